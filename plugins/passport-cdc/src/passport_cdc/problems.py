"""What can be wrong with one passage, said so that its certifier can mend it.

A sentence never quotes what was declared: names, numbers and free text of a person stay out of messages and logs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from passport_core.outcomes import Text
from passport_core.passport.award import PassageFault

MAX_PROBLEMS = 8  # of one passage: enough to mend it in one go, and bounded whatever is sent


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: ``element`` is the element or column, ``line`` counts from 1."""

    code: str
    reason: Text
    remedy: Text
    element: str = ""
    line: int | None = None

    def at(self, element: str, line: int | None) -> Problem:
        return replace(self, element=element, line=line)


class BadValueError(Exception):
    """A value that its type does not allow; carries the problem, without element and line."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def bad(code: str, reason_fr: str, reason_en: str, remedy_fr: str, remedy_en: str) -> BadValueError:
    """Return the exception to raise."""
    return BadValueError(Problem(code, Text(reason_fr, reason_en), Text(remedy_fr, remedy_en)))


def fault_of(problems: Sequence[Problem], technical_id: str | None, line: int | None) -> PassageFault:
    """Fold a passage's problems into one fault: element, code and line are the first one's, the sentences all say.

    One fault a passage, so that counting faults counts the passages set aside. ``problems`` must not be empty.
    """
    first = problems[0]
    if len(problems) == 1:
        reason, remedy = first.reason, first.remedy
    else:
        reason = Text(
            " ".join(f"« {p.element} » : {p.reason.fr}" for p in problems),
            " ".join(f"“{p.element}”: {p.reason.en}" for p in problems),
        )
        remedies = list(dict.fromkeys(p.remedy for p in problems))
        remedy = Text(" ".join(r.fr for r in remedies), " ".join(r.en for r in remedies))
    return PassageFault(
        technical_id=technical_id,
        element=first.element,
        code=first.code,
        reason_fr=reason.fr,
        reason_en=reason.en,
        remedy_fr=remedy.fr,
        remedy_en=remedy.en,
        line=first.line or line,
    )
