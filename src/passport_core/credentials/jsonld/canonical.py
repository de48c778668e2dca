"""The canonical N-Quads of one document after another: shapes seen before are filled in, byte for byte the same.

Documents of one issuer mostly differ in their strings. The third time that a shape is met a template of it is kept
(see ``templates``); from then on its documents need no walk. Whatever fits no template is done the general way.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any
from weakref import WeakKeyDictionary

from passport_core.credentials.jsonld.active import Vocabulary
from passport_core.credentials.jsonld.learning import LearningWalk, learn_template
from passport_core.credentials.jsonld.refusals import Refusal
from passport_core.credentials.jsonld.templates import Blocks, Template
from passport_core.credentials.jsonld.walk import to_dataset
from passport_core.credentials.rdfc import canonicalize

LEARNT_AT = 3  # the meeting with a shape at which a template is made of it: learning takes as long as a few documents
MAX_BYTES = 64 * 1024  # of the canonical form of what is learnt: a template holds as much
MAX_SEEN = 1_024  # shapes that are counted
MAX_TEMPLATES = 64
MAX_ALIKE = 8  # templates of documents with the same members at the top

_PART_OF_SHAPE = ("@context", "type")


def canonicalize_document(document: Mapping[str, Any], vocabulary: Vocabulary, algorithm: str = "sha256") -> bytes:
    """Return what ``canonicalize(to_dataset(document, vocabulary), algorithm=…)`` returns, or raise what it raises."""
    if algorithm != "sha256" or not isinstance(document, dict):
        return canonicalize(to_dataset(document, vocabulary), algorithm=algorithm)
    memory = _MEMORIES.get(vocabulary)
    if memory is None:
        memory = _MEMORIES[vocabulary] = Memory()
    return memory.canonical(document, vocabulary)


class Memory:
    """The templates learnt with one vocabulary. May be used by several threads: at worst one learns twice."""

    def __init__(self) -> None:
        self._templates: dict[tuple[str, ...], tuple[Template, ...]] = {}
        self._seen: dict[int, int] = {}

    @property
    def templates(self) -> int:
        """How many shapes of document have been learnt."""
        return sum(map(len, self._templates.values()))

    def canonical(self, document: dict[str, Any], vocabulary: Vocabulary) -> bytes:
        """Return the canonical form of ``document``, or raise InvalidInputError as ``to_dataset`` does."""
        members = tuple(document)
        known = self._templates.get(members, ())
        for position, template in enumerate(known):
            filled = template.fill(document)
            if filled is not None:
                if position:
                    self._templates[members] = (template, *known[:position], *known[position + 1 :])
                return filled
        found = canonicalize(to_dataset(document, vocabulary))
        if len(found) <= MAX_BYTES and self._is_due(document):
            self._learn(members, document, found, vocabulary)
        return found

    def _is_due(self, document: dict[str, Any]) -> bool:
        """Count the shape of a document that fitted no template; say whether to learn it now."""
        shape = hash(_outline(document))
        times = self._seen.get(shape, 0) + 1
        if len(self._seen) >= MAX_SEEN:
            self._seen.clear()
        self._seen[shape] = times
        return times == LEARNT_AT

    def _learn(self, members: tuple[str, ...], document: dict[str, Any], found: bytes, vocabulary: Vocabulary) -> None:
        def walk(marked: Mapping[str, Any]) -> LearningWalk | None:
            made = LearningWalk()
            try:
                made.node(marked, vocabulary.initial, None, None, 0)
            except Refusal:
                return None
            return made

        template = learn_template(document, found, walk=walk, parts=lambda _: _NO_PARTS, shared=lambda _: False)
        if template is not None:
            if self.templates >= MAX_TEMPLATES:
                self._templates.clear()
            self._templates[members] = (template, *self._templates.get(members, ())[: MAX_ALIKE - 1])


class _NoParts:
    """Nothing is shared: each document stands alone."""

    hashes: list[tuple[str, int]] = []  # noqa: RUF012 - never changed
    encoded_subjects: frozenset[bytes] = frozenset()

    def blocks(self, labels: tuple[str, ...]) -> Blocks:
        return []


_NO_PARTS = _NoParts()
_MEMORIES: WeakKeyDictionary[Vocabulary, Memory] = WeakKeyDictionary()


def _outline(value: Any) -> Hashable:
    """Return what two documents of one shape have in common; strings are left out where they may differ."""
    if value.__class__ is dict:
        if "@value" in value:
            return repr(value)
        return tuple(
            (name, repr(entry) if name in _PART_OF_SHAPE else _outline(entry)) for name, entry in value.items()
        )
    if value.__class__ is list:
        return tuple(map(_outline, value))
    return None if value.__class__ is str else (value.__class__.__name__, repr(value))
