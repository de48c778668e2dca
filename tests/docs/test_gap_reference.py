"""The reference of the gap's JSON names every member of its schema, and every code that an answer may have."""

from __future__ import annotations

import json
import re
from enum import StrEnum
from pathlib import Path

import pytest

from passport_core import data
from passport_core.passport.gap import Closing, Route, Standing, Why
from passport_core.passport.pathway import StepKind, StepState

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "gap.md").read_text(encoding="utf-8")
SCHEMA = json.loads(data.path("schemas/gap-v1.schema.json").read_text("utf-8"))
SHAPES = {"answer": SCHEMA, **SCHEMA["$defs"]}


def described(table: str) -> list[str]:
    """Return the names in the first column of a table's rows, in order."""
    cells = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", table, re.MULTILINE)
    return [name for cell in cells for name in re.findall(r"`(\w+)`", cell)]


@pytest.mark.parametrize("shape", SHAPES)
def test_every_member_is_described(shape: str) -> None:
    sections = dict(re.findall(r"^### (\w+)\n(.*?)(?=^#|\Z)", PAGE.split("## Members")[1], re.MULTILINE | re.DOTALL))
    assert set(sections) == set(SHAPES)
    names = described(sections[shape])
    assert sorted(names) == sorted(SHAPES[shape]["properties"])
    assert set(SHAPES[shape]["required"]) == set(names)


@pytest.mark.parametrize(
    ("member", "codes"),
    [
        ("standing", Standing),
        ("why", Why),
        ("route", Route),
        ("closing", Closing),
        ("state", StepState),
        ("kind", StepKind),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_code_is_described(member: str, codes: type[StrEnum]) -> None:
    chapter = PAGE.split("## Codes")[1].split("## Members")[0]
    table = re.search(rf"^\| `{member}` \|.*?\n\|[-|]+\n(.*?)(?=^$|\Z)", chapter, re.MULTILINE | re.DOTALL)
    assert table
    assert described(table[1]) == [code.value for code in codes]


def test_the_schema_knows_the_codes_that_it_closes() -> None:
    assert SCHEMA["$defs"]["line"]["properties"]["standing"]["enum"] == [one.value for one in Standing]
    assert SCHEMA["$defs"]["support"]["properties"]["route"]["enum"] == [one.value for one in Route]
    assert SCHEMA["$defs"]["step"]["properties"]["state"]["enum"] == [one.value for one in StepState]
