"""Read an award's selectively disclosable form (``block-award-v1``, an SD-JWT VC) for people.

What it says of the award is put in the shape that ``described`` reads; who it is about is told claim by claim. What is
not shown is named from the type alone: whether the document holds it, the reader does not learn.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from passport_core.credentials.type_metadata import BLOCK_AWARD_V1
from passport_core.outcomes import Text
from passport_core.services.award_claims import WITHHOLDABLE, award_in_question, human_code
from passport_core.services.disclose_award import claim_label
from passport_core.web.pages.hostile_text import day, line, mapping
from passport_core.web.pages.views import Fact

_NAMES = ("given_name", "birth_family_name", "family_name")
_IDENTITY = (*_NAMES, "birthdate")
_BY_THE_ISSUER = Text("Écrit par l’émetteur sur le document.", "Written on the document by its issuer.")


def is_disclosed(claims: Mapping[str, Any]) -> bool:
    """Say whether these are the claims of an award's selectively disclosable form."""
    return claims.get("vct") == BLOCK_AWARD_V1


def readable(claims: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the claims as those of an ``AchievementCredential`` would say the same award; others as they are."""
    if not is_disclosed(claims):
        return claims
    certification, block = mapping(claims.get("certification")), mapping(claims.get("block"))
    number, block_code = line(certification.get("number"), 40), line(block.get("number"), 40)
    question = award_in_question(claims, issuer_siren=None)
    subject = {
        "achievement": {
            "name": line(block.get("title"), 400) if block else line(certification.get("title"), 400),
            "humanCode": human_code(number, block_code or None),
            "inLanguage": "fr",
        },
        "parchment": {
            "certification": number,
            "certificationTitle": certification.get("title"),
            "block": block_code,
            "awardedOn": claims.get("awarded_on"),
            "enrolledOn": claims.get("enrolled_on"),
            "nationalLevel": mapping(claims.get("level")).get("national"),
            "mention": claims.get("mention"),
            "accessRoute": claims.get("access_route"),
        },
        "result": [
            {"value": claims.get("score"), "resultDescription": "#score"},
            {"value": claims.get("language_level"), "resultDescription": "#niveau-langue"},
        ],
    }
    return {
        "issuer": {"id": claims.get("iss"), "name": claims.get("issuer_name")},
        "credentialSubject": subject,
        "validUntil": question.valid_until.isoformat() if question and question.valid_until else None,
    }


def identity_facts(claims: Mapping[str, Any]) -> list[Fact]:
    """Return what the document shows of its holder, each claim as the issuer wrote it."""
    shown = {name: line(claims.get(name)) for name in _IDENTITY}
    facts = [
        Fact(claim_label(name), day(value) or value, (_BY_THE_ISSUER,), is_strong=name in _NAMES)
        for name, value in shown.items()
        if value
    ]
    if not any(shown[name] for name in _NAMES):
        nothing_links = Text(
            "Sans nom, rien ne relie ce document à une personne.", "Without a name, nothing links it to a person."
        )
        none = Text("Aucun nom montré", "No name shown")
        facts.insert(0, Fact(Text("Titulaire", "Holder"), none, (nothing_links,)))
    return facts


def withheld_facts(claims: Mapping[str, Any]) -> list[Fact]:
    """Return what this type of document can say and the holder did not show; empty where all is there."""
    labels = [claim_label(name) for name in WITHHOLDABLE if name not in claims]
    if not labels:
        return []
    return [
        Fact(
            Text("Le titulaire n’a pas montré", "The holder did not show"),
            Text(", ".join(one.fr for one in labels), ", ".join(one.en for one in labels)),
            (
                Text(
                    "Ou le document ne le dit pas : une absence ne prouve rien.",
                    "Or the document does not say it: absence proves nothing.",
                ),
            ),
        )
    ]
