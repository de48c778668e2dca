"""``passport serve``: the pages and the API."""

from __future__ import annotations

import argparse
from urllib.parse import urlsplit

from passport_core.cli.main import add_common
from passport_core.cli.options import port_number
from passport_core.cli.terminal import Context

_THIS_MACHINE = ("127.0.0.1", "localhost", "::1")
_EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - compared with, not bound to


def add(command: argparse.ArgumentParser, french: bool) -> None:
    command.add_argument("--host", default="127.0.0.1")
    command.add_argument("--port", type=port_number, default=8000)
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
    base = services.settings.base_url
    public = urlsplit(base)
    if public.hostname in _THIS_MACHINE:
        # No proxy stands before it: whoever opens the address that is said must find the pages there.
        is_here = options.host in (*_THIS_MACHINE, *_EVERYWHERE)
        host = _THIS_MACHINE[0] if options.host in _EVERYWHERE else options.host
        listening = f"http://[{host}]:{options.port}" if ":" in host else f"http://{host}:{options.port}"
        terminal.say(
            f"À l’écoute sur {listening} — Ctrl+C pour arrêter.", f"Listening on {listening} — Ctrl+C to stop."
        )
        if not is_here or public.port != options.port:
            terminal.say(
                f"Liens et attestations nomment {base} : pour qu’ils mènent ici, ajoutez --base-url {listening}",
                f"Links and credentials name {base}: for them to lead here, add --base-url {listening}",
            )
    else:
        terminal.say(f"Adresse publique : {base} — Ctrl+C pour arrêter.", f"Public address: {base} — Ctrl+C to stop.")
    run(services, host=options.host, port=options.port)
    return 0
