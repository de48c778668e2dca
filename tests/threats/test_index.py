"""The table of attacks in the documentation names where each is tried, and nothing that is not."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "explanation" / "security-model.md"
_NAME = re.compile(r"def test_threat_0*([0-9]+)_(?:and_0*([0-9]+)_)?")
_ROW = re.compile(r"^\| ([0-9]+) \| .* \| (.*) \|$", re.MULTILINE)


def _tried() -> dict[int, set[str]]:
    """Return, for each row, the test files that try it."""
    found: dict[int, set[str]] = {}
    for folder in (ROOT / "tests", ROOT / "plugins"):
        for path in folder.rglob("test_*.py"):
            for numbers in _NAME.findall(path.read_text(encoding="utf-8")):
                for number in filter(None, numbers):
                    found.setdefault(int(number), set()).add(path.relative_to(ROOT).as_posix())
    return found


def _listed() -> dict[int, set[str]]:
    text = PAGE.read_text(encoding="utf-8")
    return {int(number): set(re.findall(r"`([^`]+\.py)`", files)) for number, files in _ROW.findall(text)}


def test_every_attack_that_is_listed_is_tried_where_the_table_says() -> None:
    tried = _tried()
    for number, files in _listed().items():
        assert files, number
        assert files <= tried.get(number, set()), number


def test_every_attack_that_is_tried_is_listed() -> None:
    assert set(_tried()) == set(_listed())
