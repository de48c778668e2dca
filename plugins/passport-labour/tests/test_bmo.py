"""The BMO survey: columns by rule, secret figures, faults by line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passport_core.errors import InvalidInputError
from passport_core.passport.frameworks import ItemRef, SourceFault
from passport_core.passport.labour import Figure, Observation
from passport_labour import fields
from passport_labour.bmo import Bmo

HEAD_2025 = (
    "annee,Code métier BMO,Nom métier BMO,Famille_met,Lbl_fam_met,REG,NOM_REG,Dept,NomDept,BE25,NOMBE25,met,xmet,smet"
)
HEAD_2019 = "annee;code métier BMO;nom_metier BMO;Famille_metier;BE19;NOMBE19;Dept;NomDept;REG;NOM_REG;met;xmet;smet"
HEAD_2020 = "annee;BE20;NOMBE20;metier;nommetier;Dept;NomDept;met;xmet;smet"
ROW_2025 = "2025,M1X80,Techniciens,A,Fonctions,52,Pays de la Loire,44,Loire-Atlantique,5220,NANTES,120,90,*"


def read(path: Path) -> tuple[list[Observation], list[SourceFault]]:
    source = Bmo()
    parts = [part for header in source.headers(path) for part in source.read(path, header)]
    return [p for p in parts if isinstance(p, Observation)], [p for p in parts if isinstance(p, SourceFault)]


def written(folder: Path, *lines: str, encoding: str = "utf-8", end: str = "\r\n") -> Path:
    path = folder / "bmo.csv"
    path.write_bytes("".join(line + end for line in lines).encode(encoding))
    return path


def test_the_real_rows_are_read_as_they_stand(sample: Callable[[str], Path]) -> None:
    path = sample("bmo_2025_three_rows.csv")
    (header,) = Bmo().headers(path)
    assert (header.name, header.year) == ("bmo", 2025)
    (guadeloupe, paris, lyon), faults = read(path)
    assert faults == []
    assert guadeloupe.subject == ItemRef("bmo", "M1X80")
    assert (guadeloupe.area.coding, guadeloupe.area.code, guadeloupe.area.department) == ("bmo-2025", "101", "971")
    assert guadeloupe.figures == {Figure.HIRES: 227, Figure.HARD_TO_FILL: 80, Figure.SEASONAL: 128}
    assert (paris.area.label, paris.area.department_label, paris.area.region) == ("T1 Paris", "Paris", "11")
    assert lyon.subject == ItemRef("bmo", "M2X93")
    assert lyon.figures == {Figure.HIRES: 526, Figure.HARD_TO_FILL: 371}
    assert lyon.suppressed == {Figure.SEASONAL}


@pytest.mark.parametrize(
    ("head", "row", "coding"),
    [
        (HEAD_2025, ROW_2025, "bmo-2025"),
        (HEAD_2019, "2019;M1X80;Techniciens;M;5220;NANTES;44;Loire-Atlantique;52;Pays;120;90;*", "bmo-2019"),
        (HEAD_2020, "2020;5220;NANTES;M1X80;Techniciens;44;Loire-Atlantique;120;90;*", "bmo-2020"),
        (HEAD_2025.replace("Code métier BMO", "CodeMetierBMO"), ROW_2025, "bmo-2025"),
    ],
    ids=["2025", "2019", "2020", "no-spaces"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_columns_are_found_whatever_the_year(tmp_path: Path, head: str, row: str, coding: str, encoding: str) -> None:
    path = written(tmp_path, head, row, encoding=encoding)
    assert Bmo().recognises(path)
    (found,), faults = read(path)
    assert faults == []
    assert (found.subject.code, found.subject_label) == ("M1X80", "Techniciens")
    assert (found.area.coding, found.area.code, found.area.label, found.area.department) == (
        coding,
        "5220",
        "NANTES",
        "44",
    )
    assert found.figures == {Figure.HIRES: 120, Figure.HARD_TO_FILL: 90}
    assert found.suppressed == {Figure.SEASONAL}


def test_an_empty_figure_is_absent_and_a_star_is_secret(tmp_path: Path) -> None:
    path = written(tmp_path, HEAD_2025, ROW_2025.replace("120,90,*", "*,,0"))
    (found,), _ = read(path)
    assert found.figures == {Figure.SEASONAL: 0}
    assert found.suppressed == {Figure.HIRES}


def test_thousands_may_be_spaced(tmp_path: Path) -> None:
    path = written(tmp_path, HEAD_2025, ROW_2025.replace("120,90", "1\u202f234,1\xa0000"))
    (found,), _ = read(path)
    assert found.figures == {Figure.HIRES: 1234, Figure.HARD_TO_FILL: 1000}


def test_a_basin_in_two_departments_stays_two_areas(tmp_path: Path) -> None:
    path = written(tmp_path, HEAD_2025, ROW_2025, ROW_2025.replace("44,Loire-Atlantique", "49,Maine-et-Loire"))
    found, faults = read(path)
    assert faults == []
    assert [o.area.department for o in found] == ["44", "49"]


def test_what_cannot_be_read_is_told_with_its_line_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        HEAD_2025,
        ROW_2025.replace("M1X80", "?"),
        ROW_2025.replace("120,90", "beaucoup,90"),
        ROW_2025.replace("120,90", "80,90"),
        ROW_2025.replace("120,90,*", ",,"),
        ROW_2025.replace("5220", "52 20"),
        ROW_2025.replace("44,", "444,"),
        "2025,M1X80",
        ROW_2025,
        ROW_2025,
        ROW_2025.replace("120,90", "-1,90"),
    )
    found, faults = read(path)
    assert len(found) == 1
    assert [fault.line for fault in faults] == [2, 3, 4, 5, 6, 7, 8, 10, 11]
    assert all(fault.file == "bmo.csv" and fault.reason_fr and fault.reason_en for fault in faults)


def test_two_years_in_a_file_are_two_sets(tmp_path: Path) -> None:
    path = written(tmp_path, HEAD_2025, ROW_2025, ROW_2025.replace("2025,", "2024,", 1))
    assert [header.year for header in Bmo().headers(path)] == [2024, 2025]


@pytest.mark.parametrize(
    "head",
    [
        "a,b,c",
        HEAD_2025.replace("met,xmet,smet", "met,smet"),
        HEAD_2025.replace("BE25", "bassin"),
        HEAD_2025.replace("NOMBE25", "BE24"),
    ],
    ids=["none", "no-xmet", "no-basin", "two-basins"],
)
def test_unknown_columns_refuse_the_whole_file(tmp_path: Path, head: str) -> None:
    path = written(tmp_path, head, ROW_2025)
    assert not Bmo().recognises(path)
    with pytest.raises(InvalidInputError) as refused:
        Bmo().headers(path)
    assert refused.value.code == "labour.columns"
    assert refused.value.remedy


def test_a_column_there_twice_refuses_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, HEAD_2025 + ",met", ROW_2025 + ",1")
    assert Bmo().recognises(path)  # so that whoever loads it learns why it is refused
    with pytest.raises(InvalidInputError) as refused:
        Bmo().headers(path)
    assert refused.value.code == "labour.repeated-column"


def test_no_readable_year_refuses_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, HEAD_2025, ROW_2025.replace("2025,", "demain,", 1))
    with pytest.raises(InvalidInputError) as refused:
        Bmo().headers(path)
    assert refused.value.code == "labour.undated"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (HEAD_2025.encode() + b"\r\n2025,\x00" + ROW_2025[5:].encode(), "labour.encoding"),
        (HEAD_2025.encode() + b"\r\n\x81\x8d" + ROW_2025.encode(), "labour.encoding"),
        (HEAD_2025.encode() + b'\r\n"' + b"x" * 70_000, "labour.too-large"),
        (HEAD_2025.encode() + b'\r\n2025,"M1X80', "labour.broken"),
    ],
    ids=["nul", "no-encoding", "endless-line", "open-quote"],
)
def test_what_is_no_text_table_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "bmo.csv"
    path.write_bytes(content)
    with pytest.raises(InvalidInputError) as refused:
        Bmo().headers(path)
    assert refused.value.code == code


@given(content=st.binary(max_size=400))
@settings(max_examples=60)
def test_any_bytes_below_the_header_end_as_rows_faults_or_a_refusal(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.mktemp("any") / "bmo.csv"
    path.write_bytes(f"{HEAD_2025}\n{ROW_2025}\n".encode() + content)
    refused = ""
    try:
        found, _ = read(path)
    except InvalidInputError as error:
        refused = error.code
    assert refused.startswith("labour.") or found[0].suppressed == {Figure.SEASONAL}


@given(number=st.integers(0, fields.MAX_FIGURE), space=st.sampled_from(["", " ", "\xa0", "\u202f"]))
def test_a_number_is_read_whatever_parts_its_thousands(number: int, space: str) -> None:
    assert fields.figure(f"{number:,}".replace(",", space), "met") == number
