"""Share grants: the holder's revocable permission for someone to read chosen records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Closure(StrEnum):
    """Why a share does not open. Shown to the holder only: a closed page says neither who nor why."""

    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    READINGS_SPENT = "readings_spent"
    PASSCODE_LOCKED = "passcode_locked"


@dataclass(frozen=True, slots=True)
class Share:
    """A grant. ``readings`` are openings spent by a person's POST, or counted page views where no limit is set.

    ``fields`` are the claims that its holder chose to show of each record, beside what is never withheld; None where
    the documents are shown whole.
    """

    id: str
    passport_id: str
    record_ids: tuple[str, ...]
    audience: str
    purpose: str
    created_at: datetime
    expires_at: datetime | None
    short_code: str
    passcode_hash: str | None = None
    passcode_attempts_left: int = 5
    reading_limit: int | None = None
    readings: int = 0
    withdrawn_at: datetime | None = None
    fields: tuple[str, ...] | None = None

    @property
    def needs_post(self) -> bool:
        """Whether opening spends something, which a GET (a preview, a mail scanner) must never do."""
        return self.passcode_hash is not None or self.reading_limit is not None

    def closure(self, at: datetime) -> Closure | None:
        """Return why it is closed at ``at``, or None while it is open."""
        if self.withdrawn_at is not None and self.withdrawn_at <= at:
            return Closure.WITHDRAWN
        if self.expires_at is not None and self.expires_at <= at:
            return Closure.EXPIRED
        if self.passcode_hash is not None and self.passcode_attempts_left <= 0:
            return Closure.PASSCODE_LOCKED
        if self.reading_limit is not None and self.readings >= self.reading_limit:
            return Closure.READINGS_SPENT
        return None


@dataclass(frozen=True, slots=True)
class Reading:
    """One line of a share's access log, for the holder: what happened, when, through which face."""

    at: datetime
    kind: str  # "opened" | "wrong_passcode" | "closed" | "birth_date_matched" | "wrong_birth_date"
    face: str  # "page" | "machine" | "download"
