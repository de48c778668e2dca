"""Single values of the files, read strictly: a doubtful one raises MalformedError, which becomes a line's fault."""

from __future__ import annotations

import re
import unicodedata

from passport_core.passport.frameworks import SourceFault
from passport_core.passport.plain_text import one_line

SUPPRESSED = "*"
MAX_LABEL = 300
MAX_FIGURE = 10_000_000
_DIGITS = re.compile(r"([0-9]{1,8})(?:[.,]0+)?\Z")
_ROME = re.compile(r"[A-N][0-9]{4}\Z")
_FAMILY = re.compile(r"[A-Z][0-9A-Z]{3,5}\Z")
_BASIN = re.compile(r"[0-9A-Z]{2,8}\Z")
_DEPARTMENT = re.compile(r"(?:[0-9]{2}|2[AB]|9[78][0-9])\Z")
_REGION = re.compile(r"[0-9]{2}\Z")


class MalformedError(ValueError):
    """A value that cannot be read; says so in both languages."""

    def __init__(self, fr: str, en: str) -> None:
        super().__init__(en)
        self.fr, self.en = fr, en

    def fault(self, file: str, line: int) -> SourceFault:
        return SourceFault(file, self.fr, self.en, line)


def plain(name: str) -> str:
    """Return a column's name without case, accents, spaces and signs: the files spell them differently each year."""
    decomposed = unicodedata.normalize("NFKD", name)
    return "".join(c for c in decomposed.lower() if c.isascii() and c.isalnum())


def figure(text: str, column: str) -> int | None:
    """Return a count (spaces between thousands forgiven), or None where the cell is empty."""
    compact = "".join(text.split())  # str.split knows the no-break spaces too
    if not compact:
        return None
    match = _DIGITS.match(compact)
    if match is None or (value := int(match[1])) > MAX_FIGURE:
        raise MalformedError(
            f"« {text[:20]} » n’est pas un nombre ({column}).", f"“{text[:20]}” is not a number ({column})."
        )
    return value


def year(text: str) -> int:
    value = figure(text, "annee")
    if value is None or not 2000 <= value <= 2100:
        raise MalformedError(f"« {text[:20]} » n’est pas une année.", f"“{text[:20]}” is not a year.")
    return value


def rome_code(text: str) -> str:
    return _matching(_ROME, text.upper(), "un code ROME", "a ROME code")


def family_code(text: str) -> str:
    return _matching(_FAMILY, text.upper(), "un code de famille de métiers", "a code of a family of occupations")


def basin_code(text: str) -> str:
    return _matching(_BASIN, text.upper(), "un code de bassin", "a basin's code")


def department(text: str) -> str | None:
    """Return INSEE's code, None where there is none; a spreadsheet's ``1`` is ``01``."""
    return _matching(_DEPARTMENT, text.upper().zfill(2), "un département", "a department") if text else None


def region(text: str) -> str | None:
    return _matching(_REGION, text.zfill(2), "une région", "a region") if text else None


def label(text: str) -> str:
    return one_line(text[:MAX_LABEL])


def _matching(pattern: re.Pattern[str], text: str, fr: str, en: str) -> str:
    if pattern.match(text) is None:
        raise MalformedError(f"« {text[:20]} » n’est pas {fr}.", f"“{text[:20]}” is not {en}.")
    return text
