"""Propose, by likeness of words, items that a block's competencies might meet. A person judges; nothing else uses them.

Every item's names are compared with every competency of the block: how much of the name's weight of words (rare words
weigh more, Robertson and Spärck Jones's inverse document frequency) the competency has, and how much weight that is in
all. Words count as the same, in part, where they begin alike (« concevoir », « conception » do not; « développer »,
« développement » do). Deterministic: the same words and items give the same proposals, in the same order.
"""

from __future__ import annotations

import math
import re
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from threading import Lock
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from passport_core.passport.frameworks import Item, ItemKind, ItemRef
from passport_core.passport.mappings import MappingProposal
from passport_core.services.fold_words import words

if TYPE_CHECKING:
    from passport_core.passport.frameworks import FrameworkVersion
    from passport_core.passport.register import Block
    from passport_core.passport.targets import BlockRef
    from passport_core.ports.store import Store

MAPPABLE = (ItemKind.COMPETENCY, ItemKind.COMPETENCY_GROUP, ItemKind.KNOWLEDGE)
LEAST_SCORE = 0.25
_PASSAGES_LIMIT = 60  # of one block
_WORDS_LIMIT = 120  # of one passage
_SHORTEST_PASSAGE = 12  # characters
_STEM = 5  # letters that two words begin with alike before they are compared
_LEAST_LIKENESS = 72  # of 100, of two words that begin alike
_INEXACT = 0.8  # of a word's weight, where it only begins alike
_ENOUGH = 9.0  # weight of shared words at which a likeness is taken whole (about one very rare word)
_RERANKED = 40
# Words that competencies are full of and that tell nothing of what they are about, besides those that ``words`` drops.
_FRENCH = """
    afin ainsi apres aupres autre autres avant ce ces cet cette chaque comme compte contre dont elle elles entre est
    etre faire il ils lors mais meme mettre moyen ne ni nos notamment oeuvre on pas place plus pouvoir que qui sa sans
    se selon ses si son sont sous tel telle telles tels tous tout toute toutes travers vers via visant
"""
_ENGLISH = "an as at be by from has have into is it its or such that their them they this through using which within"
_EMPTY = frozenset(f"{_FRENCH} {_ENGLISH}".split())
_BREAKS = re.compile(r"[\n;•▪●◦]+|\s[-–—]\s|\s{2,}|(?<=[.])\s+(?=[A-ZÀ-Ý])")


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item that is like a passage: which of its names was, how much (0 to 1), and by which words (as folded)."""

    item: Item
    label: str
    score: float
    shared: tuple[str, ...]


class LikenessIndex:
    """The names of many items, made to be compared with passages of text in milliseconds."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._names: list[tuple[Item, str]] = []
        self._words: dict[str, int] = {}
        postings: list[array[int]] = []
        for item in items:
            for name in dict.fromkeys(filter(None, (item.label.fr, item.label.en, *item.forms))):
                told = dict.fromkeys(map(_singular, _telling(name)))
                for word in told:
                    postings[self._number(word, postings)].append(len(self._names))
                if told:
                    self._names.append((item, name))
        total = len(self._names)
        self._postings = postings
        self._weights = [math.log(1 + (total - len(p) + 0.5) / (len(p) + 0.5)) for p in postings]
        self._enough = min(_ENOUGH, max(self._weights, default=_ENOUGH))
        self._masses: array[float] = array("d", bytes(8 * total))
        for weight, names in zip(self._weights, postings, strict=True):
            for one in names:
                self._masses[one] += weight
        self._by_stem: dict[str, list[str]] = defaultdict(list)
        for word in self._words:
            self._by_stem[word[:_STEM]].append(word)

    def _number(self, word: str, postings: list[array[int]]) -> int:
        known = self._words.setdefault(word, len(self._words))
        if known == len(postings):
            postings.append(array("I"))
        return known

    def candidates(self, passage: str, limit: int) -> Sequence[Candidate]:
        """Return the items most like the passage, best first, each once."""
        likenesses = self._likenesses(passage)
        gained: dict[int, float] = defaultdict(float)
        for word, likeness in likenesses.items():
            gain = likeness * self._weights[word]
            for name in self._postings[word]:
                gained[name] += gain
        scored = ((self._score(gain, name), name) for name, gain in gained.items())
        best = sorted(((s, n) for s, n in scored if s >= LEAST_SCORE), key=lambda one: (-one[0], one[1]))
        found: dict[str, Candidate] = {}
        for score, name in islice(best, max(_RERANKED, limit * 4)):
            item, label = self._names[name]
            close = fuzz.token_set_ratio(" ".join(words(passage)), " ".join(words(label))) / 100
            scored_again = round(0.8 * score + 0.2 * close, 4)
            known = found.get(item.code)
            if known is None or scored_again > known.score:
                found[item.code] = Candidate(item, label, scored_again, self._shared(name, likenesses))
        ranked = sorted(found.values(), key=lambda one: (-one.score, one.item.code))
        return ranked[:limit]

    def _score(self, gain: float, name: int) -> float:
        return gain / self._masses[name] * math.sqrt(min(1.0, gain / self._enough))

    def _likenesses(self, passage: str) -> Mapping[int, float]:
        """Return the words that items use and that the passage has, or begins alike, with how alike (0 to 1)."""
        found: dict[int, float] = {}
        for word in map(_singular, _telling(passage)):
            exact = self._words.get(word)
            if exact is not None:
                found[exact] = 1.0
            if len(word) <= _STEM:
                continue
            for other in self._by_stem.get(word[:_STEM], ()):
                likeness = fuzz.ratio(word, other)
                if likeness >= _LEAST_LIKENESS:
                    number = self._words[other]
                    found[number] = max(found.get(number, 0.0), _INEXACT * likeness / 100)
        return found

    def _shared(self, name: int, likenesses: Mapping[int, float]) -> tuple[str, ...]:
        told = dict.fromkeys(_telling(self._names[name][1]))
        return tuple(word for word in told if self._words[_singular(word)] in likenesses)


@dataclass(frozen=True, slots=True)
class ProposeMappings:
    """Proposals from the items of one framework's newest version; its index is made once a process."""

    store: Store
    _indexes: dict[str, tuple[str, LikenessIndex]] = field(default_factory=dict)
    _making: Lock = field(default_factory=Lock)

    def __call__(
        self, ref: BlockRef, title: str, passages: Sequence[str], version: FrameworkVersion, *, limit: int
    ) -> Sequence[MappingProposal]:
        """Return up to ``limit`` proposals for every passage of the block (its title where it has none)."""
        index = self._index(version)
        framework = version.header.framework
        return [
            MappingProposal(ref, passage, ItemRef(framework, found.item.code), found.label, found.score, found.shared)
            for passage in passages or [title]
            for found in index.candidates(passage, limit)
        ]

    def _index(self, version: FrameworkVersion) -> LikenessIndex:
        framework = version.header.framework
        with self._making:
            known = self._indexes.get(framework)
            if known is None or known[0] != version.id:
                with self.store.reading() as session:
                    known = version.id, LikenessIndex(session.frameworks.items_of(version.id, MAPPABLE))
                self._indexes[framework] = known
        return known[1]


def passages_of(block: Block) -> Sequence[str]:
    """Return the block's competencies, or where the register has them in one piece, that piece cut at its breaks.

    A cut in a wrong place harms nothing here: what comes of it is only proposed.
    """
    parts = block.competencies or _BREAKS.split(block.competencies_text)
    told = (" ".join(part.split()) for part in parts)
    return list(islice((part for part in told if len(part) >= _SHORTEST_PASSAGE), _PASSAGES_LIMIT))


def _singular(word: str) -> str:
    """Return the word without the mark of its plural, as far as one letter tells."""
    return word[:-1] if len(word) > 3 and word[-1] in "sx" and word[-2] not in "sx" else word


def _telling(text: str) -> Iterator[str]:
    return (
        word
        for word in islice(words(text), _WORDS_LIMIT)
        if word not in _EMPTY and len(word) > 1 and not word.isdigit()
    )
