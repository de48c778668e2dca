"""The shapes of the API's bodies. Field names are part of the contract; new ones may be added."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from passport_core.credentials.report import REPORT_VERSION, Part, Report
from passport_core.outcomes import Finding
from passport_core.passport.award import StoredAward
from passport_core.passport.register import Certification, DatedEntry, Snapshot
from passport_core.passport.sharing import Share
from passport_core.ports.store import Batch
from passport_core.services.batch_report import BatchReport, PassageOutcome
from passport_core.services.claim_award import ClaimSlip
from passport_core.services.keep_passport import JudgedRecord, PassportView

T = TypeVar("T")


class Request(BaseModel):
    """A body that is sent to the API: an unknown member is refused, so that a misspelt one is never passed over."""

    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a listing."""

    items: list[T]
    total: int
    offset: int
    limit: int


@dataclass(frozen=True)
class FindingShape:
    check: str
    code: str
    outcome: str
    message: str
    remedy: str | None
    as_of: date | datetime | None
    source: str | None

    @classmethod
    def of(cls, finding: Finding, language: str) -> FindingShape:
        return cls(
            finding.check,
            finding.code,
            finding.outcome.value,
            finding.message.to(language),
            finding.remedy.to(language) if finding.remedy else None,
            finding.as_of,
            finding.source,
        )


@dataclass(frozen=True)
class PartShape:
    """The report of a document that the verified one holds, at its JSON Pointer there.

    ``counts``: the whole is no better than this part.
    """

    kind: str
    where: str
    counts: bool
    overall: str
    format: str | None
    checks: list[FindingShape]

    @classmethod
    def of(cls, part: Part, language: str) -> PartShape:
        report = part.report
        checks = [FindingShape.of(finding, language) for finding in report.findings]
        return cls(part.kind, part.where, part.counts, report.verdict.value, report.format, checks)


@dataclass(frozen=True)
class ReportShape:
    """A verification report. ``overall``: valid, invalid or not_established."""

    version: str
    overall: str
    at: datetime
    format: str | None
    checks: list[FindingShape]
    parts: list[PartShape]

    @classmethod
    def of(cls, report: Report, language: str) -> ReportShape:
        checks = [FindingShape.of(finding, language) for finding in report.findings]
        parts = [PartShape.of(part, language) for part in report.parts]
        return cls(REPORT_VERSION, report.verdict.value, report.at, report.format, checks, parts)


@dataclass(frozen=True)
class PassageShape:
    technical_id: str | None
    outcome: str
    line: int | None
    certification: str | None
    block: str | None
    award: str | None
    findings: list[FindingShape]
    fault: dict[str, str | None] | None

    @classmethod
    def of(cls, passage: PassageOutcome, language: str) -> PassageShape:
        fault = passage.fault
        french = language == "fr"
        return cls(
            passage.technical_id,
            passage.fate.value,
            passage.line,
            passage.certification,
            passage.block,
            passage.award_id,
            [FindingShape.of(finding, language) for finding in passage.findings],
            {
                "element": fault.element,
                "code": fault.code,
                "reason": fault.reason_fr if french else fault.reason_en,
                "remedy": fault.remedy_fr if french else fault.remedy_en,
            }
            if fault
            else None,
        )


@dataclass(frozen=True)
class BatchReportShape:
    """What became of a file; ``passages`` lists all that was not simply issued."""

    batch: str
    file: str
    format: str
    dry_run: bool
    counts: dict[str, int]
    passages: list[PassageShape]

    @classmethod
    def of(cls, report: BatchReport, language: str) -> BatchReportShape:
        return cls(
            report.batch_id,
            report.file_name,
            report.format,
            report.is_dry_run,
            {fate.value: count for fate, count in report.counts.items()},
            [PassageShape.of(passage, language) for passage in report.passages],
        )


@dataclass(frozen=True)
class BatchShape:
    id: str
    file: str
    format: str
    created_at: datetime
    finished_at: datetime | None
    counts: dict[str, int]

    @classmethod
    def of(cls, batch: Batch) -> BatchShape:
        return cls(batch.id, batch.file_name, batch.format, batch.created_at, batch.finished_at, dict(batch.counts))


@dataclass(frozen=True)
class AwardShape:
    id: str
    technical_id: str
    state: str
    certification: str
    block: str | None
    awarded_on: date
    findings: list[FindingShape]
    change_proposed: bool
    suppression_proposed: bool

    @classmethod
    def of(cls, stored: StoredAward, language: str) -> AwardShape:
        return cls(
            stored.id,
            stored.award.technical_id,
            stored.state.value,
            stored.award.certification,
            stored.award.block,
            stored.award.awarded_on,
            [FindingShape.of(finding, language) for finding in stored.findings],
            stored.proposed is not None,
            stored.suppression_proposed,
        )


@dataclass(frozen=True)
class SlipShape:
    """One person's claim code, seen this once."""

    holder: str
    code: str
    awards: list[str]
    expires_at: datetime

    @classmethod
    def of(cls, slip: ClaimSlip) -> SlipShape:
        return cls(slip.holder_name, slip.code, [award.id for award in slip.awards], slip.expires_at)


class DecisionRequest(Request):
    """``decision``: issue, refuse, keep, replace or revoke."""

    decision: str


class RevocationRequest(Request):
    """``reason``: one of the closed codes."""

    reason: str


@dataclass(frozen=True)
class RevocationShape:
    credential: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class PassportOpened:
    """A fresh passport. ``token`` is its secret: keep it, it is shown this once."""

    passport: str
    token: str
    link: str


@dataclass(frozen=True)
class RecordShape:
    id: str
    credential: str
    origin: str
    added_at: datetime
    overall: str
    provenance: str
    certification: str | None
    block: str | None
    awarded_on: date | None
    report: ReportShape

    @classmethod
    def of(cls, judged: JudgedRecord, language: str) -> RecordShape:
        holding = judged.holding
        return cls(
            judged.record.id,
            judged.record.credential_id,
            judged.record.origin,
            judged.record.added_at,
            judged.report.verdict.value,
            judged.provenance.value,
            holding.certification if holding else None,
            holding.block if holding else None,
            holding.awarded_on if holding else None,
            ReportShape.of(judged.report, language),
        )


@dataclass(frozen=True)
class BlockStandingShape:
    """``standing``: held, equivalent (``by`` names the correspondence's source) or remaining."""

    code: str
    title: str
    standing: str
    records: list[str]
    by: list[str] | None


@dataclass(frozen=True)
class ProgressShape:
    number: str
    title: str
    snapshot: date
    is_awarded: bool
    all_blocks_held: bool
    blocks: list[BlockStandingShape]


@dataclass(frozen=True)
class PassportShape:
    passport: str
    records: list[RecordShape]
    certifications: list[ProgressShape]

    @classmethod
    def of(cls, view: PassportView, language: str) -> PassportShape:
        return cls(
            view.passport.id,
            [RecordShape.of(judged, language) for judged in view.records],
            [
                ProgressShape(
                    progress.certification.number,
                    progress.certification.title,
                    entry.snapshot.dated,
                    progress.is_awarded,
                    progress.all_blocks_held,
                    [
                        BlockStandingShape(
                            block.block.code,
                            block.block.title,
                            block.standing.value,
                            list(block.record_ids),
                            [block.by.source, *block.by.source_blocks] if block.by else None,
                        )
                        for block in progress.blocks
                    ],
                )
                for entry, progress in view.certifications
            ],
        )


class ClaimRequest(Request):
    code: str


@dataclass(frozen=True)
class ChoiceShape:
    """A claim that a share may show or leave out, and what it says."""

    name: str
    label: str
    value: str


class ShareRequest(Request):
    """What to share, with whom and why, until when; lengths and ranges are the service's to judge.

    ``fields``: the only claims to show of each record, beside what is never withheld; left out, the whole documents.
    """

    records: list[str]
    fields: list[str] | None = None
    audience: str = ""
    purpose: str = ""
    expires_at: AwareDatetime | None = None
    passcode: str | None = Field(default=None, repr=False)
    reading_limit: int | None = None


@dataclass(frozen=True)
class ShareShape:
    """A grant as its holder sees it. ``fields`` null: whole documents. ``link`` only when it was just made."""

    id: str
    short_code: str
    records: list[str]
    fields: list[str] | None
    audience: str
    purpose: str
    created_at: datetime
    expires_at: datetime | None
    has_passcode: bool
    reading_limit: int | None
    readings: int
    closed: str | None
    link: str | None = None

    @classmethod
    def of(cls, share: Share, at: datetime, link: str | None = None) -> ShareShape:
        closure = share.closure(at)
        return cls(
            share.id,
            share.short_code,
            list(share.record_ids),
            None if share.fields is None else list(share.fields),
            share.audience,
            share.purpose,
            share.created_at,
            share.expires_at,
            share.passcode_hash is not None,
            share.reading_limit,
            share.readings,
            closure.value if closure else None,
            link,
        )


@dataclass(frozen=True)
class ReadingShape:
    at: datetime
    kind: str
    face: str


@dataclass(frozen=True)
class SnapshotShape:
    register: str
    dated: date
    format: str
    source: str
    sha256: str
    loaded_at: datetime
    entries: int
    faults: int

    @classmethod
    def of(cls, s: Snapshot) -> SnapshotShape:
        return cls(s.register, s.dated, s.format, s.source, s.sha256, s.loaded_at, s.entries, s.faults)


@dataclass(frozen=True)
class EntryShape:
    """A certification as of a snapshot."""

    snapshot: date
    certification: Certification
    inbound: list[dict[str, Any]]

    @classmethod
    def of(cls, entry: DatedEntry) -> EntryShape:
        inbound = [
            {
                "source": c.source,
                "source_blocks": list(c.source_blocks),
                "destination": c.destination,
                "destination_blocks": list(c.destination_blocks),
            }
            for c in entry.inbound
        ]
        return cls(entry.snapshot.dated, entry.certification, inbound)
