"""Keys: whose, for what, and good when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from passport_core.credentials.evidence import Dated
from passport_core.credentials.keys import UNSUPPORTED_KEY, ControllerDocument, PublicKey
from passport_core.outcomes import Outcome, Verdict
from passport_core.testing.doubles import MemorySigner

DID = "did:web:ministry.example"
DAY = timedelta(days=1)


@pytest.fixture
def web(world: Any) -> Any:
    """The same world, its issuer a did:web."""
    world.signer = MemorySigner(f"{DID}#k1", seed=b"\x01" * 32)
    return world


def judged(world: Any, *, document: bytes | None = None, fetched: datetime | None = None, **method: Any) -> Any:
    """Verify with the issuer's one method changed so."""
    changed = replace(world.signer.method(), **method)
    found = ControllerDocument(world.signer.controller, {changed.id: changed})
    dated = Dated(found, fetched or world.now, "the issuer's address")
    return world.verify(document, documents={world.signer.controller: dated})


def test_the_issuers_key(web: Any) -> None:
    finding = judged(web).finding("key")
    assert (finding.code, finding.outcome, finding.as_of) == ("key.ok", Outcome.PASSED, web.now)
    assert finding.source == "the issuer's address"


def test_threat_6_a_strangers_key_fails_though_its_signature_holds(world: Any) -> None:
    report = world.verify(world.forge(world.claims()))
    assert report.finding("proof").outcome is Outcome.PASSED
    assert (report.finding("key").code, report.finding("key").outcome) == ("key.not-issuers", Outcome.FAILED)
    assert report.verdict is Verdict.INVALID
    assert report.claims is None


def test_threat_6_a_strangers_key_fails_even_where_the_issuer_cannot_be_reached(world: Any) -> None:
    report = world.verify(world.forge(world.claims()), documents={})
    assert report.finding("key").code == "key.not-issuers"


ADDRESS = "https://ministry.example/issuer"


def with_address(world: Any, listed: MemorySigner | None) -> Any:
    """Verify a document of an issuer that is an address, its own document listing that key (None: not to be had)."""
    signer = MemorySigner(world.signer.method_id, seed=b"\x01" * 32)
    signer.controller = ADDRESS
    documents = {}
    if listed is not None:
        method = replace(listed.method(), controller=ADDRESS)
        documents[ADDRESS] = Dated(ControllerDocument(ADDRESS, {method.id: method}), world.now, ADDRESS)
    document = world.secure({**world.claims(), "issuer": {"id": ADDRESS, "type": ["Profile"]}}, by=signer)
    return world.verify(document, documents=documents)


def test_an_issuer_with_an_address_lists_its_keys_by_any_name(world: Any) -> None:
    assert with_address(world, world.signer).finding("key").code == "key.ok"


def test_an_issuer_with_an_address_that_is_silent_is_not_established(world: Any) -> None:
    report = with_address(world, None)
    assert report.finding("proof").outcome is Outcome.PASSED
    finding = report.finding("key")
    assert (finding.code, finding.outcome) == ("key.unreachable", Outcome.NOT_ESTABLISHED)
    assert report.claims is None


def test_threat_6_a_key_that_such_an_issuer_does_not_list_fails(world: Any) -> None:
    report = with_address(world, MemorySigner(f"{ADDRESS}#k1", seed=b"\x09" * 32))
    assert (report.finding("key").code, report.verdict) == ("key.not-issuers", Verdict.INVALID)


def test_threat_6_a_method_absent_from_the_issuers_document_fails(web: Any) -> None:
    report = judged(web, id=f"{DID}#another")
    assert (report.finding("key").code, report.verdict) == ("key.not-issuers", Verdict.INVALID)
    assert report.claims is None


def test_threat_6_a_method_of_another_controller_fails(web: Any) -> None:
    report = judged(web, controller="did:web:other.example")
    assert (report.finding("key").code, report.verdict) == ("key.not-issuers", Verdict.INVALID)


def test_threat_6_a_document_of_another_did_fails(web: Any) -> None:
    document = replace(web.signer.document(), id="did:web:other.example")
    report = web.verify(documents=web.documents(document))
    assert (report.finding("key").code, report.verdict) == ("key.not-issuers", Verdict.INVALID)


@pytest.mark.parametrize("relationships", [(), ("authentication",), ("keyAgreement", "capabilityInvocation")])
def test_threat_6_a_key_not_meant_for_awarding_fails(web: Any, relationships: tuple[str, ...]) -> None:
    report = judged(web, relationships=frozenset(relationships))
    assert (report.finding("key").code, report.verdict) == ("key.not-issuers", Verdict.INVALID)
    assert report.claims is None


def test_threat_1_a_key_of_an_unknown_type_is_not_established(web: Any) -> None:
    report = judged(web, key=PublicKey(UNSUPPORTED_KEY, b""))
    assert (report.finding("key").code, report.verdict) == ("key.unsupported", Verdict.NOT_ESTABLISHED)


def test_threat_16_a_retired_keys_earlier_signature_stands(web: Any) -> None:
    assert judged(web, expires=web.signed + DAY).finding("key").code == "key.ok"


@pytest.mark.parametrize("before", [timedelta(0), DAY])
def test_threat_16_a_signature_made_after_retirement_fails(web: Any, before: timedelta) -> None:
    report = judged(web, expires=web.signed - before)
    assert (report.finding("key").code, report.verdict) == ("key.retired", Verdict.INVALID)


def test_threat_30_a_signature_dated_after_the_compromise_fails(web: Any) -> None:
    report = judged(web, revoked=web.signed - DAY)
    assert (report.finding("key").code, report.verdict) == ("key.compromised", Verdict.INVALID)


def test_threat_30_a_signature_dated_before_the_compromise_is_not_established(web: Any) -> None:
    """Whoever stole the key can write any date."""
    report = judged(web, revoked=web.signed + DAY)
    finding = report.finding("key")
    assert (finding.code, finding.outcome) == ("key.compromised", Outcome.NOT_ESTABLISHED)
    assert report.verdict is Verdict.NOT_ESTABLISHED


def test_threat_30_a_document_seen_before_the_compromise_stands(web: Any) -> None:
    revoked = web.signed + 10 * DAY
    stolen = replace(web.signer.method(), revoked=revoked)
    documents = web.documents(ControllerDocument(DID, {stolen.id: stolen}))
    # The list was re-signed with the stolen key: it says nothing any more.
    seen = web.verify(documents=documents, first_seen=revoked - DAY)
    assert seen.finding("key").code == "key.seen-before-compromise"
    assert seen.finding("status").code == "status.list-key"
    late = web.verify(documents=documents, first_seen=revoked + DAY)
    assert late.finding("key").outcome is Outcome.NOT_ESTABLISHED


def test_threat_30_judging_at_an_earlier_date_does_not_launder_a_compromise(web: Any) -> None:
    stolen = replace(web.signer.method(), revoked=web.signed + 10 * DAY)
    documents = web.documents(ControllerDocument(DID, {stolen.id: stolen}))
    assert web.verify(at=web.signed + DAY, documents=documents).finding("key").outcome is Outcome.NOT_ESTABLISHED


def test_old_key_evidence_is_not_established(web: Any) -> None:
    report = judged(web, fetched=web.now - 31 * DAY)
    assert (report.finding("key").code, report.verdict) == ("key.stale", Verdict.NOT_ESTABLISHED)
    assert judged(web, fetched=web.now - 29 * DAY).finding("key").code == "key.ok"


def test_a_key_added_after_the_evidence_was_gathered_accuses_nobody(web: Any) -> None:
    """A bundle older than the signature cannot know a key that came later."""
    recent = web.secure(at=web.now - DAY)
    report = judged(web, document=recent, id=f"{DID}#old", fetched=web.now - 2 * DAY)
    assert (report.finding("key").code, report.verdict) == ("key.stale", Verdict.NOT_ESTABLISHED)
    known = judged(web, document=recent, id=f"{DID}#old", fetched=web.now)
    assert (known.finding("key").code, known.verdict) == ("key.not-issuers", Verdict.INVALID)


def test_old_evidence_still_tells_of_a_compromise(web: Any) -> None:
    report = judged(web, revoked=web.signed - DAY, fetched=web.now - 90 * DAY)
    assert report.finding("key").code == "key.compromised"


def test_a_did_key_does_not_age(world: Any) -> None:
    dated = Dated(world.signer.document(), world.now - 900 * DAY, "the DID itself")
    assert world.verify(documents={world.signer.controller: dated}).finding("key").code == "key.ok"


def test_threat_29_a_signature_from_the_future_fails(world: Any) -> None:
    late = world.secure(at=world.now + timedelta(minutes=6))
    report = world.verify(late)
    assert (report.finding("validity").code, report.verdict) == ("validity.signed-later", Verdict.INVALID)
    assert world.verify(world.secure(at=world.now + timedelta(minutes=4))).verdict is Verdict.VALID


def test_threat_29_at_an_earlier_date_the_document_did_not_exist(world: Any) -> None:
    report = world.verify(at=datetime(2026, 6, 30, 22, tzinfo=UTC))
    assert report.finding("validity").code == "validity.signed-later"
