"""How well a record is backed: Declared < Endorsed < Certified."""

from __future__ import annotations

from enum import StrEnum


class Provenance(StrEnum):
    """How well a record is backed. Computed when read, never taken from the document."""

    DECLARED = "declared"
    ENDORSED = "endorsed"
    CERTIFIED = "certified"

    @property
    def rank(self) -> int:
        """0 declared, 1 endorsed, 2 certified."""
        return _RANKS[self]


_RANKS = {Provenance.DECLARED: 0, Provenance.ENDORSED: 1, Provenance.CERTIFIED: 2}
