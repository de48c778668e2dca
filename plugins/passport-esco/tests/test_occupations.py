"""Which words name an ESCO occupation, and what counts how much."""

from __future__ import annotations

import pytest

from passport_core.passport.frameworks import Importance, ItemKind, ItemRef, ProfileLine
from passport_esco.occupations import EscoOccupations

CODE = "c40a2919-48a9-40ea-b506-1f34f693496d"
SOURCE = EscoOccupations()


@pytest.mark.parametrize(
    "named", [f"esco:{CODE}", f"http://data.europa.eu/esco/occupation/{CODE.upper()}", f" esco:{CODE} "]
)
def test_a_code_and_a_uri_name_it(named: str) -> None:
    assert SOURCE.code_of(named) == CODE


@pytest.mark.parametrize("named", ["M1855", CODE, f"http://data.europa.eu/esco/skill/{CODE}", "esco:", "web developer"])
def test_nothing_else_does(named: str) -> None:
    assert SOURCE.code_of(named) is None


def test_essential_weighs_more_than_optional() -> None:
    item = ItemRef("esco", "s")
    assert SOURCE.weight(ProfileLine(item, Importance.ESSENTIAL), ItemKind.COMPETENCY) == 3
    assert SOURCE.weight(ProfileLine(item, Importance.OPTIONAL), ItemKind.KNOWLEDGE) == 1
