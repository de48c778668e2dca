"""SIREN and SIRET, register codes, claim codes, closures, days."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passport_core.passport.claiming import ALPHABET, CODE_LENGTH, new_code, normalise_code
from passport_core.passport.days import last_second, moment_of, paris_day, years_before
from passport_core.passport.identifiers import IdentifierFault, compact, siren_fault, siret_fault, split_code
from passport_core.passport.sharing import Closure, Share

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.mark.parametrize("siret", ["11000007200014", "77572257201109", "35600000000048", "35600000049837"])
def test_real_sirets_are_well_formed(siret: str) -> None:
    assert siret_fault(siret) is None


@pytest.mark.parametrize(
    ("siret", "fault"),
    [
        ("", IdentifierFault.EMPTY),
        ("1100000720001", IdentifierFault.LENGTH),
        ("110000072000140", IdentifierFault.LENGTH),
        ("1100000720001x", IdentifierFault.NOT_DIGITS),
        ("１１00000720001４", IdentifierFault.NOT_DIGITS),
        ("11000007200015", IdentifierFault.CHECK_DIGIT),
        ("35600000049838", IdentifierFault.CHECK_DIGIT),
    ],
)
def test_what_is_wrong_with_a_siret_is_said(siret: str, fault: IdentifierFault) -> None:
    assert siret_fault(siret) is fault


def test_the_exception_is_la_postes_alone() -> None:
    assert siren_fault("356000000") is None
    # The same digit sum, a multiple of five, under another SIREN follows Luhn like everybody's.
    assert siret_fault("77572257200003") is IdentifierFault.CHECK_DIGIT


@given(st.text(alphabet="0123456789", min_size=14, max_size=14), st.integers(0, 13), st.integers(1, 9))
def test_a_single_wrong_digit_is_always_found(siret: str, place: int, by: int) -> None:
    if siret.startswith("356000000") or siret_fault(siret):
        return
    wrong = siret[:place] + str((int(siret[place]) + by) % 10) + siret[place + 1 :]
    if not wrong.startswith("356000000"):
        assert siret_fault(wrong) is IdentifierFault.CHECK_DIGIT


@given(st.text())
def test_anything_at_all_gets_an_answer(text: str) -> None:
    assert siret_fault(text) is None or siret_fault(text) in IdentifierFault
    split_code(text)
    normalise_code(text)


def test_spaces_of_files_and_people_do_not_count() -> None:
    assert compact("\t110 000 072\u00a000014 ") == "11000007200014"


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        ("RNCP37674", ("RNCP37674", None)),
        ("rncp37674bc01", ("RNCP37674", "RNCP37674BC01")),
        ("RS5719", ("RS5719", None)),
        ("RNCP 37674 BC01", ("RNCP37674", "RNCP37674BC01")),
        ("01", ("01", None)),
    ],
)
def test_codes_are_split_into_certification_and_block(code: str, parts: tuple[str, str | None]) -> None:
    assert split_code(code) == parts


def test_a_code_has_at_least_128_bits_of_letters_read_one_way() -> None:
    assert len(ALPHABET) ** CODE_LENGTH >= 2**128
    assert not set("ILOU") & set(ALPHABET)
    assert len({new_code() for _ in range(500)}) == 500


@given(st.text(alphabet=ALPHABET, min_size=CODE_LENGTH, max_size=CODE_LENGTH))
def test_a_code_is_what_a_person_meant(plain: str) -> None:
    typed = " - ".join(plain.lower()[i : i + 4] for i in range(0, CODE_LENGTH, 4))
    assert normalise_code(typed) == plain
    assert normalise_code(plain.replace("1", "l").replace("0", "O")) == plain
    assert normalise_code(plain[:-1]) is None
    assert normalise_code(plain + "0") is None


SHARE = Share("s", "p", ("r",), "", "", NOW, None, "AAAA-BBBB")


@pytest.mark.parametrize(
    ("share", "closure"),
    [
        (SHARE, None),
        (replace(SHARE, expires_at=NOW + timedelta(seconds=1)), None),
        (replace(SHARE, expires_at=NOW), Closure.EXPIRED),
        (replace(SHARE, withdrawn_at=NOW), Closure.WITHDRAWN),
        (replace(SHARE, withdrawn_at=NOW, expires_at=NOW), Closure.WITHDRAWN),
        (replace(SHARE, reading_limit=2, readings=1), None),
        (replace(SHARE, reading_limit=2, readings=2), Closure.READINGS_SPENT),
        (replace(SHARE, readings=99), None),
        (replace(SHARE, passcode_hash="h", passcode_attempts_left=0), Closure.PASSCODE_LOCKED),
        (replace(SHARE, passcode_attempts_left=0), None),
    ],
)
def test_a_share_says_why_it_is_closed(share: Share, closure: Closure | None) -> None:
    assert share.closure(NOW) is closure


def test_opening_needs_a_post_where_it_spends_something() -> None:
    assert not SHARE.needs_post
    assert replace(SHARE, passcode_hash="h").needs_post
    assert replace(SHARE, reading_limit=3).needs_post


def test_days_are_days_in_paris() -> None:
    assert paris_day(datetime(2026, 7, 2, 22, 30, tzinfo=UTC)) == date(2026, 7, 3)
    assert paris_day(datetime(2026, 1, 2, 22, 30, tzinfo=UTC)) == date(2026, 1, 2)
    assert moment_of(date(2026, 7, 3)) == datetime(2026, 7, 3, 21, 59, 59, tzinfo=UTC)
    assert last_second(date(2026, 10, 25)).utcoffset() == timedelta(hours=1)
    assert years_before(date(2028, 2, 29), 1) == date(2027, 2, 28)
