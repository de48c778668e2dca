"""``passport trust``: exchange recognised issuers between installations."""

from __future__ import annotations

import argparse
from pathlib import Path

from passport_core.cli.exchanged import add_expected_signer, hand_out
from passport_core.cli.main import add_common
from passport_core.cli.terminal import Context, read_file
from passport_core.outcomes import Text
from passport_core.passport.actors import Operator


def add(command: argparse.ArgumentParser, french: bool) -> None:
    actions = command.add_subparsers(required=True, metavar="export|import|list")
    exporting = actions.add_parser("export", help="écrire la liste signée" if french else "write the signed list")
    exporting.add_argument("--out", metavar="FILE", type=Path)
    add_common(exporting, french, "passport trust export --out confiance.json")
    exporting.set_defaults(run=_export)
    importing = actions.add_parser("import", help="prendre une liste signée" if french else "take a signed list in")
    importing.add_argument("file", metavar="FILE")
    add_expected_signer(importing, french, "--issuer")
    add_common(importing, french, "passport trust import confiance.json --issuer did:web:passeport.example")
    importing.set_defaults(run=_import)
    listing = actions.add_parser("list", help="émetteurs reconnus" if french else "recognised issuers")
    add_common(listing, french, "passport trust list")
    listing.set_defaults(run=_list)


def _export(options: argparse.Namespace, context: Context) -> int:
    document = context.ready_services().exchange_trust.export(actor=Operator())
    written = Text("Liste signée écrite", "Signed list written")
    hand_out(context.terminal, document, options.out, written=written, as_json=options.json)
    return 0


def _import(options: argparse.Namespace, context: Context) -> int:
    services, terminal = context.ready_services(), context.terminal
    imported = services.exchange_trust.take_in(
        read_file(options.file), actor=Operator(), expected_issuer=options.issuer
    )
    terminal.say(
        f"{imported.bindings} liaison(s) de {imported.source}, signées le {terminal.day(imported.signed_at)}.",
        f"{imported.bindings} binding(s) from {imported.source}, signed on {terminal.day(imported.signed_at)}.",
    )
    if not options.issuer:
        terminal.say(
            "→ Comparez ce DID avec celui que l’autre installation vous a donné de vive voix.",
            "→ Compare this DID with the one that the other installation gave you by another way.",
        )
    if options.json:
        terminal.json({"source": imported.source, "signed_at": imported.signed_at, "bindings": imported.bindings})
    return 0


def _list(options: argparse.Namespace, context: Context) -> int:
    services, terminal = context.ready_services(), context.terminal
    bindings = services.exchange_trust.list(actor=Operator())
    terminal.table(
        ("SIREN", "Nom", "État", "Depuis", "Source", "DID")
        if terminal.language == "fr"
        else ("SIREN", "Name", "State", "Since", "Source", "DID"),
        [(b.siren, b.name, b.state.value, terminal.day(b.approved_at), b.source, b.did) for b in bindings],
    )
    if options.json:
        terminal.json(
            [
                {
                    "did": b.did,
                    "siren": b.siren,
                    "name": b.name,
                    "state": b.state.value,
                    "established_by": b.established_by.value,
                    "evidence": b.evidence,
                    "approved_at": b.approved_at,
                    "withdrawn_at": b.withdrawn_at,
                    "source": b.source,
                }
                for b in bindings
            ]
        )
    return 0
