"""Read text out of documents that anyone may have written: bounded, one direction at a time, never an address.

Escaping is the templates' part (autoescape); this part bounds, cleans and types (threat 14).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from passport_core.passport.plain_text import clean

NAME_LIMIT = 200  # characters
NARRATIVE_LIMIT = 6000
ADDRESS_LIMIT = 2000
_LINES = 80
_SPACES = re.compile(r"[^\S\n]+")


def line(value: object, limit: int = NAME_LIMIT) -> str:
    """Return ``value`` as one bounded line of text; empty where it is no text."""
    return _clip(" ".join(_clean(_text(value), limit).split()), limit)


def prose(value: object, limit: int = NARRATIVE_LIMIT) -> str:
    """Return ``value`` as bounded text that keeps its line breaks; empty where it is no text."""
    lines = [_SPACES.sub(" ", one).strip() for one in _clean(_text(value), limit).split("\n")]
    return _clip("\n".join([one for one in lines if one][:_LINES]), limit)


def mapping(value: object) -> Mapping[str, Any]:
    """Return ``value`` where it is a mapping, the first mapping of a list, else an empty one."""
    return next(mappings(value), {})


def mappings(value: object, limit: int = 20) -> Iterator[Mapping[str, Any]]:
    """Yield the mappings of a value that may be one or a list of them."""
    for item in (value if isinstance(value, list) else [value])[:limit]:
        if isinstance(item, Mapping):
            yield item


def day(value: object) -> date | None:
    """Return the day of an ``xsd:date`` or ``xsd:dateTime`` as written; None where it is none."""
    if not isinstance(value, str):
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None


def https_address(value: object) -> tuple[str, str] | None:
    """Return (address, host) of a plain https address; None for anything else (``javascript:``, userinfo …)."""
    if not isinstance(value, str) or len(value) > ADDRESS_LIMIT or not value.isascii() or not value.isprintable():
        return None
    if any(c in value for c in " \"'<>\\`{}|^"):
        return None
    try:
        parts = urlsplit(value)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme != "https" or not host or "@" in parts.netloc or "." not in host:
        return None
    return value, host if port in (None, 443) else f"{host}:{port}"


def _text(value: object) -> str:
    """Return a plain string, a JSON-LD value object's, or the first of a list; else nothing."""
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, Mapping):
        value = value.get("@value", value.get("fr", value.get("en")))
    return value if isinstance(value, str) else ""


def _clean(text: str, limit: int) -> str:
    # Cut first, with room for what cleaning removes: the rest of a huge text is never walked through.
    return clean(text[: limit * 4])


def _clip(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
