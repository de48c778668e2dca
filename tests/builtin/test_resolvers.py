"""DID documents: read from the DID, or fetched from its host."""

from __future__ import annotations

import json

import pytest

from passport_core.builtin.resolvers import (
    LARGEST_DOCUMENT,
    DidJwkResolver,
    DidKeyResolver,
    DidWebResolver,
    HttpsResolver,
)
from passport_core.credentials import controllers, did_jwk, did_key
from passport_core.credentials.jwk import to_jwk
from passport_core.errors import InvalidInputError, UnavailableError
from passport_core.ports.outside import Fetched
from passport_core.testing.doubles import FakeFetcher, FixedClock, MemorySigner

DID = "did:web:issuer.example:cci"
ADDRESS = "https://issuer.example/cci/did.json"


def document() -> bytes:
    return json.dumps(controllers.serialise(MemorySigner(f"{DID}#key-1").document())).encode()


def test_did_key_is_resolved_without_the_network() -> None:
    clock = FixedClock()
    did = did_key.did_for(MemorySigner().public_key)
    resolved, at = DidKeyResolver(clock).resolve(did)
    assert resolved.id == did
    assert [method.key for method in resolved.methods.values()] == [MemorySigner().public_key]
    assert at == clock.now()
    assert DidKeyResolver.is_offline
    assert not DidWebResolver.is_offline


@pytest.mark.parametrize("did", ["did:key:", "did:key:zabc", "did:web:x.example", ""])
def test_what_is_no_did_key_is_refused(did: str) -> None:
    with pytest.raises(InvalidInputError):
        DidKeyResolver().resolve(did)


def test_did_web_is_fetched_from_its_own_host_and_dated_by_the_fetch() -> None:
    clock = FixedClock()
    had_at = clock.now()
    fetcher = FakeFetcher({ADDRESS: Fetched(ADDRESS, document(), "application/did+json", had_at)}, clock)
    clock.advance(hours=3)
    resolved, at = DidWebResolver(fetcher).resolve(DID)
    assert resolved.methods[f"{DID}#key-1"].key == MemorySigner().public_key
    assert at == had_at
    assert fetcher.asked == [ADDRESS]


@pytest.mark.parametrize("did", ["did:web:", "did:web:127.0.0.1", "did:web:..", "did:key:zabc", "did:web:a.example:.."])
def test_threat_11_what_cannot_be_a_did_web_is_refused_before_fetching(did: str) -> None:
    fetcher = FakeFetcher({})
    with pytest.raises(InvalidInputError):
        DidWebResolver(fetcher).resolve(did)
    assert fetcher.asked == []


@pytest.mark.parametrize(
    "body",
    [b"", b"not json", b"[]", b"{}", document().replace(b"issuer.example", b"other.example"), b"[" * 5000],
)
def test_a_document_that_cannot_be_used_is_unavailable_not_believed(body: bytes) -> None:
    with pytest.raises(UnavailableError) as caught:
        DidWebResolver(FakeFetcher({ADDRESS: body})).resolve(DID)
    assert caught.value.code.startswith(("did.", "json."))


def test_an_unreachable_host_is_unavailable() -> None:
    with pytest.raises(UnavailableError):
        DidWebResolver(FakeFetcher({})).resolve(DID)


def test_threat_3_a_huge_document_is_refused() -> None:
    with pytest.raises(UnavailableError, match="too large"):
        DidWebResolver(FakeFetcher({ADDRESS: b" " * (LARGEST_DOCUMENT + 1)})).resolve(DID)


# did:jwk and https issuers

ISSUER = "https://university.example/issuers/1"
METADATA = "https://university.example/.well-known/jwt-vc-issuer/issuers/1"
KEYS = "https://university.example/jwks"
JWK = {**to_jwk(MemorySigner().public_key), "kid": "k1"}


def https(answers: dict[str, bytes]) -> tuple[HttpsResolver, FakeFetcher]:
    fetcher = FakeFetcher(dict(answers))
    return HttpsResolver(fetcher), fetcher


def test_did_jwk_is_resolved_without_the_network() -> None:
    did = did_jwk.did_for(MemorySigner().public_key)
    resolved, _ = DidJwkResolver(FixedClock()).resolve(did)
    assert resolved.methods[did + "#0"].key == MemorySigner().public_key
    assert DidJwkResolver.is_offline


def test_an_https_issuer_is_asked_at_its_own_address_first() -> None:
    resolver, fetcher = https({ISSUER: json.dumps({"keys": [JWK]}).encode()})
    resolved, at = resolver.resolve(ISSUER)
    assert resolved.methods[f"{ISSUER}#k1"].key == MemorySigner().public_key
    assert (fetcher.asked, at) == ([ISSUER], fetcher.clock.now())


@pytest.mark.parametrize("page", [b"<html>", b'{"id": "https://university.example/issuers/1", "type": "Profile"}'])
def test_then_its_metadata_are_asked(page: bytes) -> None:
    metadata = json.dumps({"issuer": ISSUER, "jwks_uri": KEYS}).encode()
    resolver, fetcher = https({ISSUER: page, METADATA: metadata, KEYS: json.dumps({"keys": [JWK]}).encode()})
    resolved, _ = resolver.resolve(ISSUER)
    assert (resolved.id, list(resolved.methods)) == (ISSUER, [f"{ISSUER}#k1"])
    assert fetcher.asked == [ISSUER, METADATA, KEYS]


def test_threat_6_metadata_of_another_issuer_are_not_believed() -> None:
    metadata = json.dumps({"issuer": "https://university.example", "jwks": {"keys": [JWK]}}).encode()
    resolver, _ = https({METADATA: metadata})
    with pytest.raises(UnavailableError):
        resolver.resolve(ISSUER)


def test_an_https_issuer_without_keys_is_unavailable_and_says_what_is_there() -> None:
    resolver, _ = https({ISSUER: json.dumps({"id": ISSUER}).encode()})
    with pytest.raises(UnavailableError) as caught:
        resolver.resolve(ISSUER)
    assert caught.value.code == "https-issuer.no-keys"


@pytest.mark.parametrize("address", ["http://university.example", "https://university.example/?to=evil", "https://"])
def test_threat_11_what_cannot_be_an_issuer_is_refused_before_fetching(address: str) -> None:
    resolver, fetcher = https({})
    with pytest.raises(InvalidInputError):
        resolver.resolve(address)
    assert fetcher.asked == []
