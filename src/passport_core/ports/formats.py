"""What plugins bring: register sources, certifier formats. Rules are ``passport.validating.Validator``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from passport_core.passport.award import Award, DeclarationHeader, PassageFault, Suppression
    from passport_core.passport.register import Certification, EntryFault, SnapshotHeader


class RegisterSource(Protocol):
    """Reads one kind of register file as a stream."""

    @property
    def name(self) -> str:
        """Such as ``france-competences-xml-4.1``."""
        ...

    def recognises(self, path: Path) -> bool:
        """Say, from the name and the first bytes, whether ``read`` can try."""
        ...

    def headers(self, path: Path, *, dated: date | None = None) -> Sequence[SnapshotHeader]:
        """Return the snapshots in the file (a CSV zip holds RNCP and RS together); raise InvalidInputError.

        The day comes from the file's name; where it has none it is ``dated``, which wins over the name too. Raise
        InvalidInputError (``register.undated``) where neither says it.
        """
        ...

    def read(self, path: Path, header: SnapshotHeader) -> Iterator[Certification | EntryFault]:
        """Yield entries one by one, in bounded memory; raise InvalidInputError where the file itself is broken."""
        ...


@dataclass(frozen=True, slots=True)
class DeclaredAward:
    """An award as read, and which person of the file it is for (same number: same person, same claim slip).

    ``line`` counts from 1 and points into the file.
    """

    award: Award
    person: int
    line: int | None = None


class CertifierFormat(Protocol):
    """Reads (and, later, writes) a certifier's own file of awards."""

    @property
    def name(self) -> str: ...

    def recognises(self, path: Path) -> bool: ...

    def header(self, path: Path) -> DeclarationHeader:
        """Return what the file says of itself; raise InvalidInputError where it is not such a file at all."""
        ...

    def read(self, path: Path) -> Iterator[DeclaredAward | PassageFault | Suppression]:
        """Yield passages one by one, in bounded memory and in the file's order.

        Raise InvalidInputError before the first of them where the file breaks off or is not well formed: what was
        yielded may have been issued already.
        """
        ...
