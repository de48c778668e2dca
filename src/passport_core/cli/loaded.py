"""What ``passport framework`` and ``passport labour`` share: loading paths, and saying what could not be read."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeVar

from passport_core.cli.main import add_common
from passport_core.cli.terminal import Context, Terminal
from passport_core.passport.actors import Actor, Operator
from passport_core.passport.frameworks import SourceFault

SHOWN_FAULTS = 20

T_co = TypeVar("T_co", covariant=True)
T = TypeVar("T")


class Load(Protocol[T_co]):
    """A service that loads a path."""

    def __call__(
        self, path: Path, *, actor: Actor, confirm_loss: bool = False, progress: Callable[[int], None] | None = None
    ) -> Sequence[T_co]: ...


def add_load(load: argparse.ArgumentParser, french: bool, example: str) -> None:
    """Add what both ``load`` commands take."""
    load.add_argument("paths", nargs="+", metavar="PATH", type=Path, help="fichier ou dossier" if french else None)
    load.add_argument(
        "--confirm-loss",
        action="store_true",
        help="accepter une version nettement plus courte que la précédente"
        if french
        else "accept a version markedly shorter than the last",
    )
    add_common(load, french, example)


def load_paths(
    options: argparse.Namespace, context: Context, load: Load[T], say: Callable[[Terminal, T], None]
) -> list[T]:
    """Load every path that was given, in its order, saying each; the first that is refused stops the rest."""
    progress = context.terminal.progress("lignes", "lines")
    every: list[T] = []
    for path in options.paths:
        for loaded in load(path, actor=Operator(), confirm_loss=options.confirm_loss, progress=progress):
            say(context.terminal, loaded)
            every.append(loaded)
    return every


def say_faults(terminal: Terminal, faults: Sequence[SourceFault], at_most: int = SHOWN_FAULTS) -> None:
    """List the lines that could not be read, the first ones."""
    for fault in faults[:at_most]:
        reason = fault.reason_fr if terminal.language == "fr" else fault.reason_en
        line = f":{fault.line}" if fault.line else ""
        terminal.line(f"  ✕ {fault.file}{line}  {reason}")
    if len(faults) > at_most:
        terminal.line(f"  … +{len(faults) - at_most}")


def fault_json(fault: SourceFault, language: str) -> Mapping[str, Any]:
    reason = fault.reason_fr if language == "fr" else fault.reason_en
    return {"file": fault.file, "line": fault.line, "reason": reason}
