"""Who awards: the certifier or a co-certifier, a body that continues one, or a body that one has mandated.

Domain rule: bodies are matched by SIREN, since one body changes
establishments (SIRET). A partner trains or assesses and never awards. Diplomas of the State are awarded by bodies
that the register does not list: without a recorded mandate that is *not established*, never failed.
"""

from __future__ import annotations

from datetime import date

from passport_core.outcomes import Finding, Outcome, Text
from passport_core.passport.validating import AwardInQuestion, RegisterView
from passport_rules_fr.facts import EntryFacts, FactsMemory, Listing
from passport_rules_fr.standing import Ground, Standing, standing_of
from passport_rules_fr.wording import day_en, day_fr, from_register, not_in_register

_DECIDE = Text(
    "Si cet organisme est mandaté, faites enregistrer le mandat (dates et certification) par l’exploitant.",
    "If this body holds a mandate, have the operator record it (dates and certification).",
)


class IssuerMayAward:
    """Judges the issuer's proved SIREN against the entry's certifiers, and the recorded successions and mandates."""

    name = "issuer_may_award"
    at_issue = True
    at_verification = True

    def __init__(self, memory: FactsMemory | None = None) -> None:
        self._memory = memory or FactsMemory()

    def judge(self, award: AwardInQuestion, register: RegisterView) -> Finding:
        if register.entry is None or register.as_of is None:
            return not_in_register(self.name, award, register)
        if not award.issuer_siren:
            return self._answer(
                award,
                register,
                Outcome.NOT_ESTABLISHED,
                "issuer.not-bound",
                Text(
                    "Rien n’établit quel organisme signe : son droit de délivrer ne peut être jugé.",
                    "Nothing establishes which body signs: its right to award cannot be judged.",
                ),
                Text(
                    "Demandez à l’exploitant d’établir le lien entre cette clé et un SIREN.",
                    "Ask the operator to establish the binding between this key and a SIREN.",
                ),
            )
        facts, siren = self._memory.of(register.entry.certification), award.issuer_siren
        if register.successions or register.mandates:  # long lists make a question dearer than its answer
            return self._judged(award, register, facts, siren)
        question = (self.name, register.as_of, award.certification, award.awarded_on, siren)
        return facts.answered(question, lambda: self._judged(award, register, facts, siren))

    def _judged(self, award: AwardInQuestion, register: RegisterView, facts: EntryFacts, siren: str) -> Finding:
        standing = standing_of(siren, award.awarded_on, facts, register)
        if standing.ground is not None:
            return self._answer(award, register, Outcome.PASSED, *_passing(standing, award))
        outcome, code, message, remedy = _refusing(standing, facts, award)
        return self._answer(award, register, outcome, code, message, remedy)

    def _answer(
        self,
        award: AwardInQuestion,
        register: RegisterView,
        outcome: Outcome,
        code: str,
        message: Text,
        remedy: Text | None = None,
    ) -> Finding:
        return from_register(self.name, outcome, code, message, award=award, register=register, remedy=remedy)


def _passing(standing: Standing, award: AwardInQuestion) -> tuple[str, Text]:
    number = award.certification
    if standing.ground is Ground.MANDATE:
        return "issuer.mandate", Text(
            f"L’organisme délivre {number} au nom du certificateur, par un mandat enregistré qui couvre cette date.",
            f"The body awards {number} for the certifier, under a recorded mandate that covers this date.",
        )
    if standing.ground is Ground.SUCCESSION:
        return "issuer.succession", Text(
            f"L’organisme et le certificateur de {number} se succèdent, à une date enregistrée par l’exploitant.",
            f"The body and the certifier of {number} continue one another, on a date that the operator recorded.",
        )
    if standing.ground is Ground.CERTIFIER_THEN:
        return "issuer.certifier-then", Text(
            f"L’organisme était certificateur de {number} à cette date (il l’a été jusqu’au {_fr(standing.day)}).",
            f"The body was a certifier of {number} on that date (until {_en(standing.day)}).",
        )
    return "issuer.certifier", Text(
        f"L’organisme est certificateur ou co-certificateur de {number}.",
        f"The body is a certifier or co-certifier of {number}.",
    )


def _refusing(standing: Standing, facts: EntryFacts, award: AwardInQuestion) -> tuple[Outcome, str, Text, Text]:
    number, siren = award.certification, award.issuer_siren or ""
    if standing.succession_is_later:
        return (
            Outcome.NOT_ESTABLISHED,
            "issuer.succession-later",
            Text(
                "La succession enregistrée entre cet organisme et le certificateur ne vaut pas pour la date de "
                "cette délivrance.",
                "The recorded succession between this body and the certifier does not hold for the date of this award.",
            ),
            Text(
                "Vérifiez la date de la succession et celle de la délivrance, puis décidez.",
                "Check the date of the succession and that of the award, then decide.",
            ),
        )
    return _listed_otherwise(standing, number) or _not_listed(standing, facts, number, siren)


def _listed_otherwise(standing: Standing, number: str) -> tuple[Outcome, str, Text, Text] | None:
    """Answer for a body that the entry lists, but not as certifier on that day."""
    day_of_change_fr, day_of_change_en = _fr(standing.day), _en(standing.day)
    if standing.listing is Listing.ENDED:
        return (
            Outcome.FAILED,
            "issuer.no-longer-certifier",
            Text(
                f"L’organisme n’était plus certificateur de {number} à cette date (depuis le {day_of_change_fr}).",
                f"The body was no longer a certifier of {number} on that date (since {day_of_change_en}).",
            ),
            Text(
                "La délivrance revient au certificateur actuel ; s’il a donné mandat, faites-le enregistrer.",
                "The award is the present certifier’s to make; if it gave a mandate, have it recorded.",
            ),
        )
    if standing.listing is Listing.LATER:
        return (
            Outcome.NOT_ESTABLISHED,
            "issuer.certifier-since",
            Text(
                f"L’organisme est certificateur de {number}, mais sa ligne au répertoire date du {day_of_change_fr}, "
                "et un autre organisme l’était à la date de la délivrance.",
                f"The body is a certifier of {number}, but its line in the register dates from {day_of_change_en}, "
                "and another body was one on the date of the award.",
            ),
            Text(
                "S’il a pris la suite de l’autre, faites enregistrer la succession et sa date par l’exploitant.",
                "If it continues the other, have the operator record the succession and its date.",
            ),
        )
    if standing.listing is Listing.UNDATED:
        return (
            Outcome.NOT_ESTABLISHED,
            "issuer.certifier-undated",
            Text(
                f"L’organisme a été certificateur de {number} ; le répertoire ne dit pas jusqu’à quand.",
                f"The body has been a certifier of {number}; the register does not say until when.",
            ),
            Text(
                "Vérifiez auprès de France compétences la date de ce changement, puis décidez.",
                "Ask France compétences for the date of this change, then decide.",
            ),
        )
    return None


def _not_listed(standing: Standing, facts: EntryFacts, number: str, siren: str) -> tuple[Outcome, str, Text, Text]:
    if facts.is_only_partner(siren):
        return (
            Outcome.FAILED,
            "issuer.partner-only",
            Text(
                f"L’organisme est partenaire de {number} : il peut former ou évaluer, il ne délivre pas. "
                "Il peut figurer dans le document comme « Évalué par ».",
                f"The body is a partner of {number}: it may train or assess, it does not award. "
                "It may appear in the document as “Assessed by”.",
            ),
            Text(
                "Faites délivrer par le certificateur, ou faites enregistrer le mandat qu’il vous a donné.",
                "Have the certifier award it, or have the mandate that it gave you recorded.",
            ),
        )
    if facts.is_of_state:
        return (
            Outcome.NOT_ESTABLISHED,
            "issuer.state-delegation-unknown",
            Text(
                f"{number} est délivrée au nom de l’État par des services que le répertoire ne nomme pas ; aucun "
                "mandat de cet organisme ne couvre cette délivrance.",
                f"{number} is awarded in the name of the State by services that the register does not name; no "
                "mandate of this body covers this award.",
            ),
            _DECIDE,
        )
    if facts.certifiers_without_siret:
        return (
            Outcome.NOT_ESTABLISHED,
            "issuer.certifier-without-siret",
            Text(
                f"Un certificateur de {number} figure au répertoire sans SIRET : on ne peut établir si c’est cet "
                "organisme.",
                f"A certifier of {number} is in the register without a SIRET: whether it is this body cannot be "
                "established.",
            ),
            Text(
                "Comparez le nom de l’organisme à celui de la fiche, puis décidez ou faites enregistrer un mandat.",
                "Compare the body’s name with the entry’s, then decide or have a mandate recorded.",
            ),
        )
    if not facts.certifiers:
        return (
            Outcome.NOT_ESTABLISHED,
            "issuer.certifiers-unlisted",
            Text(
                f"Le répertoire ne nomme aucun certificateur pour {number}.",
                f"The register names no certifier for {number}.",
            ),
            _DECIDE,
        )
    if standing.has_other_mandate:
        return (
            Outcome.FAILED,
            "issuer.mandate-does-not-cover",
            Text(
                f"Le mandat de cet organisme ne couvre pas {number} à la date de la délivrance.",
                f"The mandate of this body does not cover {number} on the date of the award.",
            ),
            Text(
                "Vérifiez la date de la délivrance, la certification et les bornes du mandat.",
                "Check the date of the award, the certification and the limits of the mandate.",
            ),
        )
    return (
        Outcome.FAILED,
        "issuer.not-certifier",
        Text(
            f"L’organisme n’est pas certificateur de {number}, et aucun mandat ni succession ne le rattache à l’un "
            "de ses certificateurs.",
            f"The body is not a certifier of {number}, and no mandate or succession ties it to one.",
        ),
        _DECIDE,
    )


def _fr(day: date | None) -> str:
    return day_fr(day) if day else "—"


def _en(day: date | None) -> str:
    return day_en(day) if day else "—"
