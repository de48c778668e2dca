"""The committed term tables are what the published contexts say, and only what is understood is compiled."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from passport_core.credentials import contexts
from passport_core.credentials.contexts import shipped
from passport_core.credentials.jsonld.terms import compile_document, table_from_json, table_to_json
from passport_core.errors import InvalidInputError

FOLDER = Path(contexts.__file__).parent


def test_committed_tables_are_those_of_the_published_documents(
    compile_contexts: ModuleType, context_folders: list[Path]
) -> None:
    compiled = compile_contexts.compile_all(context_folders)
    committed = {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in FOLDER.glob("*.json")}
    assert compiled == committed


def test_our_own_context_is_compiled_from_schemas(compile_contexts: ModuleType) -> None:
    (table,) = compile_contexts.compile_all([])["award-v1"]["versions"]
    (pinned,) = (entry for entry in shipped().pinned if entry.address == contexts.AWARD_V1)
    assert (list(pinned.sha256), table_to_json(pinned.table)) == (table["sha256"], table["table"])


def test_published_hashes_are_pinned() -> None:
    """Those that the specifications themselves print (VCDM 2.0 §B.1, VC Data Integrity 1.0 §2.6.1)."""
    known = {digest for entry in shipped().pinned for digest in entry.sha256}
    assert {
        "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734",
        "67f21e6e33a6c14e5ccfd2fc7865f7474fb71a04af7e94136cb399dfac8ae8f4",
        "ba2c182de2d92f7e47184bcca8fcf0beaee6d3986c527bf664c195bbc7c58597",
    } <= known


def test_a_table_survives_being_written() -> None:
    for entry in shipped().pinned:
        assert table_from_json(json.loads(json.dumps(table_to_json(entry.table)))) == entry.table


@pytest.mark.parametrize(
    "context",
    [
        {"@import": "https://example.org/"},
        {"@base": "https://example.org/"},
        {"@language": "fr"},
        {"@propagate": False},
        {"@vocab": "relative"},
        {"@version": 1.0},
        {"a": {"@id": "urn:a", "@reverse": "urn:b"}},
        {"a": {"@reverse": "urn:b"}},
        {"a": {"@id": "urn:a", "@language": "fr"}},
        {"a": {"@id": "urn:a", "@container": "@language"}},
        {"a": {"@id": "urn:a", "@container": ["@graph", "@id"]}},
        {"a": {"@id": "urn:a", "@context": "https://example.org/"}},
        {"a": {"@id": "urn:a", "@type": "@none"}},
        {"a": {"@id": "relative"}},
        {"a": {}},
        {"a": None},
        {"a:b": "urn:a"},
        {"": "urn:a"},
        {"value": "@value"},
        {"name": "@id"},
        {"a": "b", "b": "a"},
        {"a": "urn:with space"},
        [{"a": "urn:a"}],
        "https://example.org/",
        None,
    ],
)
def test_what_is_not_understood_is_not_compiled(context: Any) -> None:
    with pytest.raises(InvalidInputError) as caught:
        compile_document({"@context": context})
    assert caught.value.code == "jsonld.unsupported-context"
