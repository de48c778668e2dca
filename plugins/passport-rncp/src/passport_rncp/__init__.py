"""Reads the French national register (RNCP and RS) into passport-core.

Two sources, both France compétences' open data (Licence Ouverte 2.0): the XML export V4.1, one register a file, and
the CSV set, a zip of ten tables that holds both registers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from passport_core.hookspecs import hookimpl

if TYPE_CHECKING:
    from passport_core.ports.formats import RegisterSource


@hookimpl
def register_registers() -> Sequence[RegisterSource]:
    """Return both readers."""
    from passport_rncp.csv_source import FranceCompetencesCsv  # here: every command loads the plugin, few a register
    from passport_rncp.xml_source import FranceCompetencesXml

    return [FranceCompetencesXml(), FranceCompetencesCsv()]
