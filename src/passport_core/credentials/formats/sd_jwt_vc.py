"""``dc+sd-jwt``: SD-JWT-based Verifiable Credentials (draft-ietf-oauth-sd-jwt-vc-19), with a claim set of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from passport_core.credentials import jose
from passport_core.credentials.formats.sd_jwt_format import SdJwtFormat
from passport_core.credentials.keys import Signer
from passport_core.credentials.proofs import Claims, StatusEntry
from passport_core.credentials.token_status import read_status_claim
from passport_core.errors import InvalidInputError, PassportError, ProofError
from passport_core.outcomes import Text

# §2.2.2.2: none of these may be a disclosure.
NEVER = frozenset({"iss", "nbf", "exp", "cnf", "vct", "vct#integrity", "aka_vcts", "status"})


class SdJwtVc(SdJwtFormat):
    """No JSON-LD: ``vct`` names the type, ``status.status_list`` the status, ``cnf.jwk`` the holder's key."""

    name: ClassVar[str] = "sd-jwt-vc"
    typ: ClassVar[str] = "dc+sd-jwt"
    media_type: ClassVar[str] = "application/dc+sd-jwt"
    never: ClassVar[frozenset[str]] = NEVER
    # When it was signed decides whether a retired or compromised key still counts: that is never withheld.
    always: ClassVar[frozenset[str]] = NEVER | {"iat"}

    def issuer_of(self, claims: Mapping[str, Any]) -> str | None:
        issuer = claims.get("iss")
        return issuer if isinstance(issuer, str) and issuer else None

    def statuses(self, claims: Mapping[str, Any]) -> tuple[StatusEntry, ...]:
        return read_status_claim(claims["status"] or {}) if "status" in claims else ()

    def check_claims(self, claims: Mapping[str, Any]) -> None:
        if not _is_text(claims.get("vct")):
            raise ProofError(_NO_TYPE, code="credential.no-type", remedy=_NAME_TYPE, where="/vct")
        for name in ("nbf", "exp"):
            jose.moment_of(claims, name)
        others = claims.get("aka_vcts", [])
        if not isinstance(others, list) or not all(map(_is_text, others)):
            raise jose.malformed("/aka_vcts")

    def complete(self, claims: Claims, signer: Signer) -> dict[str, Any]:
        content = {"iss": signer.controller, **claims}
        try:
            self.check_claims(content)
        except PassportError as error:
            raise InvalidInputError(error.message, code=error.code, remedy=_NAME_TYPE, where=error.where) from error
        if content["iss"] != signer.controller:
            raise InvalidInputError(
                Text(
                    fr="L’émetteur inscrit dans le document n’est pas celui à qui appartient la clé.",
                    en="The issuer written in the document is not the one whose key this is.",
                ),
                code="proof.not-issuer",
                remedy=Text(fr="Signez avec la clé de cet émetteur.", en="Sign with that issuer’s key."),
                where="/iss",
            )
        return content


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


_NO_TYPE = Text("Le document ne dit pas de quel type il est (« vct »).", "The document does not name its type (“vct”).")
_NAME_TYPE = Text(
    "Suivez le modèle des attestations SD-JWT : « vct » est un texte, « nbf » et « exp » des secondes.",
    "Follow the shape of SD-JWT credentials: “vct” is text, “nbf” and “exp” are seconds.",
)
