"""Mappings as the API and the command line write them. Field names are part of the contract."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from passport_core.passport.mappings import Mapping, MappingProposal, StatedMapping, StoredMappingSet


@dataclass(frozen=True)
class AuthorShape:
    """``is_proved``: accepted here by this very author, or signed by the DID that the set names. Else ``siren`` and
    ``did`` are what the file claims."""

    name: str
    siren: str | None
    did: str | None
    is_proved: bool


@dataclass(frozen=True)
class MappingSetShape:
    """``origin``: ``loaded`` from a file, or ``accepted`` here one by one; ``signed_by`` the DID whose signature was
    verified at loading."""

    id: str
    title: str
    author: AuthorShape
    licence: str
    dated: date
    origin: str
    mappings: int
    signed_by: str | None
    loaded_at: datetime
    sha256: str

    @classmethod
    def of(cls, stored: StoredMappingSet, *, is_proved: bool) -> MappingSetShape:
        author = stored.author
        return cls(
            stored.id,
            stored.title,
            AuthorShape(author.name, author.siren, author.did, is_proved),
            stored.licence,
            stored.dated,
            stored.origin.value,
            stored.count,
            stored.signed_by,
            stored.loaded_at,
            stored.sha256,
        )


@dataclass(frozen=True)
class MappingShape:
    """``source`` and ``item`` are references (``RNCP37674BC01``, ``rome:109846``)."""

    source: str
    item: str
    extent: str
    level: int | None
    competency: str
    note: str

    @classmethod
    def of(cls, mapping: Mapping) -> MappingShape:
        return cls(
            str(mapping.source),
            str(mapping.item),
            mapping.extent.value,
            mapping.level,
            mapping.competency,
            mapping.note,
        )


@dataclass(frozen=True)
class StatedMappingShape:
    """A mapping, and the id of the set that says so."""

    set: str
    mapping: MappingShape

    @classmethod
    def of(cls, stated: StatedMapping) -> StatedMappingShape:
        return cls(stated.stated_in.id, MappingShape.of(stated.mapping))


@dataclass(frozen=True)
class ProposalShape:
    """A candidate by likeness of words, for a person to judge: never a mapping. ``shared`` are the words, ``score`` 0
    to 1."""

    source: str
    competency: str
    item: str
    label: str
    score: float
    shared: list[str]

    @classmethod
    def of(cls, proposal: MappingProposal) -> ProposalShape:
        return cls(
            str(proposal.source),
            proposal.competency,
            str(proposal.item),
            proposal.label,
            proposal.score,
            list(proposal.shared),
        )
