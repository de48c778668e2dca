"""What the rules need of a register entry, worked out once an entry rather than once an award."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, auto

from passport_core.outcomes import Finding
from passport_core.passport.register import (
    Block,
    BodyState,
    Certification,
    RegisteredCertifier,
    RegisteredPartner,
)

# Diplomas and titles awarded in the name of the State by bodies that the register does not list (academies,
# universities, regional directorates); spelt as ``_folded`` leaves them. Code de l'éducation L331-1 and L613-1
# (national diplomas), R338-1 ff. (the ministry of labour's titles).
_OF_STATE = frozenset(
    {
        "bacpro",
        "bactechno",
        "bcp",
        "bep",
        "bepa",
        "bma",
        "bp",
        "bpa",
        "bpjeps",
        "bts",
        "btsa",
        "but",
        "cap",
        "capa",
        "cpjeps",
        "de",
        "dejeps",
        "desjeps",
        "deust",
        "dma",
        "dnmade",
        "doctorat",
        "dut",
        "licence",
        "licencepro",
        "licenceprofessionnelle",
        "lp",
        "master",
        "mc",
        "tp",
    }
)
# INSEE numbers the central administrations of the State, ministries included, from 110 0.
_MINISTRY_PREFIX = "1100"
_MOST_ANSWERS = 4096
_OF_RIGHT = "enregistrement de droit"


class Listing(Enum):
    """How the entry's certifier lines place a body on a day."""

    ABSENT = auto()
    CERTIFIER = auto()  # listed, and nothing says it was not yet or no longer
    CERTIFIER_THEN = auto()  # listed inactive now, but since a later day
    LATER = auto()  # listed since a later day, while the entry shows another certifier for that day
    ENDED = auto()  # listed inactive since an earlier day
    UNDATED = auto()  # listed inactive, the entry does not say since when


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """An entry, indexed. ``partners`` and ``certifiers`` are keyed by SIREN, ``blocks`` by upper-case code."""

    certification: Certification
    blocks: Mapping[str, Block]
    certifiers: Mapping[str, tuple[RegisteredCertifier, ...]]
    partners: Mapping[str, tuple[RegisteredPartner, ...]]
    certifiers_without_siret: tuple[str, ...]  # their names, folded
    is_of_state: bool
    _answers: dict[Hashable, Finding] = field(default_factory=dict, repr=False, compare=False)

    def answered(self, question: Hashable, judge: Callable[[], Finding]) -> Finding:
        """Return the answer to a question about this entry, judged once: a batch asks the same few thousands of times.

        ``question`` holds the rule and everything that its answer depends on beside the entry.
        """
        known = self._answers.get(question)
        if known is None:
            if len(self._answers) >= _MOST_ANSWERS:
                self._answers.clear()
            known = self._answers[question] = judge()
        return known

    def listing(self, siren: str, on: date) -> tuple[Listing, date | None]:
        """Place the body on that day; the day returned is the one that the answer turns on."""
        lines = self.certifiers.get(siren)
        if not lines:
            return Listing.ABSENT, None
        active = [line for line in lines if line.state in (BodyState.ACTIVE, BodyState.UNKNOWN)]
        if active:
            since = min(line.state_changed_on or date.min for line in active)
            # Several lines of one SIREN are one body that changed establishment (CCI France, 2023): no gap.
            # A state's last change may also be a mere refreshing of the line: it only counts where the entry
            # itself shows somebody else as certifier for that day.
            if since <= on or len(lines) > len(active) or not self._shows_another(siren, on):
                return Listing.CERTIFIER, None
            return Listing.LATER, since
        ends = [line.state_changed_on for line in lines if line.state_changed_on is not None]
        if not ends:
            return Listing.UNDATED, None
        last = max(ends)
        if on <= last:
            return Listing.CERTIFIER_THEN, last
        return (Listing.ENDED, last) if len(ends) == len(lines) else (Listing.UNDATED, None)

    def _shows_another(self, siren: str, on: date) -> bool:
        """Say whether a dated line of another body covers that day."""
        for other, lines in self.certifiers.items():
            if other == siren:
                continue
            for line in lines:
                changed = line.state_changed_on
                if changed is None:
                    continue
                if (line.state is BodyState.ACTIVE and changed <= on) or (
                    line.state in (BodyState.INACTIVE, BodyState.REMOVED) and on <= changed
                ):
                    return True
        return False

    def is_only_partner(self, siren: str) -> bool:
        """Say whether the body is a partner that cannot be one of the certifiers whose SIRET is missing."""
        lines = self.partners.get(siren)
        return bool(lines) and not any(_folded(line.name) in self.certifiers_without_siret for line in lines or ())


def facts_of(certification: Certification) -> EntryFacts:
    """Index an entry."""
    blocks: dict[str, Block] = {}
    prefix = certification.number.upper()
    for block in certification.blocks:
        code = block.code.upper()
        blocks.setdefault(code, block)
        if code.startswith(prefix):
            blocks.setdefault(code[len(prefix) :], block)
    certifiers: dict[str, list[RegisteredCertifier]] = {}
    for line in certification.certifiers:
        if line.siren:
            certifiers.setdefault(line.siren, []).append(line)
    partners: dict[str, list[RegisteredPartner]] = {}
    for partner in certification.partners:
        if partner.siren:
            partners.setdefault(partner.siren, []).append(partner)
    return EntryFacts(
        certification=certification,
        blocks=blocks,
        certifiers={siren: tuple(lines) for siren, lines in certifiers.items()},
        partners={siren: tuple(lines) for siren, lines in partners.items()},
        certifiers_without_siret=tuple(_folded(c.name) for c in certification.certifiers if not c.siret),
        is_of_state=_is_of_state(certification, certifiers),
    )


def _is_of_state(certification: Certification, certifier_sirens: Mapping[str, Sequence[RegisteredCertifier]]) -> bool:
    kind = certification.registration_type.strip().lower()
    if kind and kind != _OF_RIGHT:
        return False
    if kind and any(siren.startswith(_MINISTRY_PREFIX) for siren in certifier_sirens):
        return True
    abbreviation = certification.abbreviation
    return abbreviation is not None and _folded(abbreviation.code) in _OF_STATE


def _folded(text: str) -> str:
    """Return only its letters and digits, without accents or case."""
    return "".join(c for c in unicodedata.normalize("NFKD", text).casefold() if c.isalnum())


class FactsMemory:
    """Remembers the facts of the entries last asked for.

    Keyed by the entry object itself, not by its number: two snapshots' entries of one number differ. The memory
    holds the entry, so its identity cannot be taken over by another object while it is a key.
    """

    def __init__(self, *, size: int = 64) -> None:
        self._size = size
        self._known: dict[int, EntryFacts] = {}

    def of(self, certification: Certification) -> EntryFacts:
        known = self._known.get(id(certification))
        if known is not None and known.certification is certification:
            return known
        if len(self._known) >= self._size:
            self._known = {}
        facts = self._known[id(certification)] = facts_of(certification)
        return facts
