"""Reads certifiers' declarations to the French national passport: the CDC's XML, and our CSV for those without it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from passport_core.hookspecs import hookimpl

if TYPE_CHECKING:
    from passport_core.ports.formats import CertifierFormat


@hookimpl
def register_certifier_formats() -> Sequence[CertifierFormat]:
    """Offer ``cdc-xml`` and ``passport-csv``."""
    from passport_cdc.cdc_xml import CdcXml  # here: every command loads the plugin, few read declarations
    from passport_cdc.csv_declaration import PassportCsv

    return [CdcXml(), PassportCsv()]
