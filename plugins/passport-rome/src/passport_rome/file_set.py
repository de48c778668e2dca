"""Find the files of a ROME set in a folder or a zip archive, and read them as tables.

A zip is never unpacked to disk. Its limits are judged on what it declares; ``zipfile`` reads no more of a member than
it declares and checks its CRC at the end, so an archive that lies ends as *broken*.
"""

from __future__ import annotations

import csv
import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING

from passport_rome import refusals

if TYPE_CHECKING:
    from _csv import Reader as _Reader

MAX_BYTES = 512 * 1024**2  # of the whole set, unpacked; version 460 is 12 MB
MAX_RATIO = 100  # unpacked bytes to packed ones; the real set stays under 15
MAX_MEMBERS = 256
MAX_LINE = 128 * 1024  # characters
MAX_NOTE = 64 * 1024  # bytes of version.txt that are looked at

# What each table must have. The published set has more tables; these are all that is needed.
TABLES: Mapping[str, tuple[str, ...]] = {
    "referentiel_code_rome": ("code_rome", "libelle_rome", "code_rome_parent", "emploi_reglemente"),
    "referentiel_appellation": ("code_ogr", "libelle_appellation_long", "libelle_appellation_court", "code_rome"),
    "referentiel_competence": (
        *("code_ogr", "nature", "libelle_competence", "definition"),
        *("code_ogr_macro_comp", "cat_comp"),
    ),
    "referentiel_savoir": ("code_ogr_savoir", "libelle_savoir", "categorie_savoir", "sous_categorie_savoir"),
    "item": ("code_ogr", "libelle", "code_rubrique"),
    "coherence_item": ("code_rome", "code_ogr", "coeur_metier"),
    "rubrique_mobilite": ("code_rome", "code_rome_cible", "numero_ordre"),
}
NOTE = "version.txt"

_NAME = re.compile(rf"unix_({'|'.join(TABLES)})_v([0-9]{{3,4}})_utf8\.csv", re.ASCII | re.IGNORECASE)
_NOTED = re.compile(r"num[ée]ro de version\s*:\s*([0-9]{1,3})\b", re.IGNORECASE)
_DATED = re.compile(r"date de publication\s*:\s*([0-9]{2})/([0-9]{2})/([0-9]{4})\b", re.IGNORECASE)
_FOLDERS_DEEP = 2  # folders below the one given that are looked into
_ENCRYPTED = 0x1
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError)

Row = Sequence[str]
Open = Callable[[], AbstractContextManager[IO[bytes]]]


@dataclass(frozen=True, slots=True)
class ShortLine:
    """A line that has not the cells of its table."""

    cells: int
    wanted: int


@dataclass(frozen=True, slots=True)
class _Found:
    name: str  # as a person sees it: the file's name, without folders
    size: int
    open: Open


def holds_rome(path: Path) -> bool:
    """Say, from names alone, whether this is meant as a ROME set: a folder, a zip, or one file of a set."""
    try:
        if path.is_dir():
            return any(_NAME.fullmatch(file.name) for file in _below(path))
        if _NAME.fullmatch(path.name):
            return True
        if not _is_zip(path):
            return False
        with zipfile.ZipFile(path) as archive:
            return any(_NAME.fullmatch(PurePosixPath(info.filename).name) for info in archive.infolist())
    except (OSError, ValueError, *_BROKEN):
        return False


@contextmanager
def open_set(path: Path) -> Iterator[FileSet]:
    """Yield the set, complete and of one version; raise InvalidInputError (``rome.…``) where it is not."""
    if path.is_dir():
        yield FileSet(path.name, [_plain(file) for file in _below(path)])
    elif _is_zip(path):
        try:
            archive = zipfile.ZipFile(path)
        except (ValueError, *_BROKEN) as error:
            raise refusals.broken(path.name, str(error)) from error
        with archive:
            yield FileSet(path.name, _members(archive, path))
    else:
        yield FileSet(path.name, [_plain(path)])


class FileSet:
    """Every file of a ROME set, each to be read any number of times."""

    def __init__(self, where: str, found: Sequence[_Found]) -> None:
        self.where = where
        self._files: dict[str, _Found] = {}
        numbers: dict[str, str] = {}
        for file in found:
            match = _NAME.fullmatch(file.name)
            if match is None:
                continue
            table = match[1].lower()
            if table in self._files:
                twice = f"{self._files[table].name}, {file.name}"
                raise refusals.mixed(where, f"deux fois la même table ({twice})", f"the same table twice ({twice})")
            self._files[table] = file
            numbers[match[2]] = file.name
        if absent := [table for table in TABLES if table not in self._files]:
            names = ", ".join(f"unix_{table}_v…_utf8.csv" for table in absent)
            raise refusals.missing(where, names)
        if len(numbers) > 1:
            names = ", ".join(sorted(numbers.values()))
            raise refusals.mixed(where, names, names)
        if sum(file.size for file in self._files.values()) > MAX_BYTES:
            raise refusals.too_large(where, "il dépasse 512 Mio", "it is over 512 MiB")
        (self.number,) = numbers
        self.dated = self._read_note(found)

    def name(self, table: str) -> str:
        """Return the name of the table's file."""
        return self._files[table].name

    def head(self, table: str) -> Sequence[str]:
        """Return the table's columns; raise InvalidInputError where one that is needed is missing."""
        with self._lines(table) as lines:
            return self._columns(table, lines)

    def rows(self, table: str) -> Iterator[tuple[int, Row | ShortLine]]:
        """Yield (line, the cells of the columns in ``TABLES``, stripped, in that order), lines counted from 1.

        Raise InvalidInputError where the file is damaged.
        """
        with self._lines(table) as lines:
            head = self._columns(table, lines)
            width, wanted = len(head), [head.index(column) for column in TABLES[table]]
            for cells in self._guarded(table, lines):
                if len(cells) == width:
                    yield lines.line_num, [cells[at].strip() for at in wanted]
                elif cells:
                    yield lines.line_num, ShortLine(len(cells), width)

    @contextmanager
    def _lines(self, table: str) -> Iterator[_Reader]:
        with self._files[table].open() as file:
            text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
            yield csv.reader(_bounded(text, self.name(table)), strict=True)

    def _columns(self, table: str, lines: _Reader) -> list[str]:
        head = [column.strip().lower() for column in next(self._guarded(table, lines), [])]
        if absent := [column for column in TABLES[table] if column not in head]:
            raise refusals.columns(self.name(table), ", ".join(absent))
        return head

    def _guarded(self, table: str, lines: _Reader) -> Iterator[list[str]]:
        try:
            yield from lines
        except UnicodeDecodeError as error:
            raise refusals.encoding(self.name(table)) from error
        except csv.Error as error:
            raise refusals.broken(f"{self.name(table)}, line {lines.line_num}", str(error)) from error

    def _read_note(self, found: Sequence[_Found]) -> date | None:
        """Return the day that ``version.txt`` gives, None without one; it must speak of the same version."""
        note = next((file for file in found if file.name.lower() == NOTE), None)
        if note is None:
            return None
        with note.open() as file:
            text = file.read(MAX_NOTE).decode("utf-8-sig", errors="replace")
        noted = _NOTED.search(text)
        if noted and int(noted[1]) != int(self.number[1:]):
            raise refusals.mixed(
                note.name,
                f"{NOTE} dit {noted[1]}, les noms des fichiers disent v{self.number}",
                f"{NOTE} says {noted[1]}, the files' names say v{self.number}",
            )
        day = _DATED.search(text)
        try:
            return date(int(day[3]), int(day[2]), int(day[1])) if day else None
        except ValueError:
            return None


def _bounded(text: io.TextIOWrapper, where: str) -> Iterator[str]:
    while line := text.readline(MAX_LINE):
        if len(line) >= MAX_LINE:
            raise refusals.too_large(where, "une de ses lignes dépasse 128 Kio", "one of its lines is over 128 KiB")
        yield line


def _below(folder: Path) -> Iterator[Path]:
    for depth in range(_FOLDERS_DEEP + 1):
        pattern = "*/" * depth
        for name in ("unix_*.csv", NOTE):
            yield from sorted(file for file in folder.glob(pattern + name) if file.is_file())


def _plain(file: Path) -> _Found:
    return _Found(file.name, file.stat().st_size, lambda: file.open("rb"))


def _is_zip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) in (b"PK\x03\x04", b"PK\x05\x06")


def _members(archive: zipfile.ZipFile, path: Path) -> Sequence[_Found]:
    members = [info for info in archive.infolist() if not info.is_dir()]
    if len(members) > MAX_MEMBERS:
        raise refusals.archive(path.name, f"elle a plus de {MAX_MEMBERS} membres", f"it has over {MAX_MEMBERS} members")
    for info in members:
        _judge(info, path.name)
    unpacked = sum(info.file_size for info in members)
    packed = min(sum(info.compress_size for info in members), path.stat().st_size)
    _judge_size(unpacked, packed, path.name)
    return [_member(archive, info, path.name) for info in members]


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, where: str) -> _Found:
    name = PurePosixPath(info.filename).name

    @contextmanager
    def opened() -> Iterator[IO[bytes]]:
        try:
            with archive.open(info) as file:
                yield file
        except _BROKEN as error:
            raise refusals.broken(f"{where}, {name}", str(error)) from error

    return _Found(name, info.file_size, opened)


def _judge(info: zipfile.ZipInfo, where: str) -> None:
    # The name as stored: ``filename`` is already cut at a NUL and has its separators rewritten. The archive's own
    # folders are fine; a way out of it is not.
    name = info.orig_filename
    parts = name.split("/")
    is_odd = any(sign in name for sign in "\\:") or not name.isprintable() or any(p in ("", ".", "..") for p in parts)
    if is_odd or stat.S_ISLNK(info.external_attr >> 16):
        raise refusals.archive(
            where,
            "le nom d’un de ses membres désigne un autre endroit",
            "the name of one of its members leads elsewhere",
        )
    if info.flag_bits & _ENCRYPTED:
        raise refusals.archive(where, "elle est chiffrée", "it is encrypted")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise refusals.archive(where, "sa méthode de compression n’est pas admise", "its compression is not admitted")
    _judge_size(info.file_size, info.compress_size, where)


def _judge_size(unpacked: int, packed: int, where: str) -> None:
    if unpacked > MAX_BYTES:
        raise refusals.too_large(where, "décompressé, il dépasse 512 Mio", "unpacked, it is over 512 MiB")
    if unpacked > MAX_RATIO * max(packed, 1):
        raise refusals.too_large(
            where,
            f"décompressé, il grossit plus de {MAX_RATIO} fois",
            f"unpacked, it grows more than {MAX_RATIO} times",
        )
