"""``passport experience``: what a learner declares of their own activity."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from passport_core.cli.main import add_common
from passport_core.cli.options import add_day
from passport_core.cli.passports import add_passport, find_passport
from passport_core.cli.terminal import Context, Terminal
from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text
from passport_core.passport.actors import Operator
from passport_core.passport.experience import DeclaredCompetency, Experience, ExperienceKind
from passport_core.services.keep_experiences import ExperienceDraft, read_competencies

KINDS: Mapping[ExperienceKind, Text] = {
    ExperienceKind.PERSONAL: Text("personnelle", "personal"),
    ExperienceKind.PROFESSIONAL: Text("professionnelle", "professional"),
    ExperienceKind.VOLUNTARY: Text("bénévole", "voluntary"),
}


def add(command: argparse.ArgumentParser, french: bool) -> None:
    actions = command.add_subparsers(required=True, metavar="add|list|remove")
    declare = actions.add_parser("add", help="déclarer une expérience" if french else "declare an experience")
    add_passport(declare, french)
    declare.add_argument("--kind", required=True, choices=[kind.value for kind in ExperienceKind])
    declare.add_argument("--title", required=True, help="ce que c’était" if french else "what it was")
    declare.add_argument("--organisation", default="", metavar="NOM" if french else "NAME")
    declare.add_argument("--place", default="", metavar="LIEU" if french else "PLACE")
    declare.add_argument("--description", default="", metavar="TEXTE" if french else "TEXT")
    add_day(declare, french, "--from", dest="started_on")
    goes_on = Text("rien tant que cela continue", "nothing as long as it goes on")
    add_day(declare, french, "--to", dest="ended_on", about=goes_on)
    declare.add_argument("--hours", type=int, metavar="N", help="en tout" if french else "in all")
    declare.add_argument(
        "--competency",
        action="append",
        default=[],
        metavar="CODE[=NIVEAU]" if french else "CODE[=LEVEL]",
        help="rome:109846, rectec:3=2, RNCP37674BC02 (répétable)"
        if french
        else "rome:109846, rectec:3=2, RNCP37674BC02 (may be repeated)",
    )
    add_common(
        declare,
        french,
        'passport experience add 3f9a… --kind voluntary --title "Site de l’association" --competency rectec:3=2',
    )
    declare.set_defaults(run=_declare)
    listing = actions.add_parser("list", help="les expériences" if french else "the experiences")
    add_passport(listing, french)
    add_common(listing, french, "passport experience list 3f9a…")
    listing.set_defaults(run=_list)
    remove = actions.add_parser("remove", help="en retirer une" if french else "remove one")
    remove.add_argument("experience", metavar="EXPERIENCE")
    add_common(remove, french, "passport experience remove 77ab…")
    remove.set_defaults(run=_remove)


def _declare(options: argparse.Namespace, context: Context) -> int:
    services, terminal = context.ready_services(), context.terminal
    passport_id, actor = find_passport(services, options.passport)
    draft = ExperienceDraft(
        kind=ExperienceKind(options.kind),
        title=options.title,
        organisation=options.organisation,
        place=options.place,
        description=options.description,
        started_on=options.started_on,
        ended_on=options.ended_on,
        hours=options.hours,
        competencies=read_competencies([_named(text) for text in options.competency]),
    )
    made = services.keep_experiences.declare(passport_id, draft, actor=actor)
    terminal.say(
        f"Expérience {made.id} : comptée comme déclarée, jamais comme certifiée.",
        f"Experience {made.id}: counted as declared, never as certified.",
    )
    if options.json:
        terminal.json(experience_json(made))
    return 0


def _list(options: argparse.Namespace, context: Context) -> int:
    services, terminal = context.ready_services(), context.terminal
    passport_id, actor = find_passport(services, options.passport)
    found = services.keep_experiences.list(passport_id, actor=actor)
    known = services.keep_experiences.describe(one.ref for item in found for one in item.competencies)
    terminal.say(f"{len(found)} expérience(s) déclarée(s)", f"{len(found)} declared experience(s)")
    for one in found:
        _say(terminal, one)
        for declared in one.competencies:
            label = known[declared.ref].label.to(terminal.language) if declared.ref in known else "—"
            level = f" = {declared.level}" if declared.level is not None else ""
            terminal.line(f"    {declared.ref}{level}  {label}")
    if options.json:
        terminal.json([experience_json(one) for one in found])
    return 0


def _remove(options: argparse.Namespace, context: Context) -> int:
    services, terminal = context.ready_services(), context.terminal
    services.keep_experiences.remove(options.experience, actor=Operator())
    terminal.say("Expérience retirée.", "Experience removed.")
    if options.json:
        terminal.json({"removed": options.experience})
    return 0


def _say(terminal: Terminal, one: Experience) -> None:
    since, until = terminal.day(one.started_on), terminal.day(one.ended_on)
    hours = f", {one.hours} h" if one.hours else ""
    where = f"  ({one.organisation})" if one.organisation else ""
    terminal.line(f"  {one.id}  {terminal.text(KINDS[one.kind])}  {one.title}{where}  {since} → {until}{hours}")


def _named(text: str) -> tuple[str, int | None]:
    """Read ``CODE`` or ``CODE=LEVEL``."""
    code, mark, level = text.rpartition("=")
    if not mark:
        return text, None
    if not (level.isascii() and level.isdigit() and len(level) < 4):
        raise InvalidInputError(
            Text("Ce niveau n’est pas un nombre.", "This level is not a number."),
            code="experience.level",
            remedy=Text("Écrivez par exemple rectec:3=2.", "Write for example rectec:3=2."),
            where="--competency",
        )
    return code, int(level)


def experience_json(one: Experience) -> Mapping[str, Any]:
    return {
        "experience": one.id,
        "provenance": "declared",
        "kind": one.kind.value,
        "title": one.title,
        "organisation": one.organisation,
        "place": one.place,
        "description": one.description,
        "started_on": one.started_on,
        "ended_on": one.ended_on,
        "hours": one.hours,
        "competencies": [_competency_json(declared) for declared in one.competencies],
        "declared_at": one.declared_at,
    }


def _competency_json(declared: DeclaredCompetency) -> Mapping[str, Any]:
    return {"ref": str(declared.ref), "level": declared.level}
