"""Zip archives of anyone's making: what is admitted, and how each other thing is refused."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path

import pytest

from passport_core.archives import ArchiveRules, is_zip, names_in, open_archive
from passport_core.errors import InvalidInputError, TooLargeError
from passport_core.outcomes import Text

RULES = ArchiveRules("tests", Text("Autre chose.", "Something else."), 1024**2, 50, 3, has_folders=True)
FLAT = ArchiveRules("tests", RULES.remedy, 1024**2, 50, 3)


def made(tmp_path: Path, *members: tuple[str | zipfile.ZipInfo, bytes], packed: int = zipfile.ZIP_DEFLATED) -> Path:
    path = tmp_path / "made.zip"
    with zipfile.ZipFile(path, "w", packed) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


def refused(path: Path, rules: ArchiveRules = RULES) -> str:
    with pytest.raises(InvalidInputError) as error, open_archive(path, rules):
        pass
    assert error.value.remedy == rules.remedy
    assert error.value.where == path.name
    return error.value.code


def test_members_are_read_by_name(tmp_path: Path) -> None:
    path = made(tmp_path, ("a/b.csv", b"one"), ("c.csv", b"two"))
    assert is_zip(path)
    with open_archive(path, RULES) as archive:
        assert archive.names == ("a/b.csv", "c.csv")
        assert [(file.name, file.size) for file in archive.files] == [("b.csv", 3), ("c.csv", 3)]
        for again in (archive.open("c.csv"), archive.files[1].open(), archive.files[1].open()):
            with again as file:
                assert file.read() == b"two"


@pytest.mark.parametrize("name", ["../a", "/a", "a/../b", "a\\b", "C:a", "a//b", "a\u202eb"])
def test_threat_24_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    assert refused(made(tmp_path, (name, b"x"))) == "tests.archive"


def test_threat_24_a_folder_is_refused_where_there_should_be_none(tmp_path: Path) -> None:
    assert refused(made(tmp_path, ("a/b", b"x")), FLAT) == "tests.archive"


def test_threat_24_a_link_is_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert refused(made(tmp_path, (link, b"/etc/passwd"))) == "tests.archive"


def test_threat_24_bombs_are_refused(tmp_path: Path) -> None:
    assert refused(made(tmp_path, ("a", b"0" * 1024 * 900))) == "tests.too-large"  # by its ratio
    with pytest.raises(TooLargeError), open_archive(made(tmp_path, ("a", bytes(2 * 1024**2)), packed=0), RULES):
        pass


def test_too_many_members_and_the_same_one_twice(tmp_path: Path) -> None:
    assert refused(made(tmp_path, *((f"{n}", b"") for n in range(4)))) == "tests.archive"
    with pytest.warns(UserWarning, match="Duplicate"):
        path = made(tmp_path, ("a", b"1"), ("a", b"2"))
    assert refused(path) == "tests.archive"


def test_other_compressions_are_refused(tmp_path: Path) -> None:
    assert refused(made(tmp_path, ("a", b"x"), packed=zipfile.ZIP_BZIP2)) == "tests.archive"


def test_a_damaged_archive_says_so(tmp_path: Path) -> None:
    path = made(tmp_path, ("a", b"x" * 1000), packed=zipfile.ZIP_STORED)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    assert refused(path) == "tests.broken"
    path.write_bytes(content.replace(b"xxxx", b"yyyy", 1))
    with open_archive(path, RULES) as archive, pytest.raises(InvalidInputError) as error, archive.open("a") as file:
        file.read()
    assert error.value.code == "tests.broken"


def test_names_are_told_of_archives_that_would_be_refused_and_of_nothing_else(tmp_path: Path) -> None:
    path = made(tmp_path, ("../a", b"x"), packed=zipfile.ZIP_LZMA)
    assert names_in(path) == ["../a"]
    path.write_bytes(path.read_bytes()[:20])
    assert names_in(path) == ()
    path.write_text("no archive")
    assert names_in(path) == ()
    assert names_in(tmp_path / "absent.zip") == ()


@pytest.mark.parametrize(
    ("most", "said"), [(4 * 1024**3, "4 GiB"), (512 * 1024**2, "512 MiB"), (64 * 1024, "64 KiB"), (500, "500 B")],
    ids=["gibi", "mebi", "kibi", "bytes"],
)  # fmt: skip
def test_limits_are_said_in_units_of_their_size(most: int, said: str) -> None:
    assert said in RULES.over("a", most).message.en


def test_threat_24_a_hidden_name_is_refused_where_members_have_no_folders(tmp_path: Path) -> None:
    path = made(tmp_path, (".hidden", b"x"))
    assert refused(path, FLAT) == "tests.archive"
    with open_archive(path, RULES) as archive:
        assert archive.names == (".hidden",)
