"""A ``SignerSource`` whose private keys are made on a token, cannot leave it, and sign there."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, NoReturn

from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass, Session
from pkcs11.exceptions import KeyHandleInvalid, MultipleObjectsReturned, NoSuchKey, ObjectHandleInvalid

from passport_core.credentials.jwk import from_jwk
from passport_core.credentials.keys import ED25519, P256, P384, RSA, PublicKey, Signer
from passport_core.credentials.multibase import encode_base64url
from passport_core.ports.made_keys import row_of
from passport_core.ports.outside import DidFor, StoredKey
from passport_pkcs11 import NAME, faults
from passport_pkcs11.token import Token

_VERSION = b"\x01"
_ID_BYTES = 20  # as long as the SHA-1 of a key, which every token takes as CKA_ID
_RSA_BITS = 3072
# DER of the curves' object identifiers (RFC 5480 §2.1.1.1; RFC 8410 §3), which name them in CKA_EC_PARAMS.
_CURVES = {
    P256: bytes.fromhex("06082a8648ce3d030107"),
    P384: bytes.fromhex("06052b81040022"),
    ED25519: bytes.fromhex("06032b6570"),
}
_WIDTHS = {P256: 32, P384: 48}
_HASHES = {P256: hashlib.sha256, P384: hashlib.sha384}
# Per algorithm: how the token makes the key and how it signs. ECDSA signs a hash made here, which every token can.
_MAKING = {
    ED25519: Mechanism.EC_EDWARDS_KEY_PAIR_GEN,
    P256: Mechanism.EC_KEY_PAIR_GEN,
    P384: Mechanism.EC_KEY_PAIR_GEN,
    RSA: Mechanism.RSA_PKCS_KEY_PAIR_GEN,
}
_SIGNING = {
    ED25519: Mechanism.EDDSA,
    P256: Mechanism.ECDSA,
    P384: Mechanism.ECDSA,
    RSA: Mechanism.SHA256_RSA_PKCS,
}
_PRIVATE = {
    Attribute.TOKEN: True,
    Attribute.PRIVATE: True,
    Attribute.SENSITIVE: True,
    Attribute.EXTRACTABLE: False,
    Attribute.SIGN: True,
}
_PUBLIC = {Attribute.TOKEN: True, Attribute.VERIFY: True}


class TokenKeys:
    """Makes keys on the token and hands out signers (port ``SignerSource``).

    A key's CKA_ID is a digest of the row that names it (``StoredKey.binding``): a row moved to another certifier, or
    given another method or public half, finds no key.
    """

    name = NAME

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._token = Token(environment)

    def __repr__(self) -> str:
        return "TokenKeys(…)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a token is not to be copied out of the process")

    def create(
        self, certifier_id: str, *, did_for: DidFor, at: datetime, ordinal: int = 1, algorithm: str = ED25519
    ) -> tuple[str, StoredKey]:
        """Make a key pair on the token; return the certifier's DID and the key to store.

        Raise ConfigurationError where the token makes no such keys (``pkcs11.algorithm``), or makes keys that can
        leave it (``pkcs11.extractable``), and as ``Token`` does.
        """

        def make(session: Session) -> tuple[str, StoredKey]:
            public, private = _generate(session, algorithm)
            try:
                if private[Attribute.EXTRACTABLE] or not private[Attribute.SENSITIVE]:
                    raise faults.extractable()
                made = _public_key(public, algorithm)
                did, key = row_of(made, certifier_id, did_for=did_for, at=at, ordinal=ordinal, source=self.name)
                key = replace(key, encrypted_private=_VERSION + _token_id(key))
                for half in (public, private):
                    half[Attribute.ID] = _token_id(key)
            except BaseException:
                for half in (public, private):
                    half.destroy()
                raise
            return did, key

        if algorithm not in _MAKING or not self._token.can(_MAKING[algorithm], _SIGNING[algorithm]):
            raise faults.algorithm_unknown(algorithm)
        return self._token.use(make)

    def signer(self, certifier_id: str, key: StoredKey) -> Signer:
        """Return a signer that asks the token.

        Raise NotAllowedError where the key is another certifier's, out of use, or not on the token as the row says
        (``pkcs11.no-key``); and as ``Token`` does.
        """
        key.check_usable(certifier_id)
        self._token.use(lambda session: _find(session, key))
        return _TokenSigner(self._token, key)


class _TokenSigner:
    """Signs on the token; there is no private key here to give away."""

    __slots__ = ("_found", "_key", "_token")

    def __init__(self, token: Token, key: StoredKey) -> None:
        self._token = token
        self._key = key
        self._found: tuple[Session, Any] | None = None  # the key's handle, good for that session only

    @property
    def method_id(self) -> str:
        return self._key.method_id

    @property
    def controller(self) -> str:
        return self._key.method_id.partition("#")[0]

    @property
    def algorithm(self) -> str:
        return self._key.algorithm

    def sign(self, message: bytes) -> bytes:
        algorithm = self._key.algorithm
        data = _HASHES[algorithm](message).digest() if algorithm in _HASHES else message

        def sign(session: Session) -> bytes:
            if self._found is None or self._found[0] is not session:
                self._found = session, _find(session, self._key)
            try:
                return bytes(self._found[1].sign(data, mechanism=_SIGNING[algorithm]))
            except (KeyHandleInvalid, ObjectHandleInvalid):
                self._found = None
                raise faults.not_on_token(self._key.id) from None

        return self._token.use(sign)

    def __repr__(self) -> str:
        return f"<signer {self.method_id}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a signer is not to be copied out of the process")


def _generate(session: Session, algorithm: str) -> tuple[Any, Any]:
    templates: dict[str, Any] = {"public_template": _PUBLIC, "private_template": _PRIVATE, "store": True}
    if algorithm == RSA:
        return session.generate_keypair(KeyType.RSA, _RSA_BITS, **templates)
    key_type = KeyType.EC_EDWARDS if algorithm == ED25519 else KeyType.EC
    curve = session.create_domain_parameters(key_type, {Attribute.EC_PARAMS: _CURVES[algorithm]}, local=True)
    return curve.generate_keypair(mechanism=_MAKING[algorithm], **templates)


def _find(session: Session, key: StoredKey) -> Any:
    """Return the private key of exactly that row."""
    token_id = _token_id(key)
    if key.encrypted_private != _VERSION + token_id:
        raise faults.not_on_token(key.id)
    try:
        return session.get_key(object_class=ObjectClass.PRIVATE_KEY, id=token_id)
    except (NoSuchKey, MultipleObjectsReturned):
        raise faults.not_on_token(key.id) from None


def _token_id(key: StoredKey) -> bytes:
    return hashlib.sha256(key.binding).digest()[:_ID_BYTES]


def _public_key(public: Any, algorithm: str) -> PublicKey:
    """Return the public half, read and checked as any stranger's key is."""
    if algorithm == RSA:
        n, e = (encode_base64url(bytes(public[name])) for name in (Attribute.MODULUS, Attribute.PUBLIC_EXPONENT))
        return from_jwk({"kty": "RSA", "n": n, "e": e})
    point = _point(bytes(public[Attribute.EC_POINT]), algorithm)
    if algorithm == ED25519:
        return from_jwk({"kty": "OKP", "crv": algorithm, "x": encode_base64url(point)})
    width = _WIDTHS[algorithm]
    x, y = (encode_base64url(point[start : start + width]) for start in (1, 1 + width))
    return from_jwk({"kty": "EC", "crv": algorithm, "x": x, "y": y})


def _point(written: bytes, algorithm: str) -> bytes:
    """Return the point itself: PKCS#11 wraps it in an OCTET STRING (2.40 §2.3.3), and some tokens do not."""
    length = 32 if algorithm == ED25519 else 1 + 2 * _WIDTHS[algorithm]
    if len(written) not in (length, length + 2) or (len(written) > length and written[:2] != bytes([4, length])):
        raise faults.failed("CKA_EC_POINT")
    return written[-length:]
