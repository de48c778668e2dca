"""Our schemas say the same as the published ones: on every sample, and on mutations of the valid ones."""

from __future__ import annotations

import copy
import json
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from passport_core.credentials import json_schemas

PAIRS = {
    json_schemas.ACHIEVEMENT_CREDENTIAL: "ob_v3p0_achievementcredential_schema.json",
    json_schemas.ENDORSEMENT_CREDENTIAL: "ob_v3p0_endorsementcredential_schema.json",
    json_schemas.CLR_CREDENTIAL: "clr_v2p0_clrcredential_schema.json",
}
ACHIEVEMENT = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
WORDS = ["", "x", "VerifiableCredential", "Profile", "Image", "ext:a", "name", "2026-01-01T00:00:00Z", ACHIEVEMENT]

ADDED = ["extra", "image", "description", "endorsement", "endorsementJwt", "address", "geo", "related", "result"]


@pytest.fixture(scope="module")
def folder(shared_dir: Path) -> Path:
    return shared_dir / "artefacts/openbadges"


@cache
def published(path: Path) -> jsonschema_rs.Draft201909Validator:
    return jsonschema_rs.Draft201909Validator(json.loads(path.read_text("utf-8")))


def samples(folder: Path) -> list[dict[str, Any]]:
    """The validator's fixtures, and a record made of two of them."""
    found = [json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("validator-fixtures/ob30/**/*.json"))]
    whole = json.loads((folder / "validator-fixtures/ob30/complete.json").read_text("utf-8"))
    endorsement = json.loads((folder / "validator-fixtures/ob30/endorsement-valid.json").read_text("utf-8"))
    return [*found, record(whole), record(whole, endorsement)]


def record(*members: dict[str, Any]) -> dict[str, Any]:
    return {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json",
            ACHIEVEMENT,
        ],
        "id": "urn:uuid:1",
        "type": ["VerifiableCredential", "ClrCredential"],
        "name": "Dossier",
        "issuer": {"id": "did:example:1", "type": ["Profile"]},
        "validFrom": "2026-01-01T00:00:00Z",
        "partial": True,
        "credentialSubject": {
            "id": "did:example:alice",
            "type": ["ClrSubject"],
            "verifiableCredential": list(members),
            "association": [
                {"type": "Association", "associationType": "precedes", "sourceId": "urn:a:1", "targetId": "urn:a:2"}
            ],
        },
    }


def same(folder: Path, document: Any) -> dict[str, bool]:
    """Judge by both, and return what they say."""
    said = {}
    for ours, theirs in PAIRS.items():
        validator = json_schemas.bundled(ours)
        assert validator is not None
        expected = published(folder / "schema" / theirs).is_valid(document)
        assert validator.is_valid(document) is expected, theirs
        said[ours] = expected
    return said


def test_every_sample_is_judged_alike(folder: Path) -> None:
    said = [same(folder, document) for document in samples(folder)]
    assert len(said) > 35
    for address in PAIRS:  # and not because nothing is ever valid
        assert 0 < sum(one[address] for one in said) < len(said)


VALUES: list[Any] = [
    *[None, True, 0, 1.5, {}, [], [None], {"fr": "x"}, {"fr": 1}, {"français": "x"}, {"id": "x"}],
    *WORDS,
    *[
        ["x"],
        ["Profile", "x"],
        [3],
        {"type": "Profile", "id": "x"},
        {"type": ["Evidence"]},
        {"type": ["Image"], "id": "x"},
    ],
]


def mutated(document: dict[str, Any], choice: Random) -> dict[str, Any]:
    """The document with one place replaced, removed, wrapped in an array, taken out of one, or given a member."""
    changed = copy.deepcopy(document)
    holders: list[Any] = [changed]
    for holder in holders:
        inner = holder.values() if isinstance(holder, dict) else holder
        holders += [value for value in inner if isinstance(value, dict | list) and value]
    holder = choice.choice(holders)
    last = choice.choice([*holder] if isinstance(holder, dict) else range(len(holder)))
    mutation = choice.choice(["replace", "remove", "wrap", "unwrap", "add"])
    if mutation == "replace":
        holder[last] = choice.choice(VALUES)
    elif mutation == "remove":
        del holder[last]
    elif mutation == "wrap":
        holder[last] = [holder[last]]
    elif mutation == "unwrap" and isinstance(holder[last], list) and holder[last]:
        holder[last] = holder[last][0]
    elif isinstance(holder, dict):
        holder[choice.choice(ADDED)] = choice.choice(VALUES)
    return changed


@pytest.fixture(scope="module")
def valid(folder: Path) -> list[dict[str, Any]]:
    return [document for document in samples(folder) if any(same(folder, document).values())]


@given(seed=st.integers(0, 2**32), mutations=st.integers(1, 3))
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_mutations_of_valid_documents_are_judged_alike(
    folder: Path, valid: list[dict[str, Any]], seed: int, mutations: int
) -> None:
    choice = Random(seed)  # noqa: S311 - no secret: a test that can be run again
    document = choice.choice(valid)
    for _ in range(mutations):
        document = mutated(document, choice)
    same(folder, document)


def test_what_the_published_addresses_name_is_ours() -> None:
    for form in ("json", "json-ld"):
        for kind, name in (("ob/v3p0", "ob_v3p0_achievementcredential"), ("clr/v2p0", "clr_v2p0_clrcredential")):
            assert json_schemas.bundled(f"https://purl.imsglobal.org/spec/{kind}/schema/{form}/{name}_schema.json")
    assert json_schemas.bundled("https://schemas.example/x.json") is None
