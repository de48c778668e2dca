"""What anyone may ask: verify a document, look into the register."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import islice
from typing import Annotated

import anyio.to_thread
from litestar import Router, get, post
from litestar.params import Parameter

from passport_core.compose import Services
from passport_core.credentials.report import Report
from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text
from passport_core.services.keep_passport import IMPORT_LIMIT
from passport_core.web.api.answering import AnyRequest, Limit, Offset, received_file
from passport_core.web.api.shapes import EntryShape, Page, ReportShape, SnapshotShape
from passport_core.web.guarding import limit_client
from passport_core.web.language import language_of


@post("/verify", summary="Verify a document", status_code=200)
async def verify(
    request: AnyRequest,
    services: Services,
    at: Annotated[datetime | None, Parameter(description="judge as of this moment, with its offset")] = None,
) -> ReportShape:
    """Send the document itself as the body: JSON, JWT, SD-JWT, a presentation, a baked image, an Open Badge 2.

    Answers 200 with the report, whatever it says; an archive of several is refused (400, ``verify.several``).
    """
    if at is not None and at.tzinfo is None:
        raise InvalidInputError(
            Text("« at » n’a pas de décalage horaire.", "“at” has no offset."),
            code="verify.at",
            remedy=Text("Écrivez par exemple 2026-08-16T12:00:00Z.", "Write for example 2026-08-16T12:00:00Z."),
            where="at",
        )
    async with received_file(request, at_most=IMPORT_LIMIT) as path:
        document = path.read_bytes()
    moment = at.astimezone(UTC) if at else None
    report = await anyio.to_thread.run_sync(lambda: _only_report(request, services, document, moment))
    return ReportShape.of(report, language_of(request))


def _only_report(request: AnyRequest, services: Services, content: bytes, at: datetime | None) -> Report:
    limit_client(request, services, "verify")
    found = list(islice(services.verify_documents()("", content, at=at), 2))
    if len(found) == 1 and found[0].report is not None:
        return found[0].report
    if len(found) == 1 and found[0].fault is not None:
        raise found[0].fault
    raise InvalidInputError(
        Text("Un document à la fois.", "One document at a time."),
        code="verify.several",
        remedy=Text("Envoyez-les un par un.", "Send them one by one."),
    )


@get("/register", sync_to_thread=True, summary="Loaded register snapshots")
def snapshots(services: Services) -> list[SnapshotShape]:
    """Newest day first."""
    return [SnapshotShape.of(snapshot) for snapshot in services.read_register.snapshots()]


@get("/register/{number:str}", sync_to_thread=True, summary="A certification")
def entry(number: str, services: Services, at: date | None = None) -> EntryShape:
    """From the newest snapshot not after ``at`` (today)."""
    return EntryShape.of(services.read_register.entry(number, at=at))


@get("/certifications", sync_to_thread=True, summary="Search the newest snapshot")
def search(
    request: AnyRequest,
    services: Services,
    register: Annotated[str, Parameter(pattern="^(RNCP|RS)$")] = "RNCP",
    words: Annotated[str, Parameter(query="q", max_length=200)] = "",
    offset: Offset = 0,
    limit: Limit = 50,
) -> Page[dict[str, str | int | bool | None]]:
    """By number or title, without case or accents."""
    limit_client(request, services, "search")
    newest = next((s for s in services.read_register.snapshots() if s.register == register), None)
    if newest is None:
        return Page([], 0, offset, limit)
    found, total = services.read_register.search(newest.id, search=words, offset=offset, limit=limit)
    items: list[dict[str, str | int | bool | None]] = [
        {"number": e.number, "title": e.title, "is_active": e.is_active, "level": e.level, "blocks": e.blocks}
        for e in found
    ]
    return Page(items, total, offset, limit)


router = Router("/v1", route_handlers=[verify, snapshots, entry, search], tags=["reader"])
