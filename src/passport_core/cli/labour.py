"""``passport labour``: load labour-market figures, and list those that are loaded."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from passport_core.cli.loaded import add_load, fault_json, load_paths, say_faults
from passport_core.cli.main import add_common
from passport_core.cli.terminal import Context, Terminal
from passport_core.passport.labour import LabourSet
from passport_core.services.load_labour import LoadedLabour


def add(command: argparse.ArgumentParser, french: bool) -> None:
    actions = command.add_subparsers(required=True, metavar="load|list")
    load = actions.add_parser("load", help="charger des chiffres" if french else "load figures")
    add_load(load, french, "passport labour load bmo-2025.csv")
    load.set_defaults(run=_load)
    listing = actions.add_parser("list", help="chiffres chargés" if french else "loaded figures")
    add_common(listing, french, "passport labour list")
    listing.set_defaults(run=_list)


def _load(options: argparse.Namespace, context: Context) -> int:
    services, terminal = context.ready_services(), context.terminal
    loaded = load_paths(options, context, services.load_labour, _say_loaded)
    if options.json:
        terminal.json(
            [
                {
                    **_set_json(each.labour_set, terminal.language),
                    "was_known": each.was_known,
                    "left_out": [fault_json(fault, terminal.language) for fault in each.faults],
                }
                for each in loaded
            ]
        )
    return 0


def _say_loaded(terminal: Terminal, loaded: LoadedLabour) -> None:
    found = loaded.labour_set
    named = f"{found.header.name} {found.header.year}"
    if loaded.was_known:
        terminal.say(f"{named} : déjà chargé.", f"{named}: loaded already.")
        return
    terminal.say(
        f"{named} : {found.observations} lignes de chiffres, {found.faults} écartées.",
        f"{named}: {found.observations} lines of figures, {found.faults} left out.",
    )
    say_faults(terminal, loaded.faults)


def _list(options: argparse.Namespace, context: Context) -> int:
    services, terminal = context.ready_services(), context.terminal
    sets = services.load_labour.loaded()
    terminal.table(
        ("Chiffres", "Année", "Lignes", "Écartées", "Source")
        if terminal.language == "fr"
        else ("Figures", "Year", "Lines", "Left out", "Source"),
        [(s.header.name, str(s.header.year), str(s.observations), str(s.faults), s.source) for s in sets],
    )
    if options.json:
        terminal.json([_set_json(each, terminal.language) for each in sets])
    return 0


def _set_json(labour_set: LabourSet, language: str) -> Mapping[str, Any]:
    header = labour_set.header
    return {
        "name": header.name,
        "year": header.year,
        "title": header.title.to(language),
        "licence": header.licence,
        "publisher": header.publisher,
        "dated": header.dated,
        "observations": labour_set.observations,
        "faults": labour_set.faults,
        "source": labour_set.source,
        "sha256": labour_set.sha256,
        "loaded_at": labour_set.loaded_at,
    }
