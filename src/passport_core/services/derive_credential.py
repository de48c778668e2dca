"""Derive, for its holder, a credential that shows only some of what was issued (VC-API)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from passport_core.credentials.proofs import ProofFormat, SelectiveFormat
from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text


@dataclass(frozen=True, slots=True)
class DeriveCredential:
    formats: Mapping[str, ProofFormat]

    def __call__(self, document: bytes, *, selective: Sequence[str]) -> tuple[bytes, str]:
        """Return it with only the claims at ``selective`` besides those that are always shown, and its media type.

        No secret is needed: whoever has the whole document may show less of it. Raise InvalidInputError
        (``derive.not-selective``) where its format withholds nothing.
        """
        for proof_format in self.formats.values():
            if isinstance(proof_format, SelectiveFormat) and proof_format.recognises(document):
                return proof_format.derive(document, selective=selective), proof_format.media_type
        raise InvalidInputError(
            Text(
                "De cette attestation, rien ne peut être omis : elle se montre en entier.",
                "Nothing can be withheld from this credential: it is shown whole.",
            ),
            code="derive.not-selective",
            remedy=Text(
                "Demandez à l’émetteur une attestation à divulgation sélective.",
                "Ask the issuer for a selectively disclosable credential.",
            ),
            where="/verifiableCredential",
        )
