"""What the API's handlers share: who calls, paging, and answering a repeated request once."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any

from litestar import Request, Response
from litestar.params import Parameter
from litestar.serialization import encode_json

from passport_core.compose import Services
from passport_core.errors import NotAllowedError, TooLargeError
from passport_core.outcomes import Text
from passport_core.passport.actors import Adviser, CertifierAgent, Holder

AnyRequest = Request[Any, Any, Any]
Offset = Annotated[int, Parameter(ge=0, description="how many to pass over")]
Limit = Annotated[int, Parameter(ge=1, le=200, description="how many at most")]


def bearer(request: AnyRequest) -> str:
    """Return the bearer credential; raise NotAllowedError (401) where there is none."""
    kind, _, value = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not value.strip():
        raise NotAllowedError(
            Text("Cette adresse demande une clé ou un lien secret.", "This address asks for a key or a secret."),
            code="api-key.refused",
            remedy=Text("Envoyez l’en-tête Authorization: Bearer …", "Send the header Authorization: Bearer …"),
        )
    return value.strip()


def certifier_agent(request: AnyRequest, services: Services) -> CertifierAgent:
    """Return which certifier's agent calls."""
    return services.manage_certifiers.authenticate(bearer(request))


def holder(request: AnyRequest, services: Services) -> Holder:
    """Return whose passport's secret was brought."""
    return services.keep_passport.enter(bearer(request))


def adviser(request: AnyRequest, services: Services, *, reads: bool = True) -> Adviser:
    """Return who advises by the secret that was brought; with ``reads``, the learner's log says so."""
    return services.advise_learner.enter(bearer(request), face="machine", reads=reads)


def answer_once(
    request: AnyRequest, services: Services, body: bytes, work: Callable[[], Any], *, status: int = 201
) -> Response[bytes]:
    """Run ``work`` and answer its value; with an ``Idempotency-Key``, only the first time."""

    def encoded() -> tuple[int, bytes]:
        return status, encode_json(work())

    key = request.headers.get("idempotency-key")
    if key is None:
        answered, content = encoded()
    else:
        told = request.method.encode() + b" " + str(request.url.path).encode() + b"\n" + body
        caller = request.headers.get("authorization", "")
        answered, content = services.answer_once(key, caller=caller, request=told, work=encoded)
    return Response(content, status_code=answered, media_type="application/json")


@asynccontextmanager
async def received_file(request: AnyRequest, *, at_most: int) -> AsyncIterator[Path]:
    """Keep the request's body in a file of its own while the block runs; raise TooLargeError beyond ``at_most``."""
    with tempfile.TemporaryDirectory(prefix="passport-") as folder:
        path = Path(folder) / "received"
        size = 0
        with path.open("wb") as file:
            async for part in request.stream():
                size += len(part)
                if size > at_most:
                    raise too_large(at_most)
                file.write(part)
        yield path


def too_large(at_most: int) -> TooLargeError:
    """The answer to a body over the limit."""
    mega = at_most // (1024 * 1024)
    return TooLargeError(
        Text(f"Le fichier dépasse {mega} Mo.", f"The file is over {mega} MB."),
        remedy=Text("Découpez-le, ou demandez à l’exploitant.", "Split it, or ask the operator."),
    )
