"""A passport's records, and where they put their holder for each certification."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from passport_core.passport.provenance import Provenance
from passport_core.passport.register import Block, Certification, Correspondence


@dataclass(frozen=True, slots=True)
class Passport:
    """A passport. Its secret link's token is kept by the learner; only its digest is stored."""

    id: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Record:
    """One credential inside a passport: claimed from a certifier here, or imported from elsewhere.

    ``credential`` holds the bytes exactly as they were secured.
    """

    id: str
    passport_id: str
    credential_id: str
    credential: bytes
    media_type: str
    added_at: datetime
    origin: str  # "claimed" | "imported"


@dataclass(frozen=True, slots=True)
class Holding:
    """A block (or whole certification, ``block`` None) that a record shows as awarded."""

    record_id: str
    certification: str
    block: str | None
    awarded_on: date | None
    provenance: Provenance


class BlockStanding(StrEnum):
    HELD = "held"
    EQUIVALENT = "equivalent"
    REMAINING = "remaining"


@dataclass(frozen=True, slots=True)
class BlockProgress:
    """One block of a certification as it stands: held by records, or equivalent through a correspondence."""

    block: Block
    standing: BlockStanding
    record_ids: tuple[str, ...] = ()
    by: Correspondence | None = None


@dataclass(frozen=True, slots=True)
class CertificationProgress:
    """How far one certification is. ``all_blocks_held`` is not the certification: a jury still decides."""

    certification: Certification
    blocks: tuple[BlockProgress, ...]
    whole: tuple[str, ...]  # records that are the whole certification

    @property
    def is_awarded(self) -> bool:
        return bool(self.whole)

    @property
    def all_blocks_held(self) -> bool:
        return bool(self.blocks) and all(b.standing is not BlockStanding.REMAINING for b in self.blocks)
