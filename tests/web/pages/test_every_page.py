"""What holds for every page, in both languages: well formed, inert, self-contained, both languages whole."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from jinja2 import Environment, PackageLoader, nodes
from lxml import etree, html
from tests.web.pages.gallery import sample_pages

from passport_core.web.pages.rendering import LANGUAGES, STATIC_FOLDER

PAGES = sample_pages()
OF_A_DEMONSTRATION = sample_pages(is_demonstration=True)
EVERY = [(name, language) for name in PAGES for language in LANGUAGES]
VOID = {"meta", "link", "input", "br", "rect", "path", "circle", "use", "img"}


class _Balance(HTMLParser):
    """Collects tags left open or closed twice: browsers mend them silently, each in its way."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.faults.append(f"<{tag}> has an attribute twice")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag that closes itself."""

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> at {self.getpos()}")


@pytest.fixture(scope="module")
def rendered() -> dict[tuple[str, str], str]:
    return {(name, language): PAGES[name](language) for name, language in EVERY}


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_is_well_formed_and_says_its_language(rendered: dict[tuple[str, str], str], name: str, language: str) -> None:
    page = rendered[name, language]
    balance = _Balance()
    balance.feed(page)
    assert balance.faults == []
    assert balance.open == []
    tree = html.document_fromstring(page)
    assert tree.get("lang") == language
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    targets = {href[1:] for href in tree.xpath("//a/@href") if href.startswith("#")}
    assert targets <= set(ids)
    for attribute in ("aria-labelledby", "aria-describedby", "for"):
        for value in tree.xpath(f"//@{attribute}"):
            assert set(value.split()) <= set(ids), (attribute, value)
    symbols = set(tree.xpath("//symbol/@id"))
    assert {use[1:] for use in tree.xpath("//use/@href")} <= symbols
    assert len(tree.xpath("//h1")) == 1
    levels = [int(heading.tag[1]) for heading in tree.iter("h1", "h2", "h3", "h4", "h5")]
    assert all(after - before <= 1 for before, after in pairwise(levels)), levels


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_threat_14_needs_nothing_that_the_policy_forbids(
    rendered: dict[tuple[str, str], str], name: str, language: str
) -> None:
    tree = html.document_fromstring(rendered[name, language])
    assert tree.xpath("//style | //*[@style] | //script[not(@src)] | //iframe | //object | //base") == []
    assert [at for at in tree.xpath("//@*") if at.attrname.startswith("on")] == []
    loaded = [*tree.xpath("//script/@src | //img/@src | //link/@href | //use/@href | //form/@action")]
    assert [address for address in loaded if not address.startswith(("/", "#"))] == []
    assert [address for address in loaded if address.startswith("//")] == []
    for link in tree.xpath("//a[starts-with(@href, 'http')]"):
        href = link.get("href")
        if not href.startswith("https://passeport.example/"):
            assert href.startswith("https://")
            assert "noreferrer" in link.get("rel")


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_offers_the_other_language_and_keeps_this_one(
    rendered: dict[tuple[str, str], str], name: str, language: str
) -> None:
    tree = html.document_fromstring(rendered[name, language])
    other = "en" if language == "fr" else "fr"
    assert [a.get("href") for a in tree.xpath("//a[@hreflang]")] == [f"?lang={other}"]
    inside = tree.xpath("//a[starts-with(@href, '/')]/@href | //form/@action")
    assert inside
    assert [address for address in inside if f"lang={language}" not in address] == []


@pytest.mark.parametrize("name", PAGES)
def test_both_languages_say_different_things_in_the_same_shape(rendered: dict[tuple[str, str], str], name: str) -> None:
    french, english = (html.document_fromstring(rendered[name, language]) for language in LANGUAGES)
    assert [e.tag for e in french.iter(etree.Element)] == [e.tag for e in english.iter(etree.Element)]
    for ours in french.xpath("//p[not(.//bdi)][not(@dir)][string-length(normalize-space()) > 60]"):
        twin = english.xpath(french.getroottree().getpath(ours))[0]
        assert ours.text_content().split() != twin.text_content().split(), ours.text_content()


def _environment() -> Environment:
    return Environment(loader=PackageLoader("passport_core.web.pages", "templates"), autoescape=True)


@pytest.mark.parametrize("name", [n for n in _environment().list_templates() if n.endswith(".html")])
def test_templates_speak_only_through_sentences_in_both_languages(name: str) -> None:
    environment = _environment()
    source = environment.loader.get_source(environment, name)[0]  # type: ignore[union-attr]
    tree = environment.parse(source)
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "L":
            said = [argument.value for argument in call.args if isinstance(argument, nodes.Const)]
            assert len(said) == 2, source[:80]
            assert all(sentence.strip() for sentence in said)
            places = [sorted(re.findall(r"\{(\w+)\}", sentence)) for sentence in said]
            assert places[0] == places[1], said
            assert set(places[0]) == {keyword.key for keyword in call.kwargs}, said
    loose = " ".join(data.data for data in tree.find_all(nodes.TemplateData))
    words = re.sub(r"<[^>]*>|<[^>]*$|^[^<]*>", " ", loose)
    words = re.sub(r"[\w:.-]+=\"[^\"]*\"|doctype html|English|Français", " ", words)
    assert re.findall(r"\b[a-zà-ÿ]{4,}\s+[a-zà-ÿ]{2,}\b", words, re.IGNORECASE) == []


@pytest.mark.parametrize("name", [n for n in PAGES if n != "claim-slips"])
def test_every_page_of_a_demonstration_says_so(name: str) -> None:
    page = OF_A_DEMONSTRATION[name]
    assert "DÉMONSTRATION" in page("fr")
    assert "DEMONSTRATION" in page("en")


def test_static_files_call_no_other_host() -> None:
    for file in STATIC_FOLDER.iterdir():
        text = file.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?:|@import|url\((?!#)", text), file.name
