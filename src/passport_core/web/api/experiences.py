"""What a learner declares of their own activity. Authorization: Bearer with the passport's own secret."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from litestar import Response, Router, delete, get, post, put
from pydantic import Field

from passport_core.compose import Services
from passport_core.passport.experience import Experience
from passport_core.services.keep_experiences import ExperienceDraft, read_competencies, read_kind
from passport_core.web.api.answering import AnyRequest, answer_once, holder
from passport_core.web.api.shapes import Request
from passport_core.web.guarding import SMALL_BODY


class CompetencyRequest(Request):
    """``ref``: ``rome:109846``, ``rectec:3``, ``RNCP37674BC02``; ``level`` is self-assessed, on its framework's scale,
    else 1 to 4."""

    ref: str
    level: int | None = None


class ExperienceRequest(Request):
    """``kind``: personal, professional or voluntary; lengths, dates and ranges are the service's to judge."""

    kind: str
    title: str
    organisation: str = ""
    place: str = ""
    description: str = ""
    started_on: date | None = None
    ended_on: date | None = None
    hours: int | None = None
    competencies: list[CompetencyRequest] = Field(default_factory=list)

    def draft(self) -> ExperienceDraft:
        return ExperienceDraft(
            kind=read_kind(self.kind),
            title=self.title,
            organisation=self.organisation,
            place=self.place,
            description=self.description,
            started_on=self.started_on,
            ended_on=self.ended_on,
            hours=self.hours,
            competencies=read_competencies([(one.ref, one.level) for one in self.competencies]),
        )


@dataclass(frozen=True)
class CompetencyShape:
    ref: str
    level: int | None


@dataclass(frozen=True)
class ExperienceShape:
    """``provenance`` is always ``declared``: nobody else has said anything of it."""

    id: str
    kind: str
    title: str
    organisation: str
    place: str
    description: str
    started_on: date | None
    ended_on: date | None
    hours: int | None
    competencies: list[CompetencyShape]
    declared_at: datetime
    provenance: str = "declared"

    @classmethod
    def of(cls, one: Experience) -> ExperienceShape:
        return cls(
            one.id,
            one.kind.value,
            one.title,
            one.organisation,
            one.place,
            one.description,
            one.started_on,
            one.ended_on,
            one.hours,
            [CompetencyShape(str(declared.ref), declared.level) for declared in one.competencies],
            one.declared_at,
        )


@get("/passport/experiences", sync_to_thread=True, summary="Declared experiences")
def experiences(request: AnyRequest, services: Services) -> list[ExperienceShape]:
    """In the order in which they were declared."""
    actor = holder(request, services)
    return [ExperienceShape.of(one) for one in services.keep_experiences.list(actor.passport_id, actor=actor)]


@post("/passport/experiences", sync_to_thread=True, summary="Declare an experience", status_code=201)
def declare(data: ExperienceRequest, request: AnyRequest, services: Services) -> Response[bytes]:
    """It counts as declared, and is shown apart from what is certified."""
    actor = holder(request, services)

    def work() -> ExperienceShape:
        return ExperienceShape.of(services.keep_experiences.declare(actor.passport_id, data.draft(), actor=actor))

    return answer_once(request, services, data.model_dump_json().encode(), work)


@put("/passport/experiences/{experience_id:str}", sync_to_thread=True, summary="Write an experience anew")
def change(experience_id: str, data: ExperienceRequest, request: AnyRequest, services: Services) -> ExperienceShape:
    """The whole of it: what is left out becomes empty."""
    actor = holder(request, services)
    return ExperienceShape.of(services.keep_experiences.change(experience_id, data.draft(), actor=actor))


@delete(
    "/passport/experiences/{experience_id:str}", sync_to_thread=True, summary="Remove an experience", status_code=200
)
def remove(experience_id: str, request: AnyRequest, services: Services) -> dict[str, Any]:
    """For good."""
    services.keep_experiences.remove(experience_id, actor=holder(request, services))
    return {"removed": experience_id}


router = Router(
    "/v1", route_handlers=[experiences, declare, change, remove], request_max_body_size=SMALL_BODY, tags=["learner"]
)
