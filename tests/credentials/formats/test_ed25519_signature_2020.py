"""The signatures of before: read for what they are, written no more."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.credentials.formats.test_vectors import keyed

from passport_core.credentials.formats.data_integrity_family import data_integrity_formats
from passport_core.credentials.formats.ed25519_signature_2020 import Ed25519Signature2020
from passport_core.credentials.formats.hashed_suites import digest_both
from passport_core.credentials.multibase import encode_multibase
from passport_core.errors import InvalidInputError, ProofError
from passport_core.testing.doubles import MemorySigner

CREATED = datetime(2026, 7, 1, 8, 0, tzinfo=UTC)
V1 = "https://www.w3.org/2018/credentials/v1"
SUITE = "https://w3id.org/security/suites/ed25519-2020/v1"


def signed(claims: dict[str, Any], signer: MemorySigner, **changes: Any) -> dict[str, Any]:
    """A document as the tools of that time made it."""
    form = Ed25519Signature2020()
    proof = {
        "type": "Ed25519Signature2020",
        "created": "2026-07-01T08:00:00Z",
        "verificationMethod": signer.method_id,
        "proofPurpose": "assertionMethod",
        **changes,
    }
    message = digest_both(
        form.canonical_configuration(proof, claims), form.canonical_document(claims), signer.algorithm
    )
    return {**claims, "proof": {**proof, "proofValue": encode_multibase(signer.sign(message))}}


@pytest.fixture
def old(signer: MemorySigner) -> dict[str, Any]:
    return {
        "@context": [V1, SUITE],
        "id": "urn:uuid:0b7a5c1e-62a4-4b77-9e3f-1d1f1f3c5a11",
        "type": ["VerifiableCredential"],
        "issuer": signer.controller,
        "issuanceDate": "2026-07-01T08:00:00Z",
        "credentialSubject": {"id": "urn:x:1"},
    }


def test_a_document_of_vcdm_1_1_opens(old: dict[str, Any], signer: MemorySigner) -> None:
    document = json.dumps(signed(old, signer)).encode()
    recognising = [form for form in data_integrity_formats() if form.recognises(document)]
    assert [form.name for form in recognising] == ["Ed25519Signature2020"]
    opened = recognising[0].open(document, method=signer.method())
    assert (opened.claims, opened.signed_at, opened.format) == (old, CREATED, "Ed25519Signature2020")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda d: d.update(issuanceDate="2026-07-02T08:00:00Z"), "proof.changed"),
        (lambda d: d["proof"].update(created="2026-07-02T08:00:00Z"), "proof.changed"),
        (lambda d: d["proof"].update(type="DataIntegrityProof", cryptosuite="eddsa-rdfc-2022"), "proof.unknown-suite"),
        (lambda d: d["proof"].pop("proofPurpose"), "proof.purpose"),
        (lambda d: d["proof"].pop("proofValue"), "proof.malformed"),
        (lambda d: d["credentialSubject"].update(unheard="of"), "jsonld.undefined-term"),
        (lambda d: d["@context"].pop(), "jsonld.undefined-term"),
    ],
)
def test_what_is_refused(old: dict[str, Any], signer: MemorySigner, change: Any, code: str) -> None:
    document = signed(old, signer)
    change(document)
    with pytest.raises(ProofError) as caught:
        Ed25519Signature2020().open(json.dumps(document).encode(), method=signer.method())
    assert caught.value.code == code


def test_a_cryptosuite_is_not_passed_off_as_it(old: dict[str, Any], signer: MemorySigner) -> None:
    """The signed type is another, though the hash is made in the same way."""
    old["@context"].append("https://w3id.org/security/data-integrity/v2")
    eddsa = data_integrity_formats()[0]
    document = json.loads(eddsa.secure(old, signer=signer, created=CREATED))
    del document["proof"][0]["cryptosuite"]
    document["proof"][0]["type"] = "Ed25519Signature2020"
    with pytest.raises(ProofError) as caught:
        Ed25519Signature2020().open(json.dumps(document).encode(), method=signer.method())
    assert caught.value.code == "proof.changed"


@pytest.mark.parametrize("name", ["simple_v1.json", "credential-status-revoked.json"])
def test_badges_of_before(shared_dir: Path, name: str) -> None:
    document = (shared_dir / "artefacts" / "openbadges" / "validator-fixtures" / "ob30" / name).read_bytes()
    content = json.loads(document)
    proof = content["proof"][0] if isinstance(content["proof"], list) else content["proof"]
    form = Ed25519Signature2020()
    assert form.recognises(document)
    opened = form.open(document, method=keyed(proof["verificationMethod"]))
    assert opened.claims == {key: value for key, value in content.items() if key != "proof"}


def test_it_is_only_verified(old: dict[str, Any], signer: MemorySigner) -> None:
    form = Ed25519Signature2020()
    for attempt in (
        lambda: form.secure(old, signer=signer, created=CREATED),
        lambda: list(form.secure_all([old], signer=signer, created=CREATED)),
        lambda: form.add_proof(json.dumps(old).encode(), signer=signer, created=CREATED),
    ):
        with pytest.raises(InvalidInputError) as caught:
            attempt()
        assert caught.value.code == "proof.verify-only"


def test_it_may_stand_beside_a_proof_of_today(old: dict[str, Any], signer: MemorySigner) -> None:
    """As those who move from one to the other write them."""
    old["@context"].append("https://w3id.org/security/data-integrity/v2")
    eddsa = data_integrity_formats()[0]
    document = eddsa.add_proof(json.dumps(signed(old, signer)).encode(), signer=signer, created=CREATED)
    (form,) = (form for form in data_integrity_formats() if form.recognises(document))
    assert form.name == "Ed25519Signature2020"
    assert form.open(document, method=signer.method()).claims == old
