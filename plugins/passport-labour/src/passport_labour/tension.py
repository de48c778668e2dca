"""The tension file: an indicator of 1 to 5, offers and job seekers (categories A, B, C) by basin and ROME code.

The label's column (``lib_bassin_bmo19``) says by which list of basins the codes are; the file names no department.
Its column ``fap`` names the family of the ROME code. The figures are the ROME code's own: in the public file of 2019
the codes of one family differ in every basin that names several. That file holds only high indicators (4 and 5) and
at least a hundred offers, so a code that it does not name in a basin is unknown there, not at ease.
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

_NAMES: Final[Mapping[str, str]] = {
    "annee": "year",
    "rome": "rome",
    "cbassin": "basin",
    "indtensiond": "ind_tension_d",
    "oee": "oee",
    "defmabc": "defm_abc",
}
_NEEDED = {"year", "rome", "basin", "basin_label", "ind_tension_d"}
_BASIN_LABEL = re.compile(r"lib(?:elle)?bassinbmo([0-9]{2})\Z")
_FIGURES = MappingProxyType(
    {"ind_tension_d": Figure.TENSION, "oee": Figure.OFFERS, "defm_abc": Figure.JOB_SEEKERS},
)


class Tension(BasinTable):
    """Reads a year of tension indicators."""

    name = "tension-csv"
    set_name = "tension"
    title = Text("Tensions sur les métiers", "Labour-market tension")
    columns = "ROME, annee, ind_tension_d, cbassin, lib_bassin_bmo.."
    dating_column = "basin_label"
    dating_name = _BASIN_LABEL

    def _layout(self, names: Sequence[str]) -> Mapping[str, int] | None:
        places = {key: names.index(name) for name, key in _NAMES.items() if name in names}
        labels = [place for place, name in enumerate(names) if _BASIN_LABEL.match(name)]
        if len(labels) == 1:
            places["basin_label"] = labels[0]
        return places if places.keys() >= _NEEDED else None

    def _observation(self, row: Row, coding: str, year: int) -> Observation:
        cells = row.cells
        figures, suppressed = figures_of(cells, _FIGURES)
        tension = figures.get(Figure.TENSION)
        if tension is not None and not 1 <= tension <= 5:
            raise fields.MalformedError(
                f"L’indicateur de tension va de 1 à 5, pas {tension}.",
                f"The tension indicator goes from 1 to 5, not {tension}.",
            )
        return Observation(
            subject=ItemRef("rome", fields.rome_code(cells["rome"])),
            subject_label="",  # the file's label is the family's
            area=Area(AreaKind.BASIN, coding, fields.basin_code(cells["basin"]), fields.label(cells["basin_label"])),
            year=year,
            figures=figures,
            suppressed=suppressed,
        )
