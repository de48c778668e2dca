"""From an entry as written (V4.1) to a ``Certification``.

What decides about a certification must be readable: number, title, ACTIF, its own dates, its blocks. Where one is
not, the whole entry is left out and reported, since half an entry could be judged by mistake. A detail of one line of
a list (a partner's date, a SIRET, a correspondence without destination) is left out alone and reported, since 471
partners should not disappear with one: what is then undated stays undated, which no rule takes for a yes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import TypeVar

from passport_core.passport.register import (
    AccessRoute,
    Block,
    Certification,
    CodedLabel,
    Correspondence,
    EntryFault,
    RegisteredCertifier,
    RegisteredPartner,
)
from passport_rncp import fields
from passport_rncp.competencies import split_competencies
from passport_rncp.fields import MalformedError
from passport_rncp.xml_stream import Children, Fiche

ROUTES = ("FI", "CA", "FC", "CQ", "CL", "VAE")
T = TypeVar("T")


def _text(children: Children, tag: str) -> str:
    value = children.get(tag, "")
    if isinstance(value, str):
        return value
    raise MalformedError(tag, "Un seul texte était attendu ici.", "One single text was expected here.")


def _group(children: Children, tag: str) -> Children:
    """Return the children of a container that stands at most once; an empty one has none."""
    value = children.get(tag, "")
    if isinstance(value, dict):
        return value
    if isinstance(value, list) or value.strip():
        raise MalformedError(tag, "Un seul groupe était attendu ici.", "One single group was expected here.")
    return {}


def _each(children: Children, group: str, item: str) -> Iterator[Children]:
    found = _group(children, group).get(item)
    if found is None:
        return
    for one in found if isinstance(found, list) else (found,):
        if isinstance(one, dict):
            yield one
        elif one:
            raise MalformedError(item, "Un groupe était attendu ici.", "A group was expected here.")


class _Entry:
    """One entry being read; ``faults`` gathers the details left out."""

    def __init__(self, fiche: Fiche, number: str) -> None:
        self.line, self.number, self.children = fiche.line, number, fiche.children
        self.faults: list[EntryFault] = []

    def lenient(self, read: Callable[[str, str], T | None], value: str, element: str) -> T | None:
        """Read a detail of a list's line; None and a fault where it cannot be."""
        try:
            return read(value, element)
        except MalformedError as error:
            self.faults.append(error.fault(self.number, self.line, entry_kept=True))
            return None

    def day(self, tag: str) -> date | None:
        return fields.day(_text(self.children, tag), tag)

    def labels(self, group: str, item: str) -> tuple[CodedLabel, ...]:
        found = ((_text(c, "CODE").strip(), _text(c, "LIBELLE").strip()) for c in _each(self.children, group, item))
        return tuple(CodedLabel(code, label) for code, label in found if code)

    def abbreviation(self) -> CodedLabel | None:
        abrege = _group(self.children, "ABREGE")
        code = _text(abrege, "CODE").strip()
        return CodedLabel(code, _text(abrege, "LIBELLE").strip()) if code else None

    def certifiers(self) -> Iterator[RegisteredCertifier]:
        for line in _each(self.children, "CERTIFICATEURS", "CERTIFICATEUR"):
            yield RegisteredCertifier(
                name=_text(line, "NOM_CERTIFICATEUR").strip(),
                siret=self.lenient(fields.siret, _text(line, "SIRET_CERTIFICATEUR"), "SIRET_CERTIFICATEUR"),
                state=fields.state(_text(line, "ETAT_CERTIFICATEUR")),
                state_changed_on=self.lenient(
                    fields.day, _text(line, "DATE_DERNIERE_MODIFICATION_ETAT"), "DATE_DERNIERE_MODIFICATION_ETAT"
                ),
                website=_text(line, "SITE_INTERNET").strip() or None,
            )

    def partners(self) -> Iterator[RegisteredPartner]:
        for line in _each(self.children, "PARTENAIRES", "PARTENAIRE"):
            yield RegisteredPartner(
                name=_text(line, "NOM_PARTENAIRE").strip(),
                siret=self.lenient(fields.siret, _text(line, "SIRET_PARTENAIRE"), "SIRET_PARTENAIRE"),
                role=fields.role(_text(line, "HABILITATION_PARTENAIRE")),
                state=fields.state(_text(line, "ETAT_HABILITATION")),
                active_from=self.lenient(fields.day, _text(line, "DATE_ACTIF"), "DATE_ACTIF"),
                state_changed_on=self.lenient(
                    fields.day, _text(line, "DATE_DERNIERE_MODIFICATION_ETAT"), "DATE_DERNIERE_MODIFICATION_ETAT"
                ),
            )

    def blocks(self) -> tuple[Block, ...]:
        found: dict[str, Block] = {}
        for line in _each(self.children, "BLOCS_COMPETENCES", "BLOC_COMPETENCES"):
            text = _text(line, "LISTE_COMPETENCES")
            block = Block(
                code=fields.required(_text(line, "CODE"), "BLOC_COMPETENCES/CODE"),
                title=_text(line, "LIBELLE").strip(),
                competencies=split_competencies(text),
                competencies_text=text,
                assessment_text=_text(line, "MODALITES_EVALUATION"),
            )
            if found.setdefault(block.code, block) != block:
                raise MalformedError(
                    "BLOC_COMPETENCES/CODE",
                    f"Deux blocs différents portent le code {block.code}.",
                    f"Two different blocks have the code {block.code}.",
                )
        return tuple(found.values())

    def routes(self) -> Iterator[AccessRoute]:
        for code in ROUTES:
            route = _group(self.children, f"SI_JURY_{code}")
            if route:
                answer = _text(route, "ACTIF").strip().lower()
                yield AccessRoute(code, answer == "oui", _text(route, "COMPOSITION").strip())

    def succession(self, group: str, item: str) -> tuple[str, ...]:
        tag = f"ID_FICHE_{item}"
        found = (self.lenient(fields.number, _text(c, tag), tag) for c in _each(self.children, group, item))
        return tuple(n for n in found if n)

    def correspondences(self) -> Iterator[Correspondence]:
        for line in _each(self.children, "CORRESPONDANCES", "CORRESPONDANCE"):
            target = _group(line, "DESTINATION")
            destination = self.lenient(
                fields.number, _text(target, "NUMERO_FICHE"), "CORRESPONDANCE/DESTINATION/NUMERO_FICHE"
            )
            if destination is None:
                continue
            yield Correspondence(
                self.number, _block_codes(line, "SOURCE"), destination, _block_codes(line, "DESTINATION")
            )


def _block_codes(line: Children, side: str) -> tuple[str, ...]:
    """Return the codes of one side of a correspondence; none means the whole certification.

    A block that is named without a code cannot be taken for “none”: that would widen the equivalence. The sample
    repeats BLOC_COMPETENCES with one CODE in each; several CODE in one are read the same.
    """
    element = f"CORRESPONDANCE/{side}/BLOC_COMPETENCES/CODE"
    found = _group(line, side).get("BLOC_COMPETENCES", [])
    codes: list[str] = []
    for block in found if isinstance(found, list) else [found]:
        named = block.get("CODE", "") if isinstance(block, dict) else ""
        codes += [
            fields.required(code if isinstance(code, str) else "", element)
            for code in (named if isinstance(named, list) else [named])
        ]
    return tuple(codes)


def number_of(fiche: Fiche) -> str | None:
    """Return the entry's number where it can be read."""
    try:
        return fields.number(_text(fiche.children, "NUMERO_FICHE"), "NUMERO_FICHE")
    except MalformedError:
        return None


def certification_of(fiche: Fiche) -> tuple[Certification | None, list[EntryFault]]:
    """Return the certification and the details left out of it; no certification where it cannot be read."""
    try:
        entry = _Entry(fiche, fields.number(_text(fiche.children, "NUMERO_FICHE"), "NUMERO_FICHE"))
        return _certification(entry), entry.faults
    except MalformedError as error:
        return None, [error.fault(number_of(fiche), fiche.line)]


def _certification(entry: _Entry) -> Certification:
    children = entry.children
    declared = _text(children, "EXISTENCE_PARTENAIRES").strip().lower()
    return Certification(
        number=entry.number,
        title=fields.required(_text(children, "INTITULE"), "INTITULE"),
        is_active=fields.is_active(_text(children, "ACTIF"), "ACTIF"),
        state=_text(children, "ETAT_FICHE").strip(),
        registration_type=_text(children, "TYPE_ENREGISTREMENT").strip(),
        abbreviation=entry.abbreviation(),
        level=fields.level(_text(_group(children, "NOMENCLATURE_EUROPE"), "NIVEAU")),
        blocks=entry.blocks(),
        certifiers=tuple(entry.certifiers()),
        partners=tuple(entry.partners()),
        partners_declared={"oui": True, "non": False}.get(declared),
        nsf=entry.labels("CODES_NSF", "NSF"),
        rome=entry.labels("CODES_ROME", "ROME"),
        formacodes=entry.labels("FORMACODES", "FORMACODE"),
        routes=tuple(entry.routes()),
        decided_on=entry.day("DATE_DECISION"),
        effective_on=entry.day("DATE_EFFET"),
        registered_until=entry.day("DATE_FIN_ENREGISTREMENT"),
        issuance_deadline=entry.day("DATE_LIMITE_DELIVRANCE"),
        published_on=entry.day("DATE_DE_PUBLICATION"),
        predecessors=entry.succession("ANCIENNES_CERTIFICATIONS", "ANCIENNE_CERTIFICATION"),
        successors=entry.succession("NOUVELLES_CERTIFICATIONS", "NOUVELLE_CERTIFICATION"),
        correspondences=tuple(entry.correspondences()),
    )
