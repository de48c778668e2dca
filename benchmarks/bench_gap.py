"""How fast gaps are measured: one passport of 60 records against one occupation, all occupations, all certifications.

    python -m benchmarks.run gap

Frameworks and register are invented with the shapes of the real ones (ROME 4.0: 1,584 occupations of 66 lines on
average; ROME and ESCO together: 4,591 profiles, 230,000 lines; the register of August 2026: 30,475 entries, 55,761
blocks). Where ``PASSPORT_BENCH_ROME`` names a folder of ROME's files, the real ROME is measured too. Everything is in
memory: what a database takes is not in it. Times are of processor time, the best of several rounds.
"""

from __future__ import annotations

import gc
import os
import random
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from passport_core.passport.certification_gap import measure_certification
from passport_core.passport.frameworks import Importance, Item, ItemKind, ItemRef, Label, Profile
from passport_core.passport.gap import Evidence, ShownItem
from passport_core.passport.gap_engine import measure
from passport_core.passport.mappings import Author, Mapping, MappingOrigin, StatedMapping, StoredMappingSet
from passport_core.passport.pathway_planning import plan_pathway
from passport_core.passport.provenance import Provenance
from passport_core.passport.ranking import OccupationIndex, rank_certifications
from passport_core.passport.register import (
    Block,
    Certification,
    CertificationOutline,
    Correspondence,
    DatedEntry,
    Snapshot,
)
from passport_core.passport.targets import BlockRef, Requirement, RequirementProfile, Target, TargetKind

DAY = date(2026, 11, 22)
OCCUPATIONS, LINES, ITEMS = 1_584, 66, 33_000
BOTH, BOTH_LINES, BOTH_ITEMS = 4_591, 50, 47_000
ENTRIES, BLOCKS = 30_475, 55_761
RECORDS, MAPPED_A_BLOCK = 60, 12
SET = StoredMappingSet(
    "https://mappings.example/1",
    "Rattachements",
    Author("Atelier"),
    "CC-BY-4.0",
    date(2026, 5, 4),
    MappingOrigin.LOADED,
    datetime(2026, 6, 1, tzinfo=UTC),
    "bench",
    0,
)

Profiles = Sequence[tuple[Target, Sequence[Requirement]]]


def run() -> list[dict[str, Any]]:
    results = _occupations("invented, ROME's size", _profiles(OCCUPATIONS, LINES, ITEMS))
    results.append(_both_frameworks())
    results += _certifications()
    folder = os.environ.get("PASSPORT_BENCH_ROME")
    if folder:
        results += _occupations("ROME itself", _rome(Path(folder)))
    return results


def _occupations(named: str, profiles: Profiles) -> list[dict[str, Any]]:
    evidence, mappings = _passport(profiles)
    target, requirements = max(profiles, key=lambda one: len(one[1]))
    profile = RequirementProfile(target, tuple(requirements), {})
    started = time.process_time()
    index = OccupationIndex.build(profiles)
    built = time.process_time() - started
    gap = measure(profile, evidence, mappings, day=DAY)
    note = f"{RECORDS} records, {len(mappings)} mappings; no database; less is better"
    return [
        _row(
            f"gap to one occupation ({named})",
            _best(lambda: measure(profile, evidence, mappings, day=DAY)),
            f"the longest profile, {len(requirements)} lines; {note}",
        ),
        _row(
            f"pathway to it ({named})",
            _best(lambda: plan_pathway(gap, entry=None, evidence=evidence, day=DAY)),
            "steps from the gap; less is better",
        ),
        _row(
            f"gap to all {len(profiles):,} occupations ({named})",
            _best(lambda: index.rank(evidence, mappings)),
            f"{sum(len(lines) for _, lines in profiles):,} lines, indexed once in {built:.2f} s; {note}",
        ),
    ]


def _both_frameworks() -> dict[str, Any]:
    gc.collect()
    tracemalloc.start()
    profiles = _lazy_profiles(BOTH, BOTH_LINES, BOTH_ITEMS)
    index = OccupationIndex.build(profiles)
    gc.collect()
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    if not index.rank([], []):
        raise RuntimeError("the index is empty")
    note = f"{BOTH:,} profiles of {BOTH_LINES} lines, targets and their labels included; less is better"
    return {
        "name": "index of ROME and ESCO (invented, their size)",
        "rate": size / 1e6,
        "unit": "MB",
        "baseline": None,
        "ratio": None,
        "note": note,
    }


def _certifications() -> list[dict[str, Any]]:
    outlines = _outlines()
    chance = random.Random(4)
    held = chance.sample([one for one in outlines if one.blocks], RECORDS)
    evidence = [_record(number, blocks=(BlockRef(one.number, one.blocks[0]),)) for number, one in enumerate(held)]
    # The busiest entry of the sample states 20 correspondences.
    correspondences = [
        Correspondence(one.number, one.blocks[: 1 + step % 2], other.number, other.blocks[:1])
        for one in held
        for step, other in enumerate(chance.sample(outlines, 20))
    ]
    entry = _entry(correspondences)
    return [
        _row(
            f"gap to all {len(outlines):,} certifications",
            _best(lambda: rank_certifications(outlines, evidence, correspondences)),
            f"{sum(len(one.blocks) for one in outlines):,} blocks, {RECORDS} records, "
            f"{len(correspondences):,} correspondences; no database; less is better",
        ),
        _row(
            "gap to one certification",
            _best(lambda: measure_certification(entry, evidence, day=DAY)),
            f"4 blocks, {len(entry.inbound)} correspondences to it, {RECORDS} records; less is better",
        ),
    ]


def _best(work: Callable[[], object], rounds: int = 7) -> float:
    """Return the least processor time in milliseconds: the machine's other work only adds to it."""

    def timed() -> float:
        started = time.process_time()
        work()
        return time.process_time() - started

    return min(timed() for _ in range(rounds)) * 1000


def _row(name: str, milliseconds: float, note: str) -> dict[str, Any]:
    return {"name": name, "rate": milliseconds, "unit": "ms", "baseline": None, "ratio": None, "note": note}


def _profiles(targets: int, lines: int, items: int) -> Profiles:
    return list(_lazy_profiles(targets, lines, items))


def _lazy_profiles(targets: int, lines: int, items: int) -> Iterable[tuple[Target, Sequence[Requirement]]]:
    """Yield profiles in which a third of the lines are of a few hundred items that recur everywhere, as in ROME."""
    chance = random.Random(3)
    common = items // 100
    for number in range(targets):
        codes = {chance.randrange(common) for _ in range(lines // 3)}
        codes |= {chance.randrange(common, items) for _ in range(lines - len(codes))}
        yield (
            Target(TargetKind.OCCUPATION, ItemRef("rome", f"M{number:04}"), Label(fr=f"Métier numéro {number}")),
            [_line(ItemRef("rome", f"{code:06}"), 4 if code % 4 == 0 else 1) for code in sorted(codes)],
        )


def _line(ref: ItemRef, weight: int) -> Requirement:
    return Requirement(ref, ItemKind.COMPETENCY, Label(), Importance.LISTED, weight)


def _passport(profiles: Profiles) -> tuple[Sequence[Evidence], Sequence[StatedMapping]]:
    """Return 60 records of blocks, each mapped to a dozen items, every third with an item that its issuer states."""
    chance = random.Random(5)
    lines = [one.ref for _, asked in profiles for one in asked if isinstance(one.ref, ItemRef)]
    blocks = [BlockRef(f"RNCP{30000 + number}", f"RNCP{30000 + number}BC01") for number in range(RECORDS)]
    evidence = [
        _record(number, blocks=(block,), items=(ShownItem(chance.choice(lines)),) if number % 3 == 0 else ())
        for number, block in enumerate(blocks)
    ]
    mappings = [
        StatedMapping(Mapping(block, ref), SET)
        for block in blocks
        for ref in dict.fromkeys(chance.choices(lines, k=MAPPED_A_BLOCK))
    ]
    return evidence, mappings


def _record(number: int, *, blocks: tuple[BlockRef, ...], items: tuple[ShownItem, ...] = ()) -> Evidence:
    backed = (Provenance.CERTIFIED, Provenance.CERTIFIED, Provenance.ENDORSED, Provenance.DECLARED)[number % 4]
    return Evidence(f"{number:032x}", True, f"Bloc numéro {number}", backed, DAY, blocks, items)


def _outlines() -> Sequence[CertificationOutline]:
    left = BLOCKS
    made = []
    for number in range(ENTRIES):
        count = min(left, (0, 0, 4, 5, 0, 2, 2)[number % 7])  # many old entries have no block
        left -= count
        name = f"RNCP{number + 1}"
        codes = tuple(f"{name}BC{step:02}" for step in range(1, count + 1))
        made.append(CertificationOutline(name, f"Titre numéro {number}", True, "NIV5", codes, (), None, None))
    return made


def _entry(correspondences: Sequence[Correspondence]) -> DatedEntry:
    blocks = tuple(Block(f"RNCP9BC0{step}", f"Bloc {step}") for step in range(1, 5))
    inbound = tuple(
        Correspondence(one.source, one.source_blocks, "RNCP9", (blocks[step % 4].code,))
        for step, one in enumerate(correspondences[:100])
    )
    snapshot = Snapshot("s", "RNCP", DAY, "xml-4.1", "f", "", datetime(2026, 11, 22, tzinfo=UTC), "bench", 1, 0)
    return DatedEntry(Certification("RNCP9", "Titre", True, blocks=blocks), snapshot, inbound)


def _rome(folder: Path) -> Profiles:
    """Read the real ROME as the plugin reads and weighs it."""
    import passport_rome

    source = next(one for one in passport_rome.register_skill_frameworks() if one.recognises(folder))
    target_source = next(iter(passport_rome.register_target_sources()))
    (header,) = source.headers(folder)
    items: dict[str, Item] = {}
    found: list[Profile] = []
    for part in source.read(folder, header):
        if isinstance(part, Item):
            items[part.code] = part
        elif isinstance(part, Profile):
            found.append(part)
    return [
        (
            Target(TargetKind.OCCUPATION, ItemRef(header.framework, profile.code), items[profile.code].label),
            [
                Requirement(
                    line.item,
                    items[line.item.code].kind,
                    items[line.item.code].label,
                    line.importance,
                    target_source.weight(line, items[line.item.code].kind),
                )
                for line in profile.lines
            ],
        )
        for profile in found
    ]


if __name__ == "__main__":
    for line in run():
        print(f"{line['name']:60} {line['rate']:9.2f} {line['unit']}   {line['note']}", file=sys.stdout)
