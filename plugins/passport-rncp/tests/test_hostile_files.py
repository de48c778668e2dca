"""Threats 13 and 24 at the face that meets a stranger's file."""

from __future__ import annotations

import struct
import warnings
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from passport_core.errors import InvalidInputError, TooLargeError
from passport_core.passport.register import SnapshotHeader
from passport_rncp.csv_source import FranceCompetencesCsv
from passport_rncp.refusals import FILES
from passport_rncp.xml_source import FranceCompetencesXml

Write = Callable[..., str]
ZipOf = Callable[[Path, Mapping[str, bytes | str]], Path]
DAY = date(2026, 8, 16)
NAME = "export-fiches-rncp-v4-1-2026-08-16"


def refusal(path: Path) -> str:
    """Return the code; both ``headers`` and ``read`` must refuse alike, since either may meet the file first."""
    source = FranceCompetencesCsv() if "csv" in path.name else FranceCompetencesXml()
    with pytest.raises(InvalidInputError) as first:
        source.headers(path)
    with pytest.raises(InvalidInputError) as second:
        list(source.read(path, SnapshotHeader("RNCP", DAY, "xml-4.1")))
    assert first.value.code == second.value.code
    assert first.value.remedy is not None
    return first.value.code


BOMB = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))


@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE FICHES>",
        '<!DOCTYPE FICHES SYSTEM "http://127.0.0.1:9/x.dtd">',
        f'<!DOCTYPE FICHES [<!ENTITY e0 "x">{BOMB}]>',
        '<!DOCTYPE FICHES [<!ENTITY f SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE FICHES [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x">%p;]>',
        '<!DOCTYPE FICHES [<!ATTLIST FICHE x CDATA "y">]>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_threat_13_doctype_and_entities_are_refused(
    tmp_path: Path, fiche: Write, export: Write, doctype: str, encoding: str
) -> None:
    text = export(fiche(title="&e11;" if "e11" in doctype else "Titre"))
    text = text.replace("'utf-8'?>", f"'{encoding}'?>{doctype}")
    path = tmp_path / f"{NAME}.xml"
    path.write_bytes(text.encode(encoding))
    assert refusal(path) == "register.doctype"


def test_threat_13_an_undeclared_entity_is_refused(tmp_path: Path, fiche: Write, export: Write) -> None:
    path = tmp_path / f"{NAME}.xml"
    path.write_text(export(fiche(title="&lol;")))
    assert refusal(path) == "register.broken"


@pytest.mark.parametrize(
    "name", ["../a.xml", "/etc/a.xml", "..\\a.xml", "C:a.xml", "folder/a.xml", ".a.xml", "a\x1b.xml"]
)
def test_threat_24_zip_slip_a_member_that_is_a_path_is_refused(
    tmp_path: Path, fiche: Write, export: Write, zip_of: ZipOf, name: str
) -> None:
    assert refusal(zip_of(tmp_path / f"{NAME}.zip", {name: export(fiche())})) == "register.archive"
    assert refusal(zip_of(tmp_path / "export-fiches-csv-2026-08-16.zip", {name: "x"})) == "register.archive"


def test_threat_24_a_symbolic_link_is_refused(tmp_path: Path) -> None:
    info = zipfile.ZipInfo("a.xml")
    info.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / f"{NAME}.zip", "w") as archive:
        archive.writestr(info, "/etc/passwd")
    assert refusal(tmp_path / f"{NAME}.zip") == "register.archive"


def test_threat_24_several_members_are_refused(tmp_path: Path, fiche: Write, export: Write, zip_of: ZipOf) -> None:
    several = {"a.xml": export(fiche()), "b.xml": export(fiche())}
    assert refusal(zip_of(tmp_path / f"{NAME}.zip", several)) == "register.archive"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile warns of the doubled name that is the point here
        with zipfile.ZipFile(tmp_path / "export-fiches-rs-v4-1-2026-08-16.zip", "w") as archive:
            archive.writestr("a.xml", export(fiche()))
            archive.writestr("a.xml", export(fiche()))
    assert refusal(tmp_path / "export-fiches-rs-v4-1-2026-08-16.zip") == "register.archive"
    many = {f"{n}.csv": "" for n in range(100)}
    assert refusal(zip_of(tmp_path / "export-fiches-csv-2026-08-16.zip", many)) == "register.archive"


def test_threat_24_zip_bomb_by_ratio_is_refused(tmp_path: Path, fiche: Write, export: Write, zip_of: ZipOf) -> None:
    text = export(fiche()).replace("</FICHES>", " " * 20_000_000 + "</FICHES>")
    path = zip_of(tmp_path / f"{NAME}.zip", {"a.xml": text})
    assert len(text) > FILES.max_ratio * path.stat().st_size
    assert refusal(path) == "register.too-large"


def test_threat_24_zip_bomb_by_total_size_is_refused(tmp_path: Path, zip_of: ZipOf) -> None:
    names = [f"export_fiches_CSV_{n}.csv" for n in ("Standard", "Rome")]
    path = zip_of(tmp_path / "export-fiches-csv-2026-08-16.zip", dict.fromkeys(names, "x" * 7777))
    # each member claims 3 GiB out of 100 MB: acceptable alone, over the limit together
    packed = zipfile.ZipFile(path).infolist()[0].compress_size
    honest, lie = struct.pack("<II", packed, 7777), struct.pack("<II", 100_000_000, 3 * 1024**3)
    assert path.read_bytes().count(honest) == 4
    path.write_bytes(path.read_bytes().replace(honest, lie))
    with pytest.raises(TooLargeError, match="4 GiB"):
        FranceCompetencesCsv().headers(path)


def test_threat_24_a_plain_file_over_the_limit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / f"{NAME}.xml"
    with path.open("wb") as file:
        file.truncate(4 * 1024**3 + 1)  # sparse: takes no room
    with pytest.raises(TooLargeError, match="4 GiB"):
        FranceCompetencesXml().headers(path)


def test_threat_24_a_member_that_is_longer_than_it_declares_is_refused(
    tmp_path: Path, fiche: Write, export: Write, zip_of: ZipOf
) -> None:
    text = export(*(fiche(number=f"RNCP{n}") for n in range(1, 500)))
    path = zip_of(tmp_path / f"{NAME}.zip", {"a.xml": text})
    path.write_bytes(path.read_bytes().replace(struct.pack("<I", len(text.encode())), struct.pack("<I", 500)))
    assert refusal(path) == "register.broken"


def test_threat_24_another_compression_is_refused(tmp_path: Path, fiche: Write, export: Write) -> None:
    with zipfile.ZipFile(tmp_path / f"{NAME}.zip", "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.xml", export(fiche()))
    assert refusal(tmp_path / f"{NAME}.zip") == "register.archive"


def test_a_huge_token_outside_any_entry_is_refused(tmp_path: Path, fiche: Write, export: Write) -> None:
    path = tmp_path / f"{NAME}.xml"
    path.write_text(export(fiche()).replace("<FICHES>", "<FICHES a='" + "x" * 9_000_000 + "'>"))
    assert refusal(path) == "register.too-large"
