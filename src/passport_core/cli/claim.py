"""``passport claim``: take awards into a passport by the code of a claim slip."""

from __future__ import annotations

import argparse

from passport_core.cli.main import add_common
from passport_core.cli.passports import as_holder, find_passport, record_json, say_record
from passport_core.cli.terminal import Context


def add(command: argparse.ArgumentParser, french: bool) -> None:
    command.add_argument("code", metavar="CODE")
    command.add_argument(
        "--passport",
        metavar="ID",
        help="passeport existant : identifiant ou lien secret (sinon un nouveau)"
        if french
        else "existing passport: id or secret link (else a new one)",
    )
    add_common(command, french, "passport claim 7QM2-K41D-…")
    command.set_defaults(run=_run)


def _run(options: argparse.Namespace, context: Context) -> int:
    services, terminal = context.ready_services(), context.terminal
    token = None
    if options.passport:
        passport_id, _ = find_passport(services, options.passport)
    else:
        passport, token = services.keep_passport.open()
        passport_id = passport.id
    records = services.claim_award(options.code, actor=as_holder(passport_id))
    judged = services.keep_passport.judge_all(records)
    terminal.say(f"{len(records)} élément(s) dans le passeport :", f"{len(records)} record(s) in the passport:")
    for one in judged:
        say_record(terminal, one)
    link = f"{services.settings.base_url}/p/{token}" if token else None
    if link:
        terminal.say(
            f"Passeport {passport_id}\nVotre lien secret (gardez-le : il n’est montré qu’ici) :\n{link}",
            f"Passport {passport_id}\nYour secret link (keep it: it is shown only here):\n{link}",
        )
    if options.json:
        terminal.json({"passport": passport_id, "link": link, "records": [record_json(one) for one in judged]})
    return 0
