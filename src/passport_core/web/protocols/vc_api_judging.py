"""What a report amounts to for a caller of the VC-API: errors that refuse, warnings beside what verifies.

Refused (400): a document that departs from the data model, whose proof does not hold or could not be checked, whose
key is not its issuer's, that is outside its own dates, withdrawn, or not as its schema demands. Said beside: what is
for the caller's own policy (who the issuer is, what it may award), and an issuer with a web address whose own document
cannot be had. A status that cannot be looked up is an error where it was asked for by name, else said beside.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from passport_core.credentials.checks.status import LIST_ERRORS, PROBLEMS
from passport_core.credentials.presenting import NO_CHALLENGE
from passport_core.credentials.report import Report
from passport_core.errors import InvalidInputError, PassportError
from passport_core.outcomes import Finding, Outcome
from passport_core.web.problems import TYPE, status_of
from passport_core.web.protocols.vc_api_requests import STATUS_CHECK, UNKNOWN_OPTION

_VCDM = "https://www.w3.org/TR/vc-data-model#"
_SECURITY = "https://w3id.org/security#"
_VCALM = "https://www.w3.org/TR/vcalm#"

_CRYPTOGRAPHIC = f"{_VCDM}CRYPTOGRAPHIC_SECURITY_ERROR"
_MALFORMED = f"{_VCDM}MALFORMED_VALUE_ERROR"
_PARSING = f"{_VCDM}PARSING_ERROR"
# The problem types of the specifications, by the code of a finding; then by the check that found it.
_TYPES = {
    "well-formed.unreadable": _PARSING,
    "well-formed.unsupported": _PARSING,
    "proof.missing": f"{_SECURITY}PROOF_VERIFICATION_ERROR",
    "proof.malformed": f"{_SECURITY}PROOF_VERIFICATION_ERROR",
    "proof.purpose": f"{_SECURITY}PROOF_VERIFICATION_ERROR",
    "proof.challenge": f"{_SECURITY}INVALID_CHALLENGE_ERROR",
    "proof.domain": f"{_SECURITY}INVALID_DOMAIN_ERROR",
    "proof.undefined-term": f"{_SECURITY}DATA_LOSS_DETECTION_ERROR",
    **PROBLEMS,
    "status.revoked": f"{TYPE}status.revoked",
    "status.suspended": f"{TYPE}status.suspended",
    "status.replaced": f"{TYPE}status.replaced",
}
_TYPES_BY_CHECK = {
    "well_formed": _MALFORMED,
    "proof": _CRYPTOGRAPHIC,
    "key": _CRYPTOGRAPHIC,
    "validity": f"{_VCDM}RANGE_ERROR",
    "status": f"{LIST_ERRORS}STATUS_VERIFICATION_ERROR",
}

_MUST_PASS = frozenset({"well_formed", "proof", "key"})
_MUST_NOT_FAIL = _MUST_PASS | {"validity", "schema", "status"}
# What another try, or another verifier, may find out: nothing here speaks against the document.
_STATUS_UNKNOWN = frozenset({"status.unreachable", "status.stale", "status.unknown-type", "status.not-judged"})
# The holder's own right: said beside, even where the status was asked for.
_WITHHELD = "status.may-be-withheld"


@dataclass(frozen=True, slots=True)
class Judged:
    """Problem details of a report and its parts. Without errors the document is verified."""

    errors: tuple[Mapping[str, Any], ...]
    warnings: tuple[Mapping[str, Any], ...]


def judge(report: Report, *, checks: frozenset[str] | None, language: str) -> Judged:
    """Sort the findings of the report, and of every document in it, into errors and warnings."""
    errors: list[Mapping[str, Any]] = []
    warnings: list[Mapping[str, Any]] = []
    for where, one, counts in _documents(report):
        for finding in one.findings:
            if _is_said(finding):
                refuses = counts and _refuses(finding, checks)
                (errors if refuses else warnings).append(_problem(finding, where, language))
    if errors:  # what was not judged for want of a proof is no news beside that
        warnings = [problem for problem in warnings if not problem["code"].endswith(".not-judged")]
    return Judged(tuple(errors), tuple(warnings))


def problem_of(error: PassportError, language: str) -> Mapping[str, Any]:
    """Return the problem details of an error, under the type that the specifications give it."""
    remedy = f" {error.remedy.to(language)}" if error.remedy else ""
    return _details(
        _error_type(error),
        detail=f"{error.message.to(language)}{remedy}",
        code=error.code,
        where=error.where,
    ) | {"status": status_of(error)}


def _documents(report: Report, where: str = "") -> Iterator[tuple[str, Report, bool]]:
    yield where, report, True
    for part in report.parts:
        for inner, one, counts in _documents(part.report, where + part.where):
            yield inner, one, counts and part.counts


def _is_said(finding: Finding) -> bool:
    if finding.outcome is Outcome.NOT_APPLICABLE:
        return finding.code == NO_CHALLENGE
    return finding.outcome is not Outcome.PASSED


def _refuses(finding: Finding, checks: frozenset[str] | None) -> bool:
    check = finding.check
    if check == "status" and checks is not None and STATUS_CHECK not in checks:
        return False
    if finding.outcome is Outcome.FAILED:
        return check in _MUST_NOT_FAIL
    if check == "key":
        return finding.code != "key.unreachable"  # without the key the proof could not be checked: that refuses
    if check == "status":
        return finding.code != _WITHHELD and (finding.code not in _STATUS_UNKNOWN or checks is not None)
    return check in _MUST_PASS


def _problem(finding: Finding, where: str, language: str) -> Mapping[str, Any]:
    remedy = f" {finding.remedy.to(language)}" if finding.remedy else ""
    kind = _TYPES.get(finding.code) or _TYPES_BY_CHECK.get(finding.check) or f"{TYPE}{finding.code}"
    return _details(kind, detail=f"{finding.message.to(language)}{remedy}", code=finding.code, where=where or None)


def _error_type(error: PassportError) -> str:
    if error.code == UNKNOWN_OPTION:
        return f"{_VCALM}UNKNOWN_OPTION_PROVIDED"
    if error.code.startswith("json."):
        return _PARSING
    return _MALFORMED if isinstance(error, InvalidInputError) else f"{TYPE}{error.code}"


def _details(kind: str, *, detail: str, code: str, where: str | None) -> dict[str, Any]:
    written = {"type": kind, "title": kind.rpartition("#")[2], "detail": detail, "code": code}
    return written | ({"where": where} if where else {})
