"""Doubles of the ports: what a test hands to a service or plugin in place of the clock, the network, keys, trust.

None of them is for use outside tests: keys are in the open and hashes are cheap.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from passport_core.credentials.keys import ED25519, ControllerDocument, PublicKey, VerificationMethod
from passport_core.credentials.private_keys import PrivateKey, from_secret_bytes
from passport_core.errors import InvalidInputError, PassportError, UnavailableError
from passport_core.outcomes import Finding, Outcome, Text
from passport_core.passport.register import Certification, DatedEntry, Snapshot
from passport_core.passport.trust import Binding
from passport_core.passport.validating import AwardInQuestion, RegisterView
from passport_core.ports.outside import Fetched

DEFAULT_NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


class FixedClock:
    """A clock that stands still until it is told to advance."""

    def __init__(self, now: datetime = DEFAULT_NOW) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def advance(self, **parts: float) -> datetime:
        """Move by ``timedelta(**parts)`` (also backwards) and return the new moment."""
        self._now += timedelta(**parts)
        return self._now


@dataclass
class FakeFetcher:
    """Answers by address from a script, and counts what was asked.

    An answer is a body, a whole ``Fetched``, an error to raise, or a sequence of these, one a call, the last one
    for ever. What is not scripted raises UnavailableError (``fetch.unreachable``).
    """

    answers: dict[str, bytes | Fetched | PassportError | Sequence[bytes | Fetched | PassportError]]
    clock: FixedClock = field(default_factory=FixedClock)
    media_type: str = "application/json"
    asked: list[str] = field(default_factory=list)

    def fetch(self, url: str, *, accept: str, max_bytes: int, max_age: timedelta | None = None) -> Fetched:
        call = self.asked.count(url)
        self.asked.append(url)
        answer = self.answers.get(url)
        if isinstance(answer, Sequence) and not isinstance(answer, bytes):
            answer = answer[min(call, len(answer) - 1)] if answer else None
        if answer is None:
            answer = UnavailableError(
                Text("L’adresse ne répond pas.", "The address does not answer."), code="fetch.unreachable", where=url
            )
        if isinstance(answer, PassportError):
            raise answer
        fetched = answer if isinstance(answer, Fetched) else Fetched(url, answer, self.media_type, self.clock.now())
        if len(fetched.body) > max_bytes:
            raise UnavailableError(
                Text("La réponse est trop grande.", "The answer is too large."), code="fetch.too-large", where=url
            )
        return fetched


class MemoryKeyResolver:
    """Resolves the DIDs of one method from a mapping. A value that is an error is raised."""

    def __init__(
        self,
        method: str,
        documents: Mapping[str, ControllerDocument | PassportError],
        *,
        clock: FixedClock | None = None,
        is_offline: bool = True,
    ) -> None:
        self.method = method
        self.is_offline = is_offline
        self.documents = dict(documents)
        self._clock = clock or FixedClock()

    def resolve(self, did: str) -> tuple[ControllerDocument, datetime]:
        if not did.startswith(f"did:{self.method}:"):
            raise InvalidInputError(Text(f"Pas un did:{self.method}.", f"Not a did:{self.method}."), where=did)
        found = self.documents.get(did)
        if isinstance(found, PassportError):
            raise found
        if found is None:
            raise UnavailableError(Text("Ce DID ne se résout pas.", "This DID does not resolve."), where=did)
        return found, self._clock.now()


class MemorySigner:
    """A signer with its key in memory: Ed25519, the same ``seed`` giving the same key, or the ``private`` key given."""

    def __init__(
        self,
        method_id: str = "did:example:issuer#key-1",
        *,
        seed: bytes = b"\x01" * 32,
        private: PrivateKey | None = None,
    ) -> None:
        self.method_id = method_id
        self.controller = method_id.partition("#")[0]
        self._key = private or from_secret_bytes(ED25519, seed)
        self.algorithm = self._key.algorithm

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message)

    @property
    def public_key(self) -> PublicKey:
        return self._key.public()

    def method(
        self,
        *,
        expires: datetime | None = None,
        revoked: datetime | None = None,
        relationships: frozenset[str] = frozenset({"assertionMethod"}),
    ) -> VerificationMethod:
        """Return the verification method that its controller's document would hold."""
        return VerificationMethod(self.method_id, self.controller, self.public_key, relationships, expires, revoked)

    def document(self) -> ControllerDocument:
        return ControllerDocument(self.controller, {self.method_id: self.method()})


class MemoryTrust:
    """A trust source over a list of bindings."""

    def __init__(self, bindings: Iterable[Binding] = (), *, name: str = "memory") -> None:
        self.name = name
        self.known = list(bindings)

    def bindings(self, did: str) -> Sequence[Binding]:
        return [binding for binding in self.known if binding.did == did]


class CheapHasher:
    """Hashes at once, so that suites stay quick. Never memory-hard: tests only."""

    def hash(self, secret: str) -> str:
        return "cheap$" + hashlib.sha256(secret.encode()).hexdigest()

    def matches(self, hashed: str, secret: str) -> bool:
        return hmac.compare_digest(hashed, self.hash(secret))


class FixedRule:
    """A validator that always gives the same answer, and keeps what it was asked."""

    at_issue = True
    at_verification = True

    def __init__(self, name: str, outcome: Outcome, code: str = "fixed") -> None:
        self.name = name
        self.asked: list[tuple[AwardInQuestion, RegisterView]] = []
        self._finding = Finding(name, outcome, code, Text("Réponse fixée.", "Fixed answer."))

    def judge(self, award: AwardInQuestion, register: RegisterView) -> Finding:
        self.asked.append((award, register))
        return self._finding


def view_of(
    certification: Certification | None,
    *,
    as_of: date | None = date(2026, 8, 16),
    today: date = date(2026, 11, 20),
) -> RegisterView:
    """Return a register view with this entry in a snapshot of ``as_of``; no entry and no day: nothing is loaded."""
    if certification is None or as_of is None:
        return RegisterView(today, None, as_of)
    register = "RS" if certification.number.startswith("RS") else "RNCP"
    snapshot = Snapshot(
        id=f"snapshot-{register}-{as_of.isoformat()}",
        register=register,
        dated=as_of,
        format="xml-4.1",
        source="double",
        sha256="0" * 64,
        loaded_at=DEFAULT_NOW,
        loaded_by="double",
        entries=1,
        faults=0,
    )
    return RegisterView(today, DatedEntry(certification, snapshot), as_of)
