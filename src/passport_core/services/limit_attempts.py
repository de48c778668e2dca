"""Count attempts at secrets in windows of time, and refuse beyond a number."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from passport_core.errors import TooManyAttemptsError
from passport_core.outcomes import Text
from passport_core.ports.outside import Clock
from passport_core.ports.store import Store

WINDOW = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class LimitAttempts:
    store: Store
    clock: Clock

    def __call__(self, kind: str, subject: str, *, at_most: int) -> None:
        """Count one attempt; raise TooManyAttemptsError once more than ``at_most`` were made in this hour.

        ``subject`` is who tries (a passport id, a client address): only its digest is stored.
        """
        now = self.clock.now()
        start = now.replace(minute=0, second=0, microsecond=0)
        digest = hashlib.sha256(f"{kind}|{subject}".encode()).hexdigest()
        with self.store.writing() as session:
            count = session.limits.hit(digest, window_start=start)
        if count > at_most:
            minutes = max(1, int((start + WINDOW - now).total_seconds() // 60))
            raise TooManyAttemptsError(
                Text("Trop d’essais en une heure.", "Too many attempts within an hour."),
                remedy=Text(f"Réessayez dans {minutes} min.", f"Try again in {minutes} min."),
            )
