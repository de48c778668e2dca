"""Find out, over the network if need be, all that a verification will look at.

What cannot be had is left out, and said in ``Evidence.missing``: it ends *not established*, never as a pass.
What is asked of whom is in ``asked_once``; here it is put together for each document.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, TypeVar

from passport_core.credentials.checks.key import certified_method, controller_of
from passport_core.credentials.evidence import Dated, Evidence, Recognition, Withdrawal
from passport_core.credentials.keys import UNSUPPORTED_KEY, ControllerDocument, PublicKey
from passport_core.credentials.multibase import encode_multikey
from passport_core.errors import InvalidInputError
from passport_core.outcomes import Finding, Text
from passport_core.passport.days import day_in_words, paris_day
from passport_core.passport.revoking import RevocationReason
from passport_core.passport.trust import Binding, Establishment
from passport_core.services.asked_once import AskedOnce, Sources, method_of, stated_id
from passport_core.services.award_claims import award_in_question, contradiction
from passport_core.services.judge_award import registered_name

if TYPE_CHECKING:
    from passport_core.credentials.proofs import Peek
    from passport_core.ports.store import StoredCredential

SD_JWT_VC = "application/dc+sd-jwt"
T = TypeVar("T")
_NEW_KEY = Text(
    "La clé a changé depuis l’approbation de l’émetteur : la nouvelle attend une approbation.",
    "The key changed since the issuer was approved: the new one waits for an approval.",
)


@dataclass(frozen=True, slots=True)
class GatherEvidence(Sources):
    roots: tuple[bytes, ...] = ()  # certificates trusted at the top of x5c chains

    def for_answer(self, seen: Sequence[Peek], *, at: datetime, online: bool = True) -> EvidenceForAnswer:
        """Begin one answer, judged for ``at``: what the documents ``seen`` share is asked once for all of them."""
        asked = AskedOnce(self, paris_day(at), online)
        asked.read_together(seen)
        return EvidenceForAnswer(asked, self.roots, at)


@dataclass(frozen=True, slots=True)
class EvidenceForAnswer:
    """Puts together what each document of one answer is judged by."""

    asked: AskedOnce
    roots: tuple[bytes, ...]
    at: datetime

    def __call__(self, document: bytes, peek: Peek) -> Evidence:
        """Gather for one document."""
        missing: dict[str, Text] = {}
        bindings = self.asked.bindings(peek.issuer)
        documents: dict[str, Dated[ControllerDocument]] = {}
        self._document(peek.issuer, peek, bindings, documents, missing)
        if (key_address := _elsewhere(peek, documents)) is not None:
            self._document(key_address, peek, (), documents, missing)
        for one in peek.others:  # of a set or a chain of proofs: each must hold
            address = controller_of(one)
            if address not in documents and address not in missing:
                theirs = replace(peek, method_id=one)
                self._document(address, theirs, self.asked.bindings(address), documents, missing)
        lists: dict[str, Dated[bytes]] = {}
        for entry in peek.statuses:
            if entry.list_url and entry.list_url not in lists and entry.list_url not in missing:
                _sort(entry.list_url, self.asked.status_list(entry), lists, missing)
        schemas = self.asked.schemas(peek.schema_urls)
        missing |= schemas.missing
        for signed in schemas.inside:  # schemas in credentials: whoever signed them is sought too
            if signed.issuer not in documents and signed.issuer not in missing:
                self._document(signed.issuer, signed, self.asked.bindings(signed.issuer), documents, missing)
        recognised, entitlement = self._judged(peek, bindings)
        first_seen, withdrawal = self._issued_here(document, peek)
        return Evidence(
            documents=documents,
            status_lists=lists,
            schemas=schemas.found,
            recognised=recognised,
            entitlement=entitlement,
            missing=missing,
            unproved=frozenset({peek.issuer}) if bindings and not recognised.get(peek.issuer) else frozenset(),
            first_seen=first_seen,
            withdrawal=withdrawal,
            roots=self._roots(peek, bindings, missing),
        )

    def _roots(self, peek: Peek, bindings: Sequence[Binding], missing: dict[str, Text]) -> tuple[bytes, ...]:
        """Return the roots for a document with certificates: none where its issuer was approved with other keys."""
        if not peek.certificates or not self.roots:
            return ()
        from passport_core.credentials import x509  # here, since few documents bring certificates

        try:
            key = x509.follow(peek.certificates, self.roots).key
        except InvalidInputError:
            return self.roots
        if not _is_pinned(key, bindings):
            missing[certified_method(peek.issuer)] = _NEW_KEY
            return ()
        return self.roots

    def _issued_here(self, document: bytes, peek: Peek) -> tuple[datetime | None, Withdrawal | None]:
        """Return when these very bytes were first held here, and why they were withdrawn, where they were."""
        stated = stated_id(peek)
        kept = self.asked.kept(stated) if stated is not None else None
        if kept is None or not _is_same(kept, document):
            return None, None
        if kept.revocation is None:
            return kept.issued_at, None
        reason = kept.revocation.reason
        return kept.issued_at, Withdrawal(_REASONS[reason], is_replaced=reason is RevocationReason.REPLACED)

    def _document(
        self,
        did: str,
        peek: Peek,
        bindings: Sequence[Binding],
        documents: dict[str, Dated[ControllerDocument]],
        missing: dict[str, Text],
    ) -> None:
        had: Dated[ControllerDocument] | Text | None = self.asked.own_document(did)
        if had is None:
            had = self.asked.document(did)
            if isinstance(had, Dated) and _is_new_key(had.value, peek, bindings):
                had = _NEW_KEY
        _sort(did, had, documents, missing)

    def _judged(
        self, peek: Peek, bindings: Sequence[Binding]
    ) -> tuple[Mapping[str, tuple[Recognition, ...]], tuple[Finding, ...] | None]:
        """Say who the issuer is and, for an award of a certification, what the rules find."""
        if self.asked.sources.store is None:
            return {}, None if award_in_question(peek.unverified, issuer_siren=None) is None else ()
        standing = [(b, b.approved_at) for b in bindings if b.approved_at is not None and b.holds_at(self.at)]
        sirens = {binding.siren for binding, _ in standing}
        siren = sirens.pop() if len(sirens) == 1 else None  # sources that disagree say nothing of who may award
        question = award_in_question(peek.unverified, issuer_siren=siren)
        name = None
        as_of: date | None = None
        findings: tuple[Finding, ...] | None = None
        if question is not None:
            view = self.asked.view(question.certification)
            findings = tuple(self.asked.sources.judge.at_verification(question, view))
            if (contradicted := contradiction(peek.unverified)) is not None:
                findings = (*findings, contradicted)
            if siren is not None:
                name = registered_name(view.entry, siren)
                as_of = view.as_of if name else None
        recognitions = tuple(_recognition(binding, since, name, as_of) for binding, since in standing)
        return {peek.issuer: recognitions}, findings


def _is_same(kept: StoredCredential, document: bytes) -> bool:
    """Say whether the document is the one kept: of an SD-JWT the signed part, whatever is shown beside it."""
    if kept.media_type == SD_JWT_VC:
        return kept.body.partition(b"~")[0] == document.strip().partition(b"~")[0]
    return kept.body == document


def _recognition(binding: Binding, since: datetime, registered: str | None, as_of: date | None) -> Recognition:
    day = paris_day(since)
    by = {
        Establishment.OPERATOR: Text("Identité approuvée par l’exploitant", "Identity approved by the operator"),
        Establishment.SEAL: Text("Identité prouvée par un cachet d’organisation", "Identity proved by a seal"),
        Establishment.DOMAIN: Text("Identité prouvée par le domaine", "Identity proved by the domain"),
        Establishment.NONE: Text("Identité sans preuve", "Identity without proof"),
    }[binding.established_by]
    origin = "" if binding.source == "installation" else f" ({binding.source})"
    return Recognition(
        did=binding.did,
        name=registered or binding.name,
        identifier=binding.siren,
        trust_source=binding.source,
        established=Text(
            f"{by.fr} le {day_in_words(day, 'fr')}{origin}.", f"{by.en} on {day_in_words(day, 'en')}{origin}."
        ),
        since=since,
        as_of=as_of or since,
        is_demonstration=binding.is_demonstration,
    )


def _sort(address: str, had: Dated[T] | Text, found: dict[str, Dated[T]], missing: dict[str, Text]) -> None:
    """Put what was had with what was found, or why it was not with what is missing."""
    if isinstance(had, Text):
        missing[address] = had
    else:
        found[address] = had


def _elsewhere(peek: Peek, documents: Mapping[str, Dated[ControllerDocument]]) -> str | None:
    """Return the address of a key that an https issuer's document does not list, though the proof names it.

    An Open Badge's ``kid`` may be an address of its own: its key can show that the document is unchanged, and
    nothing of whose it is.
    """
    address, _, _ = (peek.method_id or "").partition("#")
    if method_of(peek.issuer) != "https" or method_of(address) != "https" or address == peek.issuer:
        return None
    known = documents.get(peek.issuer)
    return None if known is not None and peek.method_id in known.value.methods else address


def _is_new_key(document: ControllerDocument, peek: Peek, bindings: Sequence[Binding]) -> bool:
    """Say whether the proof's key was not there when the binding was approved (a domain may have been taken over)."""
    if peek.method_id is not None:
        method = document.methods.get(peek.method_id)
        keys = [method.key] if method is not None else []
    else:
        keys = [peek.key] if peek.key is not None else [method.key for method in document.methods.values()]
    return not all(_is_pinned(key, bindings) for key in keys)


def _is_pinned(key: PublicKey, bindings: Sequence[Binding]) -> bool:
    """Say whether it is one of the keys that the issuer was approved with, where any are kept."""
    pinned = {one for binding in bindings for one in binding.keys}
    return not pinned or key.algorithm == UNSUPPORTED_KEY or encode_multikey(key) in pinned


_REASONS = {
    RevocationReason.ISSUED_IN_ERROR: Text("Motif : émis par erreur.", "Reason: issued in error."),
    RevocationReason.REPLACED: Text("Motif : remplacé.", "Reason: replaced."),
    RevocationReason.WITHDRAWN_FOR_FRAUD: Text("Motif : retiré pour fraude.", "Reason: withdrawn for fraud."),
    RevocationReason.CANCELLED_BY_CERTIFIER: Text(
        "Motif : annulé par le certificateur.", "Reason: cancelled by the certifier."
    ),
    RevocationReason.NOT_THIS_PERSON: Text("Motif : remis à une autre personne.", "Reason: handed to another person."),
    RevocationReason.KEY_COMPROMISED: Text("Motif : clé de signature compromise.", "Reason: signing key compromised."),
}
