"""Options that several commands share, each with its bounds: a value beyond them is refused in words, with a code."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from datetime import date

from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text
from passport_core.passport.days import typed_day

LIST_AT_MOST = 2000  # lines of one answer: every occupation of a framework fits
OFFSET_AT_MOST = 100_000_000
_DIGITS = re.compile(r"[0-9]{1,9}")  # int() also reads 1_000, blanks and other scripts


def whole_number(option: str, least: int, most: int) -> Callable[[str], int]:
    """Return what reads an option's value as a number from ``least`` to ``most``; it raises InvalidInputError
    (``option.number``), which ``main`` says as it says any other."""

    def read(text: str) -> int:
        value = int(text) if _DIGITS.fullmatch(text) else -1
        if not least <= value <= most:
            raise InvalidInputError(
                Text(
                    f"{option} veut un nombre entier de {least} à {most} : « {text[:40]} » n’en est pas un.",
                    f"{option} wants a whole number from {least} to {most}: “{text[:40]}” is not one.",
                ),
                code="option.number",
                remedy=Text(f"Donnez un nombre de {least} à {most}.", f"Give a number from {least} to {most}."),
                where=option,
            )
        return value

    return read


def a_day(option: str) -> Callable[[str], date]:
    """Return what reads an option's value as a day, the year first or the day first; it raises InvalidInputError
    (``option.day``)."""

    def read(text: str) -> date:
        day = typed_day(text)
        if day is None:
            raise InvalidInputError(
                Text(
                    f"{option} veut un jour : « {text[:40]} » n’en est pas un.",
                    f"{option} wants a day: “{text[:40]}” is not one.",
                ),
                code="option.day",
                remedy=Text("Écrivez-le ainsi : 2028-01-31.", "Write it like this: 2028-01-31."),
                where=option,
            )
        return day

    return read


def add_day(
    command: argparse.ArgumentParser,
    french: bool,
    option: str,
    *,
    dest: str | None = None,
    required: bool = False,
    about: Text | None = None,
) -> None:
    """Add an option whose value is a day; ``about`` is its help."""
    command.add_argument(
        option,
        dest=dest or option.removeprefix("--"),
        required=required,
        type=a_day(option),
        metavar="AAAA-MM-JJ" if french else "YYYY-MM-DD",
        help=(about.fr if french else about.en) if about else None,
    )


port_number = whole_number("--port", 1, 65535)


def add_limit(
    command: argparse.ArgumentParser,
    french: bool,
    default: int,
    *,
    at_most: int = LIST_AT_MOST,
    each: Text | None = None,
) -> None:
    """Add ``--limit``: how many are shown in all, or of ``each`` thing that it names."""
    of = Text(f" pour {each.fr}", f" for {each.en}") if each else Text("", "")
    said = Text(
        f"combien{of.fr}, de 1 à {at_most} (sinon {default})", f"how many{of.en}, 1 to {at_most} (else {default})"
    )
    command.add_argument(
        "--limit",
        type=whole_number("--limit", 1, at_most),
        default=default,
        metavar="N",
        help=said.fr if french else said.en,
    )


def add_offset(command: argparse.ArgumentParser, french: bool) -> None:
    """Add ``--offset``: how many are passed over before."""
    command.add_argument(
        "--offset",
        type=whole_number("--offset", 0, OFFSET_AT_MOST),
        default=0,
        metavar="N",
        help="combien en passer d’abord" if french else "how many to pass over first",
    )
