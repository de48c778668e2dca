"""Token Status List: the draft's own vectors, packing, tokens, bombs."""

from __future__ import annotations

import base64
import json
import re
import tracemalloc
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passport_core.credentials import jose, private_keys, token_status
from passport_core.credentials.keys import ED25519, P256
from passport_core.credentials.token_status import PackedValues, decode, encode, read_status_claim, status_claim
from passport_core.errors import InvalidInputError, PassportError, ProofError, TooLargeError
from passport_core.testing.doubles import MemorySigner

LIST = "https://issuer.example/status/1"
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def packed(raw: bytes) -> str:
    return base64.urlsafe_b64encode(zlib.compress(raw)).rstrip(b"=").decode()


@pytest.mark.parametrize(
    ("bits", "lst", "values"),
    [
        (1, "eNrbuRgAAhcBXQ", [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1]),
        (2, "eNo76fITAAPfAgc", [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3]),
    ],
)
def test_the_short_examples_of_the_draft(bits: int, lst: str, values: list[int]) -> None:
    """Token Status List, draft 20, §4.1 and §4.2."""
    found = decode({"bits": bits, "lst": lst})
    assert [found[place] for place in range(len(found))] == values
    again = encode(dict(enumerate(values)), size=len(values), bits=bits)
    assert decode(again) == found


_SET_1 = (0, 1993, 25460, 159495, 495669, 554353, 645645, 723232, 854545, 934534, 1000345)
_SET_4 = (0, 1993, 35460, 459495, 595669, 754353, 845645, 923232, 924445, 934534, 1004534, 1000345)
LONG_VECTORS: dict[str, dict[int, int]] = {
    "encoding1_long": dict.fromkeys(_SET_1, 1),
    "encoding2_long": dict(zip(_SET_1, (1, 2, 1, 3, 1, 1, 2, 1, 1, 2, 3), strict=True)),
    "encoding4": {**{place: value for value, place in enumerate(_SET_4, 1)}, 1030203: 13, 1030204: 14, 1030205: 15},
}


@pytest.mark.parametrize("name", LONG_VECTORS)
def test_the_long_examples_of_the_draft(shared_dir: Path, name: str) -> None:
    """Appendix A: a million places each, these set."""
    path = shared_dir / "artefacts" / "status" / "token-status-list-examples" / f"status_list_{name}_json.md"
    found = decode(json.loads(re.sub(r'\n  (?! *")', "", path.read_text())))
    assert len(found) == 2**20
    assert {place: value for place in range(2**20) if (value := found[place])} == LONG_VECTORS[name]


@given(st.sampled_from([1, 2, 4, 8]), st.dictionaries(st.integers(0, 255), st.integers(0, 255), max_size=20))
@settings(max_examples=60, deadline=None)
def test_what_is_encoded_decodes(bits: int, wanted: dict[int, int]) -> None:
    values = {place: value % (1 << bits) for place, value in wanted.items()}
    found = decode(encode(values, size=256, bits=bits))
    assert len(found) == 256
    assert [found[place] for place in range(256)] == [values.get(place, 0) for place in range(256)]


@pytest.mark.parametrize(
    "wrong", [{"bits": 3}, {"size": 7}, {"size": 0}, {"values": {8: 1}}, {"values": {-1: 1}}, {"values": {0: 2}}]
)
def test_a_list_that_cannot_be_is_not_made(wrong: dict[str, Any]) -> None:
    arguments: dict[str, Any] = {"values": {}, "size": 8, "bits": 1, **wrong}
    with pytest.raises(ValueError, match="list"):
        encode(arguments["values"], size=arguments["size"], bits=arguments["bits"])


@pytest.mark.parametrize("index", [-1, 16, 2**31, 2**53])
def test_threat_12_a_place_outside_has_no_value(index: int) -> None:
    with pytest.raises(IndexError):
        decode({"bits": 1, "lst": "eNrbuRgAAhcBXQ"})[index]


@pytest.mark.parametrize(
    "member",
    [
        None,
        [],
        {},
        {"bits": 1},
        {"bits": 1, "lst": 5},
        {"bits": 3, "lst": packed(b"\0")},
        {"bits": True, "lst": packed(b"\0")},
        {"bits": "1", "lst": packed(b"\0")},
        {"bits": 1, "lst": "!!!"},
        {"bits": 1, "lst": "AAAA"},
        {"bits": 1, "lst": packed(b"\0" * 100)[:-4]},
    ],
)
def test_what_is_no_list_is_refused(member: Any) -> None:
    with pytest.raises(InvalidInputError) as refused:
        decode(member)
    assert refused.value.code == "status-list.unreadable"


def test_threat_3_a_compression_bomb_in_a_token_stays_folded() -> None:
    bomb = packed(b"\0" * (64 * 1024 * 1024))
    tracemalloc.start()
    try:
        with pytest.raises(TooLargeError):
            decode({"bits": 1, "lst": bomb})
        assert tracemalloc.get_traced_memory()[1] < 24 * 1024 * 1024
    finally:
        tracemalloc.stop()


def test_an_entry_reads_back() -> None:
    (entry,) = read_status_claim(status_claim(LIST, 17))
    assert (entry.type, entry.list_url, entry.index) == ("TokenStatusList", LIST, 17)
    assert read_status_claim(None) == ()


@pytest.mark.parametrize("index", [-1, "17", 1.0, True, None, 2**60])
def test_threat_12_an_index_that_is_not_a_natural_number_is_no_number(index: object) -> None:
    (entry,) = read_status_claim({"status_list": {"idx": index, "uri": LIST}})
    assert entry.index is None


@pytest.mark.parametrize("claim", ["text", [], {}, {"other": {}}, {"status_list": "text"}, {"status_list": [LIST]}])
def test_threat_12_another_mechanism_is_kept_as_unknown(claim: object) -> None:
    (entry,) = read_status_claim(claim)
    assert (entry.type, entry.index) == ("", None)


def signer_of(algorithm: str) -> MemorySigner:
    return MemorySigner(private=private_keys.generate(algorithm))


def token_by(signer: MemorySigner, **changes: Any) -> bytes:
    arguments: dict[str, Any] = {
        "issued_at": NOW,
        "expires": NOW + timedelta(days=7),
        "ttl": timedelta(minutes=5),
        **changes,
    }
    return token_status.sign(LIST, encode({3: 1, 5: 2}, size=1024, bits=2), signer=signer, **arguments)


@pytest.mark.parametrize("algorithm", [P256, ED25519])
def test_a_token_reads_back(algorithm: str) -> None:
    signer = signer_of(algorithm)
    token = token_by(signer)
    assert jose.header_of(token) == {
        "alg": jose.name_of(algorithm),
        "kid": signer.method_id,
        "typ": "statuslist+jwt",
    }
    peek = token_status.peek(token, issuer="did:example:another")
    assert (peek.issuer, peek.method_id, peek.signed_at) == (signer.controller, signer.method_id, NOW)
    found = token_status.open_token(token, method=signer.method())
    assert (found.address, found.issued_at, found.expires) == (LIST, NOW, NOW + timedelta(days=7))
    assert found.ttl == timedelta(seconds=300)
    assert [found.values[place] for place in range(2, 7)] == [0, 1, 0, 2, 0]


def test_a_token_that_names_no_issuer_is_taken_for_the_referring_documents() -> None:
    """The example of draft 20, §5.1: its key id is no URL."""
    header = {"alg": "ES256", "kid": "12", "typ": "statuslist+jwt"}
    claims = {"sub": LIST, "iat": 1686920170, "status_list": {"bits": 1, "lst": "eNrbuRgAAhcBXQ"}}
    token = b".".join(
        base64.urlsafe_b64encode(part).rstrip(b"=") for part in (orjson.dumps(header), orjson.dumps(claims), b"0" * 64)
    )
    peek = token_status.peek(token, issuer="https://issuer.example")
    assert (peek.issuer, peek.method_id) == ("https://issuer.example", "https://issuer.example#12")


def written(signer: MemorySigner, claims: dict[str, Any], **header: Any) -> bytes:
    segment = jose.write_header(signer, **{"typ": "statuslist+jwt", **header})
    return jose.write(segment, jose.to_json(claims), signer)


GOOD = {"sub": LIST, "iat": 1_795_000_000, "status_list": {"bits": 1, "lst": "eNrbuRgAAhcBXQ"}}


@pytest.mark.parametrize(
    ("changes", "header"),
    [
        ({}, {"typ": "JWT"}),
        ({}, {"typ": "statuslist+cwt"}),
        ({}, {"crit": ["x"]}),
        ({"sub": 3}, {}),
        ({"iat": None}, {}),
        ({"iat": "now"}, {}),
        ({"exp": "never"}, {}),
        ({"ttl": 0}, {}),
        ({"ttl": "300"}, {}),
        ({"status_list": {"bits": 1, "lst": ""}}, {}),
    ],
)
def test_threat_12_what_is_no_status_token_is_refused(changes: dict[str, Any], header: dict[str, Any]) -> None:
    signer = signer_of(P256)
    assert len(token_status.open_token(written(signer, dict(GOOD)), method=signer.method()).values) == 16
    with pytest.raises(PassportError):
        token_status.open_token(written(signer, {**GOOD, **changes}, **header), method=signer.method())


def test_threat_1_a_token_without_signature_or_of_another_key_is_refused() -> None:
    signer, stranger = signer_of(P256), signer_of(P256)
    token = token_by(signer)
    with pytest.raises(ProofError):
        token_status.open_token(token, method=stranger.method())
    head = base64.urlsafe_b64encode(orjson.dumps({"alg": "none", "typ": "statuslist+jwt"})).rstrip(b"=")
    for forged in (head + b"." + token.split(b".")[1] + b".", head + b"." + token.partition(b".")[2]):
        with pytest.raises(ProofError):
            token_status.open_token(forged, method=signer.method())


@given(st.binary(max_size=80))
@settings(max_examples=80, deadline=None)
def test_any_bytes_are_a_token_or_refused(document: bytes) -> None:
    with pytest.raises((InvalidInputError, ProofError)):
        token_status.peek(document, issuer="did:example:issuer")


def test_values_are_read_from_the_low_end_of_each_byte() -> None:
    assert [PackedValues(b"\x01\x80", 1)[place] for place in (0, 7, 8, 15)] == [1, 0, 0, 1]
    assert [PackedValues(b"\x21", 4)[place] for place in (0, 1)] == [1, 2]
    assert PackedValues(b"\xfe", 8)[0] == 254
