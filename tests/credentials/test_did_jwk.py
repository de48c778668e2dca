"""did:jwk: a key in the name, whose bytes nobody rewrites."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passport_core.credentials import did_jwk
from passport_core.credentials.jwk import to_jwk
from passport_core.credentials.keys import ED25519, P256, P384, RSA, UNSUPPORTED_KEY
from passport_core.credentials.multibase import encode_base64url
from passport_core.credentials.private_keys import generate
from passport_core.errors import InvalidInputError

# The two examples of the method specification: P-256 without a use, X25519 for encryption.
P256_DID = (
    "did:jwk:eyJjcnYiOiJQLTI1NiIsImt0eSI6IkVDIiwieCI6ImFjYklRaXVNczNpOF91c3pFakoydHBUdFJNNEVVM3l6OTFQSDZDZEgyVjAi"
    "LCJ5IjoiX0tjeUxqOXZXTXB0bm1LdG00NkdxRHo4d2Y3NEk1TEtncmwyR3pIM25TRSJ9"
)
X25519_DID = (
    "did:jwk:eyJrdHkiOiJPS1AiLCJjcnYiOiJYMjU1MTkiLCJ1c2UiOiJlbmMiLCJ4IjoiM3A3YmZYdDl3YlRUVzJIQzdPUTFOei1EUThoYmVH"
    "ZE5yZngtRkctSUswOCJ9"
)
JWK = to_jwk(generate(P256).public())


def did_of(jwk: Any) -> str:
    return did_jwk.PREFIX + encode_base64url(json.dumps(jwk).encode())


def code_of(did: str) -> str:
    with pytest.raises(InvalidInputError) as refused:
        did_jwk.resolve(did)
    with pytest.raises(InvalidInputError):
        did_jwk.document(did)
    assert refused.value.remedy is not None
    return refused.value.code


@pytest.mark.parametrize("algorithm", [ED25519, P256, P384, RSA])
def test_a_key_is_read_back_from_its_did(algorithm: str) -> None:
    key = generate(algorithm).public()
    did = did_jwk.did_for(key)
    (method,) = did_jwk.resolve(did).methods.values()
    assert (method.id, method.controller, method.key) == (did + "#0", did, key)
    assert method.id == did_jwk.method_id(did)
    assert "assertionMethod" in method.relationships


def test_the_first_example_of_the_specification_resolves() -> None:
    document = did_jwk.document(P256_DID)
    (method,) = document["verificationMethod"]
    assert method["id"] == P256_DID + "#0"
    assert list(method["publicKeyJwk"]) == ["crv", "kty", "x", "y"]  # as the DID has it
    assert document["assertionMethod"] == document["keyAgreement"] == [method["id"]]
    assert did_jwk.resolve(P256_DID).methods[method["id"]].key.algorithm == P256


def test_the_second_example_serves_key_agreement_only() -> None:
    document = did_jwk.document(X25519_DID)
    assert document["keyAgreement"] == [X25519_DID + "#0"]
    assert "assertionMethod" not in document
    (method,) = did_jwk.resolve(X25519_DID).methods.values()
    assert method.relationships == {"keyAgreement"}
    assert method.key.algorithm == UNSUPPORTED_KEY


@pytest.mark.parametrize(
    ("use", "signs", "agrees"), [("sig", True, False), ("enc", False, True), (None, True, True), ("odd", True, True)]
)
def test_a_key_has_the_use_it_says(use: str | None, signs: bool, agrees: bool) -> None:
    (method,) = did_jwk.resolve(did_of({**JWK, **({"use": use} if use else {})})).methods.values()
    assert ("assertionMethod" in method.relationships) is signs
    assert ("keyAgreement" in method.relationships) is agrees


def test_the_order_of_members_is_the_issuers() -> None:
    turned = dict(reversed(JWK.items()))
    first, second = did_jwk.document(did_of(JWK)), did_jwk.document(did_of(turned))
    assert list(second["verificationMethod"][0]["publicKeyJwk"]) == list(turned)
    assert first["id"] != second["id"]  # two DIDs of one key


@pytest.mark.parametrize("secret", ["d", "k", "p", "q", "dp", "dq", "qi", "oth"])
def test_a_secret_member_is_refused(secret: str) -> None:
    assert code_of(did_of({**JWK, secret: "AQAB"})) == "jwk.secret"


@pytest.mark.parametrize(
    ("did", "code"),
    [
        ("", "did.invalid"),
        ("did:jwk:", "did.invalid"),
        ("did:key:z6Mk", "did.invalid"),
        (P256_DID + "=", "did.invalid"),
        (P256_DID + "#0", "did.invalid"),
        (P256_DID + "\n", "did.invalid"),
        (did_of([JWK]), "did.invalid"),
        (did_jwk.PREFIX + encode_base64url(b'{"kty":"EC","kty":"OKP"}'), "did.invalid"),
        (did_of({**JWK, "x": JWK["y"]}), "jwk.malformed"),
        (did_of({**JWK, "x": JWK["x"] + "A"}), "jwk.malformed"),
        (did_of({"kty": "EC", "crv": P256}), "jwk.malformed"),
        (did_of({**JWK, "pad": "x" * 9000}), "did.invalid"),
    ],
)
def test_what_is_no_did_jwk_is_refused(did: str, code: str) -> None:
    assert code_of(did) == code


def test_a_jwk_of_no_known_type_is_unsupported() -> None:
    (method,) = did_jwk.resolve("did:jwk:e30").methods.values()
    assert method.key.algorithm == UNSUPPORTED_KEY


@given(st.text(max_size=80))
def test_any_text_is_a_did_jwk_or_refused(text: str) -> None:
    with pytest.raises(InvalidInputError):
        did_jwk.resolve("did:jwk:" + text)


@given(
    st.dictionaries(st.sampled_from(["kty", "crv", "x", "y", "n", "e", "use", "alg"]), st.text(max_size=8) | st.none())
)
def test_any_object_is_read_or_refused(jwk: dict[str, Any]) -> None:
    try:
        (method,) = did_jwk.resolve(did_of(jwk)).methods.values()
    except InvalidInputError:
        return
    assert method.id.endswith("#0")
