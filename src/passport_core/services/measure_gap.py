"""Where a learner is for a target: gather what counts and what is known, and let the domain decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from threading import Lock

from passport_core.outcomes import Text
from passport_core.passport.actors import Actor
from passport_core.passport.certification_gap import measure_certification, register_stamp
from passport_core.passport.days import paris_day
from passport_core.passport.experience import Experience
from passport_core.passport.frameworks import FrameworkVersion, ItemRef, LinkKind
from passport_core.passport.gap import Coverage, Evidence, Gap, OccupationStanding, RankedTarget
from passport_core.passport.gap_engine import measure
from passport_core.passport.labour import LocalMarket
from passport_core.passport.mappings import StatedMapping
from passport_core.passport.occupation_gap import occupation_standing
from passport_core.passport.pathway import Pathway
from passport_core.passport.pathway_planning import plan_pathway
from passport_core.passport.ranking import OccupationIndex, by_coverage, rank_certifications
from passport_core.passport.register import CertificationOutline, Correspondence, DatedEntry
from passport_core.passport.targets import BlockRef, Ref, RequirementProfile, Stamp, Target, TargetKind
from passport_core.ports.outside import Clock
from passport_core.ports.store import Session, Store
from passport_core.services.collect_evidence import CollectEvidence
from passport_core.services.find_target import FindTarget, FoundTargets, TargetProblem, framework_stamp, unique_targets
from passport_core.services.keep_passport import JudgedRecord
from passport_core.services.read_frameworks import FoundItem, ReadFrameworks
from passport_core.services.read_labour import ReadLabour

BAND = 0.05  # of a profile's weight: a difference within it says less than the local market
NAMED_BY_REGISTER = "rome"  # the framework whose codes the register's entries name


@dataclass(frozen=True, slots=True)
class Picture:
    """One passport seen from several targets, each gap with its pathway (same order).

    ``problems`` are the names that no target known here has. ``items`` are those that the gaps name and that are no
    requirement of theirs (courses, neighbours, what mappings say).
    """

    day: date
    records: tuple[JudgedRecord, ...]
    experiences: tuple[Experience, ...]
    evidence: tuple[Evidence, ...]
    gaps: tuple[Gap, ...]
    pathways: tuple[Pathway, ...]
    place: str
    markets: Mapping[ItemRef, LocalMarket]
    items: Mapping[ItemRef, FoundItem]
    problems: tuple[TargetProblem, ...] = ()

    @property
    def not_counted(self) -> int:
        """How many records are no evidence now: revoked, expired, or invalid for another reason."""
        return len({one.record.id for one in self.records} - {one.id for one in self.evidence})

    def about(self, target: Target) -> str:
        """Return what a course's own source says of it: whose course it is, and what it leads to."""
        found = self.items.get(target.ref) if isinstance(target.ref, ItemRef) else None
        return found.item.description if found and target.kind is TargetKind.COURSE else ""


@dataclass(frozen=True, slots=True)
class RankedJob:
    ranked: RankedTarget
    market: LocalMarket | None


@dataclass(frozen=True, slots=True)
class RankedJobs:
    """Occupations near a passport. ``compared`` is how many there are in all; those that nothing of the passport bears
    on are left out. ``shows_anything`` is whether the passport has evidence at all."""

    day: date
    place: str
    compared: int
    jobs: tuple[RankedJob, ...]
    stamps: tuple[Stamp, ...]
    shows_anything: bool

    @property
    def place_label(self) -> str:
        """The place as its sources name it, or as it was asked."""
        return next((job.market.place_label for job in self.jobs if job.market is not None), "") or self.place

    @property
    def unknown_everywhere(self) -> tuple[Text, ...]:
        """What is unknown of the place for each of several occupations: to be said once."""
        markets = [job.market for job in self.jobs if job.market is not None]
        said = markets[0].unknown if len(markets) > 1 else ()
        return tuple(unknown for unknown in said if all(unknown in market.unknown for market in markets))


@dataclass(frozen=True, slots=True)
class _Known:
    """What bears on every target of one answer: the evidence, what mappings state of it, and the correspondences of
    the certifications that it names."""

    evidence: Sequence[Evidence]
    mappings: Sequence[StatedMapping]
    correspondences: Sequence[Correspondence]


@dataclass(frozen=True, slots=True)
class MeasureGap:
    store: Store
    collect: CollectEvidence
    find: FindTarget
    frameworks: ReadFrameworks
    labour: ReadLabour
    clock: Clock
    # What is the same for every learner, kept by framework version and by snapshots: it never changes.
    _indexes: dict[str, OccupationIndex] = field(default_factory=dict, repr=False, compare=False)
    _outlines: dict[tuple[str, ...], tuple[CertificationOutline, ...]] = field(
        default_factory=dict, repr=False, compare=False
    )
    _building: Lock = field(default_factory=Lock, repr=False, compare=False)

    def has_occupations(self) -> bool:
        """Say whether some loaded framework has occupations as targets."""
        with self.store.reading() as session:
            return bool(self.find.occupation_frameworks(session))

    def understand(self, names: Sequence[str]) -> FoundTargets:
        """Return what the words name, and what of them names nothing known here."""
        with self.store.reading() as session:
            return self.find.each(names, session, day=self._today())

    def look(
        self, passport_id: str, *, actor: Actor, targets: Sequence[str], place: str = "", by: date | None = None
    ) -> Picture:
        """Measure the passport against each target named; ``place`` adds what is known of the labour market there.

        ``by`` is the day by which the learner wants to be there. A name that is not known takes none of the others
        away; where none is, raise what the first of them raises. Raise InvalidInputError for too many targets.
        """
        named = unique_targets(targets)
        day = self._today()
        if place:
            self.labour.require_place(place)  # before the records are judged, which takes much longer
        collected = self.collect(passport_id, actor=actor)
        with self.store.reading() as session:
            found = self.find.each(named, session, day=day)
            if found.problems and not found.targets:
                raise found.problems[0].error
            known = self._known(collected.evidence, session, day)
            measured = [self._measure(target, known, session, day=day, by=by) for target in found.targets]
        gaps = tuple(gap for gap, _ in measured)
        pathways = tuple(
            plan_pathway(gap, entry=entry, evidence=collected.evidence, day=day) for gap, entry in measured
        )
        occupations = [gap.target.ref for gap in gaps if isinstance(gap.target.ref, ItemRef) and gap.occupation]
        return Picture(
            day=day,
            records=collected.records,
            experiences=collected.experiences,
            evidence=collected.evidence,
            gaps=gaps,
            pathways=pathways,
            place=place,
            markets=self.labour.markets(occupations, place) if place else {},
            items=self.frameworks.items(_named_beside(gaps, collected.evidence)),
            problems=found.problems,
        )

    def jobs(
        self, passport_id: str, *, actor: Actor, place: str = "", framework: str = "", limit: int = 30
    ) -> RankedJobs:
        """Rank every occupation of a framework by what of it is certified, then by all that is shown.

        Without ``framework``: of ROME, or of every other one where ROME is not loaded. Raise NotFoundError
        (``framework.not-loaded``) for one that is not there.

        With a place, what is certified counts in bands of ``BAND``: within one, the local labour market comes first.
        """
        if place:
            self.labour.require_place(place)  # before the records are judged, which takes much longer
        evidence = self.collect(passport_id, actor=actor).evidence
        day = self._today()
        ranked: list[RankedTarget] = []
        stamps: list[Stamp] = []
        compared = 0
        with self.store.reading() as session:
            mappings = self._mappings(evidence, session, day)
            for name, version in self._ranked_frameworks(framework, session):
                ranking = self._index(name, version, session).rank(evidence, mappings)
                compared += len(ranking)
                ranked += [one for one in ranking if _is_touched(one)]
                stamps.append(framework_stamp(version))
            stamps += mapping_stamps(mappings)
        markets: Mapping[ItemRef, LocalMarket] = {}
        if place:
            refs = [one.target.ref for one in ranked if isinstance(one.target.ref, ItemRef)]
            markets = self.labour.markets(refs, place)
            ranked.sort(key=lambda one: (-_band(one.coverage), -_score(markets, one), by_coverage(one)))
        else:
            ranked.sort(key=by_coverage)
        jobs = tuple(RankedJob(one, _market(markets, one)) for one in ranked[:limit])
        return RankedJobs(day, place, compared, jobs, tuple(stamps), shows_anything=bool(evidence))

    def certifications(self, passport_id: str, *, actor: Actor, limit: int = 30) -> Sequence[RankedTarget]:
        """Rank the register's certifications by the share of their blocks that is held or equivalent; those on which
        nothing of the passport bears are left out."""
        evidence = self.collect(passport_id, actor=actor).evidence
        day = self._today()
        with self.store.reading() as session:
            outlines = self._all_outlines(session, day)
            correspondences = session.register.correspondences_from(_certifications(evidence), day)
        ranking = rank_certifications(outlines, evidence, correspondences)
        return tuple(ranking[:limit])

    def _known(self, evidence: Sequence[Evidence], session: Session, day: date) -> _Known:
        correspondences = session.register.correspondences_from(_certifications(evidence), day)
        return _Known(evidence, self._mappings(evidence, session, day), correspondences)

    def _measure(
        self, target: Target, known: _Known, session: Session, *, day: date, by: date | None
    ) -> tuple[Gap, DatedEntry | None]:
        if isinstance(target.ref, BlockRef):
            entry = self.find.entry(target.ref.certification, session, day=day)
            return measure_certification(entry, known.evidence, day=day, by=by), entry
        profile = self.find.profile(target, session)
        gap = measure(profile, known.evidence, known.mappings, day=day, by=by)
        used = [support.mapping for line in gap.lines for support in line.supports if support.mapping]
        stamps = [*gap.stamps, *mapping_stamps(used)]
        if target.kind is TargetKind.OCCUPATION:
            standing = self._occupation(profile, gap, known, session, day=day, by=by)
            stamps += map(register_stamp, session.register.newest_of_each(day))
            gap = replace(gap, occupation=standing)
        gap = replace(gap, stamps=tuple(stamps))
        return gap, None

    def _occupation(
        self,
        profile: RequirementProfile,
        gap: Gap,
        known: _Known,
        session: Session,
        *,
        day: date,
        by: date | None,
    ) -> OccupationStanding:
        ref = profile.target.ref
        if not isinstance(ref, ItemRef):
            raise TypeError("an occupation is an item")
        version = session.frameworks.newest(ref.framework)
        item = session.frameworks.item(version.id, ref.code) if version else None
        ancestor = item.parent if item else None
        codes = [code for code in (ref.code, ancestor) if code] if ref.framework == NAMED_BY_REGISTER else []
        outlines = session.register.leading_to(codes, day)
        blocks = [BlockRef(outline.number, code) for outline in outlines for code in outline.blocks]
        wholes = [BlockRef(outline.number) for outline in outlines]
        links = session.frameworks.links_from(version.id, LinkKind.MOBILITY, ref) if version else ()
        return occupation_standing(
            profile,
            gap,
            known.evidence,
            [*known.mappings, *session.mappings.of_sources([*blocks, *wholes])],
            code=ref.code,
            ancestor=ancestor,
            outlines=outlines,
            correspondences=known.correspondences,
            neighbours=[link.target for link in links],
            day=day,
            by=by,
        )

    def _mappings(self, evidence: Sequence[Evidence], session: Session, day: date) -> Sequence[StatedMapping]:
        """What is stated of the blocks and items that the evidence shows. A whole certification has all its blocks."""
        refs: dict[Ref, None] = {}
        for one in evidence:
            for block in one.blocks:
                refs[block] = None
                refs[BlockRef(block.certification)] = None
                if block.block is None:
                    entry = session.register.entry(block.certification, day)
                    held = entry.certification.blocks if entry else ()
                    refs.update((BlockRef(block.certification, one_of.code), None) for one_of in held)
            refs.update((shown.ref, None) for shown in one.items)
        return session.mappings.of_sources(refs)

    def _ranked_frameworks(self, framework: str, session: Session) -> Sequence[tuple[str, FrameworkVersion]]:
        loaded = self.find.occupation_frameworks(session)
        wanted = framework or NAMED_BY_REGISTER
        chosen = [(name, version) for name, version in loaded if name == wanted]
        if framework:
            self.frameworks.newest(framework)  # says so where it is not loaded
            return chosen
        return chosen or loaded

    def _index(self, framework: str, version: FrameworkVersion, session: Session) -> OccupationIndex:
        with self._building:  # seconds of work: those who ask meanwhile wait for it, and do not do it too
            index = self._indexes.get(version.id)
            if index is None:
                index = OccupationIndex.build(
                    self.find.all_profiles(framework, version, session),
                    narrower=self.find.groups(framework, version, session),
                )
                kept = {one.id for one in session.frameworks.newest_of_each().values()}
                for gone in [key for key in self._indexes if key not in kept]:
                    self._indexes.pop(gone)
                self._indexes[version.id] = index
            return index

    def _all_outlines(self, session: Session, day: date) -> tuple[CertificationOutline, ...]:
        snapshots = tuple(snapshot.id for snapshot in session.register.newest_of_each(day))
        with self._building:
            outlines = self._outlines.get(snapshots)
            if outlines is None:
                outlines = tuple(session.register.outlines(day))
                self._outlines.clear()
                self._outlines[snapshots] = outlines
            return outlines

    def _today(self) -> date:
        return paris_day(self.clock.now())


def _certifications(evidence: Iterable[Evidence]) -> Sequence[str]:
    return sorted({block.certification for one in evidence for block in one.blocks})


def _is_touched(one: RankedTarget) -> bool:
    return one.coverage.unshown < one.coverage.total


def _band(coverage: Coverage) -> int:
    return int(coverage.share(coverage.certified) / BAND)


def _market(markets: Mapping[ItemRef, LocalMarket], one: RankedTarget) -> LocalMarket | None:
    return markets.get(one.target.ref) if isinstance(one.target.ref, ItemRef) else None


def _score(markets: Mapping[ItemRef, LocalMarket], one: RankedTarget) -> float:
    market = _market(markets, one)
    return market.score if market is not None and market.score is not None else -1.0


def _named_beside(gaps: Iterable[Gap], evidence: Iterable[Evidence]) -> Sequence[ItemRef]:
    """The items to name beside requirements: courses, neighbours of occupations, what records and experiences show."""
    refs = [shown.ref for one in evidence for shown in one.items]
    targets = [gap.target for gap in gaps if gap.target.kind is TargetKind.COURSE]
    refs += [target.ref for target in targets if isinstance(target.ref, ItemRef)]
    refs += [ref for gap in gaps if gap.occupation for ref in gap.occupation.neighbours]
    return list(dict.fromkeys(refs))


def mapping_stamps(mappings: Iterable[StatedMapping]) -> Sequence[Stamp]:
    """Return one stamp for each mapping set that says something of the evidence."""
    sets = {stated.stated_in.id: stated.stated_in for stated in mappings}
    return [
        Stamp("mappings", one.id, Text(one.title, one.title), one.dated.isoformat(), one.dated, one.sha256)
        for _, one in sorted(sets.items())
    ]
