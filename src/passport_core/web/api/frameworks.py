"""What anyone may ask of the loaded frameworks: which there are, their items by name, what an item asks for."""

from __future__ import annotations

from typing import Annotated

from litestar import Router, get
from litestar.params import Parameter

from passport_core.compose import Services
from passport_core.passport.frameworks import ItemKind
from passport_core.services.describe_items import DescribedShape, FrameworkShape, MatchShape
from passport_core.web.api.answering import AnyRequest
from passport_core.web.guarding import limit_client
from passport_core.web.language import language_of


@get("/frameworks", sync_to_thread=True, summary="Loaded frameworks")
def frameworks(request: AnyRequest, services: Services) -> list[FrameworkShape]:
    """By framework, the newest version first."""
    language = language_of(request)
    return [FrameworkShape.of(version, language) for version in services.read_frameworks.versions()]


@get("/frameworks/items", sync_to_thread=True, summary="Search items by name")
def search(
    request: AnyRequest,
    services: Services,
    words: Annotated[str, Parameter(query="search", max_length=1000, description="200 characters, 20 words at most")],
    kinds: Annotated[
        list[ItemKind] | None, Parameter(query="kind", description="kind of item; may be repeated")
    ] = None,
    framework: Annotated[str | None, Parameter(max_length=40)] = None,
    limit: Annotated[int, Parameter(ge=1, le=50, description="how many at most")] = 10,
) -> list[MatchShape]:
    """Best first; accents, case, typing errors, order and unfinished words are forgiven.

    Without ``kind``: everything of the named framework, else occupations and job titles.
    """
    limit_client(request, services, "search")
    found = services.read_frameworks.search(words, kinds=kinds or (), framework=framework, limit=limit)
    return [MatchShape.of(match) for match in found]


@get("/frameworks/{framework:str}/items/{code:str}", sync_to_thread=True, summary="An item and what it asks for")
def item(framework: str, code: str, request: AnyRequest, services: Services) -> DescribedShape:
    """From the newest version: its profile by importance, what it belongs to, its neighbours."""
    described = services.read_frameworks.describe(services.read_frameworks.named(f"{framework}:{code}"))
    return DescribedShape.of(described, language_of(request))


router = Router("/v1", route_handlers=[frameworks, search, item], tags=["reader"])
