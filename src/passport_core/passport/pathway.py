"""A pathway: ordered steps from where a learner is to a target. Computed from the gap; proposals of advisers beside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from passport_core.outcomes import Text
from passport_core.passport.targets import Ref, Target


class StepKind(StrEnum):
    OBTAIN_BLOCK = "obtain_block"
    OBTAIN_CERTIFICATION = "obtain_certification"  # the jury decides, once all blocks are held
    REACH_LEVEL = "reach_level"
    WORK_TRIAL = "work_trial"  # mise en situation professionnelle
    ASK_ENDORSEMENT = "ask_endorsement"
    HAVE_ASSESSED = "have_assessed"  # a competency that is declared, to be certified


class StepState(StrEnum):
    DONE = "done"
    UNDER_WAY = "under_way"  # a part is there
    TO_DO = "to_do"
    CLOSED = "closed"  # the route no longer exists


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another way to the same end: a correspondence, VAE, a successor."""

    text: Text
    refs: tuple[Ref, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One step. ``key`` is stable for the same step from one day to the next (``block:RNCP37674BC02``,
    ``level:rectec:2:3``); ``closes_on`` the last day on which it can be done; ``warning`` says it loudly."""

    key: str
    kind: StepKind
    state: StepState
    title: Text
    why: Text
    ref: Ref
    closes_on: date | None = None
    warning: Text | None = None
    alternatives: tuple[Alternative, ...] = ()
    level: int | None = None


@dataclass(frozen=True, slots=True)
class VaeItem:
    """What a VAE file for one block would still have to show. ``declared`` are ids of experiences that speak of it."""

    ref: Ref
    title: str
    competencies: tuple[str, ...]  # as the register lists them; empty where it gives plain text only
    declared: tuple[str, ...]
    is_held: bool


@dataclass(frozen=True, slots=True)
class VaeChecklist:
    """The evidence that a VAE (validation des acquis de l’expérience) would ask for. ``is_open`` None: the register's
    snapshot does not tell. A jury may validate some blocks only, and names them (R6412-7)."""

    is_open: bool | None
    items: tuple[VaeItem, ...]
    note: Text


@dataclass(frozen=True, slots=True)
class Pathway:
    """Steps in the order in which to take them; ``done`` of ``len(steps)`` are behind. ``notes`` say what is left
    out."""

    target: Target
    steps: tuple[Step, ...]
    deadlines: tuple[tuple[date, Text], ...]  # nearest first
    vae: VaeChecklist | None = None
    notes: tuple[Text, ...] = ()

    @property
    def done(self) -> int:
        return sum(1 for step in self.steps if step.state is StepState.DONE)
