"""Resources that a credential names with their digests (VCDM 2.0 §5.3), and the digests themselves.

A digest is compared where the resource is at hand: the contexts that this package knows, whose published revisions
are listed in ``published.json`` (written by ``tools/list_digests.py``). Nothing is ever fetched to compare it, so a
resource that is not at hand stays unused and uncompared, as the specification allows.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

from passport_core.credentials.data_model.faults import Faults, Path
from passport_core.credentials.data_model.values import is_media_type, places
from passport_core.credentials.multibase import decode_multibase
from passport_core.credentials.peeking import several
from passport_core.errors import InvalidInputError

# Multihash codes (multicodec table) of the algorithms that Data Integrity §2.6 and SRI name: code → hashlib's name.
_MULTIHASHES = {0x12: "sha256", 0x20: "sha384", 0x13: "sha512", 0x16: "sha3_256", 0x15: "sha3_384", 0x14: "sha3_512"}
_STRENGTH = {name: hashlib.new(name).digest_size for name in _MULTIHASHES.values()}
_LENGTHS = {32: "sha256", 48: "sha384", 64: "sha512"}
# SRI §3.5: hash-expression, its base64-value as Content Security Policy 3 §2.3.1 has it.
_HASH_EXPRESSION = re.compile(r"(sha256|sha384|sha512)-([A-Za-z0-9+/_-]+={0,2})(?:\?\S*)?", re.ASCII)

Digest = tuple[str, bytes]  # hashlib's name of the algorithm, empty where it is unknown here; the value


def check_related(value: Any, path: Path, faults: Faults) -> None:
    """Want one or more objects: a unique address, a digest, and digests that are those of what is at hand."""
    seen: set[str] = set()
    resources_named = places(value, path)
    if not resources_named:
        faults.add("model.object", path)
    for resource, place in resources_named:
        if not isinstance(resource, Mapping):
            faults.add("model.object", place)
            continue
        address = resource.get("id")
        if "id" not in resource:
            faults.add("model.id-missing", (*place, "id"))
        elif isinstance(address, str):
            if address in seen:
                faults.add("model.resource-twice", (*place, "id"))
            seen.add(address)
        if "digestSRI" not in resource and "digestMultibase" not in resource:
            faults.add("model.digest-missing", place)
        if "mediaType" in resource and not is_media_type(resource["mediaType"]):
            faults.add("model.media-type", (*place, "mediaType"))
        check_digests(resource, place, faults)


def check_digests(resource: Mapping[str, Any], path: Path, faults: Faults, content: bytes | None = None) -> None:
    """Want well-made digests, and those of ``content``; without it, of a revision that is published at the ``id``."""
    revisions = _published().get(str(resource.get("id")), ()) if content is None else (hashes(content),)
    for member, read in (("digestSRI", _read_sri), ("digestMultibase", _read_multibase)):
        if member not in resource:
            continue
        place = (*path, member)
        try:
            digests = [digest for written in several(resource[member]) for digest in read(written)]
        except ValueError:
            digests = []
        if not digests:
            faults.add("model.digest", place)
            continue
        comparable = _strongest([digest for digest in digests if digest[0] in _STRENGTH])
        if revisions and comparable and not any(_is_of(digest, known) for digest in comparable for known in revisions):
            faults.add("model.digest-mismatch", place)


def hashes(content: bytes) -> Mapping[str, str]:
    """Return the digests of ``content`` (hexadecimal) by every algorithm known here."""
    return {name: hashlib.new(name, content).hexdigest() for name in _MULTIHASHES.values()}


def _strongest(digests: list[Digest]) -> list[Digest]:
    """Return those of the strongest algorithm: a weaker one beside it says nothing more (SRI §3.3.4)."""
    best = max((_STRENGTH[name] for name, _ in digests), default=0)
    return [digest for digest in digests if _STRENGTH[digest[0]] == best]


def _is_of(digest: Digest, revision: Mapping[str, str]) -> bool:
    return revision[digest[0]] == digest[1].hex()


def _read_sri(written: Any) -> Iterator[Digest]:
    """Yield the digests of an integrity attribute; raise ValueError where it is none.

    The specification's own examples long put the multibase letter ``M`` before the value (w3c/vc-data-model#1603):
    that is read too.
    """
    if not isinstance(written, str) or not written.split():
        raise ValueError("not an integrity attribute")
    for expression in written.split():
        found = _HASH_EXPRESSION.fullmatch(expression)
        if found is None:
            raise ValueError("not a hash expression")
        text = found[2].rstrip("=").translate({ord("-"): "+", ord("_"): "/"})
        length = hashlib.new(found[1]).digest_size
        if text.startswith("M") and len(text) > -(-length * 4 // 3):
            text = text[1:]
        try:
            yield found[1], base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
        except binascii.Error:
            raise ValueError("not base64") from None


def _read_multibase(written: Any) -> Iterator[Digest]:
    """Yield the digest of a multibase value: a multihash, or the bare hash that some issuers write."""
    if not isinstance(written, str):
        raise ValueError("not multibase")
    try:
        value = decode_multibase(written)
    except InvalidInputError:
        raise ValueError("not multibase") from None
    if len(value) in _LENGTHS:
        yield _LENGTHS[len(value)], value
    elif len(value) > 2 and value[1] == len(value) - 2:
        yield _MULTIHASHES.get(value[0], ""), value[2:]
    else:
        raise ValueError("not a digest")


@cache
def _published() -> Mapping[str, tuple[Mapping[str, str], ...]]:
    """Return the digests (hexadecimal, by algorithm) of every published revision of a resource, by address."""
    listed = json.loads(resources.files(__package__).joinpath("published.json").read_bytes())
    return {address: tuple(revisions) for address, revisions in listed.items()}
