"""Controlled identifier documents (CID 1.0 §2; DID Core §5), read from any host and written for our own issuers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC
from typing import Any

import orjson

from passport_core.credentials import did_key
from passport_core.credentials.json_reading import read_object
from passport_core.credentials.jwk import from_jwk, is_secret
from passport_core.credentials.keys import ED25519, UNSUPPORTED_KEY, ControllerDocument, PublicKey, VerificationMethod
from passport_core.credentials.moments import read_timestamp
from passport_core.credentials.multibase import decode_multikey, encode_multikey
from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text

MEDIA_TYPE = "application/did+json"
MAX_METHODS = 200

_CONTEXT = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]
_RELATIONSHIPS = (
    "assertionMethod",
    "authentication",
    "keyAgreement",
    "capabilityInvocation",
    "capabilityDelegation",
)
_MULTIBASE_TYPES = ("Multikey", "Ed25519VerificationKey2020")
_JWK_TYPES = ("JsonWebKey", "JsonWebKey2020")
_SECRETS = ("secretKeyMultibase", "privateKeyMultibase", "privateKeyJwk", "secretKeyJwk", "privateKeyBase58")


def method_id_for(did: str, ordinal: int) -> str:
    """Return the id of a controller's method: of a did:key its only one, of another its key number ``ordinal``."""
    return did_key.method_id(did) if did.startswith(did_key.PREFIX) else f"{did}#key-{ordinal}"


def serialise(document: ControllerDocument) -> dict[str, Any]:
    """Return the DID document as JSON, every key as a Multikey, retired and revoked ones with their dates.

    A key of a type unknown here cannot be written, and is left out.
    """
    known = [method for method in document.methods.values() if method.key.algorithm != UNSUPPORTED_KEY]
    methods = []
    for method in known:
        written = {
            "id": method.id,
            "type": "Multikey",
            "controller": method.controller,
            "publicKeyMultibase": encode_multikey(method.key),
        }
        for name, moment in (("expires", method.expires), ("revoked", method.revoked)):
            if moment is not None:
                written[name] = moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        methods.append(written)
    serialised: dict[str, Any] = {"@context": _CONTEXT, "id": document.id, "verificationMethod": methods}
    for relationship in _RELATIONSHIPS:
        listed = [method.id for method in known if relationship in method.relationships]
        if listed:
            serialised[relationship] = listed
    return serialised


def document_json(document: ControllerDocument) -> bytes:
    """Return the DID document as it is served (``application/did+json``): the same bytes for the same keys."""
    return orjson.dumps(serialise(document), option=orjson.OPT_INDENT_2)


def parse(did: str, body: bytes) -> ControllerDocument:
    """Return the document fetched for the DID, or raise InvalidInputError (``did.*``, ``json.*``).

    Its ``id`` must be the DID itself. A method is kept with its own ``controller`` and only the relationships that
    list it; two methods of one id, secret key material, or an unreadable ``expires``/``revoked`` refuse the whole.
    """
    read = read_object(body)
    if read.get("id") != did:
        raise _broken("did.another-id", "id", "names another identifier than the one asked for")
    methods: dict[str, VerificationMethod] = {}
    relationships: dict[str, set[str]] = {}
    for relationship in _RELATIONSHIPS:
        for listed in _array(read, relationship):
            if isinstance(listed, Mapping):  # embedded: good for this relationship only (CID §2.3)
                _add(methods, _method(did, listed))
                relationships.setdefault(_absolute(did, listed.get("id")), set()).add(relationship)
            else:
                relationships.setdefault(_absolute(did, listed), set()).add(relationship)
    for written in _array(read, "verificationMethod"):
        if not isinstance(written, Mapping):
            raise _broken("did.malformed", "verificationMethod", "has a verification method that is no object")
        _add(methods, _method(did, written))
    listed_methods = {
        method.id: VerificationMethod(
            id=method.id,
            controller=method.controller,
            key=method.key,
            relationships=frozenset(relationships.get(method.id, ())),
            expires=method.expires,
            revoked=method.revoked,
        )
        for method in methods.values()
    }
    return ControllerDocument(id=did, methods=listed_methods)


def _add(methods: dict[str, VerificationMethod], method: VerificationMethod) -> None:
    if method.id in methods:
        raise _broken("did.duplicate-method", method.id, "has two verification methods of one id")
    if len(methods) >= MAX_METHODS:
        raise _broken("did.too-many-methods", "verificationMethod", f"has more than {MAX_METHODS} methods")
    methods[method.id] = method


def _method(did: str, written: Mapping[str, Any]) -> VerificationMethod:
    method_id = _absolute(did, written.get("id"))
    jwk = written.get("publicKeyJwk")
    if any(name in written for name in _SECRETS) or (isinstance(jwk, Mapping) and is_secret(jwk)):
        raise _broken("did.secret-key", method_id, "publishes a secret key")
    controller = written.get("controller")
    if not isinstance(controller, str):
        raise _broken("did.malformed", method_id, "has a method without a controller")
    try:
        expires, revoked = (read_timestamp(written[n]) if n in written else None for n in ("expires", "revoked"))
    except ValueError as error:
        raise _broken("did.malformed", method_id, "has a method whose dates cannot be read") from error
    return VerificationMethod(
        id=method_id,
        controller=controller,
        key=_key(written, method_id),
        relationships=frozenset(),
        expires=expires,
        revoked=revoked,
    )


def _key(written: Mapping[str, Any], method_id: str) -> PublicKey:
    kind, multibase, jwk = written.get("type"), written.get("publicKeyMultibase"), written.get("publicKeyJwk")
    unsupported = PublicKey(UNSUPPORTED_KEY, b"")
    if kind in _MULTIBASE_TYPES and isinstance(multibase, str):
        try:
            return _of_type(kind, decode_multikey(multibase), method_id)
        except InvalidInputError as error:
            if error.code == "multikey.unsupported":
                return unsupported
            raise _broken("did.malformed", method_id, "has a key that cannot be read") from error
    if kind in _JWK_TYPES and isinstance(jwk, Mapping):
        try:
            return from_jwk(jwk)
        except InvalidInputError as error:
            raise _broken("did.malformed", method_id, "has a key that cannot be read") from error
    return unsupported


def _of_type(kind: str, key: PublicKey, method_id: str) -> PublicKey:
    if kind != "Multikey" and key.algorithm != ED25519:
        raise _broken("did.malformed", method_id, "has a key that is not of the type it is said to be")
    return key


def _array(read: Mapping[str, Any], name: str) -> Iterator[Any]:
    value = read.get(name, [])
    if not isinstance(value, list):
        raise _broken("did.malformed", name, f"has “{name}” that is no list")
    yield from value


def _absolute(did: str, value: Any) -> str:
    """Return the method's absolute DID URL; DID Core §3.2.2 lets a document write its own as ``#fragment``."""
    if not isinstance(value, str) or value.count("#") != 1 or value.endswith("#"):
        raise _broken("did.malformed", "verificationMethod", "has a method without a usable id")
    return did + value if value.startswith("#") else value


def _broken(code: str, where: str, why: str) -> InvalidInputError:
    return InvalidInputError(
        Text(
            "Le document qui publie les clés de l’émetteur ne peut pas être utilisé.",
            f"The document that publishes the issuer's keys cannot be used: it {why}.",
        ),
        code=code,
        remedy=Text("Prévenez l’émetteur : lui seul peut le corriger.", "Tell the issuer: only they can mend it."),
        where=where[:120],
    )
