"""The one protocol that every proof format implements: secure, peek, open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from passport_core.credentials.keys import Signer, VerificationMethod

Claims = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StatusEntry:
    """Where a document says its status can be looked up (Bitstring Status List §2.1)."""

    type: str
    purpose: str
    list_url: str
    index: int | None  # None where it is not a number
    id: str | None = None
    size: int = 1  # bits a place (statusSize); 0 where it is not a number


@dataclass(frozen=True, slots=True)
class Peek:
    """What an unopened document says of itself: enough to know what to gather, nothing to believe.

    ``unverified`` is the whole document, typed by its name as what it is.
    """

    format: str
    issuer: str
    method_id: str | None
    statuses: tuple[StatusEntry, ...]
    schema_urls: tuple[str, ...]
    unverified: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Opened:
    """Claims whose proof held. ``signed_at`` is the proof's own ``created``, None where it has none.

    ``proof_expires`` is the proof's own ``expires``: from then on it counts no more, which the caller must judge.
    """

    claims: Claims
    format: str
    method: VerificationMethod
    signed_at: datetime | None
    proof_expires: datetime | None = None


class ProofFormat(Protocol):
    """Turns claims into a secured document and back."""

    @property
    def name(self) -> str:
        """Such as ``eddsa-rdfc-2022``."""
        ...

    @property
    def media_type(self) -> str: ...

    def recognises(self, document: bytes) -> bool:
        """Say whether the document claims to be of this format."""
        ...

    def secure(self, claims: Claims, *, signer: Signer, created: datetime) -> bytes:
        """Return the secured document; raise InvalidInputError where a claim would go unsigned."""
        ...

    def secure_all(self, batch: Iterable[Claims], *, signer: Signer, created: datetime) -> Iterator[bytes]:
        """Secure many at speed, byte for byte as ``secure`` would.

        Parts that are the same Python object in several claims (an achievement, an issuer) are compiled once;
        they must not be changed while the iterator is in use.
        """
        ...

    def peek(self, document: bytes) -> Peek:
        """Say what to gather; raise InvalidInputError where the document cannot be read at all."""
        ...

    def open(self, document: bytes, *, method: VerificationMethod) -> Opened:
        """Return the claims, or raise ProofError with a code. There is no other way to them."""
        ...
