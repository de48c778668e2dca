"""CBOR: the shapes that proofs use, in and out, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passport_core.credentials.cbor import MAX_DEPTH, decode, encode
from passport_core.errors import InvalidInputError

numbers = st.integers(0, 2**64 - 1)
scalars = numbers | st.binary(max_size=300) | st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
values = scalars | st.lists(scalars, max_size=30) | st.dictionaries(numbers, scalars, max_size=30)


@settings(max_examples=100, deadline=None)
@given(values)
def test_what_is_written_is_read_again(value: Any) -> None:
    assert decode(encode(value)) == value


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60))
def test_anything_else_is_refused(data: bytes) -> None:
    try:
        value = decode(data)
    except InvalidInputError:
        return
    assert decode(encode(value)) == value


@pytest.mark.parametrize(
    ("written", "value"),
    [  # RFC 8949, appendix A
        ("00", 0), ("17", 23), ("1818", 24), ("190100", 256), ("1a000f4240", 1_000_000),
        ("1bffffffffffffffff", 2**64 - 1), ("40", b""), ("4401020304", b"\1\2\3\4"), ("60", ""), ("62c3bc", "ü"),
        ("80", []), ("83010203", [1, 2, 3]), ("a0", {}), ("a201020304", {1: 2, 3: 4}),
    ],
)  # fmt: skip
def test_published_examples(written: str, value: Any) -> None:
    assert encode(value).hex() == written
    assert decode(bytes.fromhex(written)) == value


@pytest.mark.parametrize(
    "written",
    [
        "", "0000",  # nothing; something behind
        "20", "3903e7", "f4", "f6", "f7", "f90000", "fb3ff199999999999a", "ff",  # negative, simple values, floats
        "c074323031332d30332d32315432303a30343a30305a", "d95d0180", "d84000",  # tags
        "5f42010243030405ff", "7f657374726561646d696e67ff", "9fff", "bf0102ff", "1c", "5d",  # indefinite, reserved
        "44010203", "8201", "a101", "a1", "58ff00", "61",  # cut short
        "9bffffffffffffffff", "5bffffffffffffffff", "bb7fffffffffffffff", "9a7fffffff00",  # promising too much
        "61ff", "62c328",  # no UTF-8
        "a201020103", "a1616101", "a1410101",  # the same key twice; keys that are no numbers
    ],
)  # fmt: skip
def test_what_is_refused(written: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        decode(bytes.fromhex(written))
    assert caught.value.code == "cbor.malformed"


def test_threat_15_nesting_is_bounded() -> None:
    assert decode(b"\x81" * MAX_DEPTH + b"\x80")
    for deep in (b"\x81" * (MAX_DEPTH + 1) + b"\x80", b"\x81" * 1_000_000, b"\xa1\x00" * 100_000):
        with pytest.raises(InvalidInputError):
            decode(deep)


@pytest.mark.parametrize("value", [None, True, -1, 1.5, 2**64, (1,), {"a": 1}, [None]])
def test_what_is_not_written(value: Any) -> None:
    with pytest.raises(ValueError, match="CBOR"):
        encode(value)
