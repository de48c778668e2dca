"""A batch of verifications as one table (CSV) or one JSON value, with totals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import orjson

from passport_core.credentials.report_json import report_json
from passport_core.outcomes import Finding, Outcome, Text, Verdict

if TYPE_CHECKING:
    from passport_core.credentials.report import Report
    from passport_core.services.verify_documents import Verified

REPORT_VERSION = "1.0"
UNREADABLE = "unreadable"
_CHECKS = ("well_formed", "proof", "key", "issuer", "entitled", "validity", "status", "schema", "holder")
_VERDICTS = {
    Verdict.VALID.value: Text("valide", "valid"),
    Verdict.INVALID.value: Text("non valide", "not valid"),
    Verdict.NOT_ESTABLISHED.value: Text("non établi", "not established"),
    UNREADABLE: Text("illisible", "unreadable"),
}
_COLUMNS = (
    Text("document", "document"),
    Text("réponse", "answer"),
    Text("code", "code"),
    Text("explication", "explanation"),
    Text("que faire", "what to do"),
    Text("émetteur établi", "established issuer"),
    Text("format", "format"),
)


def totals(verified: Sequence[Verified]) -> Mapping[str, int]:
    """Count documents by verdict, ``unreadable`` ones apart; every verdict is there, and ``all``."""
    counted = Counter(_verdict(one) for one in verified)
    return {**{name: counted[name] for name in _VERDICTS}, "all": len(verified)}


def as_csv(verified: Sequence[Verified], *, at: datetime, language: str) -> bytes:
    """Return UTF-8 CSV with BOM and ``;``, a line for each document and one for each total; formulas neutralised."""
    import csv  # most readers want no table: they must not pay for writing one
    import io

    from passport_core.services.write_slips import neutral_cell

    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([*(column.to(language) for column in _COLUMNS), *_CHECKS])
    for one in verified:
        writer.writerow([neutral_cell(cell) for cell in _row(one, language)])
    writer.writerow([])
    moment = at.isoformat(timespec="seconds")
    writer.writerow([Text("total", "total").to(language), str(len(verified)), "", moment])
    for verdict, number in totals(verified).items():
        if verdict in _VERDICTS:
            writer.writerow([f"total {_VERDICTS[verdict].to(language)}", str(number)])
    return out.getvalue().encode("utf-8-sig")


def as_json(verified: Sequence[Verified], *, at: datetime, language: str) -> bytes:
    """Return the reports (``schemas/report-v1.schema.json``) under each document's name, and the totals."""
    content = {
        "version": REPORT_VERSION,
        "at": at.isoformat(),
        "totals": totals(verified),
        "documents": [document_json(one, language) for one in verified],
    }
    return orjson.dumps(content, option=orjson.OPT_INDENT_2)


def document_json(one: Verified, language: str) -> dict[str, Any]:
    """Return one document's part of the JSON report."""
    written: dict[str, Any] = {"file": one.name}
    if one.fault is not None:
        remedy = one.fault.remedy.to(language) if one.fault.remedy else None
        written["error"] = {"code": one.fault.code, "message": one.fault.message.to(language), "remedy": remedy}
    if one.report is not None:
        written |= report_json(one.report, language=language)
    return written


def _verdict(one: Verified) -> str:
    return UNREADABLE if one.report is None else one.report.verdict.value


def _row(one: Verified, language: str) -> list[str]:
    answer = _VERDICTS[_verdict(one)].to(language)
    if one.report is None:
        said = ["", "", ""]
        if (fault := one.fault) is not None:
            said = [fault.code, fault.message.to(language), fault.remedy.to(language) if fault.remedy else ""]
        return [one.name, answer, *said, "", "", *("" for _ in _CHECKS)]
    report = one.report
    found = _decisive(report)
    said = ["", "", ""]
    if found is not None:
        said = [found.code, found.message.to(language), found.remedy.to(language) if found.remedy else ""]
    issuer = f"{report.issuer.name} ({report.issuer.identifier})" if report.issuer else ""
    outcomes = [found.outcome.value if (found := report.finding(check)) else "" for check in _CHECKS]
    return [one.name, answer, *said, issuer, report.format or "", *outcomes]


def _decisive(report: Report) -> Finding | None:
    """Return the finding that the verdict rests on, of the document itself or of one that it holds."""
    findings = [*report.findings, *(f for part in report.parts if part.counts for f in part.report.findings)]
    for outcome in (Outcome.FAILED, Outcome.NOT_ESTABLISHED):
        if found := next((finding for finding in findings if finding.outcome is outcome), None):
            return found
    return None
