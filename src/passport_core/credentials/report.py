"""The answer to a verification: what was checked, what came out, and on evidence of which date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NoReturn

from passport_core.credentials.evidence import Recognition
from passport_core.outcomes import Finding, Outcome, Verdict, overall

REPORT_VERSION = "1.0"


@dataclass(frozen=True, slots=True)
class Report:
    """All findings about one document, judged at ``at``.

    ``claims`` are present only when the proof held. A report has no truth value.
    """

    findings: tuple[Finding, ...]
    at: datetime
    required: frozenset[str]
    format: str | None = None
    claims: Mapping[str, Any] | None = field(default=None, repr=False)
    signed_at: datetime | None = None
    issuer: Recognition | None = None

    @property
    def verdict(self) -> Verdict:
        return overall(self.findings, required=self.required)

    def finding(self, check: str) -> Finding | None:
        """Return the finding of that check, or None where it was not made."""
        return next((f for f in self.findings if f.check == check), None)

    def failed(self, check: str) -> bool:
        found = self.finding(check)
        return found is not None and found.outcome is Outcome.FAILED

    def __bool__(self) -> NoReturn:
        raise TypeError("a report is neither true nor false: ask for report.verdict")
