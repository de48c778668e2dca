"""Cryptosuites that sign two hashes: of the proof's configuration and of the document, each made canonical first.

The four of vc-di-eddsa 1.0 (§3.2, §3.3) and vc-di-ecdsa 1.0 (§3.2, §3.3) are these, over RDF or over JSON.
"""

from __future__ import annotations

import hashlib
from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from passport_core.credentials import jcs
from passport_core.credentials.contexts import ContextSet, shipped
from passport_core.credentials.data_model import Requirements
from passport_core.credentials.formats.data_integrity import DataIntegrityFormat, with_integrity_context
from passport_core.credentials.formats.integrity_proof import Finisher, changed, malformed
from passport_core.credentials.json_writing import to_json
from passport_core.credentials.jsonld.active import Vocabulary
from passport_core.credentials.jsonld.batches import BatchCanonicalizer
from passport_core.credentials.jsonld.canonical import canonicalize_document
from passport_core.credentials.keys import ED25519, P256, P384, PublicKey, Signer
from passport_core.credentials.multibase import decode_base58btc, encode_multibase
from passport_core.credentials.peeking import several
from passport_core.credentials.proofs import ISSUING, Claims, ProofUse
from passport_core.credentials.signatures import SIGNATURE_LENGTHS, verifier
from passport_core.errors import InvalidInputError

Canonical = Callable[[Claims], bytes]

# One hash a key algorithm, for the two digests and within RDFC-1.0 alike (vc-di-ecdsa §3.2.3, §3.2.4).
HASHES = {ED25519: "sha256", P256: "sha256", P384: "sha384"}


def digest_both(configuration: bytes, document: bytes, algorithm: str) -> bytes:
    """Return what a key of that algorithm signs: the hash of the proof's configuration, then of the document."""
    digest = getattr(hashlib, HASHES[algorithm])
    both: bytes = digest(configuration).digest() + digest(document).digest()
    return both


class HashedFormat(DataIntegrityFormat):
    """``proofValue`` is the bare signature in base58btc. Subclasses say how bytes are made canonical."""

    @abstractmethod
    def canonical_document(self, document: Claims, algorithm: str = ED25519) -> bytes:
        """Return the canonical form of the document without proof; raise InvalidInputError where it has none."""

    @abstractmethod
    def canonical_configuration(
        self, configuration: Mapping[str, Any], document: Claims, algorithm: str = ED25519
    ) -> bytes:
        """Return the canonical form of the proof without ``proofValue``."""

    def batch_canonical(self, algorithm: str) -> Canonical:
        """Return what does the same as ``canonical_document`` for many that share parts."""
        return lambda document: self.canonical_document(document, algorithm)

    def secure_all(self, batch: Iterable[Claims], *, signer: Signer, created: datetime) -> Iterator[bytes]:
        self.check_key(signer)
        algorithm, sign = signer.algorithm, signer.sign
        canonical, digest = self.batch_canonical(algorithm), getattr(hashlib, HASHES[algorithm])
        kept: dict[bytes, tuple[bytes, Finisher]] = {}  # of each list of contexts: the proof's hash, and its writer
        alike: tuple[object, object] | None = None  # contexts and issuer of the document before: often the same objects
        rules = Requirements()
        for claims in batch:
            these = (claims.get("@context"), claims.get("issuer"))
            if alike is None or these[0] is not alike[0] or these[1] is not alike[1] or "proof" in claims:
                self.check_claims(claims, signer)
                if with_integrity_context(claims) is not claims:
                    yield self.secure(claims, signer=signer, created=created)
                    continue
                key = to_json({"@context": these[0]} if "@context" in claims else {})
                if key not in kept:
                    configuration = self.configuration(claims, signer=signer, created=created)
                    hashed = digest(self.canonical_configuration(configuration, claims, algorithm)).digest()
                    kept[key] = (hashed, Finisher(configuration))
                settings, finisher = kept[key]
                alike = these if these[1] is not None else None  # without an issuer, the holder must be looked at
            else:
                rules(claims)
            signature = sign(settings + digest(canonical(claims)).digest())
            yield finisher.document(claims, _written(signature, algorithm))

    def proof_value(self, document: Claims, configuration: Mapping[str, Any], signer: Signer) -> str:
        algorithm = signer.algorithm
        settings = self.canonical_configuration(configuration, document, algorithm)
        message = digest_both(settings, self.canonical_document(document, algorithm), algorithm)
        return _written(signer.sign(message), algorithm)


class RdfcFormat(HashedFormat):
    """Signs and verifies what the document means; every member must be defined by a known context."""

    def __init__(
        self, *, contexts: ContextSet | None = None, family: dict[str, DataIntegrityFormat] | None = None
    ) -> None:
        super().__init__(family=family)
        self._contexts = contexts or shipped()

    def batch_canonical(self, algorithm: str) -> Canonical:
        if HASHES[algorithm] != "sha256":
            return super().batch_canonical(algorithm)  # the fast way knows SHA-256 only
        return BatchCanonicalizer(self._contexts.newest).canonical

    def canonical_document(self, document: Claims, algorithm: str = ED25519) -> bytes:
        return canonicalize_document(document, self._contexts.newest, HASHES[algorithm])

    def canonical_configuration(
        self, configuration: Mapping[str, Any], document: Claims, algorithm: str = ED25519
    ) -> bytes:
        return canonical_settings(configuration, document, self._contexts.newest, HASHES[algorithm])

    def signed_claims(self, document: dict[str, Any], proof: Mapping[str, Any], key: PublicKey) -> dict[str, Any]:
        """Try the document with the newest known version of its contexts, then with the others.

        1EdTech has edited its contexts in place: an issuer may have signed with an older version.
        """
        check_own_context(proof, document)
        verify = verifier(key)
        signature = _signature(proof, key.algorithm)
        digest = HASHES[key.algorithm]
        refused: InvalidInputError | None = None
        for vocabulary in self._contexts.vocabularies(document):
            try:
                settings = canonical_settings(proof, document, vocabulary, digest)
                content = canonicalize_document(document, vocabulary, digest)
            except InvalidInputError as error:
                refused = refused or error
                continue
            if verify(signature, digest_both(settings, content, key.algorithm)):
                return document
        raise refused or changed()


class JcsFormat(HashedFormat):
    """Signs and verifies the JSON itself: nothing goes unsigned, whatever its contexts say."""

    def configuration(
        self, claims: Claims, *, signer: Signer, created: datetime, use: ProofUse = ISSUING
    ) -> dict[str, Any]:
        configuration = super().configuration(claims, signer=signer, created=created, use=use)
        if "@context" in claims:
            return {"@context": claims["@context"], **configuration}
        return configuration

    def canonical_document(self, document: Claims, algorithm: str = ED25519) -> bytes:
        return jcs.canonicalize(document if isinstance(document, dict) else dict(document))

    def canonical_configuration(
        self, configuration: Mapping[str, Any], document: Claims, algorithm: str = ED25519
    ) -> bytes:
        return jcs.canonicalize(_unsigned(configuration))

    def signed_claims(self, document: dict[str, Any], proof: Mapping[str, Any], key: PublicKey) -> dict[str, Any]:
        """The proof brings the contexts it was made with; those added to the document since were not signed.

        §3.3.2 lets a document add contexts behind them: the claims returned are read with the signed ones only.
        """
        verify = verifier(key)
        signature = _signature(proof, key.algorithm)
        if "@context" in proof:
            signed = several(proof["@context"])
            if not signed or several(document.get("@context"))[: len(signed)] != signed:
                raise malformed("/proof/@context")
            document["@context"] = proof["@context"]
        settings = self.canonical_configuration(proof, document)
        if not verify(signature, digest_both(settings, self.canonical_document(document), key.algorithm)):
            raise changed()
        return document


def check_own_context(proof: Mapping[str, Any], document: Claims) -> None:
    """Refuse a proof over RDF that brings other contexts than the document's."""
    if proof.get("@context", document.get("@context")) != document.get("@context"):
        raise malformed("/proof/@context")


def canonical_settings(
    proof: Mapping[str, Any], document: Claims, vocabulary: Vocabulary, digest: str = "sha256"
) -> bytes:
    """Return the canonical N-Quads of a proof without its value, read with the document's own contexts, which are not
    written into it (vc-di-eddsa §3.2.5)."""
    try:
        read = {**_unsigned(proof), "@context": document.get("@context")}
        return canonicalize_document(read, vocabulary, digest)
    except InvalidInputError as error:
        if error.where is not None and not error.where.startswith("/@context"):
            error.where = "/proof" + error.where
        raise


def _unsigned(proof: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in proof.items() if name != "proofValue"}


def _written(signature: bytes, algorithm: str) -> str:
    if len(signature) != SIGNATURE_LENGTHS[algorithm]:
        raise ValueError(f"the signer gave a signature of {len(signature)} bytes")
    return encode_multibase(signature)


def _signature(proof: Mapping[str, Any], algorithm: str) -> bytes:
    value = proof.get("proofValue")
    if not isinstance(value, str) or not value.startswith("z"):
        raise malformed("/proof/proofValue")
    try:
        signature = decode_base58btc(value[1:])
    except InvalidInputError:
        raise malformed("/proof/proofValue") from None
    if len(signature) != SIGNATURE_LENGTHS[algorithm]:
        raise malformed("/proof/proofValue")
    return signature
