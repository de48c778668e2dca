"""Keys as the engine sees them: who signs, and what a controller's document says of its methods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

ED25519 = "Ed25519"
P256 = "P-256"
P384 = "P-384"
P521 = "P-521"
RSA = "RSA"
# A method whose key is of a type unknown here is kept (``raw`` empty), so that "unknown key" is never told as
# "someone else's key".
UNSUPPORTED_KEY = "unsupported"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key: its algorithm and its bytes as Multikey writes them behind the codec.

    Ed25519: 32 bytes; P-256, P-384 and P-521: the compressed point (33, 49, 67); RSA: DER of PKCS#1
    RSAPublicKey. Each has one signature scheme here: see ``credentials.signatures``.
    """

    algorithm: str
    raw: bytes


class Signer(Protocol):
    """Signs with a key that never leaves it. ``method_id`` is the absolute DID URL put into proofs."""

    @property
    def method_id(self) -> str: ...

    @property
    def controller(self) -> str:
        """The DID whose key it is: the only issuer it may sign for."""
        ...

    @property
    def algorithm(self) -> str: ...

    def sign(self, message: bytes) -> bytes:
        """Return the signature over ``message`` by the key's scheme, as ``credentials.signatures`` describes it."""
        ...


@dataclass(frozen=True, slots=True)
class VerificationMethod:
    """One method of a controlled identifier document (CID 1.0 §2.2)."""

    id: str
    controller: str
    key: PublicKey
    relationships: frozenset[str]  # "assertionMethod", "authentication" …
    expires: datetime | None = None  # retired since
    revoked: datetime | None = None  # compromised or withdrawn since


@dataclass(frozen=True, slots=True)
class ControllerDocument:
    """A resolved DID document, reduced to what verification may use."""

    id: str
    methods: Mapping[str, VerificationMethod]
