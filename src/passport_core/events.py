"""What has happened and is already stored. Ids are our own random ones; no personal data travels in events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Event:
    """``kind`` is stable (``batch.issued``, ``credential.revoked`` …); ``subject`` is our id of the thing."""

    kind: str
    subject: str
    at: datetime
    count: int = 1
