"""Our CSV declaration, for certifiers without XML; see docs/reference/csv-declaration.md."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from passport_cdc.csv_columns import COLUMNS, BirthDate
from passport_cdc.csv_file import Layout, Row, known_columns, read_layout, read_rows
from passport_cdc.national_number import Born, holds_national_number, without_national_number
from passport_cdc.passages import duplicate_problem, period_problem
from passport_cdc.persons import Persons, SeenIds
from passport_cdc.problems import MAX_PROBLEMS, BadValueError, Problem, fault_of
from passport_core.outcomes import Text
from passport_core.passport.award import Award, DeclarationHeader, HolderIdentity, PassageFault, Suppression
from passport_core.passport.identifiers import compact, is_certification_code, split_code
from passport_core.ports.formats import DeclaredAward

_HEAD: Final = 8 * 1024  # bytes looked at to recognise a file
_REQUIRED: Final = tuple(column.name for column in COLUMNS if column.required)
_NAMES: Final = ("nom_naissance", "nom_usage", "prenoms", "commune_naissance", "lieu")
_FREE_TEXTS: Final = ("option", "score", "url_preuve")


class PassportCsv:
    """Reads the CSV declaration: one row an award, in bounded memory."""

    name: Final = "passport-csv"

    def recognises(self, path: Path) -> bool:
        """Say whether the first line holds two of our columns (one, in a file named ``.csv``)."""
        try:
            with path.open("rb") as stream:
                head = stream.read(_HEAD)
        except OSError:
            return False
        if b"\0" in head:
            return path.suffix.lower() == ".csv"  # UTF-16, most likely: the header says so
        known = known_columns(head.decode("utf-8-sig", "replace"))
        return known >= (1 if path.suffix.lower() == ".csv" else 2)

    def header(self, path: Path) -> DeclarationHeader:
        """Return a header without client or contract (the CSV names none); raise InvalidInputError."""
        read_layout(path)
        return DeclarationHeader(format="csv-1")

    def read(self, path: Path) -> Iterator[DeclaredAward | PassageFault | Suppression]:
        """Yield one award or fault a row.

        Raise InvalidInputError before the first of them where the file itself cannot be read to its end.
        """
        layout = read_layout(path)
        for _ in read_rows(path, layout):
            pass
        persons, ids = Persons(), SeenIds()
        for row in read_rows(path, layout):
            yield _passage(row, layout, persons, ids)


def _passage(row: Row, layout: Layout, persons: Persons, ids: SeenIds) -> DeclaredAward | PassageFault:
    values, problems = _values(row, layout)
    technical_id: str | None = values.get("identifiant")
    birth = values.get("date_naissance") or BirthDate(0)
    born = Born(values.get("sexe"), birth.year or None, birth.month)
    if technical_id is not None and holds_national_number(technical_id, born):
        return fault_of([_NATIONAL_NUMBER_AS_ID], None, row.line)
    certification, block = "", None
    if not problems:
        certification, block, problems = _codes(values)
        problems += _contradictions(values)
    if problems or technical_id is None:
        return fault_of(problems, technical_id, row.line)
    award = _award(values, certification, block, born)
    earlier = ids.earlier(technical_id, award, row.line)
    if earlier is not None:
        return fault_of([duplicate_problem("identifiant", row.line, *earlier)], technical_id, row.line)
    return DeclaredAward(award, persons.number(award.holder), row.line)


def _values(row: Row, layout: Layout) -> tuple[dict[str, Any], list[Problem]]:
    """Read the cells; an empty cell is an absent value."""
    columns = layout.columns
    if len(row.cells) < len(columns) or any(row.cells[len(columns) :]):
        # Cells may have moved by one: nothing of such a row is read, not even its id.
        return {}, [_ragged(len(columns), len(row.cells))]
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for column, cell in zip(columns, row.cells, strict=False):
        if column is None or not cell:
            continue
        try:
            if column.name in _NAMES and _was_misread(cell):
                raise BadValueError(_MISREAD)
            values[column.name] = column.read(cell)
        except BadValueError as error:
            problems.append(error.problem.at(column.name, None))
    present = {column.name for column, cell in zip(columns, row.cells, strict=False) if column and cell}
    problems += [_MISSING.at(name, None) for name in _REQUIRED if name not in present]
    return values, problems[:MAX_PROBLEMS]


def _was_misread(cell: str) -> bool:
    """Say whether a name is UTF-8 that was once read as Windows-1252 (``Ã©`` for ``é``)."""
    if cell.isascii():
        return False
    try:
        cell.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return False
    return True


def _codes(values: dict[str, Any]) -> tuple[str, str | None, list[Problem]]:
    """Return certification and block. ``bloc`` may be short (``BC01``); the whole code may stand in either column."""
    certification, block = split_code(values["certification"])
    if "bloc" in values:
        short = compact(values["bloc"]).upper()
        whole = short if short.startswith(("RNCP", "RS")) else certification + short
        certification_of_block, named = split_code(whole)
        if named is None or certification_of_block != certification or block not in (None, named):
            return "", None, [_UNKNOWN_BLOCK]
        block = named
    if not (certification.isascii() and is_certification_code(certification)):
        return "", None, [_UNKNOWN_CODE]
    return certification, block, []


def _contradictions(values: dict[str, Any]) -> list[Problem]:
    found = []
    for start, end in (("date_obtention", "date_fin_validite"), ("date_debut_examen", "date_fin_examen")):
        if start in values and end in values and values[end] < values[start]:
            found.append(period_problem(end))
    return found


def _award(values: dict[str, Any], certification: str, block: str | None, born: Born) -> Award:
    free = {name: without_national_number(values[name], born) for name in _FREE_TEXTS if name in values}
    birth: BirthDate | None = values.get("date_naissance")
    holder = HolderIdentity(
        birth_name=values["nom_naissance"],
        first_names=values["prenoms"],
        usual_name=values.get("nom_usage"),
        birth_year=None if birth is None else birth.year,
        birth_month=None if birth is None else birth.month,
        birth_day=None if birth is None else birth.day,
        sex=values.get("sexe"),
        birthplace_code=values.get("code_commune_naissance"),
        birthplace_name=values.get("commune_naissance"),
        birth_country_code=values.get("code_pays_naissance"),
    )
    return Award(
        technical_id=values["identifiant"],
        certification=certification,
        block=block,
        awarded_on=values["date_obtention"],
        holder=holder,
        is_certified=values.get("donnee_certifiee", True),
        is_admission=values.get("obtention", True),
        valid_until=values.get("date_fin_validite"),
        enrolled_on=values.get("date_inscription"),
        exam_from=values.get("date_debut_examen"),
        exam_until=values.get("date_fin_examen"),
        route=values.get("voie_acces"),
        mention=values.get("mention"),
        score=free.get("score"),
        language_level=values.get("niveau_langue"),
        option=free.get("option"),
        exam_mode=values.get("mode_examen"),
        exam_postcode=values.get("code_postal_examen"),
        place=values.get("lieu"),
        assessed_by_siret=values.get("evalue_par_siret"),
        assessed_by_name=values.get("evalue_par_nom"),
        proof_url=free.get("url_preuve"),
    )


def _ragged(wanted: int, found: int) -> Problem:
    return Problem(
        "csv.ragged",
        Text(
            f"la ligne compte {found} cellules au lieu de {wanted} : des valeurs ont pu se décaler.",
            f"the row has {found} cells instead of {wanted}: values may have moved.",
        ),
        Text(
            "Mettez entre guillemets les valeurs qui contiennent le séparateur, et gardez les cellules vides.",
            "Put values that hold the separator in quotation marks, and keep empty cells.",
        ),
        "ligne",
    )


_MISSING = Problem(
    "csv.missing",
    Text("cette valeur obligatoire manque.", "this required value is missing."),
    Text("Renseignez la cellule.", "Fill in the cell."),
)
_MISREAD = Problem(
    "csv.encoding",
    Text(
        "les accents de cette valeur ont été abîmés par un changement d’encodage.",
        "the accents of this value were damaged by a change of encoding.",
    ),
    Text(
        "Corrigez la valeur, puis enregistrez tout le fichier en UTF-8.",
        "Mend the value, then save the whole file as UTF-8.",
    ),
)
_UNKNOWN_CODE = Problem(
    "csv.code",
    Text(
        "ce n’est pas le numéro d’une certification du répertoire national.",
        "this is not the number of a certification in the national register.",
    ),
    Text("Écrivez le code complet, par exemple RNCP37674.", "Write the full code, such as RNCP37674."),
    "certification",
)
_UNKNOWN_BLOCK = Problem(
    "csv.block",
    Text(
        "ce code de bloc n’est pas bien formé, ou n’est pas de cette certification.",
        "this block code is not well formed, or not of this certification.",
    ),
    Text("Écrivez BC01 ou le code complet, par exemple RNCP37674BC01.", "Write BC01 or the full code RNCP37674BC01."),
    "bloc",
)
_NATIONAL_NUMBER_AS_ID = Problem(
    "csv.national-number",
    Text(
        "l’identifiant semble contenir un numéro de sécurité sociale ; il n’est pas conservé.",
        "the id seems to hold a national (social security) number; it is not kept.",
    ),
    Text(
        "Donnez au passage un identifiant qui ne dit rien de la personne.",
        "Give the passage an id that says nothing of the person.",
    ),
    "identifiant",
)
