# ruff: noqa: S101 - a contract is made of assertions, and lives outside tests/ so that others can inherit it
"""What any store must do for those who issue: awards, credentials, status lists."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from passport_core.errors import ConflictError, NotFoundError
from passport_core.passport.award import AwardState, PassageFault
from passport_core.passport.revoking import Revocation, RevocationReason
from passport_core.ports.store import Store
from passport_core.testing import store_samples as samples
from passport_core.testing.store_samples import NOW, REVOCATION

MINUTE = timedelta(minutes=1)
FAULT = PassageFault("T-9", "dateFin", "date", "illisible", "unreadable", "corrigez", "correct it", 40)


class AwardContract:
    @pytest.fixture
    def prepared(self, store: Store) -> Store:
        """Two certifiers with a batch each."""
        with store.writing() as session:
            for number in (1, 2):
                session.certifiers.add(samples.certifier(number))
                session.awards.add_batch(samples.batch(number, certifier_id=f"certifier-{number}"))
        return store

    def test_a_batch_is_finished_with_its_counts_and_faults(self, prepared: Store) -> None:
        with prepared.writing() as session:
            session.awards.finish_batch("batch-1", {"issued": 3, "held": 1}, NOW + MINUTE, [FAULT])
            session.awards.add_batch(replace(samples.batch(3), created_at=NOW + MINUTE))
        with prepared.reading() as session:
            finished = replace(samples.batch(1), finished_at=NOW + MINUTE, counts={"issued": 3, "held": 1})
            assert session.awards.batch("batch-1") == finished
            page, total = session.awards.batches("certifier-1", limit=1)
            assert ([each.id for each in page], total) == (["batch-3"], 2)
            assert list(session.awards.batch_faults("batch-1")) == [FAULT]

    def test_a_batch_that_is_finished_again_keeps_its_faults_once(self, prepared: Store) -> None:
        for minutes in (1, 2):
            with prepared.writing() as session:
                session.awards.finish_batch("batch-1", {"already": minutes}, NOW + minutes * MINUTE, [FAULT])
        with prepared.reading() as session:
            finished = session.awards.batch("batch-1")
            assert finished is not None
            assert (finished.finished_at, finished.counts) == (NOW + 2 * MINUTE, {"already": 2})
            assert list(session.awards.batch_faults("batch-1")) == [FAULT]

    def test_an_award_comes_back_whole(self, prepared: Store) -> None:
        stored = replace(samples.stored_award(), proposed=samples.award(2), suppression_proposed=True)
        with prepared.writing() as session:
            assert session.awards.add([stored]) == {stored.id}
        with prepared.reading() as session:
            assert session.awards.get(stored.id) == stored
            assert session.awards.by_technical_ids("certifier-1", ["T-1", "T-2"]) == {"T-1": stored}
            assert session.awards.by_technical_ids("certifier-2", ["T-1"]) == {}

    def test_the_first_award_under_a_technical_id_stays(self, prepared: Store) -> None:
        first = samples.stored_award()
        with prepared.writing() as session:
            session.awards.add([first])
        with prepared.writing() as session:
            late = replace(first, id="late", fingerprint="other")
            others = replace(samples.stored_award(1, certifier_id="certifier-2", batch_id="batch-2"))
            assert session.awards.add([late, samples.stored_award(2), others]) == {"award-certifier-1-2", others.id}
        with prepared.reading() as session:
            assert session.awards.get("late") is None
            assert session.awards.by_technical_ids("certifier-1", ["T-1"])["T-1"] == first

    def test_thousands_of_awards_go_through_one_call(self, prepared: Store) -> None:
        many = [samples.stored_award(number) for number in range(3000)]
        with prepared.writing() as session:
            assert len(session.awards.add(many)) == 3000
        with prepared.writing() as session:
            found = session.awards.by_technical_ids("certifier-1", (f"T-{n}" for n in range(3500)))
            assert {each.id for each in found.values()} == {each.id for each in many}
            assert session.awards.set_state((each.id for each in many), AwardState.ISSUED) == 3000

    def test_threat_21_a_batch_takes_no_award_of_another_certifier(self, prepared: Store) -> None:
        with pytest.raises(ConflictError), prepared.writing() as session:
            session.awards.add([samples.stored_award(certifier_id="certifier-2", batch_id="batch-1")])

    def test_probable_duplicates_are_those_of_person_certification_block_and_day(self, prepared: Store) -> None:
        first, second = samples.stored_award(2), replace(samples.stored_award(4), person_digest="person-1")
        same = ("person-1", "RNCP37674", None, date(2026, 1, 15))
        with prepared.writing() as session:
            session.awards.add([first, second, samples.stored_award(3)])
        with prepared.reading() as session:
            asked = [same, (*same[:2], "RNCP37674BC02", same[3]), (*same[:3], date(2026, 1, 16)), ("p", *same[1:])]
            assert session.awards.probable_duplicates("certifier-1", asked) == {same: ["T-2", "T-4"]}
            assert session.awards.probable_duplicates("certifier-2", asked) == {}

    def test_a_list_is_one_certifiers_by_state_and_batch_in_the_files_order(self, prepared: Store) -> None:
        held = replace(samples.stored_award(10), state=AwardState.HELD)
        with prepared.writing() as session:
            session.awards.add([held, samples.stored_award(3), samples.stored_award(2)])
            session.awards.add([samples.stored_award(7, certifier_id="certifier-2", batch_id="batch-2")])
        with prepared.reading() as session:
            page, total = session.awards.list("certifier-1", limit=2)
            assert ([each.person_ordinal for each in page], total) == ([2, 3], 3)
            assert session.awards.list("certifier-1", state=AwardState.HELD) == ([held], 1)
            assert session.awards.list("certifier-1", batch_id="batch-2") == ([], 0)

    def test_states_change_only_from_those_named(self, prepared: Store) -> None:
        with prepared.writing() as session:
            session.awards.add([samples.stored_award(1), replace(samples.stored_award(2), state=AwardState.HELD)])
            ids = ["award-certifier-1-1", "award-certifier-1-2", "nobody"]
            assert session.awards.set_state(ids, AwardState.REFUSED, only_from=[AwardState.HELD]) == 1
            assert session.awards.set_state(ids, AwardState.ISSUED) == 2

    def test_a_change_is_proposed_then_taken(self, prepared: Store) -> None:
        stored, changed = samples.stored_award(), replace(samples.award(), awarded_on=date(2026, 1, 16), block=None)
        with prepared.writing() as session:
            session.awards.add([stored])
            session.awards.propose_change(stored.id, changed)
            assert session.awards.get(stored.id) == replace(stored, proposed=changed)
            session.awards.propose_change(stored.id, None)
            assert session.awards.get(stored.id) == stored
            session.awards.replace_content(stored.id, changed, "new")
            session.awards.set_findings(stored.id, ())
            assert session.awards.get(stored.id) == replace(stored, award=changed, fingerprint="new", findings=())
            key = ("person-0", "RNCP37674", None, date(2026, 1, 16))
            assert session.awards.probable_duplicates("certifier-1", [key]) == {key: ["T-1"]}

    def test_a_correction_moves_an_award_to_the_file_that_made_it(self, prepared: Store) -> None:
        stored = replace(samples.stored_award(), state=AwardState.HELD)
        changed = replace(
            stored,
            award=replace(samples.award(), block=None),
            fingerprint="new",
            batch_id="batch-corrected",
            person_digest="person-7",
            person_ordinal=7,
            findings=(),
        )
        with prepared.writing() as session:
            session.awards.add_batch(replace(samples.batch(), id="batch-corrected"))
            session.awards.add([stored])
            session.awards.propose_change(stored.id, changed.award)
            session.awards.correct(replace(changed, state=AwardState.ISSUED))
            assert session.awards.get(stored.id) == changed

    def test_suppression_is_proposed_for_what_exists_here(self, prepared: Store) -> None:
        with prepared.writing() as session:
            session.awards.add([samples.stored_award(1), samples.stored_award(2)])
            assert list(session.awards.propose_suppression("certifier-2", ["T-1"])) == []
            assert list(session.awards.propose_suppression("certifier-1", ["T-9", "T-2"])) == ["T-2"]
            found = session.awards.by_technical_ids("certifier-1", ["T-1", "T-2"])
            assert (found["T-1"].suppression_proposed, found["T-2"].suppression_proposed) == (False, True)
            session.awards.settle_suppression(found["T-2"].id)
            again = session.awards.by_technical_ids("certifier-1", ["T-2"])
            assert not again["T-2"].suppression_proposed


class CredentialContract:
    def test_what_was_signed_comes_back_byte_for_byte(self, store: Store) -> None:
        with store.writing() as session:
            samples.issue(session, 1, 2)
        with store.reading() as session:
            kept = samples.credential_of(samples.securing(1))
            assert session.credentials.get(kept.id) == kept
            assert list(session.credentials.of_award("award-certifier-1-1")) == [kept]
            assert [each.id for each in session.credentials.of_batch("batch-1")] == [
                "urn:example:certifier-1:1",
                "urn:example:certifier-1:2",
            ]
            award = session.awards.get("award-certifier-1-1")
            assert award is not None
            assert (award.credential_id, award.state) == (kept.id, AwardState.ISSUED)
            assert session.credentials.get("urn:other") is None

    def test_several_are_read_at_once_and_those_not_here_left_out(self, store: Store) -> None:
        with store.writing() as session:
            samples.issue(session, 1, 2, 3)
        kept = [samples.credential_of(samples.securing(number)) for number in (1, 3)]
        with store.reading() as session:
            asked = [*(one.id for one in kept), "urn:other", kept[0].id]
            assert session.credentials.by_ids(asked) == {one.id: one for one in kept}
            assert session.credentials.by_ids([]) == {}

    def test_threat_25_a_stopped_batch_finds_what_it_had_reserved_and_records_it_once(self, store: Store) -> None:
        with store.writing() as session:
            samples.issue(session, 1)
            session.awards.add([samples.stored_award(2)])
            session.credentials.reserve([samples.securing(2)])
        with store.writing() as session:
            reserved = session.credentials.securings(["award-certifier-1-2", "award-none"])
            assert reserved == {"award-certifier-1-2": {samples.securing(2).format: samples.securing(2)}}
            first = samples.credential_of(samples.securing(2), body=b"first")
            assert session.credentials.record([first]) == 1
            assert session.credentials.record([replace(first, body=b"second"), first]) == 0
            assert session.credentials.get(first.id) == first

    def test_a_place_an_award_and_an_id_are_reserved_once(self, store: Store) -> None:
        with store.writing() as session:
            samples.issue(session, 1)
            session.awards.add([samples.stored_award(2), samples.stored_award(3)])
            for taken in (
                replace(samples.securing(2), status_index=1),
                replace(samples.securing(2), credential_id="urn:again", award_id="award-certifier-1-1"),
                replace(samples.securing(2), credential_id=samples.securing(1).credential_id),
            ):
                with pytest.raises(ConflictError):
                    session.credentials.reserve([samples.securing(3), taken])
            # None of the refused calls kept the good half.
            assert session.credentials.securings(["award-certifier-1-2", "award-certifier-1-3"]) == {}
            session.credentials.reserve([samples.securing(3)])

    def test_threat_21_nothing_is_reserved_for_another_certifiers_award_or_list(self, store: Store) -> None:
        with store.writing() as session:
            samples.issue(session, 1)
            samples.issue(session, 1, certifier_id="certifier-2")
            session.awards.add([samples.stored_award(2)])
            mine = samples.securing(2)
            with pytest.raises(ConflictError):
                session.credentials.reserve([replace(mine, certifier_id="certifier-2")])
            with pytest.raises(ConflictError):
                session.credentials.reserve([replace(mine, status_list_id="list-certifier-2-revocation-0")])
            with pytest.raises(ConflictError):
                session.credentials.reserve(
                    [replace(mine, certifier_id="certifier-2", status_list_id="list-certifier-2-revocation-0")]
                )

    def test_what_is_recorded_is_what_was_reserved(self, store: Store) -> None:
        with store.writing() as session:
            samples.issue(session, 1)
            session.awards.add([samples.stored_award(2)])
            session.credentials.reserve([samples.securing(2)])
            signed = samples.credential_of(samples.securing(2))
            for wrong in (
                replace(signed, status_index=3),
                replace(signed, award_id="award-certifier-1-1"),
                replace(signed, format="another"),
                replace(signed, id="urn:never-reserved"),
            ):
                with pytest.raises(ConflictError):
                    session.credentials.record([signed, wrong])
                assert session.credentials.get(signed.id) is None

    def test_a_revocation_is_recorded_once_and_counted_on_its_list(self, store: Store) -> None:
        revoked = Revocation("urn:example:certifier-1:1", RevocationReason.ISSUED_IN_ERROR, NOW, "operator")
        with store.writing() as session:
            samples.issue(session, 1, 2)
            assert session.credentials.revoke(revoked)
            assert not session.credentials.revoke(replace(revoked, reason=RevocationReason.REPLACED))
            with pytest.raises(NotFoundError):
                session.credentials.revoke(replace(revoked, credential_id="urn:foreign"))
        with store.reading() as session:
            found = session.credentials.get(revoked.credential_id)
            assert found is not None
            assert found.revocation == revoked
            kept = session.status.newest("certifier-1", REVOCATION)
            assert kept is not None
            assert kept.changes == 1
            assert list(session.status.revoked_indexes(kept.id)) == [1]

    def test_a_revoked_award_may_be_secured_anew_at_another_place(self, store: Store) -> None:
        with store.writing() as session:
            samples.issue(session, 1)
            session.credentials.revoke(Revocation("urn:example:certifier-1:1", RevocationReason.REPLACED, NOW, "me"))
            assert session.credentials.securings(["award-certifier-1-1"]) == {}
            anew = replace(samples.securing(1), credential_id="urn:anew", status_index=9)
            session.credentials.reserve([anew])
            assert session.credentials.securings(["award-certifier-1-1"]) == {
                "award-certifier-1-1": {anew.format: anew}
            }

    def test_an_award_stands_in_several_formats_each_with_its_id_and_place(self, store: Store) -> None:
        whole, beside = samples.securing(1), samples.securing_beside(1)
        with store.writing() as session:
            samples.issue(session, 1)
            session.credentials.reserve([beside], beside=True)
            signed = samples.credential_of(beside, body=b"other form")
            assert session.credentials.record([signed]) == 1
        with store.reading() as session:
            expected = {"award-certifier-1-1": {whole.format: whole, beside.format: beside}}
            assert session.credentials.securings(["award-certifier-1-1"]) == expected
            kept = session.credentials.of_award("award-certifier-1-1")
            assert {each.id for each in kept} == {whole.credential_id, beside.credential_id}
            award = session.awards.get("award-certifier-1-1")
            assert award is not None
            assert award.credential_id == whole.credential_id
            # What a holder had made since is not the certifier's to list.
            assert [each.id for each in session.credentials.of_batch("batch-1")] == [whole.credential_id]
        with store.writing() as session:
            for one in (beside, whole):
                assert session.credentials.revoke(
                    Revocation(one.credential_id, RevocationReason.ISSUED_IN_ERROR, NOW, "operator")
                )
            assert session.credentials.securings(["award-certifier-1-1"]) == {}
            assert list(session.status.revoked_indexes(beside.status_list_id)) == [1, 501]

    def test_one_of_a_format_stands_for_an_award(self, store: Store) -> None:
        beside = samples.securing_beside(1)
        with store.writing() as session:
            samples.issue(session, 1)
            session.credentials.reserve([beside], beside=True)
            again = replace(beside, credential_id="urn:again", status_index=77)
            with pytest.raises(ConflictError):
                session.credentials.reserve([again], beside=True)
            assert session.credentials.securings([beside.award_id])[beside.award_id][beside.format] == beside

    @pytest.mark.parametrize("state", [state for state in AwardState if state is not AwardState.ISSUED])
    def test_threat_44_nothing_is_secured_beside_an_award_that_is_not_issued(
        self, store: Store, state: AwardState
    ) -> None:
        with store.writing() as session:
            samples.issue(session, 1)
            session.awards.set_state(["award-certifier-1-1"], state)
            with pytest.raises(ConflictError):
                session.credentials.reserve([samples.securing_beside(1)], beside=True)
            assert samples.securing_beside(1).format not in session.credentials.securings(["award-certifier-1-1"]).get(
                "award-certifier-1-1", {}
            )

    def test_threat_21_nothing_is_secured_beside_another_certifiers_award(self, store: Store) -> None:
        with store.writing() as session:
            samples.issue(session, 1)
            samples.issue(session, 1, certifier_id="certifier-2")
            mine = samples.securing_beside(1)
            for wrong in (
                replace(mine, certifier_id="certifier-2"),
                replace(mine, award_id="award-certifier-2-1"),
                replace(mine, status_list_id="list-certifier-2-revocation-0"),
            ):
                with pytest.raises(ConflictError):
                    session.credentials.reserve([wrong], beside=True)

    def test_what_is_no_award_has_a_place_and_is_revoked_there(self, store: Store) -> None:
        """A credential of the certifier's own system: recorded with a place, never reserved for an award."""
        with store.writing() as session:
            samples.issue(session, 1)
            kept = samples.status_list()
            foreign = replace(samples.credential_of(samples.securing(9)), id="urn:own", award_id=None)
            assert session.credentials.record([foreign]) == 1
            revoked = Revocation("urn:own", RevocationReason.CANCELLED_BY_CERTIFIER, NOW, "operator")
            assert session.credentials.revoke(revoked)
            assert not session.credentials.revoke(revoked)
            assert list(session.status.revoked_indexes(kept.id)) == [9]
            found = session.credentials.get("urn:own")
            assert found is not None
            assert found.revocation == revoked
            imported = replace(foreign, id="urn:imported", certifier_id=None, status_list_id=None, status_index=None)
            session.credentials.record([imported])
            with pytest.raises(NotFoundError):
                session.credentials.revoke(replace(revoked, credential_id="urn:imported"))


class StatusContract:
    def test_places_are_taken_in_order_up_to_the_lists_size(self, store: Store) -> None:
        with store.writing() as session:
            session.certifiers.add(samples.certifier())
            assert session.status.take_places("certifier-1", REVOCATION, 3) is None
            kept = samples.status_list(size=10)
            assert session.status.add_list(kept)
            taken = [session.status.take_places("certifier-1", REVOCATION, 4) for _ in range(4)]
            assert [(each.first, each.count) for each in taken if each] == [(0, 4), (4, 4), (8, 2)]
            assert taken[3] is None
            assert taken[0] is not None
            assert (taken[0].list_id, taken[0].size, taken[0].secret) == (kept.id, 10, kept.secret)
            assert session.status.take_places("certifier-1", "suspension", 1) is None
            with pytest.raises(ValueError, match="at least one"):
                session.status.take_places("certifier-1", REVOCATION, 0)

    def test_lists_of_one_certifier_are_to_be_signed_anew(self, store: Store) -> None:
        with store.writing() as session:
            for number in (1, 2):
                session.certifiers.add(samples.certifier(number))
                session.status.add_list(replace(samples.status_list(number), certifier_id=f"certifier-{number}"))
            session.status.sign_anew("certifier-1")
        with store.reading() as session:
            changes = {kept.certifier_id: kept.changes for kept in session.status.all()}
        assert changes == {"certifier-1": 1, "certifier-2": 0}

    def test_a_full_list_rolls_over_to_the_next(self, store: Store) -> None:
        with store.writing() as session:
            session.certifiers.add(samples.certifier())
            session.status.add_list(samples.status_list(0, size=2))
            session.status.take_places("certifier-1", REVOCATION, 2)
            second = samples.status_list(1, size=2)
            assert session.status.add_list(second)
            assert not session.status.add_list(replace(second, id="rival"))
            taken = session.status.take_places("certifier-1", REVOCATION, 5)
            assert taken is not None
            assert (taken.list_id, taken.first, taken.count) == (second.id, 0, 2)
            assert session.status.newest("certifier-1", REVOCATION) == replace(second, taken=2)
            assert session.status.get(second.id) == replace(second, taken=2)
            assert [each.ordinal for each in session.status.all()] == [0, 1]

    def test_an_older_document_never_takes_the_place_of_a_newer_one(self, store: Store) -> None:
        with store.writing() as session:
            session.certifiers.add(samples.certifier())
            session.status.add_list(samples.status_list())

            def save(document: bytes, changes: int, signed_at: datetime) -> bytes | None:
                session.status.save_document(
                    samples.status_list().id, document, changes=changes, signed_at=signed_at, valid_until=NOW + MINUTE
                )
                kept = session.status.get(samples.status_list().id)
                return kept.document if kept else None

            assert save(b"a", 0, NOW) == b"a"
            assert save(b"b", 2, NOW + MINUTE) == b"b"
            assert save(b"fewer changes, signed later", 1, NOW + 2 * MINUTE) == b"b"
            assert save(b"as many, signed earlier", 2, NOW) == b"b"
            assert save(b"as many, signed later", 2, NOW + 3 * MINUTE) == b"as many, signed later"
            kept = session.status.get(samples.status_list().id)
            assert kept is not None
            assert (kept.document_changes, kept.signed_at) == (2, NOW + 3 * MINUTE)
