"""A certifier's page of mappings: choose a block, judge proposals, state, withdraw, download. Without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from litestar.testing import TestClient
from lxml import html
from tests.conftest import DemoInstallation
from tests.services.mapping_frameworks import put_frameworks
from tests.services.small_frameworks import load
from tests.serving import serving

from passport_core.outcomes import Text
from passport_core.passport.actors import ALL_SCOPES, READ, Operator
from passport_core.passport.frameworks import FrameworkHeader, Item, ItemKind, Label
from passport_core.passport.mappings import StoredMappingSet
from passport_core.services.mapping_documents import read_csv, read_json
from passport_core.services.seed_demo import CENTRE, MINISTRY

BLOCK = "RNCP37674BC01"
CLEAR = {"Accept": "text/html", "Accept-Language": "fr"}


@pytest.fixture
def client(demo: DemoInstallation) -> Iterator[TestClient[Any]]:
    put_frameworks(demo.services)
    with serving(demo.services) as opened:
        opened.headers.update(CLEAR)
        yield opened


def address(demo: DemoInstallation, siret: str = MINISTRY[1], *scopes: str) -> str:
    """Return the secret address of that certifier's page."""
    _, key = demo.services.manage_certifiers.create_api_key(
        siret, label="tests", actor=Operator(), scopes=frozenset(scopes) or ALL_SCOPES
    )
    return f"/c/{key}/mappings"


def own(demo: DemoInstallation, siret: str = MINISTRY[1]) -> list[StoredMappingSet]:
    return [one for one in demo.services.keep_mappings.sets() if one.author.siren == siret[:9]]


def accepted(client: TestClient[Any], page: str, **fields: str) -> Any:
    form = {"do": "accept", "block": BLOCK, "framework": "rectec", "item": "rectec:3", "extent": "whole", **fields}
    return client.post(page, data=form)


def test_the_blocks_that_it_awards_are_offered(client: TestClient[Any], demo: DemoInstallation) -> None:
    tree = html.document_fromstring(client.get(address(demo)).text)
    assert BLOCK in {code.text for code in tree.xpath("//ul[@aria-labelledby='yours']//*[@class='code']")}


def test_frameworks_that_have_nothing_to_map_to_are_not_offered(
    client: TestClient[Any], demo: DemoInstallation
) -> None:
    families = FrameworkHeader("fap2009", "2009", Text("Familles", "Families"))
    load(demo.services, families, Item("M2X93", ItemKind.FAMILY, Label("Consultants")))
    page = html.document_fromstring(client.get(address(demo), params={"block": BLOCK}).text)
    assert {option.get("value") for option in page.xpath("//select[@name='framework']/option")} == {
        "rome",
        "rectec",
        "esco",
    }


def test_a_proposal_is_accepted_as_its_form_sends_it(client: TestClient[Any], demo: DemoInstallation) -> None:
    page = address(demo)
    body = client.get(page, params={"block": BLOCK, "framework": "rome"}).text
    assert "Propositions, par ressemblance des mots : à vous de juger." in body.replace("\u202f", " ").replace(
        "\u00a0", " "
    )
    assert own(demo) == []  # looking keeps nothing
    forms = html.document_fromstring(body).forms
    form = next(one for one in forms if one.fields.get("item") == "rome:119712")
    answer = client.post(form.action, data={**dict(form.fields), "do": "accept"}, follow_redirects=True)
    assert answer.status_code == 200
    assert "Établi en votre nom" in answer.text
    (stored,) = own(demo)
    _, mapping_set = demo.services.keep_mappings.get(stored.id)
    assert [str(one.item) for one in mapping_set.mappings] == ["rome:119712"]
    assert mapping_set.mappings[0].competency


def test_an_item_named_by_hand_with_a_level_and_withdrawn_again(
    client: TestClient[Any], demo: DemoInstallation
) -> None:
    page = address(demo)
    assert "Palier 2" in client.get(page, params={"block": BLOCK, "framework": "rectec"}).text
    shown = accepted(client, page, level="2", note="n", extent="part").text
    tree = html.document_fromstring(shown)
    (form,) = [one for one in tree.forms if one.fields.get("set")]
    files = tree.xpath("//a[@download]/@href")
    document, table = (client.get(address).content for address in files)
    assert read_json(document) == read_csv(table)
    gone = client.post(form.action, data={**dict(form.fields), "do": "withdraw"}, follow_redirects=True)
    assert "Retiré" in gone.text
    assert own(demo) == []


def test_an_item_is_found_by_its_words_and_stated(client: TestClient[Any], demo: DemoInstallation) -> None:
    page = address(demo)
    asked = {"block": BLOCK, "framework": "rome", "q": "concevoir une aplication web"}
    tree = html.document_fromstring(client.get(page, params=asked).text)
    sought = tree.xpath("//ul[@aria-labelledby='sought']//form[.//input[@value='rome:109846']]")
    form = dict(html.document_fromstring(html.tostring(sought[0])).forms[0].fields)
    answer = client.post(page, data={**form, "do": "accept"}, follow_redirects=True)
    assert "Établi en votre nom" in answer.text
    assert "Déjà établi en votre nom" in client.get(page, params=asked).text
    occupation = client.get(page, params={**asked, "q": "développeuse web"}).text
    assert "rome:M1855" not in occupation  # nothing that a block can meet
    nothing = client.get(page, params={**asked, "q": "zzzzzz\x00\u202e"}).text
    assert "Aucun élément trouvé" in nothing
    assert "\x00" not in nothing
    too_long = client.get(page, params={**asked, "q": "a " * 60})
    assert (too_long.status_code, 'role="alert"' in too_long.text) == (400, True)


def test_what_a_fault_quotes_is_cleaned(client: TestClient[Any], demo: DemoInstallation) -> None:
    answer = accepted(client, address(demo), item="\x00x\u202ey")
    assert answer.status_code == 400
    assert not {"\x00", "\u202e"} & set(answer.text)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"item": "x"}, 400),
        ({"item": "rectec:99"}, 404),
        ({"block": "?"}, 400),
        ({"level": "9"}, 400),
        ({"level": "deux"}, 400),
        ({"extent": "most"}, 400),
        ({"do": "withdraw", "set": "urn:uuid:0", "source": BLOCK}, 404),
    ],
    ids=["item", "unknown-item", "block", "level", "word", "extent", "set"],
)
def test_what_cannot_be_is_said_on_the_page(
    client: TestClient[Any], demo: DemoInstallation, fields: dict[str, str], status: int
) -> None:
    answer = accepted(client, address(demo), **fields)
    assert answer.status_code == status
    tree = html.document_fromstring(answer.text)
    assert tree.xpath("//*[@role='alert']")
    assert own(demo) == []


@pytest.mark.parametrize("typed", ["?", "RNCP99999BC01", "RNCP37674", "<script>alert(1)</script>"])
def test_a_block_that_is_none_is_said_and_shown_as_text(
    client: TestClient[Any], demo: DemoInstallation, typed: str
) -> None:
    answer = client.get(address(demo), params={"block": typed})
    assert answer.status_code in (400, 404)
    assert "<script>alert" not in answer.text
    assert 'role="alert"' in answer.text


def test_threat_21_another_certifiers_mappings_can_be_neither_withdrawn_nor_downloaded_here(
    client: TestClient[Any], demo: DemoInstallation
) -> None:
    accepted(client, address(demo))
    (stored,) = own(demo)
    rival = address(demo, CENTRE[1])
    fields = {"do": "withdraw", "set": stored.id, "source": BLOCK, "item": "rectec:3"}
    assert client.post(rival, data=fields).status_code == 404
    assert client.get(f"{rival}/download", params={"set": stored.id}).status_code == 404
    assert stored.id not in client.get(rival).text
    assert own(demo) == [stored]


def test_a_key_without_the_scope_states_nothing(client: TestClient[Any], demo: DemoInstallation) -> None:
    page = address(demo, MINISTRY[1], READ)
    assert accepted(client, page).status_code == 403
    assert own(demo) == []
    assert client.get("/c/pck_wrong_key/mappings").status_code == 401


def test_threat_41_following_every_link_of_the_page_changes_nothing(
    client: TestClient[Any], demo: DemoInstallation
) -> None:
    page = address(demo)
    accepted(client, page)
    before = own(demo)
    tree = html.document_fromstring(client.get(page, params={"block": BLOCK}).text)
    for link in tree.xpath("//a[starts-with(@href, '/c/')]/@href"):
        assert client.get(link).status_code == 200
    assert own(demo) == before
