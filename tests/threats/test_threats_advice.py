"""Attacks through declared experiences, advisers' links and their notes, tried over HTTP."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from tests.web.api.conftest import Api

HOSTILE = "<script>alert('x')</script><img src=x onerror=alert(1)>"
PAGE = {"Accept": "text/html"}


@dataclass
class Advice:
    """A learner of the demonstration, an adviser of theirs, and another learner's passport."""

    api: Api
    grant: Mapping[str, Any]
    other: str

    @property
    def token(self) -> str:
        return str(self.grant["token"])

    @property
    def adviser(self) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    @property
    def passport(self) -> str:
        return self.api.demo.made.passport_token

    def ask(self, method: str, path: str, headers: Mapping[str, str], **options: Any) -> Any:
        return self.api.client.request(method, path, headers=headers, **options)

    def learner(self, path: str) -> Any:
        return self.ask("GET", f"/v1/passport/{path}", self.api.learner).json()

    def note(self, text: str = "Une immersion", kind: str = "proposal") -> Any:
        return self.ask("POST", "/v1/advice/notes", self.adviser, json={"kind": kind, "text": text}).json()


def _invite(api: Api, name: str = "Malik") -> Any:
    return api.client.post("/v1/passport/advisers", json={"adviser": name}, headers=api.learner).json()


@pytest.fixture
def advice(api: Api) -> Advice:
    return Advice(api, _invite(api), api.client.post("/v1/passports").json()["token"])


def test_threat_14_script_in_experiences_advisers_and_notes_is_inert(advice: Advice) -> None:
    api = advice.api
    hostile = dict.fromkeys(("title", "organisation", "place", "description"), HOSTILE)
    made = advice.ask("POST", "/v1/passport/experiences", api.learner, json={"kind": "personal", **hostile})
    assert made.status_code == 201, made.text
    grant = _invite(api, HOSTILE)
    note = {"kind": "proposal", "text": HOSTILE, "target": HOSTILE, "step_key": HOSTILE}
    sent = advice.ask("POST", "/v1/advice/notes", {"Authorization": f"Bearer {grant['token']}"}, json=note)
    assert sent.status_code == 201, sent.text
    mine = f"/p/{advice.passport}"
    paths = [
        *(f"{mine}/experiences", f"{mine}/experiences/{made.json()['id']}", f"{mine}/experiences/new?q={HOSTILE}"),
        *(f"{mine}/advisers", f"{mine}/advisers/{grant['id']}", f"{mine}/where", f"/a/{grant['token']}"),
    ]
    answers = [advice.ask("GET", path, {**PAGE, "Accept-Language": "fr"}) for path in paths]
    refused = {"do": "search", "title": HOSTILE, "q": HOSTILE, "competency": [f"x:{HOSTILE}"], "days": HOSTILE}
    answers += [advice.ask("POST", path, PAGE, data={**refused, "adviser": HOSTILE}) for path in paths[:1] + paths[3:4]]
    seen = 0
    for answer in answers:
        assert answer.status_code in (200, 400), answer.url
        assert "<script>alert" not in answer.text
        assert "<img" not in answer.text
        assert "script-src 'self'" in answer.headers["content-security-policy"]
        seen += "&lt;script&gt;alert" in answer.text
    assert seen >= 7, "what was typed is shown, as text"


def test_threat_18_an_advisers_link_controls_nothing(advice: Advice) -> None:
    api = advice.api
    record = api.client.get("/v1/passport", headers=api.learner).json()["records"][0]["id"]
    (share, *_) = advice.learner("shares")
    made = advice.ask("POST", "/v1/passport/experiences", api.learner, json={"kind": "personal", "title": "x"}).json()
    note, grant = advice.note(), advice.grant["id"]
    before = {path: advice.learner(path) for path in ("plan", "advisers", "notes", "experiences", "shares")}
    tries: list[tuple[str, str, Any]] = [
        ("GET", "", None),
        ("PUT", "/plan", {"targets": ["RNCP37674"]}),
        ("GET", "/plan", None),
        ("POST", "/advisers", {"adviser": "me"}),
        ("GET", "/advisers", None),
        ("DELETE", f"/advisers/{grant}", None),
        ("GET", f"/advisers/{grant}/readings", None),
        ("GET", "/notes", None),
        ("POST", f"/notes/{note['id']}/answer", {"state": "accepted"}),
        ("DELETE", f"/notes/{note['id']}", None),
        ("GET", "/experiences", None),
        ("POST", "/experiences", {"kind": "personal", "title": "x"}),
        ("PUT", f"/experiences/{made['id']}", {"kind": "personal", "title": "y"}),
        ("DELETE", f"/experiences/{made['id']}", None),
        ("GET", f"/records/{record}/credential", None),
        ("GET", f"/records/{record}/choices", None),
        ("DELETE", f"/records/{record}", None),
        ("POST", "/shares", {"records": [record]}),
        ("GET", "/shares", None),
        ("DELETE", f"/shares/{share['id']}", None),
    ]
    for method, path, body in tries:
        answer = advice.ask(method, f"/v1/passport{path}", advice.adviser, json=body)
        assert (answer.status_code, answer.json()["code"]) == (404, "passport.not-found"), (method, path)
    stolen = f"/p/{advice.token}"
    for method, path in (
        *(("GET", ""), ("GET", "/experiences"), ("GET", "/advisers"), ("GET", f"/advisers/{grant}")),
        *(("POST", f"/advisers/{grant}/withdraw"), ("POST", f"/notes/{note['id']}/answer")),
        *(("POST", f"/notes/{note['id']}/remove"), ("POST", f"/experiences/{made['id']}/remove")),
        *(("POST", "/experiences"), ("POST", f"/experiences/{made['id']}"), ("POST", "/advisers")),
        *(("GET", f"/records/{record}/download"), ("POST", f"/records/{record}/release")),
    ):
        answer = advice.ask(method, f"{stolen}{path}", PAGE, data={"state": "accepted"} if method == "POST" else None)
        assert answer.status_code == 404, (method, path)
    assert {path: advice.learner(path) for path in before} == before
    for path in ("plan", "notes", "experiences"):
        text = advice.ask("GET", f"/v1/advice/{path}", advice.adviser).text
        assert advice.passport not in text
        assert api.demo.services.keep_passport.enter(advice.passport).passport_id not in text


def test_threat_18_the_advisers_page_holds_nothing_that_controls_or_downloads(advice: Advice) -> None:
    api = advice.api
    advice.ask("PUT", "/v1/passport/plan", api.learner, json={"targets": ["RNCP37674"]})
    other = _invite(api, "Nour")
    nours = {"Authorization": f"Bearer {other['token']}"}
    advice.ask("POST", "/v1/advice/notes", nours, json={"kind": "comment", "text": "Entre nous"})
    shares = advice.learner("shares")
    for language in ("fr", "en"):
        page = advice.ask("GET", f"/a/{advice.token}?lang={language}", PAGE)
        assert (page.status_code, "RNCP37674" in page.text) == (200, True)
        for hidden in (advice.passport, "/records/", "download", "Entre nous", "Nour", *(one["id"] for one in shares)):
            assert hidden not in page.text, hidden
        assert "/p/" not in page.text
        jobs = advice.ask("GET", f"/a/{advice.token}/jobs?lang={language}&in=44", PAGE)
        assert jobs.status_code == 200
        for hidden in (advice.passport, "/p/", "/records/", "download", "Nour", *(one["id"] for one in shares)):
            assert hidden not in jobs.text, hidden
        assert not re.search(r"<form[^>]*method=.post", jobs.text)
    (first, *_) = api.client.get(f"/v1/passport/advisers/{advice.grant['id']}/readings", headers=api.learner).json()
    assert (first["kind"], first["face"]) == ("opened", "page")


def test_threat_18_the_passports_own_secret_opens_no_advisers_door(advice: Advice) -> None:
    for token in (advice.passport, advice.other, advice.api.demo.made.share_token):
        for path in ("plan", "notes", "experiences", "gap", "jobs"):
            answer = advice.ask("GET", f"/v1/advice/{path}", {"Authorization": f"Bearer {token}"})
            assert (answer.status_code, answer.json()["code"]) == (404, "advice.closed")
        assert advice.ask("GET", f"/a/{token}/jobs", PAGE).status_code == 404


def test_threat_18_each_reading_of_the_jobs_is_in_the_learners_log(advice: Advice) -> None:
    log = f"advisers/{advice.grant['id']}/readings"
    assert advice.learner(log) == []
    advice.ask("GET", "/v1/advice/jobs", advice.adviser)
    assert [(one["kind"], one["face"]) for one in advice.learner(log)] == [("opened", "machine")]
    advice.ask("GET", f"/a/{advice.token}/jobs?in=nowhere%3F", PAGE)
    assert {(one["kind"], one["face"]) for one in advice.learner(log)} == {("opened", "machine"), ("opened", "page")}
    for method in ("POST", "PUT", "DELETE"):
        assert advice.ask(method, f"/a/{advice.token}/jobs", PAGE).status_code == 405
        assert advice.ask(method, "/v1/advice/jobs", advice.adviser).status_code == 405


def test_threat_21_one_learner_never_reaches_another(advice: Advice) -> None:
    api = advice.api
    made = advice.ask("POST", "/v1/passport/experiences", api.learner, json={"kind": "personal", "title": "x"}).json()
    note, grant = advice.note(), advice.grant["id"]
    other = {"Authorization": f"Bearer {advice.other}"}
    body = {"kind": "personal", "title": "y"}
    for method, path, sent in (
        ("PUT", f"experiences/{made['id']}", body),
        ("DELETE", f"experiences/{made['id']}", None),
        ("DELETE", f"advisers/{grant}", None),
        ("GET", f"advisers/{grant}/readings", None),
        ("POST", f"notes/{note['id']}/answer", {"state": "accepted"}),
        ("DELETE", f"notes/{note['id']}", None),
    ):
        theirs = advice.ask(method, f"/v1/passport/{path}", other, json=sent)
        nobodys = advice.ask(method, f"/v1/passport/{path.replace(path.split('/')[1], '0' * 32)}", other, json=sent)
        assert theirs.status_code == 404, (method, path)
        assert theirs.json() == nobodys.json(), "whether it is there is not said"
    for path in ("experiences", "advisers", "notes"):
        assert advice.ask("GET", f"/v1/passport/{path}", other).json() == []
        assert len(advice.learner(path)) == 1


def test_threat_22_a_closed_link_answers_as_one_that_never_was(advice: Advice) -> None:
    api = advice.api
    ended = api.client.post("/v1/passport/advisers", json={"adviser": "Nour", "days": 1}, headers=api.learner).json()
    advice.ask("DELETE", f"/v1/passport/advisers/{advice.grant['id']}", api.learner)
    api.demo.clock.advance(hours=24)
    tokens = (advice.token, ended["token"], "A" * 43)
    for method, path, body in (
        ("GET", "plan", None),
        ("GET", "jobs", None),
        ("POST", "notes", {"kind": "comment", "text": "x"}),
    ):
        said = {
            answer.text.replace(token, "")
            for token in tokens
            for answer in [advice.ask(method, f"/v1/advice/{path}", {"Authorization": f"Bearer {token}"}, json=body)]
        }
        assert len(said) == 1
        assert "advice.closed" in said.pop()
    for method, path, body in (("POST", "notes", {"kind": "comment", "text": "x"}), ("GET", "jobs", None)):
        pages = {
            answer.text.replace(token, "")
            for token in tokens
            for answer in [advice.ask(method, f"/a/{token}/{path}", PAGE, data=body)]
        }
        assert len(pages) == 1
        for word in ("Malik", "Nour", "withdrawn by", "retiré par vous"):
            assert word not in next(iter(pages))


def test_threat_40_notes_and_titles_do_not_reach_the_logs(advice: Advice, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="passport_core")
    words = "Gwenaëlle\r\nINJECTED"
    advice.ask("POST", "/v1/passport/experiences", advice.api.learner, json={"kind": "personal", "title": words})
    assert "\r" not in advice.note(words)["text"]
    _invite(advice.api, words)
    advice.ask("GET", "/v1/advice/plan", {"Authorization": "Bearer INJECTED"})
    advice.ask("POST", "/a/%0AINJECTED/notes", PAGE, data={"kind": "INJECTED", "text": words})
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("passport_core")]
    for secret in ("Gwenaëlle", "INJECTED", advice.token):
        assert not [line for line in ours if secret in line], secret
    assert not [line for line in ours if "\n" in line]


def test_threat_40_an_address_cannot_add_a_header(advice: Advice) -> None:
    for path in (
        "/a/x%0D%0ASet-Cookie:%20a=b/notes",
        "/p/x%0D%0ASet-Cookie:%20a=b/notes/n/answer",
        "/p/%0D%0Ax/share/y",
    ):
        answer = advice.api.client.get(path, follow_redirects=False)
        assert answer.status_code in (303, 404)
        assert "set-cookie" not in answer.headers
        assert "\n" not in answer.headers.get("location", "")


def test_threat_41_following_a_link_spends_and_answers_nothing(advice: Advice) -> None:
    note = advice.note()
    grant = advice.grant["id"]
    mine = f"/p/{advice.passport}"
    for method in ("GET", "HEAD", "OPTIONS", "GET"):
        for path in (
            *(
                f"/a/{advice.token}",
                f"/a/{advice.token}/jobs?in=44",
                f"/a/{advice.token}/notes?kind=comment&text=x",
                f"{mine}/advisers?adviser=x&days=9",
            ),
            *(f"{mine}/advisers/{grant}/withdraw", f"{mine}/notes/{note['id']}/answer?state=accepted"),
            *(f"{mine}/notes/{note['id']}/remove", f"{mine}/experiences?do=save&kind=personal&title=x"),
        ):
            advice.ask(method, path, PAGE)
    assert advice.learner("notes") == [note]
    assert [one["is_open"] for one in advice.learner("advisers")] == [True]
    assert advice.learner("experiences") == []
    assert advice.ask("GET", "/v1/advice/plan", advice.adviser).status_code == 200
