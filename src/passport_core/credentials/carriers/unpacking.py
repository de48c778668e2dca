"""From whatever a person holds (a file, an image, an archive, a pasted text) to documents, each under its own name."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from passport_core.credentials.carriers import png, svg
from passport_core.credentials.carriers.baked import Baked
from passport_core.credentials.enveloping import (
    ENVELOPED_CREDENTIAL,
    ENVELOPED_PRESENTATION,
    is_envelope,
    open_envelope,
)
from passport_core.credentials.json_reading import read_object
from passport_core.credentials.peeking import several
from passport_core.errors import InvalidInputError, PassportError, TooLargeError
from passport_core.outcomes import Text

MAX_MEMBERS = 5_000
MAX_MEMBER_BYTES = 16 * 1024 * 1024
MAX_ARCHIVE_BYTES = 512 * 1024 * 1024  # all members, decompressed

_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_ADDRESS = re.compile(rb"https?://[^\s\"'<>]{4,2000}")
_LEFT_ASIDE = re.compile(r"(^|/)(__MACOSX/|\.)")  # what archivers of some systems add


@dataclass(frozen=True, slots=True)
class Carried:
    """One document and its name (``archive.zip/badge.png``), or why it could not be had.

    ``address`` is set in place of ``document`` where the text is only an https address (an Open Badges 2 assertion).
    """

    name: str
    document: bytes = field(default=b"", repr=False)
    address: str | None = None
    fault: PassportError | None = None


def unpack(name: str, content: bytes) -> Iterator[Carried]:
    """Yield the documents in the content, archives member by member; what cannot be read is yielded as a fault.

    Bounded: members, their size and the sum of their sizes; an archive within an archive is a fault of its own.
    """
    if content[:4] in (_ZIP, _EMPTY_ZIP):
        yield from _members(name, content)
    else:
        yield _single(name, content)


def unpack_one(content: bytes) -> bytes:
    """Return the one document in the content; raise its fault, or InvalidInputError (``carried.not-one``)."""
    found = list(islice(unpack("", content), 2))
    if len(found) == 1 and found[0].fault is not None:
        raise found[0].fault
    if len(found) != 1 or found[0].address is not None:
        raise InvalidInputError(
            Text("Il faut ici un document, et un seul.", "One document is needed here, and one only."),
            code="carried.not-one",
            remedy=Text("Envoyez-les un par un.", "Send them one by one."),
        )
    return found[0].document


def _single(name: str, content: bytes) -> Carried:
    try:
        if content.startswith(png.SIGNATURE):
            return _from_image(name, png.unbake(content))
        if svg.is_svg(content):
            return _from_image(name, svg.unbake(content))
    except InvalidInputError as error:
        return Carried(name, fault=error)
    return _from_text(name, content)


def _from_image(name: str, baked: Baked | None) -> Carried:
    if baked is None:
        return Carried(
            name,
            fault=InvalidInputError(
                Text("Cette image ne porte aucune attestation.", "This image carries no credential."),
                code="baked.none",
                remedy=Text(
                    "Une capture d’écran ou une image transmise par messagerie l’a perdue : demandez le fichier "
                    "d’origine.",
                    "A screenshot, or an image sent by messenger, has lost it: ask for the original file.",
                ),
            ),
        )
    return _from_text(name, baked.text)


def _from_text(name: str, content: bytes) -> Carried:
    text = content.removeprefix(b"\xef\xbb\xbf").strip()
    if _ADDRESS.fullmatch(text):
        return Carried(name, address=text.decode("ascii", "replace"))
    if b"Enveloped" not in text:
        return Carried(name, text)
    try:
        return Carried(name, _out_of_envelope(text))
    except InvalidInputError as error:
        return Carried(name, fault=error)


def _out_of_envelope(text: bytes) -> bytes:
    """Return what an enveloped credential or presentation holds; any other text as it is."""
    try:
        value = read_object(text)
    except InvalidInputError:
        return text  # no JSON, or none that can be relied on: whoever reads it says so
    if not is_envelope(value):
        return text
    presents = ENVELOPED_PRESENTATION in several(value.get("type"))
    return open_envelope(value, kind=ENVELOPED_PRESENTATION if presents else ENVELOPED_CREDENTIAL)


def _members(name: str, content: bytes) -> Iterator[Carried]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        yield Carried(name, fault=_broken())
        return
    with archive:
        members = [m for m in archive.infolist() if not m.is_dir() and not _LEFT_ASIDE.search(m.filename)]
        if len(members) > MAX_MEMBERS:
            yield Carried(name, fault=_too_large())
            return
        left = MAX_ARCHIVE_BYTES
        if not members:
            yield Carried(name, fault=_broken())
        for member in members:
            inner = f"{name}/{member.filename[:200]}"
            try:
                read = _read(archive, member, min(left, MAX_MEMBER_BYTES))
            except InvalidInputError as error:
                yield Carried(inner, fault=error)
                if isinstance(error, TooLargeError) and left <= MAX_MEMBER_BYTES:
                    return
                continue
            left -= len(read)
            if read[:4] == _ZIP:
                yield Carried(inner, fault=_nested())
            else:
                yield _single(inner, read)


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo, limit: int) -> bytes:
    """Return the member, believing nothing that the archive says of its size."""
    try:
        with archive.open(member) as stream:
            read = stream.read(limit + 1)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        raise _broken() from None  # a wrong checksum, an unknown compression, a password
    if len(read) > limit:
        raise _too_large()
    return read


def _broken() -> InvalidInputError:
    return InvalidInputError(
        Text(
            "L’archive (ou ce qu’elle contient) est abîmée, vide ou protégée par un mot de passe.",
            "The archive (or what it holds) is damaged, empty, or protected by a password.",
        ),
        code="archive.broken",
        remedy=Text("Demandez les fichiers un par un.", "Ask for the files one by one."),
    )


def _too_large() -> TooLargeError:
    return TooLargeError(
        Text("L’archive est trop volumineuse une fois ouverte.", "The archive is too large once opened."),
        code="archive.too-large",
        remedy=Text(
            f"Au plus {MAX_MEMBERS} fichiers, de {MAX_MEMBER_BYTES // 2**20} Mio chacun : faites plusieurs envois.",
            f"At most {MAX_MEMBERS} files of {MAX_MEMBER_BYTES // 2**20} MiB each: send them in several parts.",
        ),
    )


def _nested() -> InvalidInputError:
    return InvalidInputError(
        Text("Une archive dans une archive n’est pas ouverte.", "An archive within an archive is not opened."),
        code="archive.nested",
        remedy=Text("Ouvrez-la, puis envoyez ce qu’elle contient.", "Open it, then send what it holds."),
    )
