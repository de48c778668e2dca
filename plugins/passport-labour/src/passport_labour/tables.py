"""Opens a table, CSV or workbook, and yields its rows: which encoding, which separator, which sheet is found out.

Seen in real files: UTF-8 with ``,``; Windows-1252 with ``;``; CRLF; a workbook whose first sheet only describes the
columns of the second; a title and notes above a sheet's header.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeAlias

from passport_core import tables
from passport_core.archives import is_zip
from passport_core.errors import InvalidInputError
from passport_labour import refusals, workbook
from passport_labour.fields import MalformedError, plain

MAX_BYTES = 256 * 1024**2  # a year of BMO is about 8 MB
_CHUNK = 256 * 1024
_HEAD = 64 * 1024
_NOTES = 50  # rows of a sheet that may stand above its header
_SEPARATORS = (";", ",", "\t")

# From a header's folded names to the place of each column that a reader knows, or None where it is not its table.
Layout: TypeAlias = Callable[[Sequence[str]], Mapping[str, int] | None]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells by the reader's own column names, and its line (from 1)."""

    cells: Mapping[str, str]
    line: int


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose columns are known. ``names`` are the header's, as written."""

    path: Path
    names: Sequence[str]
    places: Mapping[str, int]
    rows: Callable[[], Iterator[tuple[int, Sequence[str]]]]

    def read(self) -> Iterator[Row | MalformedRow]:
        """Yield the rows below the header; empty ones are passed over, one too short for its columns is malformed."""
        widest = max(self.places.values())
        for line, cells in self.rows():
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) <= widest and not is_zip(self.path):
                yield MalformedRow(
                    line,
                    MalformedError(
                        f"La ligne a {len(cells)} cellules, il en faut {widest + 1}.",
                        f"The line has {len(cells)} cells; {widest + 1} are needed.",
                    ),
                )
                continue
            yield Row({n: cells[p].strip() if p < len(cells) else "" for n, p in self.places.items()}, line)


@dataclass(frozen=True, slots=True)
class MalformedRow:
    line: int
    error: MalformedError


def head_of(path: Path, size: int) -> bytes:
    """Return a file's first bytes; none where it is no file, or cannot be read."""
    try:
        if not path.is_file():
            return b""
        with path.open("rb") as file:
            return file.read(size)
    except OSError:
        return b""


def recognises(path: Path, layout: Layout) -> bool:
    """Say whether the file begins like such a table, one with a column twice too: opening it says so; never raises."""
    try:
        return path.is_file() and _find(path, layout) is not None
    except InvalidInputError as error:
        return error.code == "labour.repeated-column"
    except OSError:
        return False


def open_table(path: Path, layout: Layout, wanted: str) -> Table:
    """Return the table; raise InvalidInputError where the file has none with the columns ``wanted`` (named there)."""
    if path.stat().st_size > MAX_BYTES:
        raise refusals.FILES.over(path.name, MAX_BYTES)
    table = _find(path, layout)
    if table is None:
        raise refusals.columns(path.name, wanted)
    return table


def _find(path: Path, layout: Layout) -> Table | None:
    if is_zip(path):
        return _in_workbook(path, layout)
    with path.open("rb") as file:
        head = file.read(_HEAD)
    first = head.split(b"\n", 1)[0]
    for separator in _SEPARATORS:
        names = _header(first, separator)
        places = _places(path, names, layout)
        if places is not None:
            return Table(path, names, places, partial(_csv_rows, path, separator))
    return None


def _header(first: bytes, separator: str) -> Sequence[str]:
    # Columns' names are told apart by their ASCII letters: either encoding will do to find them.
    try:
        text = first.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = first.decode("cp1252", "replace")
    try:
        return next(csv.reader([text.strip()], delimiter=separator), [])
    except csv.Error:
        return []


def _places(path: Path, names: Sequence[str], layout: Layout) -> Mapping[str, int] | None:
    folded = [plain(name) for name in names]
    places = layout(folded)
    if places is not None:
        for place in places.values():
            if folded.count(folded[place]) > 1:
                raise refusals.repeated(path.name, names[place])
    return places


def _in_workbook(path: Path, layout: Layout) -> Table | None:
    with workbook.open_workbook(path) as book:
        for sheet in book.sheets:
            for above, (_, names) in enumerate(islice(book.rows(sheet), _NOTES)):
                places = _places(path, names, layout)
                if places is not None:
                    return Table(path, names, places, partial(_sheet_rows, path, sheet, above))
    return None


def _sheet_rows(path: Path, sheet: str, above: int) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield the rows below a header that has so many rows above it."""
    with workbook.open_workbook(path) as book:
        yield from islice(book.rows(sheet), above + 1, None)


def text_lines(path: Path, *, at_most: int = MAX_BYTES) -> Iterator[str]:
    """Yield a text file's lines with their ends; raise InvalidInputError where it is not text, or has endless lines,
    TooLargeError where it has more bytes."""
    if path.stat().st_size > at_most:
        raise refusals.FILES.over(path.name, at_most)
    with path.open("rb") as file:
        yield from tables.text_lines(file, path.name, refusals.TABLES, encoding=_encoding(path))


def _csv_rows(path: Path, separator: str) -> Iterator[tuple[int, Sequence[str]]]:
    rows = tables.csv_rows(text_lines(path), path.name, refusals.TABLES, separator=separator)
    next(rows, None)
    yield from rows


def _encoding(path: Path) -> str:
    """Return the encoding in which the whole file reads: UTF-8 (with or without its mark), else Windows-1252."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            with path.open("rb") as binary, io.TextIOWrapper(binary, encoding=encoding, newline="") as text:
                while text.read(_CHUNK):
                    pass
        except UnicodeDecodeError:
            continue
        return encoding
    raise refusals.encoding(path.name)
