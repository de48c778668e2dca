"""Mappings: who says, and when, that a block or a competency meets an item of a framework.

A block meets an occupation's competency only by such a statement: loaded as data, accepted by a person, or written by
the certifier into the award (an alignment). A likeness of words never is one; it can only be proposed to a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from passport_core.passport.frameworks import ItemRef
from passport_core.passport.targets import BlockRef, Ref


class Extent(StrEnum):
    """Whether the source meets the whole of the item, or a part."""

    WHOLE = "whole"
    PART = "part"


@dataclass(frozen=True, slots=True)
class Mapping:
    """``source`` (a block, a whole certification, or an item of another framework) meets ``item``, at ``level`` where
    the item's framework is graded. ``competency`` is the sentence of the block that the author had in mind."""

    source: Ref
    item: ItemRef
    extent: Extent = Extent.WHOLE
    level: int | None = None
    competency: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Author:
    """Who says so. ``siren`` and ``did`` are what the file claims, unless it was signed and verified."""

    name: str
    siren: str | None = None
    did: str | None = None


@dataclass(frozen=True, slots=True)
class MappingSet:
    """Mappings published together. ``id`` is the author's own stable id (an URI or a name): a later set of the same id
    takes the place of the earlier one."""

    id: str
    title: str
    author: Author
    licence: str
    dated: date
    mappings: tuple[Mapping, ...]


class MappingOrigin(StrEnum):
    LOADED = "loaded"  # from a file, by the operator
    ACCEPTED = "accepted"  # one by one, by a named person, here


@dataclass(frozen=True, slots=True)
class StoredMappingSet:
    """A set as kept here, without its mappings. ``signed_by`` is the DID whose signature was verified, at loading."""

    id: str
    title: str
    author: Author
    licence: str
    dated: date
    origin: MappingOrigin
    loaded_at: datetime
    loaded_by: str
    count: int
    sha256: str = ""
    signed_by: str | None = None


@dataclass(frozen=True, slots=True)
class StatedMapping:
    """A mapping with the set that says so."""

    mapping: Mapping
    stated_in: StoredMappingSet


@dataclass(frozen=True, slots=True)
class MappingProposal:
    """A candidate found by likeness of words: for a person to accept or not, never used as it is.

    ``score`` is 0 to 1, ``shared`` the words that made it a candidate.
    """

    source: BlockRef
    competency: str
    item: ItemRef
    label: str
    score: float
    shared: tuple[str, ...]
