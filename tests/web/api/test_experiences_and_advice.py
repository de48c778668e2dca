"""Experiences, the plan and advisers over the API, as their callers meet them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from tests.web.api.conftest import Api

SITE = {"kind": "voluntary", "title": "Site de l’association"}


def bearer(token: str) -> Mapping[str, str]:
    return {"Authorization": f"Bearer {token}"}


def invite(api: Api, **asked: Any) -> Mapping[str, Any]:
    answer = api.client.post("/v1/passport/advisers", json={"adviser": "Malik", **asked}, headers=api.learner)
    assert answer.status_code == 201, answer.text
    grant: Mapping[str, Any] = answer.json()
    return grant


@pytest.fixture
def adviser(api: Api) -> Mapping[str, str]:
    """An adviser's own header."""
    return bearer(invite(api)["token"])


class TestExperiences:
    def test_an_experience_is_declared_changed_and_removed(self, api: Api) -> None:
        asked = {
            **SITE,
            "organisation": "Vélo-Cité",
            "started_on": "2024-01-01",
            "hours": 40,
            "competencies": [{"ref": "RNCP37674BC02", "level": 2}],
        }
        made = api.client.post("/v1/passport/experiences", json=asked, headers=api.learner)
        assert made.status_code == 201, made.text
        body = made.json()
        assert body["provenance"] == "declared"
        assert body["competencies"] == [{"ref": "RNCP37674BC02", "level": 2}]
        address = f"/v1/passport/experiences/{body['id']}"
        changed = api.client.put(address, json=SITE, headers=api.learner)
        assert (changed.status_code, changed.json()["competencies"], changed.json()["hours"]) == (200, [], None)
        listed = api.client.get("/v1/passport/experiences", headers=api.learner).json()
        assert listed == [changed.json()]
        assert api.client.delete(address, headers=api.learner).status_code == 200
        assert api.client.get("/v1/passport/experiences", headers=api.learner).json() == []
        assert api.client.delete(address, headers=api.learner).status_code == 404

    @pytest.mark.parametrize(
        ("asked", "code", "where"),
        [
            ({**SITE, "kind": "certified"}, "experience.request", "kind"),
            ({**SITE, "title": " "}, "experience.request", "title"),
            ({**SITE, "ended_on": "2999-01-01"}, "experience.dates", "ended_on"),
            ({**SITE, "hours": 0}, "experience.request", "hours"),
            (
                {**SITE, "competencies": [{"ref": "RNCP37674BC01"}, {"ref": "what"}]},
                "experience.competency",
                "competencies[2]",
            ),
            (
                {**SITE, "competencies": [{"ref": "rome:1"}, {"ref": "RNCP37674BC01", "level": 9}]},
                "experience.competency",
                "competencies[1], competencies[2]",
            ),
        ],
        ids=["kind", "title", "dates", "hours", "unreadable", "unknown"],
    )
    def test_what_cannot_stand_is_said(self, api: Api, asked: Any, code: str, where: str) -> None:
        answer = api.client.post("/v1/passport/experiences", json=asked, headers=api.learner)
        assert answer.status_code == 400
        body = answer.json()
        assert (body["code"], body["where"]) == (code, where)
        assert body["detail"]
        assert api.client.get("/v1/passport/experiences", headers=api.learner).json() == []

    @pytest.mark.parametrize("extra", [{"provenance": "certified"}, {"id": "x"}, {"started_on": "yesterday"}], ids=str)
    def test_nobody_says_more_than_there_is_to_say(self, api: Api, extra: Mapping[str, str]) -> None:
        answer = api.client.post("/v1/passport/experiences", json={**SITE, **extra}, headers=api.learner)
        assert (answer.status_code, answer.json()["code"]) == (400, "request.malformed")

    def test_asked_twice_with_one_key_it_is_declared_once(self, api: Api) -> None:
        headers = {**api.learner, "Idempotency-Key": "k-1"}
        answers = [api.client.post("/v1/passport/experiences", json=SITE, headers=headers).json() for _ in range(2)]
        assert answers[0] == answers[1]
        assert len(api.client.get("/v1/passport/experiences", headers=api.learner).json()) == 1


class TestPlan:
    def test_it_is_written_and_read_by_both(self, api: Api, adviser: Mapping[str, str]) -> None:
        assert api.client.get("/v1/passport/plan", headers=api.learner).json()["targets"] == []
        asked = {"targets": ["RNCP37674"], "place": "44", "by": "2100-01-01"}
        far = api.client.put("/v1/passport/plan", json=asked, headers=api.learner)
        assert (far.status_code, far.json()["where"]) == (400, "by")
        written = api.client.put(
            "/v1/passport/plan", json={**asked, "by": f"{api.demo.clock.now().year + 3}-01-01"}, headers=api.learner
        )
        assert written.status_code == 200, written.text
        for path, headers in (("/v1/passport/plan", api.learner), ("/v1/advice/plan", adviser)):
            assert api.client.get(path, headers=headers).json() == written.json()
        unknown = api.client.put("/v1/passport/plan", json={"targets": ["RNCP1"]}, headers=api.learner)
        assert (unknown.status_code, unknown.json()["code"]) == (404, "target.not-found")


class TestAdvisers:
    def test_a_link_is_shown_once_and_closes(self, api: Api) -> None:
        grant = invite(api, days=30)
        assert grant["link"].endswith(f"/a/{grant['token']}")
        (listed,) = api.client.get("/v1/passport/advisers", headers=api.learner).json()
        assert (listed["adviser"], listed["is_open"], listed["link"], listed["token"]) == ("Malik", True, None, None)
        closed = api.client.delete(f"/v1/passport/advisers/{grant['id']}", headers=api.learner)
        assert closed.json()["is_open"] is False
        answer = api.client.get("/v1/advice/plan", headers=bearer(grant["token"]))
        assert (answer.status_code, answer.json()["code"]) == (404, "advice.closed")

    def test_each_reading_is_logged_for_the_learner(self, api: Api) -> None:
        grant = invite(api)
        for path in ("plan", "experiences", "notes"):
            assert api.client.get(f"/v1/advice/{path}", headers=bearer(grant["token"])).status_code == 200
        log = api.client.get(f"/v1/passport/advisers/{grant['id']}/readings", headers=api.learner).json()
        assert [(line["kind"], line["face"], line["count"]) for line in log] == [("opened", "machine", 3)]
        assert log[0]["first_at"] <= log[0]["at"]

    def test_an_adviser_reads_experiences_as_they_stand(self, api: Api, adviser: Mapping[str, str]) -> None:
        made = api.client.post("/v1/passport/experiences", json=SITE, headers=api.learner).json()
        assert api.client.get("/v1/advice/experiences", headers=adviser).json() == [made]

    def test_a_proposal_is_written_answered_once_and_removed(self, api: Api, adviser: Mapping[str, str]) -> None:
        asked = {"kind": "proposal", "text": "Une immersion", "target": "RNCP37674", "step_key": "trial"}
        note = api.client.post("/v1/advice/notes", json=asked, headers=adviser)
        assert note.status_code == 201, note.text
        address = f"/v1/passport/notes/{note.json()['id']}"
        assert api.client.get("/v1/passport/notes", headers=api.learner).json() == [note.json()]
        wrong = api.client.post(f"{address}/answer", json={"state": "waiting"}, headers=api.learner)
        assert (wrong.status_code, wrong.json()["code"]) == (400, "advice.answer")
        answered = api.client.post(f"{address}/answer", json={"state": "accepted"}, headers=api.learner)
        assert (answered.status_code, answered.json()["state"]) == (200, "accepted")
        again = api.client.post(f"{address}/answer", json={"state": "refused"}, headers=api.learner)
        assert (again.status_code, again.json()["code"]) == (409, "advice.answered")
        assert api.client.get("/v1/advice/notes", headers=adviser).json() == [answered.json()]
        assert api.client.delete(address, headers=api.learner).status_code == 200
        assert api.client.get("/v1/advice/notes", headers=adviser).json() == []

    @pytest.mark.parametrize(
        ("asked", "where"),
        [
            ({"kind": "order", "text": "x"}, "kind"),
            ({"kind": "comment", "text": ""}, "text"),
            ({"kind": "comment", "text": "x" * 2001}, "text"),
            ({"kind": "comment", "text": "x", "target": "x" * 301}, "target"),
        ],
        ids=["kind", "empty", "long", "target"],
    )
    def test_a_note_that_cannot_stand_is_refused(
        self, api: Api, adviser: Mapping[str, str], asked: Mapping[str, str], where: str
    ) -> None:
        answer = api.client.post("/v1/advice/notes", json=asked, headers=adviser)
        assert (answer.status_code, answer.json()["code"], answer.json()["where"]) == (400, "advice.note", where)
        assert api.client.get("/v1/passport/notes", headers=api.learner).json() == []
