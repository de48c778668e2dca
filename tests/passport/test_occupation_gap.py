"""What leads to an occupation by the register, and what it would add by mappings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from tests.passport.gap_samples import DAY, DECLARED, block, item, maps, profile, record, requires

from passport_core.passport.frameworks import ItemKind
from passport_core.passport.gap import CertificationOption, Closing, Evidence, OccupationStanding, RegisterLink
from passport_core.passport.gap_engine import measure
from passport_core.passport.mappings import Extent, StatedMapping
from passport_core.passport.occupation_gap import occupation_standing
from passport_core.passport.register import Certification, CertificationOutline, Correspondence

ASKED = profile(
    requires("rome:1", weight=4),
    requires("rome:2", weight=2),
    requires("rome:3", weight=1),
    requires("rome:9", weight=0, kind=ItemKind.QUALIFICATION),
)
LATER = date(2030, 1, 1)


def outline(number: str, blocks: int = 2, rome: Sequence[str] = ("M1855",), **changes: Any) -> CertificationOutline:
    return CertificationOutline(
        number=number,
        title=f"Titre {number}",
        is_active=changes.get("is_active", True),
        level="NIV5",
        blocks=tuple(f"{number}BC{n:02}" for n in range(1, blocks + 1)),
        rome=tuple(rome),
        registered_until=changes.get("until", LATER),
        last_issuance_day=changes.get("until", LATER),
    )


def standing(
    outlines: Sequence[CertificationOutline],
    *evidence: Evidence,
    mappings: Sequence[StatedMapping] = (),
    correspondences: Sequence[Correspondence] = (),
    by: date | None = None,
) -> OccupationStanding:
    return occupation_standing(
        ASKED,
        measure(ASKED, evidence, mappings, day=DAY, by=by),
        evidence,
        mappings,
        code="M1855",
        ancestor="M1805",
        outlines=outlines,
        correspondences=correspondences,
        neighbours=[item("rome:M1861")],
        day=DAY,
        by=by,
    )


def named(options: Sequence[CertificationOption]) -> list[str]:
    return [option.number for option in options]


def test_the_register_names_the_code_or_the_older_one() -> None:
    found = standing([outline("RNCP2", rome=["M1805"]), outline("RNCP1"), outline("RNCP3", rome=["A1101"])])
    assert [(one.number, one.link, one.code) for one in found.options] == [
        ("RNCP1", RegisterLink.EXACT, "M1855"),
        ("RNCP2", RegisterLink.ANCESTOR, "M1805"),
    ]
    assert any("M1805, le code plus ancien" in note.fr for note in found.notes)


def test_a_real_entry_names_the_older_code_only(certifications: Mapping[str, Certification]) -> None:
    found = standing([CertificationOutline.of(certifications["RNCP37674"])], record("RNCP37674BC01"))
    (only,) = found.held_links
    assert (only.link, only.code, only.held, only.remaining) == (RegisterLink.ANCESTOR, "M1805", 1, 1)
    assert only.closes_on == date(2028, 9, 1)


def test_what_a_certification_would_add_is_counted_from_mappings() -> None:
    stated = [
        maps("RNCP1BC01", "rome:1"),
        maps("RNCP1BC02", "rome:2"),
        maps("RNCP1BC02", "rome:3", extent=Extent.PART),
        maps("RNCP2BC01", "rome:77"),
        maps("RNCP4", "rome:3"),
    ]
    outlines = [outline("RNCP1"), outline("RNCP2"), outline("RNCP3"), outline("RNCP4")]
    found = standing(outlines, record("RNCP1BC01"), mappings=stated)
    assert [(one.number, one.gain, one.unmapped) for one in found.options] == [
        ("RNCP1", 2, 0),  # its other block; what it meets in part adds nothing
        ("RNCP4", 1, 0),  # by the whole certification
        ("RNCP2", 0, 1),  # one block mapped, to nothing that is asked here; of the other nobody knows
        ("RNCP3", None, 2),
    ]


def test_a_mapping_into_another_framework_says_nothing_of_what_is_asked_here() -> None:
    (option,) = standing([outline("RNCP1", blocks=1)], mappings=[maps("RNCP1BC01", "rectec:3")]).options
    assert (option.gain, option.unmapped) == (None, 1)


def test_what_is_known_to_add_nothing_comes_after_what_nobody_knows() -> None:
    found = standing([outline("RNCP1", blocks=1), outline("RNCP2", blocks=1)], mappings=[maps("RNCP1BC01", "rome:77")])
    assert [(one.number, one.gain, one.unmapped) for one in found.options] == [("RNCP2", None, 1), ("RNCP1", 0, 0)]


def test_a_gain_counts_what_is_not_certified_yet() -> None:
    stated = [maps("RNCP1BC01", "rome:1"), maps("RNCP1BC01", "rome:2"), maps("RNCP9BC01", "rome:1")]
    (option,) = standing([outline("RNCP1", 1)], record("RNCP9BC01"), mappings=stated).options
    assert option.gain == 2
    declared = record("RNCP9BC01", provenance=DECLARED)
    (option,) = standing([outline("RNCP1", 1)], declared, mappings=stated).options
    assert option.gain == 6


def test_options_are_ordered_by_what_they_bring_and_by_what_is_left() -> None:
    gives = Correspondence("RNCP9", ("RNCP9BC01",), "RNCP5", ("RNCP5BC01",))
    outlines = [
        outline("RNCP8", until=date(2027, 1, 1)),
        outline("RNCP7"),
        outline("RNCP6", blocks=1),
        outline("RNCP5", blocks=3),
        outline("RNCP4", blocks=3),
        outline("RNCP3", rome=["M1805"]),
    ]
    found = standing(
        outlines,
        record("RNCP9BC01"),
        mappings=[maps("RNCP4BC02", "rome:1"), maps("RNCP3BC01", "rome:1")],
        correspondences=[gives],
        by=date(2028, 1, 1),
    )
    assert named(found.options) == ["RNCP4", "RNCP5", "RNCP6", "RNCP7", "RNCP8", "RNCP3"]
    assert (found.options[1].equivalent, found.options[1].remaining) == (1, 2)
    assert named(found.held_links) == ["RNCP5"]
    assert found.options[4].closing is Closing.PASSES_FIRST


def test_what_can_be_awarded_no_more_is_no_option_unless_a_part_is_held() -> None:
    gone = date(2026, 3, 17)
    found = standing(
        [outline("RNCP1", until=gone, is_active=False), outline("RNCP2", until=gone, is_active=False)],
        record("RNCP1BC01"),
    )
    assert named(found.options) == named(found.held_links) == ["RNCP1"]
    assert found.options[0].closing is Closing.PASSED
    assert any(note.fr.startswith("Non montrée ici : une autre") for note in found.notes)


def test_a_link_of_the_register_meets_no_competency() -> None:
    held = [record("RNCP1BC01"), record("RNCP1BC02")]
    found = standing([outline("RNCP1")], *held)
    assert found.held_links[0].remaining == 0
    assert measure(ASKED, held, [], day=DAY).coverage.certified == 0
    said = " ".join(note.fr for note in found.notes)
    assert "ce lien n’entre dans aucun compte" in said
    assert "Aucun rapprochement" in said
    mapped = standing([outline("RNCP1")], *held, mappings=[maps("RNCP1BC01", "rome:1")])
    assert not any("Aucun rapprochement" in note.fr for note in mapped.notes)


def test_an_equivalent_block_brings_what_it_maps_to_only_once_it_is_held() -> None:
    gives = Correspondence("RNCP9", ("RNCP9BC01",), "RNCP1", ("RNCP1BC01",))
    found = standing(
        [outline("RNCP1", 1)],
        record("RNCP9BC01"),
        mappings=[maps("RNCP1BC01", "rome:1")],
        correspondences=[gives],
    )
    (only,) = found.options
    assert (only.equivalent, only.remaining, only.gain) == (1, 0, None)


def test_diplomas_that_a_profile_names_stand_apart() -> None:
    found = standing([], record("rome:9"))
    assert [line.requirement.ref for line in found.qualifications] == [item("rome:9")]
    assert found.neighbours == (item("rome:M1861"),)


def test_an_entry_without_blocks_is_one_thing_to_obtain() -> None:
    (option,) = standing([outline("RS5", blocks=0)], mappings=[maps("RS5", "rome:1")]).options
    assert (option.held, option.remaining, option.gain) == (0, 1, 4)
    (option,) = standing([outline("RS5", blocks=0)], record("RS5")).options
    assert (option.held, option.remaining) == (1, 0)
    assert block("RS5").block is None
