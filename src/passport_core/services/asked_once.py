"""What one answer asks of the store and the network about documents: each question once, however many ask it.

The memory is one answer's and goes with it: the next answer asks afresh, so that a revocation, a changed key or a
withdrawn mandate shows at once. Nothing is held open meanwhile: fetching may take long.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, TypeVar

from passport_core.credentials import token_status
from passport_core.credentials.evidence import Dated
from passport_core.credentials.keys import ControllerDocument
from passport_core.credentials.status_documents import stated_ttl
from passport_core.errors import ConfigurationError, InvalidInputError, NotFoundError, UnavailableError
from passport_core.outcomes import Text
from passport_core.services.award_claims import award_in_question
from passport_core.services.gather_schemas import OFFLINE, FoundSchemas

if TYPE_CHECKING:
    from passport_core.credentials.proofs import Peek, StatusEntry
    from passport_core.passport.trust import Binding
    from passport_core.passport.validating import RegisterView
    from passport_core.ports.outside import Clock, Fetcher, KeyResolver, TrustSource
    from passport_core.ports.store import Store, StoredCredential
    from passport_core.services.gather_schemas import GatherSchemas
    from passport_core.services.judge_award import JudgeAward
    from passport_core.services.publish_issuer import PublishIssuer
    from passport_core.services.publish_status import PublishStatus

_LIST_LIMIT = 4 * 1024 * 1024  # bytes of a fetched status list credential
_SHORTEST_TTL = timedelta(seconds=60)  # no list makes itself be fetched again for every document
_LIST_TYPES = "application/vc, application/vc+jwt, application/ld+json, application/json"
_NOT_SUPPORTED = Text(
    "Cette sorte d’identifiant d’émetteur n’est pas prise en charge.",
    "This kind of issuer identifier is not supported.",
)

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Sources:
    """Who is asked about documents. Without a store nothing is known of what was issued or registered here."""

    store: Store | None
    resolvers: Mapping[str, KeyResolver]
    trust_sources: Mapping[str, TrustSource]
    fetcher: Fetcher
    judge: JudgeAward
    publish_status: PublishStatus | None
    publish_issuer: PublishIssuer | None
    clock: Clock
    gather_schemas: GatherSchemas | None = None  # none: no schema is sought


@dataclass(frozen=True, slots=True)
class AskedOnce:
    """The questions of one answer, and what they were answered with. What cannot be had is the Text that says why."""

    sources: Sources
    today: date
    online: bool
    _bindings: dict[str, tuple[Binding, ...]] = field(default_factory=dict)
    _own_documents: dict[str, Dated[ControllerDocument] | None] = field(default_factory=dict)
    _documents: dict[str, Dated[ControllerDocument] | Text] = field(default_factory=dict)
    _lists: dict[tuple[str, str], Dated[bytes] | Text] = field(default_factory=dict)
    _schemas: dict[tuple[str, ...], FoundSchemas] = field(default_factory=dict)
    _views: dict[str, RegisterView] = field(default_factory=dict)
    _kept: dict[str, StoredCredential | None] = field(default_factory=dict)

    def read_together(self, seen: Sequence[Peek]) -> None:
        """Read at once what is to be asked about these documents: their own copies, and what the register says."""
        questions = (award_in_question(one.unverified, issuer_siren=None) for one in seen)
        self._read(
            {stated for one in seen if (stated := stated_id(one)) is not None},
            {question.certification for question in questions if question is not None},
        )

    def _read(self, ids: Set[str], certifications: Set[str]) -> None:
        if self.sources.store is None:
            return
        with self.sources.store.reading() as session:
            if ids:
                found = session.credentials.by_ids(ids)
                self._kept.update({stated: found.get(stated) for stated in ids})
            if certifications:
                self._views.update(self.sources.judge.views(session, certifications, self.today))

    def kept(self, stated: str) -> StoredCredential | None:
        """Return the credential that is held here under that id."""
        if self.sources.store is not None and stated not in self._kept:
            self._read({stated}, frozenset())
        return self._kept.get(stated)

    def view(self, certification: str) -> RegisterView:
        """Return what is known here of the certification; to be asked where there is a store."""
        if certification not in self._views:
            self._read(frozenset(), {certification})
        return self._views[certification]

    def bindings(self, did: str) -> tuple[Binding, ...]:
        """Return what every trust source says of that issuer."""
        return _once(
            self._bindings,
            did,
            lambda: tuple(b for one in self.sources.trust_sources.values() for b in one.bindings(did)),
        )

    def own_document(self, did: str) -> Dated[ControllerDocument] | None:
        """Return the keys of one of our own issuers, as of now; None for anybody else's identifier."""
        return _once(self._own_documents, did, lambda: self._ask_own_document(did))

    def _ask_own_document(self, did: str) -> Dated[ControllerDocument] | None:
        own = self.sources.publish_issuer.document(did) if self.sources.publish_issuer is not None else None
        return Dated(own, self.sources.clock.now(), did) if own is not None else None

    def document(self, did: str) -> Dated[ControllerDocument] | Text:
        """Return the keys of another controller, had as its method says."""
        return _once(self._documents, did, lambda: self._ask_document(did))

    def _ask_document(self, did: str) -> Dated[ControllerDocument] | Text:
        resolver = self.sources.resolvers.get(method_of(did))
        if resolver is None:
            return _NOT_SUPPORTED
        if not self.online and not resolver.is_offline:
            return OFFLINE
        try:
            document, read_at = resolver.resolve(did)
        except (UnavailableError, InvalidInputError) as error:
            return error.message
        return Dated(document, read_at, did)

    def status_list(self, entry: StatusEntry) -> Dated[bytes] | Text:
        """Return the list that the entry names: ours from the store by its exact address, never over HTTP."""
        accept = token_status.MEDIA_TYPE if entry.type == token_status.ENTRY_TYPE else _LIST_TYPES
        return _once(self._lists, (entry.list_url, accept), lambda: self._ask_list(entry.list_url, accept))

    def _ask_list(self, url: str, accept: str) -> Dated[bytes] | Text:
        own = self.sources.publish_status.list_id(url) if self.sources.publish_status else None
        if own is not None and self.sources.publish_status is not None:
            try:
                published = self.sources.publish_status(own)
            except (NotFoundError, ConfigurationError) as error:  # no such list, or no key left to sign it
                return error.message
            # Had from the store just now: current as of now, whenever it was last signed anew.
            return Dated(published.body, self.sources.clock.now(), url)
        if not self.online:
            return OFFLINE
        try:
            fetched = self.sources.fetcher.fetch(url, accept=accept, max_bytes=_LIST_LIMIT)
        except (UnavailableError, InvalidInputError) as error:
            return error.message
        ttl = stated_ttl(fetched.body)
        if ttl is not None and self.sources.clock.now() - fetched.at > (longest := max(ttl, _SHORTEST_TTL)):
            # Its host lets it be kept for longer than the list itself does. It is still dated: better than none.
            with suppress(UnavailableError, InvalidInputError):
                fetched = self.sources.fetcher.fetch(url, accept=accept, max_bytes=_LIST_LIMIT, max_age=longest)
        return Dated(fetched.body, fetched.at, url)

    def schemas(self, urls: tuple[str, ...]) -> FoundSchemas:
        """Return the schemas at these addresses, where they are sought at all."""
        sought = self.sources.gather_schemas
        if sought is None:
            return FoundSchemas()
        return _once(self._schemas, urls, lambda: sought(urls, online=self.online))


def _once(answers: dict[K, V], question: K, ask: Callable[[], V]) -> V:
    if question not in answers:
        answers[question] = ask()
    return answers[question]


def stated_id(peek: Peek) -> str | None:
    """Return the id that the document states of itself: a credential's ``id``, a token's ``jti``."""
    stated = peek.unverified.get("id", peek.unverified.get("jti"))
    return stated if isinstance(stated, str) else None


def method_of(identifier: str) -> str:
    """Return the DID method of an issuer's identifier, ``https`` of an address, nothing of anything else."""
    if identifier.startswith("did:"):
        return identifier.split(":", 2)[1]
    return "https" if identifier.startswith("https:") else ""
