"""Make the view of a certifier's page of mappings: a block's competencies with proposals, and what was stated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from passport_core.outcomes import Text
from passport_core.passport.certifier import Certifier
from passport_core.passport.frameworks import FrameworkVersion, ItemRef
from passport_core.passport.mappings import Extent, MappingProposal, StatedMapping, StoredMappingSet
from passport_core.passport.register import Certification
from passport_core.passport.targets import BlockRef, Ref
from passport_core.services.read_frameworks import FoundItem, Match
from passport_core.web.pages.hostile_text import line
from passport_core.web.pages.views import ProblemView, Saying
from passport_core.web.pages.views_mappings import (
    BlockChoice,
    Candidate,
    CompetencyCandidates,
    FrameworkChoice,
    MappingsPage,
    OwnMapping,
    OwnSet,
)

EXTENTS = {
    Extent.WHOLE: Text("l’élément entier", "the whole item"),
    Extent.PART: Text("une partie", "a part"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page was asked for: the block as typed, and as found; the framework; the words of an item's name."""

    typed: str = ""
    ref: BlockRef | None = None
    title: str = ""
    framework: str = "rome"
    words: str = ""


def mappings(
    who: Certifier,
    asked: Asked,
    *,
    base: str,
    certifications: Sequence[Certification],
    versions: Sequence[FrameworkVersion],
    proposals: Sequence[MappingProposal],
    found: Sequence[Match] = (),
    own: Sequence[StatedMapping],
    own_sets: Sequence[StoredMappingSet],
    items: Mapping[ItemRef, FoundItem],
    notice: Saying | None = None,
    problem: ProblemView | None = None,
) -> MappingsPage:
    """Present the page. ``own`` are the certifier's own mappings of all its blocks, ``versions`` the newest of each
    framework, ``items`` what is known of the items that ``own`` names."""
    action = f"{base}/mappings"
    stated = {(one.mapping.source, one.mapping.item) for one in own}
    chosen = next((one.header for one in versions if one.header.framework == asked.framework), None)
    query = {"block": str(asked.ref) if asked.ref else asked.typed, "framework": asked.framework}
    return MappingsPage(
        base=base,
        action=action,
        name=line(who.name),
        blocks=tuple(
            _block_choice(BlockRef(one.number, block.code), block.title, asked, action)
            for one in certifications
            for block in one.blocks
        ),
        frameworks=tuple(
            FrameworkChoice(one.header.framework, one.header.title, one.header.framework == asked.framework)
            for one in versions
        ),
        typed_block=line(asked.typed, 60),
        framework=asked.framework,
        block=str(asked.ref) if asked.ref else None,
        block_title=line(asked.title, 300),
        competencies=_competencies(proposals, stated),
        words=line(asked.words),
        found=tuple(
            Candidate(
                f"f{place}",
                str(one.ref),
                line(one.item.label.to("fr"), 200),
                (),
                (asked.ref, one.ref) in stated,
            )
            for place, one in enumerate(found)
        ),
        levels=tuple((level.number, level.name) for level in chosen.scale) if chosen else (),
        own=tuple(_own(one, items) for one in own),
        own_sets=tuple(_own_set(one, action) for one in own_sets),
        query=urlencode({name: value for name, value in query.items() if value}),
        is_demonstration=who.is_demonstration,
        notice=notice,
        problem=problem,
    )


def _block_choice(ref: BlockRef, title: str, asked: Asked, action: str) -> BlockChoice:
    address = f"{action}?{urlencode({'block': str(ref), 'framework': asked.framework})}"
    return BlockChoice(str(ref), line(title, 200), address, ref == asked.ref)


def _competencies(
    proposals: Sequence[MappingProposal], stated: set[tuple[Ref, ItemRef]]
) -> tuple[CompetencyCandidates, ...]:
    return tuple(
        CompetencyCandidates(
            f"c{number}",
            line(competency, 600),
            tuple(_candidate(f"c{number}-{place}", one, stated) for place, one in enumerate(some)),
        )
        for number, (competency, some) in enumerate(groupby(proposals, key=lambda one: one.competency))
    )


def _candidate(anchor: str, one: MappingProposal, stated: set[tuple[Ref, ItemRef]]) -> Candidate:
    return Candidate(anchor, str(one.item), line(one.label, 200), one.shared, (one.source, one.item) in stated)


def _own(stated: StatedMapping, items: Mapping[ItemRef, FoundItem]) -> OwnMapping:
    mapping = stated.mapping
    found = items.get(mapping.item)
    return OwnMapping(
        set_id=stated.stated_in.id,
        source=str(mapping.source),
        item=str(mapping.item),
        label=line(found.item.label.to("fr"), 200) if found else "",
        extent=EXTENTS[mapping.extent],
        level=mapping.level,
        note=line(mapping.note, 300),
    )


def _own_set(stored: StoredMappingSet, action: str) -> OwnSet:
    def address(form: str) -> str:
        return f"{action}/download?{urlencode({'set': stored.id, 'form': form})}"

    return OwnSet(line(stored.title), line(stored.licence), address("json"), address("csv"))
