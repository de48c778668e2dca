"""Write an offline bundle: verify documents now, keep what that took, and sign the whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime

from passport_core.credentials import bundle, did_key
from passport_core.credentials.bundle import Bundled, Excerpt, Piece
from passport_core.credentials.carriers.unpacking import unpack
from passport_core.credentials.contexts import ContextSet, named_contexts
from passport_core.credentials.evidence import Evidence
from passport_core.credentials.keys import Signer
from passport_core.credentials.proofs import Peek
from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text
from passport_core.passport.days import paris_day
from passport_core.ports.outside import Clock
from passport_core.ports.store import Store
from passport_core.services.award_claims import award_in_question
from passport_core.services.choose_signer import ChooseSigner
from passport_core.services.gather_parts import Gather, Gathering
from passport_core.services.manage_certifiers import INSTALLATION, ManageCertifiers
from passport_core.services.publish_issuer import PublishIssuer
from passport_core.services.verify_documents import Verified, VerifyDocuments


@dataclass(frozen=True, slots=True)
class WrittenBundle:
    """The bundle's bytes, the did:key of its maker, and what each document was judged to be when it was made."""

    content: bytes = field(repr=False)
    maker: str
    verified: tuple[Verified, ...]


@dataclass(frozen=True, slots=True)
class WriteBundle:
    store: Store
    certifiers: ManageCertifiers
    choose_signer: ChooseSigner
    publish_issuer: PublishIssuer
    verify: VerifyDocuments
    contexts: ContextSet
    clock: Clock

    def __call__(self, files: Iterable[tuple[str, bytes]]) -> WrittenBundle:
        """Return the bundle of all documents in the files (name, content).

        Raise InvalidInputError (``bundle.nothing``) where there is none, and the fault of one that cannot be read:
        a bundle leaves nothing out silently.
        """
        now = self.clock.now()
        gather = _Recording(self.verify.gather)
        documents: list[Bundled] = []
        verified: list[Verified] = []
        for name, content in files:
            for carried in unpack(name, content):
                if carried.fault is not None:
                    raise carried.fault
                documents.append(Bundled(carried.name, carried.document))
                verified.append(self.verify.verify_one(carried, gather, at=None, online=True))
        if not documents:
            raise InvalidInputError(
                Text("Aucun document à mettre dans le lot.", "No document to put into the bundle."),
                code="bundle.nothing",
                remedy=Text("Nommez un ou plusieurs fichiers.", "Name one or several files."),
            )
        signer = self._signer()
        maker = self.maker()
        content = bundle.write(
            documents,
            gather.evidence,
            maker=maker,
            contexts=self._contexts(gather.seen),
            excerpts=self._excerpts(gather.seen, now),
            signer=signer,
            made_at=now,
        )
        return WrittenBundle(content, maker, tuple(verified))

    def maker(self) -> str:
        """Return the did:key of this installation's own key: whom a reader of its bundles has to believe."""
        signer = self._signer()
        document = self.publish_issuer.document(signer.controller)
        if document is None:
            raise RuntimeError("the installation has no document of its own")
        return did_key.did_for(document.methods[signer.method_id].key)

    def _signer(self) -> Signer:
        self.certifiers.installation()
        return self.choose_signer(INSTALLATION)

    def _contexts(self, seen: Sequence[Peek]) -> list[Piece]:
        """List the vocabularies used, by fingerprint: they are shipped with every installation."""
        used = {address for one in seen for address in named_contexts(one.unverified)}
        return [
            Piece("context", pinned.address, None, digest)
            for pinned in self.contexts.pinned
            if pinned.address in used
            for digest in pinned.sha256
        ]

    def _excerpts(self, seen: Sequence[Peek], now: datetime) -> list[Excerpt]:
        numbers = {
            question.certification
            for one in seen
            if (question := award_in_question(one.unverified, issuer_siren=None)) is not None
        }
        excerpts = []
        with self.store.reading() as session:
            for number in sorted(numbers):
                entry = session.register.entry(number, paris_day(now))
                if entry is not None:
                    excerpts.append(Excerpt(number, entry.snapshot.dated, asdict(entry.certification)))
        return excerpts


@dataclass(frozen=True, slots=True)
class _Recording:
    """Gathers as ever, and remembers for which document."""

    gather: Gather
    evidence: dict[str, Evidence] = field(default_factory=dict)
    seen: list[Peek] = field(default_factory=list)

    def for_answer(self, seen: Sequence[Peek], *, at: datetime, online: bool = True) -> Gathering:
        gathering = self.gather.for_answer(seen, at=at, online=online)

        def recorded(document: bytes, peek: Peek) -> Evidence:
            gathered = gathering(document, peek)
            self.evidence[bundle.fingerprint(document)] = gathered
            self.seen.append(peek)
            return gathered

        return recorded
