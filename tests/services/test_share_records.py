"""The holder decides who reads what, until when; every reading is logged."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.conftest import DemoInstallation
from tests.services.conftest import open_passport

from passport_core.errors import InvalidInputError, NotFoundError
from passport_core.outcomes import Verdict
from passport_core.passport.actors import Holder, Operator
from passport_core.passport.revoking import RevocationReason
from passport_core.services.share_records import (
    PASSCODE_ATTEMPTS,
    ConfirmReadingError,
    PasscodeError,
    ShareClosedError,
    ShareRecords,
)


class Learner:
    """The holder of the demonstration's passport."""

    def __init__(self, demo: DemoInstallation) -> None:
        self.demo = demo
        self.holder = demo.services.keep_passport.enter(demo.made.passport_token)
        view = demo.services.keep_passport.show(self.holder.passport_id, actor=self.holder)
        # What was claimed first, then the foreign badge.
        judged = sorted(view.records, key=lambda one: one.record.origin)
        self.records = [one.record.id for one in judged]
        self.shares: ShareRecords = demo.services.share_records

    def share(self, **options: object) -> tuple[str, str]:
        share, token = self.shares.create(
            passport_id=self.holder.passport_id,
            record_ids=self.records[:1],
            actor=self.holder,
            **options,  # type: ignore[arg-type]
        )
        return share.id, token

    def log(self, share_id: str) -> list[str]:
        return [reading.kind for reading in self.shares.log(share_id, actor=self.holder)[1]]


@pytest.fixture
def learner(demo: DemoInstallation) -> Learner:
    return Learner(demo)


def test_a_reader_sees_what_was_chosen_and_nothing_else(learner: Learner) -> None:
    assert len(learner.records) > 1
    share_id, token = learner.share()
    view = learner.shares.read(token, face="page")
    assert [judged.record.id for judged in view.records] == learner.records[:1]
    assert learner.log(share_id) == ["opened"]


def test_it_closes_when_it_expires(learner: Learner) -> None:
    share_id, token = learner.share(expires_at=learner.demo.clock.now() + timedelta(hours=1))
    learner.shares.read(token, face="page")
    learner.demo.clock.advance(hours=1)
    with pytest.raises(ShareClosedError):
        learner.shares.read(token, face="page")
    assert sorted(learner.log(share_id)) == ["closed", "opened"]


def test_a_closed_share_reads_as_one_that_never_was(learner: Learner) -> None:
    share_id, token = learner.share()
    learner.shares.withdraw(share_id, actor=learner.holder)
    with pytest.raises(ShareClosedError) as closed:
        learner.shares.read(token, face="page")
    with pytest.raises(ShareClosedError) as never:
        learner.shares.read("never-was", face="page")
    assert (closed.value.message, closed.value.remedy, closed.value.where) == (
        never.value.message,
        never.value.remedy,
        never.value.where,
    )


def test_threat_22_a_passcode_is_locked_after_five_wrong_ones(learner: Learner) -> None:
    share_id, token = learner.share(passcode="NANTES-44")
    for left in reversed(range(PASSCODE_ATTEMPTS)):
        with pytest.raises(PasscodeError) as wrong:
            learner.shares.read(token, face="page", by_post=True, passcode="WRONG-00")
        assert wrong.value.attempts_left == left
    with pytest.raises(ShareClosedError):
        learner.shares.read(token, face="page", by_post=True, passcode="NANTES-44")
    assert learner.log(share_id).count("wrong_passcode") == PASSCODE_ATTEMPTS


def test_a_right_passcode_gives_the_attempts_back(learner: Learner) -> None:
    _, token = learner.share(passcode="NANTES-44")
    for _ in range(2):
        for _ in range(PASSCODE_ATTEMPTS - 1):
            with pytest.raises(PasscodeError):
                learner.shares.read(token, face="page", by_post=True, passcode="WRONG-00")
        assert learner.shares.read(token, face="page", by_post=True, passcode="nantes 44").records


def test_a_reading_limit_is_spent_by_a_persons_post_only(learner: Learner) -> None:
    share_id, token = learner.share(reading_limit=2)
    for _ in range(5):
        with pytest.raises(ConfirmReadingError):
            learner.shares.read(token, face="page")
    assert learner.log(share_id) == []
    for _ in range(2):
        learner.shares.read(token, face="page", by_post=True)
    with pytest.raises(ShareClosedError):
        learner.shares.read(token, face="page", by_post=True)


def test_a_passcode_by_get_spends_no_attempt(learner: Learner) -> None:
    share_id, token = learner.share(passcode="NANTES-44")
    for _ in range(PASSCODE_ATTEMPTS + 1):
        with pytest.raises(PasscodeError):
            learner.shares.read(token, face="page", passcode="WRONG-00")
    assert learner.shares.read(token, face="page", by_post=True, passcode="NANTES-44")
    assert learner.log(share_id) == ["opened"]


def test_a_revocation_shows_in_the_share_at_once(learner: Learner) -> None:
    _, token = learner.share()
    before = learner.shares.read(token, face="page").records[0]
    assert before.report.verdict is Verdict.VALID
    learner.demo.services.revoke_credential(
        before.record.credential_id, reason=RevocationReason.ISSUED_IN_ERROR, actor=Operator()
    )
    after = learner.shares.read(token, face="page").records[0]
    assert after.report.verdict is Verdict.INVALID
    assert "status.revoked" in {finding.code for finding in after.report.findings}


def test_a_record_that_left_the_passport_leaves_the_share(learner: Learner) -> None:
    _, token = learner.share()
    learner.demo.services.claim_award.release_record(learner.records[0], actor=learner.holder)
    with pytest.raises(ShareClosedError):
        learner.shares.read(token, face="page")


def test_nobody_shares_or_controls_what_is_not_theirs(learner: Learner) -> None:
    stranger: Holder = open_passport(learner.demo.services)
    share_id, _ = learner.share()
    with pytest.raises(NotFoundError):
        learner.shares.create(passport_id=stranger.passport_id, record_ids=learner.records[:1], actor=stranger)
    with pytest.raises(NotFoundError):
        learner.shares.create(passport_id=learner.holder.passport_id, record_ids=learner.records[:1], actor=stranger)
    for act in (learner.shares.withdraw, learner.shares.log, learner.shares.preview):
        with pytest.raises(NotFoundError):
            act(share_id, actor=stranger)
    with pytest.raises(NotFoundError):
        learner.shares.list(learner.holder.passport_id, actor=stranger)


@pytest.mark.parametrize(
    "options",
    [
        {"passcode": "12345"},
        {"reading_limit": 0},
        {"audience": "x" * 201},
        {"expires_at": "past"},
    ],
)
def test_a_request_that_makes_no_sense_is_refused(learner: Learner, options: dict[str, object]) -> None:
    if options.get("expires_at") == "past":
        options = {"expires_at": learner.demo.clock.now()}
    with pytest.raises(InvalidInputError) as refused:
        learner.share(**options)
    assert refused.value.code == "share.request"


def test_a_preview_counts_nothing(learner: Learner) -> None:
    share_id, _ = learner.share(reading_limit=1)
    assert learner.shares.preview(share_id, actor=learner.holder).records
    assert learner.log(share_id) == []


def test_threat_41_asking_more_about_what_is_open_spends_no_reading(learner: Learner) -> None:
    share_id, token = learner.share(reading_limit=1)
    record = learner.records[0]
    with pytest.raises(ConfirmReadingError):
        learner.shares.ask_more(token, record, face="page")
    learner.shares.read(token, face="page", by_post=True)
    share, found = learner.shares.ask_more(token, record, face="page")
    assert (share.id, found.id) == (share_id, record)
    assert learner.log(share_id) == ["opened"]
    learner.demo.clock.advance(hours=1)
    with pytest.raises(ShareClosedError):
        learner.shares.ask_more(token, record, face="page")


def test_threat_18_asking_more_needs_what_reading_needs(learner: Learner) -> None:
    record, another = learner.records[:2]
    share_id, token = learner.share(passcode="abc 123", expires_at=learner.demo.clock.now() + timedelta(hours=1))
    with pytest.raises(PasscodeError):
        learner.shares.ask_more(token, record, face="page")
    with pytest.raises(PasscodeError):
        learner.shares.ask_more(token, record, face="page", passcode="wrong1")
    assert learner.log(share_id) == ["wrong_passcode"]
    assert learner.shares.ask_more(token, record, face="page", passcode="ABC-123")[1].id == record
    for closed in (another, "none"):
        with pytest.raises(ShareClosedError):
            learner.shares.ask_more(token, closed, face="page", passcode="abc123")
    with pytest.raises(ShareClosedError):
        learner.shares.ask_more("never-was", record, face="page")
    learner.demo.clock.advance(hours=1)
    with pytest.raises(ShareClosedError):
        learner.shares.ask_more(token, record, face="page", passcode="abc123")
    share_id, token = learner.share()
    learner.shares.withdraw(share_id, actor=learner.holder)
    with pytest.raises(ShareClosedError):
        learner.shares.ask_more(token, record, face="page")
    assert learner.log(share_id) == ["closed"]
