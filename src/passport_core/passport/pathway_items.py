"""Steps to what occupations and courses ask for: competencies to have assessed or endorsed, levels to reach.

A level is reached one at a time from the one that is shown, each a « maillon »: practised in a work trial, then
endorsed or assessed as the target asks. Where no level is shown, nobody is taken to be at none: the step is to show
the level.
"""

from __future__ import annotations

from collections.abc import Sequence

from passport_core.outcomes import Text
from passport_core.passport.closing import in_words
from passport_core.passport.evidence_supports import can_be_held
from passport_core.passport.gap import CertificationOption, Closing, Gap, GapLine, OccupationStanding, Standing, Why
from passport_core.passport.gap_sentences import enumerated, joined
from passport_core.passport.pathway import Alternative, Step, StepKind, StepState
from passport_core.passport.pathway_words import certification_key, step_key
from passport_core.passport.provenance import Provenance
from passport_core.passport.targets import BlockRef, Requirement, TargetKind
from passport_core.passport.unmapped import unmapped_blocks

LINES_AT_MOST = 12  # of an occupation's requirements, the heaviest; a course's are all shown
_OPTIONS_AT_MOST = 5
_PRACTISED_AT_MOST = 3  # named in one sentence


def item_steps(gap: Gap) -> tuple[Sequence[Step], tuple[Text, ...]]:
    """Return the steps, in the order of the profile, and what must be said of those left out."""
    counted = [line for line in gap.lines if line.requirement.weight and can_be_held(line.requirement)]
    met = [line for line in counted if line.standing is Standing.MET]
    unmet = [line for line in counted if line.standing in _UNMET or line.why is Why.NOT_MAPPED]
    is_long = gap.target.kind is TargetKind.OCCUPATION
    shown = _heaviest(unmet) if is_long else unmet
    steps = [_done_step(line) for line in (_heaviest(met) if is_long else met)]
    steps += _work_trial(gap, shown)
    steps += [step for line in shown for step in _open_steps(line)]
    if gap.occupation is not None:
        steps += _certification_option(gap, gap.occupation)
    return steps, (*(_TO_STATE_FIRST if gap.coverage.unmapped else ()), *_left_out(len(unmet) - len(shown)))


_UNMET = (Standing.PARTLY, Standing.MISSING)
_TO_STATE_FIRST = (
    Text(
        "Demandez d’abord au certificateur ou à un conseiller d’établir ce que vos blocs apportent ici : "
        "une partie de ces étapes est peut-être déjà derrière vous.",
        "First ask the certifier or an adviser to state what your blocks bring here: "
        "some of these steps may be behind you already.",
    ),
)


def _heaviest(lines: Sequence[GapLine]) -> list[GapLine]:
    return sorted(lines, key=lambda line: -line.requirement.weight)[:LINES_AT_MOST]


def _left_out(count: int) -> tuple[Text, ...]:
    if not count:
        return ()
    return (
        Text(
            f"Le chemin montre ce qui pèse le plus. L’écart compte {count} autre{'s' if count > 1 else ''} "
            f"attente{'s' if count > 1 else ''}.",
            f"The pathway shows what weighs most. The gap has {count} more requirement{'s' if count > 1 else ''}.",
        ),
    )


def _done_step(line: GapLine) -> Step:
    requirement = line.requirement
    return Step(
        key=step_key(requirement.ref, requirement.level),
        kind=_kind(requirement) if requirement.level is None else StepKind.REACH_LEVEL,
        state=StepState.DONE,
        title=_title(requirement, _kind(requirement), is_missing=False)
        if requirement.level is None
        else _level_title(requirement, requirement.level),
        why=line.reason,
        ref=requirement.ref,
        level=requirement.level,
    )


def _open_steps(line: GapLine) -> Sequence[Step]:
    requirement = line.requirement
    asked = requirement.level
    if asked is None:
        return [_proof_step(line)]
    reached = max(line.levels.values(), default=0)
    if not reached or reached >= asked or line.why is Why.LEVEL_UNSAID:  # it may be there: what lacks is its proof
        return [_proof_step(line)]
    return [
        Step(
            key=step_key(requirement.ref, level),
            kind=StepKind.REACH_LEVEL,
            state=StepState.UNDER_WAY if reached and level == reached + 1 else StepState.TO_DO,
            title=_level_title(requirement, level),
            why=line.reason if level == asked else _on_the_way(level, asked),
            ref=requirement.ref,
            level=level,
        )
        for level in range(reached + 1, asked + 1)
    ]


def _proof_step(line: GapLine) -> Step:
    requirement = line.requirement
    kind = _kind(requirement)
    return Step(
        key=step_key(requirement.ref, requirement.level),
        kind=kind,
        state=StepState.UNDER_WAY if line.supports else StepState.TO_DO,
        title=_title(requirement, kind, is_missing=not line.supports),
        why=line.reason,
        ref=requirement.ref,
        level=requirement.level,
    )


def _kind(requirement: Requirement) -> StepKind:
    """What proves it: a block where one is asked for, else what the least provenance asked for needs."""
    if isinstance(requirement.ref, BlockRef):
        return StepKind.OBTAIN_CERTIFICATION if requirement.ref.block is None else StepKind.OBTAIN_BLOCK
    return _PROVED_BY[requirement.proof]


_PROVED_BY = {
    Provenance.CERTIFIED: StepKind.HAVE_ASSESSED,
    Provenance.ENDORSED: StepKind.ASK_ENDORSEMENT,
    Provenance.DECLARED: StepKind.WORK_TRIAL,
}
_TITLES = {
    StepKind.OBTAIN_BLOCK: Text("Obtenir le bloc", "Obtain the block"),
    StepKind.OBTAIN_CERTIFICATION: Text("Obtenir la certification", "Obtain the certification"),
    StepKind.HAVE_ASSESSED: Text("Faire évaluer", "Have assessed"),
    StepKind.ASK_ENDORSEMENT: Text("Faire recommander", "Have endorsed"),
    StepKind.WORK_TRIAL: Text("Pratiquer", "Practise"),
}
_TITLES_FROM_NOTHING = {
    StepKind.HAVE_ASSESSED: Text("Acquérir si besoin, et faire évaluer", "Acquire if need be, and have assessed"),
    StepKind.ASK_ENDORSEMENT: Text(
        "Pratiquer si besoin, et faire recommander", "Practise if need be, and have endorsed"
    ),
}


def _title(requirement: Requirement, kind: StepKind, *, is_missing: bool) -> Text:
    verb = _TITLES_FROM_NOTHING.get(kind, _TITLES[kind]) if is_missing else _TITLES[kind]
    label, level = requirement.label, requirement.level
    fr, en = (f", niveau {level}", f", level {level}") if level is not None else ("", "")
    return Text(f"{verb.fr} : {label.to('fr')}{fr}", f"{verb.en}: {label.to('en')}{en}")


def _level_title(requirement: Requirement, level: int) -> Text:
    label = requirement.label
    return Text(f"Passer au niveau {level} : {label.to('fr')}", f"Reach level {level}: {label.to('en')}")


def _on_the_way(level: int, asked: int) -> Text:
    return Text(
        f"Le niveau {level} vient avant le niveau {asked}, qui est demandé.",
        f"Level {level} comes before level {asked}, which is asked.",
    )


def _work_trial(gap: Gap, shown: Sequence[GapLine]) -> Sequence[Step]:
    """Return one work trial, in which everything that is not there yet can be practised."""
    to_practise = [
        line.requirement
        for line in shown
        if not isinstance(line.requirement.ref, BlockRef)
        and line.why in (Why.LEVEL_BELOW, Why.NOTHING_SHOWS_IT, Why.NOT_MAPPED)
    ]
    if not to_practise:
        return []
    names = [one.label for one in to_practise[:_PRACTISED_AT_MOST]]
    more = len(to_practise) - len(names)
    fr = [f"« {label.to('fr')} »" for label in names] + ([f"{more} autre{'s' if more > 1 else ''}"] if more else [])
    en = [f"“{label.to('en')}”" for label in names] + ([f"{more} more"] if more else [])
    return [
        Step(
            key=f"trial:{gap.target.ref}",
            kind=StepKind.WORK_TRIAL,
            state=StepState.TO_DO,
            title=Text("Faire une mise en situation professionnelle", "Do a work trial"),
            why=Text(
                f"Pour pratiquer en situation réelle : {enumerated(fr, 'fr')}.",
                f"To practise in real work: {enumerated(en, 'en')}.",
            ),
            ref=gap.target.ref,
        )
    ]


def _certification_option(gap: Gap, standing: OccupationStanding) -> Sequence[Step]:
    """Return the certification that would bring the most, with others as alternatives; nothing where one is held."""
    if any(not option.remaining for option in standing.options):
        return []
    still_open = [option for option in standing.options if option.closing is not Closing.PASSED]
    if not still_open:
        return []
    best, *others = still_open
    return [
        Step(
            key=certification_key(best.number),
            kind=StepKind.OBTAIN_CERTIFICATION,
            state=StepState.UNDER_WAY if best.held or best.equivalent else StepState.TO_DO,
            title=Text(
                f"Une voie possible : obtenir {best.number}, {best.title}",
                f"One way: obtain {best.number}, {best.title}",
            ),
            why=_brings(gap, best),
            ref=BlockRef(best.number),
            closes_on=best.closes_on,
            warning=_closes(best),
            alternatives=tuple(_also(option) for option in others[: _OPTIONS_AT_MOST - 1]),
        )
    ]


def _brings(gap: Gap, option: CertificationOption) -> Text:
    if option.gain is None:
        return Text(
            "Le répertoire la rattache à ce métier. Aucun rapprochement ne dit encore ce que ses blocs y apportent.",
            "The register ties it to this occupation. No mapping says yet what its blocks bring to it.",
        )
    now = gap.coverage.whole_percent(gap.coverage.certified)
    then = gap.coverage.whole_percent(gap.coverage.certified + option.gain)
    if not option.gain:
        said = Text(
            "D’après les rapprochements chargés ici, ce qui en reste n’ajoute rien à la part certifiée de ce métier.",
            "By the mappings loaded here, what is left of it adds nothing to the certified share of this occupation.",
        )
    elif then == now:
        said = Text(
            "D’après les rapprochements chargés ici, la part certifiée de ce métier monterait de moins de 1 point.",
            "By the mappings loaded here, the certified share of this occupation would rise by less than 1 point.",
        )
    else:
        said = Text(
            f"D’après les rapprochements chargés ici, la part certifiée de ce métier passerait de {now} % à {then} %.",
            f"By the mappings loaded here, the certified share of this occupation would go from {now}% to {then}%.",
        )
    return joined(said, unmapped_blocks(option.unmapped))


def _closes(option: CertificationOption) -> Text | None:
    if option.closes_on is None:
        return None
    on = in_words(option.closes_on)
    return Text(
        f"Terminez {option.number} avant le {on.fr}, sinon cette voie se ferme.",
        f"Finish {option.number} before {on.en} or this route closes.",
    )


def _also(option: CertificationOption) -> Alternative:
    some = "s" if option.remaining > 1 else ""
    return Alternative(
        Text(
            f"{option.number}, {option.title} : {option.remaining} bloc{some} à obtenir.",
            f"{option.number}, {option.title}: {option.remaining} block{some} to obtain.",
        ),
        (BlockRef(option.number),),
    )
