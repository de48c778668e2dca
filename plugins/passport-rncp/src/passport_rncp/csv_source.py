"""The register's CSV set: one zip of ten tables that holds RNCP and RS together.

Tables are joined by ``Numero_Fiche``. Against the XML export they have no competency text, assessment, jury, state
of a certifier or partner, issuance deadline or correspondence: those stay empty, None or unknown. In particular a
missing issuance deadline here means that the set does not say it, not that there is none (``SnapshotHeader.format``
is ``csv``).

Seen in real files: SIRETs behind a TAB; member names in UTF-8 without the flag that says so; a code repeated before
its label (``251 : Mécanique``); doubled apostrophes in labels (``d''affaires``).

Memory: the small tables are held while the main one is read as a stream. Equal lines of different entries are one
object, so 400,000 partner lines take some 100 MB at most.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TypeVar

from passport_core.archives import FoundFile, names_in, open_archive
from passport_core.passport.register import (
    AccessRoute,
    Block,
    BodyState,
    Certification,
    CodedLabel,
    EntryFault,
    RegisteredCertifier,
    RegisteredPartner,
    SnapshotHeader,
)
from passport_core.tables import ShortLine, read_table
from passport_rncp import fields, refusals
from passport_rncp.fields import MalformedError
from passport_rncp.naming import day_in, kind_in

T = TypeVar("T")
Row = Mapping[str, str]

# Table by the start of its name after “export_fiches_CSV_”, folded; and the columns that it must have.
TABLES: Mapping[str, tuple[str, ...]] = {
    "standard": (
        "Numero_Fiche",
        "Intitule",
        "Abrege_Libelle",
        "Abrege_Intitule",
        "Nomenclature_Europe_Niveau",
        "Date_Decision",
        "Date_Fin_Enregistrement",
        "Date_Effet",
        "Type_Enregistrement",
        "Actif",
    ),
    "blocs_de_competences": ("Numero_Fiche", "Bloc_Competences_Code", "Bloc_Competences_Libelle"),
    "certificateurs": ("Numero_Fiche", "Siret_Certificateur", "Nom_Certificateur"),
    "partenaires": ("Numero_Fiche", "Nom_Partenaire", "Siret_Partenaire", "Habilitation_Partenaire"),
    "nsf": ("Numero_Fiche", "Nsf_Code", "Nsf_Intitule"),
    "rome": ("Numero_Fiche", "Codes_Rome_Code", "Codes_Rome_Libelle"),
    "formacode": ("Numero_Fiche", "Formacode_Code", "Formacode_Libelle"),
    "voixdacces": ("Numero_Fiche", "Si_Jury"),
    "ancienne_nouvelle_certification": ("Numero_Fiche", "Ancienne_Certification", "Nouvelle_Certification"),
}
# The tenth table, “CCN” (collective agreements), has no place in a certification here.

_ROUTES = (
    ("statut d'eleve", "FI"),
    ("contrat d'apprentissage", "CA"),
    ("formation continue", "FC"),
    ("contrat de professionnalisation", "CQ"),
    ("candidature individuelle", "CL"),
    ("experience", "VAE"),
)


class FranceCompetencesCsv:
    """Reads ``export-fiches-csv-AAAA-MM-JJ.zip``."""

    name = "france-competences-csv"

    def recognises(self, path: Path) -> bool:
        if kind_in(path.name) == "CSV" and path.suffix.lower() == ".zip":
            return True
        return any(_table_of(name) == "standard" for name in names_in(path))

    def headers(self, path: Path, *, dated: date | None = None) -> Sequence[SnapshotHeader]:
        """Return one snapshot for each register the set holds; the day is ``dated``, else the zip's, else a table's."""
        with _open_tables(path) as tables:
            day = dated or day_in(path.name, *tables.names)
            registers = {
                fields.register_of(number) for _, row in tables.rows("standard") if (number := _number_or_none(row))
            }
        if not registers:
            raise refusals.empty(path.name)
        if day is None:
            raise refusals.undated(path.name)
        return [SnapshotHeader(register, day, "csv") for register in sorted(registers)]

    def read(self, path: Path, header: SnapshotHeader) -> Iterator[Certification | EntryFault]:
        """Yield the entries of ``header.register``; a line whose number cannot be read is told with the RNCP's."""
        with _open_tables(path) as tables:
            sides = _Sides(tables, header.register)
            seen: set[str] = set()
            for line, row in tables.rows("standard"):
                number = _number_or_none(row)
                if (fields.register_of(number) if number else "RNCP") != header.register:
                    continue
                try:
                    certification = _certification(row, sides)
                    if certification.number in seen:
                        raise MalformedError(
                            "Numero_Fiche",
                            "Ce numéro figure deux fois dans le fichier ; la première fiche est retenue.",
                            "This number stands twice in the file; the first entry is taken.",
                        )
                except MalformedError as error:
                    yield error.fault(number, line)
                    continue
                seen.add(certification.number)
                yield certification
                yield from sides.faults.pop(certification.number, ())
            for element, number in sides.orphans(seen):
                yield MalformedError(
                    element,
                    "Cette table parle d’une fiche que la table principale n’a pas.",
                    "This table speaks of an entry that the main table does not have.",
                ).fault(number, None)


def _fold(name: str) -> str:
    """Return the name in lower case without accents, so that one spelling is as good as another."""
    decomposed = unicodedata.normalize("NFKD", name)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).lower()


def _table_of(member: str) -> str | None:
    folded = _fold(member).replace("-", "_")
    _, found, rest = folded.partition("fiches_csv_")
    if not found or not rest.endswith(".csv"):
        return None
    return next((table for table in TABLES if rest.startswith(table)), None)


def _number_or_none(row: Row) -> str | None:
    try:
        return fields.number(row["Numero_Fiche"], "Numero_Fiche")
    except MalformedError:
        return None


@contextmanager
def _open_tables(path: Path) -> Iterator[_Tables]:
    with open_archive(path, refusals.FILES) as archive:
        yield _Tables(path.name, archive.files)


class _Tables:
    """The open archive's tables by name, each readable as rows, any number of times."""

    def __init__(self, where: str, files: Sequence[FoundFile]) -> None:
        self._where = where
        self._by_table: dict[str, FoundFile] = {}
        self.names = [file.name for file in files]
        for file in files:
            if table := _table_of(file.name):
                if table in self._by_table:
                    raise refusals.FILES.refused(
                        where, f"la table « {table} » y est deux fois", f"the table “{table}” stands in it twice"
                    )
                self._by_table[table] = file
        if missing := sorted(set(TABLES) - set(self._by_table)):
            raise refusals.columns(where, ", ".join(missing))

    def rows(self, table: str) -> Iterator[tuple[int, Row]]:
        """Yield (line, row) of a table; raise InvalidInputError where it is not the table expected, or damaged."""
        file, columns = self._by_table[table], TABLES[table]
        where = f"{self._where}, {file.name}"
        with file.open() as binary:
            for line, cells in read_table(binary, where, columns, refusals.TABLES, separator=";"):
                if isinstance(cells, ShortLine):
                    raise refusals.FILES.broken(f"{where}, line {line}", f"{cells.cells} ≠ {cells.wanted} cells")
                yield line, dict(zip(columns, cells, strict=True))


class _Sides:
    """All tables but the main one, grouped by entry; equal lines share one object."""

    def __init__(self, tables: _Tables, register: str) -> None:
        self._tables, self._register = tables, register
        self.faults: dict[str, list[EntryFault]] = {}
        self._groups: list[tuple[str, Mapping[str, object]]] = []
        self.blocks = self._group("blocs_de_competences", _block)
        self.certifiers = self._group("certificateurs", _certifier)
        self.partners = self._group("partenaires", _partner)
        self.nsf = self._group("nsf", lambda row: _label(row["Nsf_Code"], row["Nsf_Intitule"]))
        self.rome = self._group("rome", lambda row: _label(row["Codes_Rome_Code"], row["Codes_Rome_Libelle"]))
        self.formacodes = self._group("formacode", lambda row: _label(row["Formacode_Code"], row["Formacode_Libelle"]))
        self.routes = self._group("voixdacces", _route)
        self.before = self._group("ancienne_nouvelle_certification", lambda row: _other(row, "Ancienne_Certification"))
        self.after = self._group("ancienne_nouvelle_certification", lambda row: _other(row, "Nouvelle_Certification"))

    def _group(self, table: str, read: Callable[[Row], T | None]) -> Mapping[str, Sequence[T]]:
        grouped: dict[str, list[T]] = {}
        shared: dict[tuple[str, ...], T | None] = {}
        for line, row in self._tables.rows(table):
            number = _number_or_none(row)
            if number is None or fields.register_of(number) != self._register:
                continue
            values = iter(row.values())
            next(values)  # the entry's number
            key = tuple(values)
            try:
                if key in shared:
                    item = shared[key]
                else:
                    item = shared[key] = read(row)
            except MalformedError as error:
                self.faults.setdefault(number, []).append(error.fault(number, line, entry_kept=True))
                continue
            if item is not None:
                grouped.setdefault(number, []).append(item)
        self._groups.append((table, grouped))
        return grouped

    def orphans(self, known: set[str]) -> Iterator[tuple[str, str]]:
        """Yield (table, number) of lines about entries that the main table does not have."""
        told: set[tuple[str, str]] = set()
        for table, grouped in self._groups:
            for number in grouped:
                if number not in known and (table, number) not in told:
                    told.add((table, number))
                    yield table, number


def _label(code: str, label: str) -> CodedLabel | None:
    code = code.strip()
    label = label.strip().replace("''", "'").removeprefix(f"{code} : ")
    return CodedLabel(code, label) if code else None


def _block(row: Row) -> Block:
    code = fields.required(row["Bloc_Competences_Code"], "Bloc_Competences_Code")
    return Block(code, row["Bloc_Competences_Libelle"].strip())


def _certifier(row: Row) -> RegisteredCertifier:
    siret = fields.siret(row["Siret_Certificateur"], "Siret_Certificateur")
    return RegisteredCertifier(row["Nom_Certificateur"].strip(), siret, BodyState.UNKNOWN)


def _partner(row: Row) -> RegisteredPartner:
    return RegisteredPartner(
        row["Nom_Partenaire"].strip(),
        fields.siret(row["Siret_Partenaire"], "Siret_Partenaire"),
        fields.role(row["Habilitation_Partenaire"]),
        BodyState.UNKNOWN,
    )


def _route(row: Row) -> AccessRoute | None:
    said = row["Si_Jury"].strip()
    plain = _fold(said).replace("’", "'")
    code = next((code for words, code in _ROUTES if words in plain), None)
    if said and code is None:
        raise MalformedError(
            "Si_Jury", f"La voie d’accès « {said[:40]} » est inconnue.", f"The access route “{said[:40]}” is unknown."
        )
    return AccessRoute(code, is_open=True) if code else None


def _other(row: Row, column: str) -> str | None:
    return fields.number(row[column], column) if row[column].strip() else None


def _certification(row: Row, sides: _Sides) -> Certification:
    number = fields.number(row["Numero_Fiche"], "Numero_Fiche")
    blocks = {block.code: block for block in sides.blocks.get(number, ())}
    if len(blocks) != len(set(sides.blocks.get(number, ()))):
        raise MalformedError(
            "Bloc_Competences_Code",
            "Deux blocs différents de cette fiche portent le même code.",
            "Two different blocks of this entry have the same code.",
        )
    return Certification(
        number=number,
        title=fields.required(row["Intitule"], "Intitule"),
        is_active=fields.is_active(row["Actif"], "Actif"),
        registration_type=row["Type_Enregistrement"].strip(),
        abbreviation=_label(row["Abrege_Libelle"], row["Abrege_Intitule"]),
        level=fields.level(row["Nomenclature_Europe_Niveau"]),
        blocks=tuple(blocks.values()),
        certifiers=tuple(sides.certifiers.get(number, ())),
        partners=tuple(sides.partners.get(number, ())),
        nsf=tuple(sides.nsf.get(number, ())),
        rome=tuple(sides.rome.get(number, ())),
        formacodes=tuple(sides.formacodes.get(number, ())),
        routes=tuple(sides.routes.get(number, ())),
        decided_on=fields.day(row["Date_Decision"], "Date_Decision"),
        effective_on=fields.day(row["Date_Effet"], "Date_Effet"),
        registered_until=fields.day(row["Date_Fin_Enregistrement"], "Date_Fin_Enregistrement"),
        predecessors=tuple(dict.fromkeys(sides.before.get(number, ()))),
        successors=tuple(dict.fromkeys(sides.after.get(number, ()))),
    )
