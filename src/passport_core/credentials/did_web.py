"""did:web (W3C CCG): a DID that is an https address, where its controlled identifier document is found.

This module turns one into the other; fetching is the resolver's work, reading that of ``credentials.controllers``.
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import quote, unquote, urlsplit

from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text

PREFIX = "did:web:"

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST = re.compile(rf"({_LABEL}(?:\.{_LABEL})*)(?:%3[Aa]([1-9][0-9]{{0,4}}))?", re.ASCII)
_SEGMENT = re.compile(r"(?:[A-Za-z0-9._~-]|%[0-9A-Fa-f]{2})+", re.ASCII)


def did_for(address: str) -> str:
    """Return the DID whose document lives under ``address`` (``https://host[:port][/path]``).

    Raises InvalidInputError where there can be none: an IP address, credentials, a query, a fragment.
    """
    parts = urlsplit(address)
    try:
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise _refused(address) from error
    if parts.scheme not in ("https", "http") or parts.query or parts.fragment or "@" in parts.netloc:
        raise _refused(address)
    segments = [quote(unquote(segment), safe="~") for segment in parts.path.split("/") if segment]
    did = PREFIX + ":".join([host + (f"%3A{port}" if port else ""), *segments])
    document_url(did)
    return did


def document_url(did: str) -> str:
    """Return where the DID's document is (§2.5.2); raise InvalidInputError for what cannot be a did:web.

    A port is written ``%3A``; IP addresses and path segments ``.`` and ``..`` are refused.
    """
    if not did.startswith(PREFIX) or len(did) > 1024:
        raise _refused(did)
    host, *path = did.removeprefix(PREFIX).split(":")
    matched = _HOST.fullmatch(host)
    if matched is None or len(matched[1]) > 253 or _is_ip(matched[1]) or int(matched[2] or 0) > 65_535:
        raise _refused(did)
    for segment in path:
        plain = unquote(segment)
        if not _SEGMENT.fullmatch(segment) or plain in (".", "..") or set(plain) & set("/\\\0"):
            raise _refused(did)
    authority = matched[1] + (f":{matched[2]}" if matched[2] else "")
    return f"https://{authority}/{'/'.join(path) or '.well-known'}/did.json"


def _is_ip(host: str) -> bool:
    # The last label of a name is never all digits or hexadecimal (WHATWG URL, "ends in a number"): 127.1, 0x7f.1
    last = host.rpartition(".")[2]
    if last.isdigit() or re.fullmatch(r"0[xX][0-9A-Fa-f]*", last):
        return True
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _refused(did: str) -> InvalidInputError:
    return InvalidInputError(
        Text("Cet identifiant n’est pas une adresse did:web.", "This identifier is not a did:web address."),
        code="did.invalid",
        remedy=Text(
            "Il en faut un comme did:web:exemple.fr ou did:web:exemple.fr:certificateur, sans adresse IP.",
            "It must be like did:web:example.org or did:web:example.org:certifier, with no IP address.",
        ),
        where=did[:120],
    )
