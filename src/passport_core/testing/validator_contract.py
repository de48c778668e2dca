# ruff: noqa: S101 - a contract is made of assertions, and lives outside tests/ so that plugins can inherit it
"""What every validator must keep, as a test class to inherit.

class TestMyRule(ValidatorContract):
    def validator(self): return MyRule()
    def questions(self): return [(award, register), …]   # such as make each of its answers
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from datetime import date

from passport_core.outcomes import Finding, Outcome
from passport_core.passport.validating import AwardInQuestion, RegisterView, Validator

_CODE = re.compile(r"[a-z]+(-[a-z]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)+")
_SLOWEST = 0.000_5  # seconds a judgement, on average: whole-path issuing judges thousands of awards a second


class ValidatorContract:
    """Inherit, and give the validator and some questions."""

    def validator(self) -> Validator:
        raise NotImplementedError

    def questions(self) -> Sequence[tuple[AwardInQuestion, RegisterView]]:
        raise NotImplementedError

    def test_has_a_stable_name_and_is_asked_somewhere(self) -> None:
        rule, again = self.validator(), self.validator()
        assert rule.name == again.name
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", rule.name)
        assert rule.at_issue or rule.at_verification

    def test_finding_is_named_after_the_rule_and_says_why_in_both_languages(self) -> None:
        for finding in self._findings():
            assert finding.check == self.validator().name
            assert _CODE.fullmatch(finding.code), finding.code
            assert finding.message.fr.strip()
            assert finding.message.en.strip()
            assert finding.message.fr != finding.message.en

    def test_what_does_not_pass_says_what_to_do_next(self) -> None:
        for finding in self._findings():
            if finding.outcome in (Outcome.FAILED, Outcome.NOT_ESTABLISHED):
                assert finding.remedy is not None, finding.code
                assert finding.remedy.fr.strip()
                assert finding.remedy.en.strip()

    def test_same_question_same_answer(self) -> None:
        rule = self.validator()
        for award, register in self.questions():
            assert rule.judge(award, register) == rule.judge(award, register) == self.validator().judge(award, register)

    def test_without_a_register_it_answers_and_does_not_raise(self) -> None:
        award = AwardInQuestion("RNCP1", "RNCP1BC01", date(2024, 1, 1), issuer_siren=None)
        finding = self.validator().judge(award, RegisterView(date(2026, 1, 1), None, None))
        assert isinstance(finding, Finding)

    def test_what_rests_on_the_register_is_dated_by_it(self) -> None:
        for (_, register), finding in zip(self.questions(), self._findings(), strict=True):
            assert finding.as_of in (None, register.as_of)
            assert (finding.source is None) == (finding.as_of is None)

    def test_is_quick(self) -> None:
        rule, questions = self.validator(), self.questions()
        rounds = 200
        for award, register in questions:
            rule.judge(award, register)
        start = time.perf_counter()
        for _ in range(rounds):
            for award, register in questions:
                rule.judge(award, register)
        assert (time.perf_counter() - start) / (rounds * len(questions)) < _SLOWEST

    def _findings(self) -> list[Finding]:
        rule = self.validator()
        questions = self.questions()
        assert questions, "a contract without questions tests nothing"
        return [rule.judge(award, register) for award, register in questions]
