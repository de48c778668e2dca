"""What is typed becomes plain text, whatever was typed."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passport_core.passport.plain_text import clean, one_line, paragraphs

ANY = st.text(max_size=200)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\x00b\x1b[31mc", "ab[31mc"),
        ("admin\u202etxt.exe", "admintxt.exe"),
        ("z" + "\u0301" * 40, "z" + "\u0301" * 4),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("عبد الرحمن 🌸", "عبد الرحمن 🌸"),
    ],
    ids=["control", "direction", "tower", "line-breaks", "scripts"],
)
def test_what_is_no_text_goes_and_all_else_stays(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@settings(max_examples=100)
@given(ANY)
def test_cleaning_twice_changes_nothing_more(typed: str) -> None:
    for cleaned in (clean, one_line, paragraphs):
        assert cleaned(cleaned(typed)) == cleaned(typed)


@settings(max_examples=100)
@given(ANY)
def test_a_line_has_no_break_and_nothing_is_added(typed: str) -> None:
    line = one_line(typed)
    assert len(line.splitlines()) <= 1
    assert len(line) <= len(typed)
    assert all(unicodedata.category(c) not in ("Cc", "Cs", "Co", "Cn") for c in line)


def test_paragraphs_keep_their_lines() -> None:
    assert paragraphs("  first \n\n\n\n second\tline \n") == "first\n\nsecond line"
