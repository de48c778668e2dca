"""The pages of the gap with sample views, for ``gallery.sample_pages``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from tests.web.pages import samples_where as where

from passport_core.errors import NotFoundError
from passport_core.outcomes import Text
from passport_core.passport.labour import Area, AreaKind
from passport_core.services.measure_gap import RankedJobs
from passport_core.web.pages import present, present_jobs, present_where
from passport_core.web.pages.present_needs import Asked
from passport_core.web.pages.present_where import Reader, Typed
from passport_core.web.pages.rendering import Pages

LEARNER = Reader("/p/secret")
ADVISER = Reader("/a/secret", "Malik Benarbia")


def where_pages(pages: Pages) -> dict[str, Callable[[str], str]]:
    """Return every state of the pages of the gap, by name, as a function of the language."""
    unknown = present.problem(
        NotFoundError(
            Text("La cible « RNCP99999 » n’est pas connue ici.", "The target “RNCP99999” is not known here."),
            code="target.not-found",
            remedy=Text("Vérifiez le numéro.", "Check the number."),
        ),
        status=404,
    )
    whole, empty = where.picture(), where.picture((), only=("none",))
    urgent = where.picture(only=("RNCP37674",), by=date(2029, 1, 1))
    unmapped = where.picture(only=("rome:M1855",), mapped=False)
    searched = Typed(
        target="RNCP99999",
        place="nantes",
        query="develop front",
        found=where.matches(),
        places=(Area(AreaKind.BASIN, "bmo-2025", "5220", "NANTES", "44"),),
        problems=(unknown,),
    )

    def view(picture: where.Picture, reader: Reader = LEARNER, typed: Typed | None = None) -> Callable[[str], str]:
        made = present_where.where(
            picture,
            reader=reader,
            asked=Asked() if picture is empty else where.asked(picture),
            passport_id="p1",
            versions=where.VERSIONS,
            notes=() if picture is empty else where.notes(),
            typed=typed,
        )
        # The address of a page is its own business here: each is a file of the gallery.
        shown = replace(made, query="")
        return lambda to: pages.where(shown, to)

    ranked = where.ranked()
    none = RankedJobs(where.DAY, "", 0, (), (), shows_anything=False)
    return {
        "where": view(whole),
        "where-adviser": view(whole, ADVISER),
        "where-urgent": view(urgent),
        "where-unmapped": view(unmapped),
        "where-empty": view(empty, typed=Typed(has_occupations=False)),
        "where-search": view(urgent, typed=searched),
        "jobs": lambda to: pages.jobs(replace(present_jobs.jobs(ranked, reader=LEARNER), query=""), to),
        "jobs-adviser": lambda to: pages.jobs(replace(present_jobs.jobs(ranked, reader=ADVISER), query=""), to),
        "jobs-empty": lambda to: pages.jobs(present_jobs.jobs(none, reader=LEARNER), to),
    }
