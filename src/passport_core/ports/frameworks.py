"""What plugins bring of skills and work: frameworks' readers, target sources, labour-market figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from passport_core.passport.frameworks import (
        FrameworkHeader,
        Item,
        ItemKind,
        Link,
        Profile,
        ProfileLine,
        SourceFault,
    )
    from passport_core.passport.labour import LabourHeader, Observation
    from passport_core.passport.targets import TargetKind


class FrameworkSource(Protocol):
    """Reads one kind of framework's files: a folder, an archive, or a single file."""

    @property
    def name(self) -> str:
        """Such as ``rome-csv``."""
        ...

    def recognises(self, path: Path) -> bool:
        """Say, from names and first bytes, whether ``read`` can try. ``path`` may be a folder."""
        ...

    def headers(self, path: Path) -> Sequence[FrameworkHeader]:
        """Return the versions it holds; raise InvalidInputError where it is broken, incomplete, or says no version."""
        ...

    def read(self, path: Path, header: FrameworkHeader) -> Iterator[Item | Profile | Link | SourceFault]:
        """Yield everything, one by one, in any order; raise InvalidInputError where the files themselves are broken.

        Codes are unique within a version. A profile's lines may name items of other frameworks.
        """
        ...


class TargetSource(Protocol):
    """Makes profiles of one loaded framework into targets, and says how it weighs what they ask."""

    @property
    def name(self) -> str: ...

    @property
    def framework(self) -> str:
        """Whose profiles it reads: ``rome``. A name that ends in a dash (``courses-``) means every framework that
        begins with it."""
        ...

    @property
    def kind(self) -> TargetKind: ...

    def code_of(self, named: str) -> str | None:
        """Return the code that a person's words mean (``m1855`` → ``M1855``), or None where they name no such target.

        Syntax only: whether the item exists is the store's to say.
        """
        ...

    def weight(self, line: ProfileLine, kind: ItemKind) -> int:
        """Return how much the line counts; 0: shown, but not counted."""
        ...


class LabourSource(Protocol):
    """Reads one kind of labour-market file."""

    @property
    def name(self) -> str: ...

    def recognises(self, path: Path) -> bool: ...

    def headers(self, path: Path) -> Sequence[LabourHeader]:
        """Return the sets it holds (one a year); raise InvalidInputError where it is not such a file."""
        ...

    def read(self, path: Path, header: LabourHeader) -> Iterator[Observation | SourceFault]:
        """Yield observations one by one, in bounded memory."""
        ...
