"""Attacks and faults tried at the terminal and through files. Each test is named after its row."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from pathlib import Path

import pytest
from tests.cli.conftest import Commands
from tests.conftest import EXAMPLES, DemoInstallation
from tests.threats.conftest import CSV_HEAD
from tests.threats.forging import Forger
from tests.web.api.conftest import Api

MINISTRY = "11000007200014"
REGISTER = next((EXAMPLES / "register").glob("*rncp*.xml"))


def _snapshots(passport: Commands) -> list[object]:
    found: list[object] = passport("register", "list", "--json").json["snapshots"]
    return found


@pytest.mark.parametrize("head", ['<!DOCTYPE FICHES [<!ENTITY x SYSTEM "file:///etc/passwd">]>', "<!DOCTYPE FICHES>"])
def test_threat_13_a_register_with_a_dtd_is_refused(passport: Commands, tmp_path: Path, head: str) -> None:
    before = _snapshots(passport)
    path = tmp_path / "export-fiches-rncp-v4-1-2026-09-16.xml"
    text = REGISTER.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(<\?xml[^>]*\?>)", rf"\1{head}", text, count=1), encoding="utf-8")
    ran = passport("register", "load", str(path))
    assert (ran.code, "Traceback" in ran.err) == (65, False), ran.err
    assert _snapshots(passport) == before


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_threat_23_a_name_that_is_a_formula_is_neutralised(passport: Commands, tmp_path: Path, start: str) -> None:
    formula = f"{start}HYPERLINK(A1)"
    path = tmp_path / "awards.csv"
    path.write_text(f'{CSV_HEAD}\nF-1;RNCP37674;BC01;03/07/2026;MARTIN;"{formula}";1990;15/09/2025\n', encoding="utf-8")
    ran = passport("issue", str(path), "--certifier", MINISTRY, "--out", str(tmp_path / "out"))
    assert ran.code == 0, ran.out
    codes = (tmp_path / "out" / "codes-de-reclamation.csv").read_text(encoding="utf-8-sig")
    (row,) = list(csv.reader(io.StringIO(codes), delimiter=";"))[1:]
    assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def _zip(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize("attack", ["slip", "absolute", "bomb", "two"])
def test_threat_24_a_hostile_archive_is_refused(passport: Commands, tmp_path: Path, attack: str) -> None:
    before = _snapshots(passport)
    content = REGISTER.read_bytes()
    head, tail = content.split(b"</INTITULE>", 1)
    members = {
        "slip": {"../../evil.xml": content},
        "absolute": {"/tmp/evil.xml": content},  # noqa: S108 - must not be written there
        "bomb": {"export.xml": head + b" " * 60_000_000 + b"</INTITULE>" + tail},
        "two": {"a.xml": content, "b.xml": content},
    }[attack]
    path = _zip(tmp_path / "export-fiches-rncp-v4-1-2026-09-16.zip", members)
    ran = passport("register", "load", str(path), "--json")
    assert ran.code == 65, ran.out
    assert ran.json["error"]["remedy"]
    assert _snapshots(passport) == before
    assert not list(tmp_path.parent.glob("evil.xml"))
    assert not Path("/tmp/evil.xml").exists()  # noqa: S108


def test_threat_25_a_database_that_is_gone_is_said_and_no_answer_is_made_up(api: Api) -> None:
    demo = api.demo
    assert api.client.get("/v1/register").status_code == 200
    demo.services.store.close()
    for path in demo.home.glob("passport.db*"):
        path.unlink()
    (demo.home / "passport.db").write_bytes(b"\0" * 8192)
    for answer in (
        api.client.get(api.share, headers={"Accept": "application/vp"}),
        api.client.post("/v1/verify", content=demo.made.credential),
        api.client.get("/v1/certifier/batches", headers={"Authorization": "Bearer pck_a_b"}),
    ):
        assert answer.status_code == 503, answer.text
        body = answer.json()
        assert body["code"].startswith("storage")
        assert body["detail"]
        assert str(demo.home) not in answer.text


def test_threat_26_a_certifier_that_nobody_approved_is_not_shown_under_the_registers_name(
    passport: Commands, tmp_path: Path
) -> None:
    cesi = "77572257201109"
    assert passport("certifier", "add", "--name", "CESI", "--siret", cesi).code == 0
    path = tmp_path / "awards.csv"
    path.write_text(f"{CSV_HEAD}\nF-1;RNCP36490;BC02;03/07/2026;MARTIN;Ana;1990;15/09/2025\n", encoding="utf-8")
    out = tmp_path / "out"
    issued = passport("issue", str(path), "--certifier", cesi, "--out", str(out), "--json")
    assert issued.code == 0, issued.out
    (credential,) = [name for name in issued.json["written"] if name.endswith(".json")]
    told = passport("verify", credential)
    assert told.code == 2
    assert "CESI" not in told.out
    assert passport("certifier", "approve", cesi, "--evidence", "Convention du 3 mars").code == 0
    told = passport("verify", credential)
    assert told.code == 0
    assert "CESI" in told.out


def test_threat_27_a_register_that_shrinks_asks_first(passport: Commands, tmp_path: Path) -> None:
    text = REGISTER.read_text(encoding="utf-8")
    entries = re.findall(r"<FICHE>.*?</FICHE>", text, re.DOTALL)
    for entry in entries[1:]:
        text = text.replace(entry, "")
    path = tmp_path / "export-fiches-rncp-v4-1-2026-09-16.xml"
    path.write_text(text, encoding="utf-8")
    ran = passport("register", "load", str(path), "--json")
    assert (ran.code, ran.json["error"]["code"]) == (73, "register.loss")
    assert "--confirm-loss" in ran.json["error"]["remedy"]
    assert passport("register", "load", str(path), "--confirm-loss").code == 0


def test_threat_29_an_award_of_tomorrow_is_refused_and_the_moment_of_judging_is_printed(
    passport: Commands, demo: DemoInstallation, tmp_path: Path
) -> None:
    path = tmp_path / "awards.csv"
    path.write_text(f"{CSV_HEAD}\nF-1;RNCP37674;BC01;03/07/2090;MARTIN;Ana;1990;15/09/2025\n", encoding="utf-8")
    ran = passport("issue", str(path), "--certifier", MINISTRY, "--json")
    assert (ran.code, ran.json["passages"][0]["outcome"]) == (4, "refused")
    assert "dates.future" in {finding["code"] for finding in ran.json["passages"][0]["findings"]}
    (tmp_path / "c.json").write_bytes(demo.made.credential)
    judged = passport("verify", str(tmp_path / "c.json"), "--at", "2026-07-01", "--json")
    assert judged.json[0]["at"].startswith("2026-07-01T21:59:59")
    assert judged.code != 0


def test_threat_35_evidence_that_is_missing_offline_is_not_established(
    passport: Commands, forger: Forger, tmp_path: Path
) -> None:
    path = tmp_path / "c.json"
    path.write_bytes(forger.unreachable_status())
    ran = passport("verify", str(path), "--offline", "--json")
    assert ran.code == 2
    (line,) = [check for check in ran.json[0]["checks"] if check["check"] == "status"]
    assert line["outcome"] == "not_established"
    assert "offline" in line["message"]


def test_threat_36_plugins_can_be_named_and_others_stay_out(passport: Commands) -> None:
    loaded = {plugin["name"] for plugin in passport("plugins", "--json").json}
    assert {"builtin", "cdc", "rncp"} <= loaded
    allowed = {plugin["name"] for plugin in passport("plugins", "--json", PASSPORT_PLUGINS="rncp").json}
    assert allowed == {"builtin", "rncp"}


def test_threat_44_a_credential_exported_before_it_was_revoked_reads_revoked_when_imported(
    passport: Commands, demo: DemoInstallation, tmp_path: Path
) -> None:
    path = tmp_path / "early.json"
    path.write_bytes(demo.made.credential)
    assert passport("revoke", demo.made.credential_id, "--reason", "withdrawn-for-fraud").code == 0
    _, token = demo.services.keep_passport.open()
    imported = passport("import", token, str(path), "--json")
    assert (imported.json["overall"], imported.json["provenance"]) == ("invalid", "declared")
