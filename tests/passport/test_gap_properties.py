"""What holds of every gap: more evidence never widens it, nothing is inflated, order never matters, parts add up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.passport.gap_samples import DAY
from tests.passport.gap_strategies import BLOCKS, ITEMS, entries, evidences, mappings, profiles

from passport_core.passport.certification_gap import measure_certification
from passport_core.passport.gap import Coverage, Evidence, Gap, Standing
from passport_core.passport.gap_engine import measure
from passport_core.passport.mappings import StatedMapping
from passport_core.passport.pathway import StepState
from passport_core.passport.pathway_planning import plan_pathway
from passport_core.passport.provenance import Provenance
from passport_core.passport.register import DatedEntry
from passport_core.passport.targets import RequirementProfile

EXAMPLES = settings(max_examples=100)
RANK = {Standing.MISSING: 0, Standing.UNKNOWN: 0, Standing.PARTLY: 1, Standing.EQUIVALENT: 2, Standing.MET: 3}
ALL = ITEMS + BLOCKS


def reached(coverage: Coverage) -> int:
    return coverage.certified + coverage.equivalent


def assert_never_widens(before: Gap, after: Gap) -> None:
    for old, new in zip(before.lines, after.lines, strict=True):
        assert RANK[new.standing] >= RANK[old.standing]
    assert after.coverage.certified >= before.coverage.certified
    assert reached(after.coverage) >= reached(before.coverage)
    assert after.coverage.unshown <= before.coverage.unshown


def open_refs(gap: Gap, evidence: Sequence[Evidence], entry: DatedEntry | None) -> set[str]:
    pathway = plan_pathway(gap, entry=entry, evidence=evidence, day=DAY)
    return {str(step.ref) for step in pathway.steps if step.state is not StepState.DONE}


def assert_no_open_step_for_what_is_reached(
    gap: Gap, evidence: Sequence[Evidence], entry: DatedEntry | None = None
) -> None:
    # What is equivalent is still to be granted: a step of its own.
    unmet = {str(line.requirement.ref) for line in gap.lines if line.standing is not Standing.MET}
    reached = {str(line.requirement.ref) for line in gap.lines if line.standing is Standing.MET} - unmet
    assert not reached & open_refs(gap, evidence, entry)


def assert_nothing_inflated(gap: Gap) -> None:
    for line in gap.lines:
        for support in line.supports:
            assert support.provenance is gap.evidence[support.evidence_id].provenance
        assert (line.provenance is None) is (not line.supports)
        is_said = line.reason.fr.startswith(("Certifié", "D’après"))
        assert not is_said or line.supports[0].provenance is Provenance.CERTIFIED
        if line.standing is Standing.MET:
            best = line.supports[0]
            assert best.is_whole
            assert best.provenance.rank >= line.requirement.proof.rank
            assert line.requirement.level is None or (best.level or 0) >= line.requirement.level
        if line.standing is Standing.EQUIVALENT:
            assert line.provenance is Provenance.CERTIFIED
    if not any(one.provenance is Provenance.CERTIFIED for one in gap.evidence.values()):
        assert gap.coverage.certified == gap.coverage.part == 0


def assert_adds_up(coverage: Coverage) -> None:
    assert coverage.unshown == coverage.missing + coverage.unknown + coverage.unmapped
    parts = [getattr(coverage, field.name) for field in fields(coverage) if field.name != "total"]
    assert sum(parts) == coverage.total
    assert min(parts) >= 0


@EXAMPLES
@given(profiles(ALL), evidences(), mappings(), st.data())
def test_adding_a_record_never_widens_a_gap(
    profile: RequirementProfile, evidence: list[Evidence], stated: list[StatedMapping], data: st.DataObject
) -> None:
    fewer = data.draw(st.lists(st.sampled_from(evidence), unique_by=lambda one: one.id) if evidence else st.just([]))
    before, after = measure(profile, fewer, stated, day=DAY), measure(profile, evidence, stated, day=DAY)
    assert_never_widens(before, after)
    assert_no_open_step_for_what_is_reached(after, evidence)


@EXAMPLES
@given(entries(), evidences(), st.data())
def test_adding_a_record_never_widens_a_gap_to_a_certification(
    entry: DatedEntry, evidence: list[Evidence], data: st.DataObject
) -> None:
    fewer = data.draw(st.lists(st.sampled_from(evidence), unique_by=lambda one: one.id) if evidence else st.just([]))
    before, after = (measure_certification(entry, shown, day=DAY) for shown in (fewer, evidence))
    assert_never_widens(before, after)
    assert_no_open_step_for_what_is_reached(after, evidence, entry)
    assert before.certification is not None
    assert after.certification is not None
    assert after.certification.is_awarded >= before.certification.is_awarded
    assert after.certification.all_blocks_held >= before.certification.all_blocks_held
    old, new = (
        {(hint.correspondence, ref) for hint in gap.certification.correspondences for ref in hint.missing}
        for gap in (before, after)
        if gap.certification is not None
    )
    assert new <= old


@EXAMPLES
@given(profiles(ALL), evidences(), mappings())
def test_provenance_is_never_inflated(
    profile: RequirementProfile, evidence: list[Evidence], stated: list[StatedMapping]
) -> None:
    assert_nothing_inflated(measure(profile, evidence, stated, day=DAY))


@EXAMPLES
@given(entries(), evidences())
def test_provenance_is_never_inflated_for_a_certification(entry: DatedEntry, evidence: list[Evidence]) -> None:
    assert_nothing_inflated(measure_certification(entry, evidence, day=DAY))


@EXAMPLES
@given(profiles(ALL), evidences(), mappings(), st.randoms(use_true_random=False))
def test_the_order_of_evidence_and_mappings_does_not_matter(
    profile: RequirementProfile, evidence: list[Evidence], stated: list[StatedMapping], chance: object
) -> None:
    first = measure(profile, evidence, stated, day=DAY)
    shuffled, restated = list(evidence), list(stated)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    chance.shuffle(restated)  # type: ignore[attr-defined]
    again = measure(profile, shuffled, restated, day=DAY)
    assert first == again
    assert list(first.evidence) == list(again.evidence)
    assert plan_pathway(first, entry=None, evidence=evidence, day=DAY) == plan_pathway(
        again, entry=None, evidence=shuffled, day=DAY
    )


@EXAMPLES
@given(entries(), evidences(), st.permutations(range(5)), st.dates(date(2020, 1, 1), date(2035, 1, 1)))
def test_the_order_of_evidence_does_not_matter_to_a_certification(
    entry: DatedEntry, evidence: list[Evidence], order: list[int], by: date
) -> None:
    shuffled = [evidence[place] for place in order if place < len(evidence)]
    first, again = (measure_certification(entry, shown, day=DAY, by=by) for shown in (evidence, shuffled))
    assert first == again
    assert plan_pathway(first, entry=entry, evidence=evidence, day=DAY) == plan_pathway(
        again, entry=entry, evidence=shuffled, day=DAY
    )


@EXAMPLES
@given(profiles(ALL), entries(), evidences(), mappings())
def test_the_parts_of_a_coverage_add_up(
    profile: RequirementProfile, entry: DatedEntry, evidence: list[Evidence], stated: list[StatedMapping]
) -> None:
    assert_adds_up(measure(profile, evidence, stated, day=DAY).coverage)
    coverage = measure_certification(entry, evidence, day=DAY).coverage
    assert_adds_up(coverage)
    assert coverage.total == max(len(entry.certification.blocks), 1)
