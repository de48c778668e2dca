"""Strict JSON reading: what two readers could understand differently is refused, whole.

RFC 8259 leaves duplicate keys, huge numbers and depth to the reader; a signature needs one meaning. I-JSON
(RFC 7493) is what is accepted here: UTF-8, no duplicate key, no lone surrogate, no NaN, integers within ±(2^53 − 1).
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any, NoReturn

import orjson

from passport_core.errors import InvalidInputError, TooLargeError
from passport_core.outcomes import Text

MAX_BYTES = 4 * 1024 * 1024
MAX_KEPT_BYTES = 64 * 1024
MAX_DEPTH = 64
MAX_INTEGER = 2**53 - 1

_STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKETS = re.compile(rb"[\[\]{}]")
_ASK_ISSUER = Text(
    fr="Demandez à l’émetteur un document JSON bien formé, sans le modifier.",
    en="Ask the issuer for a well-formed JSON document, and do not edit it.",
)


def read_object(document: bytes, *, max_bytes: int = MAX_BYTES, max_depth: int = MAX_DEPTH) -> dict[str, Any]:
    """Return the JSON object that ``document`` (UTF-8) holds, keys in their order.

    Raise InvalidInputError (``json.malformed``, ``json.duplicate-key``, ``json.number``, ``json.not-an-object``)
    or TooLargeError (``json.too-large``, ``json.too-deep``).
    """
    value = _read(document, max_bytes, max_depth)
    if not isinstance(value, dict):
        raise InvalidInputError(
            Text(fr="Le document JSON n’est pas un objet.", en="The JSON document is not an object."),
            code="json.not-an-object",
            remedy=_ASK_ISSUER,
        )
    if not _is_plain(document, value):
        _read_slowly(document)
    return value


def read_shared(document: bytes) -> dict[str, Any]:
    """Return what ``read_object`` does, or raise what it raises; one reading serves several askers.

    What it returns is theirs together: it must never be changed. Only a few small documents are kept.
    """
    return _read_kept(document) if len(document) <= MAX_KEPT_BYTES else read_object(document)


@lru_cache(maxsize=8)
def _read_kept(document: bytes) -> dict[str, Any]:
    return read_object(document)


def read_array(document: bytes, *, max_bytes: int = MAX_BYTES, max_depth: int = MAX_DEPTH) -> list[Any]:
    """Return the JSON array that ``document`` holds, as strictly as ``read_object``; ``json.not-an-array``."""
    value = _read(document, max_bytes, max_depth)
    if not isinstance(value, list):
        raise InvalidInputError(
            Text(fr="Le document JSON n’est pas une liste.", en="The JSON document is not an array."),
            code="json.not-an-array",
            remedy=_ASK_ISSUER,
        )
    if not _is_plain(document, value):
        _read_slowly(document)
    return value


def _read(document: bytes, max_bytes: int, max_depth: int) -> Any:
    if len(document) > max_bytes:
        raise TooLargeError(
            Text(
                fr=f"Le document dépasse {max_bytes // 1024} Kio.",
                en=f"The document is larger than {max_bytes // 1024} KiB.",
            ),
            code="json.too-large",
            remedy=Text(fr="Envoyez une seule attestation à la fois.", en="Send one credential at a time."),
        )
    _check_depth(document, max_depth)
    try:
        return orjson.loads(document)
    except orjson.JSONDecodeError as error:
        raise InvalidInputError(
            Text(fr="Le document n’est pas du JSON lisible.", en="The document is not readable JSON."),
            code="json.malformed",
            remedy=_ASK_ISSUER,
            where=f"line {error.lineno}, column {error.colno}",
        ) from None


def _is_plain(document: bytes, value: Any) -> bool:
    """Say whether ``document`` is the compact serialisation of ``value``: then nothing was lost in reading it.

    A duplicate key would have vanished and the bytes would differ. Anything spaced or escaped otherwise is not
    refused: it is only read again, slowly.
    """
    try:
        return orjson.dumps(value, option=orjson.OPT_STRICT_INTEGER) == document
    except TypeError:
        return False


def _check_depth(document: bytes, max_depth: int) -> None:
    if document.count(b"{") + document.count(b"[") <= max_depth:
        return
    depth = 0
    for bracket in _BRACKETS.findall(_STRINGS.sub(b"", document)):
        if bracket in b"{[":
            depth += 1
            if depth > max_depth:
                raise TooLargeError(
                    Text(
                        fr=f"Le document est imbriqué sur plus de {max_depth} niveaux.",
                        en=f"The document is nested more than {max_depth} levels deep.",
                    ),
                    code="json.too-deep",
                    remedy=_ASK_ISSUER,
                )
        else:
            depth -= 1


def _read_slowly(document: bytes) -> None:
    """Read again with every pair and number looked at; raise where something would be ambiguous."""
    json.loads(
        document,
        object_pairs_hook=_refuse_duplicates,
        parse_int=_refuse_large,
        parse_float=_refuse_infinite,
        parse_constant=_refuse_number,
    )


def _refuse_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise InvalidInputError(
            Text(
                fr="Le document donne deux fois la même clé : on ne sait pas laquelle croire.",
                en="The document has the same key twice: there is no telling which to believe.",
            ),
            code="json.duplicate-key",
            remedy=_ASK_ISSUER,
            where=twice[:80],
        )
    return found


def _refuse_large(digits: str) -> int:
    if len(digits) > 17 or abs(int(digits)) > MAX_INTEGER:
        _refuse_number(digits)
    return int(digits)


def _refuse_infinite(digits: str) -> float:
    value = float(digits)
    if value in (float("inf"), float("-inf")):
        _refuse_number(digits)
    return value


def _refuse_number(digits: str) -> NoReturn:
    raise InvalidInputError(
        Text(
            fr="Le document contient un nombre que deux logiciels liraient différemment.",
            en="The document holds a number that two programs would read differently.",
        ),
        code="json.number",
        remedy=_ASK_ISSUER,
        where=digits[:40],
    )
