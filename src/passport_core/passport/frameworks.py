"""Frameworks of competencies and occupations (ROME, ESCO, RECTEC, CléA …) as versioned data.

A framework is a set of items with what relates them. The core stores items, profiles and links of every framework in
the same way; what a source does not say is ``None`` or empty, and a known hole in it is said in words
(``gap_in_source``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from passport_core.outcomes import Text
from passport_core.passport.provenance import Provenance

_REF = re.compile(r"([a-z][a-z0-9-]{0,39}):(\S{1,200})\Z")


class ItemKind(StrEnum):
    """What an item is."""

    OCCUPATION = "occupation"
    JOB_TITLE = "job_title"  # a name of its parent, an occupation
    COMPETENCY = "competency"
    COMPETENCY_GROUP = "competency_group"  # a ROME macro-competency, an ESCO skill group, a domain
    KNOWLEDGE = "knowledge"
    QUALIFICATION = "qualification"  # a diploma or licence that a framework names among what an occupation asks
    CONTEXT = "context"  # working conditions: nothing that a person can hold
    FAMILY = "family"  # a family of occupations, as labour statistics count them (FAP)
    COURSE = "course"  # a course with entry requirements


@dataclass(frozen=True, slots=True)
class ItemRef:
    """An item of a framework, whatever its version: ``rome:109846``, ``rectec:3``, ``esco:http://…``."""

    framework: str
    code: str

    def __str__(self) -> str:
        return f"{self.framework}:{self.code}"

    @classmethod
    def read(cls, text: str) -> ItemRef | None:
        """Return the reference that the text is (``framework:code``), or None."""
        match = _REF.match(text.strip())
        return cls(match[1], match[2]) if match and match[2].isprintable() else None


@dataclass(frozen=True, slots=True)
class Label:
    """A name as its source gives it, in the languages in which it gives it (empty: not given)."""

    fr: str = ""
    en: str = ""

    def to(self, language: str) -> str:
        """Return it in French for ``fr`` …, in English for all else, and in the other where that one is not given."""
        first, other = (self.fr, self.en) if language.lower().startswith("fr") else (self.en, self.fr)
        return first or other


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a framework version.

    ``parent`` is the code of what it belongs to: a job title's occupation, a competency's group, a family's group,
    and for an occupation the older code from which it descends. ``forms`` are other names that a search should find
    (feminine and masculine forms apart, synonyms). ``address`` is its public page or URI. ``gap_in_source`` says what
    our source does not tell about it.
    """

    code: str
    kind: ItemKind
    label: Label
    parent: str | None = None
    forms: tuple[str, ...] = ()
    description: str = ""
    address: str | None = None
    gap_in_source: Text | None = None


class Importance(StrEnum):
    """How much a profile asks for an item, in its source's own terms."""

    CORE = "core"  # ROME « Principale »
    EMERGING = "emerging"  # ROME « Émergente »
    LISTED = "listed"  # ROME: in the profile, without a mark
    ESSENTIAL = "essential"  # ESCO
    OPTIONAL = "optional"  # ESCO
    REQUIRED = "required"  # a course's entry requirement, a certificate's sub-domain


@dataclass(frozen=True, slots=True)
class ProfileLine:
    """One thing that a profile asks for. ``level`` is a level of the item's framework's scale; ``proof`` the least
    provenance that meets it."""

    item: ItemRef
    importance: Importance
    level: int | None = None
    proof: Provenance = Provenance.CERTIFIED


@dataclass(frozen=True, slots=True)
class Profile:
    """What an item (an occupation, a course, a certificate) asks for."""

    code: str
    lines: tuple[ProfileLine, ...]


class LinkKind(StrEnum):
    MOBILITY = "mobility"  # an occupation → one near it
    FAMILY = "family"  # a family of labour statistics → an occupation that it counts


@dataclass(frozen=True, slots=True)
class Link:
    """A relation between two items. ``rank`` counts from 1, nearest first (0: not ranked). ``condition`` says for whom
    it holds where it does not hold for all (``cadres``), as a code of its source."""

    kind: LinkKind
    source: ItemRef
    target: ItemRef
    rank: int = 0
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a scale, with what it means in our own words."""

    number: int
    name: Text
    meaning: Text


@dataclass(frozen=True, slots=True)
class FrameworkHeader:
    """What a source says of the version it holds. ``scale`` is empty where the framework has no levels."""

    framework: str  # "rome"
    version: str  # "4.0-460"
    title: Text
    dated: date | None = None
    licence: str = ""
    publisher: str = ""
    address: str | None = None
    scale: tuple[Level, ...] = ()


@dataclass(frozen=True, slots=True)
class FrameworkVersion:
    """A loaded version, as stored. ``source`` is a file or folder name, without the folders above it."""

    id: str
    header: FrameworkHeader
    source: str
    sha256: str
    loaded_at: datetime
    loaded_by: str
    items: int = 0
    profiles: int = 0
    links: int = 0
    faults: int = 0


@dataclass(frozen=True, slots=True)
class SourceFault:
    """A line of a source (framework or labour figures) that could not be read; the rest goes on. ``line`` counts
    from 1."""

    file: str
    reason_fr: str
    reason_en: str
    line: int | None = None
