"""JWTs made by hand, so that a test can write what no format here would."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from passport_core.credentials import jose
from passport_core.credentials.multibase import encode_base64url
from passport_core.credentials.private_keys import PrivateKey
from passport_core.testing.doubles import MemorySigner


def segment(value: Mapping[str, Any] | bytes) -> bytes:
    """Return base64url of bytes, or of JSON as any library writes it."""
    return encode_base64url(value if isinstance(value, bytes) else json.dumps(value).encode()).encode()


def jwt(
    header: Mapping[str, Any] | bytes, payload: Mapping[str, Any] | bytes, signer: MemorySigner | PrivateKey
) -> bytes:
    """Return a compact JWS over exactly this header and payload."""
    signing_input = segment(header) + b"." + segment(payload)
    return signing_input + b"." + segment(signer.sign(signing_input))


def resigned(document: bytes, signer: MemorySigner, *, header: Mapping[str, Any] | None = None, **claims: Any) -> bytes:
    """Return the JWT with members of its header and claims changed (None: taken out), signed again."""
    jws = jose.read(document)
    return jwt(
        _changed(jws.header, header or {}),
        _changed(json.loads(jws.payload), claims),
        signer,
    )


def _changed(value: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    return {name: one for name, one in {**value, **changes}.items() if one is not None}
