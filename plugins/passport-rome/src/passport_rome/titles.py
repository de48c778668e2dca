"""The several names that one ROME label writes at once.

A label gives the masculine and the feminine name together: ``Développeur / Développeuse web mobile``, with what both
have in common written once, after the second. Short labels mark an ending: ``Technicien(ne) de maintenance``. Who
searches types one of the two, so each is wanted on its own. A label stays as its source gives it; what is made here is
added to it, never put in its place.

What is told apart by rule: two halves are a pair only where each word of one is, by a known ending, the other gender of
the word across from it. Halves that are no such pair (``Lapidaire / Diamantaire``) are two names, each as written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

SEPARATOR = " / "

# Ends of words, without accents: masculine, feminine. ``er/ère``, ``é/ée`` and ``eur/eure`` are the first of them.
_ENDINGS = (
    ("", "e"),
    ("", "ne"),
    ("", "le"),
    ("", "te"),
    ("", "fe"),
    ("", "sse"),
    ("f", "ve"),
    ("x", "se"),
    ("c", "que"),
    ("eur", "euse"),
    ("eur", "euses"),  # « Aide-poseur / Aide-poseuses »
    ("er", "euse"),  # « designer / designeuse »
    ("teur", "trice"),
    ("deur", "drice"),
    ("ter", "trice"),  # « reporter / reportrice »
    ("eur", "eresse"),
    ("eau", "elle"),
    ("o", "a"),  # « torero / torera »
    ("man", "woman"),
    ("man", "maid"),
)
_WORDS = frozenset(
    {
        ("homme", "femme"),
        ("garcon", "fille"),
        ("garcon", "serveuse"),
        ("monsieur", "dame"),
        ("steward", "hotesse"),
        ("valet", "femme"),
        ("man", "woman"),
    }
)
_LEAST_STEM = 2  # letters that two words must have in common before their endings

# A mark behind a word: how it ends, how the word must end, how the feminine ends instead.
_MARKS = (
    ("euse", "eur", "euse"),
    ("rice", "eur", "rice"),
    ("ère", "er", "ère"),
    ("enne", "en", "enne"),
    ("nne", "n", "nne"),
    ("lle", "l", "lle"),
    ("esse", "e", "esse"),
    ("ve", "f", "ve"),
    ("se", "r", "se"),
    ("se", "x", "se"),
    ("re", "r", "re"),
    ("ne", "n", "nne"),
    ("le", "l", "lle"),
    ("fe", "f", "ffe"),
    ("sse", "e", "esse"),
)
_MARK = re.compile(r"([^\W\d_]+)( ?)\(([a-zéèê]{1,6})\)")
_SLASHED = re.compile(r"(?<![\w/])([\w-]+)/([\w-]+)(?![\w/])")
_EDGES = ",;()"


def forms_of(*labels: str) -> tuple[str, ...]:
    """Return every name that the labels of one thing write, each apart: without ``/``-pairs, marks and parentheses.

    The first label itself is left out (it is there already), and nothing comes twice.
    """
    found: dict[str, None] = {}
    for label in dict.fromkeys(labels):
        for form in _names(label):
            found.setdefault(form)
    return tuple(form for form in found if form and form != labels[0])


def _names(label: str) -> Iterator[str]:
    parts = [part for piece in label.split(SEPARATOR) if (part := piece.strip())]
    pair = _pair(*parts) if len(parts) == 2 else None
    if pair is not None:
        masculine, feminine = pair
        yield _bare(_with_marks(masculine, feminine=False))
        yield _bare(_with_marks(feminine, feminine=True))
        return
    for part in parts:
        for name in _slashed(part):
            yield _bare(_with_marks(name, feminine=False))
            yield _bare(_with_marks(name, feminine=True))


def _pair(first: str, second: str) -> tuple[str, str] | None:
    """Return the masculine and the feminine name where the halves are a pair, each with what both have in common.

    The second half may repeat the first one whole (``Chef de projet / Cheffe de projet design``) or only its end
    (``Analyste Concepteur / Conceptrice informatique``).
    """
    one, other = first.split(), second.split()
    for kept in range(len(one)):
        turned = len(one) - kept
        if turned > len(other):
            continue
        order = _order(one[kept:], other[:turned])
        if order:
            mine = " ".join([*one, *other[turned:]])
            theirs = " ".join([*one[:kept], _as_in(one[kept], other[0]) if kept else other[0], *other[1:]])
            return (mine, theirs) if order > 0 else (theirs, mine)
    return None


def _as_in(model: str, word: str) -> str:
    """Return the word with a small letter first where its model has one: it no longer begins the name."""
    return word[:1].lower() + word[1:] if model[:1].islower() else word


def _order(one: list[str], other: list[str]) -> int:
    """Return 1 where ``other`` is ``one`` in the feminine, -1 the other way round, 0 where they are no pair."""
    found = 0
    for word, across in zip(one, other, strict=True):
        parts, parts_across = _folded(word).split("-"), _folded(across).split("-")
        if len(parts) != len(parts_across):
            return 0
        for part, part_across in zip(parts, parts_across, strict=True):
            if part == part_across:
                continue
            order = _gender_order(part, part_across)
            if order == 0:
                return 0
            found = found or order
    return found


def _gender_order(word: str, across: str) -> int:
    if (word, across) in _WORDS or _is_feminine_of(word, across):
        return 1
    return -1 if _is_feminine_of(across, word) else 0


def _is_feminine_of(word: str, across: str) -> bool:
    return any(
        word.endswith(masculine)
        and across.endswith(feminine)
        and len(stem := word.removesuffix(masculine)) >= _LEAST_STEM
        and stem == across.removesuffix(feminine)
        for masculine, feminine in _ENDINGS
    )


@lru_cache(maxsize=4096)  # a few thousand words make all titles
def _folded(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word.strip(_EDGES).lower())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _slashed(name: str) -> list[str]:
    """Return both names of ``Responsable médical/médicale``, or the one that has no such pair."""
    for match in _SLASHED.finditer(name):
        if order := _gender_order(_folded(match[1]), _folded(match[2])):
            both = (match[1], match[2]) if order > 0 else (match[2], match[1])
            return [name[: match.start()] + word + name[match.end() :] for word in both]
    return [name]


def _with_marks(name: str, *, feminine: bool) -> str:
    """Return ``Technicien(ne)`` as ``Technicien`` or ``Technicienne``; parentheses that mark no ending stay."""

    def turned(match: re.Match[str]) -> str:
        word, space, mark = match.groups()
        other = _feminine(word, mark)
        if other is None and not space and mark in ("e", "s"):
            other = word + mark
        if other is None:
            return match[0]
        return other if feminine else word

    return _MARK.sub(turned, name) if "(" in name else name  # most have none


def _feminine(word: str, mark: str) -> str | None:
    if mark == "e" and word.endswith("er"):
        return word.removesuffix("er") + "ère"  # « Rondier(e) »
    for end, masculine, ending in _MARKS:
        stem = word.removesuffix(masculine)
        # The mark may begin before the ending (« administratif(tive) »): what comes before must stand in the word.
        if stem != word and mark.endswith(end) and stem.endswith(mark.removesuffix(end)):
            return stem + ending
    return None


def _bare(name: str) -> str:
    """Return it without parentheses (what stood in them stays: it tells one thing from another)."""
    return " ".join(name.replace("(", " ").replace(")", " ").split())
