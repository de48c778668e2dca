"""Frameworks, figures and experience as JSON text: nothing lost, damage named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from passport_core.builtin.sql import codec, codec_skills
from passport_core.errors import StorageError
from passport_core.passport.experience import Experience
from passport_core.passport.frameworks import FrameworkHeader, Item, ItemRef, Profile, SourceFault
from passport_core.passport.labour import Figure, LabourHeader
from passport_core.passport.mappings import Mapping
from passport_core.passport.targets import BlockRef, Ref
from passport_core.testing import store_samples as samples

SHAPES: dict[type[Any], codec.Shape[Any]] = {
    value._kind: value for value in vars(codec_skills).values() if isinstance(value, codec.Shape)
}
UNHURRIED = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
WORDS = st.text(st.characters(codec="utf-8"), max_size=12)
NUMBERS = st.integers(-(2**63), 2**63 - 1)
MOMENTS = st.datetimes(timezones=st.just(UTC))


@pytest.fixture(autouse=True, scope="module")
def _invent_what_can_be_stored() -> None:
    for kind, strategy in ((str, WORDS), (int, NUMBERS), (datetime, MOMENTS)):
        st.register_type_strategy(kind, strategy)


@pytest.mark.parametrize("kind", SHAPES, ids=lambda kind: kind.__name__)
def test_every_field_is_written(kind: type[Any]) -> None:
    assert SHAPES[kind].names == {field.name for field in fields(kind)}


@pytest.mark.parametrize("kind", [FrameworkHeader, SourceFault, LabourHeader, Mapping, Experience])
@UNHURRIED
@given(data=st.data())
def test_what_is_written_is_read_again(kind: type[Any], data: st.DataObject) -> None:
    value = data.draw(st.from_type(kind))
    assert codec.read_one(SHAPES[kind], codec.write_one(SHAPES[kind], value)) == value


@UNHURRIED
@given(data=st.data())
def test_an_item_is_read_again_from_its_columns_and_the_rest(data: st.DataObject) -> None:
    item = data.draw(st.from_type(Item))
    rest = codec_skills.write_item_rest(item)
    assert codec_skills.read_item((item.code, str(item.kind), item.parent, item.label.fr, item.label.en, rest)) == item


@UNHURRIED
@given(data=st.data())
def test_profiles_are_read_again_and_share_their_lines(data: st.DataObject) -> None:
    profile = data.draw(st.from_type(Profile))
    read = codec_skills.profile_reader()
    text = codec_skills.write_profile(profile)
    first, second = read(profile.code, text), read("other", text)
    assert first == profile
    assert all(one is other for one, other in zip(first.lines, second.lines, strict=True))


@UNHURRIED
@given(st.dictionaries(st.sampled_from(Figure), NUMBERS), st.frozensets(st.sampled_from(Figure)))
def test_figures_are_read_again(figures: dict[Figure, int], suppressed: frozenset[Figure]) -> None:
    assert codec_skills.read_figures(codec_skills.write_figures(figures, suppressed)) == (figures, suppressed)


def test_no_two_references_share_a_key() -> None:
    refs: list[Ref] = [
        ItemRef("a", "b"),
        BlockRef("a", "b"),
        BlockRef("a"),
        BlockRef("a", ""),
        BlockRef('a","b'),
        ItemRef("item", "a"),
        BlockRef("item", "a"),
    ]
    assert len({codec_skills.ref_key(ref) for ref in refs}) == len(refs)


def _item(rest: str) -> object:
    return codec_skills.read_item(("B2", "occupation", None, "Boulanger", "", rest))


READERS: dict[str, Callable[[str], object]] = {
    "item": _item,
    "kind": codec_skills.read_kind,
    "profile": lambda text: codec_skills.profile_reader()("B2", text),
    "figures": codec_skills.read_figures,
    "outline": codec.read_outline,
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("content", [None, 7, ["x"], [["x"]], [["a", "b", "odd"]], {"forms": 7}, [{"odd": 1}, []]])
def test_damaged_content_is_named_so(reader: str, content: object) -> None:
    with pytest.raises(StorageError) as refused:
        READERS[reader](orjson.dumps({"v": 1, "is": content}).decode())
    assert refused.value.code == "storage.damaged"


def test_content_of_a_later_version_is_refused() -> None:
    later = orjson.loads(codec_skills.write_profile(samples.FRAMEWORK_PROFILES[0])) | {"v": 2}
    with pytest.raises(StorageError) as refused:
        codec_skills.profile_reader()("B2", orjson.dumps(later).decode())
    assert refused.value.code == "storage.schema-too-new"
