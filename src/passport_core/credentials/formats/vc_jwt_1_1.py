"""JWTs of VCDM 1.1 (§6.3.1): the credential under ``vc``, or the presentation under ``vp``. Only verified."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from passport_core.credentials import jose
from passport_core.credentials.enveloping import envelope
from passport_core.credentials.formats.jwt_format import JwtFormat, differs, refused
from passport_core.credentials.formats.ob_jwt import same_second
from passport_core.credentials.peeking import identifier, several

_V1 = "https://www.w3.org/2018/credentials/v1"


class VcJwt11(JwtFormat):
    """The registered claims are merged back into the credential: each sets its member, and may not contradict it."""

    name: ClassVar[str] = "vc-jwt-1.1"
    media_type: ClassVar[str] = "application/jwt"
    policy: ClassVar[jose.HeaderPolicy] = jose.HeaderPolicy(JwtFormat.algorithms, frozenset({"jwt"}))

    def content(self, header: Mapping[str, Any], payload: Mapping[str, Any]) -> Mapping[str, Any]:
        names = [name for name in ("vc", "vp") if name in payload]
        if len(names) != 1 or "@context" in payload:
            raise refused(
                "proof.vc-claim",
                "Le document mêle deux façons d’écrire une attestation dans un JWT.",
                "The document mixes two ways of writing a credential in a JWT.",
                "/vc",
            )
        stated = payload[names[0]]
        if not isinstance(stated, dict):
            raise jose.malformed("/" + names[0])
        return _presentation(stated, payload) if names == ["vp"] else _credential(stated, payload)

    def signature_moments(
        self, payload: Mapping[str, Any], content: Mapping[str, Any]
    ) -> tuple[datetime | None, datetime | None, datetime | None]:
        """``nbf`` and ``exp`` of a 1.1 credential are its own dates by now; any other's are the signature's."""
        begins, ends = jose.moment_of(payload, "nbf"), jose.moment_of(payload, "exp")
        if "issuanceDate" in content:
            begins = None
        if "expirationDate" in content:
            ends = None
        return jose.moment_of(payload, "iat"), begins, ends


def _credential(stated: Mapping[str, Any], payload: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(stated)
    _set_id(merged, payload)
    issuer = payload.get("iss")
    if issuer is not None and "issuer" not in merged:
        merged["issuer"] = issuer
    elif isinstance(merged.get("issuer"), Mapping) and issuer is not None and "id" not in merged["issuer"]:
        merged["issuer"] = {**merged["issuer"], "id": issuer}
    if "sub" in payload:
        merged["credentialSubject"] = _subject(merged.get("credentialSubject"), payload["sub"])
    if _V1 in several(merged.get("@context")):
        _set_moment(merged, "issuanceDate", payload, "nbf")
        _set_moment(merged, "expirationDate", payload, "exp")
    return merged


def _presentation(stated: Mapping[str, Any], payload: Mapping[str, Any]) -> dict[str, Any]:
    """Each credential that stands there as a bare JWT is put into an envelope, as VCDM 2.0 writes it."""
    merged = dict(stated)
    _set_id(merged, payload)
    if "iss" in payload and "holder" not in merged:
        merged["holder"] = payload["iss"]
    if "verifiableCredential" in merged:
        merged["verifiableCredential"] = [_enveloped(one) for one in several(merged["verifiableCredential"])]
    return merged


def _enveloped(value: Any) -> Any:
    if isinstance(value, str) and value.isascii() and jose.is_compact(value.encode()):
        return envelope(value.encode(), media_type="application/jwt")
    return value


def _set_id(merged: dict[str, Any], payload: Mapping[str, Any]) -> None:
    if "jti" in payload and merged.setdefault("id", payload["jti"]) != payload["jti"]:
        raise differs("jti")


def _subject(stated: Any, sub: Any) -> Any:
    """``sub`` is the subject's id: of the one that there is, or one of those that there are."""
    ids = [identifier(one) for one in several(stated)]
    if sub in ids:
        return stated
    if len(ids) == 1 and ids[0] is None and isinstance(several(stated)[0], Mapping):
        named = {"id": sub, **several(stated)[0]}
        return [named] if isinstance(stated, list) else named
    raise differs("sub")


def _set_moment(merged: dict[str, Any], member: str, payload: Mapping[str, Any], claim: str) -> None:
    moment = jose.moment_of(payload, claim)
    if moment is None:
        return
    if member not in merged:
        merged[member] = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    elif not same_second(merged[member], moment):
        raise differs(claim)
