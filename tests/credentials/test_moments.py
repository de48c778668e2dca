"""Moments at the edges of what documents write: the end of a day, the end of the calendar."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from passport_core.credentials.moments import read_timestamp, say_day, say_moment


def test_midnight_at_the_end_of_a_day_is_the_next_day() -> None:
    assert read_timestamp("2026-12-31T24:00:00Z") == datetime(2027, 1, 1, tzinfo=UTC)
    assert read_timestamp("2026-12-31T24:00:00.000+01:00") == datetime(2026, 12, 31, 23, tzinfo=UTC)
    for wrong in ("2026-12-31T24:00:01Z", "2026-12-31T24:00:00.1Z", "9999-12-31T24:00:00Z", "2026-12-31T25:00:00Z"):
        with pytest.raises(ValueError):
            read_timestamp(wrong)


@pytest.mark.parametrize("written", ["9999-12-31T23:59:59Z", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"])
def test_the_ends_of_the_calendar_can_be_said(written: str) -> None:
    moment = read_timestamp(written)
    assert written[:4].lstrip("0") in say_day(moment).fr
    assert "at " in say_moment(moment).en
