"""Where a learner is for a target: for the learner's own secret, and for an adviser's link."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from litestar import Router, get
from litestar.params import Parameter

from passport_core.compose import Services
from passport_core.passport.actors import Adviser, Holder
from passport_core.services.describe_gap import jobs_json, picture_json, ranked_json
from passport_core.web.api.answering import AnyRequest, Limit, adviser, holder
from passport_core.web.language import language_of

Targets = Annotated[
    list[str] | None,
    Parameter(
        query="to", required=False, description="RNCP37674, M1855, clea …; may be repeated. Without it, the saved plan."
    ),
]
Place = Annotated[
    str, Parameter(query="in", max_length=100, description="a département, a basin or a name: 44, Nantes")
]
Framework = Annotated[str, Parameter(max_length=40, description="whose occupations; without it, ROME's")]
Day = Annotated[date | None, Parameter(query="by", required=False, description="the day by which to be there")]
Answer = dict[str, Any]


@get("/passport/gap", sync_to_thread=True, summary="The gap to one or several targets, and the pathways")
def gap(request: AnyRequest, services: Services, targets: Targets = None, place: Place = "", by: Day = None) -> Answer:
    """Every requirement with where it stands, why, by what, and what the answer rests on (``gap-v1.schema.json``).

    A target that is not known is among ``problems`` and takes none of the others away; where none is known, the answer
    is an error.
    """
    return _gap(holder(request, services), request, services, targets, place, by)


@get("/passport/jobs", sync_to_thread=True, summary="Occupations near the passport")
def jobs(
    request: AnyRequest, services: Services, place: Place = "", framework: Framework = "", limit: Limit = 30
) -> Answer:
    """Ranked by what of them is certified, then shown at all, then by the local labour market."""
    return _jobs(holder(request, services), request, services, place, framework, limit)


@get("/passport/certifications", sync_to_thread=True, summary="Certifications of which the passport holds a part")
def certifications(request: AnyRequest, services: Services, limit: Limit = 30) -> list[Answer]:
    """Ranked by the share of blocks that are held or equivalent."""
    actor = holder(request, services)
    ranking = services.measure_gap.certifications(actor.passport_id, actor=actor, limit=limit)
    return [ranked_json(one, language_of(request)) for one in ranking]


@get("/advice/gap", sync_to_thread=True, summary="The same for an adviser, by the link that the learner gave")
def advised_gap(
    request: AnyRequest, services: Services, targets: Targets = None, place: Place = "", by: Day = None
) -> Answer:
    """The learner sees that it was read."""
    return _gap(adviser(request, services), request, services, targets, place, by)


@get("/advice/jobs", sync_to_thread=True, summary="Occupations near the passport, for an adviser")
def advised_jobs(
    request: AnyRequest, services: Services, place: Place = "", framework: Framework = "", limit: Limit = 30
) -> Answer:
    """The learner sees that it was read."""
    return _jobs(adviser(request, services), request, services, place, framework, limit)


def _jobs(
    actor: Holder | Adviser, request: AnyRequest, services: Services, place: str, framework: str, limit: int
) -> Answer:
    ranked = services.measure_gap.jobs(actor.passport_id, actor=actor, place=place, framework=framework, limit=limit)
    return dict(jobs_json(ranked, language_of(request)))


def _gap(
    actor: Holder | Adviser,
    request: AnyRequest,
    services: Services,
    targets: list[str] | None,
    place: str,
    by: date | None,
) -> Answer:
    plan = services.advise_learner.plan(actor.passport_id, actor=actor)
    picture = services.measure_gap.look(
        actor.passport_id,
        actor=actor,
        targets=targets or plan.targets,
        place=place or plan.place,
        by=by or plan.by,
    )
    return dict(picture_json(picture, language_of(request)))


router = Router("/v1", route_handlers=[gap, jobs, certifications, advised_gap, advised_jobs], tags=["gap"])
