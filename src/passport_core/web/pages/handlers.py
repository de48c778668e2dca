"""Every page's route, and how an error looks to a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from litestar import MediaType, Request, Response, Router
from litestar.datastructures import CacheControlHeader
from litestar.exceptions import HTTPException
from litestar.static_files import create_static_files_router
from litestar.types import ControllerRouterHandler

from passport_core.compose import Services
from passport_core.errors import PassportError
from passport_core.services.advise_learner import AdviceClosedError
from passport_core.services.share_records import ShareClosedError
from passport_core.web.language import language_of
from passport_core.web.pages import (
    advice_handlers,
    certifier_handlers,
    experience_handlers,
    mapping_handlers,
    passport_handlers,
    present,
    reader_handlers,
    where_handlers,
)
from passport_core.web.pages.asking import pages_for, wants_page
from passport_core.web.pages.rendering import STATIC_FOLDER
from passport_core.web.problems import status_of

_YEAR = 31_536_000
ErrorT = TypeVar("ErrorT", bound=Exception)
AnyRequest = Request[Any, Any, Any]


def routes(services: Services) -> list[ControllerRouterHandler]:
    """Return the handlers of all pages."""
    return [
        Router(
            "/",
            route_handlers=[
                *reader_handlers.ROUTES,
                *passport_handlers.ROUTES,
                *experience_handlers.ROUTES,
                *advice_handlers.ROUTES,
                *where_handlers.ROUTES,
                *certifier_handlers.ROUTES,
                *mapping_handlers.ROUTES,
            ],
            dependencies={"pages": pages_for(services)},
            include_in_schema=False,
        ),
        _static_files(),
    ]


def _static_files() -> Router:
    # Addresses carry a digest of the content (`?v=`), so that what is kept is never stale.
    kept = CacheControlHeader(public=True, max_age=_YEAR, immutable=True)
    return create_static_files_router("/static", directories=[STATIC_FOLDER], cache_control=kept)


def for_person_or_machine(
    services: Services, for_machine: Callable[[AnyRequest, ErrorT], Response[Any]]
) -> Callable[[AnyRequest, ErrorT], Response[Any]]:
    """Return an error handler: a page where a person asks, ``for_machine``'s answer elsewhere."""
    pages = pages_for(services).dependency

    def answer(request: AnyRequest, error: ErrorT) -> Response[Any]:
        machine = for_machine(request, error)
        if not wants_page(request):
            return machine
        language = language_of(request)
        if isinstance(error, ShareClosedError | AdviceClosedError):
            body = pages().closed(language, opened_share=isinstance(error, ShareClosedError))
        elif isinstance(error, PassportError):
            body = pages().problem(present.problem(error, status=status_of(error)), language)
        elif isinstance(error, HTTPException) and error.status_code < 500:
            body = pages().problem(present.not_found(), language)
        else:
            body = pages().problem(present.unexpected(), language)
        return Response(body, status_code=machine.status_code, media_type=MediaType.HTML)

    return answer
