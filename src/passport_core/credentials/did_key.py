"""did:key (W3C CCG, v0.9): a DID that is its own Ed25519 key. One key, no rotation, nothing to fetch."""

from __future__ import annotations

from passport_core.credentials.keys import ControllerDocument, PublicKey, VerificationMethod
from passport_core.credentials.multibase import decode_multikey, encode_multikey
from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text

PREFIX = "did:key:"
# §3.1.1: a signature key serves all of these; we derive no key agreement key from it.
_RELATIONSHIPS = frozenset({"assertionMethod", "authentication", "capabilityInvocation", "capabilityDelegation"})


def did_for(key: PublicKey) -> str:
    """Return the DID of the key; raise InvalidInputError for an algorithm that is not Ed25519."""
    return PREFIX + encode_multikey(key)


def method_id(did: str) -> str:
    """Return the id of the DID's one method: ``did:key:X#X``."""
    return f"{did}#{did.removeprefix(PREFIX)}"


def resolve(did: str) -> ControllerDocument:
    """Return the document that the DID itself spells; raise InvalidInputError where it is no Ed25519 did:key.

    Only base58btc is accepted, where a key has one spelling, and no version part.
    """
    if not did.startswith(PREFIX + "z"):
        raise _refused(did)
    try:
        key = decode_multikey(did.removeprefix(PREFIX))
    except InvalidInputError as error:
        raise _refused(did) from error
    method = VerificationMethod(id=method_id(did), controller=did, key=key, relationships=_RELATIONSHIPS)
    return ControllerDocument(id=did, methods={method.id: method})


def _refused(did: str) -> InvalidInputError:
    return InvalidInputError(
        Text("Cet identifiant ne contient pas de clé lisible.", "This identifier holds no readable key."),
        code="did.invalid",
        remedy=Text(
            "Vérifiez qu’il a été copié en entier. Seules les clés Ed25519 sont reconnues.",
            "Check that it was copied whole. Only Ed25519 keys are recognised.",
        ),
        where=did[:120],
    )
