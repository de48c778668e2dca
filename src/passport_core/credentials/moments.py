"""Dates and moments as documents write them, and as sentences say them (days and hours in Europe/Paris)."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from passport_core.outcomes import Text

PARIS = ZoneInfo("Europe/Paris")
# XML Schema 1.1 Part 2 §3.4.28: the time zone is required, and within ±14:00.
_TIMESTAMP = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]{1,6})[0-9]{0,12})?"
    r"(Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)",
    re.ASCII,
)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


def read_timestamp(value: object) -> datetime:
    """Return the aware moment of an ``xsd:dateTimeStamp`` (fractions cut to microseconds).

    Raises ValueError for anything else, a missing time zone included, and for years that Python has not.
    """
    found = _TIMESTAMP.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError("not an xsd:dateTimeStamp")
    seconds, fraction, zone = found.groups()
    ends_day = seconds.endswith("T24:00:00") and not (fraction or "0").strip("0")
    if ends_day:  # the day's last moment is the next one's first (§3.3.7, endOfDayFrag)
        seconds = seconds[:10] + "T00:00:00"
    read = datetime.fromisoformat(f"{seconds}.{(fraction or '0').ljust(6, '0')}{'+00:00' if zone == 'Z' else zone}")
    try:
        return read + timedelta(days=1) if ends_day else read
    except OverflowError:
        raise ValueError("not a year that Python has") from None


def read_day(value: object) -> date:
    """Return an ``xsd:date`` without time zone; raise ValueError for anything else."""
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("not an xsd:date")
    return date.fromisoformat(value)


@lru_cache(maxsize=512)
def say_day(value: datetime | date) -> Text:
    """Write the day: 22/11/2026, 22 November 2026."""
    day = _in_paris(value).date() if isinstance(value, datetime) else value
    return Text(f"{day:%d/%m/%Y}", f"{day.day} {_MONTHS[day.month - 1]} {day.year}")


@lru_cache(maxsize=512)
def say_moment(value: datetime) -> Text:
    """Write the day and the minute, Paris time."""
    local, day = _in_paris(value), say_day(value)
    return Text(f"{day.fr} à {local:%H:%M}", f"{day.en} at {local:%H:%M} (Paris time)")


def _in_paris(value: datetime) -> datetime:
    """Return the moment in Paris time, or as it is where that would leave the calendar (9999-12-31T23:59:59Z)."""
    try:
        return value.astimezone(PARIS)
    except OverflowError:
        return value


_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
