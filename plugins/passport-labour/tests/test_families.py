"""Tables of families: the ministry's SAS program, and a CSV crosswalk of one's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passport_core.errors import InvalidInputError
from passport_core.passport.frameworks import Item, ItemKind, ItemRef, Link, SourceFault
from passport_core.ports.frameworks import FrameworkSource
from passport_labour import conditions
from passport_labour.family_csv import FamilyCsv
from passport_labour.family_sas import FamilySas

Parts = tuple[list[Item], list[Link], list[SourceFault]]


def read(path: Path, source: FrameworkSource) -> Parts:
    (header,) = source.headers(path)
    parts = list(source.read(path, header))
    return (
        [p for p in parts if isinstance(p, Item)],
        [p for p in parts if isinstance(p, Link)],
        [p for p in parts if isinstance(p, SourceFault)],
    )


def written(folder: Path, name: str, *lines: str) -> Path:
    path = folder / name
    path.write_bytes("".join(f"{line}\r\n" for line in lines).encode("cp1252"))
    return path


def families(links: list[Link], rome: str) -> dict[str, str]:
    return {link.source.code: link.condition for link in links if link.target == ItemRef("rome", rome)}


def test_the_real_table_is_read_whole(sample: Callable[[str], Path]) -> None:
    path = sample("bob-passage_fap2009_romev3.txt")
    (header,) = FamilySas().headers(path)
    assert (header.framework, header.version) == ("fap2009", "rome-v3")
    items, links, faults = read(path, FamilySas())
    assert faults == []
    assert len(items) == 208
    assert all(item.kind is ItemKind.FAMILY and item.gap_in_source for item in items)
    assert "ZZZZZ" not in {item.code for item in items}
    assert families(links, "A1101") == {"A0Z43": ""}
    assert families(links, "M1805") == {"M0Z60": "0-6", "M1Z80": "7-8", "M2Z90": "9"}
    assert families(links, "D1101") == {"S0Z20": "1-2,5", "S0Z40": "0,3-4,6-9"}
    assert families(links, "M1855") == {}


SAS = ("* FAP-2009, Rome-V3 ;", "proc format ;", "value $X")


def test_statements_may_run_over_lines_and_other_means_unknown(tmp_path: Path) -> None:
    path = written(tmp_path, "t.txt", *SAS, '"A1101",', '"A1102" = "A0Z43"', ' Other = "ZZZZZ"; ', "run;", "/* fin */")
    assert FamilySas().recognises(written(tmp_path, "u.txt", '"A1101" = "A0Z43"'))
    items, links, faults = read(path, FamilySas())
    assert (len(items), len(links), faults) == (1, 2, [])


def test_a_line_that_is_not_understood_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "t.txt",
        *SAS,
        '"A1101" = "A0Z43"',
        '"A1101" = "A0Z44"',
        '"1101" = "A0Z44"',
        '"A1102" = "toto"',
        "data x; set y;",
        ' Other = "A0Z99";',
        '"A1103",',
    )
    items, links, faults = read(path, FamilySas())
    assert (len(items), len(links)) == (1, 1)
    assert [fault.line for fault in faults] == [5, 6, 7, 8, 9, 10]


def test_a_table_that_names_no_classification_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError) as refused:
        FamilySas().headers(written(tmp_path, "t.txt", '"A1101" = "A0Z43"'))
    assert refused.value.code == "labour.framework-unnamed"
    with pytest.raises(InvalidInputError) as refused:
        FamilySas().headers(written(tmp_path, "fap2009.txt", "rien"))
    assert refused.value.code == "labour.no-family"


CROSSWALK = ("# framework: bmo", "# version: 2025", "# title: Essai", "famille;libelle;rome;condition")


def test_a_crosswalk_of_ones_own(tmp_path: Path) -> None:
    path = written(
        tmp_path, "x.csv", *CROSSWALK, "M1X80;Techniciens;M1805;8,7", "M2X90;Ingénieurs;M1805;cadres", "M1X80;;M1801;"
    )
    assert FamilyCsv().recognises(path)
    (header,) = FamilyCsv().headers(path)
    assert (header.framework, header.version, header.title.fr) == ("bmo", "2025", "Essai")
    items, links, faults = read(path, FamilyCsv())
    assert faults == []
    assert {item.code: item.label.fr for item in items} == {"M1X80": "Techniciens", "M2X90": "Ingénieurs"}
    assert families(links, "M1805") == {"M1X80": "7-8", "M2X90": "cadres"}
    assert {link.source.framework for link in links} == {"bmo"}


def test_the_file_name_may_name_the_classification(tmp_path: Path) -> None:
    path = written(tmp_path, "fap2021-rome.csv", "famille;rome", "A0Z43;A1101")
    (header,) = FamilyCsv().headers(path)
    assert (header.framework, header.version) == ("fap2021", "fap2021-rome")


@pytest.mark.parametrize("named", ["rome", "esco", "rectec", "bmo-2025", "fap", "../x", ""])
def test_a_table_of_families_never_takes_the_place_of_another_framework(tmp_path: Path, named: str) -> None:
    path = written(tmp_path, "x.csv", f"# framework: {named}", "famille;rome", "A0Z43;A1101")
    with pytest.raises(InvalidInputError) as refused:
        FamilyCsv().headers(path)
    assert refused.value.code == "labour.framework-unnamed"


def test_lines_of_a_crosswalk_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "x.csv",
        *CROSSWALK,
        "M1X80;a;M1805;7-8",
        "M1X80;a;M1805;9",
        "??;a;M1805;9",
        "M1X80;a;1805;9",
        "M1X80;a;M1806;9-7",
        "M1X80;a",
    )
    _, links, faults = read(path, FamilyCsv())
    assert len(links) == 1
    assert [fault.line for fault in faults] == [6, 7, 8, 9, 10]


@pytest.mark.parametrize("head", ["famille;code", "famille;rome;rome", "famille;rome;autre", ""])
def test_unknown_columns_refuse_the_whole_crosswalk(tmp_path: Path, head: str) -> None:
    path = written(tmp_path, "bmo.csv", head, "A0Z43;A1101")
    assert not FamilyCsv().recognises(path)
    with pytest.raises(InvalidInputError) as refused:
        FamilyCsv().headers(path)
    assert refused.value.code == "labour.columns"


def test_a_crosswalk_that_joins_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError) as refused:
        read(written(tmp_path, "x.csv", *CROSSWALK), FamilyCsv())
    assert refused.value.code == "labour.no-family"


@given(digits=st.sets(st.sampled_from(sorted(conditions.ALL)), min_size=1))
def test_a_condition_says_exactly_its_digits(digits: set[str]) -> None:
    assert conditions.digits_of(conditions.written(digits)) == digits


@given(content=st.text(st.sampled_from('"ABM0189=,; \n*#zé'), max_size=200))
@settings(max_examples=80)
def test_any_text_ends_as_parts_or_a_refusal(tmp_path_factory: pytest.TempPathFactory, content: str) -> None:
    folder = tmp_path_factory.mktemp("any")
    for name, source in (("fap2009.txt", FamilySas()), ("bmo.csv", FamilyCsv())):
        path = folder / name
        path.write_text(content, encoding="utf-8")
        refused = ""
        try:
            items, links, _ = read(path, source)
        except InvalidInputError as error:
            refused = error.code
        assert refused.startswith("labour.") or {link.source.code for link in links} == {item.code for item in items}
