"""Find ESCO's tables in a folder, in an archive, or in archives of a folder, and read them by column.

The download is one archive a language, or several; names say the table and the language (``skills_fr.csv``), and the
version stands in the archive's or the folder's name (``ESCO dataset - v1.1.1 - classification - en - csv.zip``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath

from passport_core.archives import FoundFile, names_in, open_archive, plain_file
from passport_core.tables import ShortLine, read_table
from passport_esco import refusals

# What each table must have. Other tables of the download are not needed.
TABLES: Mapping[str, tuple[str, ...]] = {
    "occupations": ("conceptUri", "preferredLabel", "altLabels"),
    "skills": ("conceptUri", "preferredLabel", "altLabels", "skillType"),
    "skillGroups": ("conceptUri", "preferredLabel", "altLabels"),
    "occupationSkillRelations": ("occupationUri", "relationType", "skillUri"),
    "broaderRelationsSkillPillar": ("conceptUri", "broaderType", "broaderUri"),
}
NEEDED = ("occupations", "skills", "occupationSkillRelations")
LANGUAGES = ("en", "fr")  # the first that is there says which concepts exist

_NAME = re.compile(r"(occupations|skills|skillGroups)_(en|fr)\.csv", re.IGNORECASE)
_RELATIONS = re.compile(r"(occupationSkillRelations|broaderRelationsSkillPillar)(?:_[a-z]{2})?\.csv", re.IGNORECASE)
_VERSION = re.compile(r"(?:^|[^0-9.])v?([0-9]{1,2}\.[0-9]{1,2}(?:\.[0-9]{1,2})?)(?![0-9.])", re.IGNORECASE)
_BY_NAME = {table.lower(): table for table in TABLES}


def holds_esco(path: Path) -> bool:
    """Say, from names alone, whether ESCO's relations are there: a folder or an archive."""
    try:
        if path.is_dir():
            return any(_table_of(file.name) for file in path.glob("*.csv")) or any(
                _archive_holds(file) for file in path.glob("*.zip")
            )
        return _archive_holds(path)
    except OSError:
        return False


def _archive_holds(path: Path) -> bool:
    return any(_table_of(PurePosixPath(name).name) for name in names_in(path))


def _table_of(name: str) -> tuple[str, str] | None:
    """Return (table, language) for a file's name; a relation has no language."""
    if match := _NAME.fullmatch(name):
        return _BY_NAME[match[1].lower()], match[2].lower()
    if match := _RELATIONS.fullmatch(name):
        return _BY_NAME[match[1].lower()], ""
    return None


@contextmanager
def open_set(path: Path) -> Iterator[FileSet]:
    """Yield the tables; raise InvalidInputError (``esco.…``) where they are not all there, or of no one version."""
    with ExitStack() as stack:
        found: list[FoundFile] = []
        names = [path.name]
        if path.is_dir():
            found += [plain_file(file) for file in sorted(path.glob("*.csv"))]
            archives = sorted(path.glob("*.zip"))
        else:
            archives = [path]
        for file in archives:
            archive = stack.enter_context(open_archive(file, refusals.FILES))
            if any(_table_of(member.name) for member in archive.files):
                names.append(file.name)
                found += archive.files
        yield FileSet(path.name, found, names)


class FileSet:
    """ESCO's tables, each to be read any number of times. ``languages`` are those of its labels, in ``LANGUAGES``'
    order."""

    def __init__(self, where: str, found: Sequence[FoundFile], names: Sequence[str]) -> None:
        self._files: dict[tuple[str, str], FoundFile] = {}
        for file in found:
            key = _table_of(file.name)
            if key is None:
                continue
            if key in self._files:
                raise refusals.twice(where, f"{self._files[key].name}, {file.name}")
            self._files[key] = file
        there = {table for table, _ in self._files}
        if absent := [table for table in NEEDED if table not in there]:
            raise refusals.missing(where, ", ".join(f"{table}_….csv" for table in absent))
        if sum(file.size for file in self._files.values()) > refusals.FILES.max_bytes:
            raise refusals.FILES.over(where, refusals.FILES.max_bytes)
        self.languages = [
            one for one in LANGUAGES if ("occupations", one) in self._files and ("skills", one) in self._files
        ]
        if not self.languages:
            raise refusals.missing(where, "occupations_en.csv + skills_en.csv")
        said = dict.fromkeys(match[1] for name in names if (match := _VERSION.search(name)))
        if len(said) != 1:
            raise refusals.no_version(where, ", ".join(said))
        (self.version,) = said

    def has(self, table: str, language: str = "") -> bool:
        return (table, language) in self._files

    def name(self, table: str, language: str = "") -> str:
        """Return the table's file's name."""
        return self._files[table, language].name

    def rows(self, table: str, language: str = "") -> Iterator[tuple[int, Sequence[str] | ShortLine]]:
        """Yield (line, the cells of the columns in ``TABLES``, stripped, in that order), lines counted from 1. Raise
        InvalidInputError where the file is damaged or lacks one of these columns."""
        file = self._files[table, language]
        with file.open() as binary:
            yield from read_table(binary, file.name, TABLES[table], refusals.TABLES)
