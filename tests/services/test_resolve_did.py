"""What a DID resolves to, and how it is refused: what the did:key interoperability suite demands, and did:web."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passport_core.credentials import did_jwk
from passport_core.credentials.did_key import DocumentOptions
from passport_core.errors import UnavailableError
from passport_core.outcomes import Text
from passport_core.services.resolve_did import CONTEXT, ResolveDid
from passport_core.testing.doubles import FixedClock, MemoryKeyResolver, MemorySigner

KEY = "z6MktKwz7Ge1Yxzr4JHavN33wiwa8y81QdcMRLXQsrH9T53b"
DID = f"did:key:{KEY}"
AGREEMENT = f"{DID}#z6LSfHfAMAopsuBxaBzvp51GXrPf38Az13j2fmwqadbwwrzJ"
WEB = "did:web:issuer.example"
SIGNER = MemorySigner(f"{WEB}#k1")
RESOLVE = ResolveDid(
    {
        "web": MemoryKeyResolver(
            "web",
            {
                WEB: SIGNER.document(),
                "did:web:gone.example": UnavailableError(Text("Rien.", "Nothing."), code="fetch.gone"),
            },
        )
    },
    None,
    FixedClock(),
)


def refused(identifier: str, **options: Any) -> str:
    """Return the error, where the suite looks for it: beside an empty document, in the metadata of what was asked."""
    answer = RESOLVE(identifier, DocumentOptions(**options))
    assert answer.body["@context"] == CONTEXT
    assert answer.body["didDocument"] == answer.body["didDocumentMetadata"] == {}
    is_url = any(character in identifier for character in "/?#")
    metadata = answer.body["didDereferencingMetadata" if is_url else "didResolutionMetadata"]
    assert metadata == {"error": answer.error}
    assert answer.error is not None
    return answer.error


def test_a_did_key_resolves() -> None:
    answer = RESOLVE(DID)
    assert answer.error is None
    assert answer.body["didDocument"]["id"] == DID
    assert answer.body["didResolutionMetadata"] == {
        "contentType": "application/did+ld+json",
        "retrieved": "2026-11-20T09:00:00Z",
    }


@pytest.mark.parametrize(
    ("identifier", "error"),
    [
        (DID.replace("did:", "notDid:", 1), "invalidDid"),
        (f"did:experimental:{KEY}", "methodNotSupported"),
        (f"did:key:-4:{KEY}", "invalidDid"),
        (f"did:key:{KEY[1:]}", "invalidDid"),
        ("did:key:@", "invalidDid"),
        ("", "invalidDid"),
        ("did:key:", "invalidDid"),
        ("did:key:zTjsVPtY", "invalidPublicKeyLength"),
        ("did:key:z6MkeXxCkQ4NRYvhk3NTo9vLpUWRYvpN3aZfzJSKCQwyJAQX", "invalidPublicKey"),
        (f"{DID}/^bar^/?query=`#{KEY}", "invalidDidUrl"),
        (f"did:key:@#{KEY}", "invalidDidUrl"),
        (f"{DID}#other", "notFound"),
        (f"{DID}/path", "notFound"),
        (f"{DID}?versionId=2", "notFound"),
        (AGREEMENT, "notFound"),  # nobody asked for its derivation
        ("did:web:gone.example", "notFound"),
        ("did:web:silent.example", "internalError"),
        ("did:jwk:e", "invalidDid"),
        ("did:jwk:eyJrdHkiOiJvY3QiLCJrIjoiQUEifQ", "invalidPublicKey"),  # a shared secret
    ],
)
def test_what_does_not_resolve_says_why(identifier: str, error: str) -> None:
    assert refused(identifier) == error


@pytest.mark.parametrize(
    ("identifier", "options", "error"),
    [
        (DID, {"key_format": "unknown"}, "unsupportedPublicKeyType"),
        (f"{DID}#{KEY}", {"key_format": "Ed25519VerificationKey2018"}, "invalidPublicKeyType"),
        (AGREEMENT, {"key_format": "Ed25519VerificationKey2018"}, "invalidPublicKeyType"),
        (WEB, {"key_format": "JsonWebKey2020"}, "invalidOptions"),
    ],
)
def test_options_that_cannot_be_had_are_refused(identifier: str, options: dict[str, Any], error: str) -> None:
    assert refused(identifier, **options) == error


def test_a_did_url_is_its_method_with_its_controller() -> None:
    answer = RESOLVE(f"{DID}#{KEY}")
    method = answer.body["didDocument"]
    assert (method["id"], method["controller"], method["type"]) == (f"{DID}#{KEY}", DID, "Multikey")
    assert "error" not in answer.body["didDereferencingMetadata"]
    derived = RESOLVE(AGREEMENT, DocumentOptions(derives_encryption_key=True))
    assert derived.body["didDocument"]["id"] == AGREEMENT


def test_did_jwk_and_did_web_resolve() -> None:
    jwk = did_jwk.did_for(SIGNER.public_key)
    assert RESOLVE(jwk).body["didDocument"] == did_jwk.document(jwk)
    assert RESOLVE(f"{jwk}#0").body["didDocument"]["controller"] == jwk
    assert RESOLVE(WEB).body["didDocument"]["assertionMethod"] == [f"{WEB}#k1"]
    assert RESOLVE(f"{WEB}#k1").body["didDocument"]["type"] == "Multikey"


@given(st.text(max_size=60) | st.text(max_size=40).map(lambda text: DID + text))
def test_any_text_resolves_or_is_refused(text: str) -> None:
    answer = RESOLVE(text)
    assert (answer.error is None) == bool(answer.body["didDocument"])
