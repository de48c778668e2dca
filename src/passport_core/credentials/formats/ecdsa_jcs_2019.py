"""``ecdsa-jcs-2019``: ECDSA over the canonical JSON of a document (vc-di-ecdsa 1.0 §3.3, RFC 8785)."""

from __future__ import annotations

from typing import ClassVar

from passport_core.credentials.formats.hashed_suites import JcsFormat
from passport_core.credentials.keys import P256, P384


class EcdsaJcs2019(JcsFormat):
    """P-256 with SHA-256, P-384 with SHA-384."""

    name: ClassVar[str] = "ecdsa-jcs-2019"
    algorithms: ClassVar[frozenset[str]] = frozenset({P256, P384})
