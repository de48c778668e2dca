"""Why a credential no longer stands. The public status says one of these codes, never free text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class RevocationReason(StrEnum):
    ISSUED_IN_ERROR = "issued-in-error"
    REPLACED = "replaced"  # corrected or renamed: the award stands, this document does not
    WITHDRAWN_FOR_FRAUD = "withdrawn-for-fraud"
    CANCELLED_BY_CERTIFIER = "cancelled-by-certifier"
    NOT_THIS_PERSON = "not-this-person"
    KEY_COMPROMISED = "key-compromised"


@dataclass(frozen=True, slots=True)
class Revocation:
    credential_id: str
    reason: RevocationReason
    at: datetime
    by: str
