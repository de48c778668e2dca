"""``eddsa-rdfc-2022``: Ed25519 over the RDF that a JSON-LD document states (vc-di-eddsa 1.0 §3.2)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, ClassVar

from passport_core.credentials.contexts import ContextSet, shipped
from passport_core.credentials.formats.data_integrity import (
    DataIntegrityFormat,
    Finisher,
    Holds,
    changed,
    malformed,
)
from passport_core.credentials.jsonld.active import Vocabulary
from passport_core.credentials.jsonld.batches import BatchCanonicalizer
from passport_core.credentials.jsonld.walk import to_dataset
from passport_core.credentials.keys import ED25519, Signer
from passport_core.credentials.proofs import Claims
from passport_core.credentials.rdfc import canonicalize
from passport_core.errors import InvalidInputError


class EddsaRdfc2022(DataIntegrityFormat):
    """Signs and verifies what the document means; every member must be defined by a known context."""

    name: ClassVar[str] = "eddsa-rdfc-2022"
    algorithms: ClassVar[frozenset[str]] = frozenset({ED25519})

    def __init__(self, *, contexts: ContextSet | None = None) -> None:
        self._contexts = contexts or shipped()

    def secure_all(self, batch: Iterable[Claims], *, signer: Signer, created: datetime) -> Iterator[bytes]:
        canonicalizer = BatchCanonicalizer(self._contexts.newest)
        configuration = self.configuration({}, signer=signer, created=created)
        finisher = Finisher(configuration)
        digests: dict[tuple[str, ...], bytes] = {}
        alike: tuple[object, object] | None = None  # contexts and issuer of the document before: often the same objects
        digest = b""
        for claims in batch:
            these = (claims.get("@context"), claims.get("issuer"))
            if alike is None or these[0] is not alike[0] or these[1] is not alike[1] or "proof" in claims:
                self.check_claims(claims, signer)
                key = _context_key(claims)
                if key not in digests:
                    canonical = self.canonical_configuration(configuration, claims)
                    digests[key] = hashlib.sha256(canonical).digest()
                digest = digests[key]
                alike = these if these[1] is not None else None  # without an issuer, the holder must be looked at
            document = hashlib.sha256(canonicalizer.canonical(claims)).digest()
            yield finisher.document(claims, signer.sign(digest + document))

    def canonical_document(self, claims: Claims) -> bytes:
        return canonicalize(to_dataset(claims, self._contexts.newest))

    def canonical_configuration(self, configuration: Mapping[str, Any], claims: Claims) -> bytes:
        return _canonical_configuration(configuration, claims, self._contexts.newest)

    def signed_claims(self, claims: dict[str, Any], configuration: dict[str, Any], holds: Holds) -> dict[str, Any]:
        """Try the document with the newest known version of its contexts, then with the others.

        1EdTech has edited its contexts in place: an issuer may have signed with an older version.
        """
        if configuration.get("@context", claims.get("@context")) != claims.get("@context"):
            raise malformed("/proof/@context")
        refused: InvalidInputError | None = None
        for vocabulary in self._contexts.vocabularies(claims):
            try:
                settings = _canonical_configuration(configuration, claims, vocabulary)
                content = canonicalize(to_dataset(claims, vocabulary))
            except InvalidInputError as error:
                refused = refused or error
                continue
            if holds(settings, content):
                return claims
        raise refused or changed()


def _context_key(claims: Claims) -> tuple[str, ...]:
    value = claims.get("@context")
    return tuple(str(entry) for entry in value) if isinstance(value, list) else (str(value),)


def _canonical_configuration(configuration: Mapping[str, Any], claims: Claims, vocabulary: Vocabulary) -> bytes:
    """The proof is read with the document's own contexts, which are not written into it (§3.2.5)."""
    try:
        return canonicalize(to_dataset({**configuration, "@context": claims.get("@context")}, vocabulary))
    except InvalidInputError as error:
        if error.where is not None and not error.where.startswith("/@context"):
            error.where = "/proof" + error.where
        raise
