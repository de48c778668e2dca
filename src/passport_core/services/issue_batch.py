"""Turn a certifier's own declaration file into signed credentials: chunked, resumable, nothing issued twice."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from passport_core.errors import ConflictError, InvalidInputError
from passport_core.events import Event
from passport_core.outcomes import Finding, Outcome, Text
from passport_core.passport.actors import PREPARE, SIGN, Actor, require_certifier
from passport_core.passport.award import AwardState, DeclarationHeader, PassageFault, StoredAward, Suppression
from passport_core.passport.certifier import Certifier
from passport_core.passport.days import paris_day
from passport_core.ports.formats import CertifierFormat, DeclaredAward
from passport_core.ports.outside import Clock
from passport_core.ports.store import Batch, Store
from passport_core.services.batch_report import FATE_OF_STATE, BatchReport, Fate, PassageOutcome
from passport_core.services.digest_file import digest_file
from passport_core.services.secure_awards import SecureAwards
from passport_core.services.sort_passages import Run, Sorted, SortPassages

CHUNK = 500
Item = DeclaredAward | PassageFault | Suppression


@dataclass(frozen=True, slots=True)
class IssueBatch:
    store: Store
    formats: Mapping[str, CertifierFormat]
    sort: SortPassages
    secure: SecureAwards
    clock: Clock
    announce: Callable[[Event], None]

    def __call__(
        self,
        path: Path,
        *,
        certifier_id: str,
        actor: Actor,
        file_name: str | None = None,
        dry_run: bool = False,
        progress: Callable[[int], None] | None = None,
    ) -> BatchReport:
        """Issue every award of the file that may be issued, and account for all others.

        Raise InvalidInputError, having stored nothing, where the file is not one of a known format, breaks off, or
        is another certifier's. The same file given again resumes a run that was stopped, and judges again what
        waits.
        """
        require_certifier(actor, certifier_id, PREPARE if dry_run else SIGN)
        name = file_name or path.name
        with self.store.reading() as session:
            certifier = session.certifiers.get(certifier_id)
        if certifier is None:
            raise InvalidInputError(Text("Certificateur inconnu.", "Unknown certifier."), code="certifier.unknown")
        source = self._format_of(path, name)
        header = source.header(path)
        _require_own_file(certifier, header)
        digest = digest_file(path)
        batch_id = hashlib.sha256(f"{certifier.id}|{digest}".encode()).hexdigest()[:32]
        run = Run(certifier, batch_id, paris_day(self.clock.now()))
        if not dry_run:
            self._open(Batch(batch_id, certifier.id, name, digest, header.format, self.clock.now(), None, {}))
        read = 0
        for chunk in _chunks(source.read(path)):
            self._chunk(run, chunk, header, dry_run=dry_run)
            read += len(chunk)
            if progress:
                progress(read)
        if not dry_run:
            self._close(run)
        return BatchReport(batch_id, name, header.format, dry_run, dict(run.counts), tuple(run.passages))

    def _format_of(self, path: Path, name: str) -> CertifierFormat:
        for candidate in self.formats.values():
            if candidate.recognises(path):
                return candidate
        known = ", ".join(self.formats) or "—"
        raise InvalidInputError(
            Text("Ce fichier n’est d’aucun format connu.", "This file is of no known format."),
            code="declaration.unknown-format",
            remedy=Text(f"Formats lus : {known}.", f"Formats read: {known}."),
            where=name,
        )

    def _open(self, batch: Batch) -> None:
        with self.store.reading() as session:
            if session.awards.batch(batch.id) is not None:
                return
        # Another process may be opening the same file's batch: whoever is second goes on with the first one's.
        with suppress(ConflictError), self.store.writing() as session:
            session.awards.add_batch(batch)

    def _close(self, run: Run) -> None:
        now = self.clock.now()
        faults = [passage.fault for passage in run.passages if passage.fault]
        with self.store.writing() as session:
            counts = {fate.value: n for fate, n in run.counts.items()}
            session.awards.finish_batch(run.batch_id, counts, now, faults)
        self.announce(Event("batch.issued", run.batch_id, now, run.counts[Fate.ISSUED]))

    def _chunk(self, run: Run, chunk: Sequence[Item], header: DeclarationHeader, *, dry_run: bool) -> None:
        for item in chunk:
            if isinstance(item, PassageFault):
                run.note(PassageOutcome(item.technical_id, Fate.MALFORMED, item.line, fault=item))
        self._suppress(run, [i.technical_id for i in chunk if isinstance(i, Suppression)], dry_run=dry_run)
        declared = [item for item in chunk if isinstance(item, DeclaredAward)]
        if not declared:
            return
        judged = self.sort(run, declared)
        if dry_run:
            for award in (*judged.fresh, *judged.again, *judged.resumed):
                run.counts[FATE_OF_STATE[award.state]] += 1
        else:
            self._write(run, judged, header)

    def _write(self, run: Run, judged: Sorted, header: DeclarationHeader) -> None:
        waiting = [award for award in judged.fresh if award.state is not AwardState.RESERVED]
        revived = [award for award in judged.again if award.state is AwardState.RESERVED]
        if waiting or judged.again or judged.conflicts:
            with self.store.writing() as session:
                session.awards.add(waiting)
                for award in judged.again:
                    session.awards.correct(award)
                    if award.state is not AwardState.RESERVED:
                        session.awards.set_state([award.id], award.state)
                for award_id, content in judged.conflicts:
                    session.awards.propose_change(award_id, content)
        for award in (*waiting, *(a for a in judged.again if a.state is not AwardState.RESERVED)):
            run.counts[FATE_OF_STATE[award.state]] += 1
        self._issue(run, [a for a in judged.fresh if a.state is AwardState.RESERVED], revived, judged.resumed, header)

    def _issue(
        self,
        run: Run,
        fresh: Sequence[StoredAward],
        revived: Sequence[StoredAward],
        resumed: Sequence[StoredAward],
        header: DeclarationHeader,
    ) -> None:
        mine = list(self.secure.reserve_new(run.certifier, fresh)) if fresh else []
        run.counts[Fate.ALREADY] += len(fresh) - len(mine)
        waiting = (AwardState.HELD, AwardState.REFUSED, AwardState.LISTED)
        for award in revived:
            # One by one: another process may be reviving the same ones.
            if self.secure.reserve_again(run.certifier, [award], only_from=waiting):
                mine.append(award)
            else:
                run.counts[Fate.ALREADY] += 1
        mine += resumed
        if mine:
            entries = {number: view.entry for number, view in run.views.items()}
            self.secure.sign_and_record(mine, self.secure.parchments(run.certifier, entries, header.format))
            run.counts[Fate.ISSUED] += len(mine)

    def _suppress(self, run: Run, technical_ids: Sequence[str], *, dry_run: bool) -> None:
        if not technical_ids:
            return
        if dry_run:
            with self.store.reading() as session:
                known = set(session.awards.by_technical_ids(run.certifier.id, technical_ids))
        else:
            with self.store.writing() as session:
                known = set(session.awards.propose_suppression(run.certifier.id, technical_ids))
        for technical_id in technical_ids:
            finding = _SUPPRESSION if technical_id in known else _SUPPRESSION_UNKNOWN
            run.note(PassageOutcome(technical_id, Fate.SUPPRESSION, findings=(finding,)))


def _chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk


def _require_own_file(certifier: Certifier, header: DeclarationHeader) -> None:
    """Refuse a file whose client or contract is not the one bound when the certifier was set up."""
    if header.client_id is None:
        return
    if certifier.cdc_client_id == header.client_id and certifier.cdc_contract_id in (None, header.contract_id):
        return
    raise InvalidInputError(
        Text(
            f"Ce fichier est celui du client {header.client_id}, contrat {header.contract_id} : "
            "ce n’est pas ce certificateur.",
            f"This file is that of client {header.client_id}, contract {header.contract_id}: not this certifier.",
        ),
        code="declaration.other-certifier",
        remedy=Text(
            "Vérifiez le fichier, ou liez l’identifiant du client au certificateur (certifier add --cdc-id).",
            "Check the file, or bind the client id to the certifier (certifier add --cdc-id).",
        ),
        where="certificateur/idClient",
    )


_SUPPRESSION = Finding(
    "suppression",
    Outcome.NOT_ESTABLISHED,
    "award.suppression-proposed",
    Text("Le fichier demande de supprimer cette délivrance.", "The file asks to withdraw this award."),
    Text("Confirmez (revoke), ou gardez-la (keep).", "Confirm (revoke), or keep it (keep)."),
)
_SUPPRESSION_UNKNOWN = Finding(
    "suppression",
    Outcome.FAILED,
    "award.suppression-unknown",
    Text("Aucune délivrance ne porte cet identifiant ici.", "No award has this technical id here."),
    Text("Vérifiez l’identifiant technique.", "Check the technical id."),
)
