"""Entitlement: the rules' findings, summed up, and never assumed."""

from __future__ import annotations

from datetime import date
from itertools import permutations
from typing import Any

import pytest

from passport_core.outcomes import Outcome, Verdict

PASSED, FAILED = Outcome.PASSED, Outcome.FAILED
UNKNOWN, VOID = Outcome.NOT_ESTABLISHED, Outcome.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("outcomes", "code", "verdict"),
    [
        ((PASSED, PASSED), "entitled.ok", Verdict.VALID),
        ((PASSED, VOID), "entitled.ok", Verdict.VALID),
        ((PASSED, UNKNOWN), "rule.not_established", Verdict.NOT_ESTABLISHED),
        ((PASSED, UNKNOWN, FAILED), "rule.failed", Verdict.INVALID),
        ((VOID, VOID), "entitled.no-register", Verdict.NOT_ESTABLISHED),
        ((), "entitled.no-register", Verdict.NOT_ESTABLISHED),
    ],
)
def test_the_worst_rule_decides(world: Any, outcomes: tuple[Outcome, ...], code: str, verdict: Verdict) -> None:
    for order in permutations(outcomes):
        rules = tuple(world.rule(outcome, f"rule.{outcome.value}") for outcome in order)
        report = world.verify(entitlement=rules)
        assert report.finding("entitled").code == code
        assert report.finding("entitled").check == "entitled"
        assert report.verdict is verdict


def test_the_oldest_snapshot_dates_a_pass(world: Any) -> None:
    rules = tuple(world.rule(PASSED, as_of=date(2026, 11, day), source=f"register of {day}") for day in (19, 3, 10))
    finding = world.verify(entitlement=rules).finding("entitled")
    assert (finding.as_of, finding.source) == (date(2026, 11, 3), "register of 3")


def test_a_certification_that_no_rule_judged_never_passes(world: Any) -> None:
    report = world.verify(entitlement=None)
    assert (report.finding("entitled").code, report.verdict) == ("entitled.no-register", Verdict.NOT_ESTABLISHED)
    assert "entitled" in report.required


@pytest.mark.parametrize("code", ["RNCP37674", "rncp 37674", "RS5616"])
def test_a_register_code_is_a_claim_even_without_our_parchment(world: Any, code: str) -> None:
    subject = dict(world.claims()["credentialSubject"])
    del subject["parchment"]
    subject["achievement"] = {**subject["achievement"], "humanCode": code}
    document = world.secure(world.claims_without_status(credentialSubject=subject))
    assert world.verify(document, entitlement=None).finding("entitled").code == "entitled.no-register"


def test_a_badge_that_claims_no_certification_needs_none(world: Any) -> None:
    subject = dict(world.claims()["credentialSubject"])
    del subject["parchment"]
    subject["achievement"] = {**subject["achievement"], "humanCode": "RESCUE-1"}
    report = world.verify(world.secure(world.claims_without_status(credentialSubject=subject)), entitlement=None)
    assert report.finding("entitled").outcome is VOID
    assert "entitled" not in report.required
    assert report.verdict is Verdict.VALID


def test_where_rules_were_asked_their_answer_is_required(world: Any) -> None:
    subject = dict(world.claims()["credentialSubject"])
    del subject["parchment"]
    subject["achievement"] = {**subject["achievement"], "humanCode": "RESCUE-1"}
    document = world.secure(world.claims_without_status(credentialSubject=subject))
    assert "entitled" in world.verify(document).required
    assert world.verify(document, entitlement=()).verdict is Verdict.NOT_ESTABLISHED
