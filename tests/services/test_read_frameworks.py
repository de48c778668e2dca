"""Items are read from the newest versions, and found by their names as people type them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from tests.conftest import KEY_SECRET

from passport_core.compose import Services
from passport_core.errors import InvalidInputError, NotFoundError
from passport_core.passport.frameworks import (
    FrameworkVersion,
    Importance,
    Item,
    ItemKind,
    ItemRef,
    Label,
    Link,
    Profile,
    ProfileLine,
)
from passport_core.passport.targets import TargetKind
from passport_core.ports.frameworks import TargetSource
from passport_core.services import read_frameworks
from passport_core.services.index_items import ItemIndex
from passport_core.services.read_frameworks import CHILDREN_AT_MOST, ReadFrameworks
from passport_core.settings import Settings
from passport_core.testing import store_samples as samples
from passport_core.testing.doubles import FixedClock

BAKER = ItemRef("trades", "B2")
TITLES = (
    Item("t1", ItemKind.JOB_TITLE, Label("Boulanger-pâtissier / Boulangère-pâtissière", "Baker"), parent="B2"),
    Item("t2", ItemKind.JOB_TITLE, Label("Ouvrier boulanger / Ouvrière boulangère"), parent="B2"),
    Item("t3", ItemKind.JOB_TITLE, Label("Tourier / Tourière"), parent="gone"),
)


@dataclass(frozen=True)
class Trades:
    """Weighs what a trade asks for: 3 what is at its core."""

    name: str = "trades"
    framework: str = "trades"
    kind: TargetKind = TargetKind.OCCUPATION

    def code_of(self, named: str) -> str | None:
        code = named.strip().upper()
        return code if len(code) == 2 and code[1:].isdigit() else None

    def weight(self, line: ProfileLine, kind: ItemKind) -> int:
        return 3 if line.importance is Importance.CORE else 1


TARGETS: Mapping[str, TargetSource] = {"trades": Trades()}


def _load(services: Services, version: FrameworkVersion, *parts: Item | Profile | Link) -> FrameworkVersion:
    with services.store.writing() as session:
        return samples.load_framework(session, version, *parts)


@pytest.fixture
def services(sqlite_url: str, tmp_path: Path, clock: FixedClock) -> Iterator[Services]:
    """On one database: that both answer alike is the store's own contract."""
    made = Services(Settings(data=tmp_path, database_url=sqlite_url, key_secret=KEY_SECRET), clock=clock)
    yield made
    made.close()


@pytest.fixture
def trades(services: Services) -> FrameworkVersion:
    return _load(
        services,
        samples.framework_version(dated=date(2025, 1, 1)),
        *samples.FRAMEWORK_ITEMS,
        *samples.FRAMEWORK_PROFILES,
        *samples.FRAMEWORK_LINKS,
        *TITLES,
    )


@pytest.fixture
def reading(services: Services, trades: FrameworkVersion) -> ReadFrameworks:
    return ReadFrameworks(services.store, TARGETS)


class TestItems:
    def test_an_item_comes_with_the_version_that_says_so(
        self, reading: ReadFrameworks, trades: FrameworkVersion
    ) -> None:
        found = reading.item(BAKER)
        assert found is not None
        assert (found.ref, found.item.label.fr, found.version) == (BAKER, "Boulanger", trades)

    def test_what_does_not_exist_is_left_out(self, reading: ReadFrameworks) -> None:
        refs = [BAKER, ItemRef("trades", "none"), ItemRef("none", "B2"), BAKER]
        assert set(reading.items(refs)) == {BAKER}
        assert reading.item(ItemRef("none", "B2")) is None
        assert reading.items([]) == {}

    def test_the_newest_version_answers(self, services: Services, reading: ReadFrameworks) -> None:
        changed = Item("B2", ItemKind.OCCUPATION, Label("Artisan boulanger"))
        newer = _load(services, samples.framework_version("2", load=2, dated=date(2026, 1, 1)), changed)
        found = reading.item(BAKER)
        assert found is not None
        assert (found.item.label.fr, found.version) == ("Artisan boulanger", newer)
        assert reading.newest("trades") == newer
        assert [version.header.version for version in reading.versions()] == ["2", "1"]

    @pytest.mark.parametrize(
        ("typed", "ref"),
        [("trades:b2", BAKER), (" trades:B2 ", BAKER), ("trades:a1", ItemRef("trades", "A1")), ("esco:x", None)],
        ids=["lower-case", "spaces", "target", "no-source"],
    )
    def test_a_reference_is_read_as_people_write_it(
        self, reading: ReadFrameworks, typed: str, ref: ItemRef | None
    ) -> None:
        assert reading.named(typed) == (ref or ItemRef("esco", "x"))

    @pytest.mark.parametrize(
        "typed",
        ["", "B2", "trades:", ":B2", "Trades:B2", "a b:c", "trades:\x00", "trades:" + "x" * 300],
        ids=["empty", "code-only", "no-code", "no-framework", "upper-case", "space", "null", "too-long"],
    )
    def test_what_is_no_reference_is_refused(self, reading: ReadFrameworks, typed: str) -> None:
        with pytest.raises(InvalidInputError) as refused:
            reading.named(typed)
        assert refused.value.code == "framework.ref"


class TestDescribing:
    def test_an_item_comes_with_its_profile_by_importance_and_its_neighbours(self, reading: ReadFrameworks) -> None:
        described = reading.describe(BAKER)
        assert described.profile is not None
        assert [(str(a.line.item), a.line.importance, a.weight) for a in described.profile] == [
            ("levels:3", Importance.REQUIRED, None),
            ("trades:a1", Importance.CORE, 3),
            ("trades:A2", Importance.LISTED, 1),
        ]
        assert [a.found is not None for a in described.profile] == [False, True, True]
        assert [(str(each.ref), each.link.rank, each.found) for each in described.neighbours] == [
            ("trades:D4", 1, None),
            ("trades:C3", 2, None),
        ]
        assert [str(each.ref) for each in described.families] == ["families:F"]
        assert [child.item.code for child in described.children] == ["t1", "t2"]
        assert described.children_total == 2
        assert described.parents == (), "its parent, A1, is not in the source"

    def test_without_a_profile_it_says_so(self, reading: ReadFrameworks) -> None:
        described = reading.describe(ItemRef("trades", "a1"))
        assert described.profile is None
        assert [parent.item.code for parent in described.parents] == ["G"]
        empty = reading.describe(ItemRef("trades", "G"))
        assert empty.profile == ()

    def test_parents_that_go_round_end(self, services: Services, reading: ReadFrameworks) -> None:
        knot = [
            Item("x", ItemKind.COMPETENCY, Label("X"), parent="y"),
            Item("y", ItemKind.COMPETENCY_GROUP, Label("Y"), parent="x"),
        ]
        _load(services, samples.framework_version(framework="knots"), *knot)
        assert [p.item.code for p in reading.describe(ItemRef("knots", "x")).parents] == ["y"]

    def test_children_without_end_are_counted_and_cut(self, services: Services, reading: ReadFrameworks) -> None:
        many = [Item(f"c{n}", ItemKind.JOB_TITLE, Label(f"Nom {n}"), parent="p") for n in range(CHILDREN_AT_MOST + 5)]
        parent = Item("p", ItemKind.OCCUPATION, Label("P"))
        _load(services, samples.framework_version(framework="many"), parent, *many)
        described = reading.describe(ItemRef("many", "p"))
        assert (len(described.children), described.children_total) == (CHILDREN_AT_MOST, CHILDREN_AT_MOST + 5)

    @pytest.mark.parametrize(
        ("ref", "code"),
        [
            (ItemRef("none", "B2"), "framework.not-loaded"),
            (ItemRef("trades", "none"), "framework.item-unknown"),
        ],
        ids=["framework", "item"],
    )
    def test_what_is_not_there_is_said(self, reading: ReadFrameworks, ref: ItemRef, code: str) -> None:
        with pytest.raises(NotFoundError) as missing:
            reading.describe(ref)
        assert missing.value.code == code
        assert missing.value.remedy is not None


class TestSearching:
    def test_a_job_title_comes_with_its_occupation(self, reading: ReadFrameworks) -> None:
        (first, *_) = reading.search("boulangere patissiere", kinds=[ItemKind.JOB_TITLE])
        assert (str(first.ref), first.form) == ("trades:t1", TITLES[0].label.fr)
        assert first.occupation is not None
        assert first.occupation.ref == BAKER
        (lost,) = reading.search("tourier")
        assert lost.occupation is None, "its occupation is not in the source"

    def test_every_name_of_an_item_is_searched(self, reading: ReadFrameworks) -> None:
        for typed, form in (("boulangère", "Boulangère"), ("baker", "Baker"), ("boulanger", "Boulanger")):
            (found,) = reading.search(typed, kinds=[ItemKind.OCCUPATION])
            assert (found.ref, found.form, found.score) == (BAKER, form, 1.0)

    def test_a_code_finds_its_item_first(self, reading: ReadFrameworks) -> None:
        (found,) = reading.search("b2")
        assert (found.ref, found.form, found.score) == (BAKER, "B2", 1.0)
        assert list(reading.search("b2", kinds=[ItemKind.KNOWLEDGE])) == []
        assert list(reading.search("b9")) == []

    def test_without_kinds_jobs_are_meant_and_with_a_framework_all_of_it(self, reading: ReadFrameworks) -> None:
        assert list(reading.search("pétrir")) == []
        (found,) = reading.search("pétrir", framework="trades")
        assert str(found.ref) == "trades:a1"
        (found,) = reading.search("flours", kinds=[ItemKind.KNOWLEDGE, ItemKind.COMPETENCY])
        assert str(found.ref) == "trades:Z9"

    def test_frameworks_are_searched_together_and_best_come_first(
        self, services: Services, reading: ReadFrameworks
    ) -> None:
        other = Item("1", ItemKind.OCCUPATION, Label("Boulanger de bord"))
        _load(services, samples.framework_version(framework="ships"), other)
        refs = [str(match.ref) for match in reading.search("boulanger", kinds=[ItemKind.OCCUPATION])]
        assert refs == ["trades:B2", "ships:1"]
        assert [str(m.ref) for m in reading.search("boulanger", framework="ships")] == ["ships:1"]
        assert len(reading.search("boulanger", limit=1)) == 1

    @pytest.mark.parametrize("typed", ["", " ", "xyzzy", "'"], ids=["empty", "space", "unknown", "mark"])
    def test_what_is_like_nothing_gives_an_empty_list(self, reading: ReadFrameworks, typed: str) -> None:
        assert list(reading.search(typed)) == []

    def test_where_nothing_is_loaded_nothing_is_found(self, services: Services) -> None:
        assert list(services.read_frameworks.search("boulanger")) == []
        with pytest.raises(NotFoundError) as missing:
            services.read_frameworks.search("boulanger", framework="rome")
        assert missing.value.code == "framework.not-loaded"

    @pytest.mark.parametrize("typed", ["x" * 201, "a " * 21], ids=["characters", "words"])
    def test_a_search_without_end_is_refused_in_words(self, reading: ReadFrameworks, typed: str) -> None:
        with pytest.raises(InvalidInputError) as refused:
            reading.search(typed)
        assert refused.value.code == "search.too-long"
        assert list(reading.search(typed[:40])) == []

    def test_a_newer_version_is_searched_as_soon_as_it_is_there(
        self, services: Services, reading: ReadFrameworks
    ) -> None:
        assert list(reading.search("meunier")) == []
        before = reading.memory
        assert before > 0
        miller = Item("M1", ItemKind.OCCUPATION, Label("Meunier / Meunière"))
        _load(services, samples.framework_version("2", load=2, dated=date(2026, 1, 1)), miller)
        (found,) = reading.search("meunier")
        assert found.ref.code == "M1"
        assert list(reading.search("boulanger")) == []
        assert reading.memory < before, "the older version's indexes are given back"

    def test_the_same_version_loaded_anew_is_searched_anew(
        self, services: Services, reading: ReadFrameworks, trades: FrameworkVersion
    ) -> None:
        assert reading.search("boulanger")
        miller = Item("M1", ItemKind.OCCUPATION, Label("Meunier / Meunière"))
        _load(services, replace(trades, id="trades-again"), miller)
        assert list(reading.search("boulanger")) == []
        assert reading.search("meunier")

    def test_many_readers_at_once_build_an_index_once(
        self, reading: ReadFrameworks, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        built: list[object] = []

        def build(items: Iterable[tuple[str, Sequence[str]]]) -> ItemIndex:
            built.append(items)
            return ItemIndex(items)

        monkeypatch.setattr(read_frameworks, "ItemIndex", build)
        with ThreadPoolExecutor(8) as readers:
            found = list(readers.map(lambda _: reading.search("boulanger", kinds=[ItemKind.JOB_TITLE]), range(40)))
        assert len(built) == 1
        assert all(each == found[0] for each in found)
        assert found[0]


class TestRealRome:
    @pytest.mark.parametrize(
        ("typed", "title"),
        [
            ("développeuse web", "Développeur / Développeuse web"),
            ("developeur web", "Développeur / Développeuse web"),
            ("boulanger patissier", "Boulanger-pâtissier / Boulangère-pâtissière"),
            ("chef de projet informatique", "Chef / Cheffe de projet informatique"),
            ("aide soignante", "Aide-soignant / Aide-soignante"),
            ("infirmier", "Infirmier"),
            ("infirmière", "Infirmier"),
            ("conducteur engins", "Conducteur / Conductrice d'engins"),
            ("agent d’entretien", "Agent / Agente d'entretien"),
            ("web", "web"),
        ],
    )
    def test_titles_are_found_as_people_type_them(self, real_rome: Services, typed: str, title: str) -> None:
        matches = real_rome.read_frameworks.search(typed, kinds=[ItemKind.JOB_TITLE])
        assert len(matches) > 2
        assert title.lower() in matches[0].item.label.fr.lower()
        assert all(match.occupation is not None for match in matches)

    def test_a_feminine_name_fits_as_well_as_the_masculine(self, real_rome: Services) -> None:
        for typed in ("développeur web", "développeuse web"):
            (first, *_) = real_rome.read_frameworks.search(typed, kinds=[ItemKind.JOB_TITLE])
            assert (first.ref.code, first.score) == ("14156", 1.0)

    def test_an_occupation_is_described(self, real_rome: Services) -> None:
        reading = real_rome.read_frameworks
        described = reading.describe(reading.named("rome:m1855"))
        assert [parent.item.code for parent in described.parents][:1] == ["M1805"]
        assert described.profile is not None
        assert len(described.profile) == 71
        assert {a.line.importance for a in described.profile[:8]} == {Importance.CORE}
        assert all(a.found is not None and a.weight is not None for a in described.profile)
        assert [n.ref.code for n in described.neighbours][:2] == ["M1824", "M1832"]
