"""``eddsa-jcs-2022``: Ed25519 over the canonical JSON of a document (vc-di-eddsa 1.0 §3.3, RFC 8785)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, ClassVar

from passport_core.credentials import jcs
from passport_core.credentials.formats.data_integrity import (
    DataIntegrityFormat,
    Holds,
    changed,
    malformed,
)
from passport_core.credentials.keys import ED25519, Signer
from passport_core.credentials.peeking import several
from passport_core.credentials.proofs import ISSUING, Claims, ProofUse


class EddsaJcs2022(DataIntegrityFormat):
    """Signs and verifies the JSON itself: nothing goes unsigned, whatever its contexts say."""

    name: ClassVar[str] = "eddsa-jcs-2022"
    algorithms: ClassVar[frozenset[str]] = frozenset({ED25519})

    def configuration(
        self, claims: Claims, *, signer: Signer, created: datetime, use: ProofUse = ISSUING
    ) -> dict[str, Any]:
        configuration = super().configuration(claims, signer=signer, created=created, use=use)
        if "@context" in claims:
            return {"@context": claims["@context"], **configuration}
        return configuration

    def secure_all(self, batch: Iterable[Claims], *, signer: Signer, created: datetime) -> Iterator[bytes]:
        for claims in batch:
            yield self.secure(claims, signer=signer, created=created)

    def canonical_document(self, claims: Claims) -> bytes:
        return jcs.canonicalize(claims if isinstance(claims, dict) else dict(claims))

    def canonical_configuration(self, configuration: Mapping[str, Any], claims: Claims) -> bytes:
        return jcs.canonicalize(configuration)

    def signed_claims(self, claims: dict[str, Any], configuration: dict[str, Any], holds: Holds) -> dict[str, Any]:
        """The proof brings the contexts it was made with; those added to the document since were not signed.

        §3.3.2 lets a document add contexts behind them: the claims returned are read with the signed ones only.
        """
        if "@context" in configuration:
            signed = several(configuration["@context"])
            if not signed or several(claims.get("@context"))[: len(signed)] != signed:
                raise malformed("/proof/@context")
            claims["@context"] = configuration["@context"]
        if not holds(jcs.canonicalize(configuration), jcs.canonicalize(claims)):
            raise changed()
        return claims
