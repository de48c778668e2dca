"""Documents of shapes seen before come out byte for byte as the general way makes them, or are refused as it does."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.credentials.jsonld import test_walk as walks

from passport_core.credentials.contexts import AWARD_V1, CREDENTIALS_V2, OPEN_BADGES_3_0_3, shipped
from passport_core.credentials.jsonld.canonical import LEARNT_AT, MAX_TEMPLATES, Memory, canonicalize_document
from passport_core.credentials.jsonld.walk import to_dataset
from passport_core.credentials.rdfc import canonicalize
from passport_core.errors import InvalidInputError

quick = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
VOCABULARY = shipped().newest
V1 = "https://www.w3.org/2018/credentials/v1"


def outcome(make: Any, document: Mapping[str, Any]) -> object:
    try:
        return make(document)
    except InvalidInputError as error:
        return error.code, error.where


def generally(document: Mapping[str, Any]) -> bytes:
    return canonicalize(to_dataset(document, VOCABULARY))


def proof(**changes: Any) -> dict[str, Any]:
    return {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2026-07-01T08:00:00Z",
        "verificationMethod": "did:example:1#k",
        "proofPurpose": "assertionMethod",
        "@context": [CREDENTIALS_V2, OPEN_BADGES_3_0_3],
    } | changes


def learnt(documents: list[dict[str, Any]]) -> Memory:
    memory = Memory()
    for document in documents:
        assert memory.canonical(document, VOCABULARY) == generally(document)
    return memory


# what may stand in place of any string of a document
others = st.sampled_from(walks.HARD) | walks.texts | walks.iris | st.sampled_from(
    ["Profile", "VerifiableCredential", "assertionMethod", "relative/id", "urn:x:1", "xsd:x", "cred:x", "https:x"]
)  # fmt: skip


def strings(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of every string."""
    if isinstance(value, str):
        return [path]
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, entry in entries for found in strings(entry, (*path, key))]


def put(document: dict[str, Any], path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    changed = copy.deepcopy(document)
    place: Any = changed
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return changed


@given(walks.documents, st.data())
@settings(quick, max_examples=60)
def test_random_documents_met_again(document: dict[str, Any], data: st.DataObject) -> None:
    """Each is met often enough to be learnt, then with any of its strings changed."""
    memory = Memory()
    expected = outcome(generally, document)
    for _ in range(LEARNT_AT + 1):
        assert outcome(lambda one: memory.canonical(one, VOCABULARY), document) == expected
    places = strings(document)
    for path in data.draw(st.lists(st.sampled_from(places), min_size=1, max_size=6)):
        other = put(document, path, data.draw(others | st.sampled_from([None, 1, True, [], {}])))
        assert outcome(lambda one: memory.canonical(one, VOCABULARY), other) == outcome(generally, other)


@given(st.lists(st.tuples(others, others, others), max_size=8))
@settings(quick, max_examples=60)
def test_a_credential_and_its_proof_met_again(values: list[tuple[str, str, str]]) -> None:
    documents = [{**walks.CREDENTIAL, "id": f"urn:x:{n}", "name": f"n° {n}"} for n in range(LEARNT_AT)]
    proofs = [proof(created=f"2026-07-01T08:00:{n:02}Z") for n in range(LEARNT_AT)]
    memory = learnt(documents + proofs)
    assert memory.templates == 2
    for one, two, three in values:
        for other in (
            {**walks.CREDENTIAL, "id": one, "name": two, "validFrom": three},
            {**walks.CREDENTIAL, "issuer": {"id": one, "type": ["Profile"], "name": two}},
            proof(created=one, verificationMethod=two),
            proof(proofPurpose=three),
            proof(type=three),
        ):
            assert outcome(lambda x: memory.canonical(x, VOCABULARY), other) == outcome(generally, other)


def test_words_are_part_of_the_shape() -> None:
    """A proof's purpose is looked up in the contexts: another one is another shape, an unknown one is refused."""
    memory = learnt([proof(created=f"2026-07-01T08:00:{n:02}Z") for n in range(LEARNT_AT)])
    assert memory.templates == 1
    other = proof(proofPurpose="authentication")
    assert b"authenticationMethod" in memory.canonical(other, VOCABULARY)
    with pytest.raises(InvalidInputError) as caught:
        memory.canonical(proof(proofPurpose="urgent"), VOCABULARY)
    assert caught.value.code == "jsonld.undefined-term"


def test_prefixes_in_force_are_minded() -> None:
    """An identifier that begins with a prefix is refused, learnt or not."""

    def document(identity: str) -> dict[str, Any]:
        return {
            "@context": [V1, {"p": "urn:prefix:", "other": {"@id": "p:other", "@type": "@id"}}],
            "id": "urn:x:1",
            "type": ["VerifiableCredential"],
            "issuer": "did:example:1",
            "issuanceDate": "2026-01-01T00:00:00Z",
            "credentialSubject": {"id": "did:example:2", "other": identity},
        }  # fmt: skip

    memory = learnt([document(f"urn:x:{n}") for n in range(LEARNT_AT + 1)])
    assert memory.templates == 1
    for identity in ("p:1", "cred:1", "xsd:1", "p://1", "pp:1"):
        other = document(identity)
        assert outcome(lambda x: memory.canonical(x, VOCABULARY), other) == outcome(generally, other)
    assert outcome(lambda x: memory.canonical(x, VOCABULARY), document("p:1")) == (
        "jsonld.not-compacted",
        "/credentialSubject/other",
    )


def test_what_is_kept_is_bounded() -> None:
    memory = Memory()
    for number in range(MAX_TEMPLATES + 20):
        for _ in range(LEARNT_AT):
            document = {**walks.CREDENTIAL, "name": ["x" * n for n in range(number + 1)]}
            assert memory.canonical(document, VOCABULARY) == generally(document)
    assert memory.templates <= MAX_TEMPLATES
    large = Memory()
    for number in range(LEARNT_AT + 1):
        document = {**walks.CREDENTIAL, "name": [f"{number} {n} {'x' * 100}" for n in range(700)]}
        assert large.canonical(document, VOCABULARY) == generally(document)
    assert large.templates == 0
    for number in range(1_500):
        document = {"@context": [CREDENTIALS_V2], "type": "VerifiableCredential", "name": ["x"] * (number % 7 + 1),
                    "validFrom": str(number), "description": {"@value": str(number)}}  # fmt: skip
        memory.canonical(document, VOCABULARY)
    assert len(memory._seen) <= 1_024  # the only face of what is counted is its size


def test_another_hash_goes_the_general_way() -> None:
    document = json.loads(json.dumps(walks.CREDENTIAL | {"@context": [CREDENTIALS_V2, OPEN_BADGES_3_0_3, AWARD_V1]}))
    for _ in range(LEARNT_AT + 1):
        assert canonicalize_document(document, VOCABULARY, "sha384") == canonicalize(
            to_dataset(document, VOCABULARY), algorithm="sha384"
        )


def test_strings_that_make_objects_alike_or_one() -> None:
    def document(names: list[str], identity: str) -> dict[str, Any]:
        subject = {"type": "AchievementSubject", "achievement": {"id": identity, "type": "Achievement", "name": "x"}}
        evidence = [{"type": "Evidence", "name": name} for name in names]
        return {**walks.CREDENTIAL, "evidence": evidence, "credentialSubject": subject}

    memory = learnt([document([f"a{n}", f"b{n}"], f"urn:x:{n}") for n in range(LEARNT_AT + 1)])
    assert memory.templates == 1
    for other in (
        document(["c", "c"], "urn:x:9"),
        document(["d", "e"], walks.CREDENTIAL["id"]),
        document(["d", "e"], walks.CREDENTIAL["issuer"]["id"]),
    ):
        assert outcome(lambda x: memory.canonical(x, VOCABULARY), other) == outcome(generally, other)


def test_strings_that_leave_objects_to_be_told_apart_by_their_neighbours() -> None:
    def document(creators: list[tuple[str, str]]) -> dict[str, Any]:
        made = [{"type": "Profile", "name": a, "parentOrg": {"type": "Profile", "name": b}} for a, b in creators]
        achievement = {"id": "urn:x:a", "type": "Achievement", "name": "x", "creator": made}
        return {**walks.CREDENTIAL, "credentialSubject": {"type": "AchievementSubject", "achievement": achievement}}

    memory = learnt([document([(f"a{n}", f"b{n}"), (f"c{n}", f"d{n}")]) for n in range(LEARNT_AT + 1)])
    assert memory.templates == 1
    for parents in ("ab", "ba", "cd", "dc", "ef", "fe"):
        other = document([("same", parent) for parent in parents])
        assert memory.canonical(other, VOCABULARY) == generally(other)
