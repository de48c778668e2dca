"""``eddsa-jcs-2022``: Ed25519 over the canonical JSON of a document (vc-di-eddsa 1.0 §3.3, RFC 8785)."""

from __future__ import annotations

from typing import ClassVar

from passport_core.credentials.formats.hashed_suites import JcsFormat
from passport_core.credentials.keys import ED25519


class EddsaJcs2022(JcsFormat):
    name: ClassVar[str] = "eddsa-jcs-2022"
    algorithms: ClassVar[frozenset[str]] = frozenset({ED25519})
