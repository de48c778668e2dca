"""Token Status List (IETF OAuth WG, draft 20), as a JWT: entries, tokens, values.

A token lists one value of 1, 2, 4 or 8 bits for each place, packed from the least significant bit of each byte, under
ZLIB. Times are seconds. Whose token it is the status check judges; the CBOR form is not read here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from passport_core.credentials import jose
from passport_core.credentials.json_reading import read_object
from passport_core.credentials.json_writing import to_json
from passport_core.credentials.keys import ED25519, P256, P384, RSA, Signer, VerificationMethod
from passport_core.credentials.proofs import Peek, StatusEntry
from passport_core.credentials.status_bits import ZLIB, pack, unpack, unreadable

ENTRY_TYPE = "TokenStatusList"  # our name for a ``status.status_list`` claim, which has no type of its own
MEDIA_TYPE = "application/statuslist+jwt"
VALID, INVALID, SUSPENDED = 0, 1, 2  # §7.1; 3 and 12–15 are the application's, the rest is reserved
VALUE_BITS = (1, 2, 4, 8)

_TYPE = "statuslist+jwt"
_MOST_INDEX = 2**53 - 1
_LONGEST_TTL = 366 * 24 * 3600  # seconds
_POLICY = jose.HeaderPolicy(
    algorithms=frozenset({ED25519, P256, P384, RSA}), types=frozenset({_TYPE}), type_required=True
)


@dataclass(frozen=True, slots=True)
class PackedValues:
    """The values of a token, ``bits`` each, place 0 in the lowest bits of the first byte (§4.1)."""

    raw: bytes
    bits: int

    def __len__(self) -> int:
        return len(self.raw) * 8 // self.bits

    def __getitem__(self, index: int) -> int:
        """Return the value of a place; raise IndexError outside (a negative index is outside)."""
        if index < 0:
            raise IndexError(index)
        start = index * self.bits
        return self.raw[start >> 3] >> (start & 7) & (1 << self.bits) - 1


@dataclass(frozen=True, slots=True)
class StatusToken:
    """What an opened token says; ``expires`` and ``ttl`` are None where it states none."""

    address: str
    values: PackedValues
    issued_at: datetime
    expires: datetime | None
    ttl: timedelta | None


def encode(values: Mapping[int, int], *, size: int, bits: int = 1) -> Mapping[str, Any]:
    """Return the ``status_list`` member: ``size`` places of ``bits``, all VALID but those given by place.

    Raises ValueError for a place outside, a value that does not fit, or a size that is not whole bytes.
    """
    if bits not in VALUE_BITS or size <= 0 or size * bits % 8:
        raise ValueError(f"a token status list has places of {VALUE_BITS} bits in whole bytes; not {size} of {bits}")
    fits = all(0 <= value < 1 << bits for value in set(values.values()))
    if values and not (fits and 0 <= min(values) <= max(values) < size):
        raise ValueError(f"a place or value is not in a list of {size} places of {bits} bits")
    raw = bytearray(size * bits // 8)
    for place, value in values.items():
        start = place * bits
        raw[start >> 3] |= value << (start & 7)
    return {"bits": bits, "lst": pack(raw, container=ZLIB)}


def decode(status_list: Any) -> PackedValues:
    """Return the values of a ``status_list`` member; raise InvalidInputError (``status-list.*``), bombs folded."""
    if not isinstance(status_list, Mapping) or not isinstance(status_list.get("lst"), str):
        raise unreadable("it is not a Token Status List")
    bits = status_list.get("bits")
    if isinstance(bits, bool) or bits not in VALUE_BITS:
        raise unreadable("its places are not of 1, 2, 4 or 8 bits")
    return PackedValues(unpack(status_list["lst"], container=ZLIB), bits)


def status_claim(list_url: str, index: int) -> Mapping[str, Any]:
    """Return a credential's ``status`` claim (§6.2)."""
    return {"status_list": {"idx": index, "uri": list_url}}


def read_status_claim(status: Any) -> tuple[StatusEntry, ...]:
    """Return the entry of a ``status`` claim; of another mechanism, or malformed, it is kept, and judged as such."""
    if status is None:
        return ()
    reference = status.get("status_list") if isinstance(status, Mapping) else None
    if not isinstance(reference, Mapping):
        return (StatusEntry(type="", purpose="", list_url="", index=None),)
    index, address = reference.get("idx"), reference.get("uri")
    is_place = isinstance(index, int) and not isinstance(index, bool) and 0 <= index <= _MOST_INDEX
    return (
        StatusEntry(
            type=ENTRY_TYPE,
            purpose="",
            list_url=address if isinstance(address, str) else "",
            index=index if is_place else None,
        ),
    )


def sign(
    list_url: str,
    status_list: Mapping[str, Any],
    *,
    signer: Signer,
    issued_at: datetime,
    expires: datetime,
    ttl: timedelta,
) -> bytes:
    """Return the signed token to be served at ``list_url`` (§5.1). ``ttl`` is how long a reader may keep it."""
    header = jose.write_header(signer, typ=_TYPE)
    claims = {
        "iss": signer.controller,
        "sub": list_url,
        "iat": jose.numeric_date(issued_at),
        "exp": jose.numeric_date(expires),
        "ttl": int(ttl.total_seconds()),
        "status_list": dict(status_list),
    }
    return jose.write(header, to_json(claims), signer)


def peek(token: bytes, *, issuer: str) -> Peek:
    """Say who may have signed the token, to be looked for; believe nothing.

    A token need not name its issuer (§5.1): then it is taken for ``issuer``'s, the referring document's. Raise
    InvalidInputError or ProofError where it is no token at all.
    """
    read = jose.read(token)
    jose.check_header(read.header, _POLICY)
    claims = read_object(read.payload)
    stated = claims.get("iss", issuer)
    if not isinstance(stated, str):
        raise jose.malformed("/iss")
    return Peek(
        format=_TYPE,
        issuer=stated,
        method_id=jose.method_id_of(read.header, stated),
        statuses=(),
        schema_urls=(),
        unverified=claims,
        signed_at=jose.moment_of(claims, "iat"),
        key=jose.key_of(read.header),
        certificates=jose.certificates_of(read.header),
    )


def open_token(token: bytes, *, method: VerificationMethod) -> StatusToken:
    """Return what the token says, or raise ProofError or InvalidInputError. Its dates are the caller's to judge."""
    read = jose.read(token)
    jose.check_header(read.header, _POLICY)
    jose.check_signature(read, method.key)
    claims = read_object(read.payload)
    address, issued_at = claims.get("sub"), jose.moment_of(claims, "iat")
    if not isinstance(address, str) or issued_at is None:
        raise unreadable("it does not say of which address it is, or when it was made")
    ttl = claims.get("ttl")
    if ttl is not None and (isinstance(ttl, bool) or not isinstance(ttl, int | float) or ttl <= 0):
        raise unreadable("its time to live is no number of seconds")
    return StatusToken(
        address=address,
        values=decode(claims.get("status_list")),
        issued_at=issued_at,
        expires=jose.moment_of(claims, "exp"),
        ttl=None if ttl is None else timedelta(seconds=min(ttl, _LONGEST_TTL)),
    )
