"""Who is the issuer, really, and who says so?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from passport_core.credentials.evidence import Recognition
from passport_core.credentials.examining import Examined, with_reason
from passport_core.outcomes import Finding, Outcome, Text

_ASK_ISSUER = Text(
    "Demandez à l’organisme, à une adresse que vous connaissez déjà, s’il est bien l’émetteur.",
    "Ask the body, at an address you already know, whether it is the issuer.",
)


class IssuerCheck:
    """Only a trust source's word makes a name the register's; what the credential says of its issuer never does."""

    name = "issuer"
    needs_claims = True

    def judge(self, document: Examined) -> Finding:
        assert document.opened is not None and document.peek is not None  # noqa: S101, PT018 (needs_claims)
        issuer, evidence = document.peek.issuer, document.evidence
        recognitions = evidence.recognised.get(issuer)
        if recognitions is None:
            return self._not_asked(evidence.missing.get(issuer))
        if not recognitions:
            return self._unproved() if issuer in evidence.unproved else self._unknown()
        if len({recognition.identifier for recognition in recognitions}) > 1:
            return self._disputed(recognitions)
        recognition = recognitions[0]
        claimed = _claimed_sirens(document.opened.claims)
        if claimed and recognition.identifier not in claimed:
            return self._claims_another(recognition)
        return self._recognised(recognition)

    def _recognised(self, recognition: Recognition) -> Finding:
        name, how = recognition.name, recognition.established
        if recognition.is_demonstration:
            return Finding(
                self.name,
                Outcome.PASSED,
                "issuer.demonstration",
                Text(
                    f"DÉMONSTRATION : identité inventée pour l’essai, inscrite sous le nom « {name} ». {how.fr}",
                    f"DEMONSTRATION: an identity made up for trying out, entered as “{name}”. {how.en}",
                ),
                as_of=recognition.as_of,
                source=recognition.trust_source,
            )
        return Finding(
            self.name,
            Outcome.PASSED,
            "issuer.recognised",
            Text(f"Figure au répertoire sous le nom « {name} ». {how.fr}", f"Registered as “{name}”. {how.en}"),
            as_of=recognition.as_of,
            source=recognition.trust_source,
        )

    def _unknown(self) -> Finding:
        return Finding(
            self.name,
            Outcome.NOT_ESTABLISHED,
            "issuer.unknown",
            Text("Aucune source ne connaît l’émetteur.", "No source knows the issuer."),
            _ASK_ISSUER,
        )

    def _unproved(self) -> Finding:
        return Finding(
            self.name,
            Outcome.NOT_ESTABLISHED,
            "issuer.unproved",
            Text(
                "L’émetteur est inscrit ici, mais personne n’a encore établi qui il est.",
                "The issuer is entered here, but nobody has established yet who it is.",
            ),
            _ASK_ISSUER,
        )

    def _not_asked(self, why: Text | None) -> Finding:
        return Finding(
            self.name,
            Outcome.NOT_ESTABLISHED,
            "issuer.not-asked",
            with_reason(
                Text(
                    "Aucune source de confiance n’a pu être consultée sur l’émetteur.",
                    "No trust source could be asked about the issuer.",
                ),
                why,
            ),
            Text("Recommencez en ligne, ou plus tard.", "Try again on line, or later."),
        )

    def _disputed(self, recognitions: Sequence[Recognition]) -> Finding:
        sources = ", ".join(sorted({recognition.trust_source for recognition in recognitions}))
        return Finding(
            self.name,
            Outcome.NOT_ESTABLISHED,
            "issuer.disputed",
            Text(
                "Les sources de confiance ne s’accordent pas sur l’identité de l’émetteur.",
                "The trust sources do not agree on who the issuer is.",
            ),
            _ASK_ISSUER,
            source=sources,
        )

    def _claims_another(self, recognition: Recognition) -> Finding:
        return Finding(
            self.name,
            Outcome.FAILED,
            "issuer.claims-another",
            Text(
                f"Se présente sous un numéro SIREN qui n’est pas le sien : sa clé est celle de « {recognition.name} ».",
                f"Presents itself under a SIREN that is not its own: its key is that of “{recognition.name}”.",
            ),
            Text(
                "N’en tenez pas compte. Si l’organisme a changé de numéro, demandez-lui un document à jour.",
                "Disregard it. If the body changed its number, ask it for an up-to-date document.",
            ),
            as_of=recognition.as_of,
            source=recognition.trust_source,
        )


def _claimed_sirens(claims: Mapping[str, Any]) -> set[str]:
    issuer = claims.get("issuer")
    entries = issuer.get("otherIdentifier") if isinstance(issuer, Mapping) else None
    found = set()
    for entry in entries if isinstance(entries, list) else [entries]:
        if isinstance(entry, Mapping) and entry.get("identifierType") in ("ext:siren", "ext:siret"):
            found.add(str(entry.get("identifier")).replace(" ", "")[:9])
    return found
