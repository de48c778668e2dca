"""The one protocol that every proof format implements: secure, peek, open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, Protocol, runtime_checkable

from passport_core.credentials.keys import PublicKey, Signer, VerificationMethod

Claims = Mapping[str, Any]
NO_OTHERS: Mapping[str, VerificationMethod] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ProofUse:
    """What a proof is made or asked for: its purpose and, for a presentation, what binds it to one occasion.

    ``challenge`` is the reader's nonce (Data Integrity ``challenge``, JOSE ``nonce``), ``domains`` whom it is for
    (``domain``, ``aud``), compared as a set (VC Data Integrity §4.4). None and empty: nothing is asked.
    """

    purpose: str = "assertionMethod"
    challenge: str | None = None
    domains: frozenset[str] = frozenset()


ISSUING = ProofUse()


@dataclass(frozen=True, slots=True)
class StatusEntry:
    """Where a document says its status can be looked up (Bitstring Status List §2.1, Token Status List §6.1).

    ``type`` is ``TokenStatusList`` for a ``status.status_list`` claim, which states no purpose.
    """

    type: str
    purpose: str
    list_url: str
    index: int | None  # None where it is not a number
    id: str | None = None
    size: int = 1  # bits a place (statusSize); 0 where it is not a number
    messages: tuple[tuple[int, str], ...] | None = ()  # (value, what it means); None where they are malformed


@dataclass(frozen=True, slots=True)
class Peek:
    """What an unopened document says of itself: enough to know what to gather, nothing to believe.

    ``unverified`` is the whole document (of a JWT or SD-JWT: the payload), typed by its name as what it is.
    ``method_id`` is the absolute id of the method that made the issuer's proof; None where the document names none:
    then ``key`` (a ``jwk`` header) is looked for among the issuer's methods, or ``certificates`` (an ``x5c`` header,
    DER, leaf first) lead to it. ``others`` are the methods of further proofs, of a set or a chain.
    """

    format: str
    issuer: str
    method_id: str | None
    statuses: tuple[StatusEntry, ...]
    schema_urls: tuple[str, ...]
    unverified: Mapping[str, Any] = field(repr=False)
    signed_at: datetime | None = None
    others: tuple[str, ...] = ()
    key: PublicKey | None = None
    certificates: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """Claims whose proof held. ``signed_at`` is the proof's own ``created``, None where it has none.

    ``proof_expires`` is the proof's own ``expires``: from then on it counts no more, which the caller must judge;
    nor does it before ``proof_begins`` (``nbf`` of a JWT).
    ``is_partial``: claims may have been withheld by the holder (selective disclosure), so that an absence says
    nothing. ``holder_key``: the key that the issuer bound the document to (``cnf``); ``holder_proved``: whether that
    key signed for this occasion (``ProofUse``) beside it, and ``holder_proved_at`` when it says that it did.
    ``disclosed``: what the holder could have withheld and did not (JSON Pointers), where the format can tell.
    """

    claims: Claims
    format: str
    method: VerificationMethod
    signed_at: datetime | None
    proof_expires: datetime | None = None
    is_partial: bool = False
    holder_key: PublicKey | None = None
    holder_proved: bool = False
    holder_proved_at: datetime | None = None
    disclosed: tuple[str, ...] = ()
    proof_begins: datetime | None = None


class ProofFormat(Protocol):
    """Turns claims into a secured document and back."""

    @property
    def name(self) -> str:
        """Such as ``eddsa-rdfc-2022``."""
        ...

    @property
    def media_type(self) -> str: ...

    @property
    def algorithms(self) -> frozenset[str]:
        """The key algorithms that it signs with and accepts."""
        ...

    def recognises(self, document: bytes) -> bool:
        """Say whether the document claims to be of this format."""
        ...

    def secure(self, claims: Claims, *, signer: Signer, created: datetime, use: ProofUse = ISSUING) -> bytes:
        """Return the secured document; raise InvalidInputError where a claim would go unsigned.

        A format that is only verified raises InvalidInputError (``proof.verify-only``).
        """
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

    def open(
        self,
        document: bytes,
        *,
        method: VerificationMethod,
        use: ProofUse = ISSUING,
        others: Mapping[str, VerificationMethod] = NO_OTHERS,
    ) -> Opened:
        """Return the claims, or raise ProofError with a code. There is no other way to them.

        ``others`` are the methods of ``Peek.others`` that could be had, by id. ``method.key`` decides the algorithm;
        whatever the document says of it must agree.
        """
        ...


@runtime_checkable
class SelectiveFormat(ProofFormat, Protocol):
    """A format whose holder may withhold claims. ``secure`` makes nothing withholdable: everything is mandatory."""

    def secure_selectively(
        self, claims: Claims, *, signer: Signer, created: datetime, mandatory: Sequence[str], holder: PublicKey | None
    ) -> bytes:
        """Return the document from which all but the claims at ``mandatory`` (JSON Pointers, RFC 6901) can be
        withheld, and what the format itself never withholds. ``holder`` binds it to a key, where the format can;
        raise InvalidInputError where a pointer leads nowhere (``pointer.nowhere``)."""
        ...

    def derive(self, document: bytes, *, selective: Sequence[str]) -> bytes:
        """Return the document with only the claims at ``selective`` disclosed besides the mandatory ones.

        Raise InvalidInputError where the document is no such one, or a pointer leads nowhere.
        """
        ...
