"""Domain values as JSON text: nothing lost, later versions refused or tolerated, damage named."""

from __future__ import annotations

import zlib
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from passport_core.builtin.sql import codec
from passport_core.builtin.sql.register import folded
from passport_core.errors import InvalidInputError, StorageError
from passport_core.outcomes import Finding, Text
from passport_core.passport.award import Award, HolderIdentity, PassageFault
from passport_core.passport.register import Certification, EntryFault
from passport_core.testing import store_samples as samples

SHAPES: dict[type[Any], codec.Shape[Any]] = {
    value._kind: value for value in vars(codec).values() if isinstance(value, codec.Shape)
}
# Whole values are slow to invent on a busy machine; that says nothing of the codec.
UNHURRIED = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
text = st.text(st.characters(codec="utf-8"), max_size=12)
st.register_type_strategy(str, text)
st.register_type_strategy(int, st.integers(-(2**63), 2**63 - 1))  # more is refused: see below
st.register_type_strategy(datetime, st.datetimes(timezones=st.just(UTC)))


@pytest.mark.parametrize("kind", SHAPES, ids=lambda kind: kind.__name__)
def test_every_field_is_written(kind: type[Any]) -> None:
    assert SHAPES[kind].names == {field.name for field in fields(kind)}


@pytest.mark.parametrize("kind", [Award, Finding, PassageFault, EntryFault, HolderIdentity, Text])
@UNHURRIED
@given(data=st.data())
def test_what_is_written_is_read_again(kind: type[Any], data: st.DataObject) -> None:
    value = data.draw(st.from_type(kind))
    assert codec.read_one(SHAPES[kind], codec.write_one(SHAPES[kind], value)) == value


@UNHURRIED
@given(st.from_type(Certification))
def test_a_packed_entry_is_unpacked_again(certification: Certification) -> None:
    assert codec.unpack_certification(codec.pack_certification(certification)) == certification


def test_fields_of_a_later_version_are_ignored_and_missing_ones_take_their_default() -> None:
    written = orjson.loads(codec.write_one(codec.AWARD, samples.award()))
    written["is"]["added_later"] = {"anything": 1}
    written["is"]["holder"]["added_later"] = True
    del written["is"]["mention"]
    assert codec.read_one(codec.AWARD, orjson.dumps(written)) == replace(samples.award(), mention=None)


def test_a_later_version_is_refused() -> None:
    with pytest.raises(StorageError) as refused:
        codec.read_one(codec.AWARD, b'{"v":2,"is":{}}')
    assert refused.value.code == "storage.schema-too-new"


@pytest.mark.parametrize(
    "damaged",
    ["", "null", "[]", "{}", '{"v":1}', '{"v":1,"is":{}}', '{"v":1,"is":{"awarded_on":"hier"}}', '{"v":1,"is":7}'],
)
def test_a_damaged_content_is_named_so(damaged: str) -> None:
    with pytest.raises(StorageError) as refused:
        codec.read_one(codec.AWARD, damaged)
    assert refused.value.code == "storage.damaged"


@pytest.mark.parametrize(
    "damaged", [b"", b"no zlib", codec.pack_certification(samples.certification())[:-9], zlib.compress(bytes(70 << 20))]
)
def test_a_damaged_or_swollen_entry_is_refused(damaged: bytes) -> None:
    with pytest.raises(StorageError) as refused:
        codec.unpack_certification(damaged)
    assert refused.value.code == "storage.damaged"


def test_a_text_that_is_not_unicode_is_refused() -> None:
    with pytest.raises(InvalidInputError):
        codec.write_one(codec.AWARD, replace(samples.award(), mention="\ud800"))


@pytest.mark.parametrize("number", [2**64, -(2**63) - 1, 10**400])
def test_a_number_that_no_database_holds_is_refused(number: int) -> None:
    holder = replace(samples.award().holder, birth_year=number)
    with pytest.raises(InvalidInputError) as refused:
        codec.write_one(codec.AWARD, replace(samples.award(), holder=holder))
    assert refused.value.code == "storage.value-refused"


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        codec.write_findings((replace(samples.FINDING, as_of=datetime(2026, 1, 1) + timedelta()),))  # noqa: DTZ001


@given(text)
def test_folding_twice_changes_nothing_and_case_makes_no_difference(word: str) -> None:
    assert folded(folded(word)) == folded(word)


def test_accents_and_case_are_folded() -> None:
    assert folded("ÉLECTRICITÉ Œuvre ﬁbre") == folded("electricite œuvre fibre")
