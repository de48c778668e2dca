"""Load labour-market figures, a year at a time: complete or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from passport_core.errors import InvalidInputError
from passport_core.events import Event
from passport_core.outcomes import Text
from passport_core.passport.frameworks import SourceFault
from passport_core.passport.identifiers import new_id
from passport_core.passport.labour import LabourHeader, LabourSet
from passport_core.ports.frameworks import LabourSource
from passport_core.services.load_parts import (
    LoadOrder,
    PathLoad,
    load_whole,
    loses_much,
    loss_refused,
    unknown_format,
)

_FRAMEWORKS = Text(
    "La référence « labour-figures » dit leurs colonnes. "
    "Les référentiels et les familles de métiers se chargent par « passport framework load ».",
    "The reference “labour-figures” says their columns. "
    "Frameworks and families of occupations are loaded by “passport framework load”.",
)
CHUNK = 2000


@dataclass(frozen=True, slots=True)
class LoadedLabour:
    """A set as it stands after loading. ``was_known``: the same content was loaded before, nothing was done."""

    labour_set: LabourSet
    was_known: bool
    faults: tuple[SourceFault, ...]


@dataclass(frozen=True, slots=True)
class LoadLabour(PathLoad[LabourSource, LabourHeader, LoadedLabour]):
    """``PathLoad`` of sets. One with markedly fewer figures than the one before it is refused (``labour.loss``) until
    the loss is confirmed."""

    def _unknown(self, path: Path) -> InvalidInputError:
        return unknown_format(
            Text("Ce ne sont pas des chiffres connus.", "These are not known figures."),
            path,
            self.sources,
            code="labour.unknown-format",
            elsewhere=_FRAMEWORKS,
        )

    def loaded(self) -> Sequence[LabourSet]:
        """What is loaded: by name, the newest year first."""
        with self.store.reading() as session:
            return session.labour.sets()

    def _load(self, source: LabourSource, header: LabourHeader, order: LoadOrder) -> LoadedLabour:
        with self.store.reading() as session:
            sets = [each for each in session.labour.sets() if each.header.name == header.name]
            known = next((each for each in sets if each.header == header and each.sha256 == order.digest), None)
            if known is not None:
                return LoadedLabour(known, True, tuple(session.labour.faults(known.id)))
        labour_set = LabourSet(
            id=new_id(),
            header=header,
            source=order.path.resolve().name,
            sha256=order.digest,
            loaded_at=self.clock.now(),
            loaded_by=order.loaded_by,
        )
        previous = next((each for each in sets if each.header.year <= header.year), None)
        complete, faults = load_whole(
            self.store,
            lambda session: session.labour,
            labour_set,
            source.read(order.path, header),
            completed=lambda added, faults: _completed(
                labour_set, sum(added), len(faults), previous, confirm_loss=order.confirm_loss
            ),
            size=CHUNK,
            progress=order.progress,
        )
        self.announce(Event("labour.loaded", complete.id, complete.loaded_at, complete.observations))
        return LoadedLabour(complete, False, faults)


def _completed(begun: LabourSet, new: int, faults: int, previous: LabourSet | None, *, confirm_loss: bool) -> LabourSet:
    """Return the set with its counts; raise where it is empty, or loses much."""
    if new == 0:
        raise InvalidInputError(
            Text("Aucun chiffre lisible dans ce fichier.", "No readable figure in this file."),
            code="labour.empty",
            remedy=Text("Vérifiez que le fichier est complet.", "Check that the file is complete."),
            where=begun.source,
        )
    if confirm_loss or previous is None or not loses_much(new, previous.observations):
        return replace(begun, observations=new, faults=faults)
    name, year, old = begun.header.name, previous.header.year, previous.observations
    raise loss_refused(
        Text(f"{name} : {new} lignes ici, {old} en {year}.", f"{name}: {new} lines here, {old} in {year}."),
        code="labour.loss",
        where=begun.source,
    )
