"""Is it within its own dates, at the moment of judging?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from passport_core.credentials.examining import Examined
from passport_core.credentials.jose import moment_of
from passport_core.credentials.moments import PARIS, read_day, read_timestamp, say_day, say_moment
from passport_core.credentials.type_metadata import BLOCK_AWARD_V1
from passport_core.errors import InvalidInputError
from passport_core.outcomes import Finding, Outcome, Text

CLOCK_SKEW = timedelta(minutes=5)  # an issuer's clock may be that much ahead of ours

_ASK_ISSUER = Text(
    "Demandez à l’émetteur un document dont les dates sont justes.",
    "Ask the issuer for a document whose dates are right.",
)


class ValidityCheck:
    """VCDM 2.0 §4.9 (and 1.1's names, and ``nbf`` … ``exp``): ``at`` is within ``validFrom`` … ``validUntil``.

    Both ends are included, save ``exp``. An award date, or a signature, later than ``at`` fails. No stated end is no
    end: the end of a registration never is one.
    """

    name = "validity"
    needs_claims = True

    def judge(self, document: Examined) -> Finding:
        assert document.opened is not None  # noqa: S101 (needs_claims)
        claims, at, signed_at = document.opened.claims, document.at, document.opened.signed_at
        try:
            begins, ends = _period(claims)
            awarded = list(_award_dates(claims))
        except (ValueError, InvalidInputError):
            return self._finding(
                Outcome.NOT_ESTABLISHED,
                "validity.unreadable",
                Text("Date illisible.", "Unreadable date."),
                _ASK_ISSUER,
                at,
            )
        if signed_at is not None and signed_at > at + CLOCK_SKEW:
            when = say_moment(signed_at)
            return self._failed(
                "validity.signed-later",
                Text(
                    f"Signé le {when.fr}, après le moment pour lequel vous vérifiez.",
                    f"Signed on {when.en}, after the moment for which you verify.",
                ),
                at,
                Text(
                    "Vérifiez l’heure de cet appareil, ou choisissez une date plus tardive.",
                    "Check this device's clock, or choose a later date.",
                ),
            )
        if any(_is_after(award, at) for award in awarded):
            return self._failed(
                "validity.award-in-future",
                Text("La date de délivrance est dans le futur.", "The award date is in the future."),
                at,
            )
        if begins is not None and ends is not None and begins > ends:
            return self._failed(
                "validity.impossible", Text("Finit avant d’avoir commencé.", "Ends before it has begun."), at
            )
        if begins is not None and at < begins:
            day = say_day(begins)
            return self._failed(
                "validity.not-yet", Text(f"Ne commence que le {day.fr}.", f"Begins only on {day.en}."), at
            )
        return self._by_end(ends, at)

    def _by_end(self, ends: datetime | None, at: datetime) -> Finding:
        if ends is None:
            return self._finding(Outcome.PASSED, "validity.none", Text("Pas de date de fin.", "No end date."), None, at)
        day = say_day(ends)
        if at > ends:
            return self._failed(
                "validity.expired",
                Text(f"Fini depuis le {day.fr}.", f"Ended on {day.en}."),
                at,
                Text(
                    "Demandez au titulaire s’il l’a renouvelé. Arriver à sa fin n’est pas être retiré.",
                    "Ask the holder whether it was renewed. Reaching its end is not being withdrawn.",
                ),
            )
        return self._finding(
            Outcome.PASSED, "validity.ok", Text(f"Valable jusqu’au {day.fr}.", f"Valid until {day.en}."), None, at
        )

    def _failed(self, code: str, message: Text, at: datetime, remedy: Text = _ASK_ISSUER) -> Finding:
        return self._finding(Outcome.FAILED, code, message, remedy, at)

    def _finding(self, outcome: Outcome, code: str, message: Text, remedy: Text | None, at: datetime) -> Finding:
        return Finding(self.name, outcome, code, message, remedy, as_of=at)


def _period(claims: Mapping[str, Any]) -> tuple[datetime | None, datetime | None]:
    """Return from when until when it is valid; an SD-JWT VC says it as JWTs do, and its end is past at ``exp``."""
    if "vct" in claims and "@context" not in claims:
        ends = moment_of(claims, "exp")
        return moment_of(claims, "nbf"), ends - timedelta(microseconds=1) if ends else None
    return _timestamp(claims, "validFrom", "issuanceDate"), _timestamp(claims, "validUntil", "expirationDate")


def _timestamp(claims: Mapping[str, Any], *names: str) -> datetime | None:
    for name in names:
        if name in claims:
            return read_timestamp(claims[name])
    return None


def _award_dates(claims: Mapping[str, Any]) -> Iterator[date | datetime]:
    if "awardedDate" in claims:
        yield read_timestamp(claims["awardedDate"])
    if claims.get("vct") == BLOCK_AWARD_V1 and "awarded_on" in claims:
        yield read_day(claims["awarded_on"])
    subject = claims.get("credentialSubject")
    for item in subject if isinstance(subject, list) else [subject]:
        parchment = item.get("parchment") if isinstance(item, Mapping) else None
        if isinstance(parchment, Mapping) and "awardedOn" in parchment:
            yield read_day(parchment["awardedOn"])


def _is_after(award: date | datetime, at: datetime) -> bool:
    return award > at if isinstance(award, datetime) else award > at.astimezone(PARIS).date()
