"""Mapping sets as files: what is written is read back, and a file with anything wrong in it is refused whole."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passport_core import data
from passport_core.errors import InvalidInputError, PassportError
from passport_core.passport.frameworks import ItemRef
from passport_core.passport.mappings import Author, Extent, MappingSet
from passport_core.passport.mappings import Mapping as Stated
from passport_core.passport.plain_text import one_line
from passport_core.passport.targets import BlockRef
from passport_core.services.mapping_documents import (
    MAX_FAULTS,
    MappingSetError,
    members_of,
    read_csv,
    read_json,
    write_csv,
)

EXAMPLES = Path(__file__).parents[2] / "examples" / "mappings"
SCHEMA = json.loads(data.path("schemas/mapping-set-v1.schema.json").read_bytes())


def good() -> dict[str, Any]:
    return {
        "type": "passport-mapping-set",
        "version": 1,
        "id": "https://example.org/set",
        "title": "Un jeu",
        "author": {"name": "CESI", "siren": "775722572", "did": "did:web:cesi.example"},
        "licence": "etalab-2.0",
        "dated": "2026-09-01",
        "mappings": [
            {"certification": "RNCP37674", "block": "RNCP37674BC01", "item": "rome:109846", "extent": "whole"},
            {
                "certification": "RS5719",
                "item": "rectec:3",
                "extent": "part",
                "level": 2,
                "note": "n",
                "competency": "c",
            },
            {"from": "rome:109846", "item": "esco:3bddfd7c-ab6d-40c2-883d-5e97fb7640ba", "extent": "part"},
        ],
    }


def refused(content: object) -> MappingSetError:
    with pytest.raises(MappingSetError) as caught:
        read_json(json.dumps(content).encode())
    return caught.value


def test_a_document_is_read_as_it_says() -> None:
    found = read_json(json.dumps(good()).encode())
    assert found.author == Author("CESI", "775722572", "did:web:cesi.example")
    assert (found.id, found.dated, found.licence) == ("https://example.org/set", date(2026, 9, 1), "etalab-2.0")
    assert found.mappings == (
        Stated(BlockRef("RNCP37674", "RNCP37674BC01"), ItemRef("rome", "109846")),
        Stated(BlockRef("RS5719"), ItemRef("rectec", "3"), Extent.PART, 2, "c", "n"),
        Stated(ItemRef("rome", "109846"), ItemRef("esco", "3bddfd7c-ab6d-40c2-883d-5e97fb7640ba"), Extent.PART),
    )


@pytest.mark.parametrize("block", ["RNCP37674BC01", "BC01", "rncp37674bc01"])
def test_a_block_is_read_by_its_whole_code_or_what_follows_the_number(block: str) -> None:
    content = good()
    content["mappings"][0]["block"] = block
    assert read_json(json.dumps(content).encode()).mappings[0].source == BlockRef("RNCP37674", "RNCP37674BC01")


def test_a_block_whose_code_recurs_elsewhere_is_read_with_its_certification() -> None:
    content = good()
    content["mappings"][0] |= {"certification": "RNCP26", "block": "01"}
    assert read_json(json.dumps(content).encode()).mappings[0].source == BlockRef("RNCP26", "01")


def _at(*path: str | int) -> Callable[[dict[str, Any], Any], None]:
    def put(content: dict[str, Any], value: Any) -> None:
        inner: Any = content
        for step in path[:-1]:
            inner = inner[step]
        inner[path[-1]] = value

    return put


@pytest.mark.parametrize(
    ("put", "value", "place"),
    [
        (_at("type"), "passport-trust-list", "type"),
        (_at("version"), 2, "type"),
        (_at("version"), True, "type"),
        (_at("surprise"), 1, "surprise"),
        (_at("proof"), {}, "proof"),
        (_at("id"), "un nom", "id"),
        (_at("id"), "x" * 301, "id"),
        (_at("title"), " ", "title"),
        (_at("title"), "à l’env\u202eers", "title"),
        (_at("licence"), None, "licence"),
        (_at("dated"), "01/09/2026", "dated"),
        (_at("dated"), "2026-02-30", "dated"),
        (_at("author"), "CESI", "author"),
        (_at("author", "siren"), "775722573", "author.siren"),
        (_at("author", "did"), "https://cesi.example", "author.did"),
        (_at("author", "email"), "x", "author.email"),
        (_at("mappings"), {}, "mappings"),
        (_at("mappings"), [], "mappings"),
        (_at("mappings", 0), "RNCP37674BC01", "mappings[0]"),
        (_at("mappings", 0, "surprise"), 1, "mappings[0].surprise"),
        (_at("mappings", 0, "certification"), "37674", "mappings[0].certification"),
        (_at("mappings", 0, "block"), "RNCP36490BC01", "mappings[0].block"),
        (_at("mappings", 0, "block"), "", "mappings[0].block"),
        (_at("mappings", 0, "from"), "rome:1", "mappings[0].from"),
        (_at("mappings", 0, "item"), "ROME 109846", "mappings[0].item"),
        (_at("mappings", 0, "item"), "rome:\x07", "mappings[0].item"),
        (_at("mappings", 0, "item"), ["rome:1"], "mappings[0].item"),
        (_at("mappings", 0, "extent"), "most", "mappings[0].extent"),
        (_at("mappings", 0, "extent"), ["whole"], "mappings[0].extent"),
        (_at("mappings", 1, "level"), "2", "mappings[1].level"),
        (_at("mappings", 1, "level"), True, "mappings[1].level"),
        (_at("mappings", 1, "level"), 21, "mappings[1].level"),
        (_at("mappings", 1, "competency"), "x" * 2001, "mappings[1].competency"),
        (_at("mappings", 2, "item"), "rome:109846", "mappings[2].item"),
        (_at("mappings", 1), good()["mappings"][0], "mappings[1]"),
    ],
)
def test_anything_wrong_refuses_the_whole_and_says_where(
    put: Callable[[dict[str, Any], Any], None], value: object, place: str
) -> None:
    content = good()
    put(content, value)
    error = refused(content)
    assert {fault.place.removeprefix(place) for fault in error.faults} <= {"", ".name"}
    assert error.where == place
    assert error.remedy is not None


def test_every_fault_is_told_at_once_up_to_a_limit() -> None:
    content = good() | {"title": "", "mappings": [{"item": "x"}] * 300}
    error = refused(content)
    assert len(error.faults) == MAX_FAULTS
    assert error.count > 900


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"[]",
        b'{"type":"passport-mapping-set","type":"passport-mapping-set"}',
        b'{"mappings":' + b"[" * 1000 + b"]" * 1000 + b"}",
        b" " * (5 * 1024 * 1024),
    ],
    ids=["empty", "array", "key-twice", "deep", "huge"],
)
def test_what_is_no_plain_json_object_is_refused(document: bytes) -> None:
    with pytest.raises(InvalidInputError):
        read_json(document)


@pytest.mark.parametrize("name", ["exemple-rome.json", "exemple-rectec.csv"])
def test_the_examples_are_read(name: str) -> None:
    document = (EXAMPLES / name).read_bytes()
    found = read_json(document) if name.endswith("json") else read_csv(document)
    assert found.mappings


# ---------------------------------------------------------------- the published schema says the same

_MUTATIONS = [
    (path, value)
    for path in [
        ("type",),
        ("version",),
        ("id",),
        ("title",),
        ("author",),
        ("author", "name"),
        ("author", "x"),
        ("dated",),
        ("mappings",),
        ("mappings", 0),
        ("mappings", 0, "certification"),
        ("mappings", 0, "block"),
        ("mappings", 0, "from"),
        ("mappings", 0, "item"),
        ("mappings", 0, "extent"),
        ("mappings", 1, "level"),
        ("mappings", 1, "note"),
        ("mappings", 2, "block"),
    ]
    for value in (1, 2, 99, [], {}, True, "part", "rome:5", "RNCP37674")
]


def test_the_schema_accepts_what_is_read_and_refuses_what_is_refused() -> None:
    validator = jsonschema.Draft202012Validator(SCHEMA)
    assert validator.is_valid(good())
    for path, value in _MUTATIONS:
        content = good()
        _at(*path)(content, value)
        try:
            read_json(json.dumps(content).encode())
            accepted = True
        except PassportError:
            accepted = False
        if accepted:
            assert validator.is_valid(content), (path, value)
        elif validator.is_valid(content):
            # What a schema cannot say: a block of another certification, of which "part" is no code.
            assert path[-1] in ("block", "certification"), (path, value)


# ---------------------------------------------------------------- written and read back

_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Mn", "Zl", "Zp")), max_size=40).map(one_line)
_SAID = _TEXT.filter(bool)
_ITEMS = st.builds(
    ItemRef, st.sampled_from(["rome", "esco", "rectec"]), st.from_regex(r"[A-Za-z0-9.-]{1,12}", fullmatch=True)
)
_BLOCKS = st.builds(
    lambda number, block: BlockRef(f"RNCP{number}", block and f"RNCP{number}BC{block:02}"),
    st.integers(1, 99999),
    st.none() | st.integers(1, 30),
)
_STATED = st.builds(
    Stated,
    _BLOCKS | _ITEMS.map(lambda item: ItemRef("own", item.code)),
    _ITEMS,
    st.sampled_from(Extent),
    st.none() | st.integers(1, 20),
    _TEXT,
    _TEXT,
)
_SETS = st.builds(
    MappingSet,
    st.from_regex(r"[!-~]{1,20}", fullmatch=True),
    _SAID,
    st.builds(Author, _SAID, st.sampled_from([None, "775722572"]), st.sampled_from([None, "did:web:a.example"])),
    _SAID,
    st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    st.lists(_STATED, min_size=1, max_size=5, unique_by=lambda m: (m.source, m.item, m.competency)).map(tuple),
)


@settings(max_examples=100, deadline=None)
@given(_SETS)
def test_what_is_written_is_read_back(mapping_set: MappingSet) -> None:
    assert read_json(json.dumps(members_of(mapping_set)).encode()) == mapping_set
    assert read_csv(write_csv(mapping_set)) == mapping_set


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_bytes_make_reading_fail_otherwise_than_in_words(document: bytes) -> None:
    for read in (read_json, read_csv):
        with pytest.raises(PassportError):
            read(document)


# ---------------------------------------------------------------- CSV


def _csv(*lines: str) -> bytes:
    return "\n".join(lines).encode()


_HEAD = "certification;block;item;extent;level;set;title;author;licence;dated"
_LINE = "RNCP37674;BC01;rome:109846;whole;;un-jeu;Un jeu;CESI;etalab-2.0;2026-09-01"


def test_a_table_is_read_with_what_is_said_of_the_set_in_its_first_line() -> None:
    found = read_csv(_csv(_HEAD, _LINE, "RNCP37674;BC02;rectec:3;part;2;;;;;", ""))
    assert (found.id, found.author.name, len(found.mappings)) == ("un-jeu", "CESI", 2)
    assert found.mappings[1].level == 2


@pytest.mark.parametrize(
    ("lines", "place"),
    [
        ((_HEAD.replace("extent", "étendue"), _LINE), "line 1"),
        ((_HEAD.replace("extent", "item"), _LINE), "line 1"),
        ((_HEAD, _LINE, "RNCP37674;BC02;rectec:3;part;deux;;;;;"), "line 3, level"),
        ((_HEAD, _LINE, "RNCP37674;BC02;rectec:3;part;2;un-autre;;;;"), "line 3, set"),
        ((_HEAD, _LINE + ";trop"), "line 2"),
        ((_HEAD, _LINE.replace("2026-09-01", "1/9/26")), "line 2, dated"),
        ((_HEAD,), "line 2"),
    ],
    ids=["unknown-column", "column-twice", "level", "two-sets", "cells", "day", "no-line"],
)
def test_a_table_with_anything_wrong_is_refused_whole(lines: tuple[str, ...], place: str) -> None:
    with pytest.raises(MappingSetError) as caught:
        read_csv(_csv(*lines))
    assert place in {fault.place for fault in caught.value.faults}


def test_threat_23_no_cell_of_an_exported_set_is_a_formula() -> None:
    hostile = read_json(json.dumps(good()).encode())
    cells = ("=cmd|'/c calc'!A0", "+1+1", "-2", "@SUM(A1)", "'=1")
    mapping_set = replace(
        hostile,
        title=cells[0],
        author=Author(cells[1]),
        licence=cells[3],
        mappings=tuple(replace(one, note=note) for one, note in zip(hostile.mappings, cells[2:], strict=True)),
    )
    written = write_csv(mapping_set).decode("utf-8-sig")
    for line in written.splitlines():
        assert not any(cell.strip('"').startswith(("=", "+", "-", "@")) for cell in line.split(";")), line
    assert read_csv(written.encode()) == mapping_set


def test_the_document_of_the_reference_page_is_one() -> None:
    page = (EXAMPLES.parents[1] / "docs" / "reference" / "mapping-set.md").read_text(encoding="utf-8")
    found = read_json(page.split("```json\n")[1].split("```")[0].encode())
    assert len(found.mappings) == 3
