"""Our CSV declaration, as French spreadsheets write it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from passport_cdc.csv_declaration import PassportCsv
from passport_core.errors import InvalidInputError
from passport_core.passport.award import AccessRouteCode, Award, HolderIdentity
from passport_core.ports.formats import DeclaredAward

REQUIRED = "identifiant;certification;date_obtention;nom_naissance;prenoms"
ROW = "1;RNCP37674BC01;03/07/2026;KERMARREC;Inès"


def csv_of(*lines: str, encoding: str = "utf-8") -> bytes:
    return "\r\n".join(lines).encode(encoding)


def with_cell(column: str, cell: str) -> bytes:
    return csv_of(f"{REQUIRED};{column}", f"{ROW};{cell}")


def test_every_column(declare: Any) -> None:
    columns = {
        "identifiant": "A-1",
        "certification": "rncp37674",
        "bloc": "bc01",
        "date_obtention": "03/07/2026",
        "nom_naissance": "KERMARREC",
        "nom_usage": "LE GOFF",
        "prenoms": '"Inès, Maëlle"',
        "date_naissance": "11/02/1994",
        "sexe": "f",
        "code_commune_naissance": "44109",
        "commune_naissance": "NANTES",
        "code_pays_naissance": "FRA",
        "date_inscription": "2025-09-15",
        "date_fin_validite": "02/07/2029",
        "date_debut_examen": "29/06/2026",
        "date_fin_examen": "01/07/2026",
        "mention": "Très bien",
        "score": "17/20",
        "niveau_langue": "b2",
        "voie_acces": "Candidat libre",
        "option": "web",
        "lieu": "Nantes",
        "mode_examen": "en présentiel",
        "code_postal_examen": "44000",
        "evalue_par_siret": "110 000 072 00014",
        "evalue_par_nom": "Centre inventé",
        "donnee_certifiee": "OUI",
        "obtention": "admission",
        "url_preuve": "https://certificateur.example/1",
    }
    (declared,) = declare.read_csv(csv_of(";".join(columns), ";".join(columns.values())))
    assert declared == DeclaredAward(
        Award(
            technical_id="A-1",
            certification="RNCP37674",
            block="RNCP37674BC01",
            awarded_on=date(2026, 7, 3),
            holder=HolderIdentity(
                "KERMARREC", ("Inès", "Maëlle"), "LE GOFF", 1994, 2, 11, "F", "44109", "NANTES", "FRA"
            ),
            valid_until=date(2029, 7, 2),
            enrolled_on=date(2025, 9, 15),
            exam_from=date(2026, 6, 29),
            exam_until=date(2026, 7, 1),
            route=AccessRouteCode.INDIVIDUAL,
            mention="MENTION_TRES_BIEN",
            score="17/20",
            language_level="B2",
            option="web",
            exam_mode="EN_PRESENTIEL",
            exam_postcode="44000",
            place="Nantes",
            assessed_by_siret="11000007200014",
            assessed_by_name="Centre inventé",
            proof_url="https://certificateur.example/1",
        ),
        person=1,
        line=2,
    )


def test_every_column_is_in_the_reference() -> None:
    from passport_cdc.csv_columns import COLUMNS

    reference = (Path(__file__).parents[3] / "docs" / "reference" / "csv-declaration.md").read_text(encoding="utf-8")
    for column in COLUMNS:
        assert f"`{column.name}`" in reference
        for other in column.other_names:
            assert f"`{other}`" in reference


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [";", ","])
@pytest.mark.parametrize("first", [(), ("sep={}",)])
def test_encodings_and_separators(declare: Any, encoding: str, separator: str, first: tuple[str, ...]) -> None:
    lines = [line.format(separator) for line in first] + [REQUIRED.replace(";", separator), ROW.replace(";", separator)]
    data = csv_of(*lines, encoding=encoding)
    assert PassportCsv().recognises(declare.write(data))
    (declared,) = declare.read_csv(data)
    assert declared.award.holder.first_names == ("Inès",)
    assert declared.line == len(lines)


def test_accents_beyond_the_first_bytes_decide_the_encoding(declare: Any) -> None:
    rows = [f"{number};RNCP37674;03/07/2026;MARTIN;Anne" for number in range(30_000)]
    data = csv_of(REQUIRED, *rows, "x;RNCP37674;03/07/2026;MÜLLER;Zoé", encoding="cp1252")
    assert declare.read_csv(data)[-1].award.holder.birth_name == "MÜLLER"


@pytest.mark.parametrize(
    "header",
    [
        "Identifiant;CERTIFICATION;Date d’obtention;Nom de naissance;Prénoms",
        "ID_technique;Code certification;DATE_OBTENTION;nom-naissance;prénom",
        '"identifiant" ; "certification";" date obtention";nom_naissance;prenoms;;',
    ],
)
def test_headers_are_read_without_accents_case_and_punctuation(declare: Any, header: str) -> None:
    (declared,) = declare.read_csv(csv_of(header, ROW))
    assert declared.award.block == "RNCP37674BC01"


def test_lines_count_newlines_inside_quotes(declare: Any) -> None:
    data = csv_of(
        f"{REQUIRED};lieu",
        f'{ROW};"Nantes\r\n2, rue du Port\nbâtiment B"',
        "",
        ";;;;;",
        "2;RNCP37674;hier;A;B;",
        "3;RNCP37674;2026-07-03;A;B;",
    )
    first, bad, last = declare.read_csv(data)
    assert (first.line, bad.line, last.line) == (2, 7, 8)
    assert first.award.place == "Nantes\r\n2, rue du Port\nbâtiment B"


def test_doubled_quotes_and_the_other_separator_inside_a_cell(declare: Any) -> None:
    (declared,) = declare.read_csv(with_cell("lieu", '"Salle ""Erdre""; Nantes, 2e étage"'))
    assert declared.award.place == 'Salle "Erdre"; Nantes, 2e étage'


def test_no_break_spaces_around_values_are_taken_off(declare: Any) -> None:
    (declared,) = declare.read_csv(csv_of(REQUIRED, "\u00a01 ;RNCP37674;03/07/2026\u202f; KERMARREC;Inès"))
    assert declared.award.technical_id == "1"


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("date_inscription", "31/06/2026", "csv.date"),
        ("date_inscription", "07/13/2026", "csv.date"),
        ("date_inscription", "03/07/26", "csv.date"),
        ("date_inscription", "46206", "csv.date"),
        ("date_naissance", "30/02/1994", "csv.date"),
        ("date_naissance", "13/1994", "csv.date"),
        ("date_fin_validite", "02/07/2026", "cdc.period"),
        ("evalue_par_siret", "1,10000E+13", "csv.siret"),
        ("evalue_par_siret", "11000007200015", "csv.siret"),
        ("evalue_par_siret", "1100000720001", "csv.siret"),
        ("bloc", "RNCP37674BC02", "csv.block"),
        ("bloc", "RNCP1BC01", "csv.block"),
        ("bloc", "1", "csv.block"),
        ("mention", "passable", "csv.mention"),
        ("voie_acces", "autre", "csv.route"),
        ("sexe", "X", "csv.sex"),
        ("donnee_certifiee", "peut-être", "csv.yes-no"),
        ("niveau_langue", "B3", "csv.language-level"),
        ("lieu", "a\x07b", "csv.control"),
        ("lieu", "l" * 256, "csv.length"),
        ("lieu", "PÃ©rigueux", "csv.encoding"),
        ("lieu", "Nantes;Rezé", "csv.ragged"),
    ],
)
def test_a_bad_cell_sets_its_row_aside_and_the_others_go_on(declare: Any, column: str, cell: str, code: str) -> None:
    bad, good = declare.read_csv(with_cell(column, cell) + b"\r\n2;RNCP37674;03/07/2026;A;B;\r\n")
    assert (bad.code, bad.line) == (code, 2), bad
    assert bad.remedy_fr
    assert bad.remedy_en
    assert good.award.technical_id == "2"


@pytest.mark.parametrize(
    ("row", "element", "code"),
    [
        (";RNCP37674;03/07/2026;A;B", "identifiant", "csv.missing"),
        ("1;;03/07/2026;A;B", "certification", "csv.missing"),
        ("1;37674;03/07/2026;A;B", "certification", "csv.code"),
        ("1;RNCP37674;;A;B", "date_obtention", "csv.missing"),
        ("1;RNCP37674;03/07/2026;A;", "prenoms", "csv.missing"),
        ("1;RNCP37674;03/07/2026;A;,", "prenoms", "csv.missing"),
        ("1,2E+12;RNCP37674;03/07/2026;A;B", "identifiant", "csv.rounded"),
        ("1;RNCP37674;03/07/2026;A", "ligne", "csv.ragged"),
        ("1", "ligne", "csv.ragged"),
    ],
)
def test_a_bad_row(declare: Any, row: str, element: str, code: str) -> None:
    (fault,) = declare.read_csv(csv_of(REQUIRED, row))
    assert (fault.element, fault.code) == (element, code)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "csv.missing-column"),
        (csv_of("identifiant;certification"), "csv.missing-column"),
        (csv_of(REQUIRED.replace(";", "\t"), ROW), "csv.unknown-column"),
        (csv_of(REQUIRED + ";date_inscripton", ROW + ";"), "csv.unknown-column"),
        (csv_of(REQUIRED.replace(";prenoms", ";;prenoms"), ROW), "csv.unknown-column"),
        (csv_of(REQUIRED + ";prenom", ROW + ";B"), "csv.repeated-column"),
        (csv_of(REQUIRED, ROW.replace("KERMARREC", '"KERMARREC')), "csv.quotes"),
        (csv_of(REQUIRED, ROW.replace("KERMARREC", '"KER"MARREC')), "csv.quotes"),
        (csv_of(REQUIRED, ROW.replace("KERMARREC", "KER\0MARREC")), "csv.nul"),
        (csv_of(REQUIRED, ROW, encoding="utf-16"), "csv.encoding"),
        (csv_of(REQUIRED, ROW, encoding="utf-16-le"), "csv.nul"),
        (csv_of(REQUIRED, ROW) + b"\r\n\x81", "csv.encoding"),
        (b"\xef\xbb\xbf" + csv_of(REQUIRED, ROW, encoding="cp1252"), "csv.encoding"),
    ],
)
def test_the_whole_file_is_refused(declare: Any, data: bytes, code: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        declare.read_csv(data)
    assert caught.value.code == code
    assert caught.value.remedy is not None


def test_a_misspelt_column_is_guessed_at(declare: Any) -> None:
    with pytest.raises(InvalidInputError) as caught:
        declare.read_csv(csv_of(REQUIRED + ";date_inscripton", ROW + ";"))
    assert "date_inscription" in caught.value.message.fr
    assert caught.value.where == "line 1"


def test_a_certifiers_own_columns_are_not_read(declare: Any) -> None:
    (declared,) = declare.read_csv(with_cell("x_notes internes", "à rappeler"))
    assert "rappeler" not in repr(declared)


@pytest.mark.parametrize(("birth", "expected"), [("1994", (1994, None, None)), ("02/1994", (1994, 2, None))])
def test_a_birth_date_may_be_incomplete(declare: Any, birth: str, expected: tuple[int, int | None, int | None]) -> None:
    (declared,) = declare.read_csv(with_cell("date_naissance", birth))
    holder = declared.award.holder
    assert (holder.birth_year, holder.birth_month, holder.birth_day) == expected


def test_persons_are_joined_only_on_a_complete_equal_identity(declare: Any) -> None:
    head = f"{REQUIRED};date_naissance;sexe;code_commune_naissance"
    complete = "RNCP37674;03/07/2026;KERMARREC;Inès;11/02/1994;F;44109"
    without_place = complete.removesuffix("44109")
    rows = [f"{i};{row}" for i, row in enumerate([complete, without_place, complete, without_place])]
    assert [declared.person for declared in declare.read_csv(csv_of(head, *rows))] == [1, 2, 1, 3]


def test_a_place_of_birth_may_be_named_only(declare: Any) -> None:
    head = f"{REQUIRED};date_naissance;sexe;commune_naissance"
    lille, lens = ("RNCP37674;03/07/2026;OSSART;Claire;11/02/1990;F;" + place for place in ("Lille", "Lens"))
    rows = [f"{i};{row}" for i, row in enumerate([lille, lens, lille])]
    assert [declared.person for declared in declare.read_csv(csv_of(head, *rows))] == [1, 2, 1]


def test_an_id_used_twice(declare: Any) -> None:
    kept, same, other = declare.read_csv(csv_of(REQUIRED, ROW, ROW, ROW.replace("Inès", "Anna")))
    assert isinstance(kept, DeclaredAward)
    assert (same.code, other.code) == ("cdc.duplicate-in-file", "cdc.duplicate-in-file")
    assert "ligne 2" in same.reason_fr
    assert "autre contenu" in other.reason_fr


def test_a_formula_arrives_unchanged(declare: Any) -> None:
    # It is data here; whoever writes cells again neutralises it (threats.md row 23), and must be able to see it.
    (declared,) = declare.read_csv(csv_of(REQUIRED, "1;RNCP37674;2026-07-03;=HYPERLINK(1);@SUM(1)"))
    assert declared.award.holder.birth_name == "=HYPERLINK(1)"


def test_what_is_not_certified(declare: Any) -> None:
    (declared,) = declare.read_csv(csv_of(f"{REQUIRED};donnee_certifiee;obtention", f"{ROW};non;score"))
    assert (declared.award.is_certified, declared.award.is_admission) == (False, False)


def test_header_names_no_client(declare: Any) -> None:
    header = PassportCsv().header(declare.write(csv_of(REQUIRED, ROW)))
    assert (header.format, header.client_id, header.contract_id) == ("csv-1", None, None)


@pytest.mark.parametrize(
    ("data", "expected"),
    [(csv_of(REQUIRED), True), (b"<flux/>", False), (b"nom;adresse", False), (b"", False), (b"\x89PNG\0", False)],
)
def test_recognises(declare: Any, data: bytes, expected: bool) -> None:
    assert PassportCsv().recognises(declare.write(data)) is expected


def test_hook_offers_both_formats() -> None:
    import passport_cdc

    assert [found.name for found in passport_cdc.register_certifier_formats()] == ["cdc-xml", "passport-csv"]
