"""Is whoever shows it the person it was awarded to? A document alone never says."""

from __future__ import annotations

from passport_core.credentials.examining import Examined
from passport_core.outcomes import Finding, Outcome, Text


class HolderCheck:
    """Without a challenge there is nothing to judge: the reader compares identities. It never moves the verdict."""

    name = "holder"
    needs_claims = False

    def judge(self, document: Examined) -> Finding:
        return Finding(
            self.name,
            Outcome.NOT_APPLICABLE,
            "holder.identity-to-be-compared",
            Text(
                "Rien ne prouve que la personne qui présente ce document en est titulaire.",
                "Nothing proves that whoever shows this document is its holder.",
            ),
            Text(
                "Comparez nom de naissance, prénoms et date de naissance avec une pièce d’identité.",
                "Compare birth name, first names and date of birth with an identity document.",
            ),
        )
