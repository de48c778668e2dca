"""Domain values as versioned JSON text, and back.

Every shape is written out by hand below: a field renamed in the domain does not change what is stored. A field at
its default is left out. On reading, unknown fields are ignored (a later version may have added them) and missing
ones take their default; a document of a later version, or one that cannot be read, raises StorageError.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, fields
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, Generic, TypeVar

import orjson

from passport_core.errors import InvalidInputError, StorageError
from passport_core.outcomes import Finding, Outcome, Text
from passport_core.passport.award import AccessRouteCode, Award, HolderIdentity, PassageFault
from passport_core.passport.register import (
    AccessRoute,
    Block,
    BodyState,
    Certification,
    CertificationOutline,
    CodedLabel,
    Correspondence,
    EntryFault,
    RegisteredCertifier,
    RegisteredPartner,
    Role,
)

VERSION = 1
_MOST_INFLATED = 64 * 1024 * 1024  # bytes of one entry's content: the largest real fiche is under 2 MB

T = TypeVar("T")
# How one field is written and read; None is written as it is.
Field = tuple[Callable[[Any], Any] | None, Callable[[Any], Any] | None]
PLAIN: Field = (None, None)
DAY: Field = (date.isoformat, date.fromisoformat)
PLAIN_TUPLE: Field = (None, tuple)


def _write_moment(value: datetime) -> str:
    if value.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be stored")
    return value.astimezone(UTC).isoformat()


def _write_as_of(value: date | datetime) -> str:
    return _write_moment(value) if isinstance(value, datetime) else value.isoformat()


def _read_as_of(value: str) -> date | datetime:
    return datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)


MOMENT: Field = (_write_moment, datetime.fromisoformat)


def word(kind: type[StrEnum]) -> Field:
    """A member of an enumeration, as its value."""
    return (str, kind)


class Shape(Generic[T]):
    """One dataclass's fields by name, with how each is written and read."""

    def __init__(self, kind: type[T], named: Mapping[str, Field]) -> None:
        self._kind = kind
        defaults = {f.name: f.default for f in fields(kind)}  # type: ignore[arg-type]  # T is always a dataclass
        self._writers = [(name, field[0], defaults[name]) for name, field in named.items()]
        self._readers = [(name, field[1]) for name, field in named.items() if field[1] is not None]
        self._names = frozenset(named)
        self._required = frozenset(name for name, default in defaults.items() if default is MISSING)

    @property
    def names(self) -> frozenset[str]:
        return self._names

    def write(self, value: T) -> dict[str, Any]:
        document = {}
        for name, writer, default in self._writers:
            content = getattr(value, name)
            if content is default or content == default:
                continue
            document[name] = content if writer is None or content is None else writer(content)
        return document

    def read(self, document: Mapping[str, Any]) -> T:
        known = {name: content for name, content in document.items() if name in self._names}
        for name, reader in self._readers:
            content = known.get(name)
            if content is not None and reader is not None:
                known[name] = reader(content)
        return self._kind(**known)

    def inside(self) -> Field:
        """This shape as one field of another."""
        return (self.write, self.read)

    def several(self) -> Field:
        """A tuple of this shape as one field of another."""

        def write(values: Iterable[T]) -> list[dict[str, Any]]:
            return [self.write(value) for value in values]

        def read(documents: Iterable[Mapping[str, Any]]) -> tuple[T, ...]:
            return tuple(self.read(document) for document in documents)

        return (write, read)


TEXT = Shape(Text, {"fr": PLAIN, "en": PLAIN})

FINDING = Shape(
    Finding,
    {
        "check": PLAIN,
        "outcome": word(Outcome),
        "code": PLAIN,
        "message": TEXT.inside(),
        "remedy": TEXT.inside(),
        "as_of": (_write_as_of, _read_as_of),
        "source": PLAIN,
    },
)

HOLDER = Shape(
    HolderIdentity,
    {
        "birth_name": PLAIN,
        "first_names": PLAIN_TUPLE,
        "usual_name": PLAIN,
        "birth_year": PLAIN,
        "birth_month": PLAIN,
        "birth_day": PLAIN,
        "sex": PLAIN,
        "birthplace_code": PLAIN,
        "birthplace_name": PLAIN,
        "birth_country_code": PLAIN,
        "file_reference": PLAIN,
    },
)

AWARD = Shape(
    Award,
    {
        "technical_id": PLAIN,
        "certification": PLAIN,
        "block": PLAIN,
        "awarded_on": DAY,
        "holder": HOLDER.inside(),
        "is_certified": PLAIN,
        "is_admission": PLAIN,
        "valid_until": DAY,
        "enrolled_on": DAY,
        "exam_from": DAY,
        "exam_until": DAY,
        "route": word(AccessRouteCode),
        "mention": PLAIN,
        "score": PLAIN,
        "language_level": PLAIN,
        "digital_level": PLAIN,
        "option": PLAIN,
        "exam_mode": PLAIN,
        "exam_postcode": PLAIN,
        "place": PLAIN,
        "assessed_by_siret": PLAIN,
        "assessed_by_name": PLAIN,
        "proof_url": PLAIN,
        "verbatim": PLAIN,
    },
)

PASSAGE_FAULT = Shape(
    PassageFault,
    {
        "technical_id": PLAIN,
        "element": PLAIN,
        "code": PLAIN,
        "reason_fr": PLAIN,
        "reason_en": PLAIN,
        "remedy_fr": PLAIN,
        "remedy_en": PLAIN,
        "line": PLAIN,
    },
)

ENTRY_FAULT = Shape(
    EntryFault, {"number": PLAIN, "element": PLAIN, "reason_fr": PLAIN, "reason_en": PLAIN, "line": PLAIN}
)

CORRESPONDENCE = Shape(
    Correspondence,
    {"source": PLAIN, "source_blocks": PLAIN_TUPLE, "destination": PLAIN, "destination_blocks": PLAIN_TUPLE},
)

CODED_LABEL = Shape(CodedLabel, {"code": PLAIN, "label": PLAIN})

BLOCK = Shape(
    Block,
    {
        "code": PLAIN,
        "title": PLAIN,
        "competencies": PLAIN_TUPLE,
        "competencies_text": PLAIN,
        "assessment_text": PLAIN,
    },
)

REGISTERED_CERTIFIER = Shape(
    RegisteredCertifier,
    {"name": PLAIN, "siret": PLAIN, "state": word(BodyState), "state_changed_on": DAY, "website": PLAIN},
)

REGISTERED_PARTNER = Shape(
    RegisteredPartner,
    {
        "name": PLAIN,
        "siret": PLAIN,
        "role": word(Role),
        "state": word(BodyState),
        "active_from": DAY,
        "state_changed_on": DAY,
    },
)

ACCESS_ROUTE = Shape(AccessRoute, {"code": PLAIN, "is_open": PLAIN, "jury": PLAIN})

CERTIFICATION = Shape(
    Certification,
    {
        "number": PLAIN,
        "title": PLAIN,
        "is_active": PLAIN,
        "state": PLAIN,
        "registration_type": PLAIN,
        "abbreviation": CODED_LABEL.inside(),
        "level": PLAIN,
        "blocks": BLOCK.several(),
        "certifiers": REGISTERED_CERTIFIER.several(),
        "partners": REGISTERED_PARTNER.several(),
        "partners_declared": PLAIN,
        "nsf": CODED_LABEL.several(),
        "rome": CODED_LABEL.several(),
        "formacodes": CODED_LABEL.several(),
        "routes": ACCESS_ROUTE.several(),
        "decided_on": DAY,
        "effective_on": DAY,
        "registered_until": DAY,
        "issuance_deadline": DAY,
        "published_on": DAY,
        "predecessors": PLAIN_TUPLE,
        "successors": PLAIN_TUPLE,
        "correspondences": CORRESPONDENCE.several(),
    },
)


def write_one(shape: Shape[T], value: T) -> str:
    """Return the value as versioned JSON text; raise InvalidInputError where a text is not valid
    Unicode or a number is over 64 bits."""
    return dump({"v": VERSION, "is": shape.write(value)}).decode()


def write_several(shape: Shape[T], values: Iterable[T]) -> str:
    """Return the values as one versioned JSON text."""
    return dump({"v": VERSION, "is": [shape.write(value) for value in values]}).decode()


def read_one(shape: Shape[T], text: str | bytes) -> T:
    """Return the value; raise StorageError where it is of a later version or damaged."""
    content = load(text)
    try:
        return shape.read(content)
    except (TypeError, ValueError, AttributeError) as error:
        raise damaged() from error


def read_several(shape: Shape[T], text: str | bytes) -> tuple[T, ...]:
    """Return the values; raise StorageError as ``read_one``."""
    content = load(text)
    try:
        return tuple(shape.read(item) for item in content)
    except (TypeError, ValueError, AttributeError) as error:
        raise damaged() from error


@lru_cache(maxsize=1024)
def write_findings(findings: tuple[Finding, ...]) -> str:
    """Return the findings as versioned JSON. A file's awards share a few sets of findings: each is written once."""
    return write_several(FINDING, findings)


@lru_cache(maxsize=1024)
def read_findings(text: str) -> tuple[Finding, ...]:
    """Return the findings, or raise StorageError."""
    return read_several(FINDING, text)


def write_words(words: Iterable[str]) -> str:
    """Return a list of plain words as JSON text."""
    return dump(list(words)).decode()


def read_words(text: str) -> tuple[str, ...]:
    return tuple(orjson.loads(text))


def write_counts(counts: Mapping[str, int]) -> str:
    return dump(dict(counts)).decode()


def read_counts(text: str) -> dict[str, int]:
    return {str(name): int(count) for name, count in orjson.loads(text).items()}


def write_outline(outline: CertificationOutline) -> str:
    """Return what the columns do not say of an outline, compact: thousands are read at once."""
    days = [day and day.isoformat() for day in (outline.registered_until, outline.last_issuance_day)]
    return dump({"v": VERSION, "is": [outline.blocks, outline.rome, *days]}).decode()


def read_outline(text: str) -> tuple[tuple[str, ...], tuple[str, ...], date | None, date | None]:
    """Return block codes, ROME codes, end of registration, last day of issuance; or raise StorageError."""
    try:
        blocks, rome, registered_until, last_issuance_day = load(text)
        return tuple(blocks), tuple(rome), _read_day(registered_until), _read_day(last_issuance_day)
    except (TypeError, ValueError) as error:
        raise damaged() from error


@lru_cache(maxsize=4096)
def _read_day(text: str | None) -> date | None:
    """Return the day; thousands of entries share a few."""
    return None if text is None else date.fromisoformat(text)


def pack_certification(certification: Certification) -> bytes:
    """Return the entry as compressed JSON. Level 1: a fiche shrinks about six times in a tenth of the time."""
    return zlib.compress(dump({"v": VERSION, "is": CERTIFICATION.write(certification)}), 1)


def unpack_certification(content: bytes) -> Certification:
    """Return the entry, or raise StorageError."""
    inflater = zlib.decompressobj()
    try:
        text = inflater.decompress(content, _MOST_INFLATED)
    except zlib.error as error:
        raise damaged() from error
    if not inflater.eof:
        raise damaged()
    return read_one(CERTIFICATION, text)


def dump(document: Any) -> bytes:
    """Return the document as JSON; raise InvalidInputError where it holds what JSON or Unicode cannot."""
    try:
        return orjson.dumps(document)
    except orjson.JSONEncodeError as error:
        raise InvalidInputError(
            Text(
                "Une valeur ne peut être enregistrée : texte qui n’est pas de l’Unicode valide, ou nombre démesuré.",
                "A value cannot be stored: a text that is not valid Unicode, or a huge number.",
            ),
            code="storage.value-refused",
            remedy=Text(
                "Enregistrez le fichier en UTF-8, vérifiez ses nombres, puis envoyez-le à nouveau.",
                "Save the file as UTF-8, check its numbers, then send it again.",
            ),
        ) from error


def load(text: str | bytes) -> Any:
    """Return the content of a versioned document; raise StorageError where it is of a later version or damaged."""
    try:
        document = orjson.loads(text)
        version, content = document["v"], document["is"]
    except (orjson.JSONDecodeError, TypeError, KeyError) as error:
        raise damaged() from error
    if version > VERSION:
        raise StorageError(
            Text(
                "Un contenu de la base a été écrit par une version plus récente du logiciel.",
                "Some content of the database was written by a later version of the software.",
            ),
            code="storage.schema-too-new",
            remedy=Text("Mettez le logiciel à jour sur cette machine.", "Update the software on this machine."),
        )
    return content


def damaged() -> StorageError:
    """Return the error of content that cannot be read."""
    return StorageError(
        Text("Un contenu de la base est illisible.", "Some content of the database cannot be read."),
        code="storage.damaged",
        remedy=Text(
            "Restaurez la dernière sauvegarde, ou rechargez la source de ce contenu.",
            "Restore the last backup, or load the source of this content again.",
        ),
    )
