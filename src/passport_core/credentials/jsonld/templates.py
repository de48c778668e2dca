"""Templates: the canonical form of one shape of document, with holes for its strings.

The documents of a batch mostly differ in a few strings: the same members everywhere, lists of the same lengths, the
same shared parts. For such a shape the order of the lines under one subject is settled by their predicates; what
remains for each document is to fill the holes, to hash its few blank nodes, and to put the subjects in order. Where
strings could change more than that (an id used twice, equal values of one property, colliding hashes), a template
declines and the document goes the general way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any, Protocol

from passport_core.credentials.jsonld.terms import ABSOLUTE_IRI
from passport_core.credentials.rdfc import Quad, escape

_MARK = re.compile(r"urn:x-hole:(\d+):")
# ABSOLUTE_IRI, for strings known to be printable and without backslash, a quotation mark behind each.
_PRINTABLE_IRIS = re.compile(r'(?:[A-Za-z][A-Za-z0-9+.\-]*:[^ <>{}|^`"]*")*\Z')
_PART_OF_SHAPE = frozenset({"@context", "type"})

Blocks = list[bytes]  # all lines of one subject in order, UTF-8


class SharedParts(Protocol):
    """The parts that the documents of a batch share, taken together."""

    hashes: list[tuple[str, int]]  # first degree hash and number of each blank node inside
    encoded_subjects: frozenset[bytes]  # each with a space behind

    def blocks(self, labels: tuple[str, ...]) -> Blocks: ...


class Marks:
    """Hands out the marks that stand for strings, in the order in which a document is read.

    ``kept`` are the places in that order of strings that are part of the shape: they stay as they are.
    """

    def __init__(self, kept: frozenset[int] = frozenset()) -> None:
        self.places: list[int] = []  # of the string that each mark stands for
        self._kept = kept
        self._strings = 0

    def take(self, text: str) -> str:
        place = self._strings
        self._strings += 1
        if place in self._kept:
            return text
        self.places.append(place)
        return f"urn:x-hole:{len(self.places) - 1}:"

    def places_of(self, values: Iterable[str]) -> frozenset[int]:
        """Return the places of the marks among ``values``."""
        found = (_MARK.fullmatch(value) for value in values)
        return frozenset(self.places[int(mark[1])] for mark in found if mark is not None)


class Shape:
    """The structure of a document, strings left out. Made with the marks that stand for them, in ``marked``."""

    def __init__(self, value: dict[str, Any] | list[Any], shared: Callable[[object], bool], marks: Marks) -> None:
        """Read ``value``; take a mark from ``marks`` for each string. ``shared`` tells the shared parts."""
        self._keys = tuple(value) if isinstance(value, dict) else None
        entries: list[Any] = list(value.values()) if isinstance(value, dict) else list(value)
        self._length = len(entries)
        self._same: list[tuple[int, object]] = []
        self._names: list[tuple[int, object]] = []
        self._equal: list[tuple[int, object]] = []
        self._inner: list[tuple[int, Shape]] = []
        places: list[int] = []
        later: list[int] = []
        copy = list(entries)
        for place, entry in enumerate(entries):
            if self._keys is not None and self._keys[place] in _PART_OF_SHAPE:
                (self._names if _is_text(entry) else self._equal).append((place, entry))
            elif entry.__class__ is str:
                copy[place] = mark = marks.take(entry)
                if mark is entry:
                    self._names.append((place, entry))
                else:
                    places.append(place)
            elif shared(entry):
                self._same.append((place, entry))
            elif entry.__class__ is list or (entry.__class__ is dict and "@value" not in entry):
                later.append(place)
            else:
                self._equal.append((place, entry))
        for place in later:
            inner = Shape(entries[place], shared, marks)
            self._inner.append((place, inner))
            copy[place] = inner.marked
        self._has_fixed = bool(self._same or self._names or self._equal)
        self._pick = _getter(places)
        self.marked: Any = copy if self._keys is None else dict(zip(self._keys, copy, strict=True))

    def take(self, value: Any, out: list[Any]) -> bool:
        """Add to ``out`` what stands in the holes; return whether ``value`` is of this shape."""
        values: Any
        if value.__class__ is dict:
            if tuple(value) != self._keys:
                return False
            values = tuple(value.values())
        elif value.__class__ is list and self._keys is None and len(value) == self._length:
            values = value
        else:
            return False
        if self._has_fixed and not self._is_alike(values):
            return False
        if self._pick is not None:
            out += self._pick(values)
        for place, inner in self._inner:  # noqa: SIM110 (a generator would cost more than the loop)
            if not inner.take(values[place], out):
                return False
        return True

    def _is_alike(self, values: Any) -> bool:
        for place, expected in self._same:
            if values[place] is not expected:
                return False
        for place, expected in self._names:
            if values[place] != expected:
                return False
        for place, expected in self._equal:
            if values[place] is not expected and not _is_same(values[place], expected):
                return False
        return True


def _is_text(value: object) -> bool:
    """Say whether a value is text or a list of texts, which ``==`` compares well enough."""
    return value.__class__ is str or (isinstance(value, list) and all(entry.__class__ is str for entry in value))


def _is_same(one: Any, other: Any) -> bool:
    """Compare JSON values strictly: ``1``, ``1.0`` and ``True`` are three values."""
    if one.__class__ is not other.__class__:
        return False
    if one.__class__ is list:
        return len(one) == len(other) and all(map(_is_same, one, other))
    if one.__class__ is dict:
        return tuple(one) == tuple(other) and all(map(_is_same, one.values(), other.values()))
    return bool(one == other)


def _getter(places: list[int]) -> Callable[[Any], tuple[Any, ...]] | None:
    if len(places) > 1:
        return itemgetter(*places)
    if places:
        only = places[0]
        return lambda values: (values[only],)
    return None


class Template:
    """The quads of one shape. ``fill`` makes the canonical form of a document, or declines."""

    def __init__(
        self,
        shape: Shape,
        holes: int,
        quads: Iterable[Quad],
        blank_nodes: int,
        shared: SharedParts,
        prefixes: Iterable[str] = (),
    ) -> None:
        """Raise ValueError where the quads cannot be a template (a graph, a string that is no value of its own).

        ``prefixes`` are those in force anywhere in the document: an identifier that begins with one is abbreviated.
        """
        kinds: dict[int, str] = {}
        parts = []
        for s, p, o, graph in quads:
            if graph is not None:
                raise ValueError("a quad in a graph of its own")
            parts.append((_term(s, holes, kinds), p, _term(o, holes, kinds)))
        if len(kinds) != holes:
            raise ValueError("a string that is in no quad")
        self._shape = shape
        self._shared = shared
        self._prefixes = tuple(f"{prefix}:" for prefix in prefixes)
        self._iris = [hole for hole, kind in kinds.items() if kind == "iri"]
        self._pick_iris = _getter(self._iris)
        self._literals = sorted(hole for hole, kind in kinds.items() if kind == "literal")
        # What documents are made of: their own strings, the labels of their blank nodes, then the fixed texts.
        texts = _Texts(holes + blank_nodes)
        self._degrees = [_Lines(_first_degree(parts, node), texts) for node in range(holes, holes + blank_nodes)]
        subjects = dict.fromkeys(part[0] for part in parts)
        blocks = [
            _Lines(((p, (*s, f" {p} ", *o, " .\n")) for s, p, o in parts if s == subject), texts)
            for subject in subjects
        ]
        self._settled = [block.only for block in blocks if block.only is not None]
        self._unsettled = [block for block in blocks if block.only is None]
        named = [part for subject in subjects for part in subject if isinstance(part, int) and part < holes]
        self._named = len(named)
        self._pick_named = _getter(named)
        constant = {
            f"{subject[0]} ".encode() for subject in subjects if isinstance(subject[0], str) and not subject[1:]
        }
        self._fixed = shared.encoded_subjects | constant
        self._texts = texts.encoded
        self._no_labels = [b""] * blank_nodes

    def fill(self, document: Mapping[str, Any]) -> bytes | None:
        """Return the canonical N-Quads of ``document``, or None where it must go the general way."""
        strings: list[Any] = []
        if not self._shape.take(document, strings):
            return None
        values = self._encode(strings)
        if values is None:
            return None
        values += self._no_labels
        values += self._texts
        hashes = list(self._shared.hashes)
        fixed = len(hashes)
        for number, degree in enumerate(self._degrees, fixed):
            text = b"".join(degree.fill(values) if degree.only is None else degree.only(values))
            hashes.append((sha256(text).hexdigest(), number))
        hashes.sort()
        for (one, _), (other, _) in pairwise(hashes):
            if one == other:
                return None
        labels = [""] * len(hashes)
        for number, (_, node) in enumerate(hashes):
            labels[node] = f"_:c14n{number}"
        for number, label in enumerate(labels[fixed:], len(strings)):
            values[number] = label.encode()
        return self._assemble(values, tuple(labels[:fixed]))

    def _encode(self, strings: list[Any]) -> list[bytes] | None:
        """Return the strings in UTF-8, escaped for literals; None where one is no text, or no IRI where one must be.

        All are looked at together, a quotation mark between them: most need no escape.
        """
        if not set(map(type, strings)) <= {str}:
            return None
        if self._prefixes and any(strings[hole].startswith(self._prefixes) for hole in self._iris):
            return None
        together = '"'.join(strings)
        if not together.isprintable() or together.count('"') >= len(strings) or "\\" in together:
            return self._encode_each(strings)
        if self._pick_iris is not None and not _PRINTABLE_IRIS.match('"'.join((*self._pick_iris(strings), ""))):
            return None
        return together.encode().split(b'"')

    def _encode_each(self, strings: list[str]) -> list[bytes] | None:
        for hole in self._iris:
            if not ABSOLUTE_IRI.match(strings[hole]):
                return None
        for hole in self._literals:
            strings[hole] = escape(strings[hole])
        try:
            return [string.encode() for string in strings]
        except UnicodeEncodeError:
            return None

    def _assemble(self, values: list[bytes], labels: tuple[str, ...]) -> bytes | None:
        """Return the lines in order, subject after subject; None where two subjects are one, or two lines are."""
        if self._pick_named is not None:
            named = set(self._pick_named(values))
            if len(named) != self._named or (self._fixed and any(b"<%b> " % iri in self._fixed for iri in named)):
                return None
        blocks = [b"".join(take(values)) for take in self._settled]
        for lines in self._unsettled:
            made = lines.fill(values)
            if lines.may_repeat and len(set(made)) != len(made):
                return None
            blocks.append(b"".join(made))
        # No subject and the space behind it is the beginning of another: the lines of each stay together.
        blocks += self._shared.blocks(labels)
        blocks.sort()
        return b"".join(blocks)


Part = str | int  # text as it stands, or the place of a value: a hole's string, then a blank node's label
Term = tuple[Part, ...]
Line = tuple[str, Term]  # what settles its order, and its parts


class _Texts:
    """The fixed texts of a template, each once, at places after the values of a document."""

    def __init__(self, start: int) -> None:
        self._start = start
        self._places: dict[str, int] = {}

    @property
    def encoded(self) -> list[bytes]:
        return [text.encode() for text in self._places]

    def getter(self, parts: Term) -> Callable[[Any], tuple[Any, ...]]:
        """Return what takes ``parts`` from the values and fixed texts, fixed neighbours made one."""
        places: list[int] = []
        for is_value, group in groupby(parts, key=lambda part: isinstance(part, int)):
            if is_value:
                places += [part for part in group if isinstance(part, int)]
            else:
                text = "".join(map(str, group))
                places.append(self._start + self._places.setdefault(text, len(self._places)))
        made = _getter(places)
        if made is None:  # pragma: no cover - a line has parts
            raise ValueError("a line of nothing")
        return made


class _Lines:
    """Lines in order: settled beforehand where it can be, else found each time among those that compete.

    ``only`` takes the parts of them all, where the whole order is settled.
    """

    __slots__ = ("_runs", "may_repeat", "only")

    def __init__(self, lines: Iterable[Line], texts: _Texts) -> None:
        runs: list[list[Term]] = []
        self.may_repeat = False
        for _, group in groupby(sorted(lines, key=itemgetter(0)), key=itemgetter(0)):
            run = [parts for _, parts in group]
            if len(run) > 1 and all(isinstance(part, str) for parts in run for part in parts):
                run = [("".join(sorted("".join(map(str, parts)) for parts in run)),)]
            self.may_repeat = self.may_repeat or len(run) > 1
            if len(run) == 1 and runs and len(runs[-1]) == 1:
                runs[-1] = [runs[-1][0] + run[0]]
            else:
                runs.append(run)
        self._runs = [[texts.getter(parts) for parts in run] for run in runs]
        self.only = self._runs[0][0] if len(runs) == 1 and len(runs[0]) == 1 else None

    def fill(self, values: list[bytes]) -> list[bytes]:
        made: list[bytes] = []
        for run in self._runs:
            lines = [b"".join(take(values)) for take in run]
            if len(lines) > 1:
                lines.sort()
            made += lines
        return made


def _term(value: str | int, holes: int, kinds: dict[int, str]) -> Term:
    """Take a term apart at its mark; note in ``kinds`` what the mark stands in."""
    if isinstance(value, int):
        return (holes + value,)
    found = _MARK.search(value)
    if found is None:
        return (value,)
    before, after = value[: found.start()], value[found.end() :]
    kind = "iri" if (before, after) == ("<", ">") else "literal"
    hole = int(found[1])
    if (kind == "literal" and (before != '"' or not after.startswith('"'))) or kinds.setdefault(hole, kind) != kind:
        raise ValueError("a string that is only a part of a value, or stands for two kinds")
    return (before, hole, after)


def _first_degree(parts: list[tuple[Term, str, Term]], node: int) -> Iterable[Line]:
    """Yield the lines of a blank node's first degree hash (RDFC-1.0 §4.6)."""

    def named(term: Term) -> Term:
        return term if isinstance(term[0], str) else ("_:a",) if term[0] == node else ("_:z",)

    for s, p, o in parts:
        if s[0] == node or o[0] == node:
            start = named(s)
            # Lines that begin with an IRI compete among themselves; the others are settled by their predicates.
            yield f"{start[0]} {p}" if start in (("_:a",), ("_:z",)) else "<", (*start, f" {p} ", *named(o), " .\n")
