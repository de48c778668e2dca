"""Attacks on JWTs and their headers, tried at the terminal on a genuine certifier's award."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from tests.cli.conftest import Commands
from tests.credentials.certificates import URI, Certified, authority, leaf
from tests.credentials.formats.jwt_making import segment
from tests.threats.forging import Forger, stranger

from passport_core.credentials.did_key import resolve
from passport_core.credentials.formats.vc_jwt import VcJwt
from passport_core.credentials.jwk import to_jwk
from passport_core.credentials.keys import P256, PublicKey, Signer
from passport_core.credentials.signatures import to_p1363
from passport_core.testing.doubles import DEFAULT_NOW


@pytest.fixture
def certifier(forger: Forger) -> Signer:
    """The signer of the demonstration's certifier: an insider's, where a test signs with it."""
    return forger.by(forger.demo.made.certifier.siret)[1]


@pytest.fixture
def genuine(forger: Forger, certifier: Signer) -> bytes:
    """The demonstration's award as a JWT of its own certifier."""
    return VcJwt().secure(forger.claims(), signer=certifier, created=forger.demo.services.clock.now())


@pytest.fixture
def key(forger: Forger) -> PublicKey:
    (method,) = resolve(forger.claims()["issuer"]["id"]).methods.values()
    return method.key


def judged(
    passport: Commands, folder: Path, document: bytes, **environment: str
) -> tuple[int, str, dict[str, tuple[str, str]]]:
    """Verify a file; return the exit code, the verdict, and each check's outcome and code."""
    path = folder / "award.jwt"
    path.write_bytes(document)
    ran = passport("verify", str(path), "--json", **environment)
    assert "Traceback" not in ran.err
    (report,) = ran.json
    checks = {one["check"]: (one["outcome"], one["code"]) for one in report["checks"]}
    return ran.code, report["overall"], checks


def refused(passport: Commands, folder: Path, document: bytes, code: str, check: str = "proof") -> None:
    _, verdict, checks = judged(passport, folder, document)
    assert checks[check] == ("failed", code)
    assert verdict == "invalid"


def with_header(document: bytes, **changes: Any) -> tuple[bytes, bytes]:
    """Return the signing input with another header, and the signature as it was."""
    head, payload, signature = document.split(b".")
    header = {**json.loads(base64.urlsafe_b64decode(head + b"==")), **changes}
    return segment(header) + b"." + payload, signature


def test_the_genuine_one_is_valid(passport: Commands, tmp_path: Path, genuine: bytes) -> None:
    _, verdict, checks = judged(passport, tmp_path, genuine)
    assert (checks["proof"], checks["key"]) == (("passed", "proof.ok"), ("passed", "key.ok"))
    assert verdict == "valid"


@pytest.mark.parametrize("name", ["none", "None", "nOnE"])
def test_threat_1_no_signature_is_none(passport: Commands, tmp_path: Path, genuine: bytes, name: str) -> None:
    signing_input, signature = with_header(genuine, alg=name)
    for end in (b"", signature):
        refused(passport, tmp_path, signing_input + b"." + end, "proof.wrong-algorithm")


def spellings(key: PublicKey) -> Iterator[bytes]:
    """The public key in every form in which an attacker finds it."""
    loaded = Ed25519PublicKey.from_public_bytes(key.raw)
    yield loaded.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    yield loaded.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    yield json.dumps(to_jwk(key)).encode()
    yield key.raw


def test_threat_1_the_public_key_is_no_secret(
    passport: Commands, tmp_path: Path, genuine: bytes, key: PublicKey
) -> None:
    signing_input, _ = with_header(genuine, alg="HS256")
    for secret in spellings(key):
        tag = hmac.new(secret, signing_input, hashlib.sha256).digest()
        refused(passport, tmp_path, signing_input + b"." + segment(tag), "proof.wrong-algorithm")


@pytest.mark.parametrize("name", ["ES256", "ES384", "RS256"])
def test_threat_1_the_key_decides(passport: Commands, tmp_path: Path, genuine: bytes, name: str) -> None:
    signing_input, signature = with_header(genuine, alg=name)
    refused(passport, tmp_path, signing_input + b"." + signature, "proof.wrong-algorithm")


def test_threat_1_a_key_brought_along_is_not_the_issuers(passport: Commands, tmp_path: Path, genuine: bytes) -> None:
    other = stranger()
    signing_input, _ = with_header(genuine, kid=other.method_id, jwk=to_jwk(other.public_key))
    document = signing_input + b"." + segment(other.sign(signing_input))
    refused(passport, tmp_path, document, "key.not-issuers", check="key")


def test_threat_1_a_weak_rsa_key_brought_along_opens_nothing(
    passport: Commands, tmp_path: Path, genuine: bytes
) -> None:
    weak = rsa.generate_private_key(public_exponent=65537, key_size=1024).public_key()  # noqa: S505 (weak on purpose)
    numbers = weak.public_numbers()
    jwk = {"kty": "RSA", "e": "AQAB", "n": segment(numbers.n.to_bytes(128, "big")).decode()}
    _, payload, signature = genuine.split(b".")
    header = {"alg": "RS256", "typ": "vc+jwt", "jwk": jwk}
    refused(passport, tmp_path, b".".join((segment(header), payload, signature)), "key.not-issuers", check="key")


@pytest.mark.parametrize(
    "changes",
    [
        {"crit": ["exp"], "exp": 1},
        {"crit": ["b64"], "b64": False},
        {"crit": []},
        {"b64": False},
        {"crit": ["http://example.invalid/x"], "http://example.invalid/x": 1},
    ],
)
def test_threat_2_a_critical_header_is_never_passed_over(
    passport: Commands, tmp_path: Path, certifier: Signer, genuine: bytes, changes: dict[str, Any]
) -> None:
    """Signed by the issuer itself, so that nothing but the header is wrong."""
    signing_input, _ = with_header(genuine, **changes)
    document = signing_input + b"." + segment(certifier.sign(signing_input))
    refused(passport, tmp_path, document, "proof.critical-header")


def certified(genuine: bytes, root: Certified, issuer: str, **changes: Any) -> bytes:
    """Return the award, of that issuer, signed with a key that a certificate by ``root`` makes the issuer's."""
    one = leaf(root, URI(issuer))
    claims = {**json.loads(base64.urlsafe_b64decode(genuine.split(b".")[1] + b"==")), **changes}
    claims["issuer"] = {**claims["issuer"], "id": issuer}
    header = {"alg": "ES256", "typ": "vc+jwt", "x5c": [base64.b64encode(one.der).decode()]}
    signing_input = segment(header) + b"." + segment(claims)
    signature = to_p1363(one.key.sign(signing_input, ec.ECDSA(SHA256())), P256)
    return signing_input + b"." + segment(signature)


def test_threat_6_certificates_count_where_the_operator_trusts_their_root(
    passport: Commands, tmp_path: Path, genuine: bytes
) -> None:
    root = authority("Racine")
    document = certified(genuine, root, "did:web:issuer.invalid")
    _, verdict, checks = judged(passport, tmp_path, document)
    assert checks["key"] == ("not_established", "key.chain-untrusted")
    assert verdict == "not_established"
    (tmp_path / "root.pem").write_bytes(root.pem)
    trusting = {"PASSPORT_TRUSTED_ROOTS": str(tmp_path / "root.pem")}
    _, _, checks = judged(passport, tmp_path, document, **trusting)
    assert (checks["key"], checks["proof"]) == (("passed", "key.certified"), ("passed", "proof.ok"))
    assert checks["issuer"][0] == "not_established"  # a certificate says whose key it is, not who that is to us
    (tmp_path / "root.pem").write_bytes(authority("Racine").pem)
    _, _, checks = judged(passport, tmp_path, document, **trusting)
    assert checks["key"] == ("not_established", "key.chain-untrusted")


def test_threat_28_a_certificate_brings_no_new_key_to_an_approved_issuer(
    passport: Commands, tmp_path: Path, forger: Forger, genuine: bytes
) -> None:
    root = authority("Racine")
    (tmp_path / "root.pem").write_bytes(root.pem)
    document = certified(genuine, root, forger.claims()["issuer"]["id"])
    _, verdict, checks = judged(passport, tmp_path, document, PASSPORT_TRUSTED_ROOTS=str(tmp_path / "root.pem"))
    assert checks["key"] == ("not_established", "key.chain-untrusted")
    assert verdict == "not_established"


def test_a_root_that_cannot_be_read_stops_the_command(passport: Commands, tmp_path: Path, genuine: bytes) -> None:
    path = tmp_path / "award.jwt"
    path.write_bytes(genuine)
    ran = passport("verify", str(path), PASSPORT_TRUSTED_ROOTS=str(tmp_path / "absent.pem"))
    assert ran.code == 64
    assert "absent.pem" in ran.err


def test_threat_17_a_name_in_a_certificate_or_payload_is_not_shown_as_the_issuers(
    passport: Commands, tmp_path: Path, forger: Forger
) -> None:
    """A stranger's own credential, which calls itself the ministry."""
    other = stranger()
    claims = forger.claims()
    claims["issuer"] = {**claims["issuer"], "id": other.controller, "name": "Ministère du travail"}
    document = VcJwt().secure(claims, signer=other, created=DEFAULT_NOW)
    path = tmp_path / "award.jwt"
    path.write_bytes(document)
    ran = passport("verify", str(path))
    _, verdict, checks = judged(passport, tmp_path, document)
    assert checks["issuer"][0] != "passed"
    assert verdict != "valid"
    assert "Ministère du travail" not in ran.out
