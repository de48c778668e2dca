"""What an occupation's gap says beside its lines: certifications that lead there by the register, and what is near.

The register ties a certification to an occupation's code, and no block to any competency. So such a link never meets a
requirement: it is shown as what it is, and what a certification would add is counted from mappings only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from passport_core.outcomes import Text
from passport_core.passport.certification_gap import BlockGrades
from passport_core.passport.closing import closing_of
from passport_core.passport.evidence_supports import Grade, MappingsBySource, can_be_held, grade
from passport_core.passport.frameworks import ItemKind, ItemRef
from passport_core.passport.gap import (
    CertificationOption,
    Closing,
    Evidence,
    Gap,
    GapLine,
    OccupationStanding,
    RegisterLink,
    Route,
    Support,
)
from passport_core.passport.gap_engine import grade_of_line
from passport_core.passport.mappings import Extent, StatedMapping
from passport_core.passport.provenance import Provenance
from passport_core.passport.register import CertificationOutline, Correspondence
from passport_core.passport.targets import BlockRef, Ref, Requirement, RequirementProfile
from passport_core.passport.unmapped import unmapped_notes


def occupation_standing(
    profile: RequirementProfile,
    gap: Gap,
    evidence: Sequence[Evidence],
    mappings: Sequence[StatedMapping],
    *,
    code: str,
    ancestor: str | None,
    outlines: Sequence[CertificationOutline],
    correspondences: Sequence[Correspondence],
    neighbours: Sequence[ItemRef],
    day: date,
    by: date | None,
) -> OccupationStanding:
    """Return the certifications that name the occupation's code, or the older one from which it descends.

    ``gap`` is that of ``profile`` by the same evidence. ``mappings`` must hold those of the outlines' blocks (and of
    their whole certifications), so that what they would add can be told. ``correspondences`` are those of the
    certifications that the evidence names.
    """
    grades = BlockGrades(evidence, correspondences)
    worth = _Worth(gap.lines, mappings)
    options = [
        _option(outline, link, named, grades, worth, day=day, by=by)
        for outline in outlines
        for link, named in _links(outline, code, ancestor)
    ]
    options.sort(key=_best_first)
    held_links = tuple(option for option in options if option.held or option.equivalent)
    offered = tuple(option for option in options if _is_of_use(option))
    return OccupationStanding(
        code=code,
        ancestor=ancestor,
        held_links=held_links,
        options=offered,
        neighbours=tuple(neighbours),
        qualifications=tuple(line for line in gap.lines if line.requirement.kind is ItemKind.QUALIFICATION),
        notes=_notes(profile, gap, options, offered, held_links, code=code, ancestor=ancestor),
    )


class _Worth:
    """How much weight obtaining blocks would add to what is certified, by mappings into what the lines are of."""

    def __init__(self, lines: Sequence[GapLine], mappings: Iterable[StatedMapping]) -> None:
        refs = (line.requirement.ref for line in lines)
        asked = {ref.framework for ref in refs if isinstance(ref, ItemRef)}
        self._mappings = MappingsBySource(one for one in mappings if one.mapping.item.framework in asked)
        self._open: dict[Ref, list[Requirement]] = defaultdict(list)  # by item, what nothing certified meets now
        for line in lines:
            if can_be_held(line.requirement) and grade_of_line(line) < Grade.EQUIVALENT:
                self._open[line.requirement.ref].append(line.requirement)

    def of(self, refs: Sequence[BlockRef]) -> int | None:
        """Return the weight of what these blocks, certified, would meet beyond what certified records meet now; None
        where no mapping speaks of any of them."""
        stated = [one for ref in refs for one in self._mappings.exactly(ref)]
        if not stated:
            return None
        met = {
            id(requirement): requirement.weight
            for one in stated
            for requirement in self._open.get(one.mapping.item, ())
            if grade(_if_obtained(one), requirement) is Grade.CERTIFIED
        }
        return sum(met.values())

    def unmapped(self, number: str, remaining: Sequence[BlockRef]) -> int:
        """Return of how many of these blocks no mapping speaks; one of the whole speaks of each."""
        if any(self._mappings.exactly(BlockRef(number))):
            return 0
        return sum(1 for ref in remaining if not any(self._mappings.exactly(ref)))


def _if_obtained(stated: StatedMapping) -> Support:
    mapping = stated.mapping
    return Support(
        evidence_id="",
        provenance=Provenance.CERTIFIED,
        route=Route.MAPPING,
        level=mapping.level,
        is_whole=mapping.extent is Extent.WHOLE,
        mapping=stated,
    )


def _links(outline: CertificationOutline, code: str, ancestor: str | None) -> Iterable[tuple[RegisterLink, str]]:
    if code in outline.rome:
        return [(RegisterLink.EXACT, code)]
    if ancestor is not None and ancestor in outline.rome:
        return [(RegisterLink.ANCESTOR, ancestor)]
    return []


def _option(
    outline: CertificationOutline,
    link: RegisterLink,
    named: str,
    grades: BlockGrades,
    worth: _Worth,
    *,
    day: date,
    by: date | None,
) -> CertificationOption:
    by_block = {ref: best for ref, (_, best) in grades.of(outline).items()}
    remaining = [ref for ref, best in by_block.items() if best < Grade.EQUIVALENT]
    whole = BlockRef(outline.number)
    sought = [*remaining, *([whole] if remaining and whole not in remaining else [])]
    return CertificationOption(
        number=outline.number,
        title=outline.title,
        level=outline.level,
        link=link,
        code=named,
        is_active=outline.is_active,
        held=sum(best is Grade.CERTIFIED for best in by_block.values()),
        equivalent=sum(best is Grade.EQUIVALENT for best in by_block.values()),
        remaining=len(remaining),
        closing=closing_of(outline.last_issuance_day, day=day, by=by),
        closes_on=outline.last_issuance_day,
        gain=worth.of(sought),
        unmapped=worth.unmapped(outline.number, remaining),
    )


_OPEN_FIRST = (Closing.OPEN, Closing.SOON, Closing.UNKNOWN, Closing.PASSES_FIRST, Closing.PASSED)


def _best_first(option: CertificationOption) -> tuple[object, ...]:
    return (
        option.link is not RegisterLink.EXACT,
        -(option.gain or 0),
        option.gain == 0 and not option.unmapped,  # nothing, as far as anybody says; of the others nobody knows
        -(option.held + option.equivalent),
        option.remaining,
        _OPEN_FIRST.index(option.closing),
        not option.is_active,
        option.number,
    )


def _is_of_use(option: CertificationOption) -> bool:
    """Nobody can begin a certification that can be awarded no more."""
    return bool(option.held or option.equivalent) or option.closing is not Closing.PASSED


def _notes(
    profile: RequirementProfile,
    gap: Gap,
    options: Sequence[CertificationOption],
    offered: Sequence[CertificationOption],
    held_links: Sequence[CertificationOption],
    *,
    code: str,
    ancestor: str | None,
) -> tuple[Text, ...]:
    notes = []
    if held_links:
        notes.append(
            Text(
                "Le répertoire rattache ces certifications au métier sans dire ce que chaque bloc y apporte : "
                "ce lien n’entre dans aucun compte.",
                "The register ties these certifications to the occupation without saying what each block brings: "
                "this link is counted nowhere.",
            )
        )
    if any(option.link is RegisterLink.ANCESTOR for option in offered):
        notes.append(
            Text(
                f"Le répertoire nomme encore {ancestor}, le code plus ancien dont {code} est issu : "
                "une partie de ces certifications peut mener à un métier voisin.",
                f"The register still names {ancestor}, the older code from which {code} descends: "
                "some of these certifications may lead to an occupation near it.",
            )
        )
    notes += unmapped_notes(gap)
    if len(options) > len(offered):
        count = len(options) - len(offered)
        notes.append(
            Text(
                f"Non montrées ici : {count} autres que le répertoire rattache à ce métier et qui ne se délivrent plus."
                if count > 1
                else "Non montrée ici : une autre que le répertoire rattache à ce métier et qui ne se délivre plus.",
                f"Not shown here: {count} more that the register ties to this occupation and that are awarded no more."
                if count > 1
                else "Not shown here: one more that the register ties to this occupation and that is awarded no more.",
            )
        )
    if not profile.requirements:
        notes.append(
            Text(
                "Le référentiel chargé ici ne dit pas ce que ce métier demande.",
                "The framework loaded here does not say what this occupation asks for.",
            )
        )
    return tuple(notes)
