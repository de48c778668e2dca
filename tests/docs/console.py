"""Runs the ``console`` blocks of a documentation page, as a reader would type them, and compares what comes out.

In such a block a line that begins with ``$ `` is a command, one that begins with ``> `` continues it, and the lines
below are what it prints. ``…`` inside a line stands for any text, a line that is only ``…`` for any number of lines. A
command without output lines may print anything. Every command must exit with 0; where another code is the point,
the page shows it (``; echo "exit code: $?"``).

Values that differ each time (a claim code, an id) are shown by an example, declared in a comment of the page:

    <!-- example: 7KQ2-ABCD stands for [0-9A-Z-]{9} -->

The first time the example is printed it takes the real value; from then on it means that value, in commands too.
"""

from __future__ import annotations

import re
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_EXAMPLE = re.compile(r"<!-- example: (\S+) stands for (.+?) -->")
_END = "end-of-command-d3adb0a7"


@dataclass(frozen=True)
class Command:
    line: int  # in the page, from 1
    text: str
    expected: tuple[str, ...]


def commands(page: str) -> Iterator[Command]:
    """Yield the page's commands in order; a block that begins with output is a mistake of the page."""
    for block in _BLOCK.finditer(page):
        first_line = page.count("\n", 0, block.start(1)) + 1
        texts: list[str] = []
        expected: list[str] = []
        started = first_line
        for number, line in enumerate(block[1].splitlines(), first_line):
            if line.startswith("$ "):
                if texts:
                    yield Command(started, "\n".join(texts), tuple(expected))
                started, texts, expected = number, [line[2:]], []
            elif line.startswith("> ") and texts and not expected:
                texts.append(line[2:])
            elif texts:
                expected.append(line)
            else:
                raise ValueError(f"line {number}: a console block begins with a command (“$ ”)")
        if texts:
            yield Command(started, "\n".join(texts), tuple(expected))


@dataclass
class Examples:
    """What the page's example values stand for, and what they have turned out to be."""

    patterns: Mapping[str, str]
    values: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, page: str) -> Examples:
        return cls(dict(_EXAMPLE.findall(page)))

    def put_in(self, command: str) -> str:
        for example, value in self.values.items():
            command = command.replace(example, value)
        return command

    def _pattern(self, line: str, groups: list[str]) -> str:
        parts = sorted(self.patterns, key=len, reverse=True)
        splitter = re.compile("(" + "|".join([*map(re.escape, parts), "…"]) + ")")
        pattern = ""
        for part in splitter.split(line):
            if part == "…":
                pattern += ".*"
            elif part in self.values:
                pattern += re.escape(self.values[part])
            elif part in self.patterns:
                groups.append(part)
                pattern += f"({self.patterns[part]})"
            else:
                pattern += re.escape(part)
        return pattern

    def match(self, expected: Sequence[str], printed: Sequence[str]) -> str | None:
        """Return None where ``printed`` is what the page says, else the first expected line that was not found."""
        position, may_skip = 0, False
        for line in expected:
            if line.strip() == "…":
                may_skip = True
                continue
            groups: list[str] = []
            pattern = re.compile(self._pattern(line.rstrip(), groups))
            while True:
                found = pattern.fullmatch(printed[position].rstrip()) if position < len(printed) else None
                if found or not may_skip or position >= len(printed):
                    break
                position += 1
            if not found:
                return line
            self.values.update(zip(groups, found.groups(), strict=True))
            position, may_skip = position + 1, False
        if position < len(printed) and not may_skip:
            return f"(nothing more, but it printed: {printed[position]})"
        return None


class Shell:
    """One bash for a whole page, so that what a command exports is there for the next."""

    def __init__(self, folder: Path, environment: Mapping[str, str], *, seconds: float) -> None:
        self._process = subprocess.Popen(
            ["bash", "--noprofile", "--norc"],
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
        self._timer = threading.Timer(seconds, self._process.kill)
        self._timer.start()

    def run(self, command: str) -> tuple[int, list[str]]:
        """Return the exit code and the lines printed (standard output and error together)."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{{ {command}\n}} </dev/null\nprintf '\\n{_END} %s\\n' $?\n")
        self._process.stdin.flush()
        printed: list[str] = []
        for line in self._process.stdout:
            if line.startswith(_END):
                if printed and printed[-1] == "":
                    printed.pop()  # the newline that we printed ourselves
                return int(line.split()[1]), printed
            printed.append(line.rstrip("\n"))
        raise TimeoutError(f"the shell ended during: {command}\n" + "\n".join(printed))

    def close(self) -> None:
        self._timer.cancel()
        self._process.kill()
        self._process.communicate()


def run_page(page: Path, folder: Path, environment: Mapping[str, str], *, seconds: float = 400) -> int:
    """Run all of a page in ``folder``; return how many commands ran, or raise AssertionError at the first surprise."""
    text = page.read_text(encoding="utf-8")
    examples = Examples.of(text)
    shell = Shell(folder, environment, seconds=seconds)
    count = 0
    try:
        for command in commands(text):
            code, printed = shell.run(examples.put_in(command.text))
            report = f"{page.name}:{command.line}: {command.text}\n" + "\n".join(printed)
            assert code == 0, f"exit code {code}\n{report}"
            if command.expected:
                missing = examples.match(command.expected, printed)
                assert missing is None, f"the page says: {missing}\n{report}"
            count += 1
    finally:
        shell.close()
    return count
