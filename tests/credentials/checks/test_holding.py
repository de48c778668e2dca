"""Credentials inside credentials: each judged by itself, each with a report of its own."""

from __future__ import annotations

import json
from typing import Any

import pytest

from passport_core.credentials.evidence import Dated, Evidence
from passport_core.credentials.formats.eddsa_jcs_2022 import EddsaJcs2022
from passport_core.credentials.formats.ob_jwt import ObJwt
from passport_core.credentials.holding import MAX_HELD
from passport_core.outcomes import Outcome, Verdict
from passport_core.testing.doubles import MemorySigner

OB = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
UNDER_BADGE, UNDER_ACHIEVEMENT = "/endorsement/0", "/credentialSubject/achievement/endorsement/0"


def endorsement_claims(world: Any, of: str, **changes: Any) -> dict[str, Any]:
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2", OB],
        "id": "urn:uuid:6c1a2c38-0000-4000-8000-0000000000e1",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": "Recommandation",
        "issuer": {"id": world.stranger.controller, "type": ["Profile"], "name": "Une tutrice"},
        "validFrom": "2026-06-30T00:00:00Z",
        "credentialSubject": {"id": of, "type": ["EndorsementSubject"], "endorsementComment": "Vu à l’œuvre."},
        **changes,
    }


def endorsement(world: Any, of: str, **changes: Any) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(world.secure(endorsement_claims(world, of, **changes), by=world.stranger))
    return made


def endorsed(world: Any, *endorsements: dict[str, Any], member: str = "endorsement") -> bytes:
    secured: bytes = world.secure(world.claims(**{member: list(endorsements)}, credentialSchema=None))
    return secured


def on(world: Any, signer: MemorySigner, **changes: Any) -> Evidence:
    """Evidence on a credential of that signer, who is recognised."""
    known = world.recognition(did=signer.controller, name="LYCÉE DES TESTS")
    whole: dict[str, Any] = {
        "documents": {signer.controller: Dated(signer.document(), world.now, signer.controller)},
        "recognised": {signer.controller: (known,)},
    }
    return Evidence(**{**whole, **changes})


def test_an_endorsement_has_a_report_of_its_own(world: Any) -> None:
    document = endorsed(world, endorsement(world, world.claims()["id"]))
    report = world.verify(document, parts={UNDER_BADGE: on(world, world.stranger)})
    (part,) = report.parts
    assert (part.kind, part.where, part.counts) == ("endorsement", UNDER_BADGE, False)
    assert (part.report.verdict, report.verdict) == (Verdict.VALID, Verdict.VALID)
    assert part.report.finding("endorses").code == "endorses.ok"


def test_threat_17_an_endorser_is_named_by_the_trust_source_or_not_at_all(world: Any) -> None:
    document = endorsed(world, endorsement(world, world.claims()["id"]))
    report = world.verify(document, parts={UNDER_BADGE: on(world, world.stranger)})
    assert report.parts[0].report.issuer.name == "LYCÉE DES TESTS"  # not “Une tutrice”, which it says of itself
    unknown = world.verify(document, parts={UNDER_BADGE: on(world, world.stranger, recognised={})})
    assert unknown.parts[0].report.issuer is None


def test_an_endorsement_stands_under_the_achievement_and_the_issuer_too(world: Any) -> None:
    claims = world.claims(credentialSchema=None)
    achievement = claims["credentialSubject"]["achievement"]
    achievement["endorsement"] = [endorsement(world, achievement["id"])]
    claims["issuer"]["endorsement"] = endorsement(world, claims["issuer"]["id"])
    found = {UNDER_ACHIEVEMENT: on(world, world.stranger), "/issuer/endorsement": on(world, world.stranger)}
    report = world.verify(world.secure(claims), parts=found)
    assert {part.where: part.report.verdict for part in report.parts} == dict.fromkeys(found, Verdict.VALID)


def test_threat_7_an_endorsement_that_does_not_hold_is_said_and_the_badge_stands(world: Any) -> None:
    changed = endorsement(world, world.claims()["id"])
    changed["credentialSubject"]["endorsementComment"] = "Excellente."
    report = world.verify(endorsed(world, changed), parts={UNDER_BADGE: on(world, world.stranger)})
    assert (report.parts[0].report.verdict, report.verdict) == (Verdict.INVALID, Verdict.VALID)
    assert report.parts[0].report.claims is None
    unknown = world.verify(endorsed(world, endorsement(world, world.claims()["id"])))
    assert (unknown.parts[0].report.verdict, unknown.verdict) == (Verdict.NOT_ESTABLISHED, Verdict.VALID)


def test_praise_of_something_else_is_no_endorsement(world: Any) -> None:
    document = endorsed(world, endorsement(world, "urn:uuid:6c1a2c38-0000-4000-8000-00000000000f"))
    report = world.verify(document, parts={UNDER_BADGE: on(world, world.stranger)})
    assert report.parts[0].report.finding("endorses").code == "endorses.another"
    assert (report.parts[0].report.verdict, report.verdict) == (Verdict.INVALID, Verdict.VALID)


def test_an_endorsement_may_be_a_jwt(world: Any) -> None:
    world.formats = {**world.formats, "ob-jwt": ObJwt()}
    claims = endorsement_claims(world, world.claims()["id"])
    assert "validUntil" not in claims
    token = ObJwt().secure(claims, signer=world.stranger, created=world.signed).decode()
    document = endorsed(world, token, member="endorsementJwt")
    report = world.verify(document, parts={"/endorsementJwt/0": on(world, world.stranger)})
    assert (report.parts[0].report.format, report.parts[0].report.verdict) == ("ob-jwt", Verdict.VALID)


def record(world: Any, *members: dict[str, Any], **changes: Any) -> bytes:
    learner = {"id": "did:example:alice", "type": ["ClrSubject"], "verifiableCredential": list(members)}
    # Over JSON: the same award twice makes blank nodes that cannot be told apart.
    return EddsaJcs2022().secure(
        {
            "@context": [
                "https://www.w3.org/ns/credentials/v2",
                "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json",
                OB,
                "https://w3id.org/passport-core/award/v1.jsonld",
            ],
            "id": "urn:uuid:6c1a2c38-0000-4000-8000-0000000000c1",
            "type": ["VerifiableCredential", "ClrCredential"],
            "name": "Dossier",
            "issuer": {"id": world.signer.controller, "type": ["Profile"]},
            "validFrom": "2026-07-01T00:00:00Z",
            "credentialSubject": learner,
            **changes,
        },
        signer=world.signer,
        created=world.signed,
    )


def verified(world: Any, document: bytes, *evidence: Evidence) -> Any:
    place = "/credentialSubject/verifiableCredential/"
    world.formats = {**world.formats, "eddsa-jcs-2022": EddsaJcs2022()}
    return world.verify(
        document,
        entitlement=None,
        parts={f"{place}{number}": one for number, one in enumerate(evidence)},
    )


def test_threat_7_a_record_is_no_better_than_its_worst_credential(world: Any) -> None:
    award = json.loads(world.secure())
    good = verified(world, record(world, award), world.evidence())
    assert [(part.kind, part.counts, part.report.verdict) for part in good.parts] == [
        ("credential", True, Verdict.VALID)
    ]
    assert good.verdict is Verdict.VALID
    changed = json.loads(world.secure()) | {"name": "Ingénieur"}
    bad = verified(world, record(world, award, changed), world.evidence(), world.evidence())
    assert [part.report.verdict for part in bad.parts] == [Verdict.VALID, Verdict.INVALID]
    assert (bad.finding("proof").outcome, bad.verdict) == (Outcome.PASSED, Verdict.INVALID)
    revoked = world.evidence(status_lists=world.lists(world.status_list(revoked=(42,))))
    assert verified(world, record(world, award), revoked).verdict is Verdict.INVALID
    unknown = verified(world, record(world, award))  # nothing was gathered on it
    assert unknown.verdict is Verdict.NOT_ESTABLISHED


def test_a_changed_record_of_good_credentials_fails(world: Any) -> None:
    changed = json.loads(record(world, json.loads(world.secure()))) | {"name": "Autre"}
    report = verified(world, json.dumps(changed).encode(), world.evidence())
    assert (report.parts[0].report.verdict, report.verdict) == (Verdict.VALID, Verdict.INVALID)


def test_more_than_is_judged_never_passes(world: Any) -> None:
    award = json.loads(world.secure())
    many = verified(world, record(world, *[award] * (MAX_HELD + 1)), *[world.evidence()] * (MAX_HELD + 1))
    assert len(many.parts) == MAX_HELD + 1
    assert many.parts[-1].report.finding("well_formed").code == "well-formed.too-large"
    assert many.verdict is Verdict.NOT_ESTABLISHED
    praise = [endorsement(world, world.claims()["id"])] * (MAX_HELD + 2)
    claims = world.claims(endorsement=praise, credentialSchema=None)
    praised = world.verify(EddsaJcs2022().secure(claims, signer=world.signer, created=world.signed))
    assert (len(praised.parts), praised.verdict) == (MAX_HELD + 1, Verdict.NOT_ESTABLISHED)


def test_records_in_records_end_somewhere(world: Any) -> None:
    inner: bytes = world.secure()
    for _ in range(5):
        inner = record(world, json.loads(inner))
    place = "/credentialSubject/verifiableCredential/0"
    world.formats = {**world.formats, "eddsa-jcs-2022": EddsaJcs2022()}
    evidence = world.evidence(entitlement=None)
    for _ in range(5):
        evidence = world.evidence(entitlement=None, parts={place: evidence})
    report = world.verify(inner, entitlement=None, parts={place: evidence})
    assert report.verdict is Verdict.NOT_ESTABLISHED
    depth = 0
    while report.parts:
        report, depth = report.parts[0].report, depth + 1
    assert (depth, report.findings[0].code) == (4, "well-formed.too-large")


@pytest.mark.parametrize("value", [None, 3, [3], "no token", [{"type": "EndorsementCredential"}]])
def test_what_is_no_endorsement_breaks_nothing(world: Any, value: Any) -> None:
    report = world.verify(world.tampered(endorsement=value))
    assert report.verdict is Verdict.INVALID
