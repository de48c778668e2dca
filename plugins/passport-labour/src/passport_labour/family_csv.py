"""A table of families of one's own: ``famille;libelle;rome;condition``, one line a family and ROME code.

The file says which families it is about on comment lines before the header (``# framework: fap2021``,
``# version: 2024``, ``# title:``, ``# licence:``, ``# publisher:``), or its name begins with it (``fap2021-rome.csv``).
Only ``fap`` and a year, or ``bmo``, may be named: a table of families never takes the place of another framework.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
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
from passport_core.tables import csv_rows
from passport_labour import conditions, fields, refusals
from passport_labour.fields import MalformedError, plain
from passport_labour.tables import head_of, text_lines

MAX_BYTES: Final = 16 * 1024**2
MAX_COMMENTS: Final = 50
_FRAMEWORK = re.compile(r"(?:fap[0-9]{4}|bmo)\Z")
_IN_NAME = re.compile(r"(fap[0-9]{4}|bmo)(?![0-9a-z])")
_COMMENT = re.compile(r"#\s*([a-z]+)\s*:\s*(.*)\Z", re.IGNORECASE)
_VERSION = re.compile(r"[0-9A-Za-z._-]{1,40}\Z")
_CONDITION_WORDS = re.compile(r"[\w’' -]{1,60}\Z")
_NEEDED = ("famille", "rome")
_KNOWN = (*_NEEDED, "libelle", "condition")


class FamilyCsv:
    """Reads such a table."""

    name = "fap-rome-csv"

    def recognises(self, path: Path) -> bool:
        head = head_of(path, 8192).decode("utf-8-sig", "replace")
        first = next((line for line in head.splitlines() if line.strip() and not line.startswith("#")), "")
        return _places(_split(first)) is not None

    def headers(self, path: Path) -> Sequence[FrameworkHeader]:
        said, _, _, _ = _begin(path)
        named = said.get("framework", "").lower()
        if not named and (in_name := _IN_NAME.match(path.name.lower())):
            named = in_name[1]
        version = said.get("version") or path.stem
        if _FRAMEWORK.match(named) is None or _VERSION.match(version) is None:
            raise refusals.unnamed_framework(path.name)
        title = said.get("title", "")
        return [
            FrameworkHeader(
                framework=named,
                version=version,
                title=Text(title, title) if title else Text(f"Familles {named}", f"Families {named}"),
                licence=said.get("licence", ""),
                publisher=said.get("publisher", ""),
            )
        ]

    def read(self, path: Path, header: FrameworkHeader) -> Iterator[Item | Link | SourceFault]:
        """Yield links line by line, then each family once; a pair given twice is told, the first is taken."""
        _, places, lines, above = _begin(path)
        rows = csv_rows(lines, path.name, refusals.TABLES, separator=";", above=above)
        labels: dict[str, str] = {}
        seen: set[tuple[str, str]] = set()
        for number, cells in rows:
            if not any(cell.strip() for cell in cells):
                continue
            try:
                family, label, link = _line(cells, places, header.framework)
                if (family, link.target.code) in seen:
                    raise MalformedError(
                        "Cette famille et ce code ROME sont déjà reliés ; la première ligne est retenue.",
                        "This family and ROME code are already joined; the first line is taken.",
                    )
            except MalformedError as error:
                yield error.fault(path.name, number)
                continue
            seen.add((family, link.target.code))
            labels[family] = labels.get(family) or label
            yield link
        if not labels:
            raise refusals.no_family(path.name)
        for family, label in sorted(labels.items()):
            yield Item(family, ItemKind.FAMILY, Label(fr=label))


def _begin(path: Path) -> tuple[Mapping[str, str], Mapping[str, int], Iterator[str], int]:
    """Return what the comments say, the columns' places, the lines below, and how many stand above them."""
    said: dict[str, str] = {}
    lines = text_lines(path, at_most=MAX_BYTES)
    for number, line in enumerate(lines, start=1):
        text = line.strip()
        if text.startswith("#") and number <= MAX_COMMENTS:
            if match := _COMMENT.match(text):
                said[match[1].lower()] = fields.label(match[2])
        elif text:
            places = _places(_split(text))
            if places is None:
                break
            return said, places, lines, number
    raise refusals.columns(path.name, "famille;libelle;rome;condition")


def _split(header: str) -> list[str]:
    return [plain(name) for name in header.split(";")]


def _places(names: Sequence[str]) -> Mapping[str, int] | None:
    places = {name: names.index(name) for name in _KNOWN if name in names}
    known = all(name in places for name in _NEEDED) and set(names) <= set(_KNOWN) and len(set(names)) == len(names)
    return places if known else None


def _line(cells: Sequence[str], places: Mapping[str, int], framework: str) -> tuple[str, str, Link]:
    if len(cells) <= max(places.values()):
        raise MalformedError(
            f"La ligne a {len(cells)} cellules, il en faut {max(places.values()) + 1}.",
            f"The line has {len(cells)} cells; {max(places.values()) + 1} are needed.",
        )
    said = {name: cells[place].strip() for name, place in places.items()}
    family = fields.family_code(said["famille"])
    link = Link(
        LinkKind.FAMILY,
        ItemRef(framework, family),
        ItemRef("rome", fields.rome_code(said["rome"])),
        condition=_condition(said.get("condition", "")),
    )
    return family, fields.label(said.get("libelle", "")), link


def _condition(text: str) -> str:
    digits = conditions.digits_of(text.replace(" ", ""))
    if digits is not None:
        return conditions.written(digits)
    if _CONDITION_WORDS.match(text) is None or text[:1].isdigit():
        raise MalformedError(
            f"« {text[:20]} » n’est pas une condition (par exemple 7-8, ou cadres).",
            f"“{text[:20]}” is not a condition (for instance 7-8, or cadres).",
        )
    return text
