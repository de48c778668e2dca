"""What a presentation must be."""

from __future__ import annotations

from typing import Any

import pytest

from passport_core.credentials.data_model import faults, presentation_faults
from passport_core.credentials.enveloping import ENVELOPED_CREDENTIAL

V2 = "https://www.w3.org/ns/credentials/v2"
HOLDER = "did:example:alice"
SECURED = {
    "@context": [V2],
    "type": ["VerifiableCredential"],
    "issuer": "did:example:issuer",
    "credentialSubject": {"id": HOLDER},
    "proof": {"type": "DataIntegrityProof"},
}
OWN = {key: value for key, value in SECURED.items() if key != "proof"} | {"issuer": {"id": HOLDER}}
ENVELOPED = {"@context": V2, "type": ENVELOPED_CREDENTIAL, "id": "data:application/vc+jwt,e30.e30.AA"}


def presenting(*credentials: Any, **members: Any) -> dict[str, Any]:
    return {
        "@context": [V2],
        "type": ["VerifiablePresentation"],
        "holder": HOLDER,
        "verifiableCredential": list(credentials),
        **members,
    }


def found(document: dict[str, Any]) -> list[tuple[str, str]]:
    return [(fault.code, fault.where) for fault in presentation_faults(document)]


@pytest.mark.parametrize(
    "document",
    [
        {"@context": [V2], "type": ["VerifiablePresentation"]},
        {"@context": V2, "type": "VerifiablePresentation", "id": "urn:uuid:9c9a36f8-518f-4976-a934-6649502d0008"},
        presenting(SECURED, ENVELOPED, OWN),
        presenting(SECURED, holder={"id": HOLDER, "name": "Alice"}),
        presenting(verifiableCredential=SECURED),
        presenting(ENVELOPED | {"type": [ENVELOPED_CREDENTIAL]}),
        presenting(ENVELOPED | {"id": "data:application/vc+sd-jwt,e30.e30.AA~e30~"}),
        presenting(SECURED, proof=[{"type": "DataIntegrityProof"}], termsOfUse={"type": "ExamplePolicy"}),
        {"@context": ["https://www.w3.org/2018/credentials/v1"], "type": "VerifiablePresentation"}
        | {"verifiableCredential": ["e30.e30.AA"]},
    ],
)
def test_what_the_model_allows_has_no_fault(document: dict[str, Any]) -> None:
    assert found(document) == []
    assert faults(document) == ()


@pytest.mark.parametrize(
    ("document", "code", "where"),
    [
        (presenting(**{"@context": [{"Other": "https://example.org/#Other"}, V2]}), "model.context-first", "/@context"),
        (presenting(type=["CredentialManagerPresentation"]), "model.not-presentation", "/type"),
        ({"@context": [V2]}, "model.type-missing", "/type"),
        ({"type": ["VerifiablePresentation"]}, "model.context-missing", "/@context"),
        (presenting(id="relative"), "model.id", "/id"),
        (presenting(holder="z6MkpJySvETLnxhQG9DzEdmKJtysBDjuuTeDfUj1uNNCUqcj"), "model.holder", "/holder"),
        (presenting(holder={"name": "Acme"}), "model.holder", "/holder"),
        (presenting(holder=None), "model.holder", "/holder"),
        (presenting(holder=[HOLDER]), "model.holder", "/holder"),
        (presenting("e30.e30.AA"), "model.presented", "/verifiableCredential/0"),
        (presenting(SECURED, 3), "model.presented", "/verifiableCredential/1"),
        (presenting(verifiableCredential=None), "model.presented", "/verifiableCredential"),
        (presenting(SECURED | {"type": []}), "model.not-credential", "/verifiableCredential/0/type"),
        (presenting(ENVELOPED | {"id": "e30.e30.AA"}), "model.envelope", "/verifiableCredential/0/id"),
        (
            presenting({**ENVELOPED, "id": "data:text/plain,x"}),
            "model.envelope",
            "/verifiableCredential/0/id",
        ),
        (
            presenting(ENVELOPED | {"@context": "https://www.w3.org/ns/credentials/examples/v2"}),
            "model.envelope",
            "/verifiableCredential/0/@context",
        ),
        (
            presenting(ENVELOPED | {"type": [ENVELOPED_CREDENTIAL, "VerifiableCredential"]}),
            "model.envelope",
            "/verifiableCredential/0/type",
        ),
        (presenting(OWN, holder="did:example:bob"), "model.unsecured", "/verifiableCredential/0"),
        (presenting(OWN | {"issuer": "did:example:bob"}), "model.unsecured", "/verifiableCredential/0"),
        (presenting(termsOfUse={}), "model.type-missing", "/termsOfUse/type"),
        (presenting(proof="signed"), "model.proof", "/proof"),
        (presenting(note=None), "model.null", "/note"),
    ],
)
def test_each_departure_has_its_code_and_place(document: dict[str, Any], code: str, where: str) -> None:
    assert (code, where) in found(document)


def test_an_unsecured_credential_needs_a_holder() -> None:
    document = presenting(OWN)
    del document["holder"]
    assert found(document) == [("model.unsecured", "/verifiableCredential/0")]
