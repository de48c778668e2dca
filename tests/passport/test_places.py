"""Words for a place: what they mean, and that nothing is guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passport_core.errors import InvalidInputError
from passport_core.passport.labour import Area, AreaKind
from passport_core.passport.places import departments, find_place, matching_areas


def basin(coding: str, code: str, label: str, department: str | None = None, department_label: str = "") -> Area:
    return Area(AreaKind.BASIN, coding, code, label, department, department_label)


NANTES_19 = basin("bmo-2019", "5220", "NANTES")
NANTES_25 = basin("bmo-2025", "5210", "Nantes", "44", "Loire-Atlantique")
REDON_35 = basin("bmo-2025", "5310", "REDON", "35", "Ille-et-Vilaine")
REDON_44 = basin("bmo-2025", "5310", "REDON", "44", "Loire-Atlantique")
LYON = basin("bmo-2019", "8428", "LYON CENTRE")
HAY = basin("bmo-2019", "1130", "L’HAŸ-LES-ROSES")
GUADELOUPE = basin("bmo-2025", "101", "BASSIN BASSE-TERRE", "971", "Guadeloupe")
AREAS = (NANTES_19, NANTES_25, REDON_35, REDON_44, LYON, HAY, GUADELOUPE)


@pytest.mark.parametrize("words", ["Nantes", "NANTES", " nantes ", "Nàntes"])
def test_a_name_is_forgiven_case_accents_and_spaces(words: str) -> None:
    found = find_place(words, AREAS)
    assert found.areas == (NANTES_19, NANTES_25)  # the same name in two lists of basins is one place
    assert found.department is None
    assert found.unknown == ()


def test_signs_are_forgiven_too() -> None:
    assert find_place("l'hay les roses", AREAS).areas == (HAY,)


@pytest.mark.parametrize(
    ("words", "areas"),
    [("5220", (NANTES_19,)), ("bmo-2019:5220", (NANTES_19,)), ("BMO-2025:5310", (REDON_35, REDON_44))],
)
def test_a_basin_by_its_code(words: str, areas: tuple[Area, ...]) -> None:
    assert find_place(words, AREAS).areas == areas


@pytest.mark.parametrize("words", ["44", "cog:44", "Loire-Atlantique", "loire atlantique"])
def test_a_department_is_what_sources_say_lies_in_it(words: str) -> None:
    found = find_place(words, AREAS)
    assert found.areas == (NANTES_25, REDON_44)
    assert found.department is not None
    assert (found.department.code, found.department.label, found.label) == (
        "44",
        "Loire-Atlantique",
        "Loire-Atlantique (44)",
    )
    # the list of 2019 says no department: NANTES of 2019 is not put into 44, and that is said
    assert "bmo-2019" in found.unknown[0].en
    assert "REDON (bmo-2025:5310)" in found.unknown[1].en


def test_overseas_and_corsican_departments_are_departments() -> None:
    assert find_place("971", AREAS).areas == (GUADELOUPE,)
    corsica = find_place("2a", AREAS)
    assert corsica.department is not None
    assert corsica.department.code == "2A"
    assert corsica.areas == ()
    assert "2A" in corsica.unknown[0].fr


def test_a_name_that_only_contains_the_words_is_offered_not_taken() -> None:
    found = find_place("Lyon", AREAS)
    assert found.areas == ()
    assert "LYON CENTRE (bmo-2019:8428)" in found.unknown[1].fr


@pytest.mark.parametrize("words", ["Trifouilly", "9999", "bmo-2019:5310"])
def test_a_place_that_no_file_names_is_unknown_in_words(words: str) -> None:
    found = find_place(words, AREAS)
    assert (found.areas, found.label) == ((), words)
    assert words in found.unknown[0].fr
    assert words in found.unknown[0].en


def test_without_any_figures_nothing_more_is_said() -> None:
    found = find_place("44", ())
    assert len(found.unknown) == 1
    assert found.areas == ()


@pytest.mark.parametrize("words", ["", "  ", "?!", "\x00", "x" * 81])
def test_what_is_no_place_word_is_refused(words: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        find_place(words, AREAS)
    assert refused.value.code == "labour.place"
    assert refused.value.remedy


def test_words_that_mean_several_places_are_sent_back_with_the_list() -> None:
    other = basin("bmo-2019", "9999", "Nantes")
    with pytest.raises(InvalidInputError) as refused:
        find_place("nantes", (*AREAS, other))
    assert refused.value.code == "labour.place-ambiguous"
    assert "bmo-2019:5220" in refused.value.message.fr
    assert "bmo-2019:9999" in refused.value.message.fr
    with pytest.raises(InvalidInputError) as refused:  # one code, two lists of basins, two places
        find_place("5220", (*AREAS, basin("bmo-2025", "5220", "AILLEURS")))
    assert refused.value.code == "labour.place-ambiguous"
    assert find_place("bmo-2025:5220", (*AREAS, basin("bmo-2025", "5220", "AILLEURS"))).label == "AILLEURS"


def test_places_are_listed_departments_first_and_the_same_name_before_all() -> None:
    assert [area.code for area in matching_areas("nantes", AREAS)] == ["5220", "5210"]
    in_region_44 = basin("bmo-2019", "4450", "ALTKIRCH")
    assert [area.code for area in matching_areas("44", (*AREAS, in_region_44))] == ["44"]
    assert [area.code for area in matching_areas("52", (NANTES_19,))] == []  # Haute-Marne, which nothing names here
    assert [area.code for area in matching_areas("522", AREAS)] == ["5220"]
    assert [area.code for area in matching_areas("loire", AREAS)] == ["44"]
    assert matching_areas("?!", AREAS) == []
    listed = matching_areas("", AREAS)
    assert [area.kind for area in listed[:3]] == [AreaKind.DEPARTMENT] * 3
    assert [area.code for area in listed].count("5310") == 1
    assert sorted(departments(AREAS)) == ["35", "44", "971"]


@given(words=st.text(max_size=90))
def test_any_words_are_answered_or_refused(words: str) -> None:
    refused = ""
    try:
        found = find_place(words, AREAS)
    except InvalidInputError as error:
        refused = error.code
    assert refused in ("labour.place", "labour.place-ambiguous") or found.areas or found.unknown
