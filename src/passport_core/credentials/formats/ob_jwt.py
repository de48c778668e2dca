"""Open Badges' own JWT profile (Open Badges 3.0 §8.2): the credential at the top, JWT's claims repeating parts of it.

It contradicts VC-JOSE (``typ`` is ``JWT``, ``nbf`` repeats ``validFrom``), so it is a format of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from passport_core.credentials import jose
from passport_core.credentials.data_model.values import types
from passport_core.credentials.formats.jwt_format import (
    SIGNATURE_CLAIMS,
    IssuingJwtFormat,
    JwtFormat,
    check_replicated,
    differs,
)
from passport_core.credentials.keys import Signer
from passport_core.credentials.moments import read_timestamp
from passport_core.credentials.peeking import identifier, several
from passport_core.credentials.proofs import Claims, ProofUse
from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text

_OF_OPEN_BADGES = ("OpenBadgeCredential", "AchievementCredential", "EndorsementCredential")


class ObJwt(IssuingJwtFormat):
    """``iss``, ``jti``, ``sub``, ``nbf`` and ``exp`` repeat the credential; one that differs is refused.

    The header has ``alg``, ``typ`` and one of ``kid`` and ``jwk``, nothing else. Written for badges and their
    endorsements alone.
    """

    name: ClassVar[str] = "ob-jwt"
    media_type: ClassVar[str] = "application/jwt"
    policy: ClassVar[jose.HeaderPolicy] = jose.HeaderPolicy(
        JwtFormat.algorithms, frozenset({"jwt"}), members=frozenset({"alg", "typ", "kid", "jwk"})
    )

    def header(self, signer: Signer, claims: Claims) -> bytes:
        return jose.write_header(signer, typ="JWT")

    def payload(self, claims: Claims, *, signer: Signer, created: datetime, use: ProofUse) -> dict[str, Any]:
        """``sub`` is required: a badge that names its recipient only by an identifier is written in another format."""
        subjects = [identifier(one) for one in several(claims.get("credentialSubject"))]
        if types(claims.get("type")).isdisjoint(_OF_OPEN_BADGES):
            raise _not_of_profile("/type")
        if len(subjects) != 1 or subjects[0] is None:
            raise _not_of_profile("/credentialSubject/id")
        if not isinstance(claims.get("id"), str):
            raise _not_of_profile("/id")
        written: dict[str, Any] = {
            **claims,
            "iss": signer.controller,
            "jti": claims["id"],
            "sub": subjects[0],
            "iat": jose.numeric_date(created),
        }
        for claim, member in (("nbf", "validFrom"), ("exp", "validUntil")):
            if member in claims:
                try:
                    written[claim] = jose.numeric_date(read_timestamp(claims[member]))
                except ValueError:
                    raise _not_of_profile("/" + member) from None
        if "nbf" not in written:
            raise _not_of_profile("/validFrom")
        return written

    def content(self, header: Mapping[str, Any], payload: Mapping[str, Any]) -> Mapping[str, Any]:
        content = {name: value for name, value in payload.items() if name not in SIGNATURE_CLAIMS}
        check_replicated(payload, content)
        for claim, members in (("nbf", ("validFrom", "issuanceDate")), ("exp", ("validUntil", "expirationDate"))):
            stated = next((content[member] for member in members if member in content), None)
            moment = jose.moment_of(payload, claim)
            if moment is not None and stated is not None and not same_second(stated, moment):
                raise differs(claim)
        return content

    def signature_moments(
        self, payload: Mapping[str, Any], content: Mapping[str, Any]
    ) -> tuple[datetime | None, datetime | None, datetime | None]:
        """What repeats the credential's own dates is judged as those; alone, they are the signature's."""
        begins = None if "validFrom" in content or "issuanceDate" in content else jose.moment_of(payload, "nbf")
        ends = None if "validUntil" in content or "expirationDate" in content else jose.moment_of(payload, "exp")
        return jose.moment_of(payload, "iat"), begins, ends


def same_second(stated: object, moment: datetime) -> bool:
    """Say whether a timestamp is that moment, as far as whole seconds tell; False where it is none."""
    try:
        return int(read_timestamp(stated).timestamp()) == int(moment.timestamp())
    except ValueError:
        return False


def _not_of_profile(where: str) -> InvalidInputError:
    return InvalidInputError(
        Text(
            "Ce badge ne peut pas s’écrire dans le profil JWT d’Open Badges : il lui manque un membre exigé.",
            "This badge cannot be written in Open Badges' JWT profile: it lacks a member that is required.",
        ),
        code="proof.not-of-profile",
        remedy=Text("Ajoutez-le, ou choisissez le format vc-jwt.", "Add it, or choose the format vc-jwt."),
        where=where,
    )
