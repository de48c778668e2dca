"""Reads ESCO, the European classification of skills and occupations, into passport-core.

The source is the European Commission's CSV download (reuse under Decision 2011/833/EU).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from passport_core.hookspecs import hookimpl

if TYPE_CHECKING:
    from passport_core.ports.frameworks import FrameworkSource, TargetSource


@hookimpl
def register_skill_frameworks() -> Sequence[FrameworkSource]:
    """Return the reader of the CSV download."""
    from passport_esco.csv_source import EscoCsv  # here: every command loads the plugin, few a framework

    return [EscoCsv()]


@hookimpl
def register_target_sources() -> Sequence[TargetSource]:
    """Return occupations as targets."""
    from passport_esco.occupations import EscoOccupations

    return [EscoOccupations()]
