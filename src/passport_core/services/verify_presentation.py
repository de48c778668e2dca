"""Verify a presentation and every credential in it: gather for each, then decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from passport_core.credentials.presenting import contained, verify_presentation
from passport_core.credentials.proofs import ProofFormat, ProofUse
from passport_core.credentials.verifying import peek
from passport_core.errors import InvalidInputError
from passport_core.services.gather_parts import Gather, gather_whole

if TYPE_CHECKING:
    from passport_core.credentials.checks import Check
    from passport_core.credentials.evidence import Evidence
    from passport_core.credentials.report import Report
    from passport_core.ports.outside import Clock

AUTHENTICATION = "authentication"


@dataclass(frozen=True, slots=True)
class VerifyPresentation:
    formats: Mapping[str, ProofFormat]
    gather: Gather
    checks: tuple[Check, ...]
    clock: Clock

    def __call__(
        self,
        document: bytes,
        *,
        challenge: str | None = None,
        domains: frozenset[str] = frozenset(),
        at: datetime | None = None,
        online: bool = True,
    ) -> Report:
        """Return the report, with one for each credential as its parts; a bad document is a finding.

        ``challenge`` and ``domains`` are what the reader asked for: a proof made for another occasion, or for
        someone else, fails. Whether a challenge was the reader's own, and not answered before, is for the reader.
        """
        moment = at or self.clock.now()
        evidence: dict[str, Evidence] = {}
        try:
            seen = peek(document, self.formats)
            evidence[""] = self.gather(document, seen, at=moment, online=online)
            held = contained(seen.unverified)
        except InvalidInputError:
            held = ()
        for one in held:
            try:
                inside = peek(one.document, self.formats)
            except InvalidInputError:
                continue
            evidence[one.where] = gather_whole(
                self.gather, one.document, inside, formats=self.formats, at=moment, online=online
            )
        return verify_presentation(
            document,
            formats=self.formats,
            evidence=evidence,
            checks=self.checks,
            at=moment,
            use=ProofUse(AUTHENTICATION, challenge, domains),
        )
