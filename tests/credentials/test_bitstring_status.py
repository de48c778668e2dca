"""Bitstring Status List: places, bits, bombs."""

from __future__ import annotations

import base64
import gzip
import tracemalloc
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passport_core.credentials.bitstring_status import (
    MINIMUM_SIZE,
    decode,
    encode,
    permute,
    read_entries,
    read_status_list,
    status_entry,
    status_list_claims,
)
from passport_core.errors import InvalidInputError, TooLargeError

LIST = "https://certifier.example/status/1"


def packed(raw: bytes) -> str:
    return "u" + base64.urlsafe_b64encode(gzip.compress(raw, mtime=0)).rstrip(b"=").decode()


_RIGHT = gzip.compress(b"\0" * 16_384, mtime=0)
WRONG_CHECKSUM = "u" + base64.urlsafe_b64encode(_RIGHT[:-8] + b"\1\2\3\4" + _RIGHT[-4:]).rstrip(b"=").decode()


@given(st.sets(st.integers(0, MINIMUM_SIZE - 1), max_size=40))
@settings(max_examples=30, deadline=None)
def test_a_list_says_exactly_which_places_are_set(revoked: set[int]) -> None:
    bits = decode(encode(revoked))
    assert len(bits) == MINIMUM_SIZE
    assert {place for place in [*revoked, 0, 1, 7, 8, MINIMUM_SIZE - 1] if bits[place]} == revoked


def test_the_first_place_is_the_leftmost_bit() -> None:
    assert decode(encode([0])).raw[0] == 0b1000_0000
    assert decode(encode([7])).raw[0] == 0b0000_0001
    assert decode(encode([8])).raw[:2] == bytes((0, 0b1000_0000))


def test_the_example_of_the_recommendation_decodes() -> None:
    """Bitstring Status List v1.0, example of §2.2: 16 KiB, nothing set."""
    example = "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA"
    bits = decode(example)
    assert len(bits) == MINIMUM_SIZE
    assert not any(bits.raw)


def test_the_same_list_is_the_same_bytes() -> None:
    assert encode([5, 3]) == encode([3, 5])


@pytest.mark.parametrize("size", [0, 8, MINIMUM_SIZE - 8, MINIMUM_SIZE + 1])
def test_a_list_too_short_for_a_crowd_is_not_made(size: int) -> None:
    with pytest.raises(ValueError, match="places"):
        encode([], size=size)


@pytest.mark.parametrize("place", [-1, MINIMUM_SIZE])
def test_a_place_outside_is_not_set_and_not_read(place: int) -> None:
    with pytest.raises(ValueError, match="not in a list"):
        encode([place])
    with pytest.raises(IndexError):
        decode(encode([]))[place]


@pytest.mark.parametrize(
    "encoded",
    [
        "",
        encode([])[1:],  # no multibase prefix
        "z" + encode([])[1:],
        "u!!!!",
        "uAAAA",  # not gzip
        encode([])[:-8],  # cut short
        WRONG_CHECKSUM,
        "u" + base64.urlsafe_b64encode(gzip.compress(b"\0" * 16_384, mtime=0) + b"more").rstrip(b"=").decode(),
        "u"
        + base64.urlsafe_b64encode(
            gzip.compress(b"\0" * 9_000, mtime=0) + gzip.compress(b"\0" * 9_000, mtime=0)
        ).decode(),
    ],
)
def test_an_unreadable_list_is_refused(encoded: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        decode(encoded)
    assert refused.value.code == "status-list.unreadable"


def test_a_list_under_the_minimum_is_refused() -> None:
    with pytest.raises(InvalidInputError) as refused:
        decode(packed(b"\0" * 16_383))
    assert refused.value.code == "status-list.too-short"


def test_threat_3_compression_bomb_in_a_status_list_stays_folded() -> None:
    bomb = packed(b"\0" * (64 * 1024 * 1024))
    tracemalloc.start()
    try:
        with pytest.raises(TooLargeError):
            decode(bomb)
        assert tracemalloc.get_traced_memory()[1] < 24 * 1024 * 1024
    finally:
        tracemalloc.stop()


def test_threat_3_an_encoded_list_over_the_limit_is_not_even_decoded() -> None:
    with pytest.raises(TooLargeError):
        decode("u" + "A" * 100, maximum_bytes=40)


@given(st.text(max_size=60))
@settings(max_examples=100, deadline=None)
def test_any_text_is_a_list_or_refused(encoded: str) -> None:
    with pytest.raises(InvalidInputError):
        decode("u" + encoded)


@given(st.integers(1, 5000), st.binary(min_size=16, max_size=64))
@settings(max_examples=25, deadline=None)
def test_places_are_a_bijection(size: int, secret: bytes) -> None:
    assert sorted(permute(ordinal, size, secret) for ordinal in range(size)) == list(range(size))


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 64, 65, 4096, 4097])
def test_places_are_a_bijection_at_the_edges(size: int) -> None:
    assert {permute(ordinal, size, b"0123456789abcdef") for ordinal in range(size)} == set(range(size))


def test_places_never_change_between_versions() -> None:
    """Pinned: another mapping over a list in use would hand out places twice."""
    assert [permute(ordinal, MINIMUM_SIZE, bytes(range(32))) for ordinal in range(5)] == [
        100491,
        8687,
        83731,
        93711,
        17637,
    ]


def test_places_do_not_tell_the_order() -> None:
    places = [permute(ordinal, MINIMUM_SIZE, b"one secret of a list") for ordinal in range(1000)]
    others = [permute(ordinal, MINIMUM_SIZE, b"another secret of it") for ordinal in range(1000)]
    assert sum(a == b for a, b in zip(places, others, strict=True)) < 5
    rising = sum(a < b for a, b in pairwise(places))
    assert 400 < rising < 600  # a counter would rise every time
    assert sum(place < MINIMUM_SIZE // 2 for place in places) in range(400, 600)


@pytest.mark.parametrize(("ordinal", "size"), [(-1, 8), (8, 8), (0, 0)])
def test_an_ordinal_outside_has_no_place(ordinal: int, size: int) -> None:
    with pytest.raises(ValueError, match="not in a list"):
        permute(ordinal, size, b"0123456789abcdef")


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="secret"):
        permute(0, 8, b"short")


def test_an_entry_reads_back() -> None:
    (entry,) = read_entries(status_entry(LIST, 17))
    assert (entry.type, entry.purpose, entry.list_url, entry.index) == (
        "BitstringStatusListEntry",
        "revocation",
        LIST,
        17,
    )
    assert entry.id != LIST


@pytest.mark.parametrize(
    "index", ["-1", "+1", "1.0", "01", "1e3", " 1", "1\n", "１", "x", "", None, 23, 1.0, True, ["1"], "9" * 30]
)
def test_threat_12_an_index_that_is_not_a_plain_base_10_string_is_no_number(index: object) -> None:
    (entry,) = read_entries({**status_entry(LIST, 1), "statusListIndex": index})
    assert entry.index is None


def test_threat_12_no_entry_is_left_out_however_odd() -> None:
    assert len(read_entries([status_entry(LIST, 1), "text", None, {}])) == 4
    assert read_entries(None) == ()


def test_a_list_credential_reads_back() -> None:
    now = datetime(2026, 11, 20, 9, tzinfo=UTC)
    claims = status_list_claims(
        LIST,
        issuer="did:web:certifier.example",
        purpose="revocation",
        revoked=[4],
        size=MINIMUM_SIZE,
        valid_from=now,
        valid_until=now + timedelta(days=7),
        ttl=timedelta(minutes=5),
    )
    found = read_status_list(claims)
    assert (found.id, found.purposes, found.bits[4], found.bits[5]) == (LIST, ("revocation",), True, False)
    assert claims["credentialSubject"]["ttl"] == 300_000  # milliseconds
    assert claims["validUntil"] == "2026-11-27T09:00:00Z"


@pytest.mark.parametrize(
    "change",
    [
        {"type": ["VerifiableCredential"]},
        {"credentialSubject": {"type": "StatusList2021", "encodedList": encode([])}},
        {"credentialSubject": {"type": "BitstringStatusList", "encodedList": 3}},
        {"credentialSubject": []},
        {"credentialSubject": None},
    ],
)
def test_what_is_no_bitstring_list_is_refused(change: dict[str, object]) -> None:
    claims = {
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "credentialSubject": {"type": "BitstringStatusList", "encodedList": encode([])},
    }
    assert read_status_list(claims).id is None
    with pytest.raises(InvalidInputError):
        read_status_list({**claims, **change})
