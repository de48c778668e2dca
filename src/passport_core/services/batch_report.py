"""What became of a certifier's file, passage by passage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from passport_core.outcomes import Finding
from passport_core.passport.award import AwardState, PassageFault, StoredAward


class Fate(StrEnum):
    """What became of one passage of the file."""

    ISSUED = "issued"
    ALREADY = "already"
    HELD = "held"
    REFUSED = "refused"
    CONFLICT = "conflict"
    LISTED = "listed"
    MALFORMED = "malformed"
    SUPPRESSION = "suppression"

    @property
    def is_done(self) -> bool:
        """Nothing is left for a person to do."""
        return self in (Fate.ISSUED, Fate.ALREADY)


FATE_OF_STATE: Mapping[AwardState, Fate] = {
    AwardState.RESERVED: Fate.ISSUED,
    AwardState.ISSUED: Fate.ALREADY,
    AwardState.REVOKED: Fate.ALREADY,
    AwardState.REPLACED: Fate.ALREADY,
    AwardState.HELD: Fate.HELD,
    AwardState.REFUSED: Fate.REFUSED,
    AwardState.LISTED: Fate.LISTED,
}


@dataclass(frozen=True, slots=True)
class PassageOutcome:
    """One passage and what became of it. ``findings`` say why, for what was not simply issued."""

    technical_id: str | None
    fate: Fate
    line: int | None = None
    certification: str | None = None
    block: str | None = None
    award_id: str | None = None
    findings: tuple[Finding, ...] = ()
    fault: PassageFault | None = None

    @classmethod
    def of(cls, stored: StoredAward, fate: Fate, line: int | None) -> PassageOutcome:
        award = stored.award
        return cls(award.technical_id, fate, line, award.certification, award.block, stored.id, stored.findings)


@dataclass(frozen=True, slots=True)
class BatchReport:
    """What became of a file. ``passages`` names every passage that was not simply issued (or issued before)."""

    batch_id: str
    file_name: str
    format: str
    is_dry_run: bool
    counts: Mapping[Fate, int]
    passages: tuple[PassageOutcome, ...]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def done(self) -> int:
        return sum(n for fate, n in self.counts.items() if fate.is_done)
