"""What every command promises: exit codes, one JSON value, help with an example, words with a code."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.conftest import Commands
from tests.conftest import EXAMPLES, DemoInstallation
from tests.threats.forging import Forger

from passport_core.cli import main as cli
from passport_core.cli.main import COMMANDS
from passport_core.passport.advising import NoteKind

MINISTRY = "11000007200014"
CENTRE = "99900001100018"


def _leaves(parser: argparse.ArgumentParser, words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    groups = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    if not groups:
        yield words
    for group in groups:
        for name, child in group.choices.items():
            yield from _leaves(child, (*words, name))


def _commands() -> list[tuple[str, ...]]:
    """Return every command that can be run, from the parser itself: a new one cannot be forgotten."""
    found: list[tuple[str, ...]] = []
    for name in COMMANDS:
        top = next(a for a in cli._parser("en", name)._actions if isinstance(a, argparse._SubParsersAction))
        found += _leaves(top.choices[name], (name,))
    return found


ALL = _commands()
each_command = pytest.mark.parametrize("words", ALL, ids=" ".join)


def test_every_command_of_the_contract_is_there() -> None:
    said = {" ".join(words) for words in ALL}
    wanted = {
        *("demo", "serve", "db upgrade", "db check", "register load", "register list", "register show"),
        *("framework load", "framework list", "framework show", "framework search", "framework faults"),
        *("labour load", "labour list"),
        *("certifier add", "certifier approve", "certifier list", "issue", "claim", "show", "import", "share"),
        *("verify", "revoke", "trust export", "trust import", "trust list", "plugins"),
    }
    assert wanted <= said


@each_command
def test_help_has_an_example_and_speaks_the_locale(bare_passport: Commands, words: tuple[str, ...]) -> None:
    english = bare_passport(*words, "--help")
    french = bare_passport(*words, "--help", LANG="fr_FR.UTF-8")
    assert english.code == french.code == 0
    assert "Example :" in english.out
    assert "Exemple :" in french.out
    assert "Exemple" not in english.out
    assert "--data DIR" in english.out
    assert "data folder" in english.out
    assert "dossier des données" in french.out
    example = english.out.split("Example :")[1].strip().splitlines()[0]
    spoken = [word for word in shlex.split(example) if "=" not in word or not word.split("=")[0].isupper()]
    assert spoken[: len(words) + 1] == ["passport", *words], "the example is of this very command"


@each_command
def test_every_command_takes_json_save_those_that_only_serve(bare_passport: Commands, words: tuple[str, ...]) -> None:
    assert ("--json" in bare_passport(*words, "--help").out) is (words[0] not in ("serve", "vc-api"))


def test_misuse_is_64(bare_passport: Commands) -> None:
    for words in ([], ["verify"], ["nothing"], ["verify", "--nothing", "x"], ["issue", "x"], ["share", "log"]):
        assert bare_passport(*words).code == 64, words


class TestJson:
    """One value on standard output and nothing else there, whatever is asked."""

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        (tmp_path / "badge.json").write_bytes((EXAMPLES / "badges" / "badge-etranger.json").read_bytes())
        return tmp_path

    def test_of_every_command_that_answers(self, passport: Commands, demo: DemoInstallation, folder: Path) -> None:
        register = next((EXAMPLES / "register").glob("*rncp*.xml"))
        token = demo.made.passport_token
        record = passport("show", token, "--json").json["records"][0]["id"]
        spoken: set[str] = set()

        def ask(*words: str, **environment: str) -> object:
            ran = passport(*words, "--json", **environment)
            assert ran.code in (0, 3), (words, ran.err)
            spoken.add(" ".join(next(words[:n] for n in (3, 2, 1) if words[:n] in ALL)))
            return ran.json

        ask("db", "check")
        ask("db", "upgrade")
        ask("plugins", "--data", str(demo.home))
        ask("register", "load", str(register))
        ask("register", "list")
        ask("register", "show", "RNCP37674", "--block", "BC01")
        ask("framework", "load", str(EXAMPLES / "frameworks" / "rome"))
        ask("framework", "list")
        ask("framework", "show", "rome:M1855")
        ask("framework", "search", "développeuse web")
        ask("framework", "faults")
        ask("labour", "load", str(EXAMPLES / "labour" / "exemple-bmo-2025.csv"))
        ask("labour", "list")
        ask("mapping", "propose", "RNCP37674BC01")
        stated = ask("mapping", "accept", "RNCP37674BC01", "rome:109846", "--author", "Jeanne Le Goff")
        ask("mapping", "list")
        ask("mapping", "show", stated["set"])  # type: ignore[index]
        ask("mapping", "export", stated["set"], "--out", str(folder / "set.json"))  # type: ignore[index]
        ask("mapping", "remove", stated["set"])  # type: ignore[index]
        ask("mapping", "load", str(folder / "set.json"))
        public = {"PASSPORT_BASE_URL": "https://passport.example"}
        ask("certifier", "add", "--name", "CESI", "--siret", "77572257201109", **public)
        ask("certifier", "key", "add", "77572257201109", "--algorithm", "P-256")
        ask("certifier", "key", "rotate", "77572257201109", "--algorithm", "P-256")
        ask("certifier", "key", "compromise", "77572257201109", "key-3", "--since", "2026-01-01")
        ask("certifier", "key", "list", "77572257201109")
        ask("certifier", "approve", "77572257201109", "--evidence", "Convention")
        ask("certifier", "list")
        ask("certifier", "api-key", "77572257201109")
        ask(
            "certifier",
            "mandate",
            *["--principal", "110000072", "--delegate", "775722572", "--from", "2026-01-01"],
            "--evidence",
            "x",
        )
        ask(
            "certifier",
            "succession",
            *["--predecessor", "842104663", "--successor", "939054268"],
            *["--since", "2025-11-27", "--evidence", "x"],
        )
        ask("certifier", "policy", "77572257201109", "refuse")
        ask("certifier", "withdraw", "77572257201109")
        ask("issue", str(EXAMPLES / "declarations" / "declaration-demonstration.xml"), "--certifier", MINISTRY)
        held = ask("award", "list", "--certifier", MINISTRY, "--state", "held")
        ask("award", "decide", held["awards"][0]["award"], "refuse")  # type: ignore[index]
        ask("claim", demo.made.claim_code, "--passport", token)
        ask("show", token)
        ask("import", _fresh(passport, demo), str(folder / "badge.json"))
        shared = ask("share", token, "--record", record)
        ask("share", "log", shared["share"])  # type: ignore[index]
        ask("share", "withdraw", shared["share"])  # type: ignore[index]
        ask("share", "list", token)
        declared = ask(
            "experience", "add", token, "--kind", "voluntary", "--title", "Site", "--competency", "RNCP37674BC02=2"
        )
        ask("experience", "list", token)
        ask("gap", token, "--to", "RNCP37674", "--to-job", "M1855", "--in", "44")
        ask("jobs", token, "--in", "44")
        ask("experience", "remove", declared["experience"])  # type: ignore[index]
        ask("advice", "plan", token, "--to", "RNCP37674", "--in", "44")
        invited = ask("advice", "invite", token, "--adviser", "Malik", "--days", "30")
        adviser = demo.services.advise_learner.enter(invited["link"].rsplit("/", 1)[-1])  # type: ignore[index]
        note = demo.services.advise_learner.write(NoteKind.PROPOSAL, "Une immersion", actor=adviser)
        ask("advice", "list", token)
        ask("advice", "log", adviser.grant_id)
        ask("advice", "notes", token)
        ask("advice", "answer", note.id, "accept")
        ask("advice", "withdraw", adviser.grant_id)
        ask("revoke", demo.made.credential_id, "--reason", "issued-in-error")
        exported = folder / "trust.json"
        exported.write_text(passport("trust", "export", "--json").out)
        ask("trust", "export", "--out", str(folder / "again.json"))
        ask("trust", "import", str(exported))
        ask("trust", "list")
        ran = passport("verify", str(demo.home / "nothing.json"), "--json")
        assert "error" in ran.json
        (folder / "c.json").write_bytes(demo.made.credential)
        assert len(passport("verify", str(folder / "c.json"), str(folder / "badge.json"), "--json").json) == 2
        spoken.add("verify")
        ask("bundle", str(folder / "c.json"), "--out", str(folder / "bundle.zip"))
        (folder / "badge.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
        ask("bake", str(folder / "c.json"), "--image", str(folder / "badge.svg"), "--out", str(folder / "baked.svg"))
        answers = {" ".join(words) for words in ALL} - {"demo", "serve", "vc-api"}
        assert answers - spoken == set(), "a command that nobody asked for JSON"

    @pytest.mark.parametrize(
        "words",
        [
            ["show", "0" * 32],
            ["issue", "/nothing", "--certifier", MINISTRY],
            ["issue", str(EXAMPLES / "declarations" / "exemple.csv"), "--certifier", "123"],
            ["claim", "not-a-code"],
            ["revoke", "urn:uuid:none", "--reason", "issued-in-error"],
            ["register", "load", "/nothing"],
            ["register", "show", "RNCP1"],
            ["framework", "load", "/nothing"],
            ["framework", "show", "M1855"],
            ["labour", "load", "/nothing"],
            ["certifier", "add", "--name", "x", "--siret", "12345678901234"],
            ["certifier", "approve", "77572257201109", "--evidence", "x"],
            ["share", "withdraw", "none"],
            ["experience", "remove", "none"],
            ["gap", "0" * 32, "--to", "RNCP37674"],
            ["jobs", "no-such-link"],
            ["experience", "add", "0" * 32, "--kind", "voluntary", "--title", "x", "--competency", "rome"],
            ["advice", "plan", "0" * 32],
            ["advice", "withdraw", "none"],
            ["advice", "answer", "none", "accept"],
            ["trust", "import", "/etc/hostname"],
            ["verify", "/nothing"],
        ],
        ids=lambda words: " ".join(words[:2]),
    )
    def test_of_every_refusal_in_words_with_code_and_remedy(self, passport: Commands, words: list[str]) -> None:
        ran = passport(*words, "--json")
        assert ran.code not in (0, 1, 2, 3, 4)
        error = ran.json["error"]
        assert error["code"]
        assert error["message"] in ran.err
        assert f"({error['code']})" in ran.err
        assert "Traceback" not in ran.err
        french = passport(*words, "--json", LANG="fr_FR.UTF-8").json["error"]
        assert french["code"] == error["code"]
        assert french["message"] != error["message"]


@pytest.mark.parametrize(
    "words",
    [
        ("register", "list", "--limit"),
        ("register", "list", "--offset"),
        ("award", "list", "--certifier", MINISTRY, "--limit"),
        ("award", "list", "--certifier", MINISTRY, "--offset"),
        ("jobs", "a-link", "--limit"),
        ("framework", "search", "web", "--limit"),
        ("mapping", "propose", "RNCP37674BC01", "--limit"),
    ],
    ids=lambda words: " ".join((*words[:2], words[-1])),
)
def test_how_many_is_a_number_within_its_bounds(
    bare_passport: Commands, tmp_path: Path, words: tuple[str, ...]
) -> None:
    wrong = ["-1", "9999999999", "1.5", "1_0", "", "douze", *(["0"] if words[-1] == "--limit" else [])]
    for value in wrong:
        ran = bare_passport(*words[:-1], f"{words[-1]}={value}", "--json")
        assert ran.code == 65, value
        assert ran.json["error"]["code"] == "option.number"
        assert ran.json["error"]["where"] == words[-1]
        assert ran.json["error"]["remedy"]
        assert "Traceback" not in ran.err
    assert "nombre entier" in bare_passport(*words, "-5", LANG="fr_FR.UTF-8").err
    assert not (tmp_path / "data").exists(), "nothing is opened for words that are misused"


def _fresh(passport: Commands, demo: DemoInstallation) -> str:
    return demo.services.keep_passport.open()[1]


class TestIssueExits:
    @pytest.fixture(autouse=True)
    def _installed(self, passport: Commands, tmp_path: Path) -> None:
        self.passport, self.folder = passport, tmp_path

    def test_0_where_all_is_issued_or_was(self) -> None:
        path = self._csv("N-1;RNCP37674;BC01;03/07/2026;LE BRAS;Ana;1990;15/09/2025")
        assert self.passport("issue", path, "--certifier", MINISTRY).code == 0
        assert self.passport("issue", path, "--certifier", MINISTRY).code == 0

    def test_3_where_some_wait_each_listed(self) -> None:
        path = self._csv(
            "N-1;RNCP37674;BC01;03/07/2026;LE BRAS;Ana;1990;15/09/2025",
            "N-2;RNCP37674;BC77;03/07/2026;LE BRUN;Ana;1990;15/09/2025",
        )
        ran = self.passport("issue", path, "--certifier", MINISTRY)
        assert ran.code == 3
        assert "N-2" in ran.out
        assert "N-1" not in ran.out

    def test_4_where_none_is(self) -> None:
        path = self._csv("N-2;RNCP37674;BC77;03/07/2026;LE BRUN;Ana;1990;15/09/2025")
        assert self.passport("issue", path, "--certifier", MINISTRY).code == 4
        centre = EXAMPLES / "declarations" / "declaration-centre-agree.xml"
        assert self.passport("issue", str(centre), "--certifier", CENTRE).code == 4

    def test_out_gets_credentials_slips_and_codes_for_their_owner_only(self) -> None:
        out = self.folder / "out"
        path = self._csv("N-1;RNCP37674;BC01;03/07/2026;LE BRAS;Ana;1990;15/09/2025")
        ran = self.passport("issue", path, "--certifier", MINISTRY, "--out", str(out), "--json")
        written = [Path(name) for name in ran.json["written"]]
        assert [p.name for p in written[1:]] == ["feuilles-de-reclamation.html", "codes-de-reclamation.csv"]
        assert all(p.stat().st_mode & 0o077 == 0 for p in written), "claim codes are secrets"
        assert self.passport("verify", str(written[0])).code == 0
        code = written[2].read_text(encoding="utf-8-sig").splitlines()[1].split(";")[2]
        assert self.passport("claim", code, "--json").json["records"]

    def test_a_dry_run_keeps_nothing(self) -> None:
        path = self._csv("N-1;RNCP37674;BC01;03/07/2026;LE BRAS;Ana;1990;15/09/2025")
        out = self.folder / "out"
        assert self.passport("issue", path, "--certifier", MINISTRY, "--dry-run", "--out", str(out)).code == 0
        assert not out.exists()
        listed = self.passport("award", "list", "--certifier", MINISTRY, "--limit", "500", "--json").json
        assert "N-1" not in {award["technical_id"] for award in listed["awards"]}

    def _csv(self, *rows: str) -> str:
        head = "identifiant;certification;bloc;date_obtention;nom_naissance;prénoms;date_naissance;date_inscription"
        path = self.folder / "awards.csv"
        path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
        return str(path)


class TestVerifyExits:
    @pytest.fixture
    def files(self, demo: DemoInstallation, tmp_path: Path) -> dict[int, str]:
        forger = Forger(demo)
        made = {0: forger.genuine, 1: forger.tampered(), 2: forger.unknown_issuer()}
        for code, document in made.items():
            (tmp_path / f"{code}.json").write_bytes(document)
        return {code: str(tmp_path / f"{code}.json") for code in made}

    @pytest.mark.parametrize(
        ("given", "worst"), [([0], 0), ([0, 0], 0), ([2], 2), ([0, 2], 2), ([2, 0, 1], 1), ([1, 2], 1)]
    )
    def test_the_worst_of_several_decides(
        self, passport: Commands, files: dict[int, str], given: list[int], worst: int
    ) -> None:
        assert passport("verify", *(files[code] for code in given)).code == worst

    def test_one_that_cannot_be_read_is_misuse(self, passport: Commands, files: dict[int, str]) -> None:
        ran = passport("verify", files[0], "/nothing.json")
        assert ran.code == 64
        assert "/nothing.json" in ran.err

    @pytest.mark.parametrize("content", [b"", b"\x00\xff", b"[]", b"{}", b"not json", b"{" * 2000])
    def test_what_is_no_credential_is_not_valid(self, passport: Commands, tmp_path: Path, content: bytes) -> None:
        (tmp_path / "x").write_bytes(content)
        ran = passport("verify", str(tmp_path / "x"), "--json")
        assert ran.code in (1, 2)
        assert ran.json[0]["overall"] != "valid"

    @pytest.mark.parametrize("at", ["tomorrow", "2026-13-01", "2026-08-16T12:00:00"])
    def test_a_date_that_is_none_is_misuse(self, passport: Commands, files: dict[int, str], at: str) -> None:
        assert passport("verify", files[0], "--at", at).code == 64

    def test_at_is_printed_and_judged(self, passport: Commands, files: dict[int, str]) -> None:
        ran = passport("verify", files[0], "--at", "2026-07-01")
        assert ran.code != 0, "the document did not exist yet"
        assert "2026-07-01" in ran.out

    def test_from_standard_input(
        self, passport: Commands, demo: DemoInstallation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        (tmp_path / "in").write_bytes(demo.made.credential)
        with (tmp_path / "in").open() as stream:
            monkeypatch.setattr("sys.stdin", stream)
            assert passport("verify", "-").code == 0

    def test_a_database_of_another_program_is_misuse_not_an_answer(
        self, passport: Commands, demo: DemoInstallation, files: dict[int, str]
    ) -> None:
        demo.services.close()
        (demo.home / "passport.db").write_bytes(b"not a database at all" * 100)
        ran = passport("verify", files[0])
        assert ran.code == 64
        assert "Traceback" not in ran.err


def test_a_folder_that_cannot_be_written_is_said_in_words(passport: Commands, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    ran = passport("trust", "export", "--out", str(blocked / "x.json"))
    assert ran.code == 74
    assert "Traceback" not in ran.err
    assert "(system.refused)" in ran.err


def test_nothing_is_shown_of_progress_where_there_is_no_terminal(passport: Commands) -> None:
    assert "\r" not in passport("register", "load", str(next((EXAMPLES / "register").glob("*rs*.xml")))).err


def test_a_first_command_makes_the_installation_and_says_so(bare_passport: Commands, tmp_path: Path) -> None:
    ran = bare_passport("certifier", "list", "--json")
    assert ran.json == []
    assert "key-secret" in ran.err
    assert (tmp_path / "data" / "key-secret").stat().st_mode & 0o077 == 0


def test_verify_makes_no_installation(bare_passport: Commands, tmp_path: Path, demo: DemoInstallation) -> None:
    (tmp_path / "c.json").write_bytes(demo.made.credential)
    ran = bare_passport("verify", str(tmp_path / "c.json"), "--offline")
    assert ran.code == 2
    assert not (tmp_path / "data").exists()


def test_json_of_demo_is_named_in_its_help(bare_passport: Commands) -> None:
    told = bare_passport("demo", "--help").out
    for name in ("base", "certifier_url", "passport_url", "share_url", "credential_file", "claim_code"):
        assert name in told
