"""The JSON API as its callers meet it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import EXAMPLES
from tests.threats.forging import Forger
from tests.web.api.conftest import Api

from passport_core.compose import Services
from passport_core.errors import ConflictError
from passport_core.services.publish_status import MAX_AGE

CSV = (
    "identifiant;certification;bloc;date_obtention;nom_naissance;prénoms;date_naissance;date_inscription\n"
    "N-{n};RNCP37674;BC01;03/07/2026;LE BRAS {n};Ana;1990;15/09/2025\n"
)


def _csv(number: int = 1) -> bytes:
    return CSV.format(n=chr(ord("A") + number)).encode()


def _operations(api: Api) -> list[tuple[str, str, Mapping[str, Any]]]:
    """Return (method, path, operation) of the served description: a new endpoint cannot be forgotten."""
    described = api.client.get("/v1/openapi/openapi.json")
    assert described.status_code == 200
    return [
        (method.upper(), path, operation)
        for path, operations in described.json()["paths"].items()
        for method, operation in operations.items()
    ]


class TestDescription:
    def test_every_endpoint_is_described_in_words(self, api: Api) -> None:
        operations = _operations(api)
        assert {path for _, path, _ in operations} >= {"/v1/verify", "/v1/certifier/batches", "/v1/passport/shares"}
        for method, path, operation in operations:
            assert operation.get("summary"), (method, path)


class TestErrors:
    @pytest.mark.parametrize(
        ("method", "path", "status"),
        [
            ("GET", "/v1/nothing", 404),
            ("DELETE", "/v1/verify", 405),
            ("GET", "/v1/register/RNCP1", 404),
            ("GET", "/v1/register/RNCP37674?at=never", 400),
            ("GET", "/v1/certifier/batches", 401),
            ("GET", "/v1/passport", 401),
            ("GET", "/status/none", 404),
            ("GET", "/issuers/none/did.json", 404),
            ("GET", "/ns/none", 404),
            ("POST", "/v1/verify?at=2026-01-01T00:00:00", 400),
            ("GET", "/v1/certifications?limit=100000", 400),
            ("GET", "/v1/certifications?offset=-1", 400),
        ],
    )
    def test_each_is_a_problem_in_both_languages(self, api: Api, method: str, path: str, status: int) -> None:
        answers = {
            language: api.client.request(method, path, headers={"Accept-Language": language})
            for language in ("fr", "en")
        }
        for answer in answers.values():
            assert answer.status_code == status, answer.text
            assert answer.headers["content-type"].startswith("application/problem+json")
            body = answer.json()
            assert body["status"] == status
            assert body["type"].startswith("https://")
            assert body["code"]
            assert body["title"]
        assert answers["fr"].json()["title"] != answers["en"].json()["title"]

    def test_a_body_of_the_wrong_shape_is_said(self, api: Api) -> None:
        for body in (b"{}", b"[]", b'{"code": 3}', b"{", b""):
            answer = api.client.post(
                "/v1/passport/claims", content=body, headers={**api.learner, "Content-Type": "application/json"}
            )
            assert answer.status_code == 400, (body, answer.text)
            assert answer.headers["content-type"].startswith("application/problem+json")

    def test_a_value_not_foreseen_names_those_that_are(self, api: Api) -> None:
        answer = api.client.post(
            f"/v1/certifier/awards/{api.award()}/decision", json={"decision": "perhaps"}, headers=api.key()
        )
        assert (answer.status_code, answer.json()["code"]) == (400, "request.value")
        assert "refuse" in answer.json()["detail"]

    def test_a_missing_key_and_a_wrong_one_read_alike_save_the_remedy(self, api: Api) -> None:
        real = api.key()["Authorization"]
        wrong = (
            "Bearer pck_none_none",
            f"{real[:-2]}xx",
            "Bearer ",
            "Basic abc",
            real.replace("pck_", "pcx_"),
            "Bearer pck__",
        )
        for header in wrong:
            answer = api.client.get("/v1/certifier/batches", headers={"Authorization": header})
            assert (answer.status_code, answer.json()["code"]) == (401, "api-key.refused"), header
            assert answer.headers["www-authenticate"] == "Bearer"


class TestHeaders:
    def test_every_answer_carries_them(self, api: Api) -> None:
        for path in (
            "/",
            api.share,
            "/v1/register",
            "/v1/nothing",
            "/nothing",
            "/v1/openapi/openapi.json",
            "/static/pages.css",
            f"/p/{api.demo.made.passport_token}",
        ):
            answer = api.client.get(path)
            assert "default-src 'none'" in answer.headers["content-security-policy"], path
            assert "unsafe" not in answer.headers["content-security-policy"]
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert answer.headers["referrer-policy"] == "no-referrer"

    def test_what_is_behind_a_secret_is_kept_nowhere(self, api: Api) -> None:
        for path in (api.share, f"/p/{api.demo.made.passport_token}", "/s/none"):
            answer = api.client.get(path)
            assert answer.headers["cache-control"] == "no-store", path
            assert "noindex" in answer.headers["x-robots-tag"]


class TestStatusLists:
    @pytest.fixture
    def address(self, api: Api) -> str:
        status = json.loads(api.demo.made.credential)["credentialStatus"]["statusListCredential"]
        base = api.demo.services.settings.base_url
        assert status.startswith(base)
        return str(status.removeprefix(base))

    def test_it_can_be_cached_and_asked_again_cheaply(self, api: Api, address: str) -> None:
        first = api.client.get(address)
        assert first.status_code == 200
        assert first.headers["cache-control"] == f"public, max-age={MAX_AGE}"
        assert first.headers["access-control-allow-origin"] == "*"
        etag = first.headers["etag"]
        again = api.client.get(address, headers={"If-None-Match": etag})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == etag

    @pytest.mark.parametrize("asked", ["W/{}", '"other", {}', "*"])
    def test_any_form_of_the_condition_is_understood(self, api: Api, address: str, asked: str) -> None:
        etag = api.client.get(address).headers["etag"]
        assert api.client.get(address, headers={"If-None-Match": asked.format(etag)}).status_code == 304

    def test_a_revocation_changes_it(self, api: Api, address: str) -> None:
        etag = api.client.get(address).headers["etag"]
        revoked = api.client.post(
            f"/v1/certifier/credentials/{api.demo.made.credential_id}/revocation",
            json={"reason": "issued-in-error"},
            headers=api.key(),
        )
        assert revoked.status_code == 201
        after = api.client.get(address, headers={"If-None-Match": etag})
        assert after.status_code == 200
        assert after.headers["etag"] != etag


class TestPaging:
    def test_pages_join_to_the_whole(self, api: Api) -> None:
        whole = api.client.get("/v1/certifier/awards?limit=200", headers=api.key()).json()
        joined = []
        for offset in range(0, whole["total"], 7):
            page = api.client.get(f"/v1/certifier/awards?limit=7&offset={offset}", headers=api.key()).json()
            assert (page["total"], page["offset"], page["limit"]) == (whole["total"], offset, 7)
            joined += [award["id"] for award in page["items"]]
        assert joined == [award["id"] for award in whole["items"]]
        assert len(set(joined)) == whole["total"]
        beyond = api.client.get("/v1/certifier/awards?offset=5000", headers=api.key()).json()
        assert beyond["items"] == []


class TestUploads:
    def test_a_file_is_issued_and_every_passage_accounted_for(self, api: Api) -> None:
        answer = api.client.post("/v1/certifier/batches?name=juillet.csv", content=_csv(), headers=api.key())
        assert answer.status_code == 201, answer.text
        report = answer.json()
        assert (report["file"], report["counts"]["issued"], report["passages"]) == ("juillet.csv", 1, [])
        batch = api.client.get(f"/v1/certifier/batches/{report['batch']}", headers=api.key())
        assert batch.json()["counts"]["issued"] == 1
        slips = api.client.post(f"/v1/certifier/batches/{report['batch']}/claim-slips", headers=api.key())
        assert slips.status_code == 201
        claimed = api.client.post("/v1/passport/claims", json={"code": slips.json()[0]["code"]}, headers=api.learner)
        assert claimed.status_code == 201
        assert claimed.json()[0]["overall"] == "valid"

    def test_a_file_over_the_limit_is_413(self, api: Api) -> None:
        limit = api.demo.services.settings.upload_limit
        object.__setattr__(api.demo.services.settings, "upload_limit", 1000)
        try:
            answer = api.client.post("/v1/certifier/batches", content=b"x" * 1001, headers=api.key())
        finally:
            object.__setattr__(api.demo.services.settings, "upload_limit", limit)
        assert (answer.status_code, answer.json()["code"]) == (413, "too-large")

    @pytest.mark.parametrize("path", ["/v1/verify", "/v1/passport/records"])
    def test_a_document_over_a_megabyte_is_413(self, api: Api, path: str) -> None:
        answer = api.client.post(path, content=b"x" * (1024 * 1024 + 1), headers=api.learner)
        assert (answer.status_code, answer.json()["code"]) == (413, "too-large")

    def test_what_claims_a_small_length_is_cut_at_the_limit_too(self, api: Api) -> None:
        def endless() -> Any:
            for _ in range(5000):
                yield b"x" * 1024

        assert api.client.post("/v1/verify", content=endless()).status_code == 413


class TestIdempotency:
    def test_the_same_request_answers_the_same_and_works_once(self, api: Api) -> None:
        headers = {**api.learner, "Idempotency-Key": "a-first-share"}
        record = api.client.get("/v1/passport", headers=api.learner).json()["records"][0]["id"]
        body = {"records": [record], "audience": "Sillon"}
        first = api.client.post("/v1/passport/shares", json=body, headers=headers)
        again = api.client.post("/v1/passport/shares", json=body, headers=headers)
        assert first.status_code == again.status_code == 201
        assert first.json() == again.json()
        shares = api.client.get("/v1/passport/shares", headers=api.learner).json()
        assert [share["audience"] for share in shares].count("Sillon") == 1

    def test_a_key_used_for_another_request_is_a_conflict(self, api: Api) -> None:
        headers = {**api.key(), "Idempotency-Key": "one"}
        assert api.client.post("/v1/certifier/batches", content=_csv(1), headers=headers).status_code == 201
        other = api.client.post("/v1/certifier/batches", content=_csv(2), headers=headers)
        assert (other.status_code, other.json()["code"]) == (409, "idempotency.reused")

    def test_another_callers_key_is_another_key(self, api: Api) -> None:
        key = {"Idempotency-Key": "shared"}
        mine = api.client.post("/v1/certifier/batches", content=_csv(), headers={**api.key(), **key})
        theirs = api.client.post("/v1/certifier/batches", content=_csv(), headers={**api.other, **key})
        assert mine.json()["batch"] != theirs.json().get("batch")

    def test_a_refused_request_leaves_the_key_free(self, api: Api) -> None:
        headers = {**api.learner, "Idempotency-Key": "try"}
        assert api.client.post("/v1/passport/claims", json={"code": "wrong"}, headers=headers).status_code == 403
        code = api.demo.made.claim_code
        assert api.client.post("/v1/passport/claims", json={"code": code}, headers=headers).status_code == 201

    def test_a_key_left_by_a_process_that_died_is_free_after_a_while(self, api: Api, tmp_path: Path) -> None:
        left = tmp_path / "passport.db"

        def work() -> tuple[int, bytes]:
            # What the database holds in the middle of the work is what a killed process leaves.
            with closing(sqlite3.connect(api.demo.home / "passport.db")) as now, closing(sqlite3.connect(left)) as then:
                now.backup(then)
            return 201, b"first"

        ask = {"caller": "caller", "request": b"request"}
        assert api.demo.services.answer_once("key", **ask, work=work) == (201, b"first")
        settings = replace(api.demo.services.settings, data=tmp_path)
        services = Services(settings, clock=api.demo.clock)
        with pytest.raises(ConflictError) as under_way:
            services.answer_once("key", **ask, work=lambda: (201, b"second"))
        assert under_way.value.code == "idempotency.under-way"
        api.demo.clock.advance(hours=1)
        assert services.answer_once("key", **ask, work=lambda: (201, b"second")) == (201, b"second")
        assert services.answer_once("key", **ask, work=lambda: (201, b"third")) == (201, b"second")
        services.close()

    def test_what_is_kept_opens_for_its_caller_only(self, api: Api) -> None:
        headers = {**api.learner, "Idempotency-Key": "secret"}
        record = api.client.get("/v1/passport", headers=api.learner).json()["records"][0]["id"]
        made = api.client.post("/v1/passport/shares", json={"records": [record]}, headers=headers).json()
        token = made["link"].rsplit("/", 1)[-1].encode()
        api.demo.services.close()
        stored = b"".join(path.read_bytes() for path in api.demo.home.glob("passport.db*"))
        assert token not in stored


class TestShares:
    def test_a_person_gets_a_page_and_a_machine_a_presentation(self, api: Api) -> None:
        page = api.client.get(api.share, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
        assert page.headers["content-type"].startswith("text/html")
        machine = api.client.get(api.share, headers={"Accept": "application/vp"})
        assert machine.headers["content-type"].startswith("application/vp")
        assert "Accept" in machine.headers["vary"]
        presentation = machine.json()
        assert presentation["type"] == ["VerifiablePresentation"]
        assert "not signed by the holder" in presentation["description"]
        (held,) = presentation["verifiableCredential"]
        assert held == json.loads(api.demo.made.credential)

    def test_the_service_signed_it_and_says_so(self, api: Api) -> None:
        document = api.client.get(api.share, headers={"Accept": "application/vp"}).content
        presentation = json.loads(document)
        method = presentation["proof"][0]["verificationMethod"]
        assert method.startswith(presentation["holder"])
        installation = api.demo.services.manage_certifiers.installation()
        assert presentation["holder"] == installation.did
        key = api.demo.services.publish_issuer.document(installation.did)
        assert key is not None
        api.demo.services.issuing_format.open(document, method=key.methods[method])

    def test_each_document_comes_byte_for_byte(self, api: Api) -> None:
        record = api.demo.services.share_records.read(api.demo.made.share_token, face="page").records[0].record
        document = api.client.get(f"{api.share}/documents/{record.id}")
        assert document.content == api.demo.made.credential
        others = api.client.get("/v1/passport", headers=api.learner).json()["records"]
        for other in others:
            if other["id"] != record.id:
                assert api.client.get(f"{api.share}/documents/{other['id']}").status_code == 404

    def test_withdrawn_it_is_closed_for_both(self, api: Api) -> None:
        (share,) = api.client.get("/v1/passport/shares", headers=api.learner).json()
        assert (
            api.client.delete(f"/v1/passport/shares/{share['id']}", headers=api.learner).json()["closed"] == "withdrawn"
        )
        for accept in ("text/html", "application/vp"):
            assert api.client.get(api.share, headers={"Accept": accept}).status_code == 404

    def test_the_holder_sees_who_read(self, api: Api) -> None:
        (share,) = api.client.get("/v1/passport/shares", headers=api.learner).json()
        api.client.get(api.share, headers={"Accept": "application/vp"})
        api.client.get(api.share, headers={"Accept": "text/html"})
        log = api.client.get(f"/v1/passport/shares/{share['id']}/readings", headers=api.learner).json()
        assert [reading["face"] for reading in log] == ["page", "machine"]  # the newest first


class TestLearner:
    def test_a_passport_from_nothing(self, api: Api) -> None:
        opened = api.client.post("/v1/passports")
        assert opened.status_code == 201
        mine = {"Authorization": f"Bearer {opened.json()['token']}"}
        badge = (EXAMPLES / "badges" / "badge-etranger.json").read_bytes()
        imported = api.client.post("/v1/passport/records", content=badge, headers=mine)
        assert imported.status_code == 201, imported.text
        assert imported.json()["provenance"] == "declared"
        again = api.client.post("/v1/passport/records", content=badge, headers=mine)
        assert (again.status_code, again.json()["code"]) == (409, "record.exists")
        record = imported.json()["id"]
        assert api.client.get(f"/v1/passport/records/{record}/credential", headers=mine).content == badge
        assert api.client.delete(f"/v1/passport/records/{record}", headers=mine).json() == {"removed": 1}

    def test_an_imported_forgery_is_judged_when_read(self, api: Api) -> None:
        forged = Forger(api.demo).wrong_key()
        imported = api.client.post("/v1/passport/records", content=forged, headers=api.learner)
        # The genuine one is in this passport already, under the same id: a forgery cannot take its place.
        assert imported.status_code == 409
        opened = api.client.post("/v1/passports").json()
        mine = {"Authorization": f"Bearer {opened['token']}"}
        record = api.client.post("/v1/passport/records", content=forged, headers=mine).json()
        assert (record["overall"], record["provenance"], record["certification"]) == ("invalid", "declared", None)

    def test_what_is_no_credential_is_refused(self, api: Api) -> None:
        for body in (b"", b"{}", b"hello", b"[1]"):
            assert api.client.post("/v1/passport/records", content=body, headers=api.learner).status_code == 400
