"""A reader types a date of birth: matches, or does not; very few times, and the holder sees each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.services.conftest import Desk
from tests.services.declarations import Passage

from passport_core.errors import NotAllowedError, NotFoundError, TooManyAttemptsError
from passport_core.passport.actors import Holder
from passport_core.passport.records import Record
from passport_core.passport.sharing import Share
from passport_core.services.match_birth_date import TRIES_AN_HOUR, WRONG_DATES_A_SHARE, BirthDateAnswer
from passport_core.testing.doubles import FixedClock

BORN = date(1994, 2, 11)


class Shared:
    """One claimed record, shared."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        (slip,) = desk.slips(desk.issue(Passage("P-1")))
        self.holder, (self.record,) = desk.claim(slip.code)
        self.share = self.make(self.holder, self.record)

    def make(self, holder: Holder, record: Record) -> Share:
        share, _ = self.desk.services.share_records.create(
            passport_id=holder.passport_id, record_ids=[record.id], actor=holder
        )
        return share

    def matches(self, typed: date, share: Share | None = None) -> bool:
        return self.ask(typed, share).matches

    def ask(self, typed: date, share: Share | None = None) -> BirthDateAnswer:
        return self.desk.services.match_birth_date(share or self.share, self.record, typed, face="page")

    def log(self) -> list[str]:
        _, readings = self.desk.services.share_records.log(self.share.id, actor=self.holder)
        return sorted(reading.kind for reading in readings)


@pytest.fixture
def shared(desk: Desk) -> Shared:
    return Shared(desk)


def test_it_says_matches_or_not_and_the_holder_sees_it(shared: Shared) -> None:
    assert shared.matches(BORN)
    assert not shared.matches(date(1994, 2, 12))
    assert shared.log() == ["birth_date_matched", "wrong_birth_date"]


def test_the_reader_learns_how_many_wrong_dates_are_left(shared: Shared) -> None:
    def left() -> dict[str, int]:
        return dict(shared.desk.services.match_birth_date.attempts_left(shared.share, [shared.record]))

    assert left() == {shared.record.id: WRONG_DATES_A_SHARE}
    assert shared.ask(date(1990, 1, 1)) == BirthDateAnswer(matches=False, attempts_left=WRONG_DATES_A_SHARE - 1)
    assert shared.ask(BORN) == BirthDateAnswer(matches=True, attempts_left=WRONG_DATES_A_SHARE - 1)
    assert left() == {shared.record.id: WRONG_DATES_A_SHARE - 1}


def test_threat_22_a_few_wrong_dates_lock_it_for_ever(shared: Shared, clock: FixedClock) -> None:
    for day in range(1, WRONG_DATES_A_SHARE + 1):
        assert not shared.matches(date(1990, 1, day))
    for hours in (0, 2, 24 * 60):
        clock.advance(hours=hours)
        with pytest.raises(NotAllowedError) as refused:
            shared.matches(BORN)
        assert refused.value.code == "birth-date.locked"
    another = shared.make(shared.holder, shared.record)
    assert shared.matches(BORN, another)


def test_threat_22_tries_are_few_within_an_hour_even_right_ones(shared: Shared, clock: FixedClock) -> None:
    for _ in range(TRIES_AN_HOUR):
        assert shared.matches(BORN)
    with pytest.raises(TooManyAttemptsError):
        shared.matches(BORN)
    clock.advance(hours=1)
    assert shared.matches(BORN)


def test_a_record_that_the_share_does_not_show_is_not_compared(shared: Shared) -> None:
    with pytest.raises(NotFoundError):
        shared.matches(BORN, replace(shared.share, record_ids=("another",)))


def test_a_date_known_in_part_only_is_not_compared(shared: Shared) -> None:
    services, stored = shared.desk.services, shared.desk.award("P-1")
    partly = replace(stored.award, holder=replace(stored.award.holder, birth_month=None, birth_day=None))
    with services.store.writing() as session:
        session.awards.replace_content(stored.id, partly, stored.fingerprint)
    with pytest.raises(NotFoundError) as refused:
        shared.matches(BORN)
    assert refused.value.code == "birth-date.unknown"
    assert shared.log() == []
    assert services.match_birth_date.attempts_left(shared.share, [shared.record]) == {}
    assert "birthdate" not in {choice.name for choice in services.disclose_award.choices(shared.record)}
