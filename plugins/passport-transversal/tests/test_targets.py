from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from passport_core.passport.frameworks import Importance, ItemKind, ItemRef, ProfileLine
from passport_core.passport.targets import TargetKind
from passport_transversal.graded import GradedJson
from passport_transversal.targets import CLEA_CERTIFICATE, COURSE_ENTRIES


@pytest.mark.parametrize("named", ["clea", "CléA", " Cléa ", "clea:clea", "CLEA"])
def test_the_certificate_is_named_by_its_framework(named: str) -> None:
    assert CLEA_CERTIFICATE.code_of(named) == "clea"


@pytest.mark.parametrize("named", ["", "clea:1", "rectec", "rectec:clea", "M1855", "cle a", "clea:", ":clea:clea"])
def test_what_does_not_name_the_certificate(named: str) -> None:
    assert CLEA_CERTIFICATE.code_of(named) is None


@pytest.mark.parametrize(
    "named", ["back-end-erdre", "courses-back-end-erdre", "courses-back-end-erdre:back-end-erdre", "Back-End-Erdre"]
)
def test_a_course_is_named_by_its_id(named: str) -> None:
    assert COURSE_ENTRIES.code_of(named) == "back-end-erdre"


@pytest.mark.parametrize(
    "named",
    ["", "M1855", "clea", "courses-", "courses-a:b-c", "back end", "-", "a-", "rome:a-b", "x-" + "y" * 200],
    ids=["empty", "rome", "clea", "prefix", "other", "space", "dash", "half", "framework", "long"],
)
def test_what_does_not_name_a_course(named: str) -> None:
    assert COURSE_ENTRIES.code_of(named) is None


def test_each_requirement_of_a_course_counts_one() -> None:
    line = ProfileLine(ItemRef("rectec", "1"), Importance.REQUIRED, 2)
    assert CLEA_CERTIFICATE.kind is COURSE_ENTRIES.kind is TargetKind.COURSE
    assert {COURSE_ENTRIES.weight(line, kind) for kind in ItemKind} == {1}
    assert COURSE_ENTRIES.framework == "courses-"  # a family: every framework that begins so


def test_what_of_clea_is_unknown_weighs_seven_sub_domains_of_twenty_eight(
    examples: Path, load: Callable[..., Any]
) -> None:
    items, profiles = load(GradedJson(), examples / "transversal" / "clea.json")
    weights = {
        line.item.code: CLEA_CERTIFICATE.weight(line, items[line.item.code].kind) for line in profiles["clea"].lines
    }
    unknown = {code: weight for code, weight in weights.items() if items[code].gap_in_source}
    assert Fraction(sum(unknown.values()), sum(weights.values())) == Fraction(7, 28)
    assert unknown["4"] == unknown["6"], "no source says which of the two holds more"
    assert len({weight for code, weight in weights.items() if code not in unknown}) == 1
    assert Fraction(sum(unknown.values()), weights["1.1"]) == 7
