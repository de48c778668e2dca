"""``passport vc-api`` over HTTP: issue, verify, derive, revoke, resolve, and how each is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.web.protocols.conftest import CHALLENGE, V2, VERIFY, Command, Present, wallet

from passport_core.credentials.formats.eddsa_rdfc_2022 import EddsaRdfc2022
from passport_core.services.keep_instances import INSTANCES

VCDM = "https://www.w3.org/TR/vc-data-model#"


def _tampered(credential: dict[str, Any]) -> dict[str, Any]:
    return {**credential, "credentialSubject": {**credential["credentialSubject"], "name": "Zoë"}}


def _served(command: Command) -> list[str]:
    return [one["name"] for one in command.get("/")[1]["issuers"]]


# -- what is there


def test_the_root_lists_every_endpoint_with_its_did(command: Command) -> None:
    status, listed = command.get("/")
    assert status == 200
    for one in listed["issuers"]:
        assert one["id"].startswith("did:key:z")
        assert one["endpoint"] == f"http://127.0.0.1:9000/issuers/{one['name']}/credentials/issue"
        assert listed["endpoints"][one["path"]] == one["id"]
    assert {VERIFY, "/verifiers/presentations/verify", "/1.0/identifiers"} <= listed["endpoints"].keys()
    assert len({one["id"] for one in listed["issuers"]}) == len(listed["issuers"])


def test_every_instance_is_served(command: Command) -> None:
    assert len(_served(command)) == len(INSTANCES)


def test_an_instance_keeps_its_did(command: Command) -> None:
    assert command.issuer("eddsa-jcs-2022") == command.issuer("eddsa-jcs-2022")


def test_an_unknown_instance_is_not_found(command: Command) -> None:
    status, problem = command.post("/issuers/bbs-2023/credentials/issue", {"credential": {}})
    assert (status, problem["code"]) == (404, "instance.unknown")


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:9000"])
def test_a_name_that_is_not_this_machines_is_refused(command: Command, host: str) -> None:
    assert command.client.get("/", headers={"Host": host}).status_code == 421


@pytest.mark.parametrize("host", ["localhost", "localhost:9000", "[::1]", "[::1]:9000"])
def test_this_machines_names_are_answered(command: Command, host: str) -> None:
    assert command.client.get("/", headers={"Host": host}).status_code == 200


def test_a_form_or_plain_text_is_no_request(command: Command) -> None:
    answer = command.client.post(VERIFY, content=b"{}", headers={"Content-Type": "text/plain"})
    assert answer.status_code == 415


# -- issue and verify


def _shown(command: Command, name: str) -> Any:
    """Issue, and derive where the format has its holder choose first."""
    credential = command.issue(name)
    if name != "ecdsa-sd-2023":
        return credential
    body = {"verifiableCredential": credential, "options": {"selectivePointers": ["/credentialSubject"]}}
    return command.post("/credentials/derive", body)[1]["verifiableCredential"]


@pytest.mark.parametrize("name", [one.name for one in INSTANCES])
def test_what_an_instance_issues_is_verified_and_a_change_refused(command: Command, name: str) -> None:
    credential = _shown(command, name)
    status, answer = command.verify(credential)
    assert (status, answer["verified"]) == (200, True), answer
    withheld = ["status.may-be-withheld"] if name == "ecdsa-sd-2023" else []
    assert [problem["code"] for problem in answer["warnings"]] == ["issuer.unknown", *withheld]
    if credential["type"] == "EnvelopedVerifiableCredential":
        head, payload, rest = credential["id"].split(".", 2)
        end = "AA" if payload[-2:] != "AA" else "BB"
        changed: Any = {**credential, "id": f"{head}.{payload[:-2]}{end}.{rest}"}
    else:
        changed = _tampered(credential)
    status, answer = command.verify(changed)
    assert (status, answer["verified"]) == (400, False)
    assert answer["problemDetails"]
    assert answer["type"]
    assert answer["title"]
    assert answer["detail"]


def test_a_jwt_is_taken_bare_and_enveloped(command: Command) -> None:
    enveloped = command.issue("vc-jwt")
    assert enveloped["type"] == "EnvelopedVerifiableCredential"
    assert enveloped["id"].startswith("data:application/vc+jwt,ey")
    bare = enveloped["id"].partition(",")[2]
    assert command.verify(bare)[0] == 200
    assert command.verify({**enveloped, "@context": []})[0] == 400
    assert command.verify({**enveloped, "@context": "https://www.w3.org/ns/credentials/examples/v2"})[0] == 400
    assert command.verify({**enveloped, "id": bare})[0] == 400
    assert command.verify({**enveloped, "type": "VerifiableCredential"})[0] == 400
    assert command.verify({name: enveloped[name] for name in ("@context", "id")})[0] == 400


def test_json_in_a_string_is_no_credential(command: Command) -> None:
    assert command.verify(json.dumps(command.issue()))[0] == 400


def test_a_single_proof_is_an_object(command: Command) -> None:
    assert command.issue("eddsa-jcs-2022")["proof"]["cryptosuite"] == "eddsa-jcs-2022"


def test_a_credential_of_version_1_gets_the_context_of_its_proof(command: Command) -> None:
    claims = command.claims() | {
        "@context": ["https://www.w3.org/2018/credentials/v1"],
        "issuanceDate": "2026-01-01T00:00:00Z",
        "credentialSubject": {"id": "did:example:alice"},
    }
    status, answer = command.post("/issuers/eddsa-rdfc-2022/credentials/issue", {"credential": claims})
    assert status == 201
    assert answer["verifiableCredential"]["@context"][1] == "https://w3id.org/security/data-integrity/v2"
    assert command.verify(answer["verifiableCredential"])[0] == 200


def test_another_issuers_name_is_not_signed_for(command: Command) -> None:
    claims = command.claims("eddsa-jcs-2022")
    status, problem = command.post("/issuers/eddsa-rdfc-2022/credentials/issue", {"credential": claims})
    assert (status, problem["code"]) == (400, "proof.not-issuer")


@pytest.mark.parametrize("lacking", ["issuer", "@context", "credentialSubject", "type"])
def test_what_a_credential_needs_is_wanted(command: Command, lacking: str) -> None:
    claims = {name: value for name, value in command.claims().items() if name != lacking}
    assert command.post("/issuers/eddsa-rdfc-2022/credentials/issue", {"credential": claims})[0] == 400


def test_an_undefined_term_is_not_signed(command: Command) -> None:
    claims = command.claims(inventedTerm="x")
    assert command.post("/issuers/eddsa-rdfc-2022/credentials/issue", {"credential": claims})[0] == 400


@pytest.mark.parametrize("body", [{}, {"credential": "x"}, {"verifiableCredential": {}}, {"credential": None}])
def test_a_body_without_a_credential_is_refused(command: Command, body: Any) -> None:
    status, problem = command.post("/issuers/eddsa-rdfc-2022/credentials/issue", body)
    assert status == 400
    assert problem["type"] == f"{VCDM}MALFORMED_VALUE_ERROR"


def test_an_https_issuer_whose_document_cannot_be_had_is_a_warning(command: Command) -> None:
    signer = wallet()
    signer.controller = "https://university.example/issuers/14"
    claims = command.claims() | {"issuer": signer.controller}
    credential = json.loads(EddsaRdfc2022().secure(claims, signer=signer, created=command.clock.now()))
    status, answer = command.verify(credential)
    assert (status, answer["verified"]) == (200, True), answer
    assert "key.unreachable" in [problem["code"] for problem in answer["warnings"]]
    assert command.verify(_tampered(credential))[0] == 400
    # Its end, and its proof's, count all the same.
    ended = claims | {"validUntil": "2020-01-01T00:00:00Z"}
    secured = json.loads(EddsaRdfc2022().secure(ended, signer=signer, created=command.clock.now()))
    assert command.verify(secured)[1]["code"] == "validity.expired"


# -- options


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/issuers/eddsa-rdfc-2022/credentials/issue", {"credential": {}}),
        (VERIFY, {"verifiableCredential": {}}),
        ("/verifiers/presentations/verify", {"verifiablePresentation": {}}),
        ("/credentials/derive", {"verifiableCredential": {}}),
    ],
)
def test_an_unknown_option_is_refused(command: Command, path: str, body: dict[str, Any]) -> None:
    status, problem = command.post(path, {**body, "options": {"credentialsupport": True}})
    assert (status, problem["type"]) == (400, "https://www.w3.org/TR/vcalm#UNKNOWN_OPTION_PROVIDED")


def test_an_unknown_check_is_refused(command: Command) -> None:
    status, problem = command.verify(command.issue(), checks=["proof", "vibes"])
    assert (status, problem["title"]) == (400, "UNKNOWN_OPTION_PROVIDED")


@pytest.mark.parametrize("options", [{"checks": "proof"}, {"domain": 5}, {"challenge": ""}, {"returnResults": "yes"}])
def test_a_malformed_option_is_refused(command: Command, options: dict[str, Any]) -> None:
    assert command.verify({}, **options)[0] == 400


def test_mandatory_pointers_mean_nothing_where_all_is_shown(command: Command) -> None:
    body = {"credential": command.claims(), "options": {"mandatoryPointers": ["/issuer"]}}
    status, problem = command.post("/issuers/eddsa-rdfc-2022/credentials/issue", body)
    assert (status, problem["code"]) == (400, "issue.not-selective")


def test_the_answer_holds_what_was_asked_for(command: Command) -> None:
    credential = command.issue()
    _, plain = command.verify(credential)
    assert set(plain) == {"verified", "warnings"}
    _, full = command.verify(credential, returnCredential=True, returnResults=True, returnProblemDetails=False)
    assert set(full) == {"verified", "verifiableCredential", "results"}
    assert full["verifiableCredential"] == credential
    assert full["results"]["overall"] == "not_established"
    _, refused = command.verify(_tampered(credential), returnCredential=True)
    assert "verifiableCredential" not in refused


# -- bodies


def test_a_duplicate_key_is_refused(command: Command) -> None:
    body = b'{"verifiableCredential": {"issuer": "a", "issuer": "b"}}'
    answer = command.client.post(VERIFY, content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["type"]) == (400, f"{VCDM}PARSING_ERROR")


def test_a_body_over_the_limit_is_too_large(command: Command) -> None:
    body = b'{"verifiableCredential": "' + b"x" * (10 * 1024 * 1024) + b'"}'
    answer = command.client.post(VERIFY, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 413


# -- dates and status


def test_what_has_ended_or_not_begun_is_refused(command: Command) -> None:
    for members in ({"validUntil": "2020-01-01T00:00:00Z"}, {"validFrom": "2999-01-01T00:00:00Z"}):
        status, problem = command.verify(command.issue(**members), checks=["proof"])
        assert (status, problem["type"]) == (400, f"{VCDM}RANGE_ERROR")


def _set_status(command: Command, credential_id: str, *, to: bool = True, **entry: str) -> tuple[int, Any]:
    return command.post(
        "/credentials/status",
        {
            "credentialId": credential_id,
            "credentialStatus": {"type": "BitstringStatusListEntry", "statusPurpose": "revocation", **entry},
            "status": to,
        },
    )


def test_a_credential_with_a_status_is_revoked_for_good(command: Command) -> None:
    credential = command.issue("status", id="urn:uuid:9e1cbb0a-6f0f-4a67-9b3c-0f4a4a0f0001")
    assert credential["credentialStatus"]["statusListCredential"].startswith("https://127.0.0.1:9000/status/")
    assert command.verify(credential, checks=["proof", "credentialStatus"])[0] == 200
    assert _set_status(command, credential["id"], to=False)[0] == 200
    assert _set_status(command, credential["id"])[0] == 200
    assert _set_status(command, credential["id"])[0] == 200  # once more changes nothing
    status, problem = command.verify(credential, checks=["proof", "credentialStatus"])
    assert (status, problem["code"]) == (400, "status.revoked")
    assert command.verify(credential)[0] == 400
    status, answer = command.verify(credential, checks=["proof"])
    assert status == 200
    assert "status.revoked" in [problem["code"] for problem in answer["warnings"]]
    status, problem = _set_status(command, credential["id"], to=False)
    assert (status, problem["code"]) == (409, "status.final")


def test_its_list_is_served_as_json_to_who_asks_for_json(command: Command) -> None:
    entry = command.issue("status")["credentialStatus"]
    path = entry["statusListCredential"].removeprefix("https://127.0.0.1:9000")
    plain = command.client.get(path, headers={"Accept": "application/ld+json, application/json"})
    assert plain.headers["content-type"].startswith("application/ld+json")
    assert command.client.get(path).headers["content-type"].startswith("application/vc")
    assert command.verify(plain.json())[0] == 200


def test_only_revocation_can_be_set(command: Command) -> None:
    credential = command.issue("status", id="urn:uuid:9e1cbb0a-6f0f-4a67-9b3c-0f4a4a0f0002")
    assert _set_status(command, credential["id"], statusPurpose="suspension")[0] == 400
    assert _set_status(command, credential["id"], type="StatusList2021Entry")[0] == 400
    assert _set_status(command, "urn:uuid:of-nobody")[0] == 404


def test_an_id_is_given_once(command: Command) -> None:
    command.issue("status", id="urn:uuid:9e1cbb0a-6f0f-4a67-9b3c-0f4a4a0f0003")
    body = {"credential": command.claims("status", id="urn:uuid:9e1cbb0a-6f0f-4a67-9b3c-0f4a4a0f0003")}
    status, problem = command.post("/issuers/status/credentials/issue", body)
    assert (status, problem["code"]) == (409, "credential.id-taken")


def test_a_credential_without_id_is_named_by_its_credential_id(command: Command) -> None:
    credential = command.issue("status", options={"credentialId": "urn:uuid:9e1cbb0a-6f0f-4a67-9b3c-0f4a4a0f0004"})
    assert "id" not in credential
    assert _set_status(command, "urn:uuid:9e1cbb0a-6f0f-4a67-9b3c-0f4a4a0f0004")[0] == 200
    assert command.verify(credential)[0] == 400


def test_a_list_that_cannot_be_had_is_an_error_only_where_it_was_asked_for(command: Command) -> None:
    entry = {
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "7",
        "statusListCredential": "https://elsewhere.example/status/1",
    }
    credential = command.issue(credentialStatus=entry)
    status, answer = command.verify(credential)
    assert (status, answer["warnings"][-1]["title"]) == (200, "STATUS_RETRIEVAL_ERROR")
    assert command.verify(credential, checks=["proof", "credentialStatus"])[0] == 400


# -- derive


def test_what_withholds_nothing_is_not_derived_from(command: Command) -> None:
    body = {"verifiableCredential": command.issue(), "options": {"selectivePointers": ["/issuer"]}}
    status, problem = command.post("/credentials/derive", body)
    assert (status, problem["code"]) == (400, "derive.not-selective")
    assert command.post("/holders/eddsa-rdfc-2022/credentials/derive", body)[0] == 404


@pytest.mark.parametrize("name", ["ecdsa-sd-2023", "sd-jwt-vc"])
def test_a_holder_shows_less(command: Command, name: str) -> None:
    subject = {"id": "did:example:alice", "name": "Zoé", "description": "hidden"}
    whole = command.issue(name, options={"mandatoryPointers": ["/issuer"]}, credentialSubject=subject)
    status, answer = command.post(
        f"/holders/{name}/credentials/derive",
        {"verifiableCredential": whole, "options": {"selectivePointers": ["/credentialSubject/name"]}},
    )
    assert status == 201, answer
    assert command.verify(answer["verifiableCredential"])[0] == 200


# -- did resolution


def test_a_did_key_is_resolved(command: Command) -> None:
    did = command.issuer("eddsa-rdfc-2022")
    status, resolution = command.get(f"/1.0/identifiers/{did}")
    assert (status, resolution["didDocument"]["id"]) == (200, did)


@pytest.mark.parametrize(
    ("identifier", "error"),
    [
        ("notDid%3Akey%3Az6MktKwz7Ge1Yxzr4JHavN33wiwa8y81QdcMRLXQsrH9T53b", "invalidDid"),
        ("did%3Aexperimental%3Az6MktKwz7Ge1Yxzr4JHavN33wiwa8y81QdcMRLXQsrH9T53b", "methodNotSupported"),
        ("did%3Akey%3A%40", "invalidDid"),
        ("did%3Akey%3AzTjsVPtY", "invalidPublicKeyLength"),
    ],
)
def test_what_is_no_did_says_what_it_is_not(command: Command, identifier: str, error: str) -> None:
    status, resolution = command.get(f"/1.0/identifiers/{identifier}")
    assert status >= 400
    assert resolution["didResolutionMetadata"]["error"] == error


# -- presentations


def test_a_presentation_is_verified_with_what_it_holds(command: Command, present: Present) -> None:
    presentation = present(command.issue(), command.issue("vc-jwt"))
    status, answer = command.verify_presentation(presentation)
    assert (status, answer["verified"]) == (200, True), answer
    assert [problem["where"] for problem in answer["warnings"]] == [
        "/verifiableCredential/0",
        "/verifiableCredential/1",
    ]


def test_a_presentation_names_its_holder_or_not(command: Command, present: Present) -> None:
    holder = wallet().controller
    assert command.verify_presentation(present(command.issue()))[0] == 200
    assert command.verify_presentation(present(command.issue(), holder=holder))[0] == 200
    assert command.verify_presentation(present(command.issue(), holder={"id": holder}))[0] == 200
    assert command.verify_presentation(present())[0] == 200


def test_threat_06_a_holder_whose_key_it_is_not(command: Command, present: Present) -> None:
    # Signed by the one, in the other's name: added after signing it would break the proof, so a signer that lies.
    thief, victim = wallet(b"\x08" * 32), wallet()
    thief.controller = victim.controller
    status, problem = command.verify_presentation(present(command.issue(), signer=thief, holder=victim.controller))
    assert (status, problem["code"]) == (400, "key.not-issuers")


def test_threat_06_an_issuer_whose_key_it_is_not(command: Command) -> None:
    thief = wallet(b"\x08" * 32)
    thief.controller = command.issuer("eddsa-rdfc-2022")
    forged = json.loads(EddsaRdfc2022().secure(command.claims(), signer=thief, created=command.clock.now()))
    status, problem = command.verify(forged)
    assert (status, problem["code"]) == (400, "key.not-issuers")


def test_threat_07_a_good_presentation_of_a_bad_credential(command: Command, present: Present) -> None:
    good = command.issue()
    bad = _tampered(command.issue(id="urn:uuid:9e1cbb0a-6f0f-4a67-9b3c-0f4a4a0f0006"))
    status, answer = command.verify_presentation(present(good, bad))
    assert (status, answer["verified"]) == (400, False)
    assert answer["where"] == "/verifiableCredential/1"
    revoked = command.issue("status", id="urn:uuid:9e1cbb0a-6f0f-4a67-9b3c-0f4a4a0f0005")
    assert command.verify_presentation(present(good, revoked))[0] == 200
    _set_status(command, revoked["id"])
    status, answer = command.verify_presentation(present(good, revoked))
    assert (status, answer["code"], answer["where"]) == (400, "status.revoked", "/verifiableCredential/1")


def test_threat_07_a_bad_presentation_of_good_credentials(command: Command, present: Present) -> None:
    presentation = present(command.issue())
    assert (
        command.verify_presentation({**presentation, "id": "urn:uuid:0b7a5c1e-62a4-4b77-9e3f-1d1f1f3c5a10"})[0] == 400
    )
    assert command.verify_presentation({**presentation, "proof": []})[0] == 400
    assert command.verify_presentation({name: v for name, v in presentation.items() if name != "proof"})[0] == 400


def test_threat_07_a_credential_is_never_passed_over(command: Command, present: Present) -> None:
    enveloped = command.issue("vc-jwt")
    forged = {**enveloped, "id": enveloped["id"][:-4] + "AAAA"}
    status, problem = command.verify_presentation(present(command.issue(), forged))
    assert (status, problem["where"]) == (400, "/verifiableCredential/1")


def test_threat_07_an_unsecured_credential_is_nobodys_word_but_the_holders(command: Command, present: Present) -> None:
    presentation = present(command.issue())
    bare = {name: value for name, value in command.issue("eddsa-jcs-2022").items() if name != "proof"}
    status, _ = command.verify_presentation({**presentation, "verifiableCredential": [bare]})
    assert status == 400


def test_threat_09_a_presentation_answers_one_challenge_of_one_reader(command: Command, present: Present) -> None:
    presentation = present(command.issue())
    assert command.verify_presentation(presentation)[0] == 200
    status, problem = command.verify_presentation(presentation, challenge="another")
    assert (status, problem["title"]) == (400, "INVALID_CHALLENGE_ERROR")
    status, problem = command.verify_presentation(presentation, domain="another.example")
    assert (status, problem["title"]) == (400, "INVALID_DOMAIN_ERROR")
    assert command.verify_presentation(presentation, domain=["reader.example", "another.example"])[0] == 400


def test_threat_09_without_a_challenge_the_answer_says_so(command: Command, present: Present) -> None:
    body = {"verifiablePresentation": present(command.issue())}
    status, answer = command.post("/verifiers/presentations/verify", body)
    assert status == 200
    assert "holder.no-challenge" in [problem["code"] for problem in answer["warnings"]]


def test_threat_09_a_credentials_proof_presents_nothing(command: Command) -> None:
    # An issuer's proof (assertionMethod) over a presentation is no holder's answer (authentication).
    claims = {"@context": [V2], "type": ["VerifiablePresentation"], "verifiableCredential": [command.issue()]}
    secured = EddsaRdfc2022().secure(claims, signer=wallet(), created=command.clock.now())
    status, problem = command.verify_presentation(json.loads(secured), challenge=CHALLENGE)
    assert (status, problem["title"]) == (400, "PROOF_VERIFICATION_ERROR")


@pytest.mark.parametrize("inside", ["a string", 5, None, {"type": ["VerifiablePresentation"]}])
def test_a_presentation_holds_credentials_only(command: Command, present: Present, inside: Any) -> None:
    presentation = {**present(command.issue()), "verifiableCredential": [inside]}
    status, problem = command.verify_presentation(presentation)
    assert (status, problem["type"]) == (400, f"{VCDM}MALFORMED_VALUE_ERROR")


def test_a_presentation_of_too_many_credentials_is_refused(command: Command, present: Present) -> None:
    presentation = {**present(), "verifiableCredential": [{"type": ["VerifiableCredential"]}] * 65}
    assert command.verify_presentation(presentation)[0] == 400


def test_threat_11_no_inner_door_is_knocked_on(command: Command) -> None:
    # The command may fetch from this machine, over https only: what a document names is asked of the one fetcher.
    entry = {
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "7",
        "statusListCredential": "http://127.0.0.1:22/",
    }
    credential = command.issue(credentialStatus=entry)
    status, problem = command.verify(credential, checks=["credentialStatus"])
    assert (status, problem["title"]) == (400, "STATUS_RETRIEVAL_ERROR")
