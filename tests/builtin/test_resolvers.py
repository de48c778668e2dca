"""DID documents: read from the DID, or fetched from its host."""

from __future__ import annotations

import json

import pytest

from passport_core.builtin.resolvers import LARGEST_DOCUMENT, DidKeyResolver, DidWebResolver
from passport_core.credentials import controllers, did_key
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
