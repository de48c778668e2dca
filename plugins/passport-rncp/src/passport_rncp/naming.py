"""What the name of an export file says: its day and its register.

Names seen: ``export-fiches-rncp-v4-1-2026-08-16.zip``, ``export_fiches_RS_V4_1_2026-08-16.xml``,
``export-fiches-csv-2024-02-22.zip`` with members ``export_fiches_CSV_Rome_2024_02_22.csv``.
"""

from __future__ import annotations

import re
from datetime import date

_DAY = re.compile(r"(?<![0-9])([0-9]{4})[-_]([0-9]{2})[-_]([0-9]{2})(?![0-9])")
_KIND = re.compile(r"export[-_ ]?fiches[-_ ](rncp|rs|csv)(?![a-z])", re.IGNORECASE)


def day_in(*names: str) -> date | None:
    """Return the day written in the first of the names that has one; an impossible day is none."""
    for name in names:
        for match in _DAY.finditer(name):
            try:
                return date(int(match[1]), int(match[2]), int(match[3]))
            except ValueError:
                continue
    return None


def kind_in(name: str) -> str | None:
    """Return ``RNCP``, ``RS`` or ``CSV`` where the name is that of such an export."""
    match = _KIND.search(name)
    return match[1].upper() if match else None
