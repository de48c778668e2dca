"""Status lists as documents: whatever secures them, peeked at and opened in one way.

A Bitstring list is a credential in any proof format known here, perhaps enveloped; a token list is a JWT of its own
kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache, partial
from typing import Any

from passport_core.credentials import bitstring_status, jose, token_status
from passport_core.credentials.bitstring_status import StatusList
from passport_core.credentials.enveloping import ENVELOPED_CREDENTIAL, is_envelope, open_envelope
from passport_core.credentials.json_reading import read_object
from passport_core.credentials.keys import VerificationMethod
from passport_core.credentials.moments import read_timestamp
from passport_core.credentials.proofs import Peek, ProofFormat
from passport_core.credentials.status_bits import unreadable
from passport_core.credentials.token_status import StatusToken
from passport_core.errors import InvalidInputError

_LONGEST_TTL = 366 * 24 * 3600  # seconds


@dataclass(frozen=True, slots=True)
class OpenedList:
    """A status list whose proof held, and when it is in force (None: it does not say)."""

    content: StatusList | StatusToken
    signed_at: datetime | None
    begins: datetime | None
    ends: datetime | None

    @property
    def answers(self) -> str:
        """The type of the entries that it answers."""
        return token_status.ENTRY_TYPE if isinstance(self.content, StatusToken) else self.content.answers

    @property
    def address(self) -> str | None:
        """The address that it says it has."""
        return self.content.address if isinstance(self.content, StatusToken) else self.content.id

    def value(self, index: int, size: int) -> int:
        """Return the value of a place (a token says itself how many bits one has); raise IndexError outside."""
        if isinstance(self.content, StatusToken):
            return self.content.values[index]
        return self.content.bits.value(index, size)


@dataclass(frozen=True, slots=True, eq=False)
class UnopenedList:
    """A status list as peeked at: its signer's name is still to be believed.

    ``open`` returns the list where the method made its proof, else raises ProofError or InvalidInputError.
    """

    peek: Peek
    open: Callable[[VerificationMethod], OpenedList] = field(repr=False)


def peek_list(document: bytes, *, expected: str, issuer: str, formats: Iterable[ProofFormat]) -> UnopenedList:
    """Return the list that entries of the ``expected`` type refer to, unopened.

    ``issuer`` is the referring document's, for a token that names none. Raise InvalidInputError or ProofError where
    the document is no such list.
    """
    if expected == token_status.ENTRY_TYPE:
        token = document.strip()
        return UnopenedList(token_status.peek(token, issuer=issuer), partial(_open_token, token))
    secured = _unenveloped(document)
    for proof_format in formats:
        if proof_format.recognises(secured):
            peeked = proof_format.peek(secured)
            return UnopenedList(peeked, partial(_open_credential, secured, proof_format))
    raise unreadable("it is signed in no way that is known here")


@lru_cache(maxsize=64)
def stated_ttl(document: bytes) -> timedelta | None:
    """Return how long the list asks to be kept for at most (Bitstring Status List §2.2, Token Status List §5.1).

    Unverified, and None where it does not say or cannot be read: it decides when to ask again, and nothing else.
    """
    secured = document.strip()
    try:
        content = read_object(secured if secured.startswith(b"{") else jose.read(secured).payload)
    except InvalidInputError:
        return None
    subject = content.get("credentialSubject")
    if isinstance(subject, list):
        subject = subject[0] if subject else None
    # A token says seconds, a credential's subject milliseconds.
    stated, unit = (subject.get("ttl"), 1000) if isinstance(subject, Mapping) else (content.get("ttl"), 1)
    if isinstance(stated, bool) or not isinstance(stated, int | float) or not 0 <= stated <= _LONGEST_TTL * unit:
        return None
    return timedelta(seconds=stated / unit)


def _open_token(token: bytes, method: VerificationMethod) -> OpenedList:
    opened = token_status.open_token(token, method=method)
    return OpenedList(opened, opened.issued_at, opened.issued_at, opened.expires)


def _open_credential(document: bytes, proof_format: ProofFormat, method: VerificationMethod) -> OpenedList:
    opened = proof_format.open(document, method=method)
    claims = opened.claims
    # Its proof may have a shorter life than the list (``expires`` of Data Integrity, ``nbf`` and ``exp`` of a JWT).
    begins = (_timestamp(claims, "validFrom", "issuanceDate"), opened.proof_begins)
    ends = (_timestamp(claims, "validUntil", "expirationDate"), opened.proof_expires)
    return OpenedList(
        bitstring_status.read_status_list(claims),
        opened.signed_at,
        max((one for one in begins if one is not None), default=None),
        min((one for one in ends if one is not None), default=None),
    )


def _timestamp(claims: Mapping[str, Any], *names: str) -> datetime | None:
    """Return the moment under the first of the names that is there (the second is data model 1.1's)."""
    stated = next((claims[name] for name in names if name in claims), None)
    try:
        return None if stated is None else read_timestamp(stated)
    except ValueError as error:
        raise unreadable("its dates are malformed") from error


def _unenveloped(document: bytes) -> bytes:
    """Return what an EnvelopedVerifiableCredential holds, any other document as it is."""
    if ENVELOPED_CREDENTIAL.encode() not in document:
        return document
    try:
        content = read_object(document)
    except InvalidInputError:
        return document
    return open_envelope(content) if is_envelope(content) else document
