"""What pieces of evidence give to a requirement, and how far: the one scale on which the gap engine and the rankings
decide.

A support's provenance is that of its evidence, never more. Every support is graded by itself and the best one decides,
so that more evidence can only help, and its order does not matter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum
from functools import lru_cache

from passport_core.passport.frameworks import ItemKind, ItemRef
from passport_core.passport.gap import COVERAGE_PARTS, Coverage, Evidence, Route, Standing, Support
from passport_core.passport.mappings import Extent, StatedMapping
from passport_core.passport.progress import CertifiedBlocks, gives, source_side
from passport_core.passport.provenance import Provenance
from passport_core.passport.records import Holding
from passport_core.passport.register import Correspondence
from passport_core.passport.targets import BlockRef, Ref, Requirement


class Grade(IntEnum):
    """How far one support goes for one requirement, the least first.

    *Part* is less than what is asked: a part of it, a level below, or no level where one is asked. *Short* is all of
    it, but less well backed than is asked.
    """

    NONE = 0
    DECLARED_PART = 1
    ENDORSED_PART = 2
    DECLARED_SHORT = 3
    ENDORSED_SHORT = 4
    CERTIFIED_PART = 5
    DECLARED = 6
    ENDORSED = 7
    EQUIVALENT = 8
    CERTIFIED = 9

    @property
    def standing(self) -> Standing:
        """MISSING for none: whether that is *unknown* is the requirement's to say."""
        return _STANDINGS[self]


_STANDINGS = {
    Grade.NONE: Standing.MISSING,
    Grade.DECLARED_PART: Standing.PARTLY,
    Grade.ENDORSED_PART: Standing.PARTLY,
    Grade.DECLARED_SHORT: Standing.PARTLY,
    Grade.ENDORSED_SHORT: Standing.PARTLY,
    Grade.CERTIFIED_PART: Standing.PARTLY,
    Grade.DECLARED: Standing.MET,
    Grade.ENDORSED: Standing.MET,
    Grade.EQUIVALENT: Standing.EQUIVALENT,
    Grade.CERTIFIED: Standing.MET,
}
_PART = {
    Provenance.DECLARED: Grade.DECLARED_PART,
    Provenance.ENDORSED: Grade.ENDORSED_PART,
    Provenance.CERTIFIED: Grade.CERTIFIED_PART,
}
_SHORT = {Provenance.DECLARED: Grade.DECLARED_SHORT, Provenance.ENDORSED: Grade.ENDORSED_SHORT}
_WHOLE = {
    Provenance.DECLARED: Grade.DECLARED,
    Provenance.ENDORSED: Grade.ENDORSED,
    Provenance.CERTIFIED: Grade.CERTIFIED,
}


@lru_cache(maxsize=4096)
def grade_of(provenance: Provenance, is_whole: bool, shown: int | None, asked: int | None, proof: Provenance) -> Grade:
    """Grade a support of this provenance that shows this level, where ``asked`` and ``proof`` are asked for."""
    if not is_whole or (asked is not None and (shown is None or shown < asked)):
        return _PART[provenance]
    return _SHORT[provenance] if provenance.rank < proof.rank else _WHOLE[provenance]


def grade(support: Support, requirement: Requirement) -> Grade:
    """Return how far the support goes for the requirement."""
    found = grade_of(support.provenance, support.is_whole, support.level, requirement.level, requirement.proof)
    return Grade.EQUIVALENT if found is Grade.CERTIFIED and support.route is Route.CORRESPONDENCE else found


def best_grade(supports: Iterable[Support], requirement: Requirement) -> Grade:
    """Return how far all of them go: as far as the best one."""
    return max((grade(support, requirement) for support in supports), default=Grade.NONE)


def can_be_held(requirement: Requirement) -> bool:
    """Working conditions are nothing that a person can hold."""
    return requirement.kind is not ItemKind.CONTEXT


def best_first(
    supports: Sequence[Support], requirement: Requirement, evidence: Mapping[str, Evidence]
) -> tuple[Support, ...]:
    """Order by grade, provenance, level, whole before part, day, then by names, so that the order is always the same.

    The grade comes first: what meets a requirement must stand before what is better backed and does not meet it.
    """

    def place(support: Support) -> tuple[object, ...]:
        day = evidence[support.evidence_id].on or date.min
        return (
            -grade(support, requirement),
            -support.provenance.rank,
            -(support.level or 0),
            not support.is_whole,
            -day.toordinal(),
            support.evidence_id,
            support.route,
            _mapping_key(support.mapping),
            str(support.correspondence or ""),
            str(support.via or ""),
        )

    return tuple(sorted(supports, key=place)) if len(supports) > 1 else tuple(supports)


def _mapping_key(stated: StatedMapping | None) -> tuple[str, ...]:
    if stated is None:
        return ()
    mapping = stated.mapping
    return (
        stated.stated_in.id,
        str(mapping.source),
        mapping.extent,
        str(mapping.level),
        mapping.competency,
        mapping.note,
    )


class MappingsBySource:
    """Mappings by what they are of, each once. ``items``, where given, are the only items of interest."""

    def __init__(self, mappings: Iterable[StatedMapping], items: Collection[ItemRef] | None = None) -> None:
        self._exact: dict[Ref, dict[object, StatedMapping]] = defaultdict(dict)
        self._of_certification: dict[str, dict[object, StatedMapping]] = defaultdict(dict)
        for stated in mappings:
            mapping = stated.mapping
            if items is not None and mapping.item not in items:
                continue
            key = (stated.stated_in.id, mapping)
            self._exact[mapping.source][key] = stated
            if isinstance(mapping.source, BlockRef):
                self._of_certification[mapping.source.certification][key] = stated

    def exactly(self, source: Ref) -> Iterable[StatedMapping]:
        """Return what is stated of this very source."""
        return self._exact[source].values() if source in self._exact else ()

    def of(self, source: Ref) -> Iterable[StatedMapping]:
        """Return what applies to whoever shows the source: the whole certification includes each of its blocks."""
        if isinstance(source, BlockRef) and source.block is None:
            found = self._of_certification.get(source.certification)
            return found.values() if found else ()
        return self.exactly(source)


def item_supports(
    evidence: Iterable[Evidence], mappings: MappingsBySource, items: Collection[ItemRef] | None = None
) -> Mapping[ItemRef, Sequence[Support]]:
    """Return what the evidence shows of items, itself or by a mapping; ``items`` are the only ones of interest.

    One mapping, never two in a row: mappings state pairs, not chains.
    """
    found: dict[ItemRef, dict[object, Support]] = defaultdict(dict)
    for one in evidence:
        for shown in one.items:
            if items is None or shown.ref in items:
                route = Route.STATED if one.is_record else Route.DECLARED
                found[shown.ref][one.id, shown.level] = Support(one.id, one.provenance, route, shown.level)
        sources: list[Ref] = [*one.blocks, *(shown.ref for shown in one.items)]
        for source in dict.fromkeys(sources):
            for stated in mappings.of(source):
                mapping = stated.mapping
                found[mapping.item][one.id, stated.stated_in.id, mapping] = Support(
                    one.id,
                    one.provenance,
                    Route.MAPPING,
                    mapping.level,
                    is_whole=mapping.extent is Extent.WHOLE,
                    mapping=stated,
                )
    return {ref: tuple(supports.values()) for ref, supports in found.items()}


def as_narrower(support: Support, via: ItemRef) -> Support:
    """Return what the support of an item gives to a group that the item belongs to: a part, at no level of the
    group."""
    return replace(support, route=Route.NARROWER, level=None, is_whole=False, via=via)


@dataclass(frozen=True, slots=True)
class BlocksShown:
    """The blocks and whole certifications that evidence names, by what backs them."""

    by_ref: Mapping[BlockRef, Sequence[Evidence]]
    certified: CertifiedBlocks

    @classmethod
    def of(cls, evidence: Sequence[Evidence]) -> BlocksShown:
        by_ref: dict[BlockRef, list[Evidence]] = defaultdict(list)
        for one in evidence:
            for ref in dict.fromkeys(one.blocks):
                by_ref[ref].append(one)
        return cls(dict(by_ref), CertifiedBlocks.of(holdings_of(evidence)))

    def supports(self, ref: BlockRef, inbound: Iterable[Correspondence] = ()) -> tuple[Support, ...]:
        """Return what bears on the block (or, ``block`` None, on the whole certification).

        ``inbound`` are correspondences to its certification. Only certified records count for one: with all of its
        source side it gives the block, with a part of that side a part.
        """
        sides = [(ref, Route.HELD)]
        if ref.block is not None:
            sides.append((BlockRef(ref.certification), Route.WHOLE))
        found = [
            Support(one.id, one.provenance, route if one.is_record else Route.DECLARED)
            for side, route in sides
            for one in self.by_ref.get(side, ())
        ]
        for correspondence in dict.fromkeys(inbound):
            if gives(correspondence, ref):
                is_whole = not self.certified.missing_of(correspondence)
                found += [
                    Support(
                        record,
                        Provenance.CERTIFIED,
                        Route.CORRESPONDENCE,
                        is_whole=is_whole,
                        correspondence=correspondence,
                    )
                    for record in self.certified.records_of(correspondence)
                ]
        return tuple(dict.fromkeys(found))

    def begun(self, correspondences: Iterable[Correspondence]) -> Sequence[Correspondence]:
        """Return those of which something of the source side is held."""
        return [one for one in correspondences if self.certified.records_of(one)]

    def held_of(self, correspondence: Correspondence) -> tuple[BlockRef, ...]:
        """Return what of the correspondence's source side is held."""
        missing = self.certified.missing_of(correspondence)
        return tuple(ref for ref in source_side(correspondence) if ref not in missing)


def holdings_of(evidence: Iterable[Evidence]) -> list[Holding]:
    """Return the blocks that the evidence names as holdings, each with the evidence's provenance."""
    return [
        Holding(one.id, ref.certification, ref.block, one.on, one.provenance) for one in evidence for ref in one.blocks
    ]


def coverage_of(graded: Iterable[tuple[Requirement, Grade]], *, unmapped: Collection[str] = ()) -> Coverage:
    """Count each requirement once, by its weight, under its best grade.

    ``unmapped`` are the frameworks in which nobody has stated what the evidence gives. What is declared or endorsed and
    would not be the whole of it even if it were certified counts as missing.
    """
    weights = dict.fromkeys(COVERAGE_PARTS, 0)
    total = 0
    for requirement, best in graded:
        if requirement.weight and can_be_held(requirement):
            total += requirement.weight
            part = part_of(
                best, is_gap=requirement.gap_in_source is not None, is_unmapped=is_unmapped(requirement, unmapped)
            )
            weights[part] += requirement.weight
    return Coverage(total, **weights)


_PART_NAMES = {
    Grade.CERTIFIED: "certified",
    Grade.EQUIVALENT: "equivalent",
    Grade.ENDORSED: "endorsed",
    Grade.ENDORSED_SHORT: "endorsed",
    Grade.DECLARED: "declared",
    Grade.DECLARED_SHORT: "declared",
    Grade.CERTIFIED_PART: "part",
}


def is_unmapped(requirement: Requirement, unmapped: Collection[str]) -> bool:
    """Say whether the requirement is an item of a framework in which nobody has stated what the evidence gives."""
    return isinstance(requirement.ref, ItemRef) and requirement.ref.framework in unmapped


def part_of(best: Grade, *, is_gap: bool, is_unmapped: bool = False) -> str:
    """Return which part of a coverage a requirement counts in. ``is_gap``: its source does not say all of it."""
    if best is Grade.NONE and is_gap:
        return "unknown"
    if best is Grade.NONE and is_unmapped:
        return "unmapped"
    return _PART_NAMES.get(best, "missing")
