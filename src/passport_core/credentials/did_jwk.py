"""did:jwk: a DID that is a JWK, in base64url. One key, ``#0``, nothing to fetch.

The bytes are the identifier: they are never put into another order or spelling (method specification, "Create").
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import orjson

from passport_core.credentials.json_reading import read_object
from passport_core.credentials.jwk import from_jwk, to_jwk
from passport_core.credentials.keys import ControllerDocument, PublicKey, VerificationMethod
from passport_core.credentials.multibase import decode_base64url, encode_base64url
from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text

PREFIX = "did:jwk:"
_LONGEST = 8192  # characters of a DID
_SIGNING = ("assertionMethod", "authentication", "capabilityInvocation", "capabilityDelegation")
_AGREEING = ("keyAgreement",)
_CONTEXT = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/suites/jws-2020/v1"]


def did_for(key: PublicKey) -> str:
    """Return a DID of the key, its JWK written with the members of ``credentials.jwk.to_jwk`` in their order."""
    return PREFIX + encode_base64url(orjson.dumps(to_jwk(key)))


def method_id(did: str) -> str:
    return f"{did}#0"


@lru_cache(maxsize=1024)
def resolve(did: str) -> ControllerDocument:
    """Return the document that the DID itself spells.

    Raise InvalidInputError: ``did.invalid`` where there is no JWK in it, ``jwk.secret`` where it holds secret
    material, ``jwk.malformed`` where a member is missing or wrong. A key of an unknown type is unsupported.
    """
    jwk = _read(did)
    method = VerificationMethod(
        id=method_id(did), controller=did, key=from_jwk(jwk), relationships=frozenset(_relationships(jwk))
    )
    return ControllerDocument(id=did, methods={method.id: method})


def document(did: str) -> dict[str, Any]:
    """Return the DID document as JSON, the JWK as the DID has it; raise InvalidInputError as ``resolve`` does."""
    resolve(did)
    jwk, own = _read(did), method_id(did)
    written: dict[str, Any] = {
        "@context": _CONTEXT,
        "id": did,
        "verificationMethod": [{"id": own, "type": "JsonWebKey2020", "controller": did, "publicKeyJwk": jwk}],
    }
    for relationship in _relationships(jwk):
        written[relationship] = [own]
    return written


def _relationships(jwk: Mapping[str, Any]) -> tuple[str, ...]:
    """A key whose ``use`` is said has only that use; one whose use is not said has all."""
    use = jwk.get("use")
    if use == "enc":
        return _AGREEING
    return _SIGNING if use == "sig" else _SIGNING + _AGREEING


def _read(did: str) -> dict[str, Any]:
    if not did.startswith(PREFIX) or len(did) > _LONGEST:
        raise _refused(did)
    try:
        return read_object(decode_base64url(did.removeprefix(PREFIX)))
    except InvalidInputError as error:
        raise _refused(did) from error


def _refused(did: str) -> InvalidInputError:
    return InvalidInputError(
        Text("Cet identifiant ne contient pas de clé JWK lisible.", "This identifier holds no readable JWK."),
        code="did.invalid",
        remedy=Text("Vérifiez qu’il a été copié en entier.", "Check that it was copied whole."),
        where=did[:120],
    )
