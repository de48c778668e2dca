"""Real files, kept beside the project and never in it."""

from __future__ import annotations

from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """Skips where they are absent."""
    folder = PROJECT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the real sample files (../shared) are not on this machine")
    return folder
