"""Rankings say of every target what the gap measured for it says."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.passport.gap_samples import DAY, block, experience, item, maps, profile, record, requires
from tests.passport.gap_strategies import ITEMS, NARROWER, entries, evidences, mappings, requirements

from passport_core.passport.certification_gap import measure_certification
from passport_core.passport.gap import Coverage, Evidence
from passport_core.passport.gap_engine import measure
from passport_core.passport.mappings import StatedMapping
from passport_core.passport.ranking import OccupationIndex, rank_certifications
from passport_core.passport.register import CertificationOutline, DatedEntry
from passport_core.passport.targets import Requirement, RequirementProfile


def index_of(*profiles: RequirementProfile) -> OccupationIndex:
    narrower = {item(group): frozenset(map(item, parts)) for group, parts in NARROWER.items()}
    return OccupationIndex.build(((one.target, one.requirements) for one in profiles), narrower=narrower)


def occupation(code: str, asked: Sequence[Requirement]) -> RequirementProfile:
    return profile(*asked, code=code, narrower=NARROWER)


@settings(max_examples=100)
@given(st.lists(requirements(ITEMS), max_size=4), evidences(), mappings())
def test_the_index_equals_the_gap_for_every_occupation(
    asked: list[list[Requirement]], evidence: list[Evidence], stated: list[StatedMapping]
) -> None:
    profiles = [occupation(f"rome:M{number}", lines) for number, lines in enumerate(asked)]
    ranked = index_of(*profiles).rank(evidence, stated)
    measured = {one.target.ref: measure(one, evidence, stated, day=DAY).coverage for one in profiles}
    assert {one.target.ref: one.coverage for one in ranked} == measured
    assert len(ranked) == len(profiles)


@settings(max_examples=100)
@given(st.lists(st.sampled_from(["RNCP1", "RNCP2", "RNCP3", "RS4"]), unique=True), st.data(), evidences())
def test_the_ranking_of_certifications_equals_their_gaps(
    numbers: list[str], data: st.DataObject, evidence: list[Evidence]
) -> None:
    drawn: list[DatedEntry] = [data.draw(entries(number)) for number in numbers]
    outlines = [CertificationOutline.of(one.certification) for one in drawn]
    correspondences = [correspondence for one in drawn for correspondence in one.inbound]
    ranked = {one.target: one.coverage for one in rank_certifications(outlines, evidence, correspondences)}
    for entry in drawn:
        gap = measure_certification(entry, evidence, day=DAY)
        nothing = Coverage(gap.coverage.total, missing=gap.coverage.total)
        assert ranked.get(gap.target, nothing) == gap.coverage


def test_the_best_covered_comes_first_and_equal_ones_by_code() -> None:
    asked = [requires("rome:1"), requires("rome:2")]
    index = index_of(
        occupation("rome:M9", asked),
        occupation("rome:M2", [requires("rome:3")]),
        occupation("rome:M1", [requires("rome:3"), requires("rome:2")]),
        occupation("rome:M0", [requires("rectec:1")]),
        occupation("rome:M5", asked),
        occupation("rome:M7", []),
    )
    ranked = index.rank([record("rome:1"), experience("rome:3")], [])
    assert [str(one.target.ref) for one in ranked] == [
        *("rome:M5", "rome:M9"),  # half of it certified
        *("rome:M2", "rome:M1"),  # all of it declared, then half
        *("rome:M0", "rome:M7"),
    ]


def test_an_occupation_asks_for_items_only() -> None:
    with pytest.raises(TypeError, match="RNCP1BC01"):
        index_of(occupation("rome:M1", [requires("RNCP1BC01", kind=None)]))


def test_a_mapping_of_a_held_block_moves_an_occupation() -> None:
    index = index_of(occupation("rome:M1", [requires("rome:1", weight=3), requires("rome:2")]))
    (only,) = index.rank([record("RNCP1BC01")], [maps("RNCP1BC01", "rome:1")])
    assert only.coverage == Coverage(4, certified=3, missing=1)


def test_only_certifications_that_something_bears_on_are_named() -> None:
    outlines = [
        CertificationOutline(number, f"Titre {number}", True, None, blocks, (), None, None)
        for number, blocks in [("RNCP1", ("RNCP1BC01", "RNCP1BC02")), ("RNCP2", ("01",)), ("RS3", ())]
    ]
    ranked = rank_certifications(outlines, [record("RNCP1BC01"), record("RS3")], [])
    assert [(one.target.ref, one.coverage) for one in ranked] == [
        (block("RS3"), Coverage(1, certified=1)),
        (block("RNCP1"), Coverage(2, certified=1, missing=1)),
    ]
