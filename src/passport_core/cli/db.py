"""``passport db``: prepare or check the database."""

from __future__ import annotations

import argparse

from passport_core.cli.main import add_common
from passport_core.cli.terminal import Context


def add(command: argparse.ArgumentParser, french: bool) -> None:
    actions = command.add_subparsers(required=True, metavar="upgrade|check")
    upgrade = actions.add_parser("upgrade", help="créer ou mettre à jour le schéma" if french else "make or migrate")
    add_common(upgrade, french, "PASSPORT_DATABASE_URL=postgresql://… passport db upgrade")
    upgrade.set_defaults(run=_upgrade)
    check = actions.add_parser("check", help="comparer base et programme" if french else "compare with the program")
    add_common(check, french, "passport db check")
    check.set_defaults(run=_check)


def _upgrade(options: argparse.Namespace, context: Context) -> int:
    services = context.services()
    if not services.settings.database_url:
        services.settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    state = services.upgrade()
    context.terminal.say(f"Base au schéma {state.current}.", f"Database at schema {state.current}.")
    if options.json:
        context.terminal.json({"current": state.current, "newest": state.newest})
    return 0


def _check(options: argparse.Namespace, context: Context) -> int:
    store = context.services().open_store()
    state = store.check()
    store.close()
    if options.json:
        context.terminal.json({"current": state.current, "newest": state.newest, "is_current": state.is_current})
    if state.is_current:
        context.terminal.say(f"À jour : schéma {state.current}.", f"Up to date: schema {state.current}.")
        return 0
    context.terminal.say(
        f"La base est au schéma {state.current or '—'}, ce programme attend {state.newest}.\n→ passport db upgrade",
        f"The database has schema {state.current or '—'}; this program expects {state.newest}.\n→ passport db upgrade",
    )
    return 1
