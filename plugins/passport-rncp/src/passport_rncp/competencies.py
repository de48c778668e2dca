"""Split a block's list of competencies, only where its separator is sure.

The register's ``LISTE_COMPETENCES`` is free text whose line breaks have become runs of spaces. Certifiers write it
in four ways; each is accepted only if the whole text follows it, from the first character to the last:

*bullets*
    The text begins with a bullet (``-``, ``*``, ``•`` …) and each further item stands after a line break or two
    spaces. The same bullet anywhere else after a space (``mosaïques; - cloisons``, a dash in a sentence) makes the
    whole list doubtful.
*numbers*
    The text begins with ``C.1.``, ``C1``, ``1.1``, ``1.``, ``1)`` … and each further label stands after a line break
    or two spaces and is greater than the one before. A label belongs to what the certifier wrote: it stays in the
    item. Headings (``1.1`` above ``1.1.1``) are items too.
*infinitives*
    No marker at all: two or more spaces part the items, each begins with a capitalised infinitive (the register asks
    for competencies as verbs), and none ends as if the sentence went on.

All else, and any list with fewer than two items, is left whole: no item rather than a wrong one. The text itself is
always kept beside the items. Items lose bullets and runs of spaces, never a letter or a digit.
"""

from __future__ import annotations

import re
from itertools import pairwise

_BREAK = r"(?:[ \t]*[\r\n]\s*|[ \t]{2,})"
_BULLETS = "-–—*•●·▪◦➢"
_SPACES = re.compile(r"[ \t\r\n]{2,}|[\t\r\n]")
_LABEL = re.compile(
    rf"(?:\A\s*|{_BREAK})"
    r"(?=(?P<family>C\.?[ ]?)?(?P<number>[0-9]{1,3}(?:\.[0-9]{1,3}){0,3})(?P<end>[.)])?(?:[ ]?[-–:])?[ \t])"
)
_BREAKS = re.compile(_BREAK)
_INFINITIVE = re.compile(r"(?:S['’]|Se )?(?P<verb>[^\W\d_]+(?:er|ir|re))\b", re.IGNORECASE)
_NOT_VERBS = frozenset(
    {"autre", "cadre", "chapitre", "contre", "dernier", "dernière", "entre", "lettre", "manière", "matière", "métier"}
    | {"notre", "ordre", "outre", "premier", "première", "titre", "votre"}
)
_GOES_ON = re.compile(r"(?:[,;:(/]|\b(?:de|du|des|d['’]|la|le|les|l['’]|et|ou|à|au|aux|en|par|pour|avec|un|une))\Z")


def split_competencies(text: str) -> tuple[str, ...]:
    """Return the competencies of a block's text, or nothing where no separator is sure."""
    stripped = text.strip()
    if not stripped:
        return ()
    if stripped[0] in _BULLETS:
        return _by_bullet(stripped)
    if _LABEL.match(stripped):
        return _by_number(stripped)
    return _by_infinitive(stripped)


def _by_bullet(text: str) -> tuple[str, ...]:
    bullet = re.escape(text[0])
    items = re.split(rf"(?:\A|{_BREAK}){bullet}[ \t\u00a0]+", text)[1:]
    doubtful = re.compile(rf"(?:\s|\A){bullet}")
    return () if any(doubtful.search(item) for item in items) else _accepted(items)


def _by_number(text: str) -> tuple[str, ...]:
    labels = list(_LABEL.finditer(text))
    # “2 membres” after a break is a sentence's number: a bare one needs a dot or a bracket, unless a C leads it.
    labels = [m for m in labels if m["family"] or m["end"] or "." in m["number"]]
    if not labels or labels[0].start() != 0 or len({bool(m["family"]) for m in labels}) != 1:
        return ()
    numbers = [tuple(map(int, m["number"].split("."))) for m in labels]
    if any(before >= after for before, after in pairwise(numbers)):
        return ()
    starts = [m.end() for m in labels]
    return _accepted([text[a:b] for a, b in pairwise([*starts, len(text)])])


def _by_infinitive(text: str) -> tuple[str, ...]:
    items = [item for item in _BREAKS.split(text) if item]
    for item in items:
        verb = _INFINITIVE.match(item)
        if not item[0].isupper() or verb is None or verb["verb"].lower() in _NOT_VERBS:
            return ()
    if any(_GOES_ON.search(item) for item in items):
        return ()
    return _accepted(items)


def _accepted(items: list[str]) -> tuple[str, ...]:
    clean = [_SPACES.sub(" ", item).strip() for item in items]
    if len(clean) < 2 or not all(any(c.isalpha() for c in item) for item in clean):
        return ()
    return tuple(clean)
