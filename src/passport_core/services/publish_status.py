"""Give out places in status lists, and publish the lists: signed, current, re-signed before they expire.

One allocator serves both kinds: Bitstring Status List for documents of the W3C's data model, Token Status List for
SD-JWT VC. A list is of one kind, and its places are independent of every other list's.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from passport_core.credentials import token_status
from passport_core.credentials.bitstring_status import MINIMUM_SIZE, permute, status_list_claims
from passport_core.credentials.keys import ED25519, P256, P384
from passport_core.errors import NotFoundError
from passport_core.outcomes import Text
from passport_core.passport.identifiers import new_id
from passport_core.ports.store import StatusList, Store

if TYPE_CHECKING:
    from passport_core.credentials.proofs import ProofFormat
    from passport_core.ports.outside import Clock
    from passport_core.services.choose_signer import ChooseSigner

PURPOSE = "revocation"
JWT_STATUS = "token-status"  # stands for a purpose where the list is a token: its values say themselves what they mean
VALID_FOR = timedelta(days=7)
RE_SIGN_BEFORE = VALID_FOR / 2
MAX_AGE = 300  # seconds a cache may keep a list
_JWT_KEYS = (P256, ED25519, P384)  # in this order: every verifier of SD-JWT VC knows ES256


@dataclass(frozen=True, slots=True)
class PublishedStatus:
    """A signed list as served: ``etag`` changes exactly when the bytes do."""

    body: bytes
    etag: str
    media_type: str
    signed_at: datetime
    valid_until: datetime


@dataclass(frozen=True, slots=True)
class PublishStatus:
    store: Store
    choose_signer: ChooseSigner
    proof_format: ProofFormat
    clock: Clock
    base_url: str

    def address(self, list_id: str) -> str:
        return f"{self.base_url}/status/{list_id}"

    def list_id(self, address: str) -> str | None:
        """Return the id where the address is exactly one of ours: own lists are never fetched over HTTP."""
        prefix = f"{self.base_url}/status/"
        return address[len(prefix) :] if address.startswith(prefix) else None

    def take(self, certifier_id: str, count: int, *, purpose: str = PURPOSE) -> list[tuple[str, int]]:
        """Return ``count`` fresh (list id, index) pairs; random to an outsider, never given twice.

        ``purpose`` is a Bitstring list's, or ``JWT_STATUS``.
        """
        taken: list[tuple[str, int]] = []
        while len(taken) < count:
            with self.store.writing() as session:
                places = session.status.take_places(certifier_id, purpose, count - len(taken))
                if places is None:
                    newest = session.status.newest(certifier_id, purpose)
                    session.status.add_list(
                        StatusList(
                            id=new_id(),
                            certifier_id=certifier_id,
                            purpose=purpose,
                            ordinal=newest.ordinal + 1 if newest else 0,
                            size=MINIMUM_SIZE,
                            secret=secrets.token_bytes(32),
                            taken=0,
                            changes=0,
                        )
                    )
                    continue
            taken += [
                (places.list_id, permute(place, places.size, places.secret))
                for place in range(places.first, places.first + places.count)
            ]
        return taken

    def __call__(self, list_id: str) -> PublishedStatus:
        """Return the current signed list; raise NotFoundError for an address that is not one of ours."""
        now = self.clock.now()
        with self.store.reading() as session:
            kept = session.status.get(list_id)
            if kept is None:
                raise NotFoundError(
                    Text("Cette liste de statuts n’existe pas ici.", "No such status list here."), where=list_id
                )
            if (
                kept.document is not None
                and kept.signed_at is not None
                and kept.valid_until is not None
                and kept.document_changes == kept.changes
                and kept.valid_until - now > RE_SIGN_BEFORE
            ):
                return self._published(kept.purpose, kept.document, kept.signed_at, kept.valid_until)
            revoked = session.status.revoked_indexes(list_id)
        body = self._signed(kept, revoked, now)
        with self.store.writing() as session:
            session.status.save_document(
                list_id, body, changes=kept.changes, signed_at=now, valid_until=now + VALID_FOR
            )
        return self._published(kept.purpose, body, now, now + VALID_FOR)

    def _signed(self, kept: StatusList, revoked: Sequence[int], now: datetime) -> bytes:
        address, ttl = self.address(kept.id), timedelta(seconds=MAX_AGE)
        if kept.purpose == JWT_STATUS:
            return token_status.sign(
                address,
                token_status.encode(dict.fromkeys(revoked, token_status.INVALID), size=kept.size),
                signer=self.choose_signer(kept.certifier_id, algorithms=_JWT_KEYS),
                issued_at=now,
                expires=now + VALID_FOR,
                ttl=ttl,
            )
        signer = self.choose_signer(kept.certifier_id, algorithms=sorted(self.proof_format.algorithms))
        claims = status_list_claims(
            address,
            issuer=signer.controller,
            purpose=kept.purpose,
            revoked=revoked,
            size=kept.size,
            valid_from=now,
            valid_until=now + VALID_FOR,
            ttl=ttl,
        )
        return self.proof_format.secure(claims, signer=signer, created=now)

    def _published(self, purpose: str, body: bytes, signed_at: datetime, valid_until: datetime) -> PublishedStatus:
        etag = hashlib.sha256(body).hexdigest()[:32]
        media_type = token_status.MEDIA_TYPE if purpose == JWT_STATUS else self.proof_format.media_type
        return PublishedStatus(body, etag, media_type, signed_at, valid_until)
