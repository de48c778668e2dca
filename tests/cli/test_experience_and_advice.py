"""Experiences, the plan and advisers at the terminal."""

from __future__ import annotations

import pytest
from tests.cli.conftest import Commands
from tests.conftest import DemoInstallation

from passport_core.passport.advising import NoteKind


@pytest.fixture
def token(demo: DemoInstallation) -> str:
    return demo.made.passport_token


class TestExperience:
    def test_one_is_declared_listed_and_removed(self, passport: Commands, token: str) -> None:
        made = passport(
            *("experience", "add", token, "--kind", "voluntary", "--title", "Site", "--organisation", "Vélo-Cité"),
            *("--from", "2024-01-01", "--hours", "40", "--competency", "RNCP37674BC02=2", "--competency", "RNCP36490"),
        )
        assert made.code == 0, made.err
        assert "never as certified" in made.out
        listed = passport("experience", "list", token)
        assert "RNCP37674BC02 = 2" in listed.out
        assert "2024-01-01 → —, 40 h" in listed.out
        (one,) = passport("experience", "list", token, "--json").json
        assert (one["provenance"], one["competencies"][1]) == ("declared", {"ref": "RNCP36490", "level": None})
        assert passport("experience", "remove", one["experience"]).code == 0
        assert passport("experience", "list", token, "--json").json == []

    def test_the_operator_may_name_the_passport_by_its_id(
        self, passport: Commands, demo: DemoInstallation, token: str
    ) -> None:
        passport_id = demo.services.keep_passport.enter(token).passport_id
        made = passport("experience", "add", passport_id, "--kind", "personal", "--title", "Site", "--json")
        assert [made.json] == passport("experience", "list", token, "--json").json

    @pytest.mark.parametrize(
        ("words", "code", "exit_code"),
        [
            (["--competency", "rectec:3=many"], "experience.level", 65),
            (["--competency", "RNCP37674BC02=9"], "experience.competency", 65),
            (["--competency", "rome:1", "--competency", "RNCP37674BC01"], "experience.competency", 65),
            (["--competency", "nothing"], "experience.competency", 65),
            (["--hours", "0"], "experience.request", 65),
            (["--from", "2024-02-01", "--to", "2024-01-01"], "experience.dates", 65),
        ],
        ids=["level", "scale", "unknown", "unreadable", "hours", "dates"],
    )
    def test_what_cannot_stand_is_refused_in_words(
        self, passport: Commands, token: str, words: list[str], code: str, exit_code: int
    ) -> None:
        ran = passport("experience", "add", token, "--kind", "voluntary", "--title", "Site", *words, "--json")
        assert (ran.code, ran.json["error"]["code"]) == (exit_code, code)
        assert ran.json["error"]["remedy"]
        assert passport("experience", "list", token, "--json").json == []

    def test_misuse_is_64(self, passport: Commands, token: str) -> None:
        for words in (
            ["add", token],
            ["add", token, "--kind", "certified", "--title", "x"],
            ["add", token, "--kind", "personal", "--title", "x", "--hours", "many"],
            ["remove"],
        ):
            assert passport("experience", *words).code == 64, words


class TestAdvice:
    def test_a_plan_is_said_and_shown(self, passport: Commands, token: str) -> None:
        empty = passport("advice", "plan", token, "--json").json
        assert (empty["targets"], empty["changed_at"]) == ([], None)
        said = passport("advice", "plan", token, "--to", "RNCP37674", "--to", "RNCP36490", "--in", "44")
        assert said.code == 0, said.err
        assert passport("advice", "plan", token, "--json").json["targets"] == ["RNCP37674", "RNCP36490"]
        assert passport("advice", "plan", token, "--in", "44").code == 64, "a place without a target is a slip"
        assert passport("advice", "plan", token, "--to", "RNCP1").code == 66
        assert passport("advice", "plan", token, "--to", "RNCP37674", "--by", "2001-01-01").code == 65

    def test_a_link_is_made_read_and_closed(self, passport: Commands, demo: DemoInstallation, token: str) -> None:
        made = passport("advice", "invite", token, "--adviser", "Malik", "--days", "30", "--json").json
        secret = made["link"].rsplit("/", 1)[-1]
        adviser = demo.services.advise_learner.enter(secret)
        demo.services.advise_learner.write(NoteKind.COMMENT, "Bravo\nencore", actor=adviser, target="RNCP37674")
        assert secret not in passport("advice", "list", token).out
        assert "1 reading(s)" in passport("advice", "log", made["grant"]).out
        demo.services.advise_learner.enter(secret)
        logged = passport("advice", "log", made["grant"])
        assert "2 reading(s)" in logged.out
        assert "2 times since" in logged.out
        assert passport("advice", "log", made["grant"], "--json").json["readings"][0]["count"] == 2
        notes = passport("advice", "notes", token).out
        assert "    Bravo\n    encore\n" in notes
        assert "[RNCP37674]" in notes
        closed = passport("advice", "withdraw", made["grant"], "--json").json
        assert closed["is_open"] is False
        assert "closed" in passport("advice", "list", token).out
        assert passport("advice", "invite", token, "--adviser", "Malik", "--days", "367").code == 65

    def test_a_proposal_is_answered_once(self, passport: Commands, demo: DemoInstallation, token: str) -> None:
        made = passport("advice", "invite", token, "--adviser", "Malik", "--json").json
        adviser = demo.services.advise_learner.enter(made["link"].rsplit("/", 1)[-1])
        note = demo.services.advise_learner.write(NoteKind.PROPOSAL, "Une immersion", actor=adviser)
        assert "waiting" in passport("advice", "notes", token).out
        assert passport("advice", "answer", note.id, "refuse", "--json").json["state"] == "refused"
        assert passport("advice", "answer", note.id, "accept").code == 73
        assert passport("advice", "answer", note.id, "perhaps").code == 64

    def test_a_note_cannot_write_to_the_terminal(self, passport: Commands, demo: DemoInstallation, token: str) -> None:
        made = passport("advice", "invite", token, "--adviser", "Ma\x1b[2Jlik", "--json").json
        adviser = demo.services.advise_learner.enter(made["link"].rsplit("/", 1)[-1])
        demo.services.advise_learner.write(NoteKind.COMMENT, "x\x1b]0;title\x07y\r", actor=adviser)
        for words in (["notes", token], ["list", token], ["log", made["grant"]]):
            assert not set(passport("advice", *words).out) & set("\x1b\x07\r")
