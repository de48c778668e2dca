"""Answer a repeated request as the first time, doing its work once (``Idempotency-Key``).

An answer can hold a secret (a share link, claim codes): it is kept sealed under the caller's own credentials, which
are not stored, so that the database alone reveals nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from passport_core.errors import ConflictError, InvalidInputError
from passport_core.outcomes import Text
from passport_core.ports.outside import Clock
from passport_core.ports.sealing import Sealer
from passport_core.ports.store import Store

KEY_LIMIT = 200  # characters
ABANDONED = timedelta(hours=1)  # longer than any request takes
Answer = tuple[int, bytes]


@dataclass(frozen=True, slots=True)
class AnswerOnce:
    store: Store
    sealer: Sealer
    clock: Clock

    def __call__(self, key: str, *, caller: str, request: bytes, work: Callable[[], Answer]) -> Answer:
        """Return ``work()``'s (status, body), or what it returned for the same key, caller and request before.

        Raise ConflictError where the key was used for another request, or where the first one is still under way.
        ``work`` that raises leaves the key free.
        """
        if not 1 <= len(key) <= KEY_LIMIT or not key.isprintable():
            raise InvalidInputError(
                Text("Cette Idempotency-Key n’est pas acceptable.", "This Idempotency-Key is not acceptable."),
                code="idempotency.key",
                remedy=Text("Envoyez un UUID par opération.", "Send one UUID an operation."),
                where="Idempotency-Key",
            )
        name = hashlib.sha256(f"{caller}|{key}".encode()).hexdigest()
        digest = hashlib.sha256(request).hexdigest()
        secret = hashlib.sha256(f"kept|{caller}|{key}".encode()).digest()
        with self.store.reading() as session:
            kept = session.limits.remembered_answer(name)
        if kept is not None:
            return self._again(kept, digest, secret)
        under_way = f"{name}/under-way"
        if not self._begin(under_way, digest):
            raise ConflictError(
                Text("La même demande est déjà en cours.", "The same request is under way already."),
                code="idempotency.under-way",
                remedy=Text("Attendez quelques secondes, puis répétez-la.", "Wait a few seconds, then repeat it."),
                where="Idempotency-Key",
            )
        try:
            with self.store.reading() as session:
                kept = session.limits.remembered_answer(name)
            if kept is not None:  # whoever was at work has finished since we first looked
                return self._again(kept, digest, secret)
            status, body = work()
            sealed = self.sealer.seal(body, secret=secret)
            with self.store.writing() as session:
                session.limits.remember_answer(name, digest, status, sealed, self.clock.now())
        finally:
            with self.store.writing() as session:
                session.limits.forget_answer(under_way)
        return status, body

    def _begin(self, under_way: str, digest: str) -> bool:
        """Mark the request as under way; False where another is at it. A mark that a killed process left ends."""
        now = self.clock.now()
        mark = now.isoformat().encode()
        with self.store.writing() as session:
            if session.limits.remember_answer(under_way, digest, 0, mark, now):
                return True
            left = session.limits.remembered_answer(under_way)
            if left is None or now - datetime.fromisoformat(left[2].decode()) < ABANDONED:
                return False
            session.limits.forget_answer(under_way)
            return session.limits.remember_answer(under_way, digest, 0, mark, now)

    def _again(self, kept: tuple[str, int, bytes], digest: str, secret: bytes) -> Answer:
        if kept[0] != digest:
            raise ConflictError(
                Text(
                    "Cette Idempotency-Key a déjà servi à une autre demande.",
                    "This Idempotency-Key was used for another request.",
                ),
                code="idempotency.reused",
                remedy=Text("Prenez une nouvelle clé pour une nouvelle demande.", "Use a new key for a new request."),
                where="Idempotency-Key",
            )
        return kept[1], self.sealer.unseal(kept[2], secret=secret)
