"""The contexts known here, as term tables pinned by the SHA-256 of the published documents they came from.

``*.json`` beside this module are written by ``tools/compile_contexts.py``. One address can have several versions:
1EdTech has edited its contexts in place, so a document is read with the newest first, then with the others.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import islice, product
from typing import Any

from passport_core.credentials.json_reading import read_object
from passport_core.credentials.jsonld.active import Vocabulary
from passport_core.credentials.jsonld.terms import Table, compile_document, table_from_json
from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text

MAX_READINGS = 8  # ways to read one document, where several of its contexts have several versions

CREDENTIALS_V2 = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES_3_0_3 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
AWARD_V1 = "https://w3id.org/passport-core/award/v1.jsonld"


@dataclass(frozen=True, slots=True)
class PinnedContext:
    """One version of a context: its table, and the SHA-256 (hex) of every document known to compile to it."""

    address: str
    sha256: tuple[str, ...]
    table: Table


class ContextSet:
    """Known contexts by address, newest version first. Never fetches; immutable."""

    def __init__(self, pinned: Sequence[PinnedContext]) -> None:
        self.pinned = tuple(pinned)
        versions: dict[str, list[Table]] = {}
        for context in pinned:
            versions.setdefault(context.address, []).append(context.table)
        self._versions = versions
        self._several = frozenset(address for address, tables in versions.items() if len(tables) > 1)
        self._others: dict[tuple[tuple[str, int], ...], Vocabulary] = {}
        self.newest = Vocabulary({address: tables[0] for address, tables in versions.items()})

    @property
    def addresses(self) -> frozenset[str]:
        return frozenset(self._versions)

    def vocabularies(self, document: Mapping[str, Any]) -> Iterator[Vocabulary]:
        """Yield each way to read ``document``: the newest versions first, at most MAX_READINGS in all."""
        yield self.newest
        names = sorted(self._several.intersection(named_contexts(document)))
        choices = product(*(range(len(self._versions[name])) for name in names))
        for choice in islice(choices, 1, MAX_READINGS):
            key = tuple(zip(names, choice, strict=True))
            found = self._others.get(key)
            if found is None:
                tables = {address: tables[0] for address, tables in self._versions.items()}
                tables.update({name: self._versions[name][number] for name, number in key})
                found = self._others[key] = Vocabulary(tables)
            yield found

    def with_document(self, address: str, published: bytes, *, sha256: str) -> ContextSet:
        """Return a set that also knows ``address``, from the bytes published there.

        ``sha256`` (hex) is the fingerprint the caller trusts; raise InvalidInputError where the bytes differ from it
        or use what is not understood.
        """
        if hashlib.sha256(published).hexdigest() != sha256.lower():
            raise InvalidInputError(
                Text(
                    fr="Ce contexte n’a pas l’empreinte attendue.",
                    en="This context does not have the expected fingerprint.",
                ),
                code="jsonld.context-hash",
                remedy=Text(
                    fr="Téléchargez-le de nouveau depuis son éditeur, et comparez les empreintes SHA-256.",
                    en="Get it again from its publisher, and compare the SHA-256 fingerprints.",
                ),
                where=address,
            )
        table = compile_document(read_object(published))
        return ContextSet([*self.pinned, PinnedContext(address, (sha256.lower(),), table)])


def named_contexts(value: Any) -> Iterator[str]:
    """Yield every address that a ``@context`` anywhere in ``value`` names."""
    if isinstance(value, dict):
        for key, entry in value.items():
            if key == "@context":
                yield from (name for name in (entry if isinstance(entry, list) else [entry]) if isinstance(name, str))
            else:
                yield from named_contexts(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from named_contexts(entry)


def read_pinned(data: Mapping[str, Any]) -> list[PinnedContext]:
    """Return the versions that one stored file holds."""
    return [
        PinnedContext(data["address"], tuple(version["sha256"]), table_from_json(version["table"]))
        for version in data["versions"]
    ]


@cache
def shipped() -> ContextSet:
    """Return the contexts that come with this package."""
    pinned: list[PinnedContext] = []
    for file in sorted(resources.files(__name__).iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".json"):
            pinned += read_pinned(json.loads(file.read_text(encoding="utf-8")))
    return ContextSet(pinned)
