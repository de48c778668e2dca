"""``passport jobs``: occupations near a passport, with what is known of the labour market in a place."""

from __future__ import annotations

import argparse

from passport_core.cli.gap import coverage_words, say_market
from passport_core.cli.main import add_common
from passport_core.cli.options import add_limit
from passport_core.cli.passports import add_passport, add_place, find_passport
from passport_core.cli.terminal import Context
from passport_core.services.describe_gap import jobs_json


def add(command: argparse.ArgumentParser, french: bool) -> None:
    add_passport(command, french)
    add_place(command, french)
    command.add_argument(
        "--framework",
        default="",
        metavar="NAME",
        help="métiers de quel référentiel (sinon rome)" if french else "whose occupations (else rome)",
    )
    add_limit(command, french, 20)
    add_common(command, french, "passport jobs 3f9a… --in 44")
    command.set_defaults(run=_run)


def _run(options: argparse.Namespace, context: Context) -> int:
    services, terminal = context.ready_services(), context.terminal
    passport_id, actor = find_passport(services, options.passport)
    ranked = services.measure_gap.jobs(
        passport_id, actor=actor, place=options.place, framework=options.framework, limit=options.limit
    )
    terminal.say(
        f"{len(ranked.jobs)} métier(s) sur {ranked.compared} comparés",
        f"{len(ranked.jobs)} occupation(s) of {ranked.compared} compared",
    )
    everywhere = ranked.unknown_everywhere
    for job in ranked.jobs:
        target = job.ranked.target
        terminal.line(f"  {target.ref}  {target.label.to(terminal.language)}")
        terminal.line(f"      {coverage_words(terminal, job.ranked.coverage)}")
        if job.market is not None:
            say_market(terminal, job.market, "      ", said_before=everywhere)
    for unknown in everywhere:
        terminal.line(f"? {terminal.text(unknown)}")
    if options.json:
        terminal.json(jobs_json(ranked, terminal.language))
    return 0
