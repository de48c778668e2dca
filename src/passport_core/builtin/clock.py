"""The system's clock."""

from __future__ import annotations

from datetime import UTC, datetime


class SystemClock:
    """The moment as the operating system tells it, in UTC."""

    def now(self) -> datetime:
        return datetime.now(UTC)
