"""The national number (NIR, "numéro de sécurité sociale") is dropped at the door, wherever someone put it.

Its own element is never read at all (see ``streaming``). This module finds it where it has no business: in a
technical id or a free text. Structure: sex, year and month of birth, département and commune, order, and a key
equal to 97 − (number mod 97), with 2A and 2B counted as 19 and 18 (Code de la sécurité sociale; INSEE, RNIPP).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_NIR = re.compile(
    r"(?<![0-9A-Za-z])"
    r"([1-478])[ .\-]?([0-9]{2})[ .\-]?(0[1-9]|[1-9][0-9])[ .\-]?"
    r"([0-9]{2}|2[ABab])[ .\-]?([0-9]{3})[ .\-]?([0-9]{3})(?:[ .\-]*([0-9]{2}))?"
    r"(?![0-9A-Za-z])",
    re.ASCII,
)
_DIGITS = {"2A": "19", "2B": "18"}
REPLACEMENT = "[…]"


@dataclass(frozen=True, slots=True)
class Born:
    """What the passage itself says of its holder's birth; None is unknown."""

    sex: str | None = None
    year: int | None = None
    month: int | None = None


def without_national_number(value: str, born: Born) -> str:
    """Return a free text with every national number in it replaced by ``[…]``: the holder's or anyone's.

    Digits of that shape are taken for one when they agree with the holder's birth or carry the right key. A harmless
    number that happens to (one in 97) loses its digits: in a free text that costs little.
    """
    return _NIR.sub(lambda m: REPLACEMENT if _agrees(m, born) or _has_key(m) else m[0], value)


def holds_national_number(technical_id: str, born: Born) -> bool:
    """Say whether a technical id holds the holder's national number.

    Ids often count up in long digits, so the key alone decides only where nothing is known of the birth.
    """
    match = _NIR.search(technical_id)
    while match is not None:
        if _agrees(match, born) or (born.year is None and _has_key(match)):
            return True
        match = _NIR.search(technical_id, match.end())
    return False


def _has_key(match: re.Match[str]) -> bool:
    sex, year, month, department, commune, order, key = match.groups()
    if key is None or month > "12":
        return False
    number = int(f"{sex}{year}{month}{_DIGITS.get(department.upper(), department)}{commune}{order}")
    return 97 - number % 97 == int(key)


def _agrees(match: re.Match[str], born: Born) -> bool:
    sex, year, month = match.group(1, 2, 3)
    return (
        born.year is not None
        and int(year) == born.year % 100
        and int(month) == born.month
        and (born.sex is None or sex in ("137" if born.sex == "M" else "248"))
    )
