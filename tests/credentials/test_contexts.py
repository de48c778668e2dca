"""The committed term tables are what the published contexts say, and only what is understood is compiled."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from passport_core.credentials import contexts
from passport_core.credentials.contexts import shipped
from passport_core.credentials.jsonld.terms import compile_document, table_from_json, table_to_json
from passport_core.credentials.jsonld.walk import to_dataset
from passport_core.errors import InvalidInputError

FOLDER = Path(contexts.__file__).parent


def test_committed_tables_are_those_of_the_published_documents(
    compile_contexts: ModuleType, context_folders: list[Path]
) -> None:
    """Each published document that can be had is compiled again, and found under its hash."""
    compiled = compile_contexts.Compiler(context_folders).all()
    committed = {entry.address: {} for entry in shipped().pinned}
    for entry in shipped().pinned:
        committed[entry.address] |= dict.fromkeys(entry.sha256, table_to_json(entry.table))
    seen = set()
    for stored in compiled.values():
        for version in stored["versions"]:
            for digest in version["sha256"]:
                assert committed[stored["address"]][digest] == version["table"]
                seen.add(stored["address"])
    rare = {entry.address for entry in shipped().pinned} - seen
    assert all("citizenship" in address or "2018" in address or "odrl" in address for address in rare)


def test_the_index_says_what_the_tables_hold(compile_contexts: ModuleType) -> None:
    assert (FOLDER / contexts.INDEX).read_text(encoding="utf-8") == compile_contexts.index_of(FOLDER)


def test_our_own_context_is_compiled_from_schemas(compile_contexts: ModuleType) -> None:
    (table,) = compile_contexts.Compiler([]).all()["award-v1"]["versions"]
    (pinned,) = (entry for entry in shipped().pinned if entry.address == contexts.AWARD_V1)
    assert (list(pinned.sha256), table_to_json(pinned.table)) == (table["sha256"], table["table"])


@pytest.mark.parametrize(
    "address",
    [
        "https://www.w3.org/2018/credentials/v1",
        "https://www.w3.org/2018/credentials/examples/v1",
        "https://www.w3.org/ns/credentials/v2",
        "https://www.w3.org/ns/credentials/examples/v2",
        "https://www.w3.org/ns/credentials/undefined-terms/v2",
        "https://www.w3.org/ns/credentials/status/v1",
        "https://www.w3.org/ns/cid/v1",
        "https://www.w3.org/ns/did/v1",
        "https://www.w3.org/ns/did/v1.1",
        "https://w3id.org/security/v1",
        "https://w3id.org/security/v2",
        "https://w3id.org/security/data-integrity/v1",
        "https://w3id.org/security/data-integrity/v2",
        "https://w3id.org/security/multikey/v1",
        "https://w3id.org/security/jwk/v1",
        "https://w3id.org/security/suites/ed25519-2018/v1",
        "https://w3id.org/security/suites/ed25519-2020/v1",
        "https://w3id.org/security/suites/jws-2020/v1",
        "https://w3id.org/vc/status-list/2021/v1",
        "https://w3id.org/citizenship/v1",
        "https://w3id.org/citizenship/v4rc1",
        "https://purl.imsglobal.org/spec/ob/v3p0/context.json",
        *(f"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.{number}.json" for number in range(4)),
        "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
        "https://purl.imsglobal.org/spec/clr/v2p0/context.json",
        "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json",
    ],
)
def test_contexts_known_offline(address: str) -> None:
    assert address in shipped().addresses


def test_what_changes_its_content_is_read_in_every_version_and_never_written_with() -> None:
    document = {
        "@context": [contexts.CREDENTIALS_V2, "https://purl.imsglobal.org/spec/ob/v3p0/context.json"],
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "credentialSubject": {"type": "AchievementSubject"},
    }
    with pytest.raises(InvalidInputError) as caught:
        to_dataset(document, shipped().newest)
    assert caught.value.code == "jsonld.moving-context"
    readings = list(shipped().vocabularies(document))
    assert len(readings) == 5
    understood = []
    for vocabulary in readings:  # the first of all was made for VCDM 1.1, and contradicts 2.0
        with contextlib.suppress(InvalidInputError):
            understood.append(to_dataset(document, vocabulary))
    assert len(understood) >= 2


def test_published_hashes_are_pinned() -> None:
    """Those that the specifications themselves print (VCDM 2.0 §B.1, VC Data Integrity 1.0 §2.6.1)."""
    known = {digest for entry in shipped().pinned for digest in entry.sha256}
    assert {
        "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734",
        "67f21e6e33a6c14e5ccfd2fc7865f7474fb71a04af7e94136cb399dfac8ae8f4",
        "ba2c182de2d92f7e47184bcca8fcf0beaee6d3986c527bf664c195bbc7c58597",
    } <= known


def test_a_table_survives_being_written() -> None:
    tables = [entry.table for entry in shipped().pinned]
    tables.append(compile_document({"@context": [{"@vocab": "urn:v#", "@language": "FR", "a": None},
                                                 {"b": {"@direction": "rtl", "@language": None}}]}))  # fmt: skip
    for table in tables:
        assert table_from_json(json.loads(json.dumps(table_to_json(table)))) == table


@pytest.mark.parametrize(
    "context",
    [
        {"@import": "https://example.org/"},
        {"@base": "https://example.org/"},
        {"@language": "fr fr"},
        {"@language": 5},
        {"@direction": "up"},
        {"@propagate": False},
        {"@unknown": "x"},
        {"@protected": "yes"},
        {"@vocab": "relative"},
        {"@version": 1.0},
        {"a": {"@id": "urn:a", "@reverse": "urn:b"}},
        {"a": {"@reverse": "urn:b"}},
        {"a": {"@id": "urn:a", "@language": 1}},
        {"a": {"@id": "urn:a", "@container": "@index"}},
        {"a": {"@id": "urn:a", "@container": {}}},
        {"a": {"@id": "urn:a", "@type": None}},
        {"a": {"@id": "urn:a", "@type": []}},
        {"a": {"@id": "urn:a", "@prefix": 1}},
        {"a": {"@id": "urn:a", "@nest": "b"}},
        {"a": {"@id": "urn:a", "@context": 5}},
        {"a": {"@id": "@foo"}},
        {"a": {"@id": 5}},
        {"a": {"@id": "urn:a", "@container": ["@graph", "@id"]}},
        {"a": {"@id": "urn:a", "@context": "https://example.org/"}},
        {"a": {"@id": "urn:a", "@type": "@none"}},
        {"a": {"@id": "relative"}},
        {"a": {}},
        {"a": 5},
        {"a:b": "urn:a"},
        {"a:": "urn:a"},
        {"a/b": "urn:a"},
        {"": "urn:a"},
        {"id": {"@id": "@id", "@type": "@id"}},
        {"a": "b", "b": "a"},
        {"a": "urn:with space"},
        [],
        [{"a": "urn:a"}, "https://example.org/"],
        [{"@protected": True, "a": "urn:a"}, {"a": "urn:b"}],
        "https://example.org/",
        None,
    ],
)
def test_what_is_not_understood_is_not_compiled(context: Any) -> None:
    with pytest.raises(InvalidInputError) as caught:
        compile_document({"@context": context})
    assert caught.value.code == "jsonld.unsupported-context"
