"""Sets and chains of proofs (VC Data Integrity 1.0 §2.1.1, §2.1.2, §4.3, §4.5): which there are, and what each covers.

Every proof of a document must hold. The issuer's is the *primary*: the first whose method is under the issuer's own
identifier (where none is, the first). A proof with ``previousProof`` covers the proofs that it names as well: they
stand in the document, as its ``proof``, when it is made and when it is verified.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from passport_core.credentials.formats.integrity_proof import malformed
from passport_core.credentials.keys import VerificationMethod
from passport_core.credentials.peeking import identifier, several
from passport_core.credentials.remedies import ASK_AGAIN
from passport_core.errors import ProofError
from passport_core.outcomes import Text

Proof = Mapping[str, Any]

MAX_PROOFS = 10  # of one document: each costs a canonicalization, a key to be had, and a signature


def proofs_of(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the proofs of a secured document, at least one, each an object, no two of one id.

    Raise ProofError: ``proof.missing``, ``proof.malformed``, ``proof.too-many``.
    """
    stated = content.get("proof")
    if stated is None:
        raise ProofError(
            Text(fr="Le document n’est pas signé.", en="The document is not signed."),
            code="proof.missing",
            remedy=ASK_AGAIN,
        )
    proofs = several(stated)
    if len(proofs) > MAX_PROOFS:
        raise _too_many()
    if not proofs or not all(isinstance(proof, dict) for proof in proofs):
        raise malformed("/proof")
    ids = [proof["id"] for proof in proofs if "id" in proof]
    if not all(isinstance(one, str) for one in ids) or len(set(ids)) != len(ids):
        raise malformed("/proof/id")
    return proofs


def primary_place(content: Mapping[str, Any]) -> int:
    """Return the place of the issuer's (of a presentation: its holder's) proof among ``several(content["proof"])``."""
    owner = identifier(content.get("issuer", content.get("holder")))
    for place, proof in enumerate(several(content.get("proof"))[:MAX_PROOFS]):
        if isinstance(proof, dict) and owner is not None and controller_stated(proof) == owner:
            return place
    return 0


def controller_stated(proof: Proof) -> str | None:
    """Return the identifier before the fragment of the method that a proof names; None where it names none."""
    method_id = proof.get("verificationMethod")
    return method_id.partition("#")[0] if isinstance(method_id, str) else None


def previous_proofs(proof: Proof, proofs: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the proofs that ``proof`` continues, in the order of the document (§4.5).

    Raise ProofError: ``proof.malformed`` (neither an id nor a list of ids; a proof that continues itself, however far
    round), ``proof.previous-missing``.
    """
    by_id = {one["id"]: one for one in proofs if "id" in one}
    found = _named(proof, by_id)
    seen: set[str] = set()
    ahead = list(found)
    while ahead:
        earlier = ahead.pop()
        if earlier is proof:
            raise malformed("/proof/previousProof")
        if earlier["id"] not in seen:
            seen.add(earlier["id"])
            ahead += _named(earlier, by_id)
    return [one for one in proofs if any(one is named for named in found)]


def _named(proof: Proof, by_id: Mapping[str, dict[str, Any]]) -> list[dict[str, Any]]:
    stated = proof.get("previousProof", [])
    names = stated if isinstance(stated, list) else [stated]
    if not all(isinstance(name, str) for name in names) or (not names and "previousProof" in proof):
        raise malformed("/proof/previousProof")
    if not all(name in by_id for name in names):
        raise ProofError(
            Text(
                fr="La preuve en prolonge une autre, qui n’est pas dans le document.",
                en="The proof continues another, which is not in the document.",
            ),
            code="proof.previous-missing",
            remedy=ASK_AGAIN,
            where="/proof/previousProof",
        )
    return [by_id[name] for name in names]


def usable_other(method: VerificationMethod | None, proof: Proof, made: Any) -> VerificationMethod:
    """Return the method of a further proof where it says something of it; raise ProofError where it cannot be told.

    The key must be known, in its own controller's document, and neither compromised nor retired when the proof was
    made (``made``, None where it does not say): ``proof.other-unresolved``.
    """
    stated = controller_stated(proof)
    if (
        method is None
        or not method.key.raw
        or method.controller != stated
        or method.revoked is not None
        or (method.expires is not None and (made is None or made >= method.expires))
    ):
        raise ProofError(
            Text(
                fr="La clé d’une autre preuve du document n’a pas pu être obtenue, ou ne vaut plus.",
                en="The key of a further proof of the document could not be had, or is good no more.",
            ),
            code="proof.other-unresolved",
            remedy=Text(
                fr="Recommencez plus tard, ou demandez un document que seul l’émetteur a signé.",
                en="Try again later, or ask for a document that the issuer alone signed.",
            ),
            where="/proof/verificationMethod",
        )
    return method


def _too_many() -> ProofError:
    return ProofError(
        Text(
            fr=f"Le document porte plus de {MAX_PROOFS} preuves.",
            en=f"The document has more than {MAX_PROOFS} proofs.",
        ),
        code="proof.too-many",
        remedy=Text(fr="Demandez un document moins signé.", en="Ask for a document with fewer proofs."),
        where="/proof",
    )
