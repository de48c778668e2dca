"""Shares with their readings, and the counters that limit attempts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, insert, or_, select, update

from passport_core.builtin.sql import codec, schema
from passport_core.builtin.sql.database import Unit
from passport_core.passport.sharing import Reading, Share

_share, _attempt, _answer = schema.share, schema.attempt, schema.remembered_answer
ATTEMPTS_KEPT = timedelta(days=7)
ANSWERS_KEPT = timedelta(days=1)  # an answer may hold a link that is shown once: it is not kept longer than a retry


class SqlShares:
    """``ShareRepository`` over one unit of work."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def add(self, share: Share, token_digest: str) -> None:
        with self._unit.alone():
            self._unit.run(
                insert(_share),
                {
                    "id": share.id,
                    "token_digest": token_digest,
                    "passport_id": share.passport_id,
                    "record_ids": codec.write_words(share.record_ids),
                    "audience": share.audience,
                    "purpose": share.purpose,
                    "created_at": share.created_at,
                    "expires_at": share.expires_at,
                    "short_code": share.short_code,
                    "passcode_hash": share.passcode_hash,
                    "passcode_attempts_left": share.passcode_attempts_left,
                    "reading_limit": share.reading_limit,
                    "readings": share.readings,
                    "withdrawn_at": share.withdrawn_at,
                    "fields": None if share.fields is None else codec.write_words(share.fields),
                },
            )

    def by_digest(self, token_digest: str) -> Share | None:
        return self._one(_share.c.token_digest == token_digest)

    def get(self, share_id: str) -> Share | None:
        return self._one(_share.c.id == share_id)

    def _one(self, condition: ColumnElement[bool]) -> Share | None:
        row = self._unit.first(select(_share).where(condition))
        return None if row is None else _stored_share(row)

    def of_passport(self, passport_id: str) -> Sequence[Share]:
        """Newest first."""
        rows = self._unit.rows(
            select(_share).where(_share.c.passport_id == passport_id).order_by(_share.c.created_at.desc(), _share.c.id)
        )
        return [_stored_share(row) for row in rows]

    def withdraw(self, share_id: str, at: datetime) -> bool:
        """Return False where there is none, or it is withdrawn already: the first moment stays."""
        return bool(
            self._unit.run(
                update(_share).where(_share.c.id == share_id, _share.c.withdrawn_at.is_(None)).values(withdrawn_at=at)
            )
        )

    def spend_reading(self, share_id: str) -> bool:
        """As the port says; False too where it was withdrawn meanwhile."""
        return bool(
            self._unit.run(
                update(_share)
                .where(
                    _share.c.id == share_id,
                    _share.c.withdrawn_at.is_(None),
                    or_(_share.c.reading_limit.is_(None), _share.c.readings < _share.c.reading_limit),
                )
                .values(readings=_share.c.readings + 1)
            )
        )

    def spend_passcode_attempt(self, share_id: str) -> int | None:
        row = self._unit.first(
            update(_share)
            .where(_share.c.id == share_id, _share.c.passcode_attempts_left > 0)
            .values(passcode_attempts_left=_share.c.passcode_attempts_left - 1)
            .returning(_share.c.passcode_attempts_left)
        )
        return None if row is None else int(row[0])

    def restore_passcode_attempts(self, share_id: str, attempts: int) -> None:
        self._unit.run(update(_share).where(_share.c.id == share_id).values(passcode_attempts_left=attempts))

    def log(self, share_id: str, reading: Reading) -> None:
        self._unit.run(
            insert(schema.share_reading),
            {"share_id": share_id, "at": reading.at, "kind": reading.kind, "face": reading.face},
        )

    def readings(self, share_id: str) -> Sequence[Reading]:
        """Oldest first."""
        table = schema.share_reading
        rows = self._unit.rows(select(table).where(table.c.share_id == share_id).order_by(table.c.at, table.c.id))
        return [Reading(at=row.at, kind=row.kind, face=row.face) for row in rows]


class SqlLimits:
    """``LimitRepository`` over one unit of work. Old counters and answers are cleared away as new ones come."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def hit(self, subject: str, *, window_start: datetime) -> int:
        """As the port says; counters are kept a week."""
        added = self._unit.insert(_attempt).values(subject=subject, window_start=window_start, hits=1)
        hits = int(
            self._unit.value(
                added.on_conflict_do_update(
                    index_elements=["subject", "window_start"], set_={"hits": _attempt.c.hits + 1}
                ).returning(_attempt.c.hits)
            )
        )
        if hits == 1:
            self._unit.run(delete(_attempt).where(_attempt.c.window_start < window_start - ATTEMPTS_KEPT))
        return hits

    def remember_answer(self, key: str, request_digest: str, status: int, body: bytes, at: datetime) -> bool:
        """As the port says; answers are kept a day."""
        self._unit.run(delete(_answer).where(_answer.c.at < at - ANSWERS_KEPT))
        statement = self._unit.insert(_answer).on_conflict_do_nothing()
        return bool(
            self._unit.run(
                statement, {"key": key, "request_digest": request_digest, "status": status, "body": body, "at": at}
            )
        )

    def forget_answer(self, key: str) -> None:
        self._unit.run(delete(_answer).where(_answer.c.key == key))

    def remembered_answer(self, key: str) -> tuple[str, int, bytes] | None:
        row = self._unit.first(select(_answer).where(_answer.c.key == key))
        return None if row is None else (row.request_digest, row.status, bytes(row.body))


def _stored_share(row: Row[Any]) -> Share:
    return Share(
        id=row.id,
        passport_id=row.passport_id,
        record_ids=codec.read_words(row.record_ids),
        audience=row.audience,
        purpose=row.purpose,
        created_at=row.created_at,
        expires_at=row.expires_at,
        short_code=row.short_code,
        passcode_hash=row.passcode_hash,
        passcode_attempts_left=row.passcode_attempts_left,
        reading_limit=row.reading_limit,
        readings=row.readings,
        withdrawn_at=row.withdrawn_at,
        fields=None if row.fields is None else codec.read_words(row.fields),
    )
