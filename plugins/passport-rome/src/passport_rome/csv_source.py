"""ROME 4.0 from France Travail's CSV set (``unix_…_v460_utf8.csv``).

What each table gives:

- ``referentiel_code_rome``: occupations; the parent is the older occupation that one descends from.
- ``referentiel_appellation``: job titles, each of one occupation.
- ``referentiel_competence``: macro-competencies (the 16 « savoir-être professionnels » are among them) and the
  competencies below them.
- ``referentiel_savoir``: knowledge; those of the category « Certifications et habilitations » are qualifications.
- ``item``: all of these again, and the working contexts, which stand nowhere else.
- ``coherence_item``: what an occupation's sheet lists, with ROME's mark. ROME has no levels.
- ``rubrique_mobilite``: near occupations, numbered from the nearest.

A line that cannot be read, or that names what the set does not have, is told and left out; the rest goes on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from passport_core.outcomes import Text
from passport_core.passport.frameworks import (
    FrameworkHeader,
    Importance,
    Item,
    ItemKind,
    ItemRef,
    Label,
    Link,
    LinkKind,
    Profile,
    ProfileLine,
    SourceFault,
)
from passport_core.tables import ShortLine
from passport_rome import refusals
from passport_rome.file_set import TABLES, FileSet, holds_rome, open_set
from passport_rome.titles import forms_of

FRAMEWORK = "rome"
PAGE = "https://candidat.francetravail.fr/metierscope/fiche-metier/"
SOFT_SKILLS = "Savoir-être professionnel"
QUALIFICATIONS = "Certifications et habilitations"
REGULATED = "Métier réglementé : son exercice demande un titre ou une autorisation."

_OCCUPATION = re.compile(r"[A-N][0-9]{4}", re.ASCII)
_OGR = re.compile(r"[0-9]{1,9}", re.ASCII)
_RANK = re.compile(r"[1-9][0-9]{0,3}", re.ASCII)
_IMPORTANCE: Mapping[str, Importance] = {
    "": Importance.LISTED,
    "Principale": Importance.CORE,
    "Émergente": Importance.EMERGING,
}
_NATURES: Mapping[str, ItemKind] = {
    "Compétence": ItemKind.COMPETENCY,
    "Macro-compétence": ItemKind.COMPETENCY_GROUP,
}

Part = Item | Profile | Link | SourceFault


class RomeCsv:
    """Reads the set from its folder or its zip."""

    name = "rome-csv"

    def recognises(self, path: Path) -> bool:
        return holds_rome(path)

    def headers(self, path: Path) -> Sequence[FrameworkHeader]:
        """Return the set's one version. Its number is that of the files' names (v460 is ROME 4.0, number 460)."""
        with open_set(path) as files:
            for table in TABLES:
                next(files.rows(table), None)  # its columns are looked at before the first line
            return [
                FrameworkHeader(
                    framework=FRAMEWORK,
                    version=f"{files.number[0]}.0-{files.number}",
                    title=Text(
                        "ROME, le répertoire des métiers de France Travail",
                        "ROME, the occupations of France Travail",
                    ),
                    dated=files.dated,
                    licence="Licence Ouverte 2.0",
                    publisher="France Travail",
                )
            ]

    def read(self, path: Path, header: FrameworkHeader) -> Iterator[Part]:
        """Yield items first, then profiles and mobility."""
        with open_set(path) as files:
            yield from _Reading(files).parts()


class _LineFault(Exception):  # noqa: N818 — not an error of the program: a line that is told
    def __init__(self, fr: str, en: str) -> None:
        super().__init__(en)
        self.fr, self.en = fr, en


class _Reading:
    """One pass over the set; it remembers what codes there are, so that nothing can point to nothing."""

    def __init__(self, files: FileSet) -> None:
        self._files = files
        self._occupations: set[str] = set()
        self._asked: dict[str, ItemRef] = {}  # what an occupation may ask for
        self._taken: set[str] = set()

    def parts(self) -> Iterator[Part]:
        yield from self._read_occupations()
        yield from self._read_titles()
        yield from self._read_competencies()
        yield from self._read_knowledge()
        yield from self._read_contexts()
        yield from self._read_profiles()
        yield from self._read_mobility()

    # ------------------------------------------------------------ items

    def _read_occupations(self) -> Iterator[Part]:
        table = "referentiel_code_rome"
        rows, faults = self._rows(table)
        yield from faults
        kept: list[tuple[int, str, str, str, str]] = []
        for line, (cell, label, older, is_regulated) in rows:
            try:
                name = _label(label, "libelle_rome")
                code = self._take(_code(cell, _OCCUPATION, "code_rome"))
            except _LineFault as fault:
                yield self._told(table, line, fault)
                continue
            self._occupations.add(code)
            kept.append((line, code, name, older, is_regulated))
        for line, code, name, older, is_regulated in kept:
            if older and older not in self._occupations:
                yield self._told(table, line, _unknown("code_rome_parent", older))
            yield Item(
                code=code,
                kind=ItemKind.OCCUPATION,
                label=Label(fr=name),
                parent=older if older in self._occupations and older != code else None,
                forms=forms_of(name),
                description=REGULATED if is_regulated == "O" else "",
                address=PAGE + code,
            )
        if not self._occupations:
            raise refusals.empty(self._files.name(table))

    def _read_titles(self) -> Iterator[Part]:
        table = "referentiel_appellation"
        rows, faults = self._rows(table)
        yield from faults
        for line, (cell, long, short, occupation) in rows:
            try:
                parent = self._occupation(occupation, "code_rome")
                label = _label(long, "libelle_appellation_long")
                code = self._take(_code(cell, _OGR, "code_ogr"))
            except _LineFault as fault:
                yield self._told(table, line, fault)
                continue
            yield Item(code, ItemKind.JOB_TITLE, Label(fr=label), parent, forms_of(label, short))

    def _read_competencies(self) -> Iterator[Part]:
        table = "referentiel_competence"
        rows, faults = self._rows(table)
        yield from faults
        # Groups first, so that each competency's group is known when it comes.
        rows.sort(key=lambda row: _NATURES.get(row[1][1]) is not ItemKind.COMPETENCY_GROUP)
        groups: set[str] = set()
        for line, (cell, nature, label, definition, group, category) in rows:
            try:
                kind = _NATURES.get(nature)
                if kind is None:
                    raise _unknown("nature", nature)
                name = _label(label, "libelle_competence")
                code = self._take(_code(cell, _OGR, "code_ogr"))
            except _LineFault as fault:
                yield self._told(table, line, fault)
                continue
            if group and group not in groups:
                yield self._told(table, line, _unknown("code_ogr_macro_comp", group))
            if kind is ItemKind.COMPETENCY_GROUP:
                groups.add(code)
            words = [category if category == SOFT_SKILLS else "", definition]
            yield self._asked_for(
                Item(
                    code=code,
                    kind=kind,
                    label=Label(fr=name),
                    parent=group if group in groups else None,
                    description=". ".join(filter(None, words)),
                )
            )

    def _read_knowledge(self) -> Iterator[Part]:
        table = "referentiel_savoir"
        rows, faults = self._rows(table)
        yield from faults
        for line, (cell, label, category, narrower) in rows:
            try:
                name = _label(label, "libelle_savoir")
                code = self._take(_code(cell, _OGR, "code_ogr_savoir"))
            except _LineFault as fault:
                yield self._told(table, line, fault)
                continue
            yield self._asked_for(
                Item(
                    code=code,
                    kind=ItemKind.QUALIFICATION if category == QUALIFICATIONS else ItemKind.KNOWLEDGE,
                    label=Label(fr=name),
                    description=" › ".join(filter(None, (category, narrower))),
                )
            )

    def _read_contexts(self) -> Iterator[Part]:
        """Contexts are the items that have no rubric and stand in no table of their own."""
        table = "item"
        rows, faults = self._rows(table)
        yield from faults
        seen: set[str] = set()
        for line, (cell, label, rubric) in rows:
            try:
                code = _code(cell, _OGR, "code_ogr")
                if code in seen:
                    raise _twice(code)
                seen.add(code)
                if code in self._asked:
                    continue
                if rubric:
                    raise _unknown("code_ogr", code)
                name = _label(label, "libelle")
                self._take(code)
            except _LineFault as fault:
                yield self._told(table, line, fault)
                continue
            yield self._asked_for(Item(code, ItemKind.CONTEXT, Label(fr=name)))

    # ------------------------------------------------------------ what relates them

    def _read_profiles(self) -> Iterator[Part]:
        table = "coherence_item"
        rows, faults = self._rows(table)
        yield from faults
        profiles: dict[str, dict[str, ProfileLine]] = {}
        for line, (occupation, code, mark) in rows:
            try:
                profile = profiles.setdefault(self._occupation(occupation, "code_rome"), {})
                item = self._asked.get(code)
                if item is None:
                    raise _unknown("code_ogr", code)
                importance = _IMPORTANCE.get(mark)
                if importance is None:
                    raise _unknown("coeur_metier", mark)
                if code in profile:
                    raise _twice(f"{occupation} {code}")
            except _LineFault as fault:
                yield self._told(table, line, fault)
                continue
            profile[code] = ProfileLine(item, importance)
        for occupation, lines in profiles.items():
            yield Profile(occupation, tuple(lines.values()))

    def _read_mobility(self) -> Iterator[Part]:
        table = "rubrique_mobilite"
        rows, faults = self._rows(table)
        yield from faults
        seen: set[tuple[str, str]] = set()
        for line, (occupation, near, order) in rows:
            try:
                source = self._occupation(occupation, "code_rome")
                target = self._occupation(near, "code_rome_cible")
                rank = int(_code(order, _RANK, "numero_ordre"))
                if (source, target) in seen:
                    raise _twice(f"{source} {target}")
            except _LineFault as fault:
                yield self._told(table, line, fault)
                continue
            seen.add((source, target))
            yield Link(LinkKind.MOBILITY, ItemRef(FRAMEWORK, source), ItemRef(FRAMEWORK, target), rank)

    # ------------------------------------------------------------ lines and codes

    def _rows(self, table: str) -> tuple[list[tuple[int, Sequence[str]]], list[SourceFault]]:
        """Return the table's lines, and what is wrong with those that have too few or too many cells."""
        rows: list[tuple[int, Sequence[str]]] = []
        faults: list[SourceFault] = []
        for line, row in self._files.rows(table):
            if isinstance(row, ShortLine):
                faults.append(self._told(table, line, row))
            else:
                rows.append((line, row))
        return rows, faults

    def _told(self, table: str, line: int, fault: _LineFault | ShortLine) -> SourceFault:
        return SourceFault(self._files.name(table), fault.fr, fault.en, line)

    def _take(self, code: str) -> str:
        if code in self._taken:
            raise _twice(code)
        self._taken.add(code)
        return code

    def _occupation(self, code: str, column: str) -> str:
        if code not in self._occupations:
            raise _unknown(column, code)
        return code

    def _asked_for(self, item: Item) -> Item:
        self._asked[item.code] = ItemRef(FRAMEWORK, item.code)
        return item


def _code(cell: str, form: re.Pattern[str], column: str) -> str:
    if not form.fullmatch(cell):
        raise _LineFault(
            f"« {cell[:40]} » n’est pas un code ou un rang de la colonne {column}.",
            f"“{cell[:40]}” is no code or rank of the column {column}.",
        )
    return cell


def _label(cell: str, column: str) -> str:
    if not cell:
        raise _LineFault(f"La colonne {column} est vide.", f"The column {column} is empty.")
    return cell


def _unknown(column: str, value: str) -> _LineFault:
    return _LineFault(
        f"« {value[:40]} » (colonne {column}) n’existe pas dans ce jeu de fichiers.",
        f"“{value[:40]}” (column {column}) does not exist in this set of files.",
    )


def _twice(code: str) -> _LineFault:
    return _LineFault(
        f"« {code} » figure deux fois ; la première ligne est retenue.",
        f"“{code}” stands twice; the first line is taken.",
    )
