"""What a passport shows, as the gap engine reads it: every record judged now, every declared experience."""

from __future__ import annotations

from dataclasses import dataclass

from passport_core.outcomes import Verdict
from passport_core.passport.actors import Actor, require_plan_reader
from passport_core.passport.experience import Experience
from passport_core.passport.frameworks import ItemRef
from passport_core.passport.gap import Evidence, ShownItem
from passport_core.passport.provenance import Provenance
from passport_core.passport.targets import BlockRef
from passport_core.ports.store import Store
from passport_core.services.framework_items import framework_items
from passport_core.services.keep_passport import JudgedRecord, KeepPassport


@dataclass(frozen=True, slots=True)
class Collected:
    """A passport's records as judged now, its experiences, and what of both counts."""

    records: tuple[JudgedRecord, ...]
    experiences: tuple[Experience, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class CollectEvidence:
    store: Store
    passports: KeepPassport

    def __call__(self, passport_id: str, *, actor: Actor) -> Collected:
        """Judge and read all of it. A record that is invalid (altered, revoked, expired) shows nothing; one that could
        not be established counts as declared."""
        require_plan_reader(actor, passport_id)
        with self.store.reading() as session:
            stored = session.passports.records(passport_id)
            experiences = tuple(session.experiences.of_passport(passport_id))
        records = self.passports.judge_all(stored)
        evidence = [_of_record(judged) for judged in records if judged.report.verdict is not Verdict.INVALID]
        evidence += [_of_experience(experience) for experience in experiences]
        return Collected(records, experiences, tuple(evidence))


def _of_record(judged: JudgedRecord) -> Evidence:
    holding = judged.holding
    report = judged.report
    return Evidence(
        id=judged.record.id,
        is_record=True,
        title=judged.title,
        provenance=judged.provenance,
        on=holding.awarded_on if holding else None,
        blocks=(BlockRef(holding.certification, holding.block),) if holding else (),
        items=framework_items(report.claims) if report.claims else (),
        stated_by=report.issuer.name if report.issuer else "",
    )


def _of_experience(experience: Experience) -> Evidence:
    declared = experience.competencies
    return Evidence(
        id=experience.id,
        is_record=False,
        title=experience.title,
        provenance=Provenance.DECLARED,
        on=experience.ended_on or experience.started_on,
        blocks=tuple(one.ref for one in declared if isinstance(one.ref, BlockRef)),
        items=tuple(ShownItem(one.ref, one.level) for one in declared if isinstance(one.ref, ItemRef)),
    )
