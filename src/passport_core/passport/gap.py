"""The shape of an answer to “where am I, for this target?”: what each record gives, line by line.

Nothing here decides: ``gap_engine`` does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from passport_core.outcomes import Text
from passport_core.passport.frameworks import ItemRef
from passport_core.passport.mappings import StatedMapping
from passport_core.passport.provenance import Provenance
from passport_core.passport.register import Correspondence
from passport_core.passport.targets import BlockRef, Ref, Requirement, Stamp, Target


@dataclass(frozen=True, slots=True)
class ShownItem:
    """An item that a record or an experience names itself, with the level it says (None: none said)."""

    ref: ItemRef
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one record or declared experience shows. ``blocks`` are the blocks (or whole certifications) it is about.

    Only a record that is certified now *awards* its blocks; what a declared one names is declared.
    ``stated_by`` is the recognised issuer's name, where one stated the items.
    """

    id: str
    is_record: bool  # False: a declared experience
    title: str
    provenance: Provenance
    on: date | None = None
    blocks: tuple[BlockRef, ...] = ()
    items: tuple[ShownItem, ...] = ()
    stated_by: str = ""

    def __post_init__(self) -> None:
        """Raise ValueError for a declared experience that would pass for certified."""
        if not self.is_record and self.provenance is Provenance.CERTIFIED:
            raise ValueError("a declared experience is never certified")


class Standing(StrEnum):
    """Where one requirement stands."""

    MET = "met"
    EQUIVALENT = "equivalent"  # met by a correspondence of the register
    PARTLY = "partly"
    MISSING = "missing"
    UNKNOWN = "unknown"  # the sources loaded here do not say what is asked, or what the passport gives to it


class Route(StrEnum):
    """How a piece of evidence bears on a requirement."""

    HELD = "held"  # it is the very block, certification or item
    WHOLE = "whole"  # the whole certification includes the block
    CORRESPONDENCE = "correspondence"
    MAPPING = "mapping"
    STATED = "stated"  # the issuer wrote it into the award (an alignment, a result)
    DECLARED = "declared"  # the learner says so
    NARROWER = "narrower"  # a competency that is part of the group asked for


class Why(StrEnum):
    """Why a requirement stands as it does; each has a sentence of its own."""

    HELD = "held"
    WHOLE_HELD = "whole_held"
    CORRESPONDENCE = "correspondence"
    MAPPED = "mapped"
    STATED = "stated"
    LEVEL_BELOW = "level_below"
    LEVEL_UNSAID = "level_unsaid"  # shown, but no level is said where one is asked
    ONLY_DECLARED = "only_declared"
    ONLY_ENDORSED = "only_endorsed"
    PART_MAPPED = "part_mapped"
    PART_OF_GROUP = "part_of_group"
    PART_OF_CORRESPONDENCE = "part_of_correspondence"  # some blocks of its source side are held
    NOTHING_SHOWS_IT = "nothing_shows_it"
    NOT_IN_SOURCE = "not_in_source"
    NOT_MAPPED = "not_mapped"  # nobody has stated what anything of the passport gives in this framework


@dataclass(frozen=True, slots=True)
class Support:
    """One piece of evidence for a requirement, and by which route."""

    evidence_id: str
    provenance: Provenance
    route: Route
    level: int | None = None
    is_whole: bool = True  # False: it gives a part
    mapping: StatedMapping | None = None
    correspondence: Correspondence | None = None
    via: ItemRef | None = None  # the narrower item


@dataclass(frozen=True, slots=True)
class GapLine:
    """One requirement, where it stands, why (a sentence), and by what.

    ``supports`` are ordered, best first. ``provenance`` is that of the best one, None where there is none. ``levels``
    is the highest level shown, by provenance. ``next_step`` says what would move it.
    """

    requirement: Requirement
    standing: Standing
    why: Why
    reason: Text
    supports: tuple[Support, ...] = ()
    provenance: Provenance | None = None
    levels: Mapping[Provenance, int] = field(default_factory=dict)
    next_step: Text | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a target's weight is covered. All parts are weights and add up to ``total``.

    ``certified`` is met by certified records, ``equivalent`` is what a correspondence gives and the certifier has still
    to grant, ``endorsed`` and ``declared`` are what only those show, ``part`` is certified but not the whole
    requirement, or a level below, ``unknown`` is what the sources do not say. ``unmapped`` is unknown too: nobody has
    stated what the passport gives there. A requirement counts once, under the best that it has.
    """

    total: int
    certified: int = 0
    endorsed: int = 0
    declared: int = 0
    part: int = 0
    missing: int = 0
    unknown: int = 0
    equivalent: int = 0
    unmapped: int = 0

    @property
    def unshown(self) -> int:
        """What nothing bears on, or less than the whole and not certified: missing, or unknown for either reason."""
        return self.missing + self.unknown + self.unmapped

    def share(self, weight: int) -> float:
        """Return ``weight`` as a share of the total, 0 to 1 (0 where nothing is asked)."""
        return weight / self.total if self.total else 0.0

    def whole_percent(self, weight: int) -> int:
        """Return ``weight`` in whole percents of the total, rounded down: nobody is told more than there is."""
        return 100 * weight // self.total if self.total else 0

    def percents(self) -> Mapping[str, int]:
        """Return each part that has some weight, in the order of ``COVERAGE_PARTS``, in whole percents.

        They add up to 100. They never flatter: roundings go to what is missing first, and never to what is certified.
        """
        weights = {part: weight for part in COVERAGE_PARTS if (weight := getattr(self, part))}
        percents = {part: self.whole_percent(weight) for part, weight in weights.items()}
        rounded = [part for part, weight in reversed(weights.items()) if 100 * weight % self.total]
        for part in rounded[: 100 - sum(percents.values())]:
            percents[part] += 1
        return percents


COVERAGE_WORDS: Mapping[str, Text] = {
    "certified": Text("certifié", "certified"),
    "equivalent": Text("à faire accorder par équivalence", "to be granted by equivalence"),
    "part": Text("certifié en partie", "certified in part"),
    "endorsed": Text("recommandé", "endorsed"),
    "declared": Text("déclaré", "declared"),
    "unknown": Text("inconnu", "unknown"),
    "unmapped": Text("inconnu faute de rapprochement publié", "unknown for want of a published mapping"),
    "missing": Text("manquant", "missing"),
}
"""The parts of a coverage as they are said, the best backed first."""
COVERAGE_PARTS = tuple(COVERAGE_WORDS)


class Closing(StrEnum):
    """Whether a certification can still be awarded by the time it is wanted."""

    OPEN = "open"
    SOON = "soon"  # within a year, and no later date was asked for
    PASSES_FIRST = "passes_first"  # before the day by which the learner wants to be there
    PASSED = "passed"
    UNKNOWN = "unknown"  # the register gives no date


@dataclass(frozen=True, slots=True)
class CorrespondenceHint:
    """A correspondence that would give blocks of the target: what of its source side is held, what is missing."""

    correspondence: Correspondence
    held: tuple[BlockRef, ...]
    missing: tuple[BlockRef, ...]

    @property
    def is_satisfied(self) -> bool:
        return not self.missing


@dataclass(frozen=True, slots=True)
class CertificationStanding:
    """What a certification's gap says beside its lines.

    ``routes`` are the access routes that the register has open (``VAE`` …), None where the snapshot does not tell
    (the CSV export has none). ``enrolment_until`` is the last day of the registration: who enrols by then may be
    awarded it later (L6113-9). ``successors`` are named by the register: succession is not equivalence.
    """

    number: str
    level: str | None
    is_awarded: bool
    all_blocks_held: bool
    closing: Closing
    closes_on: date | None
    enrolment_until: date | None
    closing_reason: Text
    routes: tuple[str, ...] | None
    successors: tuple[str, ...]
    correspondences: tuple[CorrespondenceHint, ...]
    notes: tuple[Text, ...] = ()  # "all blocks held: not yet awarded", "not in today's register" …


class RegisterLink(StrEnum):
    """How the register ties a certification to an occupation. It ties no block to any competency."""

    EXACT = "exact"  # it names the occupation's own code
    ANCESTOR = "ancestor"  # it names the older code from which the occupation descends


@dataclass(frozen=True, slots=True)
class CertificationOption:
    """A certification that leads to an occupation by the register, as seen from the blocks held.

    ``gain`` is the weight that its remaining blocks would add by mappings, None where no mapping speaks of them;
    ``unmapped`` of how many of them none does, so that what they add is unknown.
    """

    number: str
    title: str
    level: str | None
    link: RegisterLink
    code: str  # the code that the register names
    is_active: bool
    held: int
    equivalent: int
    remaining: int
    closing: Closing
    closes_on: date | None
    gain: int | None
    unmapped: int


@dataclass(frozen=True, slots=True)
class OccupationStanding:
    """What an occupation's gap says beside its lines.

    ``held_links`` are certifications of which blocks are held and which the register ties to the occupation: shown as
    what it is, no competency follows from it. ``neighbours`` are occupation codes that the framework names as near.
    """

    code: str
    ancestor: str | None
    held_links: tuple[CertificationOption, ...]
    options: tuple[CertificationOption, ...]
    neighbours: tuple[ItemRef, ...]
    qualifications: tuple[GapLine, ...]  # diplomas and licences that the profile names, of weight 0
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """The whole answer. Reproducible: same evidence, same stamps, same day, same answer.

    ``lines`` are in the order of the profile; ``coverage`` counts each by its weight. ``unmapped`` are the blocks and
    items of the evidence of which nobody has stated what they give in the target's frameworks.
    """

    target: Target
    day: date
    by: date | None
    lines: tuple[GapLine, ...]
    coverage: Coverage
    stamps: tuple[Stamp, ...]
    evidence: Mapping[str, Evidence]
    certification: CertificationStanding | None = None
    occupation: OccupationStanding | None = None
    unmapped: tuple[Ref, ...] = ()

    @property
    def is_without_blocks(self) -> bool:
        """A certification to which the register gives no blocks: its one line is the whole of it."""
        return self.certification is not None and [line.requirement.ref for line in self.lines] == [self.target.ref]


@dataclass(frozen=True, slots=True)
class RankedTarget:
    """One target among many, as ranked: its coverage only (a certification's counts blocks, each of weight 1)."""

    target: Target
    coverage: Coverage
