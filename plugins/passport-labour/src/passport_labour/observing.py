"""What both kinds of figures share: which years a table has, and which of a row's figures are known or secret."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import ClassVar

from passport_core.outcomes import Text
from passport_core.passport.frameworks import SourceFault
from passport_core.passport.labour import Figure, LabourHeader, Observation
from passport_labour import fields, refusals
from passport_labour.tables import MalformedRow, Row, Table, open_table, recognises


class BasinTable(ABC):
    """Reads a table of figures by employment basin (port ``LabourSource``), one set for each year that its rows name.

    One of its columns says by its own name (``BE25``) by which list of basins the codes are.
    """

    name: ClassVar[str]
    set_name: ClassVar[str]
    title: ClassVar[Text]  # without the year
    columns: ClassVar[str]  # what such a table has, for who gave another
    dating_column: ClassVar[str]
    dating_name: ClassVar[re.Pattern[str]]  # its group is the list's year, in two digits

    def recognises(self, path: Path) -> bool:
        return recognises(path, self._layout)

    def headers(self, path: Path) -> Sequence[LabourHeader]:
        """Return one set for each year that the file's rows name."""
        return [
            LabourHeader(self.set_name, year, Text(f"{self.title.fr} {year}", f"{self.title.en} {year}"))
            for year in years_of(self._open(path))
        ]

    def read(self, path: Path, header: LabourHeader) -> Iterator[Observation | SourceFault]:
        """Yield the year's observations; a row that cannot be read is told with its line, whatever its year."""
        table = self._open(path)
        match = self.dating_name.match(fields.plain(table.names[table.places[self.dating_column]]))
        coding = f"bmo-20{match[1]}" if match else ""  # the layout has matched it already
        yield from observations(table, header.year, lambda row: self._observation(row, coding, header.year))

    def _open(self, path: Path) -> Table:
        return open_table(path, self._layout, self.columns)

    @abstractmethod
    def _layout(self, names: Sequence[str]) -> Mapping[str, int] | None:
        """Return the place of each known column (see ``tables.Layout``)."""

    @abstractmethod
    def _observation(self, row: Row, coding: str, year: int) -> Observation:
        """Return what a row says; raise MalformedError."""


def years_of(table: Table) -> Sequence[int]:
    """Return the years that the rows name, in order; raise InvalidInputError where there is none."""
    years: set[int] = set()
    for row in table.read():
        if isinstance(row, MalformedRow):
            continue
        try:
            years.add(fields.year(row.cells["year"]))
        except fields.MalformedError:
            continue  # told as a fault when the rows are read
    if not years:
        raise refusals.undated(table.path.name)
    return sorted(years)


def observations(table: Table, year: int, make: Callable[[Row], Observation]) -> Iterator[Observation | SourceFault]:
    """Yield what ``make`` makes of the year's rows; one that it cannot read is told with its line, whatever its year.

    A subject given twice in one area is told, and the first is taken.
    """
    seen: set[tuple[str, str, str | None]] = set()
    for row in table.read():
        if isinstance(row, MalformedRow):
            yield row.error.fault(table.path.name, row.line)
            continue
        try:
            if fields.year(row.cells["year"]) != year:
                continue
            observation = make(row)
            key = (observation.subject.code, observation.area.code, observation.area.department)
            if key in seen:
                raise fields.MalformedError(
                    f"{observation.subject.code} est déjà donné pour ce bassin ; la première ligne est retenue.",
                    f"{observation.subject.code} is already given for this basin; the first line is taken.",
                )
        except fields.MalformedError as error:
            yield error.fault(table.path.name, row.line)
            continue
        seen.add(key)
        yield observation


def figures_of(
    cells: Mapping[str, str], columns: Mapping[str, Figure]
) -> tuple[Mapping[Figure, int], frozenset[Figure]]:
    """Return the known figures and those kept secret; raise MalformedError where the row has neither."""
    known: dict[Figure, int] = {}
    secret: set[Figure] = set()
    for column, figure in columns.items():
        text = cells.get(column, "")
        if text == fields.SUPPRESSED:
            secret.add(figure)
        elif (value := fields.figure(text, column)) is not None:
            known[figure] = value
    if not known and not secret:
        raise fields.MalformedError("La ligne ne porte aucun chiffre.", "The line holds no figure.")
    return known, frozenset(secret)
