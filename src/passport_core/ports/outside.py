"""The clock, the network, keys and trust."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from passport_core.credentials.keys import ED25519, ControllerDocument, Signer
from passport_core.errors import NotAllowedError
from passport_core.outcomes import Text

if TYPE_CHECKING:
    from passport_core.passport.trust import Binding


class Clock(Protocol):
    def now(self) -> datetime:
        """Return the moment, timezone-aware, UTC."""
        ...


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address answered: body within the size limit, media type without parameters, moment of arrival."""

    url: str
    body: bytes
    media_type: str
    at: datetime


class Fetcher(Protocol):
    """The one way to the network. Raises UnavailableError (code says why: refused address, time, size …)."""

    def fetch(self, url: str, *, accept: str, max_bytes: int, max_age: timedelta | None = None) -> Fetched:
        """Return an answer, perhaps one kept for as long as its host allows, and no older than ``max_age``."""
        ...


class KeyResolver(Protocol):
    """Finds the document of a DID of one method (``key``, ``web`` …), or of an issuer with an ``https`` address.

    Raises UnavailableError where it cannot be had now, InvalidInputError where the DID cannot be one.
    """

    @property
    def method(self) -> str: ...

    @property
    def is_offline(self) -> bool:
        """Whether it answers without the network (``did:key``)."""
        ...

    def resolve(self, did: str) -> tuple[ControllerDocument, datetime]: ...


@dataclass(frozen=True, slots=True)
class StoredKey:
    """A signing key as stored.

    ``source`` names the SignerSource that made it and alone can use it. ``encrypted_private`` is what that source
    needs for it: the private part encrypted for its tenant, or where on a token it is; never a private key.
    """

    id: str
    certifier_id: str
    method_id: str
    algorithm: str
    public_multibase: str
    encrypted_private: bytes
    created_at: datetime
    retired_at: datetime | None = None
    compromised_at: datetime | None = None
    source: str = "encrypted"

    @property
    def is_in_use(self) -> bool:
        """Whether it may sign anything from now on."""
        return self.retired_at is None and self.compromised_at is None

    @property
    def binding(self) -> bytes:
        """What the private part is to be bound to, wherever it is: the tenant, the row, the method, the public half.

        Each with its length, so that no two lists read the same.
        """
        parts = [part.encode() for part in (self.certifier_id, self.id, self.method_id, self.public_multibase)]
        return b"".join(len(part).to_bytes(4, "big") + part for part in parts)

    def check_usable(self, certifier_id: str) -> None:
        """Raise NotAllowedError unless the key is that certifier's (``keys.other-certifier``) and in use
        (``keys.not-in-use``)."""
        if self.certifier_id != certifier_id:
            raise NotAllowedError(
                Text(
                    "Cette clé de signature appartient à un autre certificateur.",
                    "This signing key belongs to another certifier.",
                ),
                code="keys.other-certifier",
                remedy=Text("Signez avec une clé de ce certificateur.", "Sign with a key of this certifier."),
                where=self.id,
            )
        if not self.is_in_use:
            raise NotAllowedError(
                Text(
                    "Cette clé de signature n’est plus en service : elle ne signe plus rien.",
                    "This signing key is no longer in use: it signs nothing any more.",
                ),
                code="keys.not-in-use",
                remedy=Text(
                    "Signez avec la clé en service du certificateur.", "Sign with the certifier’s present key."
                ),
                where=self.id,
            )


class SignerSource(Protocol):
    """Makes signing keys and hands out signers; the private key never leaves it. ``name`` is kept with each key."""

    @property
    def name(self) -> str: ...

    def create(
        self, certifier_id: str, *, did_for: DidFor, at: datetime, ordinal: int = 1, algorithm: str = ED25519
    ) -> tuple[str, StoredKey]:
        """Make a key of that algorithm; return the certifier's DID and the key to store.

        ``ordinal`` counts the certifier's keys from 1, so that a did:web's methods keep different names.
        """
        ...

    def signer(self, certifier_id: str, key: StoredKey) -> Signer:
        """Raise NotAllowedError where the key is another certifier's or cannot be decrypted."""
        ...


class DidFor(Protocol):
    """Names the DID of a certifier from its fresh public key (``did:key``) or address (``did:web``)."""

    def __call__(self, public_multibase: str) -> str: ...


class TrustSource(Protocol):
    """Says which issuers are bound to which bodies. ``name`` is shown to people."""

    @property
    def name(self) -> str: ...

    def bindings(self, did: str) -> Sequence[Binding]: ...


class SecretHasher(Protocol):
    """A memory-hard hash for passcodes and API keys (comparison in constant time)."""

    def hash(self, secret: str) -> str: ...

    def matches(self, hashed: str, secret: str) -> bool: ...
