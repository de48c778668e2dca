"""ESCO from the European Commission's CSV download.

What each table gives:

- ``occupations_…``, ``skills_…``, ``skillGroups_…``: concepts, one file a language; the first language there says which
  concepts exist, another one only adds labels to them, joined by URI (the French ones may be of an older version).
- ``occupationSkillRelations``: what an occupation asks for, essential or optional.
- ``broaderRelationsSkillPillar``: the group that a skill belongs to.

A code is the last part of the concept's URI. A line that cannot be read, or that names what the set does not have, is
told and left out; the rest goes on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from passport_core.outcomes import Text
from passport_core.passport.frameworks import (
    FrameworkHeader,
    Importance,
    Item,
    ItemKind,
    ItemRef,
    Label,
    Profile,
    ProfileLine,
    SourceFault,
)
from passport_core.tables import ShortLine
from passport_esco.file_set import FileSet, holds_esco, open_set

FRAMEWORK = "esco"
_URI = re.compile(r"http://data\.europa\.eu/esco/(?:occupation|skill|isced-f)/([A-Za-z0-9.-]{1,64})", re.ASCII)
_IMPORTANCE: Mapping[str, Importance] = {"essential": Importance.ESSENTIAL, "optional": Importance.OPTIONAL}
_GROUP = "SkillGroup"
_BASE = {"occupations": ItemKind.OCCUPATION, "skills": ItemKind.COMPETENCY, "skillGroups": ItemKind.COMPETENCY_GROUP}

Part = Item | Profile | SourceFault


class EscoCsv:
    """Reads the download from its archives or a folder that holds them."""

    name = "esco-csv"

    def recognises(self, path: Path) -> bool:
        return holds_esco(path)

    def headers(self, path: Path) -> list[FrameworkHeader]:
        """Return the one version that is there."""
        with open_set(path) as files:
            return [
                FrameworkHeader(
                    framework=FRAMEWORK,
                    version=files.version,
                    title=Text(
                        "ESCO, aptitudes, compétences et professions européennes",
                        "ESCO, European skills, competences and occupations",
                    ),
                    licence="© Union européenne, réutilisation : décision 2011/833/UE",
                    publisher="Commission européenne",
                    address="https://esco.ec.europa.eu/",
                )
            ]

    def read(self, path: Path, header: FrameworkHeader) -> Iterator[Part]:
        """Yield items first, then profiles."""
        with open_set(path) as files:
            yield from _Reading(files).parts()


class _Reading:
    """One pass over the set; it remembers what codes there are, so that nothing can point to nothing."""

    def __init__(self, files: FileSet) -> None:
        self._files = files
        self._kinds: dict[str, ItemKind] = {}

    def parts(self) -> Iterator[Part]:
        groups: dict[str, str] = {}
        yield from self._read_groups(groups)
        for table, kind in _BASE.items():
            yield from self._read_concepts(table, kind, groups)
        yield from self._read_profiles()

    def _read_groups(self, groups: dict[str, str]) -> Iterator[Part]:
        """Learn the group of each skill: the first by code where there are several, since an item has one parent."""
        table = "broaderRelationsSkillPillar"
        if not self._files.has(table):
            return
        for line, cells in self._files.rows(table):
            if isinstance(cells, ShortLine):
                yield self._told(table, line, cells.fr, cells.en)
                continue
            concept, kind, broader = cells
            if kind != _GROUP:
                continue
            code, parent = _code(concept), _code(broader)
            if code is None or parent is None:
                yield self._told(table, line, *_not_a_uri(broader if code else concept))
            elif code not in groups or parent < groups[code]:
                groups[code] = parent

    def _read_concepts(self, table: str, kind: ItemKind, groups: Mapping[str, str]) -> Iterator[Part]:
        languages = [one for one in self._files.languages if self._files.has(table, one)]
        others: dict[str, dict[str, tuple[str, ...]]] = {}  # by language and code: label, then other names
        for language in languages[1:]:
            others[language] = {}
            for line, cells in self._files.rows(table, language):
                if isinstance(cells, ShortLine):
                    yield self._told(table, line, cells.fr, cells.en, language)
                    continue
                code = _code(cells[0])
                if code is None:
                    yield self._told(table, line, *_not_a_uri(cells[0]), language)
                    continue
                others[language][code] = (cells[1], *_names(cells[2]))
        for language in languages[:1]:
            for line, cells in self._files.rows(table, language):
                if isinstance(cells, ShortLine):
                    yield self._told(table, line, cells.fr, cells.en, language)
                    continue
                code = _code(cells[0])
                if code is None or not cells[1]:
                    yield self._told(table, line, *_not_a_uri(cells[0]), language)
                    continue
                if code in self._kinds:
                    yield self._told(table, line, *_twice(code), language)
                    continue
                own = (cells[1], *_names(cells[2]))
                names = {language: own} | {other: found.pop(code, ("",)) for other, found in others.items()}
                # ESCO leaves the type of a few skills empty: they are taken as skills, like most.
                self._kinds[code] = (
                    ItemKind.KNOWLEDGE if kind is ItemKind.COMPETENCY and cells[3] == "knowledge" else kind
                )
                yield Item(
                    code=code,
                    kind=self._kinds[code],
                    label=Label(**{each: found[0] for each, found in names.items()}),
                    parent=groups.get(code) if kind is ItemKind.COMPETENCY else None,
                    forms=_forms(names),
                    address=cells[0],
                )
        for language, left in others.items():
            for code in left:
                yield SourceFault(self._files.name(table, language), *_gone(code, self._files.version))

    def _read_profiles(self) -> Iterator[Part]:
        table = "occupationSkillRelations"
        profiles: dict[str, dict[str, ProfileLine]] = {}
        refs: dict[str, ItemRef] = {}
        for line, cells in self._files.rows(table):
            if isinstance(cells, ShortLine):
                yield self._told(table, line, cells.fr, cells.en)
                continue
            occupation, skill = _code(cells[0]), _code(cells[2])
            importance = _IMPORTANCE.get(cells[1])
            if occupation is None or self._kinds.get(occupation) is not ItemKind.OCCUPATION:
                yield self._told(table, line, *_absent(cells[0]))
            elif skill is None or skill not in self._kinds:
                yield self._told(table, line, *_absent(cells[2]))
            elif importance is None:
                yield self._told(table, line, *_absent(cells[1]))
            elif skill in profiles.setdefault(occupation, {}):
                yield self._told(table, line, *_twice(f"{occupation} {skill}"))
            else:
                ref = refs.setdefault(skill, ItemRef(FRAMEWORK, skill))
                profiles[occupation][skill] = ProfileLine(ref, importance)
        for code, lines in profiles.items():
            yield Profile(code, tuple(lines.values()))

    def _told(self, table: str, line: int, fr: str, en: str, language: str = "") -> SourceFault:
        return SourceFault(self._files.name(table, language), fr, en, line)


def _code(uri: str) -> str | None:
    match = _URI.fullmatch(uri)
    return match[1] if match else None


def _names(cell: str) -> tuple[str, ...]:
    """Return the names in a cell: one a line, or between bars in ESCO's collections."""
    return tuple(name for part in cell.replace(" | ", "\n").splitlines() if (name := part.strip()))


def _forms(names: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return every name to search by: « directeur technique/directrice technique » is two."""
    found: dict[str, None] = {}
    for label, *others in names.values():
        for name in (*(part.strip() for part in label.split("/") if "/" in label), *others):
            if name and name != label:
                found[name] = None
    return tuple(found)


def _not_a_uri(value: str) -> tuple[str, str]:
    return (
        f"« {value[:80]} » n’est pas l’adresse d’un concept d’ESCO, ou son libellé manque.",
        f"“{value[:80]}” is not the address of an ESCO concept, or its label is missing.",
    )


def _absent(value: str) -> tuple[str, str]:
    return (f"« {value[:80]} » n’existe pas dans ces fichiers.", f"“{value[:80]}” does not exist in these files.")


def _twice(code: str) -> tuple[str, str]:
    return (
        f"« {code} » figure deux fois ; la première ligne est retenue.",
        f"“{code}” stands twice; the first line is taken.",
    )


def _gone(code: str, version: str) -> tuple[str, str]:
    return (
        f"{code} n’est pas un concept de la version {version} : son libellé est laissé de côté.",
        f"{code} is no concept of version {version}: its label is left out.",
    )
