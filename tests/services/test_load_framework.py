"""Frameworks become versions that are whole or invisible; what loses much asks first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from tests.conftest import EXAMPLES
from tests.services.conftest import OPERATOR
from tests.services.listed_sources import ListedFramework

from passport_core.compose import Services
from passport_core.errors import ConflictError, InvalidInputError, NotAllowedError
from passport_core.events import Event
from passport_core.passport.actors import CertifierAgent, Holder
from passport_core.passport.frameworks import (
    FrameworkHeader,
    Importance,
    Item,
    ItemKind,
    ItemRef,
    Label,
    Link,
    LinkKind,
    Profile,
    ProfileLine,
    SourceFault,
)
from passport_core.services import load_framework
from passport_core.services.load_framework import LoadedFramework, LoadFramework
from passport_core.testing.store_samples import framework_version

FAULT = SourceFault("trades.csv", "Ligne illisible.", "Unreadable line.", 7)


def _header(version: str = "1", *, dated: date | None = None) -> FrameworkHeader:
    return framework_version(version, dated=dated).header


def _items(count: int) -> list[Item]:
    return [Item(f"T{number:03}", ItemKind.OCCUPATION, Label(f"Métier {number}")) for number in range(count)]


def _profiles(count: int) -> list[Profile]:
    lines = (ProfileLine(ItemRef("trades", "T000"), Importance.CORE),)
    return [Profile(f"T{number:03}", lines) for number in range(count)]


def _links(count: int) -> list[Link]:
    return [
        Link(LinkKind.MOBILITY, ItemRef("trades", f"T{number:03}"), ItemRef("trades", "T000"), 1)
        for number in range(count)
    ]


@dataclass
class Desk:
    services: Services
    source: ListedFramework
    load: LoadFramework
    events: list[Event]
    folder: Path

    def put(
        self, name: str, header: FrameworkHeader, *parts: Item | Profile | Link | SourceFault | BaseException
    ) -> Path:
        return self.source.put(self.folder / f"{name}.list", header, *parts)

    def __call__(
        self, path: Path, *, confirm_loss: bool = False, progress: Callable[[int], None] | None = None
    ) -> Sequence[LoadedFramework]:
        return self.load(path, actor=OPERATOR, confirm_loss=confirm_loss, progress=progress)

    @property
    def versions(self) -> list[tuple[str, int]]:
        return [(v.header.version, v.items) for v in self.services.read_frameworks.versions()]


@pytest.fixture
def desk(services: Services, tmp_path: Path) -> Desk:
    source = ListedFramework()
    events: list[Event] = []
    load = LoadFramework(services.store, {source.name: source}, services.clock, events.append)
    return Desk(services, source, load, events, tmp_path)


def test_a_version_is_loaded_with_its_counts_and_where_it_came_from(desk: Desk) -> None:
    done: list[int] = []
    path = desk.put("a", _header(), *_items(3), *_profiles(2), FAULT, *_links(1))
    (loaded,) = desk(path, progress=done.append)
    version = loaded.version
    assert not loaded.was_known
    assert (version.items, version.profiles, version.links, version.faults) == (3, 2, 1, 1)
    assert (version.source, version.loaded_by, len(version.sha256)) == ("a.list", OPERATOR.name, 64)
    assert version.loaded_at == desk.services.clock.now()
    assert loaded.faults == (FAULT,)
    assert list(desk.services.read_frameworks.faults(version.id)) == [FAULT]
    assert list(desk.services.read_frameworks.versions()) == [version]
    assert [(event.kind, event.subject, event.count) for event in desk.events] == [("framework.loaded", version.id, 3)]
    assert done == [6]


def test_the_same_content_again_changes_nothing(desk: Desk) -> None:
    path = desk.put("a", _header(), *_items(3), FAULT)
    (first,) = desk(path)
    (again,) = desk(path)
    assert again == replace(first, was_known=True)
    assert len(desk.events) == 1


def test_other_content_of_the_same_version_takes_its_place(desk: Desk) -> None:
    desk(desk.put("a", _header(), *_items(3)))
    desk(desk.put("b", _header(), *_items(4)))
    assert desk.versions == [("1", 4)]


def test_several_versions_in_one_file_are_each_loaded(desk: Desk) -> None:
    desk.put("a", _header("1", dated=date(2025, 1, 1)), *_items(3))
    path = desk.put("a", _header("2", dated=date(2026, 1, 1)), *_items(4))
    assert [loaded.version.header.version for loaded in desk(path)] == ["1", "2"]
    assert desk.versions == [("2", 4), ("1", 3)]


@pytest.mark.parametrize(
    ("lost", "parts"),
    [
        ("items", [*_items(18), *_profiles(20), *_links(20)]),
        ("profiles", [*_items(20), *_profiles(18), *_links(20)]),
        ("links", [*_items(20), *_profiles(20), *_links(18)]),
    ],
    ids=["items", "profiles", "links"],
)
def test_threat_27_a_version_that_loses_much_asks_for_confirmation(
    desk: Desk, lost: str, parts: list[Item | Profile | Link]
) -> None:
    desk(desk.put("a", _header("1", dated=date(2025, 1, 1)), *_items(20), *_profiles(20), *_links(20)))
    path = desk.put("b", _header("2", dated=date(2026, 1, 1)), *parts)
    with pytest.raises(ConflictError) as asked:
        desk(path)
    assert asked.value.code == "framework.loss"
    assert asked.value.remedy is not None
    assert f"18 {lost}" in asked.value.message.en
    assert desk.versions == [("1", 20)]
    desk(path, confirm_loss=True)
    assert [version for version, _ in desk.versions] == ["2", "1"]


def test_a_loss_of_a_twentieth_is_none_to_speak_of(desk: Desk) -> None:
    desk(desk.put("a", _header("1"), *_items(20)))
    desk(desk.put("b", _header("2"), *_items(19)))
    assert len(desk.versions) == 2


def test_an_older_version_may_be_shorter_than_the_newest(desk: Desk) -> None:
    desk(desk.put("new", _header("2", dated=date(2026, 1, 1)), *_items(20)))
    desk(desk.put("old", _header("1", dated=date(2025, 1, 1)), *_items(5)))
    assert desk.versions == [("2", 20), ("1", 5)]


@pytest.mark.parametrize(
    "stop", [InvalidInputError, KeyboardInterrupt, OSError], ids=["broken-file", "interrupt", "disk"]
)
def test_threat_27_a_load_that_stops_leaves_nothing(
    desk: Desk, stop: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk(desk.put("a", _header("1"), *_items(3)))
    error = InvalidInputError(desk.services.read_frameworks.versions()[0].header.title)
    path = desk.put("b", _header("2"), *_items(2500), error if stop is InvalidInputError else stop())
    monkeypatch.setattr(load_framework, "new_id", lambda: "stopped")
    with pytest.raises(stop):
        desk(path)
    assert desk.versions == [("1", 3)]
    with desk.services.store.writing() as session:
        assert not session.frameworks.remove("stopped"), "something of it was left"
    desk(desk.put("c", _header("2"), *_items(4)))  # … and the version can be loaded after it
    assert ("2", 4) in desk.versions


def test_a_code_that_appears_twice_is_refused_whole(desk: Desk) -> None:
    with pytest.raises(ConflictError) as refused:
        desk(desk.put("a", _header(), *_items(3), *_items(1)))
    assert refused.value.code == "framework.code-twice"
    assert desk.versions == []


def test_a_file_without_a_readable_item_is_refused(desk: Desk) -> None:
    with pytest.raises(InvalidInputError) as refused:
        desk(desk.put("a", _header(), FAULT))
    assert refused.value.code == "framework.empty"
    assert desk.versions == []


def test_what_no_source_knows_is_refused_and_what_is_known_is_named(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<html/>")
    for path in (tmp_path / "page.html", tmp_path):
        with pytest.raises(InvalidInputError) as refused:
            desk(path)
        assert refused.value.code == "framework.unknown-format"
        assert refused.value.remedy is not None
        assert "listed" in refused.value.remedy.en
    with pytest.raises(InvalidInputError) as missing:
        desk(tmp_path / "missing")
    assert missing.value.code == "file.missing"


@pytest.mark.parametrize("actor", [CertifierAgent("c", "k", frozenset()), Holder("p")], ids=["certifier", "holder"])
def test_only_the_operator_loads(desk: Desk, actor: CertifierAgent | Holder) -> None:
    path = desk.put("a", _header(), *_items(3))
    with pytest.raises(NotAllowedError):
        desk.load(path, actor=actor)
    assert desk.versions == []


def test_a_folder_is_loaded_by_its_content_wherever_it_lies(services: Services, tmp_path: Path) -> None:
    (first,) = services.load_framework(EXAMPLES / "frameworks" / "rome", actor=OPERATOR)
    assert (first.version.header.framework, first.version.source) == ("rome", "rome")
    elsewhere = tmp_path / "rome-copy"
    elsewhere.mkdir()
    for file in (EXAMPLES / "frameworks" / "rome").iterdir():
        (elsewhere / file.name).write_bytes(file.read_bytes())
    (again,) = services.load_framework(elsewhere, actor=OPERATOR)
    assert again.was_known
    assert again.version == first.version


def test_the_real_rome_is_loaded(real_rome: Services) -> None:
    (version,) = real_rome.read_frameworks.versions()
    assert (version.header.version, version.profiles, version.faults) == ("4.0-460", 1584, 0)
    kinds = (ItemKind.OCCUPATION, ItemKind.JOB_TITLE)
    with real_rome.store.reading() as session:
        assert [len(list(session.frameworks.items_of(version.id, [kind]))) for kind in kinds] == [1584, 13120]
