"""Commands as processes of their own: what they load, and the demonstration from nothing to an open share."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from tests.conftest import DemoInstallation

PROGRAM = """
import sys
from passport_core.cli.main import main
code = main(["verify", "--offline", sys.argv[1]])
loaded = {"sqlalchemy", "alembic", "psycopg", "sqlite3", "litestar", "uvicorn", "jinja2", "httpcore"} & set(sys.modules)
print("LOADED", sorted(loaded))
sys.exit(code)
"""


def _environment(home: Path) -> dict[str, str]:
    return {**os.environ, "HOME": str(home), "PASSPORT_DATA": str(home / "data"), "LANG": "en_GB.UTF-8"}


def test_verify_offline_loads_neither_database_nor_web(tmp_path: Path, demo: DemoInstallation) -> None:
    file = tmp_path / "credential.json"
    file.write_bytes(demo.made.credential)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(file)],
        capture_output=True,
        text=True,
        timeout=120,
        env=_environment(tmp_path),
    )
    # Nobody is recognised where nothing is installed: that is said, and is no refusal of the document.
    assert done.returncode == 2, done.stderr
    assert "LOADED []" in done.stdout
    assert not (tmp_path / "data").exists()


@pytest.mark.slow
def test_the_demonstration_prints_its_addresses_and_opens_the_share(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = _environment(tmp_path)
    passport = [sys.executable, "-m", "passport_core.cli.main"]
    demo = subprocess.Popen(
        [*passport, "demo", "--port", str(port), "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
    )
    try:
        assert demo.stdout is not None
        made = json.loads(demo.stdout.readline())
        assert {"base", "certifier_url", "passport_url", "share_url", "credential_file", "claim_code"} <= set(made)
        assert made["base"] == f"http://127.0.0.1:{port}"
        assert "✓" in _page(made["share_url"]) or "valide" in _page(made["share_url"]).lower()
        environment |= {"PASSPORT_BASE_URL": made["base"]}
        verify = [*passport, "verify", made["credential_file"], "--json"]
        before = subprocess.run(verify, capture_output=True, env=environment, timeout=120)
        assert before.returncode == 0, before.stdout
        credential = json.loads(Path(made["credential_file"]).read_bytes())["id"]
        revoke = [*passport, "revoke", credential, "--reason", "issued-in-error"]
        subprocess.run(revoke, check=True, capture_output=True, env=environment, timeout=120)
        presentation = _vp(made["share_url"])
        assert presentation["type"] == ["VerifiablePresentation"]
        after = subprocess.run(verify, capture_output=True, env=environment, timeout=120)
        assert after.returncode == 1
    finally:
        demo.send_signal(signal.SIGKILL)
        demo.communicate(timeout=30)


def _page(address: str) -> str:
    request = urllib.request.Request(address, headers={"Accept": "text/html"})  # noqa: S310 - our own process
    return _read(request)


def _vp(address: str) -> dict[str, object]:
    request = urllib.request.Request(address, headers={"Accept": "application/vp"})  # noqa: S310 - our own process
    presentation: dict[str, object] = json.loads(_read(request))
    return presentation


def _read(request: urllib.request.Request) -> str:
    last: Exception | None = None
    for _ in range(100):
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - our own process
                body: bytes = answer.read()
                return body.decode()
        except ConnectionRefusedError as error:
            last = error
        except urllib.error.URLError as error:
            if not isinstance(error.reason, ConnectionRefusedError):
                raise
            last = error
        time.sleep(0.2)
    raise AssertionError(last)
