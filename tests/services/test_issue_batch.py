"""A certifier's file becomes credentials: what becomes of each passage, and of the file when something stops it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.services.conftest import OPERATOR, Desk
from tests.services.declarations import Passage, declaration, people, write

from passport_core.errors import ConflictError, InvalidInputError, NotFoundError
from passport_core.outcomes import Verdict
from passport_core.passport.actors import ALL_SCOPES, CertifierAgent
from passport_core.passport.award import AwardState
from passport_core.passport.certifier import UnestablishedPolicy
from passport_core.services.batch_report import Fate
from passport_core.services.decide_award import Decision
from passport_core.services.issue_batch import CHUNK


def test_what_may_be_issued_is_issued_and_valid(desk: Desk) -> None:
    report = desk.issue(*people(3))
    assert dict(report.counts) == {Fate.ISSUED: 3, Fate.ALREADY: 0}
    assert report.passages == ()
    for credential in desk.services.read_batch.credentials(report.batch_id, actor=OPERATOR):
        judged = desk.services.verify_credential(credential.body)
        assert judged.verdict is Verdict.VALID, [f.code for f in judged.findings]


def test_the_same_file_again_issues_nothing(desk: Desk) -> None:
    first = desk.issue(*people(3))
    ids = {one.id: desk.credentials(one.id) for one in people(3)}
    again = desk.issue(*people(3))
    assert again.batch_id == first.batch_id
    assert again.counts[Fate.ALREADY] == 3
    assert again.done == again.total == 3
    assert not again.counts.get(Fate.ISSUED)
    assert {one.id: desk.credentials(one.id) for one in people(3)} == ids


@pytest.mark.parametrize(
    ("passage", "fate", "code"),
    [
        (Passage("X", code="RNCP36490BC77"), Fate.REFUSED, "block.unknown"),
        (Passage("X", code="RNCP35419BC01"), Fate.REFUSED, "issuer.not-certifier"),
        (Passage("X", day="2027-01-04"), Fate.REFUSED, "dates.future"),
        (Passage("X", code="RNCP99999BC01"), Fate.HELD, "certification.not-in-snapshot"),
        (Passage("X", certified="false"), Fate.LISTED, "award.not-certified-data"),
        (Passage("X", level="INSUFFISANT"), Fate.LISTED, "award.insufficient"),
        (Passage("X", obtained="PAR_SCORING"), Fate.LISTED, "award.score-only"),
    ],
)
def test_a_passage_that_waits_or_fails_is_named_with_its_reason(
    desk: Desk, passage: Passage, fate: Fate, code: str
) -> None:
    report = desk.issue(Passage("GOOD"), passage)
    (named,) = report.passages
    assert (named.technical_id, named.fate) == ("X", fate)
    assert named.line is not None
    assert code in {finding.code for finding in named.findings}, [f.code for f in named.findings]
    assert all(finding.remedy for finding in named.findings if finding.code == code)
    assert desk.credentials("X") == []
    assert len(desk.credentials("GOOD")) == 1


def test_a_malformed_passage_is_reported_and_the_others_go_on(desk: Desk) -> None:
    report = desk.issue(Passage("A"), Passage("B", day="2026-02-30", surname="B"), Passage("C", surname="C"))
    (named,) = report.passages
    assert named.fate is Fate.MALFORMED
    assert named.fault is not None
    assert named.fault.element == "dateDebutValidite"
    assert named.fault.remedy_fr
    assert named.fault.remedy_en
    assert report.counts[Fate.ISSUED] == 2
    _, faults = desk.services.read_batch(report.batch_id, actor=OPERATOR)
    assert [fault.technical_id for fault in faults] == ["B"]


def test_the_same_person_certification_and_day_under_two_ids_waits_for_a_person(desk: Desk) -> None:
    report = desk.issue(Passage("A"), Passage("B"))
    (named,) = report.passages
    assert (named.technical_id, named.fate) == ("B", Fate.HELD)
    assert {f.code for f in named.findings} == {"award.probable-duplicate"}
    # … also across files
    later = desk.issue(Passage("C"))
    assert [(p.technical_id, p.fate) for p in later.passages] == [("C", Fate.HELD)]
    desk.services.decide_award(desk.award("B").id, decision=Decision.ISSUE, actor=OPERATOR)
    assert desk.award("B").state is AwardState.ISSUED
    assert len(desk.credentials("B")) == 1


def test_a_changed_passage_is_a_conflict_until_a_person_decides(desk: Desk) -> None:
    desk.issue(Passage("A"))
    report = desk.issue(Passage("A", day="2026-07-04"))
    assert [(p.technical_id, p.fate) for p in report.passages] == [("A", Fate.CONFLICT)]
    kept = desk.award("A")
    assert kept.state is AwardState.ISSUED
    assert kept.proposed is not None
    desk.services.decide_award(kept.id, decision=Decision.KEEP, actor=OPERATOR)
    assert desk.award("A").proposed is None
    assert len(desk.credentials("A")) == 1


def test_two_passages_of_one_id_in_one_file_never_issue_two(desk: Desk) -> None:
    report = desk.issue(Passage("A"), Passage("A", day="2026-07-04"))
    assert len(desk.credentials("A")) == 1
    assert [(p.technical_id, p.fate) for p in report.passages if p.fate in (Fate.CONFLICT, Fate.MALFORMED)], (
        "a second passage of the same id with other content must be shown to a person"
    )


def test_a_replaced_award_reads_replaced_and_the_new_one_is_valid(desk: Desk) -> None:
    desk.issue(Passage("A"))
    (old,) = desk.credentials("A")
    desk.issue(Passage("A", surname="LE GOFF MARTIN"))
    desk.services.decide_award(desk.award("A").id, decision=Decision.REPLACE, actor=OPERATOR)
    (new,) = [one for one in desk.credentials("A") if one != old]
    read = desk.services.read_batch.credential
    before = desk.services.verify_credential(read(old, actor=OPERATOR).body)
    after = desk.services.verify_credential(read(new, actor=OPERATOR).body)
    assert before.verdict is Verdict.INVALID
    assert after.verdict is Verdict.VALID
    assert read(old, actor=OPERATOR).revocation.reason.value == "replaced"  # type: ignore[union-attr]
    assert b"LE GOFF MARTIN" in read(new, actor=OPERATOR).body
    assert desk.award("A").state is AwardState.ISSUED


def test_a_replacement_that_a_rule_refuses_leaves_the_old_one_standing(desk: Desk) -> None:
    desk.issue(Passage("A"))
    (old,) = desk.credentials("A")
    desk.issue(Passage("A", code="RNCP36490BC77"))
    with pytest.raises(ConflictError) as refused:
        desk.services.decide_award(desk.award("A").id, decision=Decision.REPLACE, actor=OPERATOR)
    assert refused.value.code == "block.unknown"
    body = desk.services.read_batch.credential(old, actor=OPERATOR).body
    assert desk.services.verify_credential(body).verdict is Verdict.VALID


def test_a_corrected_passage_is_judged_again(desk: Desk) -> None:
    desk.issue(Passage("A", code="RNCP36490BC77"))
    assert desk.award("A").state is AwardState.REFUSED
    report = desk.issue(Passage("A", code="RNCP36490BC02"))
    assert report.counts[Fate.ISSUED] == 1
    award = desk.award("A")
    assert award.state is AwardState.ISSUED
    assert award.findings == ()
    (credential,) = desk.credentials("A")
    body = desk.services.read_batch.credential(credential, actor=OPERATOR).body
    assert desk.services.verify_credential(body).verdict is Verdict.VALID


def test_a_corrected_passage_gets_its_slip_with_the_file_that_corrected_it(desk: Desk) -> None:
    desk.issue(Passage("A", code="RNCP36490BC77"))
    report = desk.issue(Passage("A"), Passage("B", surname="AUTRE"))
    assert {a.award.technical_id for slip in desk.slips(report) for a in slip.awards} == {"A", "B"}
    assert len(list(desk.services.read_batch.credentials(report.batch_id, actor=OPERATOR))) == 2


def test_what_a_person_refused_is_not_revived_by_the_same_file(desk: Desk) -> None:
    desk.issue(Passage("A"), Passage("B"))
    desk.services.decide_award(desk.award("B").id, decision=Decision.REFUSE, actor=OPERATOR)
    desk.issue(Passage("A"), Passage("B"))
    desk.issue(Passage("B"), name="another.xml", flow="F-2")
    assert desk.award("B").state is AwardState.REFUSED
    assert desk.credentials("B") == []


def test_what_a_rule_failed_cannot_be_issued_by_a_person(desk: Desk) -> None:
    desk.issue(Passage("A", code="RNCP36490BC77"))
    for decision in (Decision.ISSUE, Decision.REPLACE, Decision.KEEP, Decision.REVOKE):
        with pytest.raises(ConflictError) as refused:
            desk.services.decide_award(desk.award("A").id, decision=decision, actor=OPERATOR)
        assert refused.value.code == "award.decision"


def test_a_suppression_is_only_proposed(desk: Desk) -> None:
    desk.issue(Passage("A"))
    report = desk.issue(Passage("A"), Passage("NOBODY", surname="N"), action="SUPPRESSION", name="suppression.xml")
    assert {(p.technical_id, p.fate, p.findings[0].code) for p in report.passages} == {
        ("A", Fate.SUPPRESSION, "award.suppression-proposed"),
        ("NOBODY", Fate.SUPPRESSION, "award.suppression-unknown"),
    }
    award = desk.award("A")
    assert award.state is AwardState.ISSUED
    assert award.suppression_proposed
    desk.services.decide_award(award.id, decision=Decision.REVOKE, actor=OPERATOR)
    assert desk.award("A").state is AwardState.REVOKED


def test_a_suppression_that_is_not_confirmed_is_settled(desk: Desk) -> None:
    desk.issue(Passage("A"))
    desk.issue(Passage("A"), action="SUPPRESSION", name="suppression.xml")
    desk.services.decide_award(desk.award("A").id, decision=Decision.KEEP, actor=OPERATOR)
    assert not desk.award("A").suppression_proposed
    assert desk.award("A").state is AwardState.ISSUED


def test_a_suppression_of_what_still_waits_refuses_it(desk: Desk) -> None:
    desk.issue(Passage("A"), Passage("B"))
    desk.issue(Passage("B"), action="SUPPRESSION", name="suppression.xml")
    assert desk.award("B").suppression_proposed
    desk.services.decide_award(desk.award("B").id, decision=Decision.REFUSE, actor=OPERATOR)
    assert desk.award("B").state is AwardState.REFUSED


def test_a_dry_run_judges_and_keeps_nothing(desk: Desk) -> None:
    path = write(desk.folder, [Passage("A"), Passage("B"), Passage("X", code="RNCP36490BC77")])
    dry = desk.services.issue_batch(path, certifier_id=desk.certifier.id, actor=OPERATOR, dry_run=True)
    assert dry.is_dry_run
    assert desk.states() == {}
    batches, total = desk.services.read_batch.list(desk.certifier.id, actor=OPERATOR)
    assert (list(batches), total) == ([], 0)
    with desk.services.store.reading() as session:
        assert session.status.all() == []
    wet = desk.services.issue_batch(path, certifier_id=desk.certifier.id, actor=OPERATOR)
    counted = {fate: n for fate, n in wet.counts.items() if n}
    assert {fate: n for fate, n in dry.counts.items() if n} == counted


def test_a_file_that_breaks_off_issues_nothing(desk: Desk) -> None:
    path = desk.folder / "cut.xml"
    path.write_bytes(declaration(people(CHUNK + 20))[:-400])
    with pytest.raises(InvalidInputError):
        desk.services.issue_batch(path, certifier_id=desk.certifier.id, actor=OPERATOR)
    assert desk.states() == {}
    assert desk.services.read_batch.list(desk.certifier.id, actor=OPERATOR)[1] == 0


@pytest.mark.parametrize("header", [{"client": "AUTRE001"}, {"contract": "CONTRAT-2"}])
def test_another_certifiers_file_is_refused_whole(desk: Desk, header: dict[str, str]) -> None:
    with pytest.raises(InvalidInputError) as refused:
        desk.issue(Passage("A"), **header)
    assert refused.value.code == "declaration.other-certifier"
    assert refused.value.remedy is not None
    assert desk.states() == {}


def test_a_file_of_no_known_format_is_refused(desk: Desk) -> None:
    path = desk.folder / "letter.txt"
    path.write_text("Bonjour")
    with pytest.raises(InvalidInputError) as refused:
        desk.services.issue_batch(path, certifier_id=desk.certifier.id, actor=OPERATOR)
    assert refused.value.code == "declaration.unknown-format"


def test_a_table_that_becomes_unreadable_after_its_first_chunk_issues_nothing(desk: Desk) -> None:
    head = "identifiant;certification;bloc;date_obtention;nom_naissance;prénoms;date_naissance;date_inscription\n"
    rows = [f"C-{n};RNCP36490;BC02;03/07/2026;NOM{n};Ana;1990;15/09/2025\n" for n in range(CHUNK + 50)]
    path = desk.folder / "awards.csv"
    path.write_bytes((head + "".join(rows)).encode() + b'C-LAST;"never closed;\x00\n')
    with pytest.raises(InvalidInputError):
        desk.services.issue_batch(path, certifier_id=desk.certifier.id, actor=OPERATOR)
    assert desk.states() == {}


def test_another_certifiers_agent_learns_nothing(desk: Desk) -> None:
    stranger = CertifierAgent("someone-else", "key", ALL_SCOPES)
    path = write(desk.folder, [Passage("A")])
    with pytest.raises(NotFoundError):
        desk.services.issue_batch(path, certifier_id=desk.certifier.id, actor=stranger)


@pytest.mark.parametrize(
    ("policy", "state"),
    [
        (UnestablishedPolicy.HOLD, AwardState.HELD),
        (UnestablishedPolicy.ISSUE, AwardState.ISSUED),
        (UnestablishedPolicy.REFUSE, AwardState.REFUSED),
    ],
)
def test_what_is_not_established_follows_the_certifiers_policy(
    desk: Desk, policy: UnestablishedPolicy, state: AwardState
) -> None:
    with desk.services.store.writing() as session:
        session.certifiers.set_policy(desk.certifier.id, policy)
    # A State title: who awards it in the ministry's name is not in the register.
    report = desk.issue(Passage("A", code="RNCP35809BC01"))
    assert desk.award("A").state is state
    if state is not AwardState.ISSUED:
        assert "issuer.state-delegation-unknown" in {f.code for p in report.passages for f in p.findings}


def test_under_every_policy_an_unknown_certification_stops_nothing_else(desk: Desk) -> None:
    with desk.services.store.writing() as session:
        session.certifiers.set_policy(desk.certifier.id, UnestablishedPolicy.ISSUE)
    report = desk.issue(Passage("ABSENT", surname="ABSENT", code="RNCP99999BC01"), *people(2))
    assert report.counts[Fate.ISSUED] == 2
    assert desk.award("ABSENT").state is AwardState.HELD


def test_chunks_are_one_file_to_the_reader(desk: Desk) -> None:
    passages = people(CHUNK + 1)
    # The same person again, beyond the first chunk's end.
    report = desk.issue(*passages, replace(passages[0], id="TWIN"))
    assert report.counts[Fate.ISSUED] == CHUNK + 1
    assert [(p.technical_id, p.fate) for p in report.passages] == [("TWIN", Fate.HELD)]
    with desk.services.store.reading() as session:
        credentials = list(session.credentials.of_batch(report.batch_id))
    assert len({(c.status_list_id, c.status_index) for c in credentials}) == CHUNK + 1
