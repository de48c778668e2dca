"""The tension file: Windows-1252, no-break spaces, no department."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from passport_core.errors import InvalidInputError
from passport_core.passport.frameworks import ItemRef, SourceFault
from passport_core.passport.labour import Figure, Observation
from passport_labour.bmo import Bmo
from passport_labour.tension import Tension

HEAD = "libfap;ROME;fap;annee;oee;defm_abc;ind_tension_d;cbassin;lib_bassin_bmo19"
ROW = "M1Z81 : Techniciens;M1801;M1Z81;2019;188;12;5;5220;NANTES"


def read(path: Path) -> tuple[list[Observation], list[SourceFault]]:
    source = Tension()
    parts = [part for header in source.headers(path) for part in source.read(path, header)]
    return [p for p in parts if isinstance(p, Observation)], [p for p in parts if isinstance(p, SourceFault)]


def written(folder: Path, *lines: str) -> Path:
    path = folder / "tension.csv"
    path.write_bytes("".join(f"{line}\r\n" for line in lines).encode("cp1252"))
    return path


def test_the_real_file_is_read_whole(sample: Callable[[str], Path]) -> None:
    path = sample("mobiville-cities-tension.csv")
    (header,) = Tension().headers(path)
    assert (header.name, header.year) == ("tension", 2019)
    found, faults = read(path)
    assert (len(found), faults) == (2088, [])
    assert len({o.subject for o in found}) == 77
    assert {o.area.coding for o in found} == {"bmo-2019"}
    assert {o.area.department for o in found} == {None}
    assert Counter(o.figures[Figure.TENSION] for o in found) == {5: 1757, 4: 331}
    by_place = {(o.subject.code, o.area.code): o for o in found}
    nantes = by_place["A1101", "5220"]
    assert nantes.area.label == "NANTES"
    assert nantes.figures == {Figure.TENSION: 5, Figure.OFFERS: 188, Figure.JOB_SEEKERS: 12}
    assert by_place["M1801", "1107"].figures[Figure.OFFERS] == 4516  # written with a no-break space
    assert by_place["A1101", "5220"].subject == ItemRef("rome", "A1101")


def test_the_codes_of_one_family_have_figures_of_their_own(sample: Callable[[str], Path]) -> None:
    """What the documentation says of the file of 2019, and what lets its figures be said of a ROME code."""
    families: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
    for line in sample("mobiville-cities-tension.csv").read_text(encoding="cp1252").splitlines()[1:]:
        _, _, family, _, offers, seekers, tension, basin, _ = line.split(";")
        families.setdefault((family, basin), []).append((offers, seekers, tension))
    several = [figures for figures in families.values() if len(figures) > 1]
    assert len(several) == 290
    assert all(len(set(figures)) > 1 for figures in several)


def test_a_secret_or_absent_figure_is_no_zero(tmp_path: Path) -> None:
    (found,), faults = read(written(tmp_path, HEAD, ROW.replace("188;12", "*;")))
    assert faults == []
    assert found.figures == {Figure.TENSION: 5}
    assert found.suppressed == {Figure.OFFERS}


def test_what_cannot_be_read_is_told_with_its_line(tmp_path: Path) -> None:
    found, faults = read(
        written(
            tmp_path,
            HEAD,
            ROW.replace("M1801", "M18"),
            ROW.replace(";5;5220", ";6;5220"),
            ROW.replace(";5;5220", ";0;5220"),
            ROW.replace("5220", ""),
            ROW,
            ROW.replace("188", "189"),
        )
    )
    assert [o.figures[Figure.OFFERS] for o in found] == [188]
    assert [fault.line for fault in faults] == [2, 3, 4, 5, 7]


def test_unknown_columns_refuse_the_whole_file(tmp_path: Path) -> None:
    path = written(tmp_path, HEAD.replace("lib_bassin_bmo19", "bassin"), ROW)
    assert not Tension().recognises(path)
    with pytest.raises(InvalidInputError) as refused:
        Tension().headers(path)
    assert refused.value.code == "labour.columns"


def test_the_year_of_the_basins_comes_from_the_column(tmp_path: Path) -> None:
    (found,), _ = read(written(tmp_path, HEAD.replace("bmo19", "bmo24"), ROW))
    assert found.area.coding == "bmo-2024"


def test_neither_reader_takes_the_others_file(tmp_path: Path, sample: Callable[[str], Path]) -> None:
    assert not Bmo().recognises(sample("mobiville-cities-tension.csv"))
    assert not Tension().recognises(sample("bmo_2025_three_rows.csv"))
    assert not Tension().recognises(tmp_path)
    assert not Bmo().recognises(tmp_path / "absent.csv")
