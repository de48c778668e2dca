"""SD-JWT VC type metadata (draft-ietf-oauth-sd-jwt-vc-19 §5–§8): what a ``vct`` stands for, and what it demands.

A type may extend another: it adds, and tightens, and never loosens (§7.2.3, §8.4). Documents come from the caller;
nothing is fetched. What processes one part of the metadata processes all of it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any

from passport_core import data
from passport_core.credentials.json_pointer import Path, write
from passport_core.credentials.json_reading import read_object
from passport_core.errors import InvalidInputError, NotFoundError
from passport_core.outcomes import Text

BLOCK_AWARD_V1 = "https://w3id.org/passport-core/award/block-award-v1"
BUNDLED: Mapping[str, str] = MappingProxyType({BLOCK_AWARD_V1: "schemas/block-award-v1.vct.json"})
MAX_DEPTH = 8  # types that extend one another
MAX_CLAIMS = 500

ALWAYS, ALLOWED, NEVER = "always", "allowed", "never"  # whether a claim can be withheld
Step = str | int | None  # a name, a place, or every element of an array
# Subresource Integrity: the strongest of the algorithms given counts (W3C SRI §3.3).
_STRENGTHS = ("sha512", "sha384", "sha256")
_KNOWN_TEXTS = ("name", "description")


@dataclass(frozen=True, slots=True)
class ClaimRule:
    """What a type says of the claims at one path; ``labels`` by language tag."""

    path: tuple[Step, ...]
    withholdable: str = ALLOWED
    mandatory: bool = False
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TypeMetadata:
    """One type, all that it extends taken in. ``names`` by language tag; ``ancestors`` from the nearest up."""

    vct: str
    names: Mapping[str, str]
    claims: tuple[ClaimRule, ...]
    ancestors: tuple[str, ...] = ()


def load(vct: str, documents: Mapping[str, bytes], *, integrity: str | None = None) -> TypeMetadata:
    """Return the type's metadata from the ``documents`` at hand (by ``vct``), with all that it extends.

    ``integrity`` is the credential's own ``vct#integrity``. Raise NotFoundError (``type.unknown``) where a document
    is not at hand; InvalidInputError: ``type.integrity``, ``type.another``, ``type.circular``, ``type.too-deep``,
    ``type.loosened``, ``type.malformed``, ``json.…``.
    """
    chain: list[Mapping[str, Any]] = []
    names: list[str] = []
    wanted: str | None = vct
    while wanted is not None:
        if wanted in names:
            raise _refused("type.circular", "Ce type se prolonge lui-même.", "This type extends itself.", wanted)
        if len(names) == MAX_DEPTH:
            raise _refused("type.too-deep", "Ce type en prolonge trop d’autres.", "This type extends too many.", wanted)
        document = _read(wanted, documents, integrity)
        names.append(wanted)
        chain.append(document)
        wanted, integrity = document.get("extends"), document.get("extends#integrity")
    rules: dict[tuple[Step, ...], ClaimRule] = {}
    for document in reversed(chain):
        for rule in _rules(document):
            below = rules.get(rule.path)
            rules[rule.path] = rule if below is None else _tightened(below, rule)
    labels = next((found for document in chain if (found := _labels(document, "name"))), {})
    return TypeMetadata(vct, labels, tuple(rules.values()), tuple(names[1:]))


@cache
def bundled(vct: str) -> TypeMetadata:
    """Return a type of our own; raise NotFoundError (``type.unknown``) for any other."""
    return load(vct, bundled_documents())


@cache
def bundled_documents() -> dict[str, bytes]:
    """Return the type metadata documents that the project publishes, by their type."""
    return {name: data.path(file).read_bytes() for name, file in BUNDLED.items()}


def violation(
    claims: Mapping[str, Any], metadata: TypeMetadata, *, disclosed: Iterable[Path], is_partial: bool
) -> str | None:
    """Return the JSON Pointer of the first claim that breaks a rule of its type; None where none does.

    ``disclosed`` are the places that the holder could have withheld. A mandatory claim that is absent breaks a rule
    only where it could not be withheld (``never``) or where nothing was (not ``is_partial``): a withheld claim is not
    a missing one (§8.3). One that is there must be withholdable as the type has it (§8.4).
    """
    withholdable = set(disclosed)
    for rule in metadata.claims:
        found = list(_matches(claims, rule.path, ()))
        if not found and rule.mandatory and (rule.withholdable == NEVER or not is_partial):
            return write("*" if step is None else step for step in rule.path)
        for place in found:
            could_be = any(place[:length] in withholdable for length in range(1, len(place) + 1))
            if (rule.withholdable == NEVER and could_be) or (rule.withholdable == ALWAYS and not could_be):
                return write(place)
    return None


def check_integrity(document: bytes, integrity: str) -> bool:
    """Say whether the bytes are those that a Subresource Integrity string was made of; the strongest hash counts."""
    by_strength: dict[str, list[str]] = {}
    for one in integrity.split():
        algorithm, _, value = one.partition("-")
        by_strength.setdefault(algorithm, []).append(value.partition("?")[0])
    for algorithm in _STRENGTHS:
        if algorithm in by_strength:
            digest = base64.b64encode(hashlib.new(algorithm, document).digest()).decode("ascii")
            return any(hmac.compare_digest(digest, value) for value in by_strength[algorithm] if value.isascii())
    return False


def _read(vct: str, documents: Mapping[str, bytes], integrity: object) -> Mapping[str, Any]:
    document = documents.get(vct)
    if document is None:
        raise NotFoundError(
            Text("Ce type d’attestation n’est pas connu ici.", "This type of credential is not known here."),
            code="type.unknown",
            where=vct[:200],
        )
    if integrity is not None and not (isinstance(integrity, str) and check_integrity(document, integrity)):
        raise _refused(
            "type.integrity",
            "La description du type n’est pas celle que le document désigne.",
            "The description of the type is not the one that the document points to.",
            vct,
        )
    read = read_object(document)
    if read.get("vct") != vct:
        raise _refused(
            "type.another", "La description est d’un autre type.", "The description is of another type.", vct
        )
    if not all(isinstance(read.get(name, ""), str) for name in (*_KNOWN_TEXTS, "extends")):
        raise _malformed(vct)
    _labels(read, "name")
    return read


def _rules(document: Mapping[str, Any]) -> Iterator[ClaimRule]:
    vct = document["vct"]
    written = document.get("claims", [])
    if not isinstance(written, list) or len(written) > MAX_CLAIMS:
        raise _malformed(vct)
    seen: set[tuple[Step, ...]] = set()
    for entry in written:
        path = entry.get("path") if isinstance(entry, Mapping) else None
        if not isinstance(path, list) or not path or not all(map(_is_step, path)) or tuple(path) in seen:
            raise _malformed(vct)
        withholdable, mandatory = entry.get("sd", ALLOWED), entry.get("mandatory", False)
        if withholdable not in (ALWAYS, ALLOWED, NEVER) or not isinstance(mandatory, bool):
            raise _malformed(vct)
        seen.add(tuple(path))
        yield ClaimRule(tuple(path), withholdable, mandatory, _labels(entry, "label", vct))


def _tightened(below: ClaimRule, rule: ClaimRule) -> ClaimRule:
    if (below.withholdable != ALLOWED and rule.withholdable != below.withholdable) or (
        below.mandatory and not rule.mandatory
    ):
        raise _refused(
            "type.loosened",
            "Ce type permet ce que celui qu’il prolonge interdit.",
            "This type allows what the one that it extends forbids.",
            write("*" if step is None else step for step in rule.path),
        )
    return ClaimRule(rule.path, rule.withholdable, rule.mandatory, rule.labels or below.labels)


def _labels(entry: Mapping[str, Any], member: str, vct: str = "") -> Mapping[str, str]:
    """Return the texts of a ``display`` array by its ``locale``."""
    display = entry.get("display", [])
    if not isinstance(display, list):
        raise _malformed(vct)
    found: dict[str, str] = {}
    for one in display:
        locale, text = (one.get("locale"), one.get(member)) if isinstance(one, Mapping) else (None, None)
        if not isinstance(locale, str) or not isinstance(text, str) or locale in found:
            raise _malformed(vct)
        found[locale] = text
    return MappingProxyType(found)


def _is_step(step: object) -> bool:
    return step is None or isinstance(step, str) or (isinstance(step, int) and not isinstance(step, bool) and step >= 0)


def _matches(value: Any, path: tuple[Step, ...], place: Path) -> Iterator[Path]:
    """Yield the places that a claim path selects (§8.1): a name, an element, or every element (null)."""
    if not path:
        yield place
        return
    step, rest = path[0], path[1:]
    if isinstance(step, str):
        if isinstance(value, Mapping) and step in value:
            yield from _matches(value[step], rest, (*place, step))
    elif isinstance(value, list):
        for index in range(len(value)) if step is None else (step,):
            if index < len(value):
                yield from _matches(value[index], rest, (*place, index))


def _malformed(vct: str) -> InvalidInputError:
    return _refused(
        "type.malformed", "La description du type est mal formée.", "The type's description is malformed.", vct
    )


def _refused(code: str, fr: str, en: str, where: str) -> InvalidInputError:
    return InvalidInputError(
        Text(fr, en),
        code=code,
        remedy=Text("Prévenez celui qui publie ce type.", "Tell whoever publishes this type."),
        where=where[:200],
    )
