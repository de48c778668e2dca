from __future__ import annotations

import pytest

from passport_core.passport.frameworks import Importance, ItemKind, ItemRef, ProfileLine
from passport_core.passport.targets import TargetKind
from passport_rome.occupations import RomeOccupations

SOURCE = RomeOccupations()


@pytest.mark.parametrize("named", ["M1855", "m1855", "rome:M1855", "ROME : m1855", "M 1855", "  M1855  ", "rome M1855"])
def test_what_names_an_occupation(named: str) -> None:
    assert SOURCE.code_of(named) == "M1855"


@pytest.mark.parametrize(
    "named",
    [
        "",
        "M185",
        "M18555",
        "RNCP37674",
        "esco:M1855",
        "Z1855",
        "développeur web",
        "M1855 M1805",
        "M1855\nx",
        "M１８５５",
    ],
)
def test_what_names_none(named: str) -> None:
    assert SOURCE.code_of(named) is None


@pytest.mark.parametrize(
    ("importance", "kind", "weight"),
    [
        (Importance.CORE, ItemKind.COMPETENCY, 3),
        (Importance.EMERGING, ItemKind.COMPETENCY_GROUP, 2),
        (Importance.LISTED, ItemKind.KNOWLEDGE, 1),
        (Importance.CORE, ItemKind.QUALIFICATION, 0),
        (Importance.LISTED, ItemKind.CONTEXT, 0),
    ],
)
def test_weights_keep_romes_order(importance: Importance, kind: ItemKind, weight: int) -> None:
    assert SOURCE.weight(ProfileLine(ItemRef("rome", "1"), importance), kind) == weight


def test_it_serves_rome_occupations() -> None:
    assert (SOURCE.framework, SOURCE.kind) == ("rome", TargetKind.OCCUPATION)
