"""Read zip archives that anyone may have made (plugins' sources): nothing is unpacked to disk, everything is bounded.

Limits are judged on what the archive declares; ``zipfile`` reads no more of a member than it declares and checks its
CRC at the end, so an archive that lies ends as *broken*.
"""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO

from passport_core.errors import InvalidInputError, TooLargeError
from passport_core.outcomes import Text

_ENCRYPTED = 0x1
_UTF8 = 0x800
_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, UnicodeDecodeError, NotImplementedError)
_SMALL = 64 * 1024  # bytes: a member so small harms nobody, however well it packs
_UNITS = (("Gi", 1024**3), ("Mi", 1024**2), ("Ki", 1024))


@dataclass(frozen=True, slots=True)
class ArchiveRules:
    """What a kind of archive may be. ``code`` begins its refusals' codes (``esco`` → ``esco.archive``, ``esco.broken``,
    ``esco.too-large``); ``remedy`` says what to do about any of them."""

    code: str
    remedy: Text
    max_bytes: int  # unpacked, all members together
    max_ratio: int  # unpacked bytes to packed ones, of the whole and of each member that is not small
    max_members: int
    has_folders: bool = False  # members may stand in folders of the archive's own

    def refused(self, where: str, fr: str, en: str) -> InvalidInputError:
        """For an archive that is not admitted."""
        return InvalidInputError(
            Text(
                f"Ce fichier, qui est une archive zip, est refusé : {fr}.",
                f"This file, which is a zip archive, is refused: {en}.",
            ),
            code=f"{self.code}.archive",
            remedy=self.remedy,
            where=where,
        )

    def broken(self, where: str, detail: str) -> InvalidInputError:
        """For a file that is cut short or damaged."""
        return InvalidInputError(
            Text(
                f"Le fichier est incomplet ou abîmé ({detail}) : rien n’en est retenu.",
                f"The file is incomplete or damaged ({detail}): nothing of it is kept.",
            ),
            code=f"{self.code}.broken",
            remedy=self.remedy,
            where=where,
        )

    def too_large(self, where: str, fr: str, en: str) -> TooLargeError:
        """For a file over a limit."""
        return TooLargeError(
            Text(f"Le fichier est refusé : {fr}.", f"The file is refused: {en}."),
            code=f"{self.code}.too-large",
            remedy=self.remedy,
            where=where,
        )

    def over(self, where: str, most: int, fr: str = "il", en: str = "it") -> TooLargeError:
        """For a part (``fr``, ``en``; the whole, unless said) that has more than ``most`` bytes or characters."""
        unit, size = next(((unit, size) for unit, size in _UNITS if most >= size), ("", 1))
        return self.too_large(where, f"{fr} dépasse {most // size} {unit}o", f"{en} is over {most // size} {unit}B")


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to be read any number of times, whether it stands in a folder or in an archive."""

    name: str  # without its folders
    size: int  # bytes, unpacked
    open: Callable[[], AbstractContextManager[IO[bytes]]]


class Archive:
    """An archive whose members were all judged acceptable. Its folders' own entries are left out."""

    def __init__(self, archive: zipfile.ZipFile, path: Path, rules: ArchiveRules) -> None:
        self._archive = archive
        self._where = path.name
        self._rules = rules
        infos = [info for info in archive.infolist() if not (rules.has_folders and info.is_dir())]
        if len(infos) > rules.max_members:
            most = rules.max_members
            raise rules.refused(self._where, f"il a plus de {most} membres", f"it has over {most} members")
        for info in infos:
            self._judge(info)
        packed = min(sum(info.compress_size for info in infos), path.stat().st_size)
        self._judge_size(sum(info.file_size for info in infos), packed)
        self._infos = {_member_name(info): info for info in infos}
        if len(self._infos) != len(infos):
            raise rules.refused(self._where, "un de ses membres y est deux fois", "one of its members is there twice")

    @property
    def names(self) -> Sequence[str]:
        """Every member's name, folders included, in the archive's order."""
        return tuple(self._infos)

    @property
    def files(self) -> Sequence[FoundFile]:
        """Every member, in the archive's order."""
        return [
            FoundFile(PurePosixPath(name).name, info.file_size, partial(self.open, name))
            for name, info in self._infos.items()
        ]

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """Yield a member for reading; a damaged one raises InvalidInputError (``….broken``) wherever it shows."""
        try:
            with self._archive.open(self._infos[name]) as file:
                yield file
        except _BROKEN as error:
            raise self._rules.broken(f"{self._where}, {name}", str(error)) from error

    def _judge(self, info: zipfile.ZipInfo) -> None:
        # The name as stored: ``filename`` is already cut at a NUL and has its separators rewritten.
        name = info.orig_filename
        odd = "\\:" if self._rules.has_folders else "/\\:"
        leads_out = any(part in ("", ".", "..") for part in name.split("/"))
        if (
            leads_out
            or (name.startswith(".") and not self._rules.has_folders)
            or any(sign in name for sign in odd)
            or not name.isprintable()
            or stat.S_ISLNK(info.external_attr >> 16)
        ):
            raise self._rules.refused(
                self._where,
                "le nom d’un de ses membres désigne un autre endroit",
                "the name of one of its members leads elsewhere",
            )
        if info.flag_bits & _ENCRYPTED:
            raise self._rules.refused(self._where, "il est chiffré", "it is encrypted")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise self._rules.refused(
                self._where, "sa méthode de compression n’est pas admise", "its compression is not admitted"
            )
        if info.file_size > _SMALL:
            self._judge_size(info.file_size, info.compress_size)

    def _judge_size(self, unpacked: int, packed: int) -> None:
        rules = self._rules
        if unpacked > rules.max_bytes:
            raise rules.over(self._where, rules.max_bytes, "décompressé, il", "unpacked, it")
        if unpacked > max(rules.max_ratio * max(packed, 1), _SMALL):
            raise rules.too_large(
                self._where,
                f"décompressé, il grossit plus de {rules.max_ratio} fois",
                f"unpacked, it grows more than {rules.max_ratio} times",
            )


def is_zip(path: Path) -> bool:
    """Say, from the first bytes, whether this is meant as a zip archive."""
    with path.open("rb") as file:
        return file.read(4) in _MAGIC


def plain_file(path: Path) -> FoundFile:
    """Return a file that stands in a folder."""
    return FoundFile(path.name, path.stat().st_size, lambda: path.open("rb"))


def names_in(path: Path) -> Sequence[str]:
    """Return the members' names as written, unjudged: enough to recognise an archive by; none where it is none."""
    try:
        if not is_zip(path):
            return ()
        with zipfile.ZipFile(path) as archive:
            return [_member_name(info) for info in archive.infolist()]
    except (OSError, ValueError, *_BROKEN):
        return ()


@contextmanager
def open_archive(path: Path, rules: ArchiveRules) -> Iterator[Archive]:
    """Yield the archive; raise InvalidInputError (``….archive``, ``….broken``, ``….too-large``) where it is not one to
    read."""
    try:
        archive = zipfile.ZipFile(path)
    except (ValueError, *_BROKEN) as error:
        raise rules.broken(path.name, str(error)) from error
    with archive:
        yield Archive(archive, path, rules)


def _member_name(info: zipfile.ZipInfo) -> str:
    """Return a member's name as meant: France's exports hold UTF-8 names without the flag that says so."""
    if info.flag_bits & _UTF8:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return info.filename
