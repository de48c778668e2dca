"""Compact JWS (RFC 7515 §3.1): read strictly, written one way. VC-JOSE, Open Badges JWTs and SD-JWT stand on it.

The key decides the signature scheme (``credentials.signatures``); the header's ``alg`` has only to agree with it, so
that ``none``, HMAC and every other confusion end at the same comparison. ``crit`` and ``b64`` are never understood.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

from passport_core.credentials import jwk as jwks
from passport_core.credentials.json_reading import read_object
from passport_core.credentials.json_writing import to_json
from passport_core.credentials.keys import ED25519, P256, P384, P521, RSA, PublicKey, Signer
from passport_core.credentials.multibase import base64url_bytes, decode_base64url
from passport_core.credentials.remedies import ASK_AGAIN
from passport_core.credentials.signatures import verifier
from passport_core.errors import InvalidInputError, ProofError
from passport_core.outcomes import Text

# Header ``alg`` → the key algorithm whose scheme it names (RFC 7518 §3.1, RFC 8037 §3.1, RFC 9864 §2.2).
ALGORITHMS: Mapping[str, str] = MappingProxyType(
    {"EdDSA": ED25519, "Ed25519": ED25519, "ES256": P256, "ES384": P384, "ES512": P521, "RS256": RSA}
)
_NAMES = {ED25519: "EdDSA", P256: "ES256", P384: "ES384", P521: "ES512", RSA: "RS256"}
# Keyed hashes and no signature at all: no issuer proves anything with them.
_NO_SIGNATURE = re.compile(r"(?:none|HS[0-9]+)\Z", re.IGNORECASE)
_BASE64URL = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
MAX_HEADER_BYTES = 64 * 1024  # as written in the document: room for a chain of certificates
MAX_CERTIFICATES = 8
_LAST_MOMENT = 253402300799  # 9999-12-31T23:59:59Z


class Jws(NamedTuple):
    """A compact JWS taken apart; nothing of it is verified. ``header`` is shared between readings: never change it."""

    header: Mapping[str, Any]
    payload: bytes
    signing_input: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class HeaderPolicy:
    """What a profile lets a header say.

    ``algorithms`` are key algorithms. ``types`` are values of ``typ`` in lower case, without ``application/``
    (RFC 7515 §4.1.9); ``members`` the only members allowed, or None where unknown ones are ignored (§4).
    """

    algorithms: frozenset[str]
    types: frozenset[str]
    type_required: bool = False
    members: frozenset[str] | None = None


def is_compact(document: bytes) -> bool:
    """Say whether the bytes have the shape of a compact JWS (surrounding white space aside)."""
    stripped = document.strip()
    return stripped.translate(None, _BASE64URL) == b".." and not stripped.startswith(b".")


def header_of(document: bytes) -> Mapping[str, Any]:
    """Return the header alone, cheaply: of a compact JWS, or of an SD-JWT, which begins with one.

    Raise InvalidInputError (``proof.malformed``, ``json.…``) where there is none.
    """
    segment, dot, _ = document.strip().partition(b".")
    if not dot:
        raise malformed("/header")
    return _header(segment)


def read(document: bytes) -> Jws:
    """Take a compact JWS apart; raise InvalidInputError (``proof.malformed``, ``json.…``) where it is none.

    base64url is read strictly (RFC 7515 §2): no padding, no other character, no loose bits, so that one document has
    one spelling. Flattened and general JSON serialisations are not read here.
    """
    document = document.strip()
    parts = document.split(b".")
    if len(parts) != 3 or not parts[0]:
        raise malformed("/header")
    return Jws(
        header=_header(parts[0]),
        payload=_octets(parts[1], "/payload"),
        signing_input=document[: -len(parts[2]) - 1],
        signature=_octets(parts[2], "/signature"),
    )


def media_type_of(header: Mapping[str, Any]) -> str:
    """Return the header's ``typ`` in lower case, without ``application/``; empty where it has none."""
    value = header.get("typ")
    return value.lower().removeprefix("application/") if isinstance(value, str) else ""


def check_header(header: Mapping[str, Any], policy: HeaderPolicy) -> None:
    """Refuse a header that the profile does not allow; raise ProofError.

    Codes: ``proof.critical-header`` (``crit``, ``b64``), ``proof.header`` (a member not allowed, or a secret ``jwk``),
    ``proof.wrong-type`` (``typ``), ``proof.wrong-algorithm`` (none, HMAC, or not of the profile),
    ``proof.unknown-suite`` (an algorithm unknown here).
    """
    for name in ("crit", "b64"):
        if name in header:
            raise _refused(
                "proof.critical-header",
                "L’en-tête de la signature exige une règle qui n’est pas connue ici.",
                "The signature's header demands a rule that is not known here.",
                f"/header/{name}",
            )
    if policy.members is not None:
        for name in header:
            if name not in policy.members:
                raise _refused(
                    "proof.header",
                    "L’en-tête de la signature contient un membre que ce format n’admet pas.",
                    "The signature's header holds a member that this format does not allow.",
                    "/header",
                )
    media_type = media_type_of(header)
    if media_type not in policy.types and ("typ" in header or policy.type_required):
        raise _refused(
            "proof.wrong-type",
            "L’en-tête de la signature annonce un document d’une autre sorte.",
            "The signature's header announces a document of another kind.",
            "/header/typ",
        )
    if key_algorithm(header) not in policy.algorithms:
        raise _wrong_algorithm()
    key_of(header)


def key_algorithm(header: Mapping[str, Any]) -> str:
    """Return the key algorithm that ``alg`` asks for.

    Raise ProofError: ``proof.wrong-algorithm`` where it is none or a keyed hash, ``proof.unknown-suite`` where it
    may be a signature, of a kind unknown here.
    """
    name = header.get("alg")
    if not isinstance(name, str):
        raise _refused(
            "proof.malformed",
            "La signature ne dit pas de quelle sorte elle est.",
            "The signature does not say of what kind it is.",
            "/header/alg",
        )
    if name in ALGORITHMS:
        return ALGORITHMS[name]
    if _NO_SIGNATURE.match(name):
        raise _wrong_algorithm()
    raise _refused("proof.unknown-suite", "Signature d’un type inconnu.", "Unknown signature type.", "/header/alg")


def check_signature(jws: Jws, key: PublicKey) -> None:
    """Raise ProofError unless the signature is the key's, by the key's own scheme, which ``alg`` must name.

    Codes: ``proof.wrong-algorithm``, ``proof.unknown-suite``, ``proof.wrong-key``, ``proof.changed``.
    """
    if key_algorithm(jws.header) != key.algorithm:
        raise _wrong_algorithm()
    if not verifier(key)(jws.signature, jws.signing_input):
        raise _refused(
            "proof.changed",
            "Le document a été modifié depuis sa signature, ou n’a pas été signé par cette clé.",
            "The document was changed after it was signed, or was not signed by this key.",
            "/signature",
        )


def method_id_of(header: Mapping[str, Any], issuer: str) -> str | None:
    """Return the absolute id of the method that ``kid`` names; None where there is none.

    A ``kid`` that is no absolute URL is one of the issuer's (VC-JOSE-COSE §4.1). One that is opaque says nothing
    where the header brings the key itself (``jwk``, ``x5c``), nor does one that only repeats the issuer's DID. Raise
    InvalidInputError where it is no text.
    """
    kid = header.get("kid")
    if "kid" not in header or (kid == issuer and issuer.startswith("did:")):
        return None
    if not isinstance(kid, str) or not kid:
        raise malformed("/header/kid")
    if kid.startswith("#"):
        return issuer + kid
    if _ABSOLUTE.match(kid):
        return kid
    return None if "jwk" in header or "x5c" in header else f"{issuer}#{kid}"


def key_of(header: Mapping[str, Any]) -> PublicKey | None:
    """Return the key that the header brings along (``jwk``); None where it brings none.

    Raise ProofError (``proof.header``) where it is malformed, or holds secret material.
    """
    value = header.get("jwk")
    if value is None and "jwk" not in header:
        return None
    try:
        return jwks.from_jwk(value if isinstance(value, dict) else {"kty": "EC", "crv": P256})
    except InvalidInputError as error:
        raise ProofError(error.message, code="proof.header", remedy=error.remedy, where="/header/jwk") from error


def certificates_of(header: Mapping[str, Any]) -> tuple[bytes, ...]:
    """Return the DER certificates of ``x5c``, leaf first (RFC 7515 §4.1.6: base64, not base64url); empty without.

    Raise InvalidInputError (``proof.malformed``) where it is no list of them, or too long a one.
    """
    if "x5c" not in header:
        return ()
    value = header["x5c"]
    if not isinstance(value, list) or not 0 < len(value) <= MAX_CERTIFICATES:
        raise malformed("/header/x5c")
    try:
        return tuple(binascii.a2b_base64(entry, strict_mode=True) for entry in value)
    except (binascii.Error, TypeError, ValueError):
        raise malformed("/header/x5c") from None


def moment_of(claims: Mapping[str, Any], name: str) -> datetime | None:
    """Return the moment of a NumericDate claim (RFC 7519 §2), None where it is absent.

    Raise InvalidInputError (``proof.malformed``) for anything but a number of seconds within the calendar.
    """
    if name not in claims:
        return None
    value = claims[name]
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _LAST_MOMENT:
        raise malformed(f"/{name}")
    return datetime.fromtimestamp(value, UTC)


def numeric_date(moment: datetime) -> int:
    """Return the moment as whole seconds; one without a time zone raises ValueError."""
    if moment.tzinfo is None:
        raise ValueError("a moment without time zone cannot be signed")
    return int(moment.timestamp())


def name_of(algorithm: str) -> str:
    """Return the ``alg`` that is written for a key algorithm; raise InvalidInputError where there is none."""
    try:
        return _NAMES[algorithm]
    except KeyError:
        raise InvalidInputError(
            Text(
                f"Cette clé ({algorithm}) ne sert pas à signer en JOSE.",
                f"This key ({algorithm}) does not sign in JOSE.",
            ),
            code="proof.wrong-key",
            remedy=Text("Choisissez une clé d’un type courant.", "Choose a key of a common type."),
        ) from None


def write_header(signer: Signer, **members: Any) -> bytes:
    """Return the encoded first segment: ``alg`` and ``kid`` of the signer, then ``members`` in their order."""
    return base64url_bytes(to_json({"alg": name_of(signer.algorithm), "kid": signer.method_id, **members}))


def write(header: bytes, payload: bytes, signer: Signer) -> bytes:
    """Return the compact JWS over ``payload``; ``header`` is a segment from ``write_header``."""
    signing_input = header + b"." + base64url_bytes(payload)
    return signing_input + b"." + base64url_bytes(signer.sign(signing_input))


def malformed(where: str) -> InvalidInputError:
    """The answer to a JWS, header or registered claim that cannot be read."""
    return InvalidInputError(
        Text("La signature est mal formée.", "The signature is malformed."),
        code="proof.malformed",
        remedy=ASK_AGAIN,
        where=where,
    )


@lru_cache(maxsize=256)
def _header(segment: bytes) -> Mapping[str, Any]:
    """Headers are the same for all that one key signed: they are read once."""
    if len(segment) > MAX_HEADER_BYTES:
        raise malformed("/header")
    return MappingProxyType(read_object(_octets(segment, "/header"), max_depth=8))


def _octets(segment: bytes, where: str) -> bytes:
    try:
        return decode_base64url(segment)
    except InvalidInputError:
        raise malformed(where) from None


def _wrong_algorithm() -> ProofError:
    return _refused(
        "proof.wrong-algorithm",
        "La signature n’est pas de la sorte que cette clé ou ce format emploie.",
        "The signature is not of the kind that this key or this format uses.",
        "/header/alg",
    )


def _refused(code: str, fr: str, en: str, where: str) -> ProofError:
    return ProofError(Text(fr, en), code=code, remedy=ASK_AGAIN, where=where)
