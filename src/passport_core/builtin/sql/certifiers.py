"""Certifiers, their signing keys and API keys."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, or_, select, update

from passport_core.builtin.sql import codec, schema
from passport_core.builtin.sql.database import Unit
from passport_core.errors import ConflictError
from passport_core.outcomes import Text
from passport_core.passport.certifier import ApiKey, Certifier, UnestablishedPolicy
from passport_core.ports.outside import StoredKey


def _taken() -> ConflictError:
    return ConflictError(
        Text("Ce certificateur est déjà en place.", "This certifier is set up already."),
        code="certifier.exists",
        remedy=Text("Voyez « passport certifier list ».", "See “passport certifier list”."),
    )


class SqlCertifiers:
    """``CertifierRepository`` over one unit of work."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def add(self, certifier: Certifier) -> None:
        with self._unit.alone(_taken):
            self._unit.run(
                insert(schema.certifier),
                {
                    "id": certifier.id,
                    "siret": certifier.siret,
                    "name": certifier.name,
                    "did": certifier.did,
                    "created_at": certifier.created_at,
                    "cdc_client_id": certifier.cdc_client_id,
                    "cdc_contract_id": certifier.cdc_contract_id,
                    "policy": certifier.policy.value,
                    "is_demonstration": certifier.is_demonstration,
                },
            )

    def get(self, certifier_id: str) -> Certifier | None:
        return self._one(schema.certifier.c.id == certifier_id)

    def by_siret(self, siret: str) -> Certifier | None:
        return self._one(schema.certifier.c.siret == siret)

    def by_did(self, did: str) -> Certifier | None:
        return self._one(schema.certifier.c.did == did)

    def _one(self, condition: Any) -> Certifier | None:
        row = self._unit.first(select(schema.certifier).where(condition))
        return None if row is None else _certifier(row)

    def all(self) -> Sequence[Certifier]:
        table = schema.certifier
        return [_certifier(row) for row in self._unit.rows(select(table).order_by(table.c.created_at, table.c.id))]

    def set_policy(self, certifier_id: str, policy: UnestablishedPolicy) -> None:
        table = schema.certifier
        self._unit.run(update(table).where(table.c.id == certifier_id).values(policy=policy.value))

    def add_key(self, key: StoredKey) -> None:
        with self._unit.alone():
            self._unit.run(
                insert(schema.signing_key),
                {
                    "id": key.id,
                    "certifier_id": key.certifier_id,
                    "method_id": key.method_id,
                    "algorithm": key.algorithm,
                    "public_multibase": key.public_multibase,
                    "encrypted_private": key.encrypted_private,
                    "created_at": key.created_at,
                    "retired_at": key.retired_at,
                    "compromised_at": key.compromised_at,
                    "source": key.source,
                },
            )

    def keys(self, certifier_id: str) -> Sequence[StoredKey]:
        table = schema.signing_key
        rows = self._unit.rows(
            select(table).where(table.c.certifier_id == certifier_id).order_by(table.c.created_at, table.c.id)
        )
        return [
            StoredKey(
                id=row.id,
                certifier_id=row.certifier_id,
                method_id=row.method_id,
                algorithm=row.algorithm,
                public_multibase=row.public_multibase,
                encrypted_private=bytes(row.encrypted_private),
                created_at=row.created_at,
                retired_at=row.retired_at,
                compromised_at=row.compromised_at,
                source=row.source,
            )
            for row in rows
        ]

    def retire_key(self, key_id: str, at: datetime) -> bool:
        """Return False where there is no such key, or it is out of use already."""
        table = schema.signing_key
        in_use = (table.c.id == key_id, table.c.retired_at.is_(None), table.c.compromised_at.is_(None))
        return bool(self._unit.run(update(table).where(*in_use).values(retired_at=at)))

    def compromise_key(self, key_id: str, since: datetime) -> bool:
        """Return False where there is no such key, or it is known to be compromised since that moment or before."""
        table = schema.signing_key
        later = or_(table.c.compromised_at.is_(None), table.c.compromised_at > since)
        return bool(self._unit.run(update(table).where(table.c.id == key_id, later).values(compromised_at=since)))

    def add_api_key(self, key: ApiKey) -> None:
        with self._unit.alone():
            self._unit.run(
                insert(schema.api_key),
                {
                    "id": key.id,
                    "certifier_id": key.certifier_id,
                    "label": key.label,
                    "scopes": codec.write_words(sorted(key.scopes)),
                    "secret_hash": key.secret_hash,
                    "created_at": key.created_at,
                    "revoked_at": key.revoked_at,
                },
            )

    def api_key(self, key_id: str) -> ApiKey | None:
        row = self._unit.first(select(schema.api_key).where(schema.api_key.c.id == key_id))
        return None if row is None else _api_key(row)

    def api_keys(self, certifier_id: str) -> Sequence[ApiKey]:
        table = schema.api_key
        rows = self._unit.rows(
            select(table).where(table.c.certifier_id == certifier_id).order_by(table.c.created_at, table.c.id)
        )
        return [_api_key(row) for row in rows]

    def revoke_api_key(self, key_id: str, at: datetime) -> bool:
        """Return False where there is no such key, or it is revoked already."""
        table = schema.api_key
        return bool(
            self._unit.run(
                update(table).where(table.c.id == key_id, table.c.revoked_at.is_(None)).values(revoked_at=at)
            )
        )


def _certifier(row: Row[Any]) -> Certifier:
    return Certifier(
        id=row.id,
        siret=row.siret,
        name=row.name,
        did=row.did,
        created_at=row.created_at,
        cdc_client_id=row.cdc_client_id,
        cdc_contract_id=row.cdc_contract_id,
        policy=UnestablishedPolicy(row.policy),
        is_demonstration=row.is_demonstration,
    )


def _api_key(row: Row[Any]) -> ApiKey:
    return ApiKey(
        id=row.id,
        certifier_id=row.certifier_id,
        label=row.label,
        scopes=frozenset(codec.read_words(row.scopes)),
        secret_hash=row.secret_hash,
        created_at=row.created_at,
        revoked_at=row.revoked_at,
    )
