"""The holder takes awards into a passport by a one-use code; or says “this is not me”.

Nothing is found or merged by name. Every refusal reads the same, so that trying codes teaches nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from passport_core.errors import NotAllowedError, NotFoundError
from passport_core.events import Event
from passport_core.outcomes import Finding, Outcome, Text
from passport_core.passport.actors import READ, Actor, Holder, require_certifier, require_holder
from passport_core.passport.award import AwardState, StoredAward
from passport_core.passport.claiming import VALID_FOR, ClaimCode, new_code, normalise_code
from passport_core.passport.identifiers import new_id
from passport_core.passport.records import Record
from passport_core.ports.outside import Clock
from passport_core.ports.store import Session, Store, StoredCredential
from passport_core.services.limit_attempts import LimitAttempts

ATTEMPTS_A_PASSPORT = 10
ATTEMPTS_A_CLIENT = 30


@dataclass(frozen=True, slots=True)
class ClaimSlip:
    """One person's slip of one file. ``code`` is seen here and never again: only its digest is kept."""

    code: str
    holder_name: str
    awards: tuple[StoredAward, ...]
    expires_at: datetime
    certifier_name: str


@dataclass(frozen=True, slots=True)
class ClaimAward:
    store: Store
    limit: LimitAttempts
    clock: Clock
    announce: Callable[[Event], None]

    def make_slips(self, batch_id: str, *, actor: Actor) -> Sequence[ClaimSlip]:
        """Make fresh codes for every person of a batch who has not claimed yet; older unspent codes are closed."""
        with self.store.reading() as session:
            batch = session.awards.batch(batch_id)
            if batch is None:
                raise NotFoundError(Text("Ce lot n’existe pas.", "No such batch."), where=batch_id)
            require_certifier(actor, batch.certifier_id, READ)
            certifier = session.certifiers.get(batch.certifier_id)
            people = _issued_by_person(session, batch.certifier_id, batch_id)
            spent = {
                award_id
                for code in session.claims.of_batch(batch_id)
                if code.redeemed_at is not None and code.released_at is None
                for award_id in code.award_ids
                if not _issued_again(session, award_id, code.redeemed_at)
            }
        now = self.clock.now()
        slips: list[ClaimSlip] = []
        codes: list[ClaimCode] = []
        for awards in people.values():
            unclaimed = tuple(award for award in awards if award.id not in spent)
            if not unclaimed:
                continue
            code = new_code()
            expires = now + VALID_FOR
            codes.append(
                ClaimCode(
                    id=new_id(),
                    digest=_digest(code),
                    certifier_id=batch.certifier_id,
                    batch_id=batch_id,
                    award_ids=tuple(award.id for award in unclaimed),
                    expires_at=expires,
                )
            )
            name = unclaimed[0].award.holder.display_name
            slips.append(ClaimSlip(code, name, unclaimed, expires, certifier.name if certifier else ""))
        with self.store.writing() as session:
            session.claims.withdraw_unspent(batch_id, people, now)
            session.claims.add(codes)
        return slips

    def __call__(self, code: str, *, actor: Holder, client: str = "") -> Sequence[Record]:
        """Redeem the code inside the actor's passport and return the records that came in.

        Raise NotAllowedError (``claim.refused``), the same for a wrong, spent, expired or released code.
        """
        self.limit("claim-passport", actor.passport_id, at_most=ATTEMPTS_A_PASSPORT)
        if client:
            self.limit("claim-client", client, at_most=ATTEMPTS_A_CLIENT)
        now = self.clock.now()
        plain = normalise_code(code)
        with self.store.writing() as session:
            stored = session.claims.by_digest(_digest(plain)) if plain else None
            if stored is None or not session.claims.redeem(stored.id, actor.passport_id, now):
                raise _refused()
            records = [
                Record(
                    id=new_id(),
                    passport_id=actor.passport_id,
                    credential_id=credential.id,
                    credential=credential.body,
                    media_type=credential.media_type,
                    added_at=now,
                    origin="claimed",
                )
                for credential in map(partial(_own_credential, session), stored.award_ids)
                if credential is not None and credential.revocation is None
            ]
            added = [record for record in records if session.passports.add_record(record)]
        self.announce(Event("claim.redeemed", stored.id, now, len(added)))
        return added

    def release_code(self, code: str, *, client: str) -> None:
        """“This is not me”, said with the slip in hand: the code is closed and the certifier told."""
        self.limit("claim-client", client, at_most=ATTEMPTS_A_CLIENT)
        plain = normalise_code(code)
        with self.store.writing() as session:
            stored = session.claims.by_digest(_digest(plain)) if plain else None
            if stored is None or stored.redeemed_at is not None or not self._release(session, stored):
                raise _refused()
        self.announce(Event("claim.released", stored.id, self.clock.now()))

    def release_record(self, record_id: str, *, actor: Actor) -> int:
        """“This is not me”, said in the passport: all that came by the same code leaves it. Return how many."""
        with self.store.writing() as session:
            record = session.passports.record(record_id)
            if record is None:
                raise NotFoundError(Text("Introuvable.", "Not found."), where=record_id)
            require_holder(actor, record.passport_id)
            if record.origin != "claimed":
                session.passports.remove_record(record_id)
                return 1
            code = self._code_of(session, record)
            removed = [record]
            if code is not None:
                credentials = {c.id for a in code.award_ids for c in session.credentials.of_award(a)}
                removed = [r for r in session.passports.records(record.passport_id) if r.credential_id in credentials]
                self._release(session, code)
            for one in removed:
                session.passports.remove_record(one.id)
        self.announce(Event("claim.released", code.id if code else record_id, self.clock.now(), len(removed)))
        return len(removed)

    def _code_of(self, session: Session, record: Record) -> ClaimCode | None:
        credential = session.credentials.get(record.credential_id)
        award = session.awards.get(credential.award_id) if credential and credential.award_id else None
        if award is None:
            return None
        for code in session.claims.of_batch(award.batch_id):
            if code.passport_id == record.passport_id and award.id in code.award_ids:
                return code
        return None

    def _release(self, session: Session, code: ClaimCode) -> bool:
        if not session.claims.release(code.id, self.clock.now()):
            return False
        for award_id in code.award_ids:
            award = session.awards.get(award_id)
            if award is not None:
                session.awards.set_findings(award_id, (*award.findings, _NOT_ME))
        return True


def _issued_again(session: Session, award_id: str, since: datetime) -> bool:
    """Whether the award was corrected after it was claimed: its holder has the old document only."""
    own = _own_credential(session, award_id)
    return own is not None and own.revocation is None and own.issued_at > since


def _own_credential(session: Session, award_id: str) -> StoredCredential | None:
    """Return the document that the award was issued as: other forms of it are made for its holder, once claimed."""
    award = session.awards.get(award_id)
    return session.credentials.get(award.credential_id) if award and award.credential_id else None


def _issued_by_person(session: Session, certifier_id: str, batch_id: str) -> dict[int, list[StoredAward]]:
    people: dict[int, list[StoredAward]] = {}
    offset = 0
    while True:
        page, total = session.awards.list(
            certifier_id, state=AwardState.ISSUED, batch_id=batch_id, offset=offset, limit=1000
        )
        for award in page:
            people.setdefault(award.person_ordinal, []).append(award)
        offset += len(page)
        if offset >= total or not page:
            return people


def _digest(code: str) -> str:
    plain = normalise_code(code) or ""
    return hashlib.sha256(plain.encode()).hexdigest()


def _refused() -> NotAllowedError:
    return NotAllowedError(
        Text("Ce code n’est pas accepté.", "This code is not accepted."),
        code="claim.refused",
        remedy=Text(
            "Recopiez-le depuis la feuille remise par le certificateur, ou demandez-lui une nouvelle feuille.",
            "Copy it again from the slip the certifier gave you, or ask the certifier for a new slip.",
        ),
    )


_NOT_ME = Finding(
    "holder",
    Outcome.NOT_ESTABLISHED,
    "holder.not-me",
    Text(
        "La personne qui a reçu cette feuille dit que ce n’est pas elle.",
        "Whoever received this slip says that it is not theirs.",
    ),
    Text(
        "Vérifiez l’identité déclarée ; révoquez ou remettez une nouvelle feuille à la bonne personne.",
        "Check the declared identity; revoke, or hand a new slip to the right person.",
    ),
)
