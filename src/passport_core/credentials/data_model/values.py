"""The kinds of value that the data model knows: addresses, type names, texts with a language, media types."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from passport_core.credentials.data_model.faults import Faults, Path
from passport_core.credentials.json_reading import MAX_DEPTH
from passport_core.credentials.peeking import several

# RFC 3986 §3: a scheme, then anything but what must be escaped. Letters of other scripts are left (RFC 3987): an
# issuer may have an international domain name.
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\x00-\x20\x7f-\x9f<>\"{}|\\^`\s]+")
_HIERARCHICAL = re.compile(r"(?:https?|wss?|ftp)://[^/?#]", re.IGNORECASE)
_NEEDS_HOST = re.compile(r"(?:https?|wss?|ftp):", re.IGNORECASE)
_NAME = re.compile(r"[^\x00-\x20\x7f-\x9f\s]+")
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}(?:\s*;.*)?")
# RFC 5646 §2.1: a well-formed language tag (registered subtags are not looked up).
_LANGUAGE = re.compile(
    r"(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?"
    r"|x(?:-[a-z0-9]{1,8})+"
    r"|en-gb-oed|i-(?:ami|bnn|default|enochian|hak|klingon|lux|mingo|navajo|pwn|tao|tay|tsu)|sgn-(?:be-fr|be-nl|ch-de)"
    r"|art-lojban|cel-gaulish|no-bok|no-nyn|zh-(?:guoyu|hakka|min|min-nan|xiang)",
    re.IGNORECASE | re.ASCII,
)
_TEXT_MEMBERS = frozenset({"@value", "@language", "@direction"})
_VALUE_MEMBERS = _TEXT_MEMBERS | {"@type"}
# What is JSON, not statements (``@json`` in the contexts), or a document of its own.
_OPAQUE = frozenset({"@context", "jsonSchema", "verifiableCredential", "endorsement"})
_NONE_KNOWN: Mapping[int, Any] = MappingProxyType({})


def is_url(value: object) -> bool:
    """Say whether ``value`` is one absolute address: a DID, a URN, a web address … (VCDM 2.0 §4.4)."""
    return isinstance(value, str) and _is_absolute(value)


@lru_cache(maxsize=2048)
def _is_absolute(text: str) -> bool:
    return _URL.fullmatch(text) is not None and (
        _NEEDS_HOST.match(text) is None or _HIERARCHICAL.match(text) is not None
    )


@lru_cache(maxsize=2048)
def _is_name(text: str) -> bool:
    return _NAME.fullmatch(text) is not None


def is_media_type(value: object) -> bool:
    """Say whether ``value`` is a media type (RFC 6838 §4.2); whether it is registered is not looked up."""
    return isinstance(value, str) and _MEDIA_TYPE.fullmatch(value) is not None


def places(value: Any, path: Path) -> list[tuple[Any, Path]]:
    """Return a member's values, each with its place."""
    if isinstance(value, list):
        return [(item, (*path, number)) for number, item in enumerate(value)]
    return [(value, path)]


def types(value: Any) -> frozenset[str]:
    """Return the names in a ``type``, whatever else is wrong with it."""
    return frozenset(name for name in several(value) if isinstance(name, str))


def check_types(holding: Mapping[str, Any], path: Path, faults: Faults) -> bool:
    """Want a ``type``: one or more terms or absolute addresses (§4.5)."""
    if "type" not in holding:
        faults.add("model.type-missing", (*path, "type"))
        return False
    names = several(holding["type"])
    if names and all(isinstance(name, str) and _is_name(name) for name in names):
        return True
    faults.add("model.type", (*path, "type"))
    return False


def check_text(holding: Mapping[str, Any], member: str, path: Path, faults: Faults) -> None:
    """Want a text, or one or several language value objects (§4.6, §11.1)."""
    if member not in holding or isinstance(holding[member], str):
        return
    values = places(holding[member], (*path, member))
    if not values:
        faults.add("model.text", (*path, member))
    for value, place in values:
        if not isinstance(value, Mapping) or not isinstance(value.get("@value"), str) or value.keys() - _TEXT_MEMBERS:
            faults.add("model.text", place)


def check_inside(document: Mapping[str, Any], faults: Faults, known: Mapping[int, Any] = _NONE_KNOWN) -> None:
    """Want of every object in the document: a single address as ``id`` (§4.4), no null, well-made value objects.

    Null says nothing in JSON-LD, and is left out of what RDF-based proofs cover: a reader who saw it could not know.
    ``known`` holds, by identity, parts that were looked at already.
    """
    if document.__class__ is dict and _is_sound(document, 0, known):
        return
    waiting: list[tuple[Any, Path]] = [(document, ())]
    while waiting:
        value, path = waiting.pop()
        if value is None:
            faults.add("model.null", path)
        elif isinstance(value, list):
            waiting += [(item, (*path, number)) for number, item in enumerate(value) if not isinstance(item, str)]
        elif isinstance(value, Mapping):
            if "id" in value and not is_url(value["id"]):
                faults.add("model.id", (*path, "id"))
            if "@value" in value:
                _check_value_object(value, path, faults)
            elif len(path) < MAX_DEPTH:
                waiting += [
                    (item, (*path, name))
                    for name, item in value.items()
                    if not isinstance(item, str) and name != "id" and name not in _OPAQUE
                ]


def _is_sound(value: Any, depth: int, known: Mapping[int, Any]) -> bool:
    """Say fast whether there is nothing to look at more closely: nearly every object or array is like that."""
    if depth > MAX_DEPTH:
        return False
    if value.__class__ is list:
        for item in value:
            kind = item.__class__
            if kind is dict or kind is list:
                if not _is_sound(item, depth + 1, known):
                    return False
            elif item is None:
                return False
        return True
    for name, item in value.items():
        kind = item.__class__
        if kind is dict or kind is list:
            if id(item) not in known and name not in _OPAQUE and not _is_sound(item, depth + 1, known):
                return False
        elif item is None:
            return False
    return "@value" not in value and ("id" not in value or is_url(value["id"]))


def _check_value_object(value: Mapping[str, Any], path: Path, faults: Faults) -> None:
    language, direction = value.get("@language", "und"), value.get("@direction", "ltr")
    well_made = (
        not value.keys() - _VALUE_MEMBERS
        and isinstance(value["@value"], str | int | float)
        and isinstance(language, str)
        and _LANGUAGE.fullmatch(language) is not None
        and direction in ("ltr", "rtl")
        and not ("@type" in value and len(value) > 2)
    )
    if not well_made:
        faults.add("model.language", path)
