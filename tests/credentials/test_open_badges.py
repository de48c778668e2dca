"""Open Badges 3.0 and CLR 2.0 beyond their schemas: classes, recipients, results, identities, records."""

from __future__ import annotations

import copy
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from passport_core.credentials import clr, open_badges
from passport_core.errors import InvalidInputError

OB = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
LEVELS = [
    {"id": "urn:level:1", "type": ["RubricCriterionLevel"], "name": "Initié"},
    {"id": "urn:level:2", "type": ["RubricCriterionLevel"], "name": "Confirmé"},
]
BADGE: dict[str, Any] = {
    "@context": ["https://www.w3.org/ns/credentials/v2", OB],
    "id": "urn:uuid:0b7a5c1e-62a4-4b77-9e3f-1d1f1f3c5a10",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "issuer": {"id": "did:web:certifier.example", "type": ["Profile"], "name": "Certificateur"},
    "validFrom": "2026-06-30T00:00:00Z",
    "credentialSubject": {
        "id": "did:example:alice",
        "type": ["AchievementSubject"],
        "achievement": {
            "id": "https://certifier.example/achievements/1",
            "type": ["Achievement"],
            "name": "Conduire un projet",
            "description": "De l’idée au bilan.",
            "criteria": {"narrative": "Mise en situation."},
            "resultDescription": [
                {
                    "id": "urn:result:score",
                    "type": ["ResultDescription"],
                    "name": "Note",
                    "resultType": "RawScore",
                    "valueMin": "0",
                    "valueMax": "20",
                    "requiredValue": "10",
                },
                {
                    "id": "urn:result:grade",
                    "type": ["ResultDescription"],
                    "name": "Mention",
                    "resultType": "LetterGrade",
                    "allowedValue": ["F", "D", "C", "B", "A"],
                    "valueMin": "D",
                    "valueMax": "A",
                },
                {
                    "id": "urn:result:level",
                    "type": ["ResultDescription"],
                    "name": "Palier",
                    "resultType": "RubricCriterionLevel",
                    "rubricCriterionLevel": LEVELS,
                    "requiredLevel": "urn:level:1",
                },
            ],
        },
    },
}


def badge(*results: dict[str, Any], **subject: Any) -> dict[str, Any]:
    made = copy.deepcopy(BADGE)
    made["credentialSubject"] |= subject
    if results:
        made["credentialSubject"]["result"] = [{"type": ["Result"], **result} for result in results]
    return made


def described(number: int, **changes: Any) -> dict[str, Any]:
    made = badge()
    made["credentialSubject"]["achievement"]["resultDescription"][number] |= changes
    return made


def found(document: dict[str, Any], *, is_issued: bool = True) -> list[tuple[str, str]]:
    return [(fault.code, fault.where) for fault in open_badges.faults(document, is_issued=is_issued)]


@pytest.mark.parametrize(
    "document",
    [
        badge(),
        badge({"resultDescription": "urn:result:score", "value": "12.5"}),
        badge({"resultDescription": "urn:result:score", "value": "0"}, {"resultDescription": "urn:result:score"}),
        badge({"resultDescription": "urn:result:score", "value": "absent"}),  # cannot be compared
        badge({"resultDescription": "urn:result:grade", "value": "B", "status": "Completed"}),
        badge({"resultDescription": "urn:result:level", "achievedLevel": "urn:level:2"}),
        badge({"value": "bien"}),
        badge({"resultDescription": "urn:result:score", "achievedLevel": "urn:level:1"}),
        badge(activityStartDate="2026-01-01T00:00:00Z", activityEndDate="2026-01-01T00:00:00Z"),
        badge(evidence=[]),
    ],
)
def test_a_badge_by_the_rules_has_no_fault(document: dict[str, Any]) -> None:
    assert found(document) == []
    open_badges.require(document)


SCORE, GRADE, LEVEL = "urn:result:score", "urn:result:grade", "urn:result:level"
RESULT = "/credentialSubject/result/0"
ACHIEVEMENT = "/credentialSubject/achievement"


@pytest.mark.parametrize(
    ("document", "code", "where"),
    [
        (badge({"resultDescription": SCORE, "value": "20.5"}), "range", RESULT + "/value"),
        (badge({"resultDescription": SCORE, "value": "-1"}), "range", RESULT + "/value"),
        (badge({"resultDescription": GRADE, "value": "F"}), "range", RESULT + "/value"),
        (badge({"resultDescription": GRADE, "value": "E"}), "value", RESULT + "/value"),
        (badge({"resultDescription": LEVEL, "achievedLevel": "urn:level:9"}), "level", RESULT + "/achievedLevel"),
        (badge({"resultDescription": SCORE, "achievedLevel": "urn:level:9"}), "level", RESULT + "/achievedLevel"),
        (badge({"resultDescription": "urn:result:9"}), "result-description", RESULT + "/resultDescription"),
        (described(0, requiredValue="21"), "range", ACHIEVEMENT + "/resultDescription/0/requiredValue"),
        (described(1, requiredValue="E"), "value", ACHIEVEMENT + "/resultDescription/1/requiredValue"),
        (described(2, requiredLevel="urn:level:9"), "level", ACHIEVEMENT + "/resultDescription/2/requiredLevel"),
        (described(0, type="Description"), "class", ACHIEVEMENT + "/resultDescription/0/type"),
        (badge(source={"id": "did:example:1", "type": "School"}), "class", "/credentialSubject/source/type"),
        (badge(type="Learner"), "class", "/credentialSubject/type"),
        (BADGE | {"issuer": {"id": "did:example:1", "type": "Company"}}, "class", "/issuer/type"),
        (BADGE | {"evidence": [{"type": "Proof"}]}, "class", "/evidence/0/type"),
        (BADGE | {"awardedDate": "2026-06-30"}, "date", "/awardedDate"),
        (BADGE | {"validFrom": None}, "shape", "/validFrom"),
        (
            badge(activityStartDate="2026-02-01T00:00:00Z", activityEndDate="2026-01-01T00:00:00Z"),
            "period",
            "/credentialSubject/activityEndDate",
        ),
        (
            badge(
                identifier=[
                    {"type": "IdentityObject", "hashed": True, "identityHash": "Alice", "identityType": "name"},
                ]
            ),
            "identity-hash",
            "/credentialSubject/identifier/0/identityHash",
        ),
    ],
)
def test_each_departure_has_its_code_and_place(document: dict[str, Any], code: str, where: str) -> None:
    assert (f"open-badges.{code}", where) in found(document)
    with pytest.raises(InvalidInputError):
        open_badges.require(document)


def test_a_badge_says_who_it_is_for_and_how_it_is_achieved() -> None:
    nobody = badge()
    del nobody["credentialSubject"]["id"]
    assert found(nobody) == [("open-badges.recipient", "/credentialSubject")]
    silent = badge()
    silent["credentialSubject"]["achievement"]["criteria"] = {}
    assert found(silent) == [("open-badges.criteria", ACHIEVEMENT + "/criteria")]


def test_several_statuses_are_not_issued_and_are_read() -> None:
    """The published schema has one status; others' badges with several are signed and out there."""
    several = BADGE | {"credentialStatus": [{"type": "A"}, {"type": "B"}]}
    assert found(several) == [("open-badges.shape", "/credentialStatus")]
    assert found(several, is_issued=False) == []


def test_other_credentials_are_no_concern() -> None:
    other = BADGE | {"type": ["VerifiableCredential", "Other"], "credentialSubject": {"id": "did:example:1"}}
    assert not open_badges.concerns(other)
    open_badges.require(other)
    assert not open_badges.concerns(BADGE | {"@context": ["https://www.w3.org/ns/credentials/v2"]})
    assert not clr.concerns(BADGE)


def test_an_identity_matches_with_its_salt_only() -> None:
    """The example of the specification, §7.3."""
    identity = {
        "hashed": True,
        "salt": "Kosher",
        "identityHash": "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399",
    }
    assert open_badges.matches(identity, "a@example.com")
    assert open_badges.matches(identity | {"identityHash": identity["identityHash"].upper()}, "a@example.com")
    assert not open_badges.matches(identity, "A@example.com")
    assert not open_badges.matches(identity | {"salt": "kosher"}, "a@example.com")
    assert not open_badges.matches({**identity, "salt": ""}, "a@example.com")
    plain = {"hashed": False, "identityHash": "Alice"}
    assert open_badges.matches(plain, "Alice")
    assert not open_badges.matches(plain, "alice")
    md5 = {"hashed": True, "identityHash": "md5$" + hashlib.md5(b"a", usedforsecurity=False).hexdigest()}
    assert open_badges.matches(md5, "a")
    for wrong in ({}, {"identityHash": 3}, {"hashed": True, "identityHash": "sha1$00"}, {"hashed": True}):
        assert not open_badges.matches(wrong, "a@example.com")


def record(*credentials: dict[str, Any], **learner: Any) -> dict[str, Any]:
    return {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json",
            OB,
        ],
        "id": "urn:uuid:6c1a2c38-0000-4000-8000-000000000001",
        "type": ["VerifiableCredential", "ClrCredential"],
        "name": "Dossier",
        "issuer": {"id": "did:web:school.example", "type": ["Profile"]},
        "validFrom": "2026-07-01T00:00:00Z",
        "credentialSubject": {
            "id": "did:example:alice",
            "type": ["ClrSubject"],
            "verifiableCredential": list(credentials),
            **learner,
        },
    }


def named(name: str) -> list[dict[str, Any]]:
    return [{"type": "IdentityObject", "hashed": False, "identityHash": name, "identityType": "name"}]


def link(source: str, target: str) -> list[dict[str, Any]]:
    return [{"type": "Association", "associationType": "isPartOf", "sourceId": source, "targetId": target}]


def of_someone(**subject: Any) -> dict[str, Any]:
    made = badge(**subject)
    if "id" not in subject:
        del made["credentialSubject"]["id"]
    return made


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (record(BADGE), []),
        (record(BADGE, association=link(BADGE["id"], "https://certifier.example/achievements/1")), []),
        (record(BADGE, association=link(BADGE["id"], "urn:elsewhere")), ["clr.association"]),
        (record(of_someone(id="did:example:bob")), ["clr.learner"]),
        (record(of_someone(identifier=named("Alice")), identifier=named("Alice")), []),
        (record(of_someone(identifier=named("Bob")), identifier=named("Alice")), ["clr.learner"]),
        (record(of_someone(id="did:example:bob", identifier=named("Alice")), identifier=named("Alice")), []),
        (record(of_someone(identifier=named("Alice"))), []),  # nothing to compare
        (record(), ["clr.shape"]),
        (record(BADGE) | {"name": 3}, ["clr.shape"]),
        (record(BADGE) | {"credentialSubject": 3}, ["clr.shape"]),
    ],
)
def test_a_record_is_of_one_learner_and_its_links_lead_somewhere(document: dict[str, Any], expected: list[str]) -> None:
    assert clr.concerns(document)
    assert [fault.code for fault in clr.faults(document)] == expected


FIXTURES = "artefacts/openbadges/validator-fixtures/ob30"
# What the public validator's own tests expect of its faulty fixtures, and where we say it. Those whose fault is in the
# proof, the date or an undefined type are for other checks.
FAULTY = {
    "simple-err-credential-subject-achievement-result-description-type": "open-badges.class",
    "simple-err-credential-subject-identifier-type": "open-badges.shape",
    "simple-err-credential-subject-profile-type": "open-badges.class",
    "simple-err-credential-subject-result-type": "open-badges.shape",
    "simple-err-credential-subject-type": "open-badges.shape",
    "simple-err-evidence-type": "open-badges.class",
    "simple-err-issuer-otheridentifier-type": "open-badges.shape",
    "simple-err-issuer-parentorg-type": "open-badges.shape",
    "simple-err-issuer-type": "open-badges.shape",
    "simple-err-issued": "open-badges.shape",
}


def test_the_public_validators_fixtures_are_judged_as_it_judges_them(shared_dir: Path) -> None:
    judged = {}
    for path in sorted((shared_dir / FIXTURES).glob("**/*.json")):
        document = json.loads(path.read_text("utf-8"))
        if open_badges.concerns(document):
            judged[path.stem] = [code for code, _ in found(document, is_issued=False)]
    for name, code in FAULTY.items():
        assert code in judged[name], name
    for name in ("complete", "simple", "simple-context-version", "endorsement-valid", "simple_v1", "derivedcredential"):
        assert judged[name] == [], name
