"""A reader of a share types a date of birth: it matches the declared one, or does not. The date itself is not shown.

Who knows a person's age needs only a few hundred guesses: so a share allows very few wrong ones, ever, and its
holder sees each in the log.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from passport_core.errors import NotAllowedError, NotFoundError
from passport_core.outcomes import Text
from passport_core.passport.records import Record
from passport_core.passport.sharing import Reading, Share
from passport_core.ports.outside import Clock
from passport_core.ports.store import Session, Store
from passport_core.services.limit_attempts import LimitAttempts

WRONG_DATES_A_SHARE = 3
TRIES_AN_HOUR = 5
MATCHED, WRONG = "birth_date_matched", "wrong_birth_date"


@dataclass(frozen=True, slots=True)
class BirthDateAnswer:
    """``attempts_left``: wrong dates that the share still allows, over all its documents."""

    matches: bool
    attempts_left: int


@dataclass(frozen=True, slots=True)
class MatchBirthDate:
    store: Store
    limit: LimitAttempts
    clock: Clock

    def __call__(self, share: Share, record: Record, typed: date, *, face: str) -> BirthDateAnswer:
        """Say whether ``typed`` is the date of birth that the certifier declared for the record; log the try.

        The caller has opened the share for its reader. Raise NotFoundError (``birth-date.unknown``) where no whole
        date was declared to this installation, NotAllowedError (``birth-date.locked``) after three wrong dates,
        TooManyAttemptsError beyond five tries within an hour.
        """
        if record.id not in share.record_ids:
            raise _unknown()
        # Counted before anything is looked at: tries made at the same moment cannot outrun the count.
        self.limit("birth-date", share.id, at_most=TRIES_AN_HOUR)
        now = self.clock.now()
        with self.store.writing() as session:
            left = _attempts_left(session, share)
            if not left:
                raise _locked()
            born = _declared(session, record)
            if born is None:
                raise _unknown()
            matches = typed == born
            session.shares.log(share.id, Reading(now, MATCHED if matches else WRONG, face))
        return BirthDateAnswer(matches, left if matches else left - 1)

    def attempts_left(self, share: Share, records: Iterable[Record]) -> Mapping[str, int]:
        """Return how many wrong dates are still allowed, by the id of each record whose whole date is known here."""
        with self.store.reading() as session:
            left = _attempts_left(session, share)
            return {record.id: left for record in records if _declared(session, record) is not None}


def _attempts_left(session: Session, share: Share) -> int:
    wrong = sum(reading.kind == WRONG for reading in session.shares.readings(share.id))
    return max(0, WRONG_DATES_A_SHARE - wrong)


def _declared(session: Session, record: Record) -> date | None:
    credential = session.credentials.get(record.credential_id) if record.origin == "claimed" else None
    award = session.awards.get(credential.award_id) if credential and credential.award_id else None
    return award.award.holder.birth_date if award else None


def _unknown() -> NotFoundError:
    return NotFoundError(
        Text("Aucune date de naissance n’est connue ici pour ce document.", "No birth date is known here for it."),
        code="birth-date.unknown",
        remedy=Text("Demandez à la personne une pièce d’identité.", "Ask the person for proof of identity."),
    )


def _locked() -> NotAllowedError:
    return NotAllowedError(
        Text(
            "Trop de dates fausses ont été essayées sur ce partage.", "Too many wrong dates were tried on this share."
        ),
        code="birth-date.locked",
        remedy=Text(
            "Demandez un nouveau lien à la personne qui vous l’avait envoyé.",
            "Ask whoever sent it to you for a new link.",
        ),
    )
