"""The pages of declared experiences and of advisers, as a person without JavaScript uses them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from lxml import html
from tests.conftest import DemoInstallation
from tests.services.small_frameworks import load
from tests.serving import serving
from tests.web.api.conftest import Api

from passport_core.outcomes import Text
from passport_core.passport.frameworks import (
    FrameworkHeader,
    Importance,
    Item,
    ItemKind,
    ItemRef,
    Label,
    Profile,
    ProfileLine,
)

SITE = {"do": "save", "kind": "voluntary", "title": "Site de l’association"}


class Browser:
    """What a person does with pages: opens, fills in, sends."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.base = f"/p/{api.demo.made.passport_token}"

    def get(self, path: str, **query: str) -> Any:
        return self._read(self.api.client.get(path, params={"lang": "en", **query}, headers={"Accept": "text/html"}))

    def post(self, path: str, fields: Mapping[str, Any]) -> Any:
        return self._read(
            self.api.client.post(path, params={"lang": "en"}, data=dict(fields), headers={"Accept": "text/html"})
        )

    def _read(self, answer: Any) -> Any:
        self.status, self.address = answer.status_code, answer.url.path
        return html.document_fromstring(answer.text)


@pytest.fixture
def browser(demo: DemoInstallation) -> Iterator[Browser]:
    load(
        demo.services,
        FrameworkHeader("metiers", "1", Text("Métiers", "Occupations")),
        Item("M1", ItemKind.OCCUPATION, Label("Cuisinier", "Cook")),
        Item("100", ItemKind.COMPETENCY, Label("Cuisiner des plats chauds", "Cook hot dishes")),
        Item("101", ItemKind.COMPETENCY, Label("Organiser un service", "Run a service")),
        Profile("M1", (ProfileLine(ItemRef("metiers", "101"), Importance.CORE),)),
    )
    with serving(demo.services) as client:
        yield Browser(Api(client, demo))


def words(page: Any) -> str:
    return " ".join(page.xpath("//main")[0].text_content().split())


def ticked(page: Any) -> list[str]:
    return [str(value) for value in page.xpath("//input[@name='competency'][@checked]/@value")]


def offered(page: Any) -> list[str]:
    return [str(value) for value in page.xpath("//input[@name='competency'][not(@checked)]/@value")]


class TestExperiences:
    def test_one_is_declared_with_searched_competencies_changed_and_removed(self, browser: Browser) -> None:
        experiences = f"{browser.base}/experiences"
        page = browser.get(f"{experiences}/new")
        assert page.xpath("//form/@action") == [f"{experiences}?lang=en"]
        typed = {**SITE, "hours": "40", "q": "cuisiner"}
        page = browser.post(experiences, {**typed, "do": "search"})
        assert (browser.status, "metiers:100" in offered(page)) == (200, True)
        assert page.xpath("//input[@id='title']/@value") == ["Site de l’association"], "what was typed is kept"
        page = browser.post(experiences, {**typed, "do": "", "job": "metiers:M1", "competency": "metiers:100"})
        assert (ticked(page), offered(page)) == (["metiers:100"], ["metiers:101"])
        both = {"competency": ["metiers:100", "metiers:101"], "level:metiers:101": "3"}
        page = browser.post(experiences, {**typed, **both})
        assert browser.address == experiences, "a page that was answered by a form is not asked again"
        assert "Kept." in words(page)
        assert "Run a service" in words(page)
        assert "level 3" in words(page)
        assert "never as certified" in words(page)
        (change,) = page.xpath("//a[contains(@class, 'slim')]/@href")
        page = browser.get(change)
        assert ticked(page) == ["metiers:100", "metiers:101"]
        assert page.xpath("//option[@selected]/@value") == ["3"]
        page = browser.post(change.split("?")[0], {**SITE, "title": "Autre"})
        assert "Autre" in words(page)
        assert "Run a service" not in words(page)
        (remove,) = page.xpath("//form[contains(@action, '/remove')]/@action")
        assert "None for now." in words(browser.post(remove.split("?")[0], {}))

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"title": ""}, "cannot be left empty"),
            ({"kind": ""}, "no such kind"),
            ({"started_on": "soon"}, "not a date"),
            ({"started_on": "2024-02-01", "ended_on": "2024-01-01"}, "before the start"),
            ({"hours": "many"}, "not a number"),
            ({"competency": "metiers:9"}, "no framework loaded here knows it"),
            ({"title": "x" * 201}, "Too long"),
        ],
        ids=["title", "kind", "date", "order", "hours", "competency", "long"],
    )
    def test_what_is_refused_is_said_above_the_form_and_nothing_typed_is_lost(
        self, browser: Browser, wrong: Mapping[str, str], said: str
    ) -> None:
        page = browser.post(f"{browser.base}/experiences", {**SITE, "place": "Nantes", **wrong})
        assert browser.status == 400
        assert said in words(page)
        assert page.xpath("//input[@id='place']/@value") == ["Nantes"]
        if "title" not in wrong:
            assert page.xpath("//input[@id='title']/@value") == [SITE["title"]]

    def test_words_that_cannot_be_searched_are_refused_in_the_form(self, browser: Browser) -> None:
        page = browser.get(f"{browser.base}/experiences/new", q="x" * 400)
        assert browser.status == 400
        assert page.xpath("//form//input[@id='title']")
        page = browser.get(f"{browser.base}/experiences/new", q="organiser")
        assert "metiers:101" in offered(page)

    def test_another_passports_experience_is_not_there(self, browser: Browser) -> None:
        browser.post(f"{browser.base}/experiences", SITE)
        (made,) = browser.api.client.get("/v1/passport/experiences", headers=browser.api.learner).json()
        other = f"/p/{browser.api.demo.services.keep_passport.open()[1]}/experiences/{made['id']}"
        browser.get(other)
        assert browser.status == 404
        for path in (other, f"{other}/remove"):
            browser.post(path, SITE)
            assert browser.status == 404
        assert browser.api.client.get("/v1/passport/experiences", headers=browser.api.learner).json() == [made]


class TestAdvisers:
    def test_one_is_invited_reads_and_is_shut_out(self, browser: Browser) -> None:
        advisers = f"{browser.base}/advisers"
        assert "Nobody for now." in words(browser.get(advisers))
        page = browser.post(advisers, {"adviser": "Malik", "days": "30"})
        (link,) = page.xpath("//input[@id='address']/@value")
        token = link.rsplit("/", 1)[-1]
        assert "will not be shown again" in words(page)
        page = browser.get(advisers)
        assert token not in html.tostring(page).decode()
        (log,) = [href for href in page.xpath("//main//a/@href") if "/advisers/" in href]
        browser.api.client.get("/v1/advice/plan", headers={"Authorization": f"Bearer {token}"})
        page = browser.get(log)
        assert "Was read" in words(page)
        (withdraw,) = page.xpath("//form/@action")
        assert "Closed by you" in words(browser.post(withdraw.split("?")[0], {}))
        page = browser.post(f"/a/{token}/notes", {"kind": "comment", "text": "x"})
        assert browser.status == 404
        assert "We do not say which, nor whose it was" in words(page)

    @pytest.mark.parametrize("days", ["", "0", "367", "many", "²"])
    def test_a_link_that_cannot_stand_is_refused_above_the_form(self, browser: Browser, days: str) -> None:
        page = browser.post(f"{browser.base}/advisers", {"adviser": "Malik", "days": days})
        assert browser.status == 400
        assert page.xpath("//input[@id='adviser']/@value") == ["Malik"]

    def test_notes_are_written_and_answered_by_forms(self, browser: Browser) -> None:
        page = browser.post(f"{browser.base}/advisers", {"adviser": "Malik", "days": "30"})
        token = page.xpath("//input[@id='address']/@value")[0].rsplit("/", 1)[-1]
        client, learner = browser.api.client, browser.api.learner
        for kind in ("proposal", "comment"):
            note = {"kind": kind, "text": "Une immersion", "step_key": "trial"}
            sent = client.post(f"/a/{token}/notes?lang=en", data=note, follow_redirects=False)
            assert (sent.status_code, sent.headers["location"]) == (303, f"/a/{token}?lang=en")
        proposal, comment = client.get("/v1/passport/notes", headers=learner).json()
        for path, fields in (
            (f"notes/{proposal['id']}/answer", {"state": "accepted"}),
            (f"notes/{comment['id']}/remove", {}),
        ):
            sent = client.post(f"{browser.base}/{path}?lang=en", data=fields, follow_redirects=False)
            assert (sent.status_code, sent.headers["location"]) == (303, f"{browser.base}/where?lang=en")
        (left,) = client.get("/v1/passport/notes", headers=learner).json()
        assert (left["id"], left["state"]) == (proposal["id"], "accepted")
        browser.post(f"{browser.base}/notes/{proposal['id']}/answer", {"state": "refused"})
        assert browser.status == 409
        browser.post(f"/a/{token}/notes", {"kind": "comment", "text": "x" * 2001})
        assert browser.status == 400

    def test_the_language_link_of_a_refused_form_leads_back(self, browser: Browser) -> None:
        for path, back in (
            ("/a/t/notes", "/a/t"),
            ("/p/t/notes/n/answer", "/p/t/where"),
            ("/p/t/notes/n/remove", "/p/t/where"),
        ):
            sent = browser.api.client.get(f"{path}?lang=en", follow_redirects=False)
            assert (sent.status_code, sent.headers["location"]) == (303, f"{back}?lang=en")
