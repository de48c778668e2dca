"""``passport framework``: load, read and search frameworks of occupations and competencies."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Sequence
from dataclasses import asdict

from passport_core.cli.loaded import add_load, fault_json, load_paths, say_faults
from passport_core.cli.main import add_common
from passport_core.cli.options import add_limit
from passport_core.cli.terminal import Context, Terminal
from passport_core.outcomes import Text
from passport_core.passport.frameworks import FrameworkVersion, Importance, Item, ItemKind
from passport_core.services.describe_items import DescribedShape, FrameworkShape, MatchShape
from passport_core.services.load_framework import LoadedFramework
from passport_core.services.read_frameworks import AskedItem, DescribedItem, FoundItem, LinkedItem

_KINDS = {
    ItemKind.OCCUPATION: ("métier", "occupation"),
    ItemKind.JOB_TITLE: ("appellation", "job title"),
    ItemKind.COMPETENCY: ("compétence", "competency"),
    ItemKind.COMPETENCY_GROUP: ("groupe de compétences", "group of competencies"),
    ItemKind.KNOWLEDGE: ("savoir", "knowledge"),
    ItemKind.QUALIFICATION: ("qualification", "qualification"),
    ItemKind.CONTEXT: ("contexte de travail", "working condition"),
    ItemKind.FAMILY: ("famille de métiers", "family of occupations"),
    ItemKind.COURSE: ("formation", "course"),
}
_IMPORTANCES = {
    Importance.CORE: ("cœur de métier", "core"),
    Importance.EMERGING: ("émergente", "emerging"),
    Importance.LISTED: ("dans la fiche", "listed"),
    Importance.ESSENTIAL: ("essentielle", "essential"),
    Importance.OPTIONAL: ("facultative", "optional"),
    Importance.REQUIRED: ("exigée", "required"),
}
_SHOWN = 12  # children of an item, on the terminal


def add(command: argparse.ArgumentParser, french: bool) -> None:
    actions = command.add_subparsers(required=True, metavar="load|list|show|search|faults")
    load = actions.add_parser("load", help="charger des référentiels" if french else "load frameworks")
    add_load(load, french, "passport framework load rome/")
    load.set_defaults(run=_load)
    listing = actions.add_parser("list", help="versions chargées" if french else "loaded versions")
    add_common(listing, french, "passport framework list")
    listing.set_defaults(run=_list)
    show = actions.add_parser("show", help="un élément et son profil" if french else "an item and its profile")
    show.add_argument("item", metavar="rome:M1855")
    add_common(show, french, "passport framework show rome:M1855")
    show.set_defaults(run=_show)
    search = actions.add_parser("search", help="chercher par le nom" if french else "search by name")
    search.add_argument("words", nargs="+", metavar="WORDS", help="mots cherchés" if french else "words to look for")
    search.add_argument(
        "--kind",
        action="append",
        choices=[kind.value for kind in ItemKind],
        default=[],
        help="nature de l’élément (répétable)" if french else "kind of item (may be repeated)",
    )
    search.add_argument("--framework", metavar="rome")
    add_limit(search, french, 10)
    add_common(search, french, 'passport framework search "développeuse web" --kind job_title')
    search.set_defaults(run=_search)
    faults = actions.add_parser("faults", help="lignes écartées" if french else "lines left out")
    faults.add_argument("framework", nargs="?", metavar="rome")
    add_common(faults, french, "passport framework faults rome")
    faults.set_defaults(run=_faults)


def _load(options: argparse.Namespace, context: Context) -> int:
    load = context.ready_services().load_framework
    return load_paths(
        options,
        context,
        load,
        name=lambda loaded: _named(loaded.version),
        counts=_counts,
        shape=lambda loaded, language: asdict(FrameworkShape.of(loaded.version, language)),
    )


def _named(version: FrameworkVersion) -> str:
    return f"{version.header.framework} {version.header.version}"


def _counts(loaded: LoadedFramework) -> Text:
    version = loaded.version
    return Text(
        f"{version.items} éléments, {version.profiles} profils, {version.links} liens ; "
        f"{version.faults} lignes écartées.",
        f"{version.items} items, {version.profiles} profiles, {version.links} links; {version.faults} lines left out.",
    )


def _list(options: argparse.Namespace, context: Context) -> int:
    services, terminal = context.ready_services(), context.terminal
    versions = services.read_frameworks.versions()
    terminal.table(
        ("Référentiel", "Version", "Date", "Éléments", "Profils", "Écartées", "Source")
        if terminal.language == "fr"
        else ("Framework", "Version", "Date", "Items", "Profiles", "Left out", "Source"),
        [
            (
                v.header.framework,
                v.header.version,
                terminal.day(v.header.dated),
                str(v.items),
                str(v.profiles),
                str(v.faults),
                v.source,
            )
            for v in versions
        ],
    )
    if options.json:
        terminal.json([asdict(FrameworkShape.of(version, terminal.language)) for version in versions])
    return 0


def _show(options: argparse.Namespace, context: Context) -> int:
    services, terminal = context.ready_services(), context.terminal
    described = services.read_frameworks.describe(services.read_frameworks.named(options.item))
    _say_item(terminal, described)
    if options.json:
        terminal.json(asdict(DescribedShape.of(described, terminal.language)))
    return 0


def _say_item(terminal: Terminal, described: DescribedItem) -> None:
    item, version = described.found.item, described.found.version
    header = version.header
    terminal.line(f"{described.found.ref}  {_label(terminal, item)}")
    dated = f", {terminal.day(header.dated)}" if header.dated else ""
    kind = _KINDS[item.kind][terminal.language != "fr"]
    terminal.line(f"  {kind} · {terminal.text(header.title)} {header.version}{dated}")
    if item.description:
        terminal.line(textwrap.indent(textwrap.fill(item.description, 100), "  "))
    if item.address:
        terminal.line(f"  {item.address}")
    if item.gap_in_source:
        terminal.line(f"  ? {terminal.text(item.gap_in_source)}")
    for parent in described.parents:
        terminal.line(f"  ↑ {parent.ref}  {_label(terminal, parent.item)}")
    _say_profile(terminal, described.profile)
    _say_several(terminal, ("Voisins", "Neighbours"), described.neighbours)
    _say_several(terminal, ("Familles des statistiques", "Families of statistics"), described.families)
    if described.children:
        terminal.say(f"  En font partie : {described.children_total}", f"  Belong to it: {described.children_total}")
        for child in described.children[:_SHOWN]:
            terminal.line(f"    {child.item.code:<8} {_label(terminal, child.item)}")
        if described.children_total > _SHOWN:
            terminal.line(f"    … +{described.children_total - _SHOWN}")


def _say_profile(terminal: Terminal, profile: Sequence[AskedItem] | None) -> None:
    if profile is None:
        return
    terminal.say(f"  Profil : {len(profile)} lignes", f"  Profile: {len(profile)} lines")
    last: Importance | None = None
    for asked in profile:
        line = asked.line
        if line.importance is not last:
            terminal.line(f"    {_IMPORTANCES[line.importance][terminal.language != 'fr']}")
            last = line.importance
        level = f"  [{line.level}]" if line.level is not None else ""
        terminal.line(f"      {line.item!s:<14} {_label_of(terminal, asked.found)}{level}")


def _say_several(terminal: Terminal, heading: tuple[str, str], linked: Sequence[LinkedItem]) -> None:
    if not linked:
        return
    terminal.say(f"  {heading[0]} :", f"  {heading[1]}:")
    for each in linked:
        condition = f"  ({each.link.condition})" if each.link.condition else ""
        terminal.line(f"    {each.ref!s:<14} {_label_of(terminal, each.found)}{condition}")


def _search(options: argparse.Namespace, context: Context) -> int:
    services, terminal = context.ready_services(), context.terminal
    matches = services.read_frameworks.search(
        " ".join(options.words),
        kinds=[ItemKind(kind) for kind in options.kind],
        framework=options.framework,
        limit=max(1, min(options.limit, 200)),
    )
    for match in matches:
        kind = _KINDS[match.item.kind][terminal.language != "fr"]
        of = f"  → {match.occupation.ref} {_label(terminal, match.occupation.item)}" if match.occupation else ""
        terminal.line(f"{match.score:>5.2f}  {match.ref!s:<14} {_label(terminal, match.item)}  ({kind}){of}")
    if not matches:
        terminal.say("Rien de ce nom.", "Nothing of that name.")
    if options.json:
        terminal.json([asdict(MatchShape.of(match)) for match in matches])
    return 0


def _faults(options: argparse.Namespace, context: Context) -> int:
    services, terminal = context.ready_services(), context.terminal
    reading = services.read_frameworks
    if options.framework:
        versions: Sequence[FrameworkVersion] = [reading.newest(options.framework)]
    else:
        versions = list({v.header.framework: v for v in reversed(reading.versions())}.values())[::-1]
    answer = []
    for version in versions:
        faults = reading.faults(version.id)
        named = _named(version)
        terminal.say(f"{named} : {len(faults)} lignes écartées", f"{named}: {len(faults)} lines left out")
        say_faults(terminal, faults, len(faults))
        answer.append(
            {
                "framework": version.header.framework,
                "version": version.header.version,
                "left_out": [fault_json(fault, terminal.language) for fault in faults],
            }
        )
    if options.json:
        terminal.json(answer)
    return 0


def _label(terminal: Terminal, item: Item) -> str:
    return item.label.to(terminal.language) or item.code


def _label_of(terminal: Terminal, found: FoundItem | None) -> str:
    if found is None:
        return "— (référentiel non chargé)" if terminal.language == "fr" else "— (framework not loaded)"
    return _label(terminal, found.item)
