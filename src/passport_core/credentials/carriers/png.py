"""Credentials baked into PNG images (Open Badges 3.0 §5.3.1 “PNG”, Open Badges 2.0 baking §PNG).

The chunks are walked, never the pixels: nothing is inflated, so an image costs its own size and no more.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from passport_core.credentials.carriers.baked import MAX_BAKED_BYTES, Baked, Version, broken, several, too_large
from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_MAX_CHUNKS = 20_000
_KEYWORDS = {b"openbadgecredential": Version.OPEN_BADGES_3, b"openbadges": Version.OPEN_BADGES_2}


def unbake(image: bytes) -> Baked | None:
    """Return what is baked into the image, None where nothing is.

    Raise InvalidInputError: ``baked.broken`` for an image whose chunks cannot be followed (or whose credential's
    checksum is wrong), ``baked.several`` for more than one credential, ``baked.compressed`` for a compressed text
    (both specifications forbid it), TooLargeError ``baked.too-large``.
    """
    found: Baked | None = None
    for kind, start, end in _chunks(image):
        if kind not in (b"iTXt", b"tEXt", b"zTXt"):
            continue
        keyword = image[start : min(end, start + 80)].partition(b"\0")[0]
        version = _KEYWORDS.get(keyword)
        if version is None:
            continue
        if end - start > MAX_BAKED_BYTES:
            raise too_large()
        _check_sum(image, start, end)
        if found is not None:
            raise several()
        found = Baked(version, _text(kind, image[start + len(keyword) + 1 : end]))
    return found


def bake(image: bytes, credential: bytes) -> bytes:
    """Return the image with the credential (JSON or a compact JWS) in it, in place of any that it held.

    Raise InvalidInputError where the image is no PNG that can be followed to its end.
    """
    parts = [SIGNATURE]
    baked = False
    for kind, start, end in _chunks(image):
        keyword = image[start : min(end, start + 80)].partition(b"\0")[0]
        if kind in (b"iTXt", b"tEXt", b"zTXt") and keyword in _KEYWORDS:
            continue
        parts.append(image[start - 8 : end + 4])
        if not baked:  # right behind IHDR, where a reader of the first kilobytes finds it
            parts.append(_chunk(b"iTXt", b"openbadgecredential\0\0\0\0\0" + credential))
            baked = True
    return b"".join(parts)


def _chunks(image: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Yield type, start and end of each chunk's data (PNG §5.3), IHDR first and IEND last."""
    if not image.startswith(SIGNATURE):
        raise broken("PNG")
    at = len(SIGNATURE)
    for number in range(_MAX_CHUNKS):
        if at + 12 > len(image):
            raise broken("PNG")
        length, kind = struct.unpack_from(">I4s", image, at)
        start, end = at + 8, at + 8 + length
        if end + 4 > len(image) or (number == 0) != (kind == b"IHDR"):
            raise broken("PNG")
        yield kind, start, end
        if kind == b"IEND":
            return
        at = end + 4
    raise broken("PNG")


def _check_sum(image: bytes, start: int, end: int) -> None:
    (expected,) = struct.unpack_from(">I", image, end)
    if zlib.crc32(image[start - 4 : end]) != expected:
        raise broken("PNG")


def _text(kind: bytes, rest: bytes) -> bytes:
    """Return the text behind the keyword (PNG §11.3.3): Latin-1 in tEXt, UTF-8 in iTXt."""
    if kind == b"tEXt":
        return rest.decode("latin-1").encode()
    compressed = kind == b"zTXt" or rest[:1] != b"\0"
    if compressed:
        raise InvalidInputError(
            Text(
                "L’attestation est compressée dans l’image, ce que le format interdit.",
                "The credential is compressed within the image, which the format forbids.",
            ),
            code="baked.compressed",
            remedy=Text("Demandez l’attestation en JSON.", "Ask for the credential as JSON."),
        )
    parts = rest[2:].split(b"\0", 2)  # behind flag and method: language, translated keyword, text
    if len(parts) != 3:
        raise broken("PNG")
    return parts[2]


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
