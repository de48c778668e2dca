"""The local market from the real files, worked by hand: what is known of an occupation in a place, and what is not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.conftest import EXAMPLES
from tests.services.conftest import OPERATOR

from passport_core.compose import Services
from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text
from passport_core.passport.frameworks import (
    FrameworkHeader,
    FrameworkVersion,
    Item,
    ItemKind,
    ItemRef,
    Label,
    LinkKind,
)
from passport_core.passport.labour import Figure, LocalMarket

M1855, M1805, M1801, A1101 = (ItemRef("rome", code) for code in ("M1855", "M1805", "M1801", "A1101"))
CROSSWALK = "# framework: bmo\n# version: 2025\nfamille;libelle;rome;condition\n"


@pytest.fixture
def occupations(services: Services) -> None:
    """The four occupations of these tests, as ROME 4.0 has them: M1855 descends from M1805."""
    version = FrameworkVersion(
        "v", FrameworkHeader("rome", "4.0-460", Text("ROME", "ROME")), "x", "0" * 64, services.clock.now(), "", items=4
    )
    with services.store.writing() as session:
        session.frameworks.begin_load(version)
        session.frameworks.add(
            "v",
            [
                Item(ref.code, ItemKind.OCCUPATION, Label(fr=ref.code), "M1805" if ref == M1855 else None)
                for ref in (A1101, M1801, M1805, M1855)
            ],
        )
        session.frameworks.finish_load(replace(version, items=4))


@pytest.fixture
def real(services: Services, occupations: None, shared_dir: Path) -> Services:
    """BMO of three rows, tension of 2019, the table FAP 2009 ↔ ROME v3: the real files."""
    folder = shared_dir / "data" / "labour"
    for name in ("bmo_2025_three_rows.csv", "mobiville-cities-tension.csv"):
        (loaded,) = services.load_labour(folder / name, actor=OPERATOR)
        assert loaded.faults == ()
    services.load_framework(folder / "bob-passage_fap2009_romev3.txt", actor=OPERATOR)
    return services


def crosswalk(services: Services, folder: Path, *lines: str) -> None:
    path = folder / "bmo-rome.csv"
    path.write_text(CROSSWALK + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    services.load_framework(path, actor=OPERATOR)


def values(market: LocalMarket) -> dict[Figure, int | None]:
    return {signal.figure: signal.value for signal in market.signals}


def test_farm_machine_drivers_at_nantes(real: Services) -> None:
    market = real.read_labour.market(A1101, "5220")
    assert market.place_label == "NANTES"
    assert values(market) == {Figure.TENSION: 5, Figure.OFFERS: 188, Figure.JOB_SEEKERS: 12}
    assert {signal.year for signal in market.signals} == {2019}
    assert all("mobiville-cities-tension.csv" in signal.source.en for signal in market.signals)
    assert all(signal.caution and "7 years old" in signal.caution.en for signal in market.signals)
    assert market.score == pytest.approx((1 + 188 / 200) / 2)
    assert any("BMO) 2025" in text.fr for text in market.unknown)
    for place in ("bmo-2019:5220", "Nantes", "nantes"):
        assert replace(real.read_labour.market(A1101, place), place="5220") == market


def test_computer_technicians_in_paris(real: Services) -> None:
    market = real.read_labour.market(M1801, "T1 Paris")
    assert values(market)[Figure.OFFERS] == 4516
    assert values(market)[Figure.JOB_SEEKERS] == 234
    # T1 Paris is also a basin of BMO 2025, whose families the table of 2009 does not know
    assert any("“bmo”" in text.en and "alike" in text.en for text in market.unknown)


def test_a_web_developer_in_loire_atlantique_is_unknown_with_the_reasons(real: Services) -> None:
    market = real.read_labour.market(M1855, "44")
    assert (market.signals, market.score) == ((), None)
    said = [text.en for text in market.unknown]
    assert said == [
        "No loaded file says which employment basins are in department 44.",
        (
            "The source of the basins “bmo-2019” does not say their department: "
            "its figures are read by asking for a basin."
        ),
    ]


def test_a_web_developer_at_nantes_is_unknown_with_the_reasons(real: Services) -> None:
    market = real.read_labour.market(M1855, "5220")
    assert market.signals == ()
    assert any("no line about M1855 (nor its older code M1805) in this place" in text.en for text in market.unknown)


def test_consultants_at_lyon_through_a_table_of_the_operators(real: Services, tmp_path: Path) -> None:
    assert real.read_labour.market(M1855, "8201").signals == ()
    crosswalk(real, tmp_path, "M2X93;Experts et consultants;M1805;9")
    market = real.read_labour.market(M1855, "8201")
    assert values(market) == {Figure.HIRES: 526, Figure.HARD_TO_FILL: 371, Figure.SEASONAL: None}
    seasonal = market.signals[2]
    assert seasonal.is_suppressed
    assert "not zero" in seasonal.text.en
    assert "71%" in market.signals[1].text.en  # 371 of 526
    assert market.score == pytest.approx(371 / 526)
    caution = seasonal.caution
    assert caution is not None
    assert "only for: managers" in caution.en
    assert "older code M1805" in caution.en
    assert market.signals[0].via[0].source == ItemRef("bmo", "M2X93")
    assert values(real.read_labour.market(M1805, "Rhône"))[Figure.HIRES] == 526


def test_the_older_codes_family_is_split_by_qualification(real: Services) -> None:
    with real.store.reading() as session:
        links = session.frameworks.links_to(LinkKind.FAMILY, [M1805])
    assert {link.source.code: link.condition for link in links} == {"M0Z60": "0-6", "M1Z80": "7-8", "M2Z90": "9"}


def test_many_occupations_are_answered_as_one_by_one(real: Services, tmp_path: Path) -> None:
    crosswalk(real, tmp_path, "M2X90;Ingénieurs;M1805;9", "M1X80;Techniciens;M1801;")
    asked = [M1855, A1101, M1801, M1805, ItemRef("rome", "Z9999"), ItemRef("esco", "x")]
    for place in ("75", "T1 Paris", "44", "Ailleurs"):
        together = real.read_labour.markets(asked, place)
        assert list(together) == asked
        assert together == {ref: real.read_labour.market(ref, place) for ref in asked}


def test_without_any_file_the_answer_says_so(services: Services, occupations: None) -> None:
    market = services.read_labour.market(M1855, "44")
    assert market.signals == ()
    assert "No file of local labour figures is loaded." in [text.en for text in market.unknown]
    assert services.read_labour.places() == []


def test_places(real: Services) -> None:
    assert [area.code for area in real.read_labour.places("nantes")] == ["5220"]
    assert next(area.code for area in real.read_labour.places("Paris")) == "75"
    assert len(real.read_labour.places()) == 349 + 3 + 3  # basins of tension, of BMO, and departments


def test_what_is_no_place_is_refused(services: Services) -> None:
    for place in ("", "?"):
        with pytest.raises(InvalidInputError) as refused:
            services.read_labour.market(A1101, place)
        assert refused.value.code == "labour.place"


def test_the_bundled_examples_say_something_of_a_web_developer_in_a_department(
    services: Services, occupations: None
) -> None:
    folder = EXAMPLES / "labour"
    for name in ("exemple-bmo-2025.csv", "exemple-tension-2024.csv"):
        services.load_labour(folder / name, actor=OPERATOR)
    services.load_framework(folder / "exemple-bmo-rome.csv", actor=OPERATOR)
    market = services.read_labour.market(M1855, "44")
    hires = {signal.subject.code: signal for signal in market.signals if signal.figure is Figure.HIRES}
    assert hires["M2X90"].value == 1120 + 60
    assert hires["M1X80"].value == 640
    assert "1 more keeps this figure secret" in hires["M1X80"].text.en
    assert hires["M2X90"].is_high is False  # compared with the other families there, several of which plan more
    assert hires["M1X80"].is_high is None  # not compared: one of its basins is secret
    assert all(signal.caution and "Exemple" in signal.caution.fr for signal in hires.values())
    at_sea = services.read_labour.market(M1855, "exemple sur mer")
    assert {signal.value for signal in at_sea.signals if signal.figure is Figure.TENSION} == {3}
    assert any(signal.is_suppressed for signal in at_sea.signals)
