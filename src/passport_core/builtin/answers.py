"""Answers of other hosts, kept for as long as they allow, in bounded memory.

One status list serves many credentials: asked for once, its host learns neither how many are checked nor which.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from passport_core.errors import UnavailableError
from passport_core.ports.outside import Fetched

Key = tuple[str, str, int]  # address, media types asked for, size limit

FRESH_BY_DEFAULT = timedelta(seconds=60)  # where the host says nothing
FRESH_AT_MOST = timedelta(hours=24)
_MOST_FAILURES = 1024
_OVERHEAD = 1024  # bytes that an entry costs beside its body


@dataclass(frozen=True, slots=True)
class _Kept:
    answer: Fetched | UnavailableError
    since: datetime
    until: datetime

    def is_fresh(self, now: datetime) -> bool:
        # A clock that was set back makes everything old, rather than young for ever.
        return self.since <= now < self.until


def fresh_for(headers: Iterable[tuple[bytes, bytes]]) -> timedelta:
    """Return for how long a shared cache may keep the answer (RFC 9111 §4.2, §5.2.2); zero: not at all."""
    directives: dict[str, str] = {}
    age = 0
    for name, value in headers:
        lowered = name.lower()
        if lowered == b"cache-control":
            for directive in value.decode("latin-1").split(","):
                word, _, argument = directive.strip().partition("=")
                directives.setdefault(word.strip().lower(), argument.strip().strip('"'))
        elif lowered == b"age":
            age = _seconds(value.decode("latin-1").strip()) or 0
        elif lowered == b"vary" and b"*" in value:
            return timedelta(0)
    if directives.keys() & {"no-store", "no-cache", "private"}:
        return timedelta(0)
    stated = directives.get("s-maxage", directives.get("max-age"))
    if stated is None:
        return FRESH_BY_DEFAULT
    seconds = _seconds(stated)
    if seconds is None:  # RFC 9111 §4.2.1: what cannot be read is stale
        return timedelta(0)
    return min(timedelta(seconds=max(0, seconds - age)), FRESH_AT_MOST)


def _seconds(text: str) -> int | None:
    return int(text[:10]) if text.isascii() and text.isdigit() else None


class AnswerCache:
    """Least recently used answers go first. Safe to use from several threads."""

    def __init__(self, *, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._held = 0
        self._answers: OrderedDict[Key, _Kept] = OrderedDict()
        self._failures: OrderedDict[Key, _Kept] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Key, now: datetime) -> Fetched | UnavailableError | None:
        """Return what is known and fresh: an answer, or why there was none a moment ago."""
        with self._lock:
            kept = self._answers.get(key) or self._failures.get(key)
            if kept is None:
                return None
            if not kept.is_fresh(now):
                self._drop(key)
                return None
            if key in self._answers:
                self._answers.move_to_end(key)
            return kept.answer

    def keep(self, key: Key, answer: Fetched, *, now: datetime, until: datetime) -> None:
        cost = len(answer.body) + _OVERHEAD
        if until <= now or cost > self._max_bytes:
            return
        with self._lock:
            self._drop(key)
            self._answers[key] = _Kept(answer, now, until)
            self._held += cost
            while self._held > self._max_bytes:
                self._drop(next(iter(self._answers)))

    def keep_failure(self, key: Key, failure: UnavailableError, *, now: datetime, until: datetime) -> None:
        if until <= now:
            return
        with self._lock:
            self._drop(key)
            self._failures[key] = _Kept(failure, now, until)
            while len(self._failures) > _MOST_FAILURES:
                self._failures.popitem(last=False)

    def _drop(self, key: Key) -> None:
        self._failures.pop(key, None)
        kept = self._answers.pop(key, None)
        if kept is not None and isinstance(kept.answer, Fetched):
            self._held -= len(kept.answer.body) + _OVERHEAD
