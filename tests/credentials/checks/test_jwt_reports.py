"""Whole reports on JWTs: their own dates, the keys and certificates that they bring, and whose they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from tests.credentials.certificates import DNS, URI, Certified, authority, certify, leaf
from tests.credentials.formats.jwt_making import jwt, resigned

from passport_core.credentials.bitstring_status import MINIMUM_SIZE, status_entry, status_list_claims
from passport_core.credentials.checks import standard_checks
from passport_core.credentials.evidence import Dated, Evidence, Recognition
from passport_core.credentials.formats.ob_jwt import ObJwt
from passport_core.credentials.formats.vc_jwt import VcJwt
from passport_core.credentials.formats.vc_jwt_1_1 import VcJwt11
from passport_core.credentials.jwk import to_jwk
from passport_core.credentials.keys import P256, ControllerDocument
from passport_core.credentials.multibase import encode_base64url
from passport_core.credentials.private_keys import from_secret_bytes, generate
from passport_core.credentials.report import Report
from passport_core.credentials.verifying import verify
from passport_core.outcomes import Outcome, Text, Verdict
from passport_core.testing.doubles import MemorySigner

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
CREATED = datetime(2026, 7, 1, 8, tzinfo=UTC)
ISSUER = "did:web:issuer.example"
FORMATS = {form.name: form for form in (VcJwt(), ObJwt(), VcJwt11())}
CHECKS = standard_checks()
KEY = generate(P256)
SIGNER = MemorySigner(f"{ISSUER}#key-1", private=KEY)
RECOGNISED = Recognition(ISSUER, "Organisme", "110000072", "tests", Text("ici", "here"), CREATED, CREATED)


def claims(**changes: Any) -> dict[str, Any]:
    made = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": "urn:uuid:1",
        "type": ["VerifiableCredential"],
        "issuer": ISSUER,
        "validFrom": "2026-06-30T00:00:00Z",
        "credentialSubject": {"id": "did:example:zoe", "name": "Zoë"},
        **changes,
    }
    return {name: value for name, value in made.items() if value is not None}


def judged(document: bytes, *, at: datetime = NOW, listed: Any = None, **evidence: Any) -> Report:
    """Verify with the issuer's document as it is, or with other methods ``listed``."""
    methods = [SIGNER.method()] if listed is None else listed
    found = ControllerDocument(ISSUER, {method.id: method for method in methods})
    gathered = Evidence(
        **{"documents": {ISSUER: Dated(found, at, ISSUER)}, "recognised": {ISSUER: (RECOGNISED,)}, **evidence}
    )
    return verify(document, formats=FORMATS, evidence=gathered, checks=CHECKS, at=at)


def secured(**jwt_claims: Any) -> bytes:
    return resigned(VcJwt().secure(claims(), signer=SIGNER, created=CREATED), SIGNER, **jwt_claims)


def code(report: Report, check: str) -> tuple[str, Outcome]:
    found = report.finding(check)
    return found.code, found.outcome


def test_a_credential_in_order_is_valid() -> None:
    report = judged(secured())
    assert report.verdict is Verdict.VALID
    assert (report.format, report.claims, report.signed_at) == ("vc-jwt", claims(), CREATED)


# -- dates


def seconds(moment: datetime) -> int:
    return int(moment.timestamp())


@pytest.mark.parametrize(
    ("changes", "check", "expected"),
    [
        ({"exp": seconds(NOW)}, "proof", "proof.expired"),
        ({"exp": 0}, "proof", "proof.expired"),
        ({"nbf": seconds(NOW + timedelta(hours=1))}, "proof", "proof.not-yet"),
        ({"iat": seconds(NOW + timedelta(hours=1))}, "validity", "validity.signed-later"),
    ],
)
def test_threat_29_the_signatures_own_dates_are_judged(changes: dict[str, Any], check: str, expected: str) -> None:
    report = judged(secured(**changes))
    assert code(report, check) == (expected, Outcome.FAILED)
    assert report.verdict is Verdict.INVALID


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": seconds(NOW) + 1},
        {"nbf": seconds(NOW)},
        {"nbf": seconds(NOW + timedelta(minutes=4))},  # another's clock may be ahead
        {"iat": None},
    ],
)
def test_a_signature_within_its_dates_counts(changes: dict[str, Any]) -> None:
    assert judged(secured(**changes)).verdict is Verdict.VALID


def test_the_dates_of_a_badge_are_the_badges() -> None:
    badge = claims(
        type=["VerifiableCredential", "OpenBadgeCredential"],
        validFrom="2026-12-01T00:00:00Z",
        validUntil="2026-12-31T00:00:00Z",
    )
    document = ObJwt().secure(badge, signer=SIGNER, created=CREATED)
    assert code(judged(document), "validity") == ("validity.not-yet", Outcome.FAILED)
    assert code(judged(document), "proof") == ("proof.ok", Outcome.PASSED)
    late = judged(document, at=datetime(2027, 1, 1, tzinfo=UTC))
    assert code(late, "validity") == ("validity.expired", Outcome.FAILED)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"nbf": seconds(NOW + timedelta(days=1))}, "validity.not-yet"),
        ({"exp": seconds(NOW - timedelta(days=1))}, "validity.expired"),
    ],
)
def test_the_dates_of_a_1_1_jwt_are_its_credentials(changes: dict[str, Any], expected: str) -> None:
    payload = {
        "iss": ISSUER,
        "nbf": seconds(CREATED),
        "jti": "urn:uuid:1",
        "sub": "did:example:zoe",
        "vc": {
            "@context": ["https://www.w3.org/2018/credentials/v1"],
            "type": ["VerifiableCredential"],
            "credentialSubject": {"name": "Zoë"},
        },
    }
    header = {"alg": "ES256", "typ": "JWT", "kid": SIGNER.method_id}
    assert judged(jwt(header, payload, SIGNER)).verdict is Verdict.VALID
    report = judged(jwt(header, {**payload, **changes}, SIGNER))
    assert code(report, "validity") == (expected, Outcome.FAILED)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "status.ok"),
        ({"exp": seconds(NOW) + 1}, "status.ok"),
        ({"exp": seconds(NOW) - 1}, "status.stale"),
        ({"nbf": seconds(NOW) + 1}, "status.stale"),
    ],
)
def test_threat_12_a_list_counts_no_longer_than_its_own_signature(changes: dict[str, Any], expected: str) -> None:
    address = "https://issuer.example/status/1"
    content = status_list_claims(
        address,
        issuer=ISSUER,
        purpose="revocation",
        revoked=[],
        size=MINIMUM_SIZE,
        valid_from=CREATED,
        valid_until=NOW + timedelta(days=1),
        ttl=timedelta(hours=1),
    )
    listed = resigned(VcJwt().secure(content, signer=SIGNER, created=CREATED), SIGNER, **changes)
    document = VcJwt().secure(claims(credentialStatus=dict(status_entry(address, 7))), signer=SIGNER, created=CREATED)
    report = judged(document, status_lists={address: Dated(listed, NOW, address)})
    assert report.finding("status").code == expected


# -- whose key


def test_threat_6_a_strangers_kid_fails_though_its_signature_holds() -> None:
    stranger = MemorySigner("did:web:stranger.example#key-1", private=KEY)
    document = resigned(secured(), stranger, header={"kid": stranger.method_id})
    documents = {
        "did:web:stranger.example": Dated(stranger.document(), NOW, "there"),
        ISSUER: Dated(SIGNER.document(), NOW, ISSUER),
    }
    report = judged(document, documents=documents)
    assert code(report, "key") == ("key.not-issuers", Outcome.FAILED)
    assert code(report, "proof") == ("proof.ok", Outcome.PASSED)
    assert report.claims is None


def test_threat_6_a_key_that_the_document_brings_must_be_the_issuers() -> None:
    own = resigned(secured(), SIGNER, header={"kid": None, "jwk": to_jwk(SIGNER.public_key)})
    assert judged(own).verdict is Verdict.VALID
    stranger = MemorySigner("did:web:stranger.example#key-1", private=generate(P256))
    forged = resigned(secured(), stranger, header={"kid": None, "jwk": to_jwk(stranger.public_key)})
    report = judged(forged)
    assert code(report, "key") == ("key.not-issuers", Outcome.FAILED)
    assert (report.verdict, report.claims) == (Verdict.INVALID, None)
    named = resigned(secured(), stranger, header={"jwk": to_jwk(stranger.public_key)})
    assert code(judged(named), "proof") == ("proof.changed", Outcome.FAILED)


def test_a_document_that_names_no_key_is_of_the_only_one_that_there_is() -> None:
    unnamed = resigned(secured(), SIGNER, header={"kid": None})
    assert judged(unnamed).verdict is Verdict.VALID
    another = MemorySigner(f"{ISSUER}#key-2", private=generate(P256))
    login = replace(another.method(), relationships=frozenset({"authentication"}))
    assert judged(unnamed, listed=[SIGNER.method(), login]).verdict is Verdict.VALID
    report = judged(unnamed, listed=[SIGNER.method(), another.method()])
    assert code(report, "key") == ("key.not-named", Outcome.NOT_ESTABLISHED)
    assert (report.verdict, report.claims) == (Verdict.NOT_ESTABLISHED, None)
    forged = resigned(secured(), another, header={"kid": None})
    assert code(judged(forged), "proof") == ("proof.changed", Outcome.FAILED)


# -- certificates

ROOT = authority("Racine")
MIDDLE = authority("Intermédiaire", ROOT)
NO_DOCUMENT: dict[str, Any] = {"documents": {}, "missing": {ISSUER: Text("silence", "silence")}}


def signer_of(certified: Certified) -> MemorySigner:
    pkcs8 = certified.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return MemorySigner(f"{ISSUER}#any", private=from_secret_bytes(P256, pkcs8))


def certified_by(*path: Certified, kid: str | None = None) -> bytes:
    import base64

    chain = [base64.b64encode(one.der).decode() for one in path]
    header = {"kid": kid, "x5c": chain, "x5t#S256": encode_base64url(b"x" * 32)}
    return resigned(secured(), signer_of(path[0]), header=header)


def by_roots(document: bytes, *roots: Certified, at: datetime = NOW, **evidence: Any) -> Report:
    return judged(document, at=at, **{**NO_DOCUMENT, "roots": tuple(root.der for root in roots), **evidence})


def test_a_chain_to_a_trusted_root_shows_the_issuers_key() -> None:
    for names in ([URI(ISSUER)], [DNS("issuer.example")]):
        report = by_roots(certified_by(leaf(MIDDLE, *names), MIDDLE), ROOT)
        assert code(report, "key") == ("key.certified", Outcome.PASSED)
        assert report.verdict is Verdict.VALID
        assert report.claims == claims()


def test_an_opaque_kid_beside_certificates_says_nothing() -> None:
    document = certified_by(leaf(MIDDLE, URI(ISSUER)), MIDDLE, kid="leaf-2026")
    assert by_roots(document, ROOT).verdict is Verdict.VALID


def test_a_kid_of_the_issuers_comes_before_certificates() -> None:
    document = certified_by(leaf(MIDDLE, URI(ISSUER)), MIDDLE, kid=SIGNER.method_id)
    report = judged(document, roots=(ROOT.der,))
    assert code(report, "proof") == ("proof.changed", Outcome.FAILED)


def test_a_chain_to_no_trusted_root_is_not_established() -> None:
    document = certified_by(leaf(MIDDLE, URI(ISSUER)), MIDDLE)
    for roots in ((), (authority("Racine"),)):
        report = by_roots(document, *roots)
        assert code(report, "key") == ("key.chain-untrusted", Outcome.NOT_ESTABLISHED)
        assert (report.verdict, report.claims) == (Verdict.NOT_ESTABLISHED, None)


def test_threat_6_a_certificate_made_out_to_another_fails() -> None:
    for names in ([URI("did:web:other.example")], [DNS("other.example")], []):
        report = by_roots(certified_by(leaf(MIDDLE, *names), MIDDLE), ROOT)
        assert code(report, "key") == ("key.another-certificate", Outcome.FAILED)
        assert (report.verdict, report.claims) == (Verdict.INVALID, None)


def test_threat_6_a_broken_chain_fails() -> None:
    not_an_authority = leaf(ROOT, URI(ISSUER))
    for path in (
        (leaf(MIDDLE, URI(ISSUER)), authority("Intermédiaire", ROOT)),
        (leaf(not_an_authority, URI(ISSUER)), not_an_authority),
    ):
        report = by_roots(certified_by(*path), ROOT)
        assert code(report, "key") == ("key.chain-broken", Outcome.FAILED)
        assert (report.verdict, report.claims) == (Verdict.INVALID, None)


def test_a_chain_that_makes_unknown_demands_is_not_established() -> None:
    from cryptography import x509

    unknown = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00")
    report = by_roots(certified_by(leaf(MIDDLE, URI(ISSUER), extensions=[(unknown, True)]), MIDDLE), ROOT)
    assert code(report, "key") == ("key.chain-unsupported", Outcome.NOT_ESTABLISHED)


def test_threat_6_a_certificate_that_has_ended_or_not_begun_fails() -> None:
    short = leaf(MIDDLE, URI(ISSUER), begins=datetime(2026, 6, 1, tzinfo=UTC), ends=datetime(2026, 10, 1, tzinfo=UTC))
    document = certified_by(short, MIDDLE)
    for at in (NOW, datetime(2026, 10, 1, 0, 0, 1, tzinfo=UTC)):
        report = by_roots(document, ROOT, at=at)
        assert code(report, "key") == ("key.certificate-out-of-date", Outcome.FAILED)
        assert report.verdict is Verdict.INVALID
    assert by_roots(document, ROOT, at=datetime(2026, 9, 1, tzinfo=UTC)).finding("key").code == "key.certified"
    early = leaf(MIDDLE, URI(ISSUER), begins=datetime(2027, 1, 1, tzinfo=UTC))
    assert code(by_roots(certified_by(early, MIDDLE), ROOT), "key")[0] == "key.certificate-out-of-date"


def test_a_document_first_seen_while_its_certificate_was_good_stands() -> None:
    short = leaf(MIDDLE, URI(ISSUER), ends=datetime(2026, 10, 1, tzinfo=UTC))
    report = by_roots(certified_by(short, MIDDLE), ROOT, first_seen=datetime(2026, 9, 1, tzinfo=UTC))
    assert code(report, "key") == ("key.certified", Outcome.PASSED)


def test_a_certificate_does_not_say_who_is_behind_an_issuer() -> None:
    """The name shown is a trust source's, never the certificate's subject."""
    report = by_roots(certified_by(leaf(MIDDLE, URI(ISSUER)), MIDDLE), ROOT, recognised={ISSUER: ()})
    assert report.finding("issuer").outcome is not Outcome.PASSED
    assert report.issuer is None


def test_a_stranger_cannot_sign_under_a_copied_chain() -> None:
    path = (leaf(MIDDLE, URI(ISSUER)), MIDDLE)
    document = resigned(certified_by(*path), MemorySigner(f"{ISSUER}#any", private=generate(P256)))
    assert code(by_roots(document, ROOT), "proof") == ("proof.changed", Outcome.FAILED)


def test_a_self_made_certificate_counts_only_where_it_is_trusted() -> None:
    alone = certify("Émetteur", names=[URI(ISSUER)])
    assert by_roots(certified_by(alone), ROOT).finding("key").code == "key.chain-untrusted"
    assert by_roots(certified_by(alone), alone).verdict is Verdict.VALID
