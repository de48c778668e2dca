"""Gather for a document and for every credential inside it: endorsements, members of a learner record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from passport_core.credentials.holding import MAX_DEPTH, MAX_HELD, held
from passport_core.credentials.verifying import peek
from passport_core.errors import InvalidInputError

if TYPE_CHECKING:
    from passport_core.credentials.evidence import Evidence
    from passport_core.credentials.proofs import Peek, ProofFormat


class Gathering(Protocol):
    """Finds out what judging a document needs, within one answer."""

    def __call__(self, document: bytes, peek: Peek) -> Evidence: ...


class Gather(Protocol):
    """Finds out what judging documents needs: on line and from the store, or out of a bundle."""

    def for_answer(self, seen: Sequence[Peek], *, at: datetime, online: bool = True) -> Gathering:
        """Begin one answer, judged for ``at``: what the documents ``seen`` share is had once for all of them."""
        ...


def gather_whole(
    gathering: Gathering, document: bytes, seen: Peek, *, formats: Mapping[str, ProofFormat], depth: int = 0
) -> Evidence:
    """Return the evidence on the document, with that on each credential inside it as ``Evidence.parts``.

    What cannot be read is left out: its report says why.
    """
    evidence = gathering(document, seen)
    parts = {}
    for one in held(seen.unverified)[:MAX_HELD] if depth < MAX_DEPTH else ():
        if (inside := peek_or_none(one.document, formats)) is not None:
            parts[one.where] = gather_whole(gathering, one.document, inside, formats=formats, depth=depth + 1)
    return replace(evidence, parts=parts) if parts else evidence


def peek_or_none(document: bytes, formats: Mapping[str, ProofFormat]) -> Peek | None:
    """Return what the document says of itself, None where it cannot be read: its report says why."""
    try:
        return peek(document, formats)
    except InvalidInputError:
        return None
