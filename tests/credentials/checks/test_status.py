"""Status: withdrawn, suspended, or nobody can say; never "fine" by default."""

from __future__ import annotations

import base64
import gzip
import json
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import orjson
import pytest

from passport_core.credentials import bitstring_status, private_keys, token_status
from passport_core.credentials.bitstring_status import CREDENTIALS_V2, MINIMUM_SIZE, read_entries, status_entry
from passport_core.credentials.checks.status import PROBLEMS, StatusCheck
from passport_core.credentials.evidence import Dated, Evidence
from passport_core.credentials.examining import Examined
from passport_core.credentials.formats.ecdsa_sd_2023 import EcdsaSd2023
from passport_core.credentials.formats.eddsa_jcs_2022 import EddsaJcs2022
from passport_core.credentials.formats.vc_jwt import VcJwt
from passport_core.credentials.keys import P256
from passport_core.credentials.verifying import verify
from passport_core.outcomes import Outcome, Text, Verdict
from passport_core.testing.doubles import DEFAULT_NOW, MemorySigner

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
    claims = orjson.loads(world.status_list())
    del claims["proof"]
    report = world.verify(status_lists=world.lists(world.forge(claims, at=world.now - DAY)))
    assert (report.finding("status").code, report.verdict) == ("status.list-not-issuers", Verdict.NOT_ESTABLISHED)


def test_threat_12_a_changed_list_is_not_established(world: Any) -> None:
    world.revoked = (42,)
    honest = world.status_list()
    world.revoked = ()
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
        {**status_entry("https://passport.example/status/4f2a", 42), "statusPurpose": "https://x.example/newPurpose"},
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


def test_threat_12_a_status_that_may_be_withheld_is_not_a_status_that_is_fine() -> None:
    """Whoever was revoked would derive a document that does not show it."""
    signer = MemorySigner("did:example:issuer#key-1", private=private_keys.generate(P256))
    claims = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential"],
        "issuer": signer.controller,
        "credentialSubject": {"id": "did:example:learner", "name": "Ana"},
    }
    form = EcdsaSd2023()
    base = form.secure_selectively(claims, signer=signer, created=DEFAULT_NOW, mandatory=["/issuer"], holder=None)
    report = verify(
        form.derive(base, selective=["/credentialSubject"]),
        formats={form.name: form},
        evidence=Evidence(documents={signer.controller: Dated(signer.document(), DEFAULT_NOW, "here")}),
        checks=[StatusCheck(max_age=DAY, key_max_age=DAY)],
        at=DEFAULT_NOW,
    )
    finding = report.finding("status")
    assert finding is not None
    assert (finding.code, finding.outcome) == ("status.may-be-withheld", Outcome.NOT_ESTABLISHED)


def test_a_remembered_list_does_not_outlive_its_change(world: Any) -> None:
    """The check remembers opened lists: by their bytes and key, never by address."""
    assert world.verify().finding("status").code == "status.ok"
    world.revoked = (42,)
    assert world.verify().finding("status").code == "status.revoked"
    stranger = replace(world.signer.method(), key=world.stranger.public_key)
    document = replace(world.signer.document(), methods={stranger.id: stranger})
    assert world.verify(documents=world.documents(document)).verdict is Verdict.INVALID


# --- several bits, several purposes, messages


def entry_of(purpose: str, index: int = 42, **members: Any) -> dict[str, Any]:
    return {**status_entry("https://passport.example/status/4f2a", index, purpose=purpose), **members}


def messages(*texts: str) -> list[dict[str, str]]:
    return [{"status": hex(value), "message": text} for value, text in enumerate(texts)]


def list_of(world: Any, values: dict[int, int], *, size: int, purposes: Any, places: int = MINIMUM_SIZE) -> bytes:
    """Return a signed list whose places have ``size`` bits, made bit by bit."""
    text = ["0"] * (places * size)
    for place, value in values.items():
        text[place * size : (place + 1) * size] = format(value, f"0{size}b")
    raw = int("".join(text), 2).to_bytes(places * size // 8, "big")
    packed = base64.urlsafe_b64encode(gzip.compress(raw, mtime=0)).rstrip(b"=").decode()
    subject = {"type": "BitstringStatusList", "statusPurpose": purposes, "encodedList": "u" + packed}
    return bytes(
        world.secure(
            {
                "@context": [CREDENTIALS_V2],
                "id": world.list_url,
                "type": ["VerifiableCredential", "BitstringStatusListCredential"],
                "issuer": world.signer.controller,
                "credentialSubject": {"id": f"{world.list_url}#list", **subject},
            }
        )
    )


STEPS = messages("reçu", "à l’étude", "<b>rejeté</b>\u202e", "accordé")


@pytest.mark.parametrize(("value", "said"), [(0, "reçu"), (1, "à l’étude"), (2, "<b>rejeté</b>"), (3, "accordé")])
def test_a_message_informs_and_fails_nothing(world: Any, value: int, said: str) -> None:
    lists = world.lists(list_of(world, {42: value, 41: 3, 43: 3 - value}, size=2, purposes="message"))
    report = status(world, entry_of("message", statusSize=2, statusMessage=STEPS), status_lists=lists)
    assert (report.finding("status").code, report.verdict) == ("status.message", Verdict.VALID)
    assert f"L’émetteur indique : « {said} »." in report.finding("status").message.fr


def test_a_message_beside_a_revocation_does_not_hide_it(world: Any) -> None:
    lists = world.lists(list_of(world, {42: 1}, size=1, purposes=["message", "revocation"]))
    entries = [entry_of("message", statusMessage=messages("rien", "vu")), entry_of("revocation")]
    for order in (entries, entries[::-1]):
        assert status(world, order, status_lists=lists).finding("status").code == "status.revoked"


def test_a_newer_version_is_told(world: Any) -> None:
    lists = world.lists(list_of(world, {42: 1}, size=1, purposes=["refresh"]))
    report = status(world, entry_of("refresh"), status_lists=lists)
    assert (report.finding("status").code, report.verdict) == ("status.refresh", Verdict.VALID)


def test_what_informs_and_cannot_be_had_is_not_established(world: Any) -> None:
    report = status(world, entry_of("message", statusMessage=messages("a", "b")), status_lists={})
    assert (report.finding("status").code, report.verdict) == ("status.unreachable", Verdict.NOT_ESTABLISHED)


def test_any_value_of_several_bits_but_zero_is_a_revocation(world: Any) -> None:
    entry = entry_of("revocation", statusSize=2, statusMessage=STEPS)
    for value, code in ((0, "status.ok"), (1, "status.revoked"), (2, "status.revoked"), (3, "status.revoked")):
        lists = world.lists(list_of(world, {42: value}, size=2, purposes="revocation"))
        assert status(world, entry, status_lists=lists).finding("status").code == code


@pytest.mark.parametrize("size", [3, 5, 11])
def test_places_that_cross_bytes_are_read(size: int) -> None:
    values = {0: 1, 1: (1 << size) - 1, 2: 1 << (size - 1), 7: 5}
    text = "".join(format(values.get(place, 0), f"0{size}b") for place in range(16))
    bits = bitstring_status.Bitstring(int(text, 2).to_bytes(2 * size, "big"))
    assert {place: bits.value(place, size) for place in range(16)} == {p: values.get(p, 0) for p in range(16)}
    for outside in (-1, 16):
        with pytest.raises(IndexError):
            bits.value(outside, size)


@pytest.mark.parametrize(
    "members",
    [
        {"statusSize": 0},
        {"statusSize": -1},
        {"statusSize": "1"},
        {"statusSize": True},
        {"statusSize": 2},  # and no message
        {"statusSize": 2, "statusMessage": messages("one", "two")},
        {"statusSize": 2, "statusMessage": [{"status": "0x0", "message": "same"}] * 4},
        {"statusSize": 64, "statusMessage": messages("one", "two")},
        {"statusMessage": "text"},
        {"statusMessage": [{"status": 0, "message": "a"}, {"status": 1, "message": "b"}]},
        {"statusMessage": [{"status": "0x0"}, {"status": "0x1"}]},
        {"id": "https://passport.example/status/4f2a"},
    ],
)
def test_threat_12_a_malformed_entry_is_not_established(world: Any, members: dict[str, Any]) -> None:
    # Data model alone: the JSON-LD of the credential is another check's.
    (entry,) = read_entries(entry_of("revocation", **members))
    peek = replace(world.format.peek(world.secure(world.claims_without_status())), statuses=(entry,))
    check = StatusCheck(max_age=DAY, key_max_age=DAY)
    opened = world.format.open(world.secure(world.claims_without_status()), method=world.signer.method())
    examined = Examined(world.now, world.formats, world.evidence(), peek=peek, signed=opened, opened=opened)
    finding = check.judge(examined)
    assert (finding.code, finding.outcome) == ("status.malformed", Outcome.NOT_ESTABLISHED)


def test_threat_12_a_list_too_short_for_its_values_is_not_established(world: Any) -> None:
    """The standard counts places, not bits: 131,072 bits of two are half as many places."""
    lists = world.lists(list_of(world, {}, size=2, purposes="revocation", places=MINIMUM_SIZE // 2))
    report = status(world, entry_of("revocation", statusSize=2, statusMessage=STEPS), status_lists=lists)
    assert (report.finding("status").code, report.verdict) == ("status.list-too-short", Verdict.NOT_ESTABLISHED)
    lists = world.lists(list_of(world, {}, size=1, purposes="revocation", places=MINIMUM_SIZE // 2))
    assert world.verify(status_lists=lists).finding("status").code == "status.list-too-short"


def test_every_fault_has_the_standards_name_for_it() -> None:
    assert PROBLEMS["status.unreachable"].endswith("#STATUS_RETRIEVAL_ERROR")
    assert PROBLEMS["status.list-too-short"].endswith("#STATUS_LIST_LENGTH_ERROR")
    assert PROBLEMS["status.wrong-purpose"].endswith("#STATUS_VERIFICATION_ERROR")
    assert PROBLEMS["status.index-out-of-range"] == "https://www.w3.org/TR/vc-data-model#RANGE_ERROR"


# --- other containers, older kinds


def jwt_list(world: Any) -> bytes:
    """The same list as a ``vc+jwt``, which brings its kind of proof to the formats known."""
    claims = orjson.loads(world.status_list())
    del claims["proof"]
    jwt = VcJwt()
    world.formats = {**world.formats, jwt.name: jwt}
    return jwt.secure(claims, signer=world.signer, created=world.now - DAY)


def test_a_list_in_a_jwt_is_read(world: Any) -> None:
    assert world.verify(status_lists=world.lists(jwt_list(world))).finding("status").code == "status.ok"
    world.revoked = (42,)
    assert world.verify(status_lists=world.lists(jwt_list(world))).finding("status").code == "status.revoked"


def test_an_enveloped_list_is_unwrapped(world: Any) -> None:
    world.revoked = (42,)
    inner = jwt_list(world)
    for address in (
        "data:application/vc+jwt;base64," + base64.b64encode(inner).decode(),
        "data:application/vc+jwt," + inner.decode(),
    ):
        envelope = {"@context": CREDENTIALS_V2, "type": "EnvelopedVerifiableCredential", "id": address}
        report = world.verify(status_lists=world.lists(orjson.dumps(envelope)))
        assert report.finding("status").code == "status.revoked"


@pytest.mark.parametrize(
    "address", ["", "https://passport.example/status/4f2a", "data:,", "data:application/vc;base64,%"]
)
def test_threat_12_an_empty_envelope_is_not_established(world: Any, address: str) -> None:
    envelope = {"@context": CREDENTIALS_V2, "type": ["EnvelopedVerifiableCredential"], "id": address}
    report = world.verify(status_lists=world.lists(orjson.dumps(envelope)))
    assert (report.finding("status").code, report.verdict) == ("status.list-unreadable", Verdict.NOT_ESTABLISHED)


REVOCATIONS = "https://passport.example/revocations"


def test_a_list_of_revoked_ids_is_read(world: Any) -> None:
    jcs = EddsaJcs2022()  # which asks for no term of the entry's type
    world.formats = {jcs.name: jcs}
    claims = world.claims(credentialStatus={"id": REVOCATIONS, "type": "1EdTechRevocationList"}, credentialSchema=None)
    document = jcs.secure(claims, signer=world.signer, created=world.signed)
    own_id = world.claims()["id"]

    def code(body: Any) -> str:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        lists = {REVOCATIONS: Dated(raw, world.now, REVOCATIONS)}
        return str(world.verify(document, status_lists=lists).finding("status").code)

    def listing(*revoked: Any, **members: Any) -> dict[str, Any]:
        whole = {"id": REVOCATIONS, "issuer": world.signer.controller, "revokedCredential": list(revoked)}
        return {**whole, **members}

    assert jcs.peek(document).statuses[0].list_url == REVOCATIONS
    assert code(listing()) == "status.ok"
    assert code(listing({"id": "urn:uuid:another"})) == "status.ok"
    assert code(listing({"id": own_id})) == "status.revoked"
    assert code(listing({"id": own_id.replace(":", "%3A")})) == "status.revoked"
    assert code(listing({"id": own_id, "revoked": False})) == "status.ok"
    for odd in (
        listing(issuer="did:example:another"),
        listing(id="https://passport.example/another"),
        listing(revokedCredential="none"),
        listing({"revoked": True}),
        b"[]",
        b"<html>",
    ):
        assert code(odd) == "status.list-unreadable"
    old = {REVOCATIONS: Dated(json.dumps(listing()).encode(), world.now - 2 * DAY, REVOCATIONS)}
    assert world.verify(document, status_lists=old).finding("status").code == "status.stale"


def test_a_list_of_the_draft_of_2021_is_read_and_answers_only_its_own_entries(world: Any) -> None:
    packed = bitstring_status.encode([7])
    content = {
        "id": world.list_url,
        "type": ["VerifiableCredential", "StatusList2021Credential"],
        "credentialSubject": {"type": "StatusList2021", "statusPurpose": "revocation", "encodedList": packed[1:]},
    }
    found = bitstring_status.read_status_list(content)
    assert (found.answers, found.bits[7], found.bits[8]) == ("StatusList2021Entry", True, False)
    # Its list in the older spelling does not answer an entry of the recommendation, nor the reverse.
    old_entry = entry_of("revocation", type="https://w3id.org/vc/status-list#StatusList2021Entry")
    assert read_entries(old_entry)[0].type != "StatusList2021Entry"
    (entry,) = read_entries(entry_of("revocation", type="StatusList2021Entry"))
    opened = world.format.open(world.secure(world.claims_without_status()), method=world.signer.method())
    peek = replace(world.format.peek(world.secure(world.claims_without_status())), statuses=(entry,))
    examined = Examined(world.now, world.formats, world.evidence(), peek=peek, signed=opened, opened=opened)
    finding = StatusCheck(max_age=DAY, key_max_age=DAY).judge(examined)
    assert (finding.code, finding.outcome) == ("status.list-unreadable", Outcome.NOT_ESTABLISHED)


# --- token status lists


@dataclass(frozen=True, eq=False)
class PeekOfToken:
    """A proof format whose peek carries a ``status`` claim, as an SD-JWT VC's does."""

    inner: Any
    status: Any
    name: str = "with-status-claim"

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def peek(self, document: bytes) -> Any:
        return replace(self.inner.peek(document), statuses=token_status.read_status_claim(self.status))


def token_status_of(world: Any, values: dict[int, int], *, index: Any = 42, **changes: Any) -> Any:
    """Judge a document whose ``status`` claim is place 42 of a token with these values."""
    by = changes.pop("by", world.signer)
    arguments = {"issued_at": world.now - DAY, "expires": world.now + DAY, "ttl": timedelta(minutes=5), **changes}
    address = arguments.pop("address", world.list_url)
    token = token_status.sign(address, token_status.encode(values, size=4096, bits=4), signer=by, **arguments)
    form = PeekOfToken(world.format, {"status_list": {"idx": index, "uri": world.list_url}})
    world.formats = {form.name: form}
    return world.verify(world.secure(world.claims_without_status()), status_lists=world.lists(token))


@pytest.mark.parametrize(
    ("value", "code", "verdict"),
    [
        (0, "status.ok", Verdict.VALID),
        (1, "status.revoked", Verdict.INVALID),
        (2, "status.suspended", Verdict.INVALID),
        (3, "status.unknown-value", Verdict.NOT_ESTABLISHED),
        (4, "status.unknown-value", Verdict.NOT_ESTABLISHED),
        (12, "status.unknown-value", Verdict.NOT_ESTABLISHED),
    ],
)
def test_a_tokens_value_is_read_by_its_meaning(world: Any, value: int, code: str, verdict: Verdict) -> None:
    report = token_status_of(world, {42: value, 41: 1, 43: 1})
    assert (report.finding("status").code, report.verdict) == (code, verdict)
    assert "status" in report.required
    if value == 0:
        assert report.finding("status").message.fr.startswith("Ni retiré ni suspendu")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"index": -1}, "status.index-not-a-number"),
        ({"index": "42"}, "status.index-not-a-number"),
        ({"index": 4096}, "status.index-out-of-range"),
        ({"index": 2**31}, "status.index-out-of-range"),
        ({"address": OTHER}, "status.another-list"),
        ({"expires": timedelta(minutes=-1)}, "status.stale"),
        ({"issued_at": timedelta(minutes=1)}, "status.stale"),
    ],
)
def test_threat_12_a_token_that_does_not_fit_is_not_established(world: Any, changes: dict[str, Any], code: str) -> None:
    moved = {name: world.now + value if isinstance(value, timedelta) else value for name, value in changes.items()}
    report = token_status_of(world, {}, **moved)
    assert (report.finding("status").code, report.verdict) == (code, Verdict.NOT_ESTABLISHED)


def test_threat_12_a_token_of_someone_else_is_not_established(world: Any) -> None:
    report = token_status_of(world, {}, by=world.stranger)
    assert (report.finding("status").code, report.verdict) == ("status.list-not-issuers", Verdict.NOT_ESTABLISHED)
    forger = MemorySigner(world.signer.method_id, seed=bytes([2]) * 32)
    report = token_status_of(world, {}, by=forger)
    assert (report.finding("status").code, report.verdict) == ("status.list-changed", Verdict.NOT_ESTABLISHED)


def test_threat_12_a_credential_does_not_answer_for_a_token_nor_the_reverse(world: Any) -> None:
    form = PeekOfToken(world.format, {"status_list": {"idx": 42, "uri": world.list_url}})
    world.formats = {form.name: form}
    report = world.verify(world.secure(world.claims_without_status()))
    assert (report.finding("status").code, report.verdict) == ("status.list-unreadable", Verdict.NOT_ESTABLISHED)
    token = token_status.sign(
        world.list_url,
        token_status.encode({}, size=MINIMUM_SIZE),
        signer=world.signer,
        issued_at=world.now,
        expires=world.now + DAY,
        ttl=DAY,
    )
    world.formats = {world.format.name: world.format}
    assert world.verify(status_lists=world.lists(token)).finding("status").code == "status.list-unreadable"
