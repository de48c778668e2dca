"""JSON Pointers (RFC 6901): how the parts of a document are named, and found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text

Path = tuple[str | int, ...]  # names of members, and places in arrays

_INDEX = re.compile(r"0|[1-9][0-9]{0,8}", re.ASCII)
_BAD_ESCAPE = re.compile(r"~(?![01])")


def locate(document: Any, pointer: str) -> Path:
    """Return the way to what ``pointer`` names, array places as integers.

    Raise InvalidInputError: ``pointer.malformed`` where it is none (it begins with ``/``, or is empty: the whole),
    ``pointer.nowhere`` where the document has nothing there.
    """
    path: list[str | int] = []
    here = document
    for name in _names(pointer):
        if isinstance(here, dict | Mapping) and name in here:
            path.append(name)
            here = here[name]
        elif isinstance(here, list | tuple) and _INDEX.fullmatch(name) and int(name) < len(here):
            path.append(int(name))
            here = here[int(name)]
        else:
            raise _refused(
                "pointer.nowhere",
                "Le document n’a rien à cet endroit.",
                "The document has nothing at that place.",
                pointer,
            )
    return tuple(path)


@lru_cache(maxsize=1024)
def _names(pointer: str) -> tuple[str, ...]:
    if (pointer and not pointer.startswith("/")) or _BAD_ESCAPE.search(pointer):
        raise _refused("pointer.malformed", "Ceci n’est pas un JSON Pointer.", "This is not a JSON Pointer.", pointer)
    return tuple(token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:])


def write(path: Iterable[str | int]) -> str:
    """Return the pointer of a way into a document."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def _refused(code: str, fr: str, en: str, pointer: str) -> InvalidInputError:
    return InvalidInputError(
        Text(fr, en),
        code=code,
        remedy=Text(
            "Écrivez par exemple « /credentialSubject/name », avec les noms qui sont dans le document.",
            "Write for example “/credentialSubject/name”, with names that are in the document.",
        ),
        where=pointer[:80],
    )
