"""Opens a CSV file as spreadsheets write it: which encoding, which separator, which columns; then its rows.

RFC 4180, with the habits of French spreadsheets: ``;``, Windows-1252, a byte order mark, ``sep=;`` as first line.
"""

from __future__ import annotations

import codecs
import csv
import difflib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

from passport_cdc.csv_columns import BY_NAME, COLUMNS, OWN_PREFIX, Column, names_national_number, plain
from passport_core.errors import InvalidInputError, TooLargeError
from passport_core.outcomes import Text

MAX_LINE: Final = 64 * 1024  # characters of one line, and of one row
SEPARATORS: Final = (";", ",")
_CHUNK: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells, and the line it begins on (a quoted cell may span several)."""

    cells: Sequence[str]
    line: int


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is written. ``columns`` holds None for a certifier's own column; ``first_row`` is a line from 1."""

    encoding: str
    separator: str
    columns: tuple[Column | None, ...]
    first_row: int


def refuse(code: str, message: Text, remedy: Text, line: int | None = None) -> InvalidInputError:
    """Return the error that refuses the whole file."""
    return InvalidInputError(message, code=code, remedy=remedy, where=None if line is None else f"line {line}")


def read_layout(path: Path) -> Layout:
    """Look at the whole file's bytes and its header line; raise InvalidInputError where it cannot be read."""
    encoding = _encoding(path)
    with _open_text(path, encoding) as stream:
        lines = _Lines(stream)
        header, skipped = next(lines, ""), 0
        separators: Sequence[str] = SEPARATORS
        if header.strip().lower() in {f"sep={separator}" for separator in SEPARATORS}:
            separators, header, skipped = [header.strip()[-1]], next(lines, ""), 1
    candidates = [(separator, _split(header, separator)) for separator in separators]
    separator, names = max(candidates, key=lambda candidate: sum(plain(n) in BY_NAME for n in candidate[1]))
    return Layout(encoding, separator, _columns(names, skipped + 1), skipped + 2)


def known_columns(head: str) -> int:
    """Count the columns we know in a file's first line, or its second after ``sep=``."""
    lines = head.splitlines()
    header = lines[1] if len(lines) > 1 and lines[0].lower().startswith("sep=") else (lines or [""])[0]
    return max(len({plain(name) for name in _split(header, s)} & BY_NAME.keys()) for s in SEPARATORS)


def read_rows(path: Path, layout: Layout) -> Iterator[Row]:
    """Yield the rows under the header; rows without any content are passed over."""
    with _open_text(path, layout.encoding) as stream:
        lines = _Lines(stream)
        for _ in range(layout.first_row - 1):
            next(lines, "")
        reader = csv.reader(lines, delimiter=layout.separator, strict=True)
        while True:
            lines.begin_row()
            line = layout.first_row + reader.line_num
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                raise refuse(
                    "csv.quotes",
                    Text(
                        f"Un guillemet de la ligne {line} n’est pas refermé, ou n’est pas doublé.",
                        f"A quotation mark on line {line} is not closed, or not doubled.",
                    ),
                    Text(
                        'Dans une cellule entre guillemets, écrivez "" pour un guillemet, et refermez la cellule.',
                        'In a quoted cell write "" for a quotation mark, and close the cell.',
                    ),
                    line,
                ) from None
            if any(cell.strip() for cell in cells):
                yield Row([_clean(cell) for cell in cells], line)


def _clean(cell: str) -> str:
    # str.strip also takes the no-break spaces that spreadsheets leave around values.
    return cell.strip().removeprefix("\ufeff")


class _Lines:
    """The file's lines, each and each row's together bounded, without NUL."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._number = 0
        self._length = 0

    def __iter__(self) -> _Lines:
        return self

    def begin_row(self) -> None:
        self._length = 0

    def __next__(self) -> str:
        line = self._stream.readline(MAX_LINE + 1)
        if not line:
            raise StopIteration
        self._number += 1
        self._length += len(line)
        if self._length > MAX_LINE:
            raise TooLargeError(
                Text(
                    f"La ligne {self._number} est trop longue : un guillemet n’est peut-être pas refermé.",
                    f"Line {self._number} is too long: a quotation mark may not be closed.",
                ),
                code="csv.line-too-long",
                remedy=Text(
                    "Vérifiez les guillemets de cette ligne et des précédentes.",
                    "Check the quotation marks on this line and those before.",
                ),
                where=f"line {self._number}",
            )
        if "\0" in line:
            raise refuse(
                "csv.nul",
                Text(
                    f"La ligne {self._number} contient des octets nuls : ce n’est pas un fichier CSV en UTF-8.",
                    f"Line {self._number} holds NUL bytes: this is no CSV file in UTF-8.",
                ),
                _SAVE_AS,
                self._number,
            )
        return line


_SAVE_AS = Text(
    "Dans votre tableur, choisissez « Enregistrer sous », puis « CSV UTF-8 (délimité par des virgules) ».",
    "In your spreadsheet choose “Save as”, then “CSV UTF-8 (comma delimited)”.",
)


def _open_text(path: Path, encoding: str) -> TextIO:
    return io.TextIOWrapper(_open(path), encoding=encoding, newline="")


def _open(path: Path) -> io.BufferedReader:
    try:
        return path.open("rb")
    except OSError as error:
        raise refuse(
            "csv.unreadable",
            Text("Ce fichier ne peut pas être ouvert.", "This file cannot be opened."),
            Text("Vérifiez son emplacement et vos droits de lecture.", "Check where it is and that you may read it."),
        ) from error


def _encoding(path: Path) -> str:
    """Return ``utf-8-sig`` or ``cp1252``: whichever reads the whole file; UTF-8 where both do."""
    with _open(path) as stream:
        head = stream.read(4)
        if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            raise refuse(
                "csv.encoding",
                Text("Ce fichier est enregistré en UTF-16.", "This file is saved as UTF-16."),
                _SAVE_AS,
                1,
            )
        if _bad_line(stream, "utf-8") is None:
            return "utf-8-sig"
        line = _bad_line(stream, "utf-8" if head.startswith(codecs.BOM_UTF8) else "cp1252")
    if line is not None:
        raise refuse(
            "csv.encoding",
            Text(
                f"La ligne {line} n’est lisible ni en UTF-8 ni en Windows-1252.",
                f"Line {line} can be read neither as UTF-8 nor as Windows-1252.",
            ),
            _SAVE_AS,
            line,
        )
    return "cp1252"


def _bad_line(stream: io.BufferedReader, encoding: str) -> int | None:
    """Return the first line that the encoding cannot read; None where it reads all."""
    stream.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    line = 1
    try:
        while chunk := stream.read(_CHUNK):
            line += decoder.decode(chunk).count("\n")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        return line + bytes(error.object[: error.start]).count(b"\n")
    return None


def _split(header: str, separator: str) -> list[str]:
    try:
        return [_clean(name) for name in next(csv.reader([header], delimiter=separator), [])]
    except csv.Error:
        return []


def _columns(names: Sequence[str], line: int) -> tuple[Column | None, ...]:
    columns: list[Column | None] = []
    trailing = len(names)
    while trailing and not names[trailing - 1]:
        trailing -= 1
    for name in names[:trailing]:
        column = _column(name, line)
        if column is not None and column in columns:
            raise refuse(
                "csv.repeated-column",
                Text(f"La colonne « {column.name} » figure deux fois.", f"The column “{column.name}” is there twice."),
                Text("Gardez-en une.", "Keep one."),
                line,
            )
        columns.append(column)
    missing = [column.name for column in COLUMNS if column.required and column not in columns]
    if missing:
        names_missing = ", ".join(missing)
        raise refuse(
            "csv.missing-column",
            Text(
                f"Il manque des colonnes obligatoires : {names_missing}.",
                f"Required columns are missing: {names_missing}.",
            ),
            Text(
                "Ajoutez-les en première ligne, séparées par des points-virgules ou des virgules.",
                "Add them to the first line, separated by semicolons or commas.",
            ),
            line,
        )
    return tuple(columns)


def _column(name: str, line: int) -> Column | None:
    wanted = plain(name)
    if names_national_number(wanted):
        raise refuse(
            "csv.national-number",
            Text(
                "Une colonne porte le numéro de sécurité sociale (NIR) : il ne doit pas figurer dans ce fichier, "
                "et rien n’en a été conservé.",
                "A column holds the national (social security) number: it must not be in this file, "
                "and none of it was kept.",
            ),
            Text("Supprimez cette colonne, puis envoyez à nouveau.", "Delete that column, then send again."),
            line,
        )
    if wanted in BY_NAME:
        return BY_NAME[wanted]
    if wanted.startswith(OWN_PREFIX):
        return None
    shown = name[:40] or "(sans nom)"
    close = difflib.get_close_matches(wanted, list(BY_NAME), n=1)
    hint_fr = f" Vouliez-vous dire « {close[0]} » ?" if close else ""
    hint_en = f" Did you mean “{close[0]}”?" if close else ""
    raise refuse(
        "csv.unknown-column",
        Text(f"La colonne « {shown} » n’est pas connue.{hint_fr}", f"The column “{shown}” is not known.{hint_en}"),
        Text(
            "Renommez-la, supprimez-la, ou faites commencer son nom par « x_ » pour qu’elle ne soit pas lue.",
            "Rename it, delete it, or let its name begin with “x_” so that it is not read.",
        ),
        line,
    )
