"""Make the views of the reader's pages: a share, a verification, a problem. Pure functions, no language chosen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from passport_core.credentials.report import Report
from passport_core.errors import PassportError
from passport_core.outcomes import Text
from passport_core.passport.plain_text import clean
from passport_core.passport.register import DatedEntry
from passport_core.passport.sharing import Share
from passport_core.services.keep_passport import JudgedRecord
from passport_core.services.verify_documents import Verified
from passport_core.web.pages import described, disclosed, judged
from passport_core.web.pages.hostile_text import line
from passport_core.web.pages.views import (
    BirthDateBox,
    CredentialView,
    Kind,
    ProblemView,
    Saying,
    ShareView,
    VerifiedFile,
    VerifyResultView,
)

Entries = Mapping[str, DatedEntry]


def credential(
    report: Report,
    *,
    anchor: str = "d1",
    entries: Entries | None = None,
    added_at: datetime | None = None,
    download: str | None = None,
) -> CredentialView:
    """Present one judged document. ``entries`` are the register's, by number, where the caller looked them up."""
    shown = judged.shows_content(report)
    claims = disclosed.readable(report.claims) if shown and report.claims is not None else {}
    kind = described.kind_of(claims) if shown else Kind.OTHER
    confirmed, contradicted, unestablished = judged.counted(report)
    number = described.certification_of(claims) if shown else None
    entry = (entries or {}).get(number) if number else None
    return CredentialView(
        anchor=anchor,
        verdict=report.verdict,
        mark=judged.VERDICT_MARKS[report.verdict],
        word=judged.VERDICT_WORDS[report.verdict],
        lead=judged.lead(report, kind),
        status=judged.status_word(report),
        is_certified=judged.is_certified(report),
        is_demonstration=report.issuer is not None and report.issuer.is_demonstration,
        at=report.at,
        confirmed=confirmed,
        contradicted=contradicted,
        unestablished=unestablished,
        groups=judged.check_groups(report, anchor),
        content=described.content(report, entry, added_at) if shown else None,
        first_problem=judged.first_problem(report, anchor),
        issuer_name=line(report.issuer.name) if report.issuer else None,
        name=(described.title_of(claims) or None) if shown else None,
        download=download,
    )


def share(
    granted: Share,
    records: Sequence[JudgedRecord],
    *,
    base_url: str,
    opened_at: datetime,
    entries: Entries | None = None,
    downloads: Mapping[str, str] | None = None,
    whole_download: str | None = None,
    birth_dates: Mapping[str, BirthDateBox] | None = None,
) -> ShareView:
    """Present what a reader sees of a grant. ``downloads`` are addresses and ``birth_dates`` boxes, by record id."""
    credentials = tuple(
        replace(
            credential(
                item.report,
                anchor=f"d{place}",
                entries=entries,
                added_at=item.record.added_at,
                download=(downloads or {}).get(item.record.id),
            ),
            birth_date=(birth_dates or {}).get(item.record.id),
        )
        for place, item in enumerate(records, 1)
    )
    return ShareView(
        credentials=credentials,
        audience=line(granted.audience),
        purpose=line(granted.purpose),
        opened_at=opened_at,
        created_at=granted.created_at,
        expires_at=granted.expires_at,
        short_code=granted.short_code,
        host=host_of(base_url),
        is_demonstration=any(one.is_demonstration for one in credentials),
        whole_download=whole_download,
        is_in_part=granted.fields is not None,
    )


def verify_result(
    verified: Sequence[Verified], *, at: datetime, base_url: str, entries: Entries | None = None
) -> VerifyResultView:
    """Present the verification of documents: each of them, and each that it holds, under its own name."""
    files = [
        VerifiedFile(line(name, 120), credential(report, anchor=f"f{place}", entries=entries))
        for place, (name, report) in enumerate(_named(verified), 1)
    ]
    unread = [VerifiedFile(line(one.name, 120), None, problem(one.fault)) for one in verified if one.fault is not None]
    is_demonstration = any(one.credential.is_demonstration for one in files if one.credential)
    return VerifyResultView((*files, *unread), at, host_of(base_url), is_demonstration)


def _named(verified: Sequence[Verified]) -> Iterator[tuple[str, Report]]:
    for one in verified:
        if one.report is not None:
            yield one.name, one.report
            for part in one.report.parts:
                yield f"{one.name} — {part.where}", part.report


def problem(error: PassportError, *, status: int = 400, title: Saying | None = None) -> ProblemView:
    """Present an error raised on purpose: the sentence, what to do next, and where. What it quotes may be anybody's."""
    return ProblemView(
        title=title or Text("Cela n’a pas pu se faire", "This could not be done"),
        message=Text(clean(error.message.fr), clean(error.message.en)),
        remedy=error.remedy,
        code=error.code,
        where=line(error.where, 120) if error.where else None,
        status=status,
    )


def not_found() -> ProblemView:
    """Say that there is no page here, revealing nothing."""
    return ProblemView(
        title=Text("Il n’y a rien à cette adresse", "There is nothing at this address"),
        message=Text(
            "L’adresse est incomplète, ou ce qu’elle ouvrait n’existe plus.",
            "The address is incomplete, or what it opened is no more.",
        ),
        remedy=Text("Vérifiez qu’elle a été copiée en entier.", "Check that the whole of it was copied."),
        code="not-found",
        status=404,
    )


def unexpected() -> ProblemView:
    """Say that the service failed; nothing of what happened is shown."""
    return ProblemView(
        title=Text("Le service n’a pas répondu comme prévu", "The service did not answer as expected"),
        message=Text(
            "La panne est de notre côté. Rien de ce que vous avez envoyé n’est perdu ni publié.",
            "The fault is on our side. Nothing that you sent was lost or published.",
        ),
        remedy=Text("Réessayez dans quelques minutes.", "Try again in a few minutes."),
        code="internal",
        status=500,
    )


def host_of(base_url: str) -> str:
    """Return the host (and port) that a reader should see in the address bar."""
    return urlsplit(base_url).netloc or base_url
