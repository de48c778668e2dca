"""A learner's plan and advisers. Authorization: Bearer with the passport's own secret below ``/v1/passport``, and with
an adviser's own below ``/v1/advice``: neither opens the other's addresses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from litestar import Response, Router, delete, get, post, put

from passport_core.compose import Services
from passport_core.passport.advising import AdviceGrant, AdviceReading, Note, Plan
from passport_core.services.advise_learner import DAYS_OFFERED, read_note_kind, read_note_state
from passport_core.web.api.answering import AnyRequest, adviser, answer_once, holder
from passport_core.web.api.experiences import ExperienceShape
from passport_core.web.api.shapes import Request
from passport_core.web.guarding import SMALL_BODY


class PlanRequest(Request):
    """``targets`` as named: ``RNCP37674``, ``M1855``; ``place`` where to look for work; ``by`` the day to be there."""

    targets: list[str]
    place: str = ""
    by: date | None = None


class InvitationRequest(Request):
    """Whom to invite, as the learner calls them, and for how many days."""

    adviser: str
    days: int = DAYS_OFFERED


class NoteRequest(Request):
    """``kind``: proposal or comment. ``target`` and ``step_key`` say what it is about, where it is about one thing."""

    kind: str
    text: str
    target: str = ""
    step_key: str = ""


class AnswerRequest(Request):
    """``state``: accepted or refused."""

    state: str


@dataclass(frozen=True)
class PlanShape:
    targets: list[str]
    place: str
    by: date | None
    changed_at: datetime | None

    @classmethod
    def of(cls, plan: Plan) -> PlanShape:
        return cls(list(plan.targets), plan.place, plan.by, plan.changed_at)


@dataclass(frozen=True)
class GrantShape:
    """A link for an adviser, as the learner sees it. ``link`` and ``token`` only when it was just made."""

    id: str
    adviser: str
    created_at: datetime
    expires_at: datetime
    withdrawn_at: datetime | None
    is_open: bool
    link: str | None = None
    token: str | None = None

    @classmethod
    def of(cls, grant: AdviceGrant, at: datetime, *, link: str | None = None, token: str | None = None) -> GrantShape:
        return cls(
            grant.id,
            grant.adviser,
            grant.created_at,
            grant.expires_at,
            grant.withdrawn_at,
            grant.is_open(at),
            link,
            token,
        )


@dataclass(frozen=True)
class AdviceReadingShape:
    """All that happened by a link on one day in one way: ``at`` the last time, ``first_at`` the first, ``count`` times
    in all."""

    at: datetime
    kind: str
    face: str
    first_at: datetime
    count: int

    @classmethod
    def of(cls, reading: AdviceReading) -> AdviceReadingShape:
        return cls(reading.last_at, reading.kind, reading.face, reading.first_at, reading.count)


@dataclass(frozen=True)
class NoteShape:
    """``state``: waiting, accepted or refused (a comment waits for nothing and stays so)."""

    id: str
    adviser: str
    kind: str
    text: str
    written_at: datetime
    target: str
    step_key: str
    state: str
    answered_at: datetime | None

    @classmethod
    def of(cls, note: Note) -> NoteShape:
        return cls(
            note.id,
            note.adviser,
            note.kind.value,
            note.text,
            note.written_at,
            note.target,
            note.step_key,
            note.state.value,
            note.answered_at,
        )


@get("/passport/plan", sync_to_thread=True, summary="The learner's plan")
def plan(request: AnyRequest, services: Services) -> PlanShape:
    """Where the learner wants to go; empty where nothing was said."""
    actor = holder(request, services)
    return PlanShape.of(services.advise_learner.plan(actor.passport_id, actor=actor))


@put("/passport/plan", sync_to_thread=True, summary="Write the plan anew")
def set_plan(data: PlanRequest, request: AnyRequest, services: Services) -> PlanShape:
    """A target that is not known here is refused."""
    actor = holder(request, services)
    written = services.advise_learner.set_plan(
        actor.passport_id, targets=data.targets, place=data.place, by=data.by, actor=actor
    )
    return PlanShape.of(written)


@post("/passport/advisers", sync_to_thread=True, summary="Invite an adviser", status_code=201)
def invite(data: InvitationRequest, request: AnyRequest, services: Services) -> Response[bytes]:
    """Return the grant with its secret link, which is kept nowhere here."""
    actor = holder(request, services)

    def work() -> GrantShape:
        grant, token = services.advise_learner.invite(
            actor.passport_id, adviser=data.adviser, days=data.days, actor=actor
        )
        return GrantShape.of(grant, services.clock.now(), link=services.advise_learner.address(token), token=token)

    return answer_once(request, services, data.model_dump_json().encode(), work)


@get("/passport/advisers", sync_to_thread=True, summary="Advisers of this passport")
def advisers(request: AnyRequest, services: Services) -> list[GrantShape]:
    """Open and closed links."""
    actor = holder(request, services)
    now = services.clock.now()
    return [GrantShape.of(one, now) for one in services.advise_learner.grants(actor.passport_id, actor=actor)]


@delete("/passport/advisers/{grant_id:str}", sync_to_thread=True, summary="Withdraw an adviser's link", status_code=200)
def withdraw(grant_id: str, request: AnyRequest, services: Services) -> GrantShape:
    """Close it from now on."""
    closed = services.advise_learner.withdraw(grant_id, actor=holder(request, services))
    return GrantShape.of(closed, services.clock.now())


@get("/passport/advisers/{grant_id:str}/readings", sync_to_thread=True, summary="When an adviser read the plan")
def readings(grant_id: str, request: AnyRequest, services: Services) -> list[AdviceReadingShape]:
    """Newest first, a line for each day and way of reading."""
    _, found = services.advise_learner.readings(grant_id, actor=holder(request, services))
    return [AdviceReadingShape.of(reading) for reading in found]


@get("/passport/notes", sync_to_thread=True, summary="What advisers wrote")
def notes(request: AnyRequest, services: Services) -> list[NoteShape]:
    """Oldest first."""
    actor = holder(request, services)
    return [NoteShape.of(one) for one in services.advise_learner.notes(actor.passport_id, actor=actor)]


@post("/passport/notes/{note_id:str}/answer", sync_to_thread=True, summary="Answer a proposal", status_code=200)
def answer(note_id: str, data: AnswerRequest, request: AnyRequest, services: Services) -> NoteShape:
    """Once: accepted or refused."""
    actor = holder(request, services)
    return NoteShape.of(services.advise_learner.answer(note_id, read_note_state(data.state), actor=actor))


@delete("/passport/notes/{note_id:str}", sync_to_thread=True, summary="Remove a note", status_code=200)
def remove_note(note_id: str, request: AnyRequest, services: Services) -> dict[str, Any]:
    """For good."""
    services.advise_learner.remove_note(note_id, actor=holder(request, services))
    return {"removed": note_id}


@get("/advice/plan", sync_to_thread=True, summary="The plan, for an adviser")
def advised_plan(request: AnyRequest, services: Services) -> PlanShape:
    """As it stands now. The learner sees that it was read."""
    actor = adviser(request, services)
    return PlanShape.of(services.advise_learner.plan(actor.passport_id, actor=actor))


@get("/advice/experiences", sync_to_thread=True, summary="Declared experiences, for an adviser")
def advised_experiences(request: AnyRequest, services: Services) -> list[ExperienceShape]:
    """As they stand now. The learner sees that they were read."""
    actor = adviser(request, services)
    return [ExperienceShape.of(one) for one in services.keep_experiences.list(actor.passport_id, actor=actor)]


@get("/advice/notes", sync_to_thread=True, summary="An adviser's own notes, and proposals accepted")
def advised_notes(request: AnyRequest, services: Services) -> list[NoteShape]:
    """Oldest first."""
    actor = adviser(request, services)
    return [NoteShape.of(one) for one in services.advise_learner.notes(actor.passport_id, actor=actor)]


@post("/advice/notes", sync_to_thread=True, summary="Propose a step, or comment", status_code=201)
def write(data: NoteRequest, request: AnyRequest, services: Services) -> Response[bytes]:
    """It changes nothing: the learner accepts, refuses or removes it."""
    actor = adviser(request, services, reads=False)

    def work() -> NoteShape:
        note = services.advise_learner.write(
            read_note_kind(data.kind), data.text, actor=actor, target=data.target, step_key=data.step_key
        )
        return NoteShape.of(note)

    return answer_once(request, services, data.model_dump_json().encode(), work)


router = Router(
    "/v1",
    route_handlers=[plan, set_plan, invite, advisers, withdraw, readings, notes, answer, remove_note],
    request_max_body_size=SMALL_BODY,
    tags=["learner"],
)
adviser_router = Router(
    "/v1",
    route_handlers=[advised_plan, advised_experiences, advised_notes, write],
    request_max_body_size=SMALL_BODY,
    tags=["adviser"],
)
