"""Say what a DID, or a DID URL, resolves to, in the words of DID Resolution and of the did:key method.

Errors are part of the answer: ``didResolutionMetadata.error`` for a DID, ``didDereferencingMetadata.error`` for a
DID URL (a DID with a path, query or fragment).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from passport_core.credentials import controllers, did_jwk, did_key
from passport_core.credentials.did_key import PLAIN, DocumentOptions
from passport_core.errors import InvalidInputError, NotFoundError, UnavailableError
from passport_core.ports.outside import Clock, KeyResolver
from passport_core.services.publish_issuer import PublishIssuer

CONTEXT = "https://w3id.org/did-resolution/v1"
_ACTS = ("authentication", "assertionMethod", "capabilityInvocation", "capabilityDelegation", "keyAgreement")
# DID Core §3.1 and §3.2. The method-specific id may hold empty parts, but no empty last one.
_ID = r"(?:[A-Za-z0-9._-]|%[0-9A-Fa-f]{2})"
_DID = re.compile(rf"did:([a-z0-9]+):(?:{_ID}*:)*{_ID}+", re.ASCII)
_PCHAR = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})"
_REST = re.compile(rf"((?:/{_PCHAR}*)*)(?:\?((?:{_PCHAR}|[/?])*))?(?:#((?:{_PCHAR}|[/?])*))?", re.ASCII)
# Codes of our errors in the words of the did:key method (§3.1.1); all others say that the DID is none.
_ERRORS = {
    "did.key-type": "unsupportedPublicKeyType",
    "did.key-length": "invalidPublicKeyLength",
    "did.key-value": "invalidPublicKey",
    "did.key-format": "unsupportedPublicKeyType",
    "did.key-format-experimental": "invalidPublicKeyType",
    "jwk.malformed": "invalidPublicKey",
    "jwk.secret": "invalidPublicKey",
}


@dataclass(frozen=True, slots=True)
class Resolution:
    """The answer as JSON, and the error that it names, None where there is none."""

    body: Mapping[str, Any]
    error: str | None


class _Refusal(Exception):  # noqa: N818 - part of an answer, not a failure
    pass


@dataclass(frozen=True, slots=True)
class ResolveDid:
    resolvers: Mapping[str, KeyResolver]
    publish_issuer: PublishIssuer | None
    clock: Clock

    def __call__(self, identifier: str, options: DocumentOptions = PLAIN) -> Resolution:
        """Resolve a DID to its document, or dereference a DID URL to the method that its fragment names.

        The errors: ``invalidDid``, ``invalidDidUrl``, ``methodNotSupported``, ``notFound``, ``internalError`` (the
        host does not answer, or wrongly), ``invalidPublicKey``, ``invalidPublicKeyLength``,
        ``invalidPublicKeyType``, ``unsupportedPublicKeyType``, ``invalidOptions``. Only a did:key is written in
        another format than its own.
        """
        end = next((place for place, character in enumerate(identifier) if character in "/?#"), len(identifier))
        did, rest = identifier[:end], identifier[end:]
        metadata = "didDereferencingMetadata" if rest else "didResolutionMetadata"
        try:
            found = self._document(did, options, is_url=bool(rest))
            content = _method_in(found, did, rest) if rest else found
        except _Refusal as refusal:
            error = str(refusal)
            return Resolution(
                {"@context": CONTEXT, "didDocument": {}, "didDocumentMetadata": {}, metadata: {"error": error}}, error
            )
        retrieved = self.clock.now().astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        return Resolution(
            {
                "@context": CONTEXT,
                "didDocument": content,
                "didDocumentMetadata": {},
                metadata: {"contentType": "application/did+ld+json", "retrieved": retrieved},
            },
            None,
        )

    def _document(self, did: str, options: DocumentOptions, *, is_url: bool) -> dict[str, Any]:
        matched = _DID.fullmatch(did)
        if matched is None:
            raise _Refusal("invalidDidUrl" if is_url else "invalidDid")
        method = matched[1]
        try:
            if method == "key":
                return did_key.document(did, options)
            if options != PLAIN:
                raise _Refusal("invalidOptions")
            return self._of_method(method, did)
        except InvalidInputError as error:
            raise _Refusal(_ERRORS.get(error.code, "invalidDid")) from error
        except NotFoundError as error:
            raise _Refusal("notFound") from error
        except UnavailableError as error:
            raise _Refusal("notFound" if error.code == "fetch.gone" else "internalError") from error

    def _of_method(self, method: str, did: str) -> dict[str, Any]:
        if self.publish_issuer is not None and (own := self.publish_issuer.document(did)) is not None:
            return controllers.serialise(own)
        if method == "jwk":
            return did_jwk.document(did)
        resolver = self.resolvers.get(method)
        if resolver is None:
            raise _Refusal("methodNotSupported")
        return controllers.serialise(resolver.resolve(did)[0])


def _method_in(document: dict[str, Any], did: str, rest: str) -> dict[str, Any]:
    """Return the verification method that a DID URL names, with the context it is read in."""
    matched = _REST.fullmatch(rest)
    if matched is None:
        raise _Refusal("invalidDidUrl")
    listed = [*document.get("verificationMethod", []), *(one for name in _ACTS for one in document.get(name, []))]
    for method in listed:
        if isinstance(method, dict) and method["id"] == did + rest:
            return {"@context": document["@context"], **method}
    raise _Refusal("notFound")
