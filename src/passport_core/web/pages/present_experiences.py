"""Make the views of the pages on which a learner declares experiences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from passport_core.outcomes import Text
from passport_core.passport.experience import DeclaredCompetency, Experience, ExperienceKind
from passport_core.passport.targets import Ref
from passport_core.services.keep_experiences import EXPERIENCE_LIMIT, Declarable
from passport_core.services.read_frameworks import FoundItem
from passport_core.web.pages.hostile_text import line, prose
from passport_core.web.pages.present_needs import label_text, shown_code
from passport_core.web.pages.views import Phrase, ProblemView, Saying
from passport_core.web.pages.views_declared import (
    CompetencyChoice,
    DeclaredLine,
    ExperienceCard,
    ExperienceFormView,
    ExperiencesPage,
    JobChoice,
    KindChoice,
    LevelChoice,
)

KINDS: Mapping[ExperienceKind, Text] = {
    ExperienceKind.PROFESSIONAL: Text("Professionnelle", "Professional"),
    ExperienceKind.VOLUNTARY: Text("Bénévole", "Voluntary"),
    ExperienceKind.PERSONAL: Text("Personnelle", "Personal"),
}
_UNKNOWN = Text(
    "inconnue des référentiels et répertoires chargés ici", "unknown to the frameworks and registers loaded here"
)


@dataclass(frozen=True, slots=True)
class TypedExperience:
    """What a form holds, as text; ``competencies`` are those ticked, each with its level."""

    kind: str = ""
    title: str = ""
    organisation: str = ""
    place: str = ""
    description: str = ""
    started_on: str = ""
    ended_on: str = ""
    hours: str = ""
    query: str = ""
    competencies: tuple[DeclaredCompetency, ...] = ()

    @classmethod
    def of(cls, one: Experience) -> TypedExperience:
        return cls(
            kind=one.kind.value,
            title=one.title,
            organisation=one.organisation,
            place=one.place,
            description=one.description,
            started_on=one.started_on.isoformat() if one.started_on else "",
            ended_on=one.ended_on.isoformat() if one.ended_on else "",
            hours=str(one.hours) if one.hours else "",
            competencies=one.competencies,
        )


@dataclass(frozen=True, slots=True)
class Offered:
    """What a search, or the choice of an occupation, offers to tick."""

    declarables: Sequence[Declarable] = ()
    jobs: Sequence[FoundItem] = ()
    occupation: FoundItem | None = None
    searched: bool = False


def experiences(
    found: Sequence[Experience],
    known: Mapping[Ref, Declarable],
    *,
    base: str,
    notice: Saying | None = None,
) -> ExperiencesPage:
    """Present every declared experience to its holder, the latest declared first."""
    cards = tuple(_card(one, place, known) for place, one in enumerate(reversed(found), 1))
    return ExperiencesPage(base, cards, len(found) >= EXPERIENCE_LIMIT, notice)


def experience_form(
    typed: TypedExperience,
    known: Mapping[Ref, Declarable],
    offered: Offered,
    *,
    base: str,
    today: date,
    experience_id: str | None = None,
    problem: ProblemView | None = None,
) -> ExperienceFormView:
    """Present the form; ``experience_id`` is the one that it changes, None for a new one."""
    ticked = {one.ref for one in typed.competencies}
    others = [one for one in offered.declarables if one.ref not in ticked]
    return ExperienceFormView(
        base=base,
        action=f"{base}/experiences/{experience_id}" if experience_id else f"{base}/experiences",
        is_new=experience_id is None,
        kinds=tuple(KindChoice(kind.value, label, kind.value == typed.kind) for kind, label in KINDS.items()),
        title=line(typed.title, 400),
        organisation=line(typed.organisation, 400),
        place=line(typed.place, 400),
        description=prose(typed.description, 8000),
        started_on=line(typed.started_on, 20),
        ended_on=line(typed.ended_on, 20),
        hours=line(typed.hours, 10),
        latest=today.isoformat(),
        query=line(typed.query),
        chosen=tuple(
            _choice(f"c{place}", one.ref, known.get(one.ref), one.level, is_chosen=True)
            for place, one in enumerate(typed.competencies, 1)
        ),
        found=tuple(_choice(f"f{place}", one.ref, one, None, is_chosen=False) for place, one in enumerate(others, 1)),
        jobs=tuple(JobChoice(str(job.ref), label_text(job.item.label), line(job.ref.code, 60)) for job in offered.jobs),
        searched=offered.searched,
        occupation=label_text(offered.occupation.item.label) if offered.occupation else None,
        problem=problem,
    )


def _card(one: Experience, place: int, known: Mapping[Ref, Declarable]) -> ExperienceCard:
    return ExperienceCard(
        id=one.id,
        anchor=f"e{place}",
        kind=KINDS[one.kind],
        title=line(one.title),
        organisation=line(one.organisation),
        place=line(one.place),
        when=_when(one.started_on, one.ended_on),
        hours=one.hours,
        description=prose(one.description),
        competencies=tuple(_declared(declared, known.get(declared.ref)) for declared in one.competencies),
    )


def _when(since: date | None, until: date | None) -> Saying:
    if since and until:
        return Phrase(Text("Du {since} au {until}", "From {since} to {until}"), {"since": since, "until": until})
    if since:
        return Phrase(Text("Depuis le {since}", "Since {since}"), {"since": since})
    if until:
        return Phrase(Text("Jusqu’au {until}", "Until {until}"), {"until": until})
    return Text("Sans date", "No dates given")


def _declared(declared: DeclaredCompetency, known: Declarable | None) -> DeclaredLine:
    label: Saying = label_text(known.label) if known else _UNKNOWN
    level: Saying | None = None
    if declared.level is not None:
        name = next((one.name for one in known.levels if one.number == declared.level), None) if known else None
        level = (
            Phrase(Text("niveau {n} : {name}", "level {n}: {name}"), {"n": declared.level, "name": name})
            if name
            else Phrase(Text("niveau {n}", "level {n}"), {"n": declared.level})
        )
    return DeclaredLine(_code(declared.ref, known), label, level)


def _choice(anchor: str, ref: Ref, known: Declarable | None, level: int | None, *, is_chosen: bool) -> CompetencyChoice:
    levels = known.levels if known else ()
    offered = tuple(
        LevelChoice(
            one.number,
            Phrase(Text("{n} : {name}", "{n}: {name}"), {"n": one.number, "name": one.name}),
            one.number == level,
        )
        for one in levels
    )
    if level is not None and not any(one.is_chosen for one in offered):
        # Declared under another version of its scale: it is shown as it was said.
        offered = (*offered, LevelChoice(level, level, True))
    label: Saying = label_text(known.label) if known else _UNKNOWN
    return CompetencyChoice(anchor, str(ref), _code(ref, known), label, is_chosen, offered)


def _code(ref: Ref, known: Declarable | None) -> str:
    """Return the code beside a name; all of it where there is no name."""
    return shown_code(ref) if known else line(str(ref), 60)
