"""Canonical forms of many documents that share parts: each shared part is compiled once.

A part is shared where it is the same Python object, with an id, at the same place of several documents: an issuer, an
achievement. Its quads, the hashes of its own blank nodes and its sorted lines do not change from one document to the
next, since no quad outside it touches those blank nodes. Whatever does not fit is done the general way; the result is
the same, byte for byte.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from itertools import groupby, pairwise
from typing import Any

from passport_core.credentials.jsonld.active import ActiveContext, Plan, Vocabulary
from passport_core.credentials.jsonld.learning import LearningWalk, learn_template
from passport_core.credentials.jsonld.refusals import Refusal
from passport_core.credentials.jsonld.templates import Blocks, Template
from passport_core.credentials.jsonld.walk import Walk, to_dataset
from passport_core.credentials.rdfc import Quad, canonicalize, first_degree, quad_line

MAX_TEMPLATES = 16
MAX_KEPT = 1024  # shared parts, arrangements of them, and orders of their blank nodes that are remembered

_Place = tuple[int, int, int, int]


class _Fragment:
    """A shared part: its quads, and the subjects (and a space) that have quads in it."""

    __slots__ = ("blank_nodes", "ground", "linked", "subject", "subjects")

    def __init__(self, walk: Walk, subject: str) -> None:
        self.subject = subject
        self.ground = walk.ground
        self.linked = list(set(walk.linked))
        self.blank_nodes = walk.blank_nodes
        self.subjects = {line[: line.index(" ") + 1] for line in walk.ground} | {
            quad[0] + " " for quad in walk.linked if isinstance(quad[0], str)
        }


class _Arrangement:
    """The shared parts of one document, taken together."""

    def __init__(self, fragments: tuple[_Fragment, ...]) -> None:
        self.kept = fragments  # so that their identities, by which this is found, stay theirs
        self.subjects = frozenset(subject for fragment in fragments for subject in fragment.subjects)
        self.encoded_subjects = frozenset(subject.encode() for subject in self.subjects)
        self._ground = {line for fragment in fragments for line in fragment.ground}
        self._linked: list[Quad] = []
        hashes: list[str] = []
        for fragment in fragments:
            start = len(hashes)
            self._linked += [
                (
                    s + start if isinstance(s, int) else s,
                    p,
                    o + start if isinstance(o, int) else o,
                    g + start if isinstance(g, int) else g,
                )
                for s, p, o, g in fragment.linked
            ]
            hashes += first_degree(fragment.linked, fragment.blank_nodes, sha256_hex)
        self.blank_nodes = len(hashes)
        self.hashes = [(own, number) for number, own in enumerate(hashes)]
        self._lines: dict[tuple[str, ...], tuple[list[str], frozenset[str]]] = {}
        self._blocks: dict[tuple[str, ...], Blocks] = {}

    def blocks(self, labels: tuple[str, ...]) -> Blocks:
        """Return the same lines gathered by subject."""
        found = self._blocks.get(labels)
        if found is None:
            by_subject = groupby(self.lines(labels)[0], key=lambda line: line[: line.index(" ") + 1])
            found = ["".join(lines).encode() for _, lines in by_subject]
            if len(self._blocks) >= MAX_KEPT:
                self._blocks.clear()
            self._blocks[labels] = found
        return found

    def lines(self, labels: tuple[str, ...]) -> tuple[list[str], frozenset[str]]:
        """Return the sorted lines with the parts' blank nodes under ``labels``."""
        found = self._lines.get(labels)
        if found is None:
            lines = self._ground | {quad_line(quad, labels) for quad in self._linked}
            found = (sorted(lines), frozenset(lines))
            if len(self._lines) >= MAX_KEPT:
                self._lines.clear()
            self._lines[labels] = found
        return found


class _SharingWalk(LearningWalk):
    """A walk that stops at shared parts and notes them."""

    def __init__(self, canonicalizer: BatchCanonicalizer) -> None:
        super().__init__()
        self.fragments: list[_Fragment] = []
        self._canonicalizer = canonicalizer

    def node(
        self,
        element: Mapping[str, Any],
        context: ActiveContext,
        plan: Plan | None,
        graph: int | None,
        depth: int,
    ) -> str | int:
        if depth and graph is None and "id" in element:
            fragment = self._canonicalizer.fragment(element, context, plan, depth)
            if fragment is not None:
                self.fragments.append(fragment)
                return fragment.subject
        return super().node(element, context, plan, graph, depth)


class BatchCanonicalizer:
    """Canonical N-Quads of documents read with one vocabulary. Not for several threads at once."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._seen: dict[_Place, tuple[object, ...]] = {}
        self._fragments: dict[_Place, tuple[_Fragment, tuple[object, ...]]] = {}
        self._arrangements: dict[tuple[int, ...], _Arrangement] = {}
        self._templates: list[Template] = []

    @property
    def templates(self) -> int:
        """How many shapes of document have been learnt."""
        return len(self._templates)

    def canonical(self, document: Mapping[str, Any]) -> bytes:
        """Return what ``canonicalize(to_dataset(document, vocabulary))`` returns, or raise what it raises."""
        for position, template in enumerate(self._templates):
            filled = template.fill(document)
            if filled is not None:
                if position:
                    self._templates.insert(0, self._templates.pop(position))
                return filled
        walk = self._walk(document)
        if walk is None or not walk.fragments:
            return self._generally(document)
        arrangement = self._arrangement(tuple(walk.fragments))
        merged = None if f"{walk.root} " in arrangement.subjects else _merge(walk, arrangement)
        if merged is None:
            return self._generally(document)
        self._learn(document, merged)
        return merged

    def _walk(self, document: Mapping[str, Any]) -> _SharingWalk | None:
        """Return the walk over ``document``, None where it is refused: the general way then says why."""
        walk = _SharingWalk(self)
        if "@context" not in document:
            return None
        try:
            walk.node(document, self._vocabulary.initial, None, None, 0)
        except Refusal:
            return None
        return walk

    def _learn(self, document: Mapping[str, Any], canonical: bytes) -> None:
        """Keep a template of the document's shape, if it makes one that gives the same bytes."""
        if len(self._templates) >= MAX_TEMPLATES or not isinstance(document, dict):
            return
        parts = {id(holding[0]) for _, holding in self._fragments.values()}
        template = learn_template(
            document,
            canonical,
            walk=self._walk,
            parts=lambda walk: self._arrangement(tuple(walk.fragments)),
            shared=lambda entry: id(entry) in parts,
        )
        if template is not None:
            self._templates.append(template)

    def _generally(self, document: Mapping[str, Any]) -> bytes:
        return canonicalize(to_dataset(document, self._vocabulary))

    def fragment(
        self, element: Mapping[str, Any], context: ActiveContext, plan: Plan | None, depth: int
    ) -> _Fragment | None:
        """Return the compiled part where ``element`` was met before at such a place, None where it was not."""
        place = (id(element), id(context), id(plan), depth)
        kept = self._fragments.get(place)
        if kept is not None:
            return kept[0]
        holding = (element, context, plan)  # an identity is only worth something while its object lives
        if place not in self._seen:
            if len(self._seen) >= MAX_KEPT:
                self._seen.clear()
            self._seen[place] = holding
            return None
        walk = Walk()
        walk.root = ""  # the document's root is elsewhere
        subject = walk.node(element, context, plan, None, depth)
        if not isinstance(subject, str):
            return None
        if len(self._fragments) >= MAX_KEPT:
            self._fragments.clear()
            self._arrangements.clear()
        fragment = _Fragment(walk, subject)
        self._fragments[place] = (fragment, holding)
        return fragment

    def _arrangement(self, fragments: tuple[_Fragment, ...]) -> _Arrangement:
        key = tuple(map(id, fragments))
        found = self._arrangements.get(key)
        if found is None:
            if len(self._arrangements) >= MAX_KEPT:
                self._arrangements.clear()
            found = self._arrangements[key] = _Arrangement(fragments)
        return found


def _merge(walk: Walk, arrangement: _Arrangement) -> bytes | None:
    """Return the canonical form of the walked quads with the arrangement's; None where hashes collide."""
    linked = list(set(walk.linked))
    fixed = arrangement.blank_nodes
    hashes = arrangement.hashes + [
        (own, number) for number, own in enumerate(first_degree(linked, walk.blank_nodes, sha256_hex), fixed)
    ]
    hashes.sort()
    for (one, _), (other, _) in pairwise(hashes):
        if one == other:
            return None
    labels = [""] * len(hashes)
    for number, (_, node) in enumerate(hashes):
        labels[node] = f"_:c14n{number}"
    own_labels = labels[fixed:]
    own = {quad_line(quad, own_labels) for quad in linked}
    own.update(walk.ground)
    lines, known = arrangement.lines(tuple(labels[:fixed]))
    together = [*lines, *(own if known.isdisjoint(own) else own - known)]
    together.sort()
    return "".join(together).encode()


def sha256_hex(text: str) -> str:
    """Return the SHA-256 of ``text`` in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
