"""``ecdsa-rdfc-2019``: ECDSA over the RDF that a JSON-LD document states (vc-di-ecdsa 1.0 §3.2)."""

from __future__ import annotations

from typing import ClassVar

from passport_core.credentials.formats.hashed_suites import RdfcFormat
from passport_core.credentials.keys import P256, P384


class EcdsaRdfc2019(RdfcFormat):
    """P-256 with SHA-256, P-384 with SHA-384, in RDFC-1.0 as well."""

    name: ClassVar[str] = "ecdsa-rdfc-2019"
    algorithms: ClassVar[frozenset[str]] = frozenset({P256, P384})
