"""Load a national register's file into a dated snapshot: complete or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from passport_core.errors import InvalidInputError
from passport_core.events import Event
from passport_core.outcomes import Text
from passport_core.passport.actors import Actor, require_operator
from passport_core.passport.identifiers import new_id
from passport_core.passport.register import EntryFault, Snapshot, SnapshotHeader
from passport_core.ports.formats import RegisterSource
from passport_core.ports.outside import Clock
from passport_core.ports.store import Store
from passport_core.services.digest_file import digest_file
from passport_core.services.load_parts import (
    LoadOrder,
    add_in_chunks,
    all_or_nothing,
    loses_much,
    loss_refused,
    source_of,
)


@dataclass(frozen=True, slots=True)
class LoadedSnapshot:
    """A snapshot as it stands after loading. ``was_known``: the same file was loaded before, nothing was done."""

    snapshot: Snapshot
    was_known: bool
    faults: tuple[EntryFault, ...]
    previous: Snapshot | None


@dataclass(frozen=True, slots=True)
class LoadRegister:
    store: Store
    sources: Mapping[str, RegisterSource]
    clock: Clock
    announce: Callable[[Event], None]

    def __call__(
        self,
        path: Path,
        *,
        actor: Actor,
        dated: date | None = None,
        confirm_loss: bool = False,
        progress: Callable[[int], None] | None = None,
    ) -> Sequence[LoadedSnapshot]:
        """Load every snapshot the file holds.

        ``dated`` is its day where the file's name has none. Raise ConflictError (``register.loss``) where the new
        snapshot has markedly fewer entries than the last one and ``confirm_loss`` was not said.
        """
        require_operator(actor)
        source = source_of(path, self.sources, unknown=lambda: _unknown(path), folders=False)
        headers = source.headers(path, dated=dated)
        order = LoadOrder(path, digest_file(path), actor, confirm_loss, progress)
        return [self._load(source, header, order) for header in headers]

    def _load(self, source: RegisterSource, header: SnapshotHeader, order: LoadOrder) -> LoadedSnapshot:
        with self.store.reading() as session:
            known = session.register.by_hash(header.register, order.digest)
            previous = session.register.newest(header.register, header.dated)
            if known is not None and known.dated == header.dated:
                return LoadedSnapshot(known, True, tuple(session.register.faults(known.id)), previous)
        snapshot = Snapshot(
            id=new_id(),
            register=header.register,
            dated=header.dated,
            format=header.format,
            source=order.path.name,
            sha256=order.digest,
            loaded_at=self.clock.now(),
            loaded_by=order.loaded_by,
            entries=0,
            faults=0,
        )
        with all_or_nothing(
            self.store,
            begin=lambda session: session.register.begin_load(snapshot),
            discard=lambda session: session.register.discard_load(snapshot.id),
        ):
            added, faults = add_in_chunks(
                self.store,
                source.read(order.path, header),
                lambda session, some: session.register.add_entries(snapshot.id, some),
                fault=EntryFault,
                progress=order.progress,
            )
            entries = sum(added)
            _confirm_loss(snapshot, entries, previous, confirmed=order.confirm_loss)
        complete = replace(snapshot, entries=entries, faults=len(faults))
        with self.store.writing() as session:
            session.register.add_faults(snapshot.id, faults)
            session.register.finish_load(complete)
        self.announce(Event("register.loaded", complete.id, complete.loaded_at, entries))
        return LoadedSnapshot(complete, False, tuple(faults), previous)


def _confirm_loss(snapshot: Snapshot, entries: int, previous: Snapshot | None, *, confirmed: bool) -> None:
    if entries == 0:
        raise InvalidInputError(
            Text("Aucune fiche lisible dans ce fichier.", "No readable entry in this file."),
            code="register.empty",
            where=snapshot.source,
        )
    if confirmed or previous is None or not loses_much(entries, previous.entries):
        return
    raise loss_refused(
        Text(
            f"Ce fichier a {entries} fiches, celui du {previous.dated:%d/%m/%Y} en avait {previous.entries}.",
            f"This file has {entries} entries; that of {previous.dated} had {previous.entries}.",
        ),
        code="register.loss",
        where=snapshot.source,
    )


def _unknown(path: Path) -> InvalidInputError:
    return InvalidInputError(
        Text("Ce fichier n’est pas un export de répertoire connu.", "This file is not a known register export."),
        code="register.unknown-format",
        remedy=Text(
            "Donnez l’export XML V4.1 ou CSV de France compétences, tel qu’il a été téléchargé.",
            "Give France compétences' XML V4.1 or CSV export, as it was downloaded.",
        ),
        where=path.name,
    )
