"""A block belongs to the certification it is awarded under.

Code du travail L6113-1 (blocks of a certification of the RNCP) and L6113-6 (the RS has none). A block's code is
not unique across certifications, so a block is always looked up inside its certification.
"""

from __future__ import annotations

from passport_core.outcomes import Finding, Outcome, Text
from passport_core.passport.identifiers import register_of, split_code
from passport_core.passport.validating import AwardInQuestion, RegisterView
from passport_rules_fr.facts import EntryFacts, FactsMemory
from passport_rules_fr.wording import day_en, day_fr, from_register, not_in_register


class BlockOfCertification:
    """Fails a block that the certification does not have; an award of the whole certification passes."""

    name = "block_of_certification"
    at_issue = True
    at_verification = True

    def __init__(self, memory: FactsMemory | None = None) -> None:
        self._memory = memory or FactsMemory()

    def judge(self, award: AwardInQuestion, register: RegisterView) -> Finding:
        block = award.block
        if block and register_of(award.certification) == "RS":
            return self._rs_has_none(award, register)
        if register.entry is None or register.as_of is None:
            return not_in_register(self.name, award, register)
        facts = self._memory.of(register.entry.certification)
        question = (self.name, register.as_of, award.certification, block)
        return facts.answered(question, lambda: self._judged(award, register, facts))

    def _judged(self, award: AwardInQuestion, register: RegisterView, facts: EntryFacts) -> Finding:
        block = award.block
        if not block:
            return from_register(
                self.name,
                Outcome.PASSED,
                "block.whole-certification",
                Text(
                    f"La délivrance porte sur la certification {award.certification} entière.",
                    f"The award is of certification {award.certification} as a whole.",
                ),
                award=award,
                register=register,
            )
        if block.upper() in facts.blocks:
            return from_register(
                self.name,
                Outcome.PASSED,
                "block.belongs",
                Text(
                    f"Le bloc {block} fait partie de la certification {award.certification}.",
                    f"Block {block} is part of certification {award.certification}.",
                ),
                award=award,
                register=register,
            )
        return self._unknown(award, register, block)

    def _unknown(self, award: AwardInQuestion, register: RegisterView, block: str) -> Finding:
        dated = register.as_of or register.today
        owner, _ = split_code(block)
        if owner not in (block.upper(), award.certification.upper()):
            return from_register(
                self.name,
                Outcome.FAILED,
                "block.of-another-certification",
                Text(
                    f"Le bloc {block} relève de la certification {owner}, pas de {award.certification}.",
                    f"Block {block} belongs to certification {owner}, not to {award.certification}.",
                ),
                award=award,
                register=register,
                remedy=Text(
                    f"Déclarez ce bloc sous {owner}, ou corrigez son code.",
                    f"Declare this block under {owner}, or correct its code.",
                ),
            )
        return from_register(
            self.name,
            Outcome.FAILED,
            "block.unknown",
            Text(
                f"La certification {award.certification} n’a pas de bloc {block} dans l’état du {day_fr(dated)}.",
                f"Certification {award.certification} has no block {block} in the snapshot of {day_en(dated)}.",
            ),
            award=award,
            register=register,
            remedy=Text(
                "Corrigez le code du bloc d’après la fiche du répertoire "
                f"(« passport register show {award.certification} »).",
                f"Correct the block’s code from the register entry (“passport register show {award.certification}”).",
            ),
        )

    def _rs_has_none(self, award: AwardInQuestion, register: RegisterView) -> Finding:
        return from_register(
            self.name,
            Outcome.FAILED,
            "block.rs-has-none",
            Text(
                f"{award.certification} est au répertoire spécifique, dont les certifications n’ont pas de blocs.",
                f"{award.certification} is in the specific register (RS), whose certifications have no blocks.",
            ),
            award=award,
            register=register,
            remedy=Text(
                "Déclarez la certification entière, sans code de bloc.",
                "Declare the whole certification, without a block code.",
            ),
        )
