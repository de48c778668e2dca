"""The VC-API of an installation: certifiers issue and revoke with their API keys, anyone verifies."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from litestar.testing import TestClient
from tests.conftest import DemoInstallation
from tests.serving import serving

from passport_core.passport.actors import ALL_SCOPES, READ, REVOKE, SIGN, Operator
from passport_core.services.seed_demo import CENTRE, MINISTRY

CREDENTIAL_ID = "urn:uuid:9e1cbb0a-6f0f-4a67-9b3c-0f4a4a0f0001"


class Installation:
    def __init__(self, demo: DemoInstallation, client: TestClient[Any]) -> None:
        self.services, self.client = demo.services, client

    def key(self, siret: str = MINISTRY[1], scopes: frozenset[str] = ALL_SCOPES) -> Mapping[str, str]:
        _, secret = self.services.manage_certifiers.create_api_key(
            siret, label="tests", actor=Operator(), scopes=scopes
        )
        return {"Authorization": f"Bearer {secret}", "Accept-Language": "en"}

    def claims(self, siret: str = MINISTRY[1], **members: Any) -> dict[str, Any]:
        return {
            "@context": ["https://www.w3.org/ns/credentials/v2"],
            "id": CREDENTIAL_ID,
            "type": ["VerifiableCredential"],
            "issuer": self.services.manage_certifiers.by_siret(siret).did,
            "credentialSubject": {"id": "did:example:alice", "name": "Zoé"},
            **members,
        }

    def post(self, path: str, body: Any, headers: Mapping[str, str] | None = None) -> tuple[int, Any]:
        answer = self.client.post(path, json=body, headers=dict(headers or {"Accept-Language": "en"}))
        return answer.status_code, answer.json()

    def issue(self, headers: Mapping[str, str], **members: Any) -> tuple[int, Any]:
        return self.post("/credentials/issue", {"credential": self.claims(**members)}, headers)

    def revoke(self, headers: Mapping[str, str]) -> tuple[int, Any]:
        entry = {"type": "BitstringStatusListEntry", "statusPurpose": "revocation"}
        body = {"credentialId": CREDENTIAL_ID, "credentialStatus": entry, "status": True}
        return self.post("/credentials/status", body, headers)


@pytest.fixture
def installation(demo: DemoInstallation) -> Iterator[Installation]:
    with serving(demo.services) as client:
        yield Installation(demo, client)


def test_a_certifier_issues_and_revokes_what_anyone_verifies(installation: Installation) -> None:
    ministry = installation.key()
    status, answer = installation.issue(ministry)
    assert status == 201
    credential = answer["verifiableCredential"]
    status, verified = installation.post("/credentials/verify", {"verifiableCredential": credential})
    assert (status, verified["verified"], verified["warnings"]) == (200, True, [])
    assert installation.revoke(ministry)[0] == 200
    status, refused = installation.post("/credentials/verify", {"verifiableCredential": credential})
    assert (status, refused["code"]) == (400, "status.revoked")


def test_what_was_issued_before_is_revoked_by_the_same_address(installation: Installation) -> None:
    credential = json.loads(_demo_credential(installation))
    entry = {"type": "BitstringStatusListEntry", "statusPurpose": "revocation"}
    body = {"credentialId": credential["id"], "credentialStatus": entry, "status": True}
    assert installation.post("/credentials/status", body, installation.key())[0] == 200
    status, refused = installation.post("/credentials/verify", {"verifiableCredential": credential})
    assert (status, refused["code"]) == (400, "status.revoked")


def _demo_credential(installation: Installation) -> bytes:
    with installation.services.store.reading() as session:
        for batch in session.awards.batches(installation.services.manage_certifiers.by_siret(MINISTRY[1]).id)[0]:
            for credential in session.credentials.of_batch(batch.id):
                return credential.body
    raise AssertionError("the demonstration issued nothing")


@pytest.mark.parametrize("path", ["/credentials/issue", "/credentials/status"])
def test_without_a_key_nothing_is_signed(installation: Installation, path: str) -> None:
    assert installation.post(path, {})[0] == 401
    assert installation.post(path, {}, {"Authorization": "Bearer pck_x_y"})[0] == 401


def test_an_award_is_issued_from_a_declaration_only(installation: Installation) -> None:
    award = json.loads(_demo_credential(installation))
    claims = {name: value for name, value in award.items() if name not in ("proof", "credentialStatus", "id")}
    status, problem = installation.post("/credentials/issue", {"credential": claims}, installation.key())
    assert (status, problem["code"]) == (400, "issue.award")


def test_threat_21_a_certifier_signs_for_itself_only(installation: Installation) -> None:
    centre = installation.key(CENTRE[1])
    status, problem = installation.issue(centre)  # in the ministry's name
    assert (status, problem["code"]) == (400, "proof.not-issuer")


def test_threat_21_a_certifier_revokes_its_own_only(installation: Installation) -> None:
    assert installation.issue(installation.key())[0] == 201
    status, theirs = installation.revoke(installation.key(CENTRE[1]))
    missing = {"credentialId": "urn:uuid:none", "credentialStatus": {"type": "x", "statusPurpose": "y"}, "status": True}
    absent = installation.post("/credentials/status", missing, installation.key(CENTRE[1]))
    assert (status, absent[0]) == (404, 404)
    assert theirs["code"] == absent[1]["code"]  # not told apart from one that does not exist
    assert installation.revoke(installation.key())[0] == 200


def test_threat_21_a_key_does_what_its_scopes_say(installation: Installation) -> None:
    reader, signer = installation.key(scopes=frozenset({READ, REVOKE})), installation.key(scopes=frozenset({SIGN}))
    assert installation.issue(reader)[0] == 403
    assert installation.issue(signer)[0] == 201
    assert installation.revoke(signer)[0] == 403
    assert installation.revoke(reader)[0] == 200
