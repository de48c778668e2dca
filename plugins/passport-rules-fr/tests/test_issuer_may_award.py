"""Who may award: certifiers by SIREN, successions, mandates, partners, the State's unlisted services."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from passport_core.outcomes import Finding, Outcome
from passport_core.passport.register import BodyState, Certification, RegisteredCertifier, RegisteredPartner, Role
from passport_core.passport.trust import Mandate, Succession
from passport_core.passport.validating import AwardInQuestion, RegisterView
from passport_core.testing.doubles import view_of
from passport_core.testing.register_samples import RNCP36490, RNCP36612, RNCP37674, RNCP40344, RS6232
from passport_core.testing.validator_contract import ValidatorContract
from passport_rules_fr.issuer_may_award import IssuerMayAward

MINISTRY, CCI, ANIMAL_PRO, CESI, ADXF2, ADX = (
    "110000072",
    "187500020",
    "528757651",
    "775722572",
    "939054268",
    "842104663",
)
STRANGER, OTHER = "552100554", "732829320"


def judged(
    certification: Certification,
    siren: str | None,
    on: date = date(2024, 6, 1),
    *,
    successions: tuple[Succession, ...] = (),
    mandates: tuple[Mandate, ...] = (),
) -> Finding:
    register = replace(view_of(certification), successions=successions, mandates=mandates)
    return IssuerMayAward().judge(AwardInQuestion(certification.number, None, on, siren), register)


def answer(finding: Finding) -> tuple[Outcome, str]:
    return finding.outcome, finding.code


class TestContract(ValidatorContract):
    def validator(self) -> IssuerMayAward:
        return IssuerMayAward()

    def questions(self) -> Sequence[tuple[AwardInQuestion, RegisterView]]:
        return [
            (AwardInQuestion(c.number, None, day, siren), view_of(c))
            for c in (RNCP37674, RNCP36612, RNCP40344, RNCP36490, RS6232)
            for siren in (None, MINISTRY, CCI, ANIMAL_PRO, ADXF2, ADX, STRANGER, "754047702", "782355408")
            for day in (date(2024, 6, 1), date(2026, 6, 1))
        ]


def test_the_certifier_awards() -> None:
    finding = judged(RNCP37674, MINISTRY)
    assert answer(finding) == (Outcome.PASSED, "issuer.certifier")
    assert finding.as_of == date(2026, 8, 16)
    assert finding.source == "RNCP, état du 16 août 2026"


@pytest.mark.parametrize("on", [date(2022, 9, 1), date(2023, 5, 1), date(2025, 1, 1)])
def test_change_of_siret_within_one_siren_is_one_certifier_before_and_after(on: date) -> None:
    assert answer(judged(RNCP36612, CCI, on)) == (Outcome.PASSED, "issuer.certifier")


def test_change_of_siret_within_one_siren_leaves_no_gap_beside_a_co_certifier() -> None:
    co_certifier = RegisteredCertifier("CO", f"{OTHER}00011", BodyState.ACTIVE, date(2022, 7, 1))
    entry = replace(RNCP36612, certifiers=(*RNCP36612.certifiers, co_certifier))
    assert answer(judged(entry, CCI, date(2023, 4, 30))) == (Outcome.PASSED, "issuer.certifier")


def test_a_certifier_whose_other_establishment_is_a_partner_still_awards() -> None:
    assert answer(judged(RNCP36490, CESI)) == (Outcome.PASSED, "issuer.certifier")


@pytest.mark.parametrize(
    ("certification", "partner"),
    [(RNCP37674, "754047702"), (RNCP36612, "782355408"), (RNCP40344, "195300819")],
)
def test_a_partner_alone_fails_even_for_a_state_title_or_a_co_certifier_without_siret(
    certification: Certification, partner: str
) -> None:
    finding = judged(certification, partner)
    assert answer(finding) == (Outcome.FAILED, "issuer.partner-only")
    assert "Évalué par" in finding.message.fr
    assert "Assessed by" in finding.message.en


def test_a_partner_who_no_longer_is_one_fails_too() -> None:
    gone = RegisteredPartner("X", f"{STRANGER}00011", Role.TRAIN, BodyState.REMOVED)
    entry = replace(RNCP37674, partners=(gone,))
    assert answer(judged(entry, STRANGER)) == (Outcome.FAILED, "issuer.partner-only")


def test_a_partner_with_a_mandate_awards() -> None:
    mandate = Mandate(MINISTRY, "754047702", "RNCP37674", date(2024, 1, 1), date(2024, 12, 31))
    assert answer(judged(RNCP37674, "754047702", mandates=(mandate,))) == (Outcome.PASSED, "issuer.mandate")


@pytest.mark.parametrize("on", [date(2023, 12, 31), date(2025, 1, 1)])
def test_a_mandate_says_nothing_outside_its_dates(on: date) -> None:
    mandate = Mandate(CCI, STRANGER, None, date(2024, 1, 1), date(2024, 12, 31))
    finding = judged(RNCP36612, STRANGER, on, mandates=(mandate,))
    assert answer(finding) == (Outcome.FAILED, "issuer.mandate-does-not-cover")


def test_a_mandate_for_another_certification_does_not_help() -> None:
    mandate = Mandate(CCI, STRANGER, "RNCP1", date(2020, 1, 1), None)
    finding = judged(RNCP36612, STRANGER, mandates=(mandate,))
    assert answer(finding) == (Outcome.FAILED, "issuer.mandate-does-not-cover")


def test_a_mandate_from_a_body_that_may_not_award_itself_is_worth_nothing() -> None:
    mandate = Mandate(OTHER, STRANGER, None, date(2020, 1, 1), None)
    assert answer(judged(RNCP36612, STRANGER, mandates=(mandate,))) == (Outcome.FAILED, "issuer.not-certifier")


def test_mandates_do_not_chain() -> None:
    mandates = (
        Mandate(CCI, OTHER, None, date(2020, 1, 1), None),
        Mandate(OTHER, STRANGER, None, date(2020, 1, 1), None),
    )
    assert answer(judged(RNCP36612, STRANGER, mandates=mandates)) == (Outcome.FAILED, "issuer.not-certifier")


@pytest.mark.parametrize("siren", [STRANGER, "197534716"])
def test_state_delegation_without_a_mandate_is_not_established_never_failed(siren: str) -> None:
    expected = (Outcome.NOT_ESTABLISHED, "issuer.state-delegation-unknown")
    assert answer(judged(RNCP37674, siren)) == expected
    # The CSV set gives no ministry's SIRET for some old entries, but the diploma's abbreviation.
    without_ministry = replace(
        RNCP37674, certifiers=(RegisteredCertifier("UNIVERSITE", f"{OTHER}00011", BodyState.ACTIVE),)
    )
    assert answer(judged(without_ministry, siren)) == expected


def test_a_ministry_s_entry_registered_on_demand_is_no_state_diploma() -> None:
    entry = replace(RNCP37674, registration_type="Enregistrement sur demande")
    assert answer(judged(entry, STRANGER)) == (Outcome.FAILED, "issuer.not-certifier")


def test_a_stranger_to_a_private_certification_fails() -> None:
    assert answer(judged(RNCP36612, STRANGER)) == (Outcome.FAILED, "issuer.not-certifier")


def test_a_co_certifier_without_siret_leaves_a_stranger_not_established() -> None:
    assert answer(judged(RNCP40344, ANIMAL_PRO, date(2025, 6, 1)))[0] is Outcome.PASSED
    assert answer(judged(RNCP40344, STRANGER)) == (Outcome.NOT_ESTABLISHED, "issuer.certifier-without-siret")


def test_a_partner_that_bears_the_co_certifier_s_name_may_be_that_co_certifier() -> None:
    namesake = RegisteredPartner("S.N.V.E.L.", f"{STRANGER}00011", Role.TRAIN, BodyState.ACTIVE)
    entry = replace(RNCP40344, partners=(namesake,))
    assert answer(judged(entry, STRANGER)) == (Outcome.NOT_ESTABLISHED, "issuer.certifier-without-siret")


def test_a_former_certifier_s_awards_stand_up_to_the_change_and_fail_after_it() -> None:
    assert answer(judged(RS6232, ADX, date(2025, 11, 27))) == (Outcome.PASSED, "issuer.certifier-then")
    assert answer(judged(RS6232, ADX, date(2025, 11, 28))) == (Outcome.FAILED, "issuer.no-longer-certifier")


def test_a_former_certifier_without_a_date_is_not_established() -> None:
    line = RegisteredCertifier("OLD", f"{OTHER}00011", BodyState.INACTIVE)
    entry = replace(RNCP36612, certifiers=(*RNCP36612.certifiers, line))
    assert answer(judged(entry, OTHER)) == (Outcome.NOT_ESTABLISHED, "issuer.certifier-undated")


def test_a_new_certifier_is_not_established_for_days_when_the_register_shows_another() -> None:
    assert answer(judged(RS6232, ADXF2, date(2025, 11, 26))) == (Outcome.NOT_ESTABLISHED, "issuer.certifier-since")
    assert answer(judged(RS6232, ADXF2, date(2025, 11, 27))) == (Outcome.PASSED, "issuer.certifier")


def test_a_refreshed_line_of_the_only_certifier_does_not_shorten_its_past() -> None:
    refreshed = replace(RNCP37674.certifiers[0], state_changed_on=date(2026, 8, 14))
    entry = replace(RNCP37674, certifiers=(refreshed,))
    assert answer(judged(entry, MINISTRY, date(2024, 1, 1))) == (Outcome.PASSED, "issuer.certifier")


def test_a_successor_awards_from_the_day_of_the_succession() -> None:
    succession = Succession(CCI, STRANGER, date(2024, 6, 1))
    after = judged(RNCP36612, STRANGER, date(2024, 6, 1), successions=(succession,))
    before = judged(RNCP36612, STRANGER, date(2024, 5, 31), successions=(succession,))
    assert answer(after) == (Outcome.PASSED, "issuer.succession")
    assert answer(before) == (Outcome.NOT_ESTABLISHED, "issuer.succession-later")


def test_a_predecessor_that_the_register_no_longer_lists_awarded_until_the_succession() -> None:
    succession = Succession(OTHER, CCI, date(2024, 6, 1))
    assert answer(judged(RNCP36612, OTHER, date(2024, 5, 31), successions=(succession,))) == (
        Outcome.PASSED,
        "issuer.succession",
    )
    assert answer(judged(RNCP36612, OTHER, date(2024, 6, 1), successions=(succession,))) == (
        Outcome.FAILED,
        "issuer.not-certifier",
    )


def test_successions_chain_and_a_circle_ends() -> None:
    chain = (Succession(CCI, OTHER, date(2023, 1, 1)), Succession(OTHER, STRANGER, date(2024, 1, 1)))
    assert answer(judged(RNCP36612, STRANGER, successions=chain)) == (Outcome.PASSED, "issuer.succession")
    circle = (Succession(OTHER, STRANGER, date(2023, 1, 1)), Succession(STRANGER, OTHER, date(2023, 1, 1)))
    assert answer(judged(RNCP36612, STRANGER, successions=circle)) == (Outcome.FAILED, "issuer.not-certifier")


def test_the_mandate_of_a_successor_counts() -> None:
    finding = judged(
        RNCP36612,
        STRANGER,
        successions=(Succession(CCI, OTHER, date(2023, 1, 1)),),
        mandates=(Mandate(OTHER, STRANGER, "RNCP36612", date(2023, 1, 1), None),),
    )
    assert answer(finding) == (Outcome.PASSED, "issuer.mandate")


def test_an_unproved_issuer_is_not_established() -> None:
    assert answer(judged(RNCP37674, None)) == (Outcome.NOT_ESTABLISHED, "issuer.not-bound")


def test_an_entry_that_names_no_certifier_is_not_established() -> None:
    entry = replace(RNCP36612, certifiers=())
    assert answer(judged(entry, STRANGER)) == (Outcome.NOT_ESTABLISHED, "issuer.certifiers-unlisted")


def test_one_rule_tells_entries_of_one_number_apart() -> None:
    rule = IssuerMayAward()
    award = AwardInQuestion("RNCP36612", None, date(2024, 6, 1), STRANGER)
    newer = replace(
        RNCP36612, certifiers=(RegisteredCertifier("X", f"{STRANGER}00011", BodyState.ACTIVE, date(2020, 1, 1)),)
    )
    for _ in range(100):
        assert rule.judge(award, view_of(RNCP36612)).outcome is Outcome.FAILED
        assert rule.judge(award, view_of(newer)).outcome is Outcome.PASSED
        assert rule.judge(award, view_of(replace(RNCP36612))).outcome is Outcome.FAILED
