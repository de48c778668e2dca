"""The SIRETs given are SIRETs: 14 digits, with their check digit (INSEE; La Poste's establishments excepted)."""

from __future__ import annotations

from functools import lru_cache

from passport_core.outcomes import Finding, Outcome, Text
from passport_core.passport.identifiers import IdentifierFault, siret_fault
from passport_core.passport.validating import AwardInQuestion, RegisterView

_REASONS = {
    IdentifierFault.EMPTY: Text("est vide", "is empty"),
    IdentifierFault.NOT_DIGITS: Text("contient autre chose que des chiffres", "contains other things than digits"),
    IdentifierFault.LENGTH: Text("n’a pas 14 chiffres", "does not have 14 digits"),
    IdentifierFault.CHECK_DIGIT: Text("a une clé de contrôle fausse", "has a wrong check digit"),
}
_ISSUER = Text("du certificateur", "of the certifier")
_ASSESSOR = Text("de l’organisme évaluateur", "of the assessing body")
_REMEDY = Text(
    "Recopiez le SIRET (14 chiffres) depuis l’avis de situation Sirene de l’organisme.",
    "Copy the SIRET (14 digits) from the body’s Sirene notice.",
)


# A batch names the same few bodies thousands of times.
_fault = lru_cache(maxsize=1024)(siret_fault)


class SiretWellFormed:
    """Asked at issue only: a credential already signed is judged by who signed it, not by how a number is typed."""

    name = "siret_well_formed"
    at_issue = True
    at_verification = False

    def judge(self, award: AwardInQuestion, register: RegisterView) -> Finding:
        checked = 0
        for kind, whose, siret in (
            ("issuer", _ISSUER, award.issuer_siret),
            ("assessor", _ASSESSOR, award.assessed_by_siret),
        ):
            if siret is None:
                continue
            checked += 1
            if fault := _fault(siret):
                reason = _REASONS[fault]
                return Finding(
                    self.name,
                    Outcome.FAILED,
                    f"siret.{kind}-{fault.value}",
                    Text(f"Le SIRET {whose.fr} {reason.fr}.", f"The SIRET {whose.en} {reason.en}."),
                    _REMEDY,
                )
        if not checked:
            return Finding(
                self.name,
                Outcome.NOT_APPLICABLE,
                "siret.none",
                Text("Aucun SIRET n’est indiqué.", "No SIRET is given."),
            )
        return _WELL_FORMED


_WELL_FORMED = Finding(
    SiretWellFormed.name,
    Outcome.PASSED,
    "siret.well-formed",
    Text("Les SIRET indiqués sont bien formés.", "The SIRETs given are well formed."),
)
