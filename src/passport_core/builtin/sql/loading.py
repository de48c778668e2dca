"""Loads that are complete or invisible: one head row each, and what hangs on it goes with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from sqlalchemy import Column, ColumnElement, Table, and_, delete, insert, select, update

from passport_core.builtin.sql import codec
from passport_core.builtin.sql.database import Unit
from passport_core.errors import ConflictError
from passport_core.outcomes import Text

F = TypeVar("F")

_DISCARDED = {
    "register.load-discarded": Text(
        "Ce chargement du registre a été abandonné entre-temps.",
        "This load of the register was discarded in the meantime.",
    ),
    "framework.load-discarded": Text(
        "Ce chargement du référentiel a été abandonné entre-temps.",
        "This load of the framework was discarded in the meantime.",
    ),
    "labour.load-discarded": Text(
        "Ce chargement de chiffres de l’emploi a été abandonné entre-temps.",
        "This load of labour figures was discarded in the meantime.",
    ),
}


class Loads:
    """The loads of one head table. Among those whose ``same`` columns agree, one at most is complete."""

    def __init__(self, unit: Unit, table: Table, same: tuple[str, ...], *, discarded: str) -> None:
        """``discarded`` (of ``_DISCARDED``) is the code of the ConflictError for a load that was pushed aside."""
        self._unit = unit
        self._table = table
        self._same = same
        self._discarded = discarded

    def begin(self, load_id: str, values: Mapping[str, Any]) -> None:
        """Discard unfinished loads of the same thing, and start one."""
        self._unit.run(delete(self._table).where(self._is_same(values), ~self._table.c.is_complete))
        with self._unit.alone():
            self._unit.run(insert(self._table), {**values, "id": load_id, "is_complete": False})

    def finish(self, load_id: str, values: Mapping[str, Any]) -> None:
        """Make it visible with its final values, in place of a complete one of the same thing."""
        table = self._table
        with self._unit.alone(self.pushed_aside):
            self._unit.run(delete(table).where(self._is_same(values), table.c.is_complete, table.c.id != load_id))
            if not self._unit.run(update(table).where(table.c.id == load_id).values(**values, is_complete=True)):
                raise self.pushed_aside()

    def pushed_aside(self) -> ConflictError:
        """Return the error of a load that is there no more."""
        return ConflictError(
            _DISCARDED[self._discarded],
            code=self._discarded,
            remedy=Text("Recommencez le chargement.", "Load the file again."),
        )

    def discard(self, load_id: str) -> None:
        """Remove an unfinished load; a complete one stays."""
        self._unit.run(delete(self._table).where(self._table.c.id == load_id, ~self._table.c.is_complete))

    def remove(self, load_id: str) -> bool:
        """Remove it, complete or not; return False where there is none."""
        return bool(self._unit.run(delete(self._table).where(self._table.c.id == load_id)))

    def _is_same(self, values: Mapping[str, Any]) -> ColumnElement[bool]:
        return and_(*(self._table.c[name] == values[name] for name in self._same))


class Faults(Generic[F]):
    """What loads could not read, kept with each; seen when the load is complete."""

    def __init__(self, unit: Unit, heads: Table, load: Column[str], shape: codec.Shape[F]) -> None:
        """``load`` is the column that names the load in the table of its faults."""
        self._unit = unit
        self._heads = heads
        self._load = load
        self._shape = shape

    def add(self, load_id: str, faults: Iterable[F]) -> None:
        self._unit.insert_many(
            self._load.table,
            [{self._load.name: load_id, "content": codec.write_one(self._shape, fault)} for fault in faults],
        )

    def of(self, load_id: str) -> Sequence[F]:
        """In their order."""
        table = self._load.table
        rows = self._unit.rows(
            select(table.c.content)
            .join(self._heads, self._heads.c.id == self._load)
            .where(self._load == load_id, self._heads.c.is_complete)
            .order_by(table.c.id)
        )
        return [codec.read_one(self._shape, row.content) for row in rows]
