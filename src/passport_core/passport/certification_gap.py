"""The gap to one certification of the register: its blocks, what correspondences give, until when, and what comes next.

Only certified records award a block or satisfy a correspondence; what is declared is shown as declared. Holding every
block is not yet the certification: a jury decides. Succession is not equivalence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from passport_core.outcomes import Text
from passport_core.passport.closing import closing_of, closing_reason, in_words
from passport_core.passport.evidence_supports import BlocksShown, Grade, best_grade, coverage_of, holdings_of
from passport_core.passport.frameworks import Importance, Label
from passport_core.passport.gap import (
    CertificationStanding,
    Closing,
    CorrespondenceHint,
    Evidence,
    Gap,
    GapLine,
    Standing,
)
from passport_core.passport.gap_engine import evidence_by_id, grade_of_line, line_of
from passport_core.passport.gap_sentences import enumerated
from passport_core.passport.identifiers import entry_url
from passport_core.passport.progress import progress, source_side
from passport_core.passport.register import Certification, CertificationOutline, Correspondence, DatedEntry, Snapshot
from passport_core.passport.targets import BlockRef, Requirement, Stamp, Target, TargetKind


def measure_certification(entry: DatedEntry, evidence: Sequence[Evidence], *, day: date, by: date | None = None) -> Gap:
    """Hold the evidence against every block; a certification without blocks is one line.

    ``entry.inbound`` are the correspondences of other certifications to this one. ``by`` is the day by which the
    learner wants to be there.
    """
    by_id = evidence_by_id(evidence)
    shown = BlocksShown.of(tuple(by_id.values()))
    inbound = shown.begun(entry.inbound)
    is_closed = closing_of(entry.certification.last_issuance_day, day=day, by=by) is Closing.PASSED
    lines = tuple(_closed(line) if is_closed else line for line in _lines(entry.certification, shown, inbound, by_id))
    return Gap(
        target=certification_target(entry.certification),
        day=day,
        by=by,
        lines=lines,
        coverage=coverage_of((line.requirement, grade_of_line(line)) for line in lines),
        stamps=(register_stamp(entry.snapshot),),
        evidence=by_id,
        certification=_standing(entry, lines, shown, evidence, day=day, by=by),
    )


def _lines(
    certification: Certification,
    shown: BlocksShown,
    inbound: Sequence[Correspondence],
    evidence: Mapping[str, Evidence],
) -> Iterable[GapLine]:
    for requirement in _requirements(certification):
        if isinstance(requirement.ref, BlockRef):
            yield line_of(requirement, shown.supports(requirement.ref, inbound), evidence, shown.certified)


def _closed(line: GapLine) -> GapLine:
    """Advise nobody new to begin, or to have granted, a block of a certification that is awarded no more."""
    if line.standing is Standing.MET:
        return line
    if line.standing is Standing.EQUIVALENT:
        return replace(
            line,
            next_step=Text(
                "Si vous y étiez inscrit à temps, demandez au certificateur de vous l’accorder ; "
                "sinon, voyez ce qui succède à cette certification.",
                "If you had enrolled in time, ask the certifier to grant it; "
                "otherwise, see what follows this certification.",
            ),
        )
    return replace(
        line,
        next_step=Text(
            "Si vous n’y étiez pas inscrit à temps, voyez ce qui succède à cette certification.",
            "Unless you had enrolled in time, see what follows this certification.",
        ),
    )


def certification_target(certification: Certification | CertificationOutline) -> Target:
    """Return a certification of the register as a target."""
    return Target(
        kind=TargetKind.CERTIFICATION,
        ref=BlockRef(certification.number),
        label=Label(fr=certification.title),
        address=entry_url(certification.number),
    )


def register_stamp(snapshot: Snapshot) -> Stamp:
    """Return what an answer that rests on this snapshot says of it."""
    return Stamp(
        kind="register",
        name=snapshot.register,
        title=Text(
            f"Répertoire {'spécifique' if snapshot.register == 'RS' else 'national'} ({snapshot.register})",
            f"{'Specific' if snapshot.register == 'RS' else 'National'} register ({snapshot.register})",
        ),
        version=snapshot.dated.isoformat(),
        dated=snapshot.dated,
        sha256=snapshot.sha256,
    )


class BlockGrades:
    """How far blocks stand, without words: to compare many certifications."""

    def __init__(self, evidence: Sequence[Evidence], correspondences: Iterable[Correspondence]) -> None:
        self._shown = BlocksShown.of(evidence)
        self._inbound: dict[str, list[Correspondence]] = defaultdict(list)
        for correspondence in self._shown.begun(correspondences):
            self._inbound[correspondence.destination].append(correspondence)

    @property
    def touched(self) -> frozenset[str]:
        """The certifications on which some evidence bears."""
        return frozenset(ref.certification for ref in self._shown.by_ref) | self._inbound.keys()

    def of(self, outline: CertificationOutline) -> Mapping[BlockRef, tuple[Requirement, Grade]]:
        """Return each block's grade; where it has no blocks, the whole certification's."""
        inbound = self._inbound.get(outline.number, ())
        nameless = Label()
        return {
            ref: (requirement, best_grade(self._shown.supports(ref, inbound), requirement))
            for ref in block_refs(outline.number, outline.blocks)
            for requirement in [_requirement(ref, nameless, nameless, None)]
        }


def block_refs(number: str, codes: Sequence[str]) -> Sequence[BlockRef]:
    """Return what a certification asks for: its blocks, or itself where the register gives it none."""
    return [BlockRef(number, code) for code in codes] or [BlockRef(number)]


def _requirements(certification: Certification) -> Sequence[Requirement]:
    whole = Label(fr=certification.title)
    address = entry_url(certification.number)
    titles = {block.code: Label(fr=block.title) for block in certification.blocks}
    return [
        _requirement(ref, titles[ref.block] if ref.block is not None else whole, whole, address)
        for ref in block_refs(certification.number, [block.code for block in certification.blocks])
    ]


def _requirement(ref: BlockRef, label: Label, group_label: Label, address: str | None) -> Requirement:
    return Requirement(
        ref=ref,
        kind=None,
        label=label,
        importance=Importance.REQUIRED,
        weight=1,
        group=ref.certification,
        group_label=group_label,
        address=address,
    )


_KEPT = Text(
    "Vous la détenez, et la gardez après la fin de son enregistrement (Code du travail, L6113-9).",
    "You hold it, and keep it after its registration ends (Code du travail, L6113-9).",
)


def _standing(
    entry: DatedEntry,
    lines: Sequence[GapLine],
    shown: BlocksShown,
    evidence: Sequence[Evidence],
    *,
    day: date,
    by: date | None,
) -> CertificationStanding:
    certification = entry.certification
    so_far = progress(entry, holdings_of(evidence))
    last, enrolment = certification.last_issuance_day, certification.registered_until
    return CertificationStanding(
        number=certification.number,
        level=certification.level,
        is_awarded=so_far.is_awarded,
        all_blocks_held=so_far.all_blocks_held,
        closing=closing_of(last, day=day, by=by),
        closes_on=last,
        enrolment_until=enrolment,
        closing_reason=_KEPT if so_far.is_awarded else closing_reason(last, enrolment, day=day, by=by),
        routes=tuple(route.code for route in certification.routes if route.is_open) if certification.routes else None,
        successors=certification.successors,
        correspondences=_hints(entry, shown),
        notes=_notes(
            certification, lines, entry.snapshot, is_awarded=so_far.is_awarded, all_held=so_far.all_blocks_held
        ),
    )


def _hints(entry: DatedEntry, shown: BlocksShown) -> tuple[CorrespondenceHint, ...]:
    """Every correspondence to the certification: satisfied ones first, then those that lack the least."""
    hints = [
        CorrespondenceHint(one, shown.held_of(one), shown.certified.missing_of(one))
        for one in dict.fromkeys(entry.inbound)
        if one.destination == entry.certification.number
    ]
    hints.sort(
        key=lambda hint: (
            len(hint.missing),
            -len(hint.held),
            tuple(map(str, source_side(hint.correspondence))),
            hint.correspondence.destination_blocks,
        )
    )
    return tuple(hints)


def _notes(
    certification: Certification, lines: Sequence[GapLine], snapshot: Snapshot, *, is_awarded: bool, all_held: bool
) -> tuple[Text, ...]:
    notes = []
    if is_awarded and not certification.is_active:
        notes.append(
            Text(
                "Vous la détenez : vous la gardez, même si elle n’est plus active au répertoire.",
                "You hold it: you keep it, though it is no longer active in the register.",
            )
        )
    elif all_held and not is_awarded and not any(line.standing is Standing.EQUIVALENT for line in lines):
        notes.append(
            Text(
                "Tous les blocs sont là, mais la certification n’est pas encore délivrée : un jury doit se prononcer.",
                "All blocks are there, but the certification is not yet awarded: a jury has to decide.",
            )
        )
    if any(line.standing is Standing.EQUIVALENT for line in lines):
        notes.append(
            Text(
                "Ce qui vient d’une correspondance doit encore vous être accordé par le certificateur.",
                "What comes by a correspondence still has to be granted by the certifier.",
            )
        )
    if not certification.is_active and not is_awarded:
        on = in_words(snapshot.dated)
        notes.append(
            Text(
                f"Elle n’est plus active au répertoire du {on.fr}.",
                f"It is not active in the register of {on.en}.",
            )
        )
    if certification.successors:
        fr, en = (enumerated(certification.successors, language) for language in ("fr", "en"))
        notes.append(
            Text(
                f"Le répertoire lui donne pour suite {fr}. Une succession n’est pas une équivalence : "
                "seule une correspondance reprend des blocs.",
                f"The register names {en} as what follows it. Succession is not equivalence: "
                "only a correspondence takes blocks over.",
            )
        )
    return tuple(notes)
