"""CBOR (RFC 8949) as far as proofs need it: unsigned integers, byte and text strings, arrays, maps from integers.

No tag, no float, no simple value, no indefinite length: what is not listed is refused. Reading is bounded by the bytes
that are there (each item takes one at least, whatever a length promises) and by depth.
"""

from __future__ import annotations

from typing import Any, NoReturn

from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text

MAX_DEPTH = 4
_UNSIGNED, _BYTES, _TEXT, _ARRAY, _MAP = 0, 2, 3, 4, 5


def encode(value: int | bytes | str | list[Any] | dict[int, Any]) -> bytes:
    """Return the shortest encoding, maps in the order given; raise ValueError for any other type of value."""
    if isinstance(value, bytes):
        return _head(_BYTES, len(value)) + value
    if isinstance(value, str):
        text = value.encode()
        return _head(_TEXT, len(text)) + text
    if isinstance(value, list):
        return _head(_ARRAY, len(value)) + b"".join(map(encode, value))
    if isinstance(value, dict) and all(isinstance(key, int) for key in value):
        return _head(_MAP, len(value)) + b"".join(encode(key) + encode(entry) for key, entry in value.items())
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**64:
        return _head(_UNSIGNED, value)
    raise ValueError(f"CBOR is not written here for {type(value).__name__}")


def decode(data: bytes) -> Any:
    """Return the one value that ``data`` is; raise InvalidInputError (``cbor.malformed``) for anything else."""
    reader = _Reader(data)
    value = reader.value(0)
    if reader.place != len(data):
        _refuse()
    return value


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self.place = 0

    def value(self, depth: int) -> Any:
        if depth > MAX_DEPTH:
            _refuse()
        kind, argument = self._head()
        if kind == _UNSIGNED:
            return argument
        if kind == _ARRAY:
            return [self.value(depth + 1) for _ in range(argument)]
        if kind == _MAP:
            return self._map(argument, depth)
        if kind == _BYTES:
            return self._take(argument)
        if kind != _TEXT:
            _refuse()
        try:
            return self._take(argument).decode()
        except UnicodeDecodeError:
            _refuse()

    def _map(self, entries: int, depth: int) -> dict[int, Any]:
        found: dict[int, Any] = {}
        for _ in range(entries):
            key = self.value(depth + 1)
            if not isinstance(key, int) or key in found:
                _refuse()
            found[key] = self.value(depth + 1)
        return found

    def _head(self) -> tuple[int, int]:
        first = self._take(1)[0]
        kind, short = first >> 5, first & 0x1F
        if short < 24:
            return kind, short
        if short > 27:  # reserved, or of indefinite length
            _refuse()
        return kind, int.from_bytes(self._take(1 << (short - 24)), "big")

    def _take(self, count: int) -> bytes:
        taken = self._data[self.place : self.place + count]
        if len(taken) != count:
            _refuse()
        self.place += count
        return taken


def _head(kind: int, argument: int) -> bytes:
    if argument < 24:
        return bytes([kind << 5 | argument])
    for short, width in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if argument < 1 << 8 * width:
            return bytes([kind << 5 | short]) + argument.to_bytes(width, "big")
    raise ValueError("too large for CBOR")


def _refuse() -> NoReturn:
    raise InvalidInputError(
        Text("Une valeur en CBOR est mal formée.", "A value in CBOR is malformed."),
        code="cbor.malformed",
        remedy=Text(
            "Demandez à l’émetteur de vous transmettre de nouveau le document d’origine.",
            "Ask the issuer to send you the original document again.",
        ),
    )
