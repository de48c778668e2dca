"""``vc+jwt`` and ``vp+jwt``: the payload is the credential or presentation itself (VC-JOSE-COSE 1.0 §3.1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from passport_core.credentials import jose
from passport_core.credentials.formats.jwt_format import (
    CREDENTIAL,
    SIGNATURE_CLAIMS,
    IssuingJwtFormat,
    JwtFormat,
    check_replicated,
    is_presentation,
    lenient_moment,
    refused,
)
from passport_core.credentials.keys import Signer
from passport_core.credentials.peeking import several
from passport_core.credentials.proofs import Claims, ProofUse


class VcJwt(IssuingJwtFormat):
    """VC-JOSE: no ``vc`` and no ``vp`` claim; ``typ`` says whether it is a credential or a presentation."""

    name: ClassVar[str] = "vc-jwt"
    media_type: ClassVar[str] = "application/vc+jwt"
    policy: ClassVar[jose.HeaderPolicy] = jose.HeaderPolicy(
        JwtFormat.algorithms, frozenset({"vc+jwt", "vp+jwt", "jwt"})
    )

    def header(self, signer: Signer, claims: Claims) -> bytes:
        kind = "vp" if is_presentation(claims) else "vc"
        return jose.write_header(signer, typ=f"{kind}+jwt", cty=kind)

    def payload(self, claims: Claims, *, signer: Signer, created: datetime, use: ProofUse) -> dict[str, Any]:
        written: dict[str, Any] = {**claims, "iat": jose.numeric_date(created)}
        if "issuer" not in claims and "holder" not in claims:
            written["iss"] = signer.controller
        if use.challenge is not None:
            written["nonce"] = use.challenge
        if use.domains:
            domains = sorted(use.domains)
            written["aud"] = domains if len(domains) > 1 else domains[0]
        return written

    def content(self, header: Mapping[str, Any], payload: Mapping[str, Any]) -> Mapping[str, Any]:
        if "vc" in payload or "vp" in payload:
            raise refused(
                "proof.vc-claim",
                "Le document mêle deux façons d’écrire une attestation dans un JWT.",
                "The document mixes two ways of writing a credential in a JWT.",
                "/vc" if "vc" in payload else "/vp",
            )
        content = {name: value for name, value in payload.items() if name not in SIGNATURE_CLAIMS}
        media_type = jose.media_type_of(header)
        if (media_type == "vp+jwt" and not is_presentation(content)) or (
            media_type == "vc+jwt" and CREDENTIAL not in several(content.get("type"))
        ):
            raise refused(
                "proof.wrong-type",
                "L’en-tête de la signature annonce un document d’une autre sorte.",
                "The signature's header announces a document of another kind.",
                "/header/typ",
            )
        check_replicated(payload, content)
        return content

    def signature_moments(
        self, payload: Mapping[str, Any], content: Mapping[str, Any]
    ) -> tuple[datetime | None, datetime | None, datetime | None]:
        """``iat`` is also met as a timestamp: the working group's own test documents write it so."""
        return lenient_moment(payload, "iat"), jose.moment_of(payload, "nbf"), jose.moment_of(payload, "exp")
