"""The XML export at its face: what a file is, its day, its register, and what is wrong with it."""

from __future__ import annotations

import tracemalloc
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from itertools import islice
from pathlib import Path

import pytest

from passport_core.errors import InvalidInputError, TooLargeError
from passport_core.passport.register import Certification, EntryFault, SnapshotHeader
from passport_rncp import register_registers
from passport_rncp.xml_source import FranceCompetencesXml
from passport_rncp.xml_stream import Fiche, read_fiches

Read = Callable[..., tuple[list[Certification], list[EntryFault]]]
Write = Callable[..., str]
ZipOf = Callable[[Path, Mapping[str, bytes | str]], Path]
DAY = date(2026, 8, 16)
source = FranceCompetencesXml()


def headers_error(path: Path) -> InvalidInputError:
    """Return how the file is refused; a refusal always says where, and what to do."""
    with pytest.raises(InvalidInputError) as caught:
        source.headers(path, dated=DAY)
    assert caught.value.remedy is not None
    assert path.name in (caught.value.where or "")
    return caught.value


def write(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_both_sources_come_through_the_hook() -> None:
    assert [s.name for s in register_registers()] == ["france-competences-xml-4.1", "france-competences-csv"]


@pytest.mark.parametrize(
    ("name", "number", "header"),
    [
        ("export-fiches-rncp-v4-1-2026-08-16.xml", "RNCP1", SnapshotHeader("RNCP", DAY, "xml-4.1")),
        ("export_fiches_RS_V4_1_2026_08_16.xml", "RS1", SnapshotHeader("RS", DAY, "xml-4.1")),
        ("renamed 2026-08-16.xml", "RS1", SnapshotHeader("RS", DAY, "xml-4.1")),
    ],
)
def test_day_from_the_name_and_register_from_the_content(
    tmp_path: Path, fiche: Write, export: Write, name: str, number: str, header: SnapshotHeader
) -> None:
    path = write(tmp_path / name, export(fiche(number=number)))
    assert source.recognises(path)
    assert source.headers(path) == [header]


def test_the_caller_s_day_wins(tmp_path: Path, fiche: Write, export: Write) -> None:
    path = write(tmp_path / "export-fiches-rncp-v4-1-2026-08-16.xml", export(fiche()))
    assert source.headers(path, dated=date(2026, 8, 1))[0].dated == date(2026, 8, 1)


@pytest.mark.parametrize("name", ["export_fiches_RNCP_V4_1_sample.xml", "export-fiches-rncp-v4-1-2026-02-30.xml"])
def test_without_a_possible_day_the_caller_must_say_it(tmp_path: Path, fiche: Write, export: Write, name: str) -> None:
    path = write(tmp_path / name, export(fiche()))
    with pytest.raises(InvalidInputError) as caught:
        source.headers(path)
    assert caught.value.code == "register.undated"
    assert source.headers(path, dated=DAY)[0].dated == DAY


def test_reads_the_daily_zip_and_takes_the_day_from_its_member(
    tmp_path: Path, fiche: Write, export: Write, zip_of: ZipOf, read_file: Read
) -> None:
    path = zip_of(tmp_path / "download.zip", {"export_fiches_RNCP_V4_1_2026-08-15.xml": export(fiche())})
    assert source.recognises(path)
    assert source.headers(path) == [SnapshotHeader("RNCP", date(2026, 8, 15), "xml-4.1")]
    certifications, faults = read_file(path)
    assert [c.number for c in certifications] == ["RNCP99999"]
    assert not faults


def test_recognises_by_content_and_leaves_other_files_alone(tmp_path: Path, zip_of: ZipOf) -> None:
    assert source.recognises(write(tmp_path / "a.xml", "<FICHES><VERSION_FLUX>"))
    assert not source.recognises(write(tmp_path / "b.xml", "<flux/>"))
    assert not source.recognises(write(tmp_path / "c.zip", b"PK\x03\x04 and nothing more"))
    assert not source.recognises(zip_of(tmp_path / "d.zip", {"a.csv": "x"}))
    assert not source.recognises(zip_of(tmp_path / "e.zip", {"a.xml": "<flux/>"}))
    assert not source.recognises(write(tmp_path / "f", ""))


@pytest.mark.parametrize("version", ["3.1", "5.0", "", "4.1; DROP", "41"])
def test_other_versions_are_refused(tmp_path: Path, fiche: Write, export: Write, version: str) -> None:
    path = write(tmp_path / "a.xml", export(fiche(), version=version))
    assert headers_error(path).code == "register.version"


def test_a_version_missing_or_after_the_entries_is_refused(tmp_path: Path, fiche: Write) -> None:
    path = write(tmp_path / "a.xml", f"<FICHES>{fiche()}<VERSION_FLUX>4.1</VERSION_FLUX></FICHES>")
    assert headers_error(path).code == "register.version"


def test_a_later_version_4_is_read_and_said(read: Read, fiche: Write) -> None:
    certifications, faults = read(fiche("<NOUVEAU_CHAMP><X>1</X></NOUVEAU_CHAMP>"), version="4.2")
    assert len(certifications) == 1
    assert [(f.number, f.element) for f in faults] == [(None, "VERSION_FLUX")]


def test_a_name_that_contradicts_the_content_is_refused(tmp_path: Path, fiche: Write, export: Write) -> None:
    path = write(tmp_path / "export-fiches-rs-v4-1-2026-08-16.xml", export(fiche(number="RNCP1")))
    assert headers_error(path).code == "register.misnamed"


def test_without_entries_or_with_another_root_it_is_refused(tmp_path: Path, export: Write) -> None:
    assert headers_error(write(tmp_path / "a.xml", export())).code == "register.empty"
    assert headers_error(write(tmp_path / "b.xml", "<flux><FICHES/></flux>")).code == "register.not-this-format"
    assert headers_error(write(tmp_path / "c.xml", "")).code == "register.broken"


@pytest.mark.parametrize("share", [0.3, 0.6, 0.999])
def test_threat_27_a_truncated_file_is_never_a_silent_end(
    tmp_path: Path, fiche: Write, export: Write, share: float
) -> None:
    whole = export(*(fiche("<X>é</X>" * 2000, number=f"RNCP{n}") for n in range(1, 60))).encode()
    path = write(tmp_path / "a.xml", whole[: int(len(whole) * share)])
    header = source.headers(path, dated=DAY)[0]
    with pytest.raises(InvalidInputError) as caught:
        list(source.read(path, header))
    assert caught.value.code == "register.broken"
    assert "line" in (caught.value.where or "")


def test_threat_27_a_truncated_or_altered_zip_is_refused(
    tmp_path: Path, fiche: Write, export: Write, zip_of: ZipOf
) -> None:
    text = export(*(fiche(f"<X>{n * 7919}</X>", number=f"RNCP{n}") for n in range(1, 9000)))
    whole = zip_of(tmp_path / "export-fiches-rncp-v4-1-2026-08-16.zip", {"a.xml": text})
    content = whole.read_bytes()
    cut = write(tmp_path / "export-fiches-rncp-v4-1-2026-08-15.zip", content[: len(content) // 2])
    assert headers_error(cut).code == "register.broken"
    altered = bytearray(content)
    altered[len(altered) // 2] ^= 0x10
    path = write(tmp_path / "export-fiches-rncp-v4-1-2026-08-14.zip", bytes(altered))
    header = source.headers(path)[0]
    with pytest.raises(InvalidInputError) as caught:
        list(source.read(path, header))
    assert caught.value.code == "register.broken"


def test_threat_27_a_stored_member_that_lies_about_its_checksum_is_refused(
    tmp_path: Path, fiche: Write, export: Write
) -> None:
    path = tmp_path / "a.zip"
    text = export(*(fiche(number=f"RNCP{n}") for n in range(1, 9000)))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.xml", text)
    path.write_bytes(path.read_bytes().replace(b"<NUMERO_FICHE>RNCP8000<", b"<NUMERO_FICHE>RNCP0008<", 1))
    header = source.headers(path, dated=DAY)[0]
    with pytest.raises(InvalidInputError) as caught:
        list(source.read(path, header))
    assert caught.value.code == "register.broken"


def test_entries_of_the_other_register_and_second_ones_are_reported(read: Read, fiche: Write) -> None:
    certifications, faults = read(
        fiche(number="RNCP1", title="Premier"),
        fiche(number="RS2"),
        fiche(number="RNCP1", title="Second"),
        fiche(number="RNCP3"),
    )
    assert [(c.number, c.title) for c in certifications] == [("RNCP1", "Premier"), ("RNCP3", "Titre d’essai")]
    assert [(f.number, f.element, f.line) for f in faults] == [("RS2", "NUMERO_FICHE", 5), ("RNCP1", "NUMERO_FICHE", 6)]
    assert all(f.reason_fr and f.reason_en for f in faults)


def test_an_oversized_entry_is_refused_while_it_is_still_open(tmp_path: Path, fiche: Write, export: Write) -> None:
    path = tmp_path / "a.xml"
    head = export(fiche()).removesuffix("</FICHES>")
    with path.open("w", encoding="utf-8") as file:
        file.write(head + "<FICHE>")
        for _ in range(10):
            file.write("<X>" + "x" * 1_000_000 + "</X>")
    header = source.headers(path, dated=DAY)[0]
    with pytest.raises(TooLargeError) as caught:
        list(source.read(path, header))
    assert caught.value.code == "register.too-large"


def test_deep_nesting_is_refused(tmp_path: Path, fiche: Write, export: Write) -> None:
    path = write(tmp_path / "a.xml", export(fiche()).removesuffix("</FICHES>") + "<FICHE>" + "<a>" * 200_000)
    with pytest.raises(TooLargeError):
        list(source.read(path, SnapshotHeader("RNCP", DAY, "xml-4.1")))


def test_real_samples_are_read_whole(sample: Callable[[str], Path], read_file: Read) -> None:
    for name, register, count, partners in (
        ("export_fiches_RNCP_V4_1_sample.xml", "RNCP", 6, 582),
        ("export_fiches_RS_V4_1_sample.xml", "RS", 3, 380),
    ):
        certifications, faults = read_file(sample(name))
        assert not faults
        assert len(certifications) == count
        assert all(c.number.startswith(register) for c in certifications)
        assert sum(len(c.partners) for c in certifications) == partners


def test_memory_does_not_grow_with_the_length_of_the_file(fiche: Write) -> None:
    given = 0

    def endless() -> Iterator[bytes]:
        nonlocal given
        yield b"<FICHES><VERSION_FLUX>4.1</VERSION_FLUX>"
        while True:
            piece = fiche(f"<X>{'text ' * 800}</X>", number=f"RNCP{given}").encode()
            given += len(piece)
            yield piece

    items = read_fiches(endless(), "endless")
    first = list(islice(items, 50))
    tracemalloc.start()
    for item in islice(items, 1500):
        assert isinstance(item, Fiche)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(first) == 50
    assert given > 6_000_000
    assert peak < 500_000
