"""Where one passport stands for every occupation or certification at once: coverages only, by the gap engine's scale.

What is built from the frameworks is the same for every learner, and small: an index from items to the requirements
that name them. A coverage here equals that of the gap measured for the same target.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from passport_core.passport.certification_gap import BlockGrades, certification_target
from passport_core.passport.evidence_supports import (
    MappingsBySource,
    can_be_held,
    coverage_of,
    grade_of,
    item_supports,
    part_of,
)
from passport_core.passport.frameworks import ItemRef
from passport_core.passport.gap import COVERAGE_PARTS, Coverage, Evidence, RankedTarget
from passport_core.passport.mappings import StatedMapping
from passport_core.passport.provenance import Provenance
from passport_core.passport.register import CertificationOutline, Correspondence
from passport_core.passport.targets import Requirement, Target
from passport_core.passport.unmapped import silence_of

_Demand = tuple[int | None, Provenance, bool]  # level, proof, whether its source leaves it open
_Shade = tuple[Provenance, bool, int | None]  # provenance, whether whole, level


class OccupationIndex:
    """What every occupation asks for, by item. Built once for a framework version, then only read."""

    def __init__(
        self,
        targets: Sequence[Target],
        totals: Sequence[int],
        unknown: Sequence[int],
        places: Mapping[ItemRef, tuple[int, int]],
        lines: tuple[array[int], array[int], array[int]],
        demands: Sequence[_Demand],
        groups: Mapping[ItemRef, tuple[ItemRef, ...]],
        asked: Mapping[str, Sequence[int]],
    ) -> None:
        self._targets = targets
        self._totals = totals
        self._unknown = unknown
        self._places = places  # where an item's lines are in these three columns
        self._target_of, self._weight_of, self._demand_of = lines
        self._demands = demands
        self._groups = groups
        self._asked = asked  # by framework, the weight that each target asks for and its source describes

    @classmethod
    def build(
        cls,
        profiles: Iterable[tuple[Target, Sequence[Requirement]]],
        *,
        narrower: Mapping[ItemRef, frozenset[ItemRef]] | None = None,
    ) -> OccupationIndex:
        """Index these profiles; ``narrower`` gives the items that belong to a group, as in a RequirementProfile.

        An occupation asks for items: raise TypeError where it asks for a block.
        """
        targets: list[Target] = []
        totals, unknown = array("q"), array("q")
        demands: dict[_Demand, int] = {}
        asked: dict[str, array[int]] = {}
        of_item: dict[ItemRef, array[int]] = {}  # target, weight, demand, target, weight, demand …
        for number, (target, requirements) in enumerate(profiles):
            targets.append(target)
            totals.append(0)
            unknown.append(0)
            for weights in asked.values():
                weights.append(0)
            for requirement in requirements:
                if not requirement.weight or not can_be_held(requirement):
                    continue
                if not isinstance(requirement.ref, ItemRef):
                    raise TypeError(f"{target.ref} asks for {requirement.ref}, which is no item")
                is_gap = requirement.gap_in_source is not None
                totals[number] += requirement.weight
                if is_gap:
                    unknown[number] += requirement.weight
                else:
                    framework = requirement.ref.framework
                    if framework not in asked:
                        asked[framework] = array("q", [0]) * (number + 1)
                    asked[framework][number] += requirement.weight
                demand = demands.setdefault((requirement.level, requirement.proof, is_gap), len(demands))
                flat = of_item.get(requirement.ref)
                if flat is None:
                    flat = of_item[requirement.ref] = array("I")
                flat.extend((number, requirement.weight, demand))
        columns = array("I"), array("I"), array("I")
        places = {}
        for ref in tuple(of_item):
            flat = of_item.pop(ref)  # given back as the columns grow
            places[ref] = (len(columns[0]), len(columns[0]) + len(flat) // 3)
            for column, start in zip(columns, range(3), strict=True):
                column.extend(flat[start::3])
        return cls(targets, totals, unknown, places, columns, tuple(demands), _groups(narrower or {}, places), asked)

    def rank(self, evidence: Sequence[Evidence], mappings: Sequence[StatedMapping]) -> Sequence[RankedTarget]:
        """Return every occupation with its coverage, the best covered first: by the shares that are certified, then
        endorsed, then declared, then certified in part; equal ones by code."""
        counted = {part: [0] * len(self._targets) for part in COVERAGE_PARTS}
        unmapped = {
            name: column for name, column in self._asked.items() if silence_of(name, evidence, mappings).is_whole
        }
        for column in unmapped.values():
            counted["unmapped"] = [had + more for had, more in zip(counted["unmapped"], column, strict=True)]
        for ref, shades in self._shades(evidence, mappings).items():
            is_unmapped = ref.framework in unmapped
            parts = [self._part(shades, demand) for demand in self._demands]
            for line in range(*self._places[ref]):
                counted[parts[self._demand_of[line]]][self._target_of[line]] += self._weight_of[line]
                if self._demands[self._demand_of[line]][2]:
                    counted["unknown"][self._target_of[line]] -= self._weight_of[line]
                elif is_unmapped:
                    counted["unmapped"][self._target_of[line]] -= self._weight_of[line]
        ranked = [
            RankedTarget(
                target,
                _coverage(
                    total,
                    certified=counted["certified"][number],
                    endorsed=counted["endorsed"][number],
                    declared=counted["declared"][number],
                    part=counted["part"][number],
                    unknown=unknown + counted["unknown"][number],
                    unmapped=counted["unmapped"][number],
                ),
            )
            for number, (target, total, unknown) in enumerate(
                zip(self._targets, self._totals, self._unknown, strict=True)
            )
        ]
        return sorted(ranked, key=by_coverage)

    def _shades(self, evidence: Sequence[Evidence], mappings: Sequence[StatedMapping]) -> Mapping[ItemRef, set[_Shade]]:
        """Return what distinct things are shown of each item that some occupation asks for."""
        wanted = self._places.keys() | self._groups.keys()
        shades: dict[ItemRef, set[_Shade]] = defaultdict(set)
        for ref, supports in item_supports(evidence, MappingsBySource(mappings, wanted), wanted).items():
            if ref in self._places:
                shades[ref].update((one.provenance, one.is_whole, one.level) for one in supports)
            for group in self._groups.get(ref, ()):
                shades[group].update((one.provenance, False, None) for one in supports)
        return shades

    @staticmethod
    def _part(shades: Iterable[_Shade], demand: _Demand) -> str:
        level, proof, is_gap = demand
        best = max(grade_of(provenance, is_whole, shown, level, proof) for provenance, is_whole, shown in shades)
        return part_of(best, is_gap=is_gap)


def rank_certifications(
    outlines: Iterable[CertificationOutline],
    evidence: Sequence[Evidence],
    correspondences: Iterable[Correspondence],
) -> Sequence[RankedTarget]:
    """Return the certifications on which some evidence bears, the best covered first (what correspondences give counts
    with what is certified); equal ones by number.

    Of all others everything is missing. ``correspondences`` are those of the certifications that the evidence names;
    others do no harm. Each block weighs 1.
    """
    grades = BlockGrades(evidence, correspondences)
    touched = grades.touched
    ranked = [
        RankedTarget(certification_target(outline), coverage_of(grades.of(outline).values()))
        for outline in outlines
        if outline.number in touched
    ]
    return sorted((one for one in ranked if one.coverage.missing < one.coverage.total), key=by_coverage)


def by_coverage(ranked: RankedTarget) -> tuple[float, float, float, float, str]:
    """The order of rankings, to sort by."""
    coverage = ranked.coverage
    return (
        -coverage.share(coverage.certified + coverage.equivalent),
        -coverage.share(coverage.endorsed),
        -coverage.share(coverage.declared),
        -coverage.share(coverage.part),
        str(ranked.target.ref),
    )


def _coverage(
    total: int, *, certified: int, endorsed: int, declared: int, part: int, unknown: int, unmapped: int
) -> Coverage:
    missing = total - certified - endorsed - declared - part - unknown - unmapped
    return Coverage(total, certified, endorsed, declared, part, missing, unknown, unmapped=unmapped)


def _groups(
    narrower: Mapping[ItemRef, frozenset[ItemRef]], places: Mapping[ItemRef, tuple[int, int]]
) -> Mapping[ItemRef, tuple[ItemRef, ...]]:
    """Return, by item, the groups that it belongs to and that are asked for."""
    groups: dict[ItemRef, list[ItemRef]] = defaultdict(list)
    for group in narrower.keys() & places.keys():
        for ref in narrower[group]:
            groups[ref].append(group)
    return {ref: tuple(found) for ref, found in groups.items()}
