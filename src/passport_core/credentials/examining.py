"""What a check looks at, and what a check is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from passport_core.credentials.evidence import Evidence
from passport_core.credentials.proofs import ISSUING, Opened, Peek, ProofFormat, ProofUse
from passport_core.errors import PassportError
from passport_core.outcomes import Finding, Text


@dataclass(frozen=True, slots=True)
class Examined:
    """A document after it was read and its proof tried.

    ``fault`` says why it could not be read, ``refusal`` why its proof does not hold. ``signed`` is there where the
    proof fits the key that it names, *whoever's* key that is: it can speak against the document, never for it.
    ``opened`` is there only where that key is one of the issuer's own (a presentation's: its holder's). ``peek`` is
    unverified: nothing to believe. ``use`` is what the proof was asked for.
    """

    at: datetime
    formats: Mapping[str, ProofFormat]
    evidence: Evidence
    peek: Peek | None = None
    fault: PassportError | None = None
    refusal: PassportError | None = None
    signed: Opened | None = None
    opened: Opened | None = None
    use: ProofUse = ISSUING


class Check(Protocol):
    """One question asked of a document. It judges what is before it; it fetches nothing."""

    @property
    def name(self) -> str:
        """The ``check`` of its finding, unique among the checks of one verification."""
        ...

    @property
    def needs_claims(self) -> bool:
        """Whether it judges claims: then it is asked only about a document opened with its issuer's key."""
        ...

    def judge(self, document: Examined) -> Finding:
        """Return the one finding; where ``needs_claims``, ``document.opened`` is there."""
        ...


def with_reason(sentence: Text, why: Text | None) -> Text:
    """Append the gatherer's reason for an absence to a check's sentence."""
    return sentence if why is None else Text(f"{sentence.fr} {why.fr}", f"{sentence.en} {why.en}")
