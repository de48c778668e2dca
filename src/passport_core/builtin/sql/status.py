"""Status lists: places are taken by one statement, whoever asks and however many at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, case, or_, select, update

from passport_core.builtin.sql import schema
from passport_core.builtin.sql.database import Unit
from passport_core.ports.store import Places, StatusList

_list = schema.status_list


class SqlStatus:
    """``StatusRepository`` over one unit of work."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def take_places(self, certifier_id: str, purpose: str, count: int) -> Places | None:
        if count < 1:
            raise ValueError("at least one place")
        newest = (
            select(_list.c.id)
            .where(_list.c.certifier_id == certifier_id, _list.c.purpose == purpose)
            .order_by(_list.c.ordinal.desc())
            .limit(1)
            .scalar_subquery()
        )
        # Right-hand sides see the row as it was: ``taken_before`` is where this allocation starts.
        wanted = _list.c.taken + count
        row = self._unit.first(
            update(_list)
            .where(_list.c.id == newest, _list.c.taken < _list.c.size)
            .values(taken_before=_list.c.taken, taken=case((wanted > _list.c.size, _list.c.size), else_=wanted))
            .returning(_list.c.id, _list.c.taken_before, _list.c.taken, _list.c.size, _list.c.secret)
        )
        if row is None:
            return None
        return Places(
            list_id=row.id,
            first=row.taken_before,
            count=row.taken - row.taken_before,
            size=row.size,
            secret=bytes(row.secret),
        )

    def add_list(self, status_list: StatusList) -> bool:
        statement = self._unit.insert(_list).on_conflict_do_nothing()
        return bool(
            self._unit.run(
                statement,
                {
                    "id": status_list.id,
                    "certifier_id": status_list.certifier_id,
                    "purpose": status_list.purpose,
                    "ordinal": status_list.ordinal,
                    "size": status_list.size,
                    "secret": status_list.secret,
                    "taken": status_list.taken,
                    "taken_before": 0,
                    "changes": status_list.changes,
                    "document": status_list.document,
                    "document_changes": status_list.document_changes,
                    "signed_at": status_list.signed_at,
                    "valid_until": status_list.valid_until,
                },
            )
        )

    def newest(self, certifier_id: str, purpose: str) -> StatusList | None:
        row = self._unit.first(
            select(_list)
            .where(_list.c.certifier_id == certifier_id, _list.c.purpose == purpose)
            .order_by(_list.c.ordinal.desc())
            .limit(1)
        )
        return None if row is None else _status_list(row)

    def get(self, list_id: str) -> StatusList | None:
        row = self._unit.first(select(_list).where(_list.c.id == list_id))
        return None if row is None else _status_list(row)

    def all(self) -> Sequence[StatusList]:
        """By certifier, purpose and ordinal."""
        rows = self._unit.rows(select(_list).order_by(_list.c.certifier_id, _list.c.purpose, _list.c.ordinal))
        return [_status_list(row) for row in rows]

    def revoked_indexes(self, list_id: str) -> Sequence[int]:
        """In ascending order."""
        place = schema.revoked_place
        rows = self._unit.rows(
            select(place.c.status_index).where(place.c.status_list_id == list_id).order_by(place.c.status_index)
        )
        return [row[0] for row in rows]

    def save_document(
        self, list_id: str, document: bytes, *, changes: int, signed_at: datetime, valid_until: datetime
    ) -> None:
        self._unit.run(
            update(_list)
            .where(
                _list.c.id == list_id,
                or_(
                    _list.c.document.is_(None),
                    _list.c.document_changes < changes,
                    and_(
                        _list.c.document_changes == changes,
                        or_(_list.c.signed_at.is_(None), _list.c.signed_at <= signed_at),
                    ),
                ),
            )
            .values(document=document, document_changes=changes, signed_at=signed_at, valid_until=valid_until)
        )

    def sign_anew(self, certifier_id: str) -> None:
        """Count every list of the certifier as changed: the document kept of it is outdated, whatever it says."""
        self._unit.run(update(_list).where(_list.c.certifier_id == certifier_id).values(changes=_list.c.changes + 1))


def _status_list(row: Row[Any]) -> StatusList:
    return StatusList(
        id=row.id,
        certifier_id=row.certifier_id,
        purpose=row.purpose,
        ordinal=row.ordinal,
        size=row.size,
        secret=bytes(row.secret),
        taken=row.taken,
        changes=row.changes,
        document=None if row.document is None else bytes(row.document),
        document_changes=row.document_changes,
        signed_at=row.signed_at,
        valid_until=row.valid_until,
    )
