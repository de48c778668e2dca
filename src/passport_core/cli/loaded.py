"""What ``passport framework`` and ``passport labour`` share: loading paths, and saying what could not be read."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeVar

from passport_core.cli.main import add_common
from passport_core.cli.terminal import Context, Terminal
from passport_core.outcomes import Text
from passport_core.passport.actors import Actor, Operator
from passport_core.passport.frameworks import SourceFault

SHOWN_FAULTS = 20

T_co = TypeVar("T_co", covariant=True)
L = TypeVar("L", bound="Loaded")


class Loaded(Protocol):
    """What loading answers, as far as it is said here."""

    @property
    def was_known(self) -> bool: ...

    @property
    def faults(self) -> Sequence[SourceFault]: ...


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
    options: argparse.Namespace,
    context: Context,
    load: Load[L],
    *,
    name: Callable[[L], str],
    counts: Callable[[L], Text],
    shape: Callable[[L, str], Mapping[str, Any]],
) -> int:
    """Load every path that was given, in its order, saying each; the first that is refused stops the rest.

    Each is said by ``name`` with its ``counts``, and written as JSON in its ``shape``.
    """
    terminal = context.terminal
    progress = terminal.progress("lignes", "lines")
    every: list[L] = []
    for path in options.paths:
        for loaded in load(path, actor=Operator(), confirm_loss=options.confirm_loss, progress=progress):
            named = name(loaded)
            if loaded.was_known:
                terminal.say(f"{named} : déjà chargé.", f"{named}: loaded already.")
            else:
                said = counts(loaded)
                terminal.say(f"{named} : {said.fr}", f"{named}: {said.en}")
                say_faults(terminal, loaded.faults)
            every.append(loaded)
    if options.json:
        terminal.json(
            [
                {
                    **shape(loaded, terminal.language),
                    "was_known": loaded.was_known,
                    "left_out": [fault_json(fault, terminal.language) for fault in loaded.faults],
                }
                for loaded in every
            ]
        )
    return 0


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
