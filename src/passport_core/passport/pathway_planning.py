"""From a gap to the steps that close it, in the order in which to take them, with what closes and when.

Steps follow from the gap's lines alone: a line that is met leaves no open step. Keys are the same from one day to the
next, so that what an adviser proposes or comments stays with its step.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from passport_core.outcomes import Text
from passport_core.passport.closing import enrolment_keeps, in_words
from passport_core.passport.gap import (
    CertificationStanding,
    Closing,
    CorrespondenceHint,
    Evidence,
    Gap,
    GapLine,
    Standing,
)
from passport_core.passport.gap_sentences import all_named, joined
from passport_core.passport.pathway import (
    Alternative,
    Pathway,
    Step,
    StepKind,
    StepState,
    VaeChecklist,
    VaeItem,
)
from passport_core.passport.pathway_items import item_steps
from passport_core.passport.pathway_words import certification_key, last_day_said, shortly, step_key
from passport_core.passport.progress import gives, source_side
from passport_core.passport.register import DatedEntry
from passport_core.passport.targets import BlockRef

_CORRESPONDENCES_AT_MOST = 4  # named as alternatives of one block
_STATES = {
    Standing.MET: StepState.DONE,
    Standing.EQUIVALENT: StepState.UNDER_WAY,  # the certifier has still to grant it
    Standing.PARTLY: StepState.UNDER_WAY,
}


def plan_pathway(gap: Gap, *, entry: DatedEntry | None, evidence: Sequence[Evidence], day: date) -> Pathway:
    """Return the steps of this gap; ``entry`` is the target's, where it is a certification.

    Order: what is done, then what closes, the nearest day first, then what is under way, then the rest; what is closed
    already stands near the end, and the certification itself last.
    """
    standing = gap.certification
    if standing is None:
        steps, notes = item_steps(gap)
        deadlines = [
            (step.closes_on, last_day_said(step.ref, step.closes_on))
            for step in steps
            if step.closes_on is not None and step.closes_on >= day
        ]
        return Pathway(gap.target, _ordered(steps), _nearest_first(deadlines), notes=notes)
    blocks = [_block_step(line, standing, gap, day=day) for line in gap.lines if _is_block(line)]
    return Pathway(
        target=gap.target,
        steps=_ordered([*blocks, _certification_step(gap, standing, day=day)]),
        deadlines=_nearest_first(_register_days(gap, standing, day)),
        vae=None if standing.is_awarded or standing.all_blocks_held else _vae(gap, standing, entry, evidence),
    )


def _ordered(steps: Iterable[Step]) -> tuple[Step, ...]:
    once: dict[str, Step] = {}
    for step in steps:
        once.setdefault(step.key, step)
    return tuple(sorted(once.values(), key=_place))


def _place(step: Step) -> tuple[int, int, int]:
    if step.kind is StepKind.OBTAIN_CERTIFICATION:
        return (5, 0, 0)
    if step.state is StepState.DONE:
        return (0, 0, 0)
    if step.state is StepState.CLOSED:
        return (4, 0, 0)
    waits = 0 if step.state is StepState.UNDER_WAY else 1
    if step.closes_on is not None:
        return (1, step.closes_on.toordinal(), waits)
    return (2 + waits, 0, 0)


def _is_block(line: GapLine) -> bool:
    return isinstance(line.requirement.ref, BlockRef) and line.requirement.ref.block is not None


def _block_step(line: GapLine, standing: CertificationStanding, gap: Gap, *, day: date) -> Step:
    ref = line.requirement.ref
    if not isinstance(ref, BlockRef):
        raise TypeError("a certification asks for blocks")
    state = _STATES.get(line.standing, StepState.TO_DO)
    title = line.requirement.label
    step = Step(
        key=step_key(ref),
        kind=StepKind.OBTAIN_BLOCK,
        state=state,
        title=Text(
            f"Obtenir le bloc {shortly(ref)} : {title.to('fr')}", f"Obtain block {shortly(ref)}: {title.to('en')}"
        ),
        why=line.reason,
        ref=ref,
    )
    if line.standing is Standing.EQUIVALENT:
        named = replace(
            step,
            title=Text(
                f"Faire reconnaître le bloc {shortly(ref)} : {title.to('fr')}",
                f"Have block {shortly(ref)} granted: {title.to('en')}",
            ),
        )
        return _with_route(named, ref, standing, gap, day=day, is_there=True)
    return step if state is StepState.DONE else _with_route(step, ref, standing, gap, day=day)


def _certification_step(gap: Gap, standing: CertificationStanding, *, day: date) -> Step:
    ref = BlockRef(standing.number)
    label = gap.target.label
    remaining = sum(1 for line in gap.lines if line.standing not in (Standing.MET, Standing.EQUIVALENT))
    is_begun = standing.all_blocks_held or any(line.supports for line in gap.lines if not _is_block(line))
    step = Step(
        key=certification_key(standing.number),
        kind=StepKind.OBTAIN_CERTIFICATION,
        state=StepState.UNDER_WAY if is_begun else StepState.TO_DO,
        title=Text(
            f"Obtenir la certification {standing.number} : {label.to('fr')}",
            f"Obtain certification {standing.number}: {label.to('en')}",
        ),
        why=_certification_why(gap, standing, remaining),
        ref=ref,
    )
    if standing.is_awarded:
        return replace(step, state=StepState.DONE)
    return _with_route(step, ref, standing, gap, day=day)


def _certification_why(gap: Gap, standing: CertificationStanding, remaining: int) -> Text:
    if standing.is_awarded:
        return Text("Vous la détenez.", "You hold it.")
    if standing.all_blocks_held and any(line.standing is Standing.EQUIVALENT for line in gap.lines):
        return Text(
            "Faites accorder ce que donne une correspondance ; un jury délivre ensuite la certification.",
            "Have what a correspondence gives granted; a jury then awards the certification.",
        )
    if standing.all_blocks_held:
        return Text(
            "Tous les blocs sont là : demandez au certificateur de vous présenter au jury, qui décide.",
            "All blocks are there: ask the certifier to put you before the jury, which decides.",
        )
    if not any(_is_block(line) for line in gap.lines):
        return gap.lines[0].reason
    return Text(
        f"Il reste {remaining} bloc{'s' if remaining > 1 else ''} ; un jury délivre ensuite la certification.",
        f"{remaining} block{'s' if remaining > 1 else ''} to go; a jury then awards the certification.",
    )


def _with_route(
    step: Step, ref: BlockRef, standing: CertificationStanding, gap: Gap, *, day: date, is_there: bool = False
) -> Step:
    """Return the open step with its last day, what to say of it, and other ways, save where the block ``is_there`` by a
    correspondence and has only to be granted."""
    is_closed = standing.closing is Closing.PASSED
    return replace(
        step,
        state=StepState.CLOSED if is_closed else step.state,
        closes_on=standing.closes_on,
        warning=_warning(ref, standing, gap, day=day, is_there=is_there),
        alternatives=(
            *([] if is_there else _by_correspondence(ref, standing.correspondences)),
            *([] if is_there or is_closed or standing.all_blocks_held else _by_vae(standing)),
            *_by_successor(standing),
        ),
    )


def _warning(ref: BlockRef, standing: CertificationStanding, gap: Gap, *, day: date, is_there: bool) -> Text | None:
    last = standing.closes_on
    if last is None:
        return None
    on = in_words(last)
    if standing.closing is Closing.PASSED:
        said = Text(f"Cette voie s’est fermée le {on.fr}.", f"This route closed on {on.en}.")
    elif is_there:
        said = Text(
            f"Faites reconnaître {shortly(ref)} avant le {on.fr}, sinon cette voie se ferme.",
            f"Have {shortly(ref)} granted before {on.en} or this route closes.",
        )
    else:
        said = Text(
            f"Terminez {shortly(ref)} avant le {on.fr}, sinon cette voie se ferme.",
            f"Finish {shortly(ref)} before {on.en} or this route closes.",
        )
    if standing.closing is Closing.PASSES_FIRST and gap.by is not None:
        wanted = in_words(gap.by)
        said = joined(
            said,
            Text(f"Votre objectif, le {wanted.fr}, vient après.", f"Your aim, {wanted.en}, comes after it."),
        )
    return joined(said, enrolment_keeps(standing.enrolment_until, day=day))


def _by_correspondence(ref: BlockRef, hints: Sequence[CorrespondenceHint]) -> Sequence[Alternative]:
    found = [hint for hint in hints if not hint.is_satisfied and gives(hint.correspondence, ref)]
    found.sort(key=lambda hint: (not hint.held, len(hint.missing)))
    return [_correspondence_said(hint) for hint in found[:_CORRESPONDENCES_AT_MOST]]


def _correspondence_said(hint: CorrespondenceHint) -> Alternative:
    missing = all_named(hint.missing)
    if not hint.held:
        return Alternative(
            Text(
                f"Par correspondance du répertoire, en obtenant {missing.fr}.",
                f"By a correspondence of the register, with {missing.en}.",
            ),
            hint.missing,
        )
    side = all_named(source_side(hint.correspondence))
    return Alternative(
        Text(
            f"Par correspondance du répertoire, avec {side.fr} : il vous manque {missing.fr}.",
            f"By a correspondence of the register, with {side.en}: you lack {missing.en}.",
        ),
        hint.missing,
    )


def _by_vae(standing: CertificationStanding) -> Sequence[Alternative]:
    if standing.routes is None or "VAE" not in standing.routes:
        return ()
    return [
        Alternative(
            Text(
                "Par VAE : la validation des acquis de votre expérience.",
                "By VAE: validation of what experience taught you.",
            )
        )
    ]


def _by_successor(standing: CertificationStanding) -> Sequence[Alternative]:
    if standing.closing not in (Closing.PASSED, Closing.PASSES_FIRST):
        return ()
    return [
        Alternative(
            Text(
                f"Par {number}, qui lui succède. Ce n’est pas une équivalence : elle est à obtenir, "
                "sauf correspondance.",
                f"By {number}, which follows it. That is no equivalence: it is to be obtained, "
                "save by a correspondence.",
            ),
            (BlockRef(number),),
        )
        for number in standing.successors
    ]


def _register_days(gap: Gap, standing: CertificationStanding, day: date) -> Iterable[tuple[date, Text]]:
    if standing.is_awarded:
        return
    last, enrolment = standing.closes_on, standing.enrolment_until
    if last is not None and last >= day:
        yield last, last_day_said(BlockRef(standing.number), last)
    if enrolment is not None and enrolment >= day and enrolment != last:
        on = in_words(enrolment)
        yield (
            enrolment,
            Text(
                f"{standing.number} : inscrivez-vous au plus tard le {on.fr} "
                "pour garder le droit de l’obtenir ensuite.",
                f"{standing.number}: enrol by {on.en} to keep the right to be awarded it afterwards.",
            ),
        )


def _nearest_first(deadlines: Iterable[tuple[date, Text]]) -> tuple[tuple[date, Text], ...]:
    return tuple(sorted(dict.fromkeys(deadlines), key=lambda pair: pair[0]))


def _vae(
    gap: Gap, standing: CertificationStanding, entry: DatedEntry | None, evidence: Sequence[Evidence]
) -> VaeChecklist:
    competencies = {block.code: block.competencies for block in entry.certification.blocks} if entry else {}
    whole = BlockRef(standing.number)
    items = []
    for line in gap.lines:
        ref = line.requirement.ref
        if isinstance(ref, BlockRef):
            declared = {one.id for one in evidence if not one.is_record and (ref in one.blocks or whole in one.blocks)}
            items.append(
                VaeItem(
                    ref=ref,
                    title=line.requirement.label.fr,
                    competencies=competencies.get(ref.block or "", ()),
                    declared=tuple(sorted(declared)),
                    is_held=line.standing in (Standing.MET, Standing.EQUIVALENT),
                )
            )
    is_open = None if standing.routes is None else "VAE" in standing.routes and standing.closing is not Closing.PASSED
    return VaeChecklist(is_open, tuple(items), _vae_note(is_open))


def _vae_note(is_open: bool | None) -> Text:
    if is_open is None:
        first = Text(
            "Cette version du répertoire ne dit pas si la VAE est ouverte : demandez au certificateur.",
            "This version of the register does not say whether VAE is open: ask the certifier.",
        )
    elif not is_open:
        first = Text(
            "La VAE n’est pas ouverte aujourd’hui pour cette certification.",
            "VAE is not open today for this certification.",
        )
    else:
        first = Text(
            "Votre dossier doit montrer ce que vous savez faire, pour chaque bloc qui reste.",
            "Your file has to show what you can do, for each block that remains.",
        )
    return joined(
        first,
        Text(
            "Le jury peut valider une partie des blocs seulement ; il dit alors lesquels (Code du travail, R6412-7). "
            "Ce que vous déclarez n’est pas encore une preuve.",
            "The jury may validate some of the blocks only; it then says which (Code du travail, R6412-7). "
            "What you declare is not yet a proof.",
        ),
    )
