"""A fetcher that costs nothing until it is used."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import cached_property

from passport_core.ports.outside import Fetched, Fetcher


class FetcherOnDemand:
    """A fetcher that is made at the first fetch: what stays offline does not pay for the network's libraries."""

    def __init__(self, make: Callable[[], Fetcher]) -> None:
        self._make = make

    @cached_property
    def _made(self) -> Fetcher:
        return self._make()

    def fetch(self, url: str, *, accept: str, max_bytes: int, max_age: timedelta | None = None) -> Fetched:
        return self._made.fetch(url, accept=accept, max_bytes=max_bytes, max_age=max_age)
