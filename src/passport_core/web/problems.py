"""Errors become answers here, once: RFC 9457 problem details for machines, a page for people."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from litestar import MediaType, Request, Response
from litestar.exceptions import ClientException, HTTPException

from passport_core.errors import (
    ConfigurationError,
    ConflictError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
    PassportError,
    StorageError,
    TooLargeError,
    TooManyAttemptsError,
    UnavailableError,
)
from passport_core.outcomes import Text
from passport_core.web.language import language_of

log = logging.getLogger(__name__)
TYPE = "https://w3id.org/passport-core/problems#"
MEDIA_TYPE = "application/problem+json"

# Most specific first.
_STATUSES: tuple[tuple[type[PassportError], int], ...] = (
    (TooLargeError, 413),
    (InvalidInputError, 400),
    (NotFoundError, 404),
    (TooManyAttemptsError, 429),
    (NotAllowedError, 403),
    (ConflictError, 409),
    (UnavailableError, 503),
    (StorageError, 503),
    (ConfigurationError, 500),
)


def status_of(error: PassportError) -> int:
    """Return the HTTP status of an error, by its kind."""
    if error.code == "api-key.refused":
        return 401
    return next((status for kind, status in _STATUSES if isinstance(error, kind)), 500)


def problem(error: PassportError, language: str) -> Mapping[str, Any]:
    """Return the problem details: a stable ``code``, what happened, where, and what to do next."""
    body = {
        "type": f"{TYPE}{error.code}",
        "title": error.message.to(language),
        "status": status_of(error),
        "code": error.code,
        "detail": error.remedy.to(language) if error.remedy else None,
        "where": error.where,
    }
    return {name: value for name, value in body.items() if value is not None}


def answer_error(request: Request[Any, Any, Any], error: PassportError) -> Response[Any]:
    """Answer an error in the API."""
    status = status_of(error)
    if status >= 500:
        log.error("%s: %s", error.code, error)
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    return Response(problem(error, language_of(request)), status_code=status, media_type=MEDIA_TYPE, headers=headers)


def answer_http_error(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    """Answer what Litestar itself refuses (no such route, a body of the wrong shape …)."""
    language = language_of(request)
    title = _TITLES.get(error.status_code, _TITLES[500]).to(language)
    body = {"type": f"{TYPE}http-{error.status_code}", "title": title, "status": error.status_code}
    if error.status_code == 400:
        body |= {"code": "request.malformed", "detail": _said(error)}
    else:
        body["code"] = f"http-{error.status_code}"
    return Response(body, status_code=error.status_code, media_type=MEDIA_TYPE, headers=error.headers)


def answer_too_deep(request: Request[Any, Any, Any], error: RecursionError) -> Response[Any]:
    """Answer a body nested beyond what can be read: whoever sent it is at fault."""
    return answer_http_error(request, ClientException(detail="nested too deeply"))


def answer_fault(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Answer a fault of ours: logged whole here, nothing of it outside."""
    log.exception("unexpected fault on %s", request.route_handler, exc_info=error)
    title = _TITLES[500].to(language_of(request))
    return Response(
        {"type": f"{TYPE}fault", "title": title, "status": 500, "code": "fault"},
        status_code=500,
        media_type=MEDIA_TYPE if "html" not in request.headers.get("accept", "") else MediaType.JSON,
    )


def _said(error: HTTPException) -> str:
    extra = error.extra
    if isinstance(extra, list):
        return "; ".join(
            f"{item.get('key', '')}: {item.get('message', '')}" for item in extra if isinstance(item, dict)
        )
    return error.detail


_TITLES = {
    400: Text("La demande est mal formée.", "The request is malformed."),
    404: Text("Il n’y a rien à cette adresse.", "There is nothing at this address."),
    405: Text("Cette adresse n’accepte pas cette méthode.", "This address does not accept this method."),
    413: Text("La demande dépasse la taille permise.", "The request is over the size limit."),
    415: Text("Ce type de contenu n’est pas accepté.", "This content type is not accepted."),
    500: Text(
        "Le service a rencontré un problème ; rien n’a été enregistré à moitié.",
        "The service met a problem; nothing was half written.",
    ),
}
