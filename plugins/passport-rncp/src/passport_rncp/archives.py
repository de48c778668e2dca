"""Open an export, plain or in its daily zip, without trusting the archive.

Nothing is ever extracted to disk. Limits are judged on what the archive declares, and ``zipfile`` reads no more of
a member than it declares and checks its CRC at the end, so a lying archive ends as *broken*.
"""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from passport_rncp import refusals

MAX_BYTES = 4 * 1024**3  # unpacked; the RNCP's export is about 570 MB
MAX_RATIO = 200  # unpacked bytes to packed ones; the daily zips stay under 20
MAX_MEMBERS = 32
CHUNK = 256 * 1024  # bytes read at a time

_ENCRYPTED = 0x1
BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, UnicodeDecodeError)


def is_zip(path: Path) -> bool:
    """Say, from the first bytes, whether this is meant as a zip archive."""
    with path.open("rb") as file:
        return file.read(4) in (b"PK\x03\x04", b"PK\x05\x06")


def member_name(info: zipfile.ZipInfo) -> str:
    """Return a member's name as meant: the exports hold UTF-8 names without the flag that says so."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return info.filename


@contextmanager
def open_archive(path: Path) -> Iterator[tuple[zipfile.ZipFile, Sequence[zipfile.ZipInfo]]]:
    """Yield the archive and its members, all judged acceptable; raise InvalidInputError (``register.archive``,
    ``register.too-large``, ``register.broken``) else."""
    try:
        archive = zipfile.ZipFile(path)
    except BROKEN as error:
        raise refusals.broken(path.name, str(error)) from error
    with archive:
        members = archive.infolist()
        if len(members) > MAX_MEMBERS:
            raise refusals.archive(
                path.name, f"elle a plus de {MAX_MEMBERS} membres", f"it has over {MAX_MEMBERS} members"
            )
        for info in members:
            _judge(info, path.name)
        unpacked = sum(info.file_size for info in members)
        packed = min(sum(info.compress_size for info in members), path.stat().st_size)
        _judge_size(unpacked, packed, path.name)
        yield archive, members


@contextmanager
def open_xml(path: Path) -> Iterator[tuple[IO[bytes], str]]:
    """Yield the XML of the export and the name of its file inside the zip (or of ``path`` itself)."""
    if not is_zip(path):
        if path.stat().st_size > MAX_BYTES:
            raise refusals.too_large(path.name, "il dépasse 4 Gio", "it is over 4 GiB")
        with path.open("rb") as file:
            yield file, path.name
        return
    with open_archive(path) as (archive, members):
        if len(members) != 1 or not members[0].filename.lower().endswith(".xml"):
            raise refusals.archive(
                path.name, "elle doit contenir un seul fichier XML", "it must hold one single XML file"
            )
        with open_member(archive, members[0], path.name) as file:
            yield file, member_name(members[0])


@contextmanager
def open_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, where: str) -> Iterator[IO[bytes]]:
    """Yield a member for reading; a damaged one raises InvalidInputError (``register.broken``) wherever it shows."""
    try:
        with archive.open(info) as file:
            yield file
    except BROKEN as error:
        raise refusals.broken(f"{where}, {member_name(info)}", str(error)) from error


def chunks(file: IO[bytes]) -> Iterator[bytes]:
    """Yield the file's bytes in pieces of ``CHUNK``."""
    while piece := file.read(CHUNK):
        yield piece


def _judge(info: zipfile.ZipInfo, where: str) -> None:
    # The name as stored: ``filename`` is already cut at a NUL and has its separators rewritten.
    name = info.orig_filename
    mode = info.external_attr >> 16
    if any(sign in name for sign in "/\\:\0") or name.startswith(".") or not name.isprintable() or stat.S_ISLNK(mode):
        raise refusals.archive(
            where, "le nom d’un de ses membres désigne un chemin", "the name of one of its members is a path"
        )
    if info.flag_bits & _ENCRYPTED:
        raise refusals.archive(where, "elle est chiffrée", "it is encrypted")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise refusals.archive(where, "sa méthode de compression n’est pas admise", "its compression is not admitted")
    _judge_size(info.file_size, info.compress_size, where)


def _judge_size(unpacked: int, packed: int, where: str) -> None:
    if unpacked > MAX_BYTES:
        raise refusals.too_large(where, "décompressé, il dépasse 4 Gio", "unpacked, it is over 4 GiB")
    if unpacked > MAX_RATIO * max(packed, 1):
        raise refusals.too_large(
            where,
            f"décompressé, il grossit plus de {MAX_RATIO} fois",
            f"unpacked, it grows more than {MAX_RATIO} times",
        )
