"""Labour-market figures by area, and what they may be said to mean. Suppressed is unknown, never zero."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from passport_core.outcomes import Text
from passport_core.passport.frameworks import ItemRef, Link


class AreaKind(StrEnum):
    BASIN = "basin"  # employment basin
    DEPARTMENT = "department"
    REGION = "region"
    COUNTRY = "country"


@dataclass(frozen=True, slots=True)
class Area:
    """A place as a source codes it. Basins were drawn and numbered anew over the years: ``coding`` says by which list
    (``bmo-2019``); departments and regions follow INSEE's codes (``cog``). ``department`` and ``region`` are what the
    source itself says it belongs to, None where it does not say."""

    kind: AreaKind
    coding: str
    code: str
    label: str = ""
    department: str | None = None
    department_label: str = ""
    region: str | None = None
    region_label: str = ""


class Figure(StrEnum):
    """What is counted. BMO: planned hires, those thought hard to fill, those seasonal. Tension files: an indicator of 1
    (low) to 5 (high), offers, job seekers (categories A, B, C)."""

    HIRES = "hires"
    HARD_TO_FILL = "hard_to_fill"
    SEASONAL = "seasonal"
    TENSION = "tension"
    OFFERS = "offers"
    JOB_SEEKERS = "job_seekers"


@dataclass(frozen=True, slots=True)
class Observation:
    """Figures of one subject (an occupation or a family of occupations) in one area and year.

    A figure that is in ``suppressed`` exists and is kept secret by its source; one that is in neither was not there.
    """

    subject: ItemRef
    subject_label: str
    area: Area
    year: int
    figures: Mapping[Figure, int]
    suppressed: frozenset[Figure] = frozenset()


@dataclass(frozen=True, slots=True)
class LabourHeader:
    """What a source of figures says of itself."""

    name: str  # "bmo", "tension"
    year: int
    title: Text
    licence: str = ""
    publisher: str = ""
    dated: date | None = None


@dataclass(frozen=True, slots=True)
class LabourSet:
    """Figures as loaded."""

    id: str
    header: LabourHeader
    source: str
    sha256: str
    loaded_at: datetime
    loaded_by: str
    observations: int = 0
    faults: int = 0


@dataclass(frozen=True, slots=True)
class StatedObservation:
    """An observation with the set that says so."""

    observation: Observation
    stated_in: LabourSet


@dataclass(frozen=True, slots=True)
class LocalSignal:
    """One thing that can be said of an occupation in a place, in words, with what it rests on.

    ``value`` None with ``is_suppressed``: the figure exists and is secret. ``via`` is how the figure's subject leads to
    the occupation asked about (the occupation itself: empty), ``caution`` what a reader must know about that.
    ``is_high`` says whether this is much (many hires, mostly hard to fill, mostly seasonal, high tension); None where
    nothing allows to say so. A range of tensions over several basins has no ``value``: the text gives it.
    """

    figure: Figure
    text: Text
    value: int | None
    is_suppressed: bool
    area: Area
    year: int
    source: Text
    subject: ItemRef
    subject_label: str
    via: tuple[Link, ...] = ()
    caution: Text | None = None
    is_high: bool | None = None


@dataclass(frozen=True, slots=True)
class LocalMarket:
    """What is known of one occupation in one place. ``unknown`` says what is not, and why."""

    occupation: ItemRef
    place: str  # as asked: "44", "5220"
    place_label: str
    signals: tuple[LocalSignal, ...]
    unknown: tuple[Text, ...]
    score: float | None = None  # to rank places' occupations: 0 to 1, None where nothing is known

    def by_subject(self) -> Sequence[Sequence[LocalSignal]]:
        """Return the signals by what they count, where, when and by whom: what must be known of them is then one."""
        groups: dict[object, list[LocalSignal]] = {}
        for one in self.signals:
            groups.setdefault((one.subject, one.area, one.year, one.source, one.caution), []).append(one)
        return tuple(tuple(group) for group in groups.values())
