"""ROME's occupations as targets."""

from __future__ import annotations

import re
from collections.abc import Mapping

from passport_core.passport.frameworks import Importance, ItemKind, ProfileLine
from passport_core.passport.targets import TargetKind

_NAMED = re.compile(r"(?:rome\s*:?\s*)?([a-n])\s?([0-9]{4})", re.ASCII | re.IGNORECASE)
_WEIGHTS: Mapping[Importance, int] = {Importance.CORE: 3, Importance.EMERGING: 2, Importance.LISTED: 1}
_UNCOUNTED = frozenset({ItemKind.QUALIFICATION, ItemKind.CONTEXT})


class RomeOccupations:
    """An occupation asks for what its sheet lists.

    ROME marks lines (« Principale », « Émergente », no mark) and gives no number. The weights 3, 2 and 1 are ours:
    they keep ROME's order and say nothing more (docs/adr/0020). Diplomas and licences count nothing, since a sheet
    names several of which none is asked, and working conditions count nothing, since nobody holds them; both are
    shown.
    """

    name = "rome-occupations"
    framework = "rome"
    kind = TargetKind.OCCUPATION

    def code_of(self, named: str) -> str | None:
        """Return ``M1855`` for ``M1855``, ``m1855``, ``M 1855`` and ``rome:M1855``."""
        match = _NAMED.fullmatch(named.strip())
        return f"{match[1].upper()}{match[2]}" if match else None

    def weight(self, line: ProfileLine, kind: ItemKind) -> int:
        """Return 3 for a core line, 2 for an emerging one, 1 for any other; 0 for a qualification or a context."""
        return 0 if kind in _UNCOUNTED else _WEIGHTS.get(line.importance, 1)
