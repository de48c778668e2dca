"""``passport certifier``: set up certifiers, prove who they are, let their systems in."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from passport_core.cli import certifier_keys
from passport_core.cli.main import add_common
from passport_core.cli.options import add_day
from passport_core.cli.terminal import Context
from passport_core.passport.actors import ALL_SCOPES, Operator
from passport_core.passport.certifier import Certifier, UnestablishedPolicy
from passport_core.passport.trust import Binding, Mandate


def add(command: argparse.ArgumentParser, french: bool) -> None:
    actions = command.add_subparsers(
        required=True, metavar="add|approve|withdraw|list|policy|key|api-key|mandate|succession"
    )
    adding = actions.add_parser("add", help="installer un certificateur" if french else "set up a certifier")
    adding.add_argument("--name", required=True)
    adding.add_argument("--siret", required=True)
    adding.add_argument("--cdc-id", metavar="ID", help="idClient (8)")
    adding.add_argument("--cdc-contract", metavar="ID", help="idContrat (1–20)")
    adding.add_argument(
        "--policy",
        choices=[p.value for p in UnestablishedPolicy],
        default="hold",
        help="que faire d’une délivrance non établie" if french else "what to do with an award not established",
    )
    adding.add_argument("--demonstration", action="store_true")
    add_common(adding, french, "passport certifier add --name CESI --siret 77572257201109 --cdc-id 12345678")
    adding.set_defaults(run=_add)
    approving = actions.add_parser("approve", help="prouver DID ↔ SIREN" if french else "prove DID ↔ SIREN")
    approving.add_argument("siret", metavar="SIRET")
    approving.add_argument("--evidence", required=True)
    add_common(approving, french, 'passport certifier approve 77572257201109 --evidence "Convention du 03/03/2026"')
    approving.set_defaults(run=_approve)
    withdrawing = actions.add_parser("withdraw", help="retirer l’approbation" if french else "withdraw the approval")
    withdrawing.add_argument("siret", metavar="SIRET")
    add_common(withdrawing, french, "passport certifier withdraw 77572257201109")
    withdrawing.set_defaults(run=_withdraw)
    listing = actions.add_parser("list", help="certificateurs installés" if french else "certifiers set up")
    add_common(listing, french, "passport certifier list")
    listing.set_defaults(run=_list)
    policy = actions.add_parser(
        "policy", help="que faire du non établi" if french else "what to do when not established"
    )
    policy.add_argument("siret", metavar="SIRET")
    policy.add_argument("policy", choices=[p.value for p in UnestablishedPolicy])
    add_common(policy, french, "passport certifier policy 77572257201109 refuse")
    policy.set_defaults(run=_policy)
    certifier_keys.add(actions, french)
    api_key = actions.add_parser("api-key", help="créer une clé d’API" if french else "create an API key")
    api_key.add_argument("siret", metavar="SIRET")
    api_key.add_argument("--label", default="")
    api_key.add_argument("--scope", action="append", choices=sorted(ALL_SCOPES))
    add_common(api_key, french, "passport certifier api-key 77572257201109 --label scolarité --scope awards:prepare")
    api_key.set_defaults(run=_api_key)
    mandate = actions.add_parser("mandate", help="enregistrer un mandat" if french else "record a mandate")
    mandate.add_argument("--principal", required=True, metavar="SIREN")
    mandate.add_argument("--delegate", required=True, metavar="SIREN")
    mandate.add_argument("--certification", metavar="RNCP37674")
    add_day(mandate, french, "--from", dest="valid_from", required=True)
    add_day(mandate, french, "--until")
    mandate.add_argument("--evidence", required=True)
    add_common(
        mandate,
        french,
        "passport certifier mandate --principal 110000072 --delegate 130007123 --from 2023-09-01 --evidence Arrêté",
    )
    mandate.set_defaults(run=_mandate)
    succession = actions.add_parser("succession", help="un organisme en continue un autre" if french else "succession")
    succession.add_argument("--predecessor", required=True, metavar="SIREN")
    succession.add_argument("--successor", required=True, metavar="SIREN")
    add_day(succession, french, "--since", required=True)
    succession.add_argument("--evidence", required=True)
    add_common(
        succession,
        french,
        "passport certifier succession --predecessor 842104663 --successor 939054268 --since 2025-11-27 --evidence …",
    )
    succession.set_defaults(run=_succession)


def certifier_json(certifier: Certifier, binding: Binding | None) -> Mapping[str, Any]:
    """Return a certifier as the JSON of the commands writes it."""
    return {
        "id": certifier.id,
        "name": certifier.name,
        "siret": certifier.siret,
        "did": certifier.did,
        "cdc_client_id": certifier.cdc_client_id,
        "cdc_contract_id": certifier.cdc_contract_id,
        "policy": certifier.policy.value,
        "is_demonstration": certifier.is_demonstration,
        "binding": binding.state.value if binding else None,
        "approved_at": binding.approved_at if binding else None,
        "evidence": binding.evidence if binding else None,
    }


def _add(options: argparse.Namespace, context: Context) -> int:
    services, terminal = context.ready_services(), context.terminal
    certifier = services.manage_certifiers.add(
        name=options.name,
        siret=options.siret,
        actor=Operator(),
        cdc_client_id=options.cdc_id,
        cdc_contract_id=options.cdc_contract,
        policy=UnestablishedPolicy(options.policy),
        is_demonstration=options.demonstration,
    )
    terminal.say(
        f"{certifier.name} est installé : {certifier.did}\n"
        "Son identité n’est pas encore prouvée : ses attestations seront « non établies ».\n"
        f"→ passport certifier approve {certifier.siret} --evidence …",
        f"{certifier.name} is set up: {certifier.did}\n"
        "Its identity is not proved yet: its credentials will read “not established”.\n"
        f"→ passport certifier approve {certifier.siret} --evidence …",
    )
    if options.json:
        terminal.json(certifier_json(certifier, None))
    return 0


def _approve(options: argparse.Namespace, context: Context) -> int:
    services, terminal = context.ready_services(), context.terminal
    binding = services.manage_certifiers.approve(options.siret, evidence=options.evidence, actor=Operator())
    terminal.say(
        f"Approuvé : {binding.did} est le SIREN {binding.siren}, sur la preuve « {binding.evidence} ».",
        f"Approved: {binding.did} is SIREN {binding.siren}, on the evidence “{binding.evidence}”.",
    )
    if options.json:
        terminal.json({"did": binding.did, "siren": binding.siren, "approved_at": binding.approved_at})
    return 0


def _withdraw(options: argparse.Namespace, context: Context) -> int:
    services, terminal = context.ready_services(), context.terminal
    binding = services.manage_certifiers.withdraw_approval(options.siret, actor=Operator())
    terminal.say(f"Approbation retirée : {binding.did}.", f"Approval withdrawn: {binding.did}.")
    if options.json:
        terminal.json({"did": binding.did, "withdrawn_at": binding.withdrawn_at})
    return 0


def _list(options: argparse.Namespace, context: Context) -> int:
    services, terminal = context.ready_services(), context.terminal
    known = services.manage_certifiers.list(actor=Operator())
    terminal.table(
        ("SIRET", "Nom", "Identité", "DID") if terminal.language == "fr" else ("SIRET", "Name", "Identity", "DID"),
        [
            (k.certifier.siret, k.certifier.name, k.binding.state.value if k.binding else "—", k.certifier.did)
            for k in known
        ],
    )
    if options.json:
        terminal.json([certifier_json(k.certifier, k.binding) for k in known])
    return 0


def _policy(options: argparse.Namespace, context: Context) -> int:
    services, terminal = context.ready_services(), context.terminal
    certifier = services.manage_certifiers.set_policy(
        options.siret, policy=UnestablishedPolicy(options.policy), actor=Operator()
    )
    terminal.say(f"{certifier.name} : {certifier.policy.value}", f"{certifier.name}: {certifier.policy.value}")
    if options.json:
        terminal.json(certifier_json(certifier, None))
    return 0


def _api_key(options: argparse.Namespace, context: Context) -> int:
    services, terminal = context.ready_services(), context.terminal
    scopes = frozenset(options.scope) if options.scope else ALL_SCOPES
    key, secret = services.manage_certifiers.create_api_key(
        options.siret, label=options.label, scopes=scopes, actor=Operator()
    )
    terminal.say(f"Clé d’API (montrée une seule fois) :\n{secret}", f"API key (shown this once):\n{secret}")
    if options.json:
        terminal.json({"id": key.id, "key": secret, "scopes": sorted(key.scopes)})
    return 0


def _mandate(options: argparse.Namespace, context: Context) -> int:
    services, terminal = context.ready_services(), context.terminal
    mandate = services.manage_certifiers.add_mandate(
        Mandate(
            principal_siren=options.principal,
            delegate_siren=options.delegate,
            certification=options.certification,
            valid_from=options.valid_from,
            valid_until=options.until,
            evidence=options.evidence,
        ),
        actor=Operator(),
    )
    terminal.say(
        f"Mandat enregistré : {mandate.principal_siren} → {mandate.delegate_siren}.",
        f"Mandate recorded: {mandate.principal_siren} → {mandate.delegate_siren}.",
    )
    if options.json:
        terminal.json({"principal": mandate.principal_siren, "delegate": mandate.delegate_siren})
    return 0


def _succession(options: argparse.Namespace, context: Context) -> int:
    services, terminal = context.ready_services(), context.terminal
    succession = services.manage_certifiers.add_succession(
        predecessor=options.predecessor,
        successor=options.successor,
        since=options.since,
        evidence=options.evidence,
        actor=Operator(),
    )
    terminal.say(
        f"Succession enregistrée : {succession.predecessor_siren} → {succession.successor_siren}.",
        f"Succession recorded: {succession.predecessor_siren} → {succession.successor_siren}.",
    )
    if options.json:
        terminal.json({"predecessor": succession.predecessor_siren, "successor": succession.successor_siren})
    return 0
