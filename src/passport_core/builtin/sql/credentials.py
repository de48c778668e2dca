"""Reserved securings, secured credentials and their revocations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, Select, bindparam, insert, select, update

from passport_core.builtin.sql import schema
from passport_core.builtin.sql.database import Unit, chunked
from passport_core.errors import ConflictError, NotFoundError
from passport_core.outcomes import Text
from passport_core.passport.award import AwardState
from passport_core.passport.revoking import Revocation, RevocationReason
from passport_core.ports.store import Securing, StoredCredential

_award, _securing, _credential, _revocation = schema.award, schema.securing, schema.credential, schema.revocation

_standing = _securing.alias("standing")
_NAME_CREDENTIAL = (
    update(_award)
    .where(
        _standing.c.credential_id.in_(bindparam("keys", expanding=True)),
        _standing.c.award_id == _award.c.id,
        _standing.c.certifier_id == _award.c.certifier_id,
    )
    .values(credential_id=_standing.c.credential_id)
)
# Changes nothing, and holds the rows until the unit of work ends: who revokes an award writes its row first, so that
# either the revocation sees what is reserved beside the award, or this sees the revocation.
_HOLD_ISSUED = (
    update(_award)
    .where(
        _award.c.id.in_(bindparam("keys", expanding=True)),
        _award.c.certifier_id == bindparam("certifier"),
        _award.c.state == AwardState.ISSUED.value,
    )
    .values(state=_award.c.state)
)
_LIVE = select(_securing).where(
    _securing.c.award_id.in_(bindparam("keys", expanding=True)), _securing.c.superseded == ""
)
_RESERVED = select(
    _securing.c.credential_id,
    _securing.c.award_id,
    _securing.c.certifier_id,
    _securing.c.format,
    _securing.c.status_list_id,
    _securing.c.status_index,
).where(_securing.c.credential_id.in_(bindparam("keys", expanding=True)))


def _taken() -> ConflictError:
    return ConflictError(
        Text(
            "Une place de statut ou une délivrance est déjà prise par une autre attestation.",
            "A status place or an award is taken by another credential already.",
        ),
        code="credential.reserved-already",
        remedy=Text(
            "Reprenez le lot : ce qui est déjà réservé sera retrouvé.",
            "Resume the batch: what is reserved already will be found.",
        ),
    )


def _not_as_reserved() -> ConflictError:
    return ConflictError(
        Text(
            "Une attestation signée ne correspond pas à ce qui avait été réservé pour elle.",
            "A signed credential is not what was reserved for it.",
        ),
        code="credential.not-as-reserved",
        remedy=Text("Reprenez le lot depuis ses réservations.", "Resume the batch from its reservations."),
    )


class SqlCredentials:
    """``CredentialRepository`` over one unit of work."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def reserve(self, securings: Sequence[Securing], *, beside: bool = False) -> None:
        """As the port says; ConflictError too for an award or list of another certifier."""
        if not securings:
            return
        with self._unit.alone(_taken):
            if beside:
                self._hold_issued(securings)
            self._unit.insert_many(
                _securing,
                [
                    {
                        "credential_id": securing.credential_id,
                        "award_id": securing.award_id,
                        "certifier_id": securing.certifier_id,
                        "format": securing.format,
                        "status_list_id": securing.status_list_id,
                        "status_index": securing.status_index,
                        "superseded": "",
                    }
                    for securing in securings
                ],
            )
            if beside:
                return
            named = sum(
                self._unit.run(_NAME_CREDENTIAL, {"keys": keys})
                for keys in chunked(securing.credential_id for securing in securings)
            )
            if named != len(securings):
                raise _taken()

    def _hold_issued(self, securings: Sequence[Securing]) -> None:
        awards: dict[str, set[str]] = {}
        for securing in securings:
            awards.setdefault(securing.certifier_id, set()).add(securing.award_id)
        for certifier_id, award_ids in awards.items():
            for keys in chunked(sorted(award_ids)):
                if self._unit.run(_HOLD_ISSUED, {"keys": keys, "certifier": certifier_id}) != len(keys):
                    raise _taken()

    def securings(self, award_ids: Iterable[str]) -> Mapping[str, Mapping[str, Securing]]:
        found: dict[str, dict[str, Securing]] = {}
        for keys in chunked(dict.fromkeys(award_ids)):
            for row in self._unit.rows(_LIVE, {"keys": keys}):
                found.setdefault(row.award_id, {})[row.format] = _stored_securing(row)
        return found

    def record(self, credentials: Sequence[StoredCredential]) -> int:
        """As the port says; ConflictError where one is not as it was reserved. The first bytes stay."""
        self._check_reserved([credential for credential in credentials if credential.award_id is not None])
        return self._unit.insert_many(
            _credential,
            [
                {
                    "id": credential.id,
                    "award_id": credential.award_id,
                    "certifier_id": credential.certifier_id,
                    "format": credential.format,
                    "media_type": credential.media_type,
                    "issued_at": credential.issued_at,
                    "status_list_id": credential.status_list_id,
                    "status_index": credential.status_index,
                    "body": credential.body,
                }
                for credential in credentials
            ],
            ignoring_taken=True,
        )

    def _check_reserved(self, issued: Sequence[StoredCredential]) -> None:
        for chunk in chunked(issued):
            rows = self._unit.rows(_RESERVED, {"keys": [credential.id for credential in chunk]})
            reserved = {row.credential_id: row for row in rows}
            for credential in chunk:
                row = reserved.get(credential.id)
                if row is None or tuple(row)[1:] != (
                    credential.award_id,
                    credential.certifier_id,
                    credential.format,
                    credential.status_list_id,
                    credential.status_index,
                ):
                    raise _not_as_reserved()

    def get(self, credential_id: str) -> StoredCredential | None:
        return self.by_ids([credential_id]).get(credential_id)

    def by_ids(self, credential_ids: Iterable[str]) -> Mapping[str, StoredCredential]:
        found: dict[str, StoredCredential] = {}
        for keys in chunked(dict.fromkeys(credential_ids)):
            rows = self._unit.rows(_with_revocation().where(_credential.c.id.in_(keys)))
            found |= {row.id: _stored_credential(row) for row in rows}
        return found

    def of_award(self, award_id: str) -> Sequence[StoredCredential]:
        rows = self._unit.rows(
            _with_revocation()
            .join(_securing, _securing.c.credential_id == _credential.c.id)
            .where(_securing.c.award_id == award_id)
            .order_by(_credential.c.issued_at, _credential.c.id)
        )
        return [_stored_credential(row) for row in rows]

    def of_batch(self, batch_id: str) -> Iterable[StoredCredential]:
        """In the file's order, a few at a time; to be read inside this session."""
        rows = self._unit.stream(
            _with_revocation()
            .join(_securing, _securing.c.credential_id == _credential.c.id)
            .join(_award, _award.c.id == _securing.c.award_id)
            .join(_standing, _standing.c.credential_id == _award.c.credential_id)
            .where(_award.c.batch_id == batch_id, _credential.c.format == _standing.c.format)
            .order_by(_award.c.person_ordinal, _award.c.technical_id, _credential.c.issued_at, _credential.c.id)
        )
        return (_stored_credential(row) for row in rows)

    def revoke(self, revocation: Revocation) -> bool:
        """As the port says; NotFoundError where no such id was ever reserved here."""
        row = self._unit.first(
            select(_securing.c.status_list_id, _securing.c.status_index).where(
                _securing.c.credential_id == revocation.credential_id
            )
        ) or self._unit.first(
            select(_credential.c.status_list_id, _credential.c.status_index).where(
                _credential.c.id == revocation.credential_id, _credential.c.status_list_id.is_not(None)
            )
        )
        if row is None:
            raise NotFoundError(
                Text("Cette attestation n’a pas été délivrée ici.", "This credential was not issued here."),
                code="credential.not-found",
                remedy=Text(
                    "Vérifiez l’identifiant ; une attestation importée se révoque chez son émetteur.",
                    "Check the id; an imported credential is revoked by its issuer.",
                ),
            )
        statement = self._unit.insert(_revocation).on_conflict_do_nothing(index_elements=["credential_id"])
        added = self._unit.run(
            statement,
            {
                "credential_id": revocation.credential_id,
                "reason": revocation.reason.value,
                "at": revocation.at,
                "by": revocation.by,
            },
        )
        if not added:
            return False
        self._unit.run(
            insert(schema.revoked_place), {"status_list_id": row.status_list_id, "status_index": row.status_index}
        )
        lists = schema.status_list
        self._unit.run(update(lists).where(lists.c.id == row.status_list_id).values(changes=lists.c.changes + 1))
        self._unit.run(
            update(_securing)
            .where(_securing.c.credential_id == revocation.credential_id)
            .values(superseded=_securing.c.credential_id)
        )
        return True


def _with_revocation() -> Select[Any]:
    return select(
        _credential, _revocation.c.reason, _revocation.c.at.label("revoked_at"), _revocation.c.by.label("revoked_by")
    ).join_from(_credential, _revocation, _revocation.c.credential_id == _credential.c.id, isouter=True)


def _stored_securing(row: Row[Any]) -> Securing:
    return Securing(
        credential_id=row.credential_id,
        award_id=row.award_id,
        certifier_id=row.certifier_id,
        format=row.format,
        status_list_id=row.status_list_id,
        status_index=row.status_index,
    )


def _stored_credential(row: Row[Any]) -> StoredCredential:
    return StoredCredential(
        id=row.id,
        award_id=row.award_id,
        certifier_id=row.certifier_id,
        format=row.format,
        media_type=row.media_type,
        body=bytes(row.body),
        issued_at=row.issued_at,
        status_list_id=row.status_list_id,
        status_index=row.status_index,
        revocation=None
        if row.reason is None
        else Revocation(
            credential_id=row.id, reason=RevocationReason(row.reason), at=row.revoked_at, by=row.revoked_by
        ),
    )
