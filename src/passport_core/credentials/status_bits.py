"""The bits of a status list on the wire: compressed, in base64url, and never unpacked without a bound."""

from __future__ import annotations

import base64
import binascii
import zlib

from passport_core.errors import InvalidInputError, TooLargeError
from passport_core.outcomes import Text

MAXIMUM_BYTES = 8 * 1024 * 1024  # decompressed: 67 million places of one bit; what unpacks to more is a bomb
GZIP, ZLIB = 31, 15  # zlib's ``wbits`` for the two containers (RFC 1952, RFC 1950)

_ASK_ISSUER = Text("Signalez-le à l’émetteur, qui publie cette liste.", "Tell the issuer, who publishes this list.")


def pack(bits: bytes | bytearray, *, container: int) -> str:
    """Return the compressed bits in base64url without padding; the same bits give the same text.

    Bits of a list are scattered: looking for repeated strings among them costs ten times more and finds nothing that
    run lengths do not.
    """
    packer = zlib.compressobj(6, zlib.DEFLATED, container, 9, zlib.Z_RLE)
    packed = packer.compress(bits) + packer.flush()
    return base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


def unpack(text: str, *, container: int, maximum_bytes: int = MAXIMUM_BYTES) -> bytes:
    """Return the bits; at most ``maximum_bytes`` + 1 bytes are ever unpacked.

    Raise InvalidInputError (``status-list.unreadable``), or TooLargeError (``status-list.too-large``) before a
    bomb unfolds.
    """
    if len(text) > 2 * maximum_bytes:
        raise _too_large(maximum_bytes)
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        unpacker = zlib.decompressobj(container)
        raw = unpacker.decompress(packed, maximum_bytes + 1)
    except (binascii.Error, ValueError, zlib.error) as error:
        raise unreadable("its bits are not compressed and in base64url as they must be") from error
    if len(raw) > maximum_bytes:
        raise _too_large(maximum_bytes)
    if not unpacker.eof or unpacker.unused_data:
        raise unreadable("it is cut short, or goes on after its end")
    return raw


def unreadable(why: str) -> InvalidInputError:
    """The answer to a list that cannot be read."""
    return InvalidInputError(
        Text("La liste de statuts est illisible.", f"The status list cannot be read: {why}."),
        code="status-list.unreadable",
        remedy=_ASK_ISSUER,
    )


def _too_large(limit: int) -> TooLargeError:
    return TooLargeError(
        Text(
            f"La liste de statuts dépasse {limit} octets une fois décompressée.",
            f"The status list unpacks to more than {limit} bytes.",
        ),
        code="status-list.too-large",
        remedy=_ASK_ISSUER,
    )
