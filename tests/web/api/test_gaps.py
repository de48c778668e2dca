"""The gap over HTTP: for the learner's secret, and for an adviser's link."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema_rs
import pytest
from litestar.testing import TestClient
from tests.conftest import PlannedInstallation
from tests.serving import serving

from passport_core import data


@pytest.fixture
def client(planned: PlannedInstallation) -> Iterator[TestClient[Any]]:
    with serving(planned.services) as made:
        yield made


def bearer(token: str) -> Mapping[str, str]:
    return {"Authorization": f"Bearer {token}", "Accept-Language": "fr"}


def test_the_plan_is_measured_and_the_answer_follows_its_schema(
    client: TestClient[Any], planned: PlannedInstallation
) -> None:
    answer = client.get("/v1/passport/gap", headers=bearer(planned.token))
    assert answer.status_code == 200
    published = client.get("/ns/gap-v1.schema.json")
    schema = json.loads(data.path("schemas/gap-v1.schema.json").read_text("utf-8"))
    assert published.json() == schema
    assert list(jsonschema_rs.Draft202012Validator(schema).iter_errors(answer.json())) == []
    targets = {target["target"]["ref"]: target for target in answer.json()["targets"]}
    assert targets["RNCP37674"]["coverage"]["certified"] == 1
    assert targets["rome:M1855"]["market"]["signals"]
    levels = {line["ref"]: line for line in targets["courses-back-end-erdre:back-end-erdre"]["lines"]}
    assert levels["rectec:8"]["standing"] == "met"
    assert levels["rectec:8"]["levels"] == {"certified": 3}
    assert levels["rectec:1"]["why"] == "only_declared"


def test_targets_place_and_day_may_be_given(client: TestClient[Any], planned: PlannedInstallation) -> None:
    asked = {"to": ["RNCP36490", "M1861"], "in": "44", "by": "2030-01-01"}
    answer = client.get("/v1/passport/gap", params=asked, headers=bearer(planned.token)).json()
    assert [target["target"]["ref"] for target in answer["targets"]] == ["RNCP36490", "rome:M1861"]
    assert answer["targets"][0]["certification"]["closing"] == "passes_first"
    assert answer["place"] == "44"


@pytest.mark.parametrize("face", ["passport", "advice"])
def test_an_unknown_target_is_said_beside_the_others(
    client: TestClient[Any], planned: PlannedInstallation, face: str
) -> None:
    token = planned.token if face == "passport" else planned.adviser_token
    asked = {"to": ["RNCP99999", "M1855", "boulangère"]}
    answer = client.get(f"/v1/{face}/gap", params=asked, headers=bearer(token))
    assert answer.status_code == 200
    assert [target["target"]["ref"] for target in answer.json()["targets"]] == ["rome:M1855"]
    assert [(one["named"], one["code"]) for one in answer.json()["problems"]] == [
        ("RNCP99999", "target.not-found"),
        ("boulangère", "target.unreadable"),
    ]
    assert all(one["message"] and one["remedy"] for one in answer.json()["problems"])
    schema = json.loads(data.path("schemas/gap-v1.schema.json").read_text("utf-8"))
    assert list(jsonschema_rs.Draft202012Validator(schema).iter_errors(answer.json())) == []


def test_jobs_and_certifications_are_ranked(client: TestClient[Any], planned: PlannedInstallation) -> None:
    jobs = client.get("/v1/passport/jobs", params={"in": "44", "limit": 2}, headers=bearer(planned.token)).json()
    assert len(jobs["jobs"]) == 2
    certifications = client.get("/v1/passport/certifications", headers=bearer(planned.token)).json()
    assert {one["target"]["ref"] for one in certifications} == {"RNCP37674", "RNCP36490", "RNCP35419"}


def test_an_adviser_sees_the_same_gap_and_the_learner_sees_it_was_read(
    client: TestClient[Any], planned: PlannedInstallation
) -> None:
    own = client.get("/v1/passport/gap", headers=bearer(planned.token)).json()
    seen = client.get("/v1/advice/gap", headers=bearer(planned.adviser_token)).json()
    assert seen == own
    holder = planned.services.keep_passport.enter(planned.token)
    (grant,) = planned.services.advise_learner.grants(holder.passport_id, actor=holder)
    _, readings = planned.services.advise_learner.readings(grant.id, actor=holder)
    assert [(reading.kind, reading.face) for reading in readings] == [("opened", "machine")]


def test_an_adviser_sees_the_same_jobs_and_the_learner_sees_it_was_read(
    client: TestClient[Any], planned: PlannedInstallation
) -> None:
    asked = {"in": "44", "limit": 2}
    own = client.get("/v1/passport/jobs", params=asked, headers=bearer(planned.token)).json()
    assert client.get("/v1/advice/jobs", params=asked, headers=bearer(planned.adviser_token)).json() == own
    holder = planned.services.keep_passport.enter(planned.token)
    (grant,) = planned.services.advise_learner.grants(holder.passport_id, actor=holder)
    _, readings = planned.services.advise_learner.readings(grant.id, actor=holder)
    assert [(reading.kind, reading.face) for reading in readings] == [("opened", "machine")]
    assert client.get("/v1/advice/jobs", headers=bearer(planned.token)).status_code == 404


@pytest.mark.parametrize("path", ["/v1/passport/gap", "/v1/passport/jobs", "/v1/passport/certifications"])
def test_threat_21_nobody_elses_secret_opens_it(
    client: TestClient[Any], planned: PlannedInstallation, path: str
) -> None:
    assert client.get(path).status_code == 401
    for stranger in ("x" * 43, planned.adviser_token, planned.demo.made.share_token, planned.demo.made.api_key):
        assert client.get(path, headers=bearer(stranger)).status_code == 404
    assert client.get("/v1/advice/gap", headers=bearer(planned.token)).status_code == 404


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ({"to": "RNCP99999"}, 404, "target.not-found"),
        ({"to": "boulangère"}, 400, "target.unreadable"),
        ({"to": [f"RNCP{n}" for n in range(9)]}, 400, "target.too-many"),
        ({"to": "M1855", "in": "?!"}, 400, "labour.place"),
    ],
    ids=["unknown", "words", "many", "place"],
)
def test_what_cannot_be_measured_is_said(
    client: TestClient[Any], planned: PlannedInstallation, asked: dict[str, Any], status: int, code: str
) -> None:
    answer = client.get("/v1/passport/gap", params=asked, headers=bearer(planned.token))
    assert answer.status_code == status
    assert answer.json()["code"] == code
    assert answer.json()["detail"]
    assert planned.token not in answer.text
