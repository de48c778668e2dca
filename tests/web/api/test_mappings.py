"""Mappings over the API: read by anyone, stated by a certifier's key in its own name alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.services.mapping_frameworks import put_frameworks
from tests.web.api.conftest import Api

from passport_core.passport.actors import PREPARE, READ, Operator
from passport_core.services.mapping_documents import read_csv, read_json
from passport_core.services.seed_demo import CENTRE, MINISTRY

EXAMPLES = Path(__file__).parents[3] / "examples" / "mappings"
STATED = {"source": "RNCP37674BC01", "item": "rectec:3", "extent": "whole", "level": 2}


@pytest.fixture
def mappings(api: Api) -> Api:
    put_frameworks(api.demo.services)
    return api


def state(api: Api, headers: Mapping[str, str], **changes: Any) -> Any:
    return api.client.post("/v1/mappings", json={**STATED, **changes}, headers=dict(headers))


def sets(api: Api) -> dict[str, Any]:
    return {one["id"]: one for one in api.client.get("/v1/mappings").json()}


def test_a_certifier_states_in_its_own_name_and_anyone_reads_it(mappings: Api) -> None:
    answer = state(mappings, mappings.key(MINISTRY[1], PREPARE), note="n")
    assert answer.status_code == 201
    made = answer.json()
    assert made["mapping"]["item"] == "rectec:3"
    shown = sets(mappings)[made["set"]]
    assert (shown["author"]["siren"], shown["author"]["is_proved"]) == (MINISTRY[1][:9], True)
    document = mappings.client.get("/v1/mappings/set", params={"id": made["set"]})
    table = mappings.client.get("/v1/mappings/set", params={"id": made["set"]}, headers={"Accept": "text/csv"})
    assert read_json(document.content) == read_csv(table.content)


def test_proposals_are_for_anyone_and_change_nothing(mappings: Api) -> None:
    before = sets(mappings)
    found = mappings.client.get("/v1/mappings/proposals", params={"block": "RNCP37674BC01"}).json()
    assert "rome:119712" in {one["item"] for one in found}
    assert all(one["shared"] for one in found)
    assert sets(mappings) == before


def test_the_same_request_states_once(mappings: Api) -> None:
    headers = {**mappings.key(), "Idempotency-Key": "once"}
    first, again = state(mappings, headers), state(mappings, headers)
    assert first.json() == again.json()
    assert sets(mappings)[first.json()["set"]]["mappings"] == 1


def test_what_was_stated_is_withdrawn(mappings: Api) -> None:
    made = state(mappings, mappings.key()).json()
    asked = {"id": made["set"], "source": "RNCP37674BC01", "item": "rectec:3"}
    gone = mappings.client.post("/v1/mappings/withdrawal", json=asked, headers=dict(mappings.key()))
    assert (gone.status_code, gone.json()) == (200, {"withdrawn": True})
    assert made["set"] not in sets(mappings)


def test_threat_21_a_certifier_can_neither_state_as_another_nor_withdraw_anothers(mappings: Api) -> None:
    made = state(mappings, mappings.key()).json()
    asked = {"id": made["set"], "source": "RNCP37674BC01", "item": "rectec:3"}
    rival = dict(mappings.key(CENTRE[1]))
    other = state(mappings, rival).json()
    assert other["set"] != made["set"]
    assert sets(mappings)[other["set"]]["author"]["siren"] == CENTRE[1][:9]
    assert mappings.client.post("/v1/mappings/withdrawal", json=asked, headers=rival).status_code == 404
    assert sets(mappings)[made["set"]]["mappings"] == 1
    claimed = mappings.client.post("/v1/mappings", json={**STATED, "author": "Ministère"}, headers=rival)
    assert claimed.status_code == 400  # there is no such member


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"source": "?"}, 400, "mapping.ref"),
        ({"source": "RNCP37674BC99"}, 404, "block.not-found"),
        ({"item": "rectec:99"}, 404, "mapping.item-unknown"),
        ({"item": "rome:M1855", "level": None}, 400, "mapping.kind"),
        ({"level": 9}, 400, "mapping.level"),
        ({"extent": "most"}, 400, "mapping.extent"),
        ({"note": "x" * 1001}, 400, "mapping.malformed"),
        ({"licence": " "}, 400, "mapping.malformed"),
    ],
    ids=["source", "block", "item", "kind", "level", "extent", "note", "licence"],
)
def test_what_cannot_be_is_refused_in_words(mappings: Api, changes: dict[str, object], status: int, code: str) -> None:
    answer = state(mappings, mappings.key(), **changes)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["detail"]


def test_a_key_is_needed_and_the_right_one(mappings: Api) -> None:
    assert state(mappings, {}).status_code == 401
    assert state(mappings, mappings.learner).status_code == 401
    assert state(mappings, mappings.key(MINISTRY[1], READ)).status_code == 403


def test_a_loaded_set_is_given_as_it_was_and_marked_as_claimed(mappings: Api) -> None:
    document = (EXAMPLES / "exemple-rome.json").read_bytes()
    stored = mappings.demo.services.keep_mappings.load(document, actor=Operator(), name="exemple-rome.json")
    assert sets(mappings)[stored.id]["author"]["is_proved"] is False
    given = mappings.client.get("/v1/mappings/set", params={"id": stored.id})
    assert json.loads(given.content) == json.loads(document)
    assert mappings.client.get("/v1/mappings/set", params={"id": "none"}).status_code == 404
