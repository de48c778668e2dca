"""``passport mapping``: say which items of a framework a block meets, and who says so."""

from __future__ import annotations

import argparse
from collections.abc import Mapping as Members
from collections.abc import Sequence
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import Any

from passport_core.cli.exchanged import add_expected_signer, hand_out
from passport_core.cli.main import add_common
from passport_core.cli.options import add_limit
from passport_core.cli.terminal import Context, Terminal, inert, read_file
from passport_core.outcomes import Text
from passport_core.passport.actors import Operator
from passport_core.passport.mappings import Author, Extent, Mapping, MappingProposal, StoredMappingSet
from passport_core.services.describe_mappings import MappingSetShape, MappingShape, ProposalShape, StatedMappingShape
from passport_core.services.keep_mappings import LICENCE, PROPOSALS_AT_MOST, KeepMappings
from passport_core.services.mapping_documents import MappingFault, MappingSetError
from passport_core.services.mapping_refusals import named_block, named_ref

_SHOWN = 20  # faults on the terminal
_SET = "urn:uuid:1b671a64-40d5-591e-99b0-da01ff1f3341"  # in examples


def add(command: argparse.ArgumentParser, french: bool) -> None:
    actions = command.add_subparsers(required=True, metavar="propose|accept|load|list|show|export|remove")
    propose = actions.add_parser(
        "propose", help="proposer des éléments, par ressemblance" if french else "propose items, by likeness of words"
    )
    propose.add_argument("block", metavar="RNCP37674BC01")
    propose.add_argument("--framework", metavar="rome", default="rome")
    each = Text("chaque compétence du bloc", "each competency of the block")
    add_limit(propose, french, 5, at_most=PROPOSALS_AT_MOST, each=each)
    add_common(propose, french, "passport mapping propose RNCP37674BC01 --framework rome")
    propose.set_defaults(run=_propose)
    _add_accept(actions.add_parser("accept", help="déclarer un rapprochement" if french else "state a mapping"), french)
    load = actions.add_parser("load", help="charger un jeu (JSON, CSV)" if french else "load a set (JSON, CSV)")
    load.add_argument("file", metavar="FILE")
    add_expected_signer(load, french, "--expected")
    add_common(load, french, "passport mapping load rapprochements.json")
    load.set_defaults(run=_load)
    listing = actions.add_parser("list", help="jeux connus" if french else "known sets")
    add_common(listing, french, "passport mapping list")
    listing.set_defaults(run=_list)
    show = actions.add_parser("show", help="un jeu et ses rapprochements" if french else "a set and its mappings")
    show.add_argument("id", metavar="ID")
    add_common(show, french, f"passport mapping show {_SET}")
    show.set_defaults(run=_show)
    export = actions.add_parser("export", help="écrire un jeu" if french else "write a set")
    export.add_argument("id", metavar="ID")
    kind = export.add_mutually_exclusive_group()
    kind.add_argument("--sign", action="store_true", help="signé" if french else "signed")
    kind.add_argument("--csv", action="store_true", help="en tableau" if french else "as a table")
    export.add_argument("-o", "--out", metavar="FILE", type=Path)
    add_common(export, french, f"passport mapping export {_SET} --sign --out rapprochements.json")
    export.set_defaults(run=_export)
    remove = actions.add_parser("remove", help="oublier un jeu" if french else "forget a set")
    remove.add_argument("id", metavar="ID")
    add_common(remove, french, f"passport mapping remove {_SET}")
    remove.set_defaults(run=_remove)


def _add_accept(accept: argparse.ArgumentParser, french: bool) -> None:
    accept.add_argument("source", metavar="RNCP37674BC01")
    accept.add_argument("item", metavar="rome:109846")
    accept.add_argument(
        "--author", required=True, help="qui le dit : une personne" if french else "who says so: a person"
    )
    accept.add_argument("--licence", default=LICENCE, help=f"({LICENCE})")
    accept.add_argument(
        "--part", action="store_true", help="une partie seulement de l’élément" if french else "only a part of the item"
    )
    accept.add_argument("--level", type=int, metavar="N", help="niveau atteint" if french else "the level reached")
    accept.add_argument("--competency", default="", help="compétence visée" if french else "the competency meant")
    accept.add_argument("--note", default="")
    add_common(accept, french, 'passport mapping accept RNCP37674BC01 rome:109846 --author "Jeanne Le Goff" --part')
    accept.set_defaults(run=_accept)


def _propose(options: argparse.Namespace, context: Context) -> int:
    services, terminal = context.ready_services(), context.terminal
    proposals = services.keep_mappings.propose(
        named_block(options.block), framework=options.framework, limit=options.limit
    )
    _say_proposals(terminal, proposals)
    if options.json:
        terminal.json({"are_proposals": True, "proposals": [asdict(ProposalShape.of(one)) for one in proposals]})
    return 0


def _say_proposals(terminal: Terminal, proposals: Sequence[MappingProposal]) -> None:
    terminal.say(
        "Propositions, par ressemblance des mots : à vous de juger. Rien n’est enregistré.",
        "Proposals, by likeness of words: yours to judge. Nothing is kept.",
    )
    if not proposals:
        terminal.say("Aucun élément ne ressemble à ce bloc.", "No item is like this block.")
    for competency, some in groupby(proposals, key=lambda one: one.competency):
        terminal.line()
        terminal.line(f"{competency[:150]}")
        for one in some:
            terminal.line(f"  {one.score:.2f}  {one.item!s:<20} {one.label}   [{', '.join(one.shared)}]")


def _accept(options: argparse.Namespace, context: Context) -> int:
    services, terminal = context.ready_services(), context.terminal
    item = services.read_frameworks.named(options.item)
    mapping = Mapping(
        source=named_ref(options.source),
        item=item,
        extent=Extent.PART if options.part else Extent.WHOLE,
        level=options.level,
        competency=options.competency,
        note=options.note,
    )
    stated = services.keep_mappings.accept(
        mapping, author=Author(options.author), licence=options.licence, actor=Operator()
    )
    terminal.say(
        f"{stated.mapping.source} → {item} : déclaré par {stated.stated_in.author.name}. Jeu : {stated.stated_in.id}",
        f"{stated.mapping.source} → {item}: stated by {stated.stated_in.author.name}. Set: {stated.stated_in.id}",
    )
    if options.json:
        terminal.json(asdict(StatedMappingShape.of(stated)))
    return 0


def _load(options: argparse.Namespace, context: Context) -> int:
    services, terminal = context.ready_services(), context.terminal
    keep = services.keep_mappings
    try:
        stored = keep.load(
            read_file(options.file), actor=Operator(), name=Path(options.file).name, expected=options.expected
        )
    except MappingSetError as error:
        _say_faults(terminal, error)
        raise
    notices = keep.notices(stored.id)
    terminal.say(
        f"{stored.count} rapprochements chargés, {len(notices)} remarque(s). Auteur : {_author(keep, stored, 'fr')}.",
        f"{stored.count} mappings loaded, {len(notices)} notice(s). Author: {_author(keep, stored, 'en')}.",
    )
    for notice in notices[:_SHOWN]:
        terminal.line(f"  ? mappings[{notice.number}] : {terminal.text(notice.what)}")
    if len(notices) > _SHOWN:
        terminal.line(f"  … +{len(notices) - _SHOWN}")
    if options.json:
        told = [{"mapping": one.number, "what": terminal.text(one.what)} for one in notices]
        terminal.json({**_set_json(keep, stored), "notices": told})
    return 0


def _say_faults(terminal: Terminal, error: MappingSetError) -> None:
    faults: tuple[MappingFault, ...] = error.faults
    for fault in faults[:_SHOWN]:
        print(inert(f"  ✕ {terminal.text(fault.reason)}"), file=terminal.err)
    if error.count > _SHOWN:
        print(f"  … +{error.count - _SHOWN}", file=terminal.err)


def _list(options: argparse.Namespace, context: Context) -> int:
    services, terminal = context.ready_services(), context.terminal
    keep = services.keep_mappings
    sets = keep.sets()
    terminal.table(
        ("Titre", "Auteur", "Rapprochements", "Date", "Licence", "Id")
        if terminal.language == "fr"
        else ("Title", "Author", "Mappings", "Date", "Licence", "Id"),
        [
            (
                one.title,
                _author(keep, one, terminal.language),
                str(one.count),
                terminal.day(one.dated),
                one.licence,
                one.id,
            )
            for one in sets
        ],
    )
    if options.json:
        terminal.json([_set_json(keep, one) for one in sets])
    return 0


def _show(options: argparse.Namespace, context: Context) -> int:
    services, terminal = context.ready_services(), context.terminal
    keep = services.keep_mappings
    stored, mapping_set = keep.get(options.id)
    terminal.line(stored.title)
    terminal.say(
        f"  Auteur : {_author(keep, stored, 'fr')}. Licence : {stored.licence}. Du {terminal.day(stored.dated)}.",
        f"  Author: {_author(keep, stored, 'en')}. Licence: {stored.licence}. Of {terminal.day(stored.dated)}.",
    )
    if stored.signed_by:
        terminal.say(f"  Signé par {stored.signed_by}.", f"  Signed by {stored.signed_by}.")
    items = services.read_frameworks.items({mapping.item for mapping in mapping_set.mappings})
    for mapping in mapping_set.mappings:
        found = items.get(mapping.item)
        label = found.item.label.to(terminal.language) if found else "?"
        part = Text(" (en partie)", " (in part)").to(terminal.language) if mapping.extent is Extent.PART else ""
        level = f" · {mapping.level}" if mapping.level else ""
        terminal.line(f"  {mapping.source} → {mapping.item}{level}{part}  {label}")
    if options.json:
        terminal.json(
            {**_set_json(keep, stored), "content": [asdict(MappingShape.of(one)) for one in mapping_set.mappings]}
        )
    return 0


def _export(options: argparse.Namespace, context: Context) -> int:
    keep, terminal = context.ready_services().keep_mappings, context.terminal
    document = (
        keep.export_csv(options.id) if options.csv else keep.export(options.id, actor=Operator(), sign=options.sign)
    )
    if options.csv and options.json and not options.out:
        terminal.json({"csv": document.decode("utf-8-sig")})
    else:
        hand_out(terminal, document, options.out, written=Text("Jeu écrit", "Set written"), as_json=options.json)
    return 0


def _remove(options: argparse.Namespace, context: Context) -> int:
    keep, terminal = context.ready_services().keep_mappings, context.terminal
    keep.remove(options.id, actor=Operator())
    terminal.say(f"Jeu oublié : {options.id}", f"Set forgotten: {options.id}")
    if options.json:
        terminal.json({"removed": options.id})
    return 0


def _author(keep: KeepMappings, stored: StoredMappingSet, language: str) -> str:
    """Name the author; what it claims to be, unless that is proved, is said as a claim."""
    author = stored.author
    claimed = f", SIREN {author.siren}" if author.siren else ""
    if keep.is_proved(stored):
        return f"{author.name}{claimed}"
    return f"{author.name}{claimed} {Text('(selon le fichier)', '(says the file)').to(language)}"


def _set_json(keep: KeepMappings, stored: StoredMappingSet) -> Members[str, Any]:
    return asdict(MappingSetShape.of(stored, is_proved=keep.is_proved(stored)))
