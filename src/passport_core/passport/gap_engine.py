"""The gap between what a passport shows and what a target asks for, line by line, each with its reason.

A pure function of requirements, evidence, mappings and day: nothing is guessed, and no likeness of words counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import chain

from passport_core.passport.evidence_supports import (
    BlocksShown,
    Grade,
    MappingsBySource,
    as_narrower,
    best_first,
    can_be_held,
    coverage_of,
    grade,
    is_unmapped,
    item_supports,
)
from passport_core.passport.frameworks import ItemRef
from passport_core.passport.gap import Evidence, Gap, GapLine, Route, Standing, Support, Why
from passport_core.passport.gap_sentences import next_step, reason
from passport_core.passport.mappings import StatedMapping
from passport_core.passport.progress import CertifiedBlocks
from passport_core.passport.provenance import Provenance
from passport_core.passport.targets import BlockRef, Requirement, RequirementProfile
from passport_core.passport.unmapped import silence_of


def measure(
    profile: RequirementProfile,
    evidence: Sequence[Evidence],
    mappings: Sequence[StatedMapping],
    *,
    day: date,
    by: date | None = None,
) -> Gap:
    """Hold the evidence against every requirement of an occupation or a course.

    ``mappings`` are those of the blocks and items that the evidence shows; for a whole certification, those of its
    blocks too. Others do no harm. Correspondences of the register meet blocks and certifications, which
    ``measure_certification`` looks at, never an item.
    """
    by_id = evidence_by_id(evidence)
    narrower = profile.narrower
    wanted = {one.ref for one in profile.requirements if isinstance(one.ref, ItemRef)}
    silences = {framework: silence_of(framework, evidence, mappings) for framework in {ref.framework for ref in wanted}}
    unmapped = frozenset(framework for framework, silence in silences.items() if silence.is_whole)
    if narrower:
        wanted.update(chain.from_iterable(narrower.get(ref, ()) for ref in tuple(wanted)))
    shown = item_supports(evidence, MappingsBySource(mappings, wanted), wanted)
    blocks = BlocksShown.of(evidence)
    lines = []
    for requirement in profile.requirements:
        supports: Sequence[Support] = ()
        if isinstance(requirement.ref, BlockRef):
            supports = blocks.supports(requirement.ref)
        elif can_be_held(requirement):
            supports = shown.get(requirement.ref, ())
            if narrower:
                parts = narrower.get(requirement.ref, frozenset()) & shown.keys()
                supports = (*supports, *(as_narrower(support, via) for via in parts for support in shown[via]))
        lines.append(
            line_of(requirement, supports, by_id, blocks.certified, is_unmapped=is_unmapped(requirement, unmapped))
        )
    return Gap(
        target=profile.target,
        day=day,
        by=by,
        lines=tuple(lines),
        coverage=coverage_of(((line.requirement, grade_of_line(line)) for line in lines), unmapped=unmapped),
        stamps=profile.stamps,
        evidence=by_id,
        unmapped=tuple(sorted({ref for silence in silences.values() for ref in silence.sources}, key=str)),
    )


def evidence_by_id(evidence: Sequence[Evidence]) -> Mapping[str, Evidence]:
    """Return the evidence by id, in the order of ids."""
    return {one.id: one for one in sorted(evidence, key=lambda one: one.id)}


def line_of(
    requirement: Requirement,
    supports: Sequence[Support],
    evidence: Mapping[str, Evidence],
    certified: CertifiedBlocks,
    *,
    is_unmapped: bool = False,
) -> GapLine:
    """Return where the requirement stands by these supports, and why; the best of them decides.

    ``is_unmapped``: nobody has stated what the evidence gives in the requirement's framework.
    """
    ordered = best_first(supports, requirement, evidence)
    best = ordered[0] if ordered else None
    why = _why(requirement, best, is_unmapped=is_unmapped)
    standing = grade(best, requirement).standing if best else _unsupported(why)
    return GapLine(
        requirement=requirement,
        standing=standing,
        why=why,
        reason=reason(requirement, standing, why, ordered, evidence, certified),
        supports=ordered,
        provenance=best.provenance if best else None,
        levels=_levels(ordered),
        next_step=None if standing is Standing.MET else next_step(requirement, why, best, evidence),
    )


def grade_of_line(line: GapLine) -> Grade:
    """Return how far the line's supports go."""
    return grade(line.supports[0], line.requirement) if line.supports else Grade.NONE


_BY_ROUTE = {
    Route.HELD: Why.HELD,
    Route.WHOLE: Why.WHOLE_HELD,
    Route.CORRESPONDENCE: Why.CORRESPONDENCE,
    Route.MAPPING: Why.MAPPED,
    Route.STATED: Why.STATED,
}
_PART_BY_ROUTE = {
    Route.NARROWER: Why.PART_OF_GROUP,
    Route.MAPPING: Why.PART_MAPPED,
    Route.CORRESPONDENCE: Why.PART_OF_CORRESPONDENCE,
}


def _why(requirement: Requirement, best: Support | None, *, is_unmapped: bool) -> Why:
    if best is None:
        is_unsaid = requirement.gap_in_source is not None or not can_be_held(requirement)
        if is_unsaid:
            return Why.NOT_IN_SOURCE
        return Why.NOT_MAPPED if is_unmapped else Why.NOTHING_SHOWS_IT
    if not best.is_whole:
        return _PART_BY_ROUTE[best.route]
    if requirement.level is not None and best.level is None:
        return Why.LEVEL_UNSAID
    if requirement.level is not None and best.level is not None and best.level < requirement.level:
        return Why.LEVEL_BELOW
    if best.provenance is Provenance.DECLARED:
        return Why.ONLY_DECLARED
    if best.provenance is Provenance.ENDORSED:
        return Why.ONLY_ENDORSED
    return _BY_ROUTE[best.route]


def _unsupported(why: Why) -> Standing:
    return Standing.MISSING if why is Why.NOTHING_SHOWS_IT else Standing.UNKNOWN


def _levels(supports: Sequence[Support]) -> Mapping[Provenance, int]:
    levels: dict[Provenance, int] = {}
    for support in supports:
        if support.is_whole and support.level is not None:
            levels[support.provenance] = max(support.level, levels.get(support.provenance, 0))
    return levels
