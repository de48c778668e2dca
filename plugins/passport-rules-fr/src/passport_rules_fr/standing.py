"""On what grounds a body may award on a day: as certifier, by succession, or by mandate."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto

from passport_core.passport.trust import Mandate, Succession
from passport_core.passport.validating import RegisterView
from passport_rules_fr.facts import EntryFacts, Listing


class Ground(Enum):
    CERTIFIER = auto()
    CERTIFIER_THEN = auto()  # was one on that day, is no longer
    SUCCESSION = auto()
    MANDATE = auto()


@dataclass(frozen=True, slots=True)
class Standing:
    """A body's ground (None: none), its listing, the day that either turns on, and whether a succession that
    would be a ground starts only after the day in question."""

    ground: Ground | None
    listing: Listing
    day: date | None = None
    mandate: Mandate | None = None
    succession_is_later: bool = False
    has_other_mandate: bool = False  # from an entitled body, for another day or certification


def standing_of(siren: str, on: date, facts: EntryFacts, register: RegisterView) -> Standing:
    """Return the grounds on which the body of that SIREN may award ``facts``' certification on that day."""
    own = _own_standing(siren, on, facts, register.successions)
    if own.ground is not None or not register.mandates:
        return own
    number = facts.certification.number
    has_other = False
    for mandate in register.mandates:
        if mandate.delegate_siren != siren:
            continue
        if _own_standing(mandate.principal_siren, on, facts, register.successions).ground is None:
            continue
        if mandate.covers(number, on):
            return Standing(Ground.MANDATE, own.listing, mandate.valid_from, mandate)
        has_other = True
    return Standing(None, own.listing, own.day, None, own.succession_is_later, has_other)


def _own_standing(siren: str, on: date, facts: EntryFacts, successions: tuple[Succession, ...]) -> Standing:
    listing, day = facts.listing(siren, on)
    if listing is Listing.CERTIFIER:
        return Standing(Ground.CERTIFIER, listing)
    if listing is Listing.CERTIFIER_THEN:
        return Standing(Ground.CERTIFIER_THEN, listing, day)
    if not successions:
        return Standing(None, listing, day)
    listed = facts.certifiers
    # Continues a listed body, on that day already.
    if any(body in listed for body in _reached(siren, _to_predecessors(successions, on, already=True))):
        return Standing(Ground.SUCCESSION, listing, day)
    # Was, on that day still, the body that a listed one continues since; unless it only later came into the line.
    begins_later = any(s.successor_siren == siren and s.since > on for s in successions)
    later_heirs = _reached(siren, _to_successors(successions, on))
    if listing is Listing.ABSENT and not begins_later and any(body in listed for body in later_heirs):
        return Standing(Ground.SUCCESSION, listing, day)
    would_continue = _reached(siren, _to_predecessors(successions, on, already=False))
    is_later = any(body in listed for body in (*would_continue, *later_heirs))
    return Standing(None, listing, day, succession_is_later=is_later)


def _to_predecessors(successions: Iterable[Succession], on: date, *, already: bool) -> dict[str, list[str]]:
    steps: dict[str, list[str]] = {}
    for s in successions:
        if not already or s.since <= on:
            steps.setdefault(s.successor_siren, []).append(s.predecessor_siren)
    return steps


def _to_successors(successions: Iterable[Succession], on: date) -> dict[str, list[str]]:
    steps: dict[str, list[str]] = {}
    for s in successions:
        if s.since > on:
            steps.setdefault(s.predecessor_siren, []).append(s.successor_siren)
    return steps


def _reached(start: str, steps: dict[str, list[str]]) -> set[str]:
    """Return every body reached from ``start``, itself left out; circles in what was entered do no harm."""
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        for body in steps.get(waiting.pop(), ()):
            if body not in reached and body != start:
                reached.add(body)
                waiting.append(body)
    return reached
