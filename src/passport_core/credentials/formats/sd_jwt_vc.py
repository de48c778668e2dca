"""``dc+sd-jwt``: SD-JWT-based Verifiable Credentials (draft-ietf-oauth-sd-jwt-vc-19), with a claim set of their own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, TypeGuard

from passport_core.credentials import jose
from passport_core.credentials.formats.common_refusals import not_issuers
from passport_core.credentials.formats.sd_jwt_format import SdJwtFormat, Stated, write_once
from passport_core.credentials.keys import Signer
from passport_core.credentials.peeking import no_issuer
from passport_core.credentials.proofs import Claims, Peek, ProofUse
from passport_core.credentials.token_status import read_status_claim
from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text

# §2.2.2.2: none of these may be a disclosure.
NEVER = frozenset({"iss", "nbf", "exp", "cnf", "vct", "vct#integrity", "aka_vcts", "status"})


class SdJwtVc(SdJwtFormat):
    """No JSON-LD: ``vct`` names the type, ``status.status_list`` the status, ``cnf.jwk`` the holder's key."""

    name: ClassVar[str] = "sd-jwt-vc"
    types: ClassVar[frozenset[str]] = frozenset({"dc+sd-jwt"})
    media_type: ClassVar[str] = "application/dc+sd-jwt"
    purpose: ClassVar[str | None] = "assertionMethod"  # the issuer's, even where a holder presents it
    never: ClassVar[frozenset[str]] = NEVER
    # When it was signed decides whether a retired or compromised key still counts: that is never withheld.
    always: ClassVar[frozenset[str]] = NEVER | {"iat"}

    def stated(self, header: Mapping[str, Any], claims: Mapping[str, Any]) -> Stated:
        issuer = claims.get("iss")
        if not _is_text(issuer):
            raise no_issuer()
        _check_shape(claims)
        return Stated(claims, issuer, signed_at=jose.moment_of(claims, "iat"))

    def peeked(self, stated: Stated) -> Peek:
        claims = stated.content
        return Peek(
            format=self.name,
            issuer=stated.issuer,
            method_id=None,
            statuses=read_status_claim(claims["status"] or {}) if "status" in claims else (),
            schema_urls=(),
            unverified=claims,
            signed_at=stated.signed_at,
        )

    def header(self, signer: Signer, claims: Claims) -> bytes:
        return jose.write_header(signer, typ="dc+sd-jwt")

    def content(self, claims: Claims, *, signer: Signer, created: datetime, use: ProofUse) -> dict[str, Any]:
        content = {"iss": signer.controller, **claims}
        _check_shape(content)
        if content["iss"] != signer.controller:
            raise not_issuers("/iss")
        write_once(content, "iat", jose.numeric_date(created))
        return content


def _check_shape(claims: Mapping[str, Any]) -> None:
    """Raise InvalidInputError: ``credential.no-type``, ``proof.malformed`` for a registered claim of another shape."""
    if not _is_text(claims.get("vct")):
        raise InvalidInputError(
            Text(
                "Le document ne dit pas de quel type il est (« vct »).",
                "The document does not name its type (“vct”).",
            ),
            code="credential.no-type",
            remedy=Text(
                "Ajoutez « vct », le nom du type de l’attestation.", "Add “vct”, the name of the credential's type."
            ),
            where="/vct",
        )
    for name in ("nbf", "exp"):
        jose.moment_of(claims, name)
    if "aka_vcts" in claims:
        others = claims["aka_vcts"]
        if not isinstance(others, list) or not all(map(_is_text, others)):
            raise jose.malformed("/aka_vcts")


def _is_text(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and bool(value)
