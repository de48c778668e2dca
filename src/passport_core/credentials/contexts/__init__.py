"""The contexts known here, as term tables pinned by the SHA-256 of the published documents they came from.

``*.json`` beside this module are written by ``tools/compile_contexts.py``; ``index.json`` says what they hold, so that
a table is read when a document first names it. One address can have several versions: 1EdTech has edited its contexts
in place, so a document is read with the newest first, then with the others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property
from importlib import resources
from itertools import islice, product
from typing import Any

import orjson

from passport_core.credentials.json_reading import read_object
from passport_core.credentials.jsonld.active import Vocabulary
from passport_core.credentials.jsonld.terms import Table, compile_document, table_from_json
from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text

MAX_READINGS = 8  # ways to read one document, where several of its contexts have several versions
INDEX = "index.json"

CREDENTIALS_V2 = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES_3_0_3 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
AWARD_V1 = "https://w3id.org/passport-core/award/v1.jsonld"


class PinnedContext:
    """One version of a context: its table, and the SHA-256 (hex) of every document known to compile to it.

    ``is_moving``: its publisher changes what stands at that address, so that nothing should be signed with it.
    """

    def __init__(
        self, address: str, sha256: Sequence[str], table: Table | tuple[str, int], *, is_moving: bool = False
    ) -> None:
        """``table`` may be the stored file that holds it, and its place there."""
        self.address = address
        self.sha256 = tuple(sha256)
        self.is_moving = is_moving
        self._source = table

    @cached_property
    def table(self) -> Table:
        if isinstance(self._source, Table):
            return self._source
        name, place = self._source
        stored = orjson.loads(resources.files(__name__).joinpath(name).read_bytes())
        return table_from_json(stored["versions"][place]["table"])


class ContextSet:
    """Known contexts by address, newest version first. Never fetches; immutable.

    ``newest`` is what documents are written with: it refuses addresses whose content moves.
    """

    def __init__(self, pinned: Sequence[PinnedContext]) -> None:
        self.pinned = tuple(pinned)
        versions: dict[str, list[PinnedContext]] = {}
        for context in pinned:
            versions.setdefault(context.address, []).append(context)
        self._versions = versions
        self._first = {address: found[0] for address, found in versions.items()}
        self._moving = frozenset(address for address, found in self._first.items() if found.is_moving)
        self._several = frozenset(address for address, found in versions.items() if len(found) > 1) | self._moving
        self._others: dict[tuple[tuple[str, int], ...], Vocabulary] = {}
        self.newest = Vocabulary(self._first, closed=self._moving)

    @property
    def addresses(self) -> frozenset[str]:
        return frozenset(self._versions)

    def vocabularies(self, document: Mapping[str, Any]) -> Iterator[Vocabulary]:
        """Yield each way to read ``document``: the newest versions first, at most MAX_READINGS in all."""
        if self._moving.isdisjoint(_addresses(document.get("@context"))):
            yield self.newest  # to look through the whole document can wait
        names = sorted(self._several.intersection(named_contexts(document)))
        choices = product(*(range(len(self._versions[name])) for name in names))
        for number, choice in enumerate(islice(choices, MAX_READINGS)):
            if number == 0 and self._moving.isdisjoint(names):
                continue
            key = tuple(zip(names, choice, strict=True))
            found = self._others.get(key)
            if found is None:
                chosen = self._first | {name: self._versions[name][place] for name, place in key}
                found = self._others[key] = Vocabulary(chosen)
            yield found

    def with_document(self, address: str, published: bytes, *, sha256: str) -> ContextSet:
        """Return a set that also knows ``address``, from the bytes published there.

        ``sha256`` (hex) is the fingerprint the caller trusts; raise InvalidInputError where the bytes differ from it
        or use what is not understood. A context that it names must be known already.
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
        table = compile_document(read_object(published), self.newest.table)
        return self.with_contexts([PinnedContext(address, (sha256.lower(),), table)])

    def with_contexts(self, more: Sequence[PinnedContext]) -> ContextSet:
        """Return a set that also knows ``more``; of an address known already they are further, older versions."""
        return ContextSet([*self.pinned, *more])


def named_contexts(value: Any) -> Iterator[str]:
    """Yield every address that a ``@context`` anywhere in ``value`` names."""
    if isinstance(value, dict):
        for key, entry in value.items():
            if key == "@context":
                yield from _addresses(entry)
            else:
                yield from named_contexts(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from named_contexts(entry)


def _addresses(context: Any) -> Iterator[str]:
    yield from (name for name in (context if isinstance(context, list) else [context]) if isinstance(name, str))


@cache
def shipped() -> ContextSet:
    """Return the contexts that come with this package."""
    index = orjson.loads(resources.files(__name__).joinpath(INDEX).read_bytes())
    return ContextSet(
        [
            PinnedContext(entry["address"], sha256, (f"{name}.json", place), is_moving=entry.get("moving", False))
            for name, entry in index.items()
            for place, sha256 in enumerate(entry["versions"])
        ]
    )
