"""Steps from a gap: in order, with deadlines said loudly, other ways, and what VAE would ask for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from tests.passport.gap_samples import (
    CERTIFIED,
    DAY,
    DECLARED,
    ENDORSED,
    block,
    dated,
    experience,
    item,
    maps,
    profile,
    record,
    requires,
)

from passport_core.passport.certification_gap import measure_certification
from passport_core.passport.gap import Evidence, Gap
from passport_core.passport.gap_engine import measure
from passport_core.passport.mappings import StatedMapping
from passport_core.passport.occupation_gap import occupation_standing
from passport_core.passport.pathway import Pathway, Step, StepKind, StepState
from passport_core.passport.pathway_planning import plan_pathway
from passport_core.passport.register import Block, Certification, CertificationOutline, DatedEntry
from passport_core.passport.targets import RequirementProfile, TargetKind

WEB, EIL, CDA, ASV = "RNCP37674", "RNCP35419", "RNCP36490", "RNCP40344"


def to_certification(entry: DatedEntry, *evidence: Evidence, by: date | None = None, day: date = DAY) -> Pathway:
    gap = measure_certification(entry, evidence, day=day, by=by)
    return plan_pathway(gap, entry=entry, evidence=evidence, day=day)


def course(*requirements: object) -> RequirementProfile:
    return profile(*requirements, code="courses-x:bc02", kind=TargetKind.COURSE)  # type: ignore[arg-type]


def to_items(asked: RequirementProfile, *evidence: Evidence, mappings: Sequence[StatedMapping] = ()) -> Pathway:
    gap = measure(asked, evidence, mappings, day=DAY)
    return plan_pathway(gap, entry=None, evidence=evidence, day=DAY)


def told(pathway: Pathway) -> list[tuple[str, StepKind, StepState]]:
    return [(step.key, step.kind, step.state) for step in pathway.steps]


def only(pathway: Pathway, key: str) -> Step:
    (found,) = [step for step in pathway.steps if step.key == key]
    return found


def test_what_is_done_comes_first_and_the_certification_last(entries: Mapping[str, DatedEntry]) -> None:
    pathway = to_certification(entries[WEB], record(f"{WEB}BC02"))
    assert told(pathway) == [
        (f"block:{WEB}BC02", StepKind.OBTAIN_BLOCK, StepState.DONE),
        (f"block:{WEB}BC01", StepKind.OBTAIN_BLOCK, StepState.TO_DO),
        (f"certification:{WEB}", StepKind.OBTAIN_CERTIFICATION, StepState.TO_DO),
    ]
    assert pathway.done == 1
    assert pathway.steps[2].why.fr == "Il reste 1 bloc ; un jury délivre ensuite la certification."


def test_the_last_day_is_said_loudly(entries: Mapping[str, DatedEntry]) -> None:
    pathway = to_certification(entries[WEB], record(f"{WEB}BC01"))
    step = only(pathway, f"block:{WEB}BC02")
    assert step.closes_on == date(2028, 9, 1)
    assert step.warning is not None
    assert step.warning.fr.startswith("Terminez BC02 avant le 1er septembre 2028, sinon cette voie se ferme.")
    assert step.warning.en.startswith("Finish BC02 before 1 September 2028 or this route closes.")
    assert "L6113-9" in step.warning.fr
    assert pathway.deadlines[0][0] == date(2028, 9, 1)
    assert only(pathway, f"block:{WEB}BC01").warning is None


def test_a_day_that_passes_before_the_aim_says_so(entries: Mapping[str, DatedEntry]) -> None:
    warning = only(to_certification(entries[WEB], by=date(2029, 1, 1)), f"block:{WEB}BC02").warning
    assert warning is not None
    assert "Votre objectif, le 1er janvier 2029, vient après." in warning.fr


def test_a_route_that_has_closed_is_closed_and_names_what_follows(entries: Mapping[str, DatedEntry]) -> None:
    pathway = to_certification(entries[EIL], record(f"{CDA}BC02"), record(f"{CDA}BC03"))
    states = {step.key: step.state for step in pathway.steps}
    assert states == {
        f"block:{EIL}BC03": StepState.CLOSED,  # no certifier grants a block of what is awarded no more
        f"block:{EIL}BC04": StepState.CLOSED,
        f"block:{EIL}BC01": StepState.CLOSED,
        f"block:{EIL}BC02": StepState.CLOSED,
        f"certification:{EIL}": StepState.CLOSED,
    }
    closed = only(pathway, f"block:{EIL}BC01")
    assert closed.warning is not None
    assert closed.warning.fr.startswith("Cette voie s’est fermée le 17 mars 2026.")
    assert [one.refs for one in closed.alternatives] == [(block("RNCP42147"),)]  # and no VAE
    assert "pas une équivalence" in closed.alternatives[0].text.fr
    granted = only(pathway, f"block:{EIL}BC04")
    assert granted.warning == closed.warning
    assert [one.refs for one in granted.alternatives] == [(block("RNCP42147"),)]
    assert pathway.deadlines == ()
    assert pathway.vae is not None
    assert pathway.vae.is_open is False


def test_what_a_correspondence_gives_is_to_be_granted_before_the_last_day(entries: Mapping[str, DatedEntry]) -> None:
    entry = replace(entries[EIL], certification=replace(entries[EIL].certification, registered_until=date(2030, 1, 1)))
    step = only(to_certification(entry, record(f"{CDA}BC03")), f"block:{EIL}BC03")
    assert (step.state, step.closes_on, step.alternatives) == (StepState.UNDER_WAY, date(2030, 1, 1), ())
    assert step.warning is not None
    assert step.warning.fr.startswith("Faites reconnaître BC03 avant le 1er janvier 2030, sinon cette voie se ferme.")


def test_a_correspondence_is_another_way_and_names_what_it_lacks(entries: Mapping[str, DatedEntry]) -> None:
    entry = replace(entries[EIL], certification=replace(entries[EIL].certification, registered_until=date(2030, 1, 1)))
    step = only(to_certification(entry, record(f"{CDA}BC02")), f"block:{EIL}BC04")
    assert step.state is StepState.UNDER_WAY
    assert step.alternatives[0].refs == (block(f"{CDA}BC03"),)
    assert "il vous manque RNCP36490BC03" in step.alternatives[0].text.fr
    assert any("VAE" in one.text.fr for one in step.alternatives)
    assert not any("RNCP42147" in one.text.fr for one in step.alternatives)  # open: nothing has to follow it


def test_enrolment_has_a_day_of_its_own_where_issuance_goes_on(entries: Mapping[str, DatedEntry]) -> None:
    days = [day for day, _ in to_certification(entries[ASV]).deadlines]
    assert days == [date(2028, 3, 28), date(2032, 3, 28)]
    assert [day for day, _ in to_certification(entries[ASV], day=date(2029, 1, 1)).deadlines] == [date(2032, 3, 28)]
    assert to_certification(entries[ASV], record(ASV)).deadlines == ()


def test_all_blocks_held_leaves_the_jury(entries: Mapping[str, DatedEntry]) -> None:
    held = [record(f"{WEB}BC01"), record(f"{WEB}BC02")]
    pathway = to_certification(entries[WEB], *held)
    assert pathway.vae is None  # nothing is left to be validated
    last = pathway.steps[-1]
    assert (last.kind, last.state) == (StepKind.OBTAIN_CERTIFICATION, StepState.UNDER_WAY)
    assert "jury" in last.why.fr
    awarded = to_certification(entries[WEB], record(WEB))
    assert {step.state for step in awarded.steps} == {StepState.DONE}
    assert awarded.vae is None


def test_what_vae_would_still_have_to_show(entries: Mapping[str, DatedEntry]) -> None:
    told_of = experience(f"{WEB}BC02", id="vélo")
    vae = to_certification(entries[WEB], record(f"{WEB}BC01"), told_of, experience("rome:1")).vae
    assert vae is not None
    assert vae.is_open is True
    assert [(one.ref, one.is_held, one.declared) for one in vae.items] == [
        (block(f"{WEB}BC01"), True, ()),
        (block(f"{WEB}BC02"), False, ("vélo",)),
    ]
    assert len(vae.items[1].competencies) == 4
    assert "R6412-7" in vae.note.fr


def test_a_snapshot_without_routes_leaves_vae_unknown() -> None:
    pathway = to_certification(dated(Certification("RNCP1", "T", True, blocks=(Block("01", "B"),))))
    assert pathway.vae is not None
    assert pathway.vae.is_open is None
    assert "ne dit pas si la VAE" in pathway.vae.note.fr
    (step, _) = pathway.steps
    assert (step.key, step.alternatives, step.warning) == ("block:RNCP1:01", (), None)


def test_a_certification_without_blocks_is_one_step(certifications: Mapping[str, Certification]) -> None:
    entry = dated(Certification("RS6931", "T", True), certifications, "RS")
    assert told(to_certification(entry)) == [("certification:RS6931", StepKind.OBTAIN_CERTIFICATION, StepState.TO_DO)]
    (step,) = to_certification(entry, record(f"{CDA}BC04")).steps
    assert step.state is StepState.UNDER_WAY  # the certifier still has to grant it
    assert "accorder" in step.why.fr


def test_one_step_for_each_level_and_a_work_trial_to_practise_it() -> None:
    pathway = to_items(course(requires("rectec:2", level=4, proof=ENDORSED)), record(levels={"rectec:2": 2}))
    assert told(pathway) == [
        ("level:rectec:2:3", StepKind.REACH_LEVEL, StepState.UNDER_WAY),
        ("trial:courses-x:bc02", StepKind.WORK_TRIAL, StepState.TO_DO),
        ("level:rectec:2:4", StepKind.REACH_LEVEL, StepState.TO_DO),
    ]
    assert [step.level for step in pathway.steps] == [3, None, 4]


def test_a_level_that_is_only_declared_is_to_be_endorsed_or_assessed() -> None:
    told_of = experience(levels={"rectec:2": 3})
    for proof, kind in [(ENDORSED, StepKind.ASK_ENDORSEMENT), (CERTIFIED, StepKind.HAVE_ASSESSED)]:
        pathway = to_items(course(requires("rectec:2", level=3, proof=proof)), told_of)
        assert told(pathway) == [("level:rectec:2:3", kind, StepState.UNDER_WAY)]
    pathway = to_items(course(requires("rectec:2", level=3, proof=DECLARED)), told_of)
    assert told(pathway) == [("level:rectec:2:3", StepKind.REACH_LEVEL, StepState.DONE)]


def test_no_level_shown_is_not_level_zero() -> None:
    for proof, kind in [(ENDORSED, StepKind.ASK_ENDORSEMENT), (CERTIFIED, StepKind.HAVE_ASSESSED)]:
        pathway = to_items(course(requires("rectec:2", level=3, proof=proof)))
        assert told(pathway)[1:] == [("level:rectec:2:3", kind, StepState.TO_DO)]
        assert "si besoin" in pathway.steps[1].title.fr


def test_a_step_keeps_its_key_when_it_is_done() -> None:
    asked = course(requires("rectec:2", level=3), requires("rome:1"))
    before = to_items(asked, experience("rome:1"), record(levels={"rectec:2": 2}))
    after = to_items(asked, record("rome:1"), record(levels={"rectec:2": 3}))
    assert {"level:rectec:2:3", "item:rome:1"} <= {step.key for step in before.steps}
    assert {step.key for step in after.steps} == {"level:rectec:2:3", "item:rome:1"}
    assert after.done == 2


def test_what_is_unknown_or_weighs_nothing_makes_no_step() -> None:
    pathway = to_items(course(requires("clea:4.1", gap=True), requires("rome:1", weight=0)))
    assert pathway.steps == ()


def test_an_occupation_shows_what_weighs_most_and_says_how_much_is_left() -> None:
    asked = profile(*(requires(f"rome:{n}", weight=n) for n in range(1, 41)))
    pathway = to_items(asked, record(*(f"rome:{n}" for n in range(1, 15))))
    open_steps = [
        step for step in pathway.steps if step.kind is StepKind.HAVE_ASSESSED and step.state is StepState.TO_DO
    ]
    assert [str(step.ref) for step in open_steps] == [f"rome:{n}" for n in range(40, 28, -1)]
    assert pathway.done == 12
    assert len(pathway.steps) == 12 + 1 + 12
    assert [note.fr for note in pathway.notes] == [
        "Le chemin montre ce qui pèse le plus. L’écart compte 14 autres attentes."
    ]


def test_an_occupation_offers_certifications_that_lead_to_it() -> None:
    asked = profile(requires("rome:1", weight=3), requires("rome:2", weight=1))
    held = [record("RNCP1BC01")]
    stated = [maps("RNCP1BC02", "rome:1")]
    outlines = [
        CertificationOutline(number, f"Titre {number}", True, "NIV5", blocks, ("M1855",), last, last)
        for number, blocks, last in [
            ("RNCP1", ("RNCP1BC01", "RNCP1BC02"), date(2028, 9, 1)),
            ("RNCP2", ("RNCP2BC01",), None),
        ]
    ]
    gap = measure(asked, held, stated, day=DAY)
    gap = _with_options(gap, asked, held, stated, outlines)
    pathway = plan_pathway(gap, entry=None, evidence=held, day=DAY)
    last = pathway.steps[-1]
    assert (last.key, last.kind, last.state) == (
        "certification:RNCP1",
        StepKind.OBTAIN_CERTIFICATION,
        StepState.UNDER_WAY,
    )
    assert "de 0 % à 75 %" in last.why.fr
    assert last.warning is not None
    assert last.warning.en == "Finish RNCP1 before 1 September 2028 or this route closes."
    assert [one.refs for one in last.alternatives] == [(block("RNCP2"),)]
    again = _with_options(gap, asked, held, [maps("RNCP2BC01", "rome:77"), maps("RNCP1BC02", "rome:77")], outlines)
    nothing = plan_pathway(again, entry=None, evidence=held, day=DAY).steps[-1]
    assert "n’ajoute rien à la part certifiée" in nothing.why.fr
    assert [day for day, _ in pathway.deadlines] == [date(2028, 9, 1)]


def _with_options(
    gap: Gap,
    asked: RequirementProfile,
    held: Sequence[Evidence],
    stated: Sequence[StatedMapping],
    outlines: Sequence[CertificationOutline],
) -> Gap:
    standing = occupation_standing(
        asked,
        gap,
        held,
        stated,
        code="M1855",
        ancestor=None,
        outlines=outlines,
        correspondences=[],
        neighbours=[item("rome:M1861")],
        day=DAY,
        by=None,
    )
    return replace(gap, occupation=standing)


def test_a_course_that_asks_for_a_block() -> None:
    pathway = to_items(course(requires("RNCP37674BC01", kind=None)))
    assert told(pathway) == [("block:RNCP37674BC01", StepKind.OBTAIN_BLOCK, StepState.TO_DO)]
