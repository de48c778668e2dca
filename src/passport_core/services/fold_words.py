"""Words as a forgiving search compares them: without case, accents, elisions, hyphens and little words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_WRITTEN_OUT = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "’": "'", "ʼ": "'", "‘": "'", "´": "'"})
_MARKS = re.compile("[\u0300-\u036f\u1dc0-\u1dff\u20d0-\u20ff]+")  # accents, once apart from their letters
# What French elides before a vowel (l’, d’, qu’ …), and the English genitive.
_ELIDED = re.compile(r"(?:\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)'(?=\w))|(?:(?<=\w)'s\b)")
_WORD = re.compile(r"[^\W_]+(?:\+\+|#)?")  # "c++" and "c#" are other things than "c"
_COMPOUND = re.compile(r"[^\W_]+(?:-[^\W_]+)+")
_LITTLE_FRENCH = {
    "a",
    "au",
    "aux",
    "avec",
    "d",
    "dans",
    "de",
    "des",
    "du",
    "en",
    "et",
    "l",
    "la",
    "le",
    "les",
    "ou",
    "par",
    "pour",
    "sur",
    "un",
    "une",
}
_LITTLE = frozenset(_LITTLE_FRENCH | {"and", "for", "in", "of", "the", "to", "with"})


def fold(text: str) -> str:
    """Return the text without case and accents, ligatures written out, one kind of apostrophe."""
    plain = text.casefold()
    if plain.isascii():
        return plain
    return _MARKS.sub("", unicodedata.normalize("NFKD", plain.translate(_WRITTEN_OUT))).casefold()


def words(text: str) -> list[str]:
    """Return the words that tell something, in their order; all of them where none does (« à la »)."""
    folded = fold(text)
    found = _WORD.findall(_ELIDED.sub(" ", folded) if "'" in folded else folded)
    return [word for word in found if word not in _LITTLE] or found


def compounds(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield words that hyphens join, written as one, with their parts: « autoécole » is meant for « auto-école »."""
    if "-" in text:
        for found in _COMPOUND.findall(fold(text)):
            yield found.replace("-", ""), tuple(found.split("-"))
