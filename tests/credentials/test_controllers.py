"""Controlled identifier documents: what is read from a host, and what our own issuers publish."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passport_core.credentials import controllers
from passport_core.credentials.keys import ED25519, UNSUPPORTED_KEY, ControllerDocument, PublicKey, VerificationMethod
from passport_core.credentials.multibase import encode_multibase, encode_multikey
from passport_core.errors import InvalidInputError

DID = "did:web:certifier.example"
KEY = PublicKey(ED25519, bytes(range(32)))
METHOD = VerificationMethod(f"{DID}#k1", DID, KEY, frozenset({"assertionMethod", "authentication"}))
DOCUMENT = ControllerDocument(DID, {METHOD.id: METHOD})


def body(**changes: Any) -> bytes:
    return json.dumps({**controllers.serialise(DOCUMENT), **changes}).encode()


def test_a_document_reads_back() -> None:
    retired = replace(METHOD, id=f"{DID}#k0", expires=datetime(2026, 1, 1, tzinfo=UTC))
    stolen = replace(METHOD, id=f"{DID}#k9", revoked=datetime(2026, 2, 1, 12, tzinfo=UTC))
    document = ControllerDocument(DID, {m.id: m for m in (METHOD, retired, stolen)})
    assert controllers.parse(DID, controllers.document_json(document)) == document


def test_threat_16_a_retired_key_stays_in_the_document_with_its_date() -> None:
    retired = replace(METHOD, expires=datetime(2026, 1, 1, tzinfo=UTC))
    written = controllers.serialise(ControllerDocument(DID, {retired.id: retired}))
    assert written["verificationMethod"][0]["expires"] == "2026-01-01T00:00:00Z"
    assert written["assertionMethod"] == [retired.id]


def test_a_document_of_another_id_is_refused() -> None:
    with pytest.raises(InvalidInputError) as refused:
        controllers.parse(DID, body(id="did:web:other.example"))
    assert refused.value.code == "did.another-id"


def test_a_method_that_is_not_listed_serves_nothing() -> None:
    (method,) = controllers.parse(DID, body(assertionMethod=[], authentication=[])).methods.values()
    assert method.relationships == frozenset()


def test_a_method_keeps_its_own_controller() -> None:
    written = {**controllers.serialise(DOCUMENT)["verificationMethod"][0], "controller": "did:web:other.example"}
    (method,) = controllers.parse(DID, body(verificationMethod=[written])).methods.values()
    assert method.controller == "did:web:other.example"


def test_a_relative_id_is_the_documents_own() -> None:
    written = {**controllers.serialise(DOCUMENT)["verificationMethod"][0], "id": "#k1"}
    read = controllers.parse(DID, body(verificationMethod=[written], assertionMethod=["#k1"]))
    assert read.methods[f"{DID}#k1"].relationships >= {"assertionMethod"}


def test_an_embedded_method_serves_only_where_it_is() -> None:
    written = {**controllers.serialise(DOCUMENT)["verificationMethod"][0], "id": f"{DID}#k2"}
    read = controllers.parse(DID, body(assertionMethod=[written]))
    assert read.methods[f"{DID}#k2"].relationships == {"assertionMethod"}


@pytest.mark.parametrize("jwk_type", ["JsonWebKey", "JsonWebKey2020"])
def test_an_ed25519_jwk_is_the_same_key(jwk_type: str) -> None:
    written = {
        "id": METHOD.id,
        "type": jwk_type,
        "controller": DID,
        "publicKeyJwk": {"kty": "OKP", "crv": "Ed25519", "x": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"},
    }
    assert controllers.parse(DID, body(verificationMethod=[written])).methods[METHOD.id].key == KEY


@pytest.mark.parametrize(
    "key",
    [
        {"type": "Multikey", "publicKeyMultibase": "zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme"},  # secp256k1
        {"type": "JsonWebKey", "publicKeyJwk": {"kty": "RSA", "n": "AQAB", "e": "AQAB"}},
        {"type": "SomethingNew", "value": "x"},
    ],
)
def test_a_key_of_an_unknown_type_is_kept_as_such(key: dict[str, Any]) -> None:
    read = controllers.parse(DID, body(verificationMethod=[{"id": METHOD.id, "controller": DID, **key}]))
    assert read.methods[METHOD.id].key.algorithm == UNSUPPORTED_KEY


P256_KEY = "zDnaerx9CtbPJ1q36T5Ln5wYt3MQYeGRG5ehnPAmxcf5mDZpv"
MULTIKEY = {"id": METHOD.id, "type": "Multikey", "controller": DID, "publicKeyMultibase": encode_multikey(KEY)}


@pytest.mark.parametrize(
    ("methods", "code"),
    [
        ([MULTIKEY, MULTIKEY], "did.duplicate-method"),
        ([{**MULTIKEY, "secretKeyMultibase": "z1"}], "did.secret-key"),
        ([{**MULTIKEY, "type": "JsonWebKey", "publicKeyJwk": {"kty": "OKP", "d": "x"}}], "did.secret-key"),
        ([{**MULTIKEY, "type": "JsonWebKey", "publicKeyJwk": {"kty": "oct", "k": "x"}}], "did.secret-key"),
        ([{**MULTIKEY, "expires": "2026-01-01"}], "did.malformed"),
        ([{**MULTIKEY, "revoked": "yesterday"}], "did.malformed"),
        ([{**MULTIKEY, "revoked": None}], "did.malformed"),
        ([{**MULTIKEY, "controller": None}], "did.malformed"),
        ([{**MULTIKEY, "id": "k1"}], "did.malformed"),
        ([{**MULTIKEY, "publicKeyMultibase": encode_multibase(b"\xed\x01" + bytes(31))}], "did.malformed"),
        ([{**MULTIKEY, "type": "Ed25519VerificationKey2020", "publicKeyMultibase": P256_KEY}], "did.malformed"),
        (["#k1"], "did.malformed"),
        ("text", "did.malformed"),
        ([{**MULTIKEY, "id": f"#k{n}"} for n in range(300)], "did.too-many-methods"),
    ],
)
def test_a_broken_document_is_refused_whole(methods: object, code: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        controllers.parse(DID, body(verificationMethod=methods))
    assert refused.value.code == code
    assert refused.value.remedy is not None


def test_two_values_of_one_member_are_refused() -> None:
    twice = b'{"id": "did:web:certifier.example", "id": "did:web:certifier.example"}'
    with pytest.raises(InvalidInputError):
        controllers.parse(DID, twice)


@given(
    st.recursive(
        st.none() | st.booleans() | st.text(max_size=5),
        lambda c: (
            st.lists(c)
            | st.dictionaries(st.sampled_from(["id", "type", "controller", "publicKeyMultibase", "publicKeyJwk"]), c)
        ),
        max_leaves=8,
    )
)
def test_any_document_is_read_or_refused(value: Any) -> None:
    for name in ("verificationMethod", "assertionMethod"):
        try:
            controllers.parse(DID, body(**{name: value}))
        except InvalidInputError:
            continue
