# ruff: noqa: S101 - a contract is made of assertions, and lives outside tests/ so that others can inherit it
"""What any store must do for shared data: frameworks, labour figures, mapping sets."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from passport_core.errors import ConflictError
from passport_core.passport.frameworks import Item, ItemKind, ItemRef, Label, Link, LinkKind, Profile, SourceFault
from passport_core.passport.labour import Area, AreaKind
from passport_core.passport.mappings import Mapping, StatedMapping
from passport_core.passport.targets import BlockRef
from passport_core.ports.store import Store
from passport_core.testing import store_samples as samples
from passport_core.testing.store_samples import FRAMEWORK_ITEMS, FRAMEWORK_LINKS, FRAMEWORK_PROFILES, NOW

WHOLE = (*FRAMEWORK_ITEMS, *FRAMEWORK_PROFILES, *FRAMEWORK_LINKS)
BAKER = ItemRef("trades", "B2")


class FrameworkContract:
    @pytest.fixture
    def loaded(self, store: Store) -> Store:
        with store.writing() as session:
            samples.load_framework(session, samples.framework_version(), *WHOLE)
        return store

    def test_items_come_back_as_they_were(self, loaded: Store) -> None:
        by_code = {item.code: item for item in FRAMEWORK_ITEMS}
        with loaded.reading() as session:
            version = session.frameworks.newest("trades")
            assert version == replace(samples.framework_version(), items=5, profiles=3, links=3)
            frameworks = session.frameworks
            assert [frameworks.item(version.id, code) for code in by_code] == list(FRAMEWORK_ITEMS)
            assert frameworks.items(version.id, ["Z9", "B2", "none", "B2"]) == {
                code: by_code[code] for code in ("Z9", "B2")
            }
            assert frameworks.kinds(version.id) == {code: item.kind for code, item in by_code.items()}

    def test_what_is_not_there_is_none_or_empty(self, loaded: Store) -> None:
        with loaded.reading() as session:
            frameworks = session.frameworks
            assert frameworks.newest("other") is None
            assert list(frameworks.versions("other")) == []
            assert frameworks.item("trades-1-1", "none") is None
            assert frameworks.item("none", "B2") is None
            assert frameworks.items("none", ["B2"]) == {}
            assert list(frameworks.items_of("none", [ItemKind.OCCUPATION])) == []
            assert frameworks.kinds("none") == {}
            assert frameworks.children("trades-1-1", ["none"]) == {}
            assert frameworks.profile("trades-1-1", "Z9") is None
            assert list(frameworks.profiles("none")) == []
            assert list(frameworks.faults("none")) == []
            assert list(frameworks.links_from("trades-1-1", LinkKind.MOBILITY, ItemRef("families", "B2"))) == []
            assert (
                list(frameworks.links_to(LinkKind.FAMILY, [ItemRef("families", "B2"), ItemRef("trades", "Z9")])) == []
            )

    def test_items_and_profiles_are_ordered_by_code(self, loaded: Store) -> None:
        """Capital letters before small ones, on every machine."""
        with loaded.reading() as session:
            frameworks = session.frameworks
            assert frameworks.has_any("trades-1-1", [ItemKind.CONTEXT, ItemKind.COMPETENCY])
            assert not frameworks.has_any("trades-1-1", [ItemKind.CONTEXT])
            assert not frameworks.has_any("none", [ItemKind.COMPETENCY])
            some = frameworks.items_of("trades-1-1", [ItemKind.COMPETENCY, ItemKind.OCCUPATION])
            assert [item.code for item in some] == ["A2", "B2", "a1"]
            assert [item.code for item in frameworks.children("trades-1-1", ["G", "none"])["G"]] == ["A2", "a1"]
            assert list(frameworks.profiles("trades-1-1")) == sorted(FRAMEWORK_PROFILES, key=lambda each: each.code)
            assert frameworks.profile("trades-1-1", "B2") == FRAMEWORK_PROFILES[0]

    def test_links_are_found_from_both_ends_by_rank(self, loaded: Store) -> None:
        far, near, family = FRAMEWORK_LINKS
        with loaded.reading() as session:
            frameworks = session.frameworks
            assert list(frameworks.links_from("trades-1-1", LinkKind.MOBILITY, BAKER)) == [near, far]
            targets = [far.target, near.target, near.target, BAKER]
            assert list(frameworks.links_to(LinkKind.MOBILITY, targets)) == [near, far]
            assert list(frameworks.links_to(LinkKind.FAMILY, targets)) == [family]

    def test_links_to_come_from_the_newest_version_of_every_framework(self, loaded: Store) -> None:
        elsewhere = Link(LinkKind.FAMILY, ItemRef("others", "O"), BAKER, 1)
        with loaded.writing() as session:
            samples.load_framework(session, samples.framework_version(framework="others"), elsewhere)
            assert list(session.frameworks.links_to(LinkKind.FAMILY, [BAKER])) == [FRAMEWORK_LINKS[2], elsewhere]
            samples.load_framework(session, samples.framework_version("2", load=2))
            assert list(session.frameworks.links_to(LinkKind.FAMILY, [BAKER])) == [elsewhere]

    def test_a_framework_load_is_invisible_until_it_is_finished(self, store: Store) -> None:
        loading = samples.framework_version()
        with store.writing() as session:
            session.frameworks.begin_load(loading)
        with store.writing() as session:
            assert session.frameworks.add(loading.id, iter(WHOLE)) == (5, 3, 3)
            session.frameworks.add_faults(loading.id, [SourceFault("a.csv", "illisible", "unreadable", 3)])
        with store.reading() as session:
            frameworks = session.frameworks
            assert list(frameworks.versions()) == []
            assert frameworks.newest_of_each() == {}
            assert frameworks.item(loading.id, "B2") is None
            assert frameworks.items(loading.id, ["B2"]) == {}
            assert list(frameworks.items_of(loading.id, list(ItemKind))) == []
            assert frameworks.kinds(loading.id) == {}
            assert frameworks.children(loading.id, ["G"]) == {}
            assert frameworks.profile(loading.id, "B2") is None
            assert list(frameworks.profiles(loading.id)) == []
            assert list(frameworks.links_from(loading.id, LinkKind.MOBILITY, BAKER)) == []
            assert list(frameworks.links_to(LinkKind.FAMILY, [BAKER])) == []
            assert list(frameworks.faults(loading.id)) == []
        with store.writing() as session:
            session.frameworks.finish_load(replace(loading, items=5, faults=1))
        with store.reading() as session:
            assert session.frameworks.newest("trades") == replace(loading, items=5, faults=1)
            assert session.frameworks.item(loading.id, "B2") == FRAMEWORK_ITEMS[0]

    def test_framework_faults_are_kept_in_their_order(self, store: Store) -> None:
        faults = [SourceFault("b.csv", "illisible", "unreadable", 9), SourceFault("a.csv", "absent", "missing")]
        with store.writing() as session:
            samples.load_framework(session, samples.framework_version())
            session.frameworks.add_faults("trades-1-1", faults)
        with store.reading() as session:
            assert list(session.frameworks.faults("trades-1-1")) == faults

    def test_the_same_version_loaded_again_takes_the_place_of_the_first_at_its_end(self, loaded: Store) -> None:
        again = samples.framework_version(load=2)
        with loaded.writing() as session:
            session.frameworks.begin_load(again)
            session.frameworks.add(again.id, [Item("B2", ItemKind.OCCUPATION, Label("Boulangère-boulanger"))])
        with loaded.reading() as session:
            assert [version.id for version in session.frameworks.versions()] == ["trades-1-1"]
        with loaded.writing() as session:
            session.frameworks.finish_load(replace(again, items=1))
        with loaded.reading() as session:
            assert list(session.frameworks.versions()) == [replace(again, items=1)]
            assert session.frameworks.item("trades-1-1", "B2") is None
            assert session.frameworks.kinds(again.id) == {"B2": ItemKind.OCCUPATION}
            assert list(session.frameworks.profiles(again.id)) == []

    def test_a_framework_load_that_was_pushed_aside_cannot_go_on_and_harms_nothing(self, loaded: Store) -> None:
        left = samples.framework_version(load=2)
        with loaded.writing() as session:
            session.frameworks.begin_load(left)
            session.frameworks.begin_load(samples.framework_version(load=3))
        with loaded.writing() as session:
            with pytest.raises(ConflictError):
                session.frameworks.add(left.id, [FRAMEWORK_ITEMS[0]])
            with pytest.raises(ConflictError) as late:
                session.frameworks.finish_load(left)
            assert late.value.code == "framework.load-discarded"
        with loaded.reading() as session:
            assert [version.id for version in session.frameworks.versions()] == ["trades-1-1"]

    @pytest.mark.parametrize("twice", [FRAMEWORK_ITEMS[0], FRAMEWORK_PROFILES[0]], ids=["item", "profile"])
    def test_a_code_seen_twice_in_one_framework_load_is_a_conflict(self, store: Store, twice: Item | Profile) -> None:
        loading = samples.framework_version()
        with store.writing() as session:
            session.frameworks.begin_load(loading)
            session.frameworks.add(loading.id, [FRAMEWORK_ITEMS[0], FRAMEWORK_PROFILES[0]])
            with pytest.raises(ConflictError) as refused:
                session.frameworks.add(loading.id, [FRAMEWORK_ITEMS[1], twice])
            assert refused.value.code == "framework.code-twice"
            assert session.frameworks.add(loading.id, [FRAMEWORK_ITEMS[1]]) == (1, 0, 0)

    def test_discarding_a_framework_load_leaves_nothing_and_spares_what_is_complete(self, loaded: Store) -> None:
        loading = samples.framework_version("2")
        with loaded.writing() as session:
            session.frameworks.begin_load(loading)
            session.frameworks.add(loading.id, WHOLE)
            session.frameworks.add_faults(loading.id, [SourceFault("a.csv", "illisible", "unreadable")])
            session.frameworks.discard_load(loading.id)
            session.frameworks.discard_load("trades-1-1")
            with pytest.raises(ConflictError):
                session.frameworks.finish_load(loading)
            # Nothing was left behind: the same codes enter again under the same id.
            samples.load_framework(session, loading, *WHOLE)
        with loaded.reading() as session:
            assert {version.id for version in session.frameworks.versions()} == {"trades-1-1", loading.id}
            assert list(session.frameworks.faults(loading.id)) == []

    def test_removing_a_version_takes_all_of_it(self, loaded: Store) -> None:
        with loaded.writing() as session:
            assert session.frameworks.remove("trades-1-1")
            assert not session.frameworks.remove("trades-1-1")
        with loaded.writing() as session:
            assert list(session.frameworks.versions()) == []
            assert list(session.frameworks.links_to(LinkKind.FAMILY, [BAKER])) == []
            samples.load_framework(session, samples.framework_version(), FRAMEWORK_ITEMS[0])
            assert session.frameworks.kinds("trades-1-1") == {"B2": ItemKind.OCCUPATION}

    def test_versions_come_by_framework_newest_first(self, store: Store) -> None:
        undated = samples.framework_version("a", load=9)
        old = samples.framework_version("b", dated=date(2024, 1, 1), load=3)
        new = samples.framework_version("c", dated=date(2025, 1, 1), load=1)
        same_day = samples.framework_version("d", dated=date(2025, 1, 1), load=2)
        other = samples.framework_version("z", framework="crafts")
        with store.writing() as session:
            for version in (undated, old, new, same_day, other):
                samples.load_framework(session, version)
        with store.reading() as session:
            assert list(session.frameworks.versions()) == [other, same_day, new, old, undated]
            assert list(session.frameworks.versions("trades")) == [same_day, new, old, undated]
            assert session.frameworks.newest("trades") == same_day
            assert session.frameworks.newest_of_each() == {"trades": same_day, "crafts": other}

    def test_more_codes_than_one_statement_takes_are_found(self, store: Store) -> None:
        codes = [f"{number:05d}" for number in range(2500)]
        items = [Item(code, ItemKind.KNOWLEDGE, Label(code), parent=f"p{code}") for code in codes]
        links = [Link(LinkKind.FAMILY, ItemRef("f", code), ItemRef("trades", code), int(code)) for code in codes]
        with store.writing() as session:
            samples.load_framework(session, samples.framework_version(), *items, *links)
        with store.reading() as session:
            assert set(session.frameworks.items("trades-1-1", codes)) == set(codes)
            assert len(session.frameworks.children("trades-1-1", [f"p{code}" for code in codes])) == 2500
            found = session.frameworks.links_to(LinkKind.FAMILY, [ItemRef("trades", code) for code in codes])
            assert [link.rank for link in found] == list(range(2500))


class LabourContract:
    HALF = replace(samples.BASIN, department="85", department_label="Vendée")
    DEPARTMENT = Area(AreaKind.DEPARTMENT, "cog", "44", "Loire-Atlantique")
    BASINS = (("basins-2019", "5220"),)

    def test_observations_come_back_as_they_were(self, store: Store) -> None:
        told = [samples.observation("F"), samples.observation("E", area=self.DEPARTMENT), samples.observation("E")]
        with store.writing() as session:
            loaded = samples.load_labour(session, samples.labour_set(), *told)
        with store.reading() as session:
            assert list(session.labour.sets()) == [loaded]
            assert loaded.observations == 3
            both = session.labour.observations(None, [*self.BASINS, ("cog", "44"), ("cog", "44")])
            assert [each.observation for each in both] == [told[2], told[0], told[1]]
            assert {each.stated_in for each in both} == {loaded}
            some = session.labour.observations([ItemRef("families", "F"), ItemRef("others", "E")], self.BASINS)
            assert [each.observation for each in some] == [told[0]]

    def test_an_unknown_subject_or_area_has_no_observation(self, store: Store) -> None:
        with store.writing() as session:
            samples.load_labour(session, samples.labour_set(), samples.observation())
        with store.reading() as session:
            assert list(session.labour.observations([], self.BASINS)) == []
            assert list(session.labour.observations(None, [])) == []
            assert list(session.labour.observations([ItemRef("families", "none")], self.BASINS)) == []
            assert list(session.labour.observations(None, [("cog", "5220"), ("basins-2019", "44")])) == []

    def test_the_newest_year_of_each_name_answers_and_no_other(self, store: Store) -> None:
        with store.writing() as session:
            old = samples.load_labour(
                session, samples.labour_set(2024), samples.observation("F", year=2024), samples.observation("OLD")
            )
            new = samples.load_labour(session, samples.labour_set(2025), samples.observation("F"))
            other = samples.load_labour(session, samples.labour_set(2019, name="tension"), samples.observation("F"))
        with store.reading() as session:
            assert list(session.labour.sets()) == [new, old, other]
            found = session.labour.observations(None, self.BASINS)
            assert [(each.stated_in, each.observation.subject.code) for each in found] == [(new, "F"), (other, "F")]

    def test_a_labour_load_is_invisible_until_it_is_finished(self, store: Store) -> None:
        loading = samples.labour_set()
        with store.writing() as session:
            session.labour.begin_load(loading)
            assert session.labour.add(loading.id, iter([samples.observation()])) == 1
            session.labour.add_faults(loading.id, [SourceFault("a.csv", "illisible", "unreadable", 3)])
        with store.reading() as session:
            assert list(session.labour.sets()) == []
            assert list(session.labour.areas()) == []
            assert list(session.labour.observations(None, self.BASINS)) == []
            assert list(session.labour.faults(loading.id)) == []
        with store.writing() as session:
            session.labour.finish_load(replace(loading, observations=1, faults=1))
        with store.reading() as session:
            assert list(session.labour.sets()) == [replace(loading, observations=1, faults=1)]
            assert len(session.labour.observations(None, self.BASINS)) == 1
            assert list(session.labour.faults(loading.id)) == [SourceFault("a.csv", "illisible", "unreadable", 3)]

    def test_the_same_year_loaded_again_takes_the_place_of_the_first_at_its_end(self, store: Store) -> None:
        again = samples.labour_set(load=2)
        with store.writing() as session:
            first = samples.load_labour(session, samples.labour_set(), samples.observation(hires=1))
            session.labour.begin_load(again)
            session.labour.add(again.id, [samples.observation(hires=2)])
            assert list(session.labour.sets()) == [first]
            session.labour.finish_load(again)
            assert list(session.labour.sets()) == [again]
            assert [each.observation for each in session.labour.observations(None, self.BASINS)] == [
                samples.observation(hires=2)
            ]

    def test_a_labour_load_that_was_discarded_leaves_nothing_and_cannot_go_on(self, store: Store) -> None:
        loading = samples.labour_set()
        with store.writing() as session:
            session.labour.begin_load(loading)
            session.labour.add(loading.id, [samples.observation()])
            session.labour.discard_load(loading.id)
            with pytest.raises(ConflictError) as late:
                session.labour.add(loading.id, [samples.observation()])
            assert late.value.code == "labour.load-discarded"
            with pytest.raises(ConflictError):
                session.labour.finish_load(loading)
            kept = samples.load_labour(session, loading, samples.observation("E"))
            session.labour.discard_load(kept.id)
            assert [each.observation.subject.code for each in session.labour.observations(None, self.BASINS)] == ["E"]

    def test_areas_are_listed_once_as_the_newest_set_names_them(self, store: Store) -> None:
        renamed = replace(samples.BASIN, label="Nantes Métropole")
        with store.writing() as session:
            samples.load_labour(session, samples.labour_set(2025), samples.observation("E", area=renamed))
            samples.load_labour(
                session,
                samples.labour_set(2024),
                samples.observation("F"),
                samples.observation("E"),
                samples.observation("F", area=self.DEPARTMENT),
            )
        with store.reading() as session:
            assert list(session.labour.areas()) == [renamed, self.DEPARTMENT]

    def test_a_basin_in_two_departments_keeps_both(self, store: Store) -> None:
        told = [samples.observation("F", hires=1), samples.observation("F", area=self.HALF, hires=2)]
        with store.writing() as session:
            samples.load_labour(session, samples.labour_set(), *told)
        with store.reading() as session:
            assert [each.observation for each in session.labour.observations(None, self.BASINS)] == told
            assert list(session.labour.areas()) == [samples.BASIN, self.HALF]


class MappingContract:
    KNEADS, BAKES = samples.mapping(), samples.mapping("RNCP1BC02", code="A2")
    WHOLE = samples.mapping(None)
    OF_ITEM = Mapping(source=ItemRef("trades", "a1"), item=ItemRef("levels", "3"))

    def test_a_set_comes_back_as_it_was(self, store: Store) -> None:
        put = samples.mapping_set(self.BAKES, self.OF_ITEM, self.KNEADS)
        with store.writing() as session:
            session.mappings.put(*put)
        with store.reading() as session:
            assert session.mappings.get(put[0].id) == put
            assert session.mappings.get("none") is None
            assert list(session.mappings.sets()) == [put[0]]

    def test_a_later_set_of_the_same_id_takes_the_earlier_ones_place(self, store: Store) -> None:
        later = samples.mapping_set(self.WHOLE)
        later = (replace(later[0], loaded_at=NOW + timedelta(days=1), signed_by=None), later[1])
        with store.writing() as session:
            session.mappings.put(*samples.mapping_set(self.BAKES, self.KNEADS))
            session.mappings.put(*later)
            assert session.mappings.get(later[0].id) == later
            assert list(session.mappings.of_sources([self.BAKES.source, self.KNEADS.source])) == []

    def test_mappings_are_found_by_exactly_their_source(self, store: Store) -> None:
        one = samples.mapping_set(self.BAKES, self.KNEADS, self.WHOLE, self.OF_ITEM)
        two = samples.mapping_set(self.KNEADS, set_id="another")
        with store.writing() as session:
            session.mappings.put(*one)
            session.mappings.put(*two)
        with store.reading() as session:
            of = session.mappings.of_sources
            assert list(of([self.KNEADS.source, self.BAKES.source, self.KNEADS.source])) == [
                StatedMapping(self.KNEADS, two[0]),
                StatedMapping(self.BAKES, one[0]),
                StatedMapping(self.KNEADS, one[0]),
            ]
            assert list(of([BlockRef("RNCP1")])) == [StatedMapping(self.WHOLE, one[0])]
            assert list(of([ItemRef("trades", "a1")])) == [StatedMapping(self.OF_ITEM, one[0])]
            assert list(of([ItemRef("RNCP1", "RNCP1BC01"), BlockRef("trades", "a1"), BlockRef("RNCP1", "")])) == []
            assert list(of([])) == []

    def test_more_sources_than_one_statement_takes_are_looked_up(self, store: Store) -> None:
        many = [samples.mapping(f"BC{number}") for number in range(2500)]
        put = samples.mapping_set(*many)
        with store.writing() as session:
            session.mappings.put(*put)
        with store.reading() as session:
            found = session.mappings.of_sources([mapping.source for mapping in reversed(many)])
            assert [each.mapping for each in found] == many

    def test_a_removed_set_is_gone_with_its_mappings(self, store: Store) -> None:
        one, two = samples.mapping_set(self.KNEADS), samples.mapping_set(self.KNEADS, set_id="another")
        with store.writing() as session:
            session.mappings.put(*one)
            session.mappings.put(*two)
            assert session.mappings.remove("another")
            assert not session.mappings.remove("another")
            assert list(session.mappings.sets()) == [one[0]]
            assert list(session.mappings.of_sources([self.KNEADS.source])) == [StatedMapping(self.KNEADS, one[0])]
