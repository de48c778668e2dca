"""Load a framework's files into a version of it: complete or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from passport_core.errors import InvalidInputError
from passport_core.events import Event
from passport_core.outcomes import Text
from passport_core.passport.actors import Actor, Operator, require_operator
from passport_core.passport.frameworks import FrameworkHeader, FrameworkVersion, SourceFault
from passport_core.passport.identifiers import new_id
from passport_core.ports.frameworks import FrameworkSource
from passport_core.ports.outside import Clock
from passport_core.ports.store import Store
from passport_core.services.digest_file import digest_path
from passport_core.services.load_parts import load_whole, loses_much, loss_refused, source_of, unknown_format

_FIGURES = Text(
    "Les chiffres du marché du travail se chargent par « passport labour load ».",
    "Labour-market figures are loaded by “passport labour load”.",
)
CHUNK = 2000  # items are small: fewer, longer transactions


@dataclass(frozen=True, slots=True)
class LoadedFramework:
    """A version as it stands after loading. ``was_known``: the same content was loaded before, nothing was done."""

    version: FrameworkVersion
    was_known: bool
    faults: tuple[SourceFault, ...]


@dataclass(frozen=True, slots=True)
class LoadFramework:
    store: Store
    sources: Mapping[str, FrameworkSource]
    clock: Clock
    announce: Callable[[Event], None]

    def __call__(
        self,
        path: Path,
        *,
        actor: Actor,
        confirm_loss: bool = False,
        progress: Callable[[int], None] | None = None,
    ) -> Sequence[LoadedFramework]:
        """Load every version that the file or folder holds.

        Raise ConflictError (``framework.loss``) where a version has markedly fewer items, profiles or links than the
        one before it and ``confirm_loss`` was not said.
        """
        require_operator(actor)
        source = source_of(path, self.sources, unknown=lambda: self._unknown(path))
        digest = digest_path(path)
        return [
            self._load(source, path, header, digest, actor, confirm_loss=confirm_loss, progress=progress)
            for header in source.headers(path)
        ]

    def _unknown(self, path: Path) -> InvalidInputError:
        return unknown_format(
            Text("Ce n’est pas un référentiel connu.", "This is not a known framework."),
            path,
            self.sources,
            code="framework.unknown-format",
            elsewhere=_FIGURES,
        )

    def _load(
        self,
        source: FrameworkSource,
        path: Path,
        header: FrameworkHeader,
        digest: str,
        actor: Actor,
        *,
        confirm_loss: bool,
        progress: Callable[[int], None] | None,
    ) -> LoadedFramework:
        with self.store.reading() as session:
            versions = session.frameworks.versions(header.framework)
            known = next((v for v in versions if v.header == header and v.sha256 == digest), None)
            if known is not None:
                return LoadedFramework(known, True, tuple(session.frameworks.faults(known.id)))
        version = FrameworkVersion(
            id=new_id(),
            header=header,
            source=path.resolve().name,
            sha256=digest,
            loaded_at=self.clock.now(),
            loaded_by=actor.name if isinstance(actor, Operator) else "",
        )
        complete, faults = load_whole(
            self.store,
            lambda session: session.frameworks,
            version,
            source.read(path, header),
            completed=lambda added, faults: _completed(
                version, added, len(faults), _before(header, versions), confirm_loss=confirm_loss
            ),
            size=CHUNK,
            progress=progress,
        )
        self.announce(Event("framework.loaded", complete.id, complete.loaded_at, complete.items))
        return LoadedFramework(complete, False, faults)


def _before(header: FrameworkHeader, versions: Sequence[FrameworkVersion]) -> FrameworkVersion | None:
    """Return the newest version that is not later than this one: an older one may well be shorter than a newer."""
    return next(
        (
            version
            for version in versions
            if header.dated is None or version.header.dated is None or version.header.dated <= header.dated
        ),
        None,
    )


def _completed(
    begun: FrameworkVersion,
    added: Iterable[tuple[int, int, int]],
    faults: int,
    previous: FrameworkVersion | None,
    *,
    confirm_loss: bool,
) -> FrameworkVersion:
    """Return the version with its counts; raise where it is empty, or loses much."""
    items, profiles, links = (sum(counts) for counts in zip((0, 0, 0), *added, strict=True))
    version = replace(begun, items=items, profiles=profiles, links=links, faults=faults)
    if version.items == 0:
        raise InvalidInputError(
            Text("Aucun élément lisible dans ce référentiel.", "No readable item in this framework."),
            code="framework.empty",
            remedy=Text("Vérifiez que les fichiers sont complets.", "Check that the files are complete."),
            where=version.source,
        )
    if confirm_loss or previous is None:
        return version
    for fr, en, new, old in (
        ("éléments", "items", version.items, previous.items),
        ("profils", "profiles", version.profiles, previous.profiles),
        ("liens", "links", version.links, previous.links),
    ):
        if loses_much(new, old):
            name, last = version.header.framework, previous.header.version
            raise loss_refused(
                Text(
                    f"{name} : {new} {fr} ici, {old} dans la version {last}.",
                    f"{name}: {new} {en} here, {old} in version {last}.",
                ),
                code="framework.loss",
                where=version.source,
            )
    return version
