"""A learner's plan, and the advisers who help with it: each by a revocable link, each reading logged, the learner
decides."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from passport_core.errors import ConflictError, InvalidInputError, NotFoundError, TooLargeError
from passport_core.events import Event
from passport_core.outcomes import Text
from passport_core.passport.actors import Actor, Adviser, require_holder, require_own, require_plan_reader
from passport_core.passport.advising import AdviceGrant, AdviceReading, Note, NoteKind, NoteState, Plan
from passport_core.passport.days import paris_day
from passport_core.passport.identifiers import new_id
from passport_core.ports.outside import Clock
from passport_core.ports.store import Store
from passport_core.services.find_target import FindTarget, unique_targets
from passport_core.services.keep_passport import digest_token
from passport_core.services.typed_text import typed_line, typed_prose, typed_word

DAYS_OFFERED = 90
DAYS_AT_MOST = 366
OPEN_GRANT_LIMIT = 30  # advisers at once
NOTE_LIMIT = 200  # notes that one adviser may write
NAME_LIMIT = 200  # characters
TEXT_LIMIT = 2000
PLAN_YEARS = 50
_TARGET_LIMIT = 300  # characters of a target's name
_CODE = "advice.request"


class AdviceClosedError(NotFoundError):
    """The link opens nothing, for a reason that only the learner learns."""

    default_code = "advice.closed"

    def __init__(self) -> None:
        super().__init__(
            Text("Ce lien est fermé.", "This link is closed."),
            remedy=Text(
                "Demandez un nouveau lien à la personne qui vous l’avait envoyé.",
                "Ask whoever sent it to you for a new link.",
            ),
        )


@dataclass(frozen=True, slots=True)
class AdviseLearner:
    store: Store
    find_target: FindTarget
    clock: Clock
    announce: Callable[[Event], None]
    base_url: str

    def address(self, token: str) -> str:
        return f"{self.base_url}/a/{token}"

    def plan(self, passport_id: str, *, actor: Actor) -> Plan:
        """Return the learner's plan, an empty one where none was made."""
        require_plan_reader(actor, passport_id)
        with self.store.reading() as session:
            return session.plans.plan(passport_id) or Plan(passport_id)

    def set_plan(
        self,
        passport_id: str,
        *,
        targets: Sequence[str],
        place: str = "",
        by: date | None = None,
        actor: Actor,
    ) -> Plan:
        """Write the plan anew. Raise what naming a target raises where one is not known here."""
        require_holder(actor, passport_id)
        now = self.clock.now()
        today = paris_day(now)
        if by is not None and not today <= by <= today + timedelta(days=365 * PLAN_YEARS):
            raise InvalidInputError(
                Text("Ce jour est passé, ou bien trop loin.", "That day has passed, or is much too far."),
                code="plan.request",
                remedy=Text("Donnez un jour à venir, ou aucun.", "Give a day to come, or none."),
                where="by",
            )
        named = [typed_line(one, at_most=_TARGET_LIMIT, where="targets", code="plan.request") for one in targets]
        wanted = unique_targets(one for one in named if one)
        with self.store.reading() as session:
            for one in wanted:
                self.find_target(one, session, day=today)
        plan = Plan(
            passport_id,
            wanted,
            typed_line(place, at_most=NAME_LIMIT, where="place", code="plan.request"),
            by,
            changed_at=now,
        )
        with self.store.writing() as session:
            session.plans.save(plan)
        self.announce(Event("plan.changed", passport_id, now))
        return plan

    def invite(
        self, passport_id: str, *, adviser: str, days: int = DAYS_OFFERED, actor: Actor
    ) -> tuple[AdviceGrant, str]:
        """Make a grant; return it with the token of its link (256 bits), which is not stored."""
        require_holder(actor, passport_id)
        now = self.clock.now()
        name = typed_line(adviser, at_most=NAME_LIMIT, where="adviser", code=_CODE, is_required=True)
        if not 1 <= days <= DAYS_AT_MOST:
            raise InvalidInputError(
                Text(
                    f"Un lien reste ouvert de 1 à {DAYS_AT_MOST} jours.",
                    f"A link stays open from 1 to {DAYS_AT_MOST} days.",
                ),
                code=_CODE,
                remedy=Text("Vous pourrez en faire un autre ensuite.", "You can make another one afterwards."),
                where="days",
            )
        grant = AdviceGrant(new_id(), passport_id, name, now, now + timedelta(days=days))
        token = secrets.token_urlsafe(32)
        with self.store.writing() as session:
            session.passports.hold(passport_id)
            if sum(1 for one in session.plans.grants(passport_id) if one.is_open(now)) >= OPEN_GRANT_LIMIT:
                raise TooLargeError(
                    Text(f"{OPEN_GRANT_LIMIT} liens sont déjà ouverts.", f"{OPEN_GRANT_LIMIT} links are open already."),
                    code="advice.full",
                    remedy=Text("Retirez-en un d’abord.", "Withdraw one first."),
                )
            session.plans.add_grant(grant, digest_token(token))
        self.announce(Event("advice.granted", grant.id, now))
        return grant, token

    def enter(self, token: str, *, face: str = "page", reads: bool = True) -> Adviser:
        """Return who advises by this link; raise AdviceClosedError, the same for every closed or wrong one.

        With ``reads`` it is counted in the log that the learner sees. Nothing is spent.
        """
        now = self.clock.now()
        with self.store.reading() as session:
            grant = session.plans.grant_by_digest(digest_token(token))
        if grant is None:
            raise AdviceClosedError
        is_open = grant.is_open(now)
        if reads or not is_open:
            reading = AdviceReading(paris_day(now), "opened" if is_open else "closed", face, now, now)
            with self.store.writing() as session:
                session.plans.log_reading(grant.id, reading)
        if not is_open:
            raise AdviceClosedError
        if reads:
            self.announce(Event("advice.opened", grant.id, now))
        return Adviser(grant.passport_id, grant.id, grant.adviser)

    def grants(self, passport_id: str, *, actor: Actor) -> Sequence[AdviceGrant]:
        """Return the learner's grants, open and closed."""
        require_holder(actor, passport_id)
        with self.store.reading() as session:
            return session.plans.grants(passport_id)

    def withdraw(self, grant_id: str, *, actor: Actor) -> AdviceGrant:
        """Close the link from now on. Doing it again changes nothing; what was written stays with the learner."""
        grant = self._own_grant(grant_id, actor)
        now = self.clock.now()
        with self.store.writing() as session:
            was_open = session.plans.withdraw_grant(grant_id, now)
            closed = session.plans.grant(grant_id)
        if was_open:
            self.announce(Event("advice.withdrawn", grant_id, now))
        return closed or grant

    def readings(self, grant_id: str, *, actor: Actor) -> tuple[AdviceGrant, Sequence[AdviceReading]]:
        """Return the grant and every reading by it, a line for each day and way of reading, newest first."""
        grant = self._own_grant(grant_id, actor)
        with self.store.reading() as session:
            return grant, session.plans.readings(grant_id)

    def write(self, kind: NoteKind, text: str, *, actor: Adviser, target: str = "", step_key: str = "") -> Note:
        """Keep what an adviser proposes or remarks, for the learner to read and answer.

        Raise AdviceClosedError where the link was closed since it was entered, TooLargeError beyond the number of
        notes of one adviser.
        """
        now = self.clock.now()
        note = Note(
            id=new_id(),
            passport_id=actor.passport_id,
            grant_id=actor.grant_id,
            adviser=actor.name,
            kind=kind,
            text=typed_prose(text, at_most=TEXT_LIMIT, where="text", code="advice.note", is_required=True),
            written_at=now,
            target=typed_line(target, at_most=_TARGET_LIMIT, where="target", code="advice.note"),
            step_key=typed_line(step_key, at_most=_TARGET_LIMIT, where="step_key", code="advice.note"),
        )
        with self.store.writing() as session:
            grant = session.plans.grant(actor.grant_id)
            if grant is None or not grant.is_open(now):
                raise AdviceClosedError
            if not session.plans.add_note(note, at_most=NOTE_LIMIT):
                raise TooLargeError(
                    Text(f"Vous avez déjà écrit {NOTE_LIMIT} notes.", f"You have written {NOTE_LIMIT} notes already."),
                    code="advice.notes-full",
                    remedy=Text(
                        "Demandez à la personne de vous inviter de nouveau.", "Ask the learner to invite you anew."
                    ),
                )
        self.announce(Event("advice.written", note.id, now))
        return note

    def notes(self, passport_id: str, *, actor: Actor) -> Sequence[Note]:
        """Return the notes, oldest first. An adviser sees their own, and the proposals that the learner accepted:
        those are the plan's; what another adviser remarked is between that one and the learner."""
        require_plan_reader(actor, passport_id)
        with self.store.reading() as session:
            notes = session.plans.notes(passport_id)
        if isinstance(actor, Adviser):
            return [note for note in notes if note.grant_id == actor.grant_id or note.state is NoteState.ACCEPTED]
        return notes

    def answer(self, note_id: str, state: NoteState, *, actor: Actor) -> Note:
        """Accept or refuse a proposal, once; raise ConflictError where it was answered, or is no proposal."""
        note = self._own_note(note_id, actor)
        if state is NoteState.WAITING:
            raise InvalidInputError(
                Text("Une proposition s’accepte ou se refuse.", "A proposal is accepted or refused."),
                code="advice.answer",
                remedy=Text("Dites « accepted » ou « refused ».", "Say “accepted” or “refused”."),
                where="state",
            )
        if note.kind is not NoteKind.PROPOSAL:
            raise ConflictError(
                Text("Cette note n’est pas une proposition.", "This note is no proposal."),
                code="advice.not-a-proposal",
                remedy=Text("Une remarque se lit, ou se retire.", "A remark is read, or removed."),
            )
        now = self.clock.now()
        with self.store.writing() as session:
            was_waiting = session.plans.answer_note(note_id, state, now)
            answered = session.plans.note(note_id)
        if not was_waiting or answered is None:
            raise ConflictError(
                Text("Cette proposition a déjà sa réponse.", "This proposal is answered already."),
                code="advice.answered",
                remedy=Text("Demandez-en une nouvelle.", "Ask for a new one."),
            )
        self.announce(Event("advice.answered", note_id, now))
        return answered

    def remove_note(self, note_id: str, *, actor: Actor) -> None:
        """Take a note out of the plan, for good. The learner may; its adviser may not."""
        note = self._own_note(note_id, actor)
        with self.store.writing() as session:
            session.plans.remove_note(note.id)
        self.announce(Event("advice.removed", note.id, self.clock.now()))

    def _own_grant(self, grant_id: str, actor: Actor) -> AdviceGrant:
        with self.store.reading() as session:
            grant = session.plans.grant(grant_id)
        refusal = NotFoundError(
            Text("Aucun lien de conseil n’a cet identifiant.", "No adviser’s link has this id."),
            code="advice.not-found",
            remedy=Text("Voyez la liste de vos conseillers.", "See the list of your advisers."),
        )
        return require_own(grant, actor, refusal)

    def _own_note(self, note_id: str, actor: Actor) -> Note:
        with self.store.reading() as session:
            note = session.plans.note(note_id)
        refusal = NotFoundError(
            Text("Aucune note n’a cet identifiant.", "No note has this id."),
            code="advice.note-not-found",
            remedy=Text("Voyez la liste des notes.", "See the list of notes."),
        )
        return require_own(note, actor, refusal)


def read_note_kind(text: str) -> NoteKind:
    """Return the kind of that name; raise InvalidInputError."""
    return typed_word(text, NoteKind, where="kind", code="advice.note")


def read_note_state(text: str) -> NoteState:
    """Return the state of that name; raise InvalidInputError."""
    answers = (NoteState.ACCEPTED, NoteState.REFUSED)
    return typed_word(text, NoteState, where="state", code="advice.answer", choices=answers)
