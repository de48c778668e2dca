"""Dated snapshots of national registers: loaded in chunks, visible when complete."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, and_, func, select
from sqlalchemy import Text as TextType

from passport_core.builtin.sql import codec, schema
from passport_core.builtin.sql.database import Unit, chunked
from passport_core.builtin.sql.loading import Loads
from passport_core.errors import ConflictError
from passport_core.outcomes import Text
from passport_core.passport.register import (
    Certification,
    CertificationOutline,
    Correspondence,
    DatedEntry,
    EntryFault,
    Snapshot,
)
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
        self._loads = Loads(unit, schema.snapshot, ("register", "dated"), discarded="register.load-discarded")

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
        self._loads.begin(snapshot.id, _snapshot_values(snapshot))

    def add_entries(self, snapshot_id: str, entries: Iterable[Certification]) -> int:
        added = 0
        with self._unit.alone(_seen_twice):
            for chunk in chunked(entries, _ENTRIES_AT_ONCE):
                self._unit.insert_many(schema.register_entry, [_summary_values(snapshot_id, entry) for entry in chunk])
                self._unit.insert_many(
                    schema.register_outline,
                    [
                        {
                            "snapshot_id": snapshot_id,
                            "number": entry.number,
                            "content": codec.write_outline(CertificationOutline.of(entry)),
                        }
                        for entry in chunk
                    ],
                )
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
                            "source": correspondence.source,
                            "destination": correspondence.destination,
                            "content": codec.write_one(codec.CORRESPONDENCE, correspondence),
                        }
                        for entry in chunk
                        for correspondence in entry.correspondences
                        if correspondence.destination != entry.number
                    ],
                )
                self._unit.insert_many(
                    schema.register_rome,
                    [
                        {"snapshot_id": snapshot_id, "rome": code, "number": entry.number}
                        for entry in chunk
                        for code in dict.fromkeys(code.code for code in entry.rome)
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
        self._loads.finish(snapshot.id, _snapshot_values(snapshot))

    def discard_load(self, snapshot_id: str) -> None:
        """Remove an unfinished load; a complete snapshot stays."""
        self._loads.discard(snapshot_id)

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
        return self.entries_of([number], not_after).get(number)

    def entries_of(self, numbers: Iterable[str], not_after: date) -> Mapping[str, DatedEntry]:
        """As the port says; correspondences come from the newest snapshot of every register, since an RNCP entry
        may lead to an RS one."""
        content, inbound = schema.register_content, schema.register_correspondence
        snapshots = {row.id: row for row in self._unit.rows(_newest_of_each(not_after))}
        found: dict[str, DatedEntry] = {}
        for chunk in chunked(dict.fromkeys(numbers)) if snapshots else ():
            leading: dict[str, list[Correspondence]] = {}
            for row in self._unit.rows(
                select(inbound.c.destination, inbound.c.content)
                .where(inbound.c.snapshot_id.in_(snapshots), inbound.c.destination.in_(chunk))
                .order_by(inbound.c.id)
            ):
                leading.setdefault(row.destination, []).append(codec.read_one(codec.CORRESPONDENCE, row.content))
            for row in self._unit.rows(
                select(content.c.snapshot_id, content.c.number, content.c.content)
                .where(content.c.snapshot_id.in_(snapshots), content.c.number.in_(chunk))
                .order_by(content.c.snapshot_id)
            ):
                if row.number not in found:
                    found[row.number] = DatedEntry(
                        certification=codec.unpack_certification(row.content),
                        snapshot=_snapshot(snapshots[row.snapshot_id]),
                        inbound=tuple(leading.get(row.number, ())),
                    )
        return found

    def entries(
        self, snapshot_id: str, *, search: str = "", only_active: bool = False, offset: int = 0, limit: int = 50
    ) -> tuple[Sequence[EntrySummary], int]:
        """As the port says; each word of ``search`` must be found. Numbers are ordered as numbers (RNCP90 before
        RNCP100)."""
        table, shown = schema.register_entry, schema.snapshot
        query = (
            select(table)
            .join(shown, shown.c.id == table.c.snapshot_id)
            .where(table.c.snapshot_id == snapshot_id, shown.c.is_complete)
        )
        if only_active:
            query = query.where(table.c.is_active)
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

    def newest_of_each(self, not_after: date) -> Sequence[Snapshot]:
        """As the port says, by register."""
        rows = self._unit.rows(_newest_of_each(not_after))
        return sorted(map(_snapshot, rows), key=lambda snapshot: snapshot.register)

    def correspondences_from(self, numbers: Iterable[str], not_after: date) -> Sequence[Correspondence]:
        """As the port says, by the entry that states them."""
        table = schema.register_correspondence
        newest = self._newest_ids(not_after)
        found: dict[int, str] = {}
        for chunk in chunked(dict.fromkeys(numbers)):
            query = select(table.c.id, table.c.content).where(
                table.c.snapshot_id.in_(newest), table.c.source.in_(chunk)
            )
            found |= {row.id: row.content for row in self._unit.rows(query)}
        return [codec.read_one(codec.CORRESPONDENCE, found[key]) for key in sorted(found)]

    def leading_to(self, rome_codes: Iterable[str], not_after: date) -> Sequence[CertificationOutline]:
        table = schema.register_rome
        newest = self._newest_ids(not_after)
        found: dict[str, CertificationOutline] = {}
        for chunk in chunked(dict.fromkeys(rome_codes)):
            naming = (
                select(table.c.snapshot_id, table.c.number)
                .where(table.c.snapshot_id.in_(newest), table.c.rome.in_(chunk))
                .distinct()
                .subquery()
            )
            entry = schema.register_entry
            query = _outlines().join(
                naming, and_(naming.c.snapshot_id == entry.c.snapshot_id, naming.c.number == entry.c.number)
            )
            found |= {row.number: _outline(row) for row in self._unit.rows(query)}
        return [found[number] for number in sorted(found, key=lambda number: (len(number), number))]

    def outlines(self, not_after: date) -> Sequence[CertificationOutline]:
        """As the port says, in no order."""
        query = _outlines().where(schema.register_entry.c.snapshot_id.in_(self._newest_ids(not_after)))
        return [_outline(row) for row in self._unit.stream(query, at_once=2000)]

    def _newest_ids(self, not_after: date) -> list[str]:
        return [snapshot.id for snapshot in self.newest_of_each(not_after)]


def _outlines() -> Select[Any]:
    entry, outline = schema.register_entry, schema.register_outline
    return select(entry.c.number, entry.c.title, entry.c.is_active, entry.c.level, outline.c.content).join(
        outline, and_(outline.c.snapshot_id == entry.c.snapshot_id, outline.c.number == entry.c.number)
    )


def _outline(row: Row[Any]) -> CertificationOutline:
    blocks, rome, registered_until, last_issuance_day = codec.read_outline(row.content)
    return CertificationOutline(
        number=row.number,
        title=row.title,
        is_active=row.is_active,
        level=row.level,
        blocks=blocks,
        rome=rome,
        registered_until=registered_until,
        last_issuance_day=last_issuance_day,
    )


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
