"""Gather for a document and for every credential inside it: endorsements, members of a learner record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from passport_core.credentials.holding import MAX_DEPTH, MAX_HELD, held
from passport_core.credentials.verifying import peek
from passport_core.errors import InvalidInputError

if TYPE_CHECKING:
    from passport_core.credentials.evidence import Evidence
    from passport_core.credentials.proofs import Peek, ProofFormat


class Gather(Protocol):
    """Finds out what judging a document needs: on line and from the store, or out of a bundle."""

    def __call__(self, document: bytes, peek: Peek, *, at: datetime, online: bool = True) -> Evidence: ...


def gather_whole(
    gather: Gather,
    document: bytes,
    seen: Peek,
    *,
    formats: Mapping[str, ProofFormat],
    at: datetime,
    online: bool,
    depth: int = 0,
) -> Evidence:
    """Return the evidence on the document, with that on each credential inside it as ``Evidence.parts``.

    What cannot be read is left out: its report says why.
    """
    evidence = gather(document, seen, at=at, online=online)
    parts = {}
    for one in held(seen.unverified)[:MAX_HELD] if depth < MAX_DEPTH else ():
        try:
            inside = peek(one.document, formats)
        except InvalidInputError:
            continue
        parts[one.where] = gather_whole(
            gather, one.document, inside, formats=formats, at=at, online=online, depth=depth + 1
        )
    return replace(evidence, parts=parts) if parts else evidence
