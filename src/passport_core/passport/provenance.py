"""How well a record is backed: Declared < Endorsed < Certified."""

from __future__ import annotations

from enum import StrEnum

from passport_core.outcomes import Text


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

BACKED = {
    Provenance.CERTIFIED: Text("certifié", "certified"),
    Provenance.ENDORSED: Text("recommandé", "endorsed"),
    Provenance.DECLARED: Text("déclaré", "declared"),
}
"""How a sentence says it of a record."""
