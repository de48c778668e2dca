"""``Ed25519Signature2020``: what signed before Data Integrity had cryptosuites (vc-di-eddsa 1.0 §A). Verified only.

The hash is that of ``eddsa-rdfc-2022``; the proof's type is its own, and it states no cryptosuite.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, NoReturn

from passport_core.credentials.formats.hashed_suites import RdfcFormat
from passport_core.credentials.keys import ED25519, Signer
from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text


class Ed25519Signature2020(RdfcFormat):
    """Over the RDF that a document of VCDM 1.1 or 2.0 states, with the context of the suite."""

    name: ClassVar[str] = "Ed25519Signature2020"
    algorithms: ClassVar[frozenset[str]] = frozenset({ED25519})

    def made(self, proof: Mapping[str, Any]) -> bool:
        return proof.get("type") == self.name

    def check_key(self, signer: Signer) -> NoReturn:
        """Refuse every signer (``proof.verify-only``): who issues today writes ``eddsa-rdfc-2022``."""
        raise InvalidInputError(
            Text(
                f"Le format {self.name} n’est plus écrit, seulement vérifié.",
                f"The format {self.name} is written no more, only verified.",
            ),
            code="proof.verify-only",
            remedy=Text("Signez avec eddsa-rdfc-2022.", "Sign with eddsa-rdfc-2022."),
        )
