"""JSON Canonicalization Scheme (RFC 8785): one byte string for one JSON value."""

from __future__ import annotations

import re
from typing import Any

import orjson
import rfc8785

from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text

_OPTIONS = (
    orjson.OPT_SORT_KEYS
    | orjson.OPT_STRICT_INTEGER
    | orjson.OPT_PASSTHROUGH_DATACLASS
    | orjson.OPT_PASSTHROUGH_DATETIME
    | orjson.OPT_PASSTHROUGH_SUBCLASS
)
_FLOAT_OR_NULL = re.compile(rb"[0-9][.eE]|null")
_BELOW_U_E000 = bytes(range(0xEE))  # UTF-8 bytes that begin or continue characters up to U+DFFF
_ASTRAL = frozenset(range(0xF0, 0xF5))  # bytes that begin an astral character


def canonicalize(value: Any) -> bytes:
    """Return the canonical UTF-8 bytes of a JSON value made of dict, list, str, int, float, bool and None.

    Raise InvalidInputError (``jcs.unsupported``) for anything else: NaN, integers beyond 2^53 − 1, lone surrogates.
    """
    try:
        fast = orjson.dumps(value, option=_OPTIONS)
    except TypeError:  # orjson's JSONEncodeError is a TypeError
        return _slowly(value)
    if _may_hold_float(fast) or _may_sort_otherwise(fast):
        return _slowly(value)
    return fast


def _may_hold_float(fast: bytes) -> bool:
    """Say whether orjson wrote a float (its digits are not always RFC 8785's), or a NaN, which it writes as null.

    Looks only outside strings: what is left of the compact form when every second piece between quotes is dropped.
    """
    if b"\\" in fast:
        fast = fast.replace(b"\\\\", b"").replace(b'\\"', b"")
    return _FLOAT_OR_NULL.search(b"".join(fast.split(b'"')[::2])) is not None


def _may_sort_otherwise(fast: bytes) -> bool:
    """Say whether UTF-16 order (RFC 8785 §3.2.3) may differ from code point order, which orjson sorts keys by.

    It does only between U+E000–U+FFFF and astral characters: both must occur.
    """
    if fast.isascii():
        return False
    high = set(fast.translate(None, _BELOW_U_E000))
    return not high.isdisjoint(_ASTRAL) and not high <= _ASTRAL


def _slowly(value: Any) -> bytes:
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeError, RecursionError, TypeError) as error:
        raise InvalidInputError(
            Text(
                fr="Une valeur n’a pas de forme JSON canonique : elle ne peut pas être signée.",
                en="A value has no canonical JSON form: it cannot be signed.",
            ),
            code="jcs.unsupported",
            remedy=Text(
                fr="N’employez que des textes, des nombres finis (entiers jusqu’à 2^53 − 1), des listes et des objets.",
                en="Use only text, finite numbers (integers up to 2^53 − 1), lists and objects.",
            ),
        ) from error
