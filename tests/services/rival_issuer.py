"""A process of its own that issues a file: ``python rival_issuer.py SETTINGS FILE CERTIFIER [HANG]``.

It writes ``ready``, waits for a line, issues, and writes the counts. With HANG it signs so many credentials of the
file and then hangs, saying ``signing``, so that a test can kill it between reserving and recording.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any

from passport_core import builtin
from passport_core.compose import Services
from passport_core.credentials.formats.eddsa_jcs_2022 import EddsaJcs2022
from passport_core.credentials.formats.eddsa_rdfc_2022 import EddsaRdfc2022
from passport_core.credentials.keys import Signer
from passport_core.credentials.proofs import ProofFormat
from passport_core.hookspecs import hookimpl
from passport_core.passport.actors import Operator
from passport_core.plugins import load_plugins
from passport_core.settings import Settings
from passport_core.testing.doubles import CheapHasher, FixedClock


class StoppingFormat(EddsaRdfc2022):
    """Signs ``signs`` credentials of a batch and then does ``then``."""

    def __init__(self, signs: int, then: Any) -> None:
        super().__init__()
        self.signs, self.then = signs, then

    def secure_all(
        self, claims: Iterable[Mapping[str, object]], *, signer: Signer, created: datetime
    ) -> Iterator[bytes]:
        yield from super().secure_all(islice(claims, self.signs), signer=signer, created=created)
        self.then()


class Builtin:
    """The core's own hooks, with that format in place of its own."""

    def __init__(self, proof_format: ProofFormat) -> None:
        self.proof_format = proof_format
        self.register_stores = builtin.register_stores
        self.register_key_resolvers = builtin.register_key_resolvers
        self.register_trust_sources = builtin.register_trust_sources
        self.register_signer_sources = builtin.register_signer_sources

    @hookimpl
    def register_proof_formats(self) -> list[ProofFormat]:
        return [self.proof_format, EddsaJcs2022()]


def services_with(settings: Settings, proof_format: ProofFormat | None = None) -> Services:
    plugins = load_plugins(extra={"builtin": Builtin(proof_format)}) if proof_format else None
    return Services(settings, clock=FixedClock(), hasher=CheapHasher(), plugins=plugins)


def settings_of(text: str) -> Settings:
    given: dict[str, Any] = json.loads(text)
    return Settings(**MappingProxyType({**given, "data": Path(given["data"])}))


def _hang() -> None:
    print("signing", flush=True)  # noqa: T201 - the parent reads it
    time.sleep(600)


def main() -> None:
    settings, file, certifier = settings_of(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    hanging = StoppingFormat(int(sys.argv[4]), _hang) if len(sys.argv) > 4 else None
    services = services_with(settings, hanging)
    services.store  # noqa: B018 - opened before the start, so that the race is about issuing
    print("ready", flush=True)  # noqa: T201 - the parent reads it
    sys.stdin.readline()
    report = services.issue_batch(file, certifier_id=certifier, actor=Operator())
    print(json.dumps({fate.value: n for fate, n in report.counts.items()}), flush=True)  # noqa: T201 - the parent reads it
    services.close()


if __name__ == "__main__":
    main()
