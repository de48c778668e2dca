"""The runner of the documentation's examples must notice when a page is wrong."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.docs.console import Examples, commands, run_page


def run(tmp_path: Path, page: str) -> int:
    path = tmp_path / "page.md"
    path.write_text(page, encoding="utf-8")
    return run_page(path, tmp_path, os.environ, seconds=20)


def test_commands_share_a_shell_and_output_is_compared(tmp_path: Path) -> None:
    page = "Text.\n```console\n$ export NAME=Ada\n$ echo hello $NAME\nhello Ada\n```\n```sh\nexit 9\n```\n"
    assert run(tmp_path, page) == 2


@pytest.mark.parametrize(
    "block",
    [
        "$ echo one\ntwo",
        "$ printf 'one\\ntwo\\n'\none",
        "$ echo one\none\ntwo",
        "$ false",
        "$ printf 'a\\nb\\n'\n…\nc",
        "$ echo one\n…two…",
    ],
)
def test_a_wrong_page_is_noticed(tmp_path: Path, block: str) -> None:
    with pytest.raises(AssertionError, match=r"page\.md:2"):
        run(tmp_path, f"```console\n{block}\n```\n")


@pytest.mark.parametrize(
    "block",
    [
        "$ printf 'a\\nb\\nc\\n'\n…\nc",
        "$ printf 'a\\nb\\nc\\n'\na\n…",
        "$ echo from 1 to 9\nfrom … to 9",
        "$ printf 'no newline'\nno newline",
        "$ echo two \\\n> lines\ntwo lines",
        '$ false; echo "exit code: $?"\nexit code: 1',
    ],
)
def test_a_right_page_passes(tmp_path: Path, block: str) -> None:
    assert run(tmp_path, f"```console\n{block}\n```\n") == 1


def test_an_example_takes_the_real_value_and_keeps_it(tmp_path: Path) -> None:
    head = "<!-- example: AB-12 stands for [0-9-]+ -->\n"
    right = head + "```console\n$ echo code 77-88\ncode AB-12\n$ echo again AB-12\nagain AB-12\n```\n"
    assert run(tmp_path, right) == 2
    with pytest.raises(AssertionError):
        run(tmp_path, head + "```console\n$ echo code 77-88\ncode AB-12\n$ echo 99\nAB-12\n```\n")


def test_a_command_cannot_read_the_script(tmp_path: Path) -> None:
    assert run(tmp_path, "```console\n$ cat\n$ echo after\nafter\n```\n") == 2


def test_a_block_that_begins_with_output_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="line 2"):
        list(commands("```console\noutput\n```\n"))


def test_examples_are_read_from_comments() -> None:
    assert Examples.of("<!-- example: X1 stands for [A-Z] [0-9] -->").patterns == {"X1": "[A-Z] [0-9]"}
