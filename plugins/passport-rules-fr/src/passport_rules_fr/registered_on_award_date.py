"""The certification was registered on the day of the award, or could still be awarded.

Code du travail L6113-9 (recognition outlives registration; who entered while it was valid may still be awarded)
and R6113-17-3 (an entry may be suspended or withdrawn before its end). All days are inclusive. The end of a
registration never expires a credential: this rule looks at the day of the award and at no later one.
"""

from __future__ import annotations

from datetime import date

from passport_core.outcomes import Finding, Outcome, Text
from passport_core.passport.register import Certification
from passport_core.passport.validating import AwardInQuestion, RegisterView
from passport_rules_fr.facts import FactsMemory
from passport_rules_fr.wording import day_en, day_fr, from_register, not_in_register

# The CSV set has no column for DATE_LIMITE_DELIVRANCE: its absence there says nothing.
WITHOUT_DEADLINES = "csv"


class RegisteredOnAwardDate:
    """Passes within the registration, within the issuance deadline, or after it where enrolment was in time."""

    name = "registered_on_award_date"
    at_issue = True
    at_verification = True

    def __init__(self, memory: FactsMemory | None = None) -> None:
        self._memory = memory or FactsMemory()

    def judge(self, award: AwardInQuestion, register: RegisterView) -> Finding:
        if register.entry is None or register.as_of is None:
            return not_in_register(self.name, award, register)
        certification, as_of = register.entry.certification, register.as_of
        question = (self.name, as_of, award.certification, award.awarded_on, award.enrolled_on)
        return self._memory.of(certification).answered(
            question, lambda: self._judged(award, register, certification, as_of)
        )

    def _judged(
        self, award: AwardInQuestion, register: RegisterView, certification: Certification, as_of: date
    ) -> Finding:
        start, last = certification.registered_from, certification.last_issuance_day
        until = certification.registered_until
        on = award.awarded_on
        if start is not None and on < start:
            return self._not_yet(award, register, certification, start)
        if last is None:
            return self._undated(award, register)
        late = on > last and not (until is not None and on <= until)
        if late and (refusal := self._not_enrolled_in_time(award, register, last, until)):
            return refusal
        if start is None:
            return self._undated(award, register)
        if not certification.is_active and (until is None or as_of <= until):
            return self._withdrawn_early(award, register)
        if late:
            return self._passed(
                award,
                register,
                "registration.enrolled-in-time",
                Text(
                    "Délivrée après la date limite, à une personne inscrite avant la fin de l’enregistrement "
                    f"({_fr(until)}) : la reconnaissance lui reste acquise.",
                    "Awarded after the deadline, to a person enrolled before the end of registration "
                    f"({_en(until)}): the recognition stays theirs.",
                ),
            )
        if until is not None and on <= until:
            return self._passed(
                award,
                register,
                "registration.registered",
                Text(
                    f"La certification était enregistrée le {day_fr(on)} (du {day_fr(start)} au {day_fr(until)}).",
                    f"The certification was registered on {day_en(on)} ({day_en(start)} to {day_en(until)}).",
                ),
            )
        return self._passed(
            award,
            register,
            "registration.within-issuance-deadline",
            Text(
                f"Délivrée le {day_fr(on)}, avant la date limite de délivrance ({day_fr(last)}).",
                f"Awarded on {day_en(on)}, before the issuance deadline ({day_en(last)}).",
            ),
        )

    def _passed(self, award: AwardInQuestion, register: RegisterView, code: str, message: Text) -> Finding:
        return from_register(self.name, Outcome.PASSED, code, message, award=award, register=register)

    def _not_enrolled_in_time(
        self, award: AwardInQuestion, register: RegisterView, last: date, until: date | None
    ) -> Finding | None:
        """Return why an award after the last issuance day does not pass, or None where enrolment was in time."""
        if award.enrolled_on is None:
            return from_register(
                self.name,
                Outcome.NOT_ESTABLISHED,
                "registration.enrolment-unknown",
                Text(
                    f"Délivrée après la date limite ({day_fr(last)}) ; la date d’inscription n’est pas connue, "
                    "or elle décide si la certification pouvait encore être délivrée.",
                    f"Awarded after the deadline ({day_en(last)}); the enrolment date is unknown, and it decides "
                    "whether the certification could still be awarded.",
                ),
                award=award,
                register=register,
                remedy=Text(
                    "Indiquez la date d’inscription (dateInscription) : une inscription antérieure à la fin de "
                    "l’enregistrement suffit.",
                    "Give the enrolment date (dateInscription): enrolment before the end of registration is enough.",
                ),
            )
        if until is None:
            return self._undated(award, register)
        if award.enrolled_on <= until:
            return None
        if register.entry is not None and register.entry.snapshot.format == WITHOUT_DEADLINES:
            return self._deadline_unknown(award, register, until)
        return from_register(
            self.name,
            Outcome.FAILED,
            "registration.enrolled-after-end",
            Text(
                f"Délivrée sans niveau enregistré : l’inscription ({day_fr(award.enrolled_on)}) est postérieure à "
                f"la fin de l’enregistrement ({day_fr(until)}).",
                f"Awarded without a registered level: enrolment ({day_en(award.enrolled_on)}) came after the end "
                f"of registration ({day_en(until)}).",
            ),
            award=award,
            register=register,
            remedy=Text(
                "Vérifiez les deux dates ; si elles sont exactes, déclarez la certification qui lui succède.",
                "Check both dates; if they are right, declare the certification that succeeds it.",
            ),
        )

    def _deadline_unknown(self, award: AwardInQuestion, register: RegisterView, until: date) -> Finding:
        return from_register(
            self.name,
            Outcome.NOT_ESTABLISHED,
            "registration.deadline-unknown",
            Text(
                f"Délivrée après la fin de l’enregistrement ({day_fr(until)}) ; l’export CSV du répertoire ne dit pas "
                "la date limite de délivrance.",
                f"Awarded after the end of registration ({day_en(until)}); the register’s CSV export does not say the "
                "issuance deadline.",
            ),
            award=award,
            register=register,
            remedy=Text(
                "Chargez l’export XML du répertoire, qui donne cette date.",
                "Load the register’s XML export, which gives that date.",
            ),
        )

    def _not_yet(
        self, award: AwardInQuestion, register: RegisterView, certification: Certification, start: date
    ) -> Finding:
        earlier = ", ".join(certification.predecessors[:3])
        return from_register(
            self.name,
            Outcome.FAILED,
            "registration.not-yet",
            Text(
                f"Délivrée sans niveau enregistré : le {day_fr(award.awarded_on)}, la certification n’était pas "
                f"encore enregistrée (elle l’est depuis le {day_fr(start)}).",
                f"Awarded without a registered level: on {day_en(award.awarded_on)} the certification was not yet "
                f"registered (it is since {day_en(start)}).",
            ),
            award=award,
            register=register,
            remedy=Text(
                f"Vérifiez la date ; avant cette date, la certification était {earlier}."
                if earlier
                else "Vérifiez la date de délivrance et le numéro de la certification.",
                f"Check the date; before that day the certification was {earlier}."
                if earlier
                else "Check the award date and the certification’s number.",
            ),
        )

    def _undated(self, award: AwardInQuestion, register: RegisterView) -> Finding:
        return from_register(
            self.name,
            Outcome.NOT_ESTABLISHED,
            "registration.undated",
            Text(
                "Le répertoire ne donne pas toutes les dates d’enregistrement de cette certification : on ne peut "
                f"établir si elle était enregistrée le {day_fr(award.awarded_on)}.",
                "The register does not give all registration dates of this certification: whether it was "
                f"registered on {day_en(award.awarded_on)} cannot be established.",
            ),
            award=award,
            register=register,
            remedy=Text(
                "Consultez la décision d’enregistrement (Journal officiel), puis décidez de cette délivrance.",
                "Look up the registration decision (Journal officiel), then decide on this award.",
            ),
        )

    def _withdrawn_early(self, award: AwardInQuestion, register: RegisterView) -> Finding:
        # The entry was suspended, withdrawn or replaced before its end, on a day that the snapshot does not give.
        return from_register(
            self.name,
            Outcome.NOT_ESTABLISHED,
            "registration.withdrawn-early",
            Text(
                "La fiche est inactive avant la fin de son enregistrement (suspendue, retirée ou remplacée), et le "
                "répertoire ne dit pas depuis quand.",
                "The entry is inactive before the end of its registration (suspended, withdrawn or replaced), and "
                "the register does not say since when.",
            ),
            award=award,
            register=register,
            remedy=Text(
                "Demandez à France compétences la date de la décision, puis décidez de cette délivrance.",
                "Ask France compétences for the date of the decision, then decide on this award.",
            ),
        )


def _fr(day: date | None) -> str:
    return day_fr(day) if day else ""


def _en(day: date | None) -> str:
    return day_en(day) if day else ""
