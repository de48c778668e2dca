"""One Data Integrity proof: how it is written, read, and refused (VC Data Integrity 1.0 §2.1, §4.4)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from passport_core.credentials.formats.common_refusals import check_occasion
from passport_core.credentials.json_writing import to_json
from passport_core.credentials.keys import VerificationMethod
from passport_core.credentials.moments import read_timestamp
from passport_core.credentials.proofs import Claims, ProofUse
from passport_core.credentials.remedies import ASK_AGAIN
from passport_core.errors import ProofError
from passport_core.outcomes import Text

PROOF_TYPE = "DataIntegrityProof"


def write_timestamp(moment: datetime) -> str:
    """Return ``moment`` in UTC to the second, as in ``2026-06-30T12:00:00Z``; a naive one raises ValueError."""
    if moment.tzinfo is None:
        raise ValueError("a moment without time zone cannot be signed")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Finisher:
    """Writes secured documents whose proofs are alike but for their value."""

    def __init__(self, configuration: Mapping[str, Any]) -> None:
        self._proof = b'"proof":[' + to_json(configuration)[:-1] + b',"proofValue":"'

    def document(self, claims: Claims, value: str) -> bytes:
        """Return the secured document. ``proof`` is an array of one: both published Open Badges schemas accept it."""
        comma = b"," if claims else b""
        return b"".join([to_json(claims)[:-1], comma, self._proof, value.encode(), b'"}]}'])


def check_stated(
    proof: Mapping[str, Any], method: VerificationMethod, use: ProofUse
) -> tuple[datetime | None, datetime | None]:
    """Compare what the proof states with the method and the use; return when it was made and when it ends.

    Raise ProofError: ``proof.purpose``, ``proof.wrong-method``, ``proof.challenge``, ``proof.domain``,
    ``proof.malformed``.
    """
    if proof.get("proofPurpose") != use.purpose or use.purpose not in method.relationships:
        raise ProofError(
            Text(
                fr="La clé ou la preuve n’est pas faite pour attester un document de cette sorte.",
                en="The key or the proof is not meant to attest a document of this kind.",
            ),
            code="proof.purpose",
            remedy=ASK_AGAIN,
            where="/proof/proofPurpose",
        )
    if proof.get("verificationMethod") != method.id:
        raise ProofError(
            Text(
                fr="La preuve nomme une autre clé que celle de l’émetteur.",
                en="The proof names another key than the issuer’s.",
            ),
            code="proof.wrong-method",
            remedy=ASK_AGAIN,
            where="/proof/verificationMethod",
        )
    check_occasion(proof.get("challenge"), proof.get("domain"), use, places=("/proof/challenge", "/proof/domain"))
    return _moment(proof, "created"), _moment(proof, "expires")


def _moment(proof: Mapping[str, Any], name: str) -> datetime | None:
    if name not in proof:
        return None
    try:
        return read_timestamp(proof[name])
    except ValueError:
        raise malformed(f"/proof/{name}") from None


def unverified_moment(proof: Mapping[str, Any]) -> datetime | None:
    """Return when the proof says it was made, believed by nobody."""
    try:
        return read_timestamp(proof.get("created"))
    except ValueError:
        return None


def changed() -> ProofError:
    """The answer to a signature that does not hold."""
    return ProofError(
        Text(
            fr="Le document a été modifié depuis sa signature, ou n’a pas été signé par cette clé.",
            en="The document was changed after it was signed, or was not signed by this key.",
        ),
        code="proof.changed",
        remedy=ASK_AGAIN,
        where="/proof/proofValue",
    )


def malformed(where: str) -> ProofError:
    """The answer to a proof that cannot be read."""
    return ProofError(
        Text(fr="La preuve est mal formée.", en="The proof is malformed."),
        code="proof.malformed",
        remedy=ASK_AGAIN,
        where=where,
    )


def unknown_suite(where: str) -> ProofError:
    """The answer to a proof of a type, or of a cryptosuite, that is none of ours."""
    return ProofError(
        Text(
            fr="La preuve est d’un type que ce service ne sait pas vérifier.",
            en="The proof is of a type that this service cannot verify.",
        ),
        code="proof.unknown-suite",
        remedy=Text(
            fr="Demandez un document signé d’une façon courante, telle que eddsa-rdfc-2022.",
            en="Ask for a document signed in a common way, such as eddsa-rdfc-2022.",
        ),
        where=where,
    )


def wrong_key() -> ProofError:
    """The answer to a key that is not for the proof's cryptosuite."""
    return ProofError(
        Text(fr="La clé n’est pas du type de la preuve.", en="The key is not of the proof’s type."),
        code="proof.wrong-key",
        remedy=ASK_AGAIN,
    )
