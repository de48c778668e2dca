"""Read the XML export entry by entry: expat, no DTD, no entity, bounded memory.

expat itself is used rather than an element tree: measured on the same file it is as fast as ``iterparse``, and only
it lets the DOCTYPE be refused as it begins, the line of an entry be known, and the size of an entry be bounded while
it is still open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias
from xml.parsers import expat

from passport_rncp import refusals

MAX_ENTRY = 8 * 1024 * 1024  # bytes of XML between two entries' ends; the largest real ones are about 2 MB
MAX_DEPTH = 32  # the format has 6

# An element's content: its text, or its children by tag; a tag that stands several times has a list.
Content: TypeAlias = "str | dict[str, Content] | list[Content]"
Children: TypeAlias = dict[str, Content]


@dataclass(frozen=True, slots=True)
class Preamble:
    """What stands before the first entry."""

    version: str  # VERSION_FLUX, empty where the file has none


@dataclass(frozen=True, slots=True)
class Fiche:
    """One entry as written, and the line it begins on (from 1)."""

    line: int
    children: Children


class _Reading:
    """The handlers of one parse. ``done`` gathers what is complete; the caller empties it between chunks."""

    def __init__(self, where: str) -> None:
        self.done: list[Preamble | Fiche] = []
        self.progress = 0  # byte offset where the last entry ended
        self.where = where
        self.stack: list[Children | None] = []  # None: no child yet
        self.version: str | None = None
        self.parser = parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.buffer_size = 64 * 1024
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._doctype
        parser.StartElementHandler = self._root

    def _doctype(self, *_: object) -> None:
        raise refusals.doctype(self._at())

    def _at(self) -> str:
        return f"{self.where}, line {self.parser.CurrentLineNumber}"

    def _root(self, tag: str, _: object) -> None:
        if tag != "FICHES":
            raise refusals.not_this_format(self._at())
        self.stack.append(None)
        self._follow()

    def _follow(self) -> None:
        # Closures over local names, few objects: these run some six million times on the full export. Dicts of
        # strings also cost the garbage collector nothing, where pairs would.
        parser, stack, text = self.parser, self.stack, list[str]()
        push, pop, clear, top = stack.append, stack.pop, text.clear, self._top
        line = 0

        def start(tag: str, _: object) -> None:
            nonlocal line
            if tag == "FICHE":
                line = parser.CurrentLineNumber
            push(None)
            clear()

        def end(tag: str) -> None:
            children = pop()
            content: Content = "".join(text) if children is None else children
            if len(stack) < 2:
                if stack:
                    top(tag, content, line)
                return
            parent = stack[-1]
            if parent is None:
                stack[-1] = {tag: content}
            elif tag not in parent:
                parent[tag] = content
            else:
                before = parent[tag]
                if type(before) is list:
                    before.append(content)
                else:
                    parent[tag] = [before, content]

        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = text.append

    def _top(self, tag: str, content: Content, line: int) -> None:
        """Take a child of the root; one that is neither an entry nor the version is passed over."""
        if tag == "FICHE":
            if self.version is None:
                self._preamble("")
            self.done.append(Fiche(line, content if isinstance(content, dict) else {}))
            self.progress = self.parser.CurrentByteIndex
        elif tag == "VERSION_FLUX" and self.version is None:
            self._preamble(content.strip() if isinstance(content, str) else "")

    def _preamble(self, version: str) -> None:
        self.version = version
        self.done.append(Preamble(version))


def read_fiches(chunks: Iterable[bytes], where: str) -> Iterator[Preamble | Fiche]:
    """Yield the preamble, then each entry, of an export; ``where`` names the file for a person.

    Raise InvalidInputError for a file that is not such an export, has a DOCTYPE, is not well formed or breaks off,
    and TooLargeError where one entry, or anything between two, exceeds ``MAX_ENTRY``. A file that breaks off has
    already yielded what stood before: the caller keeps nothing until the end is reached.
    """
    reading = _Reading(where)
    fed = 0
    try:
        for chunk in chunks:
            reading.parser.Parse(chunk, False)
            fed += len(chunk)
            yield from reading.done
            reading.done.clear()
            if fed - reading.progress > MAX_ENTRY + len(chunk) or len(reading.stack) > MAX_DEPTH:
                raise refusals.FILES.too_large(
                    reading._at(),
                    "une de ses fiches dépasse 8 Mio ou est trop imbriquée",
                    "one of its entries is over 8 MiB or nested too deeply",
                )
        reading.parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise refusals.FILES.broken(f"{where}, line {error.lineno}", expat.ErrorString(error.code)) from error
    if reading.version is None:
        yield Preamble("")
    yield from reading.done
