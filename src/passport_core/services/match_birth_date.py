"""A reader of a share types a date of birth: it matches the declared one, or does not. The date itself is not shown.

Who knows a person's age needs only a few hundred guesses: so a share allows very few wrong ones, ever, and its
holder sees each in the log.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from passport_core.errors import NotAllowedError, NotFoundError
from passport_core.outcomes import Text
from passport_core.passport.records import Record
from passport_core.passport.sharing import Reading, Share
from passport_core.ports.outside import Clock
from passport_core.ports.store import Store
from passport_core.services.limit_attempts import LimitAttempts

WRONG_DATES_A_SHARE = 3
TRIES_AN_HOUR = 5
MATCHED, WRONG = "birth_date_matched", "wrong_birth_date"


@dataclass(frozen=True, slots=True)
class MatchBirthDate:
    store: Store
    limit: LimitAttempts
    clock: Clock

    def __call__(self, share: Share, record: Record, typed: date, *, face: str) -> bool:
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
            if sum(reading.kind == WRONG for reading in session.shares.readings(share.id)) >= WRONG_DATES_A_SHARE:
                raise _locked()
            credential = session.credentials.get(record.credential_id) if record.origin == "claimed" else None
            award = session.awards.get(credential.award_id) if credential and credential.award_id else None
            born = award.award.holder.birth_date if award else None
            if born is None:
                raise _unknown()
            matches = typed == born
            session.shares.log(share.id, Reading(now, MATCHED if matches else WRONG, face))
        return matches


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
