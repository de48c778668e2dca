"""A report as versioned JSON (``schemas/report-v1.schema.json``)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from passport_core.credentials.evidence import Recognition
from passport_core.credentials.report import REPORT_VERSION, Part, Report
from passport_core.outcomes import Finding, Text


def report_json(report: Report, *, language: str = "fr", with_claims: bool = False) -> dict[str, Any]:
    """Return the report as JSON values: ``message`` and ``remedy`` in one language, ``texts`` in both.

    ``language`` is French for ``fr…``, English for all else. ``with_claims`` adds the claims, where there are any.
    ``parts`` is there where the document holds others.
    """
    spoken = "fr" if language.lower().startswith("fr") else "en"
    written: dict[str, Any] = {
        "version": REPORT_VERSION,
        "overall": report.verdict.value,
        "at": _when(report.at),
        "language": spoken,
        "format": report.format,
        "signed_at": _when(report.signed_at),
        "first_seen": _when(report.first_seen),
        "required": sorted(report.required),
        "issuer": _recognition(report.issuer) if report.issuer else None,
        "checks": [
            _check(finding, spoken, is_required=finding.check in report.required) for finding in report.findings
        ],
    }
    if report.parts:
        written["parts"] = [_part(part, spoken, with_claims=with_claims) for part in report.parts]
    if with_claims and report.claims is not None:
        written["claims"] = dict(report.claims)
    return written


def _part(part: Part, language: str, *, with_claims: bool) -> dict[str, Any]:
    return {
        "kind": part.kind,
        "where": part.where,
        "counts": part.counts,
        "report": report_json(part.report, language=language, with_claims=with_claims),
    }


def _check(finding: Finding, language: str, *, is_required: bool) -> dict[str, Any]:
    return {
        "check": finding.check,
        "code": finding.code,
        "outcome": finding.outcome.value,
        "required": is_required,
        "message": finding.message.to(language),
        "remedy": finding.remedy.to(language) if finding.remedy else None,
        "as_of": _when(finding.as_of),
        "source": finding.source,
        "texts": {"message": _texts(finding.message), "remedy": _texts(finding.remedy) if finding.remedy else None},
    }


def _recognition(recognition: Recognition) -> dict[str, Any]:
    return {
        "did": recognition.did,
        "name": recognition.name,
        "identifier": recognition.identifier,
        "trust_source": recognition.trust_source,
        "established": _texts(recognition.established),
        "since": _when(recognition.since),
        "as_of": _when(recognition.as_of),
        "is_demonstration": recognition.is_demonstration,
    }


def _texts(text: Text) -> dict[str, str]:
    return {"fr": text.fr, "en": text.en}


def _when(value: date | datetime | None) -> str | None:
    return value.isoformat() if value is not None else None
