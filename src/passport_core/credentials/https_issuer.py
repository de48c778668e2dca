"""Issuers named by an https address: where their keys are published, and what is found there.

Three ways are in use: a controlled identifier document at the address itself (CID 1.0 §2), JWT VC issuer metadata
(SD-JWT VC §4) under a well-known path of the same host, and a bare JWK or JWK Set that a ``kid`` leads to
(Open Badges 3.0 §8.2.4). This module reads; fetching is the resolver's work.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from passport_core.credentials import controllers
from passport_core.credentials.json_reading import read_object
from passport_core.credentials.jwk import from_jwk, thumbprint
from passport_core.credentials.keys import UNSUPPORTED_KEY, ControllerDocument, VerificationMethod
from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text

WELL_KNOWN = "/.well-known/jwt-vc-issuer"
_ASSERTION = frozenset({"assertionMethod"})
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def metadata_url(issuer: str) -> str:
    """Return where the issuer's JWT VC metadata is: the well-known path between its host and its own path.

    Raise InvalidInputError (``https-issuer.invalid``) for what cannot name an issuer: no https, a query, a fragment.
    """
    parts = urlsplit(issuer)
    if parts.scheme != "https" or not parts.hostname or "@" in parts.netloc or "?" in issuer or "#" in issuer:
        raise InvalidInputError(
            Text("Cette adresse ne peut pas être celle d’un émetteur.", "This address cannot be an issuer’s."),
            code="https-issuer.invalid",
            remedy=Text(
                "Il en faut une en https, sans paramètres ni fragment.",
                "It must be an https address without parameters or fragment.",
            ),
            where=issuer[:120],
        )
    return f"https://{parts.netloc}{WELL_KNOWN}{parts.path.rstrip('/')}"


def parse(address: str, body: bytes) -> ControllerDocument:
    """Return the keys published at the address itself: a controlled identifier document, a JWK Set or one JWK.

    A key of a set is ``address#kid``, a lone one is the address itself; a ``kid`` that is an address is kept. Raise
    InvalidInputError (``did.*``, ``jwk.*``, ``json.*``; ``https-issuer.no-keys`` where no key is published).
    """
    read = read_object(body)
    if isinstance(read.get("keys"), list):
        return from_jwks(address, read)
    if isinstance(read.get("kty"), str):
        return _lone_key(address, read)
    document = controllers.parse(address, body)
    if not document.methods:
        raise _refused("https-issuer.no-keys", address, "ne publie aucune clé", "publishes no key")
    return document


def parse_metadata(issuer: str, body: bytes) -> ControllerDocument | str:
    """Return the issuer's keys, or the address of its JWK Set (SD-JWT VC §4.2).

    Raise InvalidInputError (``https-issuer.metadata``) where the metadata name another issuer, or not exactly one
    of ``jwks`` and ``jwks_uri``.
    """
    read = read_object(body)
    if read.get("issuer") != issuer:
        raise _refused("https-issuer.metadata", issuer, "nomme un autre émetteur", "names another issuer")
    keys, address = read.get("jwks"), read.get("jwks_uri")
    if isinstance(keys, Mapping) and "jwks_uri" not in read:
        return from_jwks(issuer, keys)
    if isinstance(address, str) and "jwks" not in read:
        return address
    raise _refused(
        "https-issuer.metadata",
        issuer,
        "ne dit pas d’une seule manière où sont les clés",
        "does not say in one way where the keys are",
    )


def from_jwks(controller: str, written: Mapping[str, Any]) -> ControllerDocument:
    """Return the keys of a JWK Set (RFC 7517 §5) as those of their controller, all but the ones for encryption.

    Raise InvalidInputError: ``did.malformed``, ``did.duplicate-method`` for two keys of one name,
    ``https-issuer.no-keys``, and as ``credentials.jwk.from_jwk`` does.
    """
    listed = written.get("keys")
    if not isinstance(listed, list) or not all(isinstance(jwk, Mapping) for jwk in listed):
        raise _refused("did.malformed", controller, "ne peut pas être lu", "cannot be read")
    if len(listed) > controllers.MAX_METHODS:
        raise _refused("did.too-many-methods", controller, "publie trop de clés", "publishes too many keys")
    methods: dict[str, VerificationMethod] = {}
    for jwk in listed:
        key = from_jwk(jwk)
        if jwk.get("use") == "enc":
            continue
        kid = jwk.get("kid")
        if not isinstance(kid, str) or not kid:
            if key.algorithm == UNSUPPORTED_KEY:
                continue  # nothing to name it by, and nothing to do with it
            kid = thumbprint(key)
        method_id = kid if _ABSOLUTE.match(kid) else f"{controller}#{kid}"
        if method_id in methods:
            raise _refused(
                "did.duplicate-method", controller, "donne deux clés sous un nom", "has two keys of one name"
            )
        methods[method_id] = VerificationMethod(method_id, controller, key, _ASSERTION)
    if not methods:
        raise _refused("https-issuer.no-keys", controller, "ne publie aucune clé", "publishes no key")
    return ControllerDocument(controller, methods)


def _lone_key(address: str, jwk: Mapping[str, Any]) -> ControllerDocument:
    key, kid = from_jwk(jwk), jwk.get("kid")
    names = [address] + ([f"{address}#{kid}"] if isinstance(kid, str) and kid and not _ABSOLUTE.match(kid) else [])
    return ControllerDocument(address, {name: VerificationMethod(name, address, key, _ASSERTION) for name in names})


def _refused(code: str, where: str, fr: str, en: str) -> InvalidInputError:
    return InvalidInputError(
        Text(f"Le document qui publie les clés de l’émetteur {fr}.", f"The document of the issuer's keys {en}."),
        code=code,
        remedy=Text("Prévenez l’émetteur : lui seul peut le corriger.", "Tell the issuer: only they can mend it."),
        where=where[:120],
    )
