"""``passport verify``: is this document, whatever its form, what it says it is? The worst of several decides."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from passport_core.cli.main import add_common
from passport_core.cli.terminal import MARKS, Context, Terminal, finding_json, read_file, write_file
from passport_core.credentials.bundle import Piece
from passport_core.credentials.report import Report
from passport_core.errors import InvalidInputError
from passport_core.outcomes import Outcome, Text, Verdict
from passport_core.passport.days import moment_of
from passport_core.services.report_verification import as_csv, as_json, document_json, totals
from passport_core.services.verify_documents import Opened, Verified, VerifyDocuments

EXITS = {Verdict.INVALID: 1, Verdict.NOT_ESTABLISHED: 2, Verdict.VALID: 0}
WORDS = {
    Verdict.VALID: Text("VALIDE", "VALID"),
    Verdict.INVALID: Text("NON VALIDE", "NOT VALID"),
    Verdict.NOT_ESTABLISHED: Text("NON ÉTABLI", "NOT ESTABLISHED"),
}
UNREADABLE = Text("ILLISIBLE", "UNREADABLE")
_PARTS = {
    "credential": Text("Attestation", "Credential"),
    "endorsement": Text("Recommandation", "Endorsement"),
}
_PIECES = {
    "keys": Text("Clés de", "Keys of"),
    "status-list": Text("Liste de statuts", "Status list"),
    "schema": Text("Modèle", "Model"),
    "context": Text("Vocabulaire", "Vocabulary"),
    "register": Text("Extrait du répertoire :", "Register excerpt:"),
    "recognition": Text("Émetteur reconnu", "Recognised issuer"),
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
    command.add_argument(
        "--maker",
        action="append",
        metavar="DID",
        help="croire les pièces d’un lot fait par celui-ci"
        if french
        else "believe the pieces of a bundle made by this one",
    )
    command.add_argument(
        "--report",
        metavar="FILE",
        help="écrire aussi un rapport de l’ensemble, .csv ou .json"
        if french
        else "also write a report of all, .csv or .json",
    )
    add_common(command, french, "passport verify attestation.json badges.zip --report resultats.csv")
    command.epilog = f"{command.epilog}\n\n" + (
        "Code de sortie : 0 valide, 1 non valide, 2 non établi, 64 mauvais usage ; le pire décide."
        if french
        else "Exit code: 0 valid, 1 not valid, 2 not established, 64 misuse; the worst decides."
    )
    command.set_defaults(run=_run)


def _run(options: argparse.Namespace, context: Context) -> int:
    at = _moment(options.at) if options.at else None
    report_as = _report_kind(options.report) if options.report else None
    documents = [(name, read_file(name)) for name in options.files]
    services, terminal = context.services(), context.terminal
    verify = services.verify_documents(believed=frozenset(options.maker or ()))
    verified: list[Verified] = []
    for name, content in documents:
        if (opened := _opened(verify, content)) is not None:
            _say_bundle(terminal, name, opened, at or services.clock.now())
        for one in verify(name, content, at=at, online=not options.offline):
            verified.append(one)
            _say(terminal, one, dated=at is not None)
    if len(verified) > 1:
        _say_totals(terminal, verified)
    if report_as is not None:
        moment = at or services.clock.now()
        write_file(Path(options.report), report_as(verified, at=moment, language=terminal.language))
    if options.json:
        terminal.json([_json(one, terminal.language) for one in verified])
    verdicts = {Verdict.INVALID if one.report is None else one.report.verdict for one in verified}
    return next(code for verdict, code in EXITS.items() if verdict in verdicts)


def _opened(verify: VerifyDocuments, content: bytes) -> Opened | None:
    try:
        return verify.open_bundle(content)
    except InvalidInputError:
        return None  # said as the answer to the file


def _say(terminal: Terminal, one: Verified, *, dated: bool) -> None:
    if one.fault is not None:
        terminal.line(f"{one.name} : {terminal.text(UNREADABLE)}")
        terminal.line(f"  {MARKS[Outcome.FAILED]} {terminal.text(one.fault.message)}")
        if one.fault.remedy:
            terminal.line(f"    → {terminal.text(one.fault.remedy)}")
    if one.report is not None:
        terminal.line(f"{one.name} : {terminal.text(WORDS[one.report.verdict])}")
        if dated:
            day = terminal.day(one.report.at)
            terminal.say(f"  Jugé au {day}.", f"  Judged as of {day}.")
        _say_findings(terminal, one.report, "  ")
    terminal.line()


def _say_findings(terminal: Terminal, report: Report, indent: str) -> None:
    said: Text | None = None
    for finding in report.findings:
        if finding.message != said:  # checks that were not made all say the same
            terminal.finding(finding, indent)
        said = finding.message
    for part in report.parts:
        kind = terminal.text(_PARTS.get(part.kind, _PARTS["credential"]))
        terminal.line(f"{indent}{kind} {part.where} : {terminal.text(WORDS[part.report.verdict])}")
        _say_findings(terminal, part.report, indent + "  ")


def _say_bundle(terminal: Terminal, name: str, opened: Opened, now: datetime) -> None:
    """Say whose word the evidence is, and how old each piece of it is."""
    bundle = opened.bundle
    made = terminal.day(bundle.made_at)
    terminal.say(
        f"{name} : lot du {made}, fait par {bundle.maker}", f"{name}: bundle of {made}, made by {bundle.maker}"
    )
    if not opened.is_believed:
        terminal.say(
            f"  Ses pièces ne sont pas employées : vous n’avez pas dit croire son auteur (--maker {bundle.maker}).",
            f"  Its pieces are not used: you have not said that you believe its maker (--maker {bundle.maker}).",
        )
    for piece in bundle.pieces:
        age = _age(piece, now, terminal)
        terminal.line(
            f"  {terminal.text(_PIECES.get(piece.kind, Text(piece.kind, piece.kind)))} {piece.address} : {age}"
        )
    terminal.line()


def _age(piece: Piece, now: datetime, terminal: Terminal) -> str:
    as_of = piece.as_of
    if as_of is None:  # a vocabulary never changes under its fingerprint: it has no age
        return f"SHA-256 {piece.sha256[:16]}…"
    then = as_of if isinstance(as_of, datetime) else moment_of(as_of)
    days = max(0, (now - then).days)
    if days == 0:
        hours = max(0, int((now - then).total_seconds() // 3600))
        return terminal.text(Text(f"{terminal.day(as_of)}, il y a {hours} h", f"{terminal.day(as_of)}, {hours} h ago"))
    unit = Text("jour" if days == 1 else "jours", "day" if days == 1 else "days")
    return terminal.text(
        Text(f"{terminal.day(as_of)}, il y a {days} {unit.fr}", f"{terminal.day(as_of)}, {days} {unit.en} ago")
    )


def _say_totals(terminal: Terminal, verified: Sequence[Verified]) -> None:
    counted = totals(verified)
    terminal.say(
        f"{counted['all']} documents : {counted['valid']} valides, {counted['invalid']} non valides, "
        f"{counted['not_established']} non établis, {counted['unreadable']} illisibles.",
        f"{counted['all']} documents: {counted['valid']} valid, {counted['invalid']} not valid, "
        f"{counted['not_established']} not established, {counted['unreadable']} unreadable.",
    )


def _report_kind(name: str) -> Callable[..., bytes]:
    kinds: dict[str, Callable[..., bytes]] = {".csv": as_csv, ".json": as_json}
    try:
        return kinds[Path(name).suffix.lower()]
    except KeyError:
        raise InvalidInputError(
            Text("Le rapport s’écrit en .csv ou en .json.", "The report is written as .csv or .json."),
            code="verify.report",
            remedy=Text("Donnez un nom de fichier qui finit ainsi.", "Give a file name that ends so."),
            where="--report",
        ) from None


def _json(one: Verified, language: str) -> Mapping[str, Any]:
    if one.report is None:
        return {"overall": Verdict.INVALID.value, **document_json(one, language)}
    return {
        "file": one.name,
        "overall": one.report.verdict.value,
        "at": one.report.at,
        "format": one.report.format,
        "signed_at": one.report.signed_at,
        "first_seen": one.report.first_seen,
        "checks": [finding_json(finding, language) for finding in one.report.findings],
        "parts": [
            {"kind": part.kind, "where": part.where, **_json(Verified(one.name, part.report), language)}
            for part in one.report.parts
        ],
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
