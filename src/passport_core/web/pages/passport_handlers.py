"""The learner's pages, below the passport's secret address."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import anyio.to_thread
from litestar import Response, get, post
from litestar.status_codes import HTTP_303_SEE_OTHER

from passport_core.compose import Services
from passport_core.errors import InvalidInputError, NotFoundError, PassportError
from passport_core.outcomes import Text
from passport_core.passport.actors import Holder
from passport_core.passport.days import last_second
from passport_core.web.guarding import client_of
from passport_core.web.language import language_of
from passport_core.web.pages import asking, present, present_passport
from passport_core.web.pages.asking import AnyRequest, field, files, form_of, page, see_other, texts
from passport_core.web.pages.rendering import Pages
from passport_core.web.problems import status_of

IN_PART = "fields"  # the value of the form's ``scope`` that shows chosen claims only


@get("/p/{token:str}", sync_to_thread=True)
def passport(token: str, request: AnyRequest, services: Services, pages: Pages, new: bool = False) -> Response[str]:
    """The passport, each record judged now. ``new`` shows its secret link once more, to be kept."""
    holder = services.keep_passport.enter(token)
    link = f"{services.settings.base_url}/p/{token}" if new else None
    return _passport(token, holder, request, services, pages, secret_link=link)


@get("/p/{token:str}/{action:str}", sync_to_thread=False, status_code=HTTP_303_SEE_OTHER)
def back_to_passport(token: str, action: str, request: AnyRequest) -> Response[None]:
    """The language link of a page that answered a form leads back to the passport."""
    return see_other(f"/p/{token}", request)


@post("/p/{token:str}/claim", status_code=200)
async def claim(token: str, request: AnyRequest, services: Services, pages: Pages) -> Response[str]:
    """Redeem a code inside this passport."""
    code = field(await form_of(request), "code", 60)

    def answer() -> Response[str]:
        holder = services.keep_passport.enter(token)
        try:
            records = services.claim_award(code, actor=holder, client=client_of(request))
        except PassportError as error:
            return _passport(token, holder, request, services, pages, error=error)
        judged = services.keep_passport.judge_all(records)
        done = present_passport.claim_done(judged, base=f"/p/{token}", secret_link=None)
        return page(pages.claim_done(done, language_of(request)))

    return await anyio.to_thread.run_sync(answer)


@post("/p/{token:str}/import", status_code=200)
async def import_credential(token: str, request: AnyRequest, services: Services, pages: Pages) -> Response[str]:
    """Keep a credential from elsewhere."""
    chosen = files(await form_of(request), "file")
    document = await chosen[0].read() if chosen else b""

    def answer() -> Response[str]:
        holder = services.keep_passport.enter(token)
        try:
            services.keep_passport.import_credential(document, passport_id=holder.passport_id, actor=holder)
        except PassportError as error:
            return _passport(token, holder, request, services, pages, error=error)
        notice = Text("Importé. Il est jugé chaque fois qu’il est lu.", "Imported. It is judged each time it is read.")
        return _passport(token, holder, request, services, pages, notice=notice)

    return await anyio.to_thread.run_sync(answer)


@post("/p/{token:str}/records/{record_id:str}/release", sync_to_thread=True, status_code=HTTP_303_SEE_OTHER)
def release(token: str, record_id: str, request: AnyRequest, services: Services) -> Response[None]:
    """“This is not me”: out of the passport, and the certifier is told."""
    services.claim_award.release_record(record_id, actor=services.keep_passport.enter(token))
    return see_other(f"/p/{token}", request)


@get("/p/{token:str}/records/{record_id:str}/download", sync_to_thread=True)
def download(token: str, record_id: str, services: Services) -> Response[bytes]:
    """The credential, byte for byte."""
    return asking.download(services.keep_passport.record(record_id, actor=services.keep_passport.enter(token)))


@get("/p/{token:str}/share", sync_to_thread=True)
def share_form(token: str, request: AnyRequest, services: Services, pages: Pages) -> Response[str]:
    """Choose what to share, with whom."""
    return _share_form(token, services.keep_passport.enter(token), {}, request, services, pages)


@post("/p/{token:str}/share", status_code=200)
async def share(token: str, request: AnyRequest, services: Services, pages: Pages) -> Response[str]:
    """Make the grant and show its link, once."""
    form = await form_of(request)

    def answer() -> Response[str]:
        holder = services.keep_passport.enter(token)
        try:
            made, secret = services.share_records.create(
                passport_id=holder.passport_id, actor=holder, **_share_request(form)
            )
        except PassportError as error:
            return _share_form(token, holder, form, request, services, pages, error=error)
        view = services.share_records.preview(made.id, actor=holder)
        created = present_passport.share_created(
            made,
            view.records,
            base=f"/p/{token}",
            link=services.share_records.address(secret),
            at=services.clock.now(),
        )
        return page(pages.share_created(created, language_of(request)))

    return await anyio.to_thread.run_sync(answer)


@get("/p/{token:str}/shares/{share_id:str}", sync_to_thread=True)
def share_log(token: str, share_id: str, request: AnyRequest, services: Services, pages: Pages) -> Response[str]:
    """One share: its state and every reading."""
    holder = services.keep_passport.enter(token)
    one, readings = services.share_records.log(share_id, actor=holder)
    records = services.share_records.preview(share_id, actor=holder).records
    view = present_passport.share_log(one, readings, records, base=f"/p/{token}", at=services.clock.now())
    return page(pages.share_log(view, language_of(request)))


@post("/p/{token:str}/shares/{share_id:str}/withdraw", sync_to_thread=True, status_code=HTTP_303_SEE_OTHER)
def withdraw(token: str, share_id: str, request: AnyRequest, services: Services) -> Response[None]:
    """Close it from now on."""
    services.share_records.withdraw(share_id, actor=services.keep_passport.enter(token))
    return see_other(f"/p/{token}/shares/{share_id}", request)


def _passport(
    token: str,
    holder: Holder,
    request: AnyRequest,
    services: Services,
    pages: Pages,
    *,
    error: PassportError | None = None,
    notice: Text | None = None,
    secret_link: str | None = None,
) -> Response[str]:
    view = services.keep_passport.show(holder.passport_id, actor=holder)
    status = status_of(error) if error else 200
    shown = present_passport.passport(
        view,
        services.share_records.list(holder.passport_id, actor=holder),
        base=f"/p/{token}",
        at=services.clock.now(),
        secret_link=secret_link,
        problem=present.problem(error, status=status) if error else None,
        notice=notice,
    )
    return page(pages.passport(shown, language_of(request)), status=status)


def _share_form(
    token: str,
    holder: Holder,
    form: dict[str, list[Any]],
    request: AnyRequest,
    services: Services,
    pages: Pages,
    *,
    error: PassportError | None = None,
) -> Response[str]:
    records = services.keep_passport.show(holder.passport_id, actor=holder).records
    if not records and error is None:
        error = NotFoundError(Text("Ce passeport est vide.", "This passport is empty."))
    status = status_of(error) if error else 200
    view = present_passport.share_form(
        records,
        base=f"/p/{token}",
        at=services.clock.now(),
        asked={name: field(form, name, 300) for name in ("audience", "purpose", "expires", "reading_limit")},
        chosen=texts(form, "record") or request.query_params.getall("record", []),
        offers=services.disclose_award.offers([judged.record for judged in records]),
        fields=texts(form, "field"),
        in_part=field(form, "scope", 10) == IN_PART,
        problem=present.problem(error, status=status) if error else None,
    )
    return page(pages.share_form(view, language_of(request)), status=status)


def _share_request(form: dict[str, list[Any]]) -> dict[str, Any]:
    limit = field(form, "reading_limit", 6).strip()
    if limit and not limit.isdigit():
        raise InvalidInputError(
            Text("Le nombre de lectures n’est pas un nombre.", "The number of readings is not a number."),
            code="share.request",
            remedy=Text("Laissez vide, ou écrivez un nombre.", "Leave it empty, or write a number."),
            where="reading_limit",
        )
    fields = texts(form, "field")
    if field(form, "scope", 10) != IN_PART and fields:
        # Ticked in vain: showing the whole document would show what its holder meant to keep back.
        raise InvalidInputError(
            Text(
                "Vous avez coché des éléments, et choisi le document entier.",
                "You ticked items, and chose the whole document.",
            ),
            code="share.request",
            remedy=Text(
                "Choisissez « Seulement ce que je coche », ou décochez-les.",
                "Choose “Only what I tick”, or untick them.",
            ),
            where="scope",
        )
    return {
        "record_ids": texts(form, "record"),
        "fields": fields if field(form, "scope", 10) == IN_PART else None,
        "audience": field(form, "audience", 300),
        "purpose": field(form, "purpose", 300),
        "expires_at": _last_moment(field(form, "expires", 10)),
        "passcode": field(form, "passcode", 64) or None,
        "reading_limit": int(limit) if limit else None,
    }


def _last_moment(day: str) -> datetime | None:
    if not day:
        return None
    try:
        return last_second(date.fromisoformat(day)).astimezone(UTC)
    except ValueError:
        raise InvalidInputError(
            Text("La date de fin n’est pas une date.", "The last day is not a date."),
            code="share.request",
            remedy=Text("Écrivez-la AAAA-MM-JJ.", "Write it YYYY-MM-DD."),
            where="expires",
        ) from None


ROUTES = [
    passport,
    back_to_passport,
    claim,
    import_credential,
    release,
    download,
    share_form,
    share,
    share_log,
    withdraw,
]
