"""Signers of did:key issuers, the same for the same seed."""

from __future__ import annotations

from passport_core.credentials import did_key
from passport_core.credentials.keys import ED25519
from passport_core.credentials.private_keys import PrivateKey, from_scalar, from_secret_bytes
from passport_core.testing.doubles import MemorySigner


class RememberingSigner(MemorySigner):
    """Gives the same signature for the same message, which ECDSA by itself does not."""

    def __init__(self, method_id: str, *, private: PrivateKey) -> None:
        super().__init__(method_id, private=private)
        self._given: dict[bytes, bytes] = {}

    def sign(self, message: bytes) -> bytes:
        if message not in self._given:
            self._given[message] = super().sign(message)
        return self._given[message]


def keyed_signer(algorithm: str, seed: int = 7) -> MemorySigner:
    """A signer of a did:key, the same for the same seed."""
    private = from_secret_bytes(ED25519, bytes([seed]) * 32) if algorithm == ED25519 else from_scalar(algorithm, seed)
    did = did_key.did_for(private.public())
    return RememberingSigner(did_key.method_id(did), private=private)
