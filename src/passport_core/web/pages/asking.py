"""What the page handlers share: the pages themselves, and what a request asks for."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from litestar import MediaType, Request, Response
from litestar.datastructures import UploadFile
from litestar.di import Provide
from litestar.status_codes import HTTP_303_SEE_OTHER

from passport_core.compose import Services
from passport_core.passport.records import Record
from passport_core.web.language import language_of
from passport_core.web.pages.rendering import Pages

AnyRequest = Request[Any, Any, Any]
_ENDINGS = {"application/dc+sd-jwt": "sd-jwt", "application/vc+sd-jwt": "sd-jwt", "application/vc+jwt": "jwt"}
_MACHINE = ("application/vp", "application/ld+json", "application/json", "application/vc")


def pages_for(services: Services) -> Provide:
    """Return the dependency that hands the compiled pages to handlers."""
    pages = Pages(is_demonstration=services.settings.demonstration)
    return Provide(lambda: pages, sync_to_thread=False)


def wants_page(request: AnyRequest) -> bool:
    """Say whether a person asks: outside the API, unless only machine formats are accepted."""
    if request.url.path.startswith(("/v1/", "/status/", "/issuers/", "/ns/")):
        return False
    return not wants_presentation(request)


def wants_presentation(request: AnyRequest) -> bool:
    """Say whether the request prefers a machine's form: one is named, and HTML is not."""
    accepted = request.headers.get("accept", "").lower()
    return "text/html" not in accepted and any(kind in accepted for kind in _MACHINE)


def page(body: str, *, status: int = 200) -> Response[str]:
    """Answer a page. What it looks like depends on what was accepted."""
    return Response(body, status_code=status, media_type=MediaType.HTML, headers={"Vary": "Accept, Accept-Language"})


def see_other(path: str, request: AnyRequest, **query: str) -> Response[None]:
    """Lead on to another page of ours, in the same language."""
    asked = urlencode({"lang": language_of(request), **query})
    # What a path holds may be anything that was in the address: it must not end the header.
    return Response(None, status_code=HTTP_303_SEE_OTHER, headers={"Location": f"{quote(path, safe='/')}?{asked}"})


def download(record: Record) -> Response[bytes]:
    """Answer a credential byte for byte, as a file whose name says its format."""
    ending = _ENDINGS.get(record.media_type, "json")
    return Response(
        record.credential,
        media_type=record.media_type,
        headers={"Content-Disposition": f'attachment; filename="attestation.{ending}"'},
    )


async def form_of(request: AnyRequest) -> dict[str, list[Any]]:
    """Return a form's fields, each with all its values; file fields hold ``UploadFile``."""
    fields = await request.form()
    return {name: fields.getall(name) for name in fields}


def field(form: dict[str, list[Any]], name: str, limit: int = 4000) -> str:
    """Return a text field, empty where it was not sent; bounded."""
    values = form.get(name) or [""]
    return values[0][:limit] if isinstance(values[0], str) else ""


def texts(form: dict[str, list[Any]], name: str) -> list[str]:
    """Return every text value of a field."""
    return [value for value in form.get(name, []) if isinstance(value, str)]


def files(form: dict[str, list[Any]], name: str) -> list[UploadFile]:
    """Return the files that were chosen (an empty choice is none)."""
    return [value for value in form.get(name, []) if isinstance(value, UploadFile) and value.filename]
