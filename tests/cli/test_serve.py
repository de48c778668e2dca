"""What ``passport serve`` says before it listens."""

from __future__ import annotations

import pytest
from tests.cli.conftest import Commands

from passport_core.web import server


@pytest.mark.parametrize(
    ("words", "base", "said", "unsaid"),
    [
        ([], "", ["Listening on http://127.0.0.1:8000 "], ["--base-url"]),
        (
            ["--port", "9000"],
            "",
            ["Listening on http://127.0.0.1:9000 ", "name http://127.0.0.1:8000", "--base-url http://127.0.0.1:9000"],
            [],
        ),
        (["--host", "::1", "--port", "9000"], "http://[::1]:9000", ["Listening on http://[::1]:9000 "], ["--base-url"]),
        (["--host", "::"], "http://localhost:8000", ["Listening on http://127.0.0.1:8000 "], ["--base-url"]),
        (["--port", "9000"], "https://passeport.example", ["Public address: https://passeport.example "], ["9000"]),
    ],
    ids=["as-it-comes", "another-port", "another-host", "every-host", "behind-a-proxy"],
)
def test_it_says_where_to_find_it(
    bare_passport: Commands,
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    base: str,
    said: list[str],
    unsaid: list[str],
) -> None:
    served: list[tuple[str, int]] = []
    monkeypatch.setattr(server, "run", lambda services, *, host, port: served.append((host, port)))
    ran = bare_passport("serve", *words, **({"PASSPORT_BASE_URL": base} if base else {}))
    assert ran.code == 0, ran.err
    assert len(served) == 1
    for part in said:
        assert part in ran.out
    for part in unsaid:
        assert part not in ran.out


@pytest.mark.parametrize("port", ["0", "-1", "65536", "http"])
def test_a_port_is_one(bare_passport: Commands, port: str) -> None:
    ran = bare_passport("serve", f"--port={port}")
    assert ran.code == 65
    assert "(option.number)" in ran.err
