"""The learner's pages of declared experiences, below the passport's secret address."""

from __future__ import annotations

from datetime import date
from typing import Any

import anyio.to_thread
from litestar import Response, get, post

from passport_core.compose import Services
from passport_core.errors import InvalidInputError, PassportError
from passport_core.outcomes import Text
from passport_core.passport.actors import Holder
from passport_core.passport.days import paris_day, typed_day
from passport_core.passport.experience import DeclaredCompetency
from passport_core.passport.frameworks import ItemRef
from passport_core.passport.targets import read_ref
from passport_core.services.keep_experiences import (
    COMPETENCY_LIMIT,
    DESCRIPTION_LIMIT,
    TITLE_LIMIT,
    ExperienceDraft,
    read_kind,
)
from passport_core.services.read_frameworks import LONGEST_SEARCH
from passport_core.web.guarding import SMALL_BODY
from passport_core.web.language import language_of
from passport_core.web.pages import present, present_experiences
from passport_core.web.pages.asking import AnyRequest, field, form_of, page, see_other, texts
from passport_core.web.pages.present_experiences import Offered, TypedExperience
from passport_core.web.pages.rendering import Pages
from passport_core.web.problems import status_of

_LONGER = 4  # how much more than is allowed is read back to who typed it


@get("/p/{token:str}/experiences", sync_to_thread=True)
def experiences(
    token: str, request: AnyRequest, services: Services, pages: Pages, saved: bool = False
) -> Response[str]:
    """What is declared, and how to declare more."""
    holder = services.keep_passport.enter(token)
    found = services.keep_experiences.list(holder.passport_id, actor=holder)
    known = services.keep_experiences.describe(one.ref for item in found for one in item.competencies)
    notice = Text("Gardé.", "Kept.") if saved else None
    view = present_experiences.experiences(found, known, base=f"/p/{token}", notice=notice)
    return page(pages.experiences(view, language_of(request)))


@get("/p/{token:str}/experiences/new", sync_to_thread=True)
def experience_form(token: str, request: AnyRequest, services: Services, pages: Pages, q: str = "") -> Response[str]:
    """An empty form; ``q`` searches for competencies at once."""
    services.keep_passport.enter(token)
    return _form(token, None, TypedExperience(query=q[: LONGEST_SEARCH * _LONGER]), {}, request, services, pages)


@post("/p/{token:str}/experiences", status_code=200, request_max_body_size=SMALL_BODY)
async def declare(token: str, request: AnyRequest, services: Services, pages: Pages) -> Response[str] | Response[None]:
    """Declare an experience; or, where the form only searches, offer what it found."""
    form = await form_of(request)

    def answer() -> Response[str] | Response[None]:
        return _keep(token, None, services.keep_passport.enter(token), form, request, services, pages)

    return await anyio.to_thread.run_sync(answer)


@get("/p/{token:str}/experiences/{experience_id:str}", sync_to_thread=True)
def change_form(token: str, experience_id: str, request: AnyRequest, services: Services, pages: Pages) -> Response[str]:
    """The form, filled in with what was declared."""
    holder = services.keep_passport.enter(token)
    found = services.keep_experiences.get(experience_id, actor=holder)
    return _form(token, experience_id, TypedExperience.of(found), {}, request, services, pages)


@post("/p/{token:str}/experiences/{experience_id:str}", status_code=200, request_max_body_size=SMALL_BODY)
async def change(
    token: str, experience_id: str, request: AnyRequest, services: Services, pages: Pages
) -> Response[str] | Response[None]:
    """Write it anew; or, where the form only searches, offer what it found."""
    form = await form_of(request)

    def answer() -> Response[str] | Response[None]:
        holder = services.keep_passport.enter(token)
        services.keep_experiences.get(experience_id, actor=holder)
        return _keep(token, experience_id, holder, form, request, services, pages)

    return await anyio.to_thread.run_sync(answer)


@post("/p/{token:str}/experiences/{experience_id:str}/remove", sync_to_thread=True, status_code=303)
def remove(token: str, experience_id: str, request: AnyRequest, services: Services) -> Response[None]:
    """For good."""
    services.keep_experiences.remove(experience_id, actor=services.keep_passport.enter(token))
    return see_other(f"/p/{token}/experiences", request)


def _keep(
    token: str,
    experience_id: str | None,
    holder: Holder,
    form: dict[str, list[Any]],
    request: AnyRequest,
    services: Services,
    pages: Pages,
) -> Response[str] | Response[None]:
    typed = _typed(form)
    if field(form, "do", 10) != "save":
        return _form(token, experience_id, typed, form, request, services, pages)
    try:
        draft = _draft(typed)
        if experience_id is None:
            services.keep_experiences.declare(holder.passport_id, draft, actor=holder)
        else:
            services.keep_experiences.change(experience_id, draft, actor=holder)
    except PassportError as error:
        return _form(token, experience_id, typed, {}, request, services, pages, error=error)
    return see_other(f"/p/{token}/experiences", request, saved="1")


def _form(
    token: str,
    experience_id: str | None,
    typed: TypedExperience,
    form: dict[str, list[Any]],
    request: AnyRequest,
    services: Services,
    pages: Pages,
    *,
    error: PassportError | None = None,
) -> Response[str]:
    offered = Offered()
    try:
        if error is None:
            offered = _offered(typed.query, field(form, "job", 300), services)
    except PassportError as refused:  # words that cannot be searched for: said above the form, nothing typed is lost
        error = refused
    status = status_of(error) if error else 200
    view = present_experiences.experience_form(
        typed,
        services.keep_experiences.describe(one.ref for one in typed.competencies),
        offered,
        base=f"/p/{token}",
        today=paris_day(services.clock.now()),
        experience_id=experience_id,
        problem=present.problem(error, status=status) if error else None,
    )
    return page(pages.experience_form(view, language_of(request)), status=status)


def _offered(query: str, job: str, services: Services) -> Offered:
    occupation = ItemRef.read(job)
    if occupation is not None:
        found, declarables = services.keep_experiences.used_in(occupation)
        return Offered(declarables, (), found, searched=True)
    if not query.strip():
        return Offered()
    return Offered(
        services.keep_experiences.search(query), services.keep_experiences.search_occupations(query), searched=True
    )


def _typed(form: dict[str, list[Any]]) -> TypedExperience:
    """Return what the form holds, longer than it may be too: the service says so, and nothing is lost."""
    return TypedExperience(
        kind=field(form, "kind", 20),
        title=field(form, "title", TITLE_LIMIT * _LONGER),
        organisation=field(form, "organisation", TITLE_LIMIT * _LONGER),
        place=field(form, "place", TITLE_LIMIT * _LONGER),
        description=field(form, "description", DESCRIPTION_LIMIT * _LONGER),
        started_on=field(form, "started_on", 20),
        ended_on=field(form, "ended_on", 20),
        hours=field(form, "hours", 10),
        query=field(form, "q", LONGEST_SEARCH * _LONGER),
        competencies=tuple(_ticked(form)),
    )


def _ticked(form: dict[str, list[Any]]) -> list[DeclaredCompetency]:
    found = []
    for value in dict.fromkeys(texts(form, "competency")[: COMPETENCY_LIMIT * 2]):
        ref = read_ref(value[:300])
        if ref is not None:
            level = field(form, f"level:{value}", 4)
            found.append(DeclaredCompetency(ref, int(level) if level.isascii() and level.isdigit() else None))
    return found


def _draft(typed: TypedExperience) -> ExperienceDraft:
    hours = typed.hours.strip()
    if hours and not (hours.isascii() and hours.isdigit()):
        raise InvalidInputError(
            Text("Le nombre d’heures n’est pas un nombre.", "The number of hours is not a number."),
            code="experience.request",
            remedy=Text("Laissez vide, ou écrivez un nombre entier.", "Leave it empty, or write a whole number."),
            where="hours",
        )
    return ExperienceDraft(
        kind=read_kind(typed.kind),
        title=typed.title,
        organisation=typed.organisation,
        place=typed.place,
        description=typed.description,
        started_on=_day(typed.started_on, "started_on"),
        ended_on=_day(typed.ended_on, "ended_on"),
        hours=int(hours) if hours else None,
        competencies=typed.competencies,
    )


def _day(typed: str, where: str) -> date | None:
    if not typed.strip():
        return None
    day = typed_day(typed)
    if day is None:
        raise InvalidInputError(
            Text("Ce n’est pas une date.", "This is not a date."),
            code="experience.dates",
            remedy=Text("Écrivez-la JJ/MM/AAAA, ou laissez vide.", "Write it DD/MM/YYYY, or leave it empty."),
            where=where,
        )
    return day


ROUTES = [experiences, experience_form, declare, change_form, change, remove]
