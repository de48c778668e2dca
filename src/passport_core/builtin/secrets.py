"""Argon2id for passcodes and API keys (RFC 9106)."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError


class Argon2Hasher:
    """Memory-hard and salted: 19 MiB and two passes, OWASP's floor, some 40 ms on one core.

    The memory is per attempt, and attempts run in parallel: more would let a guesser exhaust the server before
    the attempt limits do their work.
    """

    def __init__(self, *, time_cost: int = 2, memory_kib: int = 19 * 1024) -> None:
        self._hasher = PasswordHasher(time_cost=time_cost, memory_cost=memory_kib, parallelism=1)

    def hash(self, secret: str) -> str:
        """Return a PHC string that holds its own parameters and salt."""
        return self._hasher.hash(secret)

    def matches(self, hashed: str, secret: str) -> bool:
        """Compare in constant time; what is no Argon2 hash matches nothing."""
        try:
            return self._hasher.verify(hashed, secret)
        except (VerificationError, InvalidHashError):
            return False
