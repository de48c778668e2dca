"""Labour-market figures become sets, one a name and year, whole or invisible."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from tests.services.conftest import OPERATOR
from tests.services.listed_sources import ListedLabour

from passport_core.compose import Services
from passport_core.errors import ConflictError, InvalidInputError, NotAllowedError
from passport_core.events import Event
from passport_core.passport.actors import Holder
from passport_core.passport.frameworks import SourceFault
from passport_core.passport.labour import LabourHeader, Observation
from passport_core.services.load_labour import LoadedLabour, LoadLabour
from passport_core.testing.store_samples import labour_set, observation

FAULT = SourceFault("bmo.csv", "Ligne illisible.", "Unreadable line.", 3)


def _header(year: int = 2025) -> LabourHeader:
    return labour_set(year).header


def _observations(count: int, year: int = 2025) -> list[Observation]:
    return [observation(f"F{number}", year=year) for number in range(count)]


@dataclass
class Desk:
    source: ListedLabour
    load: LoadLabour
    events: list[Event]
    folder: Path

    def __call__(
        self,
        name: str,
        header: LabourHeader,
        *parts: Observation | SourceFault | BaseException,
        confirm_loss: bool = False,
    ) -> Sequence[LoadedLabour]:
        path = self.folder / f"{name}.list"
        if path.name not in self.source.contents:
            self.source.put(path, header, *parts)
        return self.load(path, actor=OPERATOR, confirm_loss=confirm_loss)

    @property
    def sets(self) -> list[tuple[int, int]]:
        return [(each.header.year, each.observations) for each in self.load.loaded()]


@pytest.fixture
def desk(services: Services, tmp_path: Path) -> Desk:
    source = ListedLabour()
    events: list[Event] = []
    load = LoadLabour(services.store, {source.name: source}, services.clock, events.append)
    return Desk(source, load, events, tmp_path)


def test_a_set_is_loaded_with_its_counts_and_once_only(desk: Desk) -> None:
    (first,) = desk("a", _header(), *_observations(3), FAULT)
    assert (first.labour_set.observations, first.labour_set.faults, first.faults) == (3, 1, (FAULT,))
    assert (first.labour_set.source, first.labour_set.loaded_by) == ("a.list", OPERATOR.name)
    (again,) = desk("a", _header())
    assert again == replace(first, was_known=True)
    assert [(event.kind, event.count) for event in desk.events] == [("labour.loaded", 3)]


def test_years_stand_side_by_side(desk: Desk) -> None:
    desk("a", _header(2025), *_observations(3))
    desk("b", _header(2024), *_observations(2, 2024))
    assert desk.sets == [(2025, 3), (2024, 2)]


def test_threat_27_figures_that_lose_much_ask_for_confirmation(desk: Desk) -> None:
    desk("a", _header(2024), *_observations(20, 2024))
    with pytest.raises(ConflictError) as asked:
        desk("b", _header(2025), *_observations(18))
    assert asked.value.code == "labour.loss"
    assert desk.sets == [(2024, 20)]
    desk("b", _header(2025), confirm_loss=True)
    assert desk.sets == [(2025, 18), (2024, 20)]


@pytest.mark.parametrize("stop", [KeyboardInterrupt, OSError], ids=["interrupt", "disk"])
def test_threat_27_a_load_that_stops_leaves_nothing(desk: Desk, stop: type[BaseException]) -> None:
    with pytest.raises(stop):
        desk("a", _header(), *_observations(2500), stop())
    assert desk.sets == []
    desk("b", _header(), *_observations(1))
    assert desk.sets == [(2025, 1)]


def test_a_file_without_figures_is_refused(desk: Desk) -> None:
    with pytest.raises(InvalidInputError) as refused:
        desk("a", _header(), FAULT)
    assert refused.value.code == "labour.empty"


def test_what_no_source_knows_is_refused(services: Services, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a;b\n1;2\n")
    with pytest.raises(InvalidInputError) as refused:
        services.load_labour(tmp_path / "x.csv", actor=OPERATOR)
    assert refused.value.code == "labour.unknown-format"
    assert refused.value.remedy is not None
    assert "bmo-csv" in refused.value.remedy.en


def test_only_the_operator_loads(desk: Desk, tmp_path: Path) -> None:
    path = desk.source.put(tmp_path / "a.list", _header(), *_observations(1))
    with pytest.raises(NotAllowedError):
        desk.load(path, actor=Holder("p"))


def test_real_files_are_loaded(services: Services, shared_dir: Path) -> None:
    (bmo,) = services.load_labour(shared_dir / "data" / "labour" / "bmo_2025_three_rows.csv", actor=OPERATOR)
    assert (bmo.labour_set.header.year, bmo.labour_set.observations) == (2025, 3)
    (tension,) = services.load_labour(shared_dir / "data" / "labour" / "mobiville-cities-tension.csv", actor=OPERATOR)
    assert tension.labour_set.header.name == "tension"
    assert tension.labour_set.observations > 1000
