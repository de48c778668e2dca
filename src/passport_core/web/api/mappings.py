"""Mappings: what anyone may read, and what a certifier states with its own key (Authorization: Bearer pck_…)."""

from __future__ import annotations

from typing import Annotated

from litestar import Response, Router, get, post
from litestar.params import Parameter
from pydantic import Field

from passport_core.compose import Services
from passport_core.passport.mappings import Extent, Mapping
from passport_core.services.describe_mappings import MappingSetShape, ProposalShape, StatedMappingShape
from passport_core.services.keep_mappings import LICENCE, PROPOSALS_AT_MOST
from passport_core.services.mapping_refusals import named_block, named_extent, named_ref
from passport_core.web.api.answering import AnyRequest, answer_once, certifier_agent
from passport_core.web.api.shapes import Request
from passport_core.web.guarding import SMALL_BODY, limit_client

SetId = Annotated[str, Parameter(query="id", max_length=300, description="the set's id")]


class MappingRequest(Request):
    """``source``: a block (``RNCP37674BC01``), a whole certification, or an item of another framework; ``item``:
    ``rome:109846``; ``extent``: whole or part; ``level``: on the scale of the item's framework."""

    source: str = Field(max_length=300)
    item: str = Field(max_length=300)
    extent: str = Extent.WHOLE.value
    level: int | None = None
    competency: str = ""
    note: str = ""
    licence: str = LICENCE


class WithdrawalRequest(Request):
    """What to take out of the set: every mapping from ``source`` to ``item``."""

    id: str = Field(max_length=300)
    source: str = Field(max_length=300)
    item: str = Field(max_length=300)


class WithdrawalShape(Request):
    """Whether there was any."""

    withdrawn: bool


@get("/mappings", sync_to_thread=True, summary="Mapping sets", tags=["reader"])
def mapping_sets(services: Services) -> list[MappingSetShape]:
    """By id: who says which blocks meet which items, and whether that author is proved."""
    keep = services.keep_mappings
    return [MappingSetShape.of(one, is_proved=keep.is_proved(one)) for one in keep.sets()]


@get("/mappings/set", sync_to_thread=True, summary="One mapping set, as a document", tags=["reader"])
def mapping_set(set_id: SetId, request: AnyRequest, services: Services) -> Response[bytes]:
    """Return it by ``schemas/mapping-set-v1.schema.json``, to be loaded elsewhere (``Accept: text/csv``: as a
    table)."""
    keep = services.keep_mappings
    if "text/csv" in request.headers.get("accept", ""):
        return Response(keep.export_csv(set_id), media_type="text/csv; charset=utf-8")
    return Response(keep.document(set_id), media_type="application/json")


@get("/mappings/proposals", sync_to_thread=True, summary="Proposals for a block, by likeness of words", tags=["reader"])
def proposals(
    request: AnyRequest,
    services: Services,
    block: Annotated[str, Parameter(max_length=100, description="RNCP37674BC01")],
    framework: Annotated[str, Parameter(max_length=40)] = "rome",
    limit: Annotated[int, Parameter(ge=1, le=PROPOSALS_AT_MOST, description="for each competency")] = 5,
) -> list[ProposalShape]:
    """Candidates for a person to judge. No mapping comes of them, and no gap is measured with them."""
    limit_client(request, services, "search")
    found = services.keep_mappings.propose(named_block(block), framework=framework, limit=limit)
    return [ProposalShape.of(one) for one in found]


@post("/mappings", sync_to_thread=True, summary="State a mapping", tags=["certifier"], status_code=201)
def accept(data: MappingRequest, request: AnyRequest, services: Services) -> Response[bytes]:
    """Keep the mapping among the certifier's own, under its name and SIREN: it states, and is shown as who does.

    What it states of a block that it awards is written into the awards from then on.
    """
    agent = certifier_agent(request, services)
    keep = services.keep_mappings

    def work() -> StatedMappingShape:
        item = services.read_frameworks.named(data.item)
        extent = named_extent(data.extent)
        mapping = Mapping(named_ref(data.source), item, extent, data.level, data.competency, data.note)
        stated = keep.accept(mapping, author=keep.author_of(agent), licence=data.licence, actor=agent)
        return StatedMappingShape.of(stated)

    return answer_once(request, services, data.model_dump_json().encode(), work)


@post("/mappings/withdrawal", sync_to_thread=True, summary="Withdraw a mapping", tags=["certifier"], status_code=200)
def withdraw(data: WithdrawalRequest, request: AnyRequest, services: Services) -> WithdrawalShape:
    """Take it out of the certifier's own set. What was awarded with it stays as it was signed."""
    agent = certifier_agent(request, services)
    item = services.read_frameworks.named(data.item)
    source = named_ref(data.source)
    return WithdrawalShape(withdrawn=services.keep_mappings.withdraw(data.id, source, item, actor=agent))


router = Router(
    "/v1", route_handlers=[mapping_sets, mapping_set, proposals, accept, withdraw], request_max_body_size=SMALL_BODY
)
