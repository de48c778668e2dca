"""What a validator judges, and against what. A validator is one small rule; it judges, and fetches nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from passport_core.outcomes import Finding
from passport_core.passport.register import DatedEntry
from passport_core.passport.trust import Mandate, Succession


@dataclass(frozen=True, slots=True)
class AwardInQuestion:
    """The facts of an award that a rule may look at, the same when issuing and when verifying.

    ``issuer_siren`` is the issuer's proved (or, when issuing, configured) SIREN; None where no binding says it.
    """

    certification: str
    block: str | None
    awarded_on: date
    issuer_siren: str | None
    issuer_siret: str | None = None
    enrolled_on: date | None = None
    valid_until: date | None = None
    exam_from: date | None = None
    exam_until: date | None = None
    birth_year: int | None = None
    assessed_by_siret: str | None = None


@dataclass(frozen=True, slots=True)
class RegisterView:
    """What this installation knows about the certification, from the newest snapshot not after ``today``.

    ``entry`` is None where no snapshot has the certification; ``as_of`` is the newest snapshot's day even then,
    None where no snapshot of that register is loaded at all. ``today`` is the day of judging, Europe/Paris.
    """

    today: date
    entry: DatedEntry | None
    as_of: date | None
    successions: tuple[Succession, ...] = ()
    mandates: tuple[Mandate, ...] = ()


class Validator(Protocol):
    """One rule. ``name`` is unique among plugins and is the ``check`` of its finding."""

    @property
    def name(self) -> str: ...

    @property
    def at_issue(self) -> bool:
        """Whether the rule is asked before an award is issued."""
        ...

    @property
    def at_verification(self) -> bool:
        """Whether the rule is asked when a credential is verified."""
        ...

    def judge(self, award: AwardInQuestion, register: RegisterView) -> Finding: ...
