"""``passport share``: share records, withdraw a share, see who read it."""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from passport_core.cli.main import add_common
from passport_core.cli.passports import find_passport
from passport_core.cli.terminal import Context, Terminal
from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text
from passport_core.passport.actors import Operator
from passport_core.passport.days import last_second
from passport_core.passport.sharing import Share
from passport_core.services.disclose_award import claim_label
from passport_core.services.share_records import closure_words

_SPAN = re.compile(r"([0-9]{1,4})\s*(d|j|h)\Z")
_ACTIONS = ("withdraw", "log", "list")


def add(command: argparse.ArgumentParser, french: bool) -> None:
    command.usage = (
        "passport share PASSPORT --record ID… [--field NAME… | --no-field] [--for …] [--expires …]\n"
        "       passport share withdraw SHARE | log SHARE | list PASSPORT"
    )
    command.add_argument("words", nargs="+", metavar="PASSPORT | withdraw SHARE | log SHARE | list PASSPORT")
    command.add_argument("--record", action="extend", nargs="+", default=[], metavar="ID")
    scope = command.add_mutually_exclusive_group()
    scope.add_argument(
        "--field",
        action="extend",
        nargs="+",
        dest="fields",
        metavar="NAME",
        help="ne montrer que ceci (birthdate, given_name…), et non le document entier"
        if french
        else "show only this (birthdate, given_name…), and not the whole document",
    )
    scope.add_argument(
        "--no-field",
        action="store_const",
        const=[],
        dest="fields",
        help="ne montrer que ce qui ne se cache jamais" if french else "show only what is never withheld",
    )
    command.add_argument("--for", dest="audience", default="", help="pour qui" if french else "for whom")
    command.add_argument("--why", dest="purpose", default="", help="pourquoi" if french else "why")
    command.add_argument(
        "--expires",
        metavar="30d | AAAA-MM-JJ" if french else "30d | YYYY-MM-DD",
        help="fin du lien" if french else "when the link closes",
    )
    command.add_argument("--passcode", help="code demandé au lecteur" if french else "code asked of the reader")
    command.add_argument(
        "--readings", type=int, metavar="N", help="lectures permises" if french else "readings allowed"
    )
    add_common(command, french, 'passport share 3f9a… --record 77ab… --for "Sillon Web" --expires 30d')
    command.set_defaults(run=_run, parser=command)


def _run(options: argparse.Namespace, context: Context) -> int:
    words = options.words
    if words[0] in _ACTIONS:
        if len(words) != 2:
            options.parser.error("withdraw SHARE | log SHARE | list PASSPORT")
        return {"withdraw": _withdraw, "log": _log, "list": _list}[words[0]](words[1], options, context)
    if len(words) != 1 or not options.record:
        options.parser.error("PASSPORT --record ID…")
    return _create(words[0], options, context)


def _create(named: str, options: argparse.Namespace, context: Context) -> int:
    services, terminal = context.ready_services(), context.terminal
    passport_id, actor = find_passport(services, named)
    share, token = services.share_records.create(
        passport_id=passport_id,
        record_ids=options.record,
        actor=actor,
        audience=options.audience,
        purpose=options.purpose,
        expires_at=_moment(options.expires, services.clock.now()),
        passcode=options.passcode,
        reading_limit=options.readings,
        fields=options.fields,
    )
    link = services.share_records.address(token)
    until = terminal.day(share.expires_at)
    terminal.say(
        f"Partage {share.id}, ouvert jusqu’à : {until}\nLien à envoyer (montré une seule fois) :\n{link}",
        f"Share {share.id}, open until: {until}\nLink to send (shown this once):\n{link}",
    )
    if share.fields is not None:
        terminal.say(f"Montre seulement : {_shown(share, terminal)}", f"Shows only: {_shown(share, terminal)}")
    if options.json:
        terminal.json({"share": share.id, "link": link, "expires_at": share.expires_at, "fields": _fields_json(share)})
    return 0


def _withdraw(share_id: str, options: argparse.Namespace, context: Context) -> int:
    services, terminal = context.ready_services(), context.terminal
    share = services.share_records.withdraw(share_id, actor=Operator())
    terminal.say(f"Partage {share.id} retiré.", f"Share {share.id} withdrawn.")
    if options.json:
        terminal.json({"share": share.id, "withdrawn_at": share.withdrawn_at})
    return 0


def _log(share_id: str, options: argparse.Namespace, context: Context) -> int:
    services, terminal = context.ready_services(), context.terminal
    share, readings = services.share_records.log(share_id, actor=Operator())
    kinds = {
        "opened": Text("ouvert", "opened"),
        "wrong_passcode": Text("code faux", "wrong passcode"),
        "birth_date_matched": Text("date de naissance comparée : correspond", "birth date compared: matches"),
        "wrong_birth_date": Text("date de naissance essayée : fausse", "birth date tried: wrong"),
        "closed": Text("refusé : fermé", "refused: closed"),
    }
    for reading in readings:
        terminal.line(f"{terminal.day(reading.at)}  {terminal.text(kinds[reading.kind])}  ({reading.face})")
    terminal.say(f"{share.readings} lecture(s)", f"{share.readings} reading(s)")
    terminal.say(f"Montre : {_shown(share, terminal)}", f"Shows: {_shown(share, terminal)}")
    if options.json:
        terminal.json([{"at": r.at, "kind": r.kind, "face": r.face} for r in readings])
    return 0


def _list(named: str, options: argparse.Namespace, context: Context) -> int:
    services, terminal = context.ready_services(), context.terminal
    passport_id, actor = find_passport(services, named)
    shares = services.share_records.list(passport_id, actor=actor)
    now = services.clock.now()
    for share in shares:
        closure = share.closure(now)
        state = terminal.text(closure_words(closure)) if closure else terminal.text(Text("ouvert", "open"))
        terminal.line(f"{share.id}  {share.short_code}  {state}  {share.audience}  [{_shown(share, terminal)}]")
    if options.json:
        terminal.json([_share_json(share, now) for share in shares])
    return 0


def _shown(share: Share, terminal: Terminal) -> str:
    """Say what of its documents the share shows."""
    if share.fields is None:
        return terminal.text(Text("documents entiers", "whole documents"))
    always = terminal.text(Text("ce qui ne se cache jamais", "what is never withheld"))
    return ", ".join([always, *(terminal.text(claim_label(name)) for name in share.fields)])


def _fields_json(share: Share) -> list[str] | None:
    return None if share.fields is None else list(share.fields)


def _share_json(share: Share, now: datetime) -> Mapping[str, Any]:
    closure = share.closure(now)
    return {
        "share": share.id,
        "short_code": share.short_code,
        "records": list(share.record_ids),
        "fields": _fields_json(share),
        "audience": share.audience,
        "purpose": share.purpose,
        "expires_at": share.expires_at,
        "readings": share.readings,
        "reading_limit": share.reading_limit,
        "closed": closure.value if closure else None,
    }


def _moment(given: str | None, now: datetime) -> datetime | None:
    """Read ``30d``, ``12h`` or a day (its end, in Paris)."""
    if given is None:
        return None
    if match := _SPAN.match(given.strip().lower()):
        amount = int(match[1])
        return now + (timedelta(hours=amount) if match[2] == "h" else timedelta(days=amount))
    try:
        return last_second(date.fromisoformat(given)).astimezone(UTC)
    except ValueError:
        raise InvalidInputError(
            Text(f"« {given} » n’est pas une date de fin.", f"“{given}” is not an expiry."),
            code="share.expires",
            remedy=Text("Écrivez 30d, 12h ou AAAA-MM-JJ.", "Write 30d, 12h or YYYY-MM-DD."),
            where="--expires",
        ) from None
