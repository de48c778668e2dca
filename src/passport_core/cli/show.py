"""``passport show``: a passport's records, and where they put their holder."""

from __future__ import annotations

import argparse

from passport_core.cli.main import add_common
from passport_core.cli.passports import add_passport, find_passport, record_json, say_record
from passport_core.cli.terminal import Context, Terminal
from passport_core.outcomes import Text
from passport_core.passport.records import BlockStanding, CertificationProgress

STANDINGS = {
    BlockStanding.HELD: Text("obtenu", "held"),
    BlockStanding.EQUIVALENT: Text("équivalent", "equivalent"),
    BlockStanding.REMAINING: Text("restant", "remaining"),
}


def add(command: argparse.ArgumentParser, french: bool) -> None:
    add_passport(command, french)
    add_common(command, french, "passport show 3f9a…")
    command.set_defaults(run=_run)


def _run(options: argparse.Namespace, context: Context) -> int:
    services, terminal = context.ready_services(), context.terminal
    passport_id, actor = find_passport(services, options.passport)
    view = services.keep_passport.show(passport_id, actor=actor)
    terminal.say(f"{len(view.records)} élément(s)", f"{len(view.records)} record(s)")
    for judged in view.records:
        say_record(terminal, judged)
    for entry, progress in view.certifications:
        _say_progress(terminal, progress, terminal.day(entry.snapshot.dated))
    if options.json:
        terminal.json(
            {
                "passport": passport_id,
                "records": [record_json(judged) for judged in view.records],
                "certifications": [
                    {
                        "number": progress.certification.number,
                        "title": progress.certification.title,
                        "snapshot": entry.snapshot.dated,
                        "is_awarded": progress.is_awarded,
                        "all_blocks_held": progress.all_blocks_held,
                        "blocks": [
                            {
                                "code": block.block.code,
                                "title": block.block.title,
                                "standing": block.standing.value,
                                "records": list(block.record_ids),
                                "by": [block.by.source, *block.by.source_blocks] if block.by else None,
                            }
                            for block in progress.blocks
                        ],
                    }
                    for entry, progress in view.certifications
                ],
            }
        )
    return 0


def _say_progress(terminal: Terminal, progress: CertificationProgress, day: str) -> None:
    terminal.line()
    terminal.line(f"{progress.certification.number}  {progress.certification.title}  ({day})")
    for block in progress.blocks:
        by = f"  ⇐ {block.by.source} {' + '.join(block.by.source_blocks)}".rstrip() if block.by else ""
        terminal.line(f"  {terminal.text(STANDINGS[block.standing]):<11} {block.block.code}  {block.block.title}{by}")
    if progress.is_awarded:
        terminal.say("  Certification obtenue en entier.", "  The whole certification is awarded.")
    elif progress.all_blocks_held:
        terminal.say(
            "  Tous les blocs sont acquis : la certification n’est pas encore délivrée, le jury décide.",
            "  All blocks are held: the certification is not yet awarded; the jury decides.",
        )
