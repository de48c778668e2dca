"""Held, equivalent, remaining: worked by hand on real register entries."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from passport_core.passport.progress import progress, reached_certifications
from passport_core.passport.provenance import Provenance
from passport_core.passport.records import BlockStanding, Holding
from passport_core.passport.register import (
    Block,
    Certification,
    Correspondence,
    DatedEntry,
    Snapshot,
)

SNAPSHOT = Snapshot("s", "RNCP", date(2026, 8, 16), "xml-4.1", "f", "0" * 64, datetime(2026, 8, 16), "t", 1, 0)  # noqa: DTZ001

# Correspondences as the fiches RNCP36490 and RNCP37674 of the sample of 2026-08-16 state them.
TWO_FOR_ONE = Correspondence("RNCP36490", ("RNCP36490BC02", "RNCP36490BC03"), "RNCP35419", ("RNCP35419BC04",))
ONE_FOR_ONE = Correspondence("RNCP36490", ("RNCP36490BC03",), "RNCP35419", ("RNCP35419BC03",))
ONE_FOR_TWO = Correspondence("RNCP36490", ("RNCP36490BC02",), "RNCP29965", ("RNCP29965BC06", "RNCP29965BC07"))
TO_RS = Correspondence("RNCP36490", ("RNCP36490BC04",), "RS6626", ())
WHOLE = Correspondence("RNCP37674", (), "RNCP31114", ())


def certification(number: str, blocks: int = 0, *correspondences: Correspondence) -> Certification:
    own = tuple(Block(f"{number}BC{n:02}", f"Bloc {n}") for n in range(1, blocks + 1))
    return Certification(number, f"Titre {number}", True, blocks=own, correspondences=correspondences)


SOURCE = certification("RNCP36490", 4, TWO_FOR_ONE, ONE_FOR_ONE, ONE_FOR_TWO, TO_RS)


def entry(number: str, blocks: int, *inbound: Correspondence) -> DatedEntry:
    return DatedEntry(certification(number, blocks), SNAPSHOT, inbound)


def held(*codes: str, provenance: Provenance = Provenance.CERTIFIED) -> list[Holding]:
    return [
        Holding(f"record-{code}", code.split("BC")[0], code if "BC" in code else None, date(2026, 7, 3), provenance)
        for code in codes
    ]


def standings(dated: DatedEntry, holdings: list[Holding]) -> dict[str, BlockStanding]:
    return {block.block.code: block.standing for block in progress(dated, holdings).blocks}


DESTINATION = entry("RNCP35419", 4, TWO_FOR_ONE, ONE_FOR_ONE)


def test_two_blocks_together_give_the_one_they_correspond_to() -> None:
    blocks = progress(DESTINATION, held("RNCP36490BC02", "RNCP36490BC03")).blocks
    fourth = blocks[3]
    assert fourth.standing is BlockStanding.EQUIVALENT
    assert fourth.by == TWO_FOR_ONE
    assert set(fourth.record_ids) == {"record-RNCP36490BC02", "record-RNCP36490BC03"}
    assert [block.standing for block in blocks[:2]] == [BlockStanding.REMAINING] * 2


def test_one_of_the_two_gives_nothing_of_it() -> None:
    assert standings(DESTINATION, held("RNCP36490BC02"))["RNCP35419BC04"] is BlockStanding.REMAINING


def test_a_correspondence_goes_one_way() -> None:
    back = progress(DatedEntry(SOURCE, SNAPSHOT), held("RNCP35419BC04", "RNCP35419BC03"))
    assert {block.standing for block in back.blocks} == {BlockStanding.REMAINING}


def test_one_block_gives_all_that_its_correspondence_names() -> None:
    got = standings(entry("RNCP29965", 8, ONE_FOR_TWO), held("RNCP36490BC02"))
    assert {code for code, standing in got.items() if standing is BlockStanding.EQUIVALENT} == {
        "RNCP29965BC06",
        "RNCP29965BC07",
    }


def test_a_whole_certification_gives_a_whole_certification() -> None:
    dated = entry("RNCP31114", 2, WHOLE)
    assert set(standings(dated, held("RNCP37674")).values()) == {BlockStanding.EQUIVALENT}
    # … but neither its blocks together, nor is it then awarded: a jury decides.
    assert set(standings(dated, held("RNCP37674BC01", "RNCP37674BC02")).values()) == {BlockStanding.REMAINING}
    done = progress(dated, held("RNCP37674"))
    assert (done.all_blocks_held, done.is_awarded) == (True, False)


def test_the_whole_certification_includes_each_of_its_blocks() -> None:
    assert standings(DESTINATION, held("RNCP36490"))["RNCP35419BC04"] is BlockStanding.EQUIVALENT
    own = progress(DESTINATION, held("RNCP35419"))
    assert own.is_awarded
    assert {block.standing for block in own.blocks} == {BlockStanding.HELD}


def test_an_equivalence_gives_no_further_equivalence() -> None:
    onward = Correspondence("RNCP35419", ("RNCP35419BC03",), "RNCP1", ("RNCP1BC01",))
    chained = entry("RNCP1", 1, onward)
    assert standings(chained, held("RNCP36490BC03"))["RNCP1BC01"] is BlockStanding.REMAINING
    assert standings(chained, held("RNCP35419BC03"))["RNCP1BC01"] is BlockStanding.EQUIVALENT
    assert list(reached_certifications([DatedEntry(SOURCE, SNAPSHOT)], held("RNCP36490BC03"))) == ["RNCP35419"]


@pytest.mark.parametrize("provenance", [Provenance.DECLARED, Provenance.ENDORSED])
def test_only_what_is_certified_counts(provenance: Provenance) -> None:
    holdings = held("RNCP36490BC02", "RNCP36490BC03", "RNCP35419BC01", provenance=provenance)
    assert set(standings(DESTINATION, holdings).values()) == {BlockStanding.REMAINING}
    assert list(reached_certifications([DatedEntry(SOURCE, SNAPSHOT)], holdings)) == []


def test_what_is_held_is_not_shown_as_equivalent() -> None:
    holdings = held("RNCP36490BC02", "RNCP36490BC03", "RNCP35419BC04")
    assert standings(DESTINATION, holdings)["RNCP35419BC04"] is BlockStanding.HELD


def test_all_blocks_held_is_not_yet_the_certification() -> None:
    done = progress(entry("RNCP37674", 2), held("RNCP37674BC01", "RNCP37674BC02"))
    assert (done.all_blocks_held, done.is_awarded) == (True, False)


def test_a_certification_without_blocks_is_never_all_held() -> None:
    assert not progress(entry("RS5719", 0), []).all_blocks_held
    assert progress(entry("RS5719", 0), held("RS5719")).is_awarded


def test_succession_is_no_equivalence() -> None:
    new = replace(certification("RNCP37674", 2), predecessors=("RNCP31114",))
    assert set(standings(DatedEntry(new, SNAPSHOT), held("RNCP31114", "RNCP31114BC01")).values()) == {
        BlockStanding.REMAINING
    }


def test_a_short_block_code_of_another_certification_is_another_block() -> None:
    own = replace(certification("RNCP1"), blocks=(Block("01", "Un"),))
    other = [Holding("r", "RNCP2", "01", date(2026, 7, 3), Provenance.CERTIFIED)]
    assert standings(DatedEntry(own, SNAPSHOT), other) == {"01": BlockStanding.REMAINING}


def test_reached_certifications_name_those_not_held_already() -> None:
    reached = reached_certifications([DatedEntry(SOURCE, SNAPSHOT)], held("RNCP36490BC02", "RNCP36490BC04"))
    assert set(reached) == {"RNCP29965", "RS6626"}
