"""JSON Pointers, by the examples of RFC 6901 §5."""

from __future__ import annotations

from typing import Any

import pytest

from passport_core.credentials.json_pointer import Path, locate, write
from passport_core.errors import InvalidInputError

DOCUMENT: dict[str, Any] = {
    "foo": ["bar", "baz"],
    "": 0,
    "a/b": 1,
    "c%d": 2,
    "e^f": 3,
    "g|h": 4,
    "i\\j": 5,
    'k"l': 6,
    " ": 7,
    "m~n": 8,
    "0": 9,
}


@pytest.mark.parametrize(
    ("pointer", "path"),
    [
        ("", ()),
        ("/foo", ("foo",)),
        ("/foo/0", ("foo", 0)),
        ("/", ("",)),
        ("/a~1b", ("a/b",)),
        ("/c%d", ("c%d",)),
        ("/i\\j", ("i\\j",)),
        ("/ ", (" ",)),
        ("/m~0n", ("m~n",)),
        ("/0", ("0",)),
    ],
)
def test_what_a_pointer_names_is_found_and_written_back(pointer: str, path: Path) -> None:
    assert locate(DOCUMENT, pointer) == path
    assert write(path) == pointer


@pytest.mark.parametrize("pointer", ["/bar", "/foo/2", "/foo/-", "/foo/01", "/foo/-1", "/foo/0/x", "/a/b", "/foo/٣"])
def test_a_pointer_to_nothing_is_refused(pointer: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        locate(DOCUMENT, pointer)
    assert refused.value.code == "pointer.nowhere"


@pytest.mark.parametrize("pointer", ["foo", "#/foo", "/m~n", "/m~2n", "/~"])
def test_what_is_no_pointer_is_refused(pointer: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        locate(DOCUMENT, pointer)
    assert refused.value.code == "pointer.malformed"
