"""Declared experience: what a learner says of their own activity. It counts as declared, never as certified."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from passport_core.outcomes import Text
from passport_core.passport.frameworks import Level
from passport_core.passport.targets import Ref

# How a learner assesses what has no scale of its own.
SELF_ASSESSED: tuple[Level, ...] = (
    Level(
        1,
        Text("Avec quelqu’un", "With someone"),
        Text("Je le fais quand quelqu’un me guide pas à pas.", "I do it when someone guides me step by step."),
    ),
    Level(
        2,
        Text("En partie seul", "Partly alone"),
        Text(
            "Je fais seul ce qui est habituel, et je demande pour le reste.",
            "I do the usual alone, and ask for the rest.",
        ),
    ),
    Level(
        3,
        Text("Seul", "Alone"),
        Text("Je le fais seul, du début à la fin.", "I do it alone, from start to finish."),
    ),
    Level(
        4,
        Text("Je m’adapte", "I adapt"),
        Text(
            "Je le fais aussi quand la situation est nouvelle, et je peux l’expliquer à d’autres.",
            "I do it in new situations too, and can explain it to others.",
        ),
    ),
)


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
