"""Status lists of others: fetched whole, as rarely as they allow, and asked for by their kind."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from passport_core.credentials import token_status
from passport_core.credentials.bitstring_status import read_entries, status_entry
from passport_core.credentials.evidence import Dated
from passport_core.credentials.proofs import Peek, StatusEntry
from passport_core.credentials.status_documents import stated_ttl
from passport_core.credentials.token_status import read_status_claim, status_claim
from passport_core.errors import UnavailableError
from passport_core.outcomes import Text
from passport_core.ports.outside import Fetched
from passport_core.services.gather_evidence import GatherEvidence
from passport_core.services.judge_award import JudgeAward
from passport_core.testing.doubles import FixedClock, MemorySigner

LIST = "https://issuer.example/status/1"


class CachingFetcher:
    """Keeps every answer for an hour, as a host that allows it; ``asked`` counts what went out."""

    def __init__(self, clock: FixedClock, body: bytes) -> None:
        self.clock, self.body, self.is_down = clock, body, False
        self.asked: list[tuple[str, str]] = []
        self._kept: Fetched | None = None

    def fetch(self, url: str, *, accept: str, max_bytes: int, max_age: timedelta | None = None) -> Fetched:
        now = self.clock.now()
        kept = self._kept
        if kept is not None and now - kept.at < min(max_age or timedelta(hours=1), timedelta(hours=1)):
            return kept
        if self.is_down:
            raise UnavailableError(Text("Absent.", "Down."))
        self.asked.append((url, accept))
        self._kept = Fetched(url, self.body, "application/json", now)
        return self._kept


def bitstring(ttl: Any = None) -> bytes:
    subject = {"type": "BitstringStatusList", "encodedList": "u"}
    return json.dumps({"credentialSubject": subject if ttl is None else {**subject, "ttl": ttl}}).encode()


def token(ttl: timedelta) -> bytes:
    clock = FixedClock()
    return token_status.sign(
        LIST,
        token_status.encode({}, size=8),
        signer=MemorySigner(),
        issued_at=clock.now(),
        expires=clock.now() + timedelta(days=1),
        ttl=ttl,
    )


class World:
    def __init__(self, body: bytes) -> None:
        self.clock = FixedClock()
        self.fetcher = CachingFetcher(self.clock, body)
        self.gathering = GatherEvidence(
            store=None,
            resolvers={},
            trust_sources={},
            fetcher=self.fetcher,
            judge=JudgeAward({}),
            publish_status=None,
            publish_issuer=None,
            clock=self.clock,
        )

    def had(self, *entries: StatusEntry) -> Dated[bytes] | None:
        peek = Peek("any", "did:example:issuer", None, entries or ENTRY, (), {})
        answer = self.gathering.for_answer([peek], at=self.clock.now())
        return answer(b"{}", peek).status_lists.get(LIST)


ENTRY = read_entries(status_entry(LIST, 3))


def test_threat_20_one_list_is_fetched_once_for_many_entries_and_documents() -> None:
    world = World(bitstring())
    for index in range(20):
        assert world.had(*read_entries([status_entry(LIST, index), status_entry(LIST, index + 1)])) is not None
    assert len(world.fetcher.asked) == 1


def test_threat_42_nothing_of_the_document_is_in_what_is_asked() -> None:
    world = World(bitstring())
    world.had(*read_entries(status_entry(LIST, 77)))
    ((url, accept),) = world.fetcher.asked
    assert url == LIST
    assert "77" not in url + accept


@pytest.mark.parametrize("body", [bitstring(300_000), token(timedelta(seconds=300))])
def test_a_list_is_asked_for_again_once_its_own_time_to_live_is_over(body: bytes) -> None:
    world = World(body)
    first = world.had()
    world.clock.advance(seconds=300)
    assert world.had() == first
    world.clock.advance(seconds=1)
    again = world.had()
    assert again is not None
    assert again.as_of == world.clock.now()
    assert len(world.fetcher.asked) == 2


def test_a_list_without_time_to_live_is_kept_as_long_as_its_host_allows() -> None:
    world = World(bitstring())
    world.had()
    world.clock.advance(minutes=59)
    world.had()
    assert len(world.fetcher.asked) == 1


def test_threat_3_a_list_cannot_make_itself_be_fetched_for_every_document() -> None:
    world = World(bitstring(0))
    for _ in range(10):
        world.had()
        world.clock.advance(seconds=5)
    assert len(world.fetcher.asked) == 1


def test_a_list_past_its_time_to_live_still_serves_dated_where_it_cannot_be_had_anew() -> None:
    world = World(bitstring(60_000))
    first = world.had()
    world.clock.advance(minutes=10)
    world.fetcher.is_down = True
    assert world.had() == first


def test_a_token_is_asked_for_by_its_own_media_type() -> None:
    world = World(token(timedelta(hours=1)))
    world.had(*read_status_claim(status_claim(LIST, 5)))
    assert world.fetcher.asked == [(LIST, "application/statuslist+jwt")]


@pytest.mark.parametrize("ttl", ["300000", True, -1, 1e30, None, [1]])
def test_an_odd_time_to_live_is_none(ttl: object) -> None:
    assert stated_ttl(bitstring(ttl)) is None
    assert stated_ttl(b"<html>") is None
    assert stated_ttl(b"[]") is None
