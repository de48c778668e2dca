"""Bindings with their history, successions and mandates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, insert, select

from passport_core.builtin.sql import codec, schema
from passport_core.builtin.sql.database import Unit
from passport_core.passport.trust import Binding, BindingState, Establishment, Mandate, Succession

_binding, _succession, _mandate = schema.trust_binding, schema.trust_succession, schema.trust_mandate


class SqlTrust:
    """``TrustRepository`` over one unit of work."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def put(self, binding: Binding) -> None:
        """As the port says; the same word said again adds nothing to the history."""
        said = [known for known in self.bindings(binding.did) if known.source == binding.source]
        if said == [binding]:
            return
        self._unit.run(
            insert(_binding),
            {
                "did": binding.did,
                "source": binding.source,
                "siren": binding.siren,
                "siret": binding.siret,
                "name": binding.name,
                "state": binding.state.value,
                "established_by": binding.established_by.value,
                "evidence": binding.evidence,
                "approved_by": binding.approved_by,
                "approved_at": binding.approved_at,
                "withdrawn_at": binding.withdrawn_at,
                "keys": codec.write_words(binding.keys),
                "is_demonstration": binding.is_demonstration,
            },
        )

    def bindings(self, did: str) -> Sequence[Binding]:
        return [_stored_binding(row) for row in self._unit.rows(_newest(_binding.c.did == did))]

    def all(self) -> Sequence[Binding]:
        """The newest of each source and DID."""
        return [_stored_binding(row) for row in self._unit.rows(_newest())]

    def history(self, did: str) -> Sequence[Binding]:
        """Oldest first, of all sources."""
        rows = self._unit.rows(select(_binding).where(_binding.c.did == did).order_by(_binding.c.id))
        return [_stored_binding(row) for row in rows]

    def add_succession(self, succession: Succession) -> None:
        """The same bodies and day again replace the evidence."""
        statement = self._unit.insert(_succession).values(
            predecessor_siren=succession.predecessor_siren,
            successor_siren=succession.successor_siren,
            since=succession.since,
            evidence=succession.evidence,
        )
        self._unit.run(
            statement.on_conflict_do_update(
                index_elements=["predecessor_siren", "successor_siren", "since"],
                set_={"evidence": statement.excluded.evidence},
            )
        )

    def successions(self) -> Sequence[Succession]:
        rows = self._unit.rows(
            select(_succession).order_by(
                _succession.c.since, _succession.c.predecessor_siren, _succession.c.successor_siren
            )
        )
        return [
            Succession(
                predecessor_siren=row.predecessor_siren,
                successor_siren=row.successor_siren,
                since=row.since,
                evidence=row.evidence,
            )
            for row in rows
        ]

    def add_mandate(self, mandate: Mandate) -> None:
        """The same mandate again (bodies, certification, first day) replaces its end and evidence."""
        statement = self._unit.insert(_mandate).values(
            principal_siren=mandate.principal_siren,
            delegate_siren=mandate.delegate_siren,
            certification=mandate.certification or "",
            valid_from=mandate.valid_from,
            valid_until=mandate.valid_until,
            evidence=mandate.evidence,
        )
        self._unit.run(
            statement.on_conflict_do_update(
                index_elements=["principal_siren", "delegate_siren", "certification", "valid_from"],
                set_={"valid_until": statement.excluded.valid_until, "evidence": statement.excluded.evidence},
            )
        )

    def mandates(self) -> Sequence[Mandate]:
        rows = self._unit.rows(
            select(_mandate).order_by(
                _mandate.c.valid_from,
                _mandate.c.principal_siren,
                _mandate.c.delegate_siren,
                _mandate.c.certification,
            )
        )
        return [
            Mandate(
                principal_siren=row.principal_siren,
                delegate_siren=row.delegate_siren,
                certification=row.certification or None,
                valid_from=row.valid_from,
                valid_until=row.valid_until,
                evidence=row.evidence,
            )
            for row in rows
        ]


def _newest(*conditions: ColumnElement[bool]) -> Select[Any]:
    last = select(func.max(_binding.c.id)).where(*conditions).group_by(_binding.c.did, _binding.c.source)
    return select(_binding).where(_binding.c.id.in_(last)).order_by(_binding.c.did, _binding.c.source)


def _stored_binding(row: Row[Any]) -> Binding:
    return Binding(
        did=row.did,
        siren=row.siren,
        siret=row.siret,
        name=row.name,
        state=BindingState(row.state),
        established_by=Establishment(row.established_by),
        evidence=row.evidence,
        approved_by=row.approved_by,
        approved_at=row.approved_at,
        withdrawn_at=row.withdrawn_at,
        source=row.source,
        keys=codec.read_words(row.keys),
        is_demonstration=row.is_demonstration,
    )
