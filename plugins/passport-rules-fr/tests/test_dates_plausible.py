"""Dates that cannot be true together, and the people they are about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from passport_core.outcomes import Finding, Outcome
from passport_core.passport.validating import AwardInQuestion, RegisterView
from passport_core.testing.doubles import view_of
from passport_core.testing.validator_contract import ValidatorContract
from passport_rules_fr.dates_plausible import DatesPlausible

TODAY = date(2026, 11, 20)


def question(
    on: date = date(2024, 6, 1),
    *,
    enrolled_on: date | None = None,
    valid_until: date | None = None,
    exam_from: date | None = None,
    exam_until: date | None = None,
    birth_year: int | None = None,
) -> AwardInQuestion:
    return AwardInQuestion(
        "RNCP37674",
        None,
        on,
        None,
        enrolled_on=enrolled_on,
        valid_until=valid_until,
        exam_from=exam_from,
        exam_until=exam_until,
        birth_year=birth_year,
    )


def judged(award: AwardInQuestion) -> Finding:
    return DatesPlausible().judge(award, view_of(None, today=TODAY))


PLAUSIBLE = [
    question(),
    question(TODAY),
    question(enrolled_on=date(2024, 6, 1), valid_until=date(2024, 6, 1)),
    question(exam_from=date(2024, 5, 30), exam_until=date(2024, 6, 1)),
    question(birth_year=2009),  # 15 years old: minors have passports
    question(birth_year=1940),
    question(date(1970, 1, 1)),
]
IMPLAUSIBLE = [
    (question(date(2026, 11, 21)), Outcome.FAILED, "dates.future"),
    (question(date(1969, 12, 31)), Outcome.FAILED, "dates.too-old"),
    (question(enrolled_on=date(2024, 6, 2)), Outcome.FAILED, "dates.enrolled-after-award"),
    (question(valid_until=date(2024, 5, 31)), Outcome.FAILED, "dates.ends-before-award"),
    (question(exam_from=date(2024, 5, 2), exam_until=date(2024, 5, 1)), Outcome.FAILED, "dates.exam-order"),
    (question(exam_from=date(2024, 6, 2)), Outcome.NOT_ESTABLISHED, "dates.exam-after-award"),
    (question(birth_year=2015), Outcome.FAILED, "dates.holder-too-young"),
    (question(birth_year=2030), Outcome.FAILED, "dates.holder-too-young"),
    (question(birth_year=1900), Outcome.NOT_ESTABLISHED, "dates.holder-too-old"),
]


class TestContract(ValidatorContract):
    def validator(self) -> DatesPlausible:
        return DatesPlausible()

    def questions(self) -> Sequence[tuple[AwardInQuestion, RegisterView]]:
        return [(award, view_of(None, today=TODAY)) for award in (*PLAUSIBLE, *(case[0] for case in IMPLAUSIBLE))]


@pytest.mark.parametrize("award", PLAUSIBLE)
def test_plausible(award: AwardInQuestion) -> None:
    assert judged(award).outcome is Outcome.PASSED


@pytest.mark.parametrize(("award", "outcome", "code"), IMPLAUSIBLE)
def test_implausible(award: AwardInQuestion, outcome: Outcome, code: str) -> None:
    finding = judged(award)
    assert (finding.outcome, finding.code) == (outcome, code)


def test_threat_29_an_award_in_the_future_is_refused() -> None:
    assert judged(question(date(2027, 1, 1))).outcome is Outcome.FAILED


def test_all_faults_are_said_at_once_and_the_gravest_decides() -> None:
    finding = judged(question(exam_from=date(2025, 1, 1), valid_until=date(2020, 1, 1)))
    assert finding.outcome is Outcome.FAILED
    assert finding.code == "dates.ends-before-award"
    assert "examen" in finding.message.fr
    assert "validité" in finding.message.fr


def test_threat_43_no_birth_year_in_the_sentences() -> None:
    for year in (2015, 1900):
        finding = judged(question(birth_year=year))
        assert str(year) not in finding.message.fr + finding.message.en
