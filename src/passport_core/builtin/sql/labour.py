"""Labour-market figures by area: loaded in chunks, visible when complete, and answered from the newest year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, select, true

from passport_core.builtin.sql import codec, codec_skills, schema_skills
from passport_core.builtin.sql.database import Unit, chunked
from passport_core.builtin.sql.loading import Faults, Loads
from passport_core.passport.frameworks import ItemRef, SourceFault
from passport_core.passport.labour import Area, AreaKind, LabourSet, Observation, StatedObservation

_set, _area, _observation, _fault = (
    schema_skills.labour_set,
    schema_skills.labour_area,
    schema_skills.labour_observation,
    schema_skills.labour_fault,
)
_OBSERVATIONS_AT_ONCE = 2000


class SqlLabour:
    """``LabourRepository`` over one unit of work."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._loads = Loads(unit, _set, ("name", "year"), discarded="labour.load-discarded")
        self._faults = Faults(unit, _set, _fault.c.set_id, codec_skills.SOURCE_FAULT)

    def sets(self) -> Sequence[LabourSet]:
        rows = self._unit.rows(select(_set).where(_set.c.is_complete))
        return sorted((_stored_set(row) for row in rows), key=lambda found: (found.header.name, -found.header.year))

    def begin_load(self, labour_set: LabourSet) -> None:
        self._loads.begin(labour_set.id, _set_values(labour_set))

    def add(self, set_id: str, observations: Iterable[Observation]) -> int:
        """As the port says; nothing of this call stays where it raises (the load was discarded)."""
        added = 0
        with self._unit.alone(self._loads.pushed_aside):
            for chunk in chunked(observations, _OBSERVATIONS_AT_ONCE):
                areas = {_area_key(each.area): each.area for each in reversed(chunk)}
                self._unit.insert_many(
                    _area, [_area_values(set_id, area) for area in areas.values()], ignoring_taken=True
                )
                added += self._unit.insert_many(_observation, [_observation_values(set_id, each) for each in chunk])
        return added

    def add_faults(self, set_id: str, faults: Iterable[SourceFault]) -> None:
        self._faults.add(set_id, faults)

    def finish_load(self, labour_set: LabourSet) -> None:
        self._loads.finish(labour_set.id, _set_values(labour_set))

    def discard_load(self, set_id: str) -> None:
        """Remove an unfinished load; a complete set stays."""
        self._loads.discard(set_id)

    def faults(self, set_id: str) -> Sequence[SourceFault]:
        return self._faults.of(set_id)

    def observations(
        self, subjects: Iterable[ItemRef] | None, areas: Iterable[tuple[str, str]]
    ) -> Sequence[StatedObservation]:
        """As the port says, by set, area and subject."""
        newest: dict[str, LabourSet] = {}
        for each in self.sets():
            newest.setdefault(each.header.name, each)
        stated = {each.id: each for each in newest.values()}
        about = [true()] if subjects is None else list(_about(subjects))
        query = select(
            _observation,
            _area.c.kind,
            _area.c.label,
            _area.c.department_label,
            _area.c.region_label,
        ).join(
            _area,
            and_(
                _area.c.set_id == _observation.c.set_id,
                _area.c.coding == _observation.c.coding,
                _area.c.code == _observation.c.area,
                _area.c.department == _observation.c.department,
                _area.c.region == _observation.c.region,
            ),
        )
        found: list[Row[Any]] = []
        for coding, codes in _grouped(areas).items():
            for chunk in chunked(codes):
                for condition in about:
                    found += self._unit.rows(
                        query.where(
                            _observation.c.set_id.in_(stated),
                            _observation.c.coding == coding,
                            _observation.c.area.in_(chunk),
                            condition,
                        )
                    )
        found.sort(
            key=lambda row: (
                stated[row.set_id].header.name,
                row.coding,
                row.area,
                row.subject_framework,
                row.subject,
                row.id,
            )
        )
        return [StatedObservation(_stored_observation(row), stated[row.set_id]) for row in found]

    def areas(self) -> Sequence[Area]:
        """As the port says. An area that lies in two departments is there once for each; the newest set names it."""
        rows = self._unit.rows(
            select(_area)
            .join(_set, _set.c.id == _area.c.set_id)
            .where(_set.c.is_complete)
            .order_by(_set.c.year, _set.c.id)
        )
        found = {(row.coding, row.code, row.department, row.region): row for row in rows}
        return [_stored_area(found[key], found[key].code) for key in sorted(found)]


def _grouped(pairs: Iterable[tuple[str, str]]) -> Mapping[str, Iterable[str]]:
    """Return each first with its seconds, none twice."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for first, second in pairs:
        found[first][second] = None
    return found


def _about(subjects: Iterable[ItemRef]) -> Iterator[ColumnElement[bool]]:
    for framework, codes in _grouped((ref.framework, ref.code) for ref in subjects).items():
        for chunk in chunked(codes):
            yield and_(_observation.c.subject_framework == framework, _observation.c.subject.in_(chunk))


def _set_values(labour_set: LabourSet) -> dict[str, Any]:
    return {
        "name": labour_set.header.name,
        "year": labour_set.header.year,
        "header": codec.write_one(codec_skills.LABOUR_HEADER, labour_set.header),
        "source": labour_set.source,
        "sha256": labour_set.sha256,
        "loaded_at": labour_set.loaded_at,
        "loaded_by": labour_set.loaded_by,
        "observation_count": labour_set.observations,
        "fault_count": labour_set.faults,
    }


def _stored_set(row: Row[Any]) -> LabourSet:
    return LabourSet(
        id=row.id,
        header=codec.read_one(codec_skills.LABOUR_HEADER, row.header),
        source=row.source,
        sha256=row.sha256,
        loaded_at=row.loaded_at,
        loaded_by=row.loaded_by,
        observations=row.observation_count,
        faults=row.fault_count,
    )


def _area_key(area: Area) -> tuple[str, str, str, str]:
    return (area.coding, area.code, area.department or "", area.region or "")


def _area_values(set_id: str, area: Area) -> dict[str, Any]:
    coding, code, department, region = _area_key(area)
    return {
        "set_id": set_id,
        "coding": coding,
        "code": code,
        "department": department,
        "region": region,
        "kind": str(area.kind),
        "label": area.label,
        "department_label": area.department_label,
        "region_label": area.region_label,
    }


def _stored_area(row: Row[Any], code: str) -> Area:
    return Area(
        kind=AreaKind(row.kind),
        coding=row.coding,
        code=code,
        label=row.label,
        department=row.department or None,
        department_label=row.department_label,
        region=row.region or None,
        region_label=row.region_label,
    )


def _observation_values(set_id: str, observation: Observation) -> dict[str, Any]:
    coding, code, department, region = _area_key(observation.area)
    return {
        "set_id": set_id,
        "subject_framework": observation.subject.framework,
        "subject": observation.subject.code,
        "subject_label": observation.subject_label,
        "coding": coding,
        "area": code,
        "department": department,
        "region": region,
        "year": observation.year,
        "content": codec_skills.write_figures(observation.figures, observation.suppressed),
    }


def _stored_observation(row: Row[Any]) -> Observation:
    figures, suppressed = codec_skills.read_figures(row.content)
    return Observation(
        subject=ItemRef(row.subject_framework, row.subject),
        subject_label=row.subject_label,
        area=_stored_area(row, row.area),
        year=row.year,
        figures=figures,
        suppressed=suppressed,
    )
