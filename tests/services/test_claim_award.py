"""The holder takes awards by a one-use code; every refusal reads the same."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from tests.services.conftest import OPERATOR, Desk, open_passport
from tests.services.declarations import Passage, people

from passport_core.errors import NotAllowedError, NotFoundError, TooManyAttemptsError
from passport_core.outcomes import Verdict
from passport_core.passport.actors import Holder, Operator
from passport_core.passport.claiming import new_code
from passport_core.passport.records import Record
from passport_core.services.batch_report import BatchReport
from passport_core.services.claim_award import ATTEMPTS_A_CLIENT, ATTEMPTS_A_PASSPORT
from passport_core.services.decide_award import Decision
from passport_core.testing.doubles import FixedClock


@pytest.fixture
def report(desk: Desk) -> BatchReport:
    """Two people, the first with two blocks."""
    return desk.issue(Passage("A"), Passage("A2", code="RNCP36490BC03"), Passage("B", surname="B"))


def _refusal(desk: Desk, code: str, holder: Holder | None = None) -> NotAllowedError:
    with pytest.raises(NotAllowedError) as refused:
        desk.services.claim_award(code, actor=holder or open_passport(desk.services))
    return refused.value


def _same(*refusals: NotAllowedError) -> bool:
    return len({(r.code, r.message, r.remedy, r.where) for r in refusals}) == 1


def test_one_slip_a_person_brings_all_that_person_got(desk: Desk, report: BatchReport) -> None:
    slips = desk.slips(report)
    assert sorted(sorted(a.award.technical_id for a in slip.awards) for slip in slips) == [["A", "A2"], ["B"]]
    holder, records = desk.claim(next(slip.code for slip in slips if len(slip.awards) == 2))
    view = desk.services.keep_passport.show(holder.passport_id, actor=holder)
    assert {j.record.id for j in view.records} == {record.id for record in records}
    assert {j.report.verdict for j in view.records} == {Verdict.VALID}


@pytest.mark.parametrize("typed", ["lower", "spaces", "letters"])
def test_a_code_is_read_as_people_type_it(desk: Desk, report: BatchReport, typed: str) -> None:
    code = desk.slips(report)[0].code
    meant = {
        "lower": code.lower(),
        "spaces": f" {code.replace('-', ' ')} ",
        "letters": code.replace("1", "l").replace("0", "o"),
    }[typed]
    assert desk.claim(meant)[1]


def test_every_refusal_reads_the_same(desk: Desk, report: BatchReport, clock: FixedClock) -> None:
    spent, expiring = (slip.code for slip in desk.slips(report))
    desk.claim(spent)
    refusals = [_refusal(desk, spent), _refusal(desk, new_code()), _refusal(desk, "not a code"), _refusal(desk, "")]
    released = expiring
    clock.advance(days=366)
    refusals.append(_refusal(desk, expiring))
    clock.advance(days=-366)
    desk.services.claim_award.release_code(released, client="a")
    refusals.append(_refusal(desk, released))
    assert _same(*refusals)
    assert refusals[0].code == "claim.refused"


def test_fresh_slips_close_the_old_ones(desk: Desk, report: BatchReport) -> None:
    old = desk.slips(report)
    fresh = desk.slips(report)
    assert _same(_refusal(desk, old[0].code), _refusal(desk, new_code()))
    assert desk.claim(fresh[0].code)[1]


def test_whoever_claimed_gets_no_second_slip(desk: Desk, report: BatchReport) -> None:
    first, second = desk.slips(report)
    desk.claim(first.code)
    assert [slip.holder_name for slip in desk.slips(report)] == [second.holder_name]


def test_a_code_raced_by_threads_is_redeemed_by_exactly_one(desk: Desk, report: BatchReport) -> None:
    code = desk.slips(report)[0].code
    holders = [open_passport(desk.services) for _ in range(6)]
    start = Barrier(len(holders))

    def redeem(holder: Holder) -> int | None:
        start.wait()
        try:
            return len(desk.services.claim_award(code, actor=holder))
        except NotAllowedError:
            return None

    with ThreadPoolExecutor(len(holders)) as pool:
        got = list(pool.map(redeem, holders))
    assert got.count(None) == len(holders) - 1
    with desk.services.store.reading() as session:
        held = [len(session.passports.records(holder.passport_id)) for holder in holders]
    assert held == [count or 0 for count in got]


def test_threat_45_guessing_codes_is_limited_by_passport_and_by_client(
    desk: Desk, report: BatchReport, clock: FixedClock
) -> None:
    code = desk.slips(report)[0].code
    holder = open_passport(desk.services)
    for _ in range(ATTEMPTS_A_PASSPORT):
        assert _refusal(desk, new_code(), holder).code == "claim.refused"
    with pytest.raises(TooManyAttemptsError) as limited:
        desk.services.claim_award(code, actor=holder)
    assert limited.value.remedy is not None
    for _ in range(ATTEMPTS_A_CLIENT):
        with pytest.raises(NotAllowedError):
            desk.services.claim_award(new_code(), actor=open_passport(desk.services), client="192.0.2.7")
    with pytest.raises(TooManyAttemptsError):
        desk.services.claim_award(code, actor=open_passport(desk.services), client="192.0.2.7")
    with pytest.raises(TooManyAttemptsError):
        desk.services.claim_award.release_code(code, client="192.0.2.7")
    # The code itself was not burnt by what others tried.
    clock.advance(hours=1)
    assert desk.services.claim_award(code, actor=holder)


def test_this_is_not_me_with_the_slip_in_hand_closes_it_and_tells_the_certifier(
    desk: Desk, report: BatchReport
) -> None:
    slip = next(slip for slip in desk.slips(report) if len(slip.awards) == 1)
    desk.services.claim_award.release_code(slip.code, client="a")
    assert "holder.not-me" in {finding.code for finding in desk.award("B").findings}
    assert _refusal(desk, slip.code).code == "claim.refused"
    with pytest.raises(NotAllowedError):
        desk.services.claim_award.release_code(slip.code, client="a")


def test_this_is_not_me_in_the_passport_takes_out_all_that_came_by_the_code(desk: Desk, report: BatchReport) -> None:
    slip = next(slip for slip in desk.slips(report) if len(slip.awards) == 2)
    holder, records = desk.claim(slip.code)
    assert desk.services.claim_award.release_record(records[0].id, actor=holder) == 2
    assert desk.services.keep_passport.show(holder.passport_id, actor=holder).records == ()
    assert "holder.not-me" in {finding.code for finding in desk.award("A2").findings}
    assert _refusal(desk, slip.code).code == "claim.refused"
    # The right person can then be given a slip.
    (again,) = (s for s in desk.slips(report) if len(s.awards) == 2)
    assert len(desk.claim(again.code)[1]) == 2


def test_only_its_holder_can_release_a_record(desk: Desk, report: BatchReport) -> None:
    _, (record, *_) = desk.claim(desk.slips(report)[0].code)
    with pytest.raises(NotFoundError):
        desk.services.claim_award.release_record(record.id, actor=open_passport(desk.services))
    with pytest.raises(NotFoundError):
        desk.services.claim_award.release_record("nothing", actor=Operator())


def test_a_corrected_award_can_be_claimed_again(desk: Desk, report: BatchReport) -> None:
    slip = next(slip for slip in desk.slips(report) if len(slip.awards) == 1)
    holder, (old,) = desk.claim(slip.code)
    desk.services.clock.advance(days=1)  # type: ignore[attr-defined]
    desk.issue(Passage("B", surname="NOUVEAU-NOM"))
    desk.services.decide_award(desk.award("B").id, decision=Decision.REPLACE, actor=OPERATOR)
    (fresh,) = (s for s in desk.slips(report) if [a.award.technical_id for a in s.awards] == ["B"])
    (new,) = desk.services.claim_award(fresh.code, actor=holder)
    assert _verdicts(desk, [old, new]) == [Verdict.INVALID, Verdict.VALID]
    # … and once it was, there is nothing more to hand out.
    assert not [s for s in desk.slips(report) if "B" in {a.award.technical_id for a in s.awards}]


def _verdicts(desk: Desk, records: list[Record]) -> list[Verdict]:
    return [desk.services.keep_passport.judge(record).report.verdict for record in records]


def test_what_was_revoked_before_it_was_claimed_does_not_come_in(desk: Desk) -> None:
    report = desk.issue(*people(1))
    (slip,) = desk.slips(report)
    (credential,) = desk.credentials("P-1")
    desk.services.decide_award(desk.award("P-1").id, decision=Decision.REVOKE, actor=OPERATOR)
    holder, records = desk.claim(slip.code)
    assert list(records) == []
    assert credential not in {
        j.record.credential_id for j in desk.services.keep_passport.show(holder.passport_id, actor=holder).records
    }
