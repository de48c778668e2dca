"""Six ways to be wrong, six answers, none of them valid: at the terminal and over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Commands
from tests.conftest import DemoInstallation
from tests.threats.forging import Forger
from tests.web.api.conftest import Api

from passport_core.services.seed_demo import CENTRE

ATTACKS: Mapping[str, tuple[Callable[[Forger], bytes], str, int]] = {
    "a tampered byte": (Forger.tampered, "proof.changed", 1),
    "a wrong key": (Forger.wrong_key, "key.not-issuers", 1),
    "an unknown issuer": (Forger.unknown_issuer, "issuer.unknown", 2),
    "an unreachable status list": (Forger.unreachable_status, "status.unreachable", 2),
    "an undefined term": (Forger.undefined_term, "proof.undefined-term", 1),
    "a partner posing as certifier": (lambda f: f.partner_as_certifier(CENTRE[1]), "issuer.partner-only", 1),
}
each_attack = pytest.mark.parametrize("attack", ATTACKS)


def test_the_answers_are_six_different_ones() -> None:
    assert len({code for _, code, _ in ATTACKS.values()}) == 6


def decisive(checks: Iterable[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Return the line that decides: the first that failed, else the first that was not established."""
    by_outcome = {
        outcome: [check for check in checks if check["outcome"] == outcome] for outcome in ("failed", "not_established")
    }
    return (by_outcome["failed"] or by_outcome["not_established"])[0]


@each_attack
def test_at_the_terminal(demo: DemoInstallation, passport: Commands, tmp_path: Path, attack: str) -> None:
    forge, code, exit_code = ATTACKS[attack]
    file = tmp_path / "document.json"
    file.write_bytes(forge(Forger(demo)))
    english = passport("verify", str(file), "--json")
    french = passport("verify", str(file), "--json", LANG="fr_FR.UTF-8")
    assert english.code == french.code == exit_code
    (report,), (rapport,) = english.json, french.json
    assert report["overall"] == ("invalid" if exit_code == 1 else "not_established")
    line, ligne = decisive(report["checks"]), decisive(rapport["checks"])
    assert line["code"] == ligne["code"] == code
    assert line["message"] != ligne["message"]
    assert line["remedy"]
    assert ligne["remedy"]
    # In words, too, without --json: the sentence and what to do.
    told = passport("verify", str(file), LANG="fr_FR.UTF-8")
    assert told.code == exit_code
    assert ligne["message"] in told.out
    assert ligne["remedy"] in told.out


@each_attack
def test_over_http(demo: DemoInstallation, api: Api, attack: str) -> None:
    forge, code, exit_code = ATTACKS[attack]
    document = forge(Forger(demo))
    answers = {
        language: api.client.post("/v1/verify", content=document, headers={"Accept-Language": language})
        for language in ("fr", "en")
    }
    assert {answer.status_code for answer in answers.values()} == {200}
    reports = {language: answer.json() for language, answer in answers.items()}
    assert {report["overall"] for report in reports.values()} == {"invalid" if exit_code == 1 else "not_established"}
    lines = {language: decisive(report["checks"]) for language, report in reports.items()}
    assert {line["code"] for line in lines.values()} == {code}
    assert len({line["message"] for line in lines.values()}) == 2
    assert all(line["remedy"] for line in lines.values())


def test_the_genuine_one_is_valid_through_both(demo: DemoInstallation, passport: Commands, api: Api) -> None:
    file = demo.home / "genuine.json"
    file.write_bytes(demo.made.credential)
    ran = passport("verify", str(file), "--json")
    assert (ran.code, ran.json[0]["overall"]) == (0, "valid"), ran.out
    assert api.client.post("/v1/verify", content=demo.made.credential).json()["overall"] == "valid"
