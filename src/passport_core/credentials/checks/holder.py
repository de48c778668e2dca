"""Is whoever shows it the person it was awarded to? A document alone never says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from passport_core.credentials.checks.validity import CLOCK_SKEW
from passport_core.credentials.examining import Examined
from passport_core.credentials.moments import say_moment
from passport_core.credentials.remedies import PRESENT_AGAIN
from passport_core.outcomes import Finding, Outcome, Text

PRESENTATION_MAX_AGE = 10 * 60  # seconds

_COMPARE = Text(
    "Comparez nom de naissance, prénoms et date de naissance avec une pièce d’identité.",
    "Compare birth name, first names and date of birth with an identity document.",
)


@dataclass(frozen=True, slots=True)
class HolderCheck:
    """Says whether the key that the issuer bound the document to signed for this occasion, and lately.

    Without a challenge there is nothing to judge: the reader compares identities, and the verdict stays as it is.
    With one, a presentation older than ``max_age`` at that moment, or from the future, fails: it was kept, or made
    ahead. A key shows who holds a wallet, not who someone is: that is said too.
    """

    max_age: timedelta = timedelta(seconds=PRESENTATION_MAX_AGE)
    name: str = "holder"
    needs_claims: bool = False

    def judge(self, document: Examined) -> Finding:
        opened = document.opened
        if document.use.challenge is None or opened is None or opened.holder_proved_at is None:
            return Finding(
                self.name,
                Outcome.NOT_APPLICABLE,
                "holder.identity-to-be-compared",
                Text(
                    "Rien ne prouve que la personne qui présente ce document en est titulaire.",
                    "Nothing proves that whoever shows this document is its holder.",
                ),
                _COMPARE,
            )
        when, at = opened.holder_proved_at, document.at
        said = say_moment(when)
        if when > at + CLOCK_SKEW:
            return self._failed(
                "holder.signed-later",
                Text(
                    f"Présenté le {said.fr}, après le moment pour lequel vous vérifiez.",
                    f"Presented on {said.en}, after the moment for which you verify.",
                ),
                document,
            )
        if when < at - self.max_age - CLOCK_SKEW:
            return self._failed(
                "holder.stale",
                Text(
                    f"Présenté le {said.fr} : c’est trop ancien, la présentation a pu être copiée.",
                    f"Presented on {said.en}: that is too old, the presentation may have been copied.",
                ),
                document,
            )
        return Finding(
            self.name,
            Outcome.PASSED,
            "holder.key-proved",
            Text(
                "Présenté à l’instant par qui détient la clé à laquelle l’émetteur l’a lié.",
                "Presented just now by whoever has the key that the issuer bound it to.",
            ),
            _COMPARE,
            as_of=when,
        )

    def _failed(self, code: str, message: Text, document: Examined) -> Finding:
        return Finding(self.name, Outcome.FAILED, code, message, PRESENT_AGAIN, as_of=document.at)
