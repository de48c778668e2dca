"""Issuers with an https address: metadata, key sets and lone keys."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passport_core.credentials import https_issuer
from passport_core.credentials.jwk import thumbprint, to_jwk
from passport_core.credentials.keys import ED25519, P256, UNSUPPORTED_KEY, ControllerDocument
from passport_core.credentials.private_keys import generate
from passport_core.errors import InvalidInputError

ISSUER = "https://university.example/issuers/565049"
KEY, OTHER = generate(P256).public(), generate(ED25519).public()
JWK, OTHER_JWK = to_jwk(KEY), to_jwk(OTHER)


def written(value: Any) -> bytes:
    return json.dumps(value).encode()


@pytest.mark.parametrize(
    ("issuer", "url"),
    [
        ("https://example.com", "https://example.com/.well-known/jwt-vc-issuer"),
        ("https://example.com/", "https://example.com/.well-known/jwt-vc-issuer"),
        ("https://example.com/tenant/1234", "https://example.com/.well-known/jwt-vc-issuer/tenant/1234"),
        ("https://example.com:8443/a/", "https://example.com:8443/.well-known/jwt-vc-issuer/a"),
    ],
)
def test_metadata_are_between_host_and_path(issuer: str, url: str) -> None:
    assert https_issuer.metadata_url(issuer) == url


@pytest.mark.parametrize(
    "issuer",
    [
        "",
        "http://example.com",
        "https://",
        "https://example.com?a=b",
        "https://example.com/#k",
        "https://u@example.com",
        "did:web:example.com",
    ],
)
def test_other_addresses_name_no_issuer(issuer: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        https_issuer.metadata_url(issuer)
    assert refused.value.code == "https-issuer.invalid"


def test_metadata_hold_the_keys_or_their_address() -> None:
    found = https_issuer.parse_metadata(ISSUER, written({"issuer": ISSUER, "jwks": {"keys": [{**JWK, "kid": "a"}]}}))
    assert isinstance(found, ControllerDocument)
    (method,) = found.methods.values()
    assert (method.id, method.controller, method.key) == (f"{ISSUER}#a", ISSUER, KEY)
    assert method.relationships == {"assertionMethod"}
    address = https_issuer.parse_metadata(ISSUER, written({"issuer": ISSUER, "jwks_uri": "https://k.example/jwks"}))
    assert address == "https://k.example/jwks"


@pytest.mark.parametrize(
    "metadata",
    [
        {"jwks": {"keys": [JWK]}},
        {"issuer": ISSUER + "/", "jwks": {"keys": [JWK]}},
        {"issuer": ISSUER},
        {"issuer": ISSUER, "jwks": {"keys": [JWK]}, "jwks_uri": "https://k.example/jwks"},
        {"issuer": ISSUER, "jwks": [JWK]},
        {"issuer": ISSUER, "jwks_uri": 7},
    ],
)
def test_metadata_of_another_or_of_two_minds_are_refused(metadata: Any) -> None:
    with pytest.raises(InvalidInputError) as refused:
        https_issuer.parse_metadata(ISSUER, written(metadata))
    assert refused.value.code == "https-issuer.metadata"
    assert refused.value.remedy is not None


def test_keys_of_a_set_are_named_by_kid_address_or_thumbprint() -> None:
    keys = [{**JWK, "kid": "https://university.example/keys/1"}, OTHER_JWK, {**JWK, "kid": "b", "use": "enc"}]
    assert set(https_issuer.from_jwks(ISSUER, {"keys": keys}).methods) == {
        "https://university.example/keys/1",
        f"{ISSUER}#{thumbprint(OTHER)}",
    }


def test_a_key_of_an_unknown_type_is_kept_where_it_has_a_name() -> None:
    found = https_issuer.from_jwks(ISSUER, {"keys": [{"kty": "new", "kid": "n"}, {"kty": "new"}]})
    assert [(m.id, m.key.algorithm) for m in found.methods.values()] == [(f"{ISSUER}#n", UNSUPPORTED_KEY)]


def test_a_lone_key_is_its_own_address() -> None:
    address = "https://university.example/keys/1"
    assert set(https_issuer.parse(address, written(JWK)).methods) == {address}
    assert set(https_issuer.parse(address, written({**JWK, "kid": "k"})).methods) == {address, f"{address}#k"}
    method = https_issuer.parse(address, written(JWK)).methods[address]
    assert (method.controller, method.key) == (address, KEY)


def test_a_controlled_identifier_document_is_read_where_it_is() -> None:
    method = {"id": "#k1", "type": "JsonWebKey", "controller": ISSUER, "publicKeyJwk": JWK}
    document = {"id": ISSUER, "verificationMethod": [method], "assertionMethod": ["#k1"]}
    assert https_issuer.parse(ISSUER, written(document)).methods[f"{ISSUER}#k1"].key == KEY


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ({"id": "https://other.example"}, "did.another-id"),
        ({"id": ISSUER, "type": "Profile"}, "https-issuer.no-keys"),
        ({"keys": []}, "https-issuer.no-keys"),
        ({"keys": [7]}, "did.malformed"),
        ({"keys": [{**JWK, "kid": "a"}, {**OTHER_JWK, "kid": "a"}]}, "did.duplicate-method"),
        ({"keys": [{**JWK, "d": "AQAB"}]}, "jwk.secret"),
        ({"kty": "oct", "k": "AQAB"}, "jwk.secret"),
        ({"keys": [{"kty": "n", "kid": str(n)} for n in range(300)]}, "did.too-many-methods"),
    ],
)
def test_what_publishes_no_usable_key_is_refused(document: Any, code: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        https_issuer.parse(ISSUER, written(document))
    assert refused.value.code == code
    assert refused.value.remedy is not None


@given(
    st.recursive(
        st.none() | st.text(max_size=5),
        lambda c: (
            st.lists(c)
            | st.dictionaries(st.sampled_from(["id", "issuer", "keys", "jwks", "jwks_uri", "kty", "kid"]), c)
        ),
        max_leaves=8,
    )
)
def test_any_answer_is_read_or_refused(value: Any) -> None:
    for read in (https_issuer.parse, https_issuer.parse_metadata):
        try:
            read(ISSUER, written(value))
        except InvalidInputError:
            continue
