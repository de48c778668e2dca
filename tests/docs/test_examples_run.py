"""Every command in the tutorial and the how-to guides runs, on a fresh data folder, and prints what the page says."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.docs.console import commands, run_page
from tests.docs.forking import install

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("docs/tutorial/*.md"), *ROOT.glob("docs/how-to/*.md")])


def environment(folder: Path, programs: Path) -> dict[str, str]:
    """What a reader's terminal has, in English, with nothing of this machine's own settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PASSPORT_", "LC_"))}
    return kept | {
        "HOME": str(folder),
        "LANG": "en_GB.UTF-8",
        "PYTHONUTF8": "1",
        "PATH": os.pathsep.join([str(programs), str(Path(sys.executable).parent), os.environ["PATH"]]),
    }


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with a ``passport`` that starts at once."""
    folder = tmp_path_factory.mktemp("programs")
    with install(folder):
        yield folder


@pytest.mark.parametrize(
    "page",
    [page for page in PAGES if next(commands(page.read_text(encoding="utf-8")), None)],
    ids=lambda page: f"{page.parent.name}/{page.stem}",
)
def test_page_runs(page: Path, programs: Path, tmp_path: Path) -> None:
    folder = tmp_path / "page"
    folder.mkdir()
    shutil.copytree(ROOT / "examples", folder / "examples")
    assert run_page(page, folder, environment(folder, programs)) > 0


def test_the_tutorial_has_commands() -> None:
    assert any(page.parent.name == "tutorial" and list(commands(page.read_text(encoding="utf-8"))) for page in PAGES)
