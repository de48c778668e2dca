"""Verify a presentation and every credential in it: gather for each, then decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from passport_core.credentials.presenting import contained, verify_presentation
from passport_core.credentials.proofs import Peek, ProofFormat, ProofUse
from passport_core.errors import InvalidInputError
from passport_core.services.gather_parts import Gather, gather_whole, peek_or_none

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
        seen = peek_or_none(document, self.formats)
        evidence = {} if seen is None else self._gathered(document, seen, at=moment, online=online)
        return verify_presentation(
            document,
            formats=self.formats,
            evidence=evidence,
            checks=self.checks,
            at=moment,
            use=ProofUse(AUTHENTICATION, challenge, domains),
        )

    def _gathered(self, document: bytes, seen: Peek, *, at: datetime, online: bool) -> dict[str, Evidence]:
        """Return the evidence on the presentation (at ``""``) and on each credential in it, by its place."""
        try:
            held = contained(seen.unverified)
        except InvalidInputError:
            held = ()
        inside = [(one, peeked) for one in held if (peeked := peek_or_none(one.document, self.formats)) is not None]
        gathering = self.gather.for_answer([seen, *(peeked for _, peeked in inside)], at=at, online=online)
        evidence = {"": gathering(document, seen)}
        for one, peeked in inside:
            evidence[one.where] = gather_whole(gathering, one.document, peeked, formats=self.formats)
        return evidence
