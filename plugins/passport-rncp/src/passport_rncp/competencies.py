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

_BULLETS = "-–—*•●·▪◦➢"
_LABEL = re.compile(
    r"(?P<family>C\.?[ ]?)?(?P<number>[0-9]{1,3}(?:\.[0-9]{1,3}){0,3})(?P<end>[.)])?(?:[ ]?[-–:])?(?:[ ]|\Z)"
)
_INFINITIVE = re.compile(r"(?:S['’]|Se )?(?P<verb>[^\W\d_]+(?:er|ir|re))\b", re.IGNORECASE)
_NOT_VERBS = frozenset(
    {"autre", "cadre", "chapitre", "contre", "dernier", "dernière", "entre", "lettre", "manière", "matière", "métier"}
    | {"notre", "ordre", "outre", "premier", "première", "titre", "votre"}
)
_GOES_ON = frozenset(
    {"de", "du", "des", "d'", "d’", "la", "le", "les", "l'", "l’", "et", "ou", "à", "au", "aux", "en", "par", "pour"}
    | {"avec", "un", "une", "sur", "dans"}
)


def split_competencies(text: str) -> tuple[str, ...]:
    """Return the competencies of a block's text, or nothing where no separator is sure."""
    # What stands between two breaks: a line break, a tab, or two spaces or more.
    spaced = text.replace("\n", "  ").replace("\r", "  ").replace("\t", "  ")
    lines = [line for line in map(str.strip, spaced.split("  ")) if line]
    if len(lines) < 2:
        return ()
    if lines[0][0] in _BULLETS:
        return _by_bullet(lines)
    if _label(lines[0]):
        return _by_number(lines)
    return _by_infinitive(lines)


def _by_bullet(lines: list[str]) -> tuple[str, ...]:
    bullet = lines[0][0]
    items: list[str] = []
    for line in lines:
        if line == bullet or line[:2] in (f"{bullet} ", f"{bullet}\u00a0"):
            items.append(line[1:].strip())
        elif items:
            items[-1] = f"{items[-1]} {line}".strip()
        else:
            return ()
    doubtful = any(f" {bullet}" in f" {item}".replace("\u00a0", " ") for item in items)
    return () if doubtful else _accepted(items)


def _label(line: str) -> re.Match[str] | None:
    """Return the label a line begins with.

    “2 membres” after a break is a sentence's number: a bare one needs a dot or a bracket, unless a C leads it.
    """
    found = _LABEL.match(line)
    return found if found and (found["family"] or found["end"] or "." in found["number"]) else None


def _by_number(lines: list[str]) -> tuple[str, ...]:
    items: list[str] = []
    families: set[bool] = set()
    before: tuple[int, ...] = ()
    for line in lines:
        if label := _label(line):
            number = tuple(map(int, label["number"].split(".")))
            if number <= before:
                return ()
            before = number
            families.add(bool(label["family"]))
            items.append(line)
        else:
            items[-1] = f"{items[-1]} {line}"
    return _accepted(items) if len(families) == 1 else ()


def _by_infinitive(lines: list[str]) -> tuple[str, ...]:
    for line in lines:
        verb = _INFINITIVE.match(line)
        if not line[0].isupper() or verb is None or verb["verb"].lower() in _NOT_VERBS:
            return ()
        if line[-1] in ",;:(/" or line.rpartition(" ")[2].lower() in _GOES_ON:
            return ()
    return _accepted(lines)


def _accepted(items: list[str]) -> tuple[str, ...]:
    if len(items) < 2 or not all(any(map(str.isalpha, item)) for item in items):
        return ()
    return tuple(items)
