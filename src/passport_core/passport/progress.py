"""Where a person's holdings put them for a certification: held, equivalent by correspondence, remaining.

Only certified holdings count. An equivalence comes from a correspondence of the register and never from another
equivalence: the register states pairs, not chains. Succession is not equivalence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from passport_core.passport.provenance import Provenance
from passport_core.passport.records import BlockProgress, BlockStanding, CertificationProgress, Holding
from passport_core.passport.register import Correspondence, DatedEntry
from passport_core.passport.targets import BlockRef


@dataclass(frozen=True, slots=True)
class CertifiedBlocks:
    """The blocks and whole certifications that certified holdings award, with the ids of their records."""

    records: Mapping[BlockRef, Sequence[str]]

    @classmethod
    def of(cls, holdings: Iterable[Holding]) -> CertifiedBlocks:
        """Keep the certified ones only."""
        records: dict[BlockRef, list[str]] = defaultdict(list)
        for holding in holdings:
            if holding.provenance is Provenance.CERTIFIED:
                records[BlockRef(holding.certification, holding.block)].append(holding.record_id)
        return cls(dict(records))

    def missing_of(self, correspondence: Correspondence) -> tuple[BlockRef, ...]:
        """Return what of the correspondence's source side is not held; nothing where all of it is.

        The whole certification includes each of its blocks; its blocks together are not yet the certification.
        """
        if BlockRef(correspondence.source) in self.records:
            return ()
        return tuple(ref for ref in source_side(correspondence) if ref not in self.records)

    def records_of(self, correspondence: Correspondence) -> tuple[str, ...]:
        """Return the records that are on its source side."""
        side = [record for ref in source_side(correspondence) for record in self.records.get(ref, ())]
        return tuple(dict.fromkeys(side or self.records.get(BlockRef(correspondence.source), ())))


def source_side(correspondence: Correspondence) -> tuple[BlockRef, ...]:
    """Return what must be held for it: all of these blocks, or the whole certification."""
    blocks = tuple(BlockRef(correspondence.source, code) for code in correspondence.source_blocks)
    return blocks or (BlockRef(correspondence.source),)


def gives(correspondence: Correspondence, wanted: BlockRef) -> bool:
    """Say whether its destination side includes this block, or is the whole certification."""
    return correspondence.destination == wanted.certification and (
        not correspondence.destination_blocks or wanted.block in correspondence.destination_blocks
    )


def progress(entry: DatedEntry, holdings: Iterable[Holding]) -> CertificationProgress:
    """Return the standing of every block of the certification."""
    certification = entry.certification
    held = CertifiedBlocks.of(holdings)
    whole = tuple(held.records.get(BlockRef(certification.number), ()))
    satisfied = [correspondence for correspondence in entry.inbound if not held.missing_of(correspondence)]
    blocks = []
    for block in certification.blocks:
        ref = BlockRef(certification.number, block.code)
        records = tuple(held.records.get(ref, ())) or whole
        by = next((correspondence for correspondence in satisfied if gives(correspondence, ref)), None)
        if records:
            blocks.append(BlockProgress(block, BlockStanding.HELD, records))
        elif by is not None:
            blocks.append(BlockProgress(block, BlockStanding.EQUIVALENT, held.records_of(by), by))
        else:
            blocks.append(BlockProgress(block, BlockStanding.REMAINING))
    return CertificationProgress(certification, tuple(blocks), whole)


def reached_certifications(entries: Iterable[DatedEntry], holdings: Sequence[Holding]) -> Sequence[str]:
    """Return the numbers of other certifications that these holdings reach by a satisfied correspondence.

    ``entries`` are the certifications the holdings belong to.
    """
    held = CertifiedBlocks.of(holdings)
    found = dict.fromkeys(
        correspondence.destination
        for entry in entries
        for correspondence in entry.certification.correspondences
        if not held.missing_of(correspondence)
    )
    return [number for number in found if number not in {h.certification for h in holdings}]
