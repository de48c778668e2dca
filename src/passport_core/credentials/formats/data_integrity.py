"""What every Data Integrity cryptosuite shares (VC Data Integrity 1.0 §4): the shape of proofs, and their reading."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar

import orjson

from passport_core.credentials.json_reading import read_object
from passport_core.credentials.keys import ED25519, P256, P384, Signer, VerificationMethod
from passport_core.credentials.moments import read_timestamp
from passport_core.credentials.multibase import decode_base58btc, encode_multibase
from passport_core.credentials.peeking import as_proof_error, identifier, issuer_of, peek_at, several
from passport_core.credentials.proofs import ISSUING, NO_OTHERS, Claims, Opened, Peek, ProofUse
from passport_core.credentials.signatures import SIGNATURE_LENGTHS, verifier
from passport_core.errors import InvalidInputError, ProofError
from passport_core.outcomes import Text

PROOF_TYPE = "DataIntegrityProof"

# Canonical configuration, canonical document → whether the proof's signature is the key's over both.
Holds = Callable[[bytes, bytes], bool]

_DIGESTS = {ED25519: hashlib.sha256, P256: hashlib.sha256, P384: hashlib.sha384}

_ASK_AGAIN = Text(
    fr="Demandez à son titulaire ou à l’émetteur de vous transmettre de nouveau le document d’origine.",
    en="Ask the holder or the issuer to send you the original document again.",
)
_PRESENT_AGAIN = Text(
    fr="Demandez au titulaire de présenter ses documents de nouveau.",
    en="Ask the holder to present the documents again.",
)


def digest_both(configuration: bytes, document: bytes, algorithm: str) -> bytes:
    """Return what a key of that algorithm signs: the hash of the proof's configuration, then of the document.

    SHA-256, or SHA-384 for both with P-384 (vc-di-eddsa §3.2.4, vc-di-ecdsa §3.2.4).
    """
    digest = _DIGESTS[algorithm]
    return digest(configuration).digest() + digest(document).digest()


class DataIntegrityFormat(ABC):
    """A document with one embedded proof, as a ``ProofFormat``. Subclasses say how bytes are made canonical."""

    name: ClassVar[str]
    algorithms: ClassVar[frozenset[str]]
    media_type: ClassVar[str] = "application/vc"

    # -- writing

    def secure(self, claims: Claims, *, signer: Signer, created: datetime, use: ProofUse = ISSUING) -> bytes:
        """Return ``claims`` with a proof, as compact UTF-8 JSON in the order given, ``proof`` last.

        Raise InvalidInputError where a claim would go unsigned, where there is a proof already, or where ``signer``
        is not the claims' issuer (or holder, for a presentation); ValueError where ``created`` has no zone.
        """
        self.check_claims(claims, signer)
        configuration = self.configuration(claims, signer=signer, created=created, use=use)
        canonical = self.canonical_configuration(configuration, claims)
        message = digest_both(canonical, self.canonical_document(claims), signer.algorithm)
        return Finisher(configuration).document(claims, signer.sign(message))

    @abstractmethod
    def secure_all(self, batch: Iterable[Claims], *, signer: Signer, created: datetime) -> Iterator[bytes]: ...

    @abstractmethod
    def canonical_document(self, claims: Claims) -> bytes:
        """Return the canonical form of the document without proof; raise InvalidInputError where it has none."""

    @abstractmethod
    def canonical_configuration(self, configuration: Mapping[str, Any], claims: Claims) -> bytes:
        """Return the canonical form of the proof without ``proofValue``."""

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
        if "proof" in claims:
            raise InvalidInputError(
                Text(fr="Le document porte déjà une preuve.", en="The document already has a proof."),
                code="proof.already-secured",
                remedy=Text(fr="Retirez-la avant de signer.", en="Remove it before signing."),
                where="/proof",
            )
        if signer.algorithm not in self.algorithms:
            raise InvalidInputError(
                Text(
                    fr=f"Cette clé ({signer.algorithm}) ne sert pas au format {self.name}.",
                    en=f"This key ({signer.algorithm}) is not for the format {self.name}.",
                ),
                code="proof.wrong-key",
                remedy=Text(
                    fr=f"Choisissez une clé {' ou '.join(sorted(self.algorithms))}.",
                    en=f"Choose a key of {' or '.join(sorted(self.algorithms))}.",
                ),
            )
        member = "issuer" if "issuer" in claims else "holder"
        if member in claims and identifier(claims[member]) != signer.controller:
            raise InvalidInputError(
                Text(
                    fr="L’émetteur inscrit dans le document n’est pas celui à qui appartient la clé.",
                    en="The issuer written in the document is not the one whose key this is.",
                ),
                code="proof.not-issuer",
                remedy=Text(fr="Signez avec la clé de cet émetteur.", en="Sign with that issuer’s key."),
                where="/" + member,
            )

    # -- reading

    def recognises(self, document: bytes) -> bool:
        if self.name.encode() not in document:
            return False
        try:
            proofs = read_object(document).get("proof")
        except InvalidInputError:
            return False
        return any(
            isinstance(proof, dict) and proof.get("type") == PROOF_TYPE and proof.get("cryptosuite") == self.name
            for proof in (proofs if isinstance(proofs, list) else [proofs])
        )

    def peek(self, document: bytes) -> Peek:
        content = read_object(document)
        proof = content.get("proof")
        if isinstance(proof, list) and len(proof) == 1:
            proof = proof[0]
        method_id = proof.get("verificationMethod") if isinstance(proof, dict) else None
        return peek_at(
            content,
            format_name=self.name,
            issuer=issuer_of(content),
            method_id=method_id if isinstance(method_id, str) else None,
            signed_at=_unverified_moment(proof),
        )

    def open(
        self,
        document: bytes,
        *,
        method: VerificationMethod,
        use: ProofUse = ISSUING,
        others: Mapping[str, VerificationMethod] = NO_OTHERS,
    ) -> Opened:
        """Return what was signed, without the proof; raise ProofError, its ``code`` saying what does not hold.

        Codes: ``proof.changed``, ``proof.missing``, ``proof.malformed``, ``proof.several``, ``proof.unknown-suite``,
        ``proof.purpose``, ``proof.challenge``, ``proof.domain``, ``proof.wrong-method``, ``proof.wrong-key``, and
        those of ``json.…``, ``jsonld.…`` and ``rdfc.…`` for a document that cannot be read to the end. Whether the
        proof or the method has expired is for the caller, who knows the moment: see ``Opened.proof_expires`` and
        ``VerificationMethod``.
        """
        try:
            content = read_object(document)
        except InvalidInputError as error:
            raise as_proof_error(error) from error
        proof = self._only_proof(content)
        created, expires = self._check_proof(proof, method, use)
        key = method.key
        if key.algorithm not in self.algorithms:
            raise _wrong_key()
        verify = verifier(key)
        signature = _signature(proof, key.algorithm)
        claims = {name: value for name, value in content.items() if name != "proof"}
        configuration = {name: value for name, value in proof.items() if name != "proofValue"}
        try:
            claims = self.signed_claims(
                claims,
                configuration,
                lambda settings, content: verify(signature, digest_both(settings, content, key.algorithm)),
            )
        except InvalidInputError as error:
            raise as_proof_error(error) from error
        return Opened(claims, self.name, method, created, expires)

    @abstractmethod
    def signed_claims(self, claims: dict[str, Any], configuration: dict[str, Any], holds: Holds) -> dict[str, Any]:
        """Return the claims over which the signature ``holds``, or raise ProofError or InvalidInputError."""

    @staticmethod
    def _only_proof(content: Mapping[str, Any]) -> Mapping[str, Any]:
        proof = content.get("proof")
        if proof is None:
            raise ProofError(
                Text(fr="Le document n’est pas signé.", en="The document is not signed."),
                code="proof.missing",
                remedy=_ASK_AGAIN,
            )
        if isinstance(proof, list):
            if len(proof) > 1:
                raise ProofError(
                    Text(
                        fr="Le document porte plusieurs preuves ; une seule est prise en charge.",
                        en="The document has several proofs; only one is supported.",
                    ),
                    code="proof.several",
                    remedy=Text(
                        fr="Demandez à l’émetteur un document à preuve unique.",
                        en="Ask the issuer for a document with a single proof.",
                    ),
                    where="/proof",
                )
            proof = proof[0] if proof else None
        if not isinstance(proof, dict):
            raise malformed("/proof")
        return proof

    def _check_proof(
        self, proof: Mapping[str, Any], method: VerificationMethod, use: ProofUse
    ) -> tuple[datetime | None, datetime | None]:
        if proof.get("type") != PROOF_TYPE or proof.get("cryptosuite") != self.name:
            raise ProofError(
                Text(
                    fr="La preuve est d’un type que ce service ne sait pas vérifier.",
                    en="The proof is of a type that this service cannot verify.",
                ),
                code="proof.unknown-suite",
                remedy=Text(
                    fr=f"Demandez un document signé avec {self.name}.",
                    en=f"Ask for a document signed with {self.name}.",
                ),
                where="/proof/cryptosuite",
            )
        if "previousProof" in proof:
            raise ProofError(
                Text(
                    fr="La preuve en prolonge une autre ; les chaînes de preuves ne sont pas prises en charge.",
                    en="The proof continues another; chains of proofs are not supported.",
                ),
                code="proof.chain",
                remedy=_ASK_AGAIN,
                where="/proof/previousProof",
            )
        if proof.get("proofPurpose") != use.purpose or use.purpose not in method.relationships:
            raise ProofError(
                Text(
                    fr="La clé ou la preuve n’est pas faite pour attester un document de cette sorte.",
                    en="The key or the proof is not meant to attest a document of this kind.",
                ),
                code="proof.purpose",
                remedy=_ASK_AGAIN,
                where="/proof/proofPurpose",
            )
        if proof.get("verificationMethod") != method.id:
            raise ProofError(
                Text(
                    fr="La preuve nomme une autre clé que celle de l’émetteur.",
                    en="The proof names another key than the issuer’s.",
                ),
                code="proof.wrong-method",
                remedy=_ASK_AGAIN,
                where="/proof/verificationMethod",
            )
        _check_occasion(proof, use)
        return _moment(proof, "created"), _moment(proof, "expires")


def write_timestamp(moment: datetime) -> str:
    """Return ``moment`` in UTC to the second, as in ``2026-06-30T12:00:00Z``; a naive one raises ValueError."""
    if moment.tzinfo is None:
        raise ValueError("a moment without time zone cannot be signed")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Finisher:
    """Writes secured documents whose proofs are alike but for the signature."""

    def __init__(self, configuration: Mapping[str, Any]) -> None:
        self._proof = b'"proof":[' + _to_json(dict(configuration))[:-1] + b',"proofValue":"'

    def document(self, claims: Claims, signature: bytes) -> bytes:
        """Return the secured document. ``proof`` is an array of one: both published Open Badges schemas accept it."""
        if len(signature) not in SIGNATURE_LENGTHS.values():
            raise ValueError(f"the signer gave a signature of {len(signature)} bytes")
        written = _to_json(claims if isinstance(claims, dict) else dict(claims))
        comma = b"," if claims else b""
        return b"".join([written[:-1], comma, self._proof, encode_multibase(signature).encode(), b'"}]}'])


def _to_json(value: dict[str, Any]) -> bytes:
    try:
        return orjson.dumps(value)
    except TypeError as error:
        raise InvalidInputError(
            Text(fr="Une valeur ne peut pas être écrite en JSON.", en="A value cannot be written as JSON."),
            code="json.unsupported",
            remedy=Text(
                fr="N’employez que des textes, des nombres, des listes et des objets.",
                en="Use only text, numbers, lists and objects.",
            ),
        ) from error


def changed() -> ProofError:
    """The answer to a signature that does not hold."""
    return ProofError(
        Text(
            fr="Le document a été modifié depuis sa signature, ou n’a pas été signé par cette clé.",
            en="The document was changed after it was signed, or was not signed by this key.",
        ),
        code="proof.changed",
        remedy=_ASK_AGAIN,
        where="/proof/proofValue",
    )


def malformed(where: str) -> ProofError:
    """The answer to a proof that cannot be read."""
    return ProofError(
        Text(fr="La preuve est mal formée.", en="The proof is malformed."),
        code="proof.malformed",
        remedy=_ASK_AGAIN,
        where=where,
    )


def _moment(proof: Mapping[str, Any], name: str) -> datetime | None:
    if name not in proof:
        return None
    try:
        return read_timestamp(proof[name])
    except ValueError:
        raise malformed(f"/proof/{name}") from None


def _unverified_moment(proof: object) -> datetime | None:
    """Return when the proof says it was made, believed by nobody."""
    try:
        return read_timestamp(proof.get("created")) if isinstance(proof, Mapping) else None
    except ValueError:
        return None


def _check_occasion(proof: Mapping[str, Any], use: ProofUse) -> None:
    """Compare the challenge, and the domains as a set, with what was asked (VC Data Integrity §4.4)."""
    if use.challenge is not None and proof.get("challenge") != use.challenge:
        raise ProofError(
            Text(
                fr="La présentation ne répond pas à la question posée : elle a été faite pour une autre occasion.",
                en="The presentation does not answer the challenge: it was made for another occasion.",
            ),
            code="proof.challenge",
            remedy=_PRESENT_AGAIN,
            where="/proof/challenge",
        )
    domains = several(proof.get("domain"))
    if use.domains and (len(domains) != len(use.domains) or any(domain not in use.domains for domain in domains)):
        raise ProofError(
            Text(
                fr="La présentation a été faite pour un autre destinataire.",
                en="The presentation was made for someone else.",
            ),
            code="proof.domain",
            remedy=_PRESENT_AGAIN,
            where="/proof/domain",
        )


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


def _wrong_key() -> ProofError:
    return ProofError(
        Text(fr="La clé n’est pas du type de la preuve.", en="The key is not of the proof’s type."),
        code="proof.wrong-key",
        remedy=_ASK_AGAIN,
    )
