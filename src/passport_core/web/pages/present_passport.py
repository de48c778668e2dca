"""Make the views of the holder's pages: the passport, its shares, claiming."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from passport_core.outcomes import Text
from passport_core.passport.days import paris_day
from passport_core.passport.records import BlockProgress, BlockStanding, CertificationProgress
from passport_core.passport.register import DatedEntry
from passport_core.passport.sharing import Closure, Reading, Share
from passport_core.services.award_claims import WITHHOLDABLE
from passport_core.services.disclose_award import Choice, claim_label
from passport_core.services.keep_passport import JudgedRecord, PassportView
from passport_core.web.pages import described, disclosed, judged, present
from passport_core.web.pages.hostile_text import line
from passport_core.web.pages.views import (
    BlockLine,
    CertificationCard,
    ClaimDoneView,
    PassportPage,
    Phrase,
    ProblemView,
    ReadingLine,
    RecordCard,
    Saying,
    Segment,
    ShareChoice,
    ShareCreatedView,
    ShareFormView,
    ShareLine,
    ShareLogView,
)

SHARE_DAYS = 30  # days that the form proposes for a share
SHARE_DAYS_AT_MOST = 366

HELD, EQUIVALENT, REMAINING, UNKNOWN = "held", "equivalent", "remaining", "unknown"
_WORDS = {
    HELD: Text("Obtenu", "Awarded"),
    EQUIVALENT: Text("Équivalent", "Equivalent"),
    REMAINING: Text("Restant", "Remaining"),
    UNKNOWN: Text("À établir", "To be established"),
}
_CLOSURES = {
    Closure.WITHDRAWN: Text("Fermé par vous", "Closed by you"),
    Closure.EXPIRED: Text("Fermé : sa date est passée", "Closed: its date has passed"),
    Closure.READINGS_SPENT: Text("Fermé : nombre de lectures atteint", "Closed: reading limit reached"),
    Closure.PASSCODE_LOCKED: Text("Bloqué : trop de codes faux", "Locked: too many wrong codes"),
}
_HAPPENED = {
    "opened": Text("A été lu", "Was read"),
    "wrong_passcode": Text("Code faux : rien n’a été montré", "Wrong code: nothing was shown"),
    "birth_date_matched": Text("Date de naissance comparée : elle correspond", "Birth date compared: it matches"),
    "wrong_birth_date": Text("Date de naissance essayée : fausse", "Birth date tried: wrong"),
    "closed": Text("Déjà fermé : rien n’a été montré", "Already closed: nothing was shown"),
}
_FACES = {
    "page": Text("page", "page"),
    "machine": Text("logiciel", "software"),
    "download": Text("téléchargement", "download"),
}


def passport(
    view: PassportView,
    shares: Sequence[Share],
    *,
    base: str,
    at: datetime,
    secret_link: str | None = None,
    problem: ProblemView | None = None,
    notice: Saying | None = None,
) -> PassportPage:
    """Present a passport to its holder. ``base`` is the path of its secret address, without a closing slash."""
    entries = {entry.certification.number: entry for entry, _ in view.certifications}
    records = tuple(_record(item, place, entries) for place, item in enumerate(view.records, 1))
    cards = {card.id: card for card in records}
    judged_by_id = {item.record.id: item for item in view.records}
    certifications = tuple(
        certification(entry, progress, cards, judged_by_id, today=paris_day(at))
        for entry, progress in view.certifications
    )
    return PassportPage(
        base=base,
        secret_link=secret_link,
        certifications=certifications,
        records=records,
        shares=tuple(share_line(one, at, cards) for one in shares),
        summary=_summary(records),
        is_demonstration=any(card.credential.is_demonstration for card in records),
        problem=problem,
        notice=notice,
    )


def certification(
    entry: DatedEntry,
    progress: CertificationProgress,
    cards: Mapping[str, RecordCard],
    items: Mapping[str, JudgedRecord],
    *,
    today: date,
) -> CertificationCard:
    """Present how far one certification is. Only a record that is certified now makes a block read as awarded."""
    certified = progress.certification
    whole_ids = [one for one in progress.whole if _is_certified(one, cards)]
    blocks = tuple(_block(block, progress, cards, items) for block in progress.blocks)
    standings = [block.standing for block in blocks]
    level = certified.eqf_level
    return CertificationCard(
        number=certified.number,
        title=line(certified.title, 400),
        register=Text("Répertoire spécifique", "Specific register (RS)")
        if certified.number.startswith("RS")
        else Text("Répertoire national (RNCP)", "National register (RNCP)"),
        level=Phrase(Text("niveau {level}", "level {level}"), {"level": level}) if level else None,
        registration=described.registration(entry, {}, today) or Text("—", "—"),
        summary=_progress_sentence(standings, is_awarded=bool(whole_ids)),
        advice=_advice(entry, standings, is_awarded=bool(whole_ids), today=today),
        segments=_segments(standings),
        blocks=blocks,
        whole=_whole(whole_ids, cards, items) if whole_ids else None,
        snapshot=entry.snapshot.dated,
    )


def share_line(one: Share, at: datetime, cards: Mapping[str, RecordCard]) -> ShareLine:
    """Present a grant to its holder, with why it is closed, which a reader never learns."""
    closure = one.closure(at)
    state: Saying = _CLOSURES[closure] if closure else Text("Ouvert", "Open")
    if closure is None and one.expires_at is not None:
        state = Phrase(Text("Ouvert jusqu’au {when}", "Open until {when}"), {"when": one.expires_at})
    names = [cards[record].credential.name or "—" if record in cards else "—" for record in one.record_ids]
    return ShareLine(
        id=one.id,
        audience=line(one.audience),
        purpose=line(one.purpose),
        is_open=closure is None,
        state=state,
        created_at=one.created_at,
        readings=one.readings,
        reading_limit=one.reading_limit,
        has_passcode=one.passcode_hash is not None,
        short_code=one.short_code,
        records=tuple(names),
        fields=None if one.fields is None else tuple(claim_label(name) for name in one.fields),
    )


def share_form(
    records: Sequence[JudgedRecord],
    *,
    base: str,
    at: datetime,
    asked: Mapping[str, str] | None = None,
    chosen: Sequence[str] = (),
    offers: Mapping[str, Sequence[Choice]] | None = None,
    fields: Sequence[str] = (),
    in_part: bool = False,
    problem: ProblemView | None = None,
) -> ShareFormView:
    """Present the form that makes a share; ``asked`` is what was typed before, where it was refused.

    ``offers`` are the claims of each record that can be shown apart, by record id; ``fields`` those ticked before.
    """
    offered = offers or {}
    typed = asked or {}
    today = paris_day(at)
    cards = tuple(_record(item, place, {}) for place, item in enumerate(records, 1))
    return ShareFormView(
        base=base,
        records=cards,
        chosen=frozenset(chosen),
        audience=line(typed.get("audience")),
        purpose=line(typed.get("purpose")),
        expires=line(typed.get("expires"), 10) or (today + timedelta(days=SHARE_DAYS)).isoformat(),
        reading_limit=line(typed.get("reading_limit"), 6),
        latest=(today + timedelta(days=SHARE_DAYS_AT_MOST)).isoformat(),
        problem=problem,
        is_demonstration=any(card.credential.is_demonstration for card in cards),
        choices=_choices(offered, frozenset(fields)),
        in_part=in_part,
        whole_only=frozenset(card.id for card in cards if card.id not in offered),
    )


def _choices(offered: Mapping[str, Sequence[Choice]], ticked: frozenset[str]) -> tuple[ShareChoice, ...]:
    """Return each claim that some document offers, once, with the different things that the documents say."""
    found: dict[str, dict[str, Choice]] = {}
    for choice in (choice for choices in offered.values() for choice in choices):
        found.setdefault(choice.name, {}).setdefault(choice.value, choice)
    return tuple(
        ShareChoice(
            name,
            claim_label(name),
            tuple(described.said(name, value) for value in found[name]),
            name in ticked,
        )
        for name in WITHHOLDABLE
        if name in found
    )


def share_created(
    one: Share, records: Sequence[JudgedRecord], *, base: str, link: str, at: datetime
) -> ShareCreatedView:
    """Present a share just made: its link, and what its reader will see."""
    cards = {item.record.id: _record(item, place, {}) for place, item in enumerate(records, 1)}
    shown = tuple(cards[record].credential for record in one.record_ids if record in cards)
    return ShareCreatedView(
        base=base,
        share=share_line(one, at, cards),
        link=link,
        expires_at=one.expires_at,
        credentials=shown,
        counts_reading=one.reading_limit is not None,
        is_demonstration=any(credential.is_demonstration for credential in shown),
    )


def share_log(
    one: Share, readings: Sequence[Reading], records: Sequence[JudgedRecord], *, base: str, at: datetime
) -> ShareLogView:
    """Present every reading of a share to its holder."""
    cards = {item.record.id: _record(item, place, {}) for place, item in enumerate(records, 1)}
    return ShareLogView(
        base=base,
        share=share_line(one, at, cards),
        expires_at=one.expires_at,
        readings=reading_lines(readings),
        is_demonstration=any(card.credential.is_demonstration for card in cards.values()),
    )


def reading_lines(readings: Sequence[Reading]) -> tuple[ReadingLine, ...]:
    """Present the lines of a share's access log."""
    return tuple(ReadingLine(one.at, *happened(one.kind, one.face)) for one in readings)


def happened(kind: str, face: str) -> tuple[Text, Text]:
    """Return in words what an access log says happened, and through what."""
    unknown = Text("Autre", "Other")
    return _HAPPENED.get(kind, unknown), _FACES.get(face, unknown)


def claim_done(records: Sequence[JudgedRecord], *, base: str, secret_link: str | None) -> ClaimDoneView:
    """Present what a claim brought in. ``secret_link`` is given where the passport has just been opened."""
    cards = tuple(_record(item, place, {}) for place, item in enumerate(records, 1))
    return ClaimDoneView(base, cards, secret_link, any(card.credential.is_demonstration for card in cards))


def _record(item: JudgedRecord, place: int, entries: Mapping[str, DatedEntry]) -> RecordCard:
    report = item.report
    shown = present.credential(report, anchor=f"r{place}", entries=entries, added_at=item.record.added_at)
    claimed = (
        described.issuer_claim(disclosed.readable(report.claims))
        if judged.shows_content(report) and report.claims
        else ""
    )
    issuer: Saying
    if report.issuer is not None:
        issuer = Phrase(Text("Délivré par {name}", "Awarded by {name}"), {"name": line(report.issuer.name)})
    elif claimed:
        issuer = Phrase(
            Text("Se dit délivré par {name} : non établi", "Says it was awarded by {name}: not established"),
            {"name": claimed},
        )
    else:
        issuer = Text("Émetteur non établi", "Issuer not established")
    is_claimed = item.record.origin == "claimed"
    return RecordCard(
        id=item.record.id,
        credential=shown,
        origin=Text("remis par le certificateur", "handed over by the certifier")
        if is_claimed
        else Text("importé par vous", "imported by you"),
        added_at=item.record.added_at,
        is_claimed=is_claimed,
        issuer=issuer,
    )


def _is_certified(record_id: str, cards: Mapping[str, RecordCard]) -> bool:
    return record_id in cards and cards[record_id].credential.is_certified


def _block(
    progress: BlockProgress,
    whole: CertificationProgress,
    cards: Mapping[str, RecordCard],
    items: Mapping[str, JudgedRecord],
) -> BlockLine:
    certified = [record for record in progress.record_ids if _is_certified(record, cards)]
    standing = REMAINING
    if progress.standing is not BlockStanding.REMAINING:
        standing = UNKNOWN
        if certified:
            standing = HELD if progress.standing is BlockStanding.HELD else EQUIVALENT
    first = certified[0] if certified else next((one for one in progress.record_ids if one in cards), "")
    by = None
    if standing == EQUIVALENT and progress.by is not None:
        sources = progress.by.source_blocks or (progress.by.source,)
        by = Phrase(
            Text(
                "Par correspondance avec {codes}, d’après le répertoire",
                "By correspondence with {codes}, in the register",
            ),
            {"codes": line(", ".join(_full_code(progress.by.source, code) for code in sources))},
        )
    elif standing == HELD and first in whole.whole:
        by = Phrase(Text("Avec la certification entière", "With the full certification"), {})
    return BlockLine(
        code=line(progress.block.code, 40),
        title=line(progress.block.title, 400),
        standing=standing,
        word=_WORDS[standing],
        when=None,
        awarded_on=_since(standing, certified, items),
        anchor=cards[first].credential.anchor if first in cards else None,
        is_certified=standing == HELD,
        by=by,
    )


def _since(standing: str, certified: Sequence[str], items: Mapping[str, JudgedRecord]) -> date | None:
    """Return the day of a held block's award; of an equivalence that of its source side's last, which completed it."""
    holdings = (items[record].holding for record in certified if record in items)
    days = [holding.awarded_on if holding else None for holding in holdings]
    known = [day for day in days if day is not None]
    if standing == HELD:
        return days[0] if days else None
    return max(known) if standing == EQUIVALENT and len(known) == len(days) and known else None


def _full_code(certification: str, code: str) -> str:
    return code if code.startswith(certification) else f"{certification} {code}"


def _whole(record_ids: Sequence[str], cards: Mapping[str, RecordCard], items: Mapping[str, JudgedRecord]) -> BlockLine:
    first = record_ids[0]
    holding = items[first].holding if first in items else None
    return BlockLine(
        code=holding.certification if holding else "",
        title="",
        standing=HELD,
        word=Text("Obtenue", "Awarded"),
        when=None,
        awarded_on=holding.awarded_on if holding else None,
        anchor=cards[first].credential.anchor,
        is_certified=True,
        by=None,
    )


def _progress_sentence(standings: Sequence[str], *, is_awarded: bool) -> Saying:
    if is_awarded:
        return Text("Certification entière obtenue.", "Full certification awarded.")
    if not standings:
        return Text("Certification sans bloc.", "A certification without blocks.")
    reached = sum(1 for standing in standings if standing in (HELD, EQUIVALENT))
    equivalent = standings.count(EQUIVALENT)
    values = {"reached": reached, "all": len(standings), "equivalent": equivalent}
    if equivalent:
        return Phrase(
            Text(
                "{reached} sur {all} blocs, dont {equivalent} par équivalence.",
                "{reached} of {all} blocks, {equivalent} of them by equivalence.",
            ),
            values,
        )
    if len(standings) == 1:
        return Phrase(Text("{reached} sur {all} bloc.", "{reached} of {all} block."), values)
    return Phrase(Text("{reached} sur {all} blocs.", "{reached} of {all} blocks."), values)


def _advice(entry: DatedEntry, standings: Sequence[str], *, is_awarded: bool, today: date) -> Saying | None:
    """Say what comes next: a jury still decides; and until when the route is open to newcomers."""
    if is_awarded or not standings:
        return None
    if all(standing in (HELD, EQUIVALENT) for standing in standings):
        return Text(
            "Tous les blocs sont là : la certification n’est pas encore délivrée, le jury décide. "
            "Demandez au certificateur quand il se réunit.",
            "All blocks are held: the certification is not yet awarded, the jury decides. "
            "Ask the certifier when it meets.",
        )
    last = entry.certification.last_issuance_day
    if last is None:
        return None
    if last < today:
        return Phrase(
            Text(
                "Elle ne se délivre plus depuis le {day}, sauf à qui y était déjà entré. "
                "Ce que vous avez reste acquis.",
                "It has not been awarded since {day}, save to those already enrolled. What you hold is kept.",
            ),
            {"day": last},
        )
    return Phrase(
        Text(
            "Les blocs restants peuvent être délivrés jusqu’au {day}, et au-delà à qui est entré en formation avant.",
            "The remaining blocks can be awarded until {day}, and later to those who enrolled before.",
        ),
        {"day": last},
    )


def _segments(standings: Sequence[str]) -> tuple[Segment, ...]:
    """Cut the strip into one piece a block, with a gap between them."""
    if not standings:
        return ()
    step = 100 / len(standings)
    gap = min(1.2, step / 4)
    return tuple(
        Segment(f"{place * step + 0.2:.2f}%", f"{step - gap - 0.2:.2f}%", standing)
        for place, standing in enumerate(standings)
    )


def _summary(records: Sequence[RecordCard]) -> Saying:
    certified = sum(1 for card in records if card.credential.is_certified)
    others = len(records) - certified
    if not records:
        return Text("Votre passeport est vide pour l’instant.", "Your passport is empty for now.")
    values = {"certified": certified, "others": others}
    if not others:
        return Phrase(
            Text("{certified} document certifié.", "{certified} certified document.")
            if certified == 1
            else Text("{certified} documents certifiés.", "{certified} certified documents."),
            values,
        )
    return Phrase(
        Text(
            "Certifiés : {certified}. Autres documents : {others}.",
            "Certified: {certified}. Other documents: {others}.",
        ),
        values,
    )
