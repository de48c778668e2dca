"""Find out, over the network if need be, all that a verification will look at. The only place that fetches.

What cannot be had is left out, and said in ``Evidence.missing``: it ends *not established*, never as a pass.
Our own lists and documents are read from the store by exact address, never over HTTP.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from passport_core.credentials import token_status
from passport_core.credentials.checks.key import certified_method, controller_of
from passport_core.credentials.evidence import Dated, Evidence, Recognition, Withdrawal
from passport_core.credentials.keys import UNSUPPORTED_KEY, ControllerDocument, PublicKey
from passport_core.credentials.multibase import encode_multikey
from passport_core.credentials.status_documents import stated_ttl
from passport_core.errors import InvalidInputError, NotFoundError, UnavailableError
from passport_core.outcomes import Finding, Text
from passport_core.passport.days import day_in_words, paris_day
from passport_core.passport.revoking import RevocationReason
from passport_core.passport.trust import Binding, Establishment
from passport_core.services.award_claims import award_in_question, contradiction
from passport_core.services.judge_award import JudgeAward, registered_name

if TYPE_CHECKING:
    from passport_core.credentials.proofs import Peek, StatusEntry
    from passport_core.ports.outside import Clock, Fetcher, KeyResolver, TrustSource
    from passport_core.ports.store import Store, StoredCredential
    from passport_core.services.gather_schemas import GatherSchemas
    from passport_core.services.publish_issuer import PublishIssuer
    from passport_core.services.publish_status import PublishStatus

_LIST_LIMIT = 4 * 1024 * 1024  # bytes of a fetched status list credential
_SHORTEST_TTL = timedelta(seconds=60)  # no list makes itself be fetched again for every document
_LIST_TYPES = "application/vc, application/vc+jwt, application/ld+json, application/json"
SD_JWT_VC = "application/dc+sd-jwt"
_OFFLINE = Text("Le réseau n’a pas été utilisé (vérification hors ligne).", "The network was not used (offline).")
_NEW_KEY = Text(
    "La clé a changé depuis l’approbation de l’émetteur : la nouvelle attend une approbation.",
    "The key changed since the issuer was approved: the new one waits for an approval.",
)


@dataclass(frozen=True, slots=True)
class GatherEvidence:
    store: Store | None
    resolvers: Mapping[str, KeyResolver]
    trust_sources: Mapping[str, TrustSource]
    fetcher: Fetcher
    judge: JudgeAward
    publish_status: PublishStatus | None
    publish_issuer: PublishIssuer | None
    clock: Clock
    roots: tuple[bytes, ...] = ()  # certificates trusted at the top of x5c chains
    gather_schemas: GatherSchemas | None = None  # none: no schema is sought

    def __call__(self, document: bytes, peek: Peek, *, at: datetime, online: bool = True) -> Evidence:
        """Gather for one document, to be judged at ``at``."""
        missing: dict[str, Text] = {}
        bindings = self._bindings(peek.issuer)
        documents: dict[str, Dated[ControllerDocument]] = {}
        self._document(peek.issuer, peek, bindings, documents, missing, online=online)
        if (key_address := _elsewhere(peek, documents)) is not None:
            self._document(key_address, peek, [], documents, missing, online=online)
        for one in peek.others:  # of a set or a chain of proofs: each must hold
            address = controller_of(one)
            if address not in documents and address not in missing:
                theirs = replace(peek, method_id=one)
                self._document(address, theirs, self._bindings(address), documents, missing, online=online)
        lists: dict[str, Dated[bytes]] = {}
        for entry in peek.statuses:
            if entry.list_url and entry.list_url not in lists and entry.list_url not in missing:
                self._status_list(entry, lists, missing, online=online)
        schemas, credentials = (
            self.gather_schemas(peek, missing, online=online) if self.gather_schemas is not None else ({}, [])
        )
        for signed in credentials:  # schemas in credentials: whoever signed them is sought too
            if signed.issuer not in documents and signed.issuer not in missing:
                known = self._bindings(signed.issuer)
                self._document(signed.issuer, signed, known, documents, missing, online=online)
        recognised, entitlement = self._judged(peek, bindings, at)
        first_seen, withdrawal = self._issued_here(document, peek)
        return Evidence(
            documents=documents,
            status_lists=lists,
            schemas=schemas,
            recognised=recognised,
            entitlement=entitlement,
            missing=missing,
            unproved=frozenset({peek.issuer}) if bindings and not recognised.get(peek.issuer) else frozenset(),
            first_seen=first_seen,
            withdrawal=withdrawal,
            roots=self._roots(peek, bindings, missing),
        )

    def _roots(self, peek: Peek, bindings: list[Binding], missing: dict[str, Text]) -> tuple[bytes, ...]:
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
        stated = peek.unverified.get("id", peek.unverified.get("jti"))
        if self.store is None or not isinstance(stated, str):
            return None, None
        with self.store.reading() as session:
            kept = session.credentials.get(stated)
        if kept is None or not _is_same(kept, document):
            return None, None
        if kept.revocation is None:
            return kept.issued_at, None
        reason = kept.revocation.reason
        return kept.issued_at, Withdrawal(_REASONS[reason], is_replaced=reason is RevocationReason.REPLACED)

    def _bindings(self, did: str) -> list[Binding]:
        return [binding for source in self.trust_sources.values() for binding in source.bindings(did)]

    def _document(
        self,
        did: str,
        peek: Peek,
        bindings: list[Binding],
        documents: dict[str, Dated[ControllerDocument]],
        missing: dict[str, Text],
        *,
        online: bool,
    ) -> None:
        if self.publish_issuer is not None and (own := self.publish_issuer.document(did)) is not None:
            documents[did] = Dated(own, self.clock.now(), did)
            return
        resolver = self.resolvers.get(method_of(did))
        if resolver is None:
            missing[did] = Text(
                "Cette sorte d’identifiant d’émetteur n’est pas prise en charge.",
                "This kind of issuer identifier is not supported.",
            )
            return
        if not online and not resolver.is_offline:
            missing[did] = _OFFLINE
            return
        try:
            document, read_at = resolver.resolve(did)
        except (UnavailableError, InvalidInputError) as error:
            missing[did] = error.message
            return
        if _is_new_key(document, peek, bindings):
            missing[did] = _NEW_KEY
            return
        documents[did] = Dated(document, read_at, did)

    def _status_list(
        self, entry: StatusEntry, lists: dict[str, Dated[bytes]], missing: dict[str, Text], *, online: bool
    ) -> None:
        url = entry.list_url
        own = self.publish_status.list_id(url) if self.publish_status else None
        if own is not None and self.publish_status is not None:
            try:
                published = self.publish_status(own)
            except NotFoundError as error:
                missing[url] = error.message
                return
            # Had from the store just now: current as of now, whenever it was last signed anew.
            lists[url] = Dated(published.body, self.clock.now(), url)
            return
        if not online:
            missing[url] = _OFFLINE
            return
        try:
            accept = token_status.MEDIA_TYPE if entry.type == token_status.ENTRY_TYPE else _LIST_TYPES
            fetched = self.fetcher.fetch(url, accept=accept, max_bytes=_LIST_LIMIT)
        except (UnavailableError, InvalidInputError) as error:
            missing[url] = error.message
            return
        ttl = stated_ttl(fetched.body)
        if ttl is not None and self.clock.now() - fetched.at > (longest := max(ttl, _SHORTEST_TTL)):
            # Its host lets it be kept for longer than the list itself does. It is still dated: better than none.
            with suppress(UnavailableError, InvalidInputError):
                fetched = self.fetcher.fetch(url, accept=accept, max_bytes=_LIST_LIMIT, max_age=longest)
        lists[url] = Dated(fetched.body, fetched.at, url)

    def _judged(
        self, peek: Peek, bindings: list[Binding], at: datetime
    ) -> tuple[Mapping[str, tuple[Recognition, ...]], tuple[Finding, ...] | None]:
        """Say who the issuer is and, for an award of a certification, what the rules find."""
        if self.store is None:
            return {}, None if award_in_question(peek.unverified, issuer_siren=None) is None else ()
        today = paris_day(at)
        standing = [(b, b.approved_at) for b in bindings if b.approved_at is not None and b.holds_at(at)]
        sirens = {binding.siren for binding, _ in standing}
        siren = sirens.pop() if len(sirens) == 1 else None  # sources that disagree say nothing of who may award
        question = award_in_question(peek.unverified, issuer_siren=siren)
        name = None
        as_of: date | None = None
        findings: tuple[Finding, ...] | None = None
        if question is not None:
            with self.store.reading() as session:
                view = self.judge.view(session, question.certification, today)
            findings = tuple(self.judge.at_verification(question, view))
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


def method_of(identifier: str) -> str:
    """Return the DID method of an issuer's identifier, ``https`` of an address, nothing of anything else."""
    if identifier.startswith("did:"):
        return identifier.split(":", 2)[1]
    return "https" if identifier.startswith("https:") else ""


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


def _is_new_key(document: ControllerDocument, peek: Peek, bindings: list[Binding]) -> bool:
    """Say whether the proof's key was not there when the binding was approved (a domain may have been taken over)."""
    if peek.method_id is not None:
        method = document.methods.get(peek.method_id)
        keys = [method.key] if method is not None else []
    else:
        keys = [peek.key] if peek.key is not None else [method.key for method in document.methods.values()]
    return not all(_is_pinned(key, bindings) for key in keys)


def _is_pinned(key: PublicKey, bindings: list[Binding]) -> bool:
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
