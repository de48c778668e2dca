# ruff: noqa: S101 - a contract is made of assertions, and lives outside tests/ so that others can inherit it
"""What any store must do for what learners declare and plan: experiences, plans, advisers' grants and notes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from passport_core.errors import ConflictError
from passport_core.passport.advising import AdviceReading, Note, NoteKind, NoteState, Plan
from passport_core.passport.experience import Experience, ExperienceKind
from passport_core.ports.store import Store
from passport_core.testing import store_samples as samples
from passport_core.testing.store_samples import NOW

MINUTE = timedelta(minutes=1)


class _WithPassports:
    @pytest.fixture
    def learners(self, store: Store) -> Store:
        """Two passports."""
        with store.writing() as session:
            session.passports.create(samples.passport(1), "digest-of-1")
            session.passports.create(samples.passport(2), "digest-of-2")
        return store


class ExperienceContract(_WithPassports):
    BARE = Experience("experience-9", "passport-1", ExperienceKind.PERSONAL, "Jardin", NOW)

    def test_experiences_come_back_in_the_order_in_which_they_were_declared(self, learners: Store) -> None:
        with learners.writing() as session:
            for experience in (self.BARE, samples.experience(2), samples.experience(1)):
                session.experiences.add(experience)
        with learners.reading() as session:
            assert session.experiences.get("experience-9") == self.BARE
            assert session.experiences.get("none") is None
            assert list(session.experiences.of_passport("passport-1")) == [
                self.BARE,
                samples.experience(2),
                samples.experience(1),
            ]
            assert list(session.experiences.of_passport("passport-2")) == []

    def test_an_experience_needs_a_free_id_and_a_passport(self, learners: Store) -> None:
        with learners.writing() as session:
            session.experiences.add(samples.experience(1))
            with pytest.raises(ConflictError):
                session.experiences.add(samples.experience(1))
            with pytest.raises(ConflictError):
                session.experiences.add(samples.experience(2, passport_id="none"))
            assert list(session.experiences.of_passport("passport-1")) == [samples.experience(1)]

    def test_a_changed_experience_keeps_its_place_and_its_passport(self, learners: Store) -> None:
        changed = replace(samples.experience(1), title="Fournil", hours=None, declared_at=NOW + MINUTE)
        with learners.writing() as session:
            session.experiences.add(samples.experience(1))
            session.experiences.add(samples.experience(2))
            assert session.experiences.replace(changed)
            assert not session.experiences.replace(replace(changed, passport_id="passport-2"))
            assert not session.experiences.replace(samples.experience(3))
            assert list(session.experiences.of_passport("passport-1")) == [changed, samples.experience(2)]

    def test_a_removed_experience_is_gone(self, learners: Store) -> None:
        with learners.writing() as session:
            session.experiences.add(samples.experience(1))
            assert session.experiences.remove("experience-1")
            assert not session.experiences.remove("experience-1")
            assert session.experiences.get("experience-1") is None


class PlanContract(_WithPassports):
    @pytest.fixture
    def granted(self, learners: Store) -> Store:
        with learners.writing() as session:
            session.plans.add_grant(samples.grant(1), "token-1")
            session.plans.add_grant(samples.grant(2, passport_id="passport-2"), "token-2")
        return learners

    def test_a_plan_is_the_last_one_saved(self, learners: Store) -> None:
        first = Plan("passport-1", ("RNCP37674", "rome:M1855"), "44", date(2027, 6, 30), NOW)
        with learners.writing() as session:
            assert session.plans.plan("passport-1") is None
            session.plans.save(first)
            assert session.plans.plan("passport-1") == first
            session.plans.save(Plan("passport-1"))
            session.plans.save(replace(first, passport_id="passport-2"))
        with learners.reading() as session:
            assert session.plans.plan("passport-1") == Plan("passport-1")
            assert session.plans.plan("passport-2") == replace(first, passport_id="passport-2")

    def test_a_plan_needs_a_passport(self, learners: Store) -> None:
        with learners.writing() as session:
            with pytest.raises(ConflictError):
                session.plans.save(Plan("none"))
            assert session.plans.plan("none") is None

    def test_a_grant_is_found_by_its_tokens_digest(self, granted: Store) -> None:
        with granted.writing() as session:
            session.plans.add_grant(samples.grant(3), "token-3")
            with pytest.raises(ConflictError):
                session.plans.add_grant(samples.grant(4), "token-1")
            with pytest.raises(ConflictError):
                session.plans.add_grant(samples.grant(5, passport_id="none"), "token-5")
        with granted.reading() as session:
            assert session.plans.grant_by_digest("token-1") == samples.grant(1)
            assert session.plans.grant_by_digest("token-4") is None
            assert session.plans.grant("grant-1") == samples.grant(1)
            assert session.plans.grant("grant-4") is None
            assert list(session.plans.grants("passport-1")) == [samples.grant(3), samples.grant(1)]

    def test_a_withdrawn_grant_stays_withdrawn_since_the_first_time(self, granted: Store) -> None:
        with granted.writing() as session:
            assert session.plans.withdraw_grant("grant-1", NOW)
            assert not session.plans.withdraw_grant("grant-1", NOW + MINUTE)
            assert not session.plans.withdraw_grant("none", NOW)
            assert session.plans.grant_by_digest("token-1") == replace(samples.grant(1), withdrawn_at=NOW)

    def test_advisers_readings_are_a_line_for_each_day_kind_and_face_newest_first(self, granted: Store) -> None:
        day, next_day = NOW.date(), NOW.date() + timedelta(days=1)
        lines = [
            AdviceReading(next_day, "closed", "page", NOW + 9 * MINUTE, NOW + 9 * MINUTE),
            AdviceReading(day, "closed", "page", NOW + 8 * MINUTE, NOW + 8 * MINUTE),
            AdviceReading(day, "opened", "machine", NOW + MINUTE, NOW + MINUTE),
            AdviceReading(day, "opened", "page", NOW, NOW),
        ]
        with granted.writing() as session:
            for line in reversed(lines):
                session.plans.log_reading("grant-1", line)
        with granted.reading() as session:
            assert list(session.plans.readings("grant-1")) == lines
            assert list(session.plans.readings("grant-2")) == []

    def test_a_days_readings_are_counted_with_the_first_and_the_last(self, granted: Store) -> None:
        moments = [NOW + MINUTE, NOW, NOW + 3 * MINUTE, NOW + 2 * MINUTE]  # two servers' clocks are never quite one
        for at in moments:
            with granted.writing() as session:
                session.plans.log_reading("grant-1", AdviceReading(NOW.date(), "opened", "page", at, at))
        with granted.reading() as session:
            (line,) = session.plans.readings("grant-1")
        assert line == AdviceReading(NOW.date(), "opened", "page", NOW, NOW + 3 * MINUTE, 4)

    def test_notes_come_oldest_first(self, granted: Store) -> None:
        bare = Note("note-0", "passport-1", "grant-1", "Mme Conseil", NoteKind.COMMENT, "Bravo", NOW)
        with granted.writing() as session:
            for note in (samples.note(2), bare, samples.note(1)):
                assert session.plans.add_note(note, at_most=10)
        with granted.reading() as session:
            assert list(session.plans.notes("passport-1")) == [bare, samples.note(1), samples.note(2)]
            assert list(session.plans.notes("passport-2")) == []
            assert session.plans.note("note-1") == samples.note(1)
            assert session.plans.note("none") is None

    def test_a_grant_writes_so_many_notes_and_removing_them_makes_no_room(self, granted: Store) -> None:
        with granted.writing() as session:
            written = [session.plans.add_note(samples.note(number), at_most=2) for number in (1, 2, 3)]
            assert written == [True, True, False]
            assert session.plans.remove_note("note-1")
            assert not session.plans.remove_note("note-1")
            assert not session.plans.add_note(samples.note(4), at_most=2)
            assert session.plans.add_note(samples.note(5, grant_id="grant-2", passport_id="passport-2"), at_most=2)
            assert [note.id for note in session.plans.notes("passport-1")] == ["note-2"]

    def test_a_note_that_is_refused_does_not_count(self, granted: Store) -> None:
        with granted.writing() as session:
            assert session.plans.add_note(samples.note(1), at_most=2)
            with pytest.raises(ConflictError):
                session.plans.add_note(samples.note(1), at_most=2)
            assert session.plans.add_note(samples.note(2), at_most=2)

    def test_a_grant_writes_about_its_own_passport_until_it_is_withdrawn(self, granted: Store) -> None:
        with granted.writing() as session:
            assert not session.plans.add_note(samples.note(1, passport_id="passport-2"), at_most=9)
            assert not session.plans.add_note(samples.note(1, grant_id="none"), at_most=9)
            session.plans.withdraw_grant("grant-1", NOW)
            assert not session.plans.add_note(samples.note(1), at_most=9)
            assert list(session.plans.notes("passport-1")) == list(session.plans.notes("passport-2")) == []

    def test_a_note_is_answered_once(self, granted: Store) -> None:
        with granted.writing() as session:
            session.plans.add_note(samples.note(1), at_most=9)
            assert session.plans.answer_note("note-1", NoteState.ACCEPTED, NOW + MINUTE)
            assert not session.plans.answer_note("note-1", NoteState.REFUSED, NOW + 2 * MINUTE)
            assert not session.plans.answer_note("none", NoteState.REFUSED, NOW)
            assert session.plans.note("note-1") == replace(
                samples.note(1), state=NoteState.ACCEPTED, answered_at=NOW + MINUTE
            )
