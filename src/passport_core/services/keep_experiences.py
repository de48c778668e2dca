"""Keep what a learner declares of their own activity. It counts as declared: nothing here can make it more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from passport_core.errors import InvalidInputError, NotFoundError, TooLargeError
from passport_core.events import Event
from passport_core.outcomes import Text
from passport_core.passport.actors import Actor, require_holder, require_own, require_plan_reader
from passport_core.passport.days import paris_day
from passport_core.passport.experience import SELF_ASSESSED, DeclaredCompetency, Experience, ExperienceKind
from passport_core.passport.frameworks import ItemKind, ItemRef, Label, Level
from passport_core.passport.identifiers import new_id
from passport_core.passport.plain_text import one_line
from passport_core.passport.targets import BlockRef, Ref, read_ref
from passport_core.ports.outside import Clock
from passport_core.ports.store import Session, Store
from passport_core.services.read_frameworks import FoundItem, ReadFrameworks
from passport_core.services.typed_text import typed_line, typed_prose, typed_word

EXPERIENCE_LIMIT = 100  # of one passport
COMPETENCY_LIMIT = 40  # of one experience
TITLE_LIMIT = 200  # characters; of an organisation and a place too
DESCRIPTION_LIMIT = 4000
HOURS_LIMIT = 100_000
EARLIEST = date(1920, 1, 1)
# An occupation is many competencies, a diploma is awarded, working conditions are nothing that a person holds.
DECLARABLE = (ItemKind.COMPETENCY, ItemKind.COMPETENCY_GROUP, ItemKind.KNOWLEDGE)
_CODE = "experience.request"


@dataclass(frozen=True, slots=True)
class ExperienceDraft:
    """What is declared, as it was typed: nothing of it is checked yet."""

    kind: ExperienceKind
    title: str
    organisation: str = ""
    place: str = ""
    description: str = ""
    started_on: date | None = None
    ended_on: date | None = None
    hours: int | None = None
    competencies: tuple[DeclaredCompetency, ...] = ()


@dataclass(frozen=True, slots=True)
class Declarable:
    """Something that can be declared: ``ref`` as its source writes it, its name, and the levels it can be held at."""

    ref: Ref
    label: Label
    levels: tuple[Level, ...]
    kind: ItemKind | None = None  # None for a block or a certification


@dataclass(frozen=True, slots=True)
class RefusedCompetency:
    """One thing declared that cannot stand. ``place`` counts from 1."""

    place: int
    named: str
    reason: Text


class CompetenciesRefusedError(InvalidInputError):
    """Some of the competencies cannot stand; each is named with its reason, and nothing is kept."""

    default_code = "experience.competency"

    def __init__(self, refused: Sequence[RefusedCompetency]) -> None:
        self.refused = tuple(refused)
        super().__init__(
            Text(
                "Compétences refusées. " + " ".join(f"« {one.named} » : {one.reason.fr}" for one in refused),
                "Competencies refused. " + " ".join(f"“{one.named}”: {one.reason.en}" for one in refused),
            ),
            remedy=Text(
                "Cherchez-les par leur nom (passport framework search « … »), ou retirez-les.",
                "Search for them by name (passport framework search “…”), or take them out.",
            ),
            where=", ".join(f"competencies[{one.place}]" for one in refused),
        )


@dataclass(frozen=True, slots=True)
class KeepExperiences:
    store: Store
    frameworks: ReadFrameworks
    clock: Clock
    announce: Callable[[Event], None]

    def declare(self, passport_id: str, draft: ExperienceDraft, *, actor: Actor) -> Experience:
        """Keep an experience; raise InvalidInputError where something of it cannot stand, and then keep nothing."""
        require_holder(actor, passport_id)
        now = self.clock.now()
        made = self._checked(draft, Experience(new_id(), passport_id, draft.kind, "", now))
        with self.store.writing() as session:
            session.passports.hold(passport_id)
            if len(session.experiences.of_passport(passport_id)) >= EXPERIENCE_LIMIT:
                raise TooLargeError(
                    Text(
                        f"Ce passeport a déjà {EXPERIENCE_LIMIT} expériences.",
                        f"This passport has {EXPERIENCE_LIMIT} experiences already.",
                    ),
                    code="experience.full",
                    remedy=Text("Réunissez-en, ou retirez-en.", "Join some, or remove some."),
                )
            session.experiences.add(made)
        self.announce(Event("experience.declared", made.id, now))
        return made

    def list(self, passport_id: str, *, actor: Actor) -> Sequence[Experience]:
        """Return every experience, in the order in which they were declared; an adviser may read them too."""
        require_plan_reader(actor, passport_id)
        with self.store.reading() as session:
            return session.experiences.of_passport(passport_id)

    def get(self, experience_id: str, *, actor: Actor) -> Experience:
        """Return one experience of the actor's passport; raise NotFoundError."""
        with self.store.reading() as session:
            found = session.experiences.get(experience_id)
        refusal = NotFoundError(
            Text("Aucune expérience n’a cet identifiant.", "No experience has this id."),
            code="experience.not-found",
            remedy=Text("Voyez la liste de vos expériences.", "See the list of your experiences."),
        )
        return require_own(found, actor, refusal)

    def change(self, experience_id: str, draft: ExperienceDraft, *, actor: Actor) -> Experience:
        """Write it anew. A competency that it already has is not asked again to be in today's frameworks."""
        before = self.get(experience_id, actor=actor)
        changed = self._checked(draft, before)
        with self.store.writing() as session:
            if not session.experiences.replace(changed):
                raise NotFoundError(
                    Text("Cette expérience a été retirée entre-temps.", "This experience was removed meanwhile."),
                    code="experience.not-found",
                )
        self.announce(Event("experience.changed", changed.id, self.clock.now()))
        return changed

    def remove(self, experience_id: str, *, actor: Actor) -> None:
        """Take it out of the passport, for good."""
        found = self.get(experience_id, actor=actor)
        with self.store.writing() as session:
            session.experiences.remove(found.id)
        self.announce(Event("experience.removed", found.id, self.clock.now()))

    def describe(self, refs: Iterable[Ref]) -> Mapping[Ref, Declarable]:
        """Return what is known today of these blocks and items, by what they were asked as; unknown ones are left
        out."""
        wanted = list(dict.fromkeys(refs))
        found = self.frameworks.items([ref for ref in wanted if isinstance(ref, ItemRef)])
        known: dict[Ref, Declarable] = {ref: _declarable(item) for ref, item in found.items()}
        blocks = [ref for ref in wanted if isinstance(ref, BlockRef)]
        with self.store.reading() as session:
            for block in blocks:
                registered = self._registered(block, session)
                if registered is not None:
                    known[block] = registered
        return known

    def search(self, text: str, *, limit: int = 12) -> Sequence[Declarable]:
        """Return what the words could mean, likeliest first; a person chooses. A code finds what it names."""
        named = read_ref(text)
        if named is not None:
            return [one for one in self.describe([named]).values() if one.kind in (None, *DECLARABLE)]
        matches = self.frameworks.search(text, kinds=DECLARABLE, limit=limit)
        known = self.describe([match.ref for match in matches])
        return [known[match.ref] for match in matches if match.ref in known]

    def search_occupations(self, text: str, *, limit: int = 5) -> Sequence[FoundItem]:
        """Return the occupations that the words could mean, by their own name or a job title, likeliest first."""
        matches = self.frameworks.search(text, kinds=(ItemKind.OCCUPATION, ItemKind.JOB_TITLE), limit=limit * 2)
        refs = list(dict.fromkeys(match.occupation.ref if match.occupation else match.ref for match in matches))
        found = self.frameworks.items(refs)
        return [found[ref] for ref in refs if ref in found and found[ref].item.kind is ItemKind.OCCUPATION][:limit]

    def used_in(self, occupation: ItemRef) -> tuple[FoundItem, Sequence[Declarable]]:
        """Return an occupation with what its profile asks for and a person can declare, the most asked first; raise
        NotFoundError for an unknown one."""
        described = self.frameworks.describe(occupation)
        asked = [line.found for line in described.profile or () if line.found is not None]
        return described.found, [_declarable(one) for one in asked if one.item.kind in DECLARABLE]

    def _registered(self, ref: BlockRef, session: Session) -> Declarable | None:
        entry = session.register.entry(ref.certification, paris_day(self.clock.now()))
        if entry is None:
            return None
        certification = entry.certification
        if ref.block is None:
            return Declarable(BlockRef(certification.number), Label(fr=certification.title), SELF_ASSESSED)
        block = certification.block(ref.block)
        if block is None:
            return None
        return Declarable(BlockRef(certification.number, block.code), Label(fr=block.title), SELF_ASSESSED)

    def _checked(self, draft: ExperienceDraft, before: Experience) -> Experience:
        """Return the experience as the draft says it, clean; raise InvalidInputError for what cannot stand."""
        title = typed_line(draft.title, at_most=TITLE_LIMIT, where="title", code=_CODE, is_required=True)
        organisation = typed_line(draft.organisation, at_most=TITLE_LIMIT, where="organisation", code=_CODE)
        place = typed_line(draft.place, at_most=TITLE_LIMIT, where="place", code=_CODE)
        description = typed_prose(draft.description, at_most=DESCRIPTION_LIMIT, where="description", code=_CODE)
        _check_dates(draft.started_on, draft.ended_on, paris_day(self.clock.now()))
        if draft.hours is not None and not 1 <= draft.hours <= HOURS_LIMIT:
            raise InvalidInputError(
                Text(f"Les heures vont de 1 à {HOURS_LIMIT}.", f"Hours go from 1 to {HOURS_LIMIT}."),
                code=_CODE,
                remedy=Text("Écrivez le total, ou rien.", "Write the total, or nothing."),
                where="hours",
            )
        return Experience(
            id=before.id,
            passport_id=before.passport_id,
            kind=draft.kind,
            title=title,
            declared_at=before.declared_at,
            organisation=organisation,
            place=place,
            description=description,
            started_on=draft.started_on,
            ended_on=draft.ended_on,
            hours=draft.hours,
            competencies=self._competencies(draft.competencies, frozenset(before.competencies)),
        )

    def _competencies(
        self, declared: Sequence[DeclaredCompetency], kept: frozenset[DeclaredCompetency]
    ) -> tuple[DeclaredCompetency, ...]:
        if len(declared) > COMPETENCY_LIMIT:
            raise InvalidInputError(
                Text(
                    f"Au plus {COMPETENCY_LIMIT} compétences par expérience.",
                    f"At most {COMPETENCY_LIMIT} competencies for one experience.",
                ),
                code=_CODE,
                remedy=Text("Gardez celles qui comptent le plus.", "Keep those that matter most."),
                where="competencies",
            )
        known = self.describe(one.ref for one in declared if one not in kept)
        accepted: dict[Ref, DeclaredCompetency] = {}
        refused: list[RefusedCompetency] = []
        for place, one in enumerate(declared, 1):
            reason = None if one in kept else _refusal(one, known.get(one.ref))
            ref = known[one.ref].ref if one.ref in known else one.ref
            if reason is None and accepted.get(ref, one).level != one.level:
                reason = Text("elle y est deux fois, à deux niveaux.", "it is there twice, at two levels.")
            if reason is None:
                accepted[ref] = DeclaredCompetency(ref, one.level)
            else:
                refused.append(RefusedCompetency(place, str(one.ref)[:60], reason))
        if refused:
            raise CompetenciesRefusedError(refused)
        return tuple(accepted.values())


def read_kind(text: str) -> ExperienceKind:
    """Return the kind of that name; raise InvalidInputError."""
    unknown = Text("Ce type d’expérience n’existe pas.", "There is no such kind of experience.")
    return typed_word(text, ExperienceKind, where="kind", code=_CODE, unknown=unknown)


def read_competencies(named: Sequence[tuple[str, int | None]]) -> tuple[DeclaredCompetency, ...]:
    """Return what these texts (``rome:109846``, ``RNCP37674BC02``) name, each with its level; raise
    CompetenciesRefusedError with those that name nothing. Whether they exist is asked when they are declared."""
    read = [(read_ref(text), level) for text, level in named]
    nothing = Text("ce n’est le code de rien.", "it is the code of nothing.")
    refused = [
        RefusedCompetency(place, one_line(text[:240])[:60], nothing)
        for place, ((text, _), (ref, _)) in enumerate(zip(named, read, strict=True), 1)
        if ref is None
    ]
    if refused:
        raise CompetenciesRefusedError(refused)
    return tuple(DeclaredCompetency(ref, level) for ref, level in read if ref is not None)


def _declarable(found: FoundItem) -> Declarable:
    return Declarable(found.ref, found.item.label, found.version.header.scale or SELF_ASSESSED, found.item.kind)


def _refusal(one: DeclaredCompetency, known: Declarable | None) -> Text | None:
    if known is None:
        if isinstance(one.ref, BlockRef):
            return Text("aucun répertoire chargé ici ne la connaît.", "no register loaded here knows it.")
        return Text("aucun référentiel chargé ici ne la connaît.", "no framework loaded here knows it.")
    if known.kind is not None and known.kind not in DECLARABLE:
        return Text(
            "ce n’est pas une compétence, mais un métier, un diplôme ou une condition de travail.",
            "it is no competency, but an occupation, a diploma or a working condition.",
        )
    numbers = [level.number for level in known.levels]
    if one.level is not None and one.level not in numbers:
        lowest, highest = min(numbers), max(numbers)
        return Text(f"le niveau va de {lowest} à {highest}.", f"its level goes from {lowest} to {highest}.")
    return None


def _check_dates(started_on: date | None, ended_on: date | None, today: date) -> None:
    for where, day in (("started_on", started_on), ("ended_on", ended_on)):
        if day is not None and not EARLIEST <= day <= today:
            raise InvalidInputError(
                Text(
                    f"Cette date doit être entre {EARLIEST.year} et aujourd’hui.",
                    f"This day must lie between {EARLIEST.year} and today.",
                ),
                code="experience.dates",
                remedy=Text(
                    "Laissez la fin vide tant que cela continue.", "Leave the end empty as long as it goes on."
                ),
                where=where,
            )
    if started_on is not None and ended_on is not None and ended_on < started_on:
        raise InvalidInputError(
            Text("La fin est avant le début.", "The end is before the start."),
            code="experience.dates",
            remedy=Text("Vérifiez les deux dates.", "Check both dates."),
            where="ended_on",
        )
