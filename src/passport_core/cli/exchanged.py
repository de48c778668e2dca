"""What ``passport trust`` and ``passport mapping`` share: documents that installations sign and hand to each other."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from passport_core.cli.terminal import Terminal, write_file
from passport_core.outcomes import Text


def add_expected_signer(command: argparse.ArgumentParser, french: bool, flag: str) -> None:
    """Add the DID that the document must be signed by."""
    command.add_argument(
        flag,
        metavar="DID",
        help="DID attendu du signataire, reçu par ailleurs" if french else "the signer's DID, as told out of band",
    )


def hand_out(terminal: Terminal, document: bytes, out: Path | None, *, written: Text, as_json: bool) -> None:
    """Write the document to ``out``, or where there is none on standard output, as it is: one that is JSON is the
    answer, with --json or without."""
    if out:
        write_file(out, document)
        terminal.say(f"{written.fr} : {out}", f"{written.en}: {out}")
        if as_json:
            terminal.json({"written": out})
        return
    sys.stdout.buffer.write(document if document.endswith(b"\n") else document + b"\n")
    sys.stdout.buffer.flush()
