"""``passport gap`` and ``passport jobs`` as a learner or an adviser reads them."""

from __future__ import annotations

import json
import re

import jsonschema_rs
import pytest
from tests.cli.conftest import Commands
from tests.conftest import PlannedInstallation

from passport_core import data
from passport_core.passport.actors import Operator

LEARNER = "Inès"


@pytest.fixture
def passport(capsys: pytest.CaptureFixture[str], planned: PlannedInstallation) -> Commands:
    return Commands(capsys, {**planned.demo.environment, "LANG": "fr_FR.UTF-8"})


def test_the_saved_plan_is_measured_where_no_target_is_named(passport: Commands, planned: PlannedInstallation) -> None:
    ran = passport("gap", planned.token)
    assert ran.code == 0
    for said in ("RNCP37674", "RNCP35419", "rome:M1855", "courses-back-end-erdre", "Calculé pour le"):
        assert said in ran.out


def test_a_line_says_why_and_by_what(passport: Commands, planned: PlannedInstallation) -> None:
    said = passport("gap", planned.token, "--to", "RNCP35419").out
    assert "◉ équivalent  RNCP35419BC04" in said
    assert "par RNCP36490BC02 et RNCP36490BC03" in said
    assert "17 mars 2026" in said
    assert "Une succession n’est pas une équivalence" in said


def test_a_certification_without_blocks_is_not_given_one(passport: Commands, planned: PlannedInstallation) -> None:
    said = passport("gap", planned.token, "--to", "RS5719").out
    assert "Le répertoire ne lui donne pas de blocs : elle s’obtient en entier." in said
    assert "Blocs (" not in said


def test_an_occupation_tells_mappings_from_register_links(passport: Commands, planned: PlannedInstallation) -> None:
    said = passport("gap", planned.token, "--to-job", "M1855", "--in", "44").out
    assert "M1805" in said
    assert "ce lien n’entre dans aucun compte" in said
    assert "640" in said  # the example's figure
    assert "17 % certifié, 4 % certifié en partie, 1 % déclaré, 78 % manquant" in said  # the page's very words
    assert sum(int(percent) for percent in re.findall(r"(\d+) % ", said.splitlines()[2])) == 100
    assert "secret" in said


def test_without_any_mapping_nothing_is_said_to_be_missing(passport: Commands, planned: PlannedInstallation) -> None:
    for one in planned.services.keep_mappings.sets():
        planned.services.keep_mappings.remove(one.id, actor=Operator())
    head = passport("gap", planned.token, "--to-job", "M1855").out.split("Chemin")[0]
    assert "0 % certifié, 1 % déclaré, 99 % inconnu faute de rapprochement publié" in head
    assert "c’est inconnu, et non manquant" in head
    assert "manquant  " not in head
    assert "(--all)" in head  # the heaviest only, as of what is missing
    (target,) = passport("gap", planned.token, "--to-job", "M1855", "--json").json["targets"]
    assert {line["why"] for line in target["lines"] if not line["supports"]} == {"not_mapped", "not_in_source"}
    assert target["coverage"]["missing"] == 0
    assert target["unmapped"]


def test_all_lines_are_shown_where_asked(passport: Commands, planned: PlannedInstallation) -> None:
    short = passport("gap", planned.token, "--to-job", "M1855").out
    whole = passport("gap", planned.token, "--to-job", "M1855", "--all").out
    assert "(--all)" in short
    assert "(--all)" not in whole
    assert len(whole.splitlines()) > len(short.splitlines())


def test_json_follows_its_schema_in_both_languages(passport: Commands, planned: PlannedInstallation) -> None:
    schema = json.loads(data.path("schemas/gap-v1.schema.json").read_text("utf-8"))
    follows = jsonschema_rs.Draft202012Validator(schema)
    french = passport("gap", planned.token, "--in", "44", "--by", "2030-01-01", "--json").json
    english = passport("gap", planned.token, "--in", "44", "--by", "2030-01-01", "--json", LANG="en_GB.UTF-8").json
    assert [error.message for error in follows.iter_errors(french)] == []
    assert [error.message for error in follows.iter_errors(english)] == []
    assert [t["coverage"] for t in french["targets"]] == [t["coverage"] for t in english["targets"]]
    assert french["targets"][0]["lines"][0]["reason"] != english["targets"][0]["lines"][0]["reason"]
    assert french["targets"][0]["certification"]["closing"] == "passes_first"


def test_bad_words_are_refused_with_what_to_do(passport: Commands, planned: PlannedInstallation) -> None:
    assert passport("gap", planned.token, "--to", "développeuse web").code == 65
    unknown = passport("gap", planned.token, "--to", "RNCP99999")
    assert unknown.code == 66
    assert "passport register load" in unknown.err
    assert passport("gap", planned.token, "--to", "M1855", "--in", "?!").code == 65
    assert passport("gap", planned.token, "--to", "M1855", "--by", "demain").code == 65


def test_a_day_is_read_as_people_write_it_and_refused_in_words(
    passport: Commands, planned: PlannedInstallation
) -> None:
    ran = passport("gap", planned.token, "--to", "RNCP37674", "--by", "31/12/2027", "--json")
    assert (ran.code, ran.json["targets"][0]["by"]) == (0, "2027-12-31")
    ran = passport("gap", planned.token, "--to", "RNCP37674", "--by", "demain")
    assert ran.code == 65
    assert "--by veut un jour : « demain » n’en est pas un." in ran.err


def test_an_unknown_target_takes_no_other_away(passport: Commands, planned: PlannedInstallation) -> None:
    asked = ("--to", "RNCP99999", "--to", "RNCP35419", "--to", "développeuse web")
    ran = passport("gap", planned.token, *asked)
    assert ran.code == 3
    assert "RNCP35419BC04" in ran.out
    for said in ("RNCP99999", "passport register load", "(target.not-found)", "(target.unreadable)"):
        assert said in ran.err
    found = passport("gap", planned.token, *asked, "--json")
    assert found.code == 3
    assert [one["target"]["ref"] for one in found.json["targets"]] == ["RNCP35419"]
    assert [(one["named"], one["code"]) for one in found.json["problems"]] == [
        ("RNCP99999", "target.not-found"),
        ("développeuse web", "target.unreadable"),
    ]
    assert all(one["message"] and one["remedy"] for one in found.json["problems"])
    assert passport("gap", planned.token, "--to", "RNCP99999", "--to", "RNCP99998").code == 66, "none is known"


def test_what_no_longer_counts_is_said(passport: Commands, planned: PlannedInstallation) -> None:
    assert "Ne comptent pas" not in passport("gap", planned.token, "--to", "RNCP37674").out
    passport("revoke", planned.demo.made.credential_id, "--reason", "issued-in-error")
    said = passport("gap", planned.token, "--to", "RNCP37674").out
    assert "Ne comptent pas, car non valides : 1 document(s)." in said
    assert "● obtenu" not in said


def test_a_passport_without_a_plan_is_asked_for_a_target(passport: Commands, planned: PlannedInstallation) -> None:
    _, token = planned.services.keep_passport.open()
    ran = passport("gap", token)
    assert ran.code == 64
    assert "--to" in ran.out + ran.err


def test_jobs_are_ranked_with_the_market(passport: Commands, planned: PlannedInstallation) -> None:
    ran = passport("jobs", planned.token, "--in", "44", "--limit", "6", "--json")
    assert ran.code == 0
    found = ran.json
    assert found["compared"] == 7
    assert len(found["jobs"]) == 6
    # By bands of five points of what is certified, then by the market: its score, none known last.
    ranks = [
        (int(job["coverage"]["certified"] / job["coverage"]["total"] / 0.05), job["market"]["score"] or -1)
        for job in found["jobs"]
    ]
    assert ranks == sorted(ranks, reverse=True)
    assert len({band for band, _ in ranks}) < len(ranks)
    assert all(job["market"]["place"] == "44" for job in found["jobs"])
    assert "métier" in passport("jobs", planned.token).out


def test_an_empty_passport_is_near_no_job(passport: Commands, planned: PlannedInstallation) -> None:
    _, token = planned.services.keep_passport.open()
    assert passport("jobs", token, "--json").json["jobs"] == []
