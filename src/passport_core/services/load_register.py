"""Load a national register's file into a dated snapshot: complete or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from passport_core.errors import ConflictError, InvalidInputError
from passport_core.events import Event
from passport_core.outcomes import Text
from passport_core.passport.actors import Actor, Operator, require_operator
from passport_core.passport.identifiers import new_id
from passport_core.passport.register import Certification, EntryFault, Snapshot, SnapshotHeader
from passport_core.ports.formats import RegisterSource
from passport_core.ports.outside import Clock
from passport_core.ports.store import Store
from passport_core.services.digest_file import digest_file

CHUNK = 200
LOSS_TO_CONFIRM = 0.05  # a snapshot that loses more than this share of the last one's entries asks first


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
        source = self._source_of(path)
        headers = source.headers(path, dated=dated)
        digest = digest_file(path)
        return [
            self._load(source, path, header, digest, actor, confirm_loss=confirm_loss, progress=progress)
            for header in headers
        ]

    def _source_of(self, path: Path) -> RegisterSource:
        if not path.is_file():
            raise InvalidInputError(
                Text(f"Le fichier {path.name} n’existe pas.", f"The file {path.name} does not exist."),
                code="file.missing",
                where=str(path),
            )
        for source in self.sources.values():
            if source.recognises(path):
                return source
        raise InvalidInputError(
            Text("Ce fichier n’est pas un export de répertoire connu.", "This file is not a known register export."),
            code="register.unknown-format",
            remedy=Text(
                "Donnez l’export XML V4.1 ou CSV de France compétences, tel qu’il a été téléchargé.",
                "Give France compétences' XML V4.1 or CSV export, as it was downloaded.",
            ),
            where=path.name,
        )

    def _load(
        self,
        source: RegisterSource,
        path: Path,
        header: SnapshotHeader,
        digest: str,
        actor: Actor,
        *,
        confirm_loss: bool,
        progress: Callable[[int], None] | None,
    ) -> LoadedSnapshot:
        with self.store.reading() as session:
            known = session.register.by_hash(header.register, digest)
            previous = session.register.newest(header.register, header.dated)
            if known is not None and known.dated == header.dated:
                return LoadedSnapshot(known, True, tuple(session.register.faults(known.id)), previous)
        snapshot = Snapshot(
            id=new_id(),
            register=header.register,
            dated=header.dated,
            format=header.format,
            source=path.name,
            sha256=digest,
            loaded_at=self.clock.now(),
            loaded_by=actor.name if isinstance(actor, Operator) else "",
            entries=0,
            faults=0,
        )
        with self.store.writing() as session:
            session.register.begin_load(snapshot)
        try:
            entries, faults = self._fill(source.read(path, header), snapshot.id, progress)
            _confirm_loss(snapshot, entries, previous, confirmed=confirm_loss)
        except BaseException:
            # Whatever stops a load (bad file, refusal, an interrupt) leaves nothing visible or half written.
            with self.store.writing() as session:
                session.register.discard_load(snapshot.id)
            raise
        complete = replace(snapshot, entries=entries, faults=len(faults))
        with self.store.writing() as session:
            session.register.add_faults(snapshot.id, faults)
            session.register.finish_load(complete)
        self.announce(Event("register.loaded", complete.id, complete.loaded_at, entries))
        return LoadedSnapshot(complete, False, tuple(faults), previous)

    def _fill(
        self,
        items: Iterator[Certification | EntryFault],
        snapshot_id: str,
        progress: Callable[[int], None] | None,
    ) -> tuple[int, list[EntryFault]]:
        faults: list[EntryFault] = []
        waiting: list[Certification] = []
        entries = 0

        def flush() -> None:
            nonlocal entries
            if waiting:
                with self.store.writing() as session:
                    entries += session.register.add_entries(snapshot_id, waiting)
                waiting.clear()
                if progress:
                    progress(entries)

        for item in items:
            if isinstance(item, EntryFault):
                faults.append(item)
            else:
                waiting.append(item)
                if len(waiting) >= CHUNK:
                    flush()
        flush()
        return entries, faults


def _confirm_loss(snapshot: Snapshot, entries: int, previous: Snapshot | None, *, confirmed: bool) -> None:
    if entries == 0:
        raise InvalidInputError(
            Text("Aucune fiche lisible dans ce fichier.", "No readable entry in this file."),
            code="register.empty",
            where=snapshot.source,
        )
    if confirmed or previous is None or entries >= previous.entries * (1 - LOSS_TO_CONFIRM):
        return
    raise ConflictError(
        Text(
            f"Ce fichier a {entries} fiches, celui du {previous.dated:%d/%m/%Y} en avait {previous.entries}.",
            f"This file has {entries} entries; that of {previous.dated} had {previous.entries}.",
        ),
        code="register.loss",
        remedy=Text(
            "Vérifiez qu’il est complet. S’il l’est, recommencez avec --confirm-loss.",
            "Check that it is complete. If it is, load it again with --confirm-loss.",
        ),
        where=snapshot.source,
    )
