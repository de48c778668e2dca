"""``passport verify``: is this document what it says it is? The worst of several files decides."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from passport_core.cli.main import add_common
from passport_core.cli.terminal import Context, Terminal, finding_json, read_file
from passport_core.credentials.report import Report
from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text, Verdict
from passport_core.passport.days import moment_of

EXITS = {Verdict.INVALID: 1, Verdict.NOT_ESTABLISHED: 2, Verdict.VALID: 0}
WORDS = {
    Verdict.VALID: Text("VALIDE", "VALID"),
    Verdict.INVALID: Text("NON VALIDE", "NOT VALID"),
    Verdict.NOT_ESTABLISHED: Text("NON ÉTABLI", "NOT ESTABLISHED"),
}


def add(command: argparse.ArgumentParser, french: bool) -> None:
    command.add_argument("files", nargs="+", metavar="FILE")
    command.add_argument(
        "--at",
        metavar="DATE",
        help="juger clés, validité et répertoire à cette date" if french else "judge keys, validity and register then",
    )
    command.add_argument(
        "--offline",
        action="store_true",
        help="sans réseau : ce qui manque est « non établi »"
        if french
        else "no network: what lacks is not established",
    )
    add_common(command, french, "passport verify attestation.json")
    command.epilog = f"{command.epilog}\n\n" + (
        "Code de sortie : 0 valide, 1 non valide, 2 non établi, 64 mauvais usage ; le pire décide."
        if french
        else "Exit code: 0 valid, 1 not valid, 2 not established, 64 misuse; the worst decides."
    )
    command.set_defaults(run=_run)


def _run(options: argparse.Namespace, context: Context) -> int:
    at = _moment(options.at) if options.at else None
    documents = [(name, read_file(name)) for name in options.files]
    services, terminal = context.services(), context.terminal
    reports = [
        (name, services.verify_credential(document, at=at, online=not options.offline)) for name, document in documents
    ]
    for name, report in reports:
        _say(terminal, name, report, dated=at is not None)
    if options.json:
        terminal.json([_json(name, report, terminal.language) for name, report in reports])
    verdicts = {report.verdict for _, report in reports}
    return next(code for verdict, code in EXITS.items() if verdict in verdicts)


def _say(terminal: Terminal, name: str, report: Report, *, dated: bool) -> None:
    terminal.line(f"{name} : {terminal.text(WORDS[report.verdict])}")
    if dated:
        terminal.say(f"  Jugé au {terminal.day(report.at)}.", f"  Judged as of {terminal.day(report.at)}.")
    for finding in report.findings:
        terminal.finding(finding)
    terminal.line()


def _json(name: str, report: Report, language: str) -> Mapping[str, Any]:
    return {
        "file": name,
        "overall": report.verdict.value,
        "at": report.at,
        "format": report.format,
        "checks": [finding_json(finding, language) for finding in report.findings],
    }


def _moment(given: str) -> datetime:
    """Read a day (judged at its end, in Paris) or a moment with its offset."""
    try:
        if len(given) == 10:
            return moment_of(date.fromisoformat(given))
        moment = datetime.fromisoformat(given)
        if moment.tzinfo is None:
            raise ValueError(given)
        return moment.astimezone(UTC)
    except ValueError:
        raise InvalidInputError(
            Text(f"« {given} » n’est pas une date.", f"“{given}” is not a date."),
            code="verify.at",
            remedy=Text(
                "Écrivez AAAA-MM-JJ, ou un instant avec son décalage.", "Write YYYY-MM-DD, or a moment with its offset."
            ),
            where="--at",
        ) from None
