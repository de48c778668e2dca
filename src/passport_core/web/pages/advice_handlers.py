"""A learner's pages about advisers, and what an adviser's link can send."""

from __future__ import annotations

import anyio.to_thread
from litestar import Response, get, post
from litestar.status_codes import HTTP_303_SEE_OTHER

from passport_core.compose import Services
from passport_core.errors import InvalidInputError, PassportError
from passport_core.outcomes import Text
from passport_core.passport.actors import Holder
from passport_core.services.advise_learner import DAYS_AT_MOST, TEXT_LIMIT, read_note_kind, read_note_state
from passport_core.web.guarding import SMALL_BODY
from passport_core.web.language import language_of
from passport_core.web.pages import present, present_advice
from passport_core.web.pages.asking import AnyRequest, field, form_of, page, see_other
from passport_core.web.pages.rendering import Pages
from passport_core.web.problems import status_of


@get("/p/{token:str}/advisers", sync_to_thread=True)
def advisers(token: str, request: AnyRequest, services: Services, pages: Pages) -> Response[str]:
    """Every adviser's link, and the form that makes one."""
    return _advisers(token, services.keep_passport.enter(token), request, services, pages)


@post("/p/{token:str}/advisers", status_code=200, request_max_body_size=SMALL_BODY)
async def invite(token: str, request: AnyRequest, services: Services, pages: Pages) -> Response[str]:
    """Make a link and show it, once."""
    form = await form_of(request)
    name, days = field(form, "adviser", 1000), field(form, "days", 6).strip()

    def answer() -> Response[str]:
        holder = services.keep_passport.enter(token)
        try:
            grant, secret = services.advise_learner.invite(
                holder.passport_id, adviser=name, days=_days(days), actor=holder
            )
        except PassportError as error:
            return _advisers(token, holder, request, services, pages, adviser=name, days=days, error=error)
        link = services.advise_learner.address(secret)
        view = present_advice.adviser_invited(grant, base=f"/p/{token}", link=link, at=services.clock.now())
        return page(pages.adviser_invited(view, language_of(request)))

    return await anyio.to_thread.run_sync(answer)


@get("/p/{token:str}/advisers/{grant_id:str}", sync_to_thread=True)
def adviser_log(token: str, grant_id: str, request: AnyRequest, services: Services, pages: Pages) -> Response[str]:
    """One link: its state and every reading."""
    holder = services.keep_passport.enter(token)
    grant, readings = services.advise_learner.readings(grant_id, actor=holder)
    view = present_advice.adviser_log(grant, readings, base=f"/p/{token}", at=services.clock.now())
    return page(pages.adviser_log(view, language_of(request)))


@post("/p/{token:str}/advisers/{grant_id:str}/withdraw", sync_to_thread=True, status_code=HTTP_303_SEE_OTHER)
def withdraw(token: str, grant_id: str, request: AnyRequest, services: Services) -> Response[None]:
    """Close it from now on."""
    services.advise_learner.withdraw(grant_id, actor=services.keep_passport.enter(token))
    return see_other(f"/p/{token}/advisers/{grant_id}", request)


@post("/p/{token:str}/notes/{note_id:str}/answer", status_code=HTTP_303_SEE_OTHER, request_max_body_size=SMALL_BODY)
async def answer(token: str, note_id: str, request: AnyRequest, services: Services) -> Response[None]:
    """Accept or refuse a proposal, once: ``state``."""
    state = field(await form_of(request), "state", 20)

    def work() -> Response[None]:
        holder = services.keep_passport.enter(token)
        services.advise_learner.answer(note_id, read_note_state(state), actor=holder)
        return see_other(f"/p/{token}/where", request)

    return await anyio.to_thread.run_sync(work)


@post("/p/{token:str}/notes/{note_id:str}/remove", sync_to_thread=True, status_code=HTTP_303_SEE_OTHER)
def remove(token: str, note_id: str, request: AnyRequest, services: Services) -> Response[None]:
    """For good."""
    services.advise_learner.remove_note(note_id, actor=services.keep_passport.enter(token))
    return see_other(f"/p/{token}/where", request)


@get(
    ["/p/{token:str}/notes/{note_id:str}/answer", "/p/{token:str}/notes/{note_id:str}/remove"],
    sync_to_thread=False,
    status_code=HTTP_303_SEE_OTHER,
)
def back_to_plan(token: str, note_id: str, request: AnyRequest) -> Response[None]:
    """The language link of a page that refused a form leads back to the plan."""
    return see_other(f"/p/{token}/where", request)


@post("/a/{token:str}/notes", status_code=HTTP_303_SEE_OTHER, request_max_body_size=SMALL_BODY)
async def write(token: str, request: AnyRequest, services: Services) -> Response[None]:
    """What an adviser proposes or remarks: ``kind``, ``text``, and what it is about (``target``, ``step_key``)."""
    form = await form_of(request)

    def work() -> Response[None]:
        adviser = services.advise_learner.enter(token, reads=False)
        services.advise_learner.write(
            read_note_kind(field(form, "kind", 20)),
            field(form, "text", TEXT_LIMIT * 8),
            actor=adviser,
            target=field(form, "target", 2000),
            step_key=field(form, "step_key", 2000),
        )
        return see_other(f"/a/{token}", request)

    return await anyio.to_thread.run_sync(work)


@get("/a/{token:str}/notes", sync_to_thread=False, status_code=HTTP_303_SEE_OTHER)
def back_to_advice(token: str, request: AnyRequest) -> Response[None]:
    """The language link of a page that refused a note leads back to the adviser's page."""
    return see_other(f"/a/{token}", request)


def _advisers(
    token: str,
    holder: Holder,
    request: AnyRequest,
    services: Services,
    pages: Pages,
    *,
    adviser: str = "",
    days: str = "",
    error: PassportError | None = None,
) -> Response[str]:
    status = status_of(error) if error else 200
    view = present_advice.advisers(
        services.advise_learner.grants(holder.passport_id, actor=holder),
        base=f"/p/{token}",
        at=services.clock.now(),
        adviser=adviser,
        days=days,
        problem=present.problem(error, status=status) if error else None,
    )
    return page(pages.advisers(view, language_of(request)), status=status)


def _days(typed: str) -> int:
    if not (typed.isascii() and typed.isdigit()):
        raise InvalidInputError(
            Text("Le nombre de jours n’est pas un nombre.", "The number of days is not a number."),
            code="advice.request",
            remedy=Text(f"Écrivez un nombre de 1 à {DAYS_AT_MOST}.", f"Write a number from 1 to {DAYS_AT_MOST}."),
            where="days",
        )
    return int(typed)


ROUTES = [advisers, invite, adviser_log, withdraw, answer, remove, back_to_plan, write, back_to_advice]
