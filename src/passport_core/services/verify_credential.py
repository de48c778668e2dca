"""Verify any document that someone holds: gather, then decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from passport_core.credentials.evidence import Evidence
from passport_core.credentials.proofs import ISSUING, ProofFormat, ProofUse
from passport_core.credentials.verifying import peek, verify
from passport_core.errors import InvalidInputError
from passport_core.services.gather_parts import Gather, gather_whole

if TYPE_CHECKING:
    from passport_core.credentials.checks import Check
    from passport_core.credentials.report import Report
    from passport_core.ports.outside import Clock


@dataclass(frozen=True, slots=True)
class VerifyCredential:
    formats: Mapping[str, ProofFormat]
    gather: Gather
    checks: tuple[Check, ...]
    clock: Clock

    def __call__(
        self, document: bytes, *, at: datetime | None = None, online: bool = True, use: ProofUse = ISSUING
    ) -> Report:
        """Return the report; a bad document is a finding, never an exception.

        ``at`` (default: now) is the moment that keys, validity and the register are judged for; a status is judged
        as fetched, and dated. ``use`` is what the proof must have been made for.
        """
        moment = at or self.clock.now()
        try:
            seen = peek(document, self.formats)
        except InvalidInputError:
            evidence = Evidence()
        else:
            evidence = gather_whole(self.gather, document, seen, formats=self.formats, at=moment, online=online)
        return verify(document, formats=self.formats, evidence=evidence, checks=self.checks, at=moment, use=use)
