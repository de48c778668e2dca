"""Look up the local labour market: what the loaded figures say of occupations in a place, and what they do not."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from passport_core.passport.days import paris_day
from passport_core.passport.frameworks import ItemKind, ItemRef, Link, LinkKind
from passport_core.passport.labour import Area, LocalMarket
from passport_core.passport.market import Lineage, LocalFigures
from passport_core.passport.places import find_place, matching_areas
from passport_core.ports.outside import Clock
from passport_core.ports.store import Store
from passport_core.services.read_frameworks import ReadFrameworks

_GENERATIONS = 3  # of older codes above an occupation; ROME has one


@dataclass(frozen=True, slots=True)
class ReadLabour:
    """``place`` is a department (``44``), a basin's code (``5220``, ``bmo-2019:5220``) or a name (``Nantes``).

    A place that no file names is answered, with what is not known. Raise InvalidInputError: ``labour.place`` for what
    is no place's name or code, ``labour.place-ambiguous``.
    """

    store: Store
    frameworks: ReadFrameworks
    clock: Clock
    _kept: dict[tuple[str, ...], dict[ItemRef, Lineage]] = field(default_factory=dict, repr=False, compare=False)

    def market(self, occupation: ItemRef, place: str) -> LocalMarket:
        return self.markets([occupation], place)[occupation]

    def markets(self, occupations: Iterable[ItemRef], place: str) -> Mapping[ItemRef, LocalMarket]:
        """Return what is known of each, in their order; as many queries for all of a framework as for one."""
        asked = list(dict.fromkeys(occupations))
        lineages = self._lineages(asked)
        with self.store.reading() as session:
            found = find_place(place, session.labour.areas())
            areas = dict.fromkeys((area.coding, area.code) for area in found.areas)
            observations = session.labour.observations(None, areas) if areas else ()
            sets = session.labour.sets()
        figures = LocalFigures.gather(found, observations, sets, day=paris_day(self.clock.now()))
        return {each: figures.market(lineages[each]) for each in asked}

    def require_place(self, place: str) -> None:
        """Raise InvalidInputError for what is no place's name or code, or may be several; a place unknown passes."""
        with self.store.reading() as session:
            find_place(place, session.labour.areas())

    def places(self, text: str = "") -> Sequence[Area]:
        """Return the departments and basins whose code begins with the text or whose name contains it; else all."""
        with self.store.reading() as session:
            return matching_areas(text, session.labour.areas())

    def _lineages(self, asked: Sequence[ItemRef]) -> Mapping[ItemRef, Lineage]:
        """Return where each descends from and what families count it, kept as long as no framework is loaded anew."""
        with self.store.reading() as session:
            versions = tuple(sorted(version.id for version in session.frameworks.newest_of_each().values()))
        kept = self._kept.setdefault(versions, {})
        for other in [key for key in tuple(self._kept) if key != versions]:
            self._kept.pop(other, None)
        missing = [ref for ref in asked if ref not in kept]
        if not missing:
            return kept
        older, known = self._older(missing)
        codes = dict.fromkeys(code for each, above in older.items() for code in (each, *above))
        counted: dict[ItemRef, list[Link]] = {}
        with self.store.reading() as session:
            for link in session.frameworks.links_to(LinkKind.FAMILY, codes):
                counted.setdefault(link.target, []).append(link)
        traced = {
            each: Lineage.trace(each, above, [link for code in (each, *above) for link in counted.get(code, ())])
            for each, above in older.items()
        }
        # Only what exists is kept: anyone may ask about any code.
        kept.update((ref, lineage) for ref, lineage in traced.items() if ref in known)
        return {**kept, **traced}

    def _older(
        self, occupations: Iterable[ItemRef]
    ) -> tuple[Mapping[ItemRef, tuple[ItemRef, ...]], Collection[ItemRef]]:
        """Return the older codes from which each descends, nearest first, and which occupations are loaded."""
        above: dict[ItemRef, ItemRef] = {}
        known: set[ItemRef] = set()
        asked = wanted = list(occupations)
        for _ in range(_GENERATIONS + 1):
            items = self.frameworks.items(wanted) if wanted else {}
            found = {ref: each.item for ref, each in items.items() if each.item.kind is ItemKind.OCCUPATION}
            known.update(found)
            parents = {ref: ItemRef(ref.framework, item.parent) for ref, item in found.items() if item.parent}
            above.update(parents)
            wanted = [parent for parent in dict.fromkeys(parents.values()) if parent not in known]
        within = {low: high for low, high in above.items() if high in known}  # a group above an occupation is no code
        return {ref: _chain(ref, within) for ref in asked}, known


def _chain(ref: ItemRef, above: Mapping[ItemRef, ItemRef]) -> tuple[ItemRef, ...]:
    chain = [ref]
    while len(chain) <= _GENERATIONS and (older := above.get(chain[-1])) is not None and older not in chain:
        chain.append(older)
    return tuple(chain[1:])
