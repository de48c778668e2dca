"""The CSV set: what each table gives, what is told and left out, what is refused whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from passport_core.errors import InvalidInputError
from passport_core.passport.frameworks import Importance, ItemKind, ItemRef, Label, LinkKind, ProfileLine
from passport_rome.csv_source import PAGE, RomeCsv
from passport_rome.file_set import TABLES

Small = Callable[..., Path]
ReadSet = Callable[[Path], Any]


def rome(code: str) -> ItemRef:
    return ItemRef("rome", code)


def test_the_small_set_gives_one_of_everything(small: Small, read: ReadSet) -> None:
    found = read(small(note="Numero de version : 60\n\nDate de publication : 18/09/2025\n"))
    assert found.faults == []
    assert (found.header.framework, found.header.version) == ("rome", "4.0-460")
    assert found.header.dated == date(2025, 9, 18)
    assert (found.header.licence, found.header.publisher) == ("Licence Ouverte 2.0", "France Travail")
    assert found.header.scale == ()  # ROME has no levels

    web = found.items["M1855"]
    assert web.kind is ItemKind.OCCUPATION
    assert web.label == Label(fr="Développeur / Développeuse web")
    assert web.parent == "M1805"
    assert web.forms == ("Développeur web", "Développeuse web")
    assert web.address == PAGE + "M1855"
    assert "réglementé" in web.description
    assert found.items["M1805"].parent is None
    assert found.items["M1805"].description == ""

    title = found.items["126549"]
    assert (title.kind, title.parent) == (ItemKind.JOB_TITLE, "M1855")
    assert title.label.fr == "Développeur / Développeuse web mobile"
    assert title.forms == ("Développeur web mobile", "Développeuse web mobile")

    assert (found.items["109846"].kind, found.items["109846"].parent) == (ItemKind.COMPETENCY, "300195")
    assert found.items["300195"].kind is ItemKind.COMPETENCY_GROUP
    assert found.items["300195"].description == ""
    assert found.items["300460"].description == "Savoir-être professionnel. Agir seul"
    assert found.items["102788"].kind is ItemKind.KNOWLEDGE
    assert found.items["102788"].description == "Domaines d'expertise › Informatique"
    assert found.items["491247"].kind is ItemKind.QUALIFICATION
    assert found.items["300806"].kind is ItemKind.CONTEXT

    assert found.profiles["M1855"].lines == (
        ProfileLine(rome("109846"), Importance.CORE),
        ProfileLine(rome("300460"), Importance.EMERGING),
        ProfileLine(rome("102788"), Importance.LISTED),
        ProfileLine(rome("491247"), Importance.LISTED),
        ProfileLine(rome("300806"), Importance.LISTED),
    )
    (link,) = found.links
    assert (link.kind, link.source, link.target, link.rank) == (LinkKind.MOBILITY, rome("M1855"), rome("M1805"), 1)


# ---------------------------------------------------------------- where the files are


def test_the_version_is_that_of_the_names(small: Small, read: ReadSet) -> None:
    header = read(small(number="461")).header
    assert header.version == "4.0-461"
    assert header.dated is None  # no version.txt: no day is made up


def test_a_zip_with_folders_reads_like_the_folder(small: Small, small_zip: Small, read: ReadSet) -> None:
    assert read(small_zip("RefRomeCsv/csv/")).items == read(small()).items


def test_files_in_a_folder_below_are_found(small: Small, read: ReadSet, tmp_path: Path) -> None:
    below = tmp_path / "unpacked"
    below.mkdir()
    small().rename(below / "csv")
    assert read(below).header.version == "4.0-460"


def test_a_byte_order_mark_is_no_part_of_the_first_column(small: Small, read: ReadSet) -> None:
    folder = small()
    for file in folder.glob("*.csv"):
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    assert read(folder).faults == []


def test_what_is_not_rome_is_not_recognised(tmp_path: Path, small_zip: Small) -> None:
    (tmp_path / "other.csv").write_text("a,b\n")
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 and no more")
    (tmp_path / "empty").mkdir()
    for path in ("other.csv", "broken.zip", "empty", "absent"):
        assert not RomeCsv().recognises(tmp_path / path)
    assert not RomeCsv().recognises(small_zip(files={"readme.txt": "x"}))


# ---------------------------------------------------------------- refused whole


def refusal(path: Path, read: ReadSet) -> InvalidInputError:
    with pytest.raises(InvalidInputError) as caught:
        read(path)
    assert caught.value.remedy is not None
    return caught.value


@pytest.mark.parametrize("table", TABLES)
def test_a_set_that_lacks_a_file_names_it(small: Small, read: ReadSet, table: str) -> None:
    error = refusal(small(without=[table]), read)
    assert error.code == "rome.missing-files"
    assert f"unix_{table}_v…_utf8.csv" in error.message.en


def test_one_file_of_the_set_is_not_the_set(small: Small, read: ReadSet) -> None:
    assert refusal(small() / "unix_item_v460_utf8.csv", read).code == "rome.missing-files"


@pytest.mark.parametrize("table", TABLES)
def test_a_wrong_header_is_refused_with_file_and_columns(small: Small, read: ReadSet, table: str) -> None:
    folder = small()
    file = folder / f"unix_{table}_v460_utf8.csv"
    missing = TABLES[table][-1]
    file.write_text(file.read_text().replace(f'"{missing}"', '"autre"', 1))
    error = refusal(folder, read)
    assert (error.code, error.where) == ("rome.columns", file.name)
    assert missing in error.message.en


def test_an_empty_file_lacks_all_its_columns(small: Small, read: ReadSet) -> None:
    folder = small()
    (folder / "unix_item_v460_utf8.csv").write_bytes(b"")
    assert refusal(folder, read).code == "rome.columns"


def test_windows_1252_is_refused_in_words(small: Small, read: ReadSet) -> None:
    folder = small()
    file = folder / "unix_referentiel_code_rome_v460_utf8.csv"
    file.write_bytes(file.read_text(encoding="utf-8").encode("cp1252"))
    error = refusal(folder, read)
    assert (error.code, error.where) == ("rome.encoding", file.name)
    assert "Windows-1252" in error.message.fr


def test_two_versions_in_one_folder_are_refused(small: Small, read: ReadSet) -> None:
    folder = small()
    file = folder / "unix_item_v460_utf8.csv"
    file.rename(folder / "unix_item_v461_utf8.csv")
    assert refusal(folder, read).code == "rome.mixed-versions"
    (folder / "unix_item_v460_utf8.csv").write_text("x")
    assert refusal(folder, read).code == "rome.mixed-versions"


def test_a_note_of_another_version_is_refused(small: Small, read: ReadSet) -> None:
    error = refusal(small(note="Numero de version : 59\nDate de publication : 01/06/2025"), read)
    assert error.code == "rome.mixed-versions"
    assert "59" in error.message.fr


@pytest.mark.parametrize("note", ["", "Date de publication : 31/02/2025", "Date de publication : bientôt"])
def test_a_note_without_a_day_gives_none(small: Small, read: ReadSet, note: str) -> None:
    assert read(small(note=note)).header.dated is None


def test_a_set_without_an_occupation_is_refused(small: Small, read: ReadSet) -> None:
    head = ["code_rome", "code_ogr", "libelle_rome", "emploi_reglemente", "code_rome_parent"]
    assert refusal(small({"referentiel_code_rome": [head]}), read).code == "rome.empty"


def test_a_stray_quotation_mark_is_refused_with_its_line(small: Small, read: ReadSet) -> None:
    folder = small()
    file = folder / "unix_item_v460_utf8.csv"
    file.write_text(file.read_text() + '"1","un "mauvais" guillemet","1"\n')
    error = refusal(folder, read)
    assert (error.code, error.where) == ("rome.broken", f"{file.name}, line 8")


def test_a_line_without_end_is_refused(small: Small, read: ReadSet) -> None:
    folder = small()
    file = folder / "unix_item_v460_utf8.csv"
    file.write_text(file.read_text() + '"1","' + "x" * 200_000)
    assert refusal(folder, read).code == "rome.too-large"


# ---------------------------------------------------------------- told, and the rest goes on

BAD_LINES = {
    "short": ("coherence_item", ["M1855", "109846"], "2 cells instead of 3"),
    "long": ("coherence_item", ["M1855", "109846", "", ""], "4 cells instead of 3"),
    "unknown-occupation": ("coherence_item", ["M9999", "109846", ""], "M9999"),
    "unknown-item": ("coherence_item", ["M1855", "777", ""], "777"),
    "unknown-mark": ("coherence_item", ["M1855", "300195", "Secondaire"], "Secondaire"),
    "asked-twice": ("coherence_item", ["M1855", "109846", ""], "twice"),
    "occupation-code": ("referentiel_code_rome", ["Z1", "1", "Rien", "", ""], "Z1"),
    "occupation-nameless": ("referentiel_code_rome", ["M1899", "1", "", "", ""], "libelle_rome"),
    "occupation-twice": ("referentiel_code_rome", ["M1855", "1", "Encore", "", ""], "twice"),
    "title-orphan": ("referentiel_appellation", ["55", "Rien", "Rien", "M9999"], "M9999"),
    "title-twice": ("referentiel_appellation", ["126549", "Rien", "Rien", "M1855"], "twice"),
    "title-nameless": ("referentiel_appellation", ["55", "", "", "M1855"], "libelle_appellation_long"),
    "competency-of-a-title": ("referentiel_competence", ["126549", "Compétence", "Rien", "", "", ""], "twice"),
    "competency-nature": ("referentiel_competence", ["56", "Autre", "Rien", "", "", ""], "Autre"),
    "competency-code": ("referentiel_competence", ["x", "Compétence", "Rien", "", "", ""], "“x”"),
    "knowledge-twice": ("referentiel_savoir", ["102788", "HTML", "", ""], "twice"),
    "item-of-no-table": ("item", ["888", "Rien", "1"], "888"),
    "item-twice": ("item", ["109846", "Rien", "1"], "twice"),
    "context-nameless": ("item", ["889", "", ""], "libelle"),
    "context-of-a-title": ("item", ["126549", "Rien", ""], "twice"),
    "mobility-unknown": ("rubrique_mobilite", ["M1805", "M9999", "1"], "M9999"),
    "mobility-rank": ("rubrique_mobilite", ["M1805", "M1855", "0"], "numero_ordre"),
    "mobility-twice": ("rubrique_mobilite", ["M1855", "M1805", "2"], "twice"),
}


@pytest.mark.parametrize("case", BAD_LINES)
def test_a_bad_line_is_told_and_left_out(small: Small, read: ReadSet, case: str) -> None:
    table, line, words = BAD_LINES[case]
    good = read(small())
    folder = small(more={table: [line]})
    found = read(folder)
    (fault,) = found.faults
    file = folder / f"unix_{table}_v460_utf8.csv"
    assert (fault.file, fault.line) == (file.name, len(file.read_text().splitlines()))
    assert words in fault.reason_en
    assert fault.reason_fr != fault.reason_en
    assert (found.items, found.profiles, found.links) == (good.items, good.profiles, good.links)


def test_an_unknown_parent_or_group_is_told_and_the_item_kept(small: Small, read: ReadSet) -> None:
    found = read(
        small(
            more={
                "referentiel_code_rome": [["M1861", "1", "Développeur", "N", "M9999"]],
                "referentiel_competence": [["57", "Compétence", "Tester", "", "109846", ""]],
            }
        )
    )
    assert found.items["M1861"].parent is None
    assert found.items["57"].parent is None  # 109846 is a competency, not a group
    assert len(found.faults) == 2


def test_nothing_points_to_nothing(small: Small, read: ReadSet) -> None:
    """The line of a group is bad: what belongs to it, or asks for it, must not name it."""
    folder = small()
    file = folder / "unix_referentiel_competence_v460_utf8.csv"
    file.write_text(file.read_text().replace('"Concevoir un outil"', '""'))
    found = read(folder)
    assert "300195" not in found.items
    assert found.items["109846"].parent is None
    assert len(found.faults) == 3  # its own line, that of the competency below it, and its line among all items


# ---------------------------------------------------------------- our example


def test_the_example_is_whole(example: Any) -> None:
    assert example.faults == []
    assert example.header.version == "4.0-460"
    assert {"M1805", "M1855", "M1861", "M1802", "M1803"} <= set(example.profiles)
    assert example.items["M1855"].parent == "M1805"
    core = {line.item.code for line in example.profiles["M1855"].lines if line.importance is Importance.CORE}
    assert "109846" in core
    assert len(core) == 8


def test_the_example_says_what_rome_says(example: Any, real: Any) -> None:
    """Codes, names, parents, profiles and the links among its occupations are those of the real set."""
    for code, item in example.items.items():
        theirs = real.items[code]
        assert (item.kind, item.label, item.parent, item.forms) == (
            theirs.kind,
            theirs.label,
            theirs.parent,
            theirs.forms,
        )
    for code, profile in example.profiles.items():
        assert profile == real.profiles[code]
    assert set(example.links) <= set(real.links)


# ---------------------------------------------------------------- the real set


def test_the_real_set_is_read_whole(real: Any) -> None:
    assert real.faults == []
    kinds = Counter(item.kind for item in real.items.values())
    assert kinds == {
        ItemKind.OCCUPATION: 1584,
        ItemKind.JOB_TITLE: 13_120,
        ItemKind.COMPETENCY: 17_810,
        ItemKind.COMPETENCY_GROUP: 507,
        ItemKind.KNOWLEDGE: 15_354 - 2931 - 292,
        ItemKind.QUALIFICATION: 2931 + 292,
        ItemKind.CONTEXT: 179,
    }
    assert len(real.profiles) == 1584
    assert sum(len(profile.lines) for profile in real.profiles.values()) == 104_219
    assert len(real.links) == 14_912
    soft = [item for item in real.items.values() if item.description.startswith("Savoir-être professionnel")]
    assert len(soft) == 16
    assert {item.kind for item in soft} == {ItemKind.COMPETENCY_GROUP}


def test_m1855_by_hand(real: Any) -> None:
    """Counted in the files with other tools: 71 lines, 8 core, 1 emerging; near occupations from M1824 to E1206."""
    web = real.items["M1855"]
    assert (web.label.fr, web.parent) == ("Développeur / Développeuse web", "M1805")
    marks = Counter(line.importance for line in real.profiles["M1855"].lines)
    assert marks == {Importance.CORE: 8, Importance.EMERGING: 1, Importance.LISTED: 62}
    by_code = {line.item.code: line.importance for line in real.profiles["M1855"].lines}
    assert by_code["109846"] is Importance.CORE
    assert by_code["486515"] is Importance.EMERGING
    near = sorted((link.rank, link.target.code) for link in real.links if link.source == rome("M1855"))
    assert [code for _, code in near] == [
        *("M1824", "M1832", "M1833", "M1839", "M1846", "M1851", "M1856", "M1859", "M1861", "E1206"),
    ]


def test_real_titles_stand_apart_in_both_genders(real: Any) -> None:
    titles = [item for item in real.items.values() if item.kind is ItemKind.JOB_TITLE]
    paired = [item for item in titles if " / " in item.label.fr]
    assert len(paired) > 10_000
    assert all(len(item.forms) >= 2 or "Groupiste" in item.label.fr for item in paired)
    assert not [form for item in titles for form in item.forms if " / " in form or "(" in form]
