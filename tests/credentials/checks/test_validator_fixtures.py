"""The public Open Badges validator's own fixtures, judged off line with the keys that their proofs name.

The issuers' hosts are gone, so that nobody is recognised and no status list answers: what is good fails nothing, what
is faulty fails for the reason it was made for.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from passport_core.credentials import did_key
from passport_core.credentials.checks import standard_checks
from passport_core.credentials.evidence import Dated, Evidence
from passport_core.credentials.formats.data_integrity_family import data_integrity_formats
from passport_core.credentials.keys import ControllerDocument, VerificationMethod
from passport_core.credentials.report import Report
from passport_core.credentials.verifying import verify
from passport_core.errors import InvalidInputError
from passport_core.outcomes import Outcome, Verdict

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
FORMATS = {form.name: form for form in data_integrity_formats()}
CHECKS = standard_checks()

GOOD = [
    "complete",
    "endorsement-valid",
    "simple",
    "simple-context-alias",
    "simple-context-version",
    "simple-did-web-method",
    "simple_v1",
]
FAULTY = {
    "endorsement-err-schema-status-refresh": "proof.changed",
    "simple-err-context": "model.context-first",
    "simple-err-credential-subject-achievement-result-description-type": "open-badges.class",
    "simple-err-credential-subject-identifier-type": "open-badges.shape",
    "simple-err-credential-subject-profile-type": "open-badges.class",
    "simple-err-credential-subject-result-type": "open-badges.shape",
    "simple-err-credential-subject-type": "open-badges.shape",
    "simple-err-evidence-type": "open-badges.class",
    "simple-err-expired": "validity.expired",
    "simple-err-issued": "validity.not-yet",
    "simple-err-issuer": "well-formed.incomplete",
    "simple-err-issuer-otheridentifier-type": "open-badges.shape",
    "simple-err-issuer-parentorg-type": "open-badges.shape",
    "simple-err-issuer-type": "open-badges.shape",
    "simple-err-proof-method-no-scheme": "proof.unreadable",
    "simple-err-proof-method-unknown-did-method": "proof.changed",
    "simple-err-proof-method-unknown-scheme": "proof.changed",
    "simple-err-proof-value": "proof.changed",
    "simple-err-type": "proof.undefined-term",
    "simple-noproof": "proof.missing",
}
# Neither: the key cannot be had, or the proof is of a kind that is not read here.
UNSURE = {
    "complete_v1": "key.unreachable",
    "simple-did-key-method": "key.unreachable",  # signed with a key of its own, for an issuer with an https address
    "simple-eddsa-2022": "proof.unknown-suite",
    "simple-err-proof-method": "key.unreachable",
    "simple-multiple-proofs": "proof.unknown-suite",
}


def judged(shared_dir: Path, name: str) -> Report:
    path = shared_dir / "artefacts/openbadges/validator-fixtures/ob30" / f"{name}.json"
    document = path.read_bytes()
    found = Evidence(documents=documents(json.loads(document)))
    return verify(document, formats=FORMATS, evidence=found, checks=CHECKS, at=AT)


def documents(content: dict[str, Any]) -> dict[str, Dated[ControllerDocument]]:
    """Each method named by a proof, under its controller, with the key that its fragment is."""
    proofs = content.get("proof", [])
    made = {}
    for proof in proofs if isinstance(proofs, list) else [proofs]:
        method_id = str(proof.get("verificationMethod"))
        controller, _, key = method_id.partition("#")
        try:
            (known, *_) = did_key.resolve(f"did:key:{key or method_id.rpartition(':')[2]}").methods.values()
        except InvalidInputError:
            continue
        method = VerificationMethod(method_id, controller, known.key, frozenset({"assertionMethod"}))
        made[controller] = Dated(ControllerDocument(controller, {method_id: method}), AT, controller)
    return made


def codes(report: Report, outcome: Outcome) -> set[str]:
    return {finding.code for finding in report.findings if finding.outcome is outcome}


@pytest.mark.parametrize("name", GOOD)
def test_what_is_good_fails_nothing(shared_dir: Path, name: str) -> None:
    report = judged(shared_dir, name)
    assert codes(report, Outcome.FAILED) == set()
    assert {"well-formed.ok", "proof.ok", "key.ok"} <= codes(report, Outcome.PASSED)
    assert report.verdict is Verdict.NOT_ESTABLISHED  # nobody here knows the issuer


@pytest.mark.parametrize(("name", "code"), FAULTY.items())
def test_what_is_faulty_fails_for_its_reason(shared_dir: Path, name: str, code: str) -> None:
    report = judged(shared_dir, name)
    assert code in codes(report, Outcome.FAILED)
    assert report.verdict is Verdict.INVALID


@pytest.mark.parametrize(("name", "code"), UNSURE.items())
def test_what_cannot_be_known_is_not_established(shared_dir: Path, name: str, code: str) -> None:
    report = judged(shared_dir, name)
    assert code in codes(report, Outcome.NOT_ESTABLISHED)
    assert report.verdict is Verdict.NOT_ESTABLISHED


def test_every_fixture_is_judged_and_endorsements_are_parts(shared_dir: Path) -> None:
    folder = shared_dir / "artefacts/openbadges/validator-fixtures/ob30"
    known = {*GOOD, *FAULTY, *UNSURE, "credential-status-revoked"}  # the last for the status check's tests
    assert {path.stem for path in folder.glob("*.json")} == known
    assert [part.where for part in judged(shared_dir, "complete").parts] == [
        "/endorsement/0",
        "/issuer/endorsement/0",
        "/credentialSubject/achievement/endorsement/0",
        "/credentialSubject/achievement/creator/endorsement/0",
        "/credentialSubject/achievement/creator/endorsement/1",
    ]
