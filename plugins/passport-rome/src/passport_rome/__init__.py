"""Reads ROME 4.0, the French classification of occupations, into passport-core.

The source is France Travail's open data (Licence Ouverte 2.0): a set of CSV files, in a folder or in their zip.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from passport_core.hookspecs import hookimpl

if TYPE_CHECKING:
    from passport_core.ports.frameworks import FrameworkSource, TargetSource


@hookimpl
def register_skill_frameworks() -> Sequence[FrameworkSource]:
    """Return the reader of the CSV set."""
    from passport_rome.csv_source import RomeCsv  # here: every command loads the plugin, few a framework

    return [RomeCsv()]


@hookimpl
def register_target_sources() -> Sequence[TargetSource]:
    """Return occupations as targets."""
    from passport_rome.occupations import RomeOccupations

    return [RomeOccupations()]
