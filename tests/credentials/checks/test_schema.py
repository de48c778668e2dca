"""Schemas: ours and others', never fetched; and our sample against the published Open Badges schema."""

from __future__ import annotations

import copy
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
