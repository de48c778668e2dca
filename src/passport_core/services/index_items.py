"""A forgiving search over the names of a framework's items: accents, case, typing errors, order, unfinished words.

Each name (a *form* of its item) is a set of words. A word of the query stands for the words of the vocabulary that are
the same, begin with it, or are at most two typing errors away; a form's score is how much of the query it holds, each
word weighted by its rarity, and then how much of the form the query names. What is alike in words may be found here;
it is never taken to mean the same.
"""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from math import log

from rapidfuzz import process
from rapidfuzz.distance import OSA

from passport_core.services.fold_words import compounds, words

_LEAST_HELD = 0.49  # of the query's weight, that a form must hold to be found
_NAMED = 0.25  # of the score, what depends on how much of the form the query names
_JOINED = 0.9  # quality of « web master » for « webmaster »
_PREFIX = (0.6, 0.35)  # quality of a beginning: at least, and in proportion to how much of the word it is
_TYPO = 0.8
_UNFINISHED_TYPO = 0.5  # of a beginning with a typing error in it
_END = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Hit:
    """An item found: by which of its forms (their order as given), and how well (0 to 1: the very form)."""

    code: str
    form: int
    length: int
    score: float


class ItemIndex:
    """Built once, then only read: threads may share it."""

    def __init__(self, items: Iterable[tuple[str, Sequence[str]]]) -> None:
        """``items`` are codes, each with its forms."""
        self._codes: list[str] = []
        self._item = array("I")  # by form
        self._number = array("I")  # of the form among its item's
        self._length = array("I")
        self._order = array("q")  # the hash of its words in their order: what is typed exactly comes first
        self._compounds: dict[str, tuple[str, ...]] = {}
        postings: dict[str, array[int]] = {}
        for code, forms in items:
            self._add(code, forms, postings)
        self._words = sorted(postings)
        self._postings = [postings[word] for word in self._words]
        count = len(self._item)
        self._rarity = array("f", (log(1 + count / len(found)) for found in self._postings))
        self._weight = array("f", bytes(4 * count))
        for rarity, found in zip(self._rarity, self._postings, strict=True):
            for form in found:
                self._weight[form] += rarity
        self._by_length: dict[int, list[int]] = {}
        for number, word in enumerate(self._words):
            self._by_length.setdefault(len(word), []).append(number)
        self._spelled = {size: [self._words[n] for n in numbers] for size, numbers in self._by_length.items()}

    def _add(self, code: str, forms: Sequence[str], postings: dict[str, array[int]]) -> None:
        self._codes.append(code)
        known: set[tuple[str, ...]] = set()
        for number, form in enumerate(forms):
            spelled = tuple(words(form))
            if not spelled or spelled in known:
                continue
            known.add(spelled)
            place = len(self._item)
            self._item.append(len(self._codes) - 1)
            self._number.append(number)
            self._length.append(len(form))
            self._order.append(hash(spelled))
            for word in set(spelled):
                postings.setdefault(word, array("I")).append(place)
            for joined, parts in compounds(form):
                self._compounds.setdefault(joined, parts)

    def __len__(self) -> int:
        """How many forms it holds."""
        return len(self._item)

    @property
    def memory(self) -> int:
        """How many bytes it takes, near enough to add up."""
        arrays = (self._item, self._number, self._length, self._order, self._rarity, self._weight, *self._postings)
        lists = (self._codes, self._words, self._postings, *self._by_length.values(), *self._spelled.values())
        spelled = (*self._codes, *self._words, *self._compounds)
        return sum(map(sys.getsizeof, (*arrays, *lists, *spelled, self._compounds)))

    def search(self, text: str, limit: int = 10) -> Sequence[Hit]:
        """Return the best items, best first: by score, then the very words in order, the shorter form, the code."""
        spoken = [part for word in words(text) for part in self._parts(word)]
        asked = list(dict.fromkeys(spoken))
        meant = [self._meant(place, asked) for place in range(len(asked))]
        held, total = self._held(meant)
        if not held:
            return ()
        order = hash(tuple(spoken))
        best: dict[int, tuple[float, bool, int, str, int]] = {}
        for form, (weight, named) in held.items():
            if (share := weight / total) < _LEAST_HELD:
                continue
            score = share * (1 - _NAMED + _NAMED * min(1.0, named / self._weight[form]))
            item = self._item[form]
            rank = (-round(score, 4), self._order[form] != order, self._length[form], self._codes[item], form)
            if item not in best or rank < best[item]:
                best[item] = rank
        return [
            Hit(code, self._number[form], length, -score)
            for score, _, length, code, form in nsmallest(limit, best.values())
        ]

    def _parts(self, word: str) -> Sequence[str]:
        if word in self._compounds and self._number_of(word) is None:
            return self._compounds[word]
        return (word,)

    def _number_of(self, word: str) -> int | None:
        place = bisect_left(self._words, word)
        return place if place < len(self._words) and self._words[place] == word else None

    def _meant(self, place: int, asked: Sequence[str]) -> dict[int, float]:
        """Return the words of the vocabulary that a word of the query may stand for, with how well each fits."""
        word = asked[place]
        meant: dict[int, float] = dict(self._mistyped(word))
        least, more = _PREFIX
        for number in self._beginning(word):
            meant[number] = max(meant.get(number, 0.0), least + more * len(word) / len(self._words[number]))
        for joined in ("".join(asked[place - 1 : place + 1]), "".join(asked[place : place + 2])):
            known = self._number_of(joined)
            if joined != word and known is not None:
                meant[known] = _JOINED
        known = self._number_of(word)
        if known is not None:
            meant[known] = 1.0
        elif len(word) >= 5:
            for number in self._unfinished_and_mistyped(word):
                meant.setdefault(number, _UNFINISHED_TYPO)
        return meant

    def _beginning(self, word: str) -> range:
        if len(word) < 2:  # a single letter begins too much to tell anything
            return range(0)
        return range(bisect_left(self._words, word), bisect_left(self._words, word + _END))

    def _mistyped(self, word: str) -> Iterator[tuple[int, float]]:
        errors = 0 if len(word) < 4 or word.isdecimal() else 1 if len(word) < 8 else 2
        for size in range(len(word) - errors, len(word) + errors + 1) if errors else ():
            for _, distance, place in process.extract(
                word, self._spelled.get(size, ()), scorer=OSA.distance, score_cutoff=errors, limit=None
            ):
                yield self._by_length[size][place], _TYPO * (1 - distance / len(word))

    def _unfinished_and_mistyped(self, word: str) -> Iterator[int]:
        size = len(word)
        for longer in (n for n in self._spelled if n > size + 1):
            begun = [known[:size] for known in self._spelled[longer]]
            for _, _, place in process.extract(word, begun, scorer=OSA.distance, score_cutoff=1, limit=None):
                yield self._by_length[longer][place]

    def _held(self, meant: Sequence[dict[int, float]]) -> tuple[dict[int, tuple[float, float]], float]:
        """Return, by form, how much of the query's weight it holds and how much of its own is named; and the former's
        total. Forms that cannot hold enough any more are passed over."""
        weights = [max(((q, self._rarity[n]) for n, q in each.items()), default=(0.0, 0.0))[1] for each in meant]
        found = [weight for weight in weights if weight]
        if not found:
            return {}, 0.0
        usual = sum(found) / len(found)  # a word that nothing knows counts as much as the others
        total = sum(weight or usual for weight in weights)
        held: dict[int, tuple[float, float]] = {}
        left = sum(found)
        for weight, each in sorted(zip(weights, meant, strict=True), key=lambda pair: -pair[0]):
            may_begin = left >= _LEAST_HELD * total
            left -= weight
            for form, (quality, rarity) in self._fitting(each).items():
                if form in held:
                    has, named = held[form]
                    held[form] = (has + weight * quality, named + quality * rarity)
                elif may_begin:
                    held[form] = (weight * quality, quality * rarity)
        return held, total

    def _fitting(self, meant: dict[int, float]) -> dict[int, tuple[float, float]]:
        """Return the forms that hold one of these words, each with the best fit (quality, rarity of the word)."""
        fitting: dict[int, tuple[float, float]] = {}
        for number, quality in sorted(meant.items(), key=lambda pair: (pair[1], pair[0])):
            fitting.update(dict.fromkeys(self._postings[number], (quality, self._rarity[number])))
        return fitting
