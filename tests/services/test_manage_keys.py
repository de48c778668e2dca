"""Signing keys over time: one an algorithm, rotated, stolen; what their signatures are worth here and elsewhere."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.conftest import KEY_SECRET
from tests.services.conftest import CESI_SIRET, OPERATOR, SAMPLE_DAY, Desk
from tests.services.declarations import Passage

from passport_core.compose import Services
from passport_core.credentials import controllers
from passport_core.credentials.did_web import document_url
from passport_core.credentials.keys import ED25519, P256, P384, RSA
from passport_core.credentials.report import Report
from passport_core.errors import (
    ConfigurationError,
    ConflictError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
    PassportError,
)
from passport_core.outcomes import Outcome, Verdict
from passport_core.passport.actors import CertifierAgent
from passport_core.passport.days import paris_day
from passport_core.settings import Settings
from passport_core.testing.doubles import CheapHasher, FakeFetcher, FixedClock

HOST = "https://passeport.example"


@pytest.fixture
def hosted(
    tmp_path: Path, clock: FixedClock, sqlite_template: Path, make_desk: Callable[[Services], Desk]
) -> Iterator[Desk]:
    """CESI on an installation with a public address."""
    made = _services(tmp_path / "hosted", clock, sqlite_template, base_url=HOST)
    yield make_desk(made)
    made.close()


@pytest.fixture
def other(tmp_path: Path, clock: FixedClock, rncp_file: Path, sqlite_template: Path) -> Iterator[Services]:
    made = _services(tmp_path / "other", clock, sqlite_template)
    made.load_register(rncp_file, actor=OPERATOR, dated=SAMPLE_DAY)
    yield made
    made.close()


def _services(home: Path, clock: FixedClock, template: Path, **settings: str) -> Services:
    home.mkdir()
    (home / "passport.db").write_bytes(template.read_bytes())
    return Services(
        Settings(data=home, key_secret=KEY_SECRET + home.name, **settings),  # type: ignore[arg-type]
        clock=clock,
        fetcher=FakeFetcher({}, clock),
        hasher=CheapHasher(),
    )


def wait(desk: Desk) -> None:
    assert isinstance(desk.services.clock, FixedClock)
    desk.services.clock.advance(minutes=1)


def issued(desk: Desk, name: str) -> bytes:
    """Issue to one more person, a minute after what was done last."""
    wait(desk)
    report = desk.issue(Passage(name, surname=f"MARTIN {name}"), name=f"{name}.xml")
    (one,) = desk.services.read_batch.credentials(report.batch_id, actor=OPERATOR)
    return one.body


def publish(hosted: Desk, other: Services, credential: bytes) -> None:
    """Let the other installation's network answer what the hosted one serves."""
    assert isinstance(other.fetcher, FakeFetcher)
    installation = hosted.services.manage_certifiers.installation()
    for certifier in (hosted.certifier, installation):
        other.fetcher.answers[document_url(certifier.did)] = hosted.services.publish_issuer(certifier.id)
    address = json.loads(credential)["credentialStatus"]["statusListCredential"]
    list_id = hosted.services.publish_status.list_id(address)
    assert list_id is not None
    other.fetcher.answers[address] = hosted.services.publish_status(list_id).body


def signed_with(body: bytes) -> str:
    """Return the method that a document's proof names."""
    proof = json.loads(body)["proof"]
    return str((proof[0] if isinstance(proof, list) else proof)["verificationMethod"])


def key_of(report: Report) -> tuple[str, Outcome]:
    finding = report.finding("key")
    assert finding is not None
    return finding.code, finding.outcome


def refusal(kind: type[PassportError], act: Callable[[], object]) -> str:
    with pytest.raises(kind) as caught:
        act()
    assert caught.value.remedy is not None
    return caught.value.code


class TestSeveral:
    def test_a_certifier_with_an_address_has_a_key_of_each_algorithm(self, hosted: Desk) -> None:
        keys = hosted.services.manage_keys
        for ordinal, algorithm in enumerate((P256, P384, RSA), start=2):
            wait(hosted)
            made = keys.add(CESI_SIRET, algorithm=algorithm, actor=OPERATOR)
            assert made.method_id == f"{hosted.certifier.did}#key-{ordinal}"
        document = controllers.parse(hosted.certifier.did, hosted.services.publish_issuer(hosted.certifier.id))
        assert [method.key.algorithm for method in document.methods.values()] == [ED25519, P256, P384, RSA]
        for algorithm in (ED25519, P256, P384, RSA):
            signer = hosted.services.choose_signer(hosted.certifier.id, algorithms=[algorithm])
            assert signer.algorithm == algorithm
            assert document.methods[signer.method_id].key.algorithm == algorithm

    def test_the_algorithms_are_tried_in_their_order(self, hosted: Desk) -> None:
        choose = hosted.services.choose_signer
        hosted.services.manage_keys.add(CESI_SIRET, algorithm=P256, actor=OPERATOR)
        assert choose(hosted.certifier.id, algorithms=[P384, P256, ED25519]).algorithm == P256
        assert choose(hosted.certifier.id).algorithm == ED25519
        assert refusal(ConfigurationError, lambda: choose(hosted.certifier.id, algorithms=[RSA])) == "signer.none"

    def test_a_key_whose_keeper_is_not_loaded_is_said_so(self, hosted: Desk) -> None:
        with hosted.services.store.writing() as session:
            (key,) = session.certifiers.keys(hosted.certifier.id)
            session.certifiers.retire_key(key.id, hosted.services.clock.now())
            session.certifiers.add_key(
                type(key)(
                    "t", key.certifier_id, f"{hosted.certifier.did}#t", P256, "z", b"", key.created_at, source="hsm"
                )
            )
        assert (
            refusal(ConfigurationError, lambda: hosted.services.choose_signer(key.certifier_id)) == "signer.no-source"
        )

    def test_one_in_use_is_rotated_not_added_to(self, hosted: Desk) -> None:
        keys = hosted.services.manage_keys
        assert refusal(ConflictError, lambda: keys.add(CESI_SIRET, algorithm=ED25519, actor=OPERATOR)) == "keys.in-use"

    def test_a_did_key_stays_alone_and_says_why(self, desk: Desk) -> None:
        keys = desk.services.manage_keys
        for act in (
            lambda: keys.add(CESI_SIRET, algorithm=P256, actor=OPERATOR),
            lambda: keys.rotate(CESI_SIRET, actor=OPERATOR),
        ):
            assert refusal(InvalidInputError, act) == "keys.one-key"

    def test_only_the_operator_may(self, hosted: Desk) -> None:
        agent = CertifierAgent(hosted.certifier.id, "k", frozenset())
        keys = hosted.services.manage_keys
        for act in (
            lambda: keys.list(CESI_SIRET, actor=agent),
            lambda: keys.add(CESI_SIRET, algorithm=P256, actor=agent),
            lambda: keys.rotate(CESI_SIRET, actor=agent),
            lambda: keys.compromise(CESI_SIRET, "key-1", since=SAMPLE_DAY, actor=agent),
        ):
            with pytest.raises(NotAllowedError):
                act()

    def test_threat_37_a_key_moved_to_another_tenant_signs_nothing(self, hosted: Desk) -> None:
        """Whatever the algorithm, the row of one certifier is of no use to another."""
        services = hosted.services
        thief = services.manage_certifiers.add(name="X", siret="11000007200014", actor=OPERATOR)
        for algorithm in (P256, P384, RSA):
            key = services.manage_keys.add(CESI_SIRET, algorithm=algorithm, actor=OPERATOR)
            moved = type(key)(
                key.id, thief.id, key.method_id, algorithm, key.public_multibase, key.encrypted_private, key.created_at
            )
            assert (
                refusal(NotAllowedError, lambda k=moved: services.signers.signer(thief.id, k)) == "keys.cannot-decrypt"
            )  # type: ignore[misc]
            assert (
                refusal(NotAllowedError, lambda k=key: services.signers.signer(thief.id, k)) == "keys.other-certifier"
            )  # type: ignore[misc]


class TestRotation:
    def test_threat_16_what_the_old_key_signed_stays_good(self, hosted: Desk) -> None:
        before = issued(hosted, "A")
        old, new = hosted.services.manage_keys.rotate(CESI_SIRET, actor=OPERATOR)
        after = issued(hosted, "B")
        assert (old.is_in_use, new.is_in_use) == (False, True)
        for body, method in ((before, old.method_id), (after, new.method_id)):
            report = hosted.services.verify_credential(body)
            assert report.verdict is Verdict.VALID
            assert signed_with(body) == method

    def test_threat_16_what_is_being_signed_at_that_moment_stays_good(self, hosted: Desk) -> None:
        signer = hosted.services.choose_signer(hosted.certifier.id)
        report = hosted.issue(Passage("A"))
        (one,) = hosted.services.read_batch.credentials(report.batch_id, actor=OPERATOR)
        hosted.services.manage_keys.rotate(CESI_SIRET, actor=OPERATOR)  # in the same second
        assert hosted.services.verify_credential(one.body).verdict is Verdict.VALID
        assert signer.sign(b"a batch that had begun")

    def test_a_retired_key_signs_no_more_and_its_late_signatures_fail(self, hosted: Desk) -> None:
        signer = hosted.services.choose_signer(hosted.certifier.id)
        claims = {k: v for k, v in json.loads(issued(hosted, "A")).items() if k != "proof"}
        old, _ = hosted.services.manage_keys.rotate(CESI_SIRET, actor=OPERATOR)
        assert (
            refusal(NotAllowedError, lambda: hosted.services.signers.signer(hosted.certifier.id, old))
            == "keys.not-in-use"
        )
        late = hosted.services.issuing_format.secure(
            claims, signer=signer, created=hosted.services.clock.now() + timedelta(minutes=2)
        )
        hosted.services.clock.advance(minutes=5)  # type: ignore[attr-defined]
        assert key_of(hosted.services.verify_credential(late)) == ("key.retired", Outcome.FAILED)

    def test_the_document_keeps_the_retired_key_with_its_end(self, hosted: Desk) -> None:
        wait(hosted)
        old, new = hosted.services.manage_keys.rotate(CESI_SIRET, actor=OPERATOR)
        document = json.loads(hosted.services.publish_issuer(hosted.certifier.id))
        first, second = document["verificationMethod"]
        assert (first["id"], second["id"]) == (old.method_id, new.method_id)
        assert "expires" in first
        assert "revoked" not in first
        assert "expires" not in second
        assert document["assertionMethod"] == [old.method_id, new.method_id]

    def test_threat_28_elsewhere_the_new_key_waits_for_an_approval(self, hosted: Desk, other: Services) -> None:
        before = issued(hosted, "A")
        publish(hosted, other, before)
        other.exchange_trust.take_in(hosted.services.exchange_trust.export(actor=OPERATOR), actor=OPERATOR)
        hosted.services.manage_keys.rotate(CESI_SIRET, actor=OPERATOR)
        after = issued(hosted, "B")
        publish(hosted, other, after)
        assert key_of(other.verify_credential(before)) == ("key.ok", Outcome.PASSED)
        assert key_of(other.verify_credential(after)) == ("key.unreachable", Outcome.NOT_ESTABLISHED)
        hosted.services.manage_certifiers.approve(CESI_SIRET, evidence="Renouvellement", actor=OPERATOR)
        other.exchange_trust.take_in(hosted.services.exchange_trust.export(actor=OPERATOR), actor=OPERATOR)
        assert key_of(other.verify_credential(after)) == ("key.ok", Outcome.PASSED)
        assert other.verify_credential(after).verdict is Verdict.VALID

    def test_the_one_to_rotate_is_named_where_there_are_several(self, hosted: Desk) -> None:
        keys = hosted.services.manage_keys
        keys.add(CESI_SIRET, algorithm=P256, actor=OPERATOR)
        assert refusal(InvalidInputError, lambda: keys.rotate(CESI_SIRET, actor=OPERATOR)) == "keys.which"
        assert refusal(NotFoundError, lambda: keys.rotate(CESI_SIRET, algorithm=P384, actor=OPERATOR)) == "keys.none"
        old, new = keys.rotate(CESI_SIRET, algorithm=P256, actor=OPERATOR)
        assert (old.algorithm, new.algorithm, new.method_id.partition("#")[2]) == (P256, P256, "key-3")

    def test_the_installation_s_own_key_rotates_too(self, hosted: Desk, other: Services) -> None:
        publish(hosted, other, issued(hosted, "A"))
        hosted.services.manage_keys.rotate("installation", actor=OPERATOR)
        exported = hosted.services.exchange_trust.export(actor=OPERATOR)
        publish(hosted, other, issued(hosted, "B"))
        assert other.exchange_trust.take_in(exported, actor=OPERATOR).bindings == 1


class TestCompromise:
    def test_threat_30_what_was_seen_before_stays_and_the_rest_does_not(self, hosted: Desk, other: Services) -> None:
        clock = hosted.services.clock
        assert isinstance(clock, FixedClock)
        early = issued(hosted, "A")
        clock.advance(days=10)
        theft = paris_day(clock.now())
        late = issued(hosted, "B")
        clock.advance(days=3)
        stolen, new = hosted.services.manage_keys.compromise(CESI_SIRET, "key-1", since=theft, actor=OPERATOR)
        assert stolen.compromised_at is not None
        assert new is not None
        report = hosted.services.verify_credential(early)
        assert key_of(report) == ("key.seen-before-compromise", Outcome.PASSED)
        assert report.verdict is Verdict.VALID  # its list was signed anew
        assert key_of(hosted.services.verify_credential(late)) == ("key.compromised", Outcome.FAILED)
        # Elsewhere nobody saw the early one before: its date may be the thief's.
        publish(hosted, other, early)
        assert key_of(other.verify_credential(early)) == ("key.compromised", Outcome.NOT_ESTABLISHED)
        assert key_of(hosted.services.verify_credential(issued(hosted, "C"))) == ("key.ok", Outcome.PASSED)

    def test_threat_30_a_backdated_forgery_is_not_established(self, hosted: Desk) -> None:
        signer = hosted.services.choose_signer(hosted.certifier.id)
        claims = {k: v for k, v in json.loads(issued(hosted, "A")).items() if k != "proof"}
        claims["id"] = "urn:uuid:5f3b1f0e-0f5e-4c2e-9a38-7a1df2d5a001"
        backdated = hosted.services.issuing_format.secure(
            claims, signer=signer, created=hosted.services.clock.now() - timedelta(days=100)
        )
        hosted.services.manage_keys.compromise(
            CESI_SIRET, "key-1", since=paris_day(hosted.services.clock.now()), actor=OPERATOR
        )
        assert key_of(hosted.services.verify_credential(backdated)) == ("key.compromised", Outcome.NOT_ESTABLISHED)

    def test_threat_30_lists_are_signed_anew_at_once(self, hosted: Desk) -> None:
        credential = issued(hosted, "A")
        address = json.loads(credential)["credentialStatus"]["statusListCredential"]
        list_id = hosted.services.publish_status.list_id(address)
        assert list_id is not None
        before = signed_with(hosted.services.publish_status(list_id).body)
        stolen, new = hosted.services.manage_keys.compromise(
            CESI_SIRET, "key-1", since=paris_day(hosted.services.clock.now()), actor=OPERATOR
        )
        after = signed_with(hosted.services.publish_status(list_id).body)
        assert new is not None
        assert (before, after) == (stolen.method_id, new.method_id)

    def test_the_day_is_moved_back_never_forward(self, hosted: Desk) -> None:
        keys, clock = hosted.services.manage_keys, hosted.services.clock
        assert isinstance(clock, FixedClock)
        clock.advance(days=30)
        today = paris_day(clock.now())
        method = f"{hosted.certifier.did}#key-1"
        stolen, _ = keys.compromise(CESI_SIRET, method, since=today, actor=OPERATOR)
        earlier, again = keys.compromise(CESI_SIRET, method, since=today - timedelta(days=5), actor=OPERATOR)
        assert again is None
        assert earlier.compromised_at is not None
        assert stolen.compromised_at is not None
        assert earlier.compromised_at < stolen.compromised_at
        for day in (today, today - timedelta(days=5)):
            code = refusal(ConflictError, lambda d=day: keys.compromise(CESI_SIRET, method, since=d, actor=OPERATOR))  # type: ignore[misc]
            assert code == "keys.compromised"

    def test_a_day_before_the_key_is_its_first_moment(self, hosted: Desk) -> None:
        stolen, _ = hosted.services.manage_keys.compromise(CESI_SIRET, "key-1", since=date(2020, 1, 1), actor=OPERATOR)
        assert stolen.compromised_at == stolen.created_at

    def test_a_retired_key_may_turn_out_stolen(self, hosted: Desk) -> None:
        keys = hosted.services.manage_keys
        wait(hosted)
        keys.rotate(CESI_SIRET, actor=OPERATOR)
        stolen, new = keys.compromise(CESI_SIRET, "key-1", since=date(2020, 1, 1), actor=OPERATOR)
        assert new is None
        (first, _) = json.loads(hosted.services.publish_issuer(hosted.certifier.id))["verificationMethod"]
        assert {"expires", "revoked"} <= set(first)
        assert stolen.retired_at is not None

    def test_what_cannot_be_is_refused(self, hosted: Desk) -> None:
        keys = hosted.services.manage_keys
        tomorrow = paris_day(hosted.services.clock.now()) + timedelta(days=1)
        unknown = refusal(NotFoundError, lambda: keys.compromise(CESI_SIRET, "key-9", since=SAMPLE_DAY, actor=OPERATOR))
        future = refusal(
            InvalidInputError, lambda: keys.compromise(CESI_SIRET, "key-1", since=tomorrow, actor=OPERATOR)
        )
        assert (unknown, future) == ("keys.unknown", "keys.since")

    def test_a_stolen_did_key_is_known_here_and_not_replaced(self, desk: Desk) -> None:
        method = desk.services.choose_signer(desk.certifier.id).method_id
        stolen, new = desk.services.manage_keys.compromise(CESI_SIRET, method, since=date(2020, 1, 1), actor=OPERATOR)
        assert new is None
        assert stolen.compromised_at is not None
        assert refusal(ConfigurationError, lambda: desk.services.choose_signer(desk.certifier.id)) == "signer.none"
