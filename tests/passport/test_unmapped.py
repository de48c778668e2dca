"""What nobody has stated is unknown, and not missing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from tests.passport.gap_samples import DAY, DECLARED, ENDORSED, experience, line, maps, profile, record, ref, requires
from tests.passport.gap_strategies import ITEMS, evidences, mappings, profiles

from passport_core.passport.frameworks import ItemKind, ItemRef
from passport_core.passport.gap import Coverage, Evidence, Gap, Standing, Why
from passport_core.passport.gap_engine import measure
from passport_core.passport.mappings import StatedMapping
from passport_core.passport.pathway_planning import plan_pathway
from passport_core.passport.targets import RequirementProfile
from passport_core.passport.unmapped import UNMAPPED, unmapped_notes

ASKED = profile(requires("rome:1", weight=3), requires("rome:2"), requires("rome:9", gap=True))


def measured(*evidence: Evidence, mappings: tuple[StatedMapping, ...] = ()) -> Gap:
    return measure(ASKED, evidence, mappings, day=DAY)


def test_blocks_of_which_nobody_stated_anything_leave_all_unknown() -> None:
    gap = measured(record("RNCP1BC01"))
    assert gap.coverage == Coverage(5, unknown=1, unmapped=4)
    first = line(gap, "rome:1")
    assert (first.standing, first.why) == (Standing.UNKNOWN, Why.NOT_MAPPED)
    assert first.reason.en == "Not known: no mapping loaded here says whether what your passport shows meets it."
    assert first.next_step is not None
    assert "déclarez une expérience" in first.next_step.fr
    assert line(gap, "rome:9").why is Why.NOT_IN_SOURCE
    assert gap.unmapped == (ref("RNCP1BC01"),)
    assert unmapped_notes(gap) == (UNMAPPED,)


@pytest.mark.parametrize(
    ("evidence", "stated", "is_unmapped"),
    [
        ([], [], False),  # an empty passport shows nothing: that is known
        ([experience("rome:7")], [], False),  # what it declares speaks for itself
        ([experience("RNCP1BC01")], [], True),
        ([record("rectec:1")], [], True),
        ([record("RNCP1BC01", provenance=DECLARED)], [], True),
        ([record("RNCP1BC01")], ["RNCP1BC01 rome:7"], False),  # an item that this target does not ask for
        ([record("RNCP1BC01")], ["RNCP1BC01 esco:x", "RNCP1 rome:1", "RNCP2BC01 rome:1"], True),
        ([record("RNCP1")], ["RNCP1BC02 rome:7"], False),  # the whole certification has this block
        ([record("RNCP1BC01"), experience("rome:7")], [], True),  # the learner's word is not about the block
        ([record("RNCP1BC01"), record("rome:7")], [], False),  # an issuer's is a statement
        ([record("RNCP1BC01"), record("rome:7", provenance=ENDORSED)], [], False),
        ([record("RNCP1BC01", "rome:7")], [], False),
    ],
)
def test_nothing_is_stated_or_something_is(evidence: list[Evidence], stated: list[str], is_unmapped: bool) -> None:
    pairs = tuple(maps(*one.split()) for one in stated)
    gap = measured(*evidence, mappings=pairs)
    assert (gap.coverage.unmapped > 0, UNMAPPED in unmapped_notes(gap)) == (is_unmapped, is_unmapped)
    assert (line(gap, "rome:2").why is Why.NOT_MAPPED) is (is_unmapped and not line(gap, "rome:2").supports)


def test_blocks_left_out_by_those_who_stated_others_are_named() -> None:
    held = [record("RNCP1BC01"), record("RNCP2BC02"), record("RNCP2BC01"), record("rectec:1")]
    gap = measured(*held, mappings=(maps("RNCP1BC01", "rome:1"),))
    assert (gap.coverage.certified, gap.coverage.missing, gap.coverage.unmapped) == (3, 1, 0)
    assert [str(one) for one in gap.unmapped] == ["RNCP2BC01", "RNCP2BC02", "rectec:1"]
    (said,) = unmapped_notes(gap)
    assert said.fr.startswith("Personne n’a encore établi ce que RNCP2BC01 et RNCP2BC02 apportent ici")
    assert said.en.startswith("Nobody has stated yet what RNCP2BC01 and RNCP2BC02 bring here")
    many = measured(*(record(f"RNCP{n}BC01") for n in range(1, 11)), mappings=(maps("RNCP1BC01", "rome:1"),))
    assert "RNCP6BC01 et 3 autres apportent" in unmapped_notes(many)[0].fr
    whole = (maps("RNCP1BC01", "rome:1"), maps("RNCP1BC01", "rome:2"), maps("RNCP1BC01", "rome:9"))
    assert unmapped_notes(measured(*held, mappings=whole)) == ()


def test_what_an_issuer_wrote_into_one_record_is_said_of_its_blocks_wherever_they_are() -> None:
    gap = measured(record("RNCP1BC01", "rome:1"), experience("RNCP1BC01"), record("RNCP2BC01"))
    assert gap.unmapped == (ref("RNCP2BC01"),)


def test_each_framework_is_stated_by_itself() -> None:
    asked = profile(requires("rome:1"), requires("rectec:1", level=2), requires("RNCP9BC01", kind=None))
    gap = measure(asked, [record("RNCP1BC01")], [maps("RNCP1BC01", "rome:1")], day=DAY)
    assert (line(gap, "rectec:1").why, line(gap, "RNCP9BC01").why) == (Why.NOT_MAPPED, Why.NOTHING_SHOWS_IT)
    assert gap.coverage == Coverage(3, certified=1, unmapped=1, missing=1)


def test_a_working_condition_is_not_asked_of_a_certifier() -> None:
    asked = profile(requires("rome:1"), requires("rome:9", kind=ItemKind.CONTEXT))
    gap = measure(asked, [record("RNCP1BC01")], [], day=DAY)
    assert (line(gap, "rome:9").why, line(gap, "rome:9").next_step) == (Why.NOT_IN_SOURCE, None)


def test_the_way_begins_with_having_it_stated_and_keeps_its_steps() -> None:
    gap = measured(record("RNCP1BC01"))
    before, after = (
        plan_pathway(measured(), entry=None, evidence=[], day=DAY),
        plan_pathway(gap, entry=None, evidence=[], day=DAY),
    )
    assert [step.key for step in after.steps] == [step.key for step in before.steps]
    assert "derrière vous" in after.notes[0].fr
    assert before.notes == ()


@settings(max_examples=60)
@given(profiles(ITEMS), evidences(), mappings())
def test_unmapped_is_said_only_where_no_statement_reaches_the_framework(
    asked: RequirementProfile, evidence: list[Evidence], stated: list[StatedMapping]
) -> None:
    gap = measure(asked, evidence, stated, day=DAY)
    by_line = {
        one.requirement.ref.framework
        for one in gap.lines
        if one.why is Why.NOT_MAPPED and isinstance(one.requirement.ref, ItemRef)
    }
    reached = {
        support.via.framework if support.via else one.requirement.ref.framework
        for one in gap.lines
        for support in one.supports
        if isinstance(one.requirement.ref, ItemRef) and (support.mapping or gap.evidence[support.evidence_id].is_record)
    }
    assert not by_line & reached
    if by_line:
        assert gap.unmapped
