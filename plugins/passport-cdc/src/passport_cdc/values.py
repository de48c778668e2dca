"""The simple types of the CDC schema 1.1.2: each turns an element's text into a value, or raises BadValueError.

Types based on ``xsd:string`` keep white space, so an enumeration with a space beside it is refused as the CDC's own
check would; numbers, booleans and dates may have white space around them (XML Schema part 2, ``whiteSpace``).

Values from a small set are remembered: it halves the time of a file, and such values say nothing of a person.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache

from passport_cdc.problems import bad

Rule = Callable[[str], object]

_WHITE = " \t\r\n"  # XML white space only: a no-break space is content
_DATE = re.compile(r"(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])", re.ASCII)
_STAMP = re.compile(
    r"(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
    r"T(?:2[0-3]|[01][0-9]):[0-5][0-9]:[0-5][0-9][+-](?:0[0-9]|1[0-4]):[0-5][0-9]",
    re.ASCII,
)
_INT = re.compile(r"[+-]?[0-9]{1,10}", re.ASCII)
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


def text(minimum: int, maximum: int) -> Rule:
    """Return the rule for text of ``minimum`` to ``maximum`` characters that is more than white space.

    The value is given without the white space around it. (The schema would accept a name of one space; a
    credential could not name its holder by it.)
    """

    def read(value: str) -> str:
        kept = value.strip()
        if not kept:
            raise bad(
                "cdc.empty",
                "l’élément est vide.",
                "the element is empty.",
                'Renseignez-le ; s’il peut manquer, retirez-le ou écrivez xsi:nil="true".',
                'Fill it in; where it may be absent, leave it out or write xsi:nil="true".',
            )
        if not minimum <= len(value) <= maximum:
            wanted_fr = f"{maximum} caractères exactement" if minimum == maximum else f"{maximum} caractères au plus"
            wanted_en = f"exactly {maximum} characters" if minimum == maximum else f"at most {maximum} characters"
            raise bad(
                "cdc.length",
                f"la longueur ne convient pas ({wanted_fr} attendus).",
                f"the length does not fit ({wanted_en} expected).",
                "Corrigez la longueur de cette valeur.",
                "Correct the length of this value.",
            )
        return kept

    return read


def one_of(*allowed: str) -> Rule:
    """Return the rule for one of the listed words, exactly as written."""
    words = frozenset(allowed)

    @lru_cache(maxsize=64)
    def read(value: str) -> str:
        if value not in words:
            raise bad(
                "cdc.value",
                "la valeur n’est pas de la liste prévue.",
                "the value is not one of the list.",
                f"Écrivez l’une de ces valeurs, sans espace autour : {', '.join(allowed)}.",
                f"Write one of these, without spaces around it: {', '.join(allowed)}.",
            )
        return value

    return read


def integer(minimum: int, maximum: int) -> Rule:
    """Return the rule for a whole number between the two, both included."""

    @lru_cache(maxsize=1024)
    def read(value: str) -> int:
        kept = value.strip(_WHITE)
        number = int(kept) if _INT.fullmatch(kept) else None
        if number is None or not minimum <= number <= maximum:
            raise bad(
                "cdc.number",
                f"un nombre entier de {minimum} à {maximum} est attendu.",
                f"a whole number from {minimum} to {maximum} is expected.",
                "Corrigez ce nombre.",
                "Correct this number.",
            )
        return number

    return read


@lru_cache(maxsize=16)
def boolean(value: str) -> bool:
    """Read ``true``, ``false``, ``1`` or ``0``."""
    try:
        return _BOOLEANS[value.strip(_WHITE)]
    except KeyError:
        raise bad(
            "cdc.boolean",
            "« true » ou « false » (ou 1 ou 0) est attendu.",
            "“true” or “false” (or 1 or 0) is expected.",
            "Écrivez true ou false, en minuscules.",
            "Write true or false, in lower case.",
        ) from None


@lru_cache(maxsize=8192)
def day(value: str) -> date:
    """Read a day of the calendar as ``AAAA-MM-JJ``, from 1900 to 2099, without offset."""
    kept = value.strip(_WHITE)
    try:
        if _DATE.fullmatch(kept):
            return date.fromisoformat(kept)
    except ValueError:
        pass  # 30 February and the like: the pattern cannot see them
    raise bad(
        "cdc.date",
        "cette date n’est pas un jour du calendrier écrit AAAA-MM-JJ.",
        "this is not a day of the calendar written YYYY-MM-DD.",
        "Écrivez la date sous la forme 2026-07-03, sans heure ni décalage.",
        "Write the date as 2026-07-03, with neither time nor offset.",
    )


def stamp(value: str) -> datetime:
    """Read ``horodatage``: date, time on 24 hours and offset; ``Z`` and fractions of a second are refused.

    The published pattern for the offset is ``(\\+|-)(:2[0-3]|[01][0-9]):[0-5][0-9]``; its first branch (``+:20:00``)
    is no ``xsd:dateTime``, so what is left is +00:00 to +14:00 (XML Schema's own limit), and minus likewise.
    """
    kept = value.strip(_WHITE)
    try:
        if _STAMP.fullmatch(kept):
            return datetime.fromisoformat(kept)
    except ValueError:
        pass
    raise bad(
        "cdc.stamp",
        "l’horodatage doit porter date, heure sur 24 heures et décalage, sans « Z » ni fraction de seconde.",
        "the time stamp needs date, time on 24 hours and offset, with neither “Z” nor fractions of a second.",
        "Écrivez-le sous la forme 2026-07-10T14:30:00+02:00.",
        "Write it as 2026-07-10T14:30:00+02:00.",
    )
