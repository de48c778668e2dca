"""What anyone may fetch: status lists, issuers' documents, our context and schemas. Cacheable, no secret."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get

from passport_core import data
from passport_core.compose import Services
from passport_core.errors import NotFoundError
from passport_core.outcomes import Text
from passport_core.services.publish_status import MAX_AGE

_DAY = 86_400
_FILES = {
    "award/v1.jsonld": ("schemas/award-v1.context.jsonld", "application/ld+json"),
    "award/block-credential-v1.schema.json": ("schemas/block-credential-v1.schema.json", "application/schema+json"),
    "report-v1.schema.json": ("schemas/report-v1.schema.json", "application/schema+json"),
    "gap-v1.schema.json": ("schemas/gap-v1.schema.json", "application/schema+json"),
}


@get("/status/{list_id:str}", sync_to_thread=True, summary="A signed status list, of either kind")
def status_list(list_id: str, services: Services, request: Request[Any, Any, Any]) -> Response[bytes]:
    """Return the whole list: asking for it says nothing about which credential is checked."""
    published = services.publish_status(list_id)
    etag = f'"{published.etag}"'
    headers = {
        "ETag": etag,
        "Cache-Control": f"public, max-age={MAX_AGE}",
        "Access-Control-Allow-Origin": "*",
        "Vary": "Accept",
    }
    media_type = _as_asked(published.media_type, request.headers.get("accept", ""))
    if _has(etag, request.headers.get("if-none-match", "")):
        return Response(b"", status_code=304, headers=headers, media_type=media_type)
    return Response(published.body, headers=headers, media_type=media_type)


def _as_asked(media_type: str, accept: str) -> str:
    """Name a list with an embedded proof as JSON to who asks for JSON by name, and not for what it exactly is.

    Many clients parse only what is called JSON; ``application/vc`` is JSON that they do not know.
    """
    if media_type != "application/vc" or media_type in accept:
        return media_type
    return next((name for name in ("application/ld+json", "application/json") if name in accept), media_type)


def _has(etag: str, asked: str) -> bool:
    """Whether ``If-None-Match`` names what the asker has already (RFC 9110 §13.1.2: weak comparison, a list, ``*``)."""
    tags = [tag.strip().removeprefix("W/") for tag in asked.split(",")]
    return etag in tags or tags == ["*"]


@get("/issuers/{certifier_id:str}/did.json", sync_to_thread=True, summary="An issuer's DID document (did:web)")
def issuer_document(certifier_id: str, services: Services) -> Response[bytes]:
    """Return the issuer's keys, retired ones with their end date."""
    return Response(
        services.publish_issuer(certifier_id),
        media_type="application/did+json",
        headers={"Cache-Control": f"public, max-age={MAX_AGE}", "Access-Control-Allow-Origin": "*"},
    )


@get("/ns/{name:path}", sync_to_thread=True, summary="Our JSON-LD context and JSON Schemas")
def published_file(name: str) -> Response[bytes]:
    """Return a file whose address never changes its meaning."""
    known = _FILES.get(name.lstrip("/"))
    if known is None:
        raise NotFoundError(Text("Il n’y a rien à cette adresse.", "There is nothing at this address."))
    path, media_type = known
    return Response(
        data.path(path).read_bytes(),
        media_type=media_type,
        headers={"Cache-Control": f"public, max-age={_DAY}", "Access-Control-Allow-Origin": "*"},
    )
