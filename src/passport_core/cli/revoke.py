"""``passport revoke``: withdraw a credential, for one of the closed reasons."""

from __future__ import annotations

import argparse

from passport_core.cli.main import add_common
from passport_core.cli.terminal import Context
from passport_core.passport.actors import Operator
from passport_core.passport.revoking import RevocationReason


def add(command: argparse.ArgumentParser, french: bool) -> None:
    command.add_argument("credential", metavar="CREDENTIAL-ID")
    command.add_argument("--reason", required=True, choices=[reason.value for reason in RevocationReason])
    add_common(command, french, "passport revoke urn:uuid:… --reason issued-in-error")
    command.set_defaults(run=_run)


def _run(options: argparse.Namespace, context: Context) -> int:
    services, terminal = context.ready_services(), context.terminal
    revoked = services.revoke_credential(options.credential, reason=RevocationReason(options.reason), actor=Operator())
    for revocation in revoked:
        terminal.say(
            f"Révoquée : {revocation.credential_id} ({revocation.reason.value}). C’est définitif.",
            f"Revoked: {revocation.credential_id} ({revocation.reason.value}). This is final.",
        )
    if options.json:
        terminal.json([{"credential": r.credential_id, "reason": r.reason.value, "at": r.at} for r in revoked])
    return 0
