"""Was the issuer entitled to award this, for that date? The installation's rules judged; this sums them up."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from passport_core.credentials.examining import Examined
from passport_core.credentials.type_metadata import BLOCK_AWARD_V1
from passport_core.outcomes import Finding, Outcome, Text

_REGISTER_CODE = re.compile(r"(RNCP|RS)\s*[0-9]", re.ASCII | re.IGNORECASE)
_ASK_CERTIFIER = Text(
    "Demandez confirmation au certificateur, ou consultez la fiche sur le site de France compétences.",
    "Ask the certifier to confirm, or look the entry up on France compétences' site.",
)


class EntitledCheck:
    """Carries the worst rule's own code and sentences; a certification claimed but judged by no rule never passes."""

    name = "entitled"
    needs_claims = True

    def judge(self, document: Examined) -> Finding:
        rules = document.evidence.entitlement
        if rules is None and (document.opened is None or not claims_certification(document.opened.claims)):
            return Finding(
                self.name,
                Outcome.NOT_APPLICABLE,
                "entitled.none-claimed",
                Text(
                    "Ce document n’invoque aucune certification du répertoire national.",
                    "This document claims no certification of the national register.",
                ),
            )
        judged = [rule for rule in rules or () if rule.outcome is not Outcome.NOT_APPLICABLE]
        for outcome in (Outcome.FAILED, Outcome.NOT_ESTABLISHED):
            for rule in judged:
                if rule.outcome is outcome:
                    return replace(rule, check=self.name, remedy=rule.remedy or _ASK_CERTIFIER)
        if not judged:
            return Finding(
                self.name,
                Outcome.NOT_ESTABLISHED,
                "entitled.no-register",
                Text(
                    "Le droit de délivrer n’a pu être comparé à aucun répertoire.",
                    "The right to award could be compared with no register.",
                ),
                _ASK_CERTIFIER,
            )
        oldest = _oldest(judged)
        return Finding(
            self.name,
            Outcome.PASSED,
            "entitled.ok",
            Text(
                "L’émetteur avait le droit de la délivrer ce jour-là.", "The issuer was entitled to award it that day."
            ),
            as_of=oldest.as_of if oldest else None,
            source=oldest.source if oldest else None,
        )


def _oldest(judged: Sequence[Finding]) -> Finding | None:
    dated = [rule for rule in judged if rule.as_of is not None]
    return min(dated, key=lambda rule: _day(rule.as_of), default=None)


def _day(value: date | datetime | None) -> date:
    return value.date() if isinstance(value, datetime) else value or date.max


def claims_certification(claims: Mapping[str, Any]) -> bool:
    """Say whether the claims speak of a certification of the register: by our parchment or type, or a register code."""
    certification = claims.get("certification")
    number = certification.get("number") if isinstance(certification, Mapping) else None
    if claims.get("vct") == BLOCK_AWARD_V1 or (isinstance(number, str) and _REGISTER_CODE.match(number.strip())):
        return True
    subject = claims.get("credentialSubject")
    for item in subject if isinstance(subject, list) else [subject]:
        if not isinstance(item, Mapping):
            continue
        achievement = item.get("achievement")
        code = achievement.get("humanCode") if isinstance(achievement, Mapping) else None
        if "parchment" in item or (isinstance(code, str) and _REGISTER_CODE.match(code.strip())):
            return True
    return "parchment" in claims
