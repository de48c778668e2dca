"""Reads French labour-market figures (BMO, tension) and FAP tables into passport-core.

Figures come from two public files of France Travail: the BMO survey (planned hires, one row a basin and family of
occupations) and the tension file (one row a basin and ROME code). What joins families to ROME codes is a table of
its own, of which two forms are read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from passport_core.hookspecs import hookimpl

if TYPE_CHECKING:
    from passport_core.ports.frameworks import FrameworkSource, LabourSource


@hookimpl
def register_skill_frameworks() -> Sequence[FrameworkSource]:
    """Return the readers of family tables: the ministry's SAS program, and a CSV crosswalk of one's own."""
    from passport_labour.family_csv import FamilyCsv  # here: every command loads the plugin, few a table
    from passport_labour.family_sas import FamilySas

    return [FamilySas(), FamilyCsv()]


@hookimpl
def register_local_signals() -> Sequence[LabourSource]:
    """Return the readers of BMO and tension files."""
    from passport_labour.bmo import Bmo
    from passport_labour.tension import Tension

    return [Bmo(), Tension()]
