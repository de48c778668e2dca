"""What callers of the VC-API send, read strictly: two readings of a body, or an option unknown here, are refused.

VCALM 1.0 (draft) §2.4–2.5, §3; its options are closed lists, so that nobody believes in a check that is not made.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from litestar import Request
from litestar.exceptions import HTTPException

from passport_core.credentials.enveloping import (
    ENVELOPED_CREDENTIAL,
    ENVELOPED_PRESENTATION,
    is_envelope,
    open_envelope,
)
from passport_core.credentials.json_reading import read_object
from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text

MAX_BODY = 10 * 1024 * 1024  # bytes (VCALM §2.4: the recommended limit)
UNKNOWN_OPTION = "vc-api.unknown-option"

STATUS_CHECK = "credentialStatus"
# A JWS in compact serialisation (RFC 7515 §7.1), then an SD-JWT's disclosures and key binding (RFC 9901 §4).
_COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*(?:~[A-Za-z0-9_.~-]*)?", re.ASCII)
_CHECKS = frozenset({"proof", STATUS_CHECK})


@dataclass(frozen=True, slots=True)
class IssueRequest:
    """A credential to be secured; ``mandatory`` is None where nothing was said of withholding."""

    credential: Mapping[str, Any]
    mandatory: tuple[str, ...] | None
    credential_id: str | None


@dataclass(frozen=True, slots=True)
class VerifyRequest:
    """A document to be verified, as it was secured, and what is asked of it and of the answer.

    ``sent`` is the same as it stood in the request; ``checks`` None where the caller leaves them to us.
    """

    document: bytes
    sent: Any
    challenge: str | None
    domains: frozenset[str]
    checks: frozenset[str] | None
    returns_document: bool
    returns_results: bool
    returns_problems: bool


@dataclass(frozen=True, slots=True)
class DeriveRequest:
    document: bytes
    selective: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StatusRequest:
    credential_id: str
    kind: str
    purpose: str
    is_set: bool


async def read_body(request: Request[Any, Any, Any]) -> Mapping[str, Any]:
    """Return the JSON object that was sent; raise HTTPException (413, 415) or InvalidInputError."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json" and not media_type.endswith("+json"):
        # A page of another site can have a browser send a form or plain text here, but not JSON.
        raise HTTPException(status_code=415)
    return read_object(await request.body(), max_bytes=MAX_BODY)


def read_issue(body: Mapping[str, Any]) -> IssueRequest:
    """Read ``{credential, options{credentialId, mandatoryPointers}}``."""
    options = _options(body, {"credentialId", "mandatoryPointers"})
    credential = body.get("credential")
    if not isinstance(credential, dict):
        raise _malformed("credential", "un objet", "an object")
    return IssueRequest(
        credential,
        _pointers(options, "mandatoryPointers") if "mandatoryPointers" in options else None,
        _text(options, "credentialId", "options/credentialId") if "credentialId" in options else None,
    )


def read_verify(body: Mapping[str, Any]) -> VerifyRequest:
    """Read ``{verifiableCredential, options{checks, …}}``."""
    return _verify(body, "verifiableCredential", ENVELOPED_CREDENTIAL, returning="returnCredential")


def read_verify_presentation(body: Mapping[str, Any]) -> VerifyRequest:
    """Read ``{verifiablePresentation, options{challenge, domain, …}}``."""
    return _verify(body, "verifiablePresentation", ENVELOPED_PRESENTATION, returning="returnPresentation")


def read_derive(body: Mapping[str, Any]) -> DeriveRequest:
    """Read ``{verifiableCredential, options{selectivePointers}}``."""
    options = _options(body, {"selectivePointers"})
    _, document = _secured(body, "verifiableCredential", ENVELOPED_CREDENTIAL)
    return DeriveRequest(document, _pointers(options, "selectivePointers") if "selectivePointers" in options else ())


def read_status(body: Mapping[str, Any]) -> StatusRequest:
    """Read ``{credentialId, credentialStatus{type, statusPurpose}, status}``."""
    entry = body.get("credentialStatus")
    if not isinstance(entry, dict):
        raise _malformed("credentialStatus", "un objet", "an object")
    if not isinstance(body.get("status"), bool):
        raise _malformed("status", "vrai ou faux", "true or false")
    return StatusRequest(
        _text(body, "credentialId", "credentialId"),
        _text(entry, "type", "credentialStatus/type"),
        _text(entry, "statusPurpose", "credentialStatus/statusPurpose"),
        body["status"],
    )


def _verify(body: Mapping[str, Any], member: str, envelope: str, *, returning: str) -> VerifyRequest:
    returns = ("returnResults", "returnProblemDetails")
    options = _options(body, {"checks", "challenge", "domain", returning, *returns})
    for name in (returning, *returns):
        if not isinstance(options.get(name, False), bool):
            raise _malformed(f"options/{name}", "vrai ou faux", "true or false")
    sent, document = _secured(body, member, envelope)
    return VerifyRequest(
        document,
        sent,
        _text(options, "challenge", "options/challenge") if "challenge" in options else None,
        _domains(options),
        _checks(options),
        returns_document=options.get(returning, False),
        returns_results=options.get("returnResults", False),
        returns_problems=options.get("returnProblemDetails", True),
    )


def _options(body: Mapping[str, Any], known: set[str]) -> Mapping[str, Any]:
    options = body.get("options")
    if options is None:
        return {}
    if not isinstance(options, dict):
        raise _malformed("options", "un objet", "an object")
    for name in options:
        if name not in known:
            raise _unknown_option(f"/options/{name}", known)
    return options


def _secured(body: Mapping[str, Any], member: str, envelope: str) -> tuple[Any, bytes]:
    """Return the member, and the document that it is or holds: JSON with a proof, a JWT or SD-JWT, an envelope."""
    sent = body.get(member)
    if isinstance(sent, str) and _COMPACT.fullmatch(sent):
        return sent, sent.encode()
    if not isinstance(sent, dict):
        raise _malformed(member, "un objet, un JWT ou un SD-JWT", "an object, a JWT or an SD-JWT")
    if is_envelope(sent):
        return sent, open_envelope(sent, kind=envelope)
    return sent, orjson.dumps(sent)


def _checks(options: Mapping[str, Any]) -> frozenset[str] | None:
    if "checks" not in options:
        return None
    asked = _texts(options, "checks")
    if not set(asked) <= _CHECKS:
        raise _unknown_option("/options/checks", set(_CHECKS))
    return frozenset(asked)


def _domains(options: Mapping[str, Any]) -> frozenset[str]:
    domain = options.get("domain", [])
    if isinstance(domain, str):
        return frozenset({domain})
    return frozenset(_texts(options, "domain")) if "domain" in options else frozenset()


def _pointers(options: Mapping[str, Any], name: str) -> tuple[str, ...]:
    return tuple(_texts(options, name))


def _texts(options: Mapping[str, Any], name: str) -> list[str]:
    value = options[name]
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _malformed(f"options/{name}", "une liste de textes", "a list of strings")
    return value


def _text(holder: Mapping[str, Any], name: str, where: str) -> str:
    value = holder.get(name)
    if not isinstance(value, str) or not value:
        raise _malformed(where, "un texte", "a string")
    return value


def _malformed(where: str, fr: str, en: str) -> InvalidInputError:
    return InvalidInputError(
        Text(f"« {where} » doit être {fr}.", f"“{where}” must be {en}."),
        code="vc-api.malformed",
        remedy=Text("Voyez la référence de l’API VC.", "See the reference of the VC-API."),
        where=f"/{where}",
    )


def _unknown_option(where: str, known: set[str]) -> InvalidInputError:
    names = ", ".join(sorted(known))
    return InvalidInputError(
        Text("Une option demandée n’est pas connue ici.", "An option that was asked for is not known here."),
        code=UNKNOWN_OPTION,
        remedy=Text(f"Options connues : {names}.", f"Known options: {names}."),
        where=where[:120],
    )
