"""``passport share`` of chosen claims."""

from __future__ import annotations

from typing import Any

from tests.cli.conftest import Commands
from tests.conftest import DemoInstallation


def _records(passport: Commands, token: str) -> dict[str, str]:
    shown: Any = passport("show", token, "--json").json
    return {record["origin"]: record["id"] for record in shown["records"]}


def test_chosen_claims_are_shared_and_said_everywhere(passport: Commands, demo: DemoInstallation) -> None:
    token = demo.made.passport_token
    record = _records(passport, token)["claimed"]
    made = passport("share", token, "--record", record, "--field", "birthdate", "--field", "given_name", "--json")
    assert made.json["fields"] == ["birthdate", "given_name"]
    listed = passport("share", "list", token, LANG="en_GB.UTF-8")
    assert "[what is never withheld, Date of birth, First names]" in listed.out
    assert "[whole documents]" in listed.out
    log = passport("share", "log", made.json["share"], LANG="fr_FR.UTF-8")
    assert "Date de naissance, Prénoms" in log.out
    (share,) = [one for one in passport("share", "list", token, "--json").json if one["share"] == made.json["share"]]
    assert share["fields"] == ["birthdate", "given_name"]


def test_no_field_shows_what_is_never_withheld(passport: Commands, demo: DemoInstallation) -> None:
    token = demo.made.passport_token
    made = passport("share", token, "--record", _records(passport, token)["claimed"], "--no-field", "--json")
    assert made.json["fields"] == []


def test_what_cannot_be_shown_apart_is_refused(passport: Commands, demo: DemoInstallation) -> None:
    token = demo.made.passport_token
    records = _records(passport, token)
    unknown = passport("share", token, "--record", records["claimed"], "--field", "sex")
    assert unknown.code != 0
    assert "sex" in unknown.err
    assert passport("share", token, "--record", records["imported"], "--no-field").code != 0
    both = passport("share", token, "--record", records["claimed"], "--field", "birthdate", "--no-field")
    assert both.code != 0
