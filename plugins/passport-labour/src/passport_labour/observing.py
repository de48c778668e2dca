"""What both kinds of figures share: which years a table has, and which of a row's figures are known or secret."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from passport_core.passport.frameworks import SourceFault
from passport_core.passport.labour import Figure, Observation
from passport_labour import fields, refusals
from passport_labour.tables import MalformedRow, Row, Table


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
