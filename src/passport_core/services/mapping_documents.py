"""Mapping sets as files: JSON (``schemas/mapping-set-v1.schema.json``) and CSV, read strictly and written.

A file is read whole or refused whole, with every fault and its place. What another reader could take otherwise (an
unknown member, a key twice, an invisible character) is a fault. See docs/reference/mapping-set.md.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from passport_core.credentials.json_reading import read_object
from passport_core.errors import InvalidInputError, TooLargeError
from passport_core.outcomes import Text
from passport_core.passport.frameworks import ItemRef
from passport_core.passport.identifiers import is_certification_code, siren_fault
from passport_core.passport.mappings import Author, Extent, MappingSet
from passport_core.passport.mappings import Mapping as StatedAs
from passport_core.passport.plain_text import clean, one_line
from passport_core.passport.targets import BlockRef, Ref, read_ref
from passport_core.services.write_slips import neutral_cell

SET_TYPE = "passport-mapping-set"
SET_VERSION = 1
MAX_BYTES = 4 * 1024 * 1024
MAX_DEPTH = 8
MAX_MAPPINGS = 20_000
MAX_FAULTS = 100  # named; the rest is counted
MAX_LEVEL = 20
ID_LIMIT, TITLE_LIMIT, NAME_LIMIT, LICENCE_LIMIT = 300, 300, 200, 200
COMPETENCY_LIMIT, NOTE_LIMIT = 2000, 1000
REF_LIMIT = 250

_ID = re.compile(r"[!-~]+\Z")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_NEUTRALISED = re.compile(r"'+[=+\-@]")
_SET_MEMBERS = ("type", "version", "id", "title", "author", "licence", "dated", "mappings")
_SIGNED_MEMBERS = ("issuer", "issuedAt")  # of a signed one, whose proof was opened
_AUTHOR_MEMBERS = ("name", "siren", "did")
_MAPPING_MEMBERS = ("certification", "block", "from", "item", "extent", "level", "competency", "note")
_SET_COLUMNS = ("set", "title", "author", "siren", "did", "licence", "dated")
COLUMNS = (*_MAPPING_MEMBERS, *_SET_COLUMNS)


@dataclass(frozen=True, slots=True)
class MappingFault:
    """One thing wrong with a file, and where: ``mappings[3].item``, ``line 4, item``."""

    place: str
    reason: Text


class MappingSetError(InvalidInputError):
    """The file is refused whole. ``faults`` are those named (the first ``MAX_FAULTS``)."""

    default_code = "mapping.malformed"

    def __init__(self, faults: Sequence[MappingFault], count: int) -> None:
        first = faults[0]
        super().__init__(
            Text(
                f"{count} défaut(s) dans ce fichier de rapprochements. Le premier : {first.reason.fr}",
                f"{count} fault(s) in this file of mappings. The first: {first.reason.en}",
            ),
            remedy=Text(
                "Rien n’a été chargé. Corrigez les défauts nommés (docs/reference/mapping-set.md).",
                "Nothing was loaded. Correct the faults named (docs/reference/mapping-set.md).",
            ),
            where=first.place,
        )
        self.faults = tuple(faults)
        self.count = count


def read_json(document: bytes) -> MappingSet:
    """Return the set that an unsigned JSON document holds.

    Raise MappingSetError, and InvalidInputError or TooLargeError for what is no JSON or too large or deep.
    """
    return read_members(read_object(document, max_bytes=MAX_BYTES, max_depth=MAX_DEPTH))


def read_members(content: Mapping[str, Any], *, is_signed: bool = False) -> MappingSet:
    """Return the set that these members state; those of a signed one may name its signer and moment too."""
    reader = _Reader()
    reader.known_only(content, (*_SET_MEMBERS, *_SIGNED_MEMBERS) if is_signed else _SET_MEMBERS, "")
    if content.get("type") != SET_TYPE or content.get("version") != SET_VERSION or content.get("version") is True:
        reader.fault(
            "type",
            f"type et version doivent être « {SET_TYPE} » et {SET_VERSION}.",
            f"type and version must be “{SET_TYPE}” and {SET_VERSION}.",
        )
    author = content.get("author")
    if not isinstance(author, Mapping):
        reader.fault("author", "l’auteur manque, ou n’est pas un objet.", "the author is missing, or no object.")
        author = {}
    reader.known_only(author, _AUTHOR_MEMBERS, "author.")
    lines = content.get("mappings")
    if not isinstance(lines, list):
        reader.fault("mappings", "la liste manque.", "the list is missing.")
        lines = []
    found = reader.mappings((f"mappings[{number}]", ".", line) for number, line in enumerate(lines))
    header = {"id": content.get("id"), **{name: content.get(name) for name in ("title", "licence", "dated")}}
    return reader.finish(header, author, found, {name: name for name in header} | {"name": "author.name"}, "author.")


def read_csv(document: bytes) -> MappingSet:
    """Return the set that a CSV file holds (UTF-8, ``;`` or ``,``): a mapping a line, what is said of the set in the
    first line and, where repeated, the same in the others. Raise as ``read_json`` does."""
    if len(document) > MAX_BYTES:
        raise TooLargeError(
            Text(f"Le fichier dépasse {MAX_BYTES // 1024} Kio.", f"The file is larger than {MAX_BYTES // 1024} KiB."),
            code="mapping.too-large",
            remedy=Text("Faites-en plusieurs jeux.", "Make several sets of it."),
        )
    reader = _Reader()
    rows = _rows(document, reader)
    if not rows:
        reader.fault("line 2", "aucune ligne.", "no line.")
    header: dict[str, str] = {}
    for line, row in rows:
        for column in _SET_COLUMNS:
            value = row.get(column, "")
            if value and header.setdefault(column, value) != value:
                reader.fault(f"line {line}, {column}", "autre valeur qu’avant.", "another value than before.")
    found = reader.mappings((f"line {line}", ", ", _line_members(row)) for line, row in rows)
    author = {"name": header.get("author", "")} | {n: header[n] for n in ("siren", "did") if n in header}
    members = {"id": header.get("set"), **{name: header.get(name) for name in ("title", "licence", "dated")}}
    places = {"id": "line 2, set", "name": "line 2, author"}
    places |= {name: f"line 2, {name}" for name in ("title", "licence", "dated")}
    return reader.finish(members, author, found, places, "line 2, ")


def members_of(mapping_set: MappingSet) -> Mapping[str, Any]:
    """Return the set as the members of its JSON document: ``read_members`` reads them back."""
    author = {"name": mapping_set.author.name}
    claimed = {"siren": mapping_set.author.siren, "did": mapping_set.author.did}
    return {
        "type": SET_TYPE,
        "version": SET_VERSION,
        "id": mapping_set.id,
        "title": mapping_set.title,
        "author": author | {name: value for name, value in claimed.items() if value},
        "licence": mapping_set.licence,
        "dated": mapping_set.dated.isoformat(),
        "mappings": [mapping_members(mapping) for mapping in mapping_set.mappings],
    }


def mapping_members(mapping: StatedAs) -> Mapping[str, Any]:
    """Return one mapping as a JSON document writes it."""
    source = mapping.source
    members: dict[str, Any]
    if isinstance(source, ItemRef):
        members = {"from": str(source)}
    else:
        members = {"certification": source.certification} | ({"block": source.block} if source.block else {})
    members |= {"item": str(mapping.item), "extent": mapping.extent.value}
    said = {"level": mapping.level, "competency": mapping.competency, "note": mapping.note}
    return members | {name: value for name, value in said.items() if value}


def write_csv(mapping_set: MappingSet) -> bytes:
    """Return the set as UTF-8 CSV with BOM and ``;``; formulas neutralised (``read_csv`` takes that off again)."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    author = mapping_set.author
    said = {
        "set": mapping_set.id,
        "title": mapping_set.title,
        "author": author.name,
        "siren": author.siren or "",
        "did": author.did or "",
        "licence": mapping_set.licence,
        "dated": mapping_set.dated.isoformat(),
    }
    for mapping in mapping_set.mappings:
        row = {**mapping_members(mapping), **said}
        writer.writerow([_neutral(str(row.get(column, ""))) for column in COLUMNS])
    return out.getvalue().encode("utf-8-sig")


@dataclass(slots=True)
class _Reader:
    """Reads members and keeps what is wrong with them, so that all of it can be said at once."""

    faults: list[MappingFault] = field(default_factory=list)
    count: int = 0

    def fault(self, place: str, fr: str, en: str) -> None:
        self.count += 1
        if len(self.faults) < MAX_FAULTS:
            self.faults.append(MappingFault(place, Text(f"{place} : {fr}", f"{place}: {en}")))

    def known_only(self, members: Mapping[str, Any], known: Sequence[str], prefix: str) -> None:
        for name in members:
            if name not in known:
                shown = f"{prefix}{one_line(str(name)[:40])}"
                self.fault(shown, "membre inconnu.", "unknown member.")

    def text(self, value: Any, place: str, limit: int, *, is_required: bool = False) -> str:
        if value is None and not is_required:
            return ""
        if not isinstance(value, str) or (is_required and not value.strip()):
            self.fault(place, "un texte est attendu.", "a text is expected.")
        elif len(value) > limit:
            self.fault(place, f"plus de {limit} caractères.", f"over {limit} characters.")
        elif clean(value) != value.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "):
            self.fault(place, "caractères invisibles ou de contrôle.", "invisible or control characters.")
        else:
            return one_line(value)
        return ""

    def mappings(self, lines: Iterator[tuple[str, str, Any]]) -> tuple[StatedAs, ...]:
        found: dict[tuple[Ref, ItemRef, str], StatedAs] = {}
        for number, (place, separator, members) in enumerate(lines):
            if number >= MAX_MAPPINGS:
                self.fault(place, f"plus de {MAX_MAPPINGS} rapprochements.", f"over {MAX_MAPPINGS} mappings.")
                break
            if not isinstance(members, Mapping):
                self.fault(place, "un objet est attendu.", "an object is expected.")
                continue
            mapping = self._mapping(members, place + separator)
            if mapping is None:
                continue
            key = (mapping.source, mapping.item, mapping.competency)
            if key in found:
                self.fault(place, "deux fois le même rapprochement.", "the same mapping twice.")
            found[key] = mapping
        return tuple(found.values())

    def _mapping(self, members: Mapping[str, Any], prefix: str) -> StatedAs | None:
        before = self.count
        self.known_only(members, _MAPPING_MEMBERS, prefix)
        source = self._source(members, prefix)
        item = self._item(members.get("item"), f"{prefix}item")
        if source is not None and source == item:
            self.fault(f"{prefix}item", "c’est la source elle-même.", "it is the source itself.")
        extent = members.get("extent")
        if not isinstance(extent, str) or extent not in list(Extent):
            self.fault(f"{prefix}extent", "« whole » ou « part » est attendu.", "“whole” or “part” is expected.")
        level = members.get("level")
        if level is not None and (not isinstance(level, int) or isinstance(level, bool) or not 1 <= level <= MAX_LEVEL):
            self.fault(f"{prefix}level", f"un entier de 1 à {MAX_LEVEL}.", f"an integer from 1 to {MAX_LEVEL}.")
        competency = self.text(members.get("competency"), f"{prefix}competency", COMPETENCY_LIMIT)
        note = self.text(members.get("note"), f"{prefix}note", NOTE_LIMIT)
        if self.count > before or source is None or item is None or extent is None:
            return None
        return StatedAs(source, item, Extent(extent), level, competency, note)

    def _source(self, members: Mapping[str, Any], prefix: str) -> Ref | None:
        if "from" in members:
            if "certification" in members or "block" in members:
                self.fault(
                    f"{prefix}from", "une seule source : un bloc ou un élément.", "one source only: a block or an item."
                )
                return None
            return self._item(members["from"], f"{prefix}from")
        stated, block = members.get("certification"), members.get("block")
        whole = read_ref(stated) if isinstance(stated, str) and is_certification_code(stated) else None
        if not isinstance(whole, BlockRef):
            self.fault(
                f"{prefix}certification",
                "un numéro du répertoire est attendu (RNCP…, RS…).",
                "a number of the register is expected (RNCP…, RS…).",
            )
            return None
        if block is None:
            return whole
        ref = _block(whole.certification, block) if isinstance(block, str) else None
        if ref is None or ref.certification != whole.certification:
            self.fault(
                f"{prefix}block",
                "un code de bloc de cette certification est attendu.",
                "a code of a block of this certification is expected.",
            )
            return None
        return ref

    def _item(self, value: Any, place: str) -> ItemRef | None:
        ref = ItemRef.read(value) if isinstance(value, str) and len(value) <= REF_LIMIT else None
        if ref is None or not ref.code.isprintable() or ref.code != clean(ref.code):
            self.fault(place, "« référentiel:code » est attendu.", "“framework:code” is expected.")
            return None
        return ref

    def finish(
        self,
        header: Mapping[str, Any],
        author: Mapping[str, Any],
        mappings: tuple[StatedAs, ...],
        places: Mapping[str, str],
        author_prefix: str,
    ) -> MappingSet:
        """Return the set, or raise with all that was found wrong."""
        set_id = self.text(header.get("id"), places["id"], ID_LIMIT, is_required=True)
        if set_id and not _ID.match(set_id):
            self.fault(places["id"], "un nom sans espace ni accent.", "a name without spaces or accents.")
        title = self.text(header.get("title"), places["title"], TITLE_LIMIT, is_required=True)
        name = self.text(author.get("name"), places["name"], NAME_LIMIT, is_required=True)
        licence = self.text(header.get("licence"), places["licence"], LICENCE_LIMIT, is_required=True)
        siren = self.text(author.get("siren"), f"{author_prefix}siren", 20).replace(" ", "")
        if siren and siren_fault(siren) is not None:
            self.fault(f"{author_prefix}siren", "ce SIREN n’est pas bien formé.", "this SIREN is not well formed.")
        did = self.text(author.get("did"), f"{author_prefix}did", ID_LIMIT)
        if did and not (did.startswith("did:") and _ID.match(did)):
            self.fault(f"{author_prefix}did", "un DID est attendu.", "a DID is expected.")
        dated = self._day(header.get("dated"), places["dated"])
        if self.count == 0 and not mappings:
            self.fault("mappings", "aucun rapprochement.", "no mapping.")
        if self.count or dated is None:
            raise MappingSetError(self.faults, self.count)
        return MappingSet(set_id, title, Author(name, siren or None, did or None), licence, dated, mappings)

    def _day(self, value: Any, place: str) -> date | None:
        try:
            if isinstance(value, str) and _DAY.match(value):
                return date.fromisoformat(value)
        except ValueError:
            pass
        self.fault(place, "un jour AAAA-MM-JJ est attendu.", "a day YYYY-MM-DD is expected.")
        return None


def _block(certification: str, code: str) -> BlockRef | None:
    """Return the block of that code, which may be the register's whole code, or what follows the number in it."""
    upper = code.upper()
    if upper.startswith(("RNCP", "RS")):
        written = code
    else:
        written = f"{certification}{code}" if upper.startswith("BC") else f"{certification} {code}"
    ref = read_ref(written)
    return ref if isinstance(ref, BlockRef) and ref.block is not None else None


def _rows(document: bytes, reader: _Reader) -> list[tuple[int, dict[str, str]]]:
    """Return the lines (number, cells by column); faults of the file itself go to the reader."""
    try:
        text = document.decode("utf-8-sig")
    except UnicodeDecodeError:
        reader.fault("line 1", "le fichier n’est pas en UTF-8.", "the file is not UTF-8.")
        return []
    first = text.split("\n", 1)[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in first else ",", strict=True)
    found: list[tuple[int, dict[str, str]]] = []
    try:
        columns = [cell.strip().casefold() for cell in next(rows, [])]
        for column in columns:
            if column not in COLUMNS or columns.count(column) > 1:
                shown = one_line(column[:40])
                reader.fault("line 1", f"colonne inconnue ou répétée : « {shown} ».", f"unknown column: “{shown}”.")
        for row in rows:
            if len(found) > MAX_MAPPINGS:
                break
            if not any(cell.strip() for cell in row):
                continue
            if len(row) > len(columns):
                reader.fault(f"line {rows.line_num}", "plus de cellules que de colonnes.", "more cells than columns.")
            cells = (cell[1:] if _NEUTRALISED.match(cell) else cell for cell in map(str.strip, row))
            found.append((rows.line_num, dict(zip(columns, cells, strict=False))))
    except csv.Error:
        reader.fault(f"line {rows.line_num}", "cette ligne n’est pas du CSV.", "this line is not CSV.")
    return found


def _neutral(cell: str) -> str:
    """Return the cell so that no spreadsheet takes it for a formula, and so that reading can take that off again."""
    return f"'{cell}" if _NEUTRALISED.match(cell) else neutral_cell(cell)


def _line_members(row: Mapping[str, str]) -> Mapping[str, Any]:
    members: dict[str, Any] = {name: row[name] for name in _MAPPING_MEMBERS if row.get(name)}
    level = members.get("level")
    if isinstance(level, str) and level.isascii() and level.isdigit() and len(level) <= 2:
        members["level"] = int(level)
    return members
