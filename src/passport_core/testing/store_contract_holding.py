# ruff: noqa: S101 - a contract is made of assertions, and lives outside tests/ so that others can inherit it
"""What any store must do for those who hold and read: passports, records, claim codes, shares."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Event

import pytest

from passport_core.errors import ConflictError
from passport_core.passport.sharing import Reading
from passport_core.ports.store import Store
from passport_core.testing import store_samples as samples
from passport_core.testing.store_samples import NOW

MINUTE = timedelta(minutes=1)


class PassportContract:
    @pytest.fixture
    def two_passports(self, store: Store) -> Store:
        with store.writing() as session:
            session.passports.create(samples.passport(1), "digest-of-1")
            session.passports.create(samples.passport(2), "digest-of-2")
        return store

    def test_a_passport_is_found_by_its_secrets_digest(self, two_passports: Store) -> None:
        with two_passports.writing() as session:
            assert session.passports.by_digest("digest-of-1") == samples.passport(1)
            assert session.passports.get("passport-2") == samples.passport(2)
            assert session.passports.by_digest("other") is None
            with pytest.raises(ConflictError):
                session.passports.create(samples.passport(3), "digest-of-1")

    def test_who_holds_a_passport_goes_on_alone(self, two_passports: Store) -> None:
        """Of two who count and add, the second counts what the first added."""
        entered, done = Event(), Event()

        def other() -> int:
            with two_passports.writing() as session:
                entered.set()
                session.passports.hold("passport-1")
                assert done.is_set()
                return len(session.passports.records("passport-1"))

        with ThreadPoolExecutor(1) as thread:
            with two_passports.writing() as session:
                session.passports.hold("passport-1")
                session.passports.hold("none")
                waiting = thread.submit(other)
                entered.wait(0.1)  # a store with one writer at a time lets the other in later still
                session.passports.add_record(samples.record(1))
                done.set()
            assert waiting.result(60) == 1

    def test_a_record_comes_back_byte_for_byte_oldest_first(self, two_passports: Store) -> None:
        with two_passports.writing() as session:
            for number in (2, 1):
                assert session.passports.add_record(samples.record(number))
        with two_passports.reading() as session:
            assert list(session.passports.records("passport-1")) == [samples.record(1), samples.record(2)]
            assert session.passports.record("record-passport-1-1") == samples.record(1)
            asked = ["record-passport-1-1", "none", "record-passport-1-1"]
            assert session.passports.by_ids(asked) == {"record-passport-1-1": samples.record(1)}
            assert session.passports.records("passport-2") == []

    def test_a_claimed_credential_is_in_one_passport_an_imported_one_may_be_in_several(
        self, two_passports: Store
    ) -> None:
        with two_passports.writing() as session:
            assert session.passports.add_record(samples.record(1))
            assert not session.passports.add_record(replace(samples.record(1), id="again", origin="imported"))
            assert not session.passports.add_record(samples.record(1, passport_id="passport-2"))
            assert session.passports.add_record(samples.record(1, passport_id="passport-2", origin="imported"))

    def test_threat_39_a_removed_record_is_gone(self, two_passports: Store) -> None:
        with two_passports.writing() as session:
            session.passports.add_record(samples.record(1))
            assert session.passports.remove_record("record-passport-1-1")
            assert not session.passports.remove_record("record-passport-1-1")
            assert session.passports.record("record-passport-1-1") is None


class ClaimContract:
    @pytest.fixture
    def issued(self, store: Store) -> Store:
        """Three issued awards of three persons, and two passports."""
        with store.writing() as session:
            samples.issue(session, 1, 2, 3)
            session.passports.create(samples.passport(1), "digest-of-1")
            session.passports.create(samples.passport(2), "digest-of-2")
        return store

    def test_codes_come_back_with_their_awards_in_order(self, issued: Store) -> None:
        several = samples.claim_code(1, award_ids=("award-certifier-1-2", "award-certifier-1-1"))
        with issued.writing() as session:
            session.claims.add([samples.claim_code(3), several])
        with issued.reading() as session:
            assert session.claims.by_digest("digest-1") == several
            assert session.claims.by_digest("digest-9") is None
            assert {each.id: each for each in session.claims.of_batch("batch-1")} == {
                "code-1": several,
                "code-3": samples.claim_code(3),
            }

    def test_threat_21_a_code_claims_no_award_of_another_certifier(self, issued: Store) -> None:
        with issued.writing() as session:
            samples.issue(session, 1, certifier_id="certifier-2")
            with pytest.raises(ConflictError):
                session.claims.add([samples.claim_code(1), samples.claim_code(2, award_ids=("award-certifier-2-1",))])
            assert session.claims.of_batch("batch-1") == []

    def test_a_code_is_redeemed_once(self, issued: Store) -> None:
        with issued.writing() as session:
            session.claims.add([samples.claim_code(1)])
            assert session.claims.redeem("code-1", "passport-1", NOW)
            assert not session.claims.redeem("code-1", "passport-2", NOW)
            assert not session.claims.redeem("code-1", "passport-1", NOW)
            assert session.claims.by_digest("digest-1") == replace(
                samples.claim_code(1), redeemed_at=NOW, passport_id="passport-1"
            )

    def test_an_expired_or_released_code_is_never_redeemed(self, issued: Store) -> None:
        with issued.writing() as session:
            session.claims.add([samples.claim_code(1), samples.claim_code(2)])
            assert not session.claims.redeem("code-1", "passport-1", samples.claim_code(1).expires_at)
            assert session.claims.release("code-2", NOW)
            assert not session.claims.release("code-2", NOW + MINUTE)
            assert not session.claims.redeem("code-2", "passport-1", NOW)
            assert not session.claims.redeem("code-9", "passport-1", NOW)

    def test_releasing_takes_its_records_out_of_the_passport_and_no_other(self, issued: Store) -> None:
        with issued.writing() as session:
            session.claims.add([samples.claim_code(1)])
            session.claims.redeem("code-1", "passport-1", NOW)
            session.passports.add_record(samples.record(1))
            session.passports.add_record(samples.record(2))
            session.passports.add_record(samples.record(1, passport_id="passport-2", origin="imported"))
            assert session.claims.release("code-1", NOW)
            assert list(session.passports.records("passport-1")) == [samples.record(2)]
            assert len(session.passports.records("passport-2")) == 1

    def test_unspent_codes_of_named_persons_are_withdrawn(self, issued: Store) -> None:
        with issued.writing() as session:
            session.claims.add([samples.claim_code(number) for number in (1, 2, 3)])
            session.claims.redeem("code-1", "passport-1", NOW)
            assert session.claims.withdraw_unspent("batch-1", [1, 2], NOW + MINUTE) == 1
            assert not session.claims.redeem("code-2", "passport-2", NOW + MINUTE)
            assert session.claims.redeem("code-3", "passport-2", NOW + MINUTE)


class ShareContract:
    @pytest.fixture
    def with_passport(self, store: Store) -> Store:
        with store.writing() as session:
            session.passports.create(samples.passport(1), "digest-of-1")
        return store

    def test_a_share_is_found_by_its_tokens_digest(self, with_passport: Store) -> None:
        with with_passport.writing() as session:
            session.shares.add(samples.share(1), "token-1")
            session.shares.add(replace(samples.share(2), passcode_hash="$argon2id$", expires_at=None), "token-2")
            with pytest.raises(ConflictError):
                session.shares.add(samples.share(3), "token-1")
        with with_passport.reading() as session:
            assert session.shares.by_digest("token-1") == samples.share(1)
            assert session.shares.by_digest("token-3") is None
            assert session.shares.get("share-1") == samples.share(1)
            assert [each.id for each in session.shares.of_passport("passport-1")] == ["share-2", "share-1"]

    def test_a_withdrawn_share_stays_withdrawn_since_the_first_time(self, with_passport: Store) -> None:
        with with_passport.writing() as session:
            session.shares.add(samples.share(1), "token-1")
            assert session.shares.withdraw("share-1", NOW)
            assert not session.shares.withdraw("share-1", NOW + MINUTE)
            assert session.shares.get("share-1") == replace(samples.share(1), withdrawn_at=NOW)
            assert not session.shares.spend_reading("share-1")

    def test_readings_are_counted_up_to_their_limit(self, with_passport: Store) -> None:
        with with_passport.writing() as session:
            session.shares.add(samples.share(1, reading_limit=2), "token-1")
            session.shares.add(samples.share(2), "token-2")
            assert [session.shares.spend_reading("share-1") for _ in range(3)] == [True, True, False]
            assert [session.shares.spend_reading("share-2") for _ in range(3)] == [True, True, True]
            assert session.shares.get("share-1") == replace(samples.share(1, reading_limit=2), readings=2)

    def test_passcode_attempts_run_out_and_are_given_back(self, with_passport: Store) -> None:
        with with_passport.writing() as session:
            session.shares.add(replace(samples.share(1), passcode_attempts_left=2), "token-1")
            spent = [session.shares.spend_passcode_attempt("share-1") for _ in range(3)]
            assert spent == [1, 0, None]
            session.shares.restore_passcode_attempts("share-1", 5)
            assert session.shares.spend_passcode_attempt("share-1") == 4

    def test_readings_are_logged_in_order(self, with_passport: Store) -> None:
        lines = [Reading(NOW, "opened", "page"), Reading(NOW + MINUTE, "wrong_passcode", "machine")]
        with with_passport.writing() as session:
            session.shares.add(samples.share(1), "token-1")
            for line in lines:
                session.shares.log("share-1", line)
        with with_passport.reading() as session:
            assert list(session.shares.readings("share-1")) == lines
