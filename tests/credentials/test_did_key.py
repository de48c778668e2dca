"""did:key: the key in the name, one spelling each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passport_core.credentials import did_key
from passport_core.credentials.did_key import DocumentOptions
from passport_core.credentials.keys import ED25519, P256, P384, P521, RSA, UNSUPPORTED_KEY, PublicKey
from passport_core.credentials.multibase import encode_multibase
from passport_core.credentials.private_keys import from_secret_bytes, generate
from passport_core.errors import InvalidInputError

GOOD = "did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp"


def vectors(shared_dir: Path, name: str) -> Mapping[str, Any]:
    read = json.loads((shared_dir / f"artefacts/did-key/{name}.json").read_text(encoding="utf-8"))
    assert read
    return read  # type: ignore[no-any-return]


def code_of(did: str, **options: Any) -> str:
    with pytest.raises(InvalidInputError) as refused:
        did_key.document(did, DocumentOptions(**options))
    assert refused.value.remedy is not None
    return refused.value.code


def test_the_key_types_resolve_to_their_one_method(public_keys: Mapping[str, PublicKey]) -> None:
    for algorithm, key in public_keys.items():
        did = did_key.did_for(key)
        document = did_key.resolve(did)
        assert document.id == did
        (method,) = document.methods.values()
        assert (method.id, method.controller, method.key) == (f"{did}#{did[8:]}", did, key)
        assert method.key.algorithm == algorithm
        assert "assertionMethod" in method.relationships
        assert "keyAgreement" not in method.relationships
        assert method.expires is method.revoked is None


@given(st.binary(min_size=32, max_size=32))
def test_a_key_is_read_back_from_its_did(seed: bytes) -> None:
    key = from_secret_bytes(ED25519, seed).public()
    (method,) = did_key.resolve(did_key.did_for(key)).methods.values()
    assert method.key == key


@pytest.fixture(scope="module")
def public_keys() -> Mapping[str, PublicKey]:
    return {algorithm: generate(algorithm).public() for algorithm in (ED25519, P256, P384, RSA)}


# The method's published vectors


def test_the_published_ed25519_vectors_resolve(shared_dir: Path) -> None:
    for did, vector in vectors(shared_dir, "ed25519-x25519").items():
        expected = vector["didDocument"]
        method = did_key.resolve(did).methods[expected["assertionMethod"][0]]
        assert method.controller == expected["id"] == did
        assert did_key.did_for(method.key) == did
        derived = did_key.document(did, DocumentOptions(derives_encryption_key=True))["keyAgreement"]
        assert [one["id"] for one in derived] == expected["keyAgreement"]


@pytest.mark.parametrize("name", ["nist-curves", "rsa", "secp256k1"])
def test_the_published_jwk_vectors_resolve_to_the_same_jwk(shared_dir: Path, name: str) -> None:
    compared = 0
    for did, vector in vectors(shared_dir, name).items():
        (expected,) = vector["didDocument"]["verificationMethod"]
        document = did_key.document(did, DocumentOptions(key_format="JsonWebKey2020"))
        (written,) = document["verificationMethod"]
        assert (document["id"], written["id"]) == (did, expected["id"])
        if "publicKeyJwk" in expected:
            compared += 1
            assert written["publicKeyJwk"] == {k: v for k, v in expected["publicKeyJwk"].items() if k != "kid"}
    assert compared or name == "secp256k1"


@pytest.mark.parametrize("name", ["nist-curves", "rsa"])
def test_keys_of_supported_types_can_verify(shared_dir: Path, name: str) -> None:
    read = [next(iter(did_key.resolve(did).methods.values())).key.algorithm for did in vectors(shared_dir, name)]
    assert set(read) <= {P256, P384, P521, RSA}


@pytest.mark.parametrize("name", ["secp256k1", "bls12381"])
def test_a_known_type_of_no_use_here_is_unsupported_not_wrong(shared_dir: Path, name: str) -> None:
    for did in vectors(shared_dir, name):
        (method,) = did_key.resolve(did).methods.values()
        assert method.key.algorithm == UNSUPPORTED_KEY
        assert "assertionMethod" in method.relationships
        assert did_key.document(did)["verificationMethod"][0]["publicKeyMultibase"] == did[8:]


def test_a_key_agreement_key_signs_nothing(shared_dir: Path) -> None:
    for did, expected in vectors(shared_dir, "x25519")["didDocument"].items():
        (method,) = did_key.resolve(did).methods.values()
        assert method.relationships == {"keyAgreement"}
        written = did_key.document(did, DocumentOptions(key_format="X25519KeyAgreementKey2020"))
        assert written["keyAgreement"] == expected["keyAgreement"]
        assert "assertionMethod" not in written


# Formats


@pytest.mark.parametrize("key_format", ["Multikey", "JsonWebKey", "JsonWebKey2020", "Ed25519VerificationKey2020"])
def test_a_document_is_written_in_the_format_asked_for(key_format: str) -> None:
    document = did_key.document(GOOD, DocumentOptions(key_format=key_format))
    (method,) = document["verificationMethod"]
    assert method["type"] == key_format
    assert len(document["@context"]) == 2
    assert document["assertionMethod"] == document["authentication"] == [method["id"]]
    assert ("publicKeyJwk" in method) is key_format.startswith("JsonWebKey")
    assert ("publicKeyMultibase" in method) is not key_format.startswith("JsonWebKey")
    assert "keyAgreement" not in document


def test_a_derived_key_has_the_companion_type() -> None:
    options = DocumentOptions(key_format="Ed25519VerificationKey2020", derives_encryption_key=True)
    document = did_key.document(GOOD, options)
    assert document["keyAgreement"][0]["type"] == "X25519KeyAgreementKey2020"
    assert len(document["@context"]) == 3


def test_formats_that_cannot_be_given_are_refused(public_keys: Mapping[str, PublicKey]) -> None:
    assert code_of(GOOD, key_format="unknown") == "did.key-format"
    assert code_of(GOOD, key_format="Ed25519VerificationKey2018") == "did.key-format-experimental"
    assert code_of(GOOD, key_format="Ed25519VerificationKey2018", allows_experimental=True) == "did.key-format"
    assert code_of(did_key.did_for(public_keys[P256]), key_format="Ed25519VerificationKey2020") == "did.key-format"
    assert code_of(GOOD, key_format="X25519KeyAgreementKey2020") == "did.key-format"


def test_a_pairing_key_has_no_jwk_here(shared_dir: Path) -> None:
    did = next(iter(vectors(shared_dir, "bls12381")))
    assert code_of(did, key_format="JsonWebKey2020") == "did.key-format"


# What is none


@pytest.mark.parametrize(
    "did",
    [
        "",
        "did:key:",
        "did:key:@",
        "did:web:example.org",
        "notDid:key:" + GOOD[8:],
        GOOD.replace(":z", ":"),
        GOOD.replace(":z", ":u"),
        GOOD.replace("did:key:", "did:key:1.1:"),
        GOOD.replace("did:key:", "did:key:-4:"),
        GOOD.replace("did:key:", "did:key:0:"),
        GOOD + "#" + GOOD[8:],
        GOOD + " ",
        GOOD + "\n",
        GOOD + "0",
        "did:key:z" + "6" * 5000,
    ],
)
def test_what_is_no_did_key_is_refused(did: str) -> None:
    assert did_key.resolve(GOOD).id == GOOD
    assert code_of(did) == "did.invalid"
    with pytest.raises(InvalidInputError):
        did_key.resolve(did)


def multikey(prefix: str, raw: bytes) -> str:
    return did_key.PREFIX + encode_multibase(bytes.fromhex(prefix) + raw)


@pytest.mark.parametrize(
    ("did", "code"),
    [
        ("did:key:zTjsVPtY", "did.key-length"),  # three bytes behind the codec of Ed25519
        (GOOD[:-1], "did.key-type"),
        (multikey("ed01", bytes(31)), "did.key-length"),
        (multikey("8024", bytes(32)), "did.key-length"),
        (multikey("ed01", b"\x02" + bytes(31)), "did.key-value"),  # no point has this y
        (multikey("ed01", b"\xff" * 32), "did.key-value"),  # not reduced: a second spelling
        (multikey("8024", b"\x02" + b"\xff" * 32), "did.key-value"),
        (multikey("8024", b"\x05" + bytes(32)), "did.key-value"),
        (multikey("8224", b"\x02" + b"\xff" * 66), "did.key-value"),
        (multikey("e701", b"\x02" + b"\xff" * 32), "did.key-value"),
        (multikey("8524", b"\x30\x00"), "did.key-value"),
        (multikey("8626", bytes(32)), "did.key-type"),  # a secret key
        (multikey("aa01", bytes(32)), "did.key-type"),
        (GOOD.replace("z6", "z16"), "did.key-type"),  # a leading zero byte: another spelling
    ],
)
def test_a_key_that_cannot_be_one_is_refused_with_the_reason(did: str, code: str) -> None:
    assert code_of(did) == code


def test_a_weak_rsa_key_is_refused() -> None:
    # PKCS#1 of a modulus of 1024 bits (2^1023 + 1155, which nobody need factor) and the exponent 65537
    modulus = (2**1023 + 1155).to_bytes(129, "big")
    body = b"\x02\x81\x81" + modulus + b"\x02\x03\x01\x00\x01"
    assert code_of(multikey("8524", b"\x30\x81" + bytes([len(body)]) + body)) == "did.key-value"


def test_the_first_version_may_be_written() -> None:
    did = GOOD.replace("did:key:", "did:key:1:")
    (method,) = did_key.resolve(did).methods.values()
    assert (method.id, method.controller) == (f"{did}#{GOOD[8:]}", did)


@given(st.text(max_size=80))
def test_any_text_is_a_did_key_or_refused(text: str) -> None:
    with pytest.raises(InvalidInputError):
        did_key.resolve("did:key:" + text)


@given(st.binary(max_size=120))
def test_any_bytes_are_a_key_or_refused(raw: bytes) -> None:
    did = did_key.PREFIX + encode_multibase(raw)
    try:
        resolved = did_key.resolve(did)
    except InvalidInputError:
        return
    assert resolved.id == did_key.document(did)["id"] == did
