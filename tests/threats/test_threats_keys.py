"""Rotation and theft of a signing key, at the terminal: what was issued before, and what a reader is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Commands
from tests.conftest import DemoInstallation
from tests.threats.conftest import CSV_HEAD

from passport_core.passport.actors import Operator

SIRET = "77572257201109"
REGISTER_CODE = "RNCP36490;RNCP36490BC02"
PUBLIC = {"PASSPORT_BASE_URL": "https://passport.example"}


class Office:
    """CESI on an installation with a public address, at its terminal."""

    def __init__(self, passport: Commands, demo: DemoInstallation, folder: Path) -> None:
        self._passport, self._demo, self._folder = passport, demo, folder
        assert self("certifier", "add", "--name", "CESI", "--siret", SIRET).code == 0
        assert self("certifier", "approve", SIRET, "--evidence", "Convention").code == 0

    def __call__(self, *words: str) -> Any:
        return self._passport(*words, "--json", **PUBLIC)

    def issue(self, name: str) -> Path:
        """Issue to one person; return the file of the credential."""
        path, out = self._folder / f"{name}.csv", self._folder / name
        path.write_text(
            f"{CSV_HEAD}\n{name};{REGISTER_CODE};03/07/2026;MARTIN;{name};1990;15/09/2025\n", encoding="utf-8"
        )
        assert self("issue", str(path), "--certifier", SIRET, "--out", str(out)).code in (0, 3)
        certifier = self._demo.services.manage_certifiers.by_siret(SIRET)
        awards, _ = self._demo.services.read_batch.awards(certifier.id, actor=Operator(), limit=100)
        (award,) = [one for one in awards if one.award.technical_id == name]
        if award.state.value == "held":
            assert self("award", "decide", award.id, "issue").code == 0
        with self._demo.services.store.reading() as session:
            (credential,) = session.credentials.of_award(award.id)
        document = self._folder / f"{name}.json"
        document.write_bytes(credential.body)
        return document

    def verify(self, document: Path) -> Any:
        """Return the report, whatever its verdict."""
        read = self("verify", str(document)).json
        return read[0] if isinstance(read, list) else read


@pytest.fixture
def office(passport: Commands, demo: DemoInstallation, tmp_path: Path) -> Office:
    return Office(passport, demo, tmp_path)


def finding(report: Any, check: str) -> Any:
    (found,) = [one for one in report["checks"] if one["check"] == check]
    return found


def test_threat_16_a_credential_survives_the_rotation_of_its_key(office: Office) -> None:
    before = office.issue("avant")
    rotated = office("certifier", "key", "rotate", SIRET).json
    after = office.issue("apres")
    assert rotated["retired"]["retired_at"] is not None
    listed = office("certifier", "key", "list", SIRET).json["keys"]
    assert [key["is_in_use"] for key in listed] == [False, True]
    for document in (before, after):
        assert finding(office.verify(document), "key")["code"] == "key.ok"
    assert json.loads(after.read_bytes())["issuer"]["id"] == json.loads(before.read_bytes())["issuer"]["id"]


def test_threat_30_a_stolen_key_costs_what_nobody_saw_before(office: Office) -> None:
    document = office.issue("avant")
    stolen = office("certifier", "key", "compromise", SIRET, "key-1", "--since", "2026-01-01").json
    assert stolen["compromised"]["compromised_at"] == stolen["compromised"]["created_at"]  # it did not exist before
    report = office.verify(document)
    assert finding(report, "key")["code"] == "key.compromised"
    assert report["overall"] != "valid"
    assert finding(office.verify(office.issue("apres")), "key")["code"] == "key.ok"


def test_award_signing_and_first_seen_are_three_dates(office: Office) -> None:
    document = office.issue("avant")
    report = office.verify(document)
    read = json.loads(document.read_bytes())
    assert read["awardedDate"].startswith("2026-07-03")
    assert report["signed_at"] is not None
    assert not report["signed_at"].startswith("2026-07-03")
    assert report["first_seen"] is not None
