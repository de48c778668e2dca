"""The BMO survey (« Besoins en main-d’œuvre »): planned hires by employment basin and family of occupations.

Columns change their names each year (``BE19``/``BE25``, ``code métier BMO``, ``metier``): they are matched by rule, and
the digits behind ``BE`` say by which list of basins the codes are. ``*`` is a figure that exists and is kept secret.
A basin that lies in two departments has a row for each: they stay two areas.

The families are coded like the ministry's FAP but are not the same list, and change by year. They are given the
framework ``bmo``; only a table that an operator loads under that name joins them to occupations.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from passport_core.outcomes import Text
from passport_core.passport.frameworks import ItemRef
from passport_core.passport.labour import Area, AreaKind, Figure, Observation
from passport_labour import fields
from passport_labour.observing import BasinTable, figures_of
from passport_labour.tables import Row

_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "year": ("annee",),
    "family": ("codemetierbmo", "metierbmo", "metier", "codemetier"),
    "family_label": ("nommetierbmo", "nommetier", "libellemetierbmo", "libellemetier"),
    "region": ("reg", "region", "codereg"),
    "region_label": ("nomreg", "nomregion"),
    "department": ("dept", "dep", "departement"),
    "department_label": ("nomdept", "nomdep", "nomdepartement"),
    "met": ("met",),
    "xmet": ("xmet",),
    "smet": ("smet",),
}
_NEEDED = {"year", "family", "met", "xmet", "smet", "basin"}
_BASIN = re.compile(r"be([0-9]{2})\Z")
_BASIN_LABEL = re.compile(r"(?:nom|lib|libelle)be([0-9]{2})\Z")
_FIGURES = MappingProxyType({"met": Figure.HIRES, "xmet": Figure.HARD_TO_FILL, "smet": Figure.SEASONAL})


class Bmo(BasinTable):
    """Reads a year of BMO, as CSV or as the workbook that France Travail publishes."""

    name = "bmo-csv"
    set_name = "bmo"
    title = Text("Besoins en main-d’œuvre (BMO)", "Planned hires survey (BMO)")
    columns = "annee, Code métier BMO, BE.., met, xmet, smet"
    dating_column = "basin"
    dating_name = _BASIN

    def _layout(self, names: Sequence[str]) -> Mapping[str, int] | None:
        places = {
            key: place
            for key, known in _NAMES.items()
            if (place := next((names.index(name) for name in known if name in names), None)) is not None
        }
        for key, pattern in (("basin", _BASIN), ("basin_label", _BASIN_LABEL)):
            found = [place for place, name in enumerate(names) if pattern.match(name)]
            if len(found) == 1:  # two lists of basins in one file: which one the figures follow is not said
                places[key] = found[0]
        return places if places.keys() >= _NEEDED else None

    def _observation(self, row: Row, coding: str, year: int) -> Observation:
        cells = row.cells
        figures, suppressed = figures_of(cells, _FIGURES)
        hires = figures.get(Figure.HIRES)
        for part, column in ((Figure.HARD_TO_FILL, "xmet"), (Figure.SEASONAL, "smet")):
            if hires is not None and figures.get(part, 0) > hires:
                raise fields.MalformedError(
                    f"« {column} » dépasse « met », dont il est une partie.",
                    f"“{column}” is above “met”, of which it is a part.",
                )
        return Observation(
            subject=ItemRef("bmo", fields.family_code(cells["family"])),
            subject_label=fields.label(cells.get("family_label", "")),
            area=Area(
                kind=AreaKind.BASIN,
                coding=coding,
                code=fields.basin_code(cells["basin"]),
                label=fields.label(cells.get("basin_label", "")),
                department=fields.department(cells.get("department", "")),
                department_label=fields.label(cells.get("department_label", "")),
                region=fields.region(cells.get("region", "")),
                region_label=fields.label(cells.get("region_label", "")),
            ),
            year=year,
            figures=figures,
            suppressed=suppressed,
        )
