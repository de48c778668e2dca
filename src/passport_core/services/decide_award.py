"""A person of the certifier decides what the rules left open: a held award, a conflict, a proposed withdrawal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from passport_core.errors import ConflictError, NotFoundError
from passport_core.events import Event
from passport_core.outcomes import Finding, Outcome, Text
from passport_core.passport.actors import REVOKE, SIGN, Actor, require_certifier
from passport_core.passport.award import Award, AwardState, StoredAward
from passport_core.passport.certifier import Certifier
from passport_core.passport.days import paris_day
from passport_core.passport.revoking import RevocationReason
from passport_core.ports.outside import Clock
from passport_core.ports.store import Store
from passport_core.services.revoke_credential import RevokeCredential
from passport_core.services.secure_awards import SecureAwards
from passport_core.services.sort_passages import REFUSED_BY_PERSON, SortPassages, fingerprint_of


class Decision(StrEnum):
    ISSUE = "issue"  # a held award: issue it all the same
    REFUSE = "refuse"  # a held award: never
    KEEP = "keep"  # a conflict, a proposed withdrawal: leave what was issued
    REPLACE = "replace"  # a conflict: the old document reads "replaced", a new one is issued
    REVOKE = "revoke"  # a proposed withdrawal: confirmed


@dataclass(frozen=True, slots=True)
class DecideAward:
    store: Store
    sort: SortPassages
    secure: SecureAwards
    revoke: RevokeCredential
    clock: Clock
    announce: Callable[[Event], None]

    def __call__(self, award_id: str, *, decision: Decision, actor: Actor) -> StoredAward:
        """Carry the decision out; raise ConflictError where it does not fit the award's state.

        A rule that *failed* cannot be overruled here: the award would carry a certification it is not.
        """
        with self.store.reading() as session:
            award = session.awards.get(award_id)
            certifier = session.certifiers.get(award.certifier_id) if award else None
        if award is None or certifier is None:
            raise NotFoundError(Text("Aucune délivrance n’a cet identifiant.", "No award has this id."), where=award_id)
        require_certifier(actor, award.certifier_id, REVOKE if decision is Decision.REVOKE else SIGN)
        if not _fits(decision, award):
            raise ConflictError(
                Text(
                    f"« {decision.value} » ne convient pas à une délivrance dans l’état « {award.state.value} ».",
                    f"“{decision.value}” does not fit an award in state “{award.state.value}”.",
                ),
                code="award.decision",
                remedy=Text("Relisez l’état de la délivrance.", "Read the award's state again."),
                where=award_id,
            )
        self._carry_out(award, certifier, decision, actor)
        self.announce(Event(f"award.{decision.value}", award_id, self.clock.now()))
        with self.store.reading() as session:
            return session.awards.get(award_id) or award

    def _carry_out(self, award: StoredAward, certifier: Certifier, decision: Decision, actor: Actor) -> None:
        if decision is Decision.ISSUE:
            self._issue(award, certifier, only_from=(AwardState.HELD,))
        elif decision is Decision.REFUSE:
            with self.store.writing() as session:
                session.awards.set_findings(award.id, (*award.findings, _REFUSED))
                session.awards.set_state([award.id], AwardState.REFUSED, only_from=(AwardState.HELD,))
                session.awards.settle_suppression(award.id)
        elif decision is Decision.KEEP:
            with self.store.writing() as session:
                session.awards.propose_change(award.id, None)
                session.awards.settle_suppression(award.id)
        elif decision is Decision.REVOKE:
            self._revoke(award, RevocationReason.CANCELLED_BY_CERTIFIER, actor)
            with self.store.writing() as session:
                session.awards.settle_suppression(award.id)
        elif award.proposed is not None:
            self._replace(award, award.proposed, certifier, actor)

    def _replace(self, award: StoredAward, proposed: Award, certifier: Certifier, actor: Actor) -> None:
        with self.store.reading() as session:
            view = self.sort.judge.view(session, proposed.certification, paris_day(self.clock.now()))
        failed = [f for f in self.sort.findings(proposed, certifier, view) if f.outcome is Outcome.FAILED]
        if failed:
            raise ConflictError(
                failed[0].message, code=failed[0].code, remedy=failed[0].remedy, where=proposed.technical_id
            )
        self._revoke(award, RevocationReason.REPLACED, actor)
        renewed = replace(award, award=proposed, fingerprint=fingerprint_of(proposed))
        with self.store.writing() as session:
            session.awards.replace_content(award.id, renewed.award, renewed.fingerprint)
            session.awards.propose_change(award.id, None)
        self._issue(renewed, certifier, only_from=(AwardState.REPLACED,))

    def _issue(self, award: StoredAward, certifier: Certifier, *, only_from: tuple[AwardState, ...]) -> None:
        number = award.award.certification
        with self.store.reading() as session:
            batch = session.awards.batch(award.batch_id)
            entry = session.register.entry(number, paris_day(self.clock.now()))
        parchments = self.secure.parchments(certifier, {number: entry}, batch.format if batch else "")
        parchments.builder(number, award.award.block)  # refuses before anything is taken
        if not self.secure.reserve_again(certifier, [award], only_from=only_from):
            raise ConflictError(
                Text("Quelqu’un d’autre vient de décider.", "Somebody else has just decided."),
                code="award.decision",
                remedy=Text("Relisez l’état de la délivrance.", "Read the award's state again."),
                where=award.id,
            )
        self.secure.sign_and_record([award], parchments)

    def _revoke(self, award: StoredAward, reason: RevocationReason, actor: Actor) -> None:
        with self.store.reading() as session:
            credentials = session.credentials.of_award(award.id)
        standing = [credential for credential in credentials if credential.revocation is None]
        if standing:
            self.revoke(standing[0].id, reason=reason, actor=actor)


def _fits(decision: Decision, award: StoredAward) -> bool:
    if decision is Decision.ISSUE:
        return award.state is AwardState.HELD and all(f.outcome is not Outcome.FAILED for f in award.findings)
    if decision is Decision.REFUSE:
        return award.state is AwardState.HELD
    if decision is Decision.REPLACE:
        return award.proposed is not None and award.state is AwardState.ISSUED
    if decision is Decision.REVOKE:
        return award.state is AwardState.ISSUED
    return award.proposed is not None or award.suppression_proposed


_REFUSED = Finding(
    "decision",
    Outcome.FAILED,
    REFUSED_BY_PERSON,
    Text("Refusée par une personne du certificateur.", "Refused by a person of the certifier."),
    Text("Corrigez la ligne pour qu’elle soit jugée de nouveau.", "Correct the line to have it judged again."),
)
