"""Load a framework's files into a version of it: complete or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from passport_core.errors import InvalidInputError
from passport_core.events import Event
from passport_core.outcomes import Text
from passport_core.passport.frameworks import FrameworkHeader, FrameworkVersion, SourceFault
from passport_core.passport.identifiers import new_id
from passport_core.ports.frameworks import FrameworkSource
from passport_core.services.load_parts import (
    LoadOrder,
    PathLoad,
    load_whole,
    loses_much,
    loss_refused,
    unknown_format,
)

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
class LoadFramework(PathLoad[FrameworkSource, FrameworkHeader, LoadedFramework]):
    """``PathLoad`` of versions. One with markedly fewer items, profiles or links than the one before it is refused
    (``framework.loss``) until the loss is confirmed."""

    def _unknown(self, path: Path) -> InvalidInputError:
        return unknown_format(
            Text("Ce n’est pas un référentiel connu.", "This is not a known framework."),
            path,
            self.sources,
            code="framework.unknown-format",
            elsewhere=_FIGURES,
        )

    def _load(self, source: FrameworkSource, header: FrameworkHeader, order: LoadOrder) -> LoadedFramework:
        with self.store.reading() as session:
            versions = session.frameworks.versions(header.framework)
            known = next((v for v in versions if v.header == header and v.sha256 == order.digest), None)
            if known is not None:
                return LoadedFramework(known, True, tuple(session.frameworks.faults(known.id)))
        version = FrameworkVersion(
            id=new_id(),
            header=header,
            source=order.path.resolve().name,
            sha256=order.digest,
            loaded_at=self.clock.now(),
            loaded_by=order.loaded_by,
        )
        complete, faults = load_whole(
            self.store,
            lambda session: session.frameworks,
            version,
            source.read(order.path, header),
            completed=lambda added, faults: _completed(
                version, added, len(faults), _before(header, versions), confirm_loss=order.confirm_loss
            ),
            size=CHUNK,
            progress=order.progress,
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
