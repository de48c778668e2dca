"""The ministry's table FAP ↔ ROME, written as a SAS program: which ROME codes each family counts.

Two parts (Windows-1252): ``"A1101" = "A0Z43"`` for a whole ROME code, and ``"M18057","M18058" = "M1Z80"`` where the
qualification decides (sixth character). ``Other = "ZZZZZ"`` says that the rest is in no family: unknown, no link.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from passport_core.outcomes import Text
from passport_core.passport.frameworks import (
    FrameworkHeader,
    Item,
    ItemKind,
    ItemRef,
    Label,
    Link,
    LinkKind,
    SourceFault,
)
from passport_labour import conditions, refusals
from passport_labour.fields import MalformedError
from passport_labour.tables import head_of, text_lines

UNKNOWN_FAMILY: Final = "ZZZZZ"
MAX_BYTES: Final = 16 * 1024**2  # the table of 2009 is 50 kB
_NO_LABEL = Text("La table ne donne pas le nom de cette famille.", "The table does not give this family's name.")
_FAP = re.compile(r"fap[- _]?((?:19|20)[0-9]{2})", re.IGNORECASE)
_ROME = re.compile(r"rome[- _]?v?([0-9])", re.IGNORECASE)
_ASSIGNMENT = re.compile(r'((?:"[^"]*"\s*,?\s*)+)=\s*"([^"]*)"\s*;?\s*\Z')
_OTHER = re.compile(r'other\s*=\s*"([^"]*)"\s*;?\s*\Z', re.IGNORECASE)
_OPEN = re.compile(r'(?:"[^"]*"\s*,\s*)+\Z')  # a list that goes on on the next line
_PROGRAM = re.compile(r"(?:proc\s+format\b.*|value\b.*|run\s*;|;|\*.*;|/\*.*\*/)\s*\Z", re.IGNORECASE | re.DOTALL)
_CODE = re.compile(r"([A-N][0-9]{4})([0-9])?\Z")
_FAMILY = re.compile(r"[A-Z][0-9A-Z]{4}\Z")


@dataclass(frozen=True, slots=True)
class _Assignment:
    line: int
    codes: Sequence[str]
    family: str


class FamilySas:
    """Reads the program's text. The version is the ROME that it names (``rome-v3``)."""

    name = "fap-rome-sas"

    def recognises(self, path: Path) -> bool:
        head = head_of(path, 4096)
        return re.search(rb'"[A-N][0-9]{4,5}"[^=\n]*=\s*"[A-Z][0-9A-Z]{4}"', head) is not None

    def headers(self, path: Path) -> Sequence[FrameworkHeader]:
        text = "".join(_lines(path))
        named = _FAP.search(text) or _FAP.search(path.name)
        if named is None:
            raise refusals.unnamed_framework(path.name)
        if not any(isinstance(part, _Assignment) for part in _assignments(path)):
            raise refusals.no_family(path.name)
        rome = _ROME.search(text) or _ROME.search(path.name)
        return [
            FrameworkHeader(
                framework=f"fap{named[1]}",
                version=f"rome-v{rome[1]}" if rome else "rome",
                title=Text(f"Familles professionnelles {named[1]}", f"Families of occupations {named[1]}"),
            )
        ]

    def read(self, path: Path, header: FrameworkHeader) -> Iterator[Item | Link | SourceFault]:
        """Yield each family once, then its links; a code given to two families is told, the first is taken."""
        digits: dict[tuple[str, str], set[str]] = {}  # of (family, ROME code)
        family_of: dict[str, str] = {}  # of a code as written
        for part in _assignments(path):
            if isinstance(part, SourceFault):
                yield part
                continue
            for written in part.codes:
                try:
                    rome, digit = _code(written)
                    if family_of.setdefault(written, part.family) != part.family:
                        raise MalformedError(
                            f"« {written} » est déjà dans la famille {family_of[written]}, qui est retenue.",
                            f"“{written}” is already in the family {family_of[written]}, which is taken.",
                        )
                except MalformedError as error:
                    yield error.fault(path.name, part.line)
                    continue
                digits.setdefault((part.family, rome), set()).update(digit or conditions.ALL)
        for family in sorted({family for family, _ in digits}):
            yield Item(family, ItemKind.FAMILY, Label(), gap_in_source=_NO_LABEL)
        for (family, rome), held in digits.items():
            yield Link(
                LinkKind.FAMILY,
                ItemRef(header.framework, family),
                ItemRef("rome", rome),
                condition=conditions.written(held),
            )


def _lines(path: Path) -> Iterator[str]:
    return text_lines(path, at_most=MAX_BYTES)


def _assignments(path: Path) -> Iterator[_Assignment | SourceFault]:
    """Yield what each statement says, with the line on which it ends; one that says nothing known is a fault."""
    pending = ""
    number = 0
    for number, line in enumerate(_lines(path), start=1):
        statement = (pending + line.strip()).strip()
        pending = ""
        other = _OTHER.match(statement)
        if (other and other[1] == UNKNOWN_FAMILY) or not statement or _PROGRAM.match(statement):
            continue
        if _OPEN.match(statement):
            pending = statement
            continue
        assignment = _ASSIGNMENT.match(statement)
        if assignment is None or _FAMILY.match(assignment[2]) is None or assignment[2] == UNKNOWN_FAMILY:
            yield _not_understood(path, number)
            continue
        yield _Assignment(number, re.findall(r'"([^"]*)"', assignment[1]), assignment[2])
    if pending:
        yield _not_understood(path, number)


def _not_understood(path: Path, line: int) -> SourceFault:
    return MalformedError(
        "Cette ligne ne relie pas des codes ROME à une famille.", "This line does not join ROME codes to a family."
    ).fault(path.name, line)


def _code(written: str) -> tuple[str, str | None]:
    match = _CODE.match(written)
    if match is None:
        raise MalformedError(
            f"« {written[:20]} » n’est pas un code ROME, suivi ou non d’un chiffre de qualification.",
            f"“{written[:20]}” is not a ROME code, with or without a qualification's digit.",
        )
    return match[1], match[2]
