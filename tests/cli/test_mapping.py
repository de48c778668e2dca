"""Mappings at the terminal: proposed, accepted, loaded, given."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Commands
from tests.conftest import DemoInstallation
from tests.services.mapping_frameworks import put_frameworks

EXAMPLES = Path(__file__).parents[2] / "examples" / "mappings"


@pytest.fixture
def mapping(passport: Commands, demo: DemoInstallation) -> Commands:
    """Commands on the demonstration, with three small frameworks of the test's own."""
    put_frameworks(demo.services)
    return passport


def test_proposals_are_called_that_and_are_not_kept(mapping: Commands) -> None:
    before = mapping("mapping", "list", "--json").json
    said = mapping("mapping", "propose", "RNCP37674BC01", LANG="fr_FR.UTF-8")
    assert said.code == 0
    assert "Propositions, par ressemblance des mots : à vous de juger." in said.out
    found = mapping("mapping", "propose", "RNCP37674BC01", "--limit", "1", "--json").json
    assert found["are_proposals"] is True
    assert all(one["shared"] and 0 < one["score"] <= 1 for one in found["proposals"])
    assert mapping("mapping", "list", "--json").json == before


def test_what_is_accepted_is_shown_given_and_forgotten(mapping: Commands, tmp_path: Path) -> None:
    made = mapping(
        "mapping",
        "accept",
        "RNCP37674BC01",
        "rectec:3",
        "--author",
        "Jeanne Le Goff",
        "--level",
        "2",
        "--part",
        "--json",
    ).json
    assert made["mapping"] | {"competency": "", "note": ""} == {
        "source": "RNCP37674BC01",
        "item": "rectec:3",
        "extent": "part",
        "level": 2,
        "competency": "",
        "note": "",
    }
    shown = mapping("mapping", "show", made["set"], "--json").json
    assert shown["author"] == {"name": "Jeanne Le Goff", "siren": None, "did": None, "is_proved": True}
    assert "Travailler en équipe" in mapping("mapping", "show", made["set"], LANG="fr_FR.UTF-8").out
    signed = tmp_path / "signed.json"
    assert mapping("mapping", "export", made["set"], "--sign", "--out", str(signed)).code == 0
    assert json.loads(signed.read_bytes())["proof"]
    assert "RNCP37674BC01" in mapping("mapping", "export", made["set"], "--csv", "--json").json["csv"]
    assert mapping("mapping", "export", made["set"]).json["author"] == {"name": "Jeanne Le Goff"}
    assert mapping("mapping", "load", str(signed)).code == 73  # a set accepted here is in its place
    assert mapping("mapping", "remove", made["set"], "--json").json == {"removed": made["set"]}
    loaded = mapping("mapping", "load", str(signed), "--json").json
    assert loaded["signed_by"] == json.loads(signed.read_bytes())["issuer"]
    assert loaded["notices"] == []


def test_a_file_is_loaded_with_what_nothing_here_knows(mapping: Commands) -> None:
    loaded = mapping("mapping", "load", str(EXAMPLES / "exemple-rome.json"), "--json").json
    assert loaded["author"]["is_proved"] is False
    assert any("rome:486517" in notice["what"] for notice in loaded["notices"])
    said = mapping("mapping", "load", str(EXAMPLES / "exemple-rectec.csv"), LANG="fr_FR.UTF-8")
    assert "(selon le fichier)" in said.out


def test_every_fault_of_a_refused_file_is_told(mapping: Commands, tmp_path: Path) -> None:
    content = json.loads((EXAMPLES / "exemple-rome.json").read_bytes())
    content["mappings"][0]["extent"] = "most"
    content["mappings"][2]["item"] = "?"
    content["licence"] = ""
    bad = tmp_path / "bad.json"
    bad.write_text(json.dumps(content))
    refused = mapping("mapping", "load", str(bad), "--json")
    assert refused.code == 65
    assert refused.json["error"]["code"] == "mapping.malformed"
    for place in ("mappings[0].extent", "mappings[2].item", "licence"):
        assert place in refused.err


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("propose", "rome:109846"), 65),
        (("propose", "n’importe quoi"), 65),
        (("propose", "RNCP37674BC01", "--framework", "none"), 66),
        (("propose", "RNCP37674BC01", "--limit", "0"), 65),
        (("accept", "RNCP37674BC01", "rome:1", "--author", "J"), 66),
        (("accept", "RNCP37674BC01", "rome:109846", "--author", " "), 65),
        (("show", "none"), 66),
        (("load", str(EXAMPLES / "exemple-rome.json"), "--expected", "did:web:a.example"), 65),
    ],
    ids=["item", "nothing", "framework", "limit", "unknown-item", "no-author", "no-set", "not-signed"],
)
def test_what_cannot_be_is_refused_in_words(mapping: Commands, words: tuple[str, ...], code: int) -> None:
    refused = mapping("mapping", *words)
    assert refused.code == code, refused.err
    assert "→" in refused.err
