"""The ASGI application: handlers over one ``Services``, errors mapped once, headers on every answer."""

from __future__ import annotations

from litestar import Litestar
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.types import ASGIApp

from passport_core import __version__
from passport_core.compose import Services
from passport_core.errors import PassportError
from passport_core.web import public
from passport_core.web.api import advice, certifiers, experiences, frameworks, gaps, mappings, passports, reading
from passport_core.web.guarding import SMALL_BODY, guard_headers
from passport_core.web.pages import handlers
from passport_core.web.problems import answer_error, answer_fault, answer_http_error, answer_too_deep
from passport_core.web.protocols import vc_api


def create_app(services: Services) -> ASGIApp:
    """Build the application. The services' store must be at the program's schema."""
    # No documentation page: its assets would come from elsewhere. The description itself is served.
    description = OpenAPIConfig(
        title="passport-core",
        version=__version__,
        description="Competency blocks: issued, claimed, shared, verified.",
        path="/v1/openapi",
        render_plugins=[JsonRenderPlugin(path="/openapi.json")],
    )
    app = Litestar(
        route_handlers=[
            certifiers.router,
            passports.router,
            gaps.router,
            experiences.router,
            advice.router,
            advice.adviser_router,
            reading.router,
            frameworks.router,
            mappings.router,
            vc_api.router,
            public.status_list,
            public.issuer_document,
            public.published_file,
            *handlers.routes(services),
        ],
        dependencies={"services": Provide(lambda: services, sync_to_thread=False)},
        exception_handlers={
            PassportError: handlers.for_person_or_machine(services, answer_error),
            HTTPException: handlers.for_person_or_machine(services, answer_http_error),
            RecursionError: handlers.for_person_or_machine(services, answer_too_deep),
            Exception: handlers.for_person_or_machine(services, answer_fault),
        },
        openapi_config=description,
        request_max_body_size=max(services.settings.upload_limit + SMALL_BODY, SMALL_BODY),
        on_shutdown=[services.close],
        debug=False,
    )
    return guard_headers(app)
