"""The certifier's API: files in, awards decided, credentials out. Authorization: Bearer pck_… (an API key)."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, TypeVar

import anyio.to_thread
from litestar import Response, Router, get, post
from litestar.params import Parameter

from passport_core.compose import Services
from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text
from passport_core.passport.award import AwardState
from passport_core.passport.revoking import RevocationReason
from passport_core.services.decide_award import Decision
from passport_core.services.digest_file import digest_file
from passport_core.web.api.answering import (
    AnyRequest,
    Limit,
    Offset,
    answer_once,
    certifier_agent,
    received_file,
)
from passport_core.web.api.shapes import (
    AwardShape,
    BatchReportShape,
    BatchShape,
    DecisionRequest,
    Page,
    RevocationRequest,
    RevocationShape,
    SlipShape,
)
from passport_core.web.language import language_of

E = TypeVar("E", bound=StrEnum)


@post("/batches", summary="Issue the awards of a declaration file", status_code=201)
async def issue(
    request: AnyRequest,
    services: Services,
    dry_run: Annotated[bool, Parameter(description="judge, issue and keep nothing")] = False,
    name: Annotated[str, Parameter(max_length=200, description="the file's own name")] = "declaration",
) -> Response[bytes]:
    """Send the file itself as the body. Answers 201 with every passage that was not simply issued."""
    agent = await anyio.to_thread.run_sync(certifier_agent, request, services)
    async with received_file(request, at_most=services.settings.upload_limit) as path:

        def work() -> BatchReportShape:
            report = services.issue_batch(
                path, certifier_id=agent.certifier_id, actor=agent, file_name=name, dry_run=dry_run
            )
            return BatchReportShape.of(report, language_of(request))

        def answer() -> Response[bytes]:
            told = f"{digest_file(path)} {dry_run} {name}".encode()
            return answer_once(request, services, told, work)

        return await anyio.to_thread.run_sync(answer)


@get("/batches", sync_to_thread=True, summary="Files taken in")
def batches(request: AnyRequest, services: Services, offset: Offset = 0, limit: Limit = 50) -> Page[BatchShape]:
    """Newest first."""
    agent = certifier_agent(request, services)
    found, total = services.read_batch.list(agent.certifier_id, actor=agent, offset=offset, limit=limit)
    return Page([BatchShape.of(batch) for batch in found], total, offset, limit)


@get("/batches/{batch_id:str}", sync_to_thread=True, summary="One file taken in")
def batch(batch_id: str, request: AnyRequest, services: Services) -> BatchShape:
    """Its counts by outcome."""
    found, _ = services.read_batch(batch_id, actor=certifier_agent(request, services))
    return BatchShape.of(found)


@post("/batches/{batch_id:str}/claim-slips", sync_to_thread=True, summary="Make claim codes", status_code=201)
def claim_slips(batch_id: str, request: AnyRequest, services: Services) -> Response[bytes]:
    """Make a fresh code for each person who has not claimed; older unspent codes are closed."""
    agent = certifier_agent(request, services)
    return answer_once(
        request,
        services,
        b"",
        lambda: [SlipShape.of(slip) for slip in services.claim_award.make_slips(batch_id, actor=agent)],
    )


@get("/awards", sync_to_thread=True, summary="Awards by state")
def awards(
    request: AnyRequest,
    services: Services,
    in_state: Annotated[AwardState | None, Parameter(query="state")] = None,
    batch_id: Annotated[str | None, Parameter(query="batch")] = None,
    offset: Offset = 0,
    limit: Limit = 50,
) -> Page[AwardShape]:
    """``state=held`` lists what waits for a decision."""
    agent = certifier_agent(request, services)
    found, total = services.read_batch.awards(
        agent.certifier_id, actor=agent, state=in_state, batch_id=batch_id, offset=offset, limit=limit
    )
    return Page([AwardShape.of(award, language_of(request)) for award in found], total, offset, limit)


@post("/awards/{award_id:str}/decision", sync_to_thread=True, summary="Decide an award", status_code=200)
def decide(award_id: str, data: DecisionRequest, request: AnyRequest, services: Services) -> AwardShape:
    """Issue or refuse a held award; keep, replace or revoke an issued one."""
    agent = certifier_agent(request, services)
    decision = _one_of(Decision, data.decision, "decision")
    return AwardShape.of(services.decide_award(award_id, decision=decision, actor=agent), language_of(request))


@get("/credentials/{credential_id:str}", sync_to_thread=True, summary="A credential, byte for byte")
def credential(credential_id: str, request: AnyRequest, services: Services) -> Response[bytes]:
    """Return it exactly as it was signed."""
    found = services.read_batch.credential(credential_id, actor=certifier_agent(request, services))
    return Response(found.body, media_type=found.media_type)


@post(
    "/credentials/{credential_id:str}/revocation", sync_to_thread=True, summary="Revoke a credential", status_code=201
)
def revoke(credential_id: str, data: RevocationRequest, request: AnyRequest, services: Services) -> Response[bytes]:
    """Final. The public status says the reason's code and nothing else."""
    agent = certifier_agent(request, services)
    reason = _one_of(RevocationReason, data.reason, "reason")
    return answer_once(
        request,
        services,
        data.reason.encode(),
        lambda: [
            RevocationShape(r.credential_id, r.reason.value, r.at)
            for r in services.revoke_credential(credential_id, reason=reason, actor=agent)
        ],
    )


def _one_of(kind: type[E], value: str, where: str) -> E:
    try:
        return kind(value)
    except ValueError:
        known = ", ".join(member.value for member in kind)
        raise InvalidInputError(
            Text(f"« {value[:40]} » n’est pas prévu ici.", f"“{value[:40]}” is not foreseen here."),
            code="request.value",
            remedy=Text(f"Valeurs possibles : {known}.", f"Possible values: {known}."),
            where=where,
        ) from None


router = Router(
    "/v1/certifier",
    route_handlers=[issue, batches, batch, claim_slips, awards, decide, credential, revoke],
    tags=["certifier"],
)
