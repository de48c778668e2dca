"""``passport import``: bring a credential from elsewhere into a passport."""

from __future__ import annotations

import argparse

from passport_core.cli.main import add_common
from passport_core.cli.passports import add_passport, find_passport, record_json, say_record
from passport_core.cli.terminal import Context, read_file


def add(command: argparse.ArgumentParser, french: bool) -> None:
    add_passport(command, french)
    command.add_argument("file", metavar="FILE")
    add_common(command, french, "passport import 3f9a… badge.json")
    command.set_defaults(run=_run)


def _run(options: argparse.Namespace, context: Context) -> int:
    services, terminal = context.ready_services(), context.terminal
    passport_id, actor = find_passport(services, options.passport)
    judged = services.keep_passport.import_credential(read_file(options.file), passport_id=passport_id, actor=actor)
    say_record(terminal, judged)
    for finding in judged.report.findings:
        terminal.finding(finding, indent="    ")
    if options.json:
        terminal.json(record_json(judged))
    return 0
