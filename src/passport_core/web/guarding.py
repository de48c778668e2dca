"""Headers that every answer carries, and where a request comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from litestar import Request
from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

if TYPE_CHECKING:
    from passport_core.compose import Services

PASSPORTS_AN_HOUR = 30  # opened from one address
SMALL_BODY = 1024 * 1024  # bytes, of what is no file; files are streamed, and limited where they are received
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
# Unless a handler says otherwise (status lists, contexts, static files): what is behind a secret is kept nowhere.
_PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}


def guard_headers(app: ASGIApp) -> ASGIApp:
    """Wrap the application so that each answer carries the headers."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableScopeHeaders.from_message(message)
                for name, value in _ALWAYS.items():
                    headers[name] = value
                if "cache-control" not in headers:
                    for name, value in _PRIVATE.items():
                        headers[name] = value
            await send(message)

        await app(scope, receive, send_with_headers if scope["type"] == ScopeType.HTTP else send)

    return guarded


def client_of(request: Request[Any, Any, Any]) -> str:
    """Return the client's address, for attempt limits only (stored as a digest)."""
    return request.client.host if request.client else ""


def limit_client(request: Request[Any, Any, Any], services: Services, kind: str) -> None:
    """Count one of the costly things that anyone may ask; raise TooManyAttemptsError beyond the hour's number."""
    at_most = services.settings.public_requests_an_hour
    if at_most:
        services.limit_attempts(f"public-{kind}", client_of(request), at_most=at_most)


def limit_opening(request: Request[Any, Any, Any], services: Services) -> None:
    """Count a passport that is opened; raise TooManyAttemptsError beyond the hour's number."""
    services.limit_attempts("open-passport", client_of(request), at_most=PASSPORTS_AN_HOUR)
