"""Bitstring Status List v1.0 (W3C REC, 2025-05-15): places, lists, entries.

A list is a credential whose ``encodedList`` holds one bit a place, first place leftmost. This module makes the
claims of a list and reads them back; securing and opening a list is the proof formats' work, judging it the status
check's.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any

from passport_core.credentials.proofs import StatusEntry
from passport_core.errors import InvalidInputError, TooLargeError
from passport_core.outcomes import Text

CREDENTIALS_V2 = "https://www.w3.org/ns/credentials/v2"
ENTRY_TYPE = "BitstringStatusListEntry"
LIST_CREDENTIAL_TYPE = "BitstringStatusListCredential"
LIST_TYPE = "BitstringStatusList"

MINIMUM_SIZE = 131_072  # places: a shorter list hides nobody in the crowd (§3.1, §4)
MAXIMUM_BYTES = 8 * 1024 * 1024  # decompressed: 67 million places; what unpacks to more is a bomb

_ROUNDS = 10
_INDEX = re.compile(r"(0|[1-9][0-9]{0,17})", re.ASCII)


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
    bits = bytearray(size // 8)
    for place in revoked:
        if not 0 <= place < size:
            raise ValueError(f"place {place} is not in a list of {size}")
        bits[place >> 3] |= 0x80 >> (place & 7)
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)  # 31: gzip; without a file name or time, so the same every time
    packed = packer.compress(bits) + packer.flush()
    return "u" + base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


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


def decode(encoded: str, *, maximum_bytes: int = MAXIMUM_BYTES) -> Bitstring:
    """Return the bits; raise InvalidInputError (``status-list.*``), or TooLargeError before a bomb unfolds.

    At most ``maximum_bytes`` + 1 bytes are ever unpacked.
    """
    if not encoded.startswith("u"):
        raise _unreadable("does not start with “u”")
    if len(encoded) > 2 * maximum_bytes:
        raise _too_large(maximum_bytes)
    try:
        packed = base64.b64decode(encoded[1:] + "=" * (-(len(encoded) - 1) % 4), altchars=b"-_", validate=True)
        unpacker = zlib.decompressobj(31)
        raw = unpacker.decompress(packed, maximum_bytes + 1)
    except (binascii.Error, ValueError, zlib.error) as error:
        raise _unreadable("is not gzip in base64url") from error
    if len(raw) > maximum_bytes:
        raise _too_large(maximum_bytes)
    if not unpacker.eof or unpacker.unused_data:
        raise _unreadable("is cut short, or goes on after its end")
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
    becomes None.
    """
    if status is None:
        return ()
    return tuple(_read_entry(item) for item in (status if isinstance(status, list) else [status]))


def _read_entry(entry: Any) -> StatusEntry:
    if not isinstance(entry, Mapping):
        return StatusEntry(type="", purpose="", list_url="", index=None)
    index = entry.get("statusListIndex")
    kinds = entry.get("type")
    kind = kinds[0] if isinstance(kinds, list) and len(kinds) == 1 else kinds
    size = entry.get("statusSize", 1)
    return StatusEntry(
        type=_text(kind),
        purpose=_text(entry.get("statusPurpose")),
        list_url=_text(entry.get("statusListCredential")),
        index=int(index) if isinstance(index, str) and _INDEX.fullmatch(index) else None,
        id=_text(entry.get("id")) or None,
        size=size if isinstance(size, int) and not isinstance(size, bool) else 0,
    )


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
    """What the opened claims of a list say. ``id`` is None where the list names no address of its own."""

    id: str | None
    purposes: tuple[str, ...]
    bits: Bitstring


def read_status_list(claims: Mapping[str, Any]) -> StatusList:
    """Return the list that the (opened) claims hold; raise InvalidInputError (``status-list.*``)."""
    subject = claims.get("credentialSubject")
    if isinstance(subject, list) and len(subject) == 1:
        subject = subject[0]
    if (
        LIST_CREDENTIAL_TYPE not in _many(claims.get("type"))
        or not isinstance(subject, Mapping)
        or LIST_TYPE not in _many(subject.get("type"))
        or not isinstance(subject.get("encodedList"), str)
    ):
        raise _unreadable("is not a Bitstring Status List")
    purposes = tuple(_text(purpose) for purpose in _many(subject.get("statusPurpose")))
    return StatusList(_text(claims.get("id")) or None, purposes, decode(subject["encodedList"]))


def _many(value: Any) -> Sequence[Any]:
    if value is None:
        return ()
    return value if isinstance(value, list) else (value,)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _unreadable(why: str) -> InvalidInputError:
    return InvalidInputError(
        Text("La liste de statuts est illisible.", f"The status list cannot be read: it {why}."),
        code="status-list.unreadable",
        where="encodedList",
    )


def _too_large(limit: int) -> TooLargeError:
    return TooLargeError(
        Text(
            f"La liste de statuts dépasse {limit} octets une fois décompressée.",
            f"The status list unpacks to more than {limit} bytes.",
        ),
        code="status-list.too-large",
        where="encodedList",
    )
