"""The outcome, text and finding types that engine, domain, validators and faces share.

Every check ends in one of three answers (a fourth, ``NOT_APPLICABLE``, counts for nothing). What could not
be found out is never a pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Outcome(StrEnum):
    """What one check found."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_ESTABLISHED = "not_established"
    NOT_APPLICABLE = "not_applicable"


class Verdict(StrEnum):
    """What all checks together amount to."""

    VALID = "valid"
    INVALID = "invalid"
    NOT_ESTABLISHED = "not_established"


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence for a person, in both languages of the product."""

    fr: str
    en: str

    def to(self, language: str) -> str:
        """Return the French sentence for ``fr`` (or ``fr-FR`` …), the English one for all else."""
        return self.fr if language.lower().startswith("fr") else self.en


@dataclass(frozen=True, slots=True)
class Finding:
    """One check's answer.

    ``check`` names the check (``proof``, ``entitled`` …), ``code`` the exact finding (``proof.changed``), both
    stable. ``as_of`` is the date of the evidence the answer rests on: a day for a register snapshot, a moment
    for a status list. ``source`` names that evidence for a person.
    """

    check: str
    outcome: Outcome
    code: str
    message: Text
    remedy: Text | None = None
    as_of: date | datetime | None = None
    source: str | None = None


def overall(findings: Sequence[Finding], *, required: Iterable[str] = ()) -> Verdict:
    """Return the worst answer; no finding at all, or a required check that is missing, is never a pass.

    ``required`` names the checks without which nothing is valid: absent or not applicable, they make the
    verdict *not established*.
    """
    outcomes = {finding.outcome for finding in findings}
    if Outcome.FAILED in outcomes:
        return Verdict.INVALID
    answered = {finding.check for finding in findings if finding.outcome is Outcome.PASSED}
    if Outcome.NOT_ESTABLISHED in outcomes or not answered or not set(required) <= answered:
        return Verdict.NOT_ESTABLISHED
    return Verdict.VALID
