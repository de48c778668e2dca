"""What meets a requirement, what meets a part of it, and what is said of it."""

from __future__ import annotations

from datetime import date

import pytest
from tests.passport.gap_samples import (
    CERTIFIED,
    DAY,
    DECLARED,
    ENDORSED,
    block,
    experience,
    item,
    line,
    maps,
    profile,
    record,
    requires,
)

from passport_core.passport.frameworks import ItemKind
from passport_core.passport.gap import Coverage, Evidence, Gap, GapLine, Route, ShownItem, Standing, Why
from passport_core.passport.gap_engine import measure
from passport_core.passport.mappings import Extent, StatedMapping
from passport_core.passport.provenance import Provenance
from passport_core.passport.targets import Requirement, TargetKind


def stands(requirement: Requirement, *evidence: Evidence, mappings: tuple[StatedMapping, ...] = ()) -> GapLine:
    (only,) = measured(requirement, *evidence, mappings=mappings).lines
    return only


def measured(requirement: Requirement, *evidence: Evidence, mappings: tuple[StatedMapping, ...] = ()) -> Gap:
    return measure(profile(requirement), evidence, mappings, day=DAY)


def test_what_the_issuer_wrote_into_a_certified_record_meets_it() -> None:
    found = stands(requires("rome:1"), record("rome:1", stated_by="Sillon Web", id="a"))
    assert (found.standing, found.why, found.provenance) == (Standing.MET, Why.STATED, CERTIFIED)
    assert found.reason.fr == ("Certifié : Sillon Web l’a inscrit dans « attestation rome:1 » (3 juillet 2026).")
    assert found.reason.en == "Certified: Sillon Web wrote it into “attestation rome:1” (3 July 2026)."
    assert found.next_step is None


def test_a_block_meets_a_competency_only_by_a_mapping() -> None:
    held = record("RNCP37674BC01")
    unstated = stands(requires("rome:1"), held)
    assert (unstated.standing, unstated.supports) == (Standing.UNKNOWN, ())
    found = stands(requires("rome:1"), held, mappings=(maps("RNCP37674BC01", "rome:1"),))
    assert (found.standing, found.why, found.supports[0].route) == (Standing.MET, Why.MAPPED, Route.MAPPING)
    assert found.reason.fr.startswith("Certifié : « attestation RNCP37674BC01 » (3 juillet 2026) y répond.")
    assert "Atelier de l’Erdre l’a établi pour RNCP37674BC01 le 4 mai 2026." in found.reason.fr


@pytest.mark.parametrize(
    ("held", "stated", "is_met"),
    [
        ("RNCP37674", "RNCP37674", True),
        ("RNCP37674", "RNCP37674BC02", True),  # the whole certification includes its blocks
        ("RNCP37674BC02", "RNCP37674", False),
        ("RNCP37674BC02", "RNCP37674BC01", False),
        ("RNCP26 01", "RNCP27 01", False),
    ],
)
def test_a_mapping_is_of_its_own_source(held: str, stated: str, is_met: bool) -> None:
    found = stands(requires("rome:1"), record(held), mappings=(maps(stated, "rome:1"),))
    assert (found.standing is Standing.MET) is is_met


def test_one_mapping_and_never_two_in_a_row() -> None:
    chain = (maps("RNCP37674BC01", "esco:x"), maps("esco:x", "rome:1"))
    two = stands(requires("rome:1"), record("RNCP37674BC01"), mappings=chain)
    assert (two.why, two.supports) == (Why.NOT_MAPPED, ())
    assert stands(requires("rome:1"), record("esco:x"), mappings=chain).standing is Standing.MET


def test_a_part_stays_a_part() -> None:
    part = maps("RNCP37674BC01", "rome:1", extent=Extent.PART)
    found = stands(requires("rome:1"), record("RNCP37674BC01"), mappings=(part,))
    assert (found.standing, found.why) == (Standing.PARTLY, Why.PART_MAPPED)
    assert "y répond en partie" in found.reason.fr


def test_two_parts_are_no_whole() -> None:
    parts = (maps("RNCP1BC01", "rome:1", extent=Extent.PART), maps("RNCP1BC02", "rome:1", extent=Extent.PART))
    assert stands(requires("rome:1"), record("RNCP1BC01", "RNCP1BC02"), mappings=parts).standing is Standing.PARTLY


@pytest.mark.parametrize(
    ("shown", "standing", "why"),
    [
        (4, Standing.MET, Why.STATED),
        (3, Standing.MET, Why.STATED),
        (2, Standing.PARTLY, Why.LEVEL_BELOW),
        (None, Standing.PARTLY, Why.LEVEL_UNSAID),
    ],
)
def test_a_level_is_reached_or_not(shown: int | None, standing: Standing, why: Why) -> None:
    held = record("rectec:2") if shown is None else record(levels={"rectec:2": shown})
    found = stands(requires("rectec:2", level=3), held)
    assert (found.standing, found.why) == (standing, why)


@pytest.mark.parametrize(
    ("level", "why"), [(3, Why.MAPPED), (2, Why.LEVEL_BELOW), (None, Why.LEVEL_UNSAID)], ids=["same", "below", "unsaid"]
)
def test_a_mapping_gives_the_level_that_it_says(level: int | None, why: Why) -> None:
    shown = record(levels={"esco:x": 4})  # a level of another framework says nothing here
    found = stands(requires("rectec:2", level=3), shown, mappings=(maps("esco:x", "rectec:2", level=level),))
    assert found.why is why


def test_a_level_that_is_only_declared_is_said_beside_the_certified_one() -> None:
    found = stands(requires("rectec:2", level=3), record(levels={"rectec:2": 2}), experience(levels={"rectec:2": 3}))
    assert (found.standing, found.why, found.provenance) == (Standing.PARTLY, Why.LEVEL_BELOW, CERTIFIED)
    assert found.levels == {CERTIFIED: 2, DECLARED: 3}
    assert found.reason.fr.startswith("Niveau 2 certifié par ")
    assert found.reason.fr.endswith("niveau 3 demandé. Le niveau 3 est seulement déclaré.")


@pytest.mark.parametrize(
    ("provenance", "proof", "standing"),
    [
        (CERTIFIED, CERTIFIED, Standing.MET),
        (ENDORSED, CERTIFIED, Standing.PARTLY),
        (DECLARED, CERTIFIED, Standing.PARTLY),
        (CERTIFIED, ENDORSED, Standing.MET),
        (ENDORSED, ENDORSED, Standing.MET),
        (DECLARED, ENDORSED, Standing.PARTLY),
        (DECLARED, DECLARED, Standing.MET),
    ],
)
def test_what_is_shown_must_be_backed_as_asked(provenance: Provenance, proof: Provenance, standing: Standing) -> None:
    found = stands(requires("rome:1", proof=proof), record("rome:1", provenance=provenance))
    assert found.standing is standing
    assert found.provenance is provenance
    assert found.reason.fr.startswith("Certifié") is (provenance is CERTIFIED)
    assert found.reason.en.startswith("Certified") is (provenance is CERTIFIED)


def test_what_meets_it_stands_before_what_is_better_backed_and_does_not() -> None:
    found = stands(
        requires("rectec:2", level=3, proof=ENDORSED),
        record(levels={"rectec:2": 1}),
        record(levels={"rectec:2": 3}, provenance=ENDORSED),
    )
    assert (found.standing, found.provenance, found.why) == (Standing.MET, ENDORSED, Why.ONLY_ENDORSED)
    assert not found.reason.fr.startswith("Certifié")


def test_what_belongs_to_a_group_is_a_part_of_it() -> None:
    asked = profile(requires("rome:G", kind=ItemKind.COMPETENCY_GROUP), narrower={"rome:G": ["rome:1", "rome:2"]})
    (found,) = measure(asked, [record(levels={"rome:1": 4})], [], day=DAY).lines
    assert (found.standing, found.why) == (Standing.PARTLY, Why.PART_OF_GROUP)
    assert (found.supports[0].via, found.supports[0].level) == (item("rome:1"), None)
    (mapped,) = measure(asked, [record("RNCP1BC01")], [maps("RNCP1BC01", "rome:2")], day=DAY).lines
    assert mapped.why is Why.PART_OF_GROUP
    (whole,) = measure(asked, [record("rome:G")], [], day=DAY).lines
    assert whole.standing is Standing.MET


def test_what_a_source_leaves_open_is_unknown_and_can_still_be_shown() -> None:
    asked = requires("clea:4.1", gap=True)
    found = stands(asked)
    assert (found.standing, found.why) == (Standing.UNKNOWN, Why.NOT_IN_SOURCE)
    assert found.reason.fr == "La source ne le dit pas. On ne peut donc pas dire où vous en êtes."
    assert measured(asked).coverage == Coverage(1, unknown=1)
    assert stands(asked, record("clea:4.1")).standing is Standing.MET
    # Something bears on it: it is open no more, and what is declared and less than the whole counts as missing.
    graded = requires("clea:4.1", gap=True, level=2)
    assert measured(graded, experience(levels={"clea:4.1": 1})).coverage == Coverage(1, missing=1)


def test_a_working_condition_is_nothing_to_hold() -> None:
    gap = measure(
        profile(requires("rome:1"), requires("rome:9", kind=ItemKind.CONTEXT)), [record("rome:9")], [], day=DAY
    )
    condition = line(gap, "rome:9")
    assert (condition.standing, condition.supports) == (Standing.UNKNOWN, ())
    assert gap.coverage == Coverage(1, missing=1)


def test_what_weighs_nothing_is_shown_and_not_counted() -> None:
    gap = measure(profile(requires("rome:1", weight=3), requires("rome:2", weight=0)), [record("rome:2")], [], day=DAY)
    assert line(gap, "rome:2").standing is Standing.MET
    assert gap.coverage == Coverage(3, missing=3)


def test_each_requirement_counts_once_under_the_best_that_it_has() -> None:
    asked = profile(
        requires("rectec:1", weight=32, level=2),
        requires("rectec:2", weight=16, level=2),
        requires("rectec:3", weight=8, level=2),
        requires("rectec:4", weight=4, level=2),
        requires("rectec:5", weight=2, level=2),
        requires("rectec:6", weight=1, level=2, gap=True),
        kind=TargetKind.COURSE,
        code="courses-x:entrée",
    )
    gap = measure(
        asked,
        [
            record(levels={"rectec:1": 2, "rectec:4": 1}),
            record(levels={"rectec:2": 2}, provenance=ENDORSED),
            experience(levels={"rectec:1": 4, "rectec:3": 2, "rectec:5": 1}),
        ],
        [],
        day=DAY,
    )
    # Declared and a level below: it would not be the whole of it even if it were certified.
    assert line(gap, "rectec:5").standing is Standing.PARTLY
    assert gap.coverage == Coverage(63, certified=32, endorsed=16, declared=8, part=4, missing=2, unknown=1)


def test_a_course_may_ask_for_a_block() -> None:
    asked = requires("RNCP37674BC01", kind=None)
    assert stands(asked, record("RNCP37674BC01")).why is Why.HELD
    assert stands(asked, record("RNCP37674")).why is Why.WHOLE_HELD
    assert stands(asked, experience("RNCP37674BC01")).why is Why.ONLY_DECLARED
    assert stands(asked, record("RNCP37674BC02")).standing is Standing.MISSING


def test_supports_are_ordered_whatever_the_order_of_evidence() -> None:
    held = [
        record("rome:1", id="c", on=date(2026, 1, 1)),
        record("rome:1", id="b", on=date(2026, 2, 1)),
        record("rome:1", id="a", on=None),
        record("rome:1", id="d", provenance=ENDORSED),
        experience("rome:1", id="e"),
    ]
    found = stands(requires("rome:1"), *reversed(held))
    assert [support.evidence_id for support in found.supports] == ["b", "c", "a", "d", "e"]
    assert found == stands(requires("rome:1"), *held)


def test_the_same_mapping_read_twice_counts_once() -> None:
    found = stands(
        requires("rome:1"),
        record("RNCP1", "RNCP1BC01"),
        mappings=(maps("RNCP1BC01", "rome:1"), maps("RNCP1BC01", "rome:1")),
    )
    assert len(found.supports) == 1


def test_a_declared_experience_is_never_certified_evidence() -> None:
    with pytest.raises(ValueError, match="never certified"):
        Evidence("x", False, "x", CERTIFIED, items=(ShownItem(item("rome:1")),), blocks=(block("RNCP1"),))


def test_a_hostile_title_is_bounded_and_on_one_line() -> None:
    found = stands(
        requires("rome:1"), Evidence("x", True, "a\n\u202eb " * 400, CERTIFIED, items=(ShownItem(item("rome:1")),))
    )
    assert len(found.reason.fr) < 200
    assert not {"\n", "\u202e"} & set(found.reason.fr)
