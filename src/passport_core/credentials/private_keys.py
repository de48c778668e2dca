"""Private keys in memory, one signature scheme a type: what a software signer signs with. Never given out by one."""

from __future__ import annotations

from typing import NoReturn

from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)

from passport_core.credentials.keys import ED25519, P256, P384, P521, RSA, PublicKey
from passport_core.credentials.signatures import described, hash_of, to_p1363

_CURVES: dict[str, type[ec.EllipticCurve]] = {
    P256: ec.SECP256R1,
    P384: ec.SECP384R1,
    P521: ec.SECP521R1,
}
_SCHEMES = {algorithm: ec.ECDSA(hash_of(algorithm)) for algorithm in _CURVES}
_RSA_BITS = 3072
_Key = Ed25519PrivateKey | ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


class PrivateKey:
    """Signs as ``credentials.signatures`` verifies. It is neither shown nor pickled."""

    __slots__ = ("_key", "algorithm")

    def __init__(self, algorithm: str, key: _Key) -> None:
        self.algorithm = algorithm
        self._key = key

    def __repr__(self) -> str:
        return f"PrivateKey({self.algorithm}, …)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a private key is not to be copied out of the process")

    def public(self) -> PublicKey:
        """Return the public half."""
        return described(self._key.public_key())

    def sign(self, message: bytes) -> bytes:
        """Return the signature by the key's one scheme."""
        key = self._key
        if isinstance(key, Ed25519PrivateKey):
            return key.sign(message)
        if isinstance(key, rsa.RSAPrivateKey):
            return key.sign(message, padding.PKCS1v15(), SHA256())
        return to_p1363(key.sign(message, _SCHEMES[self.algorithm]), self.algorithm)

    def to_secret_bytes(self) -> bytes:
        """Return the key for sealing: Ed25519's 32 bytes, else unencrypted PKCS#8 in DER."""
        if isinstance(self._key, Ed25519PrivateKey):
            return self._key.private_bytes_raw()
        return self._key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def generate(algorithm: str) -> PrivateKey:
    """Make a key; raise ValueError for an unknown algorithm."""
    if algorithm == ED25519:
        return PrivateKey(algorithm, Ed25519PrivateKey.generate())
    if algorithm in _CURVES:
        return PrivateKey(algorithm, ec.generate_private_key(_CURVES[algorithm]()))
    if algorithm == RSA:
        return PrivateKey(algorithm, rsa.generate_private_key(public_exponent=65537, key_size=_RSA_BITS))
    raise ValueError(f"no keys of type {algorithm} are made here")


def from_secret_bytes(algorithm: str, raw: bytes) -> PrivateKey:
    """Return the key that ``to_secret_bytes`` gave; raise ValueError where it is none of that algorithm."""
    if algorithm == ED25519:
        return PrivateKey(algorithm, Ed25519PrivateKey.from_private_bytes(raw))
    key = load_der_private_key(raw, password=None)
    curve = key.curve if isinstance(key, ec.EllipticCurvePrivateKey) else None
    if (curve is not None and isinstance(curve, _CURVES.get(algorithm, type(None)))) or (
        algorithm == RSA and isinstance(key, rsa.RSAPrivateKey)
    ):
        return PrivateKey(algorithm, key)  # type: ignore[arg-type]
    raise ValueError(f"no key of type {algorithm}")


def from_scalar(algorithm: str, scalar: int) -> PrivateKey:
    """Return the elliptic key of a private scalar, as test vectors write it; raise ValueError out of range."""
    return PrivateKey(algorithm, ec.derive_private_key(scalar, _CURVES[algorithm]()))
