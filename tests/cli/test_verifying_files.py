"""Whatever a person holds is verified: images, archives, bundles; one report for all."""

from __future__ import annotations

import csv
import json
import zipfile
from pathlib import Path

import pytest
from tests.cli.conftest import Commands
from tests.conftest import DemoInstallation

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><rect/></svg>'


@pytest.fixture
def credential(demo: DemoInstallation, tmp_path: Path) -> Path:
    path = tmp_path / "attestation.json"
    path.write_bytes(demo.made.credential)
    return path


@pytest.fixture
def archive(credential: Path, tmp_path: Path) -> Path:
    path = tmp_path / "tout.zip"
    with zipfile.ZipFile(path, "w") as opened:
        opened.write(credential, "a.json")
        opened.writestr("b.json", credential.read_bytes().replace(b"2026-0", b"2025-0", 1))
        opened.writestr("c.svg", SVG)
        opened.writestr("=d.txt", "bonjour")
    return path


def test_a_baked_credential_is_verified_as_the_file_is(passport: Commands, credential: Path, tmp_path: Path) -> None:
    (tmp_path / "badge.svg").write_bytes(SVG)
    out = tmp_path / "signe.svg"
    assert passport("bake", str(credential), "--image", str(tmp_path / "badge.svg"), "--out", str(out)).code == 0
    ran = passport("verify", str(out), "--json")
    assert (ran.code, ran.json[0]["overall"]) == (0, "valid")


def test_only_a_png_or_svg_takes_a_credential(passport: Commands, credential: Path, tmp_path: Path) -> None:
    ran = passport("bake", str(credential), "--image", str(credential), "--out", str(tmp_path / "x"))
    assert ran.code == 65
    assert "bake.image" in ran.err
    assert not (tmp_path / "x").exists()


def test_an_archive_gives_a_report_a_document_and_totals(passport: Commands, archive: Path, tmp_path: Path) -> None:
    table, value = tmp_path / "r.csv", tmp_path / "r.json"
    ran = passport("verify", str(archive), "--report", str(table), LANG="fr_FR.UTF-8")
    assert ran.code == 1
    assert "4 documents : 1 valides, 2 non valides, 0 non établis, 1 illisibles." in ran.out
    assert "une capture d’écran" in ran.out.lower()
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))
    assert [row[1] for row in rows[1:5]] == ["valide", "non valide", "illisible", "non valide"]
    assert rows[2][2] == "proof.changed"
    assert ["total non valide", "2"] in [row[:2] for row in rows]
    assert passport("verify", str(archive), "--report", str(value)).code == 1
    report = json.loads(value.read_bytes())
    assert report["totals"] == {"valid": 1, "invalid": 2, "not_established": 0, "unreadable": 1, "all": 4}
    assert report["documents"][2]["error"]["code"] == "baked.none"


def test_threat_23_a_cell_is_no_formula(passport: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("=cmd.json").write_bytes(b"{}")
    passport("verify", "=cmd.json", "--report", "r.csv")
    assert b"\n'=cmd.json;" in Path("r.csv").read_bytes()


def test_a_report_of_another_kind_is_refused_before_anything_is_done(passport: Commands, credential: Path) -> None:
    ran = passport("verify", str(credential), "--report", "r.pdf")
    assert (ran.code, ran.out) == (64, "")
    assert "verify.report" in ran.err


def made(passport: Commands, credential: Path, tmp_path: Path) -> tuple[Path, str]:
    out = tmp_path / "lot.zip"
    return out, str(passport("bundle", str(credential), "--out", str(out), "--json").json["maker"])


class TestBundle:
    """A bundle is judged on a machine that knows nothing and reaches nothing."""

    def test_by_the_word_of_a_maker_who_is_believed(
        self, passport: Commands, bare_passport: Commands, credential: Path, tmp_path: Path
    ) -> None:
        bundle, maker = made(passport, credential, tmp_path)
        ran = bare_passport("verify", "--offline", str(bundle), "--maker", maker)
        assert ran.code == 0, ran.out
        for kind in ("Keys of", "Status list", "Recognised issuer", "Register excerpt", "Vocabulary"):
            assert kind in ran.out
        assert "h ago" in ran.out
        assert "not used" not in ran.out

    def test_threat_35_and_26_and_not_by_anybody_elses(
        self, passport: Commands, bare_passport: Commands, credential: Path, tmp_path: Path
    ) -> None:
        bundle, maker = made(passport, credential, tmp_path)
        for stranger in ((), ("--maker", "did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp")):
            ran = bare_passport("verify", "--offline", str(bundle), *stranger)
            assert ran.code == 2
            assert f"--maker {maker}" in ran.out
            assert "No trust source could be asked" in ran.out

    def test_threat_35_what_is_too_old_is_not_established(
        self, passport: Commands, bare_passport: Commands, credential: Path, tmp_path: Path
    ) -> None:
        bundle, maker = made(passport, credential, tmp_path)
        ran = bare_passport("verify", "--offline", str(bundle), "--maker", maker, "--at", "2028-01-01", "--json")
        assert ran.code == 2
        codes = {check["code"] for check in ran.json[0]["checks"]}
        assert "status.stale" in codes

    def test_a_changed_piece_refuses_the_whole(
        self, passport: Commands, bare_passport: Commands, credential: Path, tmp_path: Path
    ) -> None:
        bundle, maker = made(passport, credential, tmp_path)
        forged = tmp_path / "forged.zip"
        with zipfile.ZipFile(bundle) as good, zipfile.ZipFile(forged, "w") as bad:
            for info in good.infolist():
                content = good.read(info)
                bad.writestr(
                    info, content.replace(b"RNCP", b"RNCQ") if info.filename.startswith("register") else content
                )
        ran = bare_passport("verify", "--offline", str(forged), "--maker", maker)
        assert ran.code == 1
        assert "was changed after its maker signed it" in ran.out

    @pytest.mark.parametrize("length", [40, 3000])
    def test_a_broken_one_is_said_to_be(
        self, passport: Commands, bare_passport: Commands, credential: Path, tmp_path: Path, length: int
    ) -> None:
        bundle, _ = made(passport, credential, tmp_path)
        bundle.write_bytes(bundle.read_bytes()[:length])
        ran = bare_passport("verify", "--offline", str(bundle))
        assert ran.code == 1
        assert "damaged" in ran.out

    def test_one_that_would_leave_a_document_out_is_not_made(self, passport: Commands, tmp_path: Path) -> None:
        (tmp_path / "x.svg").write_bytes(SVG)
        ran = passport("bundle", str(tmp_path / "x.svg"), "--out", str(tmp_path / "lot.zip"))
        assert ran.code == 65
        assert "baked.none" in ran.err
        assert not (tmp_path / "lot.zip").exists()
