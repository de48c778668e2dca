"""AES-256-GCM under a key derived from the caller's secret (HKDF, RFC 5869)."""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from passport_core.errors import NotAllowedError
from passport_core.outcomes import Text

_NONCE = 12  # bytes


class AesSealer:
    """The secret must have full entropy of its own (a token of ours), or be joined to one."""

    def seal(self, content: bytes, *, secret: bytes) -> bytes:
        nonce = secrets.token_bytes(_NONCE)
        return nonce + _cipher(secret).encrypt(nonce, content, None)

    def unseal(self, sealed: bytes, *, secret: bytes) -> bytes:
        try:
            return _cipher(secret).decrypt(sealed[:_NONCE], sealed[_NONCE:], None)
        except InvalidTag as error:
            raise NotAllowedError(
                Text("Cette réponse a été gardée pour un autre.", "This answer was kept for somebody else."),
                code="idempotency.other-caller",
                remedy=Text("Choisissez une autre Idempotency-Key.", "Choose another Idempotency-Key."),
            ) from error


def _cipher(secret: bytes) -> AESGCM:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"passport-core kept answers").derive(secret)
    return AESGCM(derived)
