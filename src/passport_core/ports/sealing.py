"""Keep bytes so that only whoever brings the same secret again can read them."""

from __future__ import annotations

from typing import Protocol


class Sealer(Protocol):
    """Authenticated encryption under a caller's secret that is not stored."""

    def seal(self, content: bytes, *, secret: bytes) -> bytes: ...

    def unseal(self, sealed: bytes, *, secret: bytes) -> bytes:
        """Raise NotAllowedError where the secret is another one."""
        ...
