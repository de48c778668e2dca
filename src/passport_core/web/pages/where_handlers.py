"""The pages of the gap: for the learner below the passport's secret address, for an adviser by the learner's link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import anyio.to_thread
from litestar import Response, get, post

from passport_core.compose import Services
from passport_core.errors import InvalidInputError, PassportError
from passport_core.outcomes import Text
from passport_core.passport.actors import Adviser, Holder
from passport_core.passport.advising import TARGETS_AT_MOST
from passport_core.passport.days import typed_day
from passport_core.passport.frameworks import ItemKind
from passport_core.passport.labour import Area
from passport_core.services.measure_gap import Picture
from passport_core.services.read_frameworks import Match
from passport_core.web.guarding import SMALL_BODY
from passport_core.web.language import language_of
from passport_core.web.pages import present, present_jobs, present_where
from passport_core.web.pages.asking import AnyRequest, field, form_of, page, see_other, texts
from passport_core.web.pages.hostile_text import line
from passport_core.web.pages.present_needs import Asked
from passport_core.web.pages.present_where import Reader, Typed
from passport_core.web.pages.rendering import Pages
from passport_core.web.problems import status_of

_NAME_LIMIT = 300  # characters of a target's name
_PLACE_LIMIT = 100
_QUERY_LIMIT = 300  # the search itself refuses less, in words
_SENT_AT_MOST = 20  # values of ``to`` that are read at all
_FOUND_SHOWN = 12
_CERTIFICATIONS_SHOWN = 5
_PLACES_SHOWN = 8
_JOBS_SHOWN = 30
_SEARCHED = (ItemKind.OCCUPATION, ItemKind.JOB_TITLE, ItemKind.COURSE)


@dataclass(frozen=True, slots=True)
class _Sent:
    """What an address or a form asks for, as it was typed."""

    names: tuple[str, ...]
    place: str
    by: str
    query: str = ""


@dataclass(frozen=True, slots=True)
class _Understood:
    """What of it could be understood, and what could not: each fault with the words that it is about."""

    asked: Asked
    faults: tuple[tuple[str, PassportError], ...]


@get("/p/{token:str}/where", sync_to_thread=True)
def where(token: str, request: AnyRequest, services: Services, pages: Pages, saved: bool = False) -> Response[str]:
    """Where the learner is and wants to go: as the address asks, else as the plan that was kept."""
    holder = services.keep_passport.enter(token)
    sent = _sent(request) or _planned(holder, services)
    notice = Text("Votre projet est gardé.", "Your plan is kept.") if saved else None
    return _where(Reader(f"/p/{token}"), holder, sent, request, services, pages, notice=notice)


@post("/p/{token:str}/where", request_max_body_size=SMALL_BODY)
async def keep_plan(token: str, request: AnyRequest, services: Services, pages: Pages) -> Response[Any]:
    """Keep targets, place and day as the plan; what cannot be kept is said, and stays in the form."""
    form = await form_of(request)

    def answer() -> Response[Any]:
        holder = services.keep_passport.enter(token)
        names = [name for name in texts(form, "to")[:_SENT_AT_MOST] if name.strip()]
        sent = _Sent(
            tuple(dict.fromkeys(line(name, _NAME_LIMIT) for name in names)),
            line(field(form, "in", _PLACE_LIMIT)),
            line(field(form, "by", 20)),
        )
        understood = _understand(sent, services)
        if not understood.faults:
            try:
                services.advise_learner.set_plan(
                    holder.passport_id,
                    targets=understood.asked.targets,
                    place=understood.asked.place,
                    by=understood.asked.by,
                    actor=holder,
                )
            except PassportError as error:
                understood = replace(understood, faults=(("", error),))
        if understood.faults:
            return _where(Reader(f"/p/{token}"), holder, sent, request, services, pages, understood=understood)
        return see_other(f"/p/{token}/where", request, saved="true")

    return await anyio.to_thread.run_sync(answer)


@get("/a/{token:str}", sync_to_thread=True)
def advised(token: str, request: AnyRequest, services: Services, pages: Pages) -> Response[str]:
    """The same for an adviser; the learner sees that it was read."""
    adviser = services.advise_learner.enter(token)
    sent = _sent(request) or _planned(adviser, services)
    return _where(Reader(f"/a/{token}", adviser.name), adviser, sent, request, services, pages)


@get("/p/{token:str}/jobs", sync_to_thread=True)
def jobs(token: str, request: AnyRequest, services: Services, pages: Pages) -> Response[str]:
    """Occupations near the passport: ranked by what is certified, then shown, then by the local market."""
    return _jobs(Reader(f"/p/{token}"), services.keep_passport.enter(token), request, services, pages)


@get("/a/{token:str}/jobs", sync_to_thread=True)
def advised_jobs(token: str, request: AnyRequest, services: Services, pages: Pages) -> Response[str]:
    """The same for an adviser; the learner sees that it was read."""
    adviser = services.advise_learner.enter(token)
    return _jobs(Reader(f"/a/{token}", adviser.name), adviser, request, services, pages)


def _jobs(
    reader: Reader, actor: Holder | Adviser, request: AnyRequest, services: Services, pages: Pages
) -> Response[str]:
    asked = request.query_params.get("in")
    place = _planned(actor, services).place if asked is None else line(asked, _PLACE_LIMIT)
    fault: PassportError | None = None
    try:
        ranked = services.measure_gap.jobs(actor.passport_id, actor=actor, place=place, limit=_JOBS_SHOWN)
    except PassportError as error:  # no such place: the ranking does not need one
        fault = error
        ranked = services.measure_gap.jobs(actor.passport_id, actor=actor, limit=_JOBS_SHOWN)
    status = status_of(fault) if fault else 200
    view = present_jobs.jobs(
        ranked,
        reader=reader,
        typed=place,
        problem=present.problem(fault, status=status) if fault else None,
    )
    return page(pages.jobs(view, language_of(request)), status=status)


def _where(
    reader: Reader,
    actor: Holder | Adviser,
    sent: _Sent,
    request: AnyRequest,
    services: Services,
    pages: Pages,
    *,
    understood: _Understood | None = None,
    notice: Text | None = None,
) -> Response[str]:
    understood = understood or _understand(sent, services)
    asked = understood.asked
    faults = list(understood.faults)
    try:
        picture = _look(actor, asked, services)
    except PassportError as error:  # no such place: the rest of the answer does not need one
        faults.append(("", error))
        asked = replace(asked, place="")
        picture = _look(actor, asked, services)
    versions = services.read_frameworks.versions()
    found, fault = _search(sent.query, services)
    certifications = services.read_register.find(sent.query, limit=_CERTIFICATIONS_SHOWN) if fault is None else ()
    faults += [("", fault)] if fault else []
    typed = Typed(
        target=next((words for words, _ in faults if words in sent.names), ""),
        place=sent.place,
        by=asked.by.isoformat() if asked.by else "",
        query=sent.query,
        found=found,
        certifications=certifications,
        places=_places(sent.place, services),
        problems=tuple(present.problem(error, status=status_of(error)) for _, error in faults),
        has_occupations=services.measure_gap.has_occupations(),
    )
    view = present_where.where(
        picture,
        reader=reader,
        asked=asked,
        passport_id=actor.passport_id,
        versions=versions,
        notes=services.advise_learner.notes(actor.passport_id, actor=actor),
        typed=typed,
        notice=notice,
    )
    status = status_of(faults[0][1]) if faults else 200
    return page(pages.where(view, language_of(request)), status=status)


def _look(actor: Holder | Adviser, asked: Asked, services: Services) -> Picture:
    return services.measure_gap.look(
        actor.passport_id, actor=actor, targets=asked.targets, place=asked.place, by=asked.by
    )


def _places(typed: str, services: Services) -> Sequence[Area]:
    """Return the places that the words may mean, where they may mean several."""
    places = services.read_labour.places(typed)[:_PLACES_SHOWN] if typed else ()
    return places if len(places) > 1 else ()


def _search(query: str, services: Services) -> tuple[Sequence[Match], PassportError | None]:
    """Look for occupations and courses by their names; a search that is refused is said beside the form."""
    if not query:
        return (), None
    try:
        return services.read_frameworks.search(query, kinds=_SEARCHED, limit=_FOUND_SHOWN), None
    except PassportError as error:
        return (), error


def _sent(request: AnyRequest) -> _Sent | None:
    """Return what the address asks for; None where it asks for nothing, and the plan is meant."""
    query = request.query_params
    if not {"to", "in", "by", "q"} & set(query):
        return None
    names = (line(name, _NAME_LIMIT) for name in query.getall("to", [])[:_SENT_AT_MOST])
    return _Sent(
        tuple(dict.fromkeys(name for name in names if name)),
        line(query.get("in", ""), _PLACE_LIMIT),
        line(query.get("by", ""), 20),
        line(query.get("q", ""), _QUERY_LIMIT),
    )


def _planned(actor: Holder | Adviser, services: Services) -> _Sent:
    plan = services.advise_learner.plan(actor.passport_id, actor=actor)
    return _Sent(plan.targets, plan.place, plan.by.isoformat() if plan.by else "")


def _understand(sent: _Sent, services: Services) -> _Understood:
    """Find every target that is named, and the day: what is wrong is said beside what is right."""
    found = services.measure_gap.understand(sent.names)
    faults: list[tuple[str, PassportError]] = [(one.named, one.error) for one in found.problems]
    if len(found.targets) > TARGETS_AT_MOST:
        faults.append(("", _too_many()))
    by = typed_day(sent.by) if sent.by else None
    if sent.by and by is None:
        faults.append(("", _no_day()))
    targets = tuple(str(target.ref) for target in found.targets[:TARGETS_AT_MOST])
    return _Understood(Asked(targets, sent.place, by), tuple(faults))


def _too_many() -> InvalidInputError:
    return InvalidInputError(
        Text(
            f"Pas plus de {TARGETS_AT_MOST} cibles se comparent ici : les suivantes sont laissées de côté.",
            f"No more than {TARGETS_AT_MOST} targets are compared here: those that follow are left aside.",
        ),
        code="target.too-many",
        remedy=Text("Décochez-en.", "Untick some."),
    )


def _no_day() -> InvalidInputError:
    return InvalidInputError(
        Text("Ce jour n’en est pas un.", "That day is not one."),
        code="plan.request",
        remedy=Text("Écrivez-le 31/12/2027, ou laissez vide.", "Write it 31/12/2027, or leave it empty."),
        where="by",
    )


ROUTES = [where, keep_plan, advised, jobs, advised_jobs]
