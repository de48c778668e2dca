"""Days as people type them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passport_core.passport.days import typed_day


@pytest.mark.parametrize(
    "typed",
    ["11/02/1994", "11/2/1994", "11.02.1994", "11-02-1994", " 11 02 1994 ", "11021994", "1994-02-11", "11/02/1994\n"],
)
def test_a_day_is_read_the_day_first_or_the_year_first(typed: str) -> None:
    assert typed_day(typed) == date(1994, 2, 11)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "11/02/94",
        "31/02/1994",
        "02/13/1994",
        "1994",
        "19940211",
        "1121994",
        "11/02-1994",
        "١١/٠٢/١٩٩٤",
        "1994-W06-5",
    ],
)
def test_anything_else_is_no_day(typed: str) -> None:
    assert typed_day(typed) is None


@settings(max_examples=100)
@given(st.text(max_size=20))
def test_any_text_can_be_typed(typed: str) -> None:
    typed_day(typed)


@settings(max_examples=100)
@given(st.dates())
def test_every_day_can_be_typed(day: date) -> None:
    assert typed_day(day.strftime("%d/%m/") + f"{day.year:04}") == day
    assert typed_day(day.strftime("%d%m") + f"{day.year:04}") == day
    assert typed_day(day.isoformat()) == day
