"""What every command shares: language, output, errors in words, progress on a terminal only."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from passport_core.errors import (
    ConfigurationError,
    ConflictError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
    PassportError,
    StorageError,
    UnavailableError,
)
from passport_core.outcomes import Finding, Outcome, Text
from passport_core.passport.plain_text import clean

if TYPE_CHECKING:
    from passport_core.compose import Services

# sysexits.h, save 1 to 4, which belong to `verify`, `issue` and `gap`.
SOME_LEFT = 3  # of several things that were asked for some were not done, each of them said
USAGE = 64
SOFTWARE_FAULT = 70
IO_FAULT = 74
_EXITS: tuple[tuple[type[PassportError], int], ...] = (
    (NotFoundError, 66),
    (NotAllowedError, 77),
    (ConflictError, 73),
    (InvalidInputError, 65),
    (UnavailableError, 69),
    (StorageError, 74),
    (ConfigurationError, 78),
)
MARKS = {
    Outcome.PASSED: "✓",
    Outcome.FAILED: "✕",
    Outcome.NOT_ESTABLISHED: "?",
    Outcome.NOT_APPLICABLE: "–",
}


def inert(text: str) -> str:
    """Return the text without what would drive a terminal or turn its direction: documents can hold anything."""
    return text if text.isprintable() else clean(text)


def exit_code(error: PassportError) -> int:
    """Return the exit code of an error, by its kind."""
    return next((code for kind, code in _EXITS if isinstance(error, kind)), SOFTWARE_FAULT)


def refused_by_system(error: OSError) -> PassportError:
    """Return in words what the operating system refused (a folder that cannot be written, a full disk)."""
    why = os.strerror(error.errno) if error.errno else str(error)
    return StorageError(
        Text(f"Le système refuse : {why}.", f"The system refuses: {why}."),
        code="system.refused",
        remedy=Text("Vérifiez le chemin, les droits et la place.", "Check the path, its permissions and the space."),
        where=str(error.filename) if error.filename else None,
    )


def language(environment: Mapping[str, str], chosen: str = "") -> str:
    """Return ``fr`` or ``en`` from the setting, else the locale's variables in their usual order."""
    for value in (chosen, *(environment.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))):
        if value:
            return "fr" if value.lower().startswith("fr") else "en"
    return "en"


def default_data(environment: Mapping[str, str]) -> Path:
    """Return the data folder where none is named (XDG base directories)."""
    root = environment.get("XDG_DATA_HOME")
    return (Path(root) if root else Path.home() / ".local" / "share") / "passport-core"


@dataclass
class Terminal:
    """Where a command speaks. With ``as_json``, stdout carries one JSON value and nothing else."""

    language: str
    as_json: bool = False
    out: TextIO = field(default_factory=lambda: sys.stdout)  # as it is now, not as it was at import
    err: TextIO = field(default_factory=lambda: sys.stderr)

    def say(self, fr: str, en: str) -> None:
        """Say a sentence: on stdout, or on stderr where stdout carries JSON."""
        self.line(fr if self.language == "fr" else en)

    def line(self, text: str = "") -> None:
        print(inert(text), file=self.err if self.as_json else self.out)

    def text(self, text: Text | None) -> str:
        return text.to(self.language) if text else ""

    def json(self, value: Any) -> None:
        print(json.dumps(value, ensure_ascii=False, indent=2, default=_plain), file=self.out, flush=True)

    def finding(self, finding: Finding, indent: str = "  ") -> None:
        """Print one answer: mark, sentence, date of evidence; then what to do where it is not confirmed."""
        dated = f"  ({self.day(finding.as_of)})" if finding.as_of else ""
        self.line(f"{indent}{MARKS[finding.outcome]} {self.text(finding.message)}{dated}")
        if finding.remedy and finding.outcome in (Outcome.FAILED, Outcome.NOT_ESTABLISHED):
            self.line(f"{indent}  → {self.text(finding.remedy)}")

    def error(self, error: PassportError) -> None:
        """Say what happened, where, and what to do next; it is the whole answer."""
        self.problem(error)
        if self.as_json:
            self.json({"error": error_json(error, self.language)})

    def problem(self, error: PassportError) -> None:
        """Say the same of one of several things that were asked for."""
        where = f" [{error.where}]" if error.where else ""
        print(inert(f"{self.text(error.message)}{where}"), file=self.err)
        if error.remedy:
            print(inert(f"→ {self.text(error.remedy)}"), file=self.err)
        print(f"  ({error.code})", file=self.err)

    def table(self, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Print rows in columns as wide as their longest cell."""
        cells = [tuple(headings), *(tuple(row) for row in rows)]
        widths = [max(len(row[column]) for row in cells) for column in range(len(headings))]
        for number, row in enumerate(cells):
            self.line("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
            if number == 0:
                self.line("  ".join("─" * width for width in widths))

    def progress(self, fr: str, en: str) -> Callable[[int], None]:
        """Return a counter to call with the number done; silent where stderr is no terminal."""
        if not self.err.isatty():
            return lambda _: None
        label = fr if self.language == "fr" else en

        def show(done: int) -> None:
            print(f"\r{label} : {done}", end="", file=self.err, flush=True)

        return show

    def day(self, value: date | datetime | None) -> str:
        """Write a day, or a moment in Paris time, as people here do."""
        if value is None:
            return "—"
        if isinstance(value, datetime):
            from passport_core.passport.days import PARIS

            local = value.astimezone(PARIS)
            return f"{local:%d/%m/%Y %H:%M}" if self.language == "fr" else f"{local:%Y-%m-%d %H:%M}"
        return f"{value:%d/%m/%Y}" if self.language == "fr" else value.isoformat()


@dataclass
class Context:
    """What a command gets: the terminal, and services built when first asked for."""

    terminal: Terminal
    flags: Mapping[str, Any]
    environment: Mapping[str, str]

    def services(self, **overrides: Any) -> Services:
        """Build the services of the data folder that the flags and the environment name."""
        from passport_core.compose import Services
        from passport_core.settings import load_settings

        settings = load_settings(
            {**self.flags, **overrides}, self.environment, default_data=default_data(self.environment)
        )
        return Services(settings)

    def ready_services(self, **overrides: Any) -> Services:
        """Build the services, making the embedded database where there is none yet."""
        services = self.services(**overrides)
        if services.prepare_embedded():
            folder = services.settings.data
            fr = f"Nouvelle installation dans {folder} (base SQLite ; secret des clés à garder à part : key-secret)."
            en = f"New installation in {folder} (SQLite database; key secret, to be kept apart: key-secret)."
            print(fr if self.terminal.language == "fr" else en, file=self.terminal.err)
        return services


def error_json(error: PassportError, lang: str) -> Mapping[str, Any]:
    return {
        "code": error.code,
        "message": error.message.to(lang),
        "remedy": error.remedy.to(lang) if error.remedy else None,
        "where": error.where,
    }


def finding_json(finding: Finding, lang: str) -> Mapping[str, Any]:
    """Return a finding as the JSON of every command writes it."""
    return {
        "check": finding.check,
        "code": finding.code,
        "outcome": finding.outcome.value,
        "message": finding.message.to(lang),
        "remedy": finding.remedy.to(lang) if finding.remedy else None,
        "as_of": finding.as_of.isoformat() if finding.as_of else None,
        "source": finding.source,
    }


def read_file(name: str, *, code: str = "file.missing") -> bytes:
    """Return a file's bytes (``-``: standard input), or raise InvalidInputError in words."""
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        why = os.strerror(error.errno) if error.errno else str(error)
        raise InvalidInputError(
            Text(f"Le fichier « {name} » ne peut être lu : {why}.", f"The file “{name}” cannot be read: {why}."),
            code=code,
            remedy=Text("Vérifiez le chemin et les droits.", "Check the path and its permissions."),
            where=name,
        ) from error


def write_file(path: Path, content: bytes, *, private: bool = False) -> None:
    """Write a file whole or not at all; ``private`` makes it readable by its owner only."""
    waiting = path.with_name(f".{path.name}.part")
    descriptor = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600 if private else 0o644)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    waiting.replace(path)


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, frozenset | set | tuple):
        return sorted(value) if isinstance(value, frozenset | set) else list(value)
    raise TypeError(f"{type(value).__name__} has no place in JSON")
