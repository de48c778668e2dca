"""What each page shows, as frozen values in no particular language: presenters make them, templates read them.

A plain ``str`` in a view is somebody's data (a certifier's, a stranger's): templates escape it and isolate its
direction. What this project says itself is a ``Text`` or a ``Phrase``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from passport_core.outcomes import Text, Verdict


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence of ours with values in it: ``{name}`` places, filled with escaped and isolated values."""

    text: Text
    values: Mapping[str, str | int | date | Text]


Saying = Text | Phrase | str | date | int


class Mark(StrEnum):
    """How a line looks: shape and colour always come with a word."""

    OK = "ok"  # disc
    NO = "no"  # octagon
    UNKNOWN = "un"  # dashed circle with a question mark
    NEUTRAL = "na"  # plain ring: counts for nothing
    FILE = "fi"  # a fault of a file, which is no verdict about a person


class Kind(StrEnum):
    """What a credential is about."""

    BLOCK = "block"
    CERTIFICATION = "certification"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Link:
    """An address of this installation, or an https one of elsewhere (``host`` is then shown)."""

    address: str
    label: Saying
    host: str | None = None


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One check as a reader sees it. ``as_of`` is introduced by ``as_of_label`` (“Register of”)."""

    anchor: str
    check: str
    mark: Mark
    word: Text
    message: Text
    remedy: Text | None
    as_of_label: Text | None
    as_of: date | datetime | None
    code: str
    outcome: str
    source: str | None
    is_required: bool


@dataclass(frozen=True, slots=True)
class CheckGroup:
    question: Text
    lines: tuple[CheckLine, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A row of facts. ``is_claim`` marks what only the document says, nothing having proved it."""

    label: Text
    value: Saying
    notes: tuple[Saying, ...] = ()
    is_strong: bool = False
    is_register_name: bool = False
    is_claim: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """What a document describes. There is none of it where its signature does not hold."""

    kind: Kind
    heading: Text
    title: str
    code: str | None
    scope: Saying | None  # what it is and is not: a block is not the title
    part_of: Phrase | None
    facts: tuple[Fact, ...]
    skills_heading: Text
    skills: tuple[str, ...]
    skills_text: str
    assessment: str
    links: tuple[Link, ...]
    language: str | None = None  # of the document's own words, as it says (BCP 47)


@dataclass(frozen=True, slots=True)
class BirthDateBox:
    """Where a reader types a date of birth to compare. ``attempts_left`` is None where it is not told."""

    action: str
    record_id: str
    attempts_left: int | None
    needs_passcode: bool


@dataclass(frozen=True, slots=True)
class BirthDateView:
    """What came of comparing a date: ``matches``, or the problem that kept it from being compared."""

    box: BirthDateBox
    matches: bool | None = None
    problem: ProblemView | None = None
    back: str | None = None  # the share's page, where opening it again costs nothing


@dataclass(frozen=True, slots=True)
class CredentialView:
    """One document, judged. ``status`` is the short word that stands where “Certified” would."""

    anchor: str
    verdict: Verdict
    mark: Mark
    word: Text
    lead: tuple[Saying, ...]
    status: Text
    is_certified: bool
    is_demonstration: bool
    at: datetime
    confirmed: int
    contradicted: int
    unestablished: int
    groups: tuple[CheckGroup, ...]
    content: Content | None
    first_problem: str | None
    issuer_name: str | None  # proved by a trust source; None where it was not
    name: str | None  # a file name or title to recognise it by, None where nothing may be shown
    download: str | None = None
    reading_failed: bool = False
    birth_date: BirthDateBox | None = None


@dataclass(frozen=True, slots=True)
class ShareView:
    """What a reader sees of a grant."""

    credentials: tuple[CredentialView, ...]
    audience: str
    purpose: str
    opened_at: datetime
    created_at: datetime
    expires_at: datetime | None
    short_code: str
    host: str
    is_demonstration: bool
    whole_download: str | None = None
    is_in_part: bool = False  # chosen claims only, in documents made for showing in part


@dataclass(frozen=True, slots=True)
class PasscodeView:
    """``attempts_left`` is None before a first try. ``counts_reading`` says that opening is counted."""

    address: str
    attempts_left: int | None = None
    counts_reading: bool = False


@dataclass(frozen=True, slots=True)
class VerifiedFile:
    """One document that was sent, and its answer; or the problem that kept it from being read."""

    name: str
    credential: CredentialView | None
    problem: ProblemView | None = None


@dataclass(frozen=True, slots=True)
class VerifyResultView:
    files: tuple[VerifiedFile, ...]
    at: datetime
    host: str
    is_demonstration: bool


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a progress strip, in percent of its width."""

    x: str
    width: str
    standing: str  # held | equivalent | remaining | unknown


@dataclass(frozen=True, slots=True)
class BlockLine:
    code: str
    title: str
    standing: str
    word: Text
    when: Saying | None
    awarded_on: date | None
    anchor: str | None
    is_certified: bool
    by: Phrase | None


@dataclass(frozen=True, slots=True)
class CertificationCard:
    """A certification and where its holder stands. ``summary`` never says more than was established."""

    number: str
    title: str
    register: Saying
    level: Saying | None
    registration: Saying
    summary: Saying
    advice: Saying | None
    segments: tuple[Segment, ...]
    blocks: tuple[BlockLine, ...]
    whole: BlockLine | None
    snapshot: date


@dataclass(frozen=True, slots=True)
class RecordCard:
    """One record of a passport, as judged when read."""

    id: str
    credential: CredentialView
    origin: Saying
    added_at: datetime
    is_claimed: bool
    issuer: Saying


@dataclass(frozen=True, slots=True)
class ShareLine:
    """One grant, for its holder."""

    id: str
    audience: str
    purpose: str
    is_open: bool
    state: Saying
    created_at: datetime
    readings: int
    reading_limit: int | None
    has_passcode: bool
    short_code: str
    records: tuple[str, ...]
    fields: tuple[Text, ...] | None = None  # the only claims shown beside what is never withheld


@dataclass(frozen=True, slots=True)
class PassportPage:
    """A passport for its holder. ``base`` is its secret address; forms go below it (see ``rendering.Pages``)."""

    base: str
    secret_link: str | None  # shown once, where the passport has just been opened
    certifications: tuple[CertificationCard, ...]
    records: tuple[RecordCard, ...]
    shares: tuple[ShareLine, ...]
    summary: Saying
    is_demonstration: bool
    problem: ProblemView | None = None
    notice: Saying | None = None


@dataclass(frozen=True, slots=True)
class ShareChoice:
    """A claim that can be shown apart, with what the documents say of it."""

    name: str
    label: Text
    values: tuple[Saying, ...]
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ShareFormView:
    """``choices`` is empty where no document can be shown in part; ``whole_only`` are the records that cannot."""

    base: str
    records: tuple[RecordCard, ...]
    chosen: frozenset[str]
    audience: str
    purpose: str
    expires: str  # a day, ISO, or empty
    reading_limit: str
    latest: str  # the last day the form offers, ISO
    problem: ProblemView | None = None
    is_demonstration: bool = False
    choices: tuple[ShareChoice, ...] = ()
    in_part: bool = False
    whole_only: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ShareCreatedView:
    base: str
    share: ShareLine
    link: str
    expires_at: datetime | None
    credentials: tuple[CredentialView, ...]
    counts_reading: bool
    is_demonstration: bool


@dataclass(frozen=True, slots=True)
class ReadingLine:
    """What happened: once, or ``times`` since ``first_at``."""

    at: datetime
    what: Text
    through: Text
    times: int = 1
    first_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ShareLogView:
    base: str
    share: ShareLine
    expires_at: datetime | None
    readings: tuple[ReadingLine, ...]
    is_demonstration: bool = False


@dataclass(frozen=True, slots=True)
class ClaimFormView:
    """``passport`` is the secret address of the passport it is claimed into, None where none is open yet."""

    action: str
    code: str = ""
    passport: str | None = None
    problem: ProblemView | None = None
    release_action: str | None = None


@dataclass(frozen=True, slots=True)
class ClaimDoneView:
    base: str
    records: tuple[RecordCard, ...]
    secret_link: str | None
    is_demonstration: bool


@dataclass(frozen=True, slots=True)
class BatchLine:
    id: str
    file_name: str
    format: str
    created_at: datetime
    finished_at: datetime | None
    total: int
    counts: tuple[tuple[Text, int, Mark], ...]
    address: str


@dataclass(frozen=True, slots=True)
class Reason:
    message: Text
    remedy: Text | None
    code: str


@dataclass(frozen=True, slots=True)
class PassageLine:
    """One passage of a certifier's file and what became of it. ``decisions`` are those a person may take."""

    mark: Mark
    word: Text
    person: str | None
    code: str | None
    awarded_on: date | None
    technical_id: str | None
    line: int | None
    element: str | None
    reasons: tuple[Reason, ...]
    award_id: str | None = None
    decisions: tuple[tuple[str, Text], ...] = ()


@dataclass(frozen=True, slots=True)
class CertifierView:
    """A certifier's batches, and one of them with its passages where ``batch`` is given."""

    base: str
    name: str
    siret: str
    is_approved: bool
    is_demonstration: bool
    batches: tuple[BatchLine, ...]
    batch: BatchLine | None = None
    to_decide: tuple[PassageLine, ...] = ()
    passages: tuple[PassageLine, ...] = ()
    passages_total: int = 0
    previous_page: str | None = None
    next_page: str | None = None
    upload_action: str | None = None
    slips_action: str | None = None
    decide_action: str | None = None
    problem: ProblemView | None = None
    notice: Saying | None = None


@dataclass(frozen=True, slots=True)
class SlipView:
    person: str
    certifier: str
    awards: tuple[tuple[str, str], ...]  # (code, title or empty)
    code_groups: tuple[str, ...]
    address: str  # with the code in it: what the QR opens
    typed_address: str  # without it: what a person types
    qr_path: str  # the d attribute of an SVG path, in modules
    qr_size: int
    expires_on: date


@dataclass(frozen=True, slots=True)
class ClaimSlipsView:
    slips: tuple[SlipView, ...]
    is_demonstration: bool


@dataclass(frozen=True, slots=True)
class ProblemView:
    """What could not be done, and what to do next. ``where`` never holds personal data."""

    title: Saying
    message: Saying
    remedy: Saying | None
    code: str
    where: str | None = None
    status: int = 400


@dataclass(frozen=True, slots=True)
class HomeView:
    """``try_links`` are the demonstration's addresses."""

    try_links: tuple[Link, ...] = ()
    is_demonstration: bool = False
    claim_code: str | None = None
    open_action: str = "/passport"


@dataclass(frozen=True, slots=True)
class HelpSection:
    heading: Text
    paragraphs: tuple[Text, ...] = ()
    points: tuple[Text, ...] = field(default=())
