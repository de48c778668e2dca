"""Make the page of the gap: from where, to where, what is between, and on what the answer rests."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from passport_core.outcomes import Text
from passport_core.passport.advising import TARGETS_AT_MOST, Note
from passport_core.passport.frameworks import FrameworkVersion, ItemKind, Level
from passport_core.passport.gap import CertificationStanding, Closing, Evidence, Gap, Why
from passport_core.passport.labour import Area, AreaKind
from passport_core.passport.mappings import MappingOrigin, StoredMappingSet
from passport_core.passport.provenance import Provenance
from passport_core.passport.targets import BlockRef, Ref, Stamp, TargetKind
from passport_core.passport.unmapped import UNMAPPED
from passport_core.ports.store import EntrySummary
from passport_core.services.measure_gap import Picture
from passport_core.services.read_frameworks import Match
from passport_core.web.pages import plots, present_gaps, present_path
from passport_core.web.pages.hostile_text import line
from passport_core.web.pages.present_gaps import anchor
from passport_core.web.pages.present_needs import (
    Asked,
    Sources,
    label_text,
    mapping_sets,
    outside,
    sentence,
    shown_code,
)
from passport_core.web.pages.views import Phrase, ProblemView, Saying
from passport_core.web.pages.views_where import (
    BasisLine,
    ComparedLine,
    FoundJob,
    FromLine,
    Loud,
    MappingBasis,
    TargetForm,
    TargetLine,
    WherePage,
    WorkGapView,
)

_CODES_SHOWN = 8
_KINDS = {
    "register": Text("Répertoire", "Register"),
    "framework": Text("Référentiel", "Framework"),
    "mappings": Text("Rapprochements", "Mappings"),
    "labour": Text("Marché du travail", "Labour market"),
}


@dataclass(frozen=True, slots=True)
class Typed:
    """What the form was sent with, whatever became of it."""

    target: str = ""
    place: str = ""
    by: str = ""
    query: str = ""
    found: Sequence[Match] = ()
    certifications: Sequence[EntrySummary] = ()
    places: Sequence[Area] = ()
    problems: tuple[ProblemView, ...] = ()
    has_occupations: bool = True


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks: the learner, or an adviser (``adviser`` is their name)."""

    base: str  # the secret address: /p/…, /a/…
    adviser: str | None = None

    @property
    def address(self) -> str:
        return self.base if self.adviser is not None else f"{self.base}/where"


def where(
    picture: Picture,
    *,
    reader: Reader,
    asked: Asked,
    passport_id: str,
    versions: Sequence[FrameworkVersion],
    notes: Sequence[Note] = (),
    typed: Typed | None = None,
    notice: Saying | None = None,
) -> WherePage:
    """Present the whole answer. An adviser sees the same, without any address of a document."""
    is_adviser = reader.adviser is not None
    sets = mapping_sets(picture.gaps)
    sources = Sources(
        address=reader.address,
        asked=asked,
        evidence={one.id: one for one in picture.evidence},
        places={} if is_adviser else _places(picture, reader.base),
        sets={set_id: f"m{place}" for place, set_id in enumerate(sets, 1)},
        items=picture.items,
    )
    scales = {one.header.framework: one.header.scale for one in versions}
    answers = None if is_adviser else f"{reader.base}/notes"
    targets = tuple(_target(gap) for gap in picture.gaps)
    shown_at_once = {
        gap.target.ref for place, gap in enumerate(picture.gaps) if not place or present_gaps.is_urgent(gap)
    }
    return WherePage(
        base=reader.base,
        address=reader.address,
        query=asked.query(),
        is_adviser=is_adviser,
        adviser=line(reader.adviser or ""),
        calculated_on=picture.day,
        today=_today(picture.evidence),
        targets=targets,
        place=line(picture.place),
        by=asked.by,
        loud=loud(picture),
        form=_form(typed or Typed(place=asked.place, by=asked.by.isoformat() if asked.by else ""), targets, reader),
        compared=tuple(_compared(gap, line_) for gap, line_ in zip(picture.gaps, targets, strict=True))
        if len(picture.gaps) > 1
        else (),
        certifications=tuple(
            present_gaps.certification(gap, gap.certification, sources, is_open=gap.target.ref in shown_at_once)
            for gap in picture.gaps
            if gap.certification
        ),
        occupations=_works(picture, TargetKind.OCCUPATION, sources, scales, shown_at_once),
        courses=_works(picture, TargetKind.COURSE, sources, scales, shown_at_once),
        markets=tuple(
            present_gaps.market(
                picture.markets[gap.target.ref],
                label_text(gap.target.label),
                is_open=gap.target.ref in shown_at_once,
            )
            for gap in picture.gaps
            if not isinstance(gap.target.ref, BlockRef) and gap.target.ref in picture.markets
        ),
        paths=tuple(
            present_path.path(pathway, gap, notes, sources, answers=answers, is_open=gap.target.ref in shown_at_once)
            for gap, pathway in zip(picture.gaps, picture.pathways, strict=True)
            if pathway.steps
        ),
        notes=present_path.other_notes(picture.pathways, notes, answers=answers),
        basis=basis(stamp for gap in picture.gaps for stamp in gap.stamps),
        mappings=tuple(
            MappingBasis(
                anchor=sources.sets[set_id],
                title=line(one.title, 300),
                author=line(one.author.name),
                dated=one.dated,
                licence=line(one.licence, 120),
                backing=_backing(one),
            )
            for set_id, one in sets.items()
        ),
        command=_command(picture.gaps, asked, "PASSPORT" if is_adviser else passport_id),
        note_action=f"{reader.base}/notes" if is_adviser else None,
        is_demonstration=any(
            one.report.issuer is not None and one.report.issuer.is_demonstration for one in picture.records
        ),
        notice=notice,
        not_counted=picture.not_counted,
    )


def _backing(one: StoredMappingSet) -> Saying:
    """Say what shows who its author is: a signature, this installation where it was stated, or the file alone."""
    if one.signed_by:
        return Phrase(Text("Signature vérifiée : {did}", "Verified signature: {did}"), {"did": line(one.signed_by)})
    if one.origin is not MappingOrigin.ACCEPTED:
        return Text("Non signée : l’auteur est celui que dit le fichier.", "Unsigned: the author is who the file says.")
    if one.author.did:
        return Text(
            "Établi ici par ce certificateur, avec sa propre clé d’accès.",
            "Stated here by this certifier, with its own access key.",
        )
    return Text("Établi ici sous ce nom par l’exploitant.", "Stated here under this name by the operator.")


def _places(picture: Picture, base: str) -> Mapping[str, str]:
    """Where a learner sees each piece of evidence: pages number records and experiences in the store's order."""
    records = {one.record.id: f"{base}#r{place}" for place, one in enumerate(picture.records, 1)}
    experiences = {one.id: f"{base}/experiences#e{place}" for place, one in enumerate(picture.experiences, 1)}
    return records | experiences


def _today(evidence: Sequence[Evidence]) -> tuple[FromLine, ...]:
    lines = []
    for provenance in sorted(Provenance, key=lambda one: -one.rank):
        of_it = [one for one in evidence if one.provenance is provenance]
        if not of_it and provenance is not Provenance.CERTIFIED:
            continue
        codes = dict.fromkeys(str(block) for one in of_it for block in one.blocks)
        records = sum(1 for one in of_it if one.is_record)
        lines.append(
            FromLine(
                provenance.value,
                _counted(records, len(of_it) - records, provenance=provenance),
                tuple(line(code, 60) for code in list(codes)[:_CODES_SHOWN]),
            )
        )
    return tuple(lines)


def _counted(records: int, experiences: int, *, provenance: Provenance) -> Saying:
    parts = []
    if records:
        some = "s" if records > 1 else ""
        unproved = Text("", "")
        if provenance is Provenance.DECLARED:  # signed, and not certified as far as could be found out
            unproved = Text(f" non établi{some} comme certifié{some}", " not established as certified")
        parts.append(Text(f"{records} document{some}{unproved.fr}", f"{records} document{some}{unproved.en}"))
    if experiences:
        parts.append(
            Text("1 expérience", "1 experience")
            if experiences == 1
            else Text(f"{experiences} expériences", f"{experiences} experiences")
        )
    if not parts:
        return Text("rien encore", "nothing yet")
    return Text(", ".join(one.fr for one in parts), ", ".join(one.en for one in parts))


def _target(gap: Gap) -> TargetLine:
    ref = gap.target.ref
    return TargetLine(
        kind=gap.target.kind.value,
        code=shown_code(ref),
        value=str(ref),
        label=label_text(gap.target.label),
        source=outside(gap.target.address),
        anchor=anchor(gap),
    )


def loud(picture: Picture) -> Loud | None:
    """Say the one thing that matters most: a route that closes, else what is left for the first target."""
    urgent = [
        (gap, gap.certification)
        for gap in picture.gaps
        if gap.certification
        and gap.certification.closing in present_gaps.IS_CLOSING
        and not present_gaps.is_settled(gap)
    ]
    if urgent:
        gap, standing = min(urgent, key=lambda one: _URGENCY.index(one[1].closing))
        return _loud_certification(gap, standing, is_warning=True)
    if not picture.gaps:
        return None
    gap = picture.gaps[0]
    if gap.certification:
        return _loud_certification(gap, gap.certification, is_warning=False)
    bar = plots.coverage_bar(gap.coverage)
    certified = next((one.words for one in bar.portions if one.kind == "certified"), None)
    title = {"title": label_text(gap.target.label)}
    if certified is None:
        unmapped = [UNMAPPED] if gap.coverage.unmapped else []
        return Loud(
            Text("Rien de certifié ne compte encore", "Nothing certified counts yet"),
            (Phrase(Text("pour {title}.", "toward {title}."), title), *unmapped),
            is_warning=False,
        )
    return Loud(
        certified, (Phrase(Text("de ce que demande {title}.", "of what {title} asks for."), title),), is_warning=False
    )


_URGENCY = [Closing.PASSES_FIRST, Closing.SOON, Closing.PASSED]


def _loud_certification(gap: Gap, standing: CertificationStanding, *, is_warning: bool) -> Loud:
    title = Phrase(Text("pour {title}.", "for {title}."), {"title": label_text(gap.target.label)})
    rest = (title,) if standing.is_awarded else (title, sentence(standing.closing_reason))
    return Loud(present_gaps.blocks_summary(gap, standing), rest, is_warning)


_LEFT = Text("À montrer ou à compléter : {left} sur {all}", "To be shown or completed: {left} of {all}")
_UNMAPPED_LEFT = Text(
    "Inconnu faute de rapprochement publié : {unmapped} sur {all}",
    "Unknown for want of a published mapping: {unmapped} of {all}",
)


def _compared(gap: Gap, target: TargetLine) -> ComparedLine:
    standing = gap.certification
    remaining: Saying
    deadline: Saying = Text("—", "—")
    if standing:
        remaining = present_gaps.blocks_summary(gap, standing)
        deadline = sentence(standing.closing_reason)
    else:
        counted = [one for one in gap.lines if one.requirement.weight]
        left = sum(1 for one in counted if not present_gaps.need_is_reached(one))
        unmapped = sum(1 for one in counted if one.why is Why.NOT_MAPPED)
        parts = [_LEFT] if left > unmapped or not unmapped else []
        parts += [_UNMAPPED_LEFT] if unmapped else []
        said = Text(". ".join(one.fr for one in parts), ". ".join(one.en for one in parts))
        remaining = Phrase(said, {"left": left - unmapped, "all": len(counted), "unmapped": unmapped})
    return ComparedLine(target, plots.coverage_bar(gap.coverage), remaining, deadline)


def _works(
    picture: Picture,
    kind: TargetKind,
    sources: Sources,
    scales: Mapping[str, Sequence[Level]],
    shown_at_once: Collection[Ref],
) -> tuple[WorkGapView, ...]:
    return tuple(
        present_gaps.work(
            gap, sources, scales, about=picture.about(gap.target), is_open=gap.target.ref in shown_at_once
        )
        for gap in picture.gaps
        if gap.target.kind is kind
    )


def basis(stamps: Iterable[Stamp]) -> tuple[BasisLine, ...]:
    """Present what an answer rests on, each source once."""
    return tuple(
        BasisLine(
            kind=_KINDS.get(stamp.kind, Text(line(stamp.kind, 40), line(stamp.kind, 40))),
            title=sentence(stamp.title),
            version=line(stamp.version, 60),
            dated=stamp.dated,
        )
        for stamp in dict.fromkeys(stamps)
    )


def _command(gaps: Sequence[Gap], asked: Asked, passport_id: str) -> str:
    words = ["passport", "gap", passport_id]
    for gap in gaps:
        words += ["--to", str(gap.target.ref)]
    words += ["--in", asked.place] if asked.place else []
    words += ["--by", asked.by.isoformat()] if asked.by else []
    return line(" ".join(shlex.quote(word) for word in [*words, "--json"]), 600)


def _form(typed: Typed, targets: tuple[TargetLine, ...], reader: Reader) -> TargetForm:
    chosen = {one.value for one in targets}
    found: dict[str, FoundJob] = {}
    for one in (*map(_found, typed.found), *map(_certification, typed.certifications)):
        if one.value not in chosen:  # the best first: an occupation stands where its best name does
            found.setdefault(one.value, one)
    return TargetForm(
        action=reader.address,
        chosen=targets,
        typed=line(typed.target, 100),
        place=line(typed.place, 100),
        by=line(typed.by, 20),
        query=line(typed.query, 200),
        found=tuple(found.values()),
        places=tuple(_place(area) for area in typed.places),
        problems=typed.problems,
        may_save=reader.adviser is None,
        at_most=TARGETS_AT_MOST,
        has_occupations=typed.has_occupations,
    )


def _found(match: Match) -> FoundJob:
    """Present a match of the search: a job title stands for its occupation, a course says whose it is."""
    occupation = match.occupation
    ref, item = (occupation.ref, occupation.item) if occupation else (match.ref, match.item)
    if item.kind is ItemKind.COURSE:
        return FoundJob(str(ref), shown_code(ref), label_text(item.label), "", line(item.description, 300))
    code = shown_code(ref) or line(ref.framework.upper(), 20)  # ESCO and ROME have occupations of the same name
    return FoundJob(str(ref), code, label_text(item.label), line(match.form), "")


def _certification(entry: EntrySummary) -> FoundJob:
    return FoundJob(entry.number, line(entry.number, 20), line(entry.title, 300), "", "")


def _place(area: Area) -> tuple[str, str]:
    """Return what names the area exactly (basins were numbered anew over the years), and its name."""
    code = f"{area.coding}:{area.code}" if area.kind is AreaKind.BASIN else area.code
    return line(code, 40), line(area.label, 120)
