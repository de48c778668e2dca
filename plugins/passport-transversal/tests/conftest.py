from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from passport_core.errors import InvalidInputError
from passport_core.passport.frameworks import Item, Profile
from passport_core.ports.frameworks import FrameworkSource

PROJECT = Path(__file__).resolve().parents[3]


def _load(source: FrameworkSource, path: Path) -> tuple[dict[str, Item], dict[str, Profile]]:
    items: dict[str, Item] = {}
    profiles: dict[str, Profile] = {}
    for header in source.headers(path):
        for part in source.read(path, header):
            if isinstance(part, Item):
                items[part.code] = part
            else:
                assert isinstance(part, Profile)
                profiles[part.code] = part
    return items, profiles


@pytest.fixture
def load() -> Callable[[FrameworkSource, Path], tuple[dict[str, Item], dict[str, Profile]]]:
    """Read everything that a path holds: items and profiles by code."""
    return _load


@pytest.fixture
def refusal() -> Callable[[FrameworkSource, Path], InvalidInputError]:
    """Return why a path is refused; ``headers`` and ``read`` must refuse alike."""

    def go(source: FrameworkSource, path: Path) -> InvalidInputError:
        assert source.recognises(path)
        with pytest.raises(InvalidInputError) as caught:
            source.headers(path)
        assert caught.value.remedy is not None
        assert caught.value.where is not None
        return caught.value

    return go


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write a document into a file."""

    def go(document: Mapping[str, Any], name: str = "file.json") -> Path:
        path = tmp_path / name
        path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
        return path

    return go


@pytest.fixture
def examples() -> Path:
    return PROJECT / "examples" / "frameworks"
