"""Passports, their records, and the claim codes that bring records in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, insert, select, update

from passport_core.builtin.sql import schema
from passport_core.builtin.sql.database import Unit, chunked
from passport_core.errors import ConflictError
from passport_core.outcomes import Text
from passport_core.passport.claiming import ClaimCode
from passport_core.passport.records import Passport, Record

_passport, _record, _code, _claimed = schema.passport, schema.passport_record, schema.claim_code, schema.claim_award


class SqlPassports:
    """``PassportRepository`` over one unit of work."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def create(self, passport: Passport, secret_digest: str) -> None:
        with self._unit.alone():
            self._unit.run(
                insert(_passport),
                {"id": passport.id, "secret_digest": secret_digest, "created_at": passport.created_at},
            )

    def by_digest(self, secret_digest: str) -> Passport | None:
        return self._one(_passport.c.secret_digest == secret_digest)

    def get(self, passport_id: str) -> Passport | None:
        return self._one(_passport.c.id == passport_id)

    def hold(self, passport_id: str) -> None:
        """As the port says: FOR NO KEY UPDATE, which rows that refer to the passport do not wait for. SQLite has one
        writer at a time anyway."""
        self._unit.first(select(_passport.c.id).where(_passport.c.id == passport_id).with_for_update(key_share=True))

    def _one(self, condition: ColumnElement[bool]) -> Passport | None:
        row = self._unit.first(select(_passport.c.id, _passport.c.created_at).where(condition))
        return None if row is None else Passport(id=row.id, created_at=row.created_at)

    def add_record(self, record: Record) -> bool:
        statement = self._unit.insert(_record).on_conflict_do_nothing()
        return bool(
            self._unit.run(
                statement,
                {
                    "id": record.id,
                    "passport_id": record.passport_id,
                    "credential_id": record.credential_id,
                    "media_type": record.media_type,
                    "added_at": record.added_at,
                    "origin": record.origin,
                    "credential": record.credential,
                },
            )
        )

    def records(self, passport_id: str) -> Sequence[Record]:
        """Oldest first."""
        rows = self._unit.rows(
            select(_record).where(_record.c.passport_id == passport_id).order_by(_record.c.added_at, _record.c.id)
        )
        return [_stored_record(row) for row in rows]

    def record(self, record_id: str) -> Record | None:
        return self.by_ids([record_id]).get(record_id)

    def by_ids(self, record_ids: Iterable[str]) -> Mapping[str, Record]:
        rows = (
            row
            for keys in chunked(dict.fromkeys(record_ids))
            for row in self._unit.rows(select(_record).where(_record.c.id.in_(keys)))
        )
        return {row.id: _stored_record(row) for row in rows}

    def remove_record(self, record_id: str) -> bool:
        return bool(self._unit.run(delete(_record).where(_record.c.id == record_id)))


class SqlClaims:
    """``ClaimRepository`` over one unit of work."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def add(self, codes: Sequence[ClaimCode]) -> None:
        """Add all or none; ConflictError where a code, or an award of another batch's certifier, is among them."""
        with self._unit.alone():
            self._unit.insert_many(_code, [_code_values(code) for code in codes])
            self._unit.insert_many(
                _claimed,
                [
                    {"code_id": code.id, "position": position, "award_id": award_id}
                    for code in codes
                    for position, award_id in enumerate(code.award_ids)
                ],
            )
            for chunk in chunked(codes):
                self._check_certifier(chunk)

    def _check_certifier(self, codes: Sequence[ClaimCode]) -> None:
        award = schema.award
        foreign = self._unit.first(
            select(_claimed.c.code_id)
            .join(_code, _code.c.id == _claimed.c.code_id)
            .join(award, award.c.id == _claimed.c.award_id)
            .where(_code.c.id.in_([code.id for code in codes]), award.c.certifier_id != _code.c.certifier_id)
            .limit(1)
        )
        if foreign is not None:
            raise ConflictError(
                Text(
                    "Un code ne peut porter que sur les délivrances de son certificateur.",
                    "A code can only be for its own certifier’s awards.",
                ),
                remedy=Text("Créez un code par certificateur.", "Make one code per certifier."),
            )

    def by_digest(self, digest: str) -> ClaimCode | None:
        return next(iter(self._several(_code.c.digest == digest)), None)

    def of_batch(self, batch_id: str) -> Sequence[ClaimCode]:
        """All codes ever made for the file, in the order of its awards' persons."""
        return self._several(_code.c.batch_id == batch_id)

    def _several(self, condition: ColumnElement[bool]) -> Sequence[ClaimCode]:
        award = schema.award
        rows = self._unit.rows(
            select(_code, _claimed.c.award_id, award.c.person_ordinal)
            .join_from(_code, _claimed, _claimed.c.code_id == _code.c.id, isouter=True)
            .join(award, award.c.id == _claimed.c.award_id, isouter=True)
            .where(condition)
            .order_by(_code.c.id, _claimed.c.position)
        )
        codes: dict[str, Row[Any]] = {}
        awards: dict[str, list[str]] = {}
        for row in rows:
            codes.setdefault(row.id, row)
            if row.award_id is not None:
                awards.setdefault(row.id, []).append(row.award_id)
        in_file_order = sorted(codes.values(), key=lambda row: (row.person_ordinal or 0, row.id))
        return [_claim_code(row, tuple(awards.get(row.id, ()))) for row in in_file_order]

    def redeem(self, code_id: str, passport_id: str, at: datetime) -> bool:
        return bool(
            self._unit.run(
                update(_code)
                .where(
                    _code.c.id == code_id,
                    _code.c.redeemed_at.is_(None),
                    _code.c.released_at.is_(None),
                    _code.c.expires_at > at,
                )
                .values(redeemed_at=at, passport_id=passport_id)
            )
        )

    def release(self, code_id: str, at: datetime) -> bool:
        """As the port says: the records that came in by this code leave with it. False where it is closed already."""
        row = self._unit.first(
            update(_code)
            .where(_code.c.id == code_id, _code.c.released_at.is_(None))
            .values(released_at=at)
            .returning(_code.c.id, _code.c.passport_id)
        )
        if row is None:
            return False
        if row.passport_id is not None:
            securing = schema.securing
            brought = (
                select(securing.c.credential_id)
                .join(_claimed, _claimed.c.award_id == securing.c.award_id)
                .where(_claimed.c.code_id == code_id)
            )
            self._unit.run(
                delete(_record).where(
                    _record.c.passport_id == row.passport_id,
                    _record.c.origin == "claimed",
                    _record.c.credential_id.in_(brought),
                )
            )
        return True

    def withdraw_unspent(self, batch_id: str, person_ordinals: Iterable[int], at: datetime) -> int:
        award = schema.award
        closed = 0
        for ordinals in chunked(dict.fromkeys(person_ordinals)):
            of_persons = (
                select(_claimed.c.code_id)
                .join(award, award.c.id == _claimed.c.award_id)
                .where(and_(award.c.batch_id == batch_id, award.c.person_ordinal.in_(ordinals)))
            )
            closed += self._unit.run(
                update(_code)
                .where(
                    _code.c.batch_id == batch_id,
                    _code.c.redeemed_at.is_(None),
                    _code.c.released_at.is_(None),
                    _code.c.id.in_(of_persons),
                )
                .values(released_at=at)
            )
        return closed


def _stored_record(row: Row[Any]) -> Record:
    return Record(
        id=row.id,
        passport_id=row.passport_id,
        credential_id=row.credential_id,
        credential=bytes(row.credential),
        media_type=row.media_type,
        added_at=row.added_at,
        origin=row.origin,
    )


def _code_values(code: ClaimCode) -> dict[str, Any]:
    return {
        "id": code.id,
        "digest": code.digest,
        "certifier_id": code.certifier_id,
        "batch_id": code.batch_id,
        "expires_at": code.expires_at,
        "redeemed_at": code.redeemed_at,
        "passport_id": code.passport_id,
        "released_at": code.released_at,
    }


def _claim_code(row: Row[Any], award_ids: tuple[str, ...]) -> ClaimCode:
    return ClaimCode(
        id=row.id,
        digest=row.digest,
        certifier_id=row.certifier_id,
        batch_id=row.batch_id,
        award_ids=award_ids,
        expires_at=row.expires_at,
        redeemed_at=row.redeemed_at,
        passport_id=row.passport_id,
        released_at=row.released_at,
    )
