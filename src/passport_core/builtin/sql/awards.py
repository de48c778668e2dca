"""Batches and awards: idempotent by (certifier, technical id)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, func, insert, select, update

from passport_core.builtin.sql import codec, schema
from passport_core.builtin.sql.database import Unit, chunked
from passport_core.outcomes import Finding
from passport_core.passport.award import Award, AwardState, PassageFault, StoredAward
from passport_core.ports.store import Batch

_award = schema.award
_BY_TECHNICAL_IDS = select(_award).where(
    _award.c.certifier_id == bindparam("certifier"), _award.c.technical_id.in_(bindparam("keys", expanding=True))
)
_IDS = select(_award.c.id).where(_award.c.id.in_(bindparam("keys", expanding=True)))
_OF_PERSONS = select(
    _award.c.person_digest, _award.c.certification, _award.c.block, _award.c.awarded_on, _award.c.technical_id
).where(_award.c.certifier_id == bindparam("certifier"), _award.c.person_digest.in_(bindparam("keys", expanding=True)))
_SET_STATE = update(_award).where(_award.c.id.in_(bindparam("keys", expanding=True))).values(state=bindparam("new"))
_SET_STATE_FROM = _SET_STATE.where(_award.c.state.in_(bindparam("old", expanding=True)))

DuplicateKey = tuple[str, str, str | None, date]


class SqlAwards:
    """``AwardRepository`` over one unit of work."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    # --- batches

    def add_batch(self, batch: Batch) -> None:
        with self._unit.alone():
            self._unit.run(
                insert(schema.batch),
                {
                    "id": batch.id,
                    "certifier_id": batch.certifier_id,
                    "file_name": batch.file_name,
                    "sha256": batch.sha256,
                    "format": batch.format,
                    "created_at": batch.created_at,
                    "finished_at": batch.finished_at,
                    "counts": codec.write_counts(batch.counts),
                },
            )

    def finish_batch(
        self, batch_id: str, counts: Mapping[str, int], at: datetime, faults: Iterable[PassageFault]
    ) -> None:
        table = schema.batch
        # The row first: whoever finishes it at the same time waits here, and then sees these faults.
        self._unit.run(
            update(table).where(table.c.id == batch_id).values(counts=codec.write_counts(counts), finished_at=at)
        )
        if not self.batch_faults(batch_id):
            self._unit.insert_many(
                schema.batch_fault,
                [{"batch_id": batch_id, "content": codec.write_one(codec.PASSAGE_FAULT, fault)} for fault in faults],
            )

    def batch(self, batch_id: str) -> Batch | None:
        row = self._unit.first(select(schema.batch).where(schema.batch.c.id == batch_id))
        return None if row is None else _batch(row)

    def batches(self, certifier_id: str, *, offset: int = 0, limit: int = 50) -> tuple[Sequence[Batch], int]:
        """Newest first, with the total."""
        table = schema.batch
        mine = table.c.certifier_id == certifier_id
        total = self._unit.value(select(func.count()).select_from(table).where(mine))
        rows = self._unit.rows(
            select(table).where(mine).order_by(table.c.created_at.desc(), table.c.id).offset(offset).limit(limit)
        )
        return [_batch(row) for row in rows], int(total)

    def batch_faults(self, batch_id: str) -> Sequence[PassageFault]:
        table = schema.batch_fault
        rows = self._unit.rows(select(table.c.content).where(table.c.batch_id == batch_id).order_by(table.c.id))
        return [codec.read_one(codec.PASSAGE_FAULT, row.content) for row in rows]

    # --- awards

    def by_technical_ids(self, certifier_id: str, technical_ids: Iterable[str]) -> Mapping[str, StoredAward]:
        found: dict[str, StoredAward] = {}
        for keys in chunked(dict.fromkeys(technical_ids)):
            rows = self._unit.rows(_BY_TECHNICAL_IDS, {"certifier": certifier_id, "keys": keys})
            found.update((row.technical_id, _stored_award(row)) for row in rows)
        return found

    def add(self, awards: Sequence[StoredAward]) -> frozenset[str]:
        """Insert; return the ids that are in now, so that asking twice does no harm. The others' technical ids were
        taken first."""
        ids = [award.id for award in awards]
        added = self._unit.insert_many(_award, [_award_values(award) for award in awards], ignoring_taken=True)
        if added == len(awards):
            return frozenset(ids)
        return frozenset(row[0] for keys in chunked(ids) for row in self._unit.rows(_IDS, {"keys": keys}))

    def probable_duplicates(
        self, certifier_id: str, keys: Iterable[DuplicateKey]
    ) -> Mapping[DuplicateKey, Sequence[str]]:
        wanted = set(keys)
        found: dict[DuplicateKey, list[str]] = {}
        for persons in chunked({key[0] for key in wanted}):
            for row in self._unit.rows(_OF_PERSONS, {"certifier": certifier_id, "keys": persons}):
                key = (row.person_digest, row.certification, row.block, row.awarded_on)
                if key in wanted:
                    found.setdefault(key, []).append(row.technical_id)
        return {key: sorted(technical_ids) for key, technical_ids in found.items()}

    def get(self, award_id: str) -> StoredAward | None:
        row = self._unit.first(select(_award).where(_award.c.id == award_id))
        return None if row is None else _stored_award(row)

    def list(
        self,
        certifier_id: str,
        *,
        state: AwardState | None = None,
        batch_id: str | None = None,
        offset: int = 0,
        limit: int = 50,
    ) -> tuple[Sequence[StoredAward], int]:
        """Newest files first, each in the file's order, with the total."""
        conditions: list[ColumnElement[bool]] = [_award.c.certifier_id == certifier_id]
        if state is not None:
            conditions.append(_award.c.state == state.value)
        if batch_id is not None:
            conditions.append(_award.c.batch_id == batch_id)
        total = self._unit.value(select(func.count()).select_from(_award).where(*conditions))
        rows = self._unit.rows(
            select(_award)
            .where(*conditions)
            .order_by(_award.c.created_at.desc(), _award.c.person_ordinal, _award.c.technical_id)
            .offset(offset)
            .limit(limit)
        )
        return [_stored_award(row) for row in rows], int(total)

    def set_state(self, award_ids: Iterable[str], state: AwardState, *, only_from: Iterable[AwardState] = ()) -> int:
        old = [each.value for each in only_from]
        changed = 0
        for keys in chunked(dict.fromkeys(award_ids)):
            if old:
                changed += self._unit.run(_SET_STATE_FROM, {"keys": keys, "new": state.value, "old": old})
            else:
                changed += self._unit.run(_SET_STATE, {"keys": keys, "new": state.value})
        return changed

    def set_findings(self, award_id: str, findings: tuple[Finding, ...]) -> None:
        self._update(award_id, findings=codec.write_findings(findings))

    def propose_change(self, award_id: str, proposed: Award | None) -> None:
        self._update(award_id, proposed=None if proposed is None else codec.write_one(codec.AWARD, proposed))

    def replace_content(self, award_id: str, award: Award, fingerprint: str) -> None:
        """Replace what the certifier declared; a change that was proposed is decided by this."""
        self._update(award_id, **_content_values(award), fingerprint=fingerprint, proposed=None)

    def correct(self, award: StoredAward) -> None:
        """Write again what a file says of an award that was never issued; its state stays."""
        self._update(
            award.id,
            **_content_values(award.award),
            fingerprint=award.fingerprint,
            person_digest=award.person_digest,
            person_ordinal=award.person_ordinal,
            batch_id=award.batch_id,
            findings=codec.write_findings(award.findings),
            proposed=None,
        )

    def settle_suppression(self, award_id: str) -> None:
        self._update(award_id, suppression_proposed=False)

    def _update(self, award_id: str, **values: Any) -> None:
        self._unit.run(update(_award).where(_award.c.id == award_id).values(**values))

    def propose_suppression(self, certifier_id: str, technical_ids: Iterable[str]) -> Sequence[str]:
        marked: set[str] = set()
        asked = list(dict.fromkeys(technical_ids))
        for keys in chunked(asked):
            rows = self._unit.rows(
                update(_award)
                .where(_award.c.certifier_id == certifier_id, _award.c.technical_id.in_(keys))
                .values(suppression_proposed=True)
                .returning(_award.c.technical_id)
            )
            marked.update(row[0] for row in rows)
        return [technical_id for technical_id in asked if technical_id in marked]


def _content_values(award: Award) -> dict[str, Any]:
    return {
        "technical_id": award.technical_id,
        "certification": award.certification,
        "block": award.block,
        "awarded_on": award.awarded_on,
        "content": codec.write_one(codec.AWARD, award),
    }


def _award_values(stored: StoredAward) -> dict[str, Any]:
    return {
        **_content_values(stored.award),
        "id": stored.id,
        "certifier_id": stored.certifier_id,
        "batch_id": stored.batch_id,
        "state": stored.state.value,
        "fingerprint": stored.fingerprint,
        "person_digest": stored.person_digest,
        "person_ordinal": stored.person_ordinal,
        "created_at": stored.created_at,
        "credential_id": stored.credential_id,
        "suppression_proposed": stored.suppression_proposed,
        "findings": codec.write_findings(stored.findings),
        "proposed": None if stored.proposed is None else codec.write_one(codec.AWARD, stored.proposed),
    }


def _stored_award(row: Row[Any]) -> StoredAward:
    return StoredAward(
        id=row.id,
        certifier_id=row.certifier_id,
        batch_id=row.batch_id,
        award=codec.read_one(codec.AWARD, row.content),
        state=AwardState(row.state),
        fingerprint=row.fingerprint,
        person_digest=row.person_digest,
        findings=codec.read_findings(row.findings),
        person_ordinal=row.person_ordinal,
        created_at=row.created_at,
        credential_id=row.credential_id,
        proposed=None if row.proposed is None else codec.read_one(codec.AWARD, row.proposed),
        suppression_proposed=row.suppression_proposed,
    )


def _batch(row: Row[Any]) -> Batch:
    return Batch(
        id=row.id,
        certifier_id=row.certifier_id,
        file_name=row.file_name,
        sha256=row.sha256,
        format=row.format,
        created_at=row.created_at,
        finished_at=row.finished_at,
        counts=codec.read_counts(row.counts),
    )
