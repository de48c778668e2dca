"""The body named as assessor was habilitated to assess on the day of the award.

Informative only: partner lists may lag by two months and most lines are undated, so the register rarely proves
the contrary. The rule passes where a dated line proves it, and otherwise says what is missing without weighing
on the verdict.
"""

from __future__ import annotations

from passport_core.outcomes import Finding, Outcome, Text
from passport_core.passport.identifiers import siren_of
from passport_core.passport.register import BodyState, RegisteredPartner, Role
from passport_core.passport.validating import AwardInQuestion, RegisterView
from passport_rules_fr.facts import EntryFacts, FactsMemory
from passport_rules_fr.wording import day_en, day_fr, from_register

_ASSESSING = frozenset({Role.ASSESS, Role.TRAIN_AND_ASSESS})
_NONE = Finding(
    "assessor_habilitated",
    Outcome.NOT_APPLICABLE,
    "assessor.none",
    Text("Aucun organisme évaluateur n’est nommé.", "No assessing body is named."),
)


class AssessorHabilitated:
    """Passes or does not apply; never blocks an award."""

    name = "assessor_habilitated"
    at_issue = True
    at_verification = True

    def __init__(self, memory: FactsMemory | None = None) -> None:
        self._memory = memory or FactsMemory()

    def judge(self, award: AwardInQuestion, register: RegisterView) -> Finding:
        if not award.assessed_by_siret:
            return _NONE
        if register.entry is None or register.as_of is None:
            return self._unknown(
                award,
                register,
                "assessor.no-entry",
                Text(
                    "L’habilitation de l’organisme évaluateur ne peut être lue : la fiche n’est pas dans le répertoire "
                    "chargé.",
                    "The assessing body’s habilitation cannot be read: the entry is not in the register loaded.",
                ),
            )
        facts, siret = self._memory.of(register.entry.certification), award.assessed_by_siret
        question = (self.name, register.as_of, award.certification, award.awarded_on, siret)
        return facts.answered(question, lambda: self._judged(award, register, facts, siret))

    def _judged(self, award: AwardInQuestion, register: RegisterView, facts: EntryFacts, siret: str) -> Finding:
        siren = siren_of(siret)
        if siren in facts.certifiers:
            return self._passed(
                award,
                register,
                "assessor.certifier",
                Text("L’évaluation a été faite par un certificateur.", "The assessment was made by a certifier."),
            )
        lines = facts.partners.get(siren, ())
        # The very establishment's lines where it has any, else those of the same body.
        lines = tuple(line for line in lines if line.siret == siret) or lines
        return self._by_lines(award, register, lines)

    def _by_lines(
        self, award: AwardInQuestion, register: RegisterView, lines: tuple[RegisteredPartner, ...]
    ) -> Finding:
        dated = register.as_of or register.today
        if not lines:
            return self._unknown(
                award,
                register,
                "assessor.not-listed",
                Text(
                    f"L’organisme évaluateur n’est pas parmi les partenaires listés au {day_fr(dated)} ; cette liste "
                    "peut avoir deux mois de retard, et elle ne dit rien du passé.",
                    f"The assessing body is not among the partners listed on {day_en(dated)}; that list may lag by "
                    "two months, and says nothing of the past.",
                ),
            )
        assessing = [line for line in lines if line.role in _ASSESSING]
        if not assessing:
            return self._unknown(
                award,
                register,
                "assessor.not-for-assessment",
                Text(
                    f"Au {day_fr(dated)}, l’organisme est listé comme partenaire, sans habilitation à évaluer ; le "
                    "répertoire ne dit pas ce qu’il en était à la date de la délivrance.",
                    f"On {day_en(dated)} the body is listed as a partner, without a habilitation to assess; the "
                    "register does not say how it was on the date of the award.",
                ),
            )
        if any(_covers(line, award) for line in assessing):
            return self._passed(
                award,
                register,
                "assessor.habilitated",
                Text(
                    "L’organisme évaluateur était habilité à évaluer à la date de la délivrance.",
                    "The assessing body was habilitated to assess on the date of the award.",
                ),
            )
        return self._unknown(
            award,
            register,
            "assessor.undated",
            Text(
                f"L’organisme évaluateur est listé au {day_fr(dated)}, mais le répertoire ne permet pas de dater son "
                "habilitation au jour de la délivrance.",
                f"The assessing body is listed on {day_en(dated)}, but the register does not let its habilitation be "
                "dated to the day of the award.",
            ),
        )

    def _passed(self, award: AwardInQuestion, register: RegisterView, code: str, message: Text) -> Finding:
        return from_register(self.name, Outcome.PASSED, code, message, award=award, register=register)

    def _unknown(self, award: AwardInQuestion, register: RegisterView, code: str, message: Text) -> Finding:
        return from_register(self.name, Outcome.NOT_APPLICABLE, code, message, award=award, register=register)


def _covers(line: RegisteredPartner, award: AwardInQuestion) -> bool:
    """Say whether the line is dated and covers the award's day: active since, or active until a later change."""
    if line.active_from is None or line.active_from > award.awarded_on:
        return False
    if line.state is BodyState.ACTIVE:
        return True
    return (
        line.state is BodyState.INACTIVE
        and line.state_changed_on is not None
        and award.awarded_on <= line.state_changed_on
    )
