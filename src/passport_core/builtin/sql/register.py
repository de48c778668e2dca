"""Dated snapshots of national registers: loaded in chunks, visible when complete."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, and_, delete, func, insert, select, update
from sqlalchemy import Text as TextType

from passport_core.builtin.sql import codec, schema
from passport_core.builtin.sql.database import Unit, chunked
from passport_core.errors import ConflictError
from passport_core.outcomes import Text
from passport_core.passport.register import Certification, DatedEntry, EntryFault, Snapshot
from passport_core.ports.store import EntrySummary

_ENTRIES_AT_ONCE = 200


def folded(text: str) -> str:
    """Return the text without case or accents, as searches compare it."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _seen_twice() -> ConflictError:
    return ConflictError(
        Text(
            "Une fiche figure deux fois dans ce chargement, ou le chargement a été abandonné.",
            "An entry appears twice in this load, or the load was discarded.",
        ),
        code="register.entry-twice",
        remedy=Text(
            "Vérifiez le fichier source, puis recommencez le chargement.",
            "Check the source file, then load it again.",
        ),
    )


class SqlRegister:
    """``RegisterRepository`` over one unit of work."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def snapshots(self, register: str | None = None) -> Sequence[Snapshot]:
        table = schema.snapshot
        query = select(table).where(table.c.is_complete)
        if register is not None:
            query = query.where(table.c.register == register)
        return [_snapshot(row) for row in self._unit.rows(query.order_by(table.c.dated.desc(), table.c.register))]

    def by_hash(self, register: str, sha256: str) -> Snapshot | None:
        table = schema.snapshot
        row = self._unit.first(
            select(table)
            .where(table.c.register == register, table.c.sha256 == sha256, table.c.is_complete)
            .order_by(table.c.dated.desc())
        )
        return None if row is None else _snapshot(row)

    def begin_load(self, snapshot: Snapshot) -> None:
        table = schema.snapshot
        self._unit.run(
            delete(table).where(
                table.c.register == snapshot.register, table.c.dated == snapshot.dated, ~table.c.is_complete
            )
        )
        with self._unit.alone():
            self._unit.run(insert(table), {**_snapshot_values(snapshot), "id": snapshot.id, "is_complete": False})

    def add_entries(self, snapshot_id: str, entries: Iterable[Certification]) -> int:
        added = 0
        with self._unit.alone(_seen_twice):
            for chunk in chunked(entries, _ENTRIES_AT_ONCE):
                self._unit.insert_many(schema.register_entry, [_summary_values(snapshot_id, entry) for entry in chunk])
                self._unit.insert_many(
                    schema.register_content,
                    [
                        {
                            "snapshot_id": snapshot_id,
                            "number": entry.number,
                            "content": codec.pack_certification(entry),
                        }
                        for entry in chunk
                    ],
                )
                self._unit.insert_many(
                    schema.register_correspondence,
                    [
                        {
                            "snapshot_id": snapshot_id,
                            "destination": correspondence.destination,
                            "content": codec.write_one(codec.CORRESPONDENCE, correspondence),
                        }
                        for entry in chunk
                        for correspondence in entry.correspondences
                        if correspondence.destination != entry.number
                    ],
                )
                added += len(chunk)
        return added

    def add_faults(self, snapshot_id: str, faults: Iterable[EntryFault]) -> None:
        self._unit.insert_many(
            schema.register_fault,
            [{"snapshot_id": snapshot_id, "content": codec.write_one(codec.ENTRY_FAULT, fault)} for fault in faults],
        )

    def finish_load(self, snapshot: Snapshot) -> None:
        table = schema.snapshot
        same_day = and_(table.c.register == snapshot.register, table.c.dated == snapshot.dated)
        self._unit.run(delete(table).where(same_day, table.c.is_complete, table.c.id != snapshot.id))
        with self._unit.alone():
            changed = self._unit.run(
                update(table).where(table.c.id == snapshot.id).values(**_snapshot_values(snapshot), is_complete=True)
            )
        if not changed:
            raise ConflictError(
                Text("Ce chargement a été abandonné entre-temps.", "This load was discarded in the meantime."),
                code="register.load-discarded",
                remedy=Text("Recommencez le chargement.", "Load the file again."),
            )

    def discard_load(self, snapshot_id: str) -> None:
        """Remove an unfinished load; a complete snapshot stays."""
        table = schema.snapshot
        self._unit.run(delete(table).where(table.c.id == snapshot_id, ~table.c.is_complete))

    def faults(self, snapshot_id: str) -> Sequence[EntryFault]:
        table = schema.register_fault
        rows = self._unit.rows(select(table.c.content).where(table.c.snapshot_id == snapshot_id).order_by(table.c.id))
        return [codec.read_one(codec.ENTRY_FAULT, row.content) for row in rows]

    def newest(self, register: str, not_after: date) -> Snapshot | None:
        table = schema.snapshot
        row = self._unit.first(
            select(table)
            .where(table.c.register == register, table.c.dated <= not_after, table.c.is_complete)
            .order_by(table.c.dated.desc())
            .limit(1)
        )
        return None if row is None else _snapshot(row)

    def entry(self, number: str, not_after: date) -> DatedEntry | None:
        """As the port says; correspondences come from the newest snapshot of every register, since an RNCP entry
        may lead to an RS one."""
        content = schema.register_content
        snapshots = {row.id: row for row in self._unit.rows(_newest_of_each(not_after))}
        if not snapshots:
            return None
        row = self._unit.first(
            select(content.c.snapshot_id, content.c.content)
            .where(content.c.snapshot_id.in_(snapshots), content.c.number == number)
            .order_by(content.c.snapshot_id)
        )
        if row is None:
            return None
        inbound = schema.register_correspondence
        rows = self._unit.rows(
            select(inbound.c.content)
            .where(inbound.c.snapshot_id.in_(snapshots), inbound.c.destination == number)
            .order_by(inbound.c.id)
        )
        return DatedEntry(
            certification=codec.unpack_certification(row.content),
            snapshot=_snapshot(snapshots[row.snapshot_id]),
            inbound=tuple(codec.read_one(codec.CORRESPONDENCE, found.content) for found in rows),
        )

    def entries(
        self, snapshot_id: str, *, search: str = "", offset: int = 0, limit: int = 50
    ) -> tuple[Sequence[EntrySummary], int]:
        """As the port says; each word of ``search`` must be found. Numbers are ordered as numbers (RNCP90 before
        RNCP100)."""
        table, shown = schema.register_entry, schema.snapshot
        query = (
            select(table)
            .join(shown, shown.c.id == table.c.snapshot_id)
            .where(table.c.snapshot_id == snapshot_id, shown.c.is_complete)
        )
        for word in folded(search).split():
            query = query.where(table.c.title_folded.contains(word, autoescape=True))
        total = self._unit.value(select(func.count()).select_from(query.subquery()))
        rows = self._unit.rows(
            query.order_by(func.length(table.c.number, type_=TextType), table.c.number).offset(offset).limit(limit)
        )
        return [
            EntrySummary(
                number=row.number, title=row.title, is_active=row.is_active, level=row.level, blocks=row.blocks
            )
            for row in rows
        ], int(total)


def _newest_of_each(not_after: date) -> Select[Any]:
    table = schema.snapshot
    newest = (
        select(table.c.register, func.max(table.c.dated).label("dated"))
        .where(table.c.is_complete, table.c.dated <= not_after)
        .group_by(table.c.register)
        .subquery()
    )
    return select(table).join(
        newest, and_(table.c.register == newest.c.register, table.c.dated == newest.c.dated, table.c.is_complete)
    )


def _snapshot_values(snapshot: Snapshot) -> dict[str, Any]:
    return {
        "register": snapshot.register,
        "dated": snapshot.dated,
        "format": snapshot.format,
        "source": snapshot.source,
        "sha256": snapshot.sha256,
        "loaded_at": snapshot.loaded_at,
        "loaded_by": snapshot.loaded_by,
        "entries": snapshot.entries,
        "faults": snapshot.faults,
    }


def _summary_values(snapshot_id: str, entry: Certification) -> dict[str, Any]:
    return {
        "snapshot_id": snapshot_id,
        "number": entry.number,
        "title": entry.title,
        "title_folded": folded(f"{entry.number} {entry.title}"),
        "is_active": entry.is_active,
        "level": entry.level,
        "blocks": len(entry.blocks),
    }


def _snapshot(row: Row[Any]) -> Snapshot:
    return Snapshot(
        id=row.id,
        register=row.register,
        dated=row.dated,
        format=row.format,
        source=row.source,
        sha256=row.sha256,
        loaded_at=row.loaded_at,
        loaded_by=row.loaded_by,
        entries=row.entries,
        faults=row.faults,
    )
