"""SIRETs: Luhn, and La Poste's exception. Asked at issue only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from passport_core.outcomes import Outcome
from passport_core.passport.validating import AwardInQuestion, RegisterView
from passport_core.testing.doubles import view_of
from passport_core.testing.validator_contract import ValidatorContract
from passport_rules_fr.siret_well_formed import SiretWellFormed

GOOD = "11000007200014"


def question(issuer: str | None, assessor: str | None = None) -> AwardInQuestion:
    return AwardInQuestion("RNCP1", None, date(2024, 1, 1), None, issuer_siret=issuer, assessed_by_siret=assessor)


class TestContract(ValidatorContract):
    def validator(self) -> SiretWellFormed:
        return SiretWellFormed()

    def questions(self) -> Sequence[tuple[AwardInQuestion, RegisterView]]:
        return [(question(issuer, None), view_of(None)) for issuer in (None, GOOD, "", "12", "1" * 14, "a" * 14)]


@pytest.mark.parametrize("siret", [GOOD, "18750002000073", "35600000000048", "35600000012323"])
def test_real_ones_pass_those_of_la_poste_too(siret: str) -> None:
    assert SiretWellFormed().judge(question(siret), view_of(None)).outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("siret", "code"),
    [
        ("11000007200015", "siret.issuer-check-digit"),
        ("1100000720001", "siret.issuer-length"),
        ("1100000720001A", "siret.issuer-not-digits"),
        ("１１０００００７２０００１４", "siret.issuer-not-digits"),
        ("35600000012325", "siret.issuer-check-digit"),
        ("", "siret.issuer-empty"),
    ],
)
def test_what_is_wrong_is_named(siret: str, code: str) -> None:
    finding = SiretWellFormed().judge(question(siret), view_of(None))
    assert (finding.outcome, finding.code) == (Outcome.FAILED, code)


def test_the_assessor_s_is_looked_at_too() -> None:
    finding = SiretWellFormed().judge(question(GOOD, "11000007200015"), view_of(None))
    assert (finding.outcome, finding.code) == (Outcome.FAILED, "siret.assessor-check-digit")


def test_none_given_counts_for_nothing() -> None:
    assert SiretWellFormed().judge(question(None), view_of(None)).outcome is Outcome.NOT_APPLICABLE


def test_is_asked_at_issue_only() -> None:
    assert SiretWellFormed.at_issue
    assert not SiretWellFormed.at_verification
