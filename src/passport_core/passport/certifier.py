"""Certifiers set up on this installation, and what acts for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class UnestablishedPolicy(StrEnum):
    """What becomes of an award that a rule could neither pass nor fail."""

    HOLD = "hold"
    ISSUE = "issue"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Certifier:
    """A certifier (one tenant). ``cdc_client_id``/``cdc_contract_id`` bind its declaration files."""

    id: str
    siret: str
    name: str
    did: str
    created_at: datetime
    cdc_client_id: str | None = None
    cdc_contract_id: str | None = None
    policy: UnestablishedPolicy = UnestablishedPolicy.HOLD
    is_demonstration: bool = False

    @property
    def siren(self) -> str:
        return self.siret[:9]


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key to the API, scoped to one certifier. Only ``secret_hash`` (memory-hard) is kept."""

    id: str
    certifier_id: str
    label: str
    scopes: frozenset[str]
    secret_hash: str
    created_at: datetime
    revoked_at: datetime | None = None
