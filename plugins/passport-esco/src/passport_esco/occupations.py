"""ESCO's occupations as targets."""

from __future__ import annotations

import re

from passport_core.passport.frameworks import Importance, ItemKind, ProfileLine
from passport_core.passport.targets import TargetKind

_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_NAMED = re.compile(rf"(?:esco:|https?://data\.europa\.eu/esco/occupation/)({_UUID})", re.ASCII | re.IGNORECASE)


class EscoOccupations:
    """An occupation asks for its essential skills and knowledge, and lists optional ones.

    ESCO gives no number. The weights 3 and 1 are ours: they keep ESCO's order and say nothing more
    (docs/adr/0020).
    """

    name = "esco-occupations"
    framework = "esco"
    kind = TargetKind.OCCUPATION

    def code_of(self, named: str) -> str | None:
        """Return the code for ``esco:…`` and for the occupation's own URI."""
        match = _NAMED.fullmatch(named.strip())
        return match[1].lower() if match else None

    def weight(self, line: ProfileLine, kind: ItemKind) -> int:
        """Return 3 for what is essential, 1 for what is optional."""
        return 3 if line.importance is Importance.ESSENTIAL else 1
