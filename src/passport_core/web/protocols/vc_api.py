"""The VC-API (VCALM 1.0, draft) of an installation: issue, change a status, derive, verify.

A certifier's system issues and revokes with its API key, and only its own; anyone may derive and verify, since both
need nothing but the document. What a caller sent is verified as it was sent; a refusal is 400 with problem details.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import anyio.to_thread
import orjson
from litestar import Request, Response, Router, post
from litestar.exceptions import HTTPException

from passport_core.compose import Services
from passport_core.credentials.enveloping import envelope
from passport_core.credentials.proofs import ProofUse
from passport_core.credentials.report import Report
from passport_core.credentials.report_json import report_json
from passport_core.errors import PassportError
from passport_core.passport.actors import Actor
from passport_core.services.issue_credential import EMBEDDED
from passport_core.web.api.answering import AnyRequest, certifier_agent
from passport_core.web.language import language_of
from passport_core.web.problems import MEDIA_TYPE as PROBLEM
from passport_core.web.problems import answer_http_error
from passport_core.web.protocols.vc_api_judging import judge, problem_of
from passport_core.web.protocols.vc_api_requests import (
    MAX_BODY,
    VerifyRequest,
    read_body,
    read_derive,
    read_issue,
    read_status,
    read_verify,
    read_verify_presentation,
)

_JSON = "application/json"


async def issue(
    request: AnyRequest,
    services: Services,
    *,
    certifier_id: str,
    format_for: Callable[[Mapping[str, Any]], str],
    actor: Actor,
    with_status: bool,
) -> Response[bytes]:
    """Secure the credential that was sent, for that certifier and in the format for its claims; answer 201."""
    asked = read_issue(await read_body(request))
    issued = await anyio.to_thread.run_sync(
        lambda: services.issue_credential(
            asked.credential,
            certifier_id=certifier_id,
            format_name=format_for(asked.credential),
            actor=actor,
            mandatory=asked.mandatory,
            credential_id=asked.credential_id,
            with_status=with_status,
        )
    )
    return _credential(issued.body, issued.media_type)


async def derive(request: AnyRequest, services: Services) -> Response[bytes]:
    """Derive from the credential that was sent; answer 201."""
    asked = read_derive(await read_body(request))
    derived, media_type = await anyio.to_thread.run_sync(
        lambda: services.derive_credential(asked.document, selective=asked.selective)
    )
    return _credential(derived, media_type)


async def change_status(request: AnyRequest, services: Services, actor: Actor) -> Response[bytes]:
    """Revoke what that actor's certifier issued; answer 200, also where it was revoked before."""
    asked = read_status(await read_body(request))
    await anyio.to_thread.run_sync(
        lambda: services.change_status(
            asked.credential_id, kind=asked.kind, purpose=asked.purpose, is_set=asked.is_set, actor=actor
        )
    )
    return Response(b"{}", media_type=_JSON, status_code=200)


async def verify(request: AnyRequest, services: Services) -> Response[bytes]:
    """Verify the credential that was sent; answer 200, or 400 with what is wrong."""
    asked = read_verify(await read_body(request))
    report = await anyio.to_thread.run_sync(
        lambda: services.verify_credential(
            asked.document, use=ProofUse(challenge=asked.challenge, domains=asked.domains)
        )
    )
    return _judged(request, asked, report, "verifiableCredential")


async def verify_presentation(request: AnyRequest, services: Services) -> Response[bytes]:
    """Verify the presentation that was sent and every credential in it; answer 200, or 400 with what is wrong."""
    asked = read_verify_presentation(await read_body(request))
    report = await anyio.to_thread.run_sync(
        lambda: services.verify_presentation(asked.document, challenge=asked.challenge, domains=asked.domains)
    )
    return _judged(request, asked, report, "verifiablePresentation")


def answer_error(request: Request[Any, Any, Any], error: PassportError) -> Response[bytes]:
    """Answer an error with problem details of the types that the specifications name."""
    problem = problem_of(error, language_of(request))
    headers = {"WWW-Authenticate": "Bearer"} if problem["status"] == 401 else {}
    return Response(orjson.dumps(problem), status_code=problem["status"], media_type=PROBLEM, headers=headers)


def _credential(document: bytes, media_type: str) -> Response[bytes]:
    """Answer a credential, byte for byte where it is JSON, in an envelope where it is not."""
    written = document if media_type == EMBEDDED else orjson.dumps(envelope(document, media_type=media_type))
    return Response(b'{"verifiableCredential":' + written + b"}", status_code=201, media_type=_JSON)


def _judged(request: AnyRequest, asked: VerifyRequest, report: Report, member: str) -> Response[bytes]:
    language = language_of(request)
    judged = judge(report, checks=asked.checks, language=language)
    body: dict[str, Any] = {"verified": not judged.errors}
    if judged.errors:
        # RFC 9457 at the top says the first error; all of them follow.
        body |= {**judged.errors[0], "status": 400, "problemDetails": judged.errors}
    if asked.returns_problems:
        body["warnings"] = judged.warnings
    if asked.returns_results:
        body["results"] = report_json(report, language=language)
    if asked.returns_document and not judged.errors:
        body[member] = asked.sent
    status, media_type = (400, PROBLEM) if judged.errors else (200, _JSON)
    return Response(orjson.dumps(body), status_code=status, media_type=media_type)


@post("/credentials/issue", summary="Secure a credential (VC-API)", status_code=201)
async def issue_own(request: AnyRequest, services: Services) -> Response[bytes]:
    """``{credential, options{credentialId, mandatoryPointers}}`` → 201 ``{verifiableCredential}``, with a status."""
    agent = await anyio.to_thread.run_sync(certifier_agent, request, services)
    return await issue(
        request,
        services,
        certifier_id=agent.certifier_id,
        format_for=lambda _: services.issuing_format.name,
        actor=agent,
        with_status=True,
    )


@post("/credentials/status", summary="Revoke a credential (VC-API)", status_code=200)
async def status_own(request: AnyRequest, services: Services) -> Response[bytes]:
    """``{credentialId, credentialStatus{type, statusPurpose}, status}`` → 200. A revocation is final."""
    agent = await anyio.to_thread.run_sync(certifier_agent, request, services)
    return await change_status(request, services, agent)


@post("/credentials/derive", summary="Show less of a credential (VC-API)", status_code=201)
async def derive_any(request: AnyRequest, services: Services) -> Response[bytes]:
    """``{verifiableCredential, options{selectivePointers}}`` → 201 ``{verifiableCredential}``."""
    return await derive(request, services)


@post("/credentials/verify", summary="Verify a credential (VC-API)", status_code=200)
async def verify_any(request: AnyRequest, services: Services) -> Response[bytes]:
    """``{verifiableCredential, options{checks}}`` → 200 ``{verified, warnings}``; 400 where it is refused."""
    return await verify(request, services)


@post("/presentations/verify", summary="Verify a presentation (VC-API)", status_code=200)
async def verify_any_presentation(request: AnyRequest, services: Services) -> Response[bytes]:
    """``{verifiablePresentation, options{challenge, domain}}`` → 200 ``{verified, warnings}``; 400 where refused."""
    return await verify_presentation(request, services)


router = Router(
    "/",
    route_handlers=[issue_own, status_own, derive_any, verify_any, verify_any_presentation],
    exception_handlers={PassportError: answer_error, HTTPException: answer_http_error},
    request_max_body_size=MAX_BODY,
    tags=["vc-api"],
)
