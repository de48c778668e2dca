"""A block is always (certification, code)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from passport_core.outcomes import Finding, Outcome
from passport_core.passport.register import Block, Certification
from passport_core.passport.validating import AwardInQuestion, RegisterView
from passport_core.testing.doubles import view_of
from passport_core.testing.register_samples import RNCP36612, RNCP37674, RS6232
from passport_core.testing.validator_contract import ValidatorContract
from passport_rules_fr.block_of_certification import BlockOfCertification

ON = date(2024, 6, 1)


def judged(entry: Certification | None, block: str | None, number: str = "", as_of: date | None = ON) -> Finding:
    number = number or (entry.number if entry else "RNCP99999")
    return BlockOfCertification().judge(AwardInQuestion(number, block, ON, None), view_of(entry, as_of=as_of))


def answer(finding: Finding) -> tuple[Outcome, str]:
    return finding.outcome, finding.code


class TestContract(ValidatorContract):
    def validator(self) -> BlockOfCertification:
        return BlockOfCertification()

    def questions(self) -> Sequence[tuple[AwardInQuestion, RegisterView]]:
        return [
            (AwardInQuestion(entry.number, block, ON, None), view_of(entry))
            for entry in (RNCP37674, RS6232)
            for block in (None, "RNCP37674BC01", "RNCP37674BC09", "RNCP36612BC01", "01")
        ]


@pytest.mark.parametrize("code", ["RNCP37674BC01", "RNCP37674BC02", "BC01", "rncp37674bc01"])
def test_a_block_of_the_entry_passes(code: str) -> None:
    assert answer(judged(RNCP37674, code)) == (Outcome.PASSED, "block.belongs")


def test_the_whole_certification_passes_even_without_blocks() -> None:
    assert answer(judged(replace(RNCP37674, blocks=()), None)) == (Outcome.PASSED, "block.whole-certification")
    assert answer(judged(RS6232, None)) == (Outcome.PASSED, "block.whole-certification")


def test_an_unknown_block_of_a_known_certification_fails() -> None:
    finding = judged(RNCP37674, "RNCP37674BC03")
    assert answer(finding) == (Outcome.FAILED, "block.unknown")
    assert answer(judged(replace(RNCP37674, blocks=()), "RNCP37674BC01")) == (Outcome.FAILED, "block.unknown")


def test_another_certification_s_block_fails_and_names_it() -> None:
    finding = judged(RNCP37674, "RNCP36612BC01")
    assert answer(finding) == (Outcome.FAILED, "block.of-another-certification")
    assert "RNCP36612" in finding.message.fr


def test_a_short_code_that_two_entries_share_is_looked_up_inside_its_own() -> None:
    with_01 = replace(RNCP36612, blocks=(Block("01", "x"),))
    assert answer(judged(with_01, "01")) == (Outcome.PASSED, "block.belongs")
    assert answer(judged(RNCP37674, "01")) == (Outcome.FAILED, "block.unknown")


def test_rs_entries_have_no_blocks() -> None:
    assert answer(judged(RS6232, "RS6232BC01")) == (Outcome.FAILED, "block.rs-has-none")
    assert answer(judged(None, "RS9999BC01", "RS9999", None)) == (Outcome.FAILED, "block.rs-has-none")


@pytest.mark.parametrize("block", [None, "RNCP99999BC01"])
def test_an_unknown_certification_is_not_established(block: str | None) -> None:
    assert answer(judged(None, block)) == (Outcome.NOT_ESTABLISHED, "certification.not-in-snapshot")
    assert answer(judged(None, block, as_of=None)) == (Outcome.NOT_ESTABLISHED, "register.not-loaded")
