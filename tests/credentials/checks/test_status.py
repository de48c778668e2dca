"""Status: withdrawn, suspended, or nobody can say; never "fine" by default."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from passport_core.credentials.bitstring_status import status_entry
from passport_core.credentials.evidence import Dated
from passport_core.outcomes import Outcome, Text, Verdict

OTHER = "https://passport.example/status/suspensions"
DAY = timedelta(days=1)


def status(world: Any, entry: Any, **changes: Any) -> Any:
    """Verify a document with that ``credentialStatus`` (our own schema asks for one of ours: it is left out)."""
    return world.verify(world.secure(world.claims(credentialStatus=entry, credentialSchema=None)), **changes)


def test_not_withdrawn_with_the_moment_of_the_list(world: Any) -> None:
    finding = world.verify().finding("status")
    assert (finding.code, finding.outcome) == ("status.ok", Outcome.PASSED)
    assert finding.as_of == world.now - timedelta(minutes=2)
    assert finding.source == world.list_url
    assert "suspend" not in finding.message.fr  # nobody looked


def test_withdrawn(world: Any) -> None:
    world.revoked = (42,)
    report = world.verify()
    assert (report.finding("status").code, report.verdict) == ("status.revoked", Verdict.INVALID)
    assert report.finding("status").as_of == world.now - timedelta(minutes=2)


def test_withdrawn_is_as_fetched_even_for_an_earlier_date(world: Any) -> None:
    world.revoked = (42,)
    assert world.verify(at=world.signed + DAY).finding("status").code == "status.revoked"


def test_a_list_fetched_now_serves_an_earlier_date(world: Any) -> None:
    report = world.verify(at=world.signed + DAY)
    assert report.finding("status").code == "status.ok"
    assert report.finding("status").as_of > report.at


def test_suspended(world: Any) -> None:
    suspended = world.status_list(purpose="suspension", revoked=[42])
    entry = status_entry(world.list_url, 42, purpose="suspension")
    report = status(world, entry, status_lists=world.lists(suspended))
    assert (report.finding("status").code, report.verdict) == ("status.suspended", Verdict.INVALID)


def test_not_suspended_says_so_and_no_more(world: Any) -> None:
    lists = world.lists(world.status_list(purpose="suspension"))
    finding = status(world, status_entry(world.list_url, 42, purpose="suspension"), status_lists=lists)
    assert finding.finding("status").message.fr.startswith("Pas suspendu")


def test_threat_12_an_unreachable_list_is_not_established(world: Any) -> None:
    why = Text("Le serveur n’a pas répondu.", "The server did not answer.")
    report = world.verify(status_lists={}, missing={world.list_url: why})
    finding = report.finding("status")
    assert (finding.code, finding.outcome) == ("status.unreachable", Outcome.NOT_ESTABLISHED)
    assert finding.message.en.endswith("The server did not answer.")
    assert report.verdict is Verdict.NOT_ESTABLISHED


def test_threat_12_a_list_signed_by_someone_else_is_not_established(world: Any) -> None:
    lists = world.lists(world.status_list(by=world.stranger))
    known = {world.stranger.controller: Dated(world.stranger.document(), world.now, "the stranger's own document")}
    for documents in (world.documents(), world.documents() | known):
        report = world.verify(status_lists=lists, documents=documents)
        assert report.finding("status").code == "status.list-not-issuers"
        assert report.verdict is Verdict.NOT_ESTABLISHED


def test_threat_12_a_list_signed_by_someone_else_in_the_issuers_name_is_not_established(world: Any) -> None:
    import orjson

    claims = orjson.loads(world.status_list())
    del claims["proof"]
    report = world.verify(status_lists=world.lists(world.forge(claims, at=world.now - DAY)))
    assert (report.finding("status").code, report.verdict) == ("status.list-not-issuers", Verdict.NOT_ESTABLISHED)


def test_threat_12_a_changed_list_is_not_established(world: Any) -> None:
    world.revoked = (42,)
    honest = world.status_list()
    world.revoked = ()
    import orjson

    washed = world.tampered(honest, credentialSubject=orjson.loads(world.status_list())["credentialSubject"])
    report = world.verify(status_lists=world.lists(washed))
    assert (report.finding("status").code, report.verdict) == ("status.list-changed", Verdict.NOT_ESTABLISHED)


def test_threat_12_another_list_of_the_issuer_at_that_address_is_not_established(world: Any) -> None:
    """The host answers with a list of the same issuer where that place is not set."""
    report = world.verify(status_lists=world.lists(world.status_list(url=OTHER, revoked=())))
    assert (report.finding("status").code, report.verdict) == ("status.another-list", Verdict.NOT_ESTABLISHED)


@pytest.mark.parametrize("body", [b"", b"<html>", b"{}", b'{"proof":{}}', b"\xff"])
def test_threat_12_what_is_no_list_is_not_established(world: Any, body: bytes) -> None:
    report = world.verify(status_lists=world.lists(body))
    assert (report.finding("status").code, report.verdict) == ("status.list-unreadable", Verdict.NOT_ESTABLISHED)


def test_threat_12_a_credential_that_is_no_list_is_not_established(world: Any) -> None:
    report = world.verify(status_lists=world.lists(world.secure(world.claims_without_status())))
    assert (report.finding("status").code, report.verdict) == ("status.list-unreadable", Verdict.NOT_ESTABLISHED)


@pytest.mark.parametrize("index", [131_072, 10**12])
def test_threat_12_an_index_outside_the_list_is_not_established(world: Any, index: int) -> None:
    report = status(world, status_entry(world.list_url, index))
    assert (report.finding("status").code, report.verdict) == ("status.index-out-of-range", Verdict.NOT_ESTABLISHED)


@pytest.mark.parametrize("index", ["-1", "1.5", "abc", "", "0x2a", "042"])
def test_threat_12_an_index_that_is_not_a_number_is_not_established(world: Any, index: str) -> None:
    report = status(world, {**status_entry(world.list_url, 1), "statusListIndex": index})
    assert (report.finding("status").code, report.verdict) == ("status.index-not-a-number", Verdict.NOT_ESTABLISHED)


@pytest.mark.parametrize(
    "entry",
    [
        {"id": "https://x.example/1", "type": "https://x.example/NewKindOfStatus"},
        {
            **status_entry("https://passport.example/status/4f2a", 42),
            "type": ["BitstringStatusListEntry", "https://x.example/NewKindOfStatus"],
        },
        {**status_entry("https://passport.example/status/4f2a", 42), "statusSize": 2},
        {**status_entry("https://passport.example/status/4f2a", 42), "statusPurpose": "refresh"},
    ],
)
def test_threat_12_an_unknown_type_or_purpose_is_not_established(world: Any, entry: Any) -> None:
    report = status(world, entry)
    assert (report.finding("status").code, report.verdict) == ("status.unknown-type", Verdict.NOT_ESTABLISHED)


def test_threat_12_a_list_for_another_purpose_is_not_established(world: Any) -> None:
    lists = world.lists(world.status_list(purpose="suspension"))
    report = world.verify(status_lists=lists)
    assert (report.finding("status").code, report.verdict) == ("status.wrong-purpose", Verdict.NOT_ESTABLISHED)


@pytest.mark.parametrize("revoked_second", [False, True])
def test_threat_7_every_status_is_looked_up_not_only_the_first(world: Any, revoked_second: bool) -> None:
    lists = world.lists(world.status_list()) | {
        OTHER: Dated(
            world.status_list(url=OTHER, purpose="suspension", revoked=[9] if revoked_second else []), world.now, OTHER
        )
    }
    entries = [status_entry(world.list_url, 42), status_entry(OTHER, 9, purpose="suspension")]
    for order in (entries, entries[::-1]):
        report = status(world, order, status_lists=lists)
        if revoked_second:
            assert (report.finding("status").code, report.verdict) == ("status.suspended", Verdict.INVALID)
        else:
            assert report.verdict is Verdict.VALID
            assert report.finding("status").message.fr.startswith("Ni retiré ni suspendu")
            assert report.finding("status").as_of == world.now


def test_threat_7_one_unknown_status_among_good_ones_is_not_established(world: Any) -> None:
    entries = [status_entry(world.list_url, 42), status_entry(OTHER, 9)]
    assert status(world, entries).finding("status").code == "status.unreachable"
    assert status(world, entries[::-1]).finding("status").code == "status.unreachable"


def test_an_expired_list_is_not_established(world: Any) -> None:
    old = world.status_list(valid_until=world.now - timedelta(minutes=1))
    assert world.verify(status_lists=world.lists(old)).finding("status").code == "status.stale"


def test_a_list_not_yet_in_force_is_not_established(world: Any) -> None:
    early = world.status_list(valid_from=world.now + timedelta(minutes=1))
    assert world.verify(status_lists=world.lists(early)).finding("status").code == "status.stale"


def test_threat_29_a_list_fetched_too_long_ago_is_not_established(world: Any) -> None:
    lists = world.lists(world.status_list(), fetched=world.now - timedelta(hours=25))
    report = world.verify(status_lists=lists)
    assert (report.finding("status").code, report.verdict) == ("status.stale", Verdict.NOT_ESTABLISHED)
    fresh = world.lists(world.status_list(), fetched=world.now - timedelta(hours=23))
    assert world.verify(status_lists=fresh).finding("status").code == "status.ok"


def test_a_list_signed_with_a_key_retired_since_still_serves(world: Any) -> None:
    retired = replace(world.signer.method(), expires=world.now - timedelta(hours=1))
    document = replace(world.signer.document(), methods={retired.id: retired})
    assert world.verify(documents=world.documents(document)).finding("status").code == "status.ok"
    before = replace(retired, expires=world.now - 3 * DAY)
    document = replace(document, methods={retired.id: before})
    assert world.verify(documents=world.documents(document)).finding("status").code == "status.list-key"


def test_without_status_there_is_nothing_to_look_up(world: Any) -> None:
    report = world.verify(world.secure(world.claims_without_status()))
    finding = report.finding("status")
    assert (finding.code, finding.outcome) == ("status.none", Outcome.NOT_APPLICABLE)
    assert "status" not in report.required
    assert report.verdict is Verdict.VALID


def test_a_remembered_list_does_not_outlive_its_change(world: Any) -> None:
    """The check remembers opened lists: by their bytes and key, never by address."""
    assert world.verify().finding("status").code == "status.ok"
    world.revoked = (42,)
    assert world.verify().finding("status").code == "status.revoked"
    stranger = replace(world.signer.method(), key=world.stranger.public_key)
    document = replace(world.signer.document(), methods={stranger.id: stranger})
    assert world.verify(documents=world.documents(document)).verdict is Verdict.INVALID
