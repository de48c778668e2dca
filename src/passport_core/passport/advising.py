"""A learner's plan and the people who help with it. Each comes by a secret link; the learner decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

TARGETS_AT_MOST = 6  # of one plan, compared in one answer


@dataclass(frozen=True, slots=True)
class Plan:
    """Where a learner wants to go: targets as named (``RNCP37674``, ``rome:M1855``), a place, a day to be there by."""

    passport_id: str
    targets: tuple[str, ...] = ()
    place: str = ""
    by: date | None = None
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AdviceGrant:
    """The learner's revocable permission for an adviser to see the whole plan and gap, as they stand when read, and to
    propose steps and comment. Only the digest of its token is stored."""

    id: str
    passport_id: str
    adviser: str  # as the learner calls them
    created_at: datetime
    expires_at: datetime
    withdrawn_at: datetime | None = None

    def is_open(self, at: datetime) -> bool:
        return self.withdrawn_at is None and at < self.expires_at


@dataclass(frozen=True, slots=True)
class AdviceReading:
    """What happened by one link on one day (in Paris) through one face: the first time, the last, and how often. One
    line for all of a day's, so that a log stays short however often a page is opened, and hides no day."""

    day: date
    kind: str  # "opened" | "closed"
    face: str  # "page" | "machine"
    first_at: datetime
    last_at: datetime
    count: int = 1


class NoteKind(StrEnum):
    PROPOSAL = "proposal"  # a step proposed
    COMMENT = "comment"


class NoteState(StrEnum):
    WAITING = "waiting"  # a proposal the learner has not answered; comments too
    ACCEPTED = "accepted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Note:
    """What an adviser wrote, about a target or a step (``step_key``) where it names one. A stranger's text: bounded,
    and never markup."""

    id: str
    passport_id: str
    grant_id: str
    adviser: str
    kind: NoteKind
    text: str
    written_at: datetime
    target: str = ""
    step_key: str = ""
    state: NoteState = NoteState.WAITING
    answered_at: datetime | None = None
