from __future__ import annotations

import pytest

from passport_core.passport.frameworks import Importance, ItemKind, ItemRef, ProfileLine
from passport_core.passport.targets import TargetKind
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


def test_each_requirement_counts_one() -> None:
    for source in (CLEA_CERTIFICATE, COURSE_ENTRIES):
        assert source.kind is TargetKind.COURSE
        assert source.weight(ProfileLine(ItemRef("rectec", "1"), Importance.REQUIRED, 2), ItemKind.COMPETENCY) == 1
    assert COURSE_ENTRIES.framework == "courses-"  # a family: every framework that begins so
