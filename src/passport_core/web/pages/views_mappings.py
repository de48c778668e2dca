"""What a certifier's page of mappings shows. See ``views``: a plain ``str`` is somebody's data, a ``Text`` is ours."""

from __future__ import annotations

from dataclasses import dataclass

from passport_core.outcomes import Text
from passport_core.web.pages.views import ProblemView, Saying


@dataclass(frozen=True, slots=True)
class BlockChoice:
    code: str
    title: str
    address: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class FrameworkChoice:
    value: str
    label: Text
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item that resembles a competency. ``is_stated``: it is among the certifier's own mappings of the block."""

    anchor: str
    item: str
    label: str
    shared: tuple[str, ...]
    is_stated: bool


@dataclass(frozen=True, slots=True)
class CompetencyCandidates:
    anchor: str
    competency: str
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class OwnMapping:
    """One mapping that the certifier stated; ``label`` is empty where no loaded framework has the item any more."""

    set_id: str
    source: str
    item: str
    label: str
    extent: Text
    level: int | None
    note: str


@dataclass(frozen=True, slots=True)
class OwnSet:
    """A set of the certifier's own, by its licence, with where it can be downloaded."""

    title: str
    licence: str
    json_address: str
    csv_address: str


@dataclass(frozen=True, slots=True)
class MappingsPage:
    """``levels`` are those of the chosen framework, empty where it has none; ``block`` is the one that is chosen.
    ``words`` are what an item was looked for by, ``found`` those with such names."""

    base: str
    action: str
    name: str
    blocks: tuple[BlockChoice, ...]
    frameworks: tuple[FrameworkChoice, ...]
    typed_block: str
    framework: str
    block: str | None
    block_title: str
    competencies: tuple[CompetencyCandidates, ...]
    words: str
    found: tuple[Candidate, ...]
    levels: tuple[tuple[int, Text], ...]
    own: tuple[OwnMapping, ...]
    own_sets: tuple[OwnSet, ...]
    query: str
    is_demonstration: bool = False
    notice: Saying | None = None
    problem: ProblemView | None = None
