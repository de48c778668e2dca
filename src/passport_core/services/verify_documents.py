"""Verify whatever a person holds: files of every form, archives, presentations, older badges, offline bundles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from passport_core.credentials import bundle, open_badges_2
from passport_core.credentials.carriers.unpacking import Carried, unpack
from passport_core.credentials.peeking import several
from passport_core.credentials.presenting import PRESENTATION
from passport_core.credentials.verifying import peek
from passport_core.errors import InvalidInputError, PassportError, UnavailableError
from passport_core.outcomes import Text
from passport_core.services.verify_credential import VerifyCredential
from passport_core.services.verify_presentation import VerifyPresentation

if TYPE_CHECKING:
    from passport_core.credentials.bundle import Bundle
    from passport_core.credentials.checks import Check
    from passport_core.credentials.evidence import Dated, Evidence
    from passport_core.credentials.proofs import Peek, ProofFormat
    from passport_core.credentials.report import Report
    from passport_core.ports.outside import Clock
    from passport_core.services.gather_parts import Gather, Gathering
    from passport_core.services.verify_open_badge_2 import VerifyOpenBadge2

_NOT_BELIEVED = Text(
    "Le lot contient cette pièce, mais rien ne dit de croire celui qui l’a fait.",
    "The bundle holds this piece, but nothing says to believe whoever made it.",
)


@dataclass(frozen=True, slots=True)
class Verified:
    """A document's report, or why no document could be had from that part of the file."""

    name: str
    report: Report | None = None
    fault: PassportError | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """A bundle that was opened, and whether its maker's evidence was used."""

    bundle: Bundle
    is_believed: bool


@dataclass(frozen=True, slots=True)
class VerifyDocuments:
    formats: Mapping[str, ProofFormat]
    gather: Gather
    checks: tuple[Check, ...]
    clock: Clock
    badge_2: VerifyOpenBadge2
    believed: frozenset[str] = frozenset()  # makers of bundles, by did:key

    def open_bundle(self, content: bytes) -> Opened | None:
        """Return the bundle where the content is one; raise InvalidInputError (``bundle.…``) for a bad one."""
        if not bundle.is_bundle(content):
            return None
        opened = bundle.read(content)
        return Opened(opened, opened.maker in self.believed)

    def __call__(
        self, name: str, content: bytes, *, at: datetime | None = None, online: bool = True
    ) -> Iterator[Verified]:
        """Yield a report for each document in the content; whatever it is, something is yielded.

        A bundle is judged by its own evidence where its maker is believed, and never on line.
        """
        try:
            opened = self.open_bundle(content)
        except InvalidInputError as error:
            yield Verified(name, fault=error)
            return
        if opened is None:
            for carried in unpack(name, content):
                yield self.verify_one(carried, self.gather, at=at, online=online)
            return
        gather = GatherFromBundle(opened, self.gather)
        for given in opened.bundle.documents:
            yield self.verify_one(Carried(given.name, given.document), gather, at=at, online=False)

    def verify_one(self, carried: Carried, gather: Gather, *, at: datetime | None, online: bool) -> Verified:
        """Verify one document by the evidence of ``gather``, as the kind of document that it is."""
        if carried.fault is not None:
            return Verified(carried.name, fault=carried.fault)
        document = carried.document
        if carried.address is not None:
            try:
                document = self._at_address(carried.address, online=online)
            except PassportError as error:
                return Verified(carried.name, fault=error)
        if open_badges_2.recognises(document):
            return Verified(carried.name, self.badge_2(document, at=at, online=online))
        shared = (self.formats, gather, self.checks, self.clock)
        if self._is_presentation(document):
            return Verified(carried.name, VerifyPresentation(*shared)(document, at=at, online=online))
        return Verified(carried.name, VerifyCredential(*shared)(document, at=at, online=online))

    def _at_address(self, address: str, *, online: bool) -> bytes:
        if not online:
            raise UnavailableError(
                Text(
                    "Cette adresse n’a pas été lue : vérification hors ligne.",
                    "This address was not read: verification is off line.",
                ),
                code="verify.offline-address",
                remedy=Text("Vérifiez en ligne, ou donnez le fichier.", "Verify on line, or give the file."),
            )
        return self.badge_2.at_address(address)

    def _is_presentation(self, document: bytes) -> bool:
        try:
            stated = peek(document, self.formats).unverified
        except PassportError:
            return False
        return PRESENTATION in several(stated.get("type"))


@dataclass(frozen=True, slots=True)
class GatherFromBundle:
    """Evidence out of a bundle, beside what this installation knows by itself, which wins.

    Where the maker is not believed, nothing of it is used: anyone can write down keys and lists.
    """

    opened: Opened
    otherwise: Gather

    def for_answer(self, seen: Sequence[Peek], *, at: datetime, online: bool = True) -> Gathering:
        gathering = self.otherwise.for_answer(seen, at=at, online=online)
        return lambda document, peek: self._beside(gathering(document, peek), document)

    def _beside(self, own: Evidence, document: bytes) -> Evidence:
        held = self.opened.bundle.evidence.get(bundle.fingerprint(document))
        if held is None:
            return own
        if not self.opened.is_believed:
            return replace(own, missing=dict.fromkeys(own.missing, _NOT_BELIEVED))
        return replace(
            own,
            documents={**held.documents, **own.documents},
            status_lists=_newest(held.status_lists, own.status_lists),
            schemas={**held.schemas, **own.schemas},
            recognised=own.recognised if any(own.recognised.values()) else held.recognised,
            entitlement=own.entitlement or held.entitlement,
            missing={**held.missing, **own.missing},
            unproved=own.unproved | held.unproved,
            first_seen=own.first_seen or held.first_seen,
            withdrawal=own.withdrawal or held.withdrawal,
        )


def _newest(held: Mapping[str, Dated[bytes]], own: Mapping[str, Dated[bytes]]) -> Mapping[str, Dated[bytes]]:
    merged = dict(held)
    for address, dated in own.items():
        if address not in merged or merged[address].as_of < dated.as_of:
            merged[address] = dated
    return merged
