"""Presentations as the engine judges them: one report for itself, one for each credential, none left out."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from passport_core.credentials.checks import standard_checks
from passport_core.credentials.did_key import did_for, method_id, resolve
from passport_core.credentials.enveloping import envelope
from passport_core.credentials.evidence import Dated, Evidence
from passport_core.credentials.formats.eddsa_jcs_2022 import EddsaJcs2022
from passport_core.credentials.formats.eddsa_rdfc_2022 import EddsaRdfc2022
from passport_core.credentials.formats.vc_jwt import VcJwt
from passport_core.credentials.keys import ED25519, P256
from passport_core.credentials.presenting import MAX_CREDENTIALS, contained, verify_presentation
from passport_core.credentials.private_keys import generate
from passport_core.credentials.proofs import ProofFormat, ProofUse
from passport_core.credentials.report import Report
from passport_core.errors import InvalidInputError, TooLargeError
from passport_core.outcomes import Outcome, Verdict
from passport_core.testing.doubles import MemorySigner

V2 = "https://www.w3.org/ns/credentials/v2"
NOW = datetime(2026, 7, 1, 8, 0, tzinfo=UTC)
USE = ProofUse("authentication", "nonce", frozenset({"reader.example"}))
FORMATS: dict[str, ProofFormat] = {one.name: one for one in (EddsaRdfc2022(), EddsaJcs2022(), VcJwt())}
CHECKS = standard_checks()


def keyed(algorithm: str) -> MemorySigner:
    private = generate(algorithm)
    return MemorySigner(method_id(did_for(private.public())), private=private)


ISSUER, HOLDER, JWT_ISSUER = keyed(ED25519), keyed(ED25519), keyed(P256)


def evidence_of(did: str) -> Evidence:
    return Evidence(documents={did: Dated(resolve(did), NOW, did)}, recognised={did: ()})


def claims(issuer: MemorySigner, name: str) -> dict[str, Any]:
    return {
        "@context": [V2],
        "type": ["VerifiableCredential"],
        "issuer": issuer.controller,
        "credentialSubject": {"id": "did:example:alice", "name": name},
    }


def embedded(name: str = "Zoé") -> dict[str, Any]:
    read: dict[str, Any] = json.loads(EddsaJcs2022().secure(claims(ISSUER, name), signer=ISSUER, created=NOW))
    return read


def enveloped(name: str = "Zoé") -> dict[str, str]:
    jwt = VcJwt().secure(claims(JWT_ISSUER, name), signer=JWT_ISSUER, created=NOW)
    return envelope(jwt, media_type="application/vc+jwt")


def presentation(*credentials: Any, **members: Any) -> dict[str, Any]:
    return {"@context": [V2], "type": ["VerifiablePresentation"], "verifiableCredential": list(credentials), **members}


def judged(*credentials: Any, use: ProofUse = USE, asked: ProofUse = USE, **members: Any) -> Report:
    document = EddsaRdfc2022().secure(presentation(*credentials, **members), signer=HOLDER, created=NOW, use=use)
    return judge(document, asked)


def judge(document: bytes, asked: ProofUse = USE) -> Report:
    held = json.loads(document).get("verifiableCredential", [])
    evidence = {"": evidence_of(HOLDER.controller)}
    for place, one in enumerate(held):
        who = JWT_ISSUER if isinstance(one, dict) and "data:" in str(one.get("id")) else ISSUER
        evidence[f"/verifiableCredential/{place}"] = evidence_of(who.controller)
    return verify_presentation(
        document, formats=FORMATS, evidence=evidence, checks=CHECKS, at=NOW + timedelta(minutes=1), use=asked
    )


def outcomes(report: Report, *checks: str) -> list[Outcome]:
    found = [report.finding(check) for check in checks]
    return [one.outcome for one in found if one is not None]


def test_each_credential_has_a_report_of_its_own() -> None:
    report = judged(embedded(), enveloped(), holder=HOLDER.controller)
    assert outcomes(report, "well_formed", "proof", "key", "holder") == [Outcome.PASSED] * 4
    assert [(part.kind, part.where, part.counts) for part in report.parts] == [
        ("credential", "/verifiableCredential/0", True),
        ("credential", "/verifiableCredential/1", True),
    ]
    for part in report.parts:
        assert outcomes(part.report, "well_formed", "proof", "key", "validity") == [Outcome.PASSED] * 4


def test_threat_07_one_bad_credential_makes_the_whole_invalid() -> None:
    bad = embedded("Zoë") | {"name": "added after signing"}
    report = judged(embedded(), bad)
    assert report.verdict is Verdict.INVALID
    assert [part.report.failed("proof") for part in report.parts] == [False, True]
    assert outcomes(report, "proof") == [Outcome.PASSED]


def test_threat_07_good_credentials_do_not_save_a_bad_presentation() -> None:
    document = json.loads(EddsaRdfc2022().secure(presentation(embedded()), signer=HOLDER, created=NOW, use=USE))
    report = judge(json.dumps({**document, "id": "urn:uuid:0b7a5c1e-62a4-4b77-9e3f-1d1f1f3c5a10"}).encode())
    assert report.verdict is Verdict.INVALID
    assert report.failed("proof")
    assert not report.parts[0].report.failed("proof")


def test_threat_09_an_answer_to_another_occasion_is_none() -> None:
    for asked in (
        ProofUse("authentication", "another nonce", USE.domains),
        ProofUse("authentication", USE.challenge, frozenset({"another.example"})),
        ProofUse("authentication", USE.challenge, USE.domains | {"another.example"}),
        ProofUse("assertionMethod", USE.challenge, USE.domains),
    ):
        assert judged(embedded(), asked=asked).failed("proof")


def test_threat_09_without_a_challenge_the_holder_is_not_proved() -> None:
    report = judged(embedded(), asked=ProofUse("authentication"))
    found = report.finding("holder")
    assert found is not None
    assert found.code == "holder.no-challenge"


def test_who_signed_is_whoever_the_presentation_names() -> None:
    report = judge(
        EddsaJcs2022().secure(presentation(embedded()), signer=HOLDER, created=NOW, use=USE)  # no holder named
    )
    assert outcomes(report, "proof", "key") == [Outcome.PASSED] * 2
    thief = keyed(ED25519)
    thief.controller = HOLDER.controller
    stolen = EddsaJcs2022().secure(
        presentation(embedded(), holder=HOLDER.controller), signer=thief, created=NOW, use=USE
    )
    assert judge(stolen).failed("key")


@pytest.mark.parametrize("inside", [5, None, True, {"type": ["VerifiablePresentation"]}, ["x"]])
def test_what_is_no_credential_is_not_passed_over(inside: Any) -> None:
    with pytest.raises(InvalidInputError):
        contained(presentation(embedded(), inside))
    document = json.loads(EddsaRdfc2022().secure(presentation(embedded()), signer=HOLDER, created=NOW, use=USE))
    report = judge(json.dumps({**document, "verifiableCredential": [inside]}).encode())
    assert report.failed("well_formed")
    assert report.verdict is Verdict.INVALID


def test_more_than_can_be_judged_is_refused_whole() -> None:
    contained(presentation(*[{}] * MAX_CREDENTIALS))
    with pytest.raises(TooLargeError):
        contained(presentation(*[{}] * (MAX_CREDENTIALS + 1)))


def test_a_single_credential_need_not_be_listed() -> None:
    single = {**presentation(), "verifiableCredential": embedded()}
    assert [one.where for one in contained(single)] == ["/verifiableCredential"]


@pytest.mark.parametrize("document", [b"", b"{}", b"[]", b'{"proof": {}}', b"ey.ey.ey"])
def test_what_is_no_presentation_is_never_valid(document: bytes) -> None:
    report = verify_presentation(document, formats=FORMATS, evidence={}, checks=CHECKS, at=NOW, use=USE)
    assert report.verdict is not Verdict.VALID
    assert report.parts == ()
