"""The pages of the gap over the bundled examples, as a person without JavaScript uses them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from litestar.testing import TestClient
from lxml import html
from tests.conftest import EXAMPLES, DemoInstallation
from tests.services.small_frameworks import load
from tests.serving import serving

from passport_core.outcomes import Text
from passport_core.passport.actors import Holder, Operator
from passport_core.passport.experience import DeclaredCompetency, ExperienceKind
from passport_core.passport.frameworks import FrameworkHeader, Item, ItemKind, ItemRef, Label
from passport_core.passport.targets import BlockRef
from passport_core.services.keep_experiences import ExperienceDraft

HOSTILE = "<script>alert(1)</script>\u202e“><img src=x onerror=alert(1)>"
PERSON = {"Accept": "text/html"}


class Browser:
    """What a person does with pages: opens, fills in, sends."""

    def __init__(self, client: TestClient[Any], demo: DemoInstallation) -> None:
        self.client = client
        self.demo = demo
        self.base = f"/p/{demo.made.passport_token}"
        self.holder: Holder = demo.services.keep_passport.enter(demo.made.passport_token)

    def get(self, path: str, **query: str | list[str]) -> Any:
        """Open an address, as it is written in a page (with its query) or with a query of the test's own."""
        params = None if "lang=" in path else {"lang": "en", **query}
        return self._read(self.client.get(path, params=params, headers=PERSON))

    def post(self, path: str, **fields: str | list[str]) -> Any:
        return self._read(self.client.post(path, params={"lang": "en"}, data=fields, headers=PERSON))

    def invite(self, name: str = "Malik") -> str:
        _, token = self.demo.services.advise_learner.invite(self.holder.passport_id, adviser=name, actor=self.holder)
        return f"/a/{token}"

    def declare(self, title: str, *competencies: DeclaredCompetency) -> None:
        draft = ExperienceDraft(kind=ExperienceKind.VOLUNTARY, title=title, competencies=competencies)
        self.demo.services.keep_experiences.declare(self.holder.passport_id, draft, actor=self.holder)

    def _read(self, answer: Any) -> Any:
        self.status, self.address, self.text = answer.status_code, answer.url, answer.text
        return html.document_fromstring(answer.text)


@pytest.fixture
def bare(demo: DemoInstallation) -> Iterator[Browser]:
    """A demonstration in which no framework is loaded."""
    with serving(demo.services) as client:
        yield Browser(client, demo)


@pytest.fixture
def browser(bare: Browser) -> Browser:
    """The same with the bundled frameworks, mappings and labour figures."""
    services, operator = bare.demo.services, Operator()
    folders = [EXAMPLES / "frameworks" / name for name in ("rome", "transversal", "courses")]
    for path in (*folders, *sorted((EXAMPLES / "labour").glob("*-rome.*"))):
        services.load_framework(path, actor=operator)
    for path in sorted((EXAMPLES / "labour").glob("*-20*.csv")):
        services.load_labour(path, actor=operator)
    document = EXAMPLES / "mappings" / "exemple-rome.json"
    services.keep_mappings.load(document.read_bytes(), actor=operator, name=document.name)
    return bare


def asked(page: Any, section: str) -> str:
    """Return the words of the part of the page under that heading."""
    (part,) = page.xpath(f"//section[@aria-labelledby='{section}']")
    return re.sub(r" (?=[,.:;])", "", " ".join(" ".join(part.itertext()).split()))


def test_targets_are_compared_each_line_with_its_reason_and_its_source(browser: Browser) -> None:
    page = browser.get(f"{browser.base}/where", to=["RNCP37674", "RNCP35419", "m1855"], **{"in": "44"})
    assert browser.status == 200
    assert "1 block of 2 is left" in asked(page, "compare")
    blocks = asked(page, "blocks")
    assert "Awarded Certified: you hold this block" in blocks
    assert "Missing Nothing in your passport shows it yet. Obtain this block." in blocks
    assert "RNCP36490BC02, RNCP36490BC03 is missing" in blocks
    # The source of what is held is the record on the passport's page, of what is asked the register's entry.
    (record,) = {a.get("href") for a in page.xpath("//ul[@class='proofs']//a") if "#r" in a.get("href")}
    passport = browser.get(browser.base)
    assert passport.xpath(
        f"//*[@id='{record.rpartition('#')[2]}']//bdi[starts-with(., 'Développer la partie front-end')]"
    )
    page = browser.get(f"{browser.base}/where", to=["RNCP37674"])
    assert page.xpath("//a[@class='src'][starts-with(@href, 'https://www.francecompetences.fr/')]")


def test_a_mapping_counts_and_is_named_with_its_author_and_the_register_link_counts_nothing(browser: Browser) -> None:
    page = browser.get(f"{browser.base}/where", to=["M1855"], **{"in": "44"})
    jobs = asked(page, "jobs")
    assert "4% certified, 4% certified in part, 92% missing" in jobs
    (anchor,) = {a.get("href") for a in page.xpath("//ul[@class='proofs']//a[starts-with(@href, '#m')]")}
    (source,) = page.xpath(f"//*[@id='{anchor[1:]}']")
    assert "passport-core (exemple, sans autorité), 1 September 2026" in " ".join(source.text_content().split())
    assert "Unsigned: the author is who the file says." in source.text_content()
    assert "an older code from which M1855 descends; no competency follows from it" in jobs
    near = asked(page, "local")
    assert "Not published" in near
    assert "this is not zero" in near
    assert "Unknown" in near
    basis = asked(page, "basis")
    assert "4.0-460" in basis
    assert f"passport gap {browser.holder.passport_id} --to rome:M1855 --in 44 --json" in basis


def test_without_mappings_it_is_said_that_none_ties_blocks_to_the_occupation(browser: Browser) -> None:
    for one in browser.demo.services.keep_mappings.sets():
        browser.demo.services.keep_mappings.remove(one.id, actor=Operator())
    jobs = asked(browser.get(f"{browser.base}/where", to=["M1855"]), "jobs")
    assert "No mapping loaded here ties what this passport shows to what is asked" in jobs
    assert "100% unknown for want of a published mapping; nothing certified" in jobs
    assert "% missing" not in jobs


def test_a_declared_experience_is_shown_apart_and_certifies_nothing(browser: Browser) -> None:
    before = asked(browser.get(f"{browser.base}/where", to=["RNCP37674"]), "blocks")
    browser.declare("Site du club", DeclaredCompetency(BlockRef("RNCP37674", "RNCP37674BC02")))
    page = browser.get(f"{browser.base}/where", to=["RNCP37674"])
    blocks = asked(page, "blocks")
    assert blocks.count("Certified") == before.count("Certified")
    assert "In part Declared by you, in “Site du club”" in blocks
    (link,) = {a.get("href") for a in page.xpath("//ul[@class='proofs']//a[. = 'Site du club']")}
    assert "/experiences" in link
    listed = browser.get(link.partition("#")[0])
    assert "Site du club" in listed.xpath(f"//*[@id='{link.rpartition('#')[2]}']")[0].text_content()


def test_levels_asked_by_a_course_are_drawn_and_told_in_a_table(browser: Browser) -> None:
    team = ItemRef("rectec", "3")
    browser.declare("Équipe du club", DeclaredCompetency(team, 4))
    page = browser.get(f"{browser.base}/where", to=["courses-back-end-erdre:back-end-erdre"])
    (chart,) = page.xpath("//*[@class='chart']")
    assert chart.xpath("./title")
    assert chart.xpath("./desc")
    (row,) = page.xpath("//table[@class='lv-t']//tr[contains(., 'équipe') or contains(., 'team')]")
    assert "4 declared" in " ".join(row.text_content().split())
    assert "certified" not in row.text_content()


def test_an_unknown_target_is_said_and_kept_and_takes_no_other_away(browser: Browser) -> None:
    page = browser.get(f"{browser.base}/where", to=["RNCP37674", "RNCP99999"])
    assert browser.status == 404
    assert "RNCP99999" in page.xpath("//div[@role='alert']")[0].text_content()
    assert page.xpath("//input[@id='to-code']/@value") == ["RNCP99999"]
    assert page.xpath("//input[@name='to'][@checked]/@value") == ["RNCP37674"]
    assert "Awarded" in asked(page, "blocks")
    page = browser.get(f"{browser.base}/where", to=["not a code"])
    assert browser.status == 400
    assert page.xpath("//input[@id='to-code']/@value") == ["not a code"]


def test_every_competency_leads_to_what_was_loaded_of_it(browser: Browser) -> None:
    page = browser.get(f"{browser.base}/where", to=["M1855"])
    sources = page.xpath("//a[@class='src'][starts-with(@href, '/v1/frameworks/rome/items/')]/@href")
    assert len(sources) > 20
    answer = browser.client.get(sources[0])
    assert answer.status_code == 200
    assert answer.json()["item"]["ref"].startswith("rome:")


def test_a_target_too_many_a_bad_day_and_a_bad_place_are_said(browser: Browser) -> None:
    seven = ["RNCP37674", "RNCP35419", "RNCP36490", "courses-back-end-erdre", "M1855", "M1805", "M1861"]
    page = browser.get(f"{browser.base}/where", to=seven, by="soon", **{"in": "!?"})
    assert browser.status == 400
    said = " ".join(alert.text_content() for alert in page.xpath("//div[@role='alert']"))
    assert "No more than 6 targets" in said
    assert "That day is not one." in said
    assert "neither a place" in said
    assert len(page.xpath("//input[@name='to'][@checked]")) == 6


def test_an_active_certification_is_found_by_words_of_its_title(browser: Browser) -> None:
    page = browser.get(f"{browser.base}/where", q="developpeur mobile", to=["M1855"])
    assert "RNCP37674" in page.xpath("//input[@name='to'][@type='checkbox'][not(@checked)]/@value")
    closed = browser.get(f"{browser.base}/where", q="expert ingénierie logiciel", to=["M1855"])
    assert "RNCP35419" not in closed.xpath("//input[@name='to']/@value")


def test_a_job_is_found_by_its_name_and_ticked(browser: Browser) -> None:
    page = browser.get(f"{browser.base}/where", q="develloppeuse web", to=["RNCP37674"])
    found = page.xpath("//input[@name='to'][@type='checkbox'][not(@checked)]/@value")
    assert "rome:M1855" in found
    assert page.xpath("//input[@name='to'][@checked]/@value") == ["RNCP37674"]
    assert "Nothing found" in browser.get(f"{browser.base}/where", q="zzzzzz").text_content()
    courses = browser.get(f"{browser.base}/where", q="entering back end course")
    assert courses.xpath("//input[@name='to'][@value='courses-back-end-erdre:back-end-erdre']")
    assert "Mène à RNCP37674BC02" in courses.text_content()
    browser.get(f"{browser.base}/where", q="a " * 110)
    assert browser.status == 400


def test_the_plan_is_kept_and_is_what_the_page_shows_next(browser: Browser) -> None:
    page = browser.post(f"{browser.base}/where", **{"to": ["RNCP37674", "", "m1855"], "in": "44", "by": "2098-09-01"})
    assert browser.status == 400
    assert "too far" in page.xpath("//div[@role='alert']")[0].text_content()
    page = browser.post(f"{browser.base}/where", **{"to": ["RNCP37674", "", "m1855"], "in": "44", "by": "2030-09-01"})
    assert browser.status == 200
    assert browser.address.query == b"lang=en&saved=true"
    assert page.xpath("//input[@name='to'][@checked]/@value") == ["RNCP37674", "rome:M1855"]
    assert "Mind the date: 1 block of 2 is left" in " ".join(page.text_content().split())
    page = browser.get(f"{browser.base}/where")
    assert page.xpath("//input[@name='to'][@checked]/@value") == ["RNCP37674", "rome:M1855"]
    page = browser.get(f"{browser.base}/where", to="")
    assert page.xpath("//input[@name='to'][@checked]") == []


def test_the_link_to_the_other_language_keeps_what_was_asked(browser: Browser) -> None:
    page = browser.get(f"{browser.base}/where", to=["RNCP37674", "M1855"], **{"in": "44"})
    (link,) = page.xpath("//a[@hreflang='fr']/@href")
    assert link == "?to=RNCP37674&to=rome%3AM1855&in=44&lang=fr"


def test_without_a_framework_it_is_said_and_certifications_still_work(bare: Browser) -> None:
    page = bare.get(f"{bare.base}/where", to=["RNCP37674"])
    assert bare.status == 200
    assert "No framework of occupations is loaded here." in asked(page, "choose")
    page = bare.get(f"{bare.base}/jobs")
    assert "No framework of occupations is loaded here." in page.text_content()


def test_an_empty_passport_says_what_to_do(bare: Browser) -> None:
    services = bare.demo.services
    _, token = services.keep_passport.open()
    page = bare.get(f"/p/{token}/where")
    assert bare.status == 200
    assert "nothing yet" in page.text_content()
    assert "shows nothing certified yet" in page.text_content()
    services.load_framework(EXAMPLES / "frameworks" / "rome", actor=Operator())
    assert "still empty" in bare.get(f"/p/{token}/jobs").text_content()


def test_jobs_near_the_passport_lead_to_their_own_gap(browser: Browser) -> None:
    page = browser.get(f"{browser.base}/jobs", **{"in": "44"})
    assert browser.status == 200
    first = page.xpath("//ol[@class='jobs ranked']/li")[0]
    assert "certified" in first.text_content()
    page = browser.get(first.xpath(".//h3/a/@href")[0])
    assert browser.status == 200
    assert page.xpath("//input[@id='in']/@value") == ["44"]
    page = browser.get(f"{browser.base}/jobs", **{"in": "!?"})
    assert browser.status == 400
    assert page.xpath("//ol[@class='jobs ranked']/li")
    assert page.xpath("//input[@id='in']/@value") == ["!?"]


def test_an_adviser_sees_the_same_without_any_way_to_a_document(browser: Browser) -> None:
    services, holder = browser.demo.services, browser.holder
    services.advise_learner.set_plan(holder.passport_id, targets=["RNCP37674", "M1855"], actor=holder)
    own = asked(browser.get(f"{browser.base}/where"), "blocks")
    address = browser.invite()
    page = browser.get(address)
    assert browser.status == 200
    assert asked(page, "blocks") == own
    assert browser.demo.made.passport_token not in browser.text
    assert holder.passport_id not in browser.text
    assert [href for href in page.xpath("//a/@href") if "/p/" in href or "#r" in href] == []
    assert page.xpath("//form[@method='post']/@action") != []
    assert {action.partition("?")[0] for action in page.xpath("//form[@method='post']/@action")} == {f"{address}/notes"}
    assert not page.xpath("//*[@formaction]")
    (grant,) = services.advise_learner.grants(holder.passport_id, actor=holder)
    _, readings = services.advise_learner.readings(grant.id, actor=holder)
    assert [reading.kind for reading in readings] == ["opened"]


def test_an_adviser_proposes_beside_a_step_and_the_learner_answers(browser: Browser) -> None:
    services, holder = browser.demo.services, browser.holder
    services.advise_learner.set_plan(holder.passport_id, targets=["RNCP37674"], actor=holder)
    page = browser.get(browser.invite())
    form = page.xpath("//ol[@class='path']//form[.//input[@name='step_key'][@value='block:RNCP37674BC02']]")[0]
    fields = {one.get("name"): one.get("value") for one in form.xpath(".//input")}
    browser.post(form.get("action"), **fields, kind="proposal", text="Two weeks on the server side")
    assert browser.status == 200
    page = browser.get(f"{browser.base}/where")
    (said,) = page.xpath("//ol[@class='path']//div[@class='said']")
    assert "Proposed by Malik" in said.text_content()
    (answer,) = said.xpath(".//form[.//button[@value='accepted']]/@action")
    page = browser.post(answer, state="accepted")
    assert browser.status == 200
    (said,) = page.xpath("//ol[@class='path']//div[@class='said']")
    assert "Accepted" in said.text_content()
    assert not said.xpath(".//button[@value='accepted']")
    (gone,) = said.xpath(".//form/@action")
    assert not browser.post(gone).xpath("//div[@class='said']")


def test_a_closed_link_looks_like_one_that_never_was(browser: Browser) -> None:
    services, holder = browser.demo.services, browser.holder
    grant, token = services.advise_learner.invite(holder.passport_id, adviser="Malik", actor=holder)
    services.advise_learner.withdraw(grant.id, actor=holder)
    browser.get(f"/a/{token}")
    closed, status = browser.text.replace(token, ""), browser.status
    browser.get("/a/never-was")
    assert (browser.text.replace("never-was", ""), browser.status) == (closed, status) == (closed, 404)
    assert "Malik" not in closed


def test_threat_14_what_learners_advisers_and_sources_wrote_stays_text(browser: Browser) -> None:
    services, holder = browser.demo.services, browser.holder
    header = FrameworkHeader("rome", "4.0-461", Text(HOSTILE, HOSTILE), licence=HOSTILE)
    load(services, header, Item("M1855", ItemKind.OCCUPATION, Label(HOSTILE, HOSTILE), address="javascript:alert(1)"))
    browser.declare(HOSTILE, DeclaredCompetency(BlockRef("RNCP37674", "RNCP37674BC02")))
    advice = browser.invite(HOSTILE)
    services.advise_learner.set_plan(holder.passport_id, targets=["RNCP37674"], place=HOSTILE[:60], actor=holder)
    browser.post(f"{advice}/notes", kind="proposal", text=HOSTILE, target=HOSTILE, step_key=HOSTILE)
    paths = [f"{browser.base}/where", advice, f"{browser.base}/jobs"]
    typed = urlencode(dict.fromkeys(("to", "q", "in", "by"), HOSTILE))
    for path in (*paths, f"{browser.base}/where?lang=en&{typed}"):
        page = browser.get(path)
        assert page.xpath("//script[not(@src)] | //img | //@onerror") == [], path
        assert "\u202e" not in browser.text, path
        assert page.xpath("//@href[starts-with(., 'javascript:')]") == []
    page = browser.get(f"{browser.base}/where")
    shown = page.xpath("//ul[@class='proofs']//bdi[contains(., 'alert(1)')]")
    assert shown
    assert page.xpath("//blockquote/bdi[contains(., 'alert(1)')]")
