"""An SD-JWT VC as a reader verifies it: the whole report, by the same checks as any other credential."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson
import pytest

from passport_core.credentials import did_key, jose, key_binding, private_keys
from passport_core.credentials.checks import standard_checks
from passport_core.credentials.evidence import Dated, Evidence, Recognition
from passport_core.credentials.formats.sd_jwt_vc import SdJwtVc
from passport_core.credentials.keys import P256
from passport_core.credentials.proofs import ISSUING, ProofUse
from passport_core.credentials.report import Report
from passport_core.credentials.sd_jwt import split
from passport_core.credentials.sd_jwt_packing import Packer
from passport_core.credentials.type_metadata import BLOCK_AWARD_V1
from passport_core.credentials.verifying import verify
from passport_core.outcomes import Finding, Outcome, Text, Verdict
from passport_core.testing.doubles import MemorySigner

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SIGNED = datetime(2026, 7, 1, 8, 0, tzinfo=UTC)
FORMAT = SdJwtVc()
READER = ProofUse(challenge="n-0S6_WzA2Mj", domains=frozenset({"https://employeur.example"}))


def made() -> MemorySigner:
    private = private_keys.generate(P256)
    return MemorySigner(did_key.method_id(did_key.did_for(private.public())), private=private)


ISSUER, HOLDER = made(), made()


def sample(**changes: Any) -> dict[str, Any]:
    claims = {
        "vct": BLOCK_AWARD_V1,
        "given_name": "Zoë Ana",
        "birth_family_name": "D’Hérouville",
        "birthdate": "2001-02-28",
        "certification": {"register": "RNCP", "number": "RNCP37674", "title": "Développeur web"},
        "block": {"number": "RNCP37674BC01", "title": "Concevoir"},
        "level": {"national": "NIV5", "eqf": 5},
        "awarded_on": "2026-06-30",
        "issuer_name": "Ministère du travail",
        **changes,
    }
    return {name: value for name, value in claims.items() if value is not None}


def issued(*, mandatory: tuple[str, ...] | None = None, form: SdJwtVc = FORMAT, **changes: Any) -> bytes:
    return issued_of(sample(**changes), mandatory=mandatory, form=form)


def issued_of(claims: dict[str, Any], *, mandatory: tuple[str, ...] | None = None, form: SdJwtVc = FORMAT) -> bytes:
    shown = ("certification", "block", "level", "awarded_on", "issuer_name")
    kept = [f"/{name}" for name in shown if name in claims] if mandatory is None else list(mandatory)
    return form.secure_selectively(claims, signer=ISSUER, created=SIGNED, mandatory=kept, holder=HOLDER.public_key)


def presented(document: bytes, *selective: str, use: ProofUse = READER, at: datetime = NOW) -> bytes:
    return key_binding.bind(FORMAT.derive(document, selective=selective), signer=HOLDER, use=use, issued_at=at)


def report(document: bytes, *, use: ProofUse = ISSUING, at: datetime = NOW, **evidence: Any) -> Report:
    known = Recognition(
        did=ISSUER.controller,
        name="MINISTÈRE DU TRAVAIL",
        identifier="110000072",
        trust_source="installation",
        established=Text("Approuvé.", "Approved."),
        since=datetime(2026, 2, 1, tzinfo=UTC),
        as_of=date(2026, 11, 19),
    )
    rule = Finding("issuer-may-award", Outcome.PASSED, "issuer-may-award.certifier", Text("Oui.", "Yes."))
    gathered: dict[str, Any] = {
        "documents": {ISSUER.controller: Dated(ISSUER.document(), NOW, ISSUER.controller)},
        "recognised": {ISSUER.controller: (known,)},
        "entitlement": (rule,),
        **evidence,
    }
    return verify(
        document,
        formats={FORMAT.name: FORMAT},
        evidence=Evidence(**gathered),
        checks=standard_checks(),
        at=at,
        use=use,
    )


def found(judged: Report, check: str) -> Finding:
    return next(finding for finding in judged.findings if finding.check == check)


def test_an_award_is_valid_and_says_what_was_shown() -> None:
    judged = report(presented(issued(), "/given_name"), use=READER)
    assert judged.verdict is Verdict.VALID
    assert judged.format == "sd-jwt-vc"
    assert judged.claims is not None
    assert judged.claims["given_name"] == "Zoë Ana"
    assert "birthdate" not in judged.claims
    assert found(judged, "schema").code == "schema.ok"
    assert found(judged, "holder").code == "holder.key-proved"
    assert found(judged, "status").code == "status.none"


def test_without_a_challenge_the_holder_is_still_to_be_compared() -> None:
    for document in (issued(), presented(issued())):
        judged = report(document)
        assert judged.verdict is Verdict.VALID
        assert found(judged, "holder").code == "holder.identity-to-be-compared"


def test_threat_9_a_presentation_for_another_occasion_or_reader_fails() -> None:
    document = presented(issued(), "/given_name")
    for use, code in (
        (ProofUse(challenge="another", domains=READER.domains), "proof.challenge"),
        (ProofUse(challenge=READER.challenge, domains=frozenset({"https://autre.example"})), "proof.domain"),
    ):
        judged = report(document, use=use)
        assert judged.verdict is Verdict.INVALID
        assert found(judged, "proof").code == code
        assert judged.claims is None


@pytest.mark.parametrize(
    ("made_at", "code"),
    [
        (NOW - timedelta(minutes=16), "holder.stale"),
        (NOW - timedelta(days=30), "holder.stale"),
        (NOW + timedelta(minutes=6), "holder.signed-later"),
    ],
)
def test_threat_9_a_presentation_kept_or_made_ahead_fails(made_at: datetime, code: str) -> None:
    judged = report(presented(issued(), at=made_at), use=READER)
    assert judged.verdict is Verdict.INVALID
    assert found(judged, "holder").code == code
    for near in (NOW - timedelta(minutes=9), NOW + timedelta(minutes=4)):
        assert report(presented(issued(), at=near), use=READER).verdict is Verdict.VALID


def test_threat_8_a_stripped_key_binding_fails_where_it_was_asked_for() -> None:
    judged = report(split(presented(issued())).unbound, use=READER)
    assert judged.verdict is Verdict.INVALID
    assert found(judged, "proof").code == "proof.no-key-binding"


def test_threat_8_a_disclosure_that_nobody_signed_fails() -> None:
    judged = report(issued() + b"WyJzYWx0IiwidGl0bGUiLCJEci4iXQ~")
    assert judged.verdict is Verdict.INVALID
    assert found(judged, "proof").code == "proof.disclosure-unreferenced"


def test_what_a_reader_of_ours_does_not_know_is_not_established() -> None:
    header = jose.write_header(ISSUER, typ="dc+sd-jwt")
    payload = {"iss": ISSUER.controller, **sample(), "_sd_alg": "sha3-256", "_sd": ["x"]}
    document = jose.write(header, orjson.dumps(payload), ISSUER) + b"~"
    judged = report(document)
    assert judged.verdict is Verdict.NOT_ESTABLISHED
    assert found(judged, "proof").code == "proof.unsupported"


@pytest.mark.parametrize(
    ("changes", "outcome", "code"),
    [
        ({"nbf": int(NOW.timestamp())}, Outcome.PASSED, "validity.none"),
        ({"nbf": int(NOW.timestamp()) + 1}, Outcome.FAILED, "validity.not-yet"),
        ({"exp": int(NOW.timestamp()) + 1}, Outcome.PASSED, "validity.ok"),
        ({"exp": int(NOW.timestamp())}, Outcome.FAILED, "validity.expired"),
        ({"nbf": 2, "exp": 1}, Outcome.FAILED, "validity.impossible"),
        ({"awarded_on": "2026-11-21"}, Outcome.FAILED, "validity.award-in-future"),
        ({"awarded_on": "21/11/2026"}, Outcome.NOT_ESTABLISHED, "validity.unreadable"),
    ],
)
def test_it_is_valid_within_its_own_dates(changes: dict[str, Any], outcome: Outcome, code: str) -> None:
    finding = found(report(issued(**changes)), "validity")
    assert (finding.outcome, finding.code) == (outcome, code)


def test_threat_12_its_status_is_looked_up_or_not_established() -> None:
    judged = report(issued(status={"status_list": {"idx": 7, "uri": "https://passport.example/status/7"}}))
    assert judged.verdict is Verdict.NOT_ESTABLISHED
    assert found(judged, "status").code == "status.unreachable"


def test_a_certification_claimed_and_judged_by_no_rule_is_not_established() -> None:
    judged = report(issued(), entitlement=None)
    assert found(judged, "entitled").code == "entitled.no-register"
    other = report(issued(vct="https://elsewhere.example/type"), entitlement=None)
    assert found(other, "entitled").code == "entitled.no-register", "by its register code"


def test_a_withheld_name_is_not_missing_and_a_missing_one_is() -> None:
    document = FORMAT.derive(issued(), selective=[])
    assert found(report(document), "schema").code == "schema.ok"
    lacking = found(report(issued(birth_family_name=None)), "schema")
    assert (lacking.outcome, lacking.code) == (Outcome.FAILED, "schema.departs")
    assert "birth_family_name" in lacking.message.en


def test_an_award_that_could_be_withheld_departs_from_its_type() -> None:
    finding = found(report(issued(mandatory=())), "schema")
    assert (finding.outcome, finding.code) == (Outcome.FAILED, "schema.departs")
    everyone_sees = found(report(issued(mandatory=("",))), "schema")
    assert everyone_sees.code == "schema.departs", "a birth date for all to see"


def test_types_that_are_not_known_here_say_nothing_and_known_ones_are_held_to() -> None:
    vct = "https://elsewhere.example/type"
    metadata = orjson.dumps({"vct": vct, "claims": [{"path": ["licence"], "mandatory": True, "sd": "never"}]})
    unknown = found(report(issued(vct=vct)), "schema")
    assert (unknown.outcome, unknown.code) == (Outcome.NOT_APPLICABLE, "schema.no-type-metadata")
    known = {vct: Dated(metadata, NOW, vct)}
    assert found(report(issued(vct=vct), schemas=known), "schema").code == "schema.departs"
    document = issued_of({**sample(vct=vct, licence="x"), "vct#integrity": "sha256-AAAA"})
    finding = found(report(document, schemas=known), "schema")
    assert (finding.outcome, finding.code) == (Outcome.FAILED, "schema.type-refused")


def test_a_credential_of_no_type_is_incomplete() -> None:
    payload = {"iss": ISSUER.controller, **sample(vct=None)}
    document = jose.write(jose.write_header(ISSUER, typ="dc+sd-jwt"), orjson.dumps(payload), ISSUER) + b"~"
    judged = report(document)
    assert found(judged, "well_formed").code == "well-formed.incomplete"
    assert judged.verdict is Verdict.INVALID


def test_an_issuer_that_nobody_knows_is_not_established_whatever_it_calls_itself() -> None:
    judged = report(issued(form=SdJwtVc(Packer(decoys=3))), recognised={ISSUER.controller: ()})
    assert judged.verdict is Verdict.NOT_ESTABLISHED
    assert judged.issuer is None


def test_a_retired_key_still_speaks_for_what_it_signed_before() -> None:
    retired = replace(ISSUER.method(), expires=SIGNED + timedelta(days=1))
    document = replace(ISSUER.document(), methods={retired.id: retired})
    judged = report(issued(), documents={ISSUER.controller: Dated(document, NOW, ISSUER.controller)})
    assert judged.verdict is Verdict.VALID
    early = replace(ISSUER.method(), expires=SIGNED - timedelta(days=1))
    document = replace(ISSUER.document(), methods={early.id: early})
    judged = report(issued(), documents={ISSUER.controller: Dated(document, NOW, ISSUER.controller)})
    assert found(judged, "key").code == "key.retired"
