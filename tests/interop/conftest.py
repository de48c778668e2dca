"""Other implementations, where they are installed: a folder of npm packages named by ``PASSPORT_PEERS``."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.credentials.conftest import compile_contexts, context_folders, published

__all__ = ["compile_contexts", "context_folders", "published"]  # their fixtures, for these tests too

DRIVERS = Path(__file__).with_name("peers")


class Peers:
    """A Node process that does tasks for us, one line each way."""

    def __init__(self, folder: Path, driver: str) -> None:
        node = shutil.which("node")
        if node is None:
            pytest.skip("Node is not installed: other implementations are not tried")
        code = (DRIVERS / driver).read_text(encoding="utf-8")
        # Given as text, the program finds its packages from the working directory.
        self._process = subprocess.Popen(
            [node, "--input-type=module", "--eval", code],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def ask(self, **task: Any) -> Any:
        """Return the answer; raise ValueError with the peer's own words where it refuses."""
        answer = self._exchange(task)
        if "error" in answer:
            raise ValueError(answer["error"])
        return answer.get("answer")

    def _exchange(self, task: Mapping[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(task) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the peers' process has ended"
        found: dict[str, Any] = json.loads(line)
        return found

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=10)


@pytest.fixture(scope="session")
def peers_folder() -> Path:
    """The folder of the npm packages of ``tests/interop/peers/package.json``; skips where there is none."""
    named = os.environ.get("PASSPORT_PEERS")
    if not named or not (Path(named) / "node_modules").is_dir():
        pytest.skip("PASSPORT_PEERS names no folder of installed packages: other implementations are not tried")
    return Path(named)


@pytest.fixture(scope="session")
def data_integrity_peers(peers_folder: Path, published: dict[str, Any]) -> Iterator[Peers]:
    """The npm implementations of Data Integrity, with the published contexts at hand."""
    peers = Peers(peers_folder, "data_integrity.mjs")
    peers.ask(contexts=published)
    yield peers
    peers.close()
