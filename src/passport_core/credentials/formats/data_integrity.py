"""What every Data Integrity cryptosuite shares (VC Data Integrity 1.0 §4): a document with its proofs, as a format."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from passport_core.credentials import data_model
from passport_core.credentials.formats.common_refusals import check_key, check_own, check_unsecured
from passport_core.credentials.formats.integrity_proof import (
    PROOF_TYPE,
    Finisher,
    check_stated,
    malformed,
    unknown_suite,
    unverified_moment,
    write_timestamp,
    wrong_key,
)
from passport_core.credentials.formats.proof_sets import (
    MAX_PROOFS,
    controller_stated,
    previous_proofs,
    primary_place,
    proofs_of,
    usable_other,
)
from passport_core.credentials.json_reading import read_object, read_shared
from passport_core.credentials.json_writing import to_json
from passport_core.credentials.keys import PublicKey, Signer, VerificationMethod
from passport_core.credentials.peeking import as_proof_error, issuer_of, peek_at, several
from passport_core.credentials.proofs import ISSUING, NO_OTHERS, Claims, Opened, Peek, ProofUse
from passport_core.errors import InvalidInputError, ProofError

CREDENTIALS_V1 = "https://www.w3.org/2018/credentials/v1"
CREDENTIALS_V2 = "https://www.w3.org/ns/credentials/v2"
DATA_INTEGRITY_V1 = "https://w3id.org/security/data-integrity/v1"
DATA_INTEGRITY_V2 = "https://w3id.org/security/data-integrity/v2"
_DEFINING = (CREDENTIALS_V2, DATA_INTEGRITY_V2, DATA_INTEGRITY_V1)


class DataIntegrityFormat(ABC):
    """A document with embedded proofs, as a ``ProofFormat``. Subclasses say what a proof's value is.

    A document is of the format of its issuer's proof. Its other proofs may be of any format of the ``family``, which
    the formats made with the same mapping share.
    """

    name: ClassVar[str]
    algorithms: ClassVar[frozenset[str]]
    media_type: ClassVar[str] = "application/vc"
    withholds: ClassVar[bool] = False  # whether its documents may lack what the issuer signed

    def __init__(self, *, family: dict[str, DataIntegrityFormat] | None = None) -> None:
        self._family = {} if family is None else family
        self._family[self.name] = self

    def made(self, proof: Mapping[str, Any]) -> bool:
        """Say whether a proof states to be of this format."""
        return proof.get("type") == PROOF_TYPE and proof.get("cryptosuite") == self.name

    # -- what a cryptosuite is

    @abstractmethod
    def proof_value(self, document: Claims, configuration: Mapping[str, Any], signer: Signer) -> str:
        """Return ``proofValue`` over ``document`` (in a chain with the previous proofs) and the rest of the proof."""

    @abstractmethod
    def signed_claims(self, document: dict[str, Any], proof: Mapping[str, Any], key: PublicKey) -> dict[str, Any]:
        """Return what of ``document`` the proof's value holds for; raise ProofError or InvalidInputError."""

    # -- writing

    def secure(self, claims: Claims, *, signer: Signer, created: datetime, use: ProofUse = ISSUING) -> bytes:
        """Return ``claims`` with a proof, as compact UTF-8 JSON in the order given, ``proof`` last.

        Raise InvalidInputError where a claim would go unsigned, where there is a proof already, where ``signer`` is
        not the claims' issuer (or holder, for a presentation), or where a credential or presentation is none by the
        data model (``model.…``); ValueError where ``created`` has no zone. A VCDM
        1.1 document that does not name the context of Data Integrity is given it, last (§2.4.1).
        """
        self.check_claims(claims, signer)
        claims = with_integrity_context(claims)
        configuration = self.configuration(claims, signer=signer, created=created, use=use)
        return Finisher(configuration).document(claims, self.proof_value(claims, configuration, signer))

    def secure_all(self, batch: Iterable[Claims], *, signer: Signer, created: datetime) -> Iterator[bytes]:
        for claims in batch:
            yield self.secure(claims, signer=signer, created=created)

    def add_proof(
        self,
        document: bytes,
        *,
        signer: Signer,
        created: datetime,
        use: ProofUse = ISSUING,
        proof_id: str | None = None,
        previous: Sequence[str] = (),
    ) -> bytes:
        """Return the JSON ``document`` with one proof more, last, by any signer (§4.3); the others stay as they are.

        ``previous`` are the ids of the proofs that it continues: they are covered by it, as they stand; without, it is
        one of a set. ``proof_id`` (a URL) is its own id, for others to continue it. Raise InvalidInputError as
        ``secure`` does, and ProofError where a previous proof is not there or there are too many.
        """
        content = read_object(document)
        proofs = proofs_of(content) if "proof" in content else []
        self.check_key(signer)
        claims = {name: value for name, value in content.items() if name != "proof"}
        configuration = self.configuration(claims, signer=signer, created=created, use=use)
        if proof_id is not None:
            configuration["id"] = proof_id
        if previous:
            configuration["previousProof"] = previous[0] if len(previous) == 1 else list(previous)
        proofs_of({"proof": [*proofs, configuration]})
        covered = _with_previous(claims, previous_proofs(configuration, proofs))
        proof = {**configuration, "proofValue": self.proof_value(covered, configuration, signer)}
        return to_json({**claims, "proof": [*proofs, proof]})

    def configuration(
        self, claims: Claims, *, signer: Signer, created: datetime, use: ProofUse = ISSUING
    ) -> dict[str, Any]:
        """Return the proof as it will be written, without ``proofValue``."""
        written: dict[str, Any] = {
            "type": PROOF_TYPE,
            "cryptosuite": self.name,
            "created": write_timestamp(created),
            "verificationMethod": signer.method_id,
            "proofPurpose": use.purpose,
        }
        if use.challenge is not None:
            written["challenge"] = use.challenge
        if use.domains:
            domains = sorted(use.domains)
            written["domain"] = domains if len(domains) > 1 else domains[0]
        return written

    def check_claims(self, claims: Claims, signer: Signer) -> None:
        """Refuse what this signer cannot secure."""
        check_unsecured(claims)
        self.check_key(signer)
        check_own(claims, signer)
        if data_model.concerns(claims):  # other documents may be secured too (Data Integrity §1)
            data_model.require(claims)

    def check_key(self, signer: Signer) -> None:
        """Refuse a signer whose key is not for this format."""
        check_key(signer, algorithms=self.algorithms, name=self.name)

    # -- reading

    def recognises(self, document: bytes) -> bool:
        if self.name.encode() not in document:
            return False
        try:
            content = read_shared(document)
        except InvalidInputError:
            return False
        proofs = several(content.get("proof"))
        primary = proofs[primary_place(content)] if proofs else None
        return isinstance(primary, dict) and self.made(primary)

    def peek(self, document: bytes) -> Peek:
        content = read_shared(document)
        proofs = [proof if isinstance(proof, dict) else {} for proof in several(content.get("proof"))][:MAX_PROOFS]
        primary = proofs[primary_place(content)] if proofs else {}
        methods = [name for proof in proofs if isinstance(name := proof.get("verificationMethod"), str)]
        method_id = primary.get("verificationMethod")
        return peek_at(
            content,
            format_name=self.name,
            issuer=_presenter(content, primary) or issuer_of(content),
            method_id=method_id if isinstance(method_id, str) else None,
            signed_at=unverified_moment(primary),
            others=tuple(name for name in dict.fromkeys(methods) if name != method_id),
        )

    def open(
        self,
        document: bytes,
        *,
        method: VerificationMethod,
        use: ProofUse = ISSUING,
        others: Mapping[str, VerificationMethod] = NO_OTHERS,
    ) -> Opened:
        """Return what was signed, without the proofs; raise ProofError, its ``code`` saying what does not hold.

        Codes: ``proof.changed``, ``proof.missing``, ``proof.malformed``, ``proof.unknown-suite``, ``proof.purpose``,
        ``proof.challenge``, ``proof.domain``, ``proof.wrong-method``, ``proof.wrong-key``; of a set or a chain
        ``proof.too-many``, ``proof.previous-missing``, ``proof.other-unresolved``; and those of ``json.…``,
        ``jsonld.…`` and ``rdfc.…`` for a document that cannot be read to the end. Whether the proof or the method has
        expired is for the caller, who knows the moment: see ``Opened.proof_expires`` (the earliest end of all proofs)
        and ``VerificationMethod``.
        """
        try:
            content = read_shared(document)
        except InvalidInputError as error:
            raise as_proof_error(error) from error
        proofs = proofs_of(content)
        place = primary_place(content)
        claims = {name: value for name, value in content.items() if name != "proof"}
        signed, created, expires = self._hold(claims, proofs, place, method, use)
        if len(proofs) > 1:
            known = {**others, method.id: method}
            further = (n for n in range(len(proofs)) if n != place)
            ends = [expires, *(self._other_end(claims, proofs, n, known, use) for n in further)]
            expires = min((end for end in ends if end is not None), default=None)
        return Opened(signed, self.name, method, created, expires, is_partial=self.withholds)

    def _other_end(
        self,
        claims: dict[str, Any],
        proofs: Sequence[dict[str, Any]],
        place: int,
        known: Mapping[str, VerificationMethod],
        use: ProofUse,
    ) -> datetime | None:
        """Return when a further proof ends, having seen that it holds."""
        proof = proofs[place]
        form = next((form for form in self._family.values() if form.made(proof)), None)
        if form is None:
            raise unknown_suite(f"/proof/{place}")
        named = proof.get("verificationMethod")
        if not isinstance(named, str):
            raise malformed(f"/proof/{place}/verificationMethod")
        method = usable_other(known.get(named), proof, unverified_moment(proof))
        return form._hold(claims, proofs, place, method, use)[2]

    def _hold(
        self,
        claims: dict[str, Any],
        proofs: Sequence[dict[str, Any]],
        place: int,
        method: VerificationMethod,
        use: ProofUse,
    ) -> tuple[dict[str, Any], datetime | None, datetime | None]:
        """Return what one proof signed, when it was made and when it ends; raise ProofError where it does not hold."""
        proof = proofs[place]
        try:
            if not self.made(proof):
                raise unknown_suite("/proof/cryptosuite")
            created, expires = check_stated(proof, method, use)
            if method.key.algorithm not in self.algorithms:
                raise wrong_key()
            covered = _with_previous(claims, previous_proofs(proof, proofs))
            signed = self.signed_claims(covered, proof, method.key)
        except (InvalidInputError, ProofError) as error:
            refusal = as_proof_error(error)
            if len(proofs) > 1 and refusal.where is not None and refusal.where.startswith("/proof"):
                refusal.where = f"/proof/{place}{refusal.where.removeprefix('/proof')}"
            raise refusal from error
        signed.pop("proof", None)
        return signed, created, expires


def _presenter(content: Mapping[str, Any], primary: Mapping[str, Any]) -> str | None:
    """Return whose key signed a presentation that names no holder: it need not (VCDM 2.0 §4.13)."""
    if {"issuer", "holder"} & content.keys() or "VerifiablePresentation" not in several(content.get("type")):
        return None
    return controller_stated(primary)


def _with_previous(claims: Mapping[str, Any], previous: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the document that a proof covers: in a chain with the proofs before it."""
    return {**claims, "proof": previous} if previous else dict(claims)


def with_integrity_context(claims: Claims) -> Claims:
    """Return ``claims`` with a context that defines Data Integrity proofs (§2.4.1), where VCDM 1.1 is all they name."""
    contexts = several(claims.get("@context"))
    if CREDENTIALS_V1 not in contexts or any(known in contexts for known in _DEFINING):
        return claims
    return {**claims, "@context": [*contexts, DATA_INTEGRITY_V2]}
