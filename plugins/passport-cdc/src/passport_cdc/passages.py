"""Second pass over a CDC declaration: each passage to an award, a suppression, or a fault."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, BinaryIO

from passport_cdc.national_number import Born, holds_national_number, without_national_number
from passport_cdc.outline import DeclaredCode, Outline
from passport_cdc.persons import Persons, SeenIds
from passport_cdc.problems import MAX_PROBLEMS, Problem, fault_of
from passport_cdc.schema import CERTIFICATION, NATIONAL_NUMBER, PASSAGE, RESULT, Node
from passport_cdc.streaming import Walker
from passport_core.outcomes import Text
from passport_core.passport.award import AccessRouteCode, Award, HolderIdentity, PassageFault, Suppression
from passport_core.ports.formats import DeclaredAward

MAX_RESULTS = 100  # detailed digital results of one passage that are kept; PIX has 16 competences

Passage = DeclaredAward | PassageFault | Suppression
_FREE_TEXTS = ("urlPreuve", "libelleOption", "scoring", "verbatim")


class _PassageVisitor:
    """Collects the values of the passage being read, and finishes it at its end tag."""

    def __init__(self, outline: Outline) -> None:
        self.finished: list[Passage] = []
        self._outline = outline
        self._ordinal = -1
        self._inside = False
        self._line = 0
        self.values: dict[str, Any] = {}
        self._results: list[str] = []
        self._problems: list[Problem] = []
        self._persons = Persons()
        self._ids = SeenIds()

    def opened(self, node: Node, line: int) -> bool:
        if node is PASSAGE:
            self._inside, self._line = True, line
            self._results, self._problems = [], []
            self.values.clear()
        elif node is CERTIFICATION:
            self._ordinal += 1
        elif node is NATIONAL_NUMBER:
            self.problem(_HOLDER_NOT_NAMED.at(NATIONAL_NUMBER.name, line), None)
        return True

    def closed(self, node: Node) -> None:
        if node is RESULT:
            if len(self._results) < MAX_RESULTS:
                self._results.append(_result(self.values))
        elif node is PASSAGE:
            self._inside = False
            self.finished.append(self._finish())

    def noticed(self, name: str) -> None:
        """Nothing is watched: nothing is left out."""

    def problem(self, problem: Problem, node: Node | None) -> None:
        # What is wrong outside of passages was judged by the first pass.
        if self._inside and len(self._problems) < MAX_PROBLEMS:
            self._problems.append(problem)

    def _finish(self) -> Passage:
        values, line = self.values, self._line
        technical_id: str | None = values.get("idTechnique")
        born = Born(values.get("sexe"), values.get("anneeNaissance"), values.get("moisNaissance"))
        if technical_id is not None and holds_national_number(technical_id, born):
            return fault_of([_NATIONAL_NUMBER_AS_ID.at("idTechnique", line)], None, line)
        if self._outline.header.is_suppression and technical_id is not None:
            return self._duplicate(technical_id, None) or Suppression(technical_id)
        code = self._outline.code(self._ordinal)
        problems = self._problems or _contradictions(values)
        if code.problem is not None:
            problems = [code.problem.at(code.problem.element, line), *problems]
        if problems or technical_id is None:
            located = [p if p.line else p.at(p.element, line) for p in problems]
            return fault_of(located, technical_id, line)
        award = _award(values, self._results, code, born)
        duplicate = self._duplicate(technical_id, award)
        if duplicate is not None:
            return duplicate
        kind = "insee" if "codeInsee" in values else "postal"
        return DeclaredAward(award, self._persons.number(award.holder, birthplace_kind=kind), line)

    def _duplicate(self, technical_id: str, award: Award | None) -> PassageFault | None:
        earlier = self._ids.earlier(technical_id, award, self._line)
        return earlier and fault_of([duplicate_problem("idTechnique", self._line, *earlier)], technical_id, self._line)


def duplicate_problem(element: str, line: int, earlier_line: int, is_same: bool) -> Problem:
    """Return the problem of a technical id that an earlier line of the file already used."""
    if is_same:
        reason = Text(
            f"cet identifiant figure déjà ligne {earlier_line}, avec le même contenu que ligne {line}.",
            f"this id is already on line {earlier_line}, with the same content as on line {line}.",
        )
        remedy = Text("Retirez l’une des deux copies.", "Remove one of the two.")
    else:
        reason = Text(
            f"cet identifiant figure déjà ligne {earlier_line}, avec un autre contenu que ligne {line} ; "
            "seule la première est retenue.",
            f"this id is already on line {earlier_line}, with other content than on line {line}; "
            "only the first is kept.",
        )
        remedy = Text(
            "Donnez à chaque passage son propre identifiant, ou ne gardez que le passage juste.",
            "Give each passage an id of its own, or keep only the one that is right.",
        )
    return Problem("cdc.duplicate-in-file", reason, remedy, element, line)


_HOLDER_NOT_NAMED = Problem(
    "cdc.holder-not-named",
    Text(
        "le titulaire n’est désigné que par son numéro national et son nom de naissance ; ce numéro n’est jamais lu "
        "ici, et un nom seul ne suffit pas à nommer quelqu’un sur un justificatif.",
        "the holder is named only by national number and birth name; that number is never read here, and a birth "
        "name alone cannot name anyone on a credential.",
    ),
    Text(
        "Déclarez ce passage avec l’élément « titulaire » (nom, prénom, naissance).",
        "Declare this passage with the element “titulaire” (names and birth).",
    ),
)
_NATIONAL_NUMBER_AS_ID = Problem(
    "cdc.national-number",
    Text(
        "l’identifiant technique semble contenir un numéro de sécurité sociale ; il n’est pas conservé.",
        "the technical id seems to hold a national (social security) number; it is not kept.",
    ),
    Text(
        "Donnez au passage un identifiant qui ne dit rien de la personne.",
        "Give the passage an id that says nothing of the person.",
    ),
)


def period_problem(element: str) -> Problem:
    """Return the problem of an end that lies before its beginning."""
    return Problem(
        "cdc.period",
        Text("cette date de fin précède la date de début.", "this end lies before its beginning."),
        Text("Vérifiez les deux dates.", "Check both dates."),
        element,
    )


def birth_problem(element: str) -> Problem:
    """Return the problem of a birth date that no calendar has."""
    return Problem(
        "cdc.birth-date",
        Text("ce jour de naissance n’existe pas au calendrier.", "the calendar has no such day of birth."),
        Text(
            "Vérifiez jour, mois et année ; laissez vide ce qui n’est pas connu.",
            "Check day, month and year; leave empty what is not known.",
        ),
        element,
    )


def is_impossible_birth(year: int | None, month: int | None, day: int | None) -> bool:
    """Say whether a birth date cannot be; an unknown month or day leaves the others to be judged alone."""
    if month is None or day is None:
        return False
    try:
        date(year if year is not None else 2000, month, day)
    except ValueError:
        return True
    return False


def _contradictions(values: dict[str, Any]) -> list[Problem]:
    """Return what each value alone does not show."""
    found = []
    end = values["dateFinValidite"]
    if end is not None and end < values["dateDebutValidite"]:
        found.append(period_problem("dateFinValidite"))
    exam_from, exam_until = values.get("dateDebutExamen"), values.get("dateFinExamen")
    if exam_from is not None and exam_until is not None and exam_until < exam_from:
        found.append(period_problem("dateFinExamen"))
    if is_impossible_birth(values.get("anneeNaissance"), values.get("moisNaissance"), values.get("jourNaissance")):
        found.append(birth_problem("jourNaissance"))
    return found


def _result(values: dict[str, Any]) -> str:
    """Return one detailed digital result as ``domain.competence:level``, ``?`` for what is absent."""
    parts = [values.pop(name, None) for name in ("domaineCompetenceId", "competenceId", "niveau")]
    domain, competence, level = ("?" if part is None else part for part in parts)
    return f"{domain}.{competence}:{level}"


def _digital_level(values: dict[str, Any], results: list[str]) -> str | None:
    score = values.get("scoreGeneral")
    parts = ([] if score is None else [str(score)]) + results
    return " ".join(parts) or None


def _holder(values: dict[str, Any]) -> HolderIdentity:
    if "idDossier" in values:
        return HolderIdentity(
            birth_name=values["nomTitulaire"],
            first_names=(values["prenom1Titulaire"],),
            file_reference=values["idDossier"],
        )
    first_names = (values.get(name) for name in ("prenom1", "prenom2", "prenom3"))
    return HolderIdentity(
        birth_name=values["nomNaissance"],
        first_names=tuple(name for name in first_names if name is not None),
        usual_name=values["nomUsage"],
        birth_year=values["anneeNaissance"],
        birth_month=values["moisNaissance"],
        birth_day=values["jourNaissance"],
        sex=values["sexe"],
        birthplace_code=values.get("codeInsee") or values.get("codePostal"),
        birthplace_name=values.get("libelleCommuneNaissance"),
        birth_country_code=values.get("codePaysNaissance"),
    )


def _award(values: dict[str, Any], results: list[str], code: DeclaredCode, born: Born) -> Award:
    free = {
        name: without_national_number(value, born) for name in _FREE_TEXTS if (value := values.get(name)) is not None
    }
    route = values["modaliteAcces"]
    return Award(
        technical_id=values["idTechnique"],
        certification=code.certification,
        block=code.block,
        awarded_on=values["dateDebutValidite"],
        holder=_holder(values),
        is_certified=values["donneeCertifiee"],
        is_admission=values["obtentionCertification"] == "PAR_ADMISSION",
        valid_until=values["dateFinValidite"],
        enrolled_on=values.get("dateInscription"),
        exam_from=values.get("dateDebutExamen"),
        exam_until=values.get("dateFinExamen"),
        route=None if route is None else AccessRouteCode(route),
        mention=values["mentionValidee"],
        score=free.get("scoring"),
        language_level=values.get("niveauLangueEuropeen"),
        digital_level=_digital_level(values, results),
        option=free.get("libelleOption"),
        exam_mode=values.get("modalitePassageExamen"),
        exam_postcode=values.get("codePostalCentreExamen"),
        proof_url=free.get("urlPreuve"),
        verbatim=free.get("verbatim"),
    )


def read_passages(stream: BinaryIO, outline: Outline) -> Iterator[Passage]:
    """Yield the stream's passages one by one; ``outline`` is what the first pass made of the same bytes."""
    visitor = _PassageVisitor(outline)
    for _ in Walker(visitor, visitor.values).walk(stream):
        yield from visitor.finished
        visitor.finished.clear()
