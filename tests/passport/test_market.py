"""What figures may be said to mean: secret is not zero, families only by a table, sums only where the source adds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passport_core.outcomes import Text
from passport_core.passport.frameworks import ItemRef, Link, LinkKind
from passport_core.passport.labour import (
    Area,
    AreaKind,
    Figure,
    LabourHeader,
    LabourSet,
    LocalMarket,
    LocalSignal,
    Observation,
    StatedObservation,
)
from passport_core.passport.market import Lineage, LocalFigures
from passport_core.passport.market_words import qualifications
from passport_core.passport.places import find_place

DAY = date(2026, 11, 20)
NEW, OLDER = ItemRef("rome", "M1855"), ItemRef("rome", "M1805")
NANTES = Area(AreaKind.BASIN, "bmo-2025", "5210", "NANTES", "44", "Loire-Atlantique")
NAZAIRE = Area(AreaKind.BASIN, "bmo-2025", "5211", "SAINT-NAZAIRE", "44", "Loire-Atlantique")
ANGERS = Area(AreaKind.BASIN, "bmo-2025", "5218", "ANGERS", "49", "Maine-et-Loire")


def labour_set(name: str, year: int) -> LabourSet:
    title = Text(f"{name} {year}", f"{name} {year}")
    return LabourSet(
        f"{name}-{year}", LabourHeader(name, year, title), f"{name}.csv", "0" * 64, datetime(2026, 1, 1, tzinfo=UTC), ""
    )


BMO, TENSION = labour_set("bmo", 2025), labour_set("tension", 2019)
M, X, S = Figure.HIRES, Figure.HARD_TO_FILL, Figure.SEASONAL
T, OFFERS, SEEKERS = Figure.TENSION, Figure.OFFERS, Figure.JOB_SEEKERS


def row(
    subject: str, area: Area, figures: Mapping[Figure, int], *secret: Figure, label: str = "Techniciens"
) -> StatedObservation:
    ref = ItemRef.read(subject)
    assert ref is not None
    stated_in = TENSION if ref.framework == "rome" else BMO
    return StatedObservation(
        Observation(ref, label, area, stated_in.header.year, figures, frozenset(secret)), stated_in
    )


def link(family: str, to: ItemRef = OLDER, condition: str = "") -> Link:
    source = ItemRef.read(family)
    assert source is not None
    return Link(LinkKind.FAMILY, source, to, condition=condition)


def market(
    rows: Sequence[StatedObservation],
    place: str = "NANTES",
    *,
    links: Sequence[Link] = (link("bmo:M1X80"),),
    older: tuple[ItemRef, ...] = (OLDER,),
    day: date = DAY,
) -> LocalMarket:
    areas = [stated.observation.area for stated in rows]
    figures = LocalFigures.gather(find_place(place, areas), rows, [BMO, TENSION], day=day)
    return figures.market(Lineage.trace(NEW, older, links))


def signal(found: LocalMarket, figure: Figure) -> LocalSignal:
    (only,) = [each for each in found.signals if each.figure is figure]
    return only


# --- one basin


def test_the_survey_is_said_with_shares_source_and_what_it_rests_on() -> None:
    found = market([row("bmo:M1X80", NANTES, {M: 640, X: 371, S: 3})])
    hires, hard, seasonal = (signal(found, figure) for figure in (M, X, S))
    assert hires.text.en == "640 planned hires in 2025 in the basin NANTES (5210 of the 2025 list, Loire-Atlantique)."
    assert "371 embauches jugées difficiles à pourvoir en 2025" in hard.text.fr
    assert "58\u202f% des embauches prévues" in hard.text.fr
    assert "less than 1% of the planned hires" in seasonal.text.en
    assert (hires.value, hires.is_suppressed, hires.year, hires.source.fr) == (
        640,
        False,
        2025,
        "bmo 2025, fichier bmo.csv",
    )
    assert (hard.is_high, seasonal.is_high) == (True, False)
    assert (hires.subject, hires.via) == (ItemRef("bmo", "M1X80"), (link("bmo:M1X80"),))
    assert hires.caution is not None
    assert "« Techniciens » (M1X80)" in hires.caution.fr
    assert "M1805, from which M1855 descends" in hires.caution.en


def test_a_secret_figure_is_not_zero_and_no_share_is_made_of_it() -> None:
    found = market([row("bmo:M1X80", NANTES, {X: 80}, M, S)])
    hires, hard, seasonal = (signal(found, figure) for figure in (M, X, S))
    for secret in (hires, seasonal):
        assert (secret.value, secret.is_suppressed, secret.is_high) == (None, True, None)
        assert "cela ne veut pas dire zéro" in secret.text.fr
        assert "this is not zero" in secret.text.en
    assert hard.value == 80
    assert "leur part n’est pas connue" in hard.text.fr
    assert found.score is None


def test_a_figure_that_the_source_leaves_out_is_unknown_in_words() -> None:
    found = market([row("bmo:M1X80", NANTES, {M: 10})])
    assert [each.figure for each in found.signals] == [M]
    assert sum("the source gives no figure" in text.en for text in found.unknown) == 2


def test_tension_offers_and_seekers_in_words() -> None:
    found = market([row("rome:M1855", NANTES, {T: 5, OFFERS: 188, SEEKERS: 12}, label="")], links=())
    assert "Tension of 5 out of 5 (very high) in 2019" in signal(found, T).text.en
    assert signal(found, T).is_high
    assert "soit 157 pour dix demandeurs d’emploi" in signal(found, OFFERS).text.fr
    assert signal(found, SEEKERS).value == 12
    caution = signal(found, T).caution
    assert caution is not None
    assert caution.en == "This figure is 7 years old: things may have changed."
    assert signal(found, T).via == ()


@pytest.mark.parametrize(
    ("offers", "seekers", "words"),
    [(10, 0, "no job seeker counted"), (1, 1000, "less than one per ten"), (0, 0, "is not known"), (0, 5, "0 per ten")],
)
def test_offers_per_ten_seekers_at_the_edges(offers: int, seekers: int, words: str) -> None:
    found = market([row("rome:M1855", NANTES, {OFFERS: offers, SEEKERS: seekers})])
    assert words in signal(found, OFFERS).text.en


def test_a_recent_figure_of_the_occupation_itself_needs_no_caution() -> None:
    found = market([row("rome:M1855", NANTES, {T: 1})], day=date(2020, 1, 1))
    assert signal(found, T).caution is None


def test_figures_of_the_older_code_say_so_and_the_occupations_own_come_first() -> None:
    older = market([row("rome:M1805", NANTES, {T: 4})])
    caution = signal(older, T).caution
    assert caution is not None
    assert "l’ancien code M1805" in caution.fr
    both = market([row("rome:M1805", NANTES, {T: 4}), row("rome:M1855", NANTES, {T: 2})])
    assert signal(both, T).value == 2


# --- families


def test_a_family_split_by_qualification_says_for_whom_it_counts() -> None:
    links = [link("bmo:M0X60", condition="0-6"), link("bmo:M1X80", condition="7-8"), link("bmo:M2X90", condition="9")]
    rows = [row(f"bmo:{code}", NANTES, {M: 10}) for code in ("M0X60", "M1X80", "M2X90")]
    found = market(rows, links=links)
    cautions = {each.subject.code: each.caution.en for each in found.signals if each.caution}
    assert "only for: managers." in cautions["M2X90"]
    assert "only for: technicians, supervisors." in cautions["M1X80"]
    assert "only for: workers, employees, qualification not stated." in cautions["M0X60"]


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("9", "cadres"),
        ("1-2,5", "ouvriers non qualifiés, employés non qualifiés"),
        (
            "0,3-4,6-9",
            (
                "ouvriers qualifiés, employés qualifiés, techniciens, agents de maîtrise, cadres, "
                "qualification non précisée"
            ),
        ),
        ("1", "qualification 1"),
        ("cadres seulement", "cadres seulement"),
    ],
)
def test_qualifications_in_words(condition: str, words: str) -> None:
    assert qualifications(condition).fr == words


def test_families_that_no_table_joins_are_never_used_however_alike() -> None:
    found = market([row("bmo:M1Z80", NANTES, {M: 10})], links=[link("fap2009:M1Z80")])
    assert found.signals == ()
    assert found.score is None
    assert any(
        "no loaded table says which of them counts M1855 (nor its older code M1805)" in t.en for t in found.unknown
    )


def test_without_any_table_that_is_said() -> None:
    found = market([row("bmo:M1X80", NANTES, {M: 10})], links=())
    assert any("No loaded table says in which families" in text.en for text in found.unknown)


def test_the_nearest_code_that_a_table_knows_leads_to_the_family() -> None:
    rows = [row("bmo:A", NANTES, {M: 1}), row("bmo:B", NANTES, {M: 2})]
    found = market(rows, links=[link("bmo:A", NEW), link("bmo:B", OLDER)])
    assert {each.subject.code for each in found.signals} == {"A"}


def test_a_source_that_has_no_line_of_it_here_says_nothing_is_known() -> None:
    found = market([row("rome:A1101", NANTES, {T: 5}), row("bmo:V0X60", NANTES, {M: 5})])
    assert found.signals == ()
    said = " ".join(text.en for text in found.unknown)
    assert "no line about M1855" in said
    assert "about the families that count M1855 (nor its older code M1805) (bmo:M1X80)" in said
    assert "not zero" in said


# --- a department


def test_basins_are_added_only_where_published_and_the_secret_ones_are_counted() -> None:
    rows = [
        row("bmo:M1X80", NANTES, {M: 100, X: 50}, S),
        row("bmo:M1X80", NAZAIRE, {X: 10}, M, S),
        row("bmo:M1X80", ANGERS, {M: 1000, X: 1000, S: 0}),
    ]
    found = market(rows, "44")
    hires, hard, seasonal = (signal(found, figure) for figure in (M, X, S))
    assert (hires.value, hires.area.kind, hires.area.code) == (100, AreaKind.DEPARTMENT, "44")
    assert "Sur 1 bassin ; 1 de plus garde ce chiffre secret : il manque à la somme." in hires.text.fr
    assert "Over 1 basin; 1 more keeps this figure secret: the sum lacks it." in hires.text.en
    assert hard.value == 60
    assert "50% of the planned hires" in hard.text.en  # 50 of 100: the basin whose hires are secret has no share
    assert (seasonal.value, seasonal.is_suppressed) == (None, True)
    assert found.place_label == "Loire-Atlantique (44)"


def test_a_departments_tension_is_a_range_not_a_mean() -> None:
    found = market([row("rome:M1855", NANTES, {T: 2}), row("rome:M1855", NAZAIRE, {T: 5})], "44", links=())
    tension = signal(found, T)
    assert tension.value is None
    assert not tension.is_suppressed
    assert "de 2 (faible) à 5 sur 5 (très forte)" in tension.text.fr
    assert not tension.is_high
    assert found.score == pytest.approx(0.25)  # by its lowest


def test_basins_outside_the_department_are_left_out() -> None:
    found = market([row("rome:M1855", ANGERS, {T: 5}), row("rome:M1805", NANTES, {T: 1})], "44")
    assert signal(found, T).value == 1


def test_a_basin_in_two_departments_is_said_apart() -> None:
    other = Area(AreaKind.BASIN, "bmo-2025", "5210", "NANTES", "49", "Maine-et-Loire")
    found = market([row("bmo:M1X80", NANTES, {M: 10}), row("bmo:M1X80", other, {M: 7})])
    assert [each.value for each in found.signals] == [10, 7]
    assert ["Loire-Atlantique" in each.text.fr for each in found.signals] == [True, False]
    assert any(
        "NANTES" in text.en
        for text in market([row("bmo:M1X80", NANTES, {M: 1}), row("bmo:M1X80", other, {M: 7})], "44").unknown
    )


# --- many hires


def families(count: int, *, own: int, secret: int = 0) -> list[StatedObservation]:
    others = [row(f"bmo:F{n:03}", NANTES, {M: n}) for n in range(1, count)]
    hidden = [row(f"bmo:G{n:03}", NANTES, {}, M) for n in range(secret)]
    return [row("bmo:M1X80", NANTES, {M: own}), *others, *hidden]


def test_many_hires_is_said_only_where_enough_families_compare() -> None:
    few = signal(market(families(19, own=1000)), M)
    assert few.is_high is None
    assert "families" not in few.text.en
    many = signal(market(families(20, own=1000)), M)
    assert many.is_high
    assert "which is many: more than 100% of the 19 other families published here" in many.text.en
    some = signal(market(families(21, own=11)), M)
    assert some.is_high is False
    assert "more than 50% of the 20 other families" in some.text.en


def test_secret_families_are_not_compared_as_if_they_planned_none() -> None:
    assert signal(market(families(5, own=1000, secret=100)), M).is_high is None


# --- the score


@given(
    tension=st.integers(1, 5) | st.none(),
    offers=st.integers(0, 500) | st.none(),
    seekers=st.integers(0, 500) | st.none(),
    more=st.integers(0, 100),
)
def test_the_score_stays_within_bounds_and_never_falls_when_a_signal_rises(
    tension: int | None, offers: int | None, seekers: int | None, more: int
) -> None:
    def score(t: int | None, o: int | None, s: int | None) -> float | None:
        said = {figure: value for figure, value in ((T, t), (OFFERS, o), (SEEKERS, s)) if value is not None}
        secret = [figure for figure in (T, OFFERS, SEEKERS) if figure not in said]
        return market([row("rome:M1855", NANTES, said, *secret)], links=()).score

    first = score(tension, offers, seekers)
    assert first is None or 0 <= first <= 1
    if tension is None and (offers is None or seekers is None):
        assert first is None
    if tension is not None and tension < 5:
        higher = score(tension + 1, offers, seekers)
        assert higher is not None
        assert first is not None
        assert higher > first
    if offers is not None and seekers:
        risen = score(tension, offers + more, seekers)
        assert first is not None
        assert risen is not None
        assert risen >= first
        fewer = score(tension, offers, seekers + more)
        assert fewer is not None
        assert fewer <= first


@given(hires=st.integers(1, 1000), hard=st.integers(0, 1000))
def test_a_secret_figure_counts_for_nothing_rather_than_for_zero(hires: int, hard: int) -> None:
    hard = min(hard, hires)
    shown = market([row("bmo:M1X80", NANTES, {M: hires, X: hard, S: 0}), row("rome:M1855", NANTES, {T: 5})])
    hidden = market([row("bmo:M1X80", NANTES, {M: hires, S: 0}, X), row("rome:M1855", NANTES, {T: 5})])
    assert hidden.score == 1.0
    assert shown.score == pytest.approx((1 + hard / hires) / 2)


def test_the_order_of_rows_and_links_does_not_matter() -> None:
    rows = [row("bmo:M1X80", NANTES, {M: 5}), row("bmo:M2X90", NANTES, {M: 6}), row("rome:M1805", NANTES, {T: 3})]
    links = [link("bmo:M1X80", condition="7-8"), link("bmo:M2X90", condition="9")]
    assert market(rows, links=links) == market(rows[::-1], links=links[::-1])


def test_an_older_year_of_the_same_source_is_not_mixed_in() -> None:
    rows = [row("bmo:M1X80", NANTES, {M: 10})]
    older = labour_set("bmo", 2023)
    figures = LocalFigures.gather(find_place("NANTES", [NANTES]), rows, [older, BMO], day=DAY)
    assert [each.header.year for each in figures.sets] == [2025]
