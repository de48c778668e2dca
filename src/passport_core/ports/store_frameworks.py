"""The store's repositories of frameworks, labour figures and mappings: shared data, the same for every learner.

Loads are complete or invisible: what a load writes is seen by no look-up until it is finished.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from passport_core.passport.frameworks import (
        FrameworkVersion,
        Item,
        ItemKind,
        ItemRef,
        Link,
        LinkKind,
        Profile,
        SourceFault,
    )
    from passport_core.passport.labour import Area, LabourSet, Observation, StatedObservation
    from passport_core.passport.mappings import MappingSet, StatedMapping, StoredMappingSet
    from passport_core.passport.targets import Ref


class FrameworkRepository(Protocol):
    """Versions of frameworks. A version is its framework and version name: loading it again takes its place."""

    def versions(self, framework: str | None = None) -> Sequence[FrameworkVersion]:
        """By framework, the newest first (by its own date, then by when it was loaded)."""
        ...

    def newest(self, framework: str) -> FrameworkVersion | None: ...
    def newest_of_each(self) -> Mapping[str, FrameworkVersion]:
        """By framework."""
        ...

    def begin_load(self, version: FrameworkVersion) -> None:
        """Discard unfinished loads of the same framework and version, and start one."""
        ...

    def add(self, version_id: str, parts: Iterable[Item | Profile | Link]) -> tuple[int, int, int]:
        """Return how many items, profiles and links were added; a code seen twice raises ConflictError
        (``framework.code-twice``)."""
        ...

    def add_faults(self, version_id: str, faults: Iterable[SourceFault]) -> None: ...
    def finish_load(self, version: FrameworkVersion) -> None:
        """Make it visible with its final counts, in place of a complete one of the same framework and version."""
        ...

    def discard_load(self, version_id: str) -> None: ...
    def remove(self, version_id: str) -> bool: ...
    def faults(self, version_id: str) -> Sequence[SourceFault]: ...

    def item(self, version_id: str, code: str) -> Item | None: ...
    def items(self, version_id: str, codes: Iterable[str]) -> Mapping[str, Item]:
        """By code, those that exist."""
        ...

    def items_of(self, version_id: str, kinds: Iterable[ItemKind]) -> Iterable[Item]:
        """In the order of their codes."""
        ...

    def has_any(self, version_id: str, kinds: Iterable[ItemKind]) -> bool: ...
    def kinds(self, version_id: str) -> Mapping[str, ItemKind]:
        """By code, of every item."""
        ...

    def children(self, version_id: str, parents: Iterable[str]) -> Mapping[str, Sequence[Item]]:
        """By parent's code."""
        ...

    def profile(self, version_id: str, code: str) -> Profile | None: ...
    def profiles(self, version_id: str) -> Iterable[Profile]:
        """All, in the order of their codes; made to be read through (1,584 of ROME in well under a second)."""
        ...

    def links_from(self, version_id: str, kind: LinkKind, source: ItemRef) -> Sequence[Link]:
        """By rank."""
        ...

    def links_to(self, kind: LinkKind, targets: Iterable[ItemRef]) -> Sequence[Link]:
        """From the newest version of every framework."""
        ...


class LabourRepository(Protocol):
    """Labour-market figures. A set is its name and year: loading it again takes its place."""

    def sets(self) -> Sequence[LabourSet]:
        """By name, the newest year first."""
        ...

    def begin_load(self, labour_set: LabourSet) -> None: ...
    def add(self, set_id: str, observations: Iterable[Observation]) -> int: ...
    def add_faults(self, set_id: str, faults: Iterable[SourceFault]) -> None: ...
    def finish_load(self, labour_set: LabourSet) -> None: ...
    def discard_load(self, set_id: str) -> None: ...
    def faults(self, set_id: str) -> Sequence[SourceFault]: ...

    def observations(
        self, subjects: Iterable[ItemRef] | None, areas: Iterable[tuple[str, str]]
    ) -> Sequence[StatedObservation]:
        """Return what the newest year of each name says of these subjects (None: of every subject) in these areas,
        each (coding, code). No more than one year of a name is mixed in."""
        ...

    def areas(self) -> Sequence[Area]:
        """Every area that some complete set names, by coding and code."""
        ...


class MappingRepository(Protocol):
    """Mapping sets: a later set of the same id takes the earlier one's place."""

    def put(self, stored: StoredMappingSet, mapping_set: MappingSet, *, replacing: str | None = None) -> None:
        """``replacing`` is the digest of the set that was read before (empty: there was none): ConflictError
        (``mapping.changed``) where another is in its place by now."""
        ...

    def remove(self, set_id: str) -> bool: ...
    def sets(self) -> Sequence[StoredMappingSet]:
        """By id."""
        ...

    def get(self, set_id: str) -> tuple[StoredMappingSet, MappingSet] | None: ...
    def of_sources(self, sources: Iterable[Ref]) -> Sequence[StatedMapping]:
        """Return every mapping of these blocks, certifications or items, in a stable order."""
        ...
