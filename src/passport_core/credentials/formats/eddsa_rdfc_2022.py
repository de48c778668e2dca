"""``eddsa-rdfc-2022``: Ed25519 over the RDF that a JSON-LD document states (vc-di-eddsa 1.0 §3.2)."""

from __future__ import annotations

from typing import ClassVar

from passport_core.credentials.formats.hashed_suites import RdfcFormat
from passport_core.credentials.keys import ED25519


class EddsaRdfc2022(RdfcFormat):
    name: ClassVar[str] = "eddsa-rdfc-2022"
    algorithms: ClassVar[frozenset[str]] = frozenset({ED25519})
