from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from passport_core.passport.frameworks import FrameworkHeader, Item, Link, Profile, SourceFault
from passport_rome.csv_source import RomeCsv

PROJECT = Path(__file__).resolve().parents[3]
REAL = PROJECT.parent / "shared" / "data" / "rome"
EXAMPLE = PROJECT / "examples" / "frameworks" / "rome"


@dataclass
class Read:
    """Everything that a set gave."""

    header: FrameworkHeader
    items: dict[str, Item] = field(default_factory=dict)
    profiles: dict[str, Profile] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    faults: list[SourceFault] = field(default_factory=list)


def read_set(path: Path) -> Read:
    source = RomeCsv()
    assert source.recognises(path)
    (header,) = source.headers(path)
    read = Read(header)
    for part in source.read(path, header):
        match part:
            case Item():
                assert part.code not in read.items
                read.items[part.code] = part
            case Profile():
                assert part.code not in read.profiles
                read.profiles[part.code] = part
            case Link():
                read.links.append(part)
            case SourceFault():
                read.faults.append(part)
    return read


@pytest.fixture(scope="session")
def real() -> Read:
    """The whole real set of version 460; where it is absent the test is skipped."""
    if not REAL.is_dir():
        pytest.skip("the real ROME files are not beside this project")
    return read_set(REAL)


@pytest.fixture(scope="session")
def example() -> Read:
    return read_set(EXAMPLE)


@pytest.fixture
def read() -> Callable[[Path], Read]:
    return read_set


# The smallest set that has one of everything.
Table = list[list[str]]
SMALL: Mapping[str, Table] = {
    "referentiel_code_rome": [
        ["code_rome", "code_ogr", "libelle_rome", "emploi_reglemente", "code_rome_parent"],
        ["M1805", "494", "Développeur / Développeuse informatique", "N", "M1805"],
        ["M1855", "489081", "Développeur / Développeuse web", "O", "M1805"],
    ],
    "referentiel_appellation": [
        ["code_ogr", "libelle_appellation_long", "libelle_appellation_court", "code_rome"],
        ["126549", "Développeur / Développeuse web mobile", "Développeur(se) web mobile", "M1855"],
    ],
    "referentiel_competence": [
        ["code_ogr", "nature", "libelle_competence", "definition", "code_ogr_macro_comp", "cat_comp"],
        ["109846", "Compétence", "Concevoir une application web", "", "300195", "Savoir-faire"],
        ["300195", "Macro-compétence", "Concevoir un outil", "", "", "Savoir-faire"],
        ["300460", "Macro-compétence", "Faire preuve d'autonomie", "Agir seul", "", "Savoir-être professionnel"],
    ],
    "referentiel_savoir": [
        ["code_ogr_savoir", "libelle_savoir", "categorie_savoir", "sous_categorie_savoir"],
        ["102788", "HTML", "Domaines d'expertise", "Informatique"],
        ["491247", "Master mention informatique", "Certifications et habilitations", "Certifications"],
    ],
    "item": [
        ["code_ogr", "libelle", "code_rubrique"],
        ["109846", "Concevoir une application web", "1"],
        ["300195", "Concevoir un outil", "1"],
        ["300460", "Faire preuve d'autonomie", "2"],
        ["102788", "HTML", "3"],
        ["491247", "Master mention informatique", "3"],
        ["300806", "Travail en journée", ""],
    ],
    "coherence_item": [
        ["code_rome", "code_ogr", "coeur_metier"],
        ["M1855", "109846", "Principale"],
        ["M1855", "300460", "Émergente"],
        ["M1855", "102788", ""],
        ["M1855", "491247", ""],
        ["M1855", "300806", ""],
    ],
    "rubrique_mobilite": [
        ["code_rome", "code_rome_cible", "numero_ordre"],
        ["M1855", "M1805", "1"],
    ],
}


def small_files(
    changed: Mapping[str, Table] | None = None, *, without: Iterable[str] = (), number: str = "460"
) -> dict[str, str]:
    """Return the small set's files by name, with some tables changed or left out."""
    files = {}
    for table, rows in {**SMALL, **(changed or {})}.items():
        if table not in without:
            text = io.StringIO()
            csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
            files[f"unix_{table}_v{number}_utf8.csv"] = text.getvalue()
    return files


@pytest.fixture
def small(tmp_path: Path) -> Callable[..., Path]:
    """Write the small set into a folder, with changes (``more`` adds lines to a table)."""

    def go(
        changed: Mapping[str, Table] | None = None,
        *,
        more: Mapping[str, Table] | None = None,
        without: Iterable[str] = (),
        number: str = "460",
        note: str | None = None,
    ) -> Path:
        tables = dict(changed or {}) | {table: [*SMALL[table], *rows] for table, rows in (more or {}).items()}
        folder = tmp_path / "rome"
        folder.mkdir(exist_ok=True)
        for name, text in small_files(tables, without=without, number=number).items():
            (folder / name).write_text(text, encoding="utf-8")
        if note is not None:
            (folder / "version.txt").write_text(note, encoding="utf-8")
        return folder

    return go


@pytest.fixture
def small_zip(tmp_path: Path) -> Callable[..., Path]:
    """Write files into a zip: by default the small set, all in the sub-folder ``within``."""

    def go(within: str = "", *, files: Mapping[str, str] | None = None) -> Path:
        path = tmp_path / "rome.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in (small_files() if files is None else files).items():
                archive.writestr(within + name, text)
        return path

    return go
