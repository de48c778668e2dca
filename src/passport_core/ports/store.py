"""The store, as the services see it: a unit of work over small repositories.

Every allocation (status places, claim redemption, reading, attempt) is one atomic statement. No method is called
while signing or fetching: reserve, sign, record. Look-ups return None for what is not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from passport_core.outcomes import Finding
    from passport_core.passport.award import Award, AwardState, PassageFault, StoredAward
    from passport_core.passport.certifier import ApiKey, Certifier, UnestablishedPolicy
    from passport_core.passport.claiming import ClaimCode
    from passport_core.passport.records import Passport, Record
    from passport_core.passport.register import (
        Certification,
        CertificationOutline,
        Correspondence,
        DatedEntry,
        EntryFault,
        Snapshot,
    )
    from passport_core.passport.revoking import Revocation
    from passport_core.passport.sharing import Reading, Share
    from passport_core.passport.trust import Binding, Mandate, Succession
    from passport_core.ports.outside import StoredKey
    from passport_core.ports.store_frameworks import FrameworkRepository, LabourRepository, MappingRepository
    from passport_core.ports.store_plans import ExperienceRepository, PlanRepository


@dataclass(frozen=True, slots=True)
class Batch:
    """One declaration file as taken in. ``counts`` by outcome: issued, already, held, refused, conflict, listed,
    malformed, suppression."""

    id: str
    certifier_id: str
    file_name: str
    sha256: str
    format: str
    created_at: datetime
    finished_at: datetime | None
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Securing:
    """A credential's reserved id and status place, taken before anything is signed.

    An award may stand in several formats at once, each with its own id and place.
    """

    credential_id: str
    award_id: str
    certifier_id: str
    format: str
    status_list_id: str
    status_index: int


@dataclass(frozen=True, slots=True)
class StoredCredential:
    """A secured credential, byte for byte.

    ``award_id`` is None for what was imported, and for what a certifier's own system wrote (VC-API: it names its
    certifier, and its status list where it has a status).
    """

    id: str
    award_id: str | None
    certifier_id: str | None
    format: str
    media_type: str
    body: bytes
    issued_at: datetime
    status_list_id: str | None = None
    status_index: int | None = None
    revocation: Revocation | None = None


@dataclass(frozen=True, slots=True)
class StatusList:
    """A status list of one certifier. ``changes`` counts its revocations; ``document`` is the last one signed,
    ``document_changes`` the count it shows."""

    id: str
    certifier_id: str
    purpose: str
    ordinal: int
    size: int
    secret: bytes
    taken: int
    changes: int
    document: bytes | None = None
    document_changes: int = -1
    signed_at: datetime | None = None
    valid_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Places:
    """``count`` consecutive ordinals from ``first`` in a list; the list's secret permutes them to indexes."""

    list_id: str
    first: int
    count: int
    size: int
    secret: bytes


@dataclass(frozen=True, slots=True)
class EntrySummary:
    number: str
    title: str
    is_active: bool
    level: str | None
    blocks: int


class CertifierRepository(Protocol):
    def add(self, certifier: Certifier) -> None:
        """Raise ConflictError where the SIRET is set up already."""
        ...

    def get(self, certifier_id: str) -> Certifier | None: ...
    def by_siret(self, siret: str) -> Certifier | None: ...
    def by_did(self, did: str) -> Certifier | None: ...
    def all(self) -> Sequence[Certifier]: ...
    def set_policy(self, certifier_id: str, policy: UnestablishedPolicy) -> None: ...
    def add_key(self, key: StoredKey) -> None:
        """Raise ConflictError where a key has that method id already."""
        ...

    def keys(self, certifier_id: str) -> Sequence[StoredKey]:
        """Oldest first, retired ones included."""
        ...

    def retire_key(self, key_id: str, at: datetime) -> bool:
        """Return False where there is no such key, or it is out of use already."""
        ...

    def compromise_key(self, key_id: str, since: datetime) -> bool:
        """Return False where there is no such key, or it is known to be compromised since that moment or before."""
        ...

    def add_api_key(self, key: ApiKey) -> None: ...
    def api_key(self, key_id: str) -> ApiKey | None: ...
    def api_keys(self, certifier_id: str) -> Sequence[ApiKey]: ...
    def revoke_api_key(self, key_id: str, at: datetime) -> bool: ...


class RegisterRepository(Protocol):
    """Snapshots are invisible to every look-up until ``finish_load``."""

    def snapshots(self, register: str | None = None) -> Sequence[Snapshot]:
        """Newest day first."""
        ...

    def by_hash(self, register: str, sha256: str) -> Snapshot | None: ...
    def begin_load(self, snapshot: Snapshot) -> None:
        """Discard unfinished loads of the same register and day, and start one."""
        ...

    def add_entries(self, snapshot_id: str, entries: Iterable[Certification]) -> int:
        """Return how many were added; an entry number seen twice in one load raises ConflictError."""
        ...

    def add_faults(self, snapshot_id: str, faults: Iterable[EntryFault]) -> None: ...
    def finish_load(self, snapshot: Snapshot) -> None:
        """Make it visible with its final counts, in place of a complete one of the same register and day."""
        ...

    def discard_load(self, snapshot_id: str) -> None: ...
    def faults(self, snapshot_id: str) -> Sequence[EntryFault]: ...
    def newest(self, register: str, not_after: date) -> Snapshot | None: ...
    def entry(self, number: str, not_after: date) -> DatedEntry | None:
        """The certification in the newest snapshot of its register not after that day, with the
        correspondences of others that lead to it; None where that snapshot does not have it."""
        ...

    def entries_of(self, numbers: Iterable[str], not_after: date) -> Mapping[str, DatedEntry]:
        """The same of several at once, by number; those that are not there are left out."""
        ...

    def entries(
        self, snapshot_id: str, *, search: str = "", only_active: bool = False, offset: int = 0, limit: int = 50
    ) -> tuple[Sequence[EntrySummary], int]:
        """Return a page (by number) and the total; ``search`` matches number or title, without case or accents."""
        ...

    def newest_of_each(self, not_after: date) -> Sequence[Snapshot]:
        """Return the newest snapshot of every register, not after that day."""
        ...

    def correspondences_from(self, numbers: Iterable[str], not_after: date) -> Sequence[Correspondence]:
        """Return those whose source is one of these certifications, in the newest snapshot of every register."""
        ...

    def leading_to(self, rome_codes: Iterable[str], not_after: date) -> Sequence[CertificationOutline]:
        """Return the certifications that name one of these ROME codes, in the newest snapshots, by number."""
        ...

    def outlines(self, not_after: date) -> Iterable[CertificationOutline]:
        """Return every certification of the newest snapshots in outline (30,000 of them in about a second)."""
        ...


class AwardRepository(Protocol):
    def add_batch(self, batch: Batch) -> None: ...
    def finish_batch(
        self, batch_id: str, counts: Mapping[str, int], at: datetime, faults: Iterable[PassageFault]
    ) -> None:
        """Say how it ended. The same file always has the same faults: those of the first to finish stay, and of
        several processes that finish at once, one is the first."""
        ...

    def batch(self, batch_id: str) -> Batch | None: ...
    def batches(self, certifier_id: str, *, offset: int = 0, limit: int = 50) -> tuple[Sequence[Batch], int]: ...
    def batch_faults(self, batch_id: str) -> Sequence[PassageFault]: ...
    def by_technical_ids(self, certifier_id: str, technical_ids: Iterable[str]) -> Mapping[str, StoredAward]: ...
    def add(self, awards: Sequence[StoredAward]) -> frozenset[str]:
        """Insert; return the ids that went in (another process may have taken the technical id first)."""
        ...

    def probable_duplicates(
        self, certifier_id: str, keys: Iterable[tuple[str, str, str | None, date]]
    ) -> Mapping[tuple[str, str, str | None, date], Sequence[str]]:
        """For (person digest, certification, block, date): technical ids already stored under that key."""
        ...

    def get(self, award_id: str) -> StoredAward | None: ...
    def list(
        self,
        certifier_id: str,
        *,
        state: AwardState | None = None,
        batch_id: str | None = None,
        offset: int = 0,
        limit: int = 50,
    ) -> tuple[Sequence[StoredAward], int]: ...

    def set_state(self, award_ids: Iterable[str], state: AwardState, *, only_from: Iterable[AwardState] = ()) -> int:
        """Return how many changed; with ``only_from``, only those in one of these states."""
        ...

    def set_findings(self, award_id: str, findings: tuple[Finding, ...]) -> None: ...
    def propose_change(self, award_id: str, proposed: Award | None) -> None:
        """Keep changed content beside the award (state unchanged) until a person decides; None clears it."""
        ...

    def replace_content(self, award_id: str, award: Award, fingerprint: str) -> None: ...
    def correct(self, award: StoredAward) -> None:
        """Write again what a file says of an award that was never issued: its content, findings and person, and
        that it belongs to this file now. Its state stays."""
        ...

    def settle_suppression(self, award_id: str) -> None:
        """A person has decided on the proposed suppression."""
        ...

    def propose_suppression(self, certifier_id: str, technical_ids: Iterable[str]) -> Sequence[str]:
        """Mark; return the technical ids that exist here."""
        ...


class CredentialRepository(Protocol):
    def reserve(self, securings: Sequence[Securing], *, beside: bool = False) -> None:
        """Reserve all or none; the awards then name these credentials as their own.

        ``beside``: the awards were issued, and these are further forms of them; what they name stays. Raise
        ConflictError where a status place, or an award's securing in that format, is taken already, and, with
        ``beside``, where an award is not issued now (a revocation may come at the same moment).
        """
        ...

    def securings(self, award_ids: Iterable[str]) -> Mapping[str, Mapping[str, Securing]]:
        """For each award, what stands of it by format: what was revoked is left out."""
        ...

    def record(self, credentials: Sequence[StoredCredential]) -> int:
        """Store what was signed for reserved (or imported) ids; return how many were new."""
        ...

    def get(self, credential_id: str) -> StoredCredential | None: ...
    def by_ids(self, credential_ids: Iterable[str]) -> Mapping[str, StoredCredential]:
        """Return those that are here, by id."""
        ...

    def of_award(self, award_id: str) -> Sequence[StoredCredential]:
        """Oldest first, in every format, revoked ones included."""
        ...

    def of_batch(self, batch_id: str) -> Iterable[StoredCredential]:
        """In the format that the awards were issued in: what a holder had made of one since is left out."""
        ...

    def revoke(self, revocation: Revocation) -> bool:
        """Record it and count the change on its list; False where it is revoked already."""
        ...


class StatusRepository(Protocol):
    def take_places(self, certifier_id: str, purpose: str, count: int) -> Places | None:
        """Take up to ``count`` places of the newest list in one atomic statement; None where it is full or
        there is none."""
        ...

    def add_list(self, status_list: StatusList) -> bool:
        """Return False where that ordinal exists already (another process was first)."""
        ...

    def newest(self, certifier_id: str, purpose: str) -> StatusList | None: ...
    def get(self, list_id: str) -> StatusList | None: ...
    def all(self) -> Sequence[StatusList]: ...
    def revoked_indexes(self, list_id: str) -> Sequence[int]: ...
    def save_document(
        self, list_id: str, document: bytes, *, changes: int, signed_at: datetime, valid_until: datetime
    ) -> None:
        """Keep it unless a newer one (more changes, or signed later) is kept already."""
        ...

    def sign_anew(self, certifier_id: str) -> None:
        """Count every list of the certifier as changed: the document kept of it is outdated, whatever it says."""
        ...


class PassportRepository(Protocol):
    def create(self, passport: Passport, secret_digest: str) -> None: ...
    def by_digest(self, secret_digest: str) -> Passport | None: ...
    def get(self, passport_id: str) -> Passport | None: ...
    def hold(self, passport_id: str) -> None:
        """Let no other unit of work hold it until this one ends: what is counted now is still so when it is added to.
        Reading it, and adding to it without holding it, go on."""
        ...

    def add_record(self, record: Record) -> bool:
        """Return False where this passport (claimed: any passport) has the credential already."""
        ...

    def records(self, passport_id: str) -> Sequence[Record]: ...
    def record(self, record_id: str) -> Record | None: ...
    def by_ids(self, record_ids: Iterable[str]) -> Mapping[str, Record]:
        """Return those that are here, by id, whosever they are."""
        ...

    def remove_record(self, record_id: str) -> bool: ...


class ClaimRepository(Protocol):
    def add(self, codes: Sequence[ClaimCode]) -> None: ...
    def by_digest(self, digest: str) -> ClaimCode | None: ...
    def of_batch(self, batch_id: str) -> Sequence[ClaimCode]: ...
    def redeem(self, code_id: str, passport_id: str, at: datetime) -> bool:
        """Spend it in one atomic statement: True for exactly one caller, never for an expired or released one."""
        ...

    def release(self, code_id: str, at: datetime) -> bool:
        """“This is not me”: close the code (spent or not); the certifier is told, the records leave."""
        ...

    def withdraw_unspent(self, batch_id: str, person_ordinals: Iterable[int], at: datetime) -> int:
        """Close unspent codes that are being replaced by fresh ones."""
        ...


class ShareRepository(Protocol):
    def add(self, share: Share, token_digest: str) -> None: ...
    def by_digest(self, token_digest: str) -> Share | None: ...
    def get(self, share_id: str) -> Share | None: ...
    def of_passport(self, passport_id: str) -> Sequence[Share]: ...
    def withdraw(self, share_id: str, at: datetime) -> bool: ...
    def spend_reading(self, share_id: str) -> bool:
        """Count a reading in one atomic statement; False where the limit is reached."""
        ...

    def spend_passcode_attempt(self, share_id: str) -> int | None:
        """Take one attempt before the passcode is compared; return how many are left, None where none was."""
        ...

    def restore_passcode_attempts(self, share_id: str, attempts: int) -> None: ...
    def log(self, share_id: str, reading: Reading) -> None: ...
    def readings(self, share_id: str) -> Sequence[Reading]: ...


class TrustRepository(Protocol):
    def put(self, binding: Binding) -> None:
        """Keep it as the newest word of its source on that DID; history is kept."""
        ...

    def bindings(self, did: str) -> Sequence[Binding]:
        """The newest of each source."""
        ...

    def all(self) -> Sequence[Binding]: ...
    def history(self, did: str) -> Sequence[Binding]: ...
    def add_succession(self, succession: Succession) -> None: ...
    def successions(self) -> Sequence[Succession]: ...
    def add_mandate(self, mandate: Mandate) -> None: ...
    def mandates(self) -> Sequence[Mandate]: ...


class LimitRepository(Protocol):
    def hit(self, subject: str, *, window_start: datetime) -> int:
        """Count one attempt of a subject (a digest, never personal data) in that window; return the count."""
        ...

    def remember_answer(self, key: str, request_digest: str, status: int, body: bytes, at: datetime) -> bool:
        """Keep the answer to an ``Idempotency-Key``; False where another request with that key was first."""
        ...

    def remembered_answer(self, key: str) -> tuple[str, int, bytes] | None:
        """Return (request digest, status, body)."""
        ...

    def forget_answer(self, key: str) -> None:
        """Free the key again."""
        ...


class Session(Protocol):
    """One unit of work: all of it is kept, or none."""

    @property
    def certifiers(self) -> CertifierRepository: ...
    @property
    def register(self) -> RegisterRepository: ...
    @property
    def awards(self) -> AwardRepository: ...
    @property
    def credentials(self) -> CredentialRepository: ...
    @property
    def status(self) -> StatusRepository: ...
    @property
    def passports(self) -> PassportRepository: ...
    @property
    def claims(self) -> ClaimRepository: ...
    @property
    def shares(self) -> ShareRepository: ...
    @property
    def trust(self) -> TrustRepository: ...
    @property
    def limits(self) -> LimitRepository: ...
    @property
    def frameworks(self) -> FrameworkRepository: ...
    @property
    def labour(self) -> LabourRepository: ...
    @property
    def mappings(self) -> MappingRepository: ...
    @property
    def experiences(self) -> ExperienceRepository: ...
    @property
    def plans(self) -> PlanRepository: ...


@dataclass(frozen=True, slots=True)
class SchemaState:
    """``current`` and ``newest`` are migration names; a database newer than the code has ``is_too_new``."""

    current: str | None
    newest: str
    is_too_new: bool

    @property
    def is_current(self) -> bool:
        return self.current == self.newest


class Store(Protocol):
    """A database. Faults of the database itself (gone, full, locked too long) raise StorageError."""

    @property
    def name(self) -> str: ...

    def serves(self, database_url: str) -> bool: ...
    def check(self) -> SchemaState: ...
    def upgrade(self) -> SchemaState:
        """Migrate under an advisory lock; raise StorageError where the schema is newer than the code."""
        ...

    def reading(self) -> AbstractContextManager[Session]: ...
    def writing(self) -> AbstractContextManager[Session]:
        """``BEGIN IMMEDIATE`` on SQLite: a write never starts as a read."""
        ...

    def close(self) -> None: ...
