"""The small values of the register's fields, read once for both formats."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from passport_core.passport.identifiers import compact
from passport_core.passport.register import BodyState, EntryFault, Role

_DAY = re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4})\Z", re.ASCII)
_NUMBER = re.compile(r"(?:RNCP|RS)[0-9]{1,7}\Z", re.ASCII)
_LEVEL = re.compile(r"NIV[1-8]\Z")
_SIRET = re.compile(r"[0-9]{14}\Z", re.ASCII)
_STATES = {
    "actif": BodyState.ACTIVE,
    "active": BodyState.ACTIVE,
    "inactif": BodyState.INACTIVE,
    "inactive": BodyState.INACTIVE,
    "supprimé": BodyState.REMOVED,
    "supprime": BodyState.REMOVED,
}
_ROLES = {
    "HABILITATION_FORMER": Role.TRAIN,
    "HABILITATION_ORGANISER": Role.ASSESS,
    "HABILITATION_ORGA_FORM": Role.TRAIN_AND_ASSESS,
}


class MalformedError(Exception):
    """A field cannot be read. ``element`` names it as the source does."""

    def __init__(self, element: str, fr: str, en: str) -> None:
        super().__init__(en)
        self.element, self.fr, self.en = element, fr, en

    def fault(self, number: str | None, line: int | None, *, entry_kept: bool = False) -> EntryFault:
        """Say it of an entry; ``entry_kept`` where only this detail is left out of it."""
        fr, en = (
            ("Ce détail est laissé de côté, la fiche est gardée.", "This detail is left out, the entry is kept.")
            if entry_kept
            else ("La fiche est laissée de côté.", "The entry is left out.")
        )
        return EntryFault(number, self.element, f"{self.fr} {fr}", f"{self.en} {en}", line)


def _shown(value: str) -> str:
    return value if len(value) <= 40 else value[:39] + "…"


@lru_cache(maxsize=20_000)  # the full export has some 10,000 different days in two million fields
def day(value: str, element: str) -> date | None:
    """Return the day written DD/MM/YYYY, None for an empty field; raise MalformedError for an impossible one."""
    value = value.strip()
    if not value:
        return None
    match = _DAY.match(value)
    try:
        if match:
            return date(int(match[3]), int(match[2]), int(match[1]))
    except ValueError:
        pass
    raise MalformedError(
        element,
        f"« {_shown(value)} » n’est pas une date JJ/MM/AAAA possible.",
        f"“{_shown(value)}” is not a possible date DD/MM/YYYY.",
    )


def siret(value: str, element: str) -> str | None:
    """Return the 14 digits without the tabs and spaces around and inside, None for an empty field.

    The check digit is not judged here: what the register lists is what it lists. Raise MalformedError for
    anything that is not 14 digits.
    """
    digits = compact(value) if value else ""
    if not digits:
        return None
    if not _SIRET.match(digits):
        raise MalformedError(
            element, f"« {_shown(digits)} » n’est pas un SIRET.", f"“{_shown(digits)}” is not a SIRET."
        )
    return digits


@lru_cache(maxsize=65_536)  # the CSV set repeats each of 30,000 numbers on every line about it
def number(value: str, element: str) -> str:
    """Return an entry's number (``RNCP37674``, ``RS5719``), or raise MalformedError."""
    found = compact(value).upper()
    if not _NUMBER.match(found):
        raise MalformedError(
            element,
            f"« {_shown(found)} » n’est pas un numéro de fiche RNCP ou RS." if found else "Le numéro manque.",
            f"“{_shown(found)}” is not the number of an RNCP or RS entry." if found else "The number is missing.",
        )
    return found


def register_of(entry_number: str) -> str:
    """Return ``RNCP`` or ``RS``."""
    return entry_number.rstrip("0123456789")


@lru_cache(maxsize=64)
def state(value: str) -> BodyState:
    """Return the state of a certifier or partner; an empty or new word is unknown, never active."""
    return _STATES.get(value.strip().lower(), BodyState.UNKNOWN)


@lru_cache(maxsize=64)
def role(value: str) -> Role:
    """Return what a habilitation lets a partner do; a new word is unknown."""
    return _ROLES.get(value.strip().upper(), Role.UNKNOWN)


def level(value: str) -> str | None:
    """Return ``NIV1`` … ``NIV8``; None for anything else: old entries say ``REPRISE``, which is no level."""
    value = value.strip().upper()
    return value if _LEVEL.match(value) else None


def required(value: str, element: str) -> str:
    """Return the text without surrounding space, or raise MalformedError where there is none."""
    value = value.strip()
    if not value:
        raise MalformedError(element, "Ce champ est vide.", "This field is empty.")
    return value


def is_active(value: str, element: str) -> bool:
    """Read ``Oui``/``Non`` and ``ACTIVE``/``INACTIVE``; raise MalformedError for anything else."""
    answer = {"oui": True, "non": False, "active": True, "inactive": False}.get(value.strip().lower())
    if answer is None:
        raise MalformedError(
            element,
            f"« {_shown(value.strip())} » ne dit pas si la fiche est active.",
            f"“{_shown(value.strip())}” does not say whether the entry is active.",
        )
    return answer
