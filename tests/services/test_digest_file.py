"""A folder's digest is of its names and contents; nothing outside the folder is read."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from passport_core.errors import InvalidInputError, TooLargeError
from passport_core.services import digest_file
from passport_core.services.digest_file import digest_path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "set"
    (made / "deep").mkdir(parents=True)
    (made / "a.csv").write_text("a")
    (made / "deep" / "b.csv").write_text("b")
    return made


def test_a_file_is_digested_as_its_bytes(folder: Path) -> None:
    assert digest_path(folder / "a.csv") == hashlib.sha256(b"a").hexdigest()


def test_a_folder_is_its_names_and_contents_wherever_it_lies(folder: Path, tmp_path: Path) -> None:
    first = digest_path(folder)
    assert first == digest_path(folder.rename(tmp_path / "moved"))


@pytest.mark.parametrize("change", ["content", "name", "more", "moved"])
def test_every_change_shows(folder: Path, change: str) -> None:
    first = digest_path(folder)
    if change == "content":
        (folder / "a.csv").write_text("A")
    elif change == "name":
        (folder / "a.csv").rename(folder / "c.csv")
    elif change == "more":
        (folder / "empty").write_text("")
    else:
        (folder / "deep" / "b.csv").rename(folder / "b.csv")
    assert digest_path(folder) != first


def test_a_link_within_is_read_and_one_that_leads_out_is_refused(folder: Path, tmp_path: Path) -> None:
    (folder / "again.csv").symlink_to(folder / "a.csv")
    assert digest_path(folder)
    (tmp_path / "secret").write_text("s")
    (folder / "out.csv").symlink_to(tmp_path / "secret")
    with pytest.raises(InvalidInputError) as refused:
        digest_path(folder)
    assert (refused.value.code, refused.value.where) == ("folder.link-outside", "out.csv")


def test_links_to_folders_are_refused_wherever_they_lead(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    for number, target in enumerate((tmp_path / "other", folder, folder / "deep")):
        link = folder / f"link-{number}"
        link.symlink_to(target)
        with pytest.raises(InvalidInputError) as refused:
            digest_path(folder)
        assert refused.value.code in ("folder.link", "folder.link-outside")
        link.unlink()


def test_what_is_no_file_is_refused_unread(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    with pytest.raises(InvalidInputError) as refused:
        digest_path(folder)
    assert refused.value.code == "folder.no-file"


def test_too_many_files_are_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digest_file, "_FILES_AT_MOST", 1)
    with pytest.raises(TooLargeError) as refused:
        digest_path(folder)
    assert refused.value.code == "folder.too-many-files"
