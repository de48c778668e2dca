"""Registered, within the issuance deadline, or enrolled in time; never later than the award's own day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passport_core.outcomes import Finding, Outcome
from passport_core.passport.register import Certification
from passport_core.passport.validating import AwardInQuestion, RegisterView
from passport_core.testing.doubles import view_of
from passport_core.testing.register_samples import RNCP36612, RNCP37674, RNCP40344, RS6232
from passport_core.testing.validator_contract import ValidatorContract
from passport_rules_fr.registered_on_award_date import RegisteredOnAwardDate


def judged(
    certification: Certification | None,
    on: date,
    *,
    enrolled: date | None = None,
    as_of: date | None = date(2026, 8, 16),
    today: date = date(2026, 11, 20),
) -> Finding:
    number = certification.number if certification else "RNCP99999"
    return RegisteredOnAwardDate().judge(
        AwardInQuestion(number, None, on, "110000072", enrolled_on=enrolled),
        view_of(certification, as_of=as_of, today=today),
    )


def answer(finding: Finding) -> tuple[Outcome, str]:
    return finding.outcome, finding.code


class TestContract(ValidatorContract):
    def validator(self) -> RegisteredOnAwardDate:
        return RegisteredOnAwardDate()

    def questions(self) -> Sequence[tuple[AwardInQuestion, RegisterView]]:
        return [
            (AwardInQuestion(c.number, None, on, None, enrolled_on=enrolled), view_of(c))
            for c in (RNCP37674, RNCP36612, RNCP40344, RS6232, replace(RNCP37674, is_active=False))
            for on in (date(2021, 1, 1), date(2024, 1, 1), date(2026, 3, 1), date(2033, 1, 1))
            for enrolled in (None, date(2023, 2, 1), date(2032, 1, 1))
        ]


@pytest.mark.parametrize("on", [date(2023, 9, 1), date(2025, 1, 1), date(2028, 9, 1)])
def test_within_the_registration_both_ends_included(on: date) -> None:
    assert answer(judged(RNCP37674, on)) == (Outcome.PASSED, "registration.registered")


def test_before_the_registration_is_without_a_registered_level_not_a_false_document() -> None:
    finding = judged(RNCP37674, date(2023, 8, 31))
    assert answer(finding) == (Outcome.FAILED, "registration.not-yet")
    assert "sans niveau enregistré" in finding.message.fr
    assert "without a registered level" in finding.message.en
    assert finding.remedy is not None
    assert "RNCP31114" in finding.remedy.fr


def test_after_the_registration_and_up_to_the_issuance_deadline_passes() -> None:
    expected = (Outcome.PASSED, "registration.within-issuance-deadline")
    assert answer(judged(RS6232, date(2026, 1, 26))) == expected
    assert answer(judged(RS6232, date(2026, 7, 25))) == expected


def test_after_the_deadline_enrolment_before_the_end_of_registration_decides() -> None:
    on = date(2026, 7, 26)
    assert answer(judged(RS6232, on, enrolled=date(2026, 1, 25))) == (Outcome.PASSED, "registration.enrolled-in-time")
    assert answer(judged(RS6232, on)) == (Outcome.NOT_ESTABLISHED, "registration.enrolment-unknown")
    late = judged(RS6232, on, enrolled=date(2026, 1, 26))
    assert answer(late) == (Outcome.FAILED, "registration.enrolled-after-end")
    assert "Délivrée sans niveau enregistré" in late.message.fr
    assert "Awarded without a registered level" in late.message.en
    for word in ("faux", "false", "forged", "fraud"):
        assert word not in (late.message.fr + late.message.en).lower()


def test_without_an_issuance_deadline_the_end_of_registration_takes_its_place() -> None:
    ended = replace(RNCP36612, registered_until=date(2025, 7, 1), is_active=False)
    assert answer(judged(ended, date(2025, 7, 1)))[0] is Outcome.PASSED
    assert answer(judged(ended, date(2025, 7, 2)))[1] == "registration.enrolment-unknown"


@given(st.integers(min_value=0, max_value=80 * 365), st.dates(date(2023, 9, 1), date(2028, 9, 1)))
def test_the_end_of_registration_never_expires_what_was_awarded_within_it(days_later: int, on: date) -> None:
    today = date(2028, 9, 2) + timedelta(days=days_later)
    ended = replace(RNCP37674, is_active=False)
    assert judged(ended, on, as_of=today, today=today).outcome is Outcome.PASSED


def test_a_decision_date_stands_in_for_a_missing_effective_date() -> None:
    assert answer(judged(RNCP36612, date(2022, 7, 1)))[0] is Outcome.PASSED
    assert answer(judged(RNCP36612, date(2022, 6, 30)))[1] == "registration.not-yet"


@pytest.mark.parametrize(
    "entry",
    [
        replace(RNCP37674, effective_on=None, decided_on=None),
        replace(RNCP37674, registered_until=None, issuance_deadline=None),
    ],
)
def test_missing_dates_are_not_established(entry: Certification) -> None:
    assert answer(judged(entry, date(2024, 1, 1))) == (Outcome.NOT_ESTABLISHED, "registration.undated")


def test_missing_dates_are_not_established_after_the_deadline_either() -> None:
    no_end = replace(RNCP37674, registered_until=None, issuance_deadline=date(2025, 1, 1))
    assert judged(no_end, date(2026, 1, 1), enrolled=date(2024, 1, 1)).code == "registration.undated"
    no_start = replace(RS6232, decided_on=None)
    assert judged(no_start, date(2026, 8, 1), enrolled=date(2024, 1, 1)).code == "registration.undated"


def test_an_entry_withdrawn_before_its_end_cannot_be_dated() -> None:
    withdrawn = replace(RNCP37674, is_active=False)
    assert answer(judged(withdrawn, date(2024, 1, 1))) == (Outcome.NOT_ESTABLISHED, "registration.withdrawn-early")


def test_an_inactive_entry_after_its_end_is_merely_over() -> None:
    assert answer(judged(RS6232, date(2025, 1, 1))) == (Outcome.PASSED, "registration.registered")


def test_an_entry_being_modified_is_registered() -> None:
    assert answer(judged(RNCP40344, date(2025, 6, 1))) == (Outcome.PASSED, "registration.registered")


def test_an_unknown_certification_or_no_register_is_not_established() -> None:
    assert answer(judged(None, date(2024, 1, 1))) == (Outcome.NOT_ESTABLISHED, "certification.not-in-snapshot")
    assert answer(judged(None, date(2024, 1, 1), as_of=None)) == (Outcome.NOT_ESTABLISHED, "register.not-loaded")


def test_a_source_without_issuance_deadlines_cannot_contradict_an_award_after_the_end() -> None:
    view = view_of(replace(RS6232, issuance_deadline=None))
    assert view.entry is not None
    csv = replace(view, entry=replace(view.entry, snapshot=replace(view.entry.snapshot, format="csv")))
    award = AwardInQuestion("RS6232", None, date(2026, 2, 1), "939054268", enrolled_on=date(2026, 1, 26))
    assert answer(RegisteredOnAwardDate().judge(award, view)) == (Outcome.FAILED, "registration.enrolled-after-end")
    finding = RegisteredOnAwardDate().judge(award, csv)
    assert answer(finding) == (Outcome.NOT_ESTABLISHED, "registration.deadline-unknown")
