"""The learner's API. Authorization: Bearer with the passport's own secret (accounts come later)."""

from __future__ import annotations

from typing import Any

import anyio.to_thread
from litestar import Response, Router, delete, get, post

from passport_core.compose import Services
from passport_core.services.keep_passport import IMPORT_LIMIT
from passport_core.web.api.answering import AnyRequest, answer_once, holder, received_file
from passport_core.web.api.shapes import (
    ChoiceShape,
    ClaimRequest,
    PassportOpened,
    PassportShape,
    ReadingShape,
    RecordShape,
    ShareRequest,
    ShareShape,
)
from passport_core.web.guarding import client_of, limit_opening
from passport_core.web.language import language_of


@post("/passports", sync_to_thread=True, summary="Open a passport", status_code=201)
def open_passport(request: AnyRequest, services: Services) -> PassportOpened:
    """Return its secret, which is kept nowhere here."""
    limit_opening(request, services)
    passport, token = services.keep_passport.open()
    return PassportOpened(passport.id, token, f"{services.settings.base_url}/p/{token}")


@get("/passport", sync_to_thread=True, summary="The passport, each record judged now")
def show(request: AnyRequest, services: Services) -> PassportShape:
    """Records, and the standing of each certification's blocks."""
    actor = holder(request, services)
    return PassportShape.of(services.keep_passport.show(actor.passport_id, actor=actor), language_of(request))


@post("/passport/claims", sync_to_thread=True, summary="Redeem a claim code", status_code=201)
def claim(data: ClaimRequest, request: AnyRequest, services: Services) -> Response[bytes]:
    """Bring the awards of a claim slip into the passport. Every refusal reads the same."""
    actor = holder(request, services)

    def work() -> list[RecordShape]:
        records = services.claim_award(data.code, actor=actor, client=client_of(request))
        return [RecordShape.of(judged, language_of(request)) for judged in services.keep_passport.judge_all(records)]

    return answer_once(request, services, data.code.encode(), work)


@post("/passport/records", summary="Import a credential from elsewhere", status_code=201)
async def import_record(request: AnyRequest, services: Services) -> Response[bytes]:
    """Send the credential itself as the body; it is kept as it is, and judged whenever it is read."""
    actor = await anyio.to_thread.run_sync(holder, request, services)
    async with received_file(request, at_most=IMPORT_LIMIT) as path:

        def answer() -> Response[bytes]:
            document = path.read_bytes()

            def work() -> RecordShape:
                judged = services.keep_passport.import_credential(document, passport_id=actor.passport_id, actor=actor)
                return RecordShape.of(judged, language_of(request))

            return answer_once(request, services, document, work)

        return await anyio.to_thread.run_sync(answer)


@get("/passport/records/{record_id:str}/credential", sync_to_thread=True, summary="A record, byte for byte")
def record_credential(record_id: str, request: AnyRequest, services: Services) -> Response[bytes]:
    """Return the credential exactly as it was secured."""
    record = services.keep_passport.record(record_id, actor=holder(request, services))
    return Response(record.credential, media_type=record.media_type)


@get("/passport/records/{record_id:str}/choices", sync_to_thread=True, summary="What of a record can be shown apart")
def choices(record_id: str, request: AnyRequest, services: Services) -> list[ChoiceShape]:
    """Return the claims that a share may name in ``fields``, with what they say of this record."""
    record = services.keep_passport.record(record_id, actor=holder(request, services))
    language = language_of(request)
    return [ChoiceShape(one.name, one.label.to(language), one.value) for one in services.disclose_award.choices(record)]


@delete("/passport/records/{record_id:str}", sync_to_thread=True, summary="“This is not me”", status_code=200)
def release(record_id: str, request: AnyRequest, services: Services) -> dict[str, Any]:
    """Take out of the passport all that came by the same code, and tell the certifier."""
    removed = services.claim_award.release_record(record_id, actor=holder(request, services))
    return {"removed": removed}


@post("/passport/shares", sync_to_thread=True, summary="Share records", status_code=201)
def share(data: ShareRequest, request: AnyRequest, services: Services) -> Response[bytes]:
    """Return the grant with its link, which is kept nowhere here."""
    actor = holder(request, services)

    def work() -> ShareShape:
        made, token = services.share_records.create(
            passport_id=actor.passport_id,
            record_ids=data.records,
            actor=actor,
            audience=data.audience,
            purpose=data.purpose,
            expires_at=data.expires_at,
            passcode=data.passcode,
            reading_limit=data.reading_limit,
            fields=data.fields,
        )
        return ShareShape.of(made, services.clock.now(), services.share_records.address(token))

    return answer_once(request, services, data.model_dump_json().encode(), work)


@get("/passport/shares", sync_to_thread=True, summary="Shares of this passport")
def shares(request: AnyRequest, services: Services) -> list[ShareShape]:
    """Open and closed ones."""
    actor = holder(request, services)
    now = services.clock.now()
    return [ShareShape.of(one, now) for one in services.share_records.list(actor.passport_id, actor=actor)]


@delete("/passport/shares/{share_id:str}", sync_to_thread=True, summary="Withdraw a share", status_code=200)
def withdraw(share_id: str, request: AnyRequest, services: Services) -> ShareShape:
    """Close it from now on."""
    closed = services.share_records.withdraw(share_id, actor=holder(request, services))
    return ShareShape.of(closed, services.clock.now())


@get("/passport/shares/{share_id:str}/readings", sync_to_thread=True, summary="Who read a share, and when")
def readings(share_id: str, request: AnyRequest, services: Services) -> list[ReadingShape]:
    """Newest first."""
    _, found = services.share_records.log(share_id, actor=holder(request, services))
    return [ReadingShape(reading.at, reading.kind, reading.face) for reading in found]


router = Router(
    "/v1",
    route_handlers=[
        open_passport,
        show,
        claim,
        import_record,
        record_credential,
        choices,
        release,
        share,
        shares,
        withdraw,
        readings,
    ],
    tags=["learner"],
)
