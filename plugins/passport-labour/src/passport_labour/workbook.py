"""Reads an ``.xlsx`` workbook (ECMA-376) as rows of text, without trusting it: nothing is extracted, no XML entity.

Only what a table needs: the cells' stored values. Formulas, styles and dates are not interpreted (a date is the number
that it is stored as); a sheet is read as a stream, the shared strings are held and bounded.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from xml.parsers import expat

from passport_core.archives import Archive, open_archive
from passport_core.errors import TooLargeError
from passport_labour import refusals

MAX_STRINGS = 64 * 1024**2  # characters of all shared strings together
MAX_CELL = 32 * 1024  # what a spreadsheet admits
MAX_CELLS = 256  # in one row
MAX_ROW = 4 * 1024**2  # bytes of XML between two rows' ends
MAX_PARTS = 1024**2  # bytes of XML of what lists the sheets
_CHUNK = 256 * 1024
_SHEETS = "xl/worksheets/"
_NUMBERED = re.compile(r"xl/worksheets/sheet([0-9]{1,3})\.xml\Z")
_STRINGS = "xl/sharedStrings.xml"
_TABS = "xl/workbook.xml"
_PARTS = "xl/_rels/workbook.xml.rels"
_WHOLE = re.compile(r"(-?[0-9]{1,15})\.0+\Z")  # some software writes every number so
_COLUMN = re.compile(r"([A-Z]{1,3})[0-9]+\Z")


class Workbook:
    """An open workbook: ``sheets`` in the order of their tabs, and the rows of each."""

    def __init__(self, archive: Archive, where: str) -> None:
        self._archive, self._where = archive, where
        parts = self._listed(_PARTS, "Relationship")
        self.sheets: Sequence[str] = self._tabs(parts) or self._numbered()
        if not self.sheets:
            raise refusals.FILES.refused(where, "il n’a pas de feuille de calcul", "it has no worksheet")
        named = (_member(part) for part in parts if part.get("Type", "").endswith("/sharedStrings"))
        self._strings = self._shared(next(named, _STRINGS))

    def rows(self, sheet: str) -> Iterator[tuple[int, list[str]]]:
        """Yield each row's number and cells; a cell that the sheet leaves out is empty."""
        reading = _Sheet(self._strings, f"{self._where}, {sheet}")
        for _ in self._parse(sheet, reading):
            yield from reading.done
            reading.done.clear()
        yield from reading.done

    def _tabs(self, parts: Sequence[Mapping[str, str]]) -> Sequence[str]:
        """Return the worksheets as the workbook lists them; none where it does not say which files they are."""
        members = {part.get("Id"): _member(part) for part in parts}
        tabs = [members.get(tab.get("id"), "") for tab in self._listed(_TABS, "sheet")]
        return [name for name in tabs if name.startswith(_SHEETS) and name in self._archive.names]

    def _numbered(self) -> Sequence[str]:
        numbered = [(int(m[1]), name) for name in self._archive.names if (m := _NUMBERED.match(name))]
        return [name for _, name in sorted(numbered)]

    def _listed(self, member: str, name: str) -> Sequence[Mapping[str, str]]:
        reading = _Listed(name, f"{self._where}, {member}")
        self._read_whole(member, reading)
        return reading.found

    def _shared(self, member: str) -> Sequence[str]:
        reading = _Strings(f"{self._where}, {member}")
        self._read_whole(member, reading)
        return reading.strings

    def _read_whole(self, member: str, reading: _Reading) -> None:
        if member in self._archive.names:
            for _ in self._parse(member, reading):
                pass

    def _parse(self, member: str, reading: _Reading) -> Iterator[None]:
        where = f"{self._where}, {member}"
        fed = 0
        try:
            with self._archive.open(member) as file:
                while chunk := file.read(_CHUNK):
                    reading.parser.Parse(chunk, False)
                    fed += len(chunk)
                    reading.bound(fed)
                    yield
            reading.parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise refusals.FILES.broken(f"{where}, line {error.lineno}", expat.ErrorString(error.code)) from error


@contextmanager
def open_workbook(path: Path) -> Iterator[Workbook]:
    """Yield the workbook once its archive is judged; raise InvalidInputError (``labour.archive``, ``labour.broken``,
    ``labour.too-large``, ``labour.doctype``) else."""
    with open_archive(path, refusals.FILES) as archive:
        yield Workbook(archive, path.name)


class _Reading(ABC):
    """A parse that admits no DTD. A phonetic reading (``rPh``) is not part of a text."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        self.text: list[str] = []
        self.is_text = False
        self.phonetic = 0

    def _doctype(self, *_: object) -> None:
        raise refusals.doctype(f"{self.where}, line {self.parser.CurrentLineNumber}")

    def _characters(self, data: str) -> None:
        if self.is_text:
            self.text.append(data)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = _local(tag)
        self.phonetic += name == "rPh"
        self.is_text = self._begin(name, attributes) and not self.phonetic

    def _end(self, tag: str) -> None:
        name = _local(tag)
        self.phonetic -= name == "rPh"
        self.is_text = False
        self._finish(name)

    @abstractmethod
    def _begin(self, name: str, attributes: Mapping[str, str]) -> bool:
        """Take note of an element that begins; return whether its text is wanted."""

    @abstractmethod
    def _finish(self, name: str) -> None:
        """Take note of an element that ends."""

    @abstractmethod
    def bound(self, fed: int) -> None:
        """Raise TooLargeError where what was fed, so many bytes, holds more than is admitted."""


def _local(tag: str) -> str:
    return tag.rpartition(" ")[2]


def _member(part: Mapping[str, str]) -> str:
    """Return the name in the archive of a part: its target is written from the folder ``xl`` or from the root."""
    target = part.get("Target", "")
    return target[1:] if target.startswith("/") else f"xl/{target}"


class _Listed(_Reading):
    """The attributes, without their namespaces, of every element of one name."""

    def __init__(self, name: str, where: str) -> None:
        super().__init__(where)
        self._name = name
        self.found: list[Mapping[str, str]] = []

    def _begin(self, name: str, attributes: Mapping[str, str]) -> bool:
        if name == self._name:
            self.found.append({_local(key): value for key, value in attributes.items()})
        return False

    def _finish(self, name: str) -> None:
        pass

    def bound(self, fed: int) -> None:
        if fed > MAX_PARTS:
            raise refusals.FILES.over(self.where, MAX_PARTS)


class _Strings(_Reading):
    """``si`` items, each the text of its ``t``."""

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self.strings: list[str] = []
        self._total = 0

    def _begin(self, name: str, attributes: Mapping[str, str]) -> bool:
        return name == "t"

    def _finish(self, name: str) -> None:
        if name == "si":
            joined = "".join(self.text)
            self.text.clear()
            self._total += len(joined) + 1
            self.strings.append(joined)

    def bound(self, fed: int) -> None:
        if self._total + sum(map(len, self.text)) > MAX_STRINGS:
            raise refusals.FILES.over(self.where, MAX_STRINGS, "l’ensemble de ses textes", "all its strings together")


class _Sheet(_Reading):
    """``row`` elements; ``done`` gathers the complete ones, the caller empties it between chunks."""

    def __init__(self, strings: Sequence[str], where: str) -> None:
        super().__init__(where)
        self._strings = strings
        self.done: list[tuple[int, list[str]]] = []
        self._cells: list[str] = []
        self._number = 0
        self._column = 0
        self._type = ""
        self._progress = 0

    def _begin(self, name: str, attributes: Mapping[str, str]) -> bool:
        if name == "row":
            said = attributes.get("r", "")
            self._number = int(said) if said.isascii() and said.isdigit() and len(said) < 9 else self._number + 1
            self._cells = []
        elif name == "c":
            self._type = attributes.get("t", "n")
            self._column = self._place(attributes.get("r", ""))
            self.text.clear()
        return name == "v" or (name == "t" and self._type == "inlineStr")

    def _finish(self, name: str) -> None:
        if name == "c":
            self._cells.extend([""] * (self._column - len(self._cells)))
            self._cells.append(self._value())
            if len(self._cells) > MAX_CELLS:
                raise self._too_wide()
        elif name == "row":
            self.done.append((self._number, self._cells))
            self._progress = self.parser.CurrentByteIndex

    def _place(self, reference: str) -> int:
        match = _COLUMN.match(reference)
        if match is None:
            return len(self._cells)
        place = 0
        for letter in match[1]:
            place = place * 26 + ord(letter) - ord("A") + 1
        if place > MAX_CELLS:
            raise self._too_wide()
        if place - 1 < len(self._cells):
            raise refusals.FILES.broken(self._at(), reference)
        return place - 1

    def _value(self) -> str:
        text = "".join(self.text)
        if len(text) > MAX_CELL:
            raise refusals.FILES.over(self._at(), MAX_CELL, "une cellule", "a cell")
        if self._type != "s":
            whole = _WHOLE.match(text) if self._type == "n" else None
            return whole[1] if whole else text
        if not (text.isascii() and text.isdigit() and len(text) < 9 and int(text) < len(self._strings)):
            raise refusals.FILES.broken(self._at(), text[:20])
        return self._strings[int(text)]

    def bound(self, fed: int) -> None:
        if fed - self._progress > MAX_ROW + _CHUNK:
            raise refusals.FILES.over(self._at(), MAX_ROW, "une de ses lignes", "one of its rows")

    def _too_wide(self) -> TooLargeError:
        return refusals.FILES.too_large(
            self._at(), f"une ligne a plus de {MAX_CELLS} cellules", f"a row has over {MAX_CELLS} cells"
        )

    def _at(self) -> str:
        return f"{self.where}, row {self._number}"
