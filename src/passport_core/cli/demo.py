"""``passport demo``: the main job on the bundled examples, then its pages."""

from __future__ import annotations

import argparse
import json
import socket
from collections.abc import Mapping
from pathlib import Path

from passport_core import data
from passport_core.cli.main import add_common
from passport_core.cli.options import port_number
from passport_core.cli.terminal import Context, Terminal, default_data, write_file
from passport_core.compose import Services
from passport_core.errors import ConfigurationError
from passport_core.outcomes import Text
from passport_core.settings import FILE_NAME

STATE = "demo.json"
PORTS = range(8000, 8020)


def add(command: argparse.ArgumentParser, french: bool) -> None:
    command.add_argument(
        "--port", type=port_number, help="sinon le premier libre dès 8000" if french else "else first free ≥ 8000"
    )
    add_common(command, french, "passport demo --port 8000")
    command.epilog = f"{command.epilog}\n\n" + (
        "Avec --json, la première ligne de la sortie est un objet JSON sur une ligne : base, certifier_url,\n"
        "passport_url, where_url, adviser_url, share_url, credential_file, claim_code."
        if french
        else "With --json, the first line of output is one JSON object on one line: base, certifier_url,\n"
        "passport_url, where_url, adviser_url, share_url, credential_file, claim_code."
    )
    command.set_defaults(run=_run)


def _run(options: argparse.Namespace, context: Context) -> int:
    from passport_core.web.server import run

    terminal = context.terminal
    port = options.port if options.port is not None else _free_port()
    _require_free(port)
    base = f"http://127.0.0.1:{port}"
    folder = context.flags.get("data") or context.environment.get("PASSPORT_DATA")
    # Addresses are signed into credentials: a demonstration belongs to its port.
    home = Path(folder) if folder else default_data(context.environment) / f"demo-{port}"
    services = context.ready_services(data=str(home), base_url=base, demonstration=True)
    addresses = _seeded(services, base, home)
    if options.json:
        print(json.dumps(addresses, ensure_ascii=False), file=terminal.out, flush=True)
    else:
        _say(terminal, addresses, home)
    run(services, host="127.0.0.1", port=port)
    return 0


def _seeded(services: Services, base: str, home: Path) -> Mapping[str, str]:
    """Return the addresses of the demonstration in this folder, made now where there is none."""
    state = home / STATE
    if state.exists():
        known: dict[str, str] = json.loads(state.read_text(encoding="utf-8"))
        if known.get("base") != base:
            raise ConfigurationError(
                Text(
                    f"La démonstration de ce dossier est faite pour {known.get('base')}.",
                    f"The demonstration in this folder was made for {known.get('base')}.",
                ),
                code="demo.other-port",
                remedy=Text(
                    "Reprenez ce port, ou choisissez un autre dossier (--data).",
                    "Use that port, or another folder (--data).",
                ),
                where=str(state),
            )
        services.store.check()
        return known
    examples = data.path("examples")
    demo = services.seed_demo(examples)
    planned = services.seed_plan(demo, examples)
    credential_file = home / "attestation-demonstration.json"
    write_file(credential_file, demo.credential, private=True)
    addresses = {
        "base": base,
        "certifier_url": f"{base}/c/{demo.api_key}",
        "passport_url": f"{base}/p/{demo.passport_token}",
        "where_url": f"{base}/p/{demo.passport_token}/where",
        "adviser_url": f"{base}/a/{planned.adviser_token}",
        "share_url": f"{base}/s/{demo.share_token}",
        "credential_file": str(credential_file),
        "claim_code": demo.claim_code,
        "credential_id": demo.credential_id,
    }
    # Every later command in this folder must know the address that is signed into its credentials.
    settings = f'base_url = "{base}"\ndemonstration = true\n'
    write_file(home / FILE_NAME, settings.encode())
    write_file(state, json.dumps(addresses, ensure_ascii=False, indent=2).encode(), private=True)
    return addresses


def _say(terminal: Terminal, addresses: Mapping[str, str], home: Path) -> None:
    terminal.say(
        "Démonstration : personnes inventées, identité du ministère empruntée pour l’exemple.\n",
        "Demonstration: invented people; the ministry's identity is borrowed for the example.\n",
    )
    for fr, en, name in (
        ("Accueil", "Home", "base"),
        ("Le certificateur", "The certifier", "certifier_url"),
        ("Le passeport d’Inès", "Inès's passport", "passport_url"),
        ("Où elle veut aller", "Where she wants to go", "where_url"),
        ("Ce que voit son conseiller", "What her adviser sees", "adviser_url"),
        ("Ce qu’ouvre l’employeur", "What the employer opens", "share_url"),
        ("Une attestation à vérifier", "A credential to verify", "credential_file"),
        ("Un code à réclamer", "A code to claim", "claim_code"),
    ):
        terminal.say(f"{fr:<28}{addresses[name]}", f"{en:<28}{addresses[name]}")
    terminal.say(
        f"\nDans un autre terminal :\n  export PASSPORT_DATA='{home}'\n"
        f"  passport verify '{addresses['credential_file']}'\n"
        f"  passport revoke {addresses['credential_id']} --reason issued-in-error\n\nCtrl+C pour arrêter.",
        f"\nIn another terminal:\n  export PASSPORT_DATA='{home}'\n"
        f"  passport verify '{addresses['credential_file']}'\n"
        f"  passport revoke {addresses['credential_id']} --reason issued-in-error\n\nCtrl+C to stop.",
    )


def _free_port() -> int:
    for port in PORTS:
        if _is_free(port):
            return port
    raise ConfigurationError(
        Text("Aucun port libre de 8000 à 8019.", "No free port from 8000 to 8019."),
        code="demo.port",
        remedy=Text("Choisissez-en un : --port N.", "Choose one: --port N."),
    )


def _require_free(port: int) -> None:
    if not _is_free(port):
        raise ConfigurationError(
            Text(f"Le port {port} est pris.", f"Port {port} is taken."),
            code="demo.port",
            remedy=Text("Choisissez-en un autre : --port N.", "Choose another: --port N."),
        )


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
