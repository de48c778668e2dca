"""SD-JWT (RFC 9901): taken apart, its disclosures put back, or left out. No signature is looked at here.

A digest is over the disclosure as it was received, never as we would write it (§4.2.3). Whatever two readers could
understand differently refuses the whole (§7.1): a digest twice, a disclosure without its digest, a name twice.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

import orjson

from passport_core.credentials.jose import malformed
from passport_core.credentials.json_pointer import Path, locate, write
from passport_core.credentials.json_reading import MAX_BYTES, MAX_DEPTH, read_array, read_object
from passport_core.credentials.multibase import decode_base64url, encode_base64url
from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text

HASHES: Mapping[str, Callable[[bytes], Any]] = MappingProxyType(
    {"sha-256": hashlib.sha256, "sha-384": hashlib.sha384, "sha-512": hashlib.sha512}
)
DEFAULT_HASH = "sha-256"
DIGESTS, PLACEHOLDER, HASH_NAME = "_sd", "...", "_sd_alg"
RESERVED_NAMES = frozenset({DIGESTS, PLACEHOLDER, HASH_NAME})
MAX_DISCLOSURES = 1_000

_QUOTED = tuple(f'"{name}"'.encode() for name in sorted(RESERVED_NAMES))
_SEGMENT = re.compile(r"[A-Za-z0-9_-]+\Z")
_CONTAINERS = frozenset({dict, list})
_BESIDE = frozenset({"disclosures", "kb_jwt"})  # unprotected, beside the first signature
_ASK_AGAIN = Text(
    fr="Demandez à son titulaire de vous le présenter de nouveau, ou à l’émetteur de le délivrer de nouveau.",
    en="Ask its holder to present it again, or its issuer to issue it again.",
)


@dataclass(frozen=True, slots=True)
class SdJwt:
    """The parts of an SD-JWT, as received: a compact JWS, encoded disclosures, and a key binding JWT or None."""

    jwt: bytes
    disclosures: tuple[bytes, ...] = ()
    key_binding: bytes | None = None

    @property
    def unbound(self) -> bytes:
        """The SD-JWT without key binding: what ``sd_hash`` is over (§4.3.1)."""
        return b"~".join((self.jwt, *self.disclosures, b""))

    def compact(self) -> bytes:
        """Return the compact serialisation (§4)."""
        return self.unbound + (self.key_binding or b"")


class Disclosure(NamedTuple):
    """A disclosure read: ``name`` is None for an element of an array."""

    name: str | None
    value: Any
    position: int  # among the disclosures of its document


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What a payload says with the disclosures that came with it.

    ``places`` are where each disclosure's content stands in ``claims``, in the order of the document. ``is_partial``:
    some digests have no disclosure (a withheld claim, or a decoy: nobody can tell). ``hash_name`` is ``_sd_alg``.
    """

    claims: dict[str, Any]
    places: tuple[Path, ...]
    is_partial: bool
    hash_name: str


def split(document: bytes) -> SdJwt:
    """Take an SD-JWT apart: compact (§4), or JSON serialised (§8).

    Raise InvalidInputError: ``proof.malformed`` (a missing last ``~`` too), ``proof.too-complex`` (more than
    ``MAX_DISCLOSURES``), ``json.…``.
    """
    document = document.strip()
    parts = _split_json(document) if document.startswith(b"{") else _split_compact(document)
    if len(parts.disclosures) > MAX_DISCLOSURES:
        raise too_complex()
    if not all(parts.disclosures):
        raise malformed("/disclosures")
    return parts


def is_json(document: bytes) -> bool:
    """Say, cheaply, whether the bytes may be an SD-JWT in a JSON serialisation."""
    return document.lstrip().startswith(b"{") and b'"payload"' in document and b'"signature' in document


def digest(encoded: bytes, hash_name: str) -> str:
    """Return the digest of what was received, in base64url."""
    return encode_base64url(HASHES[hash_name](encoded).digest())


def unpack(
    payload: Mapping[str, Any], disclosures: Sequence[bytes], *, never: frozenset[str] = frozenset()
) -> Unpacked:
    """Return the claims with every disclosure in its place (RFC 9901 §7.1, steps 2 to 5), digests removed.

    ``never`` are names at the top that the profile lets nobody withhold, in whole or in part.

    Raise InvalidInputError: ``proof.hash-algorithm``, ``proof.disclosure-malformed``, ``proof.disclosure-repeated``,
    ``proof.disclosure-unreferenced``, ``proof.disclosure-name``, ``proof.disclosure-overwrites``,
    ``proof.disclosure-forbidden``, ``proof.too-complex``.
    """
    hash_name = payload.get(HASH_NAME, DEFAULT_HASH)
    if not isinstance(hash_name, str) or hash_name not in HASHES:
        raise _refused(
            "proof.hash-algorithm",
            "Le document emploie une fonction de hachage qui n’est pas admise ici.",
            "The document uses a hash function that is not allowed here.",
            "/" + HASH_NAME,
        )
    by_digest = {
        digest(encoded, hash_name): _read_disclosure(encoded, position) for position, encoded in enumerate(disclosures)
    }
    if len(by_digest) != len(disclosures):
        raise _repeated()
    walk = _Walk(by_digest, never)
    claims = walk.members(payload, ())
    if len(walk.places) != len(disclosures):
        raise _refused(
            "proof.disclosure-unreferenced",
            "Une information jointe au document n’est pas de celles que l’émetteur a signées.",
            "Something that came with the document is none of what the issuer signed.",
            "/disclosures",
        )
    places = tuple(walk.places[position] for position in range(len(disclosures)))
    return Unpacked(claims, places, walk.is_partial, hash_name)


def select(parts: SdJwt, unpacked: Unpacked, selective: Iterable[str]) -> SdJwt:
    """Return the SD-JWT, without key binding, with what ``selective`` (JSON Pointers into the claims) names.

    All that stands beneath a named place comes with it, and nothing beside it. Raise InvalidInputError:
    ``pointer.malformed``, ``pointer.nowhere``, ``pointer.not-separable`` where a place can be shown only together
    with others that were not asked for.
    """
    kept: set[int] = set()
    for pointer in selective:
        wanted = locate(unpacked.claims, pointer)
        deepest: Path = ()
        for position, place in enumerate(unpacked.places):
            if wanted[: len(place)] == place:
                kept.add(position)
                deepest = max(deepest, place, key=len)
            elif place[: len(wanted)] == wanted:
                kept.add(position)
        if deepest and deepest != wanted:
            raise InvalidInputError(
                Text(
                    f"« {pointer[:80]} » ne peut être montré qu’avec tout ce qui est dans « {write(deepest)[:80]} ».",
                    f"“{pointer[:80]}” can be shown only with all that is in “{write(deepest)[:80]}”.",
                ),
                code="pointer.not-separable",
                remedy=Text("Choisissez l’ensemble, ou rien.", "Choose the whole, or nothing."),
                where=pointer[:80],
            )
    chosen = tuple(encoded for position, encoded in enumerate(parts.disclosures) if position in kept)
    return SdJwt(parts.jwt, chosen)


class _Walk:
    """Goes through payload and disclosures once, from the outside in."""

    def __init__(self, by_digest: dict[str, Disclosure], never: frozenset[str]) -> None:
        self._by_digest = by_digest
        self._never = never
        self._seen: set[str] = set()
        self._is_inside_walked = False
        self.places: dict[int, Path] = {}
        self.is_partial = False

    def members(self, found: Mapping[str, Any], path: Path) -> dict[str, Any]:
        if len(path) > MAX_DEPTH:
            raise too_complex()
        claims = dict(found)
        digests: list[Any] = []
        if not RESERVED_NAMES.isdisjoint(claims):
            if PLACEHOLDER in claims or (path and HASH_NAME in claims):
                raise _name(path)
            claims.pop(HASH_NAME, None)
            digests = claims.pop(DIGESTS, [])
            if not isinstance(digests, list):
                raise _name(path)
        for name, value in claims.items():
            if type(value) in _CONTAINERS:
                before = len(self._seen)
                claims[name] = self._value(value, (*path, name))
                if not path and name in self._never and len(self._seen) != before:
                    raise _forbidden(name)
        for one in digests:
            disclosure = self._take(one, path)
            if disclosure is None:
                continue
            name = self._name_of(disclosure, claims, path)
            place = (*path, name)
            self.places[disclosure.position] = place
            claims[name] = self._value(disclosure.value, place)
        return claims

    def _name_of(self, disclosure: Disclosure, claims: Mapping[str, Any], path: Path) -> str:
        name = disclosure.name
        if name is None:
            raise _disclosure(disclosure.position)
        if name in RESERVED_NAMES:
            raise _name(path)
        if not path and name in self._never:
            raise _forbidden(name)
        if name in claims:
            raise _refused(
                "proof.disclosure-overwrites",
                "Une information jointe au document voudrait en remplacer une autre.",
                "Something that came with the document would take the place of something else.",
                write((*path, name))[:80],
            )
        return name

    def _value(self, value: Any, path: Path) -> Any:
        if type(value) not in _CONTAINERS:
            return value
        if not self._is_inside_walked:
            # Most objects have nothing withheld inside: writing one out shows that faster than going through it.
            written = orjson.dumps(value)
            if not any(name in written for name in _QUOTED):
                return value
            self._is_inside_walked = True
            try:
                return self._walked(value, path)
            finally:
                self._is_inside_walked = False
        return self._walked(value, path)

    def _walked(self, value: Any, path: Path) -> Any:
        return self.members(value, path) if isinstance(value, dict) else self._array(value, path)

    def _array(self, found: list[Any], path: Path) -> list[Any]:
        if len(path) > MAX_DEPTH:
            raise too_complex()
        elements: list[Any] = []
        for element in found:
            place = (*path, len(elements))
            if not isinstance(element, dict) or PLACEHOLDER not in element:
                elements.append(self._value(element, place))
                continue
            if len(element) != 1:
                raise _name(place)
            disclosure = self._take(element[PLACEHOLDER], place)
            if disclosure is None:
                continue
            if disclosure.name is not None:
                raise _disclosure(disclosure.position)
            self.places[disclosure.position] = place
            elements.append(self._value(disclosure.value, place))
        return elements

    def _take(self, one: object, path: Path) -> Disclosure | None:
        if not isinstance(one, str):
            raise _name(path)
        if one in self._seen:
            raise _repeated()
        self._seen.add(one)
        found = self._by_digest.get(one)
        if found is None:
            self.is_partial = True
        return found


def _read_disclosure(encoded: bytes, position: int) -> Disclosure:
    try:
        content = read_array(decode_base64url(encoded))
    except InvalidInputError as error:
        raise _disclosure(position) from error
    kinds = [type(text) for text in content[:-1]]
    if kinds == [str, str]:
        return Disclosure(content[1], content[2], position)
    if kinds == [str]:
        return Disclosure(None, content[1], position)
    raise _disclosure(position)


def _split_compact(document: bytes) -> SdJwt:
    if len(document) > MAX_BYTES or document.count(b"~") > MAX_DISCLOSURES + 1:
        raise too_complex()
    jwt, *disclosures = document.split(b"~")
    if not disclosures:
        raise malformed("/disclosures")
    last = disclosures.pop()
    if last and last.count(b".") != 2:  # a disclosure whose ``~`` was lost, or anything at all
        raise malformed("/kb_jwt")
    return SdJwt(jwt, tuple(disclosures), last or None)


def _split_json(document: bytes) -> SdJwt:
    """Flattened and general JWS JSON serialisation (§8): made compact, which is what is signed and hashed.

    Of several signatures over the one payload the first counts, since disclosures stand beside it (§8.1); those of
    others may not bring any. What else an unprotected header says is signed by nobody, and not looked at.
    """
    content = read_object(document)
    signatures = content.get("signatures", [content])
    if not isinstance(signatures, list) or not signatures or ("signatures" in content and "signature" in content):
        raise malformed("/signatures")
    for position, signed in enumerate(signatures):
        header = signed.get("header", {}) if isinstance(signed, dict) else None
        if not isinstance(header, dict) or "crit" in header or (position and not _BESIDE.isdisjoint(header)):
            raise malformed("/header")
    first = signatures[0]
    header = first.get("header", {})
    texts = [first.get("protected"), content.get("payload"), first.get("signature")]
    disclosures, bound = header.get("disclosures", []), header.get("kb_jwt")
    if not isinstance(disclosures, list) or bound == "":
        raise malformed("/header/disclosures")
    if not all(isinstance(text, str) and _SEGMENT.match(text) for text in (*texts, *disclosures)):
        raise malformed("/payload")
    if bound is not None and not (isinstance(bound, str) and bound.isascii()):
        raise malformed("/header/kb_jwt")
    return SdJwt(
        ".".join(texts).encode(), tuple(text.encode() for text in disclosures), bound.encode() if bound else None
    )


def too_complex() -> InvalidInputError:
    """The answer to more disclosures, or a deeper nesting, than are read here."""
    return _refused(
        "proof.too-complex",
        "Le document a trop de parties pour être vérifié ici.",
        "The document has too many parts to be verified here.",
        "/disclosures",
    )


def _repeated() -> InvalidInputError:
    return _refused(
        "proof.disclosure-repeated",
        "Le document contient deux fois la même empreinte.",
        "The document holds the same digest twice.",
        "/" + DIGESTS,
    )


def _name(path: Path) -> InvalidInputError:
    return _refused(
        "proof.disclosure-name",
        "Le document emploie un nom réservé là où il ne peut pas être.",
        "The document uses a reserved name where it cannot be.",
        write(path)[:80] or "/",
    )


def _forbidden(name: str) -> InvalidInputError:
    return _refused(
        "proof.disclosure-forbidden",
        f"« {name} » ne doit pas pouvoir être retenu par le titulaire, et ce document le permet.",
        f"“{name}” must not be left to the holder to withhold, and this document allows it.",
        "/" + name,
    )


def _disclosure(position: int) -> InvalidInputError:
    return _refused(
        "proof.disclosure-malformed",
        "Une information jointe au document est mal formée.",
        "Something that came with the document is malformed.",
        f"/disclosures/{position}",
    )


def _refused(code: str, fr: str, en: str, where: str) -> InvalidInputError:
    return InvalidInputError(Text(fr, en), code=code, remedy=_ASK_AGAIN, where=where)
