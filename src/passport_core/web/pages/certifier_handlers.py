"""The certifier's pages, below a secret address that carries an API key (accounts come later)."""

from __future__ import annotations

import shutil
import tempfile
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import anyio.to_thread
from litestar import Response, get, post
from litestar.status_codes import HTTP_303_SEE_OTHER

from passport_core.compose import Services
from passport_core.errors import InvalidInputError, NotFoundError, PassportError
from passport_core.outcomes import Text
from passport_core.passport.actors import CertifierAgent
from passport_core.passport.award import AwardState, StoredAward
from passport_core.passport.certifier import Certifier
from passport_core.services.decide_award import Decision
from passport_core.services.write_slips import claim_address
from passport_core.web.api.answering import too_large
from passport_core.web.language import language_of
from passport_core.web.pages import present, present_certifier
from passport_core.web.pages.asking import AnyRequest, field, files, form_of, page
from passport_core.web.pages.rendering import Pages
from passport_core.web.pages.views import ProblemView

PAGE = 100
_WAITING = (AwardState.HELD, AwardState.REFUSED)


@get("/c/{key:str}", sync_to_thread=True)
def batches(key: str, request: AnyRequest, services: Services, pages: Pages) -> Response[str]:
    """Files taken in, and the form for another."""
    return _batches(key, services.manage_certifiers.authenticate(key), request, services, pages)


@get("/c/{key:str}/upload", sync_to_thread=True)
def batches_again(key: str, request: AnyRequest, services: Services, pages: Pages) -> Response[str]:
    """The language link of a page that answered an upload."""
    return _batches(key, services.manage_certifiers.authenticate(key), request, services, pages)


@post("/c/{key:str}/upload", status_code=200)
async def upload(key: str, request: AnyRequest, services: Services, pages: Pages) -> Response[str]:
    """Check a file, or check it and award what may be awarded."""
    form = await form_of(request)
    chosen = files(form, "file")
    name = Path(str(chosen[0].filename)).name if chosen else ""

    def answer() -> Response[str]:
        agent = services.manage_certifiers.authenticate(key)
        try:
            if not chosen:
                raise InvalidInputError(Text("Aucun fichier n’a été choisi.", "No file was chosen."), code="file.none")
            with tempfile.TemporaryDirectory(prefix="passport-") as folder:
                path = Path(folder) / "received"
                _keep(chosen[0].file, path, at_most=services.settings.upload_limit)
                report = services.issue_batch(
                    path,
                    certifier_id=agent.certifier_id,
                    actor=agent,
                    file_name=name,
                    dry_run=field(form, "mode") != "issue",
                )
        except PassportError as error:
            return _batches(key, agent, request, services, pages, problem=present.problem(error))
        if report.is_dry_run:
            certifier, is_approved = _who(services, agent)
            view = present_certifier.checked(
                report, certifier, base=f"/c/{key}", is_approved=is_approved, at=services.clock.now()
            )
            return page(pages.certifier(view, language_of(request)))
        return _batch(key, agent, report.batch_id, request, services, pages)

    return await anyio.to_thread.run_sync(answer)


@get("/c/{key:str}/batches/{batch_id:str}", sync_to_thread=True)
def batch(
    key: str, batch_id: str, request: AnyRequest, services: Services, pages: Pages, offset: int = 0
) -> Response[str]:
    """One file with its passages."""
    agent = services.manage_certifiers.authenticate(key)
    return _batch(key, agent, batch_id, request, services, pages, offset=max(0, offset))


@post("/c/{key:str}/batches/{batch_id:str}/decide", status_code=200)
async def decide(key: str, batch_id: str, request: AnyRequest, services: Services, pages: Pages) -> Response[str]:
    """Decide an award that waits."""
    form = await form_of(request)

    def answer() -> Response[str]:
        agent = services.manage_certifiers.authenticate(key)
        try:
            wanted = field(form, "decision", 20)
            if wanted not in {decision.value for decision in Decision}:
                raise InvalidInputError(Text("Décision inconnue.", "Unknown decision."), code="award.decision")
            services.decide_award(field(form, "award", 60), decision=Decision(wanted), actor=agent)
        except PassportError as error:
            return _batch(key, agent, batch_id, request, services, pages, problem=present.problem(error))
        return _batch(key, agent, batch_id, request, services, pages)

    return await anyio.to_thread.run_sync(answer)


@get("/c/{key:str}/batches/{batch_id:str}/{action:str}", sync_to_thread=False, status_code=HTTP_303_SEE_OTHER)
def back_to_batch(key: str, batch_id: str, action: str, request: AnyRequest) -> Response[None]:
    """Decisions and slips are made by a POST; a GET of the same address leads back to the file."""
    address = f"/c/{key}/batches/{batch_id}?lang={language_of(request)}"
    return Response(None, status_code=HTTP_303_SEE_OTHER, headers={"Location": address})


@post("/c/{key:str}/batches/{batch_id:str}/slips", sync_to_thread=True, status_code=200)
def slips(key: str, batch_id: str, request: AnyRequest, services: Services, pages: Pages) -> Response[str]:
    """Make fresh claim slips, to print."""
    agent = services.manage_certifiers.authenticate(key)
    made = services.claim_award.make_slips(batch_id, actor=agent)
    if not made:
        raise NotFoundError(
            Text("Toutes les personnes de ce fichier ont déjà réclamé.", "Everybody in this file has claimed already."),
            code="claim.no-slips",
        )
    view = present_certifier.claim_slips(
        made,
        base_url=services.settings.base_url,
        claim_address=claim_address,
        is_demonstration=services.settings.demonstration,
    )
    return page(pages.claim_slips(view, language_of(request)))


def _batches(
    key: str,
    agent: CertifierAgent,
    request: AnyRequest,
    services: Services,
    pages: Pages,
    *,
    problem: ProblemView | None = None,
) -> Response[str]:
    certifier, is_approved = _who(services, agent)
    found, _ = services.read_batch.list(agent.certifier_id, actor=agent, limit=PAGE)
    view = present_certifier.certifier(
        certifier,
        found,
        base=f"/c/{key}",
        is_approved=is_approved,
        upload_action=f"/c/{key}/upload",
        problem=problem,
    )
    return page(pages.certifier(view, language_of(request)), status=problem.status if problem else 200)


def _batch(
    key: str,
    agent: CertifierAgent,
    batch_id: str,
    request: AnyRequest,
    services: Services,
    pages: Pages,
    *,
    offset: int = 0,
    problem: ProblemView | None = None,
) -> Response[str]:
    one, faults = services.read_batch(batch_id, actor=agent)
    certifier, is_approved = _who(services, agent)
    awards = partial(services.read_batch.awards, agent.certifier_id, actor=agent, batch_id=batch_id, limit=PAGE)
    shown, total = awards(offset=offset)
    waiting: list[StoredAward] = [award for state in _WAITING for award in awards(state=state)[0]]
    waiting += [a for a in shown if a.state is AwardState.ISSUED and (a.proposed or a.suppression_proposed)]
    base = f"/c/{key}"
    here = f"{base}/batches/{batch_id}"
    view = present_certifier.certifier(
        certifier,
        (),
        base=base,
        is_approved=is_approved,
        batch=one,
        to_decide=waiting,
        faults=faults,
        awards=shown,
        awards_total=total,
        previous_page=f"{here}?offset={max(0, offset - PAGE)}" if offset else None,
        next_page=f"{here}?offset={offset + PAGE}" if offset + PAGE < total else None,
        slips_action=f"{here}/slips",
        decide_action=f"{here}/decide",
        problem=problem,
    )
    return page(pages.certifier(view, language_of(request)), status=problem.status if problem else 200)


def _who(services: Services, agent: CertifierAgent) -> tuple[Certifier, bool]:
    return services.manage_certifiers.known(agent.certifier_id, actor=agent)


def _keep(received: BinaryIO | Any, path: Path, *, at_most: int) -> None:
    received.seek(0)
    with path.open("wb") as file:
        shutil.copyfileobj(received, file)
    if path.stat().st_size > at_most:
        raise too_large(at_most)


ROUTES = [batches, batches_again, upload, batch, decide, back_to_batch, slips]
