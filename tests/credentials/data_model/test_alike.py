"""Batches are held to the data model as each document by itself: the memory of a shape must let nothing through."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from passport_core.credentials.data_model import Requirements, require
from passport_core.errors import InvalidInputError

SHARED: dict[str, Any] = {"id": "https://awards.example/blocks/1", "type": ["Achievement"], "name": "Bloc 1"}


def credential(number: int) -> dict[str, Any]:
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": f"urn:uuid:2f1c9a5e-6a67-4f1e-9d55-{number:012x}",
        "type": ["VerifiableCredential"],
        "name": {"@value": "Bloc", "@language": "fr"},
        "issuer": "did:example:issuer",
        "validFrom": "2026-06-01T00:00:00Z",
        "validUntil": f"2027-06-{number % 28 + 1:02d}T00:00:00Z",
        "credentialSubject": {
            "id": f"urn:x:{number}",
            "name": f"Zoé {number}",
            "achievement": SHARED,
            "tags": ["a", "b"],
        },
        "credentialStatus": {"id": f"https://awards.example/status#{number}", "type": "Entry", "statusListIndex": "1"},
    }


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, entry in entries:
        yield (*path, name)
        yield from places(entry, (*path, name))


def changed(document: dict[str, Any], path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    shared = {} if "achievement" in path else {id(SHARED): SHARED}  # the same object, as in a batch
    copied = copy.deepcopy(document, shared)
    holder: Any = copied
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
    return copied


def is_refused(judge: Any, document: dict[str, Any]) -> str | None:
    try:
        judge(document)
    except InvalidInputError as error:
        return error.code
    return None


@pytest.mark.parametrize("path", list(places(credential(1))), ids=lambda path: "/".join(map(str, path)))
def test_what_is_refused_alone_is_refused_after_a_batch_of_its_like(path: tuple[Any, ...]) -> None:
    for value in (None, "", "not an address", 7, True, [], {}, ["x", "x"], {"@value": 1, "id": "x"}, "2020-01-01"):
        rules = Requirements()
        for number in range(9):
            rules(credential(number))
        document = changed(credential(10), path, value)
        assert is_refused(rules, document) == is_refused(require, document)


def test_an_end_before_the_beginning_is_seen_in_a_known_shape() -> None:
    rules = Requirements()
    for number in range(9):
        rules(credential(number))
    assert is_refused(rules, {**credential(1), "validUntil": "2020-01-01T00:00:00Z"}) == "model.period"


def test_documents_of_several_shapes_are_each_remembered() -> None:
    rules = Requirements()
    for number in range(40):
        rules(credential(number))
        rules({**credential(number), "description": f"number {number}"})
    assert is_refused(rules, {**credential(1), "id": "no address"}) == "model.id"
    assert is_refused(rules, {**credential(1), "description": "d", "id": "no address"}) == "model.id"
