"""The assessor's habilitation informs, and never decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from passport_core.outcomes import Finding, Outcome
from passport_core.passport.register import BodyState, Certification, RegisteredPartner, Role
from passport_core.passport.validating import AwardInQuestion, RegisterView
from passport_core.testing.doubles import view_of
from passport_core.testing.register_samples import (
    CCI_FRANCE_SIRET,
    DATED_PARTNER_SIRET,
    RNCP36612,
    RNCP37674,
    UNDATED_PARTNER_SIRET,
)
from passport_core.testing.validator_contract import ValidatorContract
from passport_rules_fr.assessor_habilitated import AssessorHabilitated

ON = date(2024, 6, 1)


def judged(entry: Certification | None, siret: str | None, on: date = ON) -> Finding:
    award = AwardInQuestion(entry.number if entry else "RNCP1", None, on, None, assessed_by_siret=siret)
    return AssessorHabilitated().judge(award, view_of(entry))


def with_line(role: Role, state: BodyState, since: date | None, changed: date | None = None) -> Certification:
    return replace(RNCP36612, partners=(RegisteredPartner("X", DATED_PARTNER_SIRET, role, state, since, changed),))


class TestContract(ValidatorContract):
    def validator(self) -> AssessorHabilitated:
        return AssessorHabilitated()

    def questions(self) -> Sequence[tuple[AwardInQuestion, RegisterView]]:
        return [
            (AwardInQuestion(entry.number, None, ON, None, assessed_by_siret=siret), view_of(entry))
            for entry in (RNCP36612, RNCP37674)
            for siret in (None, CCI_FRANCE_SIRET, DATED_PARTNER_SIRET, UNDATED_PARTNER_SIRET)
        ]


def test_a_dated_active_line_passes() -> None:
    assert judged(RNCP36612, DATED_PARTNER_SIRET).code == "assessor.habilitated"
    assert judged(RNCP36612, DATED_PARTNER_SIRET, date(2023, 2, 10)).outcome is Outcome.PASSED


def test_another_establishment_of_the_same_body_passes() -> None:
    assert judged(RNCP36612, "78235540800033").code == "assessor.habilitated"


def test_a_line_that_ended_after_the_award_passes() -> None:
    entry = with_line(Role.ASSESS, BodyState.INACTIVE, date(2023, 1, 1), ON)
    assert judged(entry, DATED_PARTNER_SIRET).outcome is Outcome.PASSED


def test_a_certifier_may_assess() -> None:
    assert judged(RNCP36612, CCI_FRANCE_SIRET).code == "assessor.certifier"


@pytest.mark.parametrize(
    ("entry", "siret", "code"),
    [
        (RNCP37674, UNDATED_PARTNER_SIRET, "assessor.undated"),
        (RNCP37674, "55210055400013", "assessor.not-listed"),
        (with_line(Role.TRAIN, BodyState.ACTIVE, date(2023, 1, 1)), DATED_PARTNER_SIRET, "assessor.not-for-assessment"),
        (with_line(Role.ASSESS, BodyState.ACTIVE, date(2024, 6, 2)), DATED_PARTNER_SIRET, "assessor.undated"),
        (with_line(Role.ASSESS, BodyState.REMOVED, date(2023, 1, 1)), DATED_PARTNER_SIRET, "assessor.undated"),
        (RNCP37674, None, "assessor.none"),
        (None, DATED_PARTNER_SIRET, "assessor.no-entry"),
    ],
)
def test_all_else_is_said_and_counts_for_nothing(entry: Certification | None, siret: str | None, code: str) -> None:
    finding = judged(entry, siret)
    assert (finding.outcome, finding.code) == (Outcome.NOT_APPLICABLE, code)
