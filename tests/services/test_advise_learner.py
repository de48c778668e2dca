"""A plan, and who helps with it: the learner decides, closes, and sees every reading."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.conftest import DemoInstallation
from tests.services.conftest import open_passport

from passport_core.compose import Services
from passport_core.errors import ConflictError, InvalidInputError, NotFoundError, TooLargeError
from passport_core.events import Event
from passport_core.passport.actors import Actor, Adviser, CertifierAgent, Holder, Operator
from passport_core.passport.advising import TARGETS_AT_MOST, NoteKind, NoteState, Plan
from passport_core.passport.days import paris_day
from passport_core.passport.experience import ExperienceKind
from passport_core.services.advise_learner import (
    DAYS_AT_MOST,
    NOTE_LIMIT,
    OPEN_GRANT_LIMIT,
    TEXT_LIMIT,
    AdviceClosedError,
    AdviseLearner,
    read_note_kind,
    read_note_state,
)
from passport_core.services.keep_experiences import ExperienceDraft
from passport_core.services.keep_passport import digest_token

STEP = "block:RNCP37674BC02"


@pytest.fixture
def advising(demo: DemoInstallation) -> AdviseLearner:
    return demo.services.advise_learner


@pytest.fixture
def holder(demo: DemoInstallation) -> Holder:
    return open_passport(demo.services)


@pytest.fixture
def adviser(advising: AdviseLearner, holder: Holder) -> Adviser:
    return advising.enter(advising.invite(holder.passport_id, adviser="Malik", actor=holder)[1])


def _log(advising: AdviseLearner, grant_id: str, holder: Holder) -> list[tuple[str, str]]:
    """Return each thing that happened, as often as it did."""
    readings = advising.readings(grant_id, actor=holder)[1]
    return [(reading.kind, reading.face) for reading in readings for _ in range(reading.count)]


class TestPlan:
    def test_it_is_empty_until_it_is_said(self, advising: AdviseLearner, holder: Holder) -> None:
        assert advising.plan(holder.passport_id, actor=holder) == Plan(holder.passport_id)

    def test_it_is_what_the_learner_said_last(
        self, advising: AdviseLearner, holder: Holder, adviser: Adviser, demo: DemoInstallation
    ) -> None:
        by = paris_day(demo.clock.now()) + timedelta(days=400)
        advising.set_plan(holder.passport_id, targets=["RNCP37674", "RNCP37674"], actor=holder)
        plan = advising.set_plan(
            holder.passport_id, targets=["RNCP36490", " RNCP37674 ", ""], place="44", by=by, actor=holder
        )
        assert plan.targets == ("RNCP36490", "RNCP37674")
        assert advising.plan(holder.passport_id, actor=holder) == plan
        assert advising.plan(holder.passport_id, actor=adviser) == plan

    def test_what_is_not_known_here_is_no_target(self, advising: AdviseLearner, holder: Holder) -> None:
        for unknown, code in (("RNCP1", "target.not-found"), ("le bonheur", "target.unreadable")):
            with pytest.raises((NotFoundError, InvalidInputError)) as refused:
                advising.set_plan(holder.passport_id, targets=["RNCP37674", unknown], actor=holder)
            assert refused.value.code == code
        assert advising.plan(holder.passport_id, actor=holder).targets == ()

    def test_it_is_bounded(self, advising: AdviseLearner, holder: Holder, demo: DemoInstallation) -> None:
        today = paris_day(demo.clock.now())
        refused: list[tuple[str, dict[str, object]]] = [
            ("targets", {"targets": [f"RNCP{n}" for n in range(TARGETS_AT_MOST + 1)]}),
            ("targets", {"targets": ["x" * 10_000]}),
            ("by", {"targets": [], "by": today - timedelta(days=1)}),
            ("by", {"targets": [], "by": today + timedelta(days=365 * 60)}),
            ("place", {"targets": [], "place": "x" * 201}),
        ]
        for where, asked in refused:
            with pytest.raises(InvalidInputError) as found:
                advising.set_plan(holder.passport_id, actor=holder, **asked)  # type: ignore[arg-type]
            assert found.value.where == where
        advising.set_plan(holder.passport_id, targets=[], by=today, actor=holder)


class TestLinks:
    def test_the_token_is_256_bits_and_only_its_digest_is_stored(
        self, advising: AdviseLearner, holder: Holder, demo: DemoInstallation
    ) -> None:
        grant, token = advising.invite(holder.passport_id, adviser="Malik", actor=holder)
        assert len(token) == 43
        with demo.services.store.reading() as session:
            assert session.plans.grant_by_digest(digest_token(token)) == grant
            assert session.plans.grant_by_digest(token) is None
        database = (demo.home / "passport.db").read_bytes()
        assert token.encode() not in database
        assert advising.address(token) == f"{demo.services.settings.base_url}/a/{token}"

    @pytest.mark.parametrize("days", [0, -1, DAYS_AT_MOST + 1, 10**9])
    def test_it_ends(self, advising: AdviseLearner, holder: Holder, days: int) -> None:
        with pytest.raises(InvalidInputError):
            advising.invite(holder.passport_id, adviser="Malik", days=days, actor=holder)

    @pytest.mark.parametrize("name", ["", " \u202e\x00", "x" * 201])
    def test_an_adviser_has_a_name(self, advising: AdviseLearner, holder: Holder, name: str) -> None:
        with pytest.raises(InvalidInputError):
            advising.invite(holder.passport_id, adviser=name, actor=holder)

    def test_so_many_are_open_at_once(self, advising: AdviseLearner, holder: Holder) -> None:
        for _ in range(OPEN_GRANT_LIMIT):
            grant, _ = advising.invite(holder.passport_id, adviser="Malik", actor=holder)
        with pytest.raises(TooLargeError):
            advising.invite(holder.passport_id, adviser="Malik", actor=holder)
        advising.withdraw(grant.id, actor=holder)
        advising.invite(holder.passport_id, adviser="Malik", actor=holder)

    def test_every_reading_is_logged_and_writing_is_none(self, advising: AdviseLearner, holder: Holder) -> None:
        grant, token = advising.invite(holder.passport_id, adviser="Malik", actor=holder)
        assert _log(advising, grant.id, holder) == []
        advising.enter(token)
        advising.enter(token, face="machine")
        advising.enter(token, reads=False)
        assert sorted(_log(advising, grant.id, holder)) == [("opened", "machine"), ("opened", "page")]

    def test_the_log_grows_with_days_and_not_with_readings(
        self, advising: AdviseLearner, holder: Holder, demo: DemoInstallation
    ) -> None:
        grant, token = advising.invite(holder.passport_id, adviser="Malik", actor=holder)
        began = demo.clock.now()
        for _ in range(3):
            advising.enter(token)
            demo.clock.advance(minutes=10)
        demo.clock.advance(days=1)
        for _ in range(2):
            advising.enter(token)
        _, lines = advising.readings(grant.id, actor=holder)
        assert [(line.kind, line.face, line.count) for line in lines] == [("opened", "page", 2), ("opened", "page", 3)]
        assert [line.day for line in lines] == [paris_day(demo.clock.now()), paris_day(began)]
        assert (lines[1].first_at, lines[1].last_at) == (began, began + timedelta(minutes=20))

    def test_every_closed_or_wrong_link_reads_the_same(
        self, advising: AdviseLearner, holder: Holder, demo: DemoInstallation
    ) -> None:
        withdrawn, first = advising.invite(holder.passport_id, adviser="Malik", actor=holder)
        ended, second = advising.invite(holder.passport_id, adviser="Nour", days=1, actor=holder)
        advising.withdraw(withdrawn.id, actor=holder)
        demo.clock.advance(hours=24)
        said = set()
        for token in (first, second, "never-was", demo.made.passport_token, demo.made.share_token, ""):
            for reads in (True, False):
                with pytest.raises(AdviceClosedError) as closed:
                    advising.enter(token, reads=reads)
                said.add((closed.value.code, closed.value.message, closed.value.remedy, closed.value.where))
        assert len(said) == 1
        for grant in (withdrawn, ended):
            assert _log(advising, grant.id, holder) == [("closed", "page")] * 2, "the learner learns of it"

    def test_withdrawing_again_changes_nothing(
        self, advising: AdviseLearner, holder: Holder, demo: DemoInstallation
    ) -> None:
        heard: list[Event] = []
        advising = replace(advising, announce=heard.append)
        grant, _ = advising.invite(holder.passport_id, adviser="Malik", actor=holder)
        closed = advising.withdraw(grant.id, actor=holder)
        demo.clock.advance(hours=1)
        assert advising.withdraw(grant.id, actor=holder) == closed
        assert [event.kind for event in heard] == ["advice.granted", "advice.withdrawn"]

    def test_an_adviser_who_was_let_in_before_writes_no_more(
        self, advising: AdviseLearner, holder: Holder, adviser: Adviser
    ) -> None:
        advising.withdraw(adviser.grant_id, actor=holder)
        with pytest.raises(AdviceClosedError):
            advising.write(NoteKind.COMMENT, "Encore moi", actor=adviser)
        assert advising.notes(holder.passport_id, actor=holder) == []


class TestNotes:
    def test_a_proposal_waits_for_its_one_answer(
        self, advising: AdviseLearner, holder: Holder, adviser: Adviser
    ) -> None:
        note = advising.write(NoteKind.PROPOSAL, "Une immersion", actor=adviser, target="RNCP37674", step_key=STEP)
        assert (note.adviser, note.state, note.step_key) == ("Malik", NoteState.WAITING, STEP)
        answered = advising.answer(note.id, NoteState.ACCEPTED, actor=holder)
        assert answered.state is NoteState.ACCEPTED
        assert answered.answered_at is not None
        for state in (NoteState.REFUSED, NoteState.ACCEPTED):
            with pytest.raises(ConflictError) as again:
                advising.answer(note.id, state, actor=holder)
            assert again.value.code == "advice.answered"
        assert advising.notes(holder.passport_id, actor=holder) == [answered]

    def test_a_remark_has_no_answer(self, advising: AdviseLearner, holder: Holder, adviser: Adviser) -> None:
        note = advising.write(NoteKind.COMMENT, "Bravo", actor=adviser)
        with pytest.raises(ConflictError):
            advising.answer(note.id, NoteState.ACCEPTED, actor=holder)
        proposal = advising.write(NoteKind.PROPOSAL, "Une immersion", actor=adviser)
        with pytest.raises(InvalidInputError):
            advising.answer(proposal.id, NoteState.WAITING, actor=holder)

    def test_the_learner_removes_them(self, advising: AdviseLearner, holder: Holder, adviser: Adviser) -> None:
        note = advising.write(NoteKind.COMMENT, "Bravo", actor=adviser)
        advising.remove_note(note.id, actor=holder)
        assert advising.notes(holder.passport_id, actor=holder) == []
        with pytest.raises(NotFoundError):
            advising.remove_note(note.id, actor=holder)

    def test_an_adviser_sees_their_own_and_what_was_accepted(
        self, advising: AdviseLearner, holder: Holder, adviser: Adviser
    ) -> None:
        other = advising.enter(advising.invite(holder.passport_id, adviser="Nour", actor=holder)[1])
        mine = advising.write(NoteKind.COMMENT, "De Malik", actor=adviser)
        refused = advising.write(NoteKind.PROPOSAL, "De Nour, refusée", actor=other)
        accepted = advising.write(NoteKind.PROPOSAL, "De Nour, acceptée", actor=other)
        advising.write(NoteKind.COMMENT, "De Nour, à part", actor=other)
        advising.answer(refused.id, NoteState.REFUSED, actor=holder)
        advising.answer(accepted.id, NoteState.ACCEPTED, actor=holder)
        seen = [note.id for note in advising.notes(holder.passport_id, actor=adviser)]
        assert seen == [mine.id, accepted.id]
        assert len(advising.notes(holder.passport_id, actor=holder)) == 4

    def test_an_adviser_writes_so_many(self, advising: AdviseLearner, holder: Holder, adviser: Adviser) -> None:
        for _ in range(NOTE_LIMIT):
            advising.write(NoteKind.COMMENT, "x", actor=adviser)
        with pytest.raises(TooLargeError) as full:
            advising.write(NoteKind.COMMENT, "x", actor=adviser)
        assert full.value.code == "advice.notes-full"
        other = advising.enter(advising.invite(holder.passport_id, adviser="Nour", actor=holder)[1])
        advising.write(NoteKind.COMMENT, "x", actor=other)

    @pytest.mark.parametrize("text", ["", " \n\x00 ", "x" * (TEXT_LIMIT + 1), "\x00" * 10_000_000], ids=len)
    def test_a_note_has_words_and_an_end(self, advising: AdviseLearner, adviser: Adviser, text: str) -> None:
        with pytest.raises(InvalidInputError) as refused:
            advising.write(NoteKind.COMMENT, text, actor=adviser)
        assert refused.value.where == "text"

    def test_a_note_is_plain_text(self, advising: AdviseLearner, adviser: Adviser) -> None:
        note = advising.write(
            NoteKind.COMMENT, "Un\r\n\x1b[31mdeux\u202e", actor=adviser, target="RNCP\n1", step_key="a\x00b"
        )
        assert (note.text, note.target, note.step_key) == ("Un\n[31mdeux", "RNCP 1", "ab")

    def test_words_that_name_nothing_are_refused(self) -> None:
        assert read_note_kind("proposal") is NoteKind.PROPOSAL
        assert read_note_state("refused") is NoteState.REFUSED
        for read in (read_note_kind, read_note_state):
            with pytest.raises(InvalidInputError) as refused:
                read("certified")
            assert refused.value.remedy is not None


def test_threat_18_an_adviser_changes_nothing_and_a_stranger_sees_nothing(
    advising: AdviseLearner, holder: Holder, adviser: Adviser, demo: DemoInstallation
) -> None:
    grant, _ = advising.invite(holder.passport_id, adviser="Nour", actor=holder)
    note = advising.write(NoteKind.PROPOSAL, "Une immersion", actor=adviser)
    passport = holder.passport_id
    controls: list[Callable[[Actor], object]] = [
        lambda actor: advising.set_plan(passport, targets=["RNCP37674"], actor=actor),
        lambda actor: advising.invite(passport, adviser="x", actor=actor),
        lambda actor: advising.grants(passport, actor=actor),
        lambda actor: advising.withdraw(grant.id, actor=actor),
        lambda actor: advising.withdraw(adviser.grant_id, actor=actor),
        lambda actor: advising.readings(adviser.grant_id, actor=actor),
        lambda actor: advising.answer(note.id, NoteState.ACCEPTED, actor=actor),
        lambda actor: advising.remove_note(note.id, actor=actor),
        lambda actor: demo.services.keep_passport.show(passport, actor=actor),
        lambda actor: demo.services.share_records.list(passport, actor=actor),
    ]
    reads: list[Callable[[Actor], object]] = [
        lambda actor: advising.plan(passport, actor=actor),
        lambda actor: advising.notes(passport, actor=actor),
    ]
    stranger = open_passport(demo.services)
    others: list[Actor] = [
        stranger,
        replace(adviser, passport_id=stranger.passport_id),
        CertifierAgent("c", "k", frozenset()),
    ]
    for actor in (adviser, *others):
        for control in controls:
            with pytest.raises(NotFoundError):
                control(actor)
    for actor in others:
        for read in reads:
            with pytest.raises(NotFoundError):
                read(actor)
    for actor in (adviser, holder, Operator()):
        for read in reads:
            read(actor)
    assert advising.notes(passport, actor=holder)[0].state is NoteState.WAITING


def test_what_happens_is_announced_without_its_words(advising: AdviseLearner, holder: Holder) -> None:
    heard: list[Event] = []
    advising = replace(advising, announce=heard.append)
    advising.set_plan(holder.passport_id, targets=["RNCP37674"], actor=holder)
    grant, token = advising.invite(holder.passport_id, adviser="Malik", actor=holder)
    adviser = advising.enter(token)
    note = advising.write(NoteKind.PROPOSAL, "Une immersion", actor=adviser)
    advising.answer(note.id, NoteState.REFUSED, actor=holder)
    advising.remove_note(note.id, actor=holder)
    advising.withdraw(grant.id, actor=holder)
    assert [(event.kind, event.subject) for event in heard] == [
        ("plan.changed", holder.passport_id),
        ("advice.granted", grant.id),
        ("advice.opened", grant.id),
        ("advice.written", note.id),
        ("advice.answered", note.id),
        ("advice.removed", note.id),
        ("advice.withdrawn", grant.id),
    ]


def test_on_either_database_a_link_opens_writes_and_closes(services: Services) -> None:
    advising, holder = services.advise_learner, open_passport(services)
    declared = ExperienceDraft(ExperienceKind.PERSONAL, "Potager", description="Au jardin 🌱")
    made = services.keep_experiences.declare(holder.passport_id, declared, actor=holder)
    grant, token = advising.invite(holder.passport_id, adviser="Zoé N’Guyễn", actor=holder)
    adviser = advising.enter(token)
    assert services.keep_experiences.list(holder.passport_id, actor=adviser) == [made]
    note = advising.write(NoteKind.PROPOSAL, "Une immersion", actor=adviser)
    answered = advising.answer(note.id, NoteState.REFUSED, actor=holder)
    assert advising.notes(holder.passport_id, actor=adviser) == [answered]
    assert advising.plan(holder.passport_id, actor=adviser).targets == ()
    advising.withdraw(grant.id, actor=holder)
    with pytest.raises(AdviceClosedError):
        advising.enter(token)
