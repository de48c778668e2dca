"""``passport advice``: where a learner wants to go, and the advisers who help."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from passport_core.cli.main import add_common
from passport_core.cli.options import add_day
from passport_core.cli.passports import TO_BE_THERE, add_passport, add_place, find_passport
from passport_core.cli.terminal import Context
from passport_core.outcomes import Text
from passport_core.passport.actors import Operator
from passport_core.passport.advising import AdviceGrant, Note, NoteKind, NoteState
from passport_core.services.advise_learner import DAYS_AT_MOST, DAYS_OFFERED

READINGS = {"opened": Text("ouvert", "opened"), "closed": Text("refusé : fermé", "refused: closed")}
KINDS = {
    NoteKind.PROPOSAL: Text("proposition", "proposal"),
    NoteKind.COMMENT: Text("remarque", "comment"),
}
STATES = {
    NoteState.WAITING: Text("en attente", "waiting"),
    NoteState.ACCEPTED: Text("acceptée", "accepted"),
    NoteState.REFUSED: Text("refusée", "refused"),
}
_ANSWERS = {"accept": NoteState.ACCEPTED, "refuse": NoteState.REFUSED}


def add(command: argparse.ArgumentParser, french: bool) -> None:
    actions = command.add_subparsers(required=True, metavar="plan|invite|list|log|withdraw|notes|answer")
    plan = actions.add_parser("plan", help="dire ou voir où l’on veut aller" if french else "say or see where to go")
    add_passport(plan, french)
    plan.add_argument(
        "--to",
        dest="targets",
        action="append",
        metavar="CIBLE" if french else "TARGET",
        help="RNCP37674, M1855 (répétable ; sans elle, le projet est montré)"
        if french
        else "RNCP37674, M1855 (may be repeated; without it, the plan is shown)",
    )
    add_place(plan, french)
    add_day(plan, french, "--by", about=TO_BE_THERE)
    add_common(plan, french, "passport advice plan 3f9a… --to RNCP37674 --to M1855 --in 44 --by 2028-01-01")
    plan.set_defaults(run=_plan, parser=plan)
    invite = actions.add_parser("invite", help="inviter un conseiller" if french else "invite an adviser")
    add_passport(invite, french)
    invite.add_argument("--adviser", required=True, metavar="NOM" if french else "NAME")
    invite.add_argument(
        "--days",
        type=int,
        default=DAYS_OFFERED,
        metavar="N",
        help=f"jours d’ouverture, {DAYS_AT_MOST} au plus" if french else f"days open, {DAYS_AT_MOST} at most",
    )
    add_common(invite, french, 'passport advice invite 3f9a… --adviser "Malik, mission locale" --days 30')
    invite.set_defaults(run=_invite)
    listing = actions.add_parser("list", help="les conseillers invités" if french else "the advisers invited")
    add_passport(listing, french)
    add_common(listing, french, "passport advice list 3f9a…")
    listing.set_defaults(run=_list)
    log = actions.add_parser("log", help="quand un conseiller a lu" if french else "when an adviser read")
    log.add_argument("grant", metavar="GRANT")
    add_common(log, french, "passport advice log 77ab…")
    log.set_defaults(run=_log)
    withdraw = actions.add_parser("withdraw", help="fermer un lien" if french else "close a link")
    withdraw.add_argument("grant", metavar="GRANT")
    add_common(withdraw, french, "passport advice withdraw 77ab…")
    withdraw.set_defaults(run=_withdraw)
    notes = actions.add_parser("notes", help="ce que les conseillers ont écrit" if french else "what advisers wrote")
    add_passport(notes, french)
    add_common(notes, french, "passport advice notes 3f9a…")
    notes.set_defaults(run=_notes)
    answer = actions.add_parser("answer", help="répondre à une proposition" if french else "answer a proposal")
    answer.add_argument("note", metavar="NOTE")
    answer.add_argument("answer", choices=sorted(_ANSWERS))
    add_common(answer, french, "passport advice answer 91cd… accept")
    answer.set_defaults(run=_answer)


def _plan(options: argparse.Namespace, context: Context) -> int:
    services, terminal = context.ready_services(), context.terminal
    passport_id, actor = find_passport(services, options.passport)
    if options.targets is None:
        if options.place or options.by:
            options.parser.error("--to …")
        plan = services.advise_learner.plan(passport_id, actor=actor)
    else:
        plan = services.advise_learner.set_plan(
            passport_id,
            targets=options.targets,
            place=options.place,
            by=options.by,
            actor=actor,
        )
    targets = ", ".join(plan.targets) or "—"
    place, by = plan.place or "—", terminal.day(plan.by)
    terminal.say(
        f"Cibles : {targets}. Lieu : {place}. Avant le : {by}", f"Targets: {targets}. Place: {place}. By: {by}"
    )
    if options.json:
        terminal.json(
            {"targets": list(plan.targets), "place": plan.place, "by": plan.by, "changed_at": plan.changed_at}
        )
    return 0


def _invite(options: argparse.Namespace, context: Context) -> int:
    services, terminal = context.ready_services(), context.terminal
    passport_id, actor = find_passport(services, options.passport)
    grant, token = services.advise_learner.invite(passport_id, adviser=options.adviser, days=options.days, actor=actor)
    link = services.advise_learner.address(token)
    until = terminal.day(grant.expires_at)
    terminal.say(
        f"Lien {grant.id} pour {grant.adviser}, ouvert jusqu’au {until}\nÀ envoyer (montré une seule fois) :\n{link}",
        f"Link {grant.id} for {grant.adviser}, open until {until}\nTo be sent (shown this once):\n{link}",
    )
    if options.json:
        terminal.json({**_grant_json(grant, services.clock.now()), "link": link})
    return 0


def _list(options: argparse.Namespace, context: Context) -> int:
    services, terminal = context.ready_services(), context.terminal
    passport_id, actor = find_passport(services, options.passport)
    now = services.clock.now()
    grants = services.advise_learner.grants(passport_id, actor=actor)
    terminal.say(f"{len(grants)} conseiller(s) invité(s)", f"{len(grants)} adviser(s) invited")
    for grant in grants:
        state = Text("ouvert", "open") if grant.is_open(now) else Text("fermé", "closed")
        ends = terminal.day(grant.withdrawn_at or grant.expires_at)
        terminal.line(f"  {grant.id}  {terminal.text(state)}  {ends}  {grant.adviser}")
    if options.json:
        terminal.json([_grant_json(grant, now) for grant in grants])
    return 0


def _log(options: argparse.Namespace, context: Context) -> int:
    services, terminal = context.ready_services(), context.terminal
    grant, readings = services.advise_learner.readings(options.grant, actor=Operator())
    count = sum(reading.count for reading in readings if reading.kind == "opened")
    terminal.say(f"{grant.adviser} : {count} lecture(s)", f"{grant.adviser}: {count} reading(s)")
    for reading in readings:
        said = f"  {terminal.day(reading.last_at)}  {terminal.text(READINGS[reading.kind])}  ({reading.face})"
        if reading.count > 1:
            first = terminal.day(reading.first_at)
            said += terminal.text(
                Text(f"  {reading.count} fois depuis {first}", f"  {reading.count} times since {first}")
            )
        terminal.line(said)
    if options.json:
        terminal.json(
            {
                **_grant_json(grant, services.clock.now()),
                "readings": [
                    {
                        "at": one.last_at,
                        "kind": one.kind,
                        "face": one.face,
                        "first_at": one.first_at,
                        "count": one.count,
                    }
                    for one in readings
                ],
            }
        )
    return 0


def _withdraw(options: argparse.Namespace, context: Context) -> int:
    services, terminal = context.ready_services(), context.terminal
    grant = services.advise_learner.withdraw(options.grant, actor=Operator())
    terminal.say(f"Lien {grant.id} fermé.", f"Link {grant.id} closed.")
    if options.json:
        terminal.json(_grant_json(grant, services.clock.now()))
    return 0


def _notes(options: argparse.Namespace, context: Context) -> int:
    services, terminal = context.ready_services(), context.terminal
    passport_id, actor = find_passport(services, options.passport)
    notes = services.advise_learner.notes(passport_id, actor=actor)
    terminal.say(f"{len(notes)} note(s)", f"{len(notes)} note(s)")
    for note in notes:
        state = f", {terminal.text(STATES[note.state])}" if note.kind is NoteKind.PROPOSAL else ""
        about = f"  [{' '.join(filter(None, (note.target, note.step_key)))}]" if note.target or note.step_key else ""
        day = terminal.day(note.written_at)
        terminal.line(f"  {note.id}  {terminal.text(KINDS[note.kind])}{state}  {day}  {note.adviser}{about}")
        for line in note.text.split("\n"):
            terminal.line(f"    {line}")
    if options.json:
        terminal.json([_note_json(note) for note in notes])
    return 0


def _answer(options: argparse.Namespace, context: Context) -> int:
    services, terminal = context.ready_services(), context.terminal
    note = services.advise_learner.answer(options.note, _ANSWERS[options.answer], actor=Operator())
    terminal.say(f"Proposition {terminal.text(STATES[note.state])}.", f"Proposal {terminal.text(STATES[note.state])}.")
    if options.json:
        terminal.json(_note_json(note))
    return 0


def _grant_json(grant: AdviceGrant, now: datetime) -> Mapping[str, Any]:
    return {
        "grant": grant.id,
        "adviser": grant.adviser,
        "created_at": grant.created_at,
        "expires_at": grant.expires_at,
        "withdrawn_at": grant.withdrawn_at,
        "is_open": grant.is_open(now),
    }


def _note_json(note: Note) -> Mapping[str, Any]:
    return {
        "note": note.id,
        "adviser": note.adviser,
        "kind": note.kind.value,
        "text": note.text,
        "written_at": note.written_at,
        "target": note.target,
        "step_key": note.step_key,
        "state": note.state.value,
        "answered_at": note.answered_at,
    }
