"""Threat 24 at the face that meets a stranger's zip: the framework's reader."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from passport_core.errors import InvalidInputError, TooLargeError
from passport_rome.csv_source import RomeCsv
from passport_rome.refusals import FILES

Small = Callable[..., Path]
ITEM = "unix_item_v460_utf8.csv"


def load(path: Path) -> None:
    for header in RomeCsv().headers(path):
        list(RomeCsv().read(path, header))


def refusal(path: Path) -> InvalidInputError:
    with pytest.raises(InvalidInputError) as caught:
        load(path)
    assert caught.value.remedy is not None
    return caught.value


@pytest.mark.parametrize(
    "folder", ["../", "/", "a/../../", "..\\", "C:/", "a/./", "a//", "\x1b/"],
    ids=["up", "root", "up-from-below", "backslash", "drive", "dot", "empty", "control"],
)  # fmt: skip
def test_threat_24_zip_slip_a_member_that_leads_out_is_refused(small_zip: Small, folder: str) -> None:
    assert refusal(small_zip(folder)).code == "rome.archive"


def test_threat_24_a_symbolic_link_is_refused(small_zip: Small) -> None:
    path = small_zip()
    link = zipfile.ZipInfo("version.txt")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc/hostname")
    assert refusal(path).code == "rome.archive"


def test_threat_24_too_many_members_are_refused(small_zip: Small) -> None:
    path = small_zip()
    with zipfile.ZipFile(path, "a") as archive:
        for number in range(FILES.max_members):
            archive.writestr(f"{number}.txt", "")
    assert refusal(path).code == "rome.archive"


def test_threat_24_zip_bomb_by_ratio_is_refused(small_zip: Small) -> None:
    path = small_zip()
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("note.txt", " " * 3_000_000)
    assert FILES.max_ratio * path.stat().st_size < 3_000_000
    assert refusal(path).code == "rome.too-large"


def test_threat_24_zip_bomb_by_declared_size_is_refused(small_zip: Small) -> None:
    path = small_zip(files={ITEM: "x" * 7777})
    packed = zipfile.ZipFile(path).infolist()[0].compress_size
    honest, lie = struct.pack("<II", packed, 7777), struct.pack("<II", 100_000_000, FILES.max_bytes + 1)
    assert path.read_bytes().count(honest) == 2
    path.write_bytes(path.read_bytes().replace(honest, lie))
    error = refusal(path)
    assert isinstance(error, TooLargeError)
    assert "512 MiB" in error.message.en


def test_threat_24_a_member_longer_than_it_declares_is_refused(small_zip: Small) -> None:
    path = small_zip()
    size = zipfile.ZipFile(path).getinfo(ITEM).file_size
    path.write_bytes(path.read_bytes().replace(struct.pack("<I", size), struct.pack("<I", size // 2)))
    assert refusal(path).code == "rome.broken"


def test_threat_24_another_compression_is_refused(small_zip: Small) -> None:
    path = small_zip()
    with zipfile.ZipFile(path, "a", zipfile.ZIP_LZMA) as archive:
        archive.writestr("note.txt", "x")
    assert refusal(path).code == "rome.archive"


def test_threat_24_an_encrypted_member_is_refused(small_zip: Small) -> None:
    path = small_zip(files={ITEM: "x"})
    found = bytearray(path.read_bytes())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        found[found.index(signature) + flags] |= 1
    path.write_bytes(bytes(found))
    assert refusal(path).code == "rome.archive"


def test_threat_24_a_folder_over_the_limit_is_refused(small: Small) -> None:
    folder = small()
    with (folder / ITEM).open("r+b") as file:
        file.truncate(FILES.max_bytes + 1)  # sparse: takes no room
    error = refusal(folder)
    assert (error.code, "512 MiB" in error.message.en) == ("rome.too-large", True)


def test_a_cut_off_zip_is_refused(small_zip: Small) -> None:
    path = small_zip()
    path.write_bytes(path.read_bytes()[:-40])
    assert refusal(path).code == "rome.broken"
