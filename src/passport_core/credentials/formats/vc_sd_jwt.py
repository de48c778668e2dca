"""``vc+sd-jwt`` and ``vp+sd-jwt``: VCDM documents as SD-JWT (VC-JOSE-COSE 1.0 §3.2). Not SD-JWT VC.

What SD-JWT VC's drafts called ``vc+sd-jwt`` until 2024 has ``vct`` and no ``@context``: it is told apart, and not read.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from passport_core.credentials import jose
from passport_core.credentials.formats.common_refusals import check_occasion
from passport_core.credentials.formats.jwt_format import OCCASION, is_presentation, refused, stated_issuer
from passport_core.credentials.formats.sd_jwt_format import SdJwtFormat, Stated
from passport_core.credentials.formats.vc_jwt import VcJwt
from passport_core.credentials.keys import ED25519, P256, P384, P521, PublicKey, Signer
from passport_core.credentials.peeking import peek_at
from passport_core.credentials.proofs import ISSUING, Claims, Peek, ProofUse
from passport_core.credentials.sd_jwt import SdJwt, Unpacked

_TYPES = frozenset({"vc+sd-jwt", "vp+sd-jwt"})
# What says whether the document still counts: no holder may leave it out (RFC 9901 §9.7).
_VALIDITY = frozenset({"iss", "nbf", "exp", "cnf", "aud", "nonce", "credentialStatus", "validFrom", "validUntil"})


class VcSdJwt(SdJwtFormat):
    """VC-JOSE's rules for claims, with disclosures; the payload is the credential or presentation itself."""

    name: ClassVar[str] = "vc-sd-jwt"
    types: ClassVar[frozenset[str]] = _TYPES
    algorithms: ClassVar[frozenset[str]] = frozenset({ED25519, P256, P384, P521})
    media_type: ClassVar[str] = "application/vc+sd-jwt"
    never: ClassVar[frozenset[str]] = _VALIDITY
    always: ClassVar[frozenset[str]] = _VALIDITY | {"@context", "type", "issuer", "holder", "credentialSchema", "iat"}
    _profile: ClassVar[VcJwt] = VcJwt()

    def stated(self, header: Mapping[str, Any], claims: Mapping[str, Any]) -> Stated:
        if "vct" in claims and "@context" not in claims:
            raise refused(
                "proof.superseded-draft",
                "Le document suit un ancien projet de SD-JWT VC.",
                "The document follows an old draft of SD-JWT VC.",
                "/header/typ",
            )
        plain = {"typ": jose.media_type_of(header).replace("+sd-jwt", "+jwt")}
        content = {name: value for name, value in self._profile.content(plain, claims).items() if name != "cnf"}
        issuer = stated_issuer(header, claims, content)
        signed_at, begins, ends = self._profile.signature_moments(claims, content)
        return Stated(content, issuer, signed_at, begins, ends)

    def peeked(self, stated: Stated) -> Peek:
        return peek_at(
            stated.content,
            format_name=self.name,
            issuer=stated.issuer,
            method_id=None,
            signed_at=stated.signed_at,
        )

    def header(self, signer: Signer, claims: Claims) -> bytes:
        kind = "vp" if is_presentation(claims) else "vc"
        return jose.write_header(signer, typ=f"{kind}+sd-jwt", cty=kind)

    def content(self, claims: Claims, *, signer: Signer, created: datetime, use: ProofUse) -> dict[str, Any]:
        self._profile.check_securable(claims, signer)
        return self._profile.payload(claims, signer=signer, created=created, use=use)

    def check_presented(
        self, parts: SdJwt, unpacked: Unpacked, holder: PublicKey | None, use: ProofUse
    ) -> datetime | None:
        """A presentation is its holder's own, and answers by itself; a credential does through key binding."""
        if not is_presentation(unpacked.claims):
            return super().check_presented(parts, unpacked, holder, use)
        check_occasion(unpacked.claims.get("nonce"), unpacked.claims.get("aud"), use, places=OCCASION)
        return super().check_presented(parts, unpacked, holder, ISSUING)
