"""What the pages of declared experiences and of advisers show. See ``views``.

The same two rules: a plain ``str`` is somebody's data, what this project says is a ``Text`` or a ``Phrase``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from passport_core.outcomes import Text
from passport_core.web.pages.views import ProblemView, ReadingLine, Saying


@dataclass(frozen=True, slots=True)
class DeclaredLine:
    """One competency of an experience; ``level`` is None where none was said."""

    code: str
    label: Saying
    level: Saying | None


@dataclass(frozen=True, slots=True)
class ExperienceCard:
    """One declared experience, for its holder."""

    id: str
    anchor: str
    kind: Text
    title: str
    organisation: str
    place: str
    when: Saying
    hours: int | None
    description: str
    competencies: tuple[DeclaredLine, ...]


@dataclass(frozen=True, slots=True)
class ExperiencesPage:
    """``is_full``: no more can be declared."""

    base: str
    experiences: tuple[ExperienceCard, ...]
    is_full: bool = False
    notice: Saying | None = None


@dataclass(frozen=True, slots=True)
class KindChoice:
    value: str
    label: Text
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class LevelChoice:
    number: int
    label: Saying
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class CompetencyChoice:
    """A competency to tick, with the levels of its scale. ``value`` is its reference, as it is sent back."""

    anchor: str
    value: str
    code: str
    label: Saying
    is_chosen: bool
    levels: tuple[LevelChoice, ...]


@dataclass(frozen=True, slots=True)
class JobChoice:
    """An occupation whose competencies can be listed."""

    value: str
    label: Saying
    code: str


@dataclass(frozen=True, slots=True)
class ExperienceFormView:
    """The form that declares or changes an experience, with what was typed so far.

    ``chosen`` are ticked; ``found`` is what the last search or occupation offers besides; ``searched`` is whether
    there was one. ``occupation`` is the one whose competencies ``found`` lists.
    """

    base: str
    action: str
    is_new: bool
    kinds: tuple[KindChoice, ...]
    title: str
    organisation: str
    place: str
    description: str
    started_on: str
    ended_on: str
    hours: str
    latest: str
    query: str
    chosen: tuple[CompetencyChoice, ...]
    found: tuple[CompetencyChoice, ...]
    jobs: tuple[JobChoice, ...]
    searched: bool
    occupation: Saying | None = None
    problem: ProblemView | None = None


@dataclass(frozen=True, slots=True)
class GrantLine:
    """An adviser's link, for the learner."""

    id: str
    adviser: str
    is_open: bool
    state: Saying
    created_at: datetime


@dataclass(frozen=True, slots=True)
class AdvisersPage:
    base: str
    grants: tuple[GrantLine, ...]
    days: str
    days_at_most: int
    adviser: str = ""
    problem: ProblemView | None = None


@dataclass(frozen=True, slots=True)
class AdviserInvitedView:
    """``link`` is shown this once."""

    base: str
    grant: GrantLine
    link: str


@dataclass(frozen=True, slots=True)
class AdviserLogView:
    base: str
    grant: GrantLine
    readings: tuple[ReadingLine, ...]
