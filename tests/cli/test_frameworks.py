"""``passport framework`` and ``passport labour`` on our own example files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.conftest import Commands
from tests.conftest import EXAMPLES

ROME = str(EXAMPLES / "frameworks" / "rome")
FRENCH = {"LANG": "fr_FR.UTF-8"}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder of this module's own, with the example of ROME in it once a test has loaded it."""
    return tmp_path_factory.mktemp("frameworks")


@pytest.fixture
def passport(capsys: pytest.CaptureFixture[str], installed: Path) -> Commands:
    commands = Commands(capsys, {"HOME": str(installed), "PASSPORT_DATA": str(installed / "data"), "LANG": "en_GB"})
    if not (installed / "data").exists():
        assert commands("framework", "load", ROME).code == 0
    return commands


class TestLoading:
    def test_what_was_loaded_is_said_in_both_languages(self, bare_passport: Commands) -> None:
        ran = bare_passport("framework", "load", ROME)
        assert ran.code == 0
        assert "rome 4.0-460: " in ran.out
        assert "7 profiles" in ran.out
        again = bare_passport("framework", "load", ROME, **FRENCH)
        assert "déjà chargé" in again.out

    def test_json_says_whether_it_was_known(self, passport: Commands) -> None:
        (loaded,) = passport("framework", "load", ROME, "--json").json
        assert (loaded["framework"], loaded["was_known"], loaded["left_out"]) == ("rome", True, [])

    def test_lines_that_could_not_be_read_are_told_with_their_place(
        self, bare_passport: Commands, tmp_path: Path
    ) -> None:
        folder = _copy(tmp_path / "rome")
        titles = folder / "unix_referentiel_appellation_v460_utf8.csv"
        lines = titles.read_text(encoding="utf-8").splitlines(keepends=True)
        titles.write_text("".join([*lines[:3], '"1","Seul"\n', *lines[3:]]), encoding="utf-8")
        ran = bare_passport("framework", "load", str(folder))
        assert ran.code == 0
        assert f"✕ {titles.name}:4" in ran.out
        told = bare_passport("framework", "faults")
        assert f"✕ {titles.name}:4" in told.out
        (rome,) = bare_passport("framework", "faults", "rome", "--json").json
        (fault,) = rome["left_out"]
        assert (fault["file"], fault["line"]) == (titles.name, 4)
        french = bare_passport("framework", "faults", "--json", **FRENCH).json
        assert french[0]["left_out"][0]["reason"] != fault["reason"]

    def test_a_loss_is_confirmed_by_hand(self, passport: Commands, tmp_path: Path) -> None:
        folder = _copy(tmp_path / "rome")
        titles = folder / "unix_referentiel_appellation_v460_utf8.csv"
        lines = titles.read_text(encoding="utf-8").splitlines(keepends=True)
        titles.write_text("".join(lines[:20]), encoding="utf-8")
        ran = passport("framework", "load", str(folder))
        assert ran.code == 73
        assert "(framework.loss)" in ran.err
        assert "--confirm-loss" in ran.err
        assert passport("framework", "load", str(folder), "--confirm-loss").code == 0
        assert passport("framework", "load", ROME).code == 0  # as it was, for the others

    def test_the_first_path_that_is_refused_stops_the_rest_and_what_was_loaded_is_said(
        self, bare_passport: Commands, tmp_path: Path
    ) -> None:
        (tmp_path / "no.txt").write_text("x")
        ran = bare_passport("framework", "load", ROME, str(tmp_path / "no.txt"))
        assert ran.code == 65
        assert "rome 4.0-460" in ran.out
        assert "(framework.unknown-format)" in ran.err
        assert "rome-csv" in ran.err


class TestReading:
    def test_versions_are_listed(self, passport: Commands) -> None:
        ran = passport("framework", "list")
        assert "4.0-460" in ran.out
        (version,) = passport("framework", "list", "--json").json
        assert (version["framework"], version["profiles"], version["source"]) == ("rome", 7, "rome")

    def test_an_item_is_shown_with_its_profile_by_importance(self, passport: Commands) -> None:
        ran = passport("framework", "show", "rome:m1855", **FRENCH)
        assert ran.code == 0
        lines = ran.out.splitlines()
        assert lines[0] == "rome:M1855  Développeur / Développeuse web"
        assert any(line.startswith("  ↑ rome:M1805") for line in lines)
        order = [line.strip() for line in lines if line.strip() in ("cœur de métier", "émergente", "dans la fiche")]
        assert order == ["cœur de métier", "émergente", "dans la fiche"]
        assert "Voisins :" in ran.out
        answer = passport("framework", "show", "rome:M1855", "--json").json
        assert answer["item"]["ref"] == "rome:M1855"
        assert answer["profile"][0]["importance"] == "core"
        assert answer["profile"][0]["item"]["label"]["fr"]

    def test_what_is_not_there_is_said_with_a_remedy(self, passport: Commands) -> None:
        for words, code, ends in (
            (["show", "rome:X9999"], "framework.item-unknown", 66),
            (["show", "esco:x"], "framework.not-loaded", 66),
            (["show", "M1855"], "framework.ref", 65),
            (["faults", "esco"], "framework.not-loaded", 66),
            (["search", "web", "--framework", "esco"], "framework.not-loaded", 66),
            (["search", "x" * 300], "search.too-long", 65),
        ):
            ran = passport("framework", *words)
            assert (ran.code, f"({code})" in ran.err, "→" in ran.err) == (ends, True, True), words

    def test_a_title_is_found_as_people_type_it(self, passport: Commands) -> None:
        for typed in (["développeuse web"], ["developpeuse", "web"], ["developeur web"]):
            found = passport("framework", "search", *typed, "--kind", "job_title", "--json").json
            assert found[0]["item"]["label"]["fr"] == "Développeur / Développeuse web"
            assert found[0]["occupation"]["code"] == "M1855"
        ran = passport("framework", "search", "développeuse web", "--kind", "job_title", "--kind", "occupation")
        assert "→ rome:M1855" in ran.out
        assert len(passport("framework", "search", "développeur", "--limit", "2", "--json").json) == 2

    def test_nothing_found_is_said_and_is_no_fault(self, passport: Commands) -> None:
        ran = passport("framework", "search", "xyzzy", "--json")
        assert (ran.code, ran.json) == (0, [])
        assert "Nothing of that name." in ran.err

    def test_a_kind_that_does_not_exist_is_misuse(self, passport: Commands) -> None:
        assert passport("framework", "search", "web", "--kind", "animal").code == 64


class TestLabour:
    @pytest.fixture
    def bmo(self) -> str:
        return str(EXAMPLES / "labour" / "exemple-bmo-2025.csv")

    def test_figures_are_loaded_and_listed(self, bare_passport: Commands, bmo: str) -> None:
        assert bare_passport("labour", "list", "--json").json == []
        ran = bare_passport("labour", "load", bmo, **FRENCH)
        assert ran.code == 0
        assert "lignes de chiffres" in ran.out
        (again,) = bare_passport("labour", "load", bmo, "--json").json
        assert again["was_known"]
        assert "loaded already" in bare_passport("labour", "load", bmo).out
        (listed,) = bare_passport("labour", "list", "--json").json
        assert (listed["name"], listed["observations"]) == ("bmo", again["observations"])
        assert "bmo" in bare_passport("labour", "list").out

    def test_what_belongs_elsewhere_is_said(self, bare_passport: Commands) -> None:
        ran = bare_passport("labour", "load", ROME)
        assert ran.code == 65
        assert "(labour.unknown-format)" in ran.err
        assert "passport framework load" in ran.err


def _copy(folder: Path) -> Path:
    folder.mkdir()
    for file in Path(ROME).iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    return folder
