"""``passport plugins``: what is loaded, and which hooks each implements."""

from __future__ import annotations

import argparse

from passport_core.cli.main import add_common
from passport_core.cli.terminal import Context


def add(command: argparse.ArgumentParser, french: bool) -> None:
    add_common(command, french, "passport plugins")
    command.set_defaults(run=_run)


def _run(options: argparse.Namespace, context: Context) -> int:
    plugins, terminal = context.services().plugins, context.terminal
    loaded = plugins.loaded()
    for plugin in loaded:
        terminal.line(f"{plugin.name} {plugin.version}".strip())
        for hook in plugin.hooks:
            terminal.line(f"  {hook}")
    for name in plugins.failures:
        terminal.say(f"{name} : facultative, ne se charge pas", f"{name}: optional, does not load")
    if options.json:
        terminal.json([{"name": p.name, "version": p.version, "hooks": list(p.hooks)} for p in loaded])
    return 0
