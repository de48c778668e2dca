"""Make the views of the certifier's pages: batches, passages with reasons and remedies, claim slips."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

import segno

from passport_core.outcomes import Finding, Outcome, Text
from passport_core.passport.award import AwardState, PassageFault, StoredAward
from passport_core.passport.certifier import Certifier
from passport_core.passport.days import paris_day
from passport_core.ports.store import Batch
from passport_core.services.award_claims import human_code
from passport_core.services.batch_report import BatchReport, PassageOutcome
from passport_core.services.claim_award import ClaimSlip
from passport_core.web.pages.hostile_text import line
from passport_core.web.pages.views import (
    BatchLine,
    CertifierView,
    ClaimSlipsView,
    Mark,
    PassageLine,
    ProblemView,
    Reason,
    SlipView,
)

ISSUE, REFUSE, KEEP, REPLACE, REVOKE = "issue", "refuse", "keep", "replace", "revoke"
_DECISIONS = {
    ISSUE: Text("Délivrer quand même", "Award all the same"),
    REFUSE: Text("Refuser", "Refuse"),
    KEEP: Text("Garder ce qui est délivré", "Keep what was awarded"),
    REPLACE: Text("Remplacer par le nouveau contenu", "Replace with the new content"),
    REVOKE: Text("Confirmer le retrait", "Confirm the withdrawal"),
}
# (count, word for one, word for several, mark)
_COUNTS: tuple[tuple[str, Text, Text, Mark], ...] = (
    ("issued", Text("délivré", "awarded"), Text("délivrés", "awarded"), Mark.OK),
    ("already", Text("déjà délivré", "awarded before"), Text("déjà délivrés", "awarded before"), Mark.NEUTRAL),
    ("held", Text("retenu", "held"), Text("retenus", "held"), Mark.UNKNOWN),
    ("conflict", Text("en conflit", "in conflict"), Text("en conflit", "in conflict"), Mark.UNKNOWN),
    (
        "suppression",
        Text("retrait à confirmer", "withdrawal to confirm"),
        Text("retraits à confirmer", "withdrawals to confirm"),
        Mark.UNKNOWN,
    ),
    ("refused", Text("refusé", "refused"), Text("refusés", "refused"), Mark.NO),
    (
        "malformed",
        Text("illisible dans le fichier", "unreadable in the file"),
        Text("illisibles dans le fichier", "unreadable in the file"),
        Mark.FILE,
    ),
    (
        "listed",
        Text("gardé sans être délivré", "kept, not awarded"),
        Text("gardés sans être délivrés", "kept, not awarded"),
        Mark.NEUTRAL,
    ),
)
_STATES = {
    AwardState.LISTED: (Mark.NEUTRAL, Text("Gardé, non délivré", "Kept, not awarded")),
    AwardState.RESERVED: (Mark.NEUTRAL, Text("En cours de signature", "Being signed")),
    AwardState.HELD: (Mark.UNKNOWN, Text("Retenu : à décider", "Held: to be decided")),
    AwardState.REFUSED: (Mark.NO, Text("Refusé", "Refused")),
    AwardState.ISSUED: (Mark.OK, Text("Délivré", "Awarded")),
    AwardState.REVOKED: (Mark.NO, Text("Retiré", "Withdrawn")),
    AwardState.REPLACED: (Mark.NEUTRAL, Text("Remplacé", "Replaced")),
}
_UNREADABLE = Text("Illisible dans le fichier", "Unreadable in the file")
_CHANGED = Text("Délivré, changé depuis : à décider", "Awarded, changed since: to be decided")
_TO_WITHDRAW = Text("Délivré, retrait demandé : à décider", "Awarded, withdrawal asked: to be decided")
_NO_REASON = Reason(
    Text("La raison n’a pas été gardée.", "The reason was not kept."),
    Text("Contrôlez de nouveau le fichier.", "Check the file again."),
    "award.no-reason",
)
_WITHDRAWAL_ASKED = Reason(
    Text("Un fichier demande de supprimer cette délivrance.", "A file asks to withdraw this award."),
    Text(
        "Confirmez le retrait si elle n’aurait pas dû être faite ; sinon gardez-la.",
        "Confirm the withdrawal if it should not have been made; else keep it.",
    ),
    "award.suppression-proposed",
)
_CONTENT_CHANGED = Reason(
    Text(
        "Le même identifiant technique a été déclaré de nouveau avec un autre contenu.",
        "The same technical id was declared again with other content.",
    ),
    Text(
        "Comparez avec votre fichier : gardez, ou remplacez (l’ancien document se lira « remplacé »).",
        "Compare with your file: keep, or replace (the old document will read “replaced”).",
    ),
    "award.changed",
)
_WAITING = (AwardState.HELD, AwardState.REFUSED)


def certifier(
    who: Certifier,
    batches: Sequence[Batch],
    *,
    base: str,
    is_approved: bool,
    batch: Batch | None = None,
    to_decide: Sequence[StoredAward] = (),
    faults: Sequence[PassageFault] = (),
    awards: Sequence[StoredAward] = (),
    awards_total: int = 0,
    previous_page: str | None = None,
    next_page: str | None = None,
    upload_action: str | None = None,
    slips_action: str | None = None,
    decide_action: str | None = None,
    problem: ProblemView | None = None,
) -> CertifierView:
    """Present a certifier's batches, and ``batch`` with its passages.

    ``to_decide`` and ``faults`` are all that wait for somebody; ``awards`` is one page of all. Actions are the
    addresses that forms post to; without an address there is no form.
    """
    waiting = [passage(one) for one in to_decide if one.state in _WAITING or _is_open(one)]
    return CertifierView(
        base=base,
        name=line(who.name),
        siret=who.siret,
        is_approved=is_approved,
        is_demonstration=who.is_demonstration,
        batches=tuple(batch_line(one, base) for one in batches),
        batch=batch_line(batch, base) if batch else None,
        to_decide=(*waiting, *(fault_line(one) for one in faults)),
        passages=tuple(passage(one) for one in awards),
        passages_total=awards_total,
        previous_page=previous_page,
        next_page=next_page,
        upload_action=upload_action,
        slips_action=slips_action,
        decide_action=decide_action,
        problem=problem,
    )


def checked(report: BatchReport, who: Certifier, *, base: str, is_approved: bool, at: datetime) -> CertifierView:
    """Present a file that was only checked: what would become of each passage; nothing was kept."""
    counts = {fate.value: count for fate, count in report.counts.items()}
    seen = Batch(report.batch_id, who.id, report.file_name, "", report.format, at, at, counts)
    view = certifier(who, (), base=base, is_approved=is_approved, batch=seen)
    lines = tuple(fault_line(one.fault) if one.fault else _outcome_line(one) for one in report.passages)
    notice = Text(
        "Contrôle seulement : rien n’a été délivré ni gardé. Revenez à « Mes lots » pour délivrer.",
        "Check only: nothing was awarded or kept. Go back to “My batches” to award.",
    )
    return replace(view, to_decide=lines, notice=notice)


def _outcome_line(outcome: PassageOutcome) -> PassageLine:
    word, mark = next((one[1], one[-1]) for one in _COUNTS if one[0] == outcome.fate.value)
    return PassageLine(
        mark=mark,
        word=word,
        person=None,
        code=line(human_code(outcome.certification, outcome.block), 60) if outcome.certification else None,
        awarded_on=None,
        technical_id=line(outcome.technical_id, 255) or None,
        line=outcome.line,
        element=None,
        reasons=tuple(_reason(finding) for finding in outcome.findings),
    )


def batch_line(batch: Batch, base: str) -> BatchLine:
    """Present a batch with its counts, those that are not zero."""
    counts = {str(name): number for name, number in batch.counts.items()}
    return BatchLine(
        id=batch.id,
        file_name=line(batch.file_name, 120),
        format=batch.format,
        created_at=batch.created_at,
        finished_at=batch.finished_at,
        total=sum(counts.values()),
        counts=tuple(
            (one if counts[name] == 1 else several, counts[name], mark)
            for name, one, several, mark in _COUNTS
            if counts.get(name)
        ),
        address=f"{base}/batches/{batch.id}",
    )


def passage(stored: StoredAward) -> PassageLine:
    """Present an award of a file: what became of it, why, and what may be decided."""
    mark, word = _STATES[stored.state]
    if stored.state is AwardState.ISSUED and _is_open(stored):
        mark, word = Mark.UNKNOWN, _TO_WITHDRAW if stored.suppression_proposed else _CHANGED
    reasons = tuple(_reason(one) for one in stored.findings if one.outcome in (Outcome.FAILED, Outcome.NOT_ESTABLISHED))
    if stored.suppression_proposed:
        reasons = (*reasons, _WITHDRAWAL_ASKED)
    if stored.proposed is not None and all(one.code != _CONTENT_CHANGED.code for one in reasons):
        reasons = (*reasons, _CONTENT_CHANGED)
    needs_reason = stored.state in _WAITING
    return PassageLine(
        mark=mark,
        word=word,
        person=line(stored.award.holder.display_name),
        code=line(human_code(stored.award.certification, stored.award.block), 60),
        awarded_on=stored.award.awarded_on,
        technical_id=line(stored.award.technical_id, 255),
        line=None,
        element=None,
        reasons=reasons or ((_NO_REASON,) if needs_reason else ()),
        award_id=stored.id,
        decisions=tuple((one, _DECISIONS[one]) for one in decisions(stored)),
    )


def fault_line(fault: PassageFault) -> PassageLine:
    """Present a passage that could not be read: a fault of the file, which says nothing about a person."""
    return PassageLine(
        mark=Mark.FILE,
        word=_UNREADABLE,
        person=None,
        code=None,
        awarded_on=None,
        technical_id=line(fault.technical_id, 255) or None,
        line=fault.line,
        element=line(fault.element, 120),
        reasons=(Reason(Text(fault.reason_fr, fault.reason_en), Text(fault.remedy_fr, fault.remedy_en), fault.code),),
    )


def decisions(stored: StoredAward) -> tuple[str, ...]:
    """Return what a person of the certifier may decide. A rule that failed cannot be overruled."""
    if stored.proposed is not None:
        return (KEEP, REPLACE)
    if stored.suppression_proposed and stored.state is AwardState.ISSUED:
        return (KEEP, REVOKE)
    if stored.state is AwardState.HELD:
        failed = any(finding.outcome is Outcome.FAILED for finding in stored.findings)
        return (REFUSE,) if failed else (ISSUE, REFUSE)
    return ()


def claim_slips(
    slips: Sequence[ClaimSlip],
    *,
    base_url: str,
    claim_address: Callable[[str, str], str],
    titles: Mapping[tuple[str, str | None], str] | None = None,
    is_demonstration: bool = False,
) -> ClaimSlipsView:
    """Present slips for paper. ``claim_address(base_url, code)`` names what the QR opens; opening spends nothing."""
    return ClaimSlipsView(
        tuple(_slip(slip, base_url, claim_address(base_url, slip.code), titles or {}) for slip in slips),
        is_demonstration,
    )


def _slip(slip: ClaimSlip, base_url: str, address: str, titles: Mapping[tuple[str, str | None], str]) -> SlipView:
    path, size = qr_path(address)
    return SlipView(
        person=line(slip.holder_name),
        certifier=line(slip.certifier_name),
        awards=tuple(
            (
                line(human_code(one.award.certification, one.award.block), 60),
                line(titles.get((one.award.certification, one.award.block), ""), 300),
            )
            for one in slip.awards
        ),
        code_groups=tuple(slip.code.split("-")),
        address=address,
        typed_address=f"{base_url.split('://', 1)[-1]}/claim",
        qr_path=path,
        qr_size=size,
        expires_on=_last_day(slip),
    )


def _last_day(slip: ClaimSlip) -> date:
    return paris_day(slip.expires_at)


def qr_path(address: str) -> tuple[str, int]:
    """Return the dark modules of a QR code (ISO/IEC 18004, level M) as an SVG path, and its side with the margin.

    A path in the page needs no image, no style and no other host.
    """
    matrix = segno.make(address, error="m", micro=False).matrix
    margin = 4  # light modules on each side (ISO/IEC 18004 §6.3.8)
    runs: list[str] = []
    for y, row in enumerate(matrix):
        x = 0
        while x < len(row):
            if not row[x]:
                x += 1
                continue
            start = x
            while x < len(row) and row[x]:
                x += 1
            runs.append(f"M{start + margin} {y + margin}h{x - start}v1h-{x - start}z")
    return "".join(runs), len(matrix) + 2 * margin


def _is_open(stored: StoredAward) -> bool:
    return stored.proposed is not None or stored.suppression_proposed


def _reason(finding: Finding) -> Reason:
    return Reason(finding.message, finding.remedy, finding.code)
