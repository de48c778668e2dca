"""Who an issuer really is: dated bindings of DIDs to SIRENs, successions of bodies, mandates.

The register holds no keys. A name is shown as the register's only where a binding was approved on evidence
outside the credential.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class BindingState(StrEnum):
    UNPROVED = "unproved"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


class Establishment(StrEnum):
    """How a binding was established."""

    NONE = "none"
    OPERATOR = "operator_approval"
    SEAL = "organisation_seal"
    DOMAIN = "domain"


@dataclass(frozen=True, slots=True)
class Binding:
    """An issuer DID bound to a SIREN, since ``approved_at``, by ``approved_by``, on ``evidence``.

    ``source`` is ``installation`` for our own approvals, else the DID of the installation whose signed list
    was imported. ``keys`` are the multibase public keys pinned when it was approved.
    """

    did: str
    siren: str
    siret: str
    name: str
    state: BindingState
    established_by: Establishment = Establishment.NONE
    evidence: str = ""
    approved_by: str = ""
    approved_at: datetime | None = None
    withdrawn_at: datetime | None = None
    source: str = "installation"
    keys: tuple[str, ...] = ()
    is_demonstration: bool = False

    def holds_at(self, at: datetime) -> bool:
        """Approved not after ``at``, and not withdrawn by then."""
        return (
            self.state is not BindingState.UNPROVED
            and self.approved_at is not None
            and self.approved_at <= at
            and (self.withdrawn_at is None or at < self.withdrawn_at)
        )


@dataclass(frozen=True, slots=True)
class Succession:
    """A body continues another since a day, as the operator entered it with its reason."""

    predecessor_siren: str
    successor_siren: str
    since: date
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Mandate:
    """A certifier lets another body award or sign for it, for one certification or all (None)."""

    principal_siren: str
    delegate_siren: str
    certification: str | None
    valid_from: date
    valid_until: date | None
    evidence: str = ""

    def covers(self, certification: str, on: date) -> bool:
        return (
            self.certification in (None, certification)
            and self.valid_from <= on
            and (self.valid_until is None or on <= self.valid_until)
        )
