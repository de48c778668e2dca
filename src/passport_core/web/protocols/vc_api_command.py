"""The application of ``passport vc-api``: issuers of every format, verifiers, DID resolution; loopback, no login.

For conformance suites and integrators. It never shares a process with an installation that others reach.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import anyio.to_thread
import orjson
from litestar import Litestar, Request, Response, get, post
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.types import ASGIApp

from passport_core.compose import Services
from passport_core.credentials.did_key import MULTIKEY, DocumentOptions
from passport_core.errors import NotFoundError, PassportError
from passport_core.outcomes import Text
from passport_core.passport.actors import Operator
from passport_core.web import public
from passport_core.web.api.answering import AnyRequest
from passport_core.web.guarding import guard_headers
from passport_core.web.problems import answer_fault, answer_http_error
from passport_core.web.protocols import vc_api
from passport_core.web.protocols.vc_api_requests import MAX_BODY

_OWNER = Operator("vc-api")  # whoever can reach the loopback address: there is nobody else
_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})
_IDENTIFIERS = "/1.0/identifiers"
_RESOLUTION = 'application/ld+json;profile="https://w3id.org/did-resolution"'
# HTTP statuses of the DID Resolution binding, by error; all others: 400.
_STATUSES = {"notFound": 404, "methodNotSupported": 501, "internalError": 500}


def create_command_app(services: Services) -> ASGIApp:
    """Build the application over a prepared installation."""
    app = Litestar(
        route_handlers=[
            endpoints,
            issue,
            derive,
            status,
            derive_any,
            verify,
            verify_presentation,
            resolve,
            public.status_list,
        ],
        dependencies={"services": Provide(lambda: services, sync_to_thread=False)},
        exception_handlers={
            PassportError: vc_api.answer_error,
            HTTPException: answer_http_error,
            Exception: answer_fault,
        },
        before_request=_refuse_other_hosts,
        openapi_config=None,
        request_max_body_size=MAX_BODY,
        debug=False,
    )
    return guard_headers(app)


@get("/", sync_to_thread=True)
def endpoints(request: AnyRequest, services: Services) -> Response[bytes]:
    """List every endpoint, each issuer with its DID."""
    base = f"{request.url.scheme}://{request.headers.get('host', '')}"
    kept = services.keep_instances
    issuers, holders = [], []
    for instance, tenant in kept.all():
        described = {
            "name": instance.name,
            "id": tenant.did,
            "format": instance.format,
            "keyType": instance.algorithm,
        }
        issuers.append(described | _at(base, f"/issuers/{instance.name}/credentials/issue"))
        if kept.is_selective(instance):
            holders.append(described | _at(base, f"/holders/{instance.name}/credentials/derive"))
    listed: dict[str, list[dict[str, Any]]] = {
        "issuers": issuers,
        "holders": holders,
        "verifiers": [{"name": "verifier"} | _at(base, "/verifiers/credentials/verify")],
        "vpVerifiers": [{"name": "verifier"} | _at(base, "/verifiers/presentations/verify")],
        "didResolvers": [{"name": "resolver"} | _at(base, _IDENTIFIERS)],
        "statuses": [{"name": "status"} | _at(base, "/credentials/status")],
    }
    every = {entry["path"]: entry.get("id") for kind in listed.values() for entry in kind}
    return Response(orjson.dumps({**listed, "endpoints": every}), media_type="application/json")


@post("/issuers/{name:str}/credentials/issue", status_code=201)
async def issue(name: str, request: AnyRequest, services: Services) -> Response[bytes]:
    """Secure by the instance of that name; ``status`` adds an entry of a Bitstring Status List."""
    instance, tenant = await anyio.to_thread.run_sync(services.keep_instances.find, name)
    return await vc_api.issue(
        request,
        services,
        certifier_id=tenant.id,
        format_for=instance.format_for,
        actor=_OWNER,
        with_status=instance.adds_status,
    )


@post("/holders/{name:str}/credentials/derive", status_code=201)
async def derive(name: str, request: AnyRequest, services: Services) -> Response[bytes]:
    """Derive from a credential of any format that withholds, whoever issued it: the instance only names the address."""
    instance, _ = await anyio.to_thread.run_sync(services.keep_instances.find, name)
    if not services.keep_instances.is_selective(instance):
        raise NotFoundError(
            Text("Rien ne peut être omis dans ce format.", "Nothing can be withheld in this format."),
            code="instance.not-selective",
            where=name,
        )
    return await vc_api.derive(request, services)


@post(["/credentials/status", "/issuers/status/credentials/status"], status_code=200)
async def status(request: AnyRequest, services: Services) -> Response[bytes]:
    """Revoke what the instance ``status`` issued."""
    return await vc_api.change_status(request, services, _OWNER)


@post("/credentials/derive", status_code=201)
async def derive_any(request: AnyRequest, services: Services) -> Response[bytes]:
    """Derive in whatever format the credential is of."""
    return await vc_api.derive(request, services)


@post(["/verifiers/credentials/verify", "/credentials/verify"], status_code=200)
async def verify(request: AnyRequest, services: Services) -> Response[bytes]:
    """Verify a credential of any format."""
    return await vc_api.verify(request, services)


@post(["/verifiers/presentations/verify", "/presentations/verify"], status_code=200)
async def verify_presentation(request: AnyRequest, services: Services) -> Response[bytes]:
    """Verify a presentation of any format, and every credential in it."""
    return await vc_api.verify_presentation(request, services)


@get(_IDENTIFIERS + "/{identifier:path}", sync_to_thread=True)
def resolve(identifier: str, request: AnyRequest, services: Services) -> Response[bytes]:
    """Resolve a DID, or dereference a DID URL (percent-encoded), as DID Resolution's HTTP binding says."""
    # As it was sent: the framework has decoded the path already, and a did:web holds "%3A" of its own.
    raw: bytes = request.scope["raw_path"]
    written = unquote(raw.decode("ascii", "replace").partition(_IDENTIFIERS + "/")[2])
    asked = request.query_params
    options = DocumentOptions(
        key_format=asked.get("publicKeyFormat", MULTIKEY),
        derives_encryption_key=asked.get("enableEncryptionKeyDerivation") == "true",
        allows_experimental=asked.get("enableExperimentalPublicKeyTypes") == "true",
    )
    resolution = services.resolve_did(written or identifier, options)
    status_code = 200 if resolution.error is None else _STATUSES.get(resolution.error, 400)
    return Response(orjson.dumps(resolution.body), media_type=_RESOLUTION, status_code=status_code)


def _at(base: str, path: str) -> dict[str, Any]:
    return {"endpoint": base + path, "path": path}


async def _refuse_other_hosts(request: Request[Any, Any, Any]) -> None:
    """A page elsewhere may have its own name lead to this address (DNS rebinding): answer to our names only."""
    name = request.headers.get("host", "")
    host = name if name.endswith("]") else name.rpartition(":")[0] or name
    if host not in _HOSTS:
        raise HTTPException(status_code=421)
