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
# In orjson's compact output a number follows ":", "[" or ","; a float then shows "." or "e" after its digits.
# "null" may be a NaN that orjson wrote so. A hit inside a string only costs the slow path.
_FLOAT_OR_NULL = re.compile(rb"[:\[,](?:-?\d+[.eE]|null)|\A(?:-?\d+[.eE]|null)")
# UTF-16 order (RFC 8785 §3.2.3) differs from code point order only between U+E000–U+FFFF and astral characters.
_ASTRAL = re.compile(rb"[\xf0-\xf4]")
_HIGH_PLANE = re.compile(rb"[\xee\xef]")


def canonicalize(value: Any) -> bytes:
    """Return the canonical UTF-8 bytes of a JSON value made of dict, list, str, int, float, bool and None.

    Raise InvalidInputError (``jcs.unsupported``) for anything else: NaN, integers beyond 2^53 − 1, lone surrogates.
    """
    try:
        fast = orjson.dumps(value, option=_OPTIONS)
    except TypeError:  # orjson's JSONEncodeError is a TypeError
        return _slowly(value)
    if _FLOAT_OR_NULL.search(fast) or (_ASTRAL.search(fast) and _HIGH_PLANE.search(fast)):
        return _slowly(value)
    return fast


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
