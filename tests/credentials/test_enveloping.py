"""Envelopes: what they may hold, and how each way of not being one is told."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passport_core.credentials.enveloping import (
    CREDENTIALS_V2,
    ENVELOPED_CREDENTIAL,
    ENVELOPED_PRESENTATION,
    envelope,
    is_envelope,
    open_envelope,
)
from passport_core.errors import InvalidInputError

JWT = b"eyJhbGciOiJFUzI1NiJ9.e30.c2ln"


def test_what_is_put_into_an_envelope_comes_out() -> None:
    made = envelope(JWT, media_type="application/vc+jwt")
    assert made["id"] == f"data:application/vc+jwt,{JWT.decode()}"
    assert is_envelope(made)
    assert open_envelope(made) == JWT


@pytest.mark.parametrize(
    "address",
    [
        f"data:application/vc+jwt,{JWT.decode()}",
        f"DATA:application/vc+jwt,{JWT.decode()}",
        f"data:application/vc+jwt;charset=us-ascii,{JWT.decode()}",
        "data:application/vc+jwt;base64,ZXlKaGJHY2lPaUpGVXpJMU5pSjkuZTMwLmMybG4=",
        "data:application/vc+jwt;base64,ZXlKaGJHY2lPaUpG\nVXpJMU5pSjkuZTMwLmMybG4",
        "data:application/vc+jwt,eyJhbGciOiJFUzI1NiJ9%2Ee30%2Ec2ln",
        f"data:application/jwt,{JWT.decode()}",
    ],
)
def test_every_way_of_writing_the_address_is_read(address: str) -> None:
    assert open_envelope({"@context": CREDENTIALS_V2, "type": [ENVELOPED_CREDENTIAL], "id": address}) == JWT


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"@context": []}, "envelope.context"),
        ({"@context": "https://www.w3.org/ns/credentials/examples/v2"}, "envelope.context"),
        ({"type": [ENVELOPED_CREDENTIAL, "VerifiableCredential"]}, "envelope.type"),
        ({"type": ENVELOPED_PRESENTATION}, "envelope.type"),
        ({"id": JWT.decode()}, "envelope.data-url"),
        ({"id": "data:application/vc+jwt"}, "envelope.data-url"),
        ({"id": "data:application/vc+jwt,"}, "envelope.data-url"),
        ({"id": "data:application/vc+jwt;base64,?"}, "envelope.data-url"),
        ({"id": None}, "envelope.data-url"),
        ({"id": f"data:application/vp+jwt,{JWT.decode()}"}, "envelope.media-type"),
        ({"id": f"data:text/html,{JWT.decode()}"}, "envelope.media-type"),
        ({"id": f"https://example.com/,{JWT.decode()}"}, "envelope.data-url"),
    ],
)
def test_what_is_no_envelope_is_refused(members: dict[str, Any], code: str) -> None:
    whole = envelope(JWT, media_type="application/vc+jwt") | members
    with pytest.raises(InvalidInputError) as refused:
        open_envelope(whole)
    assert refused.value.code == code


@settings(max_examples=100)
@given(st.text(max_size=60))
def test_any_address_is_read_or_refused(address: str) -> None:
    whole = {"@context": CREDENTIALS_V2, "type": ENVELOPED_CREDENTIAL, "id": address}
    try:
        assert isinstance(open_envelope(whole), bytes)
    except InvalidInputError:
        assert not address.lower().startswith("data:application/vc+jwt,")
