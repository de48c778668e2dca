"""Where a person's holdings put them for a certification: held, equivalent by correspondence, remaining.

Only certified holdings count. An equivalence comes from a correspondence of the register and never from another
equivalence: the register states pairs, not chains. Succession is not equivalence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from passport_core.passport.records import (
    BlockProgress,
    BlockStanding,
    CertificationProgress,
    Holding,
    Provenance,
)
from passport_core.passport.register import Correspondence, DatedEntry


def progress(entry: DatedEntry, holdings: Iterable[Holding]) -> CertificationProgress:
    """Return the standing of every block of the certification."""
    certification = entry.certification
    held = _certified(holdings)
    whole = tuple(held.get((certification.number, None), ()))
    by = _given_by_correspondence(entry, held)
    blocks = []
    for block in certification.blocks:
        records = tuple(held.get((certification.number, block.code), ())) or whole
        if records:
            blocks.append(BlockProgress(block, BlockStanding.HELD, records))
        elif block.code in by:
            correspondence = by[block.code]
            blocks.append(
                BlockProgress(block, BlockStanding.EQUIVALENT, _records_of(correspondence, held), correspondence)
            )
        else:
            blocks.append(BlockProgress(block, BlockStanding.REMAINING))
    return CertificationProgress(certification, tuple(blocks), whole)


def reached_certifications(entries: Iterable[DatedEntry], holdings: Sequence[Holding]) -> Sequence[str]:
    """Return the numbers of other certifications that these holdings reach by a satisfied correspondence.

    ``entries`` are the certifications the holdings belong to.
    """
    held = _certified(holdings)
    found = dict.fromkeys(
        correspondence.destination
        for entry in entries
        for correspondence in entry.certification.correspondences
        if _satisfied(correspondence, held)
    )
    return [number for number in found if number not in {h.certification for h in holdings}]


_Held = Mapping[tuple[str, str | None], Sequence[str]]


def _certified(holdings: Iterable[Holding]) -> _Held:
    held: dict[tuple[str, str | None], list[str]] = defaultdict(list)
    for holding in holdings:
        if holding.provenance is Provenance.CERTIFIED:
            held[holding.certification, holding.block].append(holding.record_id)
    return held


def _given_by_correspondence(entry: DatedEntry, held: _Held) -> Mapping[str, Correspondence]:
    given: dict[str, Correspondence] = {}
    for correspondence in entry.inbound:
        if correspondence.destination != entry.certification.number or not _satisfied(correspondence, held):
            continue
        codes = correspondence.destination_blocks or tuple(block.code for block in entry.certification.blocks)
        for code in codes:
            given.setdefault(code, correspondence)
    return given


def _satisfied(correspondence: Correspondence, held: _Held) -> bool:
    if (correspondence.source, None) in held:
        return True  # the whole certification includes each of its blocks
    blocks = correspondence.source_blocks
    return bool(blocks) and all((correspondence.source, code) in held for code in blocks)


def _records_of(correspondence: Correspondence, held: _Held) -> tuple[str, ...]:
    codes: tuple[str | None, ...] = correspondence.source_blocks or (None,)
    wanted = [(correspondence.source, code) for code in codes]
    found = [record for key in wanted for record in held.get(key, ())]
    return tuple(dict.fromkeys(found or held.get((correspondence.source, None), ())))
