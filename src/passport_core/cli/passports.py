"""What the passport commands share: which passport is meant, and a record in words."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from passport_core.cli.terminal import Terminal
from passport_core.compose import Services
from passport_core.outcomes import Text, Verdict
from passport_core.passport.actors import Actor, Holder, Operator
from passport_core.passport.provenance import BACKED
from passport_core.services.keep_passport import JudgedRecord

VERDICTS = {
    Verdict.VALID: Text("Valide", "Valid"),
    Verdict.INVALID: Text("Non valide", "Not valid"),
    Verdict.NOT_ESTABLISHED: Text("Non établi", "Not established"),
}


TO_BE_THERE = Text("jour où l’on veut y être", "day by which to be there")


def add_passport(command: argparse.ArgumentParser, french: bool) -> None:
    """Add the passport that is meant, as ``find_passport`` reads it."""
    command.add_argument("passport", metavar="PASSPORT", help="identifiant ou lien secret" if french else "id or link")


def add_place(command: argparse.ArgumentParser, french: bool) -> None:
    """Add where work is looked for."""
    command.add_argument(
        "--in",
        dest="place",
        default="",
        metavar="LIEU" if french else "PLACE",
        help="département, bassin ou nom : 44, 5220, Nantes"
        if french
        else "department, basin or name: 44, 5220, Nantes",
    )


def find_passport(services: Services, named: str) -> tuple[str, Actor]:
    """Return (passport id, who acts) from an id, a secret link or its token."""
    token = named.rstrip("/").rsplit("/", 1)[-1]
    if len(token) == 32 and all(c in "0123456789abcdef" for c in token):
        return services.keep_passport.by_id(token).id, Operator()
    holder = services.keep_passport.enter(token)
    return holder.passport_id, holder


def as_holder(passport_id: str) -> Holder:
    """Return the holder that the operator at the terminal acts for."""
    return Holder(passport_id)


def say_record(terminal: Terminal, judged: JudgedRecord) -> None:
    verdict = terminal.text(VERDICTS[judged.report.verdict])
    code = (judged.holding.block or judged.holding.certification) if judged.holding else ""
    provenance = terminal.text(BACKED[judged.provenance])
    terminal.line(f"  {judged.record.id}  {verdict} · {provenance}  {code}  {judged.title}")


def record_json(judged: JudgedRecord) -> Mapping[str, Any]:
    return {
        "id": judged.record.id,
        "credential": judged.record.credential_id,
        "origin": judged.record.origin,
        "added_at": judged.record.added_at,
        "overall": judged.report.verdict.value,
        "provenance": judged.provenance.value,
        "certification": judged.holding.certification if judged.holding else None,
        "block": judged.holding.block if judged.holding else None,
        "awarded_on": judged.holding.awarded_on if judged.holding else None,
        "title": judged.title,
    }
