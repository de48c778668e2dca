"""``passport vc-api``: the VC-API on the loopback interface, for conformance suites and integrators."""

from __future__ import annotations

import argparse

from passport_core import builtin
from passport_core.cli.main import add_common
from passport_core.cli.options import port_number
from passport_core.cli.terminal import Context


def add(command: argparse.ArgumentParser, french: bool) -> None:
    command.add_argument("--port", type=port_number, required=True)
    command.add_argument(
        "--tls",
        action="store_true",
        help="parler aussi https sur ce port, avec un certificat auto-signé du dossier des données"
        if french
        else "speak https on this port too, with a self-signed certificate kept in the data folder",
    )
    add_common(command, french, "passport vc-api --port 9000 --data ./vc-api --tls", json=False)
    command.epilog = f"{command.epilog}\n\n" + (
        "Sans identification : à l’écoute de cette machine seulement. GET / énumère les adresses et les DID."
        if french
        else "Without login: listens to this machine only. GET / lists the addresses and the DIDs."
    )
    command.set_defaults(run=_run)


def _run(options: argparse.Namespace, context: Context) -> int:
    from passport_core.compose import Services
    from passport_core.web.protocols.vc_api_server import serve

    # Signed into status entries: https where there is https, since a status list is fetched over nothing else.
    base = f"{'https' if options.tls else 'http'}://127.0.0.1:{options.port}"
    prepared = context.ready_services(base_url=base)
    prepared.upgrade()
    settings, clock = prepared.settings, prepared.clock
    certificate = builtin.own_certificate(settings, clock) if options.tls else None
    fetcher = builtin.loopback_fetcher(clock, certificate[0] if certificate else None)
    services = Services(settings, clock=clock, fetcher=fetcher, plugins=prepared.plugins)
    also = " (http, https)" if certificate else ""
    context.terminal.say(
        f"API VC{also} : http://127.0.0.1:{options.port}/ — Ctrl+C pour arrêter.",
        f"VC-API{also}: http://127.0.0.1:{options.port}/ — Ctrl+C to stop.",
    )
    context.terminal.out.flush()
    serve(services, port=options.port, certificate=certificate)
    return 0
