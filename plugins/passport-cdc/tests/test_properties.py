"""What holds for any declaration: order does not matter, no text breaks the reader, and bad input is named."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passport_cdc.cdc_xml import CdcXml
from passport_cdc.csv_declaration import PassportCsv
from passport_cdc.national_number import Born, holds_national_number, without_national_number
from passport_cdc.outline import register_codes
from passport_core.errors import InvalidInputError
from passport_core.passport.award import PassageFault
from passport_core.passport.identifiers import is_certification_code
from passport_core.ports.formats import DeclaredAward

XML_TEXT = st.text(
    st.characters(codec="utf-8", exclude_characters="\ufffe\uffff", exclude_categories=["Cc", "Cs"]), max_size=40
)


def tag(name: str, children: list[str]) -> str:
    return f"<{name}>{''.join(children)}</{name}>"


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_order_of_children_gives_equal_awards(declare: Any, data: st.DataObject) -> None:
    def shuffled(*children: str) -> list[str]:
        return data.draw(st.permutations(children))

    def passage(number: int) -> str:
        digital = tag("resultat", shuffled("<niveau>3</niveau>", "<competenceId>1</competenceId>"))
        children = declare.children(
            idTechnique=f"P-{number}",
            verbatim="Très bien",
            niveauLangueEuropeen="B1",
            dateFinExamen="2026-07-01",
            enrolment="".join(
                shuffled("<modaliteAcces>VAE</modaliteAcces>", "<dateInscription>2025-09-15</dateInscription>")
            ),
            identity=tag("titulaire", shuffled(*declare.holder(prenom2="Maëlle", nomUsage="LE GOFF"))),
            extra=tag(
                "niveauNumeriqueEuropeen", shuffled("<scoreGeneral>9</scoreGeneral>", tag("resultats", [digital]))
            ),
        )
        return tag("passageCertification", shuffled(*children))

    certification = tag(
        "certification",
        shuffled(
            "<type>RNCP</type>",
            "<code>37674BC01</code>",
            "<natureDeposant>TIERS_CONFIANCE</natureDeposant>",
            tag("passageCertifications", [passage(1), passage(2)]),
        ),
    )
    certifier = tag(
        "certificateur",
        shuffled(
            "<idClient>DEMO0001</idClient>", "<idContrat>CONTRAT-1</idContrat>", tag("certifications", [certification])
        ),
    )
    emitter = tag("emetteur", shuffled("<idClient>TIERS001</idClient>", tag("certificateurs", [certifier])))
    flow = shuffled("<idFlux>F-1</idFlux>", "<horodatage>2026-07-10T14:30:00+02:00</horodatage>", emitter)
    start = declare.one().decode().partition("<idFlux>")[0]
    file = (start + "".join(flow) + "</flux>").encode()

    straight = declare.flow(
        declare.certification(
            [
                declare.passage(
                    idTechnique=f"P-{number}",
                    verbatim="Très bien",
                    niveauLangueEuropeen="B1",
                    dateFinExamen="2026-07-01",
                    enrolment="<modaliteAcces>VAE</modaliteAcces><dateInscription>2025-09-15</dateInscription>",
                    identity=tag("titulaire", declare.holder(prenom2="Maëlle", nomUsage="LE GOFF")),
                    extra="<niveauNumeriqueEuropeen><scoreGeneral>9</scoreGeneral><resultats><resultat><niveau>3"
                    "</niveau><competenceId>1</competenceId></resultat></resultats></niveauNumeriqueEuropeen>",
                )
                for number in (1, 2)
            ]
        )
    )
    assert [(d.award, d.person) for d in declare.read(file)] == [(d.award, d.person) for d in declare.read(straight)]
    assert CdcXml().header(declare.write(file)) == CdcXml().header(declare.write(straight))


@settings(max_examples=150, deadline=None)
@given(
    element=st.sampled_from(
        ["idTechnique", "dateDebutValidite", "donneeCertifiee", "scoring", "mentionValidee", "verbatim", "option"]
    ),
    text=XML_TEXT,
)
def test_any_text_in_an_element_is_an_award_or_a_fault(declare: Any, element: str, text: str) -> None:
    from xml.sax.saxutils import escape

    bad_or_good, other = declare.read(
        declare.flow(
            declare.certification(
                [declare.passage(**{element: escape(text) or " "}), declare.passage(idTechnique="P-9-other")]
            )
        )
    )
    assert isinstance(bad_or_good, DeclaredAward | PassageFault)
    assert isinstance(other, DeclaredAward)


@settings(max_examples=200, deadline=None)
@given(data=st.binary(max_size=400))
def test_arbitrary_bytes_are_refused_not_a_crash(declare: Any, data: bytes) -> None:
    path = declare.write(data)
    CdcXml().recognises(path)
    PassportCsv().recognises(path)
    with pytest.raises(InvalidInputError):
        CdcXml().header(path)
    with pytest.raises(InvalidInputError):
        list(PassportCsv().read(path))


@settings(max_examples=150, deadline=None)
@given(place=st.integers(min_value=0), byte=st.integers(0, 255), cut=st.booleans())
def test_a_damaged_file_is_read_item_by_item_or_refused(declare: Any, place: int, byte: int, cut: bool) -> None:
    data = bytearray(declare.one())
    place %= len(data)
    damaged = bytes(data[:place]) if cut else bytes(data[:place] + bytes([byte]) + data[place + 1 :])
    try:
        found = declare.read(damaged)
    except InvalidInputError:
        return
    assert all(isinstance(item, DeclaredAward | PassageFault) for item in found)


HEAD = "identifiant;certification;bloc;date_obtention;nom_naissance;prenoms;date_naissance;evalue_par_siret;lieu\n"


@settings(max_examples=200, deadline=None)
@given(rows=st.lists(st.lists(XML_TEXT, max_size=10), max_size=4), separator=st.sampled_from(";,"))
def test_any_csv_cells_are_awards_or_faults(declare: Any, rows: list[list[str]], separator: str) -> None:
    import csv
    import io

    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows([HEAD.strip().split(";"), *rows])
    for item in declare.read_csv(out.getvalue().encode()):
        assert isinstance(item, DeclaredAward | PassageFault)


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=300))
def test_any_text_under_a_csv_header_never_crashes(declare: Any, text: str) -> None:
    try:
        found = declare.read_csv((HEAD + text).encode("utf-8", "replace"))
    except InvalidInputError:
        return
    assert all(isinstance(item, DeclaredAward | PassageFault) for item in found)


@given(kind=st.text(max_size=12), code=st.text(max_size=20))
def test_a_code_is_of_the_register_or_a_problem(kind: str, code: str) -> None:
    declared = register_codes(kind, code)
    assert (declared.problem is None) == is_certification_code(declared.certification)
    assert declared.block is None or declared.block.startswith(declared.certification)


@given(
    sex=st.sampled_from("12"),
    year=st.integers(1930, 2009),
    month=st.integers(1, 12),
    department=st.sampled_from(["01", "44", "75", "2A", "2B", "99"]),
    rest=st.from_regex(r"[0-9]{6}", fullmatch=True),
    space=st.sampled_from(["", " "]),
)
def test_a_national_number_is_found_by_birth_or_by_key(
    sex: str, year: int, month: int, department: str, rest: str, space: str
) -> None:
    number = f"{sex}{year % 100:02d}{month:02d}{department}{rest}"
    key = 97 - int(number.replace("2A", "19").replace("2B", "18") if department[0] == "2" else number) % 97
    born = Born("M" if sex == "1" else "F", year, month)
    spaced = space.join([number[0], number[1:3], number[3:5], number[5:7], number[7:10], number[10:]])
    assert holds_national_number(f"id-{spaced}", born)
    assert holds_national_number(f"{spaced}{space}{key:02d}", Born())
    assert rest not in without_national_number(f"voir {spaced}{space}{key:02d}.", Born())
    assert not holds_national_number(number, Born())
