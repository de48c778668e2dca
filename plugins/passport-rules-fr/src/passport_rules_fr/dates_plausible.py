"""The award's dates can be true together.

Days are inclusive. Holders have passports from 15; the age limit here is far below, so that it only stops a birth
year that was mistyped. Sentences never repeat a birth year: findings are shown and logged.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from passport_core.outcomes import Finding, Outcome, Text
from passport_core.passport.validating import AwardInQuestion, RegisterView
from passport_rules_fr.wording import day_en, day_fr

# The State's list of approved titles starts with the law of 16 July 1971; nothing older can be in the register.
_EARLIEST = date(1970, 1, 1)
_YOUNGEST, _OLDEST = 10, 110  # years of age at the award: below is refused, above is to be looked at

_Doubt = tuple[Outcome, str, Text]
_REMEDY = Text(
    "Corrigez la date dans votre fichier et déposez de nouveau ce passage.",
    "Correct the date in your file and send this passage again.",
)
_REMEDY_LOOK = Text(
    "Vérifiez ces dates ; si elles sont exactes, confirmez cette délivrance.",
    "Check these dates; if they are right, confirm this award.",
)
_PASSED = Text("Les dates sont vraisemblables.", "The dates are plausible.")


class DatesPlausible:
    """Names every implausible date at once; the gravest gives the outcome and the code."""

    name = "dates_plausible"
    at_issue = True
    at_verification = True

    def judge(self, award: AwardInQuestion, register: RegisterView) -> Finding:
        doubts = [*_of_award(award, register.today), *_of_exam(award), *_of_age(award)]
        if not doubts:
            return Finding(self.name, Outcome.PASSED, "dates.plausible", _PASSED)
        doubts.sort(key=lambda doubt: doubt[0] is not Outcome.FAILED)
        outcome, code, _ = doubts[0]
        return Finding(
            self.name,
            outcome,
            code,
            Text(" ".join(text.fr for *_, text in doubts), " ".join(text.en for *_, text in doubts)),
            _REMEDY if outcome is Outcome.FAILED else _REMEDY_LOOK,
        )


def _of_award(award: AwardInQuestion, today: date) -> Iterator[_Doubt]:
    on = award.awarded_on
    if on > today:
        yield (
            Outcome.FAILED,
            "dates.future",
            Text(
                f"La date de délivrance ({day_fr(on)}) est à venir.",
                f"The award date ({day_en(on)}) is in the future.",
            ),
        )
    if on < _EARLIEST:
        yield (
            Outcome.FAILED,
            "dates.too-old",
            Text(
                f"La date de délivrance ({day_fr(on)}) est antérieure à tout répertoire.",
                f"The award date ({day_en(on)}) is older than any register.",
            ),
        )
    if award.enrolled_on is not None and award.enrolled_on > on:
        yield (
            Outcome.FAILED,
            "dates.enrolled-after-award",
            Text(
                f"L’inscription ({day_fr(award.enrolled_on)}) est postérieure à la délivrance ({day_fr(on)}).",
                f"Enrolment ({day_en(award.enrolled_on)}) is later than the award ({day_en(on)}).",
            ),
        )
    if award.valid_until is not None and award.valid_until < on:
        yield (
            Outcome.FAILED,
            "dates.ends-before-award",
            Text(
                f"La fin de validité ({day_fr(award.valid_until)}) est antérieure à la délivrance ({day_fr(on)}).",
                f"The end of validity ({day_en(award.valid_until)}) is before the award ({day_en(on)}).",
            ),
        )


def _of_exam(award: AwardInQuestion) -> Iterator[_Doubt]:
    begins, ends = award.exam_from, award.exam_until
    if begins is not None and ends is not None and begins > ends:
        yield (
            Outcome.FAILED,
            "dates.exam-order",
            Text(
                f"L’examen finit ({day_fr(ends)}) avant de commencer ({day_fr(begins)}).",
                f"The exam ends ({day_en(ends)}) before it starts ({day_en(begins)}).",
            ),
        )
    first = min((day for day in (begins, ends) if day is not None), default=None)
    if first is not None and first > award.awarded_on:
        # The declared day may be a start of validity rather than the jury's (domain.md §3): to be looked at.
        yield (
            Outcome.NOT_ESTABLISHED,
            "dates.exam-after-award",
            Text(
                f"L’examen ({day_fr(first)}) est postérieur à la délivrance ({day_fr(award.awarded_on)}).",
                f"The exam ({day_en(first)}) is later than the award ({day_en(award.awarded_on)}).",
            ),
        )


def _of_age(award: AwardInQuestion) -> Iterator[_Doubt]:
    if award.birth_year is None:
        return
    age = award.awarded_on.year - award.birth_year
    if age < _YOUNGEST:
        yield (
            Outcome.FAILED,
            "dates.holder-too-young",
            Text(
                f"Le titulaire aurait eu moins de {_YOUNGEST} ans à la délivrance.",
                f"The holder would have been under {_YOUNGEST} at the award.",
            ),
        )
    elif age > _OLDEST:
        yield (
            Outcome.NOT_ESTABLISHED,
            "dates.holder-too-old",
            Text(
                f"Le titulaire aurait eu plus de {_OLDEST} ans à la délivrance.",
                f"The holder would have been over {_OLDEST} at the award.",
            ),
        )
