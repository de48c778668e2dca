"""Gaps to certifications, worked by hand on real register entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import pytest
from tests.passport.gap_samples import CERTIFIED, DAY, DECLARED, ENDORSED, block, dated, experience, line, record

from passport_core.passport.certification_gap import measure_certification
from passport_core.passport.gap import Closing, Coverage, Evidence, Gap, Route, Standing, Why
from passport_core.passport.register import Block, Certification, CodedLabel, Correspondence, DatedEntry

CDA, EIL, WEB, ASV = "RNCP36490", "RNCP35419", "RNCP37674", "RNCP40344"
Entries = Mapping[str, DatedEntry]


def measured(entries: Entries, number: str, *evidence: Evidence, by: date | None = None, day: date = DAY) -> Gap:
    return measure_certification(entries[number], evidence, day=day, by=by)


def standings(gap: Gap) -> Sequence[Standing]:
    return [one.standing for one in gap.lines]


def test_two_blocks_certified_give_the_one_that_they_correspond_to(entries: Entries) -> None:
    held = [record(f"{CDA}BC02", id="deux"), record(f"{CDA}BC03", id="trois")]
    gap = measured(entries, EIL, *held)
    fourth = line(gap, f"{EIL}BC04")
    assert (fourth.standing, fourth.why, fourth.provenance) == (Standing.EQUIVALENT, Why.CORRESPONDENCE, CERTIFIED)
    assert {support.evidence_id for support in fourth.supports} == {"deux", "trois"}
    assert {support.route for support in fourth.supports} == {Route.CORRESPONDENCE}
    assert fourth.reason.fr == (
        "D’après une correspondance du répertoire, vous l’avez par RNCP36490BC02 et RNCP36490BC03. "
        "Le certificateur doit encore vous l’accorder."
    )
    assert fourth.next_step is not None
    assert standings(gap) == [Standing.MISSING, Standing.MISSING, Standing.EQUIVALENT, Standing.EQUIVALENT]
    assert gap.coverage == Coverage(4, equivalent=2, missing=2)


def test_one_of_the_two_gives_a_part_and_names_the_other(entries: Entries) -> None:
    gap = measured(entries, EIL, record(f"{CDA}BC02"))
    fourth = line(gap, f"{EIL}BC04")
    assert (fourth.standing, fourth.why) == (Standing.PARTLY, Why.PART_OF_CORRESPONDENCE)
    assert "RNCP36490BC03" in fourth.reason.fr
    assert fourth.reason.en == "You hold RNCP36490BC02. The register's correspondence also needs RNCP36490BC03."
    assert gap.coverage == Coverage(4, part=1, missing=3)


def test_one_block_for_one(entries: Entries) -> None:
    gap = measured(entries, EIL, record(f"{CDA}BC03"))
    assert standings(gap) == [Standing.MISSING, Standing.MISSING, Standing.EQUIVALENT, Standing.PARTLY]
    assert "RNCP36490BC02" in line(gap, f"{EIL}BC04").reason.fr


@pytest.mark.parametrize("provenance", [DECLARED, ENDORSED])
def test_a_correspondence_asks_for_certified_records(entries: Entries, provenance: object) -> None:
    held = [replace(record(f"{CDA}BC02"), provenance=provenance), replace(record(f"{CDA}BC03"), provenance=provenance)]
    gap = measured(entries, EIL, *held)
    assert set(standings(gap)) == {Standing.MISSING}
    assert all(hint.missing and not hint.held for hint in gap.certification.correspondences)  # type: ignore[union-attr]


def test_a_block_gives_a_whole_certification_without_blocks(certifications: Mapping[str, Certification]) -> None:
    """RNCP36490 says so of its BC04 and RS6931; the entry RS6931 itself says nothing back."""
    entry = dated(Certification("RS6931", "Un titre du répertoire spécifique", True), certifications, "RS")
    gap = measure_certification(entry, [record(f"{CDA}BC04")], day=DAY)
    (only,) = gap.lines
    assert only.requirement.ref == block("RS6931")
    assert only.standing is Standing.EQUIVALENT
    assert "doit encore vous l’accorder" in only.reason.fr
    standing = gap.certification
    assert standing is not None
    assert not standing.is_awarded
    assert any("encore vous être accordé" in note.fr for note in standing.notes)
    assert set(standings(measure_certification(entry, [record(f"{CDA}BC03")], day=DAY))) == {Standing.MISSING}


def test_a_whole_certification_gives_another(certifications: Mapping[str, Certification]) -> None:
    """RNCP37674 gives RNCP31114 whole; its two blocks held apart give theirs one by one."""
    old = Certification(
        "RNCP31114", "Développeur web (2018)", False, blocks=tuple(Block(f"RNCP31114BC0{n}", "Bloc") for n in (1, 2, 3))
    )
    entry = dated(old, certifications)
    assert standings(measure_certification(entry, [record(WEB)], day=DAY)) == [Standing.EQUIVALENT] * 3
    apart = measure_certification(entry, [record(f"{WEB}BC01"), record(f"{WEB}BC02")], day=DAY)
    assert standings(apart) == [Standing.EQUIVALENT, Standing.EQUIVALENT, Standing.MISSING]


def test_the_whole_certification_holds_each_of_its_blocks(entries: Entries) -> None:
    gap = measured(entries, WEB, record(WEB))
    assert [(one.standing, one.why) for one in gap.lines] == [(Standing.MET, Why.WHOLE_HELD)] * 2
    assert gap.certification is not None
    assert gap.certification.is_awarded
    assert gap.certification.closing_reason.fr.startswith("Vous la détenez, et la gardez")  # no day threatens it
    assert not any("jury" in note.fr for note in gap.certification.notes)


def test_all_blocks_held_is_not_yet_the_certification(entries: Entries) -> None:
    gap = measured(entries, WEB, record(f"{WEB}BC01"), record(f"{WEB}BC02"))
    standing = gap.certification
    assert standing is not None
    assert (standing.all_blocks_held, standing.is_awarded) == (True, False)
    assert any("pas encore délivrée : un jury" in note.fr for note in standing.notes)
    assert gap.coverage == Coverage(2, certified=2)


def test_an_entry_that_ended_has_passed_and_names_what_follows(entries: Entries) -> None:
    standing = measured(entries, EIL).certification
    assert standing is not None
    assert (standing.closing, standing.closes_on) == (Closing.PASSED, date(2026, 3, 17))
    assert standing.enrolment_until == date(2026, 3, 17)
    assert standing.successors == ("RNCP42147",)
    assert "17 mars 2026" in standing.closing_reason.fr
    assert "s’était inscrit au plus tard le 17 mars 2026" in standing.closing_reason.fr
    assert "L6113-9" in standing.closing_reason.fr
    advice = line(measured(entries, EIL), f"{EIL}BC01").next_step
    assert advice is not None
    assert "Obtenez" not in advice.fr
    granted = line(measured(entries, EIL, record(f"{CDA}BC03")), f"{EIL}BC03").next_step
    assert granted is not None
    assert granted.fr.startswith("Si vous y étiez inscrit à temps, demandez au certificateur")
    said = " ".join(note.fr for note in standing.notes)
    assert "RNCP42147" in said
    assert "pas une équivalence" in said
    assert "n’est plus active" in said


def test_a_deadline_before_the_day_aimed_at_passes_first(entries: Entries) -> None:
    standing = measured(entries, WEB, by=date(2029, 1, 1)).certification
    assert standing is not None
    assert (standing.closing, standing.closes_on) == (Closing.PASSES_FIRST, date(2028, 9, 1))
    assert "1er septembre 2028" in standing.closing_reason.fr
    assert "1 January 2029" in standing.closing_reason.en


def test_a_deadline_within_a_year_is_soon_unless_a_day_was_asked(entries: Entries) -> None:
    def closing(**asked: date) -> Closing:
        standing = measured(entries, CDA, **asked).certification
        assert standing is not None
        return standing.closing

    assert closing() is Closing.SOON  # 1 June 2027
    assert closing(by=date(2027, 3, 1)) is Closing.OPEN
    assert closing(by=date(2027, 6, 1)) is Closing.OPEN  # the last day counts
    assert closing(by=date(2027, 6, 2)) is Closing.PASSES_FIRST
    assert closing(by=date(2020, 1, 1)) is Closing.SOON  # an old plan's day hides nothing
    assert closing(day=date(2026, 6, 1)) is Closing.SOON
    assert closing(day=date(2026, 5, 31)) is Closing.OPEN
    assert closing(day=date(2027, 6, 1)) is Closing.SOON
    assert closing(day=date(2027, 6, 2)) is Closing.PASSED


def test_the_day_of_issuance_can_be_years_after_the_end_of_registration(entries: Entries) -> None:
    standing = measured(entries, ASV, day=date(2029, 1, 1)).certification
    assert standing is not None
    assert (standing.closing, standing.closes_on) == (Closing.OPEN, date(2032, 3, 28))
    assert standing.enrolment_until == date(2028, 3, 28)


def test_an_entry_without_days_is_unknown() -> None:
    standing = measure_certification(dated(Certification("RNCP1", "Titre", True)), [], day=DAY).certification
    assert standing is not None
    assert standing.closing is Closing.UNKNOWN
    assert standing.routes is None


def test_routes_are_those_that_are_open(entries: Entries) -> None:
    standing = measured(entries, WEB).certification
    assert standing is not None
    assert standing.routes == ("CA", "FC", "CQ", "VAE")


def test_what_is_declared_counts_as_declared(entries: Entries) -> None:
    gap = measured(entries, WEB, experience(f"{WEB}BC02", id="vélo"))
    second = line(gap, f"{WEB}BC02")
    assert (second.standing, second.why, second.provenance) == (Standing.PARTLY, Why.ONLY_DECLARED, DECLARED)
    assert second.supports[0].route is Route.DECLARED
    assert "ertifié par" not in second.reason.fr
    assert gap.coverage == Coverage(2, declared=1, missing=1)


def test_a_document_that_is_not_established_never_reads_as_certified(entries: Entries) -> None:
    gap = measured(entries, WEB, record(f"{WEB}BC02", provenance=DECLARED))
    second = line(gap, f"{WEB}BC02")
    assert second.standing is Standing.PARTLY
    assert "pas établi comme certifié" in second.reason.fr


def test_correspondences_say_what_is_held_and_what_is_missing(entries: Entries) -> None:
    standing = measured(entries, EIL, record(f"{CDA}BC03")).certification
    assert standing is not None
    assert [(hint.held, hint.missing) for hint in standing.correspondences] == [
        ((block(f"{CDA}BC03"),), ()),
        ((block(f"{CDA}BC03"),), (block(f"{CDA}BC02"),)),
    ]


def test_the_correspondence_that_lacks_the_least_is_named() -> None:
    three = Correspondence("RNCP1", ("RNCP1BC01", "RNCP1BC02", "RNCP1BC03"), "RNCP9", ("RNCP9BC01",))
    two = Correspondence("RNCP1", ("RNCP1BC01", "RNCP1BC04"), "RNCP9", ("RNCP9BC01",))
    target = Certification("RNCP9", "Titre", True, blocks=(Block("RNCP9BC01", "Bloc"),))
    for inbound in ((three, two), (two, three)):
        entry = replace(dated(target), inbound=inbound)
        (only,) = measure_certification(entry, [record("RNCP1BC01")], day=DAY).lines
        assert "RNCP1BC04" in only.reason.fr
        assert "RNCP1BC02" not in only.reason.fr


def test_an_equivalence_gives_no_further_equivalence(certifications: Mapping[str, Certification]) -> None:
    onward = Correspondence(EIL, (f"{EIL}BC03",), "RNCP1", ("RNCP1BC01",))
    entry = replace(dated(Certification("RNCP1", "T", True, blocks=(Block("RNCP1BC01", "B"),))), inbound=(onward,))
    assert standings(measure_certification(entry, [record(f"{CDA}BC03")], day=DAY)) == [Standing.MISSING]
    assert standings(measure_certification(entry, [record(f"{EIL}BC03")], day=DAY)) == [Standing.EQUIVALENT]


def test_who_holds_an_entry_that_ended_keeps_it(entries: Entries) -> None:
    standing = measured(entries, EIL, record(EIL)).certification
    assert standing is not None
    assert standing.is_awarded
    assert any("vous la gardez" in note.fr for note in standing.notes)


def test_a_short_code_is_the_block_of_its_own_certification_only() -> None:
    entry = dated(Certification("RNCP26", "T", True, blocks=(Block("01", "B"),), rome=(CodedLabel("M1805"),)))
    assert standings(measure_certification(entry, [record("RNCP27 01")], day=DAY)) == [Standing.MISSING]
    assert standings(measure_certification(entry, [record("RNCP26 01")], day=DAY)) == [Standing.MET]


def test_the_answer_names_its_snapshot(entries: Entries) -> None:
    (stamp,) = measured(entries, WEB).stamps
    assert (stamp.kind, stamp.name, stamp.version) == ("register", "RNCP", "2026-08-16")
