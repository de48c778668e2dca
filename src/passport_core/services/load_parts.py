"""What every load of shared data does: find who reads the file, write in chunks, all of it or nothing."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from passport_core.errors import ConflictError, InvalidInputError
from passport_core.events import Event
from passport_core.outcomes import Text
from passport_core.passport.actors import Actor, operator_name, require_operator
from passport_core.passport.frameworks import SourceFault
from passport_core.ports.outside import Clock
from passport_core.ports.store import Session, Store
from passport_core.services.digest_file import digest_path

LOSS_TO_CONFIRM = 0.05  # a load that loses more than this share of what the last one had asks first
CHUNK = 200


class Source(Protocol):
    """As far as choosing one goes."""

    @property
    def name(self) -> str: ...

    def recognises(self, path: Path) -> bool: ...


class PathSource(Source, Protocol):
    """One that reads folders too."""

    def headers(self, path: Path) -> Sequence[Any]: ...


class Stored(Protocol):
    """A version, a set: what a load makes."""

    @property
    def id(self) -> str: ...


S = TypeVar("S", bound=Source)
V = TypeVar("V", bound=Stored)
F = TypeVar("F")
A = TypeVar("A")
P = TypeVar("P", bound=PathSource)
H = TypeVar("H")
L = TypeVar("L")
V_contra = TypeVar("V_contra", bound=Stored, contravariant=True)
A_co = TypeVar("A_co", covariant=True)


@dataclass(frozen=True, slots=True)
class LoadOrder:
    """A load as it was asked for. ``progress`` is told how many parts are written."""

    path: Path
    digest: str
    actor: Actor
    confirm_loss: bool
    progress: Callable[[int], None] | None

    @property
    def loaded_by(self) -> str:
        """The operator's name, empty where none was said."""
        return operator_name(self.actor)


@dataclass(frozen=True, slots=True)
class PathLoad(ABC, Generic[P, H, L]):
    """Loads what a file or a folder holds: ``P`` reads it, ``H`` says what each part of it is, ``L`` how it stands."""

    store: Store
    sources: Mapping[str, P]
    clock: Clock
    announce: Callable[[Event], None]

    def __call__(
        self,
        path: Path,
        *,
        actor: Actor,
        confirm_loss: bool = False,
        progress: Callable[[int], None] | None = None,
    ) -> Sequence[L]:
        """Load every version or set that the file or folder holds.

        Raise ConflictError (``….loss``) where one has markedly less than the one before it and ``confirm_loss`` was
        not said.
        """
        require_operator(actor)
        source = source_of(path, self.sources, unknown=lambda: self._unknown(path))
        order = LoadOrder(path, digest_path(path), actor, confirm_loss, progress)
        return [self._load(source, header, order) for header in source.headers(path)]

    @abstractmethod
    def _unknown(self, path: Path) -> InvalidInputError:
        """Return the refusal of a path that no source knows."""

    @abstractmethod
    def _load(self, source: P, header: H, order: LoadOrder) -> L:
        """Load one, unless the same content was loaded before."""


def source_of(
    path: Path, sources: Mapping[str, S], *, unknown: Callable[[], InvalidInputError], folders: bool = True
) -> S:
    """Return the first source that can read the file (or folder); raise InvalidInputError (``file.missing``, or what
    ``unknown`` makes)."""
    if not path.is_file() and not (folders and path.is_dir()):
        raise InvalidInputError(
            Text(f"Le fichier {path.name} n’existe pas.", f"The file {path.name} does not exist."),
            code="file.missing",
            where=str(path),
        )
    for source in sources.values():
        if source.recognises(path):
            return source
    raise unknown()


def unknown_format(
    message: Text, path: Path, sources: Mapping[str, Source], *, code: str, elsewhere: Text
) -> InvalidInputError:
    """The refusal of a file or folder that no source knows: names what is known, and what ``elsewhere`` loads."""
    known = ", ".join(sorted(sources)) or "—"
    return InvalidInputError(
        message,
        code=code,
        remedy=Text(f"Formats connus : {known}. {elsewhere.fr}", f"Known formats: {known}. {elsewhere.en}"),
        where=path.name,
    )


@contextmanager
def all_or_nothing(
    store: Store, *, begin: Callable[[Session], None], discard: Callable[[Session], None]
) -> Iterator[None]:
    """Begin a load, and discard it where the block is left by any error."""
    with store.writing() as session:
        begin(session)
    try:
        yield
    except BaseException:
        # Whatever stops a load (bad file, refusal, an interrupt) leaves nothing visible or half written.
        with store.writing() as session:
            discard(session)
        raise


def add_in_chunks(
    store: Store,
    read: Iterable[Any],
    add: Callable[[Session, Sequence[Any]], A],
    *,
    fault: type[F],
    size: int = CHUNK,
    progress: Callable[[int], None] | None = None,
) -> tuple[Sequence[A], list[F]]:
    """Write the parts that are read, each chunk in a transaction of its own; return what each ``add`` answered, and
    the faults that are read among them. ``progress`` is told how many parts are written.
    """
    added: list[A] = []
    faults: list[F] = []
    waiting: list[Any] = []
    written = 0

    def flush() -> None:
        nonlocal written
        if waiting:
            with store.writing() as session:
                added.append(add(session, waiting))
            written += len(waiting)
            waiting.clear()
            if progress:
                progress(written)

    for part in read:
        if isinstance(part, fault):
            faults.append(part)
        else:
            waiting.append(part)
            if len(waiting) >= size:
                flush()
    flush()
    return added, faults


class Shelf(Protocol[V_contra, A_co]):
    """A repository of versions, as far as loading goes."""

    def begin_load(self, version: V_contra, /) -> None: ...
    def add(self, version_id: str, parts: Sequence[Any], /) -> A_co: ...
    def add_faults(self, version_id: str, faults: Sequence[SourceFault], /) -> None: ...
    def finish_load(self, version: V_contra, /) -> None: ...
    def discard_load(self, version_id: str, /) -> None: ...


def load_whole(
    store: Store,
    shelf: Callable[[Session], Shelf[V, A]],
    begun: V,
    read: Iterable[Any],
    *,
    completed: Callable[[Sequence[A], Sequence[SourceFault]], V],
    size: int,
    progress: Callable[[int], None] | None,
) -> tuple[V, tuple[SourceFault, ...]]:
    """Load all that is read; return the version with its counts, as ``completed`` makes it, and the faults.

    What ``completed`` raises stops the load, and leaves nothing of it.
    """
    with all_or_nothing(
        store,
        begin=lambda session: shelf(session).begin_load(begun),
        discard=lambda session: shelf(session).discard_load(begun.id),
    ):
        added, faults = add_in_chunks(
            store,
            read,
            lambda session, parts: shelf(session).add(begun.id, parts),
            fault=SourceFault,
            size=size,
            progress=progress,
        )
        version = completed(added, faults)
        with store.writing() as session:
            shelf(session).add_faults(version.id, faults)
            shelf(session).finish_load(version)
    return version, tuple(faults)


def loses_much(new: int, old: int) -> bool:
    """Whether so few remain that somebody should look before they take the others' place."""
    return new < old * (1 - LOSS_TO_CONFIRM)


def loss_refused(message: Text, *, code: str, where: str) -> ConflictError:
    """The refusal of a load that loses much, until it is confirmed."""
    return ConflictError(
        message,
        code=code,
        remedy=Text(
            "Vérifiez qu’il est complet. S’il l’est, recommencez avec --confirm-loss.",
            "Check that it is complete. If it is, load it again with --confirm-loss.",
        ),
        where=where,
    )
