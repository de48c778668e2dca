"""Which passages of one file are for the same person, and which technical ids were already seen in it.

Both keep digests only, so that 200,000 passages fit in some tens of megabytes and no second copy of the identities.
"""

from __future__ import annotations

import secrets
from hashlib import blake2b
from operator import attrgetter

from passport_core.passport.award import Award, HolderIdentity

_HASH = (1 << 64) - 1
_fields = attrgetter(*HolderIdentity.__slots__)


class Persons:
    """Numbers the persons of one file, from 1.

    The same number only where the identity is complete and equal in every field; two people of one name are never
    joined, and neither are two spellings of one person. Another number costs a second claim slip, a wrong merge
    would hand one person's award to another.
    """

    def __init__(self) -> None:
        self._key = secrets.token_bytes(16)
        self._numbers: dict[bytes, int] = {}
        self._last = 0

    def number(self, holder: HolderIdentity, *, birthplace_kind: str = "") -> int:
        """Return this holder's number; a new one where the identity is not complete."""
        if not _is_complete(holder):
            return self._next()
        # ``repr`` of a tuple, not of the holder: the same distinctions at a fifth of the time.
        content = repr((birthplace_kind, _fields(holder))).encode()
        digest = blake2b(content, digest_size=12, key=self._key).digest()
        number = self._numbers.get(digest)
        if number is None:
            number = self._numbers[digest] = self._next()
        return number

    def _next(self) -> int:
        self._last += 1
        return self._last


def _is_complete(holder: HolderIdentity) -> bool:
    if holder.file_reference is not None:
        return True  # a training file is one person's
    birthplace = holder.birthplace_code or holder.birthplace_name  # a CSV often names the place only
    return None not in (holder.birth_year, holder.birth_month, holder.birth_day, holder.sex, birthplace)


class SeenIds:
    """The technical ids of one file, each with its line and a digest of its content."""

    def __init__(self) -> None:
        self._seen: dict[int, int] = {}

    def earlier(self, technical_id: str, content: Award | None, line: int) -> tuple[int, bool] | None:
        """Remember this id; return (line, whether the content is the same) where it was there before."""
        # One whole number for the id and one for content and line: a third of the memory of tuples and bytes.
        identity = int.from_bytes(blake2b(technical_id.encode(), digest_size=12).digest())
        digest = hash(content) & _HASH  # it only chooses the sentence
        known = self._seen.get(identity)
        if known is None:
            self._seen[identity] = digest << 40 | line
            return None
        return known & (1 << 40) - 1, known >> 40 == digest
