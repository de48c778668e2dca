"""Verify any documents that someone holds: gather, then decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from passport_core.credentials.evidence import Evidence
from passport_core.credentials.proofs import ISSUING, ProofFormat, ProofUse
from passport_core.credentials.verifying import verify
from passport_core.services.gather_parts import Gather, gather_whole, peek_or_none

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
        (report,) = self.all([document], at=at, online=online, use=use)
        return report

    def all(
        self,
        documents: Sequence[bytes],
        *,
        at: datetime | None = None,
        online: bool = True,
        use: ProofUse = ISSUING,
    ) -> list[Report]:
        """Return each document's report, in order. What they share is gathered once; each is judged by itself."""
        moment = at or self.clock.now()
        seen = [peek_or_none(document, self.formats) for document in documents]
        gathering = self.gather.for_answer([one for one in seen if one is not None], at=moment, online=online)
        reports = []
        for document, peeked in zip(documents, seen, strict=True):
            evidence = Evidence()
            if peeked is not None:
                evidence = gather_whole(gathering, document, peeked, formats=self.formats)
            reports.append(
                verify(document, formats=self.formats, evidence=evidence, checks=self.checks, at=moment, use=use)
            )
        return reports
