"""Make the views of the pages on which a learner manages advisers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from passport_core.outcomes import Text
from passport_core.passport.advising import AdviceGrant, AdviceReading
from passport_core.services.advise_learner import DAYS_AT_MOST, DAYS_OFFERED
from passport_core.web.pages.hostile_text import line
from passport_core.web.pages.present_passport import happened
from passport_core.web.pages.views import Phrase, ProblemView, ReadingLine, Saying
from passport_core.web.pages.views_declared import AdviserInvitedView, AdviserLogView, AdvisersPage, GrantLine


def advisers(
    grants: Sequence[AdviceGrant],
    *,
    base: str,
    at: datetime,
    adviser: str = "",
    days: str = "",
    problem: ProblemView | None = None,
) -> AdvisersPage:
    """Present every adviser's link, the newest first; ``adviser`` and ``days`` are what was typed before."""
    newest = sorted(grants, key=lambda grant: grant.created_at, reverse=True)
    return AdvisersPage(
        base=base,
        grants=tuple(grant_line(grant, at) for grant in newest),
        days=line(days, 6) or str(DAYS_OFFERED),
        days_at_most=DAYS_AT_MOST,
        adviser=line(adviser, 400),
        problem=problem,
    )


def adviser_invited(grant: AdviceGrant, *, base: str, link: str, at: datetime) -> AdviserInvitedView:
    """Present a link just made, this once."""
    return AdviserInvitedView(base, grant_line(grant, at), link)


def adviser_log(grant: AdviceGrant, readings: Sequence[AdviceReading], *, base: str, at: datetime) -> AdviserLogView:
    """Present every reading by one adviser's link, a line for each day and way of reading."""
    lines = tuple(ReadingLine(one.last_at, *happened(one.kind, one.face), one.count, one.first_at) for one in readings)
    return AdviserLogView(base, grant_line(grant, at), lines)


def grant_line(grant: AdviceGrant, at: datetime) -> GrantLine:
    """Present one link and its state."""
    state: Saying
    if grant.withdrawn_at is not None:
        state = Phrase(Text("Fermé par vous le {day}", "Closed by you on {day}"), {"day": grant.withdrawn_at})
    elif grant.is_open(at):
        state = Phrase(Text("Ouvert jusqu’au {day}", "Open until {day}"), {"day": grant.expires_at})
    else:
        state = Phrase(
            Text("Fermé : sa date est passée, le {day}", "Closed: its date has passed, on {day}"),
            {"day": grant.expires_at},
        )
    return GrantLine(grant.id, line(grant.adviser), grant.is_open(at), state, grant.created_at)
