"""The one place where settings and plugins become services."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from passport_core import builtin
from passport_core.builtin.on_demand import FetcherOnDemand
from passport_core.credentials.checks import standard_checks
from passport_core.credentials.contexts import ContextSet, shipped
from passport_core.credentials.proofs import ProofFormat, SelectiveFormat
from passport_core.errors import ConfigurationError, StorageError
from passport_core.outcomes import Text
from passport_core.plugins import Plugins, load_plugins

if TYPE_CHECKING:  # each service is imported where it is made: a command pays only for those it uses
    from passport_core.events import Event
    from passport_core.ports.outside import Clock, Fetcher, SecretHasher, SignerSource
    from passport_core.ports.store import SchemaState, Store
    from passport_core.services.answer_once import AnswerOnce
    from passport_core.services.change_status import ChangeStatus
    from passport_core.services.choose_signer import ChooseSigner
    from passport_core.services.claim_award import ClaimAward
    from passport_core.services.decide_award import DecideAward
    from passport_core.services.derive_credential import DeriveCredential
    from passport_core.services.disclose_award import DiscloseAward
    from passport_core.services.exchange_trust import ExchangeTrust
    from passport_core.services.gather_evidence import GatherEvidence
    from passport_core.services.issue_batch import IssueBatch
    from passport_core.services.issue_credential import IssueCredential
    from passport_core.services.judge_award import JudgeAward
    from passport_core.services.keep_instances import KeepInstances
    from passport_core.services.keep_passport import KeepPassport
    from passport_core.services.limit_attempts import LimitAttempts
    from passport_core.services.load_register import LoadRegister
    from passport_core.services.manage_certifiers import ManageCertifiers
    from passport_core.services.manage_keys import ManageKeys
    from passport_core.services.match_birth_date import MatchBirthDate
    from passport_core.services.present_share import PresentShare
    from passport_core.services.publish_issuer import PublishIssuer
    from passport_core.services.publish_status import PublishStatus
    from passport_core.services.read_batch import ReadBatch
    from passport_core.services.read_register import ReadRegister
    from passport_core.services.resolve_did import ResolveDid
    from passport_core.services.revoke_credential import RevokeCredential
    from passport_core.services.secure_awards import SecureAwards
    from passport_core.services.share_records import ShareRecords
    from passport_core.services.signed_lists import SignedLists
    from passport_core.services.sort_passages import SortPassages
    from passport_core.services.verify_credential import VerifyCredential
    from passport_core.services.verify_documents import VerifyDocuments
    from passport_core.services.verify_presentation import VerifyPresentation
    from passport_core.services.write_bundle import WriteBundle
    from passport_core.settings import Settings

ISSUING_FORMAT = "eddsa-rdfc-2022"
SELECTIVE_FORMAT = "sd-jwt-vc"  # of what a learner shows in part


class CoreServices:
    """What issues, keeps, shares and verifies. Built on demand, so that a command pays only for what it uses.

    ``clock``, ``fetcher``, ``hasher`` and ``plugins`` may be replaced (tests do); all else follows from the settings.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock | None = None,
        fetcher: Fetcher | None = None,
        hasher: SecretHasher | None = None,
        plugins: Plugins | None = None,
    ) -> None:
        self.settings = settings
        self.clock: Clock = clock or builtin.system_clock()
        self._fetcher = fetcher
        self._hasher = hasher
        self.plugins = plugins or load_plugins(
            allowed=settings.plugins, optional=settings.optional_plugins, extra={"builtin": builtin}
        )

    @cached_property
    def store(self) -> Store:
        """The database, at the code's own schema; raise StorageError where it must be upgraded first."""
        store = self.open_store()
        state = store.check()
        if state.is_too_new or not state.is_current:
            raise StorageError(
                Text(
                    f"La base est au schéma {state.current or '—'}, ce programme attend {state.newest}.",
                    f"The database has schema {state.current or '—'}; this program expects {state.newest}.",
                ),
                code="storage.schema-too-new" if state.is_too_new else "storage.schema-old",
                remedy=Text(
                    "Installez une version plus récente du programme."
                    if state.is_too_new
                    else "Lancez « passport db upgrade ».",
                    "Install a newer version of the program." if state.is_too_new else "Run “passport db upgrade”.",
                ),
            )
        return store

    def open_store(self) -> Store:
        """Open the database whatever its schema (for ``db upgrade`` and ``db check``)."""
        serving = [s for s in self.plugins.stores(self.settings).values() if s.serves(self.settings.database)]
        if len(serving) != 1:
            raise ConfigurationError(
                Text(
                    f"{len(serving)} extensions savent servir cette base ; il en faut une.",
                    f"{len(serving)} plugins can serve this database; one must.",
                ),
                code="configuration.store",
                remedy=Text("Vérifiez PASSPORT_DATABASE_URL.", "Check PASSPORT_DATABASE_URL."),
            )
        return serving[0]

    def upgrade(self) -> SchemaState:
        """Bring the database to this program's schema (made where there is none)."""
        store = self.open_store()
        try:
            return store.upgrade()
        finally:
            store.close()

    def prepare_embedded(self) -> bool:
        """Make the data folder, its key secret and its SQLite database where they are not there yet.

        Return whether anything was made. A configured database or secret is left alone: an operator's own.
        """
        if self.settings.database_url or self._has_store:
            return False
        self.settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        builtin.make_key_secret(self.settings)
        self.upgrade()
        del self.__dict__["_has_store"]
        return True

    @cached_property
    def _has_store(self) -> bool:
        """Whether there is a database to ask: a bare ``verify`` must not make one (nor load its driver)."""
        return (
            "store" in self.__dict__
            or bool(self.settings.database_url)
            or (self.settings.data / "passport.db").exists()
        )

    @cached_property
    def fetcher(self) -> Fetcher:
        return self._fetcher or FetcherOnDemand(lambda: builtin.guarded_fetcher(self.settings, self.clock))

    @cached_property
    def hasher(self) -> SecretHasher:
        return self._hasher or builtin.secret_hasher()

    @cached_property
    def signer_sources(self) -> Mapping[str, SignerSource]:
        return self.plugins.signer_sources(self.settings)

    @property
    def signers(self) -> SignerSource:
        """What makes new signing keys."""
        try:
            return self.signer_sources[self.settings.signer_source]
        except KeyError:
            known = ", ".join(sorted(self.signer_sources))
            raise ConfigurationError(
                Text(
                    f"Aucune extension ne garde de clés sous le nom « {self.settings.signer_source} ».",
                    f"No plugin keeps keys under the name “{self.settings.signer_source}”.",
                ),
                code="configuration.signer-source",
                remedy=Text(
                    f"Réglage « signer_source » ; connus : {known}.", f"Setting “signer_source”; known: {known}."
                ),
            ) from None

    @property
    def announce(self) -> Callable[[Event], None]:
        return self.plugins.announce

    @cached_property
    def contexts(self) -> ContextSet:
        """Every JSON-LD context that a document may name: those shipped, and those that an operator or plugin adds."""
        return shipped().with_contexts(self.plugins.contexts(self.settings))

    @cached_property
    def formats(self) -> Mapping[str, ProofFormat]:
        return self.plugins.proof_formats(self.contexts)

    @property
    def issuing_format(self) -> ProofFormat:
        try:
            return self.formats[ISSUING_FORMAT]
        except KeyError:
            raise ConfigurationError(
                Text(f"Aucune extension ne signe en {ISSUING_FORMAT}.", f"No plugin signs {ISSUING_FORMAT}."),
                code="configuration.format",
            ) from None

    @cached_property
    def judge_award(self) -> JudgeAward:
        from passport_core.services.judge_award import JudgeAward

        return JudgeAward(self.plugins.validators)

    @cached_property
    def choose_signer(self) -> ChooseSigner:
        from passport_core.services.choose_signer import ChooseSigner

        return ChooseSigner(self.store, self.signer_sources)

    @cached_property
    def publish_status(self) -> PublishStatus:
        from passport_core.services.publish_status import PublishStatus

        return PublishStatus(self.store, self.choose_signer, self.issuing_format, self.clock, self.settings.base_url)

    @cached_property
    def publish_issuer(self) -> PublishIssuer:
        from passport_core.services.publish_issuer import PublishIssuer

        return PublishIssuer(self.store)

    @cached_property
    def gather_evidence(self) -> GatherEvidence:
        from passport_core.services.gather_evidence import GatherEvidence
        from passport_core.services.gather_schemas import GatherSchemas

        stored = self._has_store
        return GatherEvidence(
            store=self.store if stored else None,
            resolvers=self.plugins.key_resolvers(self.fetcher),
            trust_sources=self.plugins.trust_sources(self.store) if stored else {},
            fetcher=self.fetcher,
            judge=self.judge_award,
            publish_status=self.publish_status if stored else None,
            publish_issuer=self.publish_issuer if stored else None,
            clock=self.clock,
            roots=builtin.trusted_roots(self.settings),
            gather_schemas=GatherSchemas(self.fetcher, self.formats, self.settings.fetch_schemas),
        )

    @cached_property
    def verify_credential(self) -> VerifyCredential:
        from passport_core.services.verify_credential import VerifyCredential

        return VerifyCredential(
            self.formats,
            self.gather_evidence,
            standard_checks(status_max_age=self.settings.status_max_age),
            self.clock,
        )

    @cached_property
    def verify_presentation(self) -> VerifyPresentation:
        from passport_core.services.verify_presentation import VerifyPresentation

        alone = self.verify_credential
        return VerifyPresentation(self.formats, alone.gather, alone.checks, self.clock)

    @cached_property
    def resolve_did(self) -> ResolveDid:
        from passport_core.services.resolve_did import ResolveDid

        resolvers = self.plugins.key_resolvers(self.fetcher)
        return ResolveDid(resolvers, self.publish_issuer if self._has_store else None, self.clock)

    def verify_documents(self, *, believed: frozenset[str] = frozenset()) -> VerifyDocuments:
        """Verify files of any form; ``believed`` are the makers whose bundles' evidence is used."""
        from passport_core.services.verify_documents import VerifyDocuments
        from passport_core.services.verify_open_badge_2 import VerifyOpenBadge2

        single = self.verify_credential
        return VerifyDocuments(
            formats=self.formats,
            gather=self.gather_evidence,
            checks=single.checks,
            clock=self.clock,
            badge_2=VerifyOpenBadge2(self.fetcher, self.clock),
            believed=believed,
        )

    @cached_property
    def write_bundle(self) -> WriteBundle:
        from passport_core.services.write_bundle import WriteBundle

        return WriteBundle(
            store=self.store,
            certifiers=self.manage_certifiers,
            choose_signer=self.choose_signer,
            publish_issuer=self.publish_issuer,
            verify=self.verify_documents(),
            contexts=self.contexts,
            clock=self.clock,
        )

    @cached_property
    def load_register(self) -> LoadRegister:
        from passport_core.services.load_register import LoadRegister

        return LoadRegister(self.store, self.plugins.registers, self.clock, self.announce)

    @cached_property
    def read_register(self) -> ReadRegister:
        from passport_core.services.read_register import ReadRegister

        return ReadRegister(self.store, self.clock)

    @cached_property
    def manage_certifiers(self) -> ManageCertifiers:
        from passport_core.services.manage_certifiers import ManageCertifiers

        return ManageCertifiers(
            self.store, self.signers, self.hasher, self.clock, self.announce, self.settings.base_url
        )

    @cached_property
    def manage_keys(self) -> ManageKeys:
        from passport_core.services.manage_keys import ManageKeys

        return ManageKeys(self.store, self.manage_certifiers, self.signers, self.clock, self.announce)

    @cached_property
    def sort_passages(self) -> SortPassages:
        from passport_core.services.sort_passages import SortPassages

        return SortPassages(self.store, self.judge_award, self.clock, self._pseudonym_key)

    @cached_property
    def secure_awards(self) -> SecureAwards:
        from passport_core.services.secure_awards import SecureAwards
        from passport_core.services.state_items import StateItems

        return SecureAwards(
            self.store,
            self.publish_status,
            self.choose_signer,
            self.issuing_format,
            self.clock,
            StateItems(self.store, self.clock),
        )

    @cached_property
    def issue_batch(self) -> IssueBatch:
        from passport_core.services.issue_batch import IssueBatch

        return IssueBatch(
            self.store,
            self.plugins.certifier_formats,
            self.sort_passages,
            self.secure_awards,
            self.clock,
            self.announce,
        )

    @property
    def _pseudonym_key(self) -> bytes:
        secret = builtin.key_secret(self.settings)
        return hashlib.blake2b(b"passport-core person digests", key=secret[:64], digest_size=32).digest()

    @cached_property
    def read_batch(self) -> ReadBatch:
        from passport_core.services.read_batch import ReadBatch

        return ReadBatch(self.store)

    @cached_property
    def decide_award(self) -> DecideAward:
        from passport_core.services.decide_award import DecideAward

        return DecideAward(
            self.store, self.sort_passages, self.secure_awards, self.revoke_credential, self.clock, self.announce
        )

    @cached_property
    def revoke_credential(self) -> RevokeCredential:
        from passport_core.services.revoke_credential import RevokeCredential

        return RevokeCredential(self.store, self.clock, self.announce)

    @cached_property
    def issue_credential(self) -> IssueCredential:
        from passport_core.services.issue_credential import IssueCredential

        return IssueCredential(self.store, self.formats, self.publish_status, self.choose_signer, self.clock)

    @cached_property
    def derive_credential(self) -> DeriveCredential:
        from passport_core.services.derive_credential import DeriveCredential

        return DeriveCredential(self.formats)

    @cached_property
    def change_status(self) -> ChangeStatus:
        from passport_core.services.change_status import ChangeStatus

        return ChangeStatus(self.store, self.revoke_credential)

    @cached_property
    def keep_instances(self) -> KeepInstances:
        from passport_core.services.keep_instances import KeepInstances

        return KeepInstances(self.store, self.signers, self.formats, self.clock, self.settings.base_url)

    @cached_property
    def limit_attempts(self) -> LimitAttempts:
        from passport_core.services.limit_attempts import LimitAttempts

        return LimitAttempts(self.store, self.clock)

    @cached_property
    def claim_award(self) -> ClaimAward:
        from passport_core.services.claim_award import ClaimAward

        return ClaimAward(self.store, self.limit_attempts, self.clock, self.announce)

    @cached_property
    def keep_passport(self) -> KeepPassport:
        from passport_core.services.keep_passport import KeepPassport

        return KeepPassport(self.store, self.formats, self.verify_credential, self.clock, self.announce)

    @cached_property
    def share_records(self) -> ShareRecords:
        from passport_core.services.share_records import ShareRecords

        return ShareRecords(
            self.store,
            self.keep_passport,
            self.hasher,
            self.clock,
            self.announce,
            self.settings.base_url,
            self.disclose_award,
        )

    @cached_property
    def present_share(self) -> PresentShare:
        from passport_core.services.present_share import PresentShare

        return PresentShare(self.manage_certifiers, self.choose_signer, self.issuing_format, self.clock)

    @cached_property
    def disclose_award(self) -> DiscloseAward:
        from passport_core.services.disclose_award import DiscloseAward

        selective = self.formats.get(SELECTIVE_FORMAT)
        if not isinstance(selective, SelectiveFormat):
            raise ConfigurationError(
                Text(f"Aucune extension ne signe en {SELECTIVE_FORMAT}.", f"No plugin signs {SELECTIVE_FORMAT}."),
                code="configuration.format",
            )
        return DiscloseAward(self.store, self.publish_status, self.choose_signer, selective, self.clock)

    @cached_property
    def match_birth_date(self) -> MatchBirthDate:
        from passport_core.services.match_birth_date import MatchBirthDate

        return MatchBirthDate(self.store, self.limit_attempts, self.clock)

    @cached_property
    def answer_once(self) -> AnswerOnce:
        from passport_core.services.answer_once import AnswerOnce

        return AnswerOnce(self.store, builtin.sealer(), self.clock)

    @cached_property
    def exchange_trust(self) -> ExchangeTrust:
        from passport_core.services.exchange_trust import ExchangeTrust

        return ExchangeTrust(self.store, self.signed_lists)

    @cached_property
    def signed_lists(self) -> SignedLists:
        from passport_core.services.signed_lists import SignedLists

        return SignedLists(
            certifiers=self.manage_certifiers,
            choose_signer=self.choose_signer,
            formats=self.formats,
            resolvers=self.plugins.key_resolvers(self.fetcher),
            clock=self.clock,
        )

    def close(self) -> None:
        """Give the database back."""
        if "store" in self.__dict__:
            self.store.close()
