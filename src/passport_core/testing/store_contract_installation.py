# ruff: noqa: S101 - a contract is made of assertions, and lives outside tests/ so that others can inherit it
"""What any store must do for an installation: certifiers, register, trust, limits, units of work."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from passport_core.errors import ConflictError, PassportError
from passport_core.passport.certifier import ApiKey, UnestablishedPolicy
from passport_core.passport.register import (
    Certification,
    CertificationOutline,
    CodedLabel,
    Correspondence,
    EntryFault,
)
from passport_core.passport.trust import Binding, BindingState, Establishment, Mandate, Succession
from passport_core.ports.outside import StoredKey
from passport_core.ports.store import Store
from passport_core.testing import store_samples as samples
from passport_core.testing.store_samples import NOW

MINUTE = timedelta(minutes=1)


class CertifierContract:
    def test_a_certifier_is_found_by_id_siret_and_did(self, store: Store) -> None:
        added = samples.certifier()
        with store.writing() as session:
            session.certifiers.add(added)
        with store.reading() as session:
            assert session.certifiers.get(added.id) == added
            assert session.certifiers.by_siret(added.siret) == added
            assert session.certifiers.by_did(added.did) == added
            assert list(session.certifiers.all()) == [added]
            assert session.certifiers.get("other") is None

    def test_a_siret_is_set_up_once_and_the_rest_of_the_unit_is_kept(self, store: Store) -> None:
        with store.writing() as session:
            session.certifiers.add(samples.certifier(1))
            with pytest.raises(ConflictError):
                session.certifiers.add(replace(samples.certifier(2), siret=samples.certifier(1).siret))
            session.certifiers.add(samples.certifier(3))
        with store.reading() as session:
            assert [each.id for each in session.certifiers.all()] == ["certifier-1", "certifier-3"]

    def test_policy_is_changed(self, store: Store) -> None:
        with store.writing() as session:
            session.certifiers.add(samples.certifier())
            session.certifiers.set_policy("certifier-1", UnestablishedPolicy.REFUSE)
        with store.reading() as session:
            found = session.certifiers.get("certifier-1")
            assert found is not None
            assert found.policy is UnestablishedPolicy.REFUSE

    def test_keys_come_oldest_first_with_the_retired_ones(self, store: Store) -> None:
        young = StoredKey("k2", "certifier-1", "did:example:1#k2", "Ed25519", "z2", b"\x00\x01", NOW)
        old = replace(
            young, id="k1", method_id="did:example:1#k1", created_at=NOW - MINUTE, retired_at=NOW, compromised_at=NOW
        )
        with store.writing() as session:
            session.certifiers.add(samples.certifier())
            session.certifiers.add_key(young)
            session.certifiers.add_key(old)
        with store.reading() as session:
            assert list(session.certifiers.keys("certifier-1")) == [old, young]

    def test_a_method_has_one_key(self, store: Store) -> None:
        key = StoredKey("k1", "certifier-1", "did:example:1#k1", "P-256", "z1", b"token", NOW, source="token")
        with store.writing() as session:
            session.certifiers.add(samples.certifier())
            session.certifiers.add_key(key)
            with pytest.raises(ConflictError):
                session.certifiers.add_key(replace(key, id="k2"))
        with store.reading() as session:
            assert list(session.certifiers.keys("certifier-1")) == [key]

    def test_a_key_is_retired_once_and_compromised_no_later(self, store: Store) -> None:
        key = StoredKey("k1", "certifier-1", "did:example:1#k1", "Ed25519", "z1", b"\x00", NOW)
        with store.writing() as session:
            session.certifiers.add(samples.certifier())
            session.certifiers.add_key(key)
            session.certifiers.add_key(replace(key, id="k2", method_id="did:example:1#k2"))
        with store.writing() as session:
            assert session.certifiers.retire_key("k1", NOW)
            assert not session.certifiers.retire_key("k1", NOW + MINUTE)
            assert not session.certifiers.retire_key("k3", NOW)
            assert session.certifiers.compromise_key("k1", NOW - MINUTE)
            assert not session.certifiers.compromise_key("k1", NOW)
            assert session.certifiers.compromise_key("k1", NOW - 2 * MINUTE)
            assert session.certifiers.compromise_key("k2", NOW)
            assert not session.certifiers.retire_key("k2", NOW)
            assert not session.certifiers.compromise_key("k3", NOW)
        with store.reading() as session:
            first, second = session.certifiers.keys("certifier-1")
            assert (first.retired_at, first.compromised_at) == (NOW, NOW - 2 * MINUTE)
            assert (second.retired_at, second.compromised_at) == (None, NOW)

    def test_an_api_key_is_revoked_once(self, store: Store) -> None:
        key = ApiKey("key", "certifier-1", "ERP", frozenset({"awards:read", "awards:sign"}), "$argon2id$", NOW)
        with store.writing() as session:
            session.certifiers.add(samples.certifier())
            session.certifiers.add_api_key(key)
        with store.writing() as session:
            assert session.certifiers.api_key("key") == key
            assert session.certifiers.revoke_api_key("key", NOW)
            assert not session.certifiers.revoke_api_key("key", NOW + MINUTE)
        with store.reading() as session:
            assert list(session.certifiers.api_keys("certifier-1")) == [replace(key, revoked_at=NOW)]
            assert list(session.certifiers.api_keys("certifier-2")) == []


class RegisterContract:
    OLD, NEW = date(2026, 1, 31), date(2026, 2, 28)

    def test_an_entry_comes_back_whole_with_its_snapshot(self, store: Store) -> None:
        with store.writing() as session:
            loaded = samples.load(session, samples.snapshot(self.NEW), samples.certification())
        with store.reading() as session:
            found = session.register.entry("RNCP37674", self.NEW)
            assert found is not None
            assert found.certification == samples.certification()
            assert found.snapshot == loaded
            assert found.inbound == ()
            assert session.register.entry("RNCP1", self.NEW) is None
            assert session.register.entry("RNCP37674", self.OLD) is None

    def test_a_load_is_invisible_until_it_is_finished(self, store: Store) -> None:
        loading = samples.snapshot(self.NEW)
        with store.writing() as session:
            session.register.begin_load(loading)
        with store.writing() as session:
            assert session.register.add_entries(loading.id, iter([samples.certification()])) == 1
        with store.reading() as session:
            assert session.register.snapshots() == []
            assert session.register.newest("RNCP", self.NEW) is None
            assert session.register.by_hash("RNCP", loading.sha256) is None
            assert session.register.entry("RNCP37674", self.NEW) is None
            assert session.register.entries(loading.id) == ([], 0)
        with store.writing() as session:
            session.register.finish_load(replace(loading, entries=1))
        with store.reading() as session:
            assert session.register.by_hash("RNCP", loading.sha256) == replace(loading, entries=1)
            assert session.register.entry("RNCP37674", self.NEW) is not None

    def test_a_second_load_of_a_day_takes_the_place_of_the_first_at_its_end(self, store: Store) -> None:
        again = samples.snapshot(self.NEW, load=2)
        with store.writing() as session:
            first = samples.load(session, samples.snapshot(self.NEW), samples.certification(title="Avant"))
        with store.writing() as session:
            session.register.begin_load(again)
            session.register.add_entries(again.id, [samples.certification(title="Après")])
        with store.reading() as session:
            assert session.register.newest("RNCP", self.NEW) == first
        with store.writing() as session:
            session.register.finish_load(again)
        with store.reading() as session:
            assert [each.id for each in session.register.snapshots()] == [again.id]
            found = session.register.entry("RNCP37674", self.NEW)
            assert found is not None
            assert found.certification.title == "Après"

    def test_beginning_discards_an_unfinished_load_which_cannot_go_on(self, store: Store) -> None:
        left = samples.snapshot(self.NEW, load=1)
        with store.writing() as session:
            session.register.begin_load(left)
            session.register.add_entries(left.id, [samples.certification()])
        with store.writing() as session:
            session.register.begin_load(samples.snapshot(self.NEW, load=2))
        with store.writing() as session:
            with pytest.raises(ConflictError):
                session.register.add_entries(left.id, [samples.certification("RNCP2")])
            with pytest.raises(ConflictError):
                session.register.finish_load(left)

    def test_a_number_seen_twice_in_one_load_is_a_conflict(self, store: Store) -> None:
        loading = samples.snapshot(self.NEW)
        with store.writing() as session:
            session.register.begin_load(loading)
            session.register.add_entries(loading.id, [samples.certification()])
            with pytest.raises(ConflictError):
                session.register.add_entries(loading.id, [samples.certification("RNCP2"), samples.certification()])
            assert session.register.add_entries(loading.id, [samples.certification("RNCP2")]) == 1

    def test_discarding_forgets_a_load_and_never_a_complete_snapshot(self, store: Store) -> None:
        with store.writing() as session:
            kept = samples.load(session, samples.snapshot(self.NEW), samples.certification())
            session.register.begin_load(samples.snapshot(self.OLD))
            session.register.discard_load(samples.snapshot(self.OLD).id)
            session.register.discard_load(kept.id)
        with store.reading() as session:
            assert list(session.register.snapshots("RNCP")) == [kept]

    def test_snapshots_coexist_and_the_newest_not_after_a_day_answers(self, store: Store) -> None:
        with store.writing() as session:
            old = samples.load(session, samples.snapshot(self.OLD), samples.certification(title="Janvier"))
            new = samples.load(session, samples.snapshot(self.NEW), samples.certification("RNCP2"))
        with store.reading() as session:
            assert list(session.register.snapshots()) == [new, old]
            assert session.register.snapshots("RS") == []
            assert session.register.newest("RNCP", self.NEW - timedelta(days=1)) == old
            assert session.register.newest("RNCP", self.NEW) == new
            before = session.register.entry("RNCP37674", self.NEW - timedelta(days=1))
            assert before is not None
            assert before.certification.title == "Janvier"
            # The newest snapshot no longer has it: an older one does not answer in its place.
            assert session.register.entry("RNCP37674", self.NEW) is None

    def test_correspondences_of_others_lead_to_an_entry_across_registers(self, store: Store) -> None:
        to_rs = Correspondence("RNCP1", ("RNCP1BC01",), "RS5", ())
        outdated = Correspondence("RNCP9", (), "RS5", ())
        with store.writing() as session:
            samples.load(
                session,
                samples.snapshot(self.OLD),
                replace(samples.certification("RNCP9"), correspondences=(outdated,)),
            )
            samples.load(
                session, samples.snapshot(self.NEW), replace(samples.certification("RNCP1"), correspondences=(to_rs,))
            )
            samples.load(
                session,
                samples.snapshot(self.OLD, register="RS"),
                replace(samples.certification("RS5"), blocks=(), correspondences=()),
            )
        with store.reading() as session:
            found = session.register.entry("RS5", self.NEW)
            assert found is not None
            assert found.snapshot.register == "RS"
            assert found.inbound == (to_rs,)
            several = session.register.entries_of(["RS5", "RNCP2", "RNCP1", "RS5"], self.NEW)
            assert several == {number: session.register.entry(number, self.NEW) for number in ("RNCP1", "RS5")}
            assert several["RS5"] == found
            assert session.register.entries_of([], self.NEW) == {}

    def test_entries_are_searched_without_case_or_accents_and_paged_by_number(self, store: Store) -> None:
        with store.writing() as session:
            loaded = samples.load(
                session,
                samples.snapshot(self.NEW),
                samples.certification("RNCP1000", title="Développeur d’applications"),
                samples.certification("RNCP90", title="ÉLECTRICIEN 100 % bâtiment"),
                replace(samples.certification("RNCP91", title="Cuisinier"), blocks=(), level=None, is_active=False),
            )
        with store.reading() as session:
            page, total = session.register.entries(loaded.id, limit=2)
            assert ([each.number for each in page], total) == (["RNCP90", "RNCP91"], 3)
            assert (page[1].title, page[1].blocks, page[1].level, page[1].is_active) == ("Cuisinier", 0, None, False)
            page, total = session.register.entries(loaded.id, offset=2, limit=2)
            assert ([each.number for each in page], total) == (["RNCP1000"], 3)
            for search, found in {
                "developpeur": ["RNCP1000"],
                "électricien batiment": ["RNCP90"],
                "rncp9": ["RNCP90", "RNCP91"],
                "100 %": ["RNCP90"],
                "d_v": [],
                "%": ["RNCP90"],
            }.items():
                page, total = session.register.entries(loaded.id, search=search)
                assert ([each.number for each in page], total) == (found, len(found)), search
            page, total = session.register.entries(loaded.id, search="rncp9", only_active=True)
            assert ([each.number for each in page], total) == (["RNCP90"], 1)

    def test_the_newest_snapshot_of_each_register_is_listed_by_register(self, store: Store) -> None:
        with store.writing() as session:
            rs = samples.load(session, samples.snapshot(self.OLD, register="RS"))
            old = samples.load(session, samples.snapshot(self.OLD))
            new = samples.load(session, samples.snapshot(self.NEW))
            session.register.begin_load(samples.snapshot(self.NEW + timedelta(days=1)))
        with store.reading() as session:
            assert list(session.register.newest_of_each(self.NEW + timedelta(days=9))) == [new, rs]
            assert list(session.register.newest_of_each(self.OLD)) == [old, rs]
            assert list(session.register.newest_of_each(self.OLD - timedelta(days=1))) == []

    def test_correspondences_are_found_from_their_source_in_the_newest_snapshots(self, store: Store) -> None:
        one, two = Correspondence("RNCP1", ("RNCP1BC01",), "RS5", ()), Correspondence("RNCP1", (), "RNCP2", ("01",))
        outdated = Correspondence("RNCP1", (), "RNCP9", ())
        other = Correspondence("RNCP3", (), "RNCP1", ())
        bare = samples.certification("RNCP1")
        with store.writing() as session:
            samples.load(session, samples.snapshot(self.OLD), replace(bare, correspondences=(outdated,)))
            samples.load(
                session,
                samples.snapshot(self.NEW),
                replace(bare, correspondences=(one, two)),
                replace(samples.certification("RNCP3"), correspondences=(other,)),
            )
        with store.reading() as session:
            register = session.register
            assert list(register.correspondences_from(["RNCP1", "RNCP8", "RNCP1"], self.NEW)) == [one, two]
            assert list(register.correspondences_from(["RNCP3", "RNCP1"], self.NEW)) == [one, two, other]
            assert list(register.correspondences_from(["RNCP1"], self.OLD)) == [outdated]
            assert list(register.correspondences_from([], self.NEW)) == []

    def test_outlines_say_what_the_entries_say(self, store: Store) -> None:
        bare = Certification("RS7", "Sans rien", is_active=False)
        undated = replace(samples.certification("RNCP90"), issuance_deadline=None)
        entries = [samples.certification("RNCP1000"), undated]
        with store.writing() as session:
            samples.load(session, samples.snapshot(self.OLD), samples.certification("RNCP5"))
            samples.load(session, samples.snapshot(self.NEW), *entries)
            samples.load(session, samples.snapshot(self.OLD, register="RS"), bare)
            unfinished = samples.snapshot(self.NEW + timedelta(days=1))
            session.register.begin_load(unfinished)
            session.register.add_entries(unfinished.id, [samples.certification("RNCP6")])
        with store.reading() as session:
            found = {outline.number: outline for outline in session.register.outlines(self.NEW + timedelta(days=9))}
            assert found == {entry.number: CertificationOutline.of(entry) for entry in (*entries, bare)}
            assert found["RNCP90"].last_issuance_day == undated.registered_until
            assert list(session.register.outlines(self.OLD - timedelta(days=1))) == []

    def test_certifications_are_found_by_the_occupations_they_lead_to(self, store: Store) -> None:
        """By number as a number; a code named twice, or by an older snapshot, counts once or not at all."""
        twice = (CodedLabel("M1855", "Développeur"), CodedLabel("M1855", "Dev"), CodedLabel("K1", "Autre"))
        small = replace(samples.certification("RNCP90"), rome=twice)
        great = samples.certification("RNCP1000")
        other = replace(samples.certification("RNCP2"), rome=(CodedLabel("K2"),))
        with store.writing() as session:
            samples.load(session, samples.snapshot(self.OLD), samples.certification("RNCP5"))
            samples.load(session, samples.snapshot(self.NEW), great, small, other)
        with store.reading() as session:
            both = [CertificationOutline.of(entry) for entry in (small, great)]
            assert list(session.register.leading_to(["M1855"], self.NEW)) == both
            assert list(session.register.leading_to(["K1", "M1855", "K1"], self.NEW)) == both
            assert list(session.register.leading_to(["K1"], self.NEW)) == both[:1]
            assert list(session.register.leading_to(["none"], self.NEW)) == []
            assert list(session.register.leading_to([], self.NEW)) == []
            assert [each.number for each in session.register.leading_to(["M1855"], self.OLD)] == ["RNCP5"]

    def test_faults_are_kept_in_their_order(self, store: Store) -> None:
        faults = [
            EntryFault("RNCP7", "DATE_EFFET", "date illisible", "unreadable date", 12),
            EntryFault(None, "FICHE", "sans numéro", "no number"),
        ]
        with store.writing() as session:
            session.register.begin_load(samples.snapshot(self.NEW))
            session.register.add_faults(samples.snapshot(self.NEW).id, faults)
        with store.reading() as session:
            assert list(session.register.faults(samples.snapshot(self.NEW).id)) == faults


class TrustContract:
    BINDING = Binding(
        did="did:example:1",
        siren="123456789",
        siret="12345678900011",
        name="Institut",
        state=BindingState.UNPROVED,
        keys=("z1",),
    )

    def test_the_newest_word_of_each_source_counts_and_history_is_kept(self, store: Store) -> None:
        approved = replace(
            self.BINDING,
            state=BindingState.APPROVED,
            established_by=Establishment.OPERATOR,
            evidence="Kbis du 3 mars",
            approved_by="operator",
            approved_at=NOW,
        )
        elsewhere = replace(approved, source="did:example:other", is_demonstration=True)
        with store.writing() as session:
            for said in (self.BINDING, elsewhere, approved, approved):
                session.trust.put(said)
            session.trust.put(replace(self.BINDING, did="did:example:2"))
        with store.reading() as session:
            found = sorted(session.trust.bindings("did:example:1"), key=lambda each: each.source)
            assert found == [elsewhere, approved]
            assert list(session.trust.history("did:example:1")) == [self.BINDING, elsewhere, approved]
            assert len(session.trust.all()) == 3
            assert session.trust.bindings("did:example:none") == []

    def test_successions_and_mandates_are_listed_once(self, store: Store) -> None:
        succession = Succession("111111111", "222222222", date(2023, 1, 1), "décret")
        mandate = Mandate("111111111", "222222222", None, date(2024, 1, 1), None, "convention")
        with store.writing() as session:
            session.trust.add_succession(succession)
            session.trust.add_succession(succession)
            session.trust.add_mandate(mandate)
            session.trust.add_mandate(replace(mandate, certification="RNCP1"))
            session.trust.add_mandate(replace(mandate, valid_until=date(2025, 1, 1)))
        with store.reading() as session:
            assert list(session.trust.successions()) == [succession]
            assert list(session.trust.mandates()) == [
                replace(mandate, valid_until=date(2025, 1, 1)),
                replace(mandate, certification="RNCP1"),
            ]


class LimitContract:
    def test_hits_are_counted_by_subject_and_window(self, store: Store) -> None:
        with store.writing() as session:
            assert [session.limits.hit("a", window_start=NOW) for _ in range(3)] == [1, 2, 3]
            assert session.limits.hit("b", window_start=NOW) == 1
            assert session.limits.hit("a", window_start=NOW + MINUTE) == 1

    def test_the_first_answer_to_a_key_is_remembered(self, store: Store) -> None:
        with store.writing() as session:
            assert session.limits.remembered_answer("key") is None
            assert session.limits.remember_answer("key", "request", 201, b"\x00{}", NOW)
            assert not session.limits.remember_answer("key", "other", 200, b"", NOW)
            assert session.limits.remembered_answer("key") == ("request", 201, b"\x00{}")


class UnitOfWorkContract:
    def test_a_unit_that_raises_keeps_nothing(self, store: Store) -> None:
        def fail() -> None:
            with store.writing() as session:
                session.certifiers.add(samples.certifier())
                raise LookupError

        with pytest.raises(LookupError):
            fail()
        with store.reading() as session:
            assert session.certifiers.all() == []

    def test_a_reading_unit_cannot_write(self, store: Store) -> None:
        with pytest.raises(PassportError), store.reading() as session:
            session.certifiers.add(samples.certifier())
        with store.reading() as session:
            assert session.certifiers.all() == []

    def test_moments_are_kept_in_utc_and_naive_ones_refused(self, store: Store) -> None:
        paris = datetime(2026, 7, 1, 1, 30, tzinfo=timezone(timedelta(hours=2)))
        with store.writing() as session:
            session.certifiers.add(replace(samples.certifier(), created_at=paris))
        with store.reading() as session:
            found = session.certifiers.get("certifier-1")
            assert found is not None
            assert (found.created_at, found.created_at.tzinfo) == (paris, UTC)
        with pytest.raises(ValueError, match="time zone"), store.writing() as session:
            session.certifiers.add(replace(samples.certifier(2), created_at=paris.replace(tzinfo=None)))
