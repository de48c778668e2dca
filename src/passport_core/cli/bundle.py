"""``passport bundle``: documents with all that judging them needs, for a machine without network."""

from __future__ import annotations

import argparse
from pathlib import Path

from passport_core.cli.main import add_common
from passport_core.cli.terminal import Context, read_file, write_file
from passport_core.cli.verify import UNREADABLE, WORDS


def add(command: argparse.ArgumentParser, french: bool) -> None:
    command.add_argument("files", nargs="+", metavar="FILE")
    command.add_argument(
        "--out", required=True, metavar="FILE", help="fichier zip à écrire" if french else "zip file to write"
    )
    add_common(command, french, "passport bundle attestation.json --out lot.zip")
    command.set_defaults(run=_run)


def _run(options: argparse.Namespace, context: Context) -> int:
    files = [(Path(name).name, read_file(name)) for name in options.files]
    terminal = context.terminal
    written = context.ready_services().write_bundle(files)
    write_file(Path(options.out), written.content)
    for one in written.verified:
        said = UNREADABLE if one.report is None else WORDS[one.report.verdict]
        terminal.line(f"{one.name} : {terminal.text(said)}")
    terminal.say(
        f"Lot écrit : {options.out} ({len(written.verified)} documents), signé par {written.maker}.\n"
        f"Sur l’autre machine : passport verify --offline {options.out} --maker {written.maker}\n"
        "Transmettez cet identifiant par un autre chemin que le lot : c’est lui que le lecteur choisit de croire.",
        f"Bundle written: {options.out} ({len(written.verified)} documents), signed by {written.maker}.\n"
        f"On the other machine: passport verify --offline {options.out} --maker {written.maker}\n"
        "Hand that identifier over by another way than the bundle: it is what the reader chooses to believe.",
    )
    if options.json:
        terminal.json({"bundle": options.out, "maker": written.maker, "documents": len(written.verified)})
    return 0
