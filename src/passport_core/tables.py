"""Read CSV tables that anyone may have made (plugins' sources): lines are bounded, columns are found by their names."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO

from passport_core.archives import ArchiveRules
from passport_core.errors import InvalidInputError


@dataclass(frozen=True, slots=True)
class TableRules:
    """How a source's tables are refused, and how long their lines may be."""

    files: ArchiveRules
    columns: Callable[[str, str], InvalidInputError]  # of where, and the names of the columns that are missing
    encoding: Callable[[str], InvalidInputError]  # of where
    max_line: int = 128 * 1024  # characters between two ends of line


@dataclass(frozen=True, slots=True)
class ShortLine:
    """A line that has not the cells of its table."""

    cells: int
    wanted: int

    @property
    def fr(self) -> str:
        return f"Cette ligne a {self.cells} cellules au lieu de {self.wanted}."

    @property
    def en(self) -> str:
        return f"This line has {self.cells} cells instead of {self.wanted}."


def text_lines(file: IO[bytes], where: str, rules: TableRules, *, encoding: str = "utf-8-sig") -> Iterator[str]:
    """Yield a text's lines with their ends; raise InvalidInputError where it is not text, or has endless lines."""
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    number = 0
    try:
        while line := text.readline(rules.max_line + 1):
            number += 1
            if len(line) > rules.max_line:
                raise rules.files.over(
                    f"{where}, line {number}", rules.max_line, "une de ses lignes", "one of its lines"
                )
            if "\0" in line:
                raise rules.encoding(f"{where}, line {number}")
            yield line
    except UnicodeDecodeError as error:
        raise rules.encoding(where) from error


def csv_rows(
    lines: Iterable[str], where: str, rules: TableRules, *, separator: str = ",", above: int = 0
) -> Iterator[tuple[int, list[str]]]:
    """Yield (the line it begins on, its cells) for each row, lines counted from 1; ``above`` of them were read before.

    Raise InvalidInputError (``….broken``) where the quotation marks do not hold.
    """
    reader = csv.reader(lines, delimiter=separator, strict=True)
    begins = above + 1
    try:
        for cells in reader:
            yield begins, cells
            begins = above + reader.line_num + 1
    except csv.Error as error:
        raise rules.files.broken(f"{where}, line {above + reader.line_num}", str(error)) from error


def read_table(
    file: IO[bytes], where: str, wanted: Sequence[str], rules: TableRules, *, separator: str = ","
) -> Iterator[tuple[int, Sequence[str] | ShortLine]]:
    """Yield (the line it begins on, the cells of the columns ``wanted``, stripped, in that order) for each row.

    The case of the columns' names does not matter; empty lines are passed over. Raise InvalidInputError where a column
    is missing, or the file is damaged.
    """
    rows = csv_rows(text_lines(file, where, rules), where, rules, separator=separator)
    _, head = next(rows, (1, []))
    names = [column.strip().lower() for column in head]
    if absent := [column for column in wanted if column.lower() not in names]:
        raise rules.columns(where, ", ".join(absent))
    places = [names.index(column.lower()) for column in wanted]
    for line, cells in rows:
        if len(cells) == len(head):
            yield line, [cells[place].strip() for place in places]
        elif cells:
            yield line, ShortLine(len(cells), len(head))
