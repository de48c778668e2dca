"""Open Badges 2.0, hosted and signed: what the issuer's addresses say decides."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from passport_core.credentials import open_badges_2
from passport_core.credentials.report import Report
from passport_core.errors import InvalidInputError, UnavailableError
from passport_core.outcomes import Outcome, Text, Verdict
from passport_core.services.verify_open_badge_2 import VerifyOpenBadge2
from passport_core.testing.doubles import FakeFetcher, FixedClock

HOST = "https://badges.example.org"
RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PEM = RSA_KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
GONE = UnavailableError(Text("parti", "gone"), code="fetch.gone")

ASSERTION: dict[str, Any] = {
    "@context": "https://w3id.org/openbadges/v2",
    "id": f"{HOST}/assertions/1",
    "type": "Assertion",
    "recipient": {"type": "email", "hashed": True, "identity": "sha256$00", "salt": "s"},
    "badge": f"{HOST}/badges/1",
    "issuedOn": "2024-06-30T12:00:00Z",
    "verification": {"type": "HostedBadge"},
}
BADGE = {"id": f"{HOST}/badges/1", "type": "BadgeClass", "name": "Soudure", "issuer": f"{HOST}/issuer"}
ISSUER: dict[str, Any] = {
    "id": f"{HOST}/issuer",
    "type": "Issuer",
    "name": "CFA",
    "publicKey": [f"{HOST}/keys/1"],
    "revocationList": f"{HOST}/revoked",
}
KEY = {"id": f"{HOST}/keys/1", "type": "CryptographicKey", "owner": f"{HOST}/issuer", "publicKeyPem": PEM}
SIGNED = {**ASSERTION, "id": "urn:uuid:1", "verification": {"type": "SignedBadge", "creator": f"{HOST}/keys/1"}}
REVOKED = {"id": f"{HOST}/revoked", "type": "RevocationList", "revokedAssertions": []}


def published(**changes: Any) -> dict[str, Any]:
    pages = {"assertions/1": ASSERTION, "badges/1": BADGE, "issuer": ISSUER, "keys/1": KEY, "revoked": REVOKED}
    given = {name.replace("_", "/", 1): page for name, page in changes.items()}
    return {f"{HOST}/{name}": page for name, page in {**pages, **given}.items() if page is not None}


def verify(document: bytes, pages: dict[str, Any], *, online: bool = True) -> Report:
    answers = {url: page if isinstance(page, Exception) else json.dumps(page).encode() for url, page in pages.items()}
    service = VerifyOpenBadge2(FakeFetcher(answers), FixedClock())  # type: ignore[arg-type]
    return service(document, online=online)


def jws(payload: dict[str, Any], *, alg: str = "RS256", header: dict[str, Any] | None = None) -> bytes:
    def encode(value: bytes) -> bytes:
        return base64.urlsafe_b64encode(value).rstrip(b"=")

    signed = encode(json.dumps({"alg": alg, **(header or {})}).encode()) + b"." + encode(json.dumps(payload).encode())
    return signed + b"." + encode(RSA_KEY.sign(signed, padding.PKCS1v15(), hashes.SHA256()))


def outcome(report: Report, check: str) -> tuple[Outcome, str]:
    found = report.finding(check)
    assert found is not None
    return found.outcome, found.code


HOSTED = json.dumps(ASSERTION, indent=1).encode()


@pytest.mark.parametrize("document", [HOSTED, jws(SIGNED)])
def test_a_good_badge_passes_all_but_the_issuer_whom_no_register_knows(document: bytes) -> None:
    assert open_badges_2.recognises(document)
    report = verify(document, published())
    assert {f.check for f in report.findings if f.outcome is Outcome.PASSED} == {
        *("well_formed", "proof", "key", "validity", "status")
    }
    assert outcome(report, "issuer") == (Outcome.NOT_ESTABLISHED, "issuer.address-only")
    assert report.verdict is Verdict.NOT_ESTABLISHED
    assert report.claims is not None


@pytest.mark.parametrize(
    ("pages", "check", "expected"),
    [
        (published(assertions_1={**ASSERTION, "issuedOn": "2020-01-01T00:00:00Z"}), "proof", "proof.not-as-hosted"),
        (published(assertions_1={**ASSERTION, "revoked": True}), "status", "status.revoked"),
        (published(assertions_1=GONE), "status", "status.revoked"),
        (published(badges_1={**BADGE, "issuer": "https://other.example/issuer"}), "key", "key.unreachable"),
        (published(issuer={**ISSUER, "verification": {"startsWith": f"{HOST}/other/"}}), "key", "key.not-issuers"),
        (published(issuer={**ISSUER, "verification": {"allowedOrigins": "x.example"}}), "key", "key.not-issuers"),
        (published(assertions_1=None), "proof", "proof.not-checked"),
        (published(assertions_1=None), "status", "status.unreachable"),
    ],
)
def test_what_a_hosted_badge_does_not_hold_is_said(pages: dict[str, Any], check: str, expected: str) -> None:
    report = verify(HOSTED, pages)
    assert outcome(report, check)[1] == expected
    assert outcome(report, check)[0] is not Outcome.PASSED


def test_a_hosted_badge_of_a_strangers_issuer_is_not_the_issuers() -> None:
    """Anyone can host an assertion that names a well-known issuer's badge."""
    stranger = "https://stranger.example/a"
    page = {**ASSERTION, "id": stranger}
    report = verify(json.dumps(page).encode(), {**published(), stranger: page})
    assert outcome(report, "proof")[0] is Outcome.PASSED
    assert outcome(report, "key") == (Outcome.FAILED, "key.not-issuers")
    assert report.claims is None


def test_an_issuer_brought_along_in_the_assertion_counts_for_nothing() -> None:
    embedded = {**ASSERTION, "badge": {**BADGE, "issuer": {**ISSUER, "verification": {"startsWith": "https://"}}}}
    report = verify(json.dumps(embedded).encode(), published(assertions_1=embedded))
    assert outcome(report, "key")[0] is Outcome.PASSED  # judged by what the issuer's own address answers
    report = verify(json.dumps(embedded).encode(), published(assertions_1=embedded, issuer=None))
    assert outcome(report, "key")[0] is Outcome.NOT_ESTABLISHED


@pytest.mark.parametrize(
    ("document", "pages", "check", "expected"),
    [
        (jws(SIGNED)[:-8] + b"AAAAAAAA", published(), "proof", "proof.changed"),
        (jws(SIGNED, alg="none"), published(), "proof", "proof.wrong-algorithm"),
        (jws(SIGNED, alg="HS256"), published(), "proof", "proof.wrong-algorithm"),
        (jws(SIGNED, header={"crit": ["x"]}), published(), "proof", "proof.critical-header"),
        (jws(SIGNED), published(keys_1={**KEY, "owner": "https://x.example/i"}), "key", "key.not-issuers"),
        (jws(SIGNED), published(issuer={**ISSUER, "publicKey": []}), "key", "key.not-issuers"),
        (jws(SIGNED), published(keys_1={**KEY, "publicKeyPem": "no"}), "proof", "proof.wrong-algorithm"),
        (jws(SIGNED), published(keys_1=None), "proof", "proof.not-checked"),
        (jws(SIGNED), published(revoked={**REVOKED, "revokedAssertions": ["urn:uuid:1"]}), "status", "status.revoked"),
        (
            jws(SIGNED),
            published(revoked={**REVOKED, "revokedAssertions": [{"id": "urn:uuid:1"}]}),
            "status",
            "status.revoked",
        ),
        (jws(SIGNED), published(revoked=None), "status", "status.unreachable"),
    ],
)
def test_threat_1_a_signed_badge_is_judged_by_its_issuers_key_alone(
    document: bytes, pages: dict[str, Any], check: str, expected: str
) -> None:
    report = verify(document, pages)
    assert outcome(report, check)[1] == expected
    assert outcome(report, check)[0] is not Outcome.PASSED


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"expires": "2025-01-01T00:00:00Z"}, "validity.expired"),
        ({"issuedOn": "2030-01-01T00:00:00Z"}, "validity.award-in-future"),
        ({"issuedOn": "yesterday"}, "validity.unreadable"),
    ],
)
def test_dates_are_judged(change: dict[str, str], expected: str) -> None:
    page = {**ASSERTION, **change}
    assert outcome(verify(json.dumps(page).encode(), published(assertions_1=page)), "validity")[1] == expected


def test_off_line_nothing_of_it_is_established() -> None:
    report = verify(HOSTED, published(), online=False)
    assert outcome(report, "proof")[0] is outcome(report, "status")[0] is Outcome.NOT_ESTABLISHED


def test_an_incomplete_assertion_is_said_to_be() -> None:
    page = {name: value for name, value in ASSERTION.items() if name != "recipient"}
    assert outcome(verify(json.dumps(page).encode(), published(assertions_1=page)), "well_formed")[0] is Outcome.FAILED


@pytest.mark.parametrize("document", [b"{}", b"a.b.c", b'{"@context": "https://w3id.org/openbadges/v2"}', b"\xff"])
def test_other_documents_are_not_recognised(document: bytes) -> None:
    assert not open_badges_2.recognises(document)


def test_an_address_gives_its_assertion_or_says_what_it_is_not() -> None:
    service = VerifyOpenBadge2(FakeFetcher({"https://a.example": HOSTED, "https://b.example": b"{}"}), FixedClock())
    assert service.at_address("https://a.example") == HOSTED
    with pytest.raises(InvalidInputError, match="no Open Badge 2"):
        service.at_address("https://b.example")


def test_the_moment_of_judging_may_be_chosen() -> None:
    page = {**ASSERTION, "expires": "2025-01-01T00:00:00Z"}
    service = VerifyOpenBadge2(FakeFetcher({}), FixedClock())
    report = service(json.dumps(page).encode(), at=datetime(2024, 12, 1, tzinfo=UTC), online=False)
    assert outcome(report, "validity")[0] is Outcome.PASSED
