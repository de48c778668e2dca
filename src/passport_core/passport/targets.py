"""Targets: where a learner wants to go, as a profile of requirements that records can be held against.

A certification asks for its blocks, an occupation for weighted competencies, a course for levels at its entry.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from passport_core.outcomes import Text
from passport_core.passport.frameworks import Importance, ItemKind, ItemRef, Label
from passport_core.passport.identifiers import compact
from passport_core.passport.provenance import Provenance


class TargetKind(StrEnum):
    CERTIFICATION = "certification"
    OCCUPATION = "occupation"
    COURSE = "course"  # a course's entry requirements, or a framework's own certificate (CléA)


@dataclass(frozen=True, slots=True)
class BlockRef:
    """A block of a certification, or (``block`` None) the whole certification. Codes are the register's own."""

    certification: str
    block: str | None = None

    def __str__(self) -> str:
        if self.block is None:
            return self.certification
        return self.block if self.block.startswith(self.certification) else f"{self.certification} {self.block}"


Ref = BlockRef | ItemRef
_BLOCK = re.compile(r"((?:RNCP|RS)\s*[0-9]{1,7})(?:(BC[0-9A-Z]{1,20})|\s+(\S{1,60}))?\Z", re.IGNORECASE)


def read_ref(text: str) -> Ref | None:
    """Return what the text names, or None where it names nothing: the reverse of ``str``.

    ``RNCP37674``, ``RNCP37674BC02``, ``RNCP26 01`` (a block whose code recurs elsewhere), ``rome:109846``.
    """
    words = text.strip()
    match = _BLOCK.match(words)
    if match is None:
        return ItemRef.read(words)
    number = compact(match[1]).upper()
    if match[2]:
        return BlockRef(number, f"{number}{match[2].upper()}")
    return BlockRef(number, match[3])


@dataclass(frozen=True, slots=True)
class Target:
    """``ref`` names it: a BlockRef without block for a certification, an ItemRef for all else."""

    kind: TargetKind
    ref: Ref
    label: Label
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing asked for. ``weight`` 0 counts for nothing: it is shown beside the rest.

    ``group`` is the code of the item that it belongs to in its framework (a macro-competency, a domain), or of the
    certification, and ``group_label`` its name; ``proof`` is the least provenance that meets it.
    """

    ref: Ref
    kind: ItemKind | None  # None for a block or a whole certification
    label: Label
    importance: Importance
    weight: int
    level: int | None = None
    proof: Provenance = Provenance.CERTIFIED
    group: str | None = None
    group_label: Label | None = None
    address: str | None = None
    gap_in_source: Text | None = None


@dataclass(frozen=True, slots=True)
class Stamp:
    """One source that an answer rests on: a register snapshot, a framework version, a mapping set, labour figures."""

    kind: str  # "register" | "framework" | "mappings" | "labour"
    name: str  # "RNCP", "rome", a mapping set's id
    title: Text
    version: str  # "2026-08-16", "4.0-460"
    dated: date | None
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class RequirementProfile:
    """A target with everything that it asks for.

    ``narrower`` gives, for a required item that is a group, the items that belong to it: holding one of them meets
    a part of it.
    """

    target: Target
    requirements: tuple[Requirement, ...]
    narrower: Mapping[ItemRef, frozenset[ItemRef]]
    stamps: tuple[Stamp, ...] = ()
