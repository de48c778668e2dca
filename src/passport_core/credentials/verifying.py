"""The decision: a pure function of a document, evidence and a moment."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from passport_core.credentials import did_key
from passport_core.credentials.checks.entitled import claims_certification
from passport_core.credentials.checks.key import controller_of, not_judged, own_method
from passport_core.credentials.checks.proof import UNKNOWN_SUITE
from passport_core.credentials.checks.well_formed import UNSUPPORTED, too_large
from passport_core.credentials.evidence import Evidence, Recognition
from passport_core.credentials.examining import Check, Examined
from passport_core.credentials.holding import ENDORSEMENT, MAX_DEPTH, MAX_HELD, held, judge_endorsed
from passport_core.credentials.json_reading import read_object
from passport_core.credentials.keys import VerificationMethod
from passport_core.credentials.peeking import several
from passport_core.credentials.proofs import ISSUING, Opened, Peek, ProofFormat, ProofUse
from passport_core.credentials.report import Part, Report
from passport_core.errors import InvalidInputError, PassportError, ProofError
from passport_core.outcomes import Finding, Outcome, Text

# What is past its own end, or not as its own schema demands, is so whoever signed it.
_AGAINST = frozenset({"validity", "schema"})
ALWAYS_REQUIRED = frozenset({"well_formed", "proof", "key", "issuer", "validity"})
# A JWS or SD-JWT, PNG, SVG or XML, PDF, CBOR-encoded COSE: credentials there may be, in formats not read here.
_OTHER_FORMATS = re.compile(rb"\s*(?:[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*~?|\x89PNG|<|%PDF-|\xd2\x84)")


def verify(
    document: bytes,
    *,
    formats: Mapping[str, ProofFormat],
    evidence: Evidence,
    checks: Sequence[Check],
    at: datetime,
    use: ProofUse = ISSUING,
) -> Report:
    """Return what the checks found about the document at ``at`` (timezone-aware); fetch and believe nothing else.

    ``use`` is what its proof must have been made for.

    Raises ValueError where there is no check to make, two of one name, or a moment without a time zone: neither is
    a document's fault. Whatever the document is, there is a report.

    What is required is the document's own: leaving a check out never makes a document valid. Credentials inside it
    (endorsements, members of a learner record) are judged by the same checks on ``evidence.parts``, each with a report
    of its own.
    """
    if not checks or len({check.name for check in checks}) != len(checks):
        raise ValueError("a verification needs checks, each of its own name")
    if at.utcoffset() is None:
        raise ValueError("a verification needs a moment with a time zone")
    return _verify(document, formats, evidence, checks, at, use, depth=0)


def _verify(
    document: bytes,
    formats: Mapping[str, ProofFormat],
    evidence: Evidence,
    checks: Sequence[Check],
    at: datetime,
    use: ProofUse,
    *,
    depth: int,
) -> Report:
    examined = _examine(document, formats, evidence, at, use)
    findings = tuple(_finding(check, examined) for check in checks)
    opened = examined.opened
    return Report(
        findings=findings,
        at=at,
        required=_required(examined),
        format=examined.peek.format if examined.peek else None,
        claims=opened.claims if opened else None,
        signed_at=opened.signed_at if opened else None,
        issuer=_recognition(examined, findings),
        first_seen=evidence.first_seen,
        parts=_parts(examined, checks, depth) if examined.peek else (),
    )


def _finding(check: Check, examined: Examined) -> Finding:
    if not check.needs_claims or examined.opened is not None:
        return check.judge(examined)
    if check.name in _AGAINST and examined.signed is not None:
        found = check.judge(replace(examined, opened=examined.signed))
        if found.outcome is Outcome.FAILED:
            return found
    return not_judged(check.name)


def _parts(examined: Examined, checks: Sequence[Check], depth: int) -> tuple[Part, ...]:
    """Judge each credential inside by itself: as many, and as deep, as there can reasonably be some.

    The first that is too many or too deep counts, whatever it is: what was not looked at never passes.
    """
    assert examined.peek is not None  # noqa: S101 (told to the type checker)
    parts = []
    for number, one in enumerate(held(examined.peek.unverified)):
        if depth >= MAX_DEPTH or number >= MAX_HELD:
            report = Report((too_large("well_formed"),), examined.at, ALWAYS_REQUIRED)
            parts.append(Part(one.kind, one.where, report, counts=True))
            break
        evidence = examined.evidence.parts.get(one.where, Evidence())
        report = _verify(one.document, examined.formats, evidence, checks, examined.at, ISSUING, depth=depth + 1)
        if one.kind == ENDORSEMENT and report.claims is not None:
            report = replace(report, findings=(*report.findings, judge_endorsed(one, report.claims)))
        parts.append(Part(one.kind, one.where, report, counts=one.counts))
    return tuple(parts)


def peek(document: bytes, formats: Mapping[str, ProofFormat]) -> Peek:
    """Say what to gather for the document, and believe nothing; raise InvalidInputError where it cannot be read.

    Codes: ``well-formed.unsupported``, ``proof.missing``, ``proof.unknown-suite``, or the reader's own (``json.*``).
    """
    for proof_format in formats.values():
        if proof_format.recognises(document):
            return proof_format.peek(document)
    raise _diagnosis(document)


def _examine(
    document: bytes, formats: Mapping[str, ProofFormat], evidence: Evidence, at: datetime, use: ProofUse
) -> Examined:
    examined = Examined(at, formats, evidence, use=use)
    proof_format = next((f for f in formats.values() if f.recognises(document)), None)
    if proof_format is None:
        return _unread(examined, _diagnosis(document))
    try:
        peeked = proof_format.peek(document)
    except (InvalidInputError, ProofError) as error:
        return _unread(examined, error)
    examined = replace(examined, peek=peeked)
    own = own_method(peeked, evidence, relationship=use.purpose)
    method = own or anyones_method(peeked.method_id or "", evidence, issuer=peeked.issuer)
    if method is None or not method.key.raw:
        return examined
    others = {one: found for one in peeked.others if (found := anyones_method(one, evidence)) is not None}
    try:
        opened = proof_format.open(document, method=method, use=use, others=others)
    except (InvalidInputError, ProofError) as error:
        return replace(examined, refusal=error)
    if _issuer_of(opened) != peeked.issuer:
        return replace(examined, refusal=_another_issuer())
    return replace(examined, signed=opened, opened=opened if own else None)


def _unread(examined: Examined, error: PassportError) -> Examined:
    if error.code.startswith("proof."):
        return replace(examined, refusal=error)
    return replace(examined, fault=error)


def anyones_method(method_id: str, evidence: Evidence, *, issuer: str | None = None) -> VerificationMethod | None:
    """Return the method of that id, whoever's it is: to tell *forged* from *changed*, or to try a further proof.

    Where the ``issuer``'s own document was sought and is not there, its methods are not made up.
    """
    controller = controller_of(method_id)
    dated = evidence.documents.get(controller)
    if dated is not None:
        return dated.value.methods.get(method_id)
    if not controller.startswith(did_key.PREFIX) or controller == issuer:
        return None
    try:
        return did_key.resolve(controller).methods.get(method_id)
    except InvalidInputError:
        return None


def _issuer_of(opened: Opened) -> Any:
    claims = opened.claims
    issuer = claims.get("issuer", claims.get("iss", claims.get("holder")))
    if issuer is None and "VerifiablePresentation" in several(claims.get("type")):
        return opened.method.controller  # a presentation need not name its holder: whoever signed it presents it
    return issuer.get("id") if isinstance(issuer, Mapping) else issuer


def _required(examined: Examined) -> frozenset[str]:
    required = set(ALWAYS_REQUIRED)
    if examined.opened is not None:
        claims = examined.opened.claims
        if "credentialStatus" in claims or (examined.peek and examined.peek.statuses):
            required.add("status")
        if "credentialSchema" in claims:
            required.add("schema")
        if claims_certification(claims):
            required.add("entitled")
    if examined.evidence.entitlement is not None:
        required.add("entitled")
    return frozenset(required)


def _recognition(examined: Examined, findings: Sequence[Finding]) -> Recognition | None:
    """Return who the issuer is, only where the issuer check passed: a name is never shown on less."""
    passed = any(finding.check == "issuer" and finding.outcome is Outcome.PASSED for finding in findings)
    known = examined.evidence.recognised.get(examined.peek.issuer) if examined.peek and passed else None
    return known[0] if known else None


def _diagnosis(document: bytes) -> PassportError:
    """Say why no format recognises the document."""
    try:
        claims = read_object(document)
    except InvalidInputError as error:
        if _OTHER_FORMATS.match(document[:4096]):
            return InvalidInputError(
                Text("Format non pris en charge.", "Unsupported format."),
                code=UNSUPPORTED,
                remedy=Text("Envoyez un Open Badge 3.0 en JSON.", "Send an Open Badge 3.0 as JSON."),
            )
        return error
    if not claims.get("proof"):
        return InvalidInputError(
            Text("Le document n’est pas signé.", "The document is not signed."),
            code="proof.missing",
            remedy=Text("Demandez le document signé.", "Ask for the signed document."),
        )
    return InvalidInputError(
        Text("Signature d’un type inconnu.", "Unknown signature type."),
        code=UNKNOWN_SUITE,
        remedy=Text("Vérifiez-le chez son émetteur.", "Have it verified by its issuer."),
    )


def _another_issuer() -> ProofError:
    return ProofError(
        Text("Le document nomme deux émetteurs.", "The document names two issuers."),
        code="proof.two-issuers",
        where="issuer",
    )
