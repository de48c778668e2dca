"""Schemas: ours and others', never fetched; and our sample against the published Open Badges schema."""

from __future__ import annotations

import base64
import copy
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from passport_core import data
from passport_core.credentials.evidence import Dated
from passport_core.outcomes import Outcome, Verdict

OB_URL = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
OB_ENTRY = [{"id": OB_URL, "type": "1EdTechJsonSchemaValidator2019"}]
URL = "https://schemas.example/x.json"
DRAFT = "https://json-schema.org/draft/2020-12/schema"


@pytest.fixture
def open_badges(shared_dir: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        (shared_dir / "artefacts/openbadges/schema/ob_v3p0_achievementcredential_schema.json").read_text("utf-8")
    )
    return found


def at_hand(world: Any, schema: Any, url: str = URL) -> dict[str, Dated[bytes]]:
    return {url: Dated(json.dumps(schema).encode(), world.now, url)}


def judged(world: Any, schema: Any, *, kind: str = "JsonSchema", **claims: Any) -> Any:
    document = world.secure(world.claims(credentialSchema=[{"id": URL, "type": kind}], **claims))
    return world.verify(document, schemas=at_hand(world, schema) if schema is not None else {})


def test_our_sample_follows_the_published_open_badges_schema(world: Any, open_badges: dict[str, Any]) -> None:
    validator = jsonschema_rs.Draft201909Validator(open_badges)
    assert [error.message for error in validator.iter_errors(json.loads(world.secure()))] == []
    broken = world.claims(credentialStatus=[world.claims()["credentialStatus"]])
    assert not validator.is_valid(broken)  # the oracle can say no


def test_a_named_open_badges_schema_is_that_of_this_package(world: Any) -> None:
    contexts = [*world.claims()["@context"], "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"]
    document = world.secure(world.claims(**{"@context": contexts, "credentialSchema": OB_ENTRY}))
    report = world.verify(document)
    assert (report.finding("schema").code, report.verdict) == ("schema.ok", Verdict.VALID)
    assert report.finding("schema").source == OB_URL


def test_no_schema_named_asks_for_none(world: Any) -> None:
    report = world.verify(world.secure(world.claims(credentialSchema=None)))
    assert report.finding("schema").outcome is Outcome.NOT_APPLICABLE
    assert report.verdict is Verdict.VALID


def test_a_signed_document_that_departs_from_our_schema_fails(world: Any) -> None:
    claims = world.claims()
    del claims["credentialSubject"]["parchment"]["awardedOn"]
    report = world.verify(world.secure(claims))
    finding = report.finding("schema")
    assert (finding.code, report.verdict) == ("schema.departs", Verdict.INVALID)
    assert "credentialSubject/parchment" in finding.message.en


@pytest.mark.parametrize(
    ("schema", "kind"),
    [
        (None, "JsonSchema"),
        ({"type": "object"}, "JsonSchema"),  # no draft named: VC JSON Schema §3.1 says not to process it
        ({"$schema": "http://json-schema.org/draft-07/schema#", "type": "object"}, "JsonSchema"),
        ({"$schema": DRAFT, "type": "nonsense"}, "JsonSchema"),
        ({"$schema": DRAFT, "$ref": "https://schemas.example/elsewhere.json"}, "JsonSchema"),
        ({"$schema": DRAFT, "$ref": "file:///etc/passwd"}, "JsonSchema"),
        ({"$schema": DRAFT, "type": "object"}, "JsonSchemaCredential"),
    ],
)
def test_a_schema_that_cannot_be_used_is_not_established(world: Any, schema: Any, kind: str) -> None:
    report = judged(world, schema, kind=kind)
    assert report.finding("schema").outcome is Outcome.NOT_ESTABLISHED
    assert report.verdict is Verdict.NOT_ESTABLISHED


def test_threat_11_a_reference_inside_a_schema_is_never_fetched(world: Any) -> None:
    import socket

    asked = []
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.2)
    port = listener.getsockname()[1]
    judged(world, {"$schema": DRAFT, "$ref": f"http://127.0.0.1:{port}/x.json"})
    try:
        listener.accept()
        asked.append(port)
    except TimeoutError:
        pass
    finally:
        listener.close()
    assert asked == []


def test_a_pattern_made_to_run_for_ever_does_not(world: Any) -> None:
    schema = {"$schema": DRAFT, "properties": {"name": {"pattern": "^(a+)+$"}}}
    report = judged(world, schema, name="a" * 5000 + "!")
    assert report.finding("schema").code == "schema.departs"


def test_an_expression_that_needs_backtracking_is_not_run(world: Any) -> None:
    schema = {"$schema": DRAFT, "properties": {"name": {"pattern": "^(?=(a+)+$)b"}}}
    assert judged(world, schema).finding("schema").code == "schema.unavailable"


def test_threat_11_a_reference_to_a_file_is_never_followed(world: Any, tmp_path: Path) -> None:
    local = tmp_path / "any.json"
    local.write_text(json.dumps({"$schema": DRAFT, "type": "object"}), encoding="utf-8")
    report = judged(world, {"$schema": DRAFT, "$ref": local.as_uri()})
    assert (report.finding("schema").code, report.verdict) == ("schema.unavailable", Verdict.NOT_ESTABLISHED)


def test_every_schema_named_is_followed(world: Any) -> None:
    entries = [{"id": world.schema_url, "type": "JsonSchema"}, {"id": URL, "type": "JsonSchema"}]
    for order in (entries, entries[::-1]):
        document = world.secure(world.claims(credentialSchema=order))
        assert world.verify(document).finding("schema").code == "schema.unavailable"
        strict = at_hand(world, {"$schema": DRAFT, "required": ["evidence"]})
        assert world.verify(document, schemas=strict).finding("schema").code == "schema.departs"
        lax = at_hand(world, {"$schema": DRAFT, "required": ["id"]})
        assert world.verify(document, schemas=lax).finding("schema").code == "schema.ok"


def edit(path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    """Set (or, for ``...``, delete) the member at the path."""
    *steps, last = [int(step) if step.isdigit() else step for step in path.split("/")]

    def change(claims: dict[str, Any]) -> None:
        place: Any = claims
        for step in steps:
            place = place[step]
        if value is ...:
            del place[last]
        else:
            place[last] = value

    return change


@pytest.mark.parametrize(
    "change",
    [
        edit("credentialSubject/parchment", ...),
        edit("credentialSubject/parchment/block", ...),
        edit("credentialSubject/parchment/type", "CertificationParchment"),
        edit("credentialSubject/parchment/nationalLevel", "6"),
        edit("credentialSubject/parchment/certification", "37674"),
        edit("credentialSubject/parchment/birthDate", "1990-01-01"),
        edit("credentialSubject/dateOfBirth", "1990-01-01"),
        edit("credentialSubject/identifier/0/hashed", True),
        edit("credentialSubject/identifier/0/identityType", "nationalIdentityNumber"),
        edit("credentialSubject/identifier", ...),
        edit("credentialSubject/achievement/humanCode", "BC01"),
        edit("credentialSubject/achievement/criteria", {}),
        edit("issuer", "did:web:certifier.example"),
        edit("issuer/id", "https://certifier.example"),
        edit("issuer/otherIdentifier", []),
        edit("issuer/otherIdentifier/0/identifier", "11000007"),
        edit("credentialStatus", ...),
        edit("credentialStatus/statusListIndex", 42),
        edit("credentialStatus/statusPurpose", "message"),
        edit("credentialSchema", []),
        edit("validFrom", "2026-06-30"),
        edit("awardedDate", ...),
        edit("type", ["VerifiableCredential"]),
        edit("@context", ["https://www.w3.org/ns/credentials/v2"]),
        edit("id", "no uri"),
        edit("birthDate", "1990-01-01"),
    ],
)
def test_our_schema_refuses_what_an_award_must_not_be(world: Any, change: Callable[[dict[str, Any]], None]) -> None:
    schema = json.loads(data.path("schemas/block-credential-v1.schema.json").read_text("utf-8"))
    validator = jsonschema_rs.Draft202012Validator(schema)
    claims = copy.deepcopy(world.claims())
    assert validator.is_valid(claims)
    change(claims)
    assert not validator.is_valid(claims)


def test_our_schema_knows_every_term_of_our_context() -> None:
    context = json.loads(data.path("schemas/award-v1.context.jsonld").read_text("utf-8"))["@context"]
    schema = json.loads(data.path("schemas/block-credential-v1.schema.json").read_text("utf-8"))
    terms = set(context["parchment"]["@context"]) - {"@protected", "BlockParchment", "CertificationParchment"}
    assert set(schema["$defs"]["parchment"]["properties"]) == terms


# --- schemas in credentials (VC JSON Schema §2.2)

CREDENTIAL_URL = "https://schemas.example/credentials/1"
META = "https://w3.org/2022/credentials/v2/json-schema-credential-schema.json"


def schema_credential(world: Any, schema: Any, **changes: Any) -> bytes:
    """A schema as a credential of somebody else's, whom the document's issuer names."""
    claims = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": CREDENTIAL_URL,
        "type": ["VerifiableCredential", "JsonSchemaCredential"],
        "issuer": world.stranger.controller,
        "credentialSchema": {"id": META, "type": "JsonSchema"},
        "credentialSubject": {"id": URL, "type": "JsonSchema", "jsonSchema": schema},
        **changes,
    }
    secured: bytes = world.secure(
        {name: value for name, value in claims.items() if value is not None}, by=world.stranger
    )
    return secured


def by_credential(world: Any, credential: bytes | None, *, known: bool = True, **entry: Any) -> Any:
    named = {"id": CREDENTIAL_URL, "type": "JsonSchemaCredential", **entry}
    theirs = {world.stranger.controller: Dated(world.stranger.document(), world.now, world.stranger.controller)}
    return world.verify(
        world.secure(world.claims(credentialSchema=[named])),
        schemas={CREDENTIAL_URL: Dated(credential, world.now, CREDENTIAL_URL)} if credential else {},
        documents=world.documents() | (theirs if known else {}),
    ).finding("schema")


STRICT = {"$schema": DRAFT, "$id": URL, "required": ["evidence"]}
LAX = {
    "$schema": DRAFT,
    "$id": URL,
    "required": ["id"],
    "properties": {"note": {"enum": [None]}, "id": {"type": "string"}},
}


def test_a_schema_in_a_credential_is_followed(world: Any) -> None:
    assert by_credential(world, schema_credential(world, LAX)).code == "schema.ok"
    assert by_credential(world, schema_credential(world, STRICT)).code == "schema.departs"


def test_a_schema_in_a_credential_that_cannot_be_relied_on_is_not_established(world: Any) -> None:
    good = schema_credential(world, LAX)
    changed = json.dumps(json.loads(good) | {"validFrom": "2020-01-01T00:00:00Z"}).encode()
    for credential in (
        None,
        changed,
        json.dumps(LAX).encode(),
        b"not json",
        schema_credential(world, LAX, validUntil="2026-08-01T00:00:00Z"),
        schema_credential(world, LAX, id="https://schemas.example/credentials/2"),
        schema_credential(world, LAX, type=["VerifiableCredential"]),
        schema_credential(world, LAX, credentialSubject={"id": URL, "type": "JsonSchema"}),
        schema_credential(world, {"type": "object"}),  # names no draft
    ):
        found = by_credential(world, credential)
        assert (found.code, found.outcome) == ("schema.unavailable", Outcome.NOT_ESTABLISHED)
    assert by_credential(world, good, known=False).outcome is Outcome.NOT_ESTABLISHED


def test_a_schema_with_another_digest_than_named_fails(world: Any) -> None:
    good = schema_credential(world, LAX)
    digest = base64.b64encode(hashlib.sha384(good).digest()).decode()
    assert by_credential(world, good, digestSRI=f"sha384-{digest}").code == "schema.ok"
    other = by_credential(world, schema_credential(world, LAX, name="autre"), digestSRI=f"sha384-{digest}")
    assert (other.code, other.outcome) == ("schema.other-digest", Outcome.FAILED)
