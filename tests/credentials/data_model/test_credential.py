"""What a credential must be, rule by rule; and that no document whatever makes the rules raise."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passport_core.credentials import data_model
from passport_core.credentials.data_model import Requirements, credential_faults, require
from passport_core.errors import InvalidInputError

V2 = "https://www.w3.org/ns/credentials/v2"
V1 = "https://www.w3.org/2018/credentials/v1"
DEGREE: dict[str, Any] = {
    "@context": [V2, "https://www.w3.org/ns/credentials/examples/v2"],
    "id": "https://certifier.example/credentials/1",
    "type": ["VerifiableCredential", "ExampleDegreeCredential"],
    "issuer": {"id": "did:web:certifier.example", "name": "Certificateur"},
    "validFrom": "2026-01-02T03:04:05Z",
    "credentialSubject": {"id": "did:example:alice", "degree": {"type": "ExampleDegree", "name": "Licence"}},
}
OLD: dict[str, Any] = {
    "@context": [V1],
    "type": ["VerifiableCredential"],
    "issuer": "https://certifier.example/",
    "issuanceDate": "2020-01-02T03:04:05Z",
    "credentialSubject": {"id": "did:example:alice"},
}
LEFT_OUT = object()


def with_member(path: str, value: Any, document: dict[str, Any] = DEGREE) -> dict[str, Any]:
    """The document with the member at ``path`` replaced, or left out."""
    changed = copy.deepcopy(document)
    *steps, last = path.split("/")
    place: Any = changed
    for step in steps:
        place = place[step]
    if value is LEFT_OUT:
        del place[last]
    else:
        place[last] = value
    return changed


def found(document: dict[str, Any]) -> list[tuple[str, str]]:
    return [(fault.code, fault.where) for fault in credential_faults(document)]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("@context", V2),
        ("@context", [V2, {"term": "https://example.org/#term"}]),
        ("type", "VerifiableCredential"),
        ("type", ["https://example.org/#Other", "VerifiableCredential"]),
        ("id", LEFT_OUT),
        ("id", "urn:uuid:0b7a5c1e-62a4-4b77-9e3f-1d1f1f3c5a10"),
        ("id", "https://diplômes.example/é"),
        ("issuer", "https://certifier.example/issuers/1"),
        ("issuer", {"id": "did:example:1", "name": [{"@value": "École", "@language": "fr"}]}),
        ("credentialSubject", {"id": "did:example:alice"}),
        ("credentialSubject", {"name": "Alice"}),
        ("credentialSubject", [{"id": "did:example:alice"}, {"id": "did:example:bob"}]),
        ("validFrom", LEFT_OUT),
        ("validFrom", "2026-01-02T03:04:05.123456789+14:00"),
        ("validFrom", "4023-02-26T01:02:58.447Z"),
        ("validFrom", "2026-01-02T24:00:00Z"),
        ("validUntil", "2026-01-02T03:04:05Z"),
        ("validUntil", "2026-01-02T02:04:06-01:00"),
        ("name", "Licence"),
        ("name", {"@value": "Licence", "@language": "fr-FR", "@direction": "ltr"}),
        ("name", {"@value": "Licence"}),
        ("description", [{"@value": "رخصة", "@language": "ar", "@direction": "rtl"}]),
        ("credentialStatus", {"type": "ExampleStatus"}),
        ("credentialStatus", [{"id": "did:example:status", "type": ["ExampleStatus"]}, {"type": "Other"}]),
        ("credentialSchema", [{"id": "did:example:schema", "type": "JsonSchema"}]),
        ("termsOfUse", {"type": "ExamplePolicy", "id": "did:example:terms"}),
        ("evidence", [{"type": "ExampleEvidence"}]),
        ("refreshService", {"type": "https://example.org/#Refresh", "id": "did:example:refresh"}),
        ("proof", {"type": "DataIntegrityProof"}),
        ("proof", [{"type": "DataIntegrityProof"}, {"type": "Other"}]),
        ("credentialSubject/published", {"@value": "2026-01-01", "@type": "http://www.w3.org/2001/XMLSchema#date"}),
        ("credentialSubject/jsonSchema", {"properties": {"id": {"enum": [None]}}, "id": 3}),
    ],
)
def test_what_the_model_allows_has_no_fault(path: str, value: Any) -> None:
    document = with_member(path, value)
    assert found(document) == []
    require(document)
    Requirements()(document)


@pytest.mark.parametrize(
    ("path", "value", "code", "where"),
    [
        ("@context", LEFT_OUT, "model.context-missing", "/@context"),
        ("@context", [], "model.context-first", "/@context"),
        ("@context", {}, "model.context-first", "/@context"),
        ("@context", None, "model.context-first", "/@context"),
        ("@context", ["https://www.w3.org/ns/credentials/examples/v2", V2], "model.context-first", "/@context"),
        ("@context", [V2, "https ://not-a-url/contexts/v1"], "model.context-item", "/@context/1"),
        ("@context", [V2, 123192875], "model.context-item", "/@context/1"),
        ("@context", [V2, None], "model.context-item", "/@context/1"),
        ("@context", [V2, V2], "model.context-twice", "/@context/1"),
        ("type", LEFT_OUT, "model.type-missing", "/type"),
        ("type", [], "model.type", "/type"),
        ("type", ["VerifiableCredential", 4], "model.type", "/type"),
        ("type", ["VerifiableCredential", "Two words"], "model.type", "/type"),
        ("type", None, "model.type", "/type"),
        ("type", ["RelationshipCredential"], "model.not-credential", "/type"),
        ("id", None, "model.id", "/id"),
        ("id", ["https://example.org/1", "https://example.net/1"], "model.id", "/id"),
        ("id", "https ://not-a-url/343cf54b", "model.id", "/id"),
        ("id", "credentials/1", "model.id", "/id"),
        ("id", "//certifier.example/1", "model.id", "/id"),
        ("id", "https:/certifier.example", "model.id", "/id"),
        ("id", "_:b0", "model.id", "/id"),
        ("id", "", "model.id", "/id"),
        ("issuer", LEFT_OUT, "model.issuer-missing", "/issuer"),
        ("issuer", None, "model.issuer", "/issuer"),
        ("issuer", "fake-issuer", "model.issuer", "/issuer"),
        ("issuer", ["did:example:1", "did:example:2"], "model.issuer", "/issuer"),
        ("issuer", {"name": "Nobody"}, "model.issuer", "/issuer"),
        ("issuer", {"id": None}, "model.issuer", "/issuer/id"),
        ("issuer", {"id": "fake-issuer"}, "model.issuer", "/issuer/id"),
        ("credentialSubject", LEFT_OUT, "model.subject-missing", "/credentialSubject"),
        ("credentialSubject", {}, "model.subject", "/credentialSubject"),
        ("credentialSubject", [], "model.subject", "/credentialSubject"),
        ("credentialSubject", "did:example:1234", "model.subject", "/credentialSubject"),
        ("credentialSubject", [{"id": "did:example:alice"}, {}], "model.subject", "/credentialSubject/1"),
        ("credentialSubject/id", ["did:example:1", "did:example:2"], "model.id", "/credentialSubject/id"),
        ("credentialSubject/degree/id", "relative", "model.id", "/credentialSubject/degree/id"),
        ("credentialSubject/degree/name", None, "model.null", "/credentialSubject/degree/name"),
        ("credentialSubject/degree/name", ["a", None], "model.null", "/credentialSubject/degree/name/1"),
        ("validFrom", "Sat 25 Feb 2023 07:16:31 PM CST", "model.date", "/validFrom"),
        ("validFrom", "2026-01-02", "model.date", "/validFrom"),
        ("validFrom", "2026-01-02T03:04:05", "model.date", "/validFrom"),
        ("validFrom", "2026-13-02T03:04:05Z", "model.date", "/validFrom"),
        ("validFrom", 1767322245, "model.date", "/validFrom"),
        ("validUntil", "2026-01-02T24:00:01Z", "model.date", "/validUntil"),
        ("validUntil", "2026-01-02T03:04:04Z", "model.period", "/validUntil"),
        ("validUntil", "2026-01-02T04:04:04+01:00", "model.period", "/validUntil"),
        ("issuanceDate", "2026-01-02T03:04:05Z", "model.v1-member", "/issuanceDate"),
        ("expirationDate", "2026-01-02T03:04:05Z", "model.v1-member", "/expirationDate"),
        ("name", 3, "model.text", "/name"),
        ("name", [], "model.text", "/name"),
        ("name", {"@value": "x", "@language": "en", "url": "did:example:1"}, "model.text", "/name"),
        ("name", {"@language": "en"}, "model.text", "/name"),
        ("name", {"@value": "x", "@language": "not a language"}, "model.language", "/name"),
        ("description", {"@value": "x", "@direction": "up"}, "model.language", "/description"),
        ("description", [{"@value": "x", "@language": "e"}], "model.language", "/description/0"),
        ("issuer/name", {"@value": "x", "other": "y"}, "model.text", "/issuer/name"),
        ("issuer/description", ["x"], "model.text", "/issuer/description/0"),
        (
            "credentialSubject/note",
            {"@value": "x", "@id": "did:example:1"},
            "model.language",
            "/credentialSubject/note",
        ),
        ("credentialStatus", {"id": "did:example:status"}, "model.type-missing", "/credentialStatus/type"),
        ("credentialStatus", {"type": 2}, "model.type", "/credentialStatus/type"),
        ("credentialStatus", {"type": "S", "id": ["did:example:1"]}, "model.id", "/credentialStatus/id"),
        ("credentialStatus", {"type": "S", "id": "https ://not-a-url/4"}, "model.id", "/credentialStatus/id"),
        ("credentialStatus", "did:example:status", "model.object", "/credentialStatus"),
        ("credentialStatus", [], "model.object", "/credentialStatus"),
        ("credentialSchema", {"type": "JsonSchema"}, "model.id-missing", "/credentialSchema/id"),
        ("credentialSchema", {"id": "did:example:1"}, "model.type-missing", "/credentialSchema/type"),
        ("credentialSchema", {"id": "https ://no", "type": "JsonSchema"}, "model.id", "/credentialSchema/id"),
        ("termsOfUse", {}, "model.type-missing", "/termsOfUse/type"),
        ("evidence", [{"type": "E"}, {}], "model.type-missing", "/evidence/1/type"),
        ("refreshService", {"id": "did:example:refresh"}, "model.type-missing", "/refreshService/type"),
        ("renderMethod", {"id": "did:example:render"}, "model.type-missing", "/renderMethod/type"),
        ("confidenceMethod", ["x"], "model.object", "/confidenceMethod/0"),
        ("proof", "signed", "model.proof", "/proof"),
        ("proof", [], "model.proof", "/proof"),
        ("proof", {"cryptosuite": "eddsa-rdfc-2022"}, "model.proof", "/proof"),
    ],
)
def test_each_departure_has_its_code_and_place(path: str, value: Any, code: str, where: str) -> None:
    document = with_member(path, value)
    assert (code, where) in found(document)
    with pytest.raises(InvalidInputError) as refused:
        require(document)
    assert refused.value.where.startswith("/")
    assert refused.value.remedy is not None
    with pytest.raises(InvalidInputError):
        Requirements()(document)


def test_every_fault_is_told_once_a_place() -> None:
    assert found({}) == [
        ("model.context-missing", "/@context"),
        ("model.type-missing", "/type"),
        ("model.issuer-missing", "/issuer"),
        ("model.subject-missing", "/credentialSubject"),
    ]


@pytest.mark.parametrize(
    ("path", "value", "faults"),
    [
        ("expirationDate", "2030-01-02T03:04:05", []),
        ("name", {"fr": "Licence"}, []),
        ("issuanceDate", LEFT_OUT, [("model.date-missing", "/issuanceDate")]),
        ("issuanceDate", "hier", [("model.date", "/issuanceDate")]),
        ("issuer", "certifier", [("model.issuer", "/issuer")]),
        ("credentialSubject", {}, [("model.subject", "/credentialSubject")]),
        ("type", ["UniversityDegreeCredential"], [("model.not-credential", "/type")]),
    ],
)
def test_version_1_1_has_rules_of_its_own(path: str, value: Any, faults: list[tuple[str, str]]) -> None:
    assert found(OLD) == []
    assert found(with_member(path, value, OLD)) == faults


def test_parts_seen_before_are_not_looked_at_again_and_all_others_are() -> None:
    every = Requirements()
    shared = {"id": "did:example:1", "name": "École"}
    for number in range(3):
        every(with_member("issuer", shared) | {"id": f"urn:example:{number}"})
    for path, value in (
        ("id", "relative"),
        ("validFrom", "hier"),
        ("credentialSubject/degree/name", None),
        ("issuer", {"id": "relative"}),
        ("@context", [V2, 3]),
    ):
        with pytest.raises(InvalidInputError):
            every(with_member(path, value, with_member("issuer", shared)))
    every(with_member("issuer", shared))


NAMES = [*DEGREE, "credentialStatus", "relatedResource", "proof", "name", "evidence", "@value", "digestSRI"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8) | st.just("did:ex:1"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*DEGREE, "id", "type", "@value"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(
    member=st.sampled_from([*DEGREE, "credentialStatus", "relatedResource", "proof", "name", "evidence"]), value=JSON
)
@settings(max_examples=100)
def test_no_value_makes_the_rules_raise_anything_else(member: str, value: Any) -> None:
    document = {**DEGREE, member: value}
    before = json.dumps(document)
    faults = credential_faults(document)
    assert all(fault.message.fr and fault.message.en for fault in faults)
    assert set(credential_faults(dict(reversed(document.items())))) == set(faults)
    assert json.dumps(document) == before


@pytest.mark.parametrize(
    ("tag", "is_well_formed"),
    [
        *((tag, True) for tag in ("fr", "fr-FR", "zh-Hant-TW", "sl-rozaj-biske", "de-1996", "es-419", "x-private")),
        *((tag, True) for tag in ("i-klingon", "en-a-bbb-x-a", "und", "EN-us", "art-lojban")),
        *((tag, False) for tag in ("", "f", "fr_FR", "fr-", "-fr", "français", "fr--FR", "abcdefghi", "a-DE", 3)),
    ],
)
def test_language_tags_are_those_of_bcp_47(tag: Any, is_well_formed: bool) -> None:
    assert (found(with_member("name", {"@value": "x", "@language": tag})) == []) is is_well_formed


def test_documents_of_this_model_are_told_from_others() -> None:
    assert data_model.concerns(DEGREE)
    assert data_model.concerns({"@context": V1})
    assert data_model.concerns({"type": "VerifiablePresentation"})
    assert not data_model.concerns({"type": "TrustList", "issuer": "did:example:1"})
    assert not data_model.concerns({"vct": "https://certifier.example/degree"})
