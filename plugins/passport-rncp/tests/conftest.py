from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from passport_core.passport.register import Certification, EntryFault
from passport_rncp.csv_source import FranceCompetencesCsv
from passport_rncp.xml_source import FranceCompetencesXml

PROJECT = Path(__file__).resolve().parents[3]
SAMPLES = PROJECT.parent / "shared" / "data" / "rncp"
DAY = date(2026, 8, 16)
Read = tuple[list[Certification], list[EntryFault]]


def _fiche(body: str = "", *, number: str = "RNCP99999", title: str = "Titre d’essai", active: str = "Oui") -> str:
    return (
        f"<FICHE><ID_FICHE>1</ID_FICHE><NUMERO_FICHE>{number}</NUMERO_FICHE><INTITULE>{title}</INTITULE>"
        f"<ACTIF>{active}</ACTIF>{body}</FICHE>"
    )


def _export(*fiches: str, version: str = "4.1") -> str:
    inside = "\n".join(fiches)
    return (
        f"<?xml version='1.0' encoding='utf-8'?>\n<FICHES>\n<VERSION_FLUX>{version}</VERSION_FLUX>\n{inside}\n</FICHES>"
    )


def _read_file(path: Path, register: str | None = None) -> Read:
    source = FranceCompetencesXml() if FranceCompetencesXml().recognises(path) else FranceCompetencesCsv()
    header = next(h for h in source.headers(path, dated=DAY) if register in (None, h.register))
    items = list(source.read(path, header))
    return (
        [i for i in items if isinstance(i, Certification)],
        [i for i in items if isinstance(i, EntryFault)],
    )


def _zip_of(path: Path, members: Mapping[str, bytes | str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


@pytest.fixture
def sample() -> Callable[[str], Path]:
    """Real files that the project does not carry; where they are absent the test is skipped."""

    def find(name: str) -> Path:
        path = SAMPLES / name
        if not path.is_file():
            pytest.skip(f"the real file {name} is not beside this project")
        return path

    return find


@pytest.fixture
def examples() -> Path:
    return PROJECT / "examples" / "register"


@pytest.fixture
def fiche() -> Callable[..., str]:
    """Write one entry."""
    return _fiche


@pytest.fixture
def export() -> Callable[..., str]:
    """Write a whole export of the given entries."""
    return _export


@pytest.fixture
def read_file() -> Callable[..., Read]:
    """Read a file through the source that recognises it: its certifications and its faults."""
    return _read_file


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Read]:
    """Write an export of the given entries and read it back."""

    def go(*fiches: str, version: str = "4.1") -> Read:
        path = tmp_path / "export.xml"
        path.write_text(_export(*fiches, version=version), encoding="utf-8")
        return _read_file(path)

    return go


@pytest.fixture
def zip_of() -> Callable[[Path, Mapping[str, bytes | str]], Path]:
    """Write a zip archive of the given members."""
    return _zip_of
