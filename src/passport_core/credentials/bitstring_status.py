"""Bitstring Status List v1.0 (W3C REC, 2025-05-15): places, lists, entries; and what came before it, to be read.

A list is a credential whose ``encodedList`` holds one value a place, first place leftmost. This module makes the
claims of a list and reads them back; securing and opening a list is the proof formats' work, judging it the status
check's. StatusList2021 (the draft before it) and 1EdTechRevocationList (of Open Badges 3.0) are only read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any
from urllib.parse import unquote

from passport_core.credentials.proofs import StatusEntry
from passport_core.credentials.status_bits import GZIP, MAXIMUM_BYTES, pack, unpack, unreadable
from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text

CREDENTIALS_V2 = "https://www.w3.org/ns/credentials/v2"
ENTRY_TYPE = "BitstringStatusListEntry"
LIST_CREDENTIAL_TYPE = "BitstringStatusListCredential"
LIST_TYPE = "BitstringStatusList"
ENTRY_TYPE_2021 = "StatusList2021Entry"
REVOKED_IDS_TYPE = "1EdTechRevocationList"  # its entry's id is the address of the list

MINIMUM_SIZE = 131_072  # places: a shorter list hides nobody in the crowd (§3.1, §4)
_LONGEST_TTL = 366 * 24 * 3600 * 1000  # milliseconds
MAXIMUM_VALUE_BITS = 16  # a status of n bits states 2^n messages beside it: no document holds more

_ROUNDS = 10
_MASKS = tuple(0x80 >> bit for bit in range(8))
_INDEX = re.compile(r"(0|[1-9][0-9]{0,17})", re.ASCII)
_VALUE = re.compile(r"0x[0-9a-fA-F]{1,4}", re.ASCII)
# Type of the list credential, type of its subject → the type of the entries that it answers.
_LISTS = {
    (LIST_CREDENTIAL_TYPE, LIST_TYPE): ENTRY_TYPE,
    ("StatusList2021Credential", "StatusList2021"): ENTRY_TYPE_2021,
}


def permute(ordinal: int, size: int, secret: bytes) -> int:
    """Return the place of the ``ordinal``-th entry: a keyed bijection of ``0 … size - 1`` onto itself.

    An atomic counter gives ordinals; their places never collide, and nobody without ``secret`` (16 to 64 bytes)
    learns from a place how many came before it. An alternating Feistel network over the smallest power of two not
    under ``size``, its round function BLAKE2b keyed by the secret; what falls outside is walked on (cycle walking,
    Black and Rogaway 2002), at most a few times on average since more than half falls inside.

    The mapping is part of what is stored: changing it would hand out places twice.
    """
    if not 16 <= len(secret) <= 64:
        raise ValueError("the secret of a status list is 16 to 64 bytes")
    if not 0 <= ordinal < size:
        raise ValueError(f"ordinal {ordinal} is not in a list of {size} places")
    if size == 1:
        return 0
    bits = (size - 1).bit_length()
    right_bits = (bits + 1) // 2
    left_mask, right_mask = (1 << (bits - right_bits)) - 1, (1 << right_bits) - 1
    keyed = blake2b(key=secret, digest_size=8, person=b"status-place")
    place = ordinal
    while True:
        left, right = place >> right_bits, place & right_mask
        for turn in range(_ROUNDS):
            mixer = keyed.copy()
            mixer.update(bytes((turn,)) + (left if turn % 2 else right).to_bytes(8, "big"))
            word = int.from_bytes(mixer.digest(), "big")
            if turn % 2:
                right ^= word & right_mask
            else:
                left ^= word & left_mask
        place = left << right_bits | right
        if place < size:
            return place


def encode(revoked: Iterable[int], *, size: int = MINIMUM_SIZE) -> str:
    """Return ``encodedList``: multibase ``u`` + base64url of the gzipped bitstring, the given places set.

    ``size`` is a number of places, a multiple of 8 and at least ``MINIMUM_SIZE``. Raises ValueError for a place
    outside.
    """
    if size < MINIMUM_SIZE or size % 8:
        raise ValueError(f"a status list has at least {MINIMUM_SIZE} places, in whole bytes; not {size}")
    places = list(revoked)
    if places and not 0 <= min(places) <= max(places) < size:
        raise ValueError(f"a place is not in a list of {size}: {min(places)} to {max(places)}")
    bits = bytearray(size // 8)
    for place in places:
        bits[place >> 3] |= _MASKS[place & 7]
    return "u" + pack(bits, container=GZIP)


@dataclass(frozen=True, slots=True)
class Bitstring:
    """A decoded list; place 0 is the leftmost bit (§3.2)."""

    raw: bytes

    def __len__(self) -> int:
        return len(self.raw) * 8

    def __getitem__(self, index: int) -> bool:
        """Say whether the place is set; raise IndexError outside (a negative index is outside)."""
        if not 0 <= index < len(self):
            raise IndexError(index)
        return bool(self.raw[index >> 3] & 0x80 >> (index & 7))

    def value(self, index: int, size: int) -> int:
        """Return the value of a place of ``size`` bits (§3.2): raise IndexError where it is not wholly inside."""
        if index < 0:
            raise IndexError(index)
        if size == 1:
            return self.raw[index >> 3] >> (7 - (index & 7)) & 1
        start = index * size
        if start + size > len(self):
            raise IndexError(index)
        first, last = start >> 3, (start + size - 1) >> 3
        window = int.from_bytes(self.raw[first : last + 1], "big")
        return window >> (8 * (last + 1) - start - size) & (1 << size) - 1


def decode(encoded: str, *, maximum_bytes: int = MAXIMUM_BYTES) -> Bitstring:
    """Return the bits; raise InvalidInputError (``status-list.*``), or TooLargeError before a bomb unfolds.

    At most ``maximum_bytes`` + 1 bytes are ever unpacked.
    """
    if not encoded.startswith("u"):
        raise unreadable("it does not start with “u”")
    return _long_enough(unpack(encoded[1:], container=GZIP, maximum_bytes=maximum_bytes))


def _long_enough(raw: bytes) -> Bitstring:
    if len(raw) * 8 < MINIMUM_SIZE:
        raise InvalidInputError(
            Text(
                f"La liste de statuts est trop courte : {len(raw) * 8} places, il en faut {MINIMUM_SIZE}.",
                f"The status list is too short: {len(raw) * 8} places of the {MINIMUM_SIZE} required.",
            ),
            code="status-list.too-short",
            where="encodedList",
        )
    return Bitstring(raw)


def status_entry(list_url: str, index: int, *, purpose: str = "revocation") -> Mapping[str, str]:
    """Return a credential's ``credentialStatus`` (§2.1); its id, which OB 3.0 requires, is never the list's own."""
    return {
        "id": f"{list_url}#{index}",
        "type": ENTRY_TYPE,
        "statusPurpose": purpose,
        "statusListIndex": str(index),
        "statusListCredential": list_url,
    }


def read_entries(status: Any) -> tuple[StatusEntry, ...]:
    """Return every entry of a ``credentialStatus``, one or many; what cannot be read is kept, and judged as such.

    Nothing is left out: an entry that is no object becomes one of no type, an index that is not a base-10 string
    becomes None (a JSON number too: two readers could round it differently).
    """
    if status is None:
        return ()
    return tuple(_read_entry(item) for item in (status if isinstance(status, list) else [status]))


def _read_entry(entry: Any) -> StatusEntry:
    if not isinstance(entry, Mapping):
        return StatusEntry(type="", purpose="", list_url="", index=None)
    kinds = entry.get("type")
    kind = _text(kinds[0] if isinstance(kinds, list) and len(kinds) == 1 else kinds)
    own_id = _text(entry.get("id")) or None
    if kind == REVOKED_IDS_TYPE:
        return StatusEntry(type=kind, purpose="revocation", list_url=own_id or "", index=None, id=own_id)
    index = entry.get("statusListIndex")
    size = entry.get("statusSize", 1)
    size = size if isinstance(size, int) and not isinstance(size, bool) and 0 < size <= MAXIMUM_VALUE_BITS else 0
    return StatusEntry(
        type=kind,
        purpose=_text(entry.get("statusPurpose")),
        list_url=_text(entry.get("statusListCredential")),
        index=int(index) if isinstance(index, str) and _INDEX.fullmatch(index) else None,
        id=own_id,
        size=size,
        messages=_read_messages(entry.get("statusMessage"), size),
    )


def _read_messages(listed: Any, size: int) -> tuple[tuple[int, str], ...] | None:
    """Return what each value means; None where not each of the 2^size has its one message (§2.1)."""
    if listed is None:
        return () if size == 1 else None
    if not isinstance(listed, list) or len(listed) != 1 << size:
        return None
    found: dict[int, str] = {}
    for item in listed:
        value, message = (item.get("status"), item.get("message")) if isinstance(item, Mapping) else (None, None)
        if not isinstance(value, str) or not isinstance(message, str) or not _VALUE.fullmatch(value):
            return None
        found[int(value, 16)] = message
    return tuple(sorted(found.items())) if found.keys() == set(range(1 << size)) else None


def status_list_claims(
    list_url: str,
    *,
    issuer: str,
    purpose: str,
    revoked: Iterable[int],
    size: int,
    valid_from: datetime,
    valid_until: datetime,
    ttl: timedelta,
) -> Mapping[str, Any]:
    """Return the claims of the list credential at ``list_url``, ready to be secured (§2.2).

    ``ttl`` is how long a reader may keep it (milliseconds on the wire); it never outlasts ``valid_until``.
    """
    return {
        "@context": [CREDENTIALS_V2],
        "id": list_url,
        "type": ["VerifiableCredential", LIST_CREDENTIAL_TYPE],
        "issuer": issuer,
        "validFrom": _moment(valid_from),
        "validUntil": _moment(valid_until),
        "credentialSubject": {
            "id": f"{list_url}#list",
            "type": LIST_TYPE,
            "statusPurpose": purpose,
            "encodedList": encode(revoked, size=size),
            "ttl": int(ttl.total_seconds() * 1000),
        },
    }


@dataclass(frozen=True, slots=True)
class StatusList:
    """What the opened claims of a list say. ``id`` is None where the list names no address of its own.

    ``answers`` is the type of the entries that it answers. ``ttl`` is how long a reader should keep it (§2.2).
    """

    id: str | None
    purposes: tuple[str, ...]
    bits: Bitstring
    answers: str = ENTRY_TYPE
    ttl: timedelta | None = None


def read_status_list(claims: Mapping[str, Any]) -> StatusList:
    """Return the list that the (opened) claims hold; raise InvalidInputError (``status-list.*``)."""
    subject = claims.get("credentialSubject")
    if isinstance(subject, list) and len(subject) == 1:
        subject = subject[0]
    if not isinstance(subject, Mapping) or not isinstance(encoded := subject.get("encodedList"), str):
        raise unreadable("it is not a Bitstring Status List")
    outer_types, inner_types = _many(claims.get("type")), _many(subject.get("type"))
    answers = next((e for (outer, inner), e in _LISTS.items() if outer in outer_types and inner in inner_types), None)
    if answers is None:
        raise unreadable("it is not a Bitstring Status List")
    purposes = tuple(_text(purpose) for purpose in _many(subject.get("statusPurpose")))
    # The draft of 2021 had no multibase prefix.
    bits = decode(encoded) if answers == ENTRY_TYPE else _long_enough(unpack(encoded.rstrip("="), container=GZIP))
    return StatusList(_text(claims.get("id")) or None, purposes, bits, answers, _milliseconds(subject.get("ttl")))


def read_revoked_ids(document: Mapping[str, Any], *, issuer: str, address: str) -> frozenset[str]:
    """Return the ids of the credentials that a 1EdTechRevocationList names as revoked.

    It is plain JSON, unsigned: that the issuer speaks rests on the address, which the credential signed, being had over
    TLS. Raise InvalidInputError (``status-list.unreadable``) where it is another issuer's, another address's, or odd.
    """
    listed = document.get("revokedCredential")
    stated = document.get("issuer")
    stated = stated.get("id") if isinstance(stated, Mapping) else stated
    entries = [listed] if isinstance(listed, Mapping) else listed
    if stated != issuer or document.get("id") != address or not isinstance(entries, list):
        raise unreadable("it is not this issuer's list of revoked credentials")
    revoked = set()
    for entry in entries:
        if not isinstance(entry, Mapping) or not isinstance(entry.get("id"), str):
            raise unreadable("one of its entries names no credential")
        if entry.get("revoked") is not False:
            revoked.add(unquote(entry["id"]).strip())
    return frozenset(revoked)


def is_among(revoked: frozenset[str], credential_id: str) -> bool:
    """Say whether the credential is among the revoked: ids are compared percent-decoded and trimmed."""
    return unquote(credential_id).strip() in revoked


def _milliseconds(value: Any) -> timedelta | None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _LONGEST_TTL:
        return None
    return timedelta(milliseconds=value)


def _many(value: Any) -> Sequence[Any]:
    if value is None:
        return ()
    return value if isinstance(value, list) else (value,)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
