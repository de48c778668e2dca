"""Present what a verified document describes: claims to facts, each labelled with who says so.

Shape: Open Badges 3.0 §B (``AchievementCredential``), our own ``parchment`` where there is one, and the register's
entry where this installation has it. Names of issuers are the trust source's where it proved them, else *claimed*.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from passport_core.credentials.report import Report
from passport_core.outcomes import Text, Verdict
from passport_core.passport.days import paris_day
from passport_core.passport.register import DatedEntry
from passport_core.services.framework_items import item_of
from passport_core.web.pages import disclosed
from passport_core.web.pages.hostile_text import day as day_of
from passport_core.web.pages.hostile_text import https_address, line, mapping, mappings, prose
from passport_core.web.pages.judged import is_certified
from passport_core.web.pages.stated import stated_facts
from passport_core.web.pages.views import Content, Fact, Kind, Link, Phrase, Saying

_CERTIFICATION = re.compile(r"(RNCP|RS)[0-9]{1,7}\Z", re.ASCII)
_LEVEL = re.compile(r"NIV([1-8])\Z", re.ASCII)
_LANGUAGE_TAG = re.compile(r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8}){0,2}\Z", re.ASCII)
_ROUTES = {
    "FORMATION_INITIALE_HORS_APPRENTISSAGE": Text("formation initiale", "initial training"),
    "FORMATION_INITIALE_APPRENTISSAGE": Text("apprentissage", "apprenticeship"),
    "FORMATION_CONTINUE_HORS_CONTRAT_DE_PROFESSIONNALISATION": Text("formation continue", "continuing training"),
    "FORMATION_CONTINUE_CONTRAT_DE_PROFESSIONNALISATION": Text(
        "contrat de professionnalisation", "professionalisation contract"
    ),
    "VAE": Text("validation des acquis de l’expérience", "validation of prior experience"),
    "EQUIVALENCE_DIPLOME_ETRANGER": Text("équivalence d’un diplôme étranger", "equivalence of a foreign diploma"),
    "CANDIDAT_LIBRE": Text("candidature individuelle", "individual candidacy"),
}
_MENTIONS = {
    "SANS_MENTION": Text("sans mention", "none"),
    "MENTION_ASSEZ_BIEN": Text("assez bien", "fairly good (assez bien)"),
    "MENTION_BIEN": Text("bien", "good (bien)"),
    "MENTION_TRES_BIEN": Text("très bien", "very good (très bien)"),
    "MENTION_TRES_BIEN_AVEC_FELICITATIONS_DU_JURY": Text(
        "très bien, avec les félicitations du jury", "very good, with the jury’s congratulations"
    ),
}
_BY_THE_DOCUMENT = Text(
    "Écrit sur le document ; rien d’autre ne l’établit.", "Written on the document; nothing else proves it."
)
_BY_THE_ISSUER = Text("Écrit par l’émetteur sur le document.", "Written on the document by its issuer.")
_DEMONSTRATION = Text(
    "DÉMONSTRATION : cette identité est inventée pour l’essai.",
    "DEMONSTRATION: this identity was made up for trying out.",
)


def said(name: str, value: str) -> Saying:
    """Return what a claim of the disclosable form says, in words where it is a code."""
    if name == "birthdate":
        return day_of(value) or line(value)
    return {"mention": _MENTIONS, "access_route": _ROUTES}.get(name, {}).get(value) or line(value)


def kind_of(claims: Mapping[str, Any]) -> Kind:
    """Say what a document is about: by our parchment, else by its achievement's code."""
    subject = mapping(claims.get("credentialSubject"))
    parchment = mapping(subject.get("parchment"))
    if line(parchment.get("block")):
        return Kind.BLOCK
    if _CERTIFICATION.match(line(parchment.get("certification"))):
        return Kind.CERTIFICATION
    code = line(mapping(subject.get("achievement")).get("humanCode")).replace(" ", "").upper()
    if _CERTIFICATION.match(code):
        return Kind.CERTIFICATION
    return Kind.BLOCK if re.match(r"(RNCP|RS)[0-9]{1,7}(BC|:)", code) else Kind.OTHER


def title_of(claims: Mapping[str, Any]) -> str:
    """Return what the document calls itself; empty where it does not."""
    subject = mapping(claims.get("credentialSubject"))
    return line(mapping(subject.get("achievement")).get("name"), 400) or line(claims.get("name"), 400)


def code_of(claims: Mapping[str, Any]) -> str | None:
    """Return the code a person reads (RNCP37674BC01), None where there is none."""
    return line(mapping(mapping(claims.get("credentialSubject")).get("achievement")).get("humanCode"), 40) or None


def certification_of(claims: Mapping[str, Any]) -> str | None:
    """Return the register number that the document names, well formed, else None."""
    subject = mapping(claims.get("credentialSubject"))
    stated = line(mapping(subject.get("parchment")).get("certification")) or (code_of(claims) or "")
    found = re.match(r"(RNCP|RS)[0-9]{1,7}", stated.replace(" ", "").upper(), re.ASCII)
    return found[0] if found else None


def holder_names(claims: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names in clear that the document gives its subject."""
    found: list[str] = []
    for subject in mappings(claims.get("credentialSubject"), 3):
        found += [
            line(identity.get("identityHash"))
            for identity in mappings(subject.get("identifier"), 5)
            if identity.get("hashed") is False and identity.get("identityType") == "name"
        ]
        found.append(line(subject.get("name")))
    return tuple(dict.fromkeys(name for name in found if name))[:3]


def issuer_claim(claims: Mapping[str, Any]) -> str:
    """Return what the document calls its issuer: a claim, to be labelled so (threat 17)."""
    issuer = claims.get("issuer")
    name = line(mapping(issuer).get("name"))
    return name or line(issuer if isinstance(issuer, str) else mapping(issuer).get("id"))


def content(report: Report, entry: DatedEntry | None, added_at: datetime | None) -> Content:
    """Return what the document describes. The caller made sure that it may be shown."""
    stated = report.claims or {}
    claims = disclosed.readable(stated)
    subject = mapping(claims.get("credentialSubject"))
    achievement = mapping(subject.get("achievement"))
    kind = kind_of(claims)
    is_valid = report.verdict is Verdict.VALID
    described = prose(achievement.get("description"))
    lines = tuple(described.split("\n")) if "\n" in described else ()
    title = title_of(claims)
    return Content(
        kind=kind,
        heading=_heading(kind, certified=is_certified(report)),
        title=title,
        code=code_of(claims),
        scope=_SCOPES[kind],
        part_of=_part_of(kind, claims, entry),
        facts=tuple(_facts(report, claims, stated, entry, added_at, kind)),
        skills_heading=_SKILLS_SHOWN if is_certified(report) and is_valid else _SKILLS_DESCRIBED,
        skills=tuple(one.lstrip("*-•– ").strip() for one in lines),
        skills_text="" if lines or described == title else described,
        assessment=prose(mapping(achievement.get("criteria")).get("narrative")),
        links=tuple(_links(claims, achievement)),
        language=_language(achievement),
    )


def _language(achievement: Mapping[str, Any]) -> str | None:
    stated = line(achievement.get("inLanguage"), 20)
    return stated if _LANGUAGE_TAG.match(stated) else None


_SKILLS_SHOWN = Text("Ce que la personne a montré qu’elle sait faire", "What the person showed they can do")
_SKILLS_DESCRIBED = Text("Ce que le document décrit", "What the document describes")
_SCOPES = {
    Kind.BLOCK: Text(
        "Un bloc de compétences : une partie de la certification, pas le titre entier.",
        "One competency block: a part of the certification, not the full title.",
    ),
    Kind.CERTIFICATION: Text("La certification entière.", "The full certification."),
    Kind.OTHER: Text(
        "Ce document ne dit pas être une certification du répertoire national.",
        "This document does not say that it is a certification of the national register.",
    ),
}


def _heading(kind: Kind, *, certified: bool) -> Text:
    if kind is Kind.BLOCK:
        return Text("Le bloc obtenu", "The block awarded") if certified else Text("Le bloc", "The block")
    if kind is Kind.CERTIFICATION:
        return (
            Text("La certification obtenue", "The certification awarded")
            if certified
            else Text("La certification", "The certification")
        )
    return Text("Le document", "The document")


def _part_of(kind: Kind, claims: Mapping[str, Any], entry: DatedEntry | None) -> Phrase | None:
    if kind is not Kind.BLOCK:
        return None
    parchment = mapping(mapping(claims.get("credentialSubject")).get("parchment"))
    number = certification_of(claims) or ""
    if entry is not None:
        title, count = entry.certification.title, len(entry.certification.blocks)
        if count:
            return Phrase(
                Text(
                    "L’un des {count} blocs de « {title} » ({number}).",
                    "One of the {count} blocks of “{title}” ({number}).",
                ),
                {"count": count, "title": title, "number": number},
            )
    title = line(parchment.get("certificationTitle"), 400)
    return Phrase(
        Text("Bloc de « {title} » ({number}).", "Block of “{title}” ({number})."),
        {"title": title or number, "number": number},
    )


def _facts(
    report: Report,
    claims: Mapping[str, Any],
    stated: Mapping[str, Any],
    entry: DatedEntry | None,
    added_at: datetime | None,
    kind: Kind,
) -> list[Fact]:
    """``claims`` are those ``stated``, in the shape that is read here."""
    subject = mapping(claims.get("credentialSubject"))
    parchment = mapping(subject.get("parchment"))
    in_part = disclosed.is_disclosed(stated)
    facts = disclosed.identity_facts(stated) if in_part else _holder_facts(claims)
    facts += [*_issuer_facts(report, claims), *_assessor_facts(subject)]
    facts += _award_facts(claims, parchment, report, added_at)
    facts += _end_facts(claims, report, kind)
    facts += _register_facts(parchment, entry, report)
    facts += _result_facts(subject, parchment)
    facts += stated_facts(claims)
    if in_part:
        facts += disclosed.withheld_facts(stated)
    return facts


def _holder_facts(claims: Mapping[str, Any]) -> list[Fact]:
    names = holder_names(claims)
    label = Text("Titulaire", "Holder")
    note = Text(
        "Nom écrit par l’émetteur. La date de naissance n’est pas dans le document.",
        "Name written by the issuer. The date of birth is not in the document.",
    )
    if not names:
        return [
            Fact(
                label,
                Text("Aucun nom en clair sur ce document", "No name in clear on this document"),
                (Text("Rien ne permet de le relier à une personne.", "Nothing links it to a person."),),
            )
        ]
    return [Fact(label, name, (note,), is_strong=True) for name in names]


def _issuer_facts(report: Report, claims: Mapping[str, Any]) -> list[Fact]:
    """The trust source's name where it proved one, else the document's, labelled as its claim (threat 17)."""
    claimed = issuer_claim(claims)
    known = report.issuer
    if known is None:
        return [
            Fact(
                Text("Se dit délivré par", "Says it was awarded by"),
                claimed or Text("Aucun nom", "No name"),
                (
                    Text(
                        "Nom écrit par le document lui-même : aucune source de confiance ne l’a établi.",
                        "Name written by the document itself: no trust source has established it.",
                    ),
                ),
                is_claim=True,
            )
        ]
    notes: list[Saying] = []
    in_register = not isinstance(known.as_of, datetime)
    if in_register:
        notes.append(
            Phrase(
                Text(
                    "Nom au répertoire national, état du {day} · SIREN {siren}",
                    "Name in the national register of {day} · SIREN {siren}",
                ),
                {"day": known.as_of, "siren": line(known.identifier)},
            )
        )
    else:
        notes.append(Phrase(Text("SIREN {siren}", "SIREN {siren}"), {"siren": line(known.identifier)}))
    notes.append(known.established)
    if known.is_demonstration:
        notes.append(_DEMONSTRATION)
    facts = [
        Fact(
            Text("Délivré par", "Awarded by"),
            line(known.name),
            tuple(notes),
            is_strong=True,
            is_register_name=in_register,
        )
    ]
    if claimed and _folded(claimed) != _folded(known.name):
        facts.append(
            Fact(
                Text("Nom que l’émetteur se donne", "Name the issuer gives itself"),
                claimed,
                (_BY_THE_DOCUMENT,),
                is_claim=True,
            )
        )
    return facts


def _assessor_facts(subject: Mapping[str, Any]) -> list[Fact]:
    source = mapping(subject.get("source"))
    numbers = [
        line(entry.get("identifier"), 20)
        for entry in mappings(source.get("otherIdentifier"), 5)
        if entry.get("identifierType") in ("ext:siret", "ext:siren")
    ]
    name = line(source.get("name"))
    if not name and not numbers:
        return []
    notes: list[Saying] = [
        Text(
            "Nommé par l’émetteur : il a formé ou évalué, il ne délivre pas.",
            "Named by the issuer: it trained or assessed, it does not award.",
        )
    ]
    if numbers and name:
        notes.append(Phrase(Text("SIRET {siret}", "SIRET {siret}"), {"siret": numbers[0]}))
    return [Fact(Text("Évalué par", "Assessed by"), name or numbers[0], tuple(notes))]


def _award_facts(
    claims: Mapping[str, Any], parchment: Mapping[str, Any], report: Report, added_at: datetime | None
) -> list[Fact]:
    facts = []
    awarded = day_of(parchment.get("awardedOn")) or day_of(claims.get("awardedDate")) or day_of(claims.get("validFrom"))
    if awarded is not None:
        notes: list[Saying] = []
        route = _ROUTES.get(line(parchment.get("accessRoute")))
        if route is not None:
            notes.append(Phrase(Text("Voie d’accès : {route}", "Access route: {route}"), {"route": route}))
        place = line(parchment.get("place"))
        if place:
            notes.append(Phrase(Text("À {place}", "In {place}"), {"place": place}))
        enrolled = day_of(parchment.get("enrolledOn"))
        if enrolled is not None:
            notes.append(Phrase(Text("Entrée en formation le {day}", "Enrolled on {day}"), {"day": enrolled}))
        facts.append(Fact(Text("Délivré le", "Awarded on"), awarded, tuple(notes), is_strong=True))
    if report.signed_at is not None:
        signatory = line(parchment.get("signatory"))
        by = (Phrase(Text("Signataire : {who}", "Signatory: {who}"), {"who": signatory}),) if signatory else ()
        facts.append(Fact(Text("Signé le", "Signed on"), report.signed_at, by))
    if added_at is not None:
        facts.append(
            Fact(
                Text("Reçu ici le", "Received here on"),
                added_at,
                (Text("Jour où il est entré dans ce passeport.", "The day it came into this passport."),),
            )
        )
    return facts


def _end_facts(claims: Mapping[str, Any], report: Report, kind: Kind) -> list[Fact]:
    label = Text("Fin de validité", "End of validity")
    ends = day_of(claims.get("validUntil")) or day_of(claims.get("expirationDate"))
    if ends is not None:
        today = paris_day(report.at)
        word = Text("Finie depuis le {day}", "Ended on {day}") if ends < today else Text("Le {day}", "{day}")
        return [Fact(label, Phrase(word, {"day": ends}))]
    if kind is Kind.BLOCK and is_certified(report):
        return [Fact(label, Text("Aucune : un bloc obtenu reste acquis", "None: a block awarded is kept"))]
    return [Fact(label, Text("Aucune inscrite sur le document", "None written on the document"))]


def _register_facts(parchment: Mapping[str, Any], entry: DatedEntry | None, report: Report) -> list[Fact]:
    """Level and registration: by the register where this installation has it, else by the document, and said so."""
    snapshot = entry.snapshot.dated if entry else day_of(parchment.get("registerSnapshotDate"))
    facts = []
    level = _LEVEL.match((entry.certification.level or "") if entry else line(parchment.get("nationalLevel")))
    by: Saying = _BY_THE_ISSUER
    if entry is not None:
        by = Phrase(
            Text("Répertoire national, état du {day}", "National register of {day}"), {"day": entry.snapshot.dated}
        )
    elif snapshot is not None:
        by = Phrase(
            Text(
                "Écrit par l’émetteur, d’après le répertoire du {day}",
                "Written by the issuer, from the register of {day}",
            ),
            {"day": snapshot},
        )
    if level is not None:
        facts.append(
            Fact(
                Text("Niveau", "Level"),
                Phrase(
                    Text(
                        "Niveau {level} du cadre national, niveau {level} du cadre européen (CEC)",
                        "Level {level} of the national framework, level {level} of the European one (EQF)",
                    ),
                    {"level": int(level[1])},
                ),
                (by,),
            )
        )
    state = registration(entry, parchment, paris_day(report.at))
    if state is not None:
        kept = Text(
            "La fin d’un enregistrement n’annule pas ce qui a été obtenu.",
            "The end of a registration does not cancel what was awarded.",
        )
        facts.append(Fact(Text("Enregistrement", "Registration"), state, (by, kept)))
    return facts


def registration(entry: DatedEntry | None, parchment: Mapping[str, Any], today: date) -> Saying | None:
    """Say whether the certification is registered on that day; None where nothing says."""
    until = entry.certification.registered_until if entry else day_of(parchment.get("registeredUntil"))
    if until is not None:
        values = {"day": until}
        if until < today:
            return Phrase(Text("Terminé depuis le {day}", "Ended on {day}"), values)
        if entry is not None and not entry.certification.is_active:
            return Phrase(
                Text("Inactif au répertoire (terme prévu : {day})", "Inactive in the register (end planned: {day})"),
                values,
            )
        return Phrase(Text("En cours, jusqu’au {day}", "Current, until {day}"), values)
    if entry is None:
        return None
    return (
        Text("En cours, sans date de fin publiée", "Current, no end published")
        if entry.certification.is_active
        else Text("Inactif au répertoire", "Inactive in the register")
    )


def _result_facts(subject: Mapping[str, Any], parchment: Mapping[str, Any]) -> list[Fact]:
    facts: list[Fact] = []
    mention = line(parchment.get("mention"))
    if mention:
        facts.append(Fact(Text("Mention", "Distinction"), _MENTIONS.get(mention, mention)))
    option = line(parchment.get("option"))
    if option:
        facts.append(Fact(Text("Option", "Option"), option))
    for result in mappings(subject.get("result"), 10):
        value = line(result.get("value"), 60)
        described = line(result.get("resultDescription"), 300)
        if not value or value == mention:
            continue
        if described.endswith(("#score", "-score")):
            label = Text("Score", "Score")
        elif described.endswith(("#niveau-langue", "-niveau-langue")):
            label = Text("Niveau de langue (CECRL)", "Language level (CEFR)")
        else:
            label = Text("Résultat", "Result")
        facts.append(Fact(label, value))
    return facts


def _links(claims: Mapping[str, Any], achievement: Mapping[str, Any]) -> list[Link]:
    """Addresses worth following: the register's own page by its number, then https ones, each with its host."""
    found: list[Link] = []
    number = certification_of(claims)
    if number is not None:
        kind, digits = ("rs", number[2:]) if number.startswith("RS") else ("rncp", number[4:])
        host = "www.francecompetences.fr"
        found.append(
            Link(
                f"https://{host}/recherche/{kind}/{digits}/",
                Phrase(
                    Text("Fiche {number} du répertoire national", "Entry {number} of the national register"),
                    {"number": number},
                ),
                host,
            )
        )
    candidates: list[tuple[object, Saying]] = [
        (mapping(achievement.get("criteria")).get("id"), Text("Critères", "Criteria")),
        (achievement.get("id"), Text("Description chez l’émetteur", "Description at the issuer’s")),
    ]
    candidates += [
        (item.get("targetUrl"), line(item.get("targetName"), 120) or Text("Référence", "Reference"))
        for item in mappings(achievement.get("alignment"), 5)
        if item_of(item) is None  # named among the facts: their addresses are codes more than pages
    ]
    for value, label in candidates:
        address = https_address(value)
        if address is not None and all(address[0].split("#")[0] != link.address.split("#")[0] for link in found):
            found.append(Link(address[0], label, address[1]))
    return found[:6]


def _folded(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())
