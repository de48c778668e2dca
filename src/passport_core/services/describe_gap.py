"""A gap, its pathway and the local market as JSON (``schemas/gap-v1.schema.json``): one shape for terminal and API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from passport_core.outcomes import Text
from passport_core.passport.frameworks import Label
from passport_core.passport.gap import (
    CertificationOption,
    CertificationStanding,
    Coverage,
    Evidence,
    Gap,
    GapLine,
    OccupationStanding,
    RankedTarget,
    Support,
)
from passport_core.passport.labour import LocalMarket, LocalSignal
from passport_core.passport.mappings import StatedMapping
from passport_core.passport.pathway import Pathway, Step, VaeChecklist
from passport_core.passport.register import Correspondence
from passport_core.passport.targets import Stamp, Target
from passport_core.services.find_target import TargetProblem
from passport_core.services.measure_gap import Picture, RankedJobs

VERSION = 1
_NAME_SHOWN = 300  # characters of words that name no target


def picture_json(picture: Picture, language: str) -> Mapping[str, Any]:
    """Return the whole answer. Sentences are in ``language``; codes, dates and numbers are the same in both."""
    markets = {str(ref): _market(market, language) for ref, market in picture.markets.items()}
    return {
        "type": "passport-gap",
        "version": VERSION,
        "day": picture.day.isoformat(),
        "place": picture.place or None,
        "evidence": [_evidence(one) for one in picture.evidence],
        "targets": [
            {**gap_json(gap, language), "pathway": pathway_json(pathway, language), "market": markets.get(ref)}
            for gap, pathway in zip(picture.gaps, picture.pathways, strict=True)
            for ref in (str(gap.target.ref),)
        ],
        "problems": [_problem(one, language) for one in picture.problems],
    }


def gap_json(gap: Gap, language: str) -> Mapping[str, Any]:
    """Return one gap."""
    return {
        "target": _target(gap.target, language),
        "by": gap.by.isoformat() if gap.by else None,
        "coverage": _coverage(gap.coverage),
        "lines": [_line(line, language) for line in gap.lines],
        "certification": _certification(gap.certification, language) if gap.certification else None,
        "occupation": _occupation(gap.occupation, language) if gap.occupation else None,
        "basis": [_stamp(stamp, language) for stamp in gap.stamps],
        "unmapped": [str(ref) for ref in gap.unmapped],
    }


def jobs_json(ranked: RankedJobs, language: str) -> Mapping[str, Any]:
    """Return occupations near a passport."""
    return {
        "type": "passport-jobs",
        "version": VERSION,
        "day": ranked.day.isoformat(),
        "place": ranked.place or None,
        "compared": ranked.compared,
        "jobs": [
            {**ranked_json(job.ranked, language), "market": _market(job.market, language) if job.market else None}
            for job in ranked.jobs
        ],
        "basis": [_stamp(stamp, language) for stamp in ranked.stamps],
    }


def ranked_json(ranked: RankedTarget, language: str) -> dict[str, Any]:
    """Return one target among many, with its coverage."""
    return {"target": _target(ranked.target, language), "coverage": _coverage(ranked.coverage)}


def pathway_json(pathway: Pathway, language: str) -> Mapping[str, Any]:
    """Return the ordered steps."""
    return {
        "done": pathway.done,
        "steps": [_step(step, language) for step in pathway.steps],
        "deadlines": [{"day": day.isoformat(), "text": said.to(language)} for day, said in pathway.deadlines],
        "vae": _vae(pathway.vae, language) if pathway.vae else None,
        "notes": [note.to(language) for note in pathway.notes],
    }


def _problem(problem: TargetProblem, language: str) -> Mapping[str, Any]:
    return {
        "named": problem.named[:_NAME_SHOWN],
        "code": problem.error.code,
        "message": problem.error.message.to(language),
        "remedy": _say(problem.error.remedy, language),
    }


def _say(text: Text | None, language: str) -> str | None:
    return text.to(language) if text else None


def _named(label: Label | None, language: str) -> str | None:
    return label.to(language) if label else None


def _target(target: Target, language: str) -> Mapping[str, Any]:
    return {
        "kind": target.kind.value,
        "ref": str(target.ref),
        "label": target.label.to(language),
        "address": target.address,
    }


def _coverage(coverage: Coverage) -> Mapping[str, int]:
    return {
        "total": coverage.total,
        "certified": coverage.certified,
        "equivalent": coverage.equivalent,
        "endorsed": coverage.endorsed,
        "declared": coverage.declared,
        "part": coverage.part,
        "missing": coverage.missing,
        "unknown": coverage.unknown,
        "unmapped": coverage.unmapped,
    }


def _evidence(one: Evidence) -> Mapping[str, Any]:
    return {
        "id": one.id,
        "kind": "record" if one.is_record else "experience",
        "title": one.title,
        "provenance": one.provenance.value,
        "on": one.on.isoformat() if one.on else None,
        "blocks": [str(block) for block in one.blocks],
        "items": [{"ref": str(shown.ref), "level": shown.level} for shown in one.items],
        "stated_by": one.stated_by or None,
    }


def _line(line: GapLine, language: str) -> Mapping[str, Any]:
    asked = line.requirement
    return {
        "ref": str(asked.ref),
        "kind": asked.kind.value if asked.kind else None,
        "label": asked.label.to(language),
        "importance": asked.importance.value,
        "weight": asked.weight,
        "level": asked.level,
        "proof": asked.proof.value,
        "group": asked.group,
        "group_label": _named(asked.group_label, language),
        "address": asked.address,
        "standing": line.standing.value,
        "why": line.why.value,
        "reason": line.reason.to(language),
        "next_step": _say(line.next_step, language),
        "provenance": line.provenance.value if line.provenance else None,
        "levels": {provenance.value: level for provenance, level in line.levels.items()},
        "supports": [_support(support) for support in line.supports],
    }


def _support(support: Support) -> Mapping[str, Any]:
    return {
        "evidence": support.evidence_id,
        "provenance": support.provenance.value,
        "route": support.route.value,
        "level": support.level,
        "is_whole": support.is_whole,
        "mapping": _mapping(support.mapping) if support.mapping else None,
        "correspondence": _correspondence(support.correspondence) if support.correspondence else None,
        "via": str(support.via) if support.via else None,
    }


def _mapping(stated: StatedMapping) -> Mapping[str, Any]:
    mapping, source = stated.mapping, stated.stated_in
    return {
        "from": str(mapping.source),
        "item": str(mapping.item),
        "extent": mapping.extent.value,
        "level": mapping.level,
        "set": source.id,
        "author": source.author.name,
        "signed_by": source.signed_by,
        "dated": source.dated.isoformat(),
        "licence": source.licence,
    }


def _correspondence(one: Correspondence) -> Mapping[str, Any]:
    return {
        "source": one.source,
        "source_blocks": list(one.source_blocks),
        "destination": one.destination,
        "destination_blocks": list(one.destination_blocks),
    }


def _certification(standing: CertificationStanding, language: str) -> Mapping[str, Any]:
    return {
        "number": standing.number,
        "level": standing.level,
        "is_awarded": standing.is_awarded,
        "all_blocks_held": standing.all_blocks_held,
        "closing": standing.closing.value,
        "closes_on": standing.closes_on.isoformat() if standing.closes_on else None,
        "enrolment_until": standing.enrolment_until.isoformat() if standing.enrolment_until else None,
        "closing_reason": standing.closing_reason.to(language),
        "routes": list(standing.routes) if standing.routes is not None else None,
        "successors": list(standing.successors),
        "correspondences": [
            {
                **_correspondence(hint.correspondence),
                "held": [str(ref) for ref in hint.held],
                "missing": [str(ref) for ref in hint.missing],
                "is_satisfied": hint.is_satisfied,
            }
            for hint in standing.correspondences
        ],
        "notes": [note.to(language) for note in standing.notes],
    }


def _occupation(standing: OccupationStanding, language: str) -> Mapping[str, Any]:
    return {
        "code": standing.code,
        "ancestor": standing.ancestor,
        "held_links": [_option(option) for option in standing.held_links],
        "certifications": [_option(option) for option in standing.options],
        "neighbours": [str(ref) for ref in standing.neighbours],
        "qualifications": [_line(line, language) for line in standing.qualifications],
        "notes": [note.to(language) for note in standing.notes],
    }


def _option(option: CertificationOption) -> Mapping[str, Any]:
    return {
        "number": option.number,
        "title": option.title,
        "level": option.level,
        "link": option.link.value,
        "code": option.code,
        "is_active": option.is_active,
        "held": option.held,
        "equivalent": option.equivalent,
        "remaining": option.remaining,
        "closing": option.closing.value,
        "closes_on": option.closes_on.isoformat() if option.closes_on else None,
        "gain": option.gain,
        "unmapped": option.unmapped,
    }


def _stamp(stamp: Stamp, language: str) -> Mapping[str, Any]:
    return {
        "kind": stamp.kind,
        "name": stamp.name,
        "title": stamp.title.to(language),
        "version": stamp.version,
        "dated": stamp.dated.isoformat() if stamp.dated else None,
        "sha256": stamp.sha256 or None,
    }


def _step(step: Step, language: str) -> Mapping[str, Any]:
    return {
        "key": step.key,
        "kind": step.kind.value,
        "state": step.state.value,
        "title": step.title.to(language),
        "why": step.why.to(language),
        "ref": str(step.ref),
        "level": step.level,
        "closes_on": step.closes_on.isoformat() if step.closes_on else None,
        "warning": _say(step.warning, language),
        "alternatives": [
            {"text": other.text.to(language), "refs": [str(ref) for ref in other.refs]} for other in step.alternatives
        ],
    }


def _vae(vae: VaeChecklist, language: str) -> Mapping[str, Any]:
    return {
        "is_open": vae.is_open,
        "note": vae.note.to(language),
        "items": [
            {
                "ref": str(item.ref),
                "title": item.title,
                "is_held": item.is_held,
                "competencies": list(item.competencies),
                "declared": list(item.declared),
            }
            for item in vae.items
        ],
    }


def _market(market: LocalMarket, language: str) -> Mapping[str, Any]:
    return {
        "place": market.place,
        "place_label": market.place_label,
        "score": market.score,
        "signals": [_signal(signal, language) for signal in market.signals],
        "unknown": [text.to(language) for text in market.unknown],
    }


def _signal(signal: LocalSignal, language: str) -> Mapping[str, Any]:
    return {
        "figure": signal.figure.value,
        "text": signal.text.to(language),
        "value": signal.value,
        "is_suppressed": signal.is_suppressed,
        "area": {"coding": signal.area.coding, "code": signal.area.code, "label": signal.area.label},
        "year": signal.year,
        "source": signal.source.to(language),
        "subject": str(signal.subject),
        "subject_label": signal.subject_label,
        "via": _path(signal),
        "caution": _say(signal.caution, language),
    }


def _path(signal: LocalSignal) -> Sequence[Mapping[str, str | None]]:
    return [
        {"from": str(link.source), "to": str(link.target), "condition": link.condition or None} for link in signal.via
    ]
