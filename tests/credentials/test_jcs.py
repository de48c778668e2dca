"""RFC 8785: the published samples, and the fast path equal to the reference implementation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from passport_core.credentials.jcs import canonicalize
from passport_core.errors import InvalidInputError

texts = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(
    ["\ue000", "\uffff", "😀", "é", "e\u0301", '5.5"', "\\", '\\"', ":5.5", "null", "1e5", "[1.0", "\u2028", "\x7f\x00"]
)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


@given(values)
@example({"\ue000": 1, "😀": 2})
@example({'a"5.0': "b", "c": [1e21, 0.1, -0.0, 1.0]})
@example([1.0])
@example(1e-7)
@example({"a": None})
def test_the_fast_path_is_the_reference(value: Any) -> None:
    assert canonicalize(value) == rfc8785.dumps(value)


@pytest.mark.parametrize("name", ["arrays", "french", "structures", "unicode", "values", "weird"])
def test_rfc_samples(shared_dir: Path, name: str) -> None:
    folder = shared_dir / "artefacts" / "rfc8785-jcs"
    value = json.loads((folder / "input" / f"{name}.json").read_text(encoding="utf-8"))
    assert canonicalize(value) == (folder / "output" / f"{name}.json").read_bytes()


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), {"a": [float("nan")]}, 2**53, -(2**53), 2**70, "\ud800", {"\udc00": 1},
              object(), {1: 2}, b"x"]
)  # fmt: skip
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(InvalidInputError) as caught:
        canonicalize(value)
    assert caught.value.code == "jcs.unsupported"


def test_threat_15_deep_values_are_refused() -> None:
    value: list[Any] = []
    for _ in range(5000):
        value = [value]
    with pytest.raises(InvalidInputError):
        canonicalize(value)
