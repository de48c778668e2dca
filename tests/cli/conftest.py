"""Commands as a person or a program runs them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from tests.conftest import DemoInstallation

from passport_core.cli.main import main


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Return the one value on standard output; fail where there is anything else."""
        return json.loads(self.out)


@dataclass
class Commands:
    """Runs ``passport …`` in this process, with an environment of its own."""

    capture: pytest.CaptureFixture[str]
    environment: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, *words: str, **environment: str) -> Ran:
        self.capture.readouterr()
        code = main(words, {**self.environment, **environment})
        said = self.capture.readouterr()
        return Ran(code, said.out, said.err)


@pytest.fixture
def passport(capsys: pytest.CaptureFixture[str], demo: DemoInstallation) -> Commands:
    """Commands on the demonstration's data folder."""
    return Commands(capsys, demo.environment)


@pytest.fixture
def bare_passport(capsys: pytest.CaptureFixture[str], tmp_path: Any) -> Commands:
    """Commands where nothing was ever installed."""
    home = tmp_path / "home"
    home.mkdir()
    return Commands(capsys, {"HOME": str(home), "PASSPORT_DATA": str(tmp_path / "data"), "LANG": "en_GB.UTF-8"})
