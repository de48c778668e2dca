"""Dates, spaces and places in both languages."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from passport_core.outcomes import Text
from passport_core.web.pages import typography
from passport_core.web.pages.views import Phrase


@pytest.mark.parametrize(
    ("day", "french", "english"),
    [
        (date(2026, 7, 3), "3 juillet 2026", "3 July 2026"),
        (date(2028, 9, 1), "1er septembre 2028", "1 September 2028"),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "1er janvier 2027", "1 January 2027"),
    ],
)
def test_days_are_days_in_paris(day: date, french: str, english: str) -> None:
    assert typography.day_text(day, "fr") == french
    assert typography.day_text(day, "en") == english


def test_moments_are_paris_time_with_the_exact_value_beside() -> None:
    moment = datetime(2026, 11, 20, 8, 14, tzinfo=UTC)
    assert str(typography.say(moment, "fr")) == (
        '<time datetime="2026-11-20T09:14+01:00">20 novembre 2026 à 09\u00a0h\u00a014</time>'
    )
    assert ">20 November 2026 at 09:14<" in typography.say(moment, "en")


def test_french_spaces_are_narrow_and_addresses_are_left_alone() -> None:
    said = typography.plain(Text("Où ? « Ici » : https://a.example/b ; voilà !", "x"), "fr")
    assert said == "Où\u202f? «\u202fIci\u202f»\u202f: https://a.example/b\u202f; voilà\u202f!"


def test_values_are_escaped_isolated_and_never_read_as_places() -> None:
    phrase = Phrase(Text("De {who} à {what}", "From {who} to {what}"), {"who": "<b>{what}</b>", "what": 12345})
    assert str(typography.say(phrase, "fr")) == "De <bdi>&lt;b&gt;{what}&lt;/b&gt;</bdi> à 12\u202f345"
    assert str(typography.say(phrase, "en")).endswith("to 12,345")


def test_a_place_without_a_value_stops_the_page() -> None:
    with pytest.raises(KeyError):
        typography.say(Phrase(Text("{x}", "{x}"), {}), "fr")


@pytest.mark.parametrize(("asked", "language"), [("en-GB", "en"), ("fr", "fr"), ("de", "fr"), (None, "fr"), ("", "fr")])
def test_french_comes_first(asked: str | None, language: str) -> None:
    assert typography.language_of(asked) == language
