"""Plots as geometry: where each part of a bar, a chart and a radar lies. Templates draw them as SVG attributes.

No plot says anything that a sentence or a table beside it does not: the numbers come in, coordinates go out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from passport_core.outcomes import Text
from passport_core.passport.gap import COVERAGE_WORDS, Coverage
from passport_core.passport.provenance import Provenance
from passport_core.web.pages.hostile_text import line
from passport_core.web.pages.views import Phrase, Saying
from passport_core.web.pages.views_where import (
    ChartCell,
    ChartRow,
    CoverageBar,
    LevelChart,
    LevelLine,
    Portion,
    Radar,
    RadarAxis,
)

RADAR_FROM = 5  # axes: with fewer it says less than the bars
_NAMES_WIDTH = 204  # of the chart, in units of its view box
_CELLS_WIDTH = 146
_GAP = 3
_ROW = 26
_GROUP = 28
_CELL_HEIGHT = 12
_NAME_LIMIT = 28  # characters that fit into the names' width; the table has the whole name


def coverage_bar(coverage: Coverage) -> CoverageBar:
    """Cut a bar by weight; the words are the coverage's own percents."""
    portions = []
    x = 0.0
    for kind, percent in coverage.percents().items():
        width = 100 * coverage.share(getattr(coverage, kind))
        portions.append(Portion(kind, f"{x:.2f}%", f"{width:.2f}%", _portion_words(kind, percent)))
        x += width
    return CoverageBar(tuple(portions))


def _portion_words(kind: str, percent: int) -> Saying:
    word = COVERAGE_WORDS[kind]
    if percent == 0:
        return Text(f"moins de 1\u202f% {word.fr}", f"under 1% {word.en}")
    return Phrase(Text(f"{{percent}}\u202f% {word.fr}", f"{{percent}}% {word.en}"), {"percent": percent})


def level_cells(levels: Sequence[tuple[str, int]], steps: int) -> tuple[str, ...]:
    """Return what fills each level from 1 to ``steps``: the best proof that reaches it, empty where none does."""
    cells = [""] * steps
    for provenance, level in sorted(levels, key=lambda one: -Provenance(one[0]).rank):
        for place in range(min(level, steps)):
            cells[place] = cells[place] or provenance
    return tuple(cells)


def level_chart(lines: Sequence[LevelLine]) -> LevelChart:
    """Lay out one row of cells a line, with a mark over the level that is asked; groups get a heading."""
    steps = max((len(one.cells) for one in lines), default=1)
    width = (_CELLS_WIDTH - _GAP * (steps - 1)) // steps
    groups: list[tuple[Saying, int]] = []
    rows = []
    y = 8
    group: Saying = ""
    for one in lines:
        if one.group != group:
            group = one.group
            y += _GROUP - 10
            groups.append((_clipped(group, 48), y))
            y += 10
        cells = tuple(
            ChartCell(_NAMES_WIDTH + place * (width + _GAP), y + 2, width, provenance)
            for place, provenance in enumerate(one.cells)
        )
        middle = _NAMES_WIDTH + (one.asked - 1) * (width + _GAP) + width // 2
        rows.append(
            ChartRow(one.place, _clipped(one.label, _NAME_LIMIT), y + 12, cells, f"M{middle - 5} {y - 5}h10l-5 6.5Z")
        )
        y += _ROW
    return LevelChart(_NAMES_WIDTH + _CELLS_WIDTH + 4, y, _CELL_HEIGHT, tuple(groups), tuple(rows))


def _clipped(name: Saying, limit: int) -> Saying:
    return Text(line(name.fr, limit), line(name.en, limit)) if isinstance(name, Text) else line(name, limit)


def radar(lines: Sequence[LevelLine]) -> Radar | None:
    """Lay out one axis a line, clockwise from the top; None where there are too few for a shape to mean anything."""
    if len(lines) < RADAR_FROM:
        return None
    steps = max(len(one.cells) for one in lines)
    center, radius, labels = 150, 120, 137
    angles = [2 * math.pi * place / len(lines) for place in range(len(lines))]

    def at(angle: float, distance: float) -> tuple[str, str]:
        return f"{center + distance * math.sin(angle):.1f}", f"{center - distance * math.cos(angle):.1f}"

    def polygon(levels: Sequence[int]) -> str:
        return " ".join(
            ",".join(at(angle, radius * level / steps)) for angle, level in zip(angles, levels, strict=True)
        )

    shapes = []
    for provenance in sorted(Provenance, key=lambda one: one.rank):
        reached = [_reached(one, provenance) for one in lines]
        if any(reached):
            shapes.append((provenance.value, polygon(reached)))
    axes = tuple(
        RadarAxis(*at(angle, radius), *at(angle, labels), one.place) for angle, one in zip(angles, lines, strict=True)
    )
    rings = tuple(polygon([level] * len(lines)) for level in range(1, steps + 1))
    return Radar(2 * center, center, rings, axes, tuple(shapes), polygon([one.asked for one in lines]))


def _reached(one: LevelLine, provenance: Provenance) -> int:
    """The highest level that this proof, or a better one, shows."""
    return max((level for name, level in one.shown if Provenance(name).rank >= provenance.rank), default=0)
