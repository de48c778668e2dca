"""did:web (W3C CCG): a DID that is an https address, and the document found there (CID 1.0 §2).

This module turns one into the other; fetching is the resolver's work.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Mapping
from datetime import UTC
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import orjson

from passport_core.credentials.json_reading import read_object
from passport_core.credentials.jwk import from_jwk, is_secret
from passport_core.credentials.keys import UNSUPPORTED_KEY, ControllerDocument, PublicKey, VerificationMethod
from passport_core.credentials.moments import read_timestamp
from passport_core.credentials.multibase import decode_multikey, encode_multikey
from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text

PREFIX = "did:web:"
MEDIA_TYPE = "application/did+json"
MAX_METHODS = 200

_CONTEXT = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST = re.compile(rf"({_LABEL}(?:\.{_LABEL})*)(?:%3[Aa]([1-9][0-9]{{0,4}}))?", re.ASCII)
_SEGMENT = re.compile(r"(?:[A-Za-z0-9._~-]|%[0-9A-Fa-f]{2})+", re.ASCII)
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


def did_for(address: str) -> str:
    """Return the DID whose document lives under ``address`` (``https://host[:port][/path]``).

    Raises InvalidInputError where there can be none: an IP address, credentials, a query, a fragment.
    """
    parts = urlsplit(address)
    try:
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise _refused(address) from error
    if parts.scheme not in ("https", "http") or parts.query or parts.fragment or "@" in parts.netloc:
        raise _refused(address)
    segments = [quote(unquote(segment), safe="~") for segment in parts.path.split("/") if segment]
    did = PREFIX + ":".join([host + (f"%3A{port}" if port else ""), *segments])
    document_url(did)
    return did


def document_url(did: str) -> str:
    """Return where the DID's document is (§2.5.2); raise InvalidInputError for what cannot be a did:web.

    A port is written ``%3A``; IP addresses and path segments ``.`` and ``..`` are refused.
    """
    if not did.startswith(PREFIX) or len(did) > 1024:
        raise _refused(did)
    host, *path = did.removeprefix(PREFIX).split(":")
    matched = _HOST.fullmatch(host)
    if matched is None or len(matched[1]) > 253 or _is_ip(matched[1]) or int(matched[2] or 0) > 65_535:
        raise _refused(did)
    for segment in path:
        plain = unquote(segment)
        if not _SEGMENT.fullmatch(segment) or plain in (".", "..") or set(plain) & set("/\\\0"):
            raise _refused(did)
    authority = matched[1] + (f":{matched[2]}" if matched[2] else "")
    return f"https://{authority}/{'/'.join(path) or '.well-known'}/did.json"


def serialise(document: ControllerDocument) -> dict[str, Any]:
    """Return the DID document as JSON, every key as a Multikey, retired and revoked ones with their dates."""
    methods = []
    for method in document.methods.values():
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
        listed = [method.id for method in document.methods.values() if relationship in method.relationships]
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
            return decode_multikey(multibase)
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


def _is_ip(host: str) -> bool:
    # The last label of a name is never all digits or hexadecimal (WHATWG URL, "ends in a number"): 127.1, 0x7f.1
    last = host.rpartition(".")[2]
    if last.isdigit() or re.fullmatch(r"0[xX][0-9A-Fa-f]*", last):
        return True
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _refused(did: str) -> InvalidInputError:
    return InvalidInputError(
        Text("Cet identifiant n’est pas une adresse did:web.", "This identifier is not a did:web address."),
        code="did.invalid",
        remedy=Text(
            "Il en faut un comme did:web:exemple.fr ou did:web:exemple.fr:certificateur, sans adresse IP.",
            "It must be like did:web:example.org or did:web:example.org:certifier, with no IP address.",
        ),
        where=did[:120],
    )


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
