"""``ecdsa-sd-2023``: P-256, each statement signed by itself, so that the holder may withhold (vc-di-ecdsa 1.0 §3.5).

The issuer hands over a *base proof*; its holder derives from it what a reader is shown. The base signature is checked
with the issuer's own key (the proof's ``verificationMethod``): the published algorithm (§3.5.11 step 9) names the key
that travels within the proof, by which anyone could forge, and which none of the published vectors were made with.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from passport_core.credentials.contexts import ContextSet, shipped
from passport_core.credentials.formats.data_integrity import DataIntegrityFormat, with_integrity_context
from passport_core.credentials.formats.hashed_suites import canonical_settings, check_own_context
from passport_core.credentials.formats.integrity_proof import Finisher, changed, malformed
from passport_core.credentials.formats.proof_sets import primary_place, proofs_of
from passport_core.credentials.formats.sd_values import (
    BaseValue,
    DerivedValue,
    check_size,
    multikey_bytes,
    read_base,
    read_derived,
)
from passport_core.credentials.json_pointer import write
from passport_core.credentials.json_reading import read_object
from passport_core.credentials.json_writing import to_json
from passport_core.credentials.jsonld.active import Vocabulary
from passport_core.credentials.jsonld.selections import Part, Whole
from passport_core.credentials.jsonld.walk import to_dataset
from passport_core.credentials.keys import P256, PublicKey, Signer
from passport_core.credentials.multibase import decode_base64url, encode_base64url
from passport_core.credentials.private_keys import PrivateKey, generate
from passport_core.credentials.proofs import Claims
from passport_core.credentials.rdfc import Dataset, canonical_labels, quad_line
from passport_core.credentials.signatures import verifier
from passport_core.errors import InvalidInputError, ProofError
from passport_core.outcomes import Text

# Without these a reader would be misled (it is out of date, it was withdrawn): they are in every base proof.
NEVER_WITHHELD = (
    "issuer",
    "validFrom",
    "validUntil",
    "issuanceDate",
    "expirationDate",
    "credentialStatus",
    "credentialSchema",
    "termsOfUse",
    "relatedResource",
)
_ALWAYS_THERE = frozenset({"@context", "id", "type"})  # goes with whatever is shown


class EcdsaSd2023(DataIntegrityFormat):
    """A ``SelectiveFormat``. Only derived proofs open: a base proof is the holder's to keep."""

    name: ClassVar[str] = "ecdsa-sd-2023"
    algorithms: ClassVar[frozenset[str]] = frozenset({P256})
    withholds: ClassVar[bool] = True

    def __init__(
        self, *, contexts: ContextSet | None = None, family: dict[str, DataIntegrityFormat] | None = None
    ) -> None:
        super().__init__(family=family)
        self._contexts = contexts or shipped()

    # -- for the issuer

    def proof_value(self, document: Claims, configuration: Mapping[str, Any], signer: Signer) -> str:
        """Return a base proof from which nothing can be withheld."""
        if "proof" in document:
            raise _no_chain()
        members = [write([name]) for name in document if name not in _ALWAYS_THERE]
        return self._base_proof(document, configuration, signer, members)

    def secure_selectively(
        self, claims: Claims, *, signer: Signer, created: datetime, mandatory: Sequence[str], holder: PublicKey | None
    ) -> bytes:
        """Return the document with a base proof: all can be withheld but what ``mandatory`` points at and the members
        of NEVER_WITHHELD.

        Raise InvalidInputError as ``secure`` does, ``pointer.…`` for a pointer that leads nowhere, and
        ``proof.no-holder-key`` where there is a ``holder``: such a document names its holder by the subject's id.
        """
        if holder is not None:
            raise InvalidInputError(
                Text(
                    f"Le format {self.name} ne lie pas un document à la clé de son titulaire.",
                    f"The format {self.name} does not bind a document to its holder’s key.",
                ),
                code="proof.no-holder-key",
                remedy=Text(
                    "Inscrivez le DID du titulaire comme identifiant du sujet, ou choisissez SD-JWT VC.",
                    "Write the holder’s DID as the subject’s id, or choose SD-JWT VC.",
                ),
            )
        self.check_claims(claims, signer)
        claims = with_integrity_context(claims)
        configuration = self.configuration(claims, signer=signer, created=created)
        kept = [write([name]) for name in NEVER_WITHHELD if name in claims]
        value = self._base_proof(claims, configuration, signer, list(dict.fromkeys([*kept, *mandatory])))
        return Finisher(configuration).document(claims, value)

    def _base_proof(
        self, document: Claims, configuration: Mapping[str, Any], signer: Signer, mandatory: Sequence[str]
    ) -> str:
        """§3.5.9: sign the hash of what is mandatory, and each other statement with a key made for it alone."""
        vocabulary = self._contexts.newest
        hmac_key, ephemeral = self.make_secrets()
        named = _Named(Whole(read_object(to_json(document)), vocabulary), _hidden_by(hmac_key))
        check_size(len(named.lines))
        always = named.places(mandatory)
        settings = canonical_settings(configuration, document, vocabulary)
        key = ephemeral.public()
        message = _base_message(settings, key, [line for n, line in enumerate(named.lines) if n in always])
        signatures = [ephemeral.sign(line.encode()) for n, line in enumerate(named.lines) if n not in always]
        return BaseValue(signer.sign(message), key, hmac_key, tuple(signatures), tuple(mandatory)).write()

    def make_secrets(self) -> tuple[bytes, PrivateKey]:
        """Return what is new in every base proof: the key that hides names, and the key that signs statements."""
        return secrets.token_bytes(32), generate(P256)

    # -- for the holder

    def derive(self, document: bytes, *, selective: Sequence[str]) -> bytes:
        """Return the document with what ``selective`` points at, besides what is mandatory, and a derived proof.

        No other proof goes with it: none would hold over a part. Raise ProofError (``proof.not-base``,
        ``proof.malformed``, ``proof.changed`` where the base proof is not of this document) or InvalidInputError
        (``pointer.…``, ``derive.nothing``, ``proof.no-chain``).
        """
        content = read_object(document)
        proof = proofs_of(content)[primary_place(content)]
        base = read_base(proof)
        if "previousProof" in proof:
            raise _no_chain()
        pointers = [*base.mandatory, *selective]
        if not pointers:
            raise _refused("derive.nothing", "Rien n’est choisi.", "Nothing is chosen.")
        claims = {name: value for name, value in content.items() if name != "proof"}
        refused: InvalidInputError | None = None
        for vocabulary in self._contexts.vocabularies(claims):
            try:
                part, value = _derived(claims, vocabulary, base, pointers)
            except InvalidInputError as error:
                refused = refused or error
                continue
            if value is not None:
                made = {**proof, "proofValue": value.write()}
                return to_json({**part.document, "proof": [made] if isinstance(content["proof"], list) else made})
        raise refused or changed()

    # -- for the reader

    def signed_claims(self, document: dict[str, Any], proof: Mapping[str, Any], key: PublicKey) -> dict[str, Any]:
        """§3.5.11, a derived proof only; with the newest known version of its contexts, then with the others."""
        check_own_context(proof, document)
        value = read_derived(proof)
        verify = verifier(key)
        verify_statement = verifier(value.ephemeral)
        refused: InvalidInputError | ProofError | None = None
        for vocabulary in self._contexts.vocabularies(document):
            try:
                settings = canonical_settings(proof, document, vocabulary)
                lines = _renamed(to_dataset(document, vocabulary), value.labels)
            except (InvalidInputError, ProofError) as error:
                refused = refused or error
                continue
            always = set(value.mandatory)
            others = [line for n, line in enumerate(lines) if n not in always]
            if len(others) != len(value.signatures) or any(n >= len(lines) for n in always):
                refused = refused or malformed("/proof/proofValue")
                continue
            message = _base_message(settings, value.ephemeral, [line for n, line in enumerate(lines) if n in always])
            if verify(value.base_signature, message) and all(
                verify_statement(signature, line.encode())
                for signature, line in zip(value.signatures, others, strict=True)
            ):
                return document
        raise refused or changed()


class _Named:
    """A whole document's statements as the issuer named them: sorted lines, blank nodes renamed."""

    def __init__(self, whole: Whole, rename: Callable[[str], str]) -> None:
        self._whole = whole
        self.labels = [rename(label) for label in canonical_labels(whole.dataset)]
        self.lines = sorted(_lines(whole.dataset, self.labels))
        self._place = {line: n for n, line in enumerate(self.lines)}

    def places(self, pointers: Sequence[str]) -> set[int]:
        """Return the places among ``lines`` of what the pointers choose."""
        return self.chosen(pointers)[1] if pointers else set()

    def chosen(self, pointers: Sequence[str]) -> tuple[Part, set[int]]:
        """Return what the pointers choose, and the places of its statements; raise ``pointer.inseparable`` where it
        does not state the same on its own."""
        part = self._whole.part(pointers)
        found = _lines(part.dataset, [self.labels[node] for node in part.nodes])
        if not found <= self._place.keys():
            raise _refused(
                "pointer.inseparable",
                "Ce qui est choisi ne dit pas la même chose une fois seul.",
                "What is chosen does not say the same on its own.",
            )
        return part, {self._place[line] for line in found}


def _derived(
    claims: dict[str, Any], vocabulary: Vocabulary, base: BaseValue, pointers: Sequence[str]
) -> tuple[Part, DerivedValue | None]:
    """Return what is shown and its proof (§3.5.6); None where the base proof was not made over these statements."""
    named = _Named(Whole(claims, vocabulary), _hidden_by(base.hmac_key))
    always = named.places(base.mandatory)
    part, shown = named.chosen(pointers)
    withholdable = [n for n in range(len(named.lines)) if n not in always]
    if len(withholdable) != len(base.signatures):
        return part, None
    verify = verifier(base.ephemeral)
    signatures = {n: signature for n, signature in zip(withholdable, base.signatures, strict=True) if n in shown}
    if not all(verify(signature, named.lines[n].encode()) for n, signature in signatures.items()):
        return part, None
    labels = {
        _number(label): decode_base64url(named.labels[node].removeprefix("_:u"))
        for node, label in zip(part.nodes, canonical_labels(part.dataset), strict=True)
    }
    order = sorted(shown)
    return part, DerivedValue(
        base.base_signature,
        base.ephemeral,
        tuple(signatures.values()),
        dict(sorted(labels.items())),
        tuple(place for place, n in enumerate(order) if n in always),
    )


def _base_message(settings: bytes, ephemeral: PublicKey, mandatory: Sequence[str]) -> bytes:
    """Return what the issuer signs: the proof's hash, the key of the statements, the hash of the mandatory ones."""
    digest = hashlib.sha256("".join(mandatory).encode()).digest()
    return hashlib.sha256(settings).digest() + multikey_bytes(ephemeral) + digest


def _hidden_by(hmac_key: bytes) -> Callable[[str], str]:
    """Return how the issuer names blank nodes: nothing of the order in the whole shows in the part (§3.5.4)."""

    def rename(label: str) -> str:
        name = label.removeprefix("_:").encode()
        return "_:u" + encode_base64url(hmac.new(hmac_key, name, hashlib.sha256).digest())

    return rename


def _renamed(dataset: Dataset, labels: Mapping[int, bytes]) -> list[str]:
    """Return the sorted lines of a derived document, each blank node named as the proof says the issuer did."""
    numbers = [_number(label) for label in canonical_labels(dataset)]
    if set(numbers) != labels.keys():
        raise malformed("/proof/proofValue")
    return sorted(_lines(dataset, ["_:u" + encode_base64url(labels[number]) for number in numbers]))


def _lines(dataset: Dataset, labels: list[str]) -> set[str]:
    return {*dataset.ground, *(quad_line(quad, labels) for quad in dataset.linked)}


def _number(label: str) -> int:
    return int(label.removeprefix("_:c14n"))


def _no_chain() -> InvalidInputError:
    return _refused(
        "proof.no-chain",
        "Une preuve à divulgation sélective ne peut pas en prolonger une autre, qui porte sur l’attestation entière.",
        "A selectively disclosable proof cannot continue another, which is about the whole credential.",
    )


def _refused(code: str, fr: str, en: str) -> InvalidInputError:
    return InvalidInputError(
        Text(fr, en),
        code=code,
        remedy=Text(
            "Choisissez d’autres parties de l’attestation.",
            "Choose other parts of the credential.",
        ),
    )
