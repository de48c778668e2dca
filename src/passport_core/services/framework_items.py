"""How an Open Badges 3.0 credential names items of competency frameworks: the writing and the reading, side by side.

An item is an ``Alignment`` of the achievement (OB 3.0 §B.3), told apart by ``targetFramework`` and ``targetCode``; a
level that was reached is a ``Result`` whose description is aligned to the same item (§B.13, §B.16). Both are the
issuer's statement: reading says what the document says, never that it is so.

Reading is made for documents that anyone may have written. It takes only what is well formed and known, and only what
counts as achieved: a description of results that could have been had is not one, nor is a result that failed. Where
``targetUrl`` and ``targetCode`` name two items, neither counts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import quote

from passport_core.credentials.peeking import several
from passport_core.passport.frameworks import FrameworkHeader, ItemRef
from passport_core.passport.gap import ShownItem

NAMESPACE = "https://w3id.org/passport-core/framework/"
_NAMES = {"rome": "ROME", "esco": "ESCO", "rectec": "RECTEC", "clea": "CléA"}
_VERSIONED = frozenset({"rome", "esco"})

_TARGET_TYPE = "ext:FrameworkItem"
_PARTS_LIMIT = 200  # of each list that is read
_ITEMS_LIMIT = 500
_NAME_LIMIT = 300  # characters
_HIGHEST_LEVEL = 8  # of RECTEC+, as of the European framework
_FRAMEWORK = re.compile(r"([a-z][a-z0-9-]{0,39})\+?(?: v?([0-9][0-9.]{0,15}))?\Z")
_CODES = {
    "rome": re.compile(r"[A-N][0-9]{4}|[0-9]{3,8}"),
    "esco": re.compile(r"[A-Za-z0-9.-]{1,64}"),
    "rectec": re.compile(r"[0-9]{1,2}"),
    "clea": re.compile(r"[0-9]{1,2}(?:\.[0-9]{1,2})?"),
}
_ANY_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_ESCO_ADDRESS = re.compile(r"https?://data\.europa\.eu/esco/(?:skill|occupation)/([A-Za-z0-9.-]{1,64})\Z")
_LEVEL = re.compile(r"[1-8]\Z")
_NOT_ACHIEVED = frozenset({"Enrolled", "Failed", "InProgress", "OnHold", "Provisional", "Withdrew"})
_LEVEL_TYPES = frozenset({"PerformanceLevel", "RubricCriterionLevel"})  # of results; all others are scores


@dataclass(frozen=True, slots=True)
class StatedItem:
    """An item, with its name and address in its framework, that an award is to state; a level where one is stated."""

    shown: ShownItem
    name: str
    framework: FrameworkHeader
    address: str | None = None


@dataclass(frozen=True, slots=True)
class AchievementParts:
    """What stated items put into a credential: into ``achievement`` the first two, into the subject's ``result`` the
    last."""

    alignments: tuple[Mapping[str, Any], ...] = ()
    descriptions: tuple[Mapping[str, Any], ...] = ()
    results: tuple[Mapping[str, Any], ...] = ()


def achievement_parts(items: Sequence[StatedItem], identity: str) -> AchievementParts:
    """Return what states these items for the achievement whose id is ``identity`` (``framework_items`` reads it)."""
    alignments, descriptions, results = [], [], []
    for item in items:
        alignment = _alignment(item)
        alignments.append(alignment)
        if item.shown.level is None:
            continue
        ref = item.shown.ref
        described = f"{identity}{'-' if '#' in identity else '#'}{ref.framework}-{_in_address(ref.code)}"
        level = str(item.shown.level)
        descriptions.append(
            {
                "id": described,
                "type": ["ResultDescription"],
                "name": item.name[:_NAME_LIMIT],
                "resultType": "RubricCriterionLevel",
                "alignment": [alignment],
                "rubricCriterionLevel": [
                    {
                        "id": f"{described}-{level}",
                        "type": ["RubricCriterionLevel"],
                        "name": _level_name(item.framework, item.shown.level),
                        "level": level,
                    }
                ],
            }
        )
        results.append({"type": ["Result"], "resultDescription": described, "achievedLevel": f"{described}-{level}"})
    return AchievementParts(tuple(alignments), tuple(descriptions), tuple(results))


def can_be_stated(ref: ItemRef) -> bool:
    """Say whether an alignment to this item is read back as this item."""
    return _by_code(_NAMES.get(ref.framework, ref.framework), ref.code) == ref


def framework_items(claims: Mapping[str, Any]) -> tuple[ShownItem, ...]:
    """Return the items that a credential's claims name as achieved, each once with the highest level stated for it.

    ``claims`` are of an Open Badges 3.0 credential, whoever wrote it; anything else gives an empty answer. So does one
    of several subjects or achievements (OB 3.0 has one of each): whose they are cannot be told. Never raises for
    what they hold, and takes no longer than the lists' limits allow.
    """
    found: dict[ItemRef, int | None] = {}
    refused: set[ItemRef] = set()
    subject = _only(claims.get("credentialSubject"))
    achievement = _only(subject.get("achievement"))
    for ref in _refs(achievement):
        found.setdefault(ref, None)
    _add_results(subject, achievement, found, refused)
    return tuple(ShownItem(ref, level) for ref, level in islice(found.items(), _ITEMS_LIMIT) if ref not in refused)


def _add_results(
    subject: Mapping[str, Any], achievement: Mapping[str, Any], found: dict[ItemRef, int | None], refused: set[ItemRef]
) -> None:
    described = {
        name: description
        for description in _mappings(achievement.get("resultDescription"))
        if isinstance(name := description.get("id"), str)
    }
    for result in _mappings(subject.get("result")):
        name = result.get("resultDescription")
        description: Mapping[str, Any] = described.get(name, {}) if isinstance(name, str) else {}
        refs = [*_refs(result), *_refs(description)]
        if str(result.get("status")) in _NOT_ACHIEVED:
            refused.update(refs)
            continue
        level = _level(result, description)
        for ref in refs:
            known = found.get(ref)
            found[ref] = level if known is None else max(known, level or known)


def _level(result: Mapping[str, Any], description: Mapping[str, Any]) -> int | None:
    """Return the level that was reached: the rubric's where one is named, else the value where it is a level: a score
    of 7 is none."""
    reached = result.get("achievedLevel")
    if isinstance(reached, str):
        for level in _mappings(description.get("rubricCriterionLevel")):
            if level.get("id") == reached:
                return _number(level.get("level"))
        return None
    kind = description.get("resultType")
    return _number(result.get("value")) if kind is None or str(kind) in _LEVEL_TYPES else None


def _number(value: Any) -> int | None:
    return int(value) if isinstance(value, str) and _LEVEL.match(value) else None


def _refs(holding: Mapping[str, Any]) -> Iterator[ItemRef]:
    for alignment in _mappings(holding.get("alignment")):
        if (ref := item_of(alignment)) is not None:
            yield ref


def item_of(alignment: Mapping[str, Any]) -> ItemRef | None:
    """Return the item that an alignment names, None where it names none that is known, or two."""
    by_address = _by_address(alignment.get("targetUrl"))
    framework, code = alignment.get("targetFramework"), alignment.get("targetCode")
    if not isinstance(framework, str) or not isinstance(code, str):
        return by_address
    by_code = _by_code(framework, code)
    if by_address is None or by_code is None or by_address == by_code:
        return by_code or by_address
    return None


def _by_address(address: Any) -> ItemRef | None:
    match = _ESCO_ADDRESS.match(address) if isinstance(address, str) else None
    return ItemRef("esco", match[1]) if match else None


def _by_code(framework: str, code: str) -> ItemRef | None:
    match = _FRAMEWORK.match(_folded(framework)) if len(framework) <= 60 else None
    if match is None:
        return None
    name, version = match[1], match[2]
    if name == "rome" and version is not None and not version.startswith("4"):
        return None  # ROME 3 gave the same codes to other things
    if name not in _NAMES and framework != name:
        return None  # a framework without a name of its own is named by our id for it, exactly
    if name == "esco":
        code = code.rsplit("/", 1)[-1]
    return ItemRef(name, code) if _CODES.get(name, _ANY_CODE).fullmatch(code) else None


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.strip().casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _only(value: Any) -> Mapping[str, Any]:
    """Return the value, or the one that is in its list, where it is a mapping; else an empty one."""
    found = several(value)
    return found[0] if len(found) == 1 and isinstance(found[0], Mapping) else {}


def _mappings(value: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the mappings of a value that may be one or a list of them, the first ones only."""
    return (item for item in several(value)[:_PARTS_LIMIT] if isinstance(item, Mapping))


def _alignment(item: StatedItem) -> Mapping[str, Any]:
    ref = item.shown.ref
    return {
        "type": ["Alignment"],
        "targetName": item.name[:_NAME_LIMIT],
        "targetUrl": item.address or _address(item.framework, ref),
        "targetCode": ref.code,
        "targetFramework": _framework_name(item.framework),
        "targetType": _TARGET_TYPE,
    }


def _address(framework: FrameworkHeader, ref: ItemRef) -> str:
    """Return an address for an item whose framework gives it none: the framework's own page, with the code in it."""
    return f"{framework.address or NAMESPACE + ref.framework}#{_in_address(ref.code)}"


def _in_address(code: str) -> str:
    return quote(code, safe="")


def _framework_name(framework: FrameworkHeader) -> str:
    name = _NAMES.get(framework.framework, framework.framework)
    return f"{name} {framework.version.split('-')[0]}" if framework.framework in _VERSIONED else name


def _level_name(framework: FrameworkHeader, level: int) -> str:
    return next((one.name.fr for one in framework.scale if one.number == level), f"Niveau {level}")
