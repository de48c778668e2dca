"""Verify an Open Badges 2.0 assertion: ask its addresses, then decide."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from passport_core.credentials import open_badges_2
from passport_core.credentials.evidence import Dated
from passport_core.credentials.open_badges_2 import Resources
from passport_core.errors import InvalidInputError, PassportError, UnavailableError
from passport_core.outcomes import Text

if TYPE_CHECKING:
    from passport_core.credentials.report import Report
    from passport_core.ports.outside import Clock, Fetcher

LARGEST_RESOURCE = 1024 * 1024  # bytes
_MOST_ADDRESSES = 8
_ACCEPT = "application/ld+json, application/json"
_OFFLINE = Text("Le réseau n’a pas été utilisé (vérification hors ligne).", "The network was not used (offline).")
_TOO_MANY = Text("Il renvoie à trop d’adresses.", "It refers to too many addresses.")


@dataclass(frozen=True, slots=True)
class VerifyOpenBadge2:
    fetcher: Fetcher
    clock: Clock

    def __call__(self, document: bytes, *, at: datetime | None = None, online: bool = True) -> Report:
        """Return the report on an assertion that ``open_badges_2.recognises``."""
        asked = _Asked()
        while wanted := open_badges_2.wanted(document, asked.resources()):
            for address in wanted:
                self._ask(address, asked, online=online)
        return open_badges_2.judge(document, resources=asked.resources(), at=at or self.clock.now())

    def at_address(self, address: str) -> bytes:
        """Return the assertion that an address publishes; raise UnavailableError, or InvalidInputError for another
        kind of document (``badge.not-an-assertion``)."""
        body = self.fetcher.fetch(address, accept=_ACCEPT, max_bytes=LARGEST_RESOURCE).body
        if not open_badges_2.recognises(body):
            raise InvalidInputError(
                Text("Cette adresse ne publie pas d’Open Badge 2.", "This address publishes no Open Badge 2."),
                code="badge.not-an-assertion",
                remedy=Text("Donnez le fichier du document lui-même.", "Give the file of the document itself."),
            )
        return body

    def _ask(self, address: str, asked: _Asked, *, online: bool) -> None:
        if not online or asked.count() >= _MOST_ADDRESSES:
            asked.missing[address] = _TOO_MANY if online else _OFFLINE
            return
        try:
            fetched = self.fetcher.fetch(address, accept=_ACCEPT, max_bytes=LARGEST_RESOURCE)
        except (UnavailableError, InvalidInputError) as error:
            _note(address, error, asked, self.clock.now())
            return
        asked.had[address] = Dated(fetched.body, fetched.at, address)


@dataclass(frozen=True, slots=True)
class _Asked:
    had: dict[str, Dated[bytes]] = field(default_factory=dict)
    gone: dict[str, datetime] = field(default_factory=dict)
    missing: dict[str, Text] = field(default_factory=dict)

    def resources(self) -> Resources:
        return Resources(self.had, self.gone, self.missing)

    def count(self) -> int:
        return len(self.had) + len(self.gone) + len(self.missing)


def _note(address: str, error: PassportError, asked: _Asked, now: datetime) -> None:
    if error.code == "fetch.gone":
        asked.gone[address] = now
    else:
        asked.missing[address] = error.message
