"""Make the page of jobs near a passport."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from passport_core.services.measure_gap import RankedJob, RankedJobs
from passport_core.web.pages import plots, present_gaps
from passport_core.web.pages.hostile_text import line
from passport_core.web.pages.present_needs import label_text, sentence, shown_code
from passport_core.web.pages.present_where import Reader, basis
from passport_core.web.pages.views import ProblemView, Saying
from passport_core.web.pages.views_where import JobLine, JobsPage


def jobs(
    ranked: RankedJobs,
    *,
    reader: Reader,
    typed: str | None = None,
    problem: ProblemView | None = None,
) -> JobsPage:
    """Present the ranking: certified and declared apart, the market in words. Each leads to its own gap, on the page
    that its reader may open.

    ``typed`` is the place as it was typed, where ``problem`` says that there is none such.
    """
    unknown = tuple(sentence(one) for one in ranked.unknown_everywhere)
    return JobsPage(
        base=reader.base,
        address=f"{reader.base}/jobs",
        where=reader.address,
        is_adviser=reader.adviser is not None,
        adviser=line(reader.adviser or ""),
        query=urlencode({"in": ranked.place}) if ranked.place else "",
        place=line(ranked.place if typed is None else typed),
        place_label=line(ranked.place_label),
        unknown=unknown,
        calculated_on=ranked.day,
        compared=ranked.compared,
        jobs=tuple(_job(one, reader, ranked.place, unknown) for one in ranked.jobs),
        basis=basis(ranked.stamps),
        is_passport_empty=not ranked.shows_anything,
        has_framework=ranked.compared > 0,
        problem=problem,
    )


def _job(one: RankedJob, reader: Reader, place: str, said_once: Sequence[Saying]) -> JobLine:
    target = one.ranked.target
    query = [("to", str(target.ref)), *([("in", place)] if place else [])]
    market = present_gaps.market(one.market, label_text(target.label)) if one.market else None
    return JobLine(
        code=shown_code(target.ref),
        title=label_text(target.label),
        address=f"{reader.address}?{urlencode(query)}",
        bar=plots.coverage_bar(one.ranked.coverage),
        groups=market.groups if market else (),
        unknown=tuple(said for said in market.unknown if said not in said_once) if market else (),
    )
