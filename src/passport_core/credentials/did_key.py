"""did:key (W3C CCG, v0.9): a DID that is its own key. One key, no rotation, nothing to fetch.

Keys that nobody signs credentials with here (secp256k1, P-521, X25519, BLS12-381 …) are known by their multicodec:
their DIDs resolve, and their signatures are of a type unknown here, which is not the same as a wrong key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from passport_core.credentials.jwk import to_jwk
from passport_core.credentials.keys import (
    ED25519,
    P256,
    P384,
    P521,
    RSA,
    UNSUPPORTED_KEY,
    ControllerDocument,
    PublicKey,
    VerificationMethod,
)
from passport_core.credentials.multibase import (
    decode_multibase,
    encode_base64url,
    encode_multibase,
    encode_multikey,
)
from passport_core.credentials.signatures import verifier
from passport_core.errors import InvalidInputError, ProofError
from passport_core.outcomes import Text

PREFIX = "did:key:"
MULTIKEY = "Multikey"

# §3.1.1: a signature key serves all of these; a key agreement key only its own use.
_SIGNING = ("authentication", "assertionMethod", "capabilityInvocation", "capabilityDelegation")
_AGREEING = ("keyAgreement",)
# The version may be written (§2): only the first exists. Base58btc only, where a key has one spelling.
_DID = re.compile(r"did:key:(?:1:)?(z[1-9A-HJ-NP-Za-km-z]+)", re.ASCII)

_DID_CONTEXT = "https://www.w3.org/ns/did/v1"
_CONTEXTS = {
    MULTIKEY: "https://w3id.org/security/multikey/v1",
    "JsonWebKey": "https://w3id.org/security/jwk/v1",
    "JsonWebKey2020": "https://w3id.org/security/suites/jws-2020/v1",
    "Ed25519VerificationKey2020": "https://w3id.org/security/suites/ed25519-2020/v1",
    "X25519KeyAgreementKey2020": "https://w3id.org/security/suites/x25519-2020/v1",
}
# Known names that the specification calls experimental, and nobody writes any more.
_EXPERIMENTAL_FORMATS = frozenset(
    {
        "Ed25519VerificationKey2018",
        "X25519KeyAgreementKey2019",
        "EcdsaSecp256k1VerificationKey2019",
        "P256Key2021",
        "P384Key2021",
        "P521Key2021",
        "RsaVerificationKey2018",
        "Bls12381G1Key2020",
        "Bls12381G2Key2020",
    }
)


@dataclass(frozen=True, slots=True)
class _KeyType:
    """A row of the multicodec table: name, prefix, length of the key in bytes (None where it varies), its use."""

    name: str
    prefix: bytes
    length: int | None
    relationships: tuple[str, ...] = _SIGNING
    curve: type[ec.EllipticCurve] | None = None


_X25519 = _KeyType("X25519", b"\xec\x01", 32, _AGREEING)
_KEY_TYPES = (
    _KeyType(ED25519, b"\xed\x01", 32),
    _KeyType(P256, b"\x80\x24", 33),
    _KeyType(P384, b"\x81\x24", 49),
    _KeyType(P521, b"\x82\x24", 67),
    _KeyType(RSA, b"\x85\x24", None),
    _X25519,
    _KeyType("secp256k1", b"\xe7\x01", 33, curve=ec.SECP256K1),
    _KeyType("Ed448", b"\x83\x24", 57),
    _KeyType("X448", b"\x84\x24", 56, _AGREEING),
    _KeyType("Bls12381G1", b"\xea\x01", 48),
    _KeyType("Bls12381G2", b"\xeb\x01", 96),
    _KeyType("Bls12381G1G2", b"\xee\x01", 144),
)
_SUPPORTED = frozenset({ED25519, P256, P384, P521, RSA})
_OCTET_CURVES = frozenset({"X25519", "Ed448", "X448"})
_FIELD = 2**255 - 19  # of Curve25519 (RFC 7748 §4.1)
_EDWARDS_D = -121665 * pow(121666, -1, _FIELD) % _FIELD  # RFC 8032 §5.1


@dataclass(frozen=True, slots=True)
class DocumentOptions:
    """How a did:key's document is to be written (§3.1, ``publicKeyFormat`` and the like)."""

    key_format: str = MULTIKEY
    derives_encryption_key: bool = False
    allows_experimental: bool = False


PLAIN = DocumentOptions()


def did_for(key: PublicKey) -> str:
    """Return the DID of the key; raise InvalidInputError for a key of a type that is not supported."""
    return PREFIX + encode_multikey(key)


def method_id(did: str) -> str:
    """Return the id of the DID's one signature method: ``did:key:X#X``."""
    return f"{did}#{did.rpartition(':')[2]}"


@lru_cache(maxsize=1024)
def resolve(did: str) -> ControllerDocument:
    """Return the document that the DID itself spells, its key unsupported where only its type is known.

    Raise InvalidInputError: ``did.invalid`` (no did:key at all), ``did.key-type`` (an unknown multicodec),
    ``did.key-length``, ``did.key-value`` (no point of its curve, a weak or unreadable RSA key).
    """
    kind, raw = _read(did)
    supported = kind.name in _SUPPORTED
    method = VerificationMethod(
        id=method_id(did),
        controller=did,
        key=PublicKey(kind.name, raw) if supported else PublicKey(UNSUPPORTED_KEY, b""),
        relationships=frozenset(kind.relationships),
    )
    return ControllerDocument(id=did, methods={method.id: method})


def document(did: str, options: DocumentOptions = PLAIN) -> dict[str, Any]:
    """Return the DID document as JSON (§3.1.1), for whoever asks what the DID resolves to.

    Raise InvalidInputError as ``resolve`` does, and for the options: ``did.key-format`` (unknown, or not for that
    type of key), ``did.key-format-experimental`` (known, and not allowed).
    """
    _check_format(options)
    kind, raw = _read(did)
    own = _written(did, kind, raw, options.key_format)
    contexts = [_DID_CONTEXT, _CONTEXTS[own["type"]]]
    written: dict[str, Any] = {"id": did, "verificationMethod": [own]}
    for relationship in kind.relationships:
        written[relationship] = [own["id"]]
    if options.derives_encryption_key and kind.name == ED25519:
        derived = _written(did, _X25519, _to_montgomery(raw), options.key_format)
        contexts.append(_CONTEXTS[derived["type"]])
        written["keyAgreement"] = [derived]
    return {"@context": list(dict.fromkeys(contexts)), **written}


def _read(did: str) -> tuple[_KeyType, bytes]:
    matched = _DID.fullmatch(did)
    if matched is None:
        raise _refused(did)
    try:
        data = decode_multibase(matched[1])
    except InvalidInputError as error:
        raise _refused(did) from error
    kind = next((one for one in _KEY_TYPES if data.startswith(one.prefix)), None)
    if kind is None:
        raise _unusable(did, "did.key-type", "est d’un type inconnu", "is of an unknown type")
    raw = data[len(kind.prefix) :]
    if kind.length not in (None, len(raw)):
        raise _unusable(did, "did.key-length", "n’a pas la bonne longueur", "is not of the right length")
    if not _is_valid(kind, raw):
        raise _unusable(did, "did.key-value", "n’est pas une clé valable", "is no valid key")
    return kind, raw


def _is_valid(kind: _KeyType, raw: bytes) -> bool:
    if kind.name == ED25519:
        return _is_edwards_point(raw)
    try:
        if kind.name in _SUPPORTED:
            verifier(PublicKey(kind.name, raw))
        elif kind.curve is not None:
            ec.EllipticCurvePublicKey.from_encoded_point(kind.curve(), raw)
    except (ProofError, ValueError):
        return False
    return True


def _is_edwards_point(raw: bytes) -> bool:
    """Say whether the bytes decode to a point of edwards25519 (RFC 8032 §5.1.3)."""
    y = int.from_bytes(raw, "little") & ((1 << 255) - 1)
    if y >= _FIELD:
        return False
    square = (y * y - 1) * pow(_EDWARDS_D * y * y + 1, -1, _FIELD) % _FIELD
    if square == 0:
        return raw[31] < 0x80  # x is 0, whose sign cannot be negative
    return pow(square, (_FIELD - 1) // 2, _FIELD) == 1


def _to_montgomery(raw: bytes) -> bytes:
    """Return the X25519 key of an Ed25519 key: u = (1 + y) / (1 − y) (RFC 7748 §4.1)."""
    y = int.from_bytes(raw, "little") & ((1 << 255) - 1)
    return ((1 + y) * pow(1 - y, -1, _FIELD) % _FIELD).to_bytes(32, "little")


def _check_format(options: DocumentOptions) -> None:
    if options.key_format in _CONTEXTS:
        return
    if options.key_format in _EXPERIMENTAL_FORMATS and not options.allows_experimental:
        raise _bad_format(options.key_format, "did.key-format-experimental")
    raise _bad_format(options.key_format, "did.key-format")


def _written(did: str, kind: _KeyType, raw: bytes, key_format: str) -> dict[str, Any]:
    """Return one verification method in the format asked for."""
    multibase = encode_multibase(kind.prefix + raw)
    if key_format.startswith("JsonWebKey"):
        value: dict[str, Any] = {"publicKeyJwk": _jwk(kind, raw)}
    else:
        if key_format == "Ed25519VerificationKey2020" and kind.name == "X25519":
            key_format = "X25519KeyAgreementKey2020"  # its companion, for the key derived from it
        fits = {"Ed25519VerificationKey2020": ED25519, "X25519KeyAgreementKey2020": "X25519"}.get(key_format, kind.name)
        if fits != kind.name:
            raise _bad_format(key_format, "did.key-format")
        value = {"publicKeyMultibase": multibase}
    return {"id": f"{did}#{multibase}", "type": key_format, "controller": did, **value}


def _jwk(kind: _KeyType, raw: bytes) -> Mapping[str, str]:
    if kind.name in _SUPPORTED:
        return to_jwk(PublicKey(kind.name, raw))
    if kind.curve is not None:
        point = ec.EllipticCurvePublicKey.from_encoded_point(kind.curve(), raw).public_numbers()
        x, y = (encode_base64url(value.to_bytes(len(raw) - 1, "big")) for value in (point.x, point.y))
        return {"kty": "EC", "crv": kind.name, "x": x, "y": y}
    if kind.name in _OCTET_CURVES:
        return {"kty": "OKP", "crv": kind.name, "x": encode_base64url(raw)}
    raise _bad_format("JsonWebKey2020", "did.key-format")


def _refused(did: str) -> InvalidInputError:
    return InvalidInputError(
        Text("Cet identifiant ne contient pas de clé lisible.", "This identifier holds no readable key."),
        code="did.invalid",
        remedy=Text("Vérifiez qu’il a été copié en entier.", "Check that it was copied whole."),
        where=did[:120],
    )


def _unusable(did: str, code: str, fr: str, en: str) -> InvalidInputError:
    return InvalidInputError(
        Text(f"La clé que contient cet identifiant {fr}.", f"The key within this identifier {en}."),
        code=code,
        remedy=Text(
            "Vérifiez qu’il a été copié en entier ; sinon, prévenez celui à qui il est.",
            "Check that it was copied whole; if so, tell the one whose it is.",
        ),
        where=did[:120],
    )


def _bad_format(key_format: str, code: str) -> InvalidInputError:
    return InvalidInputError(
        Text("Une clé ne s’écrit pas ici dans ce format.", "A key is not written in that format here."),
        code=code,
        remedy=Text(
            "Demandez Multikey, JsonWebKey, JsonWebKey2020 ou, selon la clé, Ed25519VerificationKey2020 ou "
            "X25519KeyAgreementKey2020.",
            "Ask for Multikey, JsonWebKey, JsonWebKey2020 or, as the key is, Ed25519VerificationKey2020 or "
            "X25519KeyAgreementKey2020.",
        ),
        where=key_format[:60],
    )
