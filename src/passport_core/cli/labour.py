"""``passport labour``: load labour-market figures, and list those that are loaded."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from passport_core.cli.loaded import add_load, load_paths
from passport_core.cli.main import add_common
from passport_core.cli.terminal import Context
from passport_core.outcomes import Text
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
    load = context.ready_services().load_labour
    return load_paths(
        options,
        context,
        load,
        name=lambda loaded: f"{loaded.labour_set.header.name} {loaded.labour_set.header.year}",
        counts=_counts,
        shape=lambda loaded, language: _set_json(loaded.labour_set, language),
    )


def _counts(loaded: LoadedLabour) -> Text:
    found = loaded.labour_set
    return Text(
        f"{found.observations} lignes de chiffres, {found.faults} écartées.",
        f"{found.observations} lines of figures, {found.faults} left out.",
    )


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
