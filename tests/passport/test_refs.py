"""References written as text, and read back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passport_core.passport.frameworks import ItemRef
from passport_core.passport.targets import BlockRef, Ref, read_ref

NUMBERS = st.builds("{}{}".format, st.sampled_from(["RNCP", "RS"]), st.integers(1, 9_999_999))
CODES = st.from_regex(r"[0-9A-Z]{1,6}", fullmatch=True)
REFS: st.SearchStrategy[Ref] = st.one_of(
    st.builds(BlockRef, NUMBERS),
    st.builds(BlockRef, NUMBERS, CODES.filter(lambda code: not code.startswith("RNCP"))),
    NUMBERS.flatmap(lambda number: CODES.map(lambda code: BlockRef(number, f"{number}BC{code}"))),
    st.builds(
        ItemRef,
        st.from_regex(r"[a-z][a-z0-9-]{0,10}", fullmatch=True),
        st.from_regex(r"[0-9a-zA-Z./:-]{1,40}", fullmatch=True),
    ),
)


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("RNCP37674", BlockRef("RNCP37674")),
        (" rncp37674bc02 ", BlockRef("RNCP37674", "RNCP37674BC02")),
        ("RNCP 37674", BlockRef("RNCP37674")),
        ("RNCP26 01", BlockRef("RNCP26", "01")),
        ("rome:109846", ItemRef("rome", "109846")),
        ("rectec:3", ItemRef("rectec", "3")),
    ],
)
def test_what_people_write_is_read(text: str, ref: Ref) -> None:
    assert read_ref(text) == ref


@pytest.mark.parametrize("text", ["", "M1855", "rome:", ":1", "RNCP", "RNCP37674 BC02 BC03", "javascript:\n1"])
def test_what_names_nothing_is_none(text: str) -> None:
    assert read_ref(text) is None


@settings(max_examples=100)
@given(REFS)
def test_what_is_written_is_read_back(ref: Ref) -> None:
    assert read_ref(str(ref)) == ref


@settings(max_examples=100)
@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    ref = read_ref(text)
    assert ref is None or read_ref(str(ref)) == ref
