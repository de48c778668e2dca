"""Frameworks over the API: public, bounded, and said in words where something is not there."""

from __future__ import annotations

import pytest
from tests.conftest import EXAMPLES
from tests.web.api.conftest import Api

from passport_core.passport.actors import Operator

ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def rome(api: Api) -> Api:
    api.demo.services.load_framework(EXAMPLES / "frameworks" / "rome", actor=Operator())
    return api


def test_frameworks_are_listed_without_a_key(rome: Api) -> None:
    answer = rome.client.get("/v1/frameworks", headers=ENGLISH)
    assert answer.status_code == 200
    found = next(each for each in answer.json() if each["framework"] == "rome")
    assert (found["version"], found["profiles"], found["source"]) == ("4.0-460", 7, "rome")
    assert found["licence"]


def test_items_are_found_by_name(rome: Api) -> None:
    asked = {"search": "developeuse web", "kind": "job_title", "framework": "rome"}
    (first, *_) = rome.client.get("/v1/frameworks/items", params=asked).json()
    assert first["item"]["label"]["fr"] == "Développeur / Développeuse web"
    assert first["occupation"]["ref"] == "rome:M1855"
    assert 0 < first["score"] <= 1
    several = {"search": "web", "kind": ["job_title", "competency"], "limit": "50"}
    kinds = {match["item"]["kind"] for match in rome.client.get("/v1/frameworks/items", params=several).json()}
    assert kinds == {"job_title", "competency"}
    assert rome.client.get("/v1/frameworks/items", params={"search": "xyzzy"}).json() == []
    assert len(rome.client.get("/v1/frameworks/items", params={"search": "web", "limit": "1"}).json()) == 1


def test_an_item_is_shown_with_its_profile(rome: Api) -> None:
    answer = rome.client.get("/v1/frameworks/rome/items/m1855", headers=ENGLISH).json()
    assert answer["item"]["ref"] == "rome:M1855"
    assert answer["profile"][0]["importance"] == "core"
    assert answer["profile"][0]["weight"] > 0
    assert answer["parents"][0]["code"] == "M1805"
    assert answer["neighbours"]
    assert answer["version"]["version"] == "4.0-460"


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ({"search": "x" * 300}, 400, "search.too-long"),
        ({"search": "a " * 30}, 400, "search.too-long"),
        ({"search": "web", "framework": "nothing"}, 404, "framework.not-loaded"),
    ],
    ids=["characters", "words", "framework"],
)
def test_a_search_that_cannot_be_done_is_refused_in_words(
    rome: Api, asked: dict[str, str], status: int, code: str
) -> None:
    answer = rome.client.get("/v1/frameworks/items", params=asked, headers=ENGLISH)
    assert answer.status_code == status
    assert answer.json()["code"] == code


@pytest.mark.parametrize(
    "asked",
    [{}, {"search": "web", "limit": "51"}, {"search": "web", "limit": "0"}, {"search": "web", "kind": "animal"}],
    ids=["no-words", "over-limit", "no-limit", "no-kind"],
)
def test_parameters_are_bounded(rome: Api, asked: dict[str, str]) -> None:
    assert rome.client.get("/v1/frameworks/items", params=asked).status_code == 400


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("rome/items/X9999", 404, "framework.item-unknown"),
        ("nothing/items/M1855", 404, "framework.not-loaded"),
        ("ROME/items/M1855", 400, "framework.ref"),
        (f"rome/items/{'x' * 400}", 400, "framework.ref"),
        ("rome/items/%20", 400, "framework.ref"),
        ("rome/items/%00", 400, "framework.ref"),
    ],
    ids=["item", "framework", "upper-case", "too-long", "space", "null"],
)
def test_what_is_not_there_is_said(rome: Api, path: str, status: int, code: str) -> None:
    answer = rome.client.get(f"/v1/frameworks/{path}", headers=ENGLISH)
    assert answer.status_code == status
    assert answer.json()["code"] == code


def test_the_description_of_the_api_names_them(api: Api) -> None:
    paths = api.client.get("/v1/openapi/openapi.json").json()["paths"]
    assert {"/v1/frameworks", "/v1/frameworks/items", "/v1/frameworks/{framework}/items/{code}"} <= set(paths)
