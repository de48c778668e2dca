"""Schemas that documents name: fetched where the installation says so, and never otherwise."""

from __future__ import annotations

import json
from typing import Any

from passport_core.builtin.resolvers import DidKeyResolver
from passport_core.credentials import did_key
from passport_core.credentials.formats.eddsa_jcs_2022 import EddsaJcs2022
from passport_core.credentials.json_schemas import BLOCK_CREDENTIAL_V1
from passport_core.credentials.proofs import Peek
from passport_core.services.gather_evidence import GatherEvidence
from passport_core.services.gather_schemas import MAX_SCHEMAS, GatherSchemas
from passport_core.services.judge_award import JudgeAward
from passport_core.testing.doubles import FakeFetcher, FixedClock, MemorySigner

URL = "https://schemas.example/x.json"
OB = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
FORMATS = {"eddsa-jcs-2022": EddsaJcs2022()}
SIGNER = MemorySigner(did_key.method_id(did_key.did_for(MemorySigner().public_key)))
ISSUER = did_key.did_for(MemorySigner(seed=b"\x07" * 32).public_key)


def gathered(
    *urls: str, answers: dict[str, bytes] | None = None, is_allowed: bool = True, online: bool = True
) -> tuple[Any, list[str]]:
    clock = FixedClock()
    fetcher = FakeFetcher(answers or {}, clock)
    gather = GatherEvidence(
        store=None,
        resolvers={"key": DidKeyResolver(clock)},
        trust_sources={},
        fetcher=fetcher,
        judge=JudgeAward({}),
        publish_status=None,
        publish_issuer=None,
        clock=clock,
        gather_schemas=GatherSchemas(fetcher, FORMATS, is_allowed),
    )
    asked = Peek("any", ISSUER, did_key.method_id(ISSUER), (), urls, {"id": "urn:uuid:1"})
    answer = gather.for_answer([asked], at=clock.now(), online=online)
    return answer(b"{}", asked), fetcher.asked


def test_threat_42_nothing_is_fetched_unless_the_installation_says_so() -> None:
    evidence, asked = gathered(URL, answers={URL: b"{}"}, is_allowed=False)
    assert (asked, evidence.schemas) == ([], {})
    assert "fetches nobody's schemas" in evidence.missing[URL].en
    evidence, asked = gathered(URL, answers={URL: b"{}"}, online=False)
    assert (asked, evidence.schemas) == ([], {})


def test_what_comes_with_the_package_is_never_sought() -> None:
    evidence, asked = gathered(OB, BLOCK_CREDENTIAL_V1)
    assert (asked, evidence.missing) == ([], {})


def test_a_schema_is_had_as_its_bytes_with_their_date() -> None:
    evidence, asked = gathered(URL, URL, answers={URL: b'{"$schema": "x"}'})
    assert asked == [URL]
    assert evidence.schemas[URL].value == b'{"$schema": "x"}'
    evidence, _ = gathered(URL)
    assert URL in evidence.missing


def test_a_document_cannot_make_us_fetch_for_ever() -> None:
    urls = [f"https://schemas.example/{number}.json" for number in range(40)]
    _, asked = gathered(*urls, answers=dict.fromkeys(urls, b"{}"))
    assert len(asked) == MAX_SCHEMAS


def test_whoever_signed_a_schema_is_sought_too() -> None:
    claims = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": URL,
        "type": ["VerifiableCredential", "JsonSchemaCredential"],
        "issuer": SIGNER.controller,
        "credentialSubject": {"id": "urn:x", "type": "JsonSchema", "jsonSchema": {}},
    }
    credential = FORMATS["eddsa-jcs-2022"].secure(claims, signer=SIGNER, created=FixedClock().now())
    evidence, _ = gathered(URL, answers={URL: credential})
    assert json.loads(evidence.schemas[URL].value)["id"] == URL
    assert evidence.documents.keys() == {ISSUER, SIGNER.controller}
