"""Attacks through the gap, frameworks and mappings: odd requests, hostile badges, tried over HTTP on both databases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from time import sleep
from typing import Any
from urllib.parse import quote

import pytest
from litestar.testing import TestClient
from tests.cli.conftest import Commands
from tests.conftest import EXAMPLES, PlannedInstallation
from tests.serving import serving
from tests.threats.forging import Forger, stranger
from tests.web.api.conftest import Api
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from passport_core.compose import Services
from passport_core.passport.actors import ALL_SCOPES, Operator
from passport_core.passport.ranking import OccupationIndex
from passport_core.services.seed_demo import MINISTRY
from passport_core.testing.doubles import MemorySigner
from passport_core.web import server

PAGE = {"Accept": "text/html"}
ODD = {
    "nul": "\0",
    "control": "\x1b[2J\r\nX: \u202ey\u2066 \U0001f468\u200d\U0001f469",
    "long": "x" * 200_000,
    "digits": "9" * 5000,
    "block": "RNCP37674 \0",
}

DRIVERS_DREAD = ("nul", "digits")


@dataclass
class Seeded:
    """The demonstration with its plan."""

    client: TestClient[Any]
    services: Services
    learner: str
    adviser: str
    share: str

    def key(self, siret: str = MINISTRY[1]) -> str:
        made = self.services.manage_certifiers
        return made.create_api_key(siret, label="tests", actor=Operator(), scopes=ALL_SCOPES)[1]

    def ask(self, method: str, path: str, token: str = "", **options: Any) -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        headers |= options.pop("headers", {})
        return self.client.request(method, path, headers=headers, follow_redirects=False, **options)


@pytest.fixture
def seeded(services: Services) -> Iterator[Seeded]:
    demo = services.seed_demo(EXAMPLES)
    planned = services.seed_plan(demo, EXAMPLES)
    with serving(services) as client:
        yield Seeded(client, services, demo.passport_token, planned.adviser_token, demo.share_token)


def _requests(seeded: Seeded, key: str, odd: str) -> Iterator[tuple[str, str, str, Mapping[str, Any]]]:
    """Yield (method, path, token, options) of everything that takes this value somewhere. Where two faces share what
    reads the value, one is asked of it everywhere and the other once with all of it."""
    typed, odd = odd, odd[:5000]
    path, token = "/v1/passport/gap", seeded.learner
    yield "GET", path, token, {"params": {"to": odd}}
    yield "GET", path, token, {"params": {"to": "RNCP37674", "in": odd}}
    yield "GET", path, token, {"params": {"to": "RNCP37674", "by": odd}}
    yield "GET", path, token, {"params": {"to": ["RNCP37674", odd[:9]] * 250}}
    told = {"Accept-Language": "x" * 20_000}
    yield "GET", path, token, {"params": {"to": "RNCP37674", "lang": odd}, "headers": told}
    advised = {"to": ["RNCP37674", odd], "in": odd, "lang": odd}
    yield "GET", "/v1/advice/gap", seeded.adviser, {"params": advised, "headers": told}
    yield "GET", "/v1/advice/gap", seeded.adviser, {"params": {"to": [odd, "RNCP37674"]}}
    yield "GET", "/v1/passport/jobs", seeded.learner, {"params": {"in": odd, "limit": odd}}
    yield "GET", "/v1/passport/jobs", seeded.learner, {"params": {"in": odd}}
    yield "GET", "/v1/passport/certifications", seeded.learner, {"params": {"limit": odd}}
    for name in ("search", "kind", "framework"):
        yield "GET", "/v1/frameworks/items", "", {"params": {"search": "web", name: odd}}
    yield "GET", "/v1/frameworks/items", "", {"params": {"search": odd, "framework": "rome"}}
    yield "GET", "/v1/mappings/set", "", {"params": {"id": odd}}
    yield "GET", "/v1/mappings/set", "", {"params": {"id": odd}, "headers": {"Accept": "text/csv"}}
    yield "GET", "/v1/mappings/proposals", "", {"params": {"block": odd, "framework": odd[:99]}}
    yield "GET", "/v1/mappings/proposals", "", {"params": {"block": "RNCP37674BC01", "framework": odd}}
    odd, addressed = typed, odd
    said = {"source": odd, "item": odd, "extent": odd, "competency": odd, "note": odd, "licence": odd}
    good = {"source": "RNCP37674BC01", "item": "rectec:3"}
    yield "POST", "/v1/mappings", key, {"json": said}
    for name in ("note", "competency", "licence", "source", "item", "extent"):
        yield "POST", "/v1/mappings", key, {"json": {**good, name: odd}}
    yield "POST", "/v1/mappings/withdrawal", key, {"json": {**good, "id": odd}}
    many = min(1000, 5_000_000 // len(odd))  # more takes seconds to write, and is as much too large
    yield "PUT", "/v1/passport/plan", seeded.learner, {"json": {"targets": [odd] * many, "place": odd}}
    yield "PUT", "/v1/passport/plan", seeded.learner, {"json": {"targets": ["M1855"], "place": odd}}
    yield "POST", "/v1/passport/advisers", seeded.learner, {"json": {"adviser": odd}}
    yield "POST", "/v1/advice/notes", seeded.adviser, {"json": {"kind": "comment", "text": odd, "target": odd}}
    yield "POST", "/v1/advice/notes", seeded.adviser, {"json": {"kind": odd, "text": "x", "step_key": odd}}
    told = {"kind": "personal", "title": odd, "place": odd, "description": odd, "competencies": [{"ref": odd}]}
    yield "POST", "/v1/passport/experiences", seeded.learner, {"json": told}
    yield "POST", "/v1/passport/experiences", seeded.learner, {"json": {**told, "competencies": []}}
    if len(odd) < 10_000:  # a path that no server would take
        named = quote(odd, safe="")
        for method, path, token in (
            ("GET", f"/v1/frameworks/rome/items/{named}", ""),
            ("GET", f"/v1/frameworks/{named}/items/1", ""),
            ("GET", f"/v1/frameworks/rectec/items/{named}", ""),
            ("DELETE", f"/v1/passport/advisers/{named}", seeded.learner),
            ("GET", f"/v1/passport/advisers/{named}/readings", seeded.learner),
            ("DELETE", f"/v1/passport/notes/{named}", seeded.learner),
            ("DELETE", f"/v1/passport/experiences/{named}", seeded.learner),
            ("GET", f"/a/{named}", ""),
            ("GET", f"/p/{named}/where", ""),
            ("GET", f"/c/{named}/mappings", ""),
            ("GET", f"/p/{seeded.learner}/experiences/{named}", ""),
            ("GET", f"/p/{seeded.learner}/advisers/{named}", ""),
            ("POST", f"/p/{seeded.learner}/notes/{named}/remove", ""),
        ):
            yield method, path, token, {}
    odd = addressed
    for path, target in ((f"/p/{seeded.learner}/where", "M1855"), (f"/a/{seeded.adviser}", "RNCP37674")):
        asked = {"to": [odd, target], "in": odd, "by": odd[:9], "q": odd}
        yield "GET", path, "", {"params": asked, "headers": PAGE}
    yield "GET", f"/p/{seeded.learner}/jobs", "", {"params": {"in": odd}, "headers": PAGE}
    yield "GET", f"/p/{seeded.learner}/experiences/new", "", {"params": {"q": odd}, "headers": PAGE}
    yield (
        "GET",
        f"/c/{key}/mappings",
        "",
        {"params": {"block": odd, "framework": odd[:50], "done": odd[:50]}, "headers": PAGE},
    )
    yield "GET", f"/c/{key}/mappings/download", "", {"params": {"set": odd, "form": odd}, "headers": PAGE}
    odd = typed[:100_000]
    form = dict.fromkeys(("to", "in", "by", "kind", "text", "target", "step_key", "title", "q", "do", "days"), odd)
    form |= dict.fromkeys(("adviser", "block", "framework", "item", "extent", "level", "source", "set", "state"), odd)
    for path in (
        *(f"/p/{seeded.learner}/where", f"/p/{seeded.learner}/experiences", f"/p/{seeded.learner}/advisers"),
        *(f"/a/{seeded.adviser}/notes", f"/c/{key}/mappings"),
    ):
        yield "POST", path, "", {"data": form, "headers": PAGE}
        if path.endswith("/mappings"):
            yield "POST", path, "", {"data": {**form, "do": "withdraw", "source": "RNCP37674BC01"}, "headers": PAGE}


def test_threat_43_odd_words_are_refused_in_words_and_never_by_a_fault(seeded: Seeded) -> None:
    key = seeded.key()
    # The second database is asked only what a driver may choke on: the rest never reaches it.
    kinds = ODD if seeded.services.settings.database.startswith("sqlite") else DRIVERS_DREAD
    for name, odd in ((name, ODD[name]) for name in kinds):
        for method, path, token, options in _requests(seeded, key, odd):
            answer = seeded.ask(method, path, token, **options)
            told = (name, method, path, str(options)[:200], answer.text[:300])
            assert answer.status_code < 500, told
            assert "psycopg" not in answer.text, told
            assert not token or token not in answer.text, told
            assert len(answer.content) < 400_000, told


class TestBounds:
    """What anyone may ask without a key costs no more than an operator allows."""

    @pytest.mark.parametrize(
        ("method", "path", "options"),
        [
            ("GET", "/v1/frameworks/items?search=developpeur", {}),
            ("GET", "/v1/mappings/proposals?block=RNCP37674BC01", {}),
            ("GET", "/v1/certifications?q=developpeur", {}),
            ("POST", "/v1/verify", {"content": b"{}"}),
            ("POST", "/verify", {"data": {"text": "{}"}, "headers": PAGE}),
        ],
        ids=["search", "proposals", "certifications", "verify", "verify-page"],
    )
    def test_threat_3_floods_of_costly_questions_wait(
        self, api: Api, monkeypatch: pytest.MonkeyPatch, method: str, path: str, options: dict[str, Any]
    ) -> None:
        settings = replace(api.demo.services.settings, public_requests_an_hour=3)
        monkeypatch.setattr(api.demo.services, "settings", settings)
        said = [api.client.request(method, path, **options) for _ in range(4)]
        assert 429 not in [answer.status_code for answer in said[:3]]
        assert said[3].status_code == 429
        assert api.client.get("/v1/passport", headers=api.learner).status_code == 200
        api.demo.clock.advance(hours=1)
        assert api.client.request(method, path, **options).status_code != 429
        monkeypatch.setattr(api.demo.services, "settings", replace(settings, public_requests_an_hour=0))
        assert {api.client.request(method, path, **options).status_code for _ in range(5)} <= {200, 400, 404}

    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("POST", "/v1/passport/experiences"),
            ("PUT", "/v1/passport/plan"),
            ("POST", "/v1/passport/advisers"),
            ("POST", "/v1/advice/notes"),
            ("POST", "/v1/mappings"),
            ("POST", "/p/x/where"),
            ("POST", "/p/x/experiences"),
            ("POST", "/p/x/advisers"),
            ("POST", "/a/x/notes"),
            ("POST", "/c/x/mappings"),
        ],
    )
    def test_threat_15_a_huge_body_is_refused_before_it_is_taken_apart(self, api: Api, method: str, path: str) -> None:
        huge = b'{"kind":"personal","title":"' + b"x" * (1024 * 1024) + b'"}'
        headers = {
            "Content-Type": "application/json" if path.startswith("/v1/") else "application/x-www-form-urlencoded"
        }
        assert api.client.request(method, path, content=huge, headers=headers).status_code == 413

    def test_threat_15_nesting_is_refused(self, api: Api) -> None:
        deep = b'{"kind":"personal","title":"x","competencies":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
        answer = api.client.post(
            "/v1/passport/experiences", content=deep, headers={**api.learner, "Content-Type": "application/json"}
        )
        assert (answer.status_code, answer.json()["code"]) == (400, "request.malformed")

    def test_threat_3_passports_are_not_opened_without_end(self, api: Api) -> None:
        said = [api.client.post("/v1/passports").status_code for _ in range(31)]
        assert said == [201] * 30 + [429]
        assert api.client.post("/passport").status_code == 429

    def test_threat_22_a_forwarded_address_is_believed_of_a_trusted_proxy_only(
        self, api: Api, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """As ``passport serve`` runs it: who is not a proxy of ours cannot choose the address that is counted."""
        started: dict[str, Any] = {}
        monkeypatch.setattr(server.uvicorn, "run", lambda app, **options: started.update(options, app=app))
        settings = replace(api.demo.services.settings, public_requests_an_hour=2)
        for trusted, expected in (((), 429), (("testclient",), 200)):
            monkeypatch.setattr(api.demo.services, "settings", replace(settings, trusted_proxies=trusted))
            server.run(api.demo.services, host="127.0.0.1", port=1)
            behind = ProxyHeadersMiddleware(started["app"], trusted_hosts=started["forwarded_allow_ips"])
            with TestClient(behind) as client:  # type: ignore[arg-type]
                said = [
                    client.get(
                        "/v1/frameworks/items?search=x", headers={"X-Forwarded-For": f"192.0.2.{number}"}
                    ).status_code
                    for number in range(3)
                ]
            assert said[-1] == expected


@pytest.fixture
def learning(planned: PlannedInstallation) -> Iterator[Seeded]:
    """The demonstration with its plan, on SQLite."""
    with serving(planned.services) as client:
        yield Seeded(client, planned.services, planned.token, planned.adviser_token, planned.demo.made.share_token)


class TestHostileBadges:
    """A badge that anyone made, claiming everything."""

    CERTIFIED = ("certified", "by_correspondence", "part")

    def coverages(self, learning: Seeded) -> Mapping[str, Mapping[str, int]]:
        answer = learning.ask("GET", "/v1/passport/gap", learning.learner)
        assert answer.status_code == 200, answer.text
        return {one["target"]["ref"]: one["coverage"] for one in answer.json()["targets"]}

    def badge(self, planned: PlannedInstallation, signer: MemorySigner, **changes: Any) -> bytes:
        """The ministry's genuine badge, rewritten to claim all, several times, at every level."""
        forger = Forger(planned.demo)
        claims = forger.claims()
        claims["id"] = "urn:uuid:00000000-0000-4000-8000-000000000001"
        claims["issuer"] = {**claims["issuer"], "id": signer.controller, "name": "Ministère du Travail"}
        for ours in ("credentialStatus", "credentialSchema"):
            claims.pop(ours, None)
        aligned = [
            {"type": ["Alignment"], "targetName": "x", "targetUrl": "https://e.org", **named}
            for number in range(1, 13)
            for named in [{"targetFramework": "RECTEC", "targetCode": str(number)}]
        ]
        described = [
            {
                "id": f"urn:x:{number}:{level}",
                "type": ["ResultDescription"],
                "name": "x",
                "resultType": "RubricCriterionLevel",
                "alignment": [aligned[number]],
            }
            for number in range(12)
            for level in (1, 8)
        ]
        results = [{"type": ["Result"], "resultDescription": one["id"], "value": one["id"][-1]} for one in described]
        achievement = claims["credentialSubject"]["achievement"]
        achievement |= {"alignment": aligned * 30, "resultDescription": described}
        claims["credentialSubject"]["result"] = results
        return forger.sign(claims | changes, signer)

    def test_threat_17_a_badge_of_ones_own_making_stays_declared(
        self, learning: Seeded, planned: PlannedInstallation
    ) -> None:
        before = self.coverages(learning)
        sent = learning.ask("POST", "/v1/passport/records", learning.learner, content=self.badge(planned, stranger()))
        assert sent.status_code == 201, sent.text
        after = self.coverages(learning)
        for ref, coverage in after.items():
            assert {name: coverage.get(name) for name in self.CERTIFIED} == {
                name: before[ref].get(name) for name in self.CERTIFIED
            }, ref
        gap = learning.ask("GET", "/v1/passport/gap", learning.learner).json()
        course = next(one for one in gap["targets"] if one["target"]["ref"].startswith("courses-"))
        levels = [line["levels"] for line in course["lines"] if line["ref"].startswith("rectec:")]
        assert all(level.get("declared") == 8 for level in levels), "it is there, as declared"
        assert not [level for level in levels if level.get("certified") == 8]

    def test_threat_12_an_altered_or_ended_badge_shows_nothing(
        self, learning: Seeded, planned: PlannedInstallation
    ) -> None:
        before = self.coverages(learning)
        fresh = self.badge(planned, stranger())
        altered = fresh.replace(b'"RECTEC"', b'"RECTEC+"')
        assert altered != fresh
        ended = self.badge(planned, stranger(), validFrom="2020-01-01T00:00:00Z", validUntil="2021-01-01T00:00:00Z")
        for document in (altered, ended):
            sent = learning.ask("POST", "/v1/passport/records", learning.learner, content=document)
            assert sent.status_code in (201, 409), sent.text
            record = sent.json()
            assert self.coverages(learning) == before
            learning.ask("DELETE", f"/v1/passport/records/{record['id']}", learning.learner)

    def test_two_who_ask_at_once_build_one_index(self, learning: Seeded, monkeypatch: pytest.MonkeyPatch) -> None:
        built: list[object] = []
        before = OccupationIndex.build

        def slowly(*given: Any, **named: Any) -> OccupationIndex:
            built.append(given)
            sleep(0.3)
            return before(*given, **named)

        monkeypatch.setattr(OccupationIndex, "build", slowly)
        holder = learning.services.keep_passport.enter(learning.learner)
        measure = learning.services.measure_gap
        with ThreadPoolExecutor(4) as threads:
            asked = [threads.submit(measure.jobs, holder.passport_id, actor=holder) for _ in range(4)]
            said = {len(one.result().jobs) for one in asked}
        assert len(built) == 1
        assert len(said) == 1

    def test_threat_40_a_badges_title_drives_no_terminal(
        self, learning: Seeded, planned: PlannedInstallation, capsys: pytest.CaptureFixture[str]
    ) -> None:
        hostile = "\x1b[2J\x9b31m\x1b]0;x\x07EVIL\u202e\r\nFAKE"
        holder = learning.services.keep_passport.enter(learning.learner)
        badge = self.badge(planned, stranger(), name=hostile)
        learning.services.keep_passport.import_credential(badge, passport_id=holder.passport_id, actor=holder)
        passport = Commands(capsys, planned.demo.environment)
        seen = 0
        for words in (
            *(("gap", holder.passport_id, "--to", "RNCP37674"), ("show", holder.passport_id)),
            *(("gap", holder.passport_id, "--to", f"esco:{hostile}"), ("mapping", "show", hostile)),
        ):
            ran = passport(*words)
            for sign in ("\x1b", "\x9b", "\x07", "\u202e", "\r"):
                assert sign not in ran.out + ran.err, words
            if words[0] in ("gap", "show"):
                assert "\nFAKE" not in ran.out, words
            seen += "EVIL" in ran.out
        assert seen == 2, "the title itself is shown"
