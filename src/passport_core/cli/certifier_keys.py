"""``passport certifier key``: signing keys, their rotation, and what to do with a stolen one."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from passport_core.cli.main import add_common
from passport_core.cli.options import add_day
from passport_core.cli.terminal import Context
from passport_core.outcomes import Text
from passport_core.passport.actors import Operator
from passport_core.passport.days import day_in_words, paris_day
from passport_core.ports.outside import StoredKey

ALGORITHMS = ("Ed25519", "P-256", "P-384", "RSA")


def add(certifier_actions: Any, french: bool) -> None:
    """Add the group to the actions of ``passport certifier``."""
    words = "clés de signature" if french else "signing keys"
    group = certifier_actions.add_parser("key", help=words, description=words)
    actions = group.add_subparsers(required=True, metavar="list|add|rotate|compromise")
    listing = actions.add_parser("list", help="clés, anciennes comprises" if french else "keys, old ones included")
    listing.add_argument("siret", metavar="SIRET")
    add_common(listing, french, "passport certifier key list 77572257201109")
    listing.set_defaults(run=_list)
    adding = actions.add_parser("add", help="une clé d’un autre algorithme" if french else "a key of another algorithm")
    adding.add_argument("siret", metavar="SIRET")
    adding.add_argument("--algorithm", required=True, choices=ALGORITHMS)
    add_common(adding, french, "passport certifier key add 77572257201109 --algorithm P-256")
    adding.set_defaults(run=_add)
    rotating = actions.add_parser("rotate", help="remplacer une clé" if french else "replace a key")
    rotating.add_argument("siret", metavar="SIRET")
    rotating.add_argument("--algorithm", choices=ALGORITHMS)
    add_common(rotating, french, "passport certifier key rotate 77572257201109")
    rotating.set_defaults(run=_rotate)
    stolen = actions.add_parser("compromise", help="déclarer une clé volée" if french else "declare a key stolen")
    stolen.add_argument("siret", metavar="SIRET")
    stolen.add_argument("method", metavar="CLÉ" if french else "KEY", help="key-1")
    other_hands = Text(
        "premier jour où elle a pu être en d’autres mains", "the first day on which it may have been in other hands"
    )
    add_day(stolen, french, "--since", required=True, about=other_hands)
    add_common(stolen, french, "passport certifier key compromise 77572257201109 key-1 --since 2026-11-02")
    stolen.set_defaults(run=_compromise)


def key_json(key: StoredKey) -> Mapping[str, Any]:
    """Return a key as the JSON of the commands writes it: nothing of its private part."""
    return {
        "method": key.method_id,
        "algorithm": key.algorithm,
        "public_multibase": key.public_multibase,
        "kept_by": key.source,
        "created_at": key.created_at,
        "retired_at": key.retired_at,
        "compromised_at": key.compromised_at,
        "is_in_use": key.is_in_use,
    }


def _list(options: argparse.Namespace, context: Context) -> int:
    services, terminal = context.ready_services(), context.terminal
    certifier, keys = services.manage_keys.list(options.siret, actor=Operator())
    if options.json:
        terminal.json({"did": certifier.did, "keys": [key_json(key) for key in keys]})
        return 0
    terminal.say(certifier.did, certifier.did)
    heads = ("Clé", "Algorithme", "Gardée par", "État"), ("Key", "Algorithm", "Kept by", "State")
    french = terminal.language == "fr"
    terminal.table(
        heads[0] if french else heads[1],
        [(_short(key), key.algorithm, key.source, _state(key).fr if french else _state(key).en) for key in keys],
    )
    return 0


def _add(options: argparse.Namespace, context: Context) -> int:
    services, terminal = context.ready_services(), context.terminal
    key = services.manage_keys.add(options.siret, algorithm=options.algorithm, actor=Operator())
    terminal.say(
        f"Clé {key.algorithm} créée : {key.method_id}.\n" + _ELSEWHERE.fr.format(siret=options.siret),
        f"{key.algorithm} key made: {key.method_id}.\n" + _ELSEWHERE.en.format(siret=options.siret),
    )
    if options.json:
        terminal.json(key_json(key))
    return 0


def _rotate(options: argparse.Namespace, context: Context) -> int:
    services, terminal = context.ready_services(), context.terminal
    old, new = services.manage_keys.rotate(options.siret, algorithm=options.algorithm, actor=Operator())
    terminal.say(
        f"{new.method_id} remplace {_short(old)}, qui reste publiée : ce qu’elle a signé reste valable.\n"
        + _ELSEWHERE.fr.format(siret=options.siret),
        f"{new.method_id} replaces {_short(old)}, which stays published: what it signed stays good.\n"
        + _ELSEWHERE.en.format(siret=options.siret),
    )
    if options.json:
        terminal.json({"retired": key_json(old), "new": key_json(new)})
    return 0


def _compromise(options: argparse.Namespace, context: Context) -> int:
    services, terminal = context.ready_services(), context.terminal
    stolen, new = services.manage_keys.compromise(options.siret, options.method, since=options.since, actor=Operator())
    terminal.say(
        f"{_short(stolen)} : {_state(stolen).fr}. Ce qu’elle a signé ne compte plus que si quelqu’un l’a vu avant ; "
        "le reste est à délivrer à nouveau.",
        f"{_short(stolen)}: {_state(stolen).en}. What it signed only counts where someone saw it before; "
        "all else is to be issued again.",
    )
    if new is not None:
        terminal.say(
            f"{new.method_id} la remplace.\n" + _ELSEWHERE.fr.format(siret=options.siret),
            f"{new.method_id} replaces it.\n" + _ELSEWHERE.en.format(siret=options.siret),
        )
    elif stolen.method_id.startswith("did:key:"):
        terminal.say(
            "Cet identifiant est la clé elle-même (did:key) : ailleurs, personne ne peut l’apprendre. Prévenez ceux "
            "qui vous reconnaissent, et installez le certificateur à nouveau.",
            "This identifier is the key itself (did:key): elsewhere nobody can learn of it. Tell those who recognise "
            "you, and set the certifier up anew.",
        )
    if options.json:
        terminal.json({"compromised": key_json(stolen), "new": key_json(new) if new else None})
    return 0


_ELSEWHERE = Text(
    "Ailleurs, la nouvelle clé attend une approbation : passport certifier approve {siret} --evidence …, puis "
    "passport trust export.",
    "Elsewhere the new key waits for an approval: passport certifier approve {siret} --evidence …, then "
    "passport trust export.",
)


def _short(key: StoredKey) -> str:
    return key.method_id.partition("#")[2]


def _state(key: StoredKey) -> Text:
    if key.compromised_at is not None:
        fr, en = (day_in_words(paris_day(key.compromised_at), language) for language in ("fr", "en"))
        return Text(f"compromise depuis le {fr}", f"compromised since {en}")
    if key.retired_at is not None:
        fr, en = (day_in_words(paris_day(key.retired_at), language) for language in ("fr", "en"))
        return Text(f"retirée le {fr}", f"retired on {en}")
    return Text("en service", "in use")
