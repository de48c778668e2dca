"""``passport register``: load and read the national register."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from passport_core.cli.main import add_common
from passport_core.cli.options import add_day, add_limit, add_offset
from passport_core.cli.terminal import Context, Terminal
from passport_core.errors import NotFoundError
from passport_core.outcomes import Text
from passport_core.passport.actors import Operator
from passport_core.passport.register import Block, Correspondence, DatedEntry, Snapshot
from passport_core.services.load_register import LoadedSnapshot


def add(command: argparse.ArgumentParser, french: bool) -> None:
    actions = command.add_subparsers(required=True, metavar="load|list|show")
    load = actions.add_parser("load", help="charger un export" if french else "load an export")
    load.add_argument("files", nargs="+", metavar="FILE", type=Path)
    of_export = Text("jour de l’export, si son nom ne le dit pas", "day of the export, if its name has none")
    add_day(load, french, "--date", about=of_export)
    load.add_argument(
        "--confirm-loss",
        action="store_true",
        help="accepter un export nettement plus court que le précédent"
        if french
        else "accept an export markedly shorter than the last",
    )
    add_common(load, french, "passport register load export-fiches-rncp-v4-1-2026-08-16.zip")
    load.set_defaults(run=_load)
    listing = actions.add_parser("list", help="instantanés et fiches" if french else "snapshots and entries")
    listing.add_argument("--search", default="", help="dans les numéros et intitulés" if french else "number or title")
    add_limit(listing, french, 50)
    add_offset(listing, french)
    add_common(listing, french, "passport register list --search développeur")
    listing.set_defaults(run=_list)
    show = actions.add_parser("show", help="une fiche, ou un bloc" if french else "one entry, or one block")
    show.add_argument("number", metavar="RNCP37674")
    show.add_argument("--block", metavar="BC01")
    add_day(show, french, "--at")
    add_common(show, french, "passport register show RNCP37674 --block BC01")
    show.set_defaults(run=_show)


def _load(options: argparse.Namespace, context: Context) -> int:
    services, terminal = context.ready_services(), context.terminal
    loaded: list[LoadedSnapshot] = []
    for path in options.files:
        loaded += services.load_register(
            path,
            actor=Operator(),
            dated=options.date,
            confirm_loss=options.confirm_loss,
            progress=terminal.progress("fiches", "entries"),
        )
    for item in loaded:
        _say_loaded(terminal, item)
    if options.json:
        terminal.json([_loaded_json(item, terminal.language) for item in loaded])
    return 0


def _say_loaded(terminal: Terminal, item: LoadedSnapshot) -> None:
    snapshot = item.snapshot
    day = terminal.day(snapshot.dated)
    if item.was_known:
        terminal.say(f"{snapshot.register} du {day} : déjà chargé.", f"{snapshot.register} of {day}: loaded already.")
        return
    terminal.say(
        f"{snapshot.register} du {day} : {snapshot.entries} fiches chargées, {snapshot.faults} écartées.",
        f"{snapshot.register} of {day}: {snapshot.entries} entries loaded, {snapshot.faults} left out.",
    )
    for fault in item.faults[:20]:
        reason = fault.reason_fr if terminal.language == "fr" else fault.reason_en
        line = f", ligne {fault.line}" if fault.line and terminal.language == "fr" else ""
        terminal.line(f"  ✕ {fault.number or '?'} <{fault.element}>{line} : {reason}")
    if len(item.faults) > 20:
        terminal.line(f"  … +{len(item.faults) - 20}")


def _loaded_json(item: LoadedSnapshot, language: str) -> Mapping[str, Any]:
    return {
        **_snapshot_json(item.snapshot),
        "was_known": item.was_known,
        "left_out": [
            {
                "number": fault.number,
                "element": fault.element,
                "line": fault.line,
                "reason": fault.reason_fr if language == "fr" else fault.reason_en,
            }
            for fault in item.faults
        ],
    }


def _list(options: argparse.Namespace, context: Context) -> int:
    services, terminal = context.ready_services(), context.terminal
    snapshots = services.read_register.snapshots()
    newest: dict[str, Snapshot] = {}
    for snapshot in snapshots:
        newest.setdefault(snapshot.register, snapshot)
    answer: dict[str, Any] = {"snapshots": [_snapshot_json(s) for s in snapshots], "entries": []}
    terminal.table(
        ("Répertoire", "Date", "Fiches", "Source")
        if terminal.language == "fr"
        else ("Register", "Date", "Entries", "File"),
        [(s.register, terminal.day(s.dated), str(s.entries), s.source) for s in snapshots],
    )
    for snapshot in newest.values():
        found, total = services.read_register.search(
            snapshot.id, search=options.search, offset=options.offset, limit=options.limit
        )
        terminal.line()
        terminal.say(
            f"{snapshot.register} du {terminal.day(snapshot.dated)} : {total} fiches",
            f"{snapshot.register} of {terminal.day(snapshot.dated)}: {total} entries",
        )
        for entry in found:
            state = "●" if entry.is_active else "○"
            terminal.line(f"  {state} {entry.number:<11} {entry.level or '—':<5} {entry.blocks:>2}  {entry.title}")
            answer["entries"].append(
                {
                    "number": entry.number,
                    "title": entry.title,
                    "is_active": entry.is_active,
                    "level": entry.level,
                    "blocks": entry.blocks,
                }
            )
    terminal.say("● active  ○ inactive", "● active  ○ inactive")
    if options.json:
        terminal.json(answer)
    return 0


def _show(options: argparse.Namespace, context: Context) -> int:
    services, terminal = context.ready_services(), context.terminal
    entry = services.read_register.entry(options.number, at=options.at)
    if options.block:
        block = entry.certification.block(options.block)
        if block is None:
            codes = ", ".join(b.code for b in entry.certification.blocks) or "—"
            raise NotFoundError(
                Text(
                    f"{options.number} n’a pas de bloc {options.block}.",
                    f"{options.number} has no block {options.block}.",
                ),
                code="block.not-found",
                remedy=Text(f"Blocs : {codes}.", f"Blocks: {codes}."),
            )
        _say_block(terminal, block)
        if options.json:
            terminal.json({**_entry_json(entry), "blocks": [_block_json(block)]})
        return 0
    _say_entry(terminal, entry)
    if options.json:
        terminal.json(_entry_json(entry))
    return 0


def _say_entry(terminal: Terminal, entry: DatedEntry) -> None:
    certification = entry.certification
    terminal.line(f"{certification.number}  {certification.title}")
    terminal.say(
        f"  État du {terminal.day(entry.snapshot.dated)} : {'active' if certification.is_active else 'inactive'}, "
        f"niveau {certification.level or '—'}, {certification.registration_type or '—'}",
        f"  As of {terminal.day(entry.snapshot.dated)}: {'active' if certification.is_active else 'inactive'}, "
        f"level {certification.level or '—'}, {certification.registration_type or '—'}",
    )
    terminal.say(
        f"  Enregistrée du {terminal.day(certification.registered_from)} au "
        f"{terminal.day(certification.registered_until)} ; délivrable jusqu’au "
        f"{terminal.day(certification.last_issuance_day)}",
        f"  Registered from {terminal.day(certification.registered_from)} to "
        f"{terminal.day(certification.registered_until)}; may be awarded until "
        f"{terminal.day(certification.last_issuance_day)}",
    )
    terminal.say("  Certificateurs :", "  Certifiers:")
    for line in certification.certifiers:
        terminal.line(f"    {line.name}  SIRET {line.siret or '—'}  ({line.state.value})")
    if certification.partners:
        terminal.say(f"  Partenaires : {len(certification.partners)}", f"  Partners: {len(certification.partners)}")
    terminal.say(f"  Blocs : {len(certification.blocks) or '—'}", f"  Blocks: {len(certification.blocks) or '—'}")
    for block in certification.blocks:
        terminal.line(f"    {block.code}  {block.title}")
    for correspondence in (*certification.correspondences, *entry.inbound):
        terminal.line(f"    {_arrow(correspondence)}")
    for label, numbers in (("→", certification.successors), ("←", certification.predecessors)):
        if numbers:
            terminal.say(
                f"  {'Remplacée par' if label == '→' else 'Remplace'} : {', '.join(numbers)}",
                f"  {'Succeeded by' if label == '→' else 'Succeeds'}: {', '.join(numbers)}",
            )


def _say_block(terminal: Terminal, block: Block) -> None:
    terminal.line(f"{block.code}  {block.title}")
    for competency in block.competencies:
        terminal.line(textwrap.fill(competency, 100, initial_indent="  - ", subsequent_indent="    "))
    if not block.competencies and block.competencies_text:
        terminal.line(textwrap.indent(textwrap.fill(block.competencies_text, 100), "  "))
    if block.assessment_text:
        terminal.say("  Évaluation :", "  Assessment:")
        terminal.line(textwrap.indent(textwrap.fill(block.assessment_text, 100), "    "))


def _arrow(c: Correspondence) -> str:
    source = f"{c.source} {' + '.join(c.source_blocks)}".strip()
    return f"{source}  ⇒  {c.destination} {' + '.join(c.destination_blocks)}".rstrip()


def _snapshot_json(s: Snapshot) -> Mapping[str, Any]:
    return {
        "register": s.register,
        "dated": s.dated,
        "format": s.format,
        "source": s.source,
        "sha256": s.sha256,
        "loaded_at": s.loaded_at,
        "entries": s.entries,
        "faults": s.faults,
    }


def _block_json(block: Block) -> Mapping[str, Any]:
    return {
        "code": block.code,
        "title": block.title,
        "competencies": list(block.competencies),
        "competencies_text": block.competencies_text,
        "assessment": block.assessment_text,
    }


def _entry_json(entry: DatedEntry) -> Mapping[str, Any]:
    c = entry.certification
    return {
        "number": c.number,
        "title": c.title,
        "is_active": c.is_active,
        "level": c.level,
        "registration_type": c.registration_type,
        "registered_from": c.registered_from,
        "registered_until": c.registered_until,
        "issuance_deadline": c.issuance_deadline,
        "snapshot": entry.snapshot.dated,
        "blocks": [_block_json(block) for block in c.blocks],
        "certifiers": [{"name": x.name, "siret": x.siret, "state": x.state.value} for x in c.certifiers],
        "partners": len(c.partners),
        "correspondences": [
            {
                "source": x.source,
                "source_blocks": list(x.source_blocks),
                "destination": x.destination,
                "destination_blocks": list(x.destination_blocks),
            }
            for x in (*c.correspondences, *entry.inbound)
        ],
        "successors": list(c.successors),
        "predecessors": list(c.predecessors),
    }
