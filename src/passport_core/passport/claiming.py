"""Claim codes: one use, for one person of one file, spent inside a passport."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

# Crockford base 32: no I, L, O, U, so that a printed code is read one way only.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 28  # 140 bits
VALID_FOR = timedelta(days=365)
_READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0"})


@dataclass(frozen=True, slots=True)
class ClaimCode:
    """A stored code: only its digest is kept once the slips are made."""

    id: str
    digest: str
    certifier_id: str
    batch_id: str
    award_ids: tuple[str, ...]
    expires_at: datetime
    redeemed_at: datetime | None = None
    passport_id: str | None = None
    released_at: datetime | None = None


def new_code() -> str:
    """Return a fresh code of 140 random bits, in groups of four for paper."""
    plain = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    return "-".join(plain[i : i + 4] for i in range(0, CODE_LENGTH, 4))


def normalise_code(typed: str) -> str | None:
    """Return the code a person meant (case, spaces, dashes, I/L/O read as 1/1/0), None if it cannot be one."""
    plain = "".join(c for c in typed.upper() if c.isalnum()).translate(_READ_AS)
    if len(plain) != CODE_LENGTH or not set(plain) <= set(ALPHABET):
        return None
    return plain
