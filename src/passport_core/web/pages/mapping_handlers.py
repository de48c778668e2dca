"""A certifier's page of mappings, below its secret address: which items its blocks meet, in its own name."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Annotated

import anyio.to_thread
from litestar import Response, get, post
from litestar.params import Parameter

from passport_core.compose import Services
from passport_core.errors import InvalidInputError, NotFoundError, PassportError
from passport_core.outcomes import Text
from passport_core.passport.actors import CertifierAgent
from passport_core.passport.mappings import Mapping, MappingProposal, StatedMapping
from passport_core.passport.register import Certification
from passport_core.passport.targets import BlockRef
from passport_core.services.mapping_refusals import named_block, named_extent, named_ref
from passport_core.services.read_frameworks import Match
from passport_core.web.guarding import SMALL_BODY
from passport_core.web.language import language_of
from passport_core.web.pages import present, present_mappings
from passport_core.web.pages.asking import AnyRequest, field, form_of, page, see_other
from passport_core.web.pages.present_mappings import Asked
from passport_core.web.pages.rendering import Pages
from passport_core.web.pages.views import ProblemView
from passport_core.web.problems import status_of

_AWARDS_LOOKED_AT = 500
_CANDIDATES = 4  # of each competency
_FOUND_SHOWN = 8
_WORDS_LIMIT = 200
_DONE = {
    "accepted": Text(
        "Établi en votre nom. Les prochaines délivrances de ce bloc le porteront, si l’élément est apporté en entier.",
        "Stated in your name. The block’s next awards will carry it, where the whole item is met.",
    ),
    "withdrawn": Text(
        "Retiré. Ce qui est déjà délivré reste tel qu’il a été signé.",
        "Withdrawn. What was awarded already stays as it was signed.",
    ),
}


@get("/c/{key:str}/mappings", sync_to_thread=True)
def mappings(
    key: str,
    request: AnyRequest,
    services: Services,
    pages: Pages,
    block: str = "",
    framework: str = "rome",
    q: str = "",
    done: str = "",
) -> Response[str]:
    """Choose a block, see what resembles its competencies, look for other items, and see what was stated."""
    agent = services.manage_certifiers.authenticate(key)
    return _page(key, agent, request, services, pages, block, framework, words=q, done=done)


@post("/c/{key:str}/mappings", status_code=200, request_max_body_size=SMALL_BODY)
async def state(key: str, request: AnyRequest, services: Services, pages: Pages) -> Response[str] | Response[None]:
    """Accept an item for a block, or withdraw one that was accepted."""
    form = await form_of(request)
    block, framework = field(form, "block", 100), field(form, "framework", 40) or "rome"

    def answer() -> Response[str] | Response[None]:
        agent = services.manage_certifiers.authenticate(key)
        try:
            if field(form, "do", 20) == "withdraw":
                services.keep_mappings.withdraw(
                    field(form, "set", 300),
                    named_ref(field(form, "source", 300)),
                    services.read_frameworks.named(field(form, "item", 300)),
                    actor=agent,
                )
                done = "withdrawn"
            else:
                mapping = Mapping(
                    source=named_block(block),
                    item=services.read_frameworks.named(field(form, "item", 300)),
                    extent=named_extent(field(form, "extent", 20)),
                    level=_level(field(form, "level", 3)),
                    competency=field(form, "competency"),
                    note=field(form, "note"),
                )
                keep = services.keep_mappings
                keep.accept(mapping, author=keep.author_of(agent), actor=agent)
                done = "accepted"
        except PassportError as error:
            problem = present.problem(error, status=status_of(error))
            return _page(key, agent, request, services, pages, block, framework, problem=problem)
        return see_other(f"/c/{key}/mappings", request, block=block, framework=framework, done=done)

    return await anyio.to_thread.run_sync(answer)


@get("/c/{key:str}/mappings/download", sync_to_thread=True)
def download(
    key: str, services: Services, set_id: Annotated[str, Parameter(query="set")] = "", form: str = "json"
) -> Response[bytes]:
    """One of the certifier's own sets as a file: JSON, or a table."""
    agent = services.manage_certifiers.authenticate(key)
    if set_id not in {one.id for one in services.keep_mappings.own_sets(agent)}:
        raise NotFoundError(Text("Introuvable.", "Not found."), where="set")
    if form == "csv":
        content, media_type, ending = services.keep_mappings.export_csv(set_id), "text/csv; charset=utf-8", "csv"
    else:
        content, media_type, ending = services.keep_mappings.document(set_id), "application/json", "json"
    return Response(
        content,
        media_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="rapprochements.{ending}"'},
    )


def _page(
    key: str,
    agent: CertifierAgent,
    request: AnyRequest,
    services: Services,
    pages: Pages,
    typed: str,
    framework: str,
    *,
    words: str = "",
    done: str = "",
    problem: ProblemView | None = None,
) -> Response[str]:
    who, _ = services.manage_certifiers.known(agent.certifier_id, actor=agent)
    keep, typed, framework = services.keep_mappings, typed[:100], framework[:40]
    asked = Asked(typed=typed, framework=framework, words=words[:_WORDS_LIMIT])
    proposals: Sequence[MappingProposal] = ()
    found: Sequence[Match] = ()
    if typed:
        try:
            proposals = keep.propose(named_block(typed), framework=framework, limit=_CANDIDATES)
            asked = _found(services, named_block(typed), asked)
            found = keep.find_items(asked.words, framework, limit=_FOUND_SHOWN) if asked.words else ()
        except PassportError as error:
            problem = problem or present.problem(error, status=status_of(error))
    own_sets = keep.own_sets(agent)
    own = [StatedMapping(one, stored) for stored in own_sets for one in keep.get(stored.id)[1].mappings]
    view = present_mappings.mappings(
        who,
        asked,
        base=f"/c/{key}",
        certifications=_certifications(services, agent),
        versions=keep.mappable(),
        proposals=proposals,
        found=found,
        own=own,
        own_sets=own_sets,
        items=services.read_frameworks.items({one.mapping.item for one in own}),
        notice=_DONE.get(done),
        problem=problem,
    )
    return page(pages.mappings(view, language_of(request)), status=problem.status if problem else 200)


def _found(services: Services, ref: BlockRef, asked: Asked) -> Asked:
    """Return what was asked, with the block as the register has it."""
    certification = services.read_register.entry(ref.certification).certification
    block = certification.block(ref.block) if ref.block else None
    if block is None:
        return asked
    return replace(asked, ref=BlockRef(certification.number, block.code), title=block.title)


def _certifications(services: Services, agent: CertifierAgent) -> list[Certification]:
    """Return the certifications of which this certifier has lately declared awards: its blocks, to choose from."""
    awards, _ = services.read_batch.awards(agent.certifier_id, actor=agent, limit=_AWARDS_LOOKED_AT)
    found = []
    for number in sorted({one.award.certification for one in awards}):
        with suppress(NotFoundError):  # a register that was loaded since may not have it
            found.append(services.read_register.entry(number).certification)
    return found


def _level(typed: str) -> int | None:
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit()):
        raise InvalidInputError(
            Text("Le niveau est un nombre.", "The level is a number."),
            code="mapping.level",
            remedy=Text("Choisissez-le dans la liste.", "Choose it in the list."),
            where="level",
        )
    return int(typed)


ROUTES = [mappings, state, download]
