"""Days of the domain: dates are days in Europe/Paris, ends inclusive; moments are UTC."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
_TYPED = re.compile(r"([0-9]{1,2})([/. -])([0-9]{1,2})\2([0-9]{4})", re.ASCII)
_DIGITS = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4})", re.ASCII)  # keyboards of digits have no stroke
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_MONTHS = {
    "fr": (
        *("janvier", "février", "mars", "avril", "mai", "juin"),
        *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}


@lru_cache(maxsize=4096)
def day_in_words(day: date, language: str) -> str:
    """Return ``16 août 2026``, ``1er septembre 2023`` (``fr``), ``16 August 2026`` (``en``)."""
    number = "1er" if language == "fr" and day.day == 1 else str(day.day)
    return f"{number} {_MONTHS[language][day.month - 1]} {day.year}"


def typed_day(text: str) -> date | None:
    """Return the day a person typed, the day first or the year first; None where it is none.

    ``11/02/1994``, also with dots, dashes or spaces, ``11021994``, ``1994-02-11``.
    """
    plain = " ".join(text.split())
    try:
        if found := _TYPED.fullmatch(plain):
            return date(int(found[4]), int(found[3]), int(found[1]))
        if found := _DIGITS.fullmatch(plain):
            return date(int(found[3]), int(found[2]), int(found[1]))
        return date.fromisoformat(plain) if _ISO_DAY.fullmatch(plain) else None
    except ValueError:
        return None


def paris_day(moment: datetime) -> date:
    """Return the day that it is in Paris at that (timezone-aware) moment."""
    return moment.astimezone(PARIS).date()


def first_moment(day: date) -> datetime:
    """Return the first moment of the day in Paris, with Paris's offset."""
    return datetime.combine(day, time.min, PARIS)


def last_second(day: date) -> datetime:
    """Return the last whole second of the day in Paris, with Paris's offset."""
    return datetime.combine(day, time(23, 59, 59), PARIS)


def moment_of(day: date) -> datetime:
    """Return the moment that stands for a day given as ``--at``: its last second, in UTC."""
    return last_second(day).astimezone(UTC)


def years_before(day: date, years: int) -> date:
    """Return the same day so many years earlier (29 February becomes 28 February)."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return (day - timedelta(days=1)).replace(year=day.year - years)
