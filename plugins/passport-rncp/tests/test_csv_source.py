"""The CSV set: RNCP and RS together, joined by entry number."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from passport_core.errors import InvalidInputError
from passport_core.passport.register import (
    AccessRoute,
    Block,
    BodyState,
    Certification,
    CodedLabel,
    EntryFault,
    RegisteredCertifier,
    RegisteredPartner,
    Role,
    SnapshotHeader,
)
from passport_rncp.csv_source import TABLES, FranceCompetencesCsv

Read = Callable[..., tuple[list[Certification], list[EntryFault]]]
ZipOf = Callable[[Path, Mapping[str, bytes | str]], Path]
Build = Callable[..., Path]
source = FranceCompetencesCsv()
DOWNLOADED = "export-fiches-csv-2024-02-22.zip"
STANDARD = {
    "Numero_Fiche": "RNCP1",
    "Intitule": "Titre",
    "Nomenclature_Europe_Niveau": "NIV5",
    "Date_Decision": "01/06/2022",
    "Date_Fin_Enregistrement": "01/06/2027",
    "Actif": "ACTIVE",
}
FILES = {
    "standard": "Standard",
    "blocs_de_competences": "Blocs_De_Compétences",
    "voixdacces": "VoixdAccès",
}


def cell(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


@pytest.fixture
def build(tmp_path: Path, zip_of: ZipOf) -> Build:
    """Write a CSV set; each argument is a table's rows by column, the other columns being empty."""

    def go(
        name: str = "export-fiches-csv-2024-02-22.zip", *, encoding: str = "utf-8", **rows: list[dict[str, str]]
    ) -> Path:
        members = {}
        for table, columns in TABLES.items():
            lines = [";".join(map(cell, columns))]
            lines += [";".join(cell(row.get(column, "")) for column in columns) for row in rows.get(table, [])]
            member = f"export_fiches_CSV_{FILES.get(table, table.capitalize())}_2024_02_22.csv"
            members[member] = ("\r\n".join(lines) + "\r\n").encode(encoding)
        return zip_of(tmp_path / name, members)

    return go


def test_the_real_set_holds_both_registers(sample: Callable[[str], Path], read_file: Read) -> None:
    path = sample("export-fiches-csv-2024-02-22.zip")
    assert source.recognises(path)
    assert source.headers(path) == [
        SnapshotHeader("RNCP", date(2024, 2, 22), "csv"),
        SnapshotHeader("RS", date(2024, 2, 22), "csv"),
    ]
    rncp, faults = read_file(path, "RNCP")
    by_number = {c.number: c for c in rncp}
    assert len(rncp) == 7
    assert by_number["RNCP509"].certifiers[0].siret == "11004301500012"  # behind a TAB in the file
    assert by_number["RNCP509"].is_active is False
    assert by_number["RNCP509"].block("BC05") == Block(
        "RNCP509BC05", "UG2 : Mathématiques-Sciences physiques et chimiques"
    )
    assert by_number["RNCP509"].nsf == (CodedLabel("251", "Mécanique générale et de précision, usinage"),)
    assert by_number["RNCP4049"].predecessors == ("RNCP1197",)
    assert by_number["RNCP4049"].successors == ("RNCP22094",)
    assert by_number["RNCP19468"].successors == ("RS6117",)
    assert by_number["RNCP19468"].level is None  # the file says REPRISE
    assert CodedLabel("H1102", "Management et ingénierie d'affaires") in by_number["RNCP4049"].rome
    # the sample was cut to a few entries: its succession table speaks of one that is not there
    assert [(f.number, f.element) for f in faults] == [("RNCP38228", "ancienne_nouvelle_certification")]
    rs, faults = read_file(path, "RS")
    assert not faults
    assert {c.number: c.is_active for c in rs} == {"RS5000": True, "RS6117": True}
    assert RegisteredPartner("ALYRA", "82815245400033", Role.TRAIN_AND_ASSESS, BodyState.UNKNOWN) in rs[0].partners


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_every_table_is_joined_whatever_its_order(build: Build, read_file: Read, encoding: str) -> None:
    one, two = {"Numero_Fiche": "RNCP1"}, {"Numero_Fiche": "RNCP2"}
    path = build(
        encoding=encoding,
        standard=[STANDARD, {**STANDARD, **two, "Actif": "INACTIVE"}],
        blocs_de_competences=[{**two, "Bloc_Competences_Code": "01"}, {**one, "Bloc_Competences_Code": "01"}],
        certificateurs=[{**one, "Siret_Certificateur": "\t11000007200014", "Nom_Certificateur": "A; B"}],
        partenaires=[
            {**two, "Nom_Partenaire": "P", "Siret_Partenaire": "", "Habilitation_Partenaire": "HABILITATION_FORMER"}
        ],
        voixdacces=[{**one, "Si_Jury": "Après un parcours de formation sous statut d’élève ou d’étudiant"}],
    )
    (first, second), faults = read_file(path)
    assert not faults
    assert (first.is_active, second.is_active) == (True, False)
    assert (first.blocks, second.blocks) == ((Block("01", ""),), (Block("01", ""),))
    assert first.certifiers == (RegisteredCertifier("A; B", "11000007200014", BodyState.UNKNOWN),)
    assert second.partners == (RegisteredPartner("P", None, Role.TRAIN, BodyState.UNKNOWN),)
    assert first.routes == (AccessRoute("FI", True),)
    assert (first.decided_on, first.registered_until) == (date(2022, 6, 1), date(2027, 6, 1))
    # what the set does not have is not invented
    assert (first.issuance_deadline, first.correspondences, first.partners_declared) == (None, (), None)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("Par expérience", "VAE"),
        ("Par candidature individuelle", "CL"),
        ("En contrat d’apprentissage", "CA"),
        ("En contrat de professionnalisation", "CQ"),
        ("Après un parcours de formation continue", "FC"),
    ],
)
def test_routes_by_their_sentence(build: Build, read_file: Read, said: str, code: str) -> None:
    path = build(standard=[STANDARD], voixdacces=[{"Numero_Fiche": "RNCP1", "Si_Jury": said}])
    assert read_file(path)[0][0].routes == (AccessRoute(code, True),)


def test_malformed_entries_and_lines_are_reported_by_number(build: Build, read_file: Read) -> None:
    path = build(
        standard=[
            STANDARD,
            {**STANDARD, "Numero_Fiche": "RNCP2", "Date_Fin_Enregistrement": "31/02/2026"},
            {**STANDARD, "Numero_Fiche": "RNCP3", "Actif": "?"},
            {**STANDARD, "Intitule": "Encore"},
            {**STANDARD, "Numero_Fiche": "sans"},
        ],
        partenaires=[
            {"Numero_Fiche": "RNCP1", "Siret_Partenaire": "\t12"},
            {"Numero_Fiche": "RNCP9", "Siret_Partenaire": ""},
        ],
        voixdacces=[{"Numero_Fiche": "RNCP1", "Si_Jury": "Par enchantement"}],
    )
    certifications, faults = read_file(path)
    assert [(c.number, c.title) for c in certifications] == [("RNCP1", "Titre")]
    assert [(f.number, f.element, f.line) for f in faults] == [
        ("RNCP1", "Siret_Partenaire", 2),
        ("RNCP1", "Si_Jury", 2),
        ("RNCP2", "Date_Fin_Enregistrement", 3),
        ("RNCP3", "Actif", 4),
        ("RNCP1", "Numero_Fiche", 5),
        (None, "Numero_Fiche", 6),
        ("RNCP9", "partenaires", None),
    ]


def test_two_different_blocks_under_one_code_leave_the_entry_out(build: Build, read_file: Read) -> None:
    line = {"Numero_Fiche": "RNCP1", "Bloc_Competences_Code": "01"}
    path = build(
        standard=[STANDARD],
        blocs_de_competences=[{**line, "Bloc_Competences_Libelle": "A"}, {**line, "Bloc_Competences_Libelle": "B"}],
    )
    certifications, faults = read_file(path)
    assert not certifications
    assert faults[0].element == "Bloc_Competences_Code"


def test_the_day_comes_from_the_zip_else_its_tables_else_the_caller(build: Build) -> None:
    assert source.headers(build("export-fiches-csv-2026-08-16.zip", standard=[STANDARD]))[0].dated == date(2026, 8, 16)
    path = build("download.zip", standard=[STANDARD])
    assert source.recognises(path)
    assert source.headers(path)[0].dated == date(2024, 2, 22)
    assert source.headers(path, dated=date(2024, 2, 1))[0].dated == date(2024, 2, 1)


def test_an_incomplete_empty_or_damaged_set_is_refused(build: Build, tmp_path: Path, zip_of: ZipOf) -> None:
    def refusal(path: Path) -> str:
        with pytest.raises(InvalidInputError) as caught:
            source.headers(path)
        assert caught.value.remedy is not None
        return caught.value.code

    assert refusal(build()) == "register.empty"
    name = "export_fiches_CSV_{}_2024_02_22.csv"
    path = tmp_path / "export-fiches-csv-2024-02-22.zip"
    assert refusal(zip_of(path, {name.format("standard"): "x"})) == "register.columns"
    tables = {name.format(t): ";".join(map(cell, c)) for t, c in TABLES.items()}
    assert refusal(zip_of(path, {**tables, name.format("standard"): '"Numero_Fiche"'})) == "register.columns"
    row = tables[name.format("standard")] + '\r\n"RNCP1";"Titre"'
    assert refusal(zip_of(path, {**tables, name.format("standard"): row})) == "register.broken"
    assert refusal(zip_of(path, {**tables, name.format("standard"): b"\xff\xfe"})) == "register.broken"
    assert refusal(zip_of(path, {**tables, name.format("rome_2"): ""})) == "register.archive"
    long = tables[name.format("standard")] + '\r\n"' + "x" * 1_500_000
    stored = zip_of(path, {**tables, name.format("standard"): long})
    assert refusal(stored) == "register.too-large"
