"""Dates: the document's own, judged at the moment asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from passport_core.outcomes import Outcome, Verdict

END = "2026-11-20T23:59:59+01:00"


def judged(world: Any, at: datetime | None = None, **claims: Any) -> Any:
    return world.verify(world.secure_anyhow(world.claims(**claims)), at=at or world.now)


def parchment(world: Any, **changes: Any) -> dict[str, Any]:
    subject = world.claims()["credentialSubject"]
    return {**subject, "parchment": {**subject["parchment"], **changes}}


def test_no_end_is_no_end_whatever_becomes_of_the_registration(world: Any) -> None:
    """domain.md §2: the end of a registration never expires a credential."""
    report = judged(world, credentialSubject=parchment(world, registeredUntil="2026-07-15"))
    assert report.finding("validity").code == "validity.none"
    assert report.verdict is Verdict.VALID


def test_the_last_day_is_included(world: Any) -> None:
    last = datetime(2026, 11, 20, 22, 59, 59, tzinfo=UTC)
    assert judged(world, validUntil=END, at=last).finding("validity").code == "validity.ok"
    ended = judged(world, validUntil=END, at=last + timedelta(seconds=1))
    assert (ended.finding("validity").code, ended.verdict) == ("validity.expired", Verdict.INVALID)
    assert ended.finding("validity").message.fr == "Fini depuis le 20/11/2026."
    assert "20 November 2026" in ended.finding("validity").message.en


def test_expired_is_not_withdrawn(world: Any) -> None:
    report = judged(world, validUntil="2026-11-01T00:00:00Z")
    assert report.finding("status").outcome is Outcome.PASSED
    assert report.finding("validity").outcome is Outcome.FAILED


def test_at_an_earlier_date_it_was_valid(world: Any) -> None:
    report = judged(world, validUntil="2026-11-01T00:00:00Z", at=datetime(2026, 10, 1, tzinfo=UTC))
    assert report.verdict is Verdict.VALID
    assert report.finding("validity").as_of == datetime(2026, 10, 1, tzinfo=UTC)


def test_it_does_not_hold_before_it_begins(world: Any) -> None:
    report = judged(world, validFrom="2026-12-01T00:00:00+01:00")
    assert (report.finding("validity").code, report.verdict) == ("validity.not-yet", Verdict.INVALID)


def test_an_end_before_the_beginning_is_impossible(world: Any) -> None:
    report = judged(world, validFrom="2026-10-01T00:00:00Z", validUntil="2026-09-01T00:00:00Z")
    assert report.finding("validity").code == "validity.impossible"


@pytest.mark.parametrize("member", ["validFrom", "validUntil", "awardedDate"])
@pytest.mark.parametrize("written", ["2026-06-30", "2026-06-30T00:00:00", "yesterday", "2026-02-30T00:00:00Z"])
def test_a_date_that_cannot_be_read_is_not_established(world: Any, member: str, written: str) -> None:
    report = judged(world, **{member: written, "credentialSchema": None})
    assert report.finding("validity").code == "validity.unreadable"
    # The models want these dates well written: the document itself is at fault.
    assert report.verdict is Verdict.INVALID


def test_threat_29_an_award_date_in_the_future_fails(world: Any) -> None:
    report = judged(world, awardedDate="2026-11-21T00:00:00+01:00")
    assert (report.finding("validity").code, report.verdict) == ("validity.award-in-future", Verdict.INVALID)


def test_threat_29_a_parchment_of_tomorrow_fails_in_paris_days(world: Any) -> None:
    subject = parchment(world, awardedOn="2026-11-21")
    late_evening = datetime(2026, 11, 20, 22, 59, tzinfo=UTC)
    assert judged(world, credentialSubject=subject, at=late_evening).finding("validity").code == (
        "validity.award-in-future"
    )
    midnight = late_evening + timedelta(minutes=1)
    assert judged(world, credentialSubject=subject, at=midnight).finding("validity").outcome is Outcome.PASSED


def test_a_proof_past_its_own_end_fails(world: Any) -> None:
    class Expiring(type(world.format)):  # type: ignore[misc]  # a base chosen at run time
        def configuration(self, *arguments: Any, **named: Any) -> dict[str, Any]:
            return {**super().configuration(*arguments, **named), "expires": "2026-11-01T00:00:00Z"}

    document = Expiring().secure(world.claims(), signer=world.signer, created=world.signed)
    report = world.verify(document)
    assert (report.finding("proof").code, report.verdict) == ("proof.expired", Verdict.INVALID)
    assert world.verify(document, at=datetime(2026, 10, 31, tzinfo=UTC)).verdict is Verdict.VALID
