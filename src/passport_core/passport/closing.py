"""Whether a certification can still be awarded by the time it is wanted, and how to say so.

After its last day of issuance it may still be awarded to who had enrolled while it was registered (Code du travail,
L6113-9); who holds it keeps it.
"""

from __future__ import annotations

from datetime import date, timedelta

from passport_core.outcomes import Text
from passport_core.passport.days import day_in_words
from passport_core.passport.gap import Closing

SOON = timedelta(days=365)


def closing_of(last: date | None, *, day: date, by: date | None) -> Closing:
    """Say where the last day of issuance stands, seen from ``day`` by who wants to be there on ``by``.

    A day that has passed (of a plan that is old) says nothing any more: it must not hide that the end is near.
    """
    if last is None:
        return Closing.UNKNOWN
    if last < day:
        return Closing.PASSED
    if by is not None and by >= day:
        return Closing.PASSES_FIRST if last < by else Closing.OPEN
    return Closing.SOON if last <= day + SOON else Closing.OPEN


def closing_reason(last: date | None, enrolment_until: date | None, *, day: date, by: date | None) -> Text:
    """Say it in words, with the days."""
    closing = closing_of(last, day=day, by=by)
    if last is None:
        return Text(
            "Le répertoire ne dit pas jusqu’à quand elle peut être délivrée.",
            "The register does not say until when it can be awarded.",
        )
    on = in_words(last)
    if closing is Closing.PASSED:
        first = Text(f"Son dernier jour de délivrance, le {on.fr}, est passé.", f"Its last day, {on.en}, has passed.")
    elif closing is Closing.PASSES_FIRST and by is not None:
        wanted = in_words(by)
        first = Text(
            f"Elle se ferme avant la date que vous visez : dernier jour de délivrance le {on.fr}, "
            f"pour un objectif au {wanted.fr}.",
            f"It closes before the day you aim for: last day of issuance {on.en}, your aim {wanted.en}.",
        )
    elif closing is Closing.SOON:
        first = Text(
            f"Elle se ferme dans moins d’un an : dernier jour de délivrance le {on.fr}.",
            f"It closes within a year: last day of issuance {on.en}.",
        )
    else:
        first = Text(f"Elle peut être délivrée jusqu’au {on.fr} inclus.", f"It can be awarded until {on.en}, included.")
    then = enrolment_keeps(enrolment_until, day=day)
    return first if then is None else Text(f"{first.fr} {then.fr}", f"{first.en} {then.en}")


def enrolment_keeps(enrolment_until: date | None, *, day: date) -> Text | None:
    """Say what an enrolment while it was registered keeps open (L6113-9), None where the register gives no day."""
    if enrolment_until is None:
        return None
    until = in_words(enrolment_until)
    if enrolment_until < day:
        return Text(
            f"Qui s’était inscrit au plus tard le {until.fr} peut encore l’obtenir ensuite (Code du travail, L6113-9).",
            f"Who had enrolled by {until.en} may still be awarded it afterwards (Code du travail, L6113-9).",
        )
    return Text(
        f"Qui s’inscrit au plus tard le {until.fr} peut encore l’obtenir ensuite (Code du travail, L6113-9).",
        f"Who enrols by {until.en} may still be awarded it afterwards (Code du travail, L6113-9).",
    )


def in_words(day: date) -> Text:
    """Return the day in both languages."""
    return Text(day_in_words(day, "fr"), day_in_words(day, "en"))
