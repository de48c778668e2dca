"""The roots that an installation trusts, as it is told of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.credentials.certificates import authority

from passport_core import builtin
from passport_core.errors import ConfigurationError
from passport_core.settings import Settings

A, B = authority("A"), authority("B")


def read(place: Path) -> tuple[bytes, ...]:
    return builtin.trusted_roots(Settings(data=Path(), trusted_roots=str(place)))


def test_without_the_setting_there_are_none() -> None:
    assert builtin.trusted_roots(Settings(data=Path())) == ()


def test_a_file_may_hold_several_and_says_each_once(tmp_path: Path) -> None:
    file = tmp_path / "roots.txt"
    file.write_bytes(A.pem + B.pem + A.pem)
    assert read(file) == (A.der, B.der)


def test_a_folder_is_read_by_its_endings(tmp_path: Path) -> None:
    (tmp_path / "2.pem").write_bytes(B.pem)
    (tmp_path / "1.CRT").write_bytes(A.pem)
    (tmp_path / "notes.md").write_text("not a certificate")
    assert read(tmp_path) == (A.der, B.der)


@pytest.mark.parametrize("content", [b"", b"nothing", A.der, A.pem[:-40]])
def test_a_root_that_cannot_be_read_is_no_root_left_out(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.pem").write_bytes(A.pem)
    (tmp_path / "b.pem").write_bytes(content)
    with pytest.raises(ConfigurationError) as caught:
        read(tmp_path)
    assert caught.value.code == "configuration.trusted-roots"


def test_a_place_without_any_is_refused(tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "absent.pem"):
        with pytest.raises(ConfigurationError):
            read(place)
