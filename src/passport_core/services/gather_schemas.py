"""Fetch the schemas that a document names, where the installation lets that be done (see ADR 0018)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from passport_core.credentials import json_schemas
from passport_core.credentials.evidence import Dated
from passport_core.credentials.verifying import peek as peek_at
from passport_core.errors import InvalidInputError, UnavailableError
from passport_core.outcomes import Text

if TYPE_CHECKING:
    from passport_core.credentials.proofs import Peek, ProofFormat
    from passport_core.ports.outside import Fetcher

MAX_SCHEMAS = 8  # of one document
_LIMIT = 512 * 1024  # bytes of a fetched schema
_TYPES = "application/schema+json, application/vc, application/vc+jwt, application/json"
_NOT_FETCHED = Text(
    "Cette installation ne va pas chercher les modèles des autres.", "This installation fetches nobody's schemas."
)
OFFLINE = Text("Le réseau n’a pas été utilisé (vérification hors ligne).", "The network was not used (offline).")


@dataclass(frozen=True, slots=True)
class FoundSchemas:
    """Schemas by address, what is to be gathered for those that come in a credential, and why others are missing."""

    found: Mapping[str, Dated[bytes]] = field(default_factory=dict)
    inside: tuple[Peek, ...] = ()
    missing: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GatherSchemas:
    fetcher: Fetcher
    formats: Mapping[str, ProofFormat]
    is_allowed: bool  # whoever can name a schema could otherwise learn when and from where a document is looked at

    def __call__(self, urls: Sequence[str], *, online: bool) -> FoundSchemas:
        """Return what is had of the schemas at these addresses. What comes with this package is not sought."""
        found: dict[str, Dated[bytes]] = {}
        inside: list[Peek] = []
        missing: dict[str, Text] = {}
        for url in list(dict.fromkeys(urls))[:MAX_SCHEMAS]:
            if json_schemas.is_bundled(url):
                continue
            if not self.is_allowed or not online:
                missing[url] = OFFLINE if self.is_allowed else _NOT_FETCHED
                continue
            try:
                fetched = self.fetcher.fetch(url, accept=_TYPES, max_bytes=_LIMIT)
            except (UnavailableError, InvalidInputError) as error:
                missing[url] = error.message
                continue
            found[url] = Dated(fetched.body, fetched.at, url)
            try:
                inside.append(peek_at(fetched.body, self.formats))
            except InvalidInputError:
                continue  # a schema as it is, not in a credential
        return FoundSchemas(found, tuple(inside), missing)
