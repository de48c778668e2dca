"""The register's XML export, V4.1: one register a file, plain or in its daily zip.

Source: France compétences, “Répertoire national des certifications professionnelles et répertoire spécifique”,
data.gouv.fr, Licence Ouverte 2.0.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import IO

from passport_core.archives import is_zip, open_archive
from passport_core.errors import InvalidInputError
from passport_core.passport.register import Certification, EntryFault, SnapshotHeader
from passport_rncp import fields, refusals
from passport_rncp.entries import certification_of, number_of
from passport_rncp.naming import day_in, kind_in
from passport_rncp.xml_stream import Preamble, read_fiches

KNOWN_VERSION = "4.1"
_READABLE = re.compile(r"4(\.[0-9]{1,3})?\Z", re.ASCII)
_CHUNK = 256 * 1024  # bytes read at a time
_HEAD = 4096  # bytes looked at to recognise a file
_ENTRIES_BEFORE_GIVING_UP = 1000  # entries without a readable number before no register can be told


class FranceCompetencesXml:
    """Reads ``export-fiches-{rncp,rs}-v4-1-AAAA-MM-JJ.{zip,xml}`` as a stream.

    Versions 4.x other than 4.1 are read too, since within a version the flow has only gained elements, and a fault
    without number says so first; versions 3 and 5 are refused.
    """

    name = "france-competences-xml-4.1"

    def recognises(self, path: Path) -> bool:
        if kind_in(path.name) in ("RNCP", "RS") and path.suffix.lower() in (".xml", ".zip"):
            return True  # by its name it is meant for us: ``headers`` says what is wrong with it
        try:
            if not is_zip(path):
                with path.open("rb") as file:
                    return b"<FICHES" in file.read(_HEAD)
            with open_archive(path, refusals.FILES) as archive:
                member = next((name for name in archive.names if name.lower().endswith(".xml")), None)
                if member is None:
                    return False
                with archive.open(member) as file:
                    return b"<FICHES" in file.read(_HEAD)
        except (OSError, InvalidInputError):
            return False

    def headers(self, path: Path, *, dated: date | None = None) -> Sequence[SnapshotHeader]:
        """Return the one snapshot of the file; its day is ``dated``, else the file's, else the zip member's."""
        with _open_xml(path) as (file, inner):
            items = read_fiches(_chunks(file), path.name)
            version = _version(next(items), path.name)
            named, found = kind_in(path.name), None
            for tried, item in enumerate(items):
                if not isinstance(item, Preamble) and (number := number_of(item)):
                    found = fields.register_of(number)
                    break
                if tried >= _ENTRIES_BEFORE_GIVING_UP:
                    break
        if found is None:
            raise refusals.empty(path.name)
        if named in ("RNCP", "RS") and named != found:
            raise refusals.misnamed(path.name, named, found)
        day = dated or day_in(path.name, inner)
        if day is None:
            raise refusals.undated(path.name)
        return [SnapshotHeader(found, day, f"xml-{version}")]

    def read(self, path: Path, header: SnapshotHeader) -> Iterator[Certification | EntryFault]:
        """Yield the entries; an entry of the other register, or a number seen before, is a fault."""
        with _open_xml(path) as (file, _):
            items = read_fiches(_chunks(file), path.name)
            version = _version(next(items), path.name)
            if version != KNOWN_VERSION:
                yield EntryFault(
                    None,
                    "VERSION_FLUX",
                    f"Le flux est en version {version}, il est lu comme la version {KNOWN_VERSION} : "
                    "ce qu’il a de nouveau n’est pas repris.",
                    f"The flow's version is {version}, it is read as version {KNOWN_VERSION}: "
                    "what is new in it is not taken.",
                )
            seen: set[str] = set()
            for item in items:
                if isinstance(item, Preamble):
                    continue
                certification, faults = certification_of(item)
                if certification is not None and (error := _out_of_place(certification.number, header.register, seen)):
                    yield error.fault(certification.number, item.line)
                    continue
                if certification is not None:
                    seen.add(certification.number)
                    yield certification
                yield from faults


@contextmanager
def _open_xml(path: Path) -> Iterator[tuple[IO[bytes], str]]:
    """Yield the XML of the export and the name of its file inside the zip (or of ``path`` itself)."""
    if not is_zip(path):
        if path.stat().st_size > refusals.FILES.max_bytes:
            raise refusals.FILES.over(path.name, refusals.FILES.max_bytes)
        with path.open("rb") as file:
            yield file, path.name
        return
    with open_archive(path, refusals.FILES) as archive:
        if len(archive.names) != 1 or not archive.names[0].lower().endswith(".xml"):
            raise refusals.FILES.refused(
                path.name, "il doit contenir un seul fichier XML", "it must hold one single XML file"
            )
        with archive.open(archive.names[0]) as file:
            yield file, archive.names[0]


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(_CHUNK):
        yield piece


def _version(preamble: object, where: str) -> str:
    version = preamble.version if isinstance(preamble, Preamble) else ""
    if not _READABLE.match(version):
        raise refusals.version(where, version)
    return version


def _out_of_place(number: str, register: str, seen: set[str]) -> fields.MalformedError | None:
    if fields.register_of(number) != register:
        return fields.MalformedError(
            "NUMERO_FICHE",
            f"Cette fiche n’est pas du répertoire {register} que ce fichier contient.",
            f"This entry is not of the register {register} that this file holds.",
        )
    if number in seen:
        return fields.MalformedError(
            "NUMERO_FICHE",
            "Ce numéro figure deux fois dans le fichier ; la première fiche est retenue.",
            "This number stands twice in the file; the first entry is taken.",
        )
    return None
