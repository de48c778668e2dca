"""did:web: the DID and its address."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passport_core.credentials import did_web
from passport_core.errors import InvalidInputError


@pytest.mark.parametrize(
    ("did", "url"),
    [
        ("did:web:w3c-ccg.github.io", "https://w3c-ccg.github.io/.well-known/did.json"),
        ("did:web:w3c-ccg.github.io:user:alice", "https://w3c-ccg.github.io/user/alice/did.json"),
        ("did:web:example.com%3A3000", "https://example.com:3000/.well-known/did.json"),
        ("did:web:example.com%3A3000:user:alice", "https://example.com:3000/user/alice/did.json"),
        ("did:web:localhost%3A8443:a%20b", "https://localhost:8443/a%20b/did.json"),
    ],
)
def test_a_did_is_an_address(did: str, url: str) -> None:
    """The first four are the examples of the did:web method specification, §2.5.2."""
    assert did_web.document_url(did) == url
    assert did_web.document_url(did_web.did_for(url.removesuffix("/did.json").removesuffix("/.well-known"))) == url


@pytest.mark.parametrize(
    "did",
    [
        "did:web:",
        "did:key:z6Mk",
        "did:web:127.0.0.1",
        "did:web:127.1",
        "did:web:2130706433",
        "did:web:0x7f000001",
        "did:web:a.0x1",
        "did:web:[::1]",
        "did:web:%5B::1%5D",
        "did:web:169.254.169.254:latest",
        "did:web:user@example.com",
        "did:web:example.com/path",
        "did:web:example.com%2Fpath",
        "did:web:example.com%3A0",
        "did:web:example.com%3A99999",
        "did:web:example.com%3A80%3A80",
        "did:web:example.com:3000:",
        "did:web:example.com::a",
        "did:web:example.com:..",
        "did:web:example.com:%2e%2e:x",
        "did:web:example.com:a%2Fb",
        "did:web:example.com:a%5Cb",
        "did:web:example.com:a?b",
        "did:web:example.com#key",
        "did:web:exämple.com",
        "did:web:-example.com",
        "did:web:example.com.",
        "did:web:example.com\n",
        "did:web:" + "a." * 300 + "com",
    ],
)
def test_threat_11_what_could_lead_elsewhere_is_refused(did: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        did_web.document_url(did)
    assert refused.value.code == "did.invalid"


@pytest.mark.parametrize(
    "address",
    [
        "ftp://example.com",
        "https://u:p@example.com",
        "https://10.0.0.1/x",
        "https://example.com/?a",
        "https://example.com/#a",
        "https://",
        "https://example.com:port",
        "example.com",
        "https://example.com/../x",
    ],
)
def test_an_address_that_no_did_can_name_is_refused(address: str) -> None:
    with pytest.raises(InvalidInputError):
        did_web.did_for(address)


@given(st.text(max_size=60))
def test_any_text_is_an_https_address_or_refused(text: str) -> None:
    try:
        url = did_web.document_url("did:web:" + text)
    except InvalidInputError:
        return
    assert url.startswith("https://")
    assert url.endswith("/did.json")
    assert "@" not in url
    assert "/../" not in url
