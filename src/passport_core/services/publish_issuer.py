"""Publish an issuer's DID document from its stored keys, retired ones with their end date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from passport_core.credentials.controllers import document_json
from passport_core.credentials.keys import ControllerDocument, VerificationMethod
from passport_core.credentials.multibase import decode_multikey
from passport_core.errors import NotFoundError
from passport_core.outcomes import Text

if TYPE_CHECKING:
    from passport_core.passport.certifier import Certifier
    from passport_core.ports.store import Store


@dataclass(frozen=True, slots=True)
class PublishIssuer:
    store: Store

    def document(self, did: str) -> ControllerDocument | None:
        """Return the document of one of our own issuers, None for anybody else's DID."""
        with self.store.reading() as session:
            certifier = session.certifiers.by_did(did)
        return self._document(certifier) if certifier else None

    def __call__(self, certifier_id: str) -> bytes:
        """Return the served ``did.json`` (did:web); raise NotFoundError."""
        with self.store.reading() as session:
            certifier = session.certifiers.get(certifier_id)
        if certifier is None or not certifier.did.startswith("did:web:"):
            raise NotFoundError(Text("Aucun émetteur à cette adresse.", "No issuer at this address."))
        return document_json(self._document(certifier))

    def _document(self, certifier: Certifier) -> ControllerDocument:
        with self.store.reading() as session:
            keys = session.certifiers.keys(certifier.id)
        methods = {
            key.method_id: VerificationMethod(
                id=key.method_id,
                controller=certifier.did,
                key=decode_multikey(key.public_multibase),
                relationships=frozenset({"assertionMethod", "authentication"}),
                expires=key.retired_at,
                revoked=key.compromised_at,
            )
            for key in keys
        }
        return ControllerDocument(certifier.did, methods)
