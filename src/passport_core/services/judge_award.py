"""Ask the installation's rules about an award, against the newest register snapshot: when issuing and verifying."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from passport_core.passport.identifiers import register_of
from passport_core.passport.validating import AwardInQuestion, RegisterView, Validator

if TYPE_CHECKING:
    from passport_core.outcomes import Finding
    from passport_core.passport.register import DatedEntry, Snapshot
    from passport_core.ports.store import Session

KEPT_ENTRIES = 512


@dataclass(frozen=True, slots=True)
class JudgeAward:
    """Join the validators with what the store knows. Reads; writes nothing.

    Entries are kept by the snapshots that they are from: a snapshot never changes, and which are newest is asked for
    each time, so that a freshly loaded one counts at once. Rules, too, remember what they worked out about an entry
    they have seen.
    """

    validators: Mapping[str, Validator]
    _entries: dict[tuple[frozenset[str], str], DatedEntry | None] = field(default_factory=dict, repr=False)

    def view(self, session: Session, certification: str, today: date) -> RegisterView:
        """Return what this installation knows of the certification on that day (Paris)."""
        return self.views(session, [certification], today)[certification]

    def views(self, session: Session, certifications: Iterable[str], today: date) -> dict[str, RegisterView]:
        """Return what this installation knows of each certification on that day (Paris)."""
        newest = {snapshot.register: snapshot for snapshot in session.register.newest_of_each(today)}
        successions, mandates = tuple(session.trust.successions()), tuple(session.trust.mandates())
        wanted = dict.fromkeys(certifications)
        entries = self._entries_of(session, newest.values(), wanted, today)
        views = {}
        for certification in wanted:
            snapshot = newest.get(register_of(certification))
            views[certification] = RegisterView(
                today=today,
                entry=entries[certification] if snapshot else None,
                as_of=snapshot.dated if snapshot else None,
                successions=successions,
                mandates=mandates,
            )
        return views

    def _entries_of(
        self, session: Session, newest: Iterable[Snapshot], certifications: Iterable[str], today: date
    ) -> Mapping[str, DatedEntry | None]:
        snapshots = frozenset(snapshot.id for snapshot in newest)
        found: dict[str, DatedEntry | None] = {}
        unread = []
        for certification in certifications:
            try:
                found[certification] = self._entries[snapshots, certification]
            except KeyError:
                unread.append(certification)
        if unread:
            read = session.register.entries_of(unread, today)
            if len(self._entries) + len(unread) > KEPT_ENTRIES:
                self._entries.clear()
            for certification in unread:
                found[certification] = self._entries[snapshots, certification] = read.get(certification)
        return found

    def at_issue(self, award: AwardInQuestion, view: RegisterView) -> Sequence[Finding]:
        return [rule.judge(award, view) for rule in self.validators.values() if rule.at_issue]

    def at_verification(self, award: AwardInQuestion, view: RegisterView) -> Sequence[Finding]:
        return [rule.judge(award, view) for rule in self.validators.values() if rule.at_verification]


def registered_name(entry: DatedEntry | None, siren: str) -> str | None:
    """Return the register's own name of the certifier of that SIREN, the active line first."""
    if entry is None:
        return None
    lines = [line for line in entry.certification.certifiers if line.siren == siren]
    lines.sort(key=lambda line: line.state != "active")
    return lines[0].name if lines else None
