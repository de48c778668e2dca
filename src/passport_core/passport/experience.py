"""Declared experience: what a learner says of their own activity. It counts as declared, never as certified."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from passport_core.passport.targets import Ref


class ExperienceKind(StrEnum):
    PERSONAL = "personal"
    PROFESSIONAL = "professional"
    VOLUNTARY = "voluntary"


@dataclass(frozen=True, slots=True)
class DeclaredCompetency:
    """What the learner says they learnt or used: an item of a framework, or a block. ``level`` is self-assessed, on the
    item's framework's scale where it has one, else 1 to 4."""

    ref: Ref
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Experience:
    """One activity. ``ended_on`` None: it goes on, or its end is not said. ``hours`` is the total, where told."""

    id: str
    passport_id: str
    kind: ExperienceKind
    title: str
    declared_at: datetime
    organisation: str = ""
    place: str = ""
    description: str = ""
    started_on: date | None = None
    ended_on: date | None = None
    hours: int | None = None
    competencies: tuple[DeclaredCompetency, ...] = ()
