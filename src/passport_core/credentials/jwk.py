"""JSON Web Keys (RFC 7517, 7518 §6, 8037) of the key types known here, and their thumbprints (RFC 7638)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import orjson
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from passport_core.credentials.keys import ED25519, P256, P384, P521, RSA, UNSUPPORTED_KEY, PublicKey
from passport_core.credentials.multibase import decode_base64url, encode_base64url
from passport_core.credentials.signatures import load_point, load_rsa, remember
from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text

_WIDTHS = {P256: 32, P384: 48, P521: 66}  # bytes of a coordinate
_SECRET_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
_THUMBPRINT_MEMBERS = {"OKP": ("crv", "kty", "x"), "EC": ("crv", "kty", "x", "y"), "RSA": ("e", "kty", "n")}


def is_secret(jwk: Mapping[str, Any]) -> bool:
    """Say whether the JWK holds private or symmetric key material: a public document never may."""
    return not _SECRET_MEMBERS.isdisjoint(jwk)


def from_jwk(jwk: Mapping[str, Any]) -> PublicKey:
    """Return the public key; one of an unknown type is kept as unsupported, without bytes.

    So is an RSA key of fewer than 2048 bits. Raise InvalidInputError: ``jwk.secret`` where secret material is in it,
    ``jwk.malformed`` where a member is missing, of the wrong length, or no point of the curve.
    """
    if is_secret(jwk):
        raise _refused("jwk.secret", "Cette clé publie sa partie secrète.", "This key publishes its secret part.")
    kind, curve = jwk.get("kty"), jwk.get("crv")
    try:
        if kind == "OKP" and curve == ED25519:
            return PublicKey(ED25519, _octets(jwk, "x", 32))
        if kind == "EC" and isinstance(curve, str) and curve in _WIDTHS:
            return _from_ec(curve, _text(jwk, "x"), _text(jwk, "y"))
        if kind == "RSA":
            return _from_rsa(_integer(jwk, "n"), _integer(jwk, "e"))
    except ValueError as error:
        raise _malformed() from error
    return PublicKey(UNSUPPORTED_KEY, b"")


def to_jwk(key: PublicKey) -> dict[str, str]:
    """Return the key as a JWK of public members only; raise InvalidInputError for an unsupported key."""
    try:
        if key.algorithm == ED25519 and len(key.raw) == 32:
            return {"kty": "OKP", "crv": ED25519, "x": encode_base64url(key.raw)}
        if key.algorithm in _WIDTHS:
            point = load_point(key.algorithm, key.raw).public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)[1:]
            width = _WIDTHS[key.algorithm]
            x, y = encode_base64url(point[:width]), encode_base64url(point[width:])
            return {"kty": "EC", "crv": key.algorithm, "x": x, "y": y}
        if key.algorithm == RSA:
            numbers = load_rsa(key.raw).public_numbers()
            return {"kty": "RSA", "n": _written(numbers.n), "e": _written(numbers.e)}
    except ValueError as error:
        raise _malformed() from error
    raise _malformed()


def thumbprint(key: PublicKey) -> str:
    """Return the SHA-256 thumbprint in base64url (RFC 7638 §3)."""
    jwk = to_jwk(key)
    members = {name: jwk[name] for name in _THUMBPRINT_MEMBERS[jwk["kty"]]}
    return encode_base64url(hashlib.sha256(orjson.dumps(members)).digest())


@lru_cache(maxsize=1024)
def _from_ec(curve: str, x: str, y: str) -> PublicKey:
    """Loading the whole point sees to it that it is on the curve; the compressed form is then only written."""
    width = _WIDTHS[curve]
    first, second = _decoded(x, width), _decoded(y, width)
    key = PublicKey(curve, (b"\x03" if second[-1] & 1 else b"\x02") + first)
    remember(key, load_point(curve, b"\x04" + first + second))
    return key


def _from_rsa(modulus: int, exponent: int) -> PublicKey:
    """A weak key is as good as none, and no fault of the others in its document."""
    try:
        numbers = rsa.RSAPublicNumbers(e=exponent, n=modulus)
        raw = numbers.public_key().public_bytes(Encoding.DER, PublicFormat.PKCS1)
        load_rsa(raw)
    except ValueError:
        return PublicKey(UNSUPPORTED_KEY, b"")
    return PublicKey(RSA, raw)


def _octets(jwk: Mapping[str, Any], name: str, length: int | None) -> bytes:
    return _decoded(_text(jwk, name), length)


def _text(jwk: Mapping[str, Any], name: str) -> str:
    value = jwk.get(name)
    if not isinstance(value, str):
        raise ValueError(f"{name} is missing")
    return value


def _decoded(text: str, length: int | None) -> bytes:
    try:
        octets = decode_base64url(text)
    except InvalidInputError as error:
        raise ValueError("not base64url") from error
    if length is not None and len(octets) != length:
        raise ValueError(f"not of {length} bytes")
    return octets


def _integer(jwk: Mapping[str, Any], name: str) -> int:
    return int.from_bytes(_octets(jwk, name, None), "big")


def _written(number: int) -> str:
    return encode_base64url(number.to_bytes((number.bit_length() + 7) // 8, "big"))


def _malformed() -> InvalidInputError:
    return _refused("jwk.malformed", "Cette clé ne peut pas être lue.", "This key cannot be read.")


def _refused(code: str, fr: str, en: str) -> InvalidInputError:
    return InvalidInputError(
        Text(fr, en),
        code=code,
        remedy=Text("Prévenez celui qui la publie.", "Tell whoever publishes it."),
    )
