"""Look into the loaded register snapshots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from passport_core.errors import NotFoundError
from passport_core.outcomes import Text
from passport_core.passport.days import paris_day
from passport_core.passport.register import DatedEntry, EntryFault, Snapshot
from passport_core.ports.outside import Clock
from passport_core.ports.store import EntrySummary, Store


@dataclass(frozen=True, slots=True)
class ReadRegister:
    store: Store
    clock: Clock

    def snapshots(self) -> Sequence[Snapshot]:
        with self.store.reading() as session:
            return session.register.snapshots()

    def faults(self, snapshot_id: str) -> Sequence[EntryFault]:
        with self.store.reading() as session:
            return session.register.faults(snapshot_id)

    def entry(self, number: str, *, at: date | None = None) -> DatedEntry:
        """Return the certification from the newest snapshot not after ``at`` (today); raise NotFoundError."""
        with self.store.reading() as session:
            entry = session.register.entry(number.upper(), at or paris_day(self.clock.now()))
        if entry is None:
            raise NotFoundError(
                Text(
                    f"{number} n’est dans aucun répertoire chargé à cette date.",
                    f"{number} is in no register loaded for that date.",
                ),
                code="certification.not-in-snapshot",
                remedy=Text(
                    "Vérifiez le numéro, ou chargez un répertoire plus récent (passport register load).",
                    "Check the number, or load a newer register (passport register load).",
                ),
                where=number,
            )
        return entry

    def find(self, words: str, *, limit: int = 5) -> Sequence[EntrySummary]:
        """Return active certifications whose number or title has every word, of the newest register of each kind."""
        if not words.strip():
            return ()
        found: list[EntrySummary] = []
        with self.store.reading() as session:
            for snapshot in session.register.newest_of_each(paris_day(self.clock.now())):
                found += session.register.entries(snapshot.id, search=words, only_active=True, limit=limit)[0]
        return found[:limit]

    def search(
        self, snapshot_id: str, *, search: str = "", offset: int = 0, limit: int = 50
    ) -> tuple[Sequence[EntrySummary], int]:
        with self.store.reading() as session:
            return session.register.entries(snapshot_id, search=search, offset=offset, limit=limit)
