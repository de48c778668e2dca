"""Strict JSON: what two readers could understand differently is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passport_core.credentials.json_reading import MAX_KEPT_BYTES, read_array, read_object, read_shared
from passport_core.errors import InvalidInputError, TooLargeError

texts = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner),
    max_leaves=20,
)  # fmt: skip
objects = st.dictionaries(texts, values, max_size=5)


@given(objects, st.booleans(), st.sampled_from([None, 1]))
def test_reads_what_json_writes(value: dict[str, Any], ascii_only: bool, indent: int | None) -> None:
    found = read_object(json.dumps(value, ensure_ascii=ascii_only, indent=indent).encode())
    assert found == value
    assert list(found) == list(value)


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (b'{"a":1,"a":1}', "json.duplicate-key"),
        (b'{"a":1,"\\u0061":2}', "json.duplicate-key"),
        (b'[{"x":{"a":1,"b":2,"a":3}}]', "json.not-an-object"),
        (b'{"x":[{"a":1,"b":2,"a":3}]}', "json.duplicate-key"),
        (b'{"a":9007199254740992}', "json.number"),
        (b'{"a":-9007199254740992}', "json.number"),
        (b'{"a":99999999999999999999999999}', "json.number"),
        (b'{"a":1e999}', "json.malformed"),
        (b'{"a":NaN}', "json.malformed"),
        (b'{"a":Infinity}', "json.malformed"),
        (b'{"a":01}', "json.malformed"),
        (b'{"a":1,}', "json.malformed"),
        (b'{"a":"\\ud800"}', "json.malformed"),
        (b'{"a":"\xed\xa0\x80"}', "json.malformed"),
        (b'{"a":"\xff"}', "json.malformed"),
        (b'\xef\xbb\xbf{"a":1}', "json.malformed"),
        (b'{"a":"tab\there"}', "json.malformed"),
        (b'{"a":1} x', "json.malformed"),
        (b'"a"', "json.not-an-object"),
        (b"null", "json.not-an-object"),
        (b"", "json.malformed"),
    ],
)
def test_refusals(document: bytes, code: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        read_object(document)
    assert caught.value.code == code
    assert caught.value.remedy is not None


@pytest.mark.parametrize("opening", [b'{"a":', b'{"a":[', b'{"a":[[{"b":'])
def test_threat_15_depth_is_capped_before_anything_is_built(opening: bytes) -> None:
    with pytest.raises(TooLargeError) as caught:
        read_object(opening * 100_000)
    assert caught.value.code == "json.too-deep"


def test_brackets_inside_strings_are_no_depth() -> None:
    document = json.dumps({"a": "[{" * 500 + '\\"[[', "b": [[1]]}).encode()
    assert read_object(document)["b"] == [[1]]
    assert read_object(json.dumps({"a": [[1]] * 100}).encode())["a"]


def test_limits_are_exact() -> None:
    assert read_object(b'{"a":' * 64 + b"1" + b"}" * 64)
    with pytest.raises(TooLargeError):
        read_object(b'{"a":' * 65 + b"1" + b"}" * 65)
    assert read_object(b'{"a":1}', max_bytes=7)
    with pytest.raises(TooLargeError) as caught:
        read_object(b'{"a":1} ', max_bytes=7)
    assert caught.value.code == "json.too-large"


def test_an_array_is_read_as_strictly() -> None:
    assert read_array(b'[1,"a",{"b":[]}]') == [1, "a", {"b": []}]
    assert read_array(b' ["s\\u00e9l", "n"]\n') == ["sél", "n"]
    for document, code in (
        (b'{"a":1}', "json.not-an-array"),
        (b'[{"a":1,"a":1}]', "json.duplicate-key"),
        (b"[9007199254740993]", "json.number"),
        (b"[1", "json.malformed"),
        (b"[" * 65 + b"]" * 65, "json.too-deep"),
    ):
        with pytest.raises(InvalidInputError) as caught:
            read_array(document)
        assert caught.value.code == code


def test_one_reading_serves_several_askers() -> None:
    document = b'{"a":[1]}'
    assert read_shared(document) is read_shared(bytes(bytearray(document)))
    large = b'{"a":"' + b"x" * MAX_KEPT_BYTES + b'"}'
    assert read_shared(large) == read_object(large)
    assert read_shared(large) is not read_shared(large)
    for _ in range(2):
        with pytest.raises(InvalidInputError):
            read_shared(b'{"a":1,"a":2}')
