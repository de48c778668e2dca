"""The pages anyone may open: home, verify, claim, a share, help."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import islice
from typing import Any

import anyio.to_thread
from litestar import Response, get, post
from litestar.status_codes import HTTP_303_SEE_OTHER

from passport_core.compose import Services
from passport_core.errors import InvalidInputError, NotAllowedError, PassportError, TooLargeError
from passport_core.outcomes import Text
from passport_core.passport.days import typed_day
from passport_core.services.keep_passport import IMPORT_LIMIT
from passport_core.services.report_verification import as_csv, as_json
from passport_core.services.share_records import ConfirmReadingError, PasscodeError, ShareClosedError, SharedView
from passport_core.web.guarding import client_of, limit_client, limit_opening
from passport_core.web.language import language_of
from passport_core.web.pages import present, present_passport
from passport_core.web.pages.asking import AnyRequest, download, field, files, form_of, page, wants_presentation
from passport_core.web.pages.rendering import Pages
from passport_core.web.pages.views import (
    BirthDateBox,
    BirthDateView,
    ClaimFormView,
    HomeView,
    Link,
    PasscodeView,
    ProblemView,
)
from passport_core.web.problems import status_of

FILES_AT_ONCE = 20
DOCUMENTS_AT_ONCE = 200  # within those files
_MEGABYTES = IMPORT_LIMIT // (1024 * 1024)
PRESENTATION_TYPE = "application/vp"
_REPORTS = {"csv": ("text/csv", as_csv), "json": ("application/json", as_json)}


@get("/", sync_to_thread=True)
def home(request: AnyRequest, services: Services, pages: Pages) -> Response[str]:
    """Where to start; in a demonstration, its addresses."""
    return page(pages.home(_home_view(services), language_of(request)))


@get("/accessibility", sync_to_thread=False)
def accessibility(request: AnyRequest, pages: Pages) -> Response[str]:
    return page(pages.accessibility(language_of(request)))


@get("/privacy", sync_to_thread=False)
def privacy(request: AnyRequest, pages: Pages) -> Response[str]:
    return page(pages.privacy(language_of(request)))


@get("/how-we-verify", sync_to_thread=False)
def how_we_verify(request: AnyRequest, pages: Pages) -> Response[str]:
    return page(pages.how_we_verify(language_of(request)))


@get("/verify", sync_to_thread=False)
def verify_form(request: AnyRequest, pages: Pages) -> Response[str]:
    return page(pages.verify_form(language_of(request), limit_megabytes=_MEGABYTES))


@post("/verify", status_code=200)
async def verify(request: AnyRequest, services: Services, pages: Pages) -> Response[str] | Response[bytes]:
    """Verify the files chosen (archives and images too), and the text pasted; nothing is kept.

    The field ``as`` asks for the answer as a table (``csv``) or as JSON instead of a page.
    """
    form = await form_of(request)
    language = language_of(request)
    documents = [(str(file.filename), await file.read()) for file in files(form, "file")]
    if pasted := field(form, "text", IMPORT_LIMIT).strip():
        documents.append((Text("Texte collé", "Pasted text").to(language), pasted.encode()))

    form_of_answer = field(form, "as", 4)

    def answer() -> Response[str] | Response[bytes]:
        if not documents or len(documents) > FILES_AT_ONCE:
            error = InvalidInputError(
                Text("Choisissez un fichier, ou collez un texte.", "Choose a file, or paste a text."),
                code="verify.nothing",
                remedy=Text(
                    f"De 1 à {FILES_AT_ONCE} documents à la fois.", f"From 1 to {FILES_AT_ONCE} documents at once."
                ),
            )
            return page(pages.verify_form(language, present.problem(error), limit_megabytes=_MEGABYTES), status=400)
        limit_client(request, services, "verify")
        verify_documents = services.verify_documents()
        found = (one for name, content in documents for one in verify_documents(name, content))
        verified = list(islice(found, DOCUMENTS_AT_ONCE + 1))
        if len(verified) > DOCUMENTS_AT_ONCE:
            return page(
                pages.verify_form(language, present.problem(_too_many()), limit_megabytes=_MEGABYTES), status=413
            )
        now = services.clock.now()
        if form_of_answer in _REPORTS:
            media_type, write = _REPORTS[form_of_answer]
            return Response(
                write(verified, at=now, language=language),
                media_type=media_type,
                headers={"Content-Disposition": f'attachment; filename="verification.{form_of_answer}"'},
            )
        view = present.verify_result(verified, at=now, base_url=services.settings.base_url)
        return page(pages.verify_result(view, language, limit_megabytes=_MEGABYTES))

    return await anyio.to_thread.run_sync(answer)


def _too_many() -> InvalidInputError:
    return TooLargeError(
        Text(
            f"Plus de {DOCUMENTS_AT_ONCE} documents à la fois : rien n’a été vérifié.",
            f"More than {DOCUMENTS_AT_ONCE} documents at once: nothing was verified.",
        ),
        code="verify.too-many",
        remedy=Text(
            "Envoyez-les en plusieurs fois, ou employez la commande « passport verify ».",
            "Send them in several goes, or use the command “passport verify”.",
        ),
    )


@get("/s/{token:str}", sync_to_thread=True)
def read_share(token: str, request: AnyRequest, services: Services, pages: Pages) -> Response[str] | Response[bytes]:
    """Open a share that asks for nothing; else ask. A GET never spends anything."""
    return _open(token, request, services, pages, by_post=False, passcode=None)


@post("/s/{token:str}", status_code=200)
async def open_share(
    token: str, request: AnyRequest, services: Services, pages: Pages
) -> Response[str] | Response[bytes]:
    """Open a share with its passcode, or spend one of its readings."""
    if request.content_type[0] == "application/json":
        content = await request.json()
        given = content.get("passcode") if isinstance(content, dict) else None
        passcode = given if isinstance(given, str) else None
    else:
        passcode = field(await form_of(request), "passcode", 64) or None
    return await anyio.to_thread.run_sync(
        lambda: _open(token, request, services, pages, by_post=True, passcode=passcode)
    )


@get("/s/{token:str}/presentation", sync_to_thread=True)
def presentation(token: str, services: Services) -> Response[bytes]:
    """The share as a presentation, to keep on file."""
    view = services.share_records.read(token, face="download")
    return _presentation(view, services, attached=True)


@get("/s/{token:str}/documents/{record_id:str}", sync_to_thread=True)
def shared_document(token: str, record_id: str, services: Services) -> Response[bytes]:
    """One shared credential, byte for byte as it was secured."""
    view = services.share_records.read(token, face="download")
    for judged in view.records:
        if judged.record.id == record_id:
            return download(judged.record)
    raise ShareClosedError


@get("/s/{token:str}/birth-date", sync_to_thread=False, status_code=HTTP_303_SEE_OTHER)
def back_to_share(token: str, request: AnyRequest) -> Response[None]:
    """The language link of a page that answered the box leads back to the share."""
    return Response(
        None, status_code=HTTP_303_SEE_OTHER, headers={"Location": f"/s/{token}?lang={language_of(request)}"}
    )


@post("/s/{token:str}/birth-date", status_code=200)
async def compare_birth_date(
    token: str, request: AnyRequest, services: Services, pages: Pages
) -> Response[str] | Response[bytes]:
    """Say whether a typed date of birth is the declared one: ``record``, ``date``, and the share's ``passcode``."""
    if request.content_type[0] == "application/json":
        content = await request.json()
        form: dict[str, list[Any]] = {k: [v] for k, v in content.items()} if isinstance(content, dict) else {}
    else:
        form = await form_of(request)
    return await anyio.to_thread.run_sync(_compare, token, form, request, services, pages)


@get("/claim", sync_to_thread=False)
def claim_form(request: AnyRequest, pages: Pages) -> Response[str]:
    return page(pages.claim_form(language_of(request), _claim_view()))


@get("/claim/{code:str}", sync_to_thread=False)
def claim_form_with_code(code: str, request: AnyRequest, pages: Pages) -> Response[str]:
    """What the QR of a slip opens: the form, filled in. Opening spends nothing."""
    return page(pages.claim_form(language_of(request), _claim_view(code[:60])))


@post(["/claim", "/claim/{code:str}"], status_code=200)
async def claim(request: AnyRequest, services: Services, pages: Pages) -> Response[str]:
    """Redeem a code inside the passport named, or a fresh one."""
    form = await form_of(request)
    code, named = field(form, "code", 60), field(form, "passport", 300)
    language = language_of(request)

    def answer() -> Response[str]:
        try:
            if named:
                token = named.strip().rstrip("/").rsplit("/", 1)[-1].split("?", 1)[0]
                holder, fresh = services.keep_passport.enter(token), None
            else:
                limit_opening(request, services)
                _, token = services.keep_passport.open()
                holder, fresh = services.keep_passport.enter(token), f"{services.settings.base_url}/p/{token}"
            records = services.claim_award(code, actor=holder, client=client_of(request))
        except PassportError as error:
            view = _claim_view(code, present.problem(error, status=status_of(error)))
            return page(pages.claim_form(language, view), status=status_of(error))
        judged = services.keep_passport.judge_all(records)
        done = present_passport.claim_done(judged, base=f"/p/{token}", secret_link=fresh)
        return page(pages.claim_done(done, language))

    return await anyio.to_thread.run_sync(answer)


@get("/claim/not-me", sync_to_thread=False)
def not_me_form(request: AnyRequest, pages: Pages) -> Response[str]:
    return page(pages.claim_form(language_of(request), _claim_view()))


@post("/claim/not-me", status_code=200)
async def not_me(request: AnyRequest, services: Services, pages: Pages) -> Response[str]:
    """“This is not me”: close the code of a slip that reached the wrong person."""
    code = field(await form_of(request), "code", 60)
    language = language_of(request)

    def answer() -> Response[str]:
        try:
            services.claim_award.release_code(code, client=client_of(request))
        except NotAllowedError as error:
            view = _claim_view(code, present.problem(error, status=status_of(error)))
            return page(pages.claim_form(language, view), status=status_of(error))
        return page(pages.released(language))

    return await anyio.to_thread.run_sync(answer)


@get("/passport", sync_to_thread=True)
def no_passport(request: AnyRequest, services: Services, pages: Pages) -> Response[str]:
    return page(pages.home(_home_view(services), language_of(request)))


@post("/passport", sync_to_thread=True, status_code=HTTP_303_SEE_OTHER)
def open_passport(request: AnyRequest, services: Services) -> Response[None]:
    """Open a passport and go to its secret address."""
    limit_opening(request, services)
    _, token = services.keep_passport.open()
    address = f"/p/{token}?lang={language_of(request)}&new=1"
    return Response(None, status_code=HTTP_303_SEE_OTHER, headers={"Location": address})


def _home_view(services: Services) -> HomeView:
    if not services.settings.demonstration:
        return HomeView()
    state = services.settings.data / "demo.json"
    known = json.loads(state.read_text(encoding="utf-8")) if state.exists() else {}
    links = tuple(
        Link(known[name], label)
        for name, label in (
            ("share_url", Text("Ce qu’ouvre l’employeur", "What the employer opens")),
            ("passport_url", Text("Le passeport d’Inès", "Inès’s passport")),
            ("certifier_url", Text("La page du certificateur", "The certifier’s page")),
        )
        if name in known
    )
    return HomeView(links, is_demonstration=True, claim_code=known.get("claim_code"))


def _claim_view(code: str = "", problem: ProblemView | None = None) -> ClaimFormView:
    return ClaimFormView(action="/claim", code=code, problem=problem, release_action="/claim/not-me")


def _open(
    token: str, request: AnyRequest, services: Services, pages: Pages, *, by_post: bool, passcode: str | None
) -> Response[str] | Response[bytes]:
    machine = wants_presentation(request)
    language = language_of(request)
    face = "machine" if machine else "page"
    try:
        view = services.share_records.read(token, face=face, by_post=by_post, passcode=passcode)
    except PasscodeError as error:
        if machine:
            raise
        asked = PasscodeView(f"/s/{token}", error.attempts_left, counts_reading=error.counts_reading)
        return page(pages.passcode(asked, language), status=403 if error.attempts_left is not None else 200)
    except ConfirmReadingError:
        if machine:
            raise
        return page(pages.confirm_reading(PasscodeView(f"/s/{token}", counts_reading=True), language))
    if machine:
        return _presentation(view, services, attached=False)
    direct = not view.share.needs_post
    shown = present.share(
        view.share,
        view.records,
        base_url=services.settings.base_url,
        opened_at=services.clock.now(),
        entries=view.entries,
        downloads={j.record.id: f"/s/{token}/documents/{j.record.id}" for j in view.records} if direct else None,
        whole_download=f"/s/{token}/presentation" if direct else None,
        birth_dates=_birth_date_boxes(view, f"/s/{token}", services),
    )
    return page(pages.share(shown, language))


def _compare(
    token: str, form: dict[str, list[Any]], request: AnyRequest, services: Services, pages: Pages
) -> Response[str] | Response[bytes]:
    machine = wants_presentation(request) or request.content_type[0] == "application/json"
    face, language, address = "machine" if machine else "page", language_of(request), f"/s/{token}"
    record_id, passcode = field(form, "record", 64), field(form, "passcode", 64) or None
    box = BirthDateBox(f"{address}/birth-date", record_id, None, needs_passcode=passcode is not None)
    back: str | None = None
    try:
        share, record = services.share_records.ask_more(token, record_id, face=face, passcode=passcode)
        back = None if share.needs_post else address
        typed = typed_day(field(form, "date", 40))
        if typed is None:
            raise _unreadable_day()
        answer = services.match_birth_date(share, record, typed, face=face)
    except ShareClosedError:
        raise
    except PassportError as error:
        if machine:
            raise
        if isinstance(error, ConfirmReadingError):
            return page(pages.confirm_reading(PasscodeView(address, counts_reading=True), language))
        status = status_of(error)
        if isinstance(error, PasscodeError):
            box = replace(box, needs_passcode=True)
        if error.code == "birth-date.locked":
            box = replace(box, attempts_left=0)
        problem = present.problem(error, status=status)
        return page(pages.birth_date(BirthDateView(box, problem=problem, back=back), language), status=status)
    if machine:
        body = {"matches": answer.matches, "attempts_left": answer.attempts_left}
        return Response(json.dumps(body).encode(), media_type="application/json")
    box = replace(box, attempts_left=answer.attempts_left)
    return page(pages.birth_date(BirthDateView(box, matches=answer.matches, back=back), language))


def _unreadable_day() -> InvalidInputError:
    return InvalidInputError(
        Text("Ce n’est pas une date.", "This is no date."),
        code="birth-date.unreadable",
        remedy=Text("Écrivez-la JJ/MM/AAAA, par exemple 31/12/1990.", "Write it DD/MM/YYYY, such as 31/12/1990."),
        where="date",
    )


def _birth_date_boxes(view: SharedView, address: str, services: Services) -> dict[str, BirthDateBox]:
    """Return a box for each record whose date of birth is known here, unless the share shows it anyway."""
    if "birthdate" in (view.share.fields or ()):
        return {}
    left = services.match_birth_date.attempts_left(view.share, [judged.record for judged in view.records])
    needs_passcode = view.share.passcode_hash is not None
    return {
        record_id: BirthDateBox(f"{address}/birth-date", record_id, attempts, needs_passcode)
        for record_id, attempts in left.items()
    }


def _presentation(view: SharedView, services: Services, *, attached: bool) -> Response[bytes]:
    headers = {"Vary": "Accept"}
    if attached:
        headers["Content-Disposition"] = 'attachment; filename="partage.json"'
    return Response(services.present_share(view), media_type=PRESENTATION_TYPE, headers=headers)


ROUTES = [
    home,
    accessibility,
    privacy,
    how_we_verify,
    verify_form,
    verify,
    read_share,
    open_share,
    presentation,
    shared_document,
    back_to_share,
    compare_birth_date,
    claim_form,
    claim_form_with_code,
    claim,
    not_me_form,
    not_me,
    no_passport,
    open_passport,
]
