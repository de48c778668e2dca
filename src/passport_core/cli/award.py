"""``passport award``: what the rules left for a person of the certifier to decide."""

from __future__ import annotations

import argparse

from passport_core.cli.main import add_common
from passport_core.cli.options import add_limit, add_offset
from passport_core.cli.terminal import Context, finding_json
from passport_core.passport.actors import Operator
from passport_core.passport.award import AwardState
from passport_core.services.award_claims import human_code
from passport_core.services.decide_award import Decision


def add(command: argparse.ArgumentParser, french: bool) -> None:
    actions = command.add_subparsers(required=True, metavar="list|decide")
    listing = actions.add_parser("list", help="délivrances d’un certificateur" if french else "a certifier's awards")
    listing.add_argument("--certifier", required=True, metavar="SIRET")
    listing.add_argument("--state", choices=[s.value for s in AwardState])
    add_limit(listing, french, 50)
    add_offset(listing, french)
    add_common(listing, french, "passport award list --certifier 11000007200014 --state held")
    listing.set_defaults(run=_list)
    deciding = actions.add_parser("decide", help="décider une délivrance" if french else "decide an award")
    deciding.add_argument("award", metavar="AWARD")
    deciding.add_argument("decision", choices=[d.value for d in Decision])
    add_common(deciding, french, "passport award decide 5f0c… issue")
    deciding.set_defaults(run=_decide)


def _list(options: argparse.Namespace, context: Context) -> int:
    services, terminal = context.ready_services(), context.terminal
    certifier = services.manage_certifiers.by_siret(options.certifier)
    awards, total = services.read_batch.awards(
        certifier.id,
        actor=Operator(),
        state=AwardState(options.state) if options.state else None,
        offset=options.offset,
        limit=options.limit,
    )
    for stored in awards:
        award = stored.award
        code = human_code(award.certification, award.block)
        terminal.line(f"{stored.id}  {stored.state.value:<9} {code}  {terminal.day(award.awarded_on)}")
        for finding in stored.findings:
            terminal.finding(finding)
    terminal.say(f"{len(awards)} sur {total}", f"{len(awards)} of {total}")
    if options.json:
        terminal.json(
            {
                "total": total,
                "awards": [
                    {
                        "award": stored.id,
                        "technical_id": stored.award.technical_id,
                        "state": stored.state.value,
                        "certification": stored.award.certification,
                        "block": stored.award.block,
                        "awarded_on": stored.award.awarded_on,
                        "findings": [finding_json(f, terminal.language) for f in stored.findings],
                        "change_proposed": stored.proposed is not None,
                        "suppression_proposed": stored.suppression_proposed,
                    }
                    for stored in awards
                ],
            }
        )
    return 0


def _decide(options: argparse.Namespace, context: Context) -> int:
    services, terminal = context.ready_services(), context.terminal
    award = services.decide_award(options.award, decision=Decision(options.decision), actor=Operator())
    terminal.say(f"Délivrance {award.id} : {award.state.value}", f"Award {award.id}: {award.state.value}")
    if options.json:
        terminal.json({"award": award.id, "state": award.state.value})
    return 0
