"""Multibase (base58btc ``z``, base64url ``u``) and Multikey (CID 1.0 §2.2.2, §2.4).

The alphabets and prefixes are those of the Controlled Identifiers 1.0 recommendation.
"""

from __future__ import annotations

import binascii

from passport_core.credentials.keys import ED25519, P256, P384, P521, RSA, PublicKey
from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_NO_DIGIT = 255
_DIGITS = bytes(_ALPHABET.find(chr(byte)) % 256 for byte in range(256))  # of each byte, or _NO_DIGIT (−1)
_PAIRS = [high + low for high in _ALPHABET for low in _ALPHABET]
_FIVE_DIGITS = 58**5
_TEN_DIGITS = 58**10
_URL_SAFE = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
MAX_BASE58_LENGTH = 1024  # base58 costs the square of its length: longer values are refused

# Multicodec prefixes of public keys: algorithm → (prefix, length of the raw key in bytes; None where it varies).
_KEY_CODECS: dict[str, tuple[bytes, int | None]] = {
    ED25519: (b"\xed\x01", 32),
    P256: (b"\x80\x24", 33),
    P384: (b"\x81\x24", 49),
    P521: (b"\x82\x24", 67),
    RSA: (b"\x85\x24", None),
}


def _refuse(code: str, fr: str, en: str) -> InvalidInputError:
    return InvalidInputError(
        Text(fr=fr, en=en),
        code=code,
        remedy=Text(
            fr="Vérifiez que la valeur a été copiée entière, sans espace.",
            en="Check that the value was copied whole, without spaces.",
        ),
    )


def encode_base58btc(data: bytes) -> str:
    """Return ``data`` in base58btc, without the multibase prefix."""
    number = int.from_bytes(data, "big")
    parts = []
    while number:
        # Ten digits at a time, then two halves of five: those are small integers, which Python divides fastest.
        rest = number // _TEN_DIGITS
        chunk = number - rest * _TEN_DIGITS
        number = rest
        high = chunk // _FIVE_DIGITS
        low = chunk - high * _FIVE_DIGITS
        b, e = high // 3364, low // 3364
        a, d = b // 3364, e // 3364
        parts.append(
            f"{_ALPHABET[a]}{_PAIRS[b - a * 3364]}{_PAIRS[high - b * 3364]}"
            f"{_ALPHABET[d]}{_PAIRS[e - d * 3364]}{_PAIRS[low - e * 3364]}"
        )
    parts.reverse()
    zeros = len(data) - len(data.lstrip(b"\0"))
    return "1" * zeros + "".join(parts).lstrip("1")


def decode_base58btc(text: str) -> bytes:
    """Return the bytes that ``text`` (base58btc, no prefix) stands for, or raise InvalidInputError."""
    if len(text) > MAX_BASE58_LENGTH:
        raise _refuse("multibase.too-long", "Cette valeur base58 est trop longue.", "This base58 value is too long.")
    digits = text.encode("ascii", "replace").translate(_DIGITS)  # "?" is no digit either
    if _NO_DIGIT in digits:
        raise _refuse("multibase.malformed", "Cette valeur n’est pas du base58.", "This value is not base58.")
    digits = bytes(-len(digits) % 5) + digits
    number = 0
    for place in range(0, len(digits), 5):
        a, b, c, d, e = digits[place : place + 5]
        number = number * _FIVE_DIGITS + (((a * 58 + b) * 58 + c) * 58 + d) * 58 + e
    zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def encode_base64url(data: bytes) -> str:
    """Return ``data`` in base64url without padding and without the multibase prefix."""
    return base64url_bytes(data).decode("ascii")


def base64url_bytes(data: bytes) -> bytes:
    """Return unpadded base64url as the ASCII bytes that JOSE signs and hashes."""
    return binascii.b2a_base64(data, newline=False).replace(b"+", b"-").replace(b"/", b"_").rstrip(b"=")


def decode_base64url(text: str | bytes) -> bytes:
    """Return the bytes of unpadded base64url, strictly: padding, other characters and loose bits are refused."""
    try:
        given = text if isinstance(text, bytes) else text.encode("ascii")
        if b"+" in given or b"/" in given or b"=" in given:  # of base64, which the decoder would take
            raise ValueError("not of the alphabet")
        padded = given.replace(b"-", b"+").replace(b"_", b"/") + b"=" * (-len(given) % 4)
        data = binascii.a2b_base64(padded, strict_mode=True)
    except ValueError:
        raise _refuse(
            "multibase.malformed", "Cette valeur n’est pas du base64url.", "This value is not base64url."
        ) from None
    # The last character of an incomplete group has bits that stand for nothing: they must not be set.
    loose = len(given) % 4
    if loose and _URL_SAFE.index(given[-1]) & (0b1111 if loose == 2 else 0b11):
        raise _refuse("multibase.malformed", "Cette valeur n’est pas du base64url.", "This value is not base64url.")
    return data


def encode_multibase(data: bytes) -> str:
    """Return ``data`` as multibase base58btc (``z…``)."""
    return "z" + encode_base58btc(data)


def decode_multibase(text: str) -> bytes:
    """Return the bytes of a ``z`` or ``u`` multibase value; any other base is refused."""
    if text.startswith("z"):
        return decode_base58btc(text[1:])
    if text.startswith("u"):
        return decode_base64url(text[1:])
    raise _refuse(
        "multibase.unknown-base",
        "Cette valeur n’est ni du base58btc (z…) ni du base64url (u…).",
        "This value is neither base58btc (z…) nor base64url (u…).",
    )


def encode_multikey(key: PublicKey) -> str:
    """Return ``publicKeyMultibase`` for ``key`` (``z6Mk…`` for Ed25519)."""
    codec = _KEY_CODECS.get(key.algorithm)
    if codec is None or codec[1] not in (None, len(key.raw)):
        raise _refuse(
            "multikey.unsupported", "Ce type de clé n’est pas pris en charge.", "This type of key is not supported."
        )
    return encode_multibase(codec[0] + key.raw)


def decode_multikey(text: str) -> PublicKey:
    """Return the key of a ``publicKeyMultibase`` value; raise InvalidInputError where codec or length is wrong."""
    data = decode_multibase(text)
    for algorithm, (prefix, length) in _KEY_CODECS.items():
        if data.startswith(prefix):
            if length is not None and len(data) != len(prefix) + length:
                raise _refuse(
                    "multikey.length", "Cette clé n’a pas la bonne longueur.", "This key is not of the right length."
                )
            return PublicKey(algorithm, data[len(prefix) :])
    raise _refuse(
        "multikey.unsupported", "Ce type de clé n’est pas pris en charge.", "This type of key is not supported."
    )
