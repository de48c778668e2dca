"""Verify any document that someone holds: gather, then decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from passport_core.credentials.checks import Check
from passport_core.credentials.evidence import Evidence
from passport_core.credentials.proofs import ISSUING, Peek, ProofFormat, ProofUse
from passport_core.credentials.report import Report
from passport_core.credentials.verifying import peek, verify
from passport_core.errors import InvalidInputError
from passport_core.ports.outside import Clock


class Gather(Protocol):
    """Finds out what judging a document needs: on line and from the store, or out of a bundle."""

    def __call__(self, document: bytes, peek: Peek, *, at: datetime, online: bool = True) -> Evidence: ...


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
            evidence = self.gather(document, seen, at=moment, online=online)
        return verify(document, formats=self.formats, evidence=evidence, checks=self.checks, at=moment, use=use)
