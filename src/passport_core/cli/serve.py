"""``passport serve``: the pages and the API."""

from __future__ import annotations

import argparse

from passport_core.cli.main import add_common
from passport_core.cli.terminal import Context


def add(command: argparse.ArgumentParser, french: bool) -> None:
    command.add_argument("--host", default="127.0.0.1")
    command.add_argument("--port", type=int, default=8000)
    command.add_argument(
        "--base-url",
        help="adresse publique, signée dans les attestations (sinon PASSPORT_BASE_URL)"
        if french
        else "public address, signed into credentials (else PASSPORT_BASE_URL)",
    )
    add_common(command, french, "PASSPORT_BASE_URL=https://passeport.example passport serve --port 8000", json=False)
    command.set_defaults(run=_run)


def _run(options: argparse.Namespace, context: Context) -> int:
    from passport_core.web.server import run

    services, terminal = context.ready_services(), context.terminal
    services.upgrade()
    terminal.say(
        f"Adresse publique : {services.settings.base_url} — Ctrl+C pour arrêter.",
        f"Public address: {services.settings.base_url} — Ctrl+C to stop.",
    )
    run(services, host=options.host, port=options.port)
    return 0
