"""``passport issue``: a certifier's file becomes signed credentials and claim slips."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from passport_core.cli.main import add_common
from passport_core.cli.terminal import SOME_LEFT, Context, Terminal, finding_json, write_file
from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text
from passport_core.passport.actors import Operator
from passport_core.services.batch_report import BatchReport, Fate, PassageOutcome
from passport_core.services.write_slips import claim_address, slips_csv

ALL_ISSUED, NONE_ISSUED = 0, 4
FATES: Mapping[Fate, Text] = {
    Fate.ISSUED: Text("émises", "issued"),
    Fate.ALREADY: Text("déjà émises", "issued already"),
    Fate.HELD: Text("retenues pour décision", "held for a decision"),
    Fate.REFUSED: Text("refusées", "refused"),
    Fate.CONFLICT: Text("en conflit avec une déclaration antérieure", "in conflict with an earlier declaration"),
    Fate.LISTED: Text("notées sans être émises (non certifiées)", "listed, not issued (not certified)"),
    Fate.MALFORMED: Text("illisibles", "unreadable"),
    Fate.SUPPRESSION: Text("suppressions à confirmer", "withdrawals to confirm"),
}


def add(command: argparse.ArgumentParser, french: bool) -> None:
    command.add_argument("file", metavar="FILE", type=Path)
    command.add_argument("--certifier", required=True, metavar="SIRET")
    command.add_argument(
        "--out",
        metavar="DIR",
        type=Path,
        help="y écrire les attestations, les feuilles de réclamation (HTML) et leurs codes (CSV)"
        if french
        else "write the credentials, claim slips (HTML) and their codes (CSV) there",
    )
    command.add_argument(
        "--dry-run",
        action="store_true",
        help="juger sans rien émettre ni garder" if french else "judge; issue and keep nothing",
    )
    add_common(command, french, "passport issue declaration.xml --certifier 11000007200014 --out sortie")
    command.epilog = f"{command.epilog}\n\n" + (
        "Code de sortie : 0 tout est émis, 3 une partie est retenue ou refusée, 4 rien n’est émis."
        if french
        else "Exit code: 0 all issued, 3 some held or refused, 4 none issued."
    )
    command.set_defaults(run=_run)


def _run(options: argparse.Namespace, context: Context) -> int:
    services, terminal = context.ready_services(), context.terminal
    if not options.file.is_file():
        raise InvalidInputError(
            Text(f"Le fichier « {options.file} » n’existe pas.", f"The file “{options.file}” does not exist."),
            code="file.missing",
            where=str(options.file),
        )
    certifier = services.manage_certifiers.by_siret(options.certifier)
    report = services.issue_batch(
        options.file,
        certifier_id=certifier.id,
        actor=Operator(),
        dry_run=options.dry_run,
        progress=terminal.progress("passages", "passages"),
    )
    _say(terminal, report)
    written: list[str] = []
    if options.out and not options.dry_run:
        written = _write(options.out, services, report.batch_id, terminal.language)
        terminal.say(f"Écrit dans {options.out} :", f"Written to {options.out}:")
        for name in written[-3:]:
            terminal.line(f"  {name}")
    if options.json:
        terminal.json(report_json(report, terminal.language) | {"written": written})
    if report.done == report.total:
        return ALL_ISSUED
    return SOME_LEFT if report.done else NONE_ISSUED


def _say(terminal: Terminal, report: BatchReport) -> None:
    if report.is_dry_run:
        terminal.say("Essai : rien n’est émis ni gardé.", "Dry run: nothing is issued or kept.")
    for fate in Fate:
        if count := report.counts.get(fate, 0):
            terminal.line(f"{count:>7}  {terminal.text(FATES[fate])}")
    for passage in report.passages:
        _say_passage(terminal, passage)


def _say_passage(terminal: Terminal, passage: PassageOutcome) -> None:
    line = f" ({'ligne' if terminal.language == 'fr' else 'line'} {passage.line})" if passage.line else ""
    what = passage.block or passage.certification or ""
    terminal.line()
    terminal.line(f"{passage.technical_id or '?'}{line}  {what}  — {terminal.text(FATES[passage.fate])}")
    if fault := passage.fault:
        french = terminal.language == "fr"
        terminal.line(f"  ✕ <{fault.element}> {fault.reason_fr if french else fault.reason_en}")
        terminal.line(f"    → {fault.remedy_fr if french else fault.remedy_en}")
    # Several rules may lack the same evidence: said once.
    for finding in {finding.code: finding for finding in passage.findings}.values():
        terminal.finding(finding)
    if passage.fate in (Fate.HELD, Fate.CONFLICT) and passage.award_id:
        terminal.line(f"    passport award decide {passage.award_id} …")


def _write(folder: Path, services: Any, batch_id: str, language: str) -> list[str]:
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for credential in services.read_batch.credentials(batch_id, actor=Operator()):
        path = folder / f"{credential.id.removeprefix('urn:uuid:')}.json"
        write_file(path, credential.body, private=True)
        written.append(str(path))
    slips = services.claim_award.make_slips(batch_id, actor=Operator())
    if slips:
        from passport_core.web.pages.present_certifier import claim_slips
        from passport_core.web.pages.rendering import STATIC_FOLDER, Pages

        page, table = folder / "feuilles-de-reclamation.html", folder / "codes-de-reclamation.csv"
        base_url = services.settings.base_url
        view = claim_slips(slips, base_url=base_url, claim_address=claim_address)
        # The page is opened from this folder: its style goes with it.
        for file in STATIC_FOLDER.iterdir():
            write_file(folder / file.name, file.read_bytes())
        write_file(page, Pages(static=".").claim_slips(view, language).encode(), private=True)
        write_file(table, slips_csv(slips, base_url=base_url), private=True)
        written += [str(page), str(table)]
    return written


def report_json(report: BatchReport, language: str) -> dict[str, Any]:
    """Return a batch report as the JSON of the command and of the API writes it."""
    return {
        "batch": report.batch_id,
        "file": report.file_name,
        "format": report.format,
        "dry_run": report.is_dry_run,
        "counts": {fate.value: report.counts.get(fate, 0) for fate in Fate},
        "passages": [
            {
                "technical_id": passage.technical_id,
                "outcome": passage.fate.value,
                "line": passage.line,
                "certification": passage.certification,
                "block": passage.block,
                "award": passage.award_id,
                "findings": [finding_json(f, language) for f in passage.findings],
                "fault": {
                    "element": passage.fault.element,
                    "code": passage.fault.code,
                    "reason": passage.fault.reason_fr if language == "fr" else passage.fault.reason_en,
                    "remedy": passage.fault.remedy_fr if language == "fr" else passage.fault.remedy_en,
                }
                if passage.fault
                else None,
            }
            for passage in report.passages
        ],
    }
