"""Making SD-JWT payloads (RFC 9901 §4, §5): which claims become disclosures, and their digests."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import orjson

from passport_core.credentials.json_pointer import Path, locate
from passport_core.credentials.json_writing import to_json
from passport_core.credentials.multibase import base64url_bytes, encode_base64url
from passport_core.credentials.sd_jwt import (
    DEFAULT_HASH,
    DIGESTS,
    HASH_NAME,
    MAX_DISCLOSURES,
    PLACEHOLDER,
    RESERVED_NAMES,
    digest,
)
from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text

_QUOTED = [b'"' + name.encode() + b'"' for name in sorted(RESERVED_NAMES)]
SALT_BYTES = 16  # 128 bits (§9.3)
# What stays as it is: by name or place, what stays of the part there; None where the whole part stays.
_Kept = dict[str | int, "_Kept | None"]


class Packer:
    """Turns claims into a payload with digests, and the disclosures beside it.

    ``salts`` gives so many random bytes, never the same twice. ``decoys``: up to so many digests of nothing in each
    object that has digests, so that their number says less (§4.2.5). ``nested``: what is inside a withheld object or
    array can be withheld one by one too (§6.3); else each withheld claim is one disclosure.
    """

    def __init__(
        self, *, salts: Callable[[int], bytes] = secrets.token_bytes, decoys: int = 0, nested: bool = False
    ) -> None:
        self._salts = salts
        self._decoys = decoys
        self._nested = nested

    def pack(
        self, claims: Mapping[str, Any], *, mandatory: Sequence[str], always: Iterable[str]
    ) -> tuple[dict[str, Any], list[bytes]]:
        """Return payload and disclosures; all but ``mandatory`` (JSON Pointers) and the names ``always`` withholdable.

        Of an object or array that is mandatory in part only the rest is withheld, member by member. Raise
        InvalidInputError: ``pointer.…``, ``sd-jwt.reserved-name``, ``sd-jwt.too-many``, ``json.unsupported``.
        """
        check_names(claims)
        kept: _Kept = dict.fromkeys(always)
        for pointer in mandatory:
            _keep(kept, locate(claims, pointer))
        if any(pointer == "" for pointer in mandatory):
            kept = dict.fromkeys(claims)
        made: list[bytes] = []
        payload = self._object(claims, kept, made)
        if made:
            payload[HASH_NAME] = DEFAULT_HASH
        if len(made) > MAX_DISCLOSURES:
            raise InvalidInputError(
                Text(
                    f"Cela ferait plus de {MAX_DISCLOSURES} informations à montrer une par une.",
                    f"That would make more than {MAX_DISCLOSURES} things to show one by one.",
                ),
                code="sd-jwt.too-many",
                remedy=Text("Rendez-en davantage obligatoires.", "Make more of them mandatory."),
            )
        return payload, made

    def _object(self, claims: Mapping[str, Any], kept: _Kept, made: list[bytes]) -> dict[str, Any]:
        out: dict[str, Any] = {}
        digests: list[str] = []
        for name, value in claims.items():
            if name in kept:
                out[name] = self._part(value, kept[name], made)
            else:
                digests.append(self._disclose([name], value, made))
        if digests:
            if self._decoys:
                digests += [self._decoy() for _ in range(self._salts(1)[0] % (self._decoys + 1))]
            digests.sort()  # an order that says nothing of the claims' own (§4.2.4.1)
            out[DIGESTS] = digests
        return out

    def _part(self, value: Any, kept: _Kept | None, made: list[bytes]) -> Any:
        if kept is None:
            return value
        if isinstance(value, Mapping):
            return self._object(value, kept, made)
        return [
            self._part(element, kept[place], made)
            if place in kept
            else {PLACEHOLDER: self._disclose([], element, made)}
            for place, element in enumerate(value)
        ]

    def _disclose(self, name: list[str], value: Any, made: list[bytes]) -> str:
        if self._nested and isinstance(value, Mapping | list | tuple):
            value = self._part(value, {}, made)
        salt = encode_base64url(self._salts(SALT_BYTES))
        encoded = base64url_bytes(orjson.dumps([salt, *name, value]))
        made.append(encoded)
        return digest(encoded, DEFAULT_HASH)

    def _decoy(self) -> str:
        return digest(base64url_bytes(self._salts(SALT_BYTES)), DEFAULT_HASH)


def check_names(claims: Mapping[str, Any]) -> None:
    """Raise InvalidInputError (``sd-jwt.reserved-name``, ``json.unsupported``) where claims cannot be an SD-JWT's."""
    written = to_json(claims)
    if any(name in written for name in _QUOTED) and _has_reserved(claims):
        raise InvalidInputError(
            Text(
                "Les noms « _sd », « _sd_alg » et « ... » sont réservés au format.",
                "The names “_sd”, “_sd_alg” and “...” are the format's own.",
            ),
            code="sd-jwt.reserved-name",
            remedy=Text("Renommez cette information.", "Give it another name."),
        )


def _has_reserved(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(name in RESERVED_NAMES or _has_reserved(part) for name, part in value.items())
    return isinstance(value, list | tuple) and any(_has_reserved(part) for part in value)


def _keep(kept: _Kept, path: Path) -> None:
    for step in path[:-1]:
        if step not in kept:
            kept[step] = {}
        below = kept[step]
        if below is None:  # the whole is kept already
            return
        kept = below
    if path:
        kept[path[-1]] = None
