"""Every ``passport`` command that any page shows is one that the program understands."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from passport_core.cli.main import COMMANDS, Parser

ROOT = Path(__file__).parents[2]
PAGES = [*sorted(ROOT.glob("docs/**/*.md")), *(ROOT / name for name in ("README.md", "CONTRIBUTING.md"))]
_BLOCK = re.compile(r"^```(?:sh|console)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SEPARATORS = set("();<>|&{}")


def shown(text: str) -> Iterator[list[str]]:
    """Yield the words of each ``passport`` command in the shell blocks of a page."""
    for block in _BLOCK.finditer(text):
        lines = re.sub(r"\\\n(?:> )?", " ", block[1]).splitlines()
        typed = [line.removeprefix("$ ") for line in lines if "console\n" not in block[0][:11] or line.startswith("$ ")]
        for line in typed:
            words: list[str] = []
            lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
            lexer.whitespace_split = True
            for word in [*lexer, ";"]:
                if not set(word) <= _SEPARATORS:
                    words.append(word)
                    continue
                while words and "=" in words[0]:
                    words.pop(0)  # a variable for this command only
                if words and Path(words[0]).name == "passport" and len(words) > 1:
                    yield words[1:]
                words = []


def understood(words: list[str]) -> bool:
    if words[0] not in COMMANDS:
        return False
    parser = Parser(prog=f"passport {words[0]}")
    import_module(f"passport_core.cli.{COMMANDS[words[0]][0]}").add(parser, False)
    try:
        parser.parse_args(words[1:])
    except SystemExit:
        return False
    return True


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_are_understood(page: Path) -> None:
    wrong = [shlex.join(words) for words in shown(page.read_text(encoding="utf-8")) if not understood(words)]
    assert not wrong


def test_many_are_looked_at() -> None:
    assert sum(len(list(shown(page.read_text(encoding="utf-8")))) for page in PAGES) > 40


def test_commands_are_found_and_mistakes_noticed() -> None:
    lines = ["$ A=1 passport plugins --json | head -n 1", "answer", "$ passport verify a \\", "> --offline; echo $?"]
    page = "\n".join(["```console", *lines, "```", ""])
    assert list(shown(page)) == [["plugins", "--json"], ["verify", "a", "--offline"]]
    assert not understood(["verify", "a", "--offlin"])
    assert not understood(["verfy", "a"])
