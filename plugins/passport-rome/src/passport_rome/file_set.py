"""Find the files of a ROME set in a folder or a zip archive, and read them as tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path, PurePosixPath

from passport_core.archives import FoundFile, is_zip, names_in, open_archive, plain_file
from passport_core.tables import ShortLine, read_table
from passport_rome import refusals

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


def holds_rome(path: Path) -> bool:
    """Say, from names alone, whether this is meant as a ROME set: a folder, a zip, or one file of a set."""
    try:
        if path.is_dir():
            return any(_NAME.fullmatch(file.name) for file in _below(path))
        if _NAME.fullmatch(path.name):
            return True
        return any(_NAME.fullmatch(PurePosixPath(name).name) for name in names_in(path))
    except OSError:
        return False


@contextmanager
def open_set(path: Path) -> Iterator[FileSet]:
    """Yield the set, complete and of one version; raise InvalidInputError (``rome.…``) where it is not."""
    if path.is_dir():
        yield FileSet(path.name, [plain_file(file) for file in _below(path)])
    elif is_zip(path):
        with open_archive(path, refusals.FILES) as archive:
            yield FileSet(path.name, archive.files)
    else:
        yield FileSet(path.name, [plain_file(path)])


class FileSet:
    """Every file of a ROME set, each to be read any number of times."""

    def __init__(self, where: str, found: Sequence[FoundFile]) -> None:
        self.where = where
        self._files: dict[str, FoundFile] = {}
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
        if sum(file.size for file in self._files.values()) > refusals.FILES.max_bytes:
            raise refusals.FILES.over(where, refusals.FILES.max_bytes)
        (self.number,) = numbers
        self.dated = self._read_note(found)

    def name(self, table: str) -> str:
        """Return the name of the table's file."""
        return self._files[table].name

    def rows(self, table: str) -> Iterator[tuple[int, Sequence[str] | ShortLine]]:
        """Yield (line, the cells of the columns in ``TABLES``, stripped, in that order), lines counted from 1.

        Raise InvalidInputError where the file is damaged or lacks one of these columns.
        """
        file = self._files[table]
        with file.open() as binary:
            yield from read_table(binary, file.name, TABLES[table], refusals.TABLES)

    def _read_note(self, found: Sequence[FoundFile]) -> date | None:
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


def _below(folder: Path) -> Iterator[Path]:
    for depth in range(_FOLDERS_DEEP + 1):
        pattern = "*/" * depth
        for name in ("unix_*.csv", NOTE):
            yield from sorted(file for file in folder.glob(pattern + name) if file.is_file())
