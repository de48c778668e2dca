"""The answer to a verification: what was checked, what came out, and on evidence of which date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NoReturn

from passport_core.credentials.evidence import Recognition
from passport_core.outcomes import Finding, Outcome, Verdict, overall

REPORT_VERSION = "1.1"
_WORST_FIRST = (Verdict.INVALID, Verdict.NOT_ESTABLISHED, Verdict.VALID)


@dataclass(frozen=True, slots=True)
class Part:
    """The report of a document that another one holds, judged by itself.

    ``kind`` says what it is there (``credential`` of a presentation or a record, ``endorsement``), ``where`` is its
    JSON Pointer (RFC 6901) in the document that holds it. ``counts``: the whole is no better than this part; an
    endorsement is somebody else's word, whose fault is not the endorsed document's.
    """

    kind: str
    where: str
    report: Report
    counts: bool


@dataclass(frozen=True, slots=True)
class Report:
    """All findings about one document, judged at ``at``, and the reports of the documents that it holds.

    ``claims`` are present only when the proof held. A report has no truth value.
    """

    findings: tuple[Finding, ...]
    at: datetime
    required: frozenset[str]
    format: str | None = None
    claims: Mapping[str, Any] | None = field(default=None, repr=False)
    signed_at: datetime | None = None
    issuer: Recognition | None = None
    parts: tuple[Part, ...] = ()
    first_seen: datetime | None = None  # when a keeper that the verifier trusts held these very bytes first

    @property
    def verdict(self) -> Verdict:
        """The worst of its own findings' and of each part that counts."""
        verdicts = {part.report.verdict for part in self.parts if part.counts}
        verdicts.add(overall(self.findings, required=self.required))
        return next(verdict for verdict in _WORST_FIRST if verdict in verdicts)

    def finding(self, check: str) -> Finding | None:
        """Return the finding of that check, or None where it was not made."""
        return next((f for f in self.findings if f.check == check), None)

    def failed(self, check: str) -> bool:
        found = self.finding(check)
        return found is not None and found.outcome is Outcome.FAILED

    def __bool__(self) -> NoReturn:
        raise TypeError("a report is neither true nor false: ask for report.verdict")
