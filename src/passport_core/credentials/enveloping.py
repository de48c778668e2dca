"""Enveloped credentials and presentations: a secured document within a ``data:`` URL (VCDM 2.0 §4.13.1–2, RFC 2397)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote_to_bytes

from passport_core.credentials.peeking import several
from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text

CREDENTIALS_V2 = "https://www.w3.org/ns/credentials/v2"
ENVELOPED_CREDENTIAL = "EnvelopedVerifiableCredential"
ENVELOPED_PRESENTATION = "EnvelopedVerifiablePresentation"

# What an envelope of each type may hold: the media types of VC-JOSE-COSE §6, and those in use before it.
_HOLDS = {
    ENVELOPED_CREDENTIAL: frozenset(
        {
            "application/vc+jwt",
            "application/vc+sd-jwt",
            "application/vc+cose",
            "application/dc+sd-jwt",
            "application/vc+ld+json+jwt",
            "application/vc+ld+json+sd-jwt",
            "application/jwt",
        }
    ),
    ENVELOPED_PRESENTATION: frozenset(
        {
            "application/vp+jwt",
            "application/vp+sd-jwt",
            "application/vp+cose",
            "application/vp+ld+json+jwt",
            "application/vp+ld+json+sd-jwt",
            "application/jwt",
        }
    ),
}


def is_envelope(value: Mapping[str, Any]) -> bool:
    """Say whether the object claims to be an envelope of either type."""
    return any(kind in _HOLDS for kind in several(value.get("type")) if isinstance(kind, str))


def envelope(document: bytes, *, media_type: str, kind: str = ENVELOPED_CREDENTIAL) -> dict[str, str]:
    """Return the object that carries a compact JWS or SD-JWT of that media type."""
    return {"@context": CREDENTIALS_V2, "id": f"data:{media_type},{document.decode('ascii')}", "type": kind}


def open_envelope(value: Mapping[str, Any], *, kind: str = ENVELOPED_CREDENTIAL) -> bytes:
    """Return the secured document that the envelope holds, unverified.

    Raise InvalidInputError (``envelope.context``, ``.type``, ``.data-url``, ``.media-type``) where it is not one of
    that ``kind``.
    """
    if CREDENTIALS_V2 not in several(value.get("@context")):
        raise _refused(
            "context", "L’enveloppe n’a pas le contexte qui la définit.", "The envelope lacks the context defining it."
        )
    if several(value.get("type")) != [kind]:
        raise _refused("type", f"Le type de l’enveloppe n’est pas {kind}.", f"The envelope’s type is not {kind}.")
    address = value.get("id")
    scheme, _, rest = address.partition(":") if isinstance(address, str) else ("", "", "")
    described, comma, data = rest.partition(",")
    if scheme.lower() != "data" or not comma or not data:
        raise _refused(
            "data-url", "L’enveloppe ne contient pas d’adresse « data: ».", "The envelope holds no “data:” address."
        )
    media_type, *parameters = described.lower().split(";")
    if media_type.strip() not in _HOLDS[kind]:
        raise _refused(
            "media-type",
            "L’enveloppe contient autre chose que ce que son type annonce.",
            "The envelope holds something else than its type says.",
        )
    content = unquote_to_bytes(data)
    if not parameters or parameters[-1].strip() != "base64":
        return content
    try:
        # White space and a lack of padding change nothing (WHATWG Infra §7, forgiving-base64 decode).
        digits = content.translate(None, b"\t\n\f\r ")
        return base64.b64decode(digits + b"=" * (-len(digits) % 4), validate=True)
    except binascii.Error:
        raise _refused(
            "data-url", "L’adresse « data: » est mal encodée.", "The “data:” address is badly encoded."
        ) from None


def _refused(what: str, fr: str, en: str) -> InvalidInputError:
    return InvalidInputError(
        Text(fr, en),
        code=f"envelope.{what}",
        remedy=Text(
            "Demandez le document tel qu’il a été remis, ou seulement ce que contient l’adresse « data: ».",
            "Ask for the document as it was handed over, or only for what the “data:” address contains.",
        ),
        where={"context": "/@context", "type": "/type"}.get(what, "/id"),
    )
