"""The CDC declaration, from its file to awards, faults and refusals."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from passport_cdc.cdc_xml import CdcXml
from passport_core.errors import InvalidInputError
from passport_core.passport.award import AccessRouteCode, Award, HolderIdentity, PassageFault, Suppression
from passport_core.ports.formats import DeclaredAward

INSEE = "<codeInseeNaissance><codeInsee>44109</codeInsee></codeInseeNaissance>"


def only_fault(passages: list[Any]) -> PassageFault:
    (fault,) = passages
    assert isinstance(fault, PassageFault), fault
    assert fault.reason_fr
    assert fault.reason_en
    assert fault.remedy_fr
    assert fault.remedy_en
    return fault


def full_passage(declare: Any) -> bytes:
    digital = (
        "<niveauNumeriqueEuropeen><scoreGeneral>512</scoreGeneral><resultats><resultat><niveau>4</niveau>"
        "<domaineCompetenceId>1</domaineCompetenceId><competenceId>2</competenceId></resultat><resultat/></resultats>"
        "</niveauNumeriqueEuropeen>"
    )
    whole: bytes = declare.one(
        urlPreuve="https://certificateur.example/preuve/1",
        libelleOption="Option « web »",
        dateDebutExamen="2026-06-29",
        dateFinExamen="2026-07-01",
        modalitePassageExamen="MIXTE",
        codePostalCentreExamen="44000",
        dateFinValidite="2029-07-02",
        niveauLangueEuropeen="B2",
        scoring="17/20",
        mentionValidee="MENTION_BIEN",
        verbatim="Très bon travail d’équipe",
        enrolment="<modaliteAcces>CANDIDAT_LIBRE</modaliteAcces><dateInscription>2025-09-15</dateInscription>",
        identity="<titulaire>"
        + "".join(
            declare.holder(
                nomUsage="LE GOFF", prenom2="Marie", libelleCommuneNaissance="NANTES", codePaysNaissance="FRA"
            )
        )
        + "</titulaire>",
        extra=digital,
    )
    return whole


def test_a_passage_becomes_an_award_as_the_certifier_wrote_it(declare: Any) -> None:
    (declared,) = declare.read(full_passage(declare))
    assert declared == DeclaredAward(
        Award(
            technical_id="P-1",
            certification="RNCP37674",
            block="RNCP37674BC01",
            awarded_on=date(2026, 7, 3),
            holder=HolderIdentity(
                birth_name="KERMARREC",
                first_names=("Inès", "Marie"),
                usual_name="LE GOFF",
                birth_year=1994,
                birth_month=2,
                birth_day=11,
                sex="F",
                birthplace_code="44109",
                birthplace_name="NANTES",
                birth_country_code="FRA",
            ),
            valid_until=date(2029, 7, 2),
            enrolled_on=date(2025, 9, 15),
            exam_from=date(2026, 6, 29),
            exam_until=date(2026, 7, 1),
            route=AccessRouteCode.INDIVIDUAL,
            mention="MENTION_BIEN",
            score="17/20",
            language_level="B2",
            digital_level="512 1.2:4 ?.?:?",
            option="Option « web »",
            exam_mode="MIXTE",
            exam_postcode="44000",
            proof_url="https://certificateur.example/preuve/1",
            verbatim="Très bon travail d’équipe",
        ),
        person=1,
        line=2,
    )


def test_header(declare: Any) -> None:
    header = CdcXml().header(declare.write(declare.one()))
    assert (header.format, header.flow_id, header.is_suppression) == ("cdc-xml-1.1.2", "F-1", False)
    assert (header.client_id, header.contract_id, header.emitter_id) == ("DEMO0001", "CONTRAT-1", "TIERS001")
    assert header.stamped_at == datetime(2026, 7, 10, 14, 30, tzinfo=timezone(timedelta(hours=2)))


def test_what_the_rules_need_of_uncertified_passages_is_carried(declare: Any) -> None:
    (declared,) = declare.read(
        declare.one(donneeCertifiee="0", obtentionCertification="PAR_SCORING", niveauLangueEuropeen="INSUFFISANT")
    )
    award = declared.award
    assert (award.is_certified, award.is_admission, award.language_level) == (False, False, "INSUFFISANT")


def test_the_end_of_the_exam_never_moves_the_declared_day(declare: Any) -> None:
    (declared,) = declare.read(declare.one(dateFinExamen="2026-07-20"))
    assert declared.award.awarded_on == date(2026, 7, 3)
    assert declared.award.exam_until == date(2026, 7, 20)


def test_a_training_file_stands_in_for_civil_identity(declare: Any) -> None:
    identity = (
        "<dossierFormation><prenom1Titulaire>Loïc</prenom1Titulaire><idDossier>20260000123</idDossier>"
        "<nomTitulaire>LE GOFF</nomTitulaire></dossierFormation>"
    )
    (declared,) = declare.read(declare.one(identity=identity))
    assert declared.award.holder == HolderIdentity("LE GOFF", ("Loïc",), file_reference="20260000123")


@pytest.mark.parametrize(
    ("kind", "code", "expected"),
    [
        ("RNCP", "RNCP37674", ("RNCP37674", None)),
        ("RNCP", "37674", ("RNCP37674", None)),
        ("RNCP", "37674BC01", ("RNCP37674", "RNCP37674BC01")),
        ("RNCP", "RNCP37674BC01", ("RNCP37674", "RNCP37674BC01")),
        ("rncp", " rncp 37674 bc01 ", ("RNCP37674", "RNCP37674BC01")),
        ("BLOC DE COMPETENCES", "RNCP37674BC02", ("RNCP37674", "RNCP37674BC02")),
        ("RS", "RS5719", ("RS5719", None)),
        ("RS", "5719", ("RS5719", None)),
    ],
)
def test_type_and_code_name_a_certification_or_block(
    declare: Any, kind: str, code: str, expected: tuple[str, str | None]
) -> None:
    (declared,) = declare.read(declare.flow(declare.certification([declare.passage()], kind, code)))
    assert (declared.award.certification, declared.award.block) == expected


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("RS", "RNCP37674"),
        ("RNCP", "RS5719"),
        ("Diplôme", "37674"),
        ("RNCP", "RNCP37674-01"),
        ("RNCP", "RNCP٣٧"),
        ("RNCP", "bloc 1"),
        ("RNCP", "RNCP" + "9" * 90),
        ("RNCP", ""),
        (" ", "RNCP37674"),
        ("RNCP", "9" * 101),
    ],
)
def test_a_code_outside_the_register_sets_its_passages_aside_and_no_others(declare: Any, kind: str, code: str) -> None:
    wrong = declare.certification([declare.passage(idTechnique="A"), declare.passage(idTechnique="B")], kind, code)
    right = declare.certification([declare.passage(idTechnique="C")])
    first, second, third = declare.read(declare.flow(wrong, right))
    assert [first.technical_id, second.technical_id, third.award.technical_id] == ["A", "B", "C"]
    assert first.element in ("type", "code")
    assert first.line < second.line


BAD_VALUES: list[tuple[dict[str, Any], str, str]] = [
    ({"idTechnique": " "}, "idTechnique", "cdc.empty"),
    ({"idTechnique": "x" * 256}, "idTechnique", "cdc.length"),
    ({"idTechnique": ""}, "idTechnique", "cdc.missing"),
    ({"idTechnique": None}, "idTechnique", "cdc.nil"),
    ({"obtentionCertification": "PAR_CHANCE"}, "obtentionCertification", "cdc.value"),
    ({"obtentionCertification": " PAR_ADMISSION "}, "obtentionCertification", "cdc.value"),
    ({"donneeCertifiee": "oui"}, "donneeCertifiee", "cdc.boolean"),
    ({"donneeCertifiee": "True"}, "donneeCertifiee", "cdc.boolean"),
    ({"dateDebutValidite": "03/07/2026"}, "dateDebutValidite", "cdc.date"),
    ({"dateDebutValidite": "2026-02-29"}, "dateDebutValidite", "cdc.date"),
    ({"dateDebutValidite": "2026-07-03Z"}, "dateDebutValidite", "cdc.date"),
    ({"dateDebutValidite": "2126-07-03"}, "dateDebutValidite", "cdc.date"),
    ({"dateDebutValidite": "2026-0٧-03"}, "dateDebutValidite", "cdc.date"),
    ({"dateDebutValidite": None}, "dateDebutValidite", "cdc.nil"),
    ({"dateFinValidite": "2026-07-02"}, "dateFinValidite", "cdc.period"),
    ({"dateFinValidite": "."}, "dateFinValidite", "cdc.date"),
    ({"dateFinValidite": " "}, "dateFinValidite", "cdc.date"),
    ({"scoring": " "}, "scoring", "cdc.empty"),
    ({"scoring": ""}, "scoring", "cdc.missing"),
    ({"mentionValidee": "Bien"}, "mentionValidee", "cdc.value"),
    ({"modalitePassageExamen": "ORAL"}, "modalitePassageExamen", "cdc.value"),
    ({"codePostalCentreExamen": "4" * 10}, "codePostalCentreExamen", "cdc.length"),
    ({"niveauLangueEuropeen": "B3"}, "niveauLangueEuropeen", "cdc.value"),
    ({"verbatim": "v" * 256}, "verbatim", "cdc.length"),
    ({"dateDebutExamen": "2026-07-02", "dateFinExamen": "2026-07-01"}, "dateFinExamen", "cdc.period"),
    ({"enrolment": "<modaliteAcces/>"}, "modaliteAcces", "cdc.value"),
    ({"enrolment": "<dateInscription>2025-01-01</dateInscription>"}, "modaliteAcces", "cdc.missing"),
    ({"extra": "<couleur>bleu</couleur>"}, "couleur", "cdc.unknown-element"),
    ({"extra": '<verbatim xmlns="">non</verbatim>'}, "verbatim", "cdc.namespace"),
    ({"extra": '<verbatim langue="fr">oui</verbatim>'}, "verbatim", "cdc.unknown-attribute"),
    ({"extra": "<idTechnique>P-2</idTechnique>"}, "idTechnique", "cdc.repeated"),
    ({"extra": "texte perdu"}, "passageCertification", "cdc.stray-text"),
    ({"extra": '<verbatim xsi:nil="true">oui</verbatim>'}, "verbatim", "cdc.nil"),
    ({"extra": "<verbatim>ab<b>c</b></verbatim>"}, "b", "cdc.unknown-element"),
    (
        {"extra": "<niveauNumeriqueEuropeen><scoreGeneral>1001</scoreGeneral></niveauNumeriqueEuropeen>"},
        "scoreGeneral",
        "cdc.number",
    ),
    ({"identity": "<autre/>"}, "autre", "cdc.unknown-element"),
    ({"identity": " "}, "identificationTitulaire", "cdc.choice"),
]


def beside_a_good_one(declare: Any, changes: dict[str, Any]) -> bytes:
    whole: bytes = declare.flow(declare.certification([declare.passage(**changes), declare.passage(idTechnique="P-9")]))
    return whole


@pytest.mark.parametrize(("changes", "element", "code"), BAD_VALUES)
def test_a_bad_value_sets_its_passage_aside_and_the_others_go_on(
    declare: Any, changes: dict[str, Any], element: str, code: str
) -> None:
    bad, good = declare.read(beside_a_good_one(declare, changes))
    assert (bad.element, bad.code) == (element, code), bad
    assert bad.line >= 2
    assert good.award.technical_id == "P-9"


@pytest.mark.parametrize(
    ("changes", "element", "code"),
    [
        ({"nomNaissance": " "}, "nomNaissance", "cdc.empty"),
        ({"nomNaissance": "N" * 61}, "nomNaissance", "cdc.length"),
        ({"nomUsage": ""}, "nomUsage", "cdc.missing"),
        ({"anneeNaissance": None}, "anneeNaissance", "cdc.nil"),
        ({"anneeNaissance": "1899"}, "anneeNaissance", "cdc.number"),
        ({"anneeNaissance": "1_994"}, "anneeNaissance", "cdc.number"),
        ({"moisNaissance": "13"}, "moisNaissance", "cdc.number"),
        ({"moisNaissance": "février"}, "moisNaissance", "cdc.number"),
        ({"jourNaissance": "30"}, "jourNaissance", "cdc.birth-date"),
        ({"sexe": "X"}, "sexe", "cdc.value"),
        ({"place": "<codeInseeNaissance/>"}, "codeInsee", "cdc.missing"),
        ({"place": "<codeInseeNaissance><codeInsee>4410</codeInsee></codeInseeNaissance>"}, "codeInsee", "cdc.length"),
        ({"place": INSEE + INSEE}, "codeInseeNaissance", "cdc.repeated"),
        (
            {"place": INSEE + "<codePostalNaissance><codePostal>44000</codePostal></codePostalNaissance>"},
            "codeCommuneNaissance",
            "cdc.choice",
        ),
        ({"nir": "2940244109001"}, "nir", "cdc.unknown-element"),
    ],
)
def test_a_bad_identity_sets_its_passage_aside(declare: Any, changes: dict[str, Any], element: str, code: str) -> None:
    identity = "<titulaire>" + "".join(declare.holder(**changes)) + "</titulaire>"
    fault = only_fault(declare.read(declare.one(identity=identity)))
    assert (fault.element, fault.code) == (element, code)


def test_two_identities_are_refused(declare: Any) -> None:
    file = (
        "<dossierFormation><idDossier>1</idDossier><nomTitulaire>A</nomTitulaire>"
        "<prenom1Titulaire>B</prenom1Titulaire></dossierFormation>"
    )
    identity = file + "<titulaire>" + "".join(declare.holder()) + "</titulaire>"
    assert only_fault(declare.read(declare.one(identity=identity))).code == "cdc.choice"


INCOMPLETE_BIRTHS: list[dict[str, Any]] = [
    {"moisNaissance": None, "jourNaissance": None},
    {"moisNaissance": None, "jourNaissance": "31"},
    {"jourNaissance": None},
    {"anneeNaissance": "1996", "jourNaissance": "29"},
    {"place": '<codePostalNaissance><codePostal xsi:nil="1"/></codePostalNaissance>'},
]


def with_holder(declare: Any, changes: dict[str, Any]) -> bytes:
    whole: bytes = declare.one(identity="<titulaire>" + "".join(declare.holder(**changes)) + "</titulaire>")
    return whole


@pytest.mark.parametrize("changes", INCOMPLETE_BIRTHS)
def test_an_incomplete_birth_is_accepted(declare: Any, changes: dict[str, Any]) -> None:
    (declared,) = declare.read(with_holder(declare, changes))
    assert isinstance(declared, DeclaredAward)


class TestAgainstThePublishedSchema:
    """An independent validator, with the CDC's own schema, agrees on what is well made and what is not."""

    def test_what_is_read(self, declare: Any, is_valid: Callable[[bytes], bool]) -> None:
        assert is_valid(full_passage(declare))
        for changes in INCOMPLETE_BIRTHS:
            assert is_valid(with_holder(declare, changes)), changes

    @pytest.mark.parametrize(("changes", "element", "code"), BAD_VALUES)
    def test_what_is_set_aside(
        self, declare: Any, is_valid: Callable[[bytes], bool], changes: dict[str, Any], element: str, code: str
    ) -> None:
        if code in ("cdc.period", "cdc.empty"):
            assert is_valid(beside_a_good_one(declare, changes))  # ours: the schema cannot see it, or accepts blanks
        else:
            assert not is_valid(beside_a_good_one(declare, changes))


def test_all_that_is_wrong_with_a_passage_is_said_at_once(declare: Any) -> None:
    fault = only_fault(declare.read(declare.one(dateDebutValidite="hier", sexe="", donneeCertifiee="oui")))
    assert fault.element == "donneeCertifiee"
    assert "dateDebutValidite" in fault.reason_fr
    assert "dateDebutValidite" in fault.reason_en


def test_many_problems_of_one_passage_stay_bounded(declare: Any) -> None:
    fault = only_fault(declare.read(declare.one(extra="<inconnu/>" * 10_000)))
    assert len(fault.reason_fr) < 3000


def test_lines_are_those_of_the_file(declare: Any) -> None:
    data = declare.flow(
        declare.certification([declare.passage(idTechnique="A"), declare.passage(idTechnique="B", donneeCertifiee="?")])
    )
    good, bad = declare.read(data)
    lines = data.decode().split("\n")
    assert "<passageCertification>" in lines[good.line - 1]
    assert "donneeCertifiee" in lines[bad.line - 1]


class TestPersons:
    def numbers(self, declare: Any, *identities: str) -> list[int]:
        passages = [declare.passage(idTechnique=f"P-{i}", identity=who) for i, who in enumerate(identities)]
        return [declared.person for declared in declare.read(declare.flow(declare.certification(passages)))]

    def civil(self, declare: Any, **changes: Any) -> str:
        return "<titulaire>" + "".join(declare.holder(**changes)) + "</titulaire>"

    def test_equal_in_every_field_is_one_person(self, declare: Any) -> None:
        assert self.numbers(declare, *[self.civil(declare)] * 3) == [1, 1, 1]

    @pytest.mark.parametrize(
        "changes",
        [
            {"jourNaissance": "12"},
            {"nomUsage": "LE GOFF"},
            {"prenom1": "Ines"},
            {"prenom2": "Marie"},
            {"sexe": "M"},
            {"place": "<codeInseeNaissance><codeInsee>29019</codeInsee></codeInseeNaissance>"},
            {"place": "<codePostalNaissance><codePostal>44109</codePostal></codePostalNaissance>"},
        ],
    )
    def test_any_difference_is_another_person(self, declare: Any, changes: dict[str, Any]) -> None:
        assert self.numbers(declare, self.civil(declare), self.civil(declare, **changes)) == [1, 2]

    @pytest.mark.parametrize(
        "changes",
        [
            {"jourNaissance": None},
            {"moisNaissance": None},
            {"place": '<codePostalNaissance><codePostal xsi:nil="true"/></codePostalNaissance>'},
        ],
    )
    def test_an_incomplete_identity_is_never_joined(self, declare: Any, changes: dict[str, Any]) -> None:
        who = self.civil(declare, **changes)
        assert self.numbers(declare, who, who) == [1, 2]

    def test_a_training_file_is_one_person_with_its_names(self, declare: Any) -> None:
        def file(number: str, name: str) -> str:
            return (
                f"<dossierFormation><idDossier>{number}</idDossier><nomTitulaire>{name}</nomTitulaire>"
                "<prenom1Titulaire>Zoé</prenom1Titulaire></dossierFormation>"
            )

        assert self.numbers(declare, file("1", "A"), file("1", "A"), file("2", "A"), file("1", "B")) == [1, 1, 2, 3]


@pytest.mark.parametrize(("mention", "word"), [(None, "même contenu"), ("MENTION_BIEN", "autre contenu")])
def test_a_technical_id_used_twice_is_a_fault_naming_both_lines(declare: Any, mention: str | None, word: str) -> None:
    first, second = declare.passage(), declare.passage(mentionValidee=mention)
    kept, fault = declare.read(declare.flow(declare.certification([first, second])))
    assert isinstance(kept, DeclaredAward)
    assert (fault.code, fault.technical_id) == ("cdc.duplicate-in-file", "P-1")
    assert word in fault.reason_fr
    assert f"ligne {kept.line}" in fault.reason_fr
    assert f"ligne {fault.line}" in fault.reason_fr


def test_a_duplicate_on_one_single_line_is_seen(declare: Any) -> None:
    passage = declare.passage().replace("\n", "")
    kept, fault = declare.read(declare.flow(declare.certification([passage + passage])))
    assert isinstance(kept, DeclaredAward)
    assert fault.code == "cdc.duplicate-in-file"


def test_a_passage_set_aside_does_not_take_its_id_with_it(declare: Any) -> None:
    wrong, right = declare.passage(donneeCertifiee="?"), declare.passage()
    fault, kept = declare.read(declare.flow(declare.certification([wrong, right])))
    assert isinstance(fault, PassageFault)
    assert isinstance(kept, DeclaredAward)


class TestVersion115:
    def test_suppression_names_only_the_technical_id(self, declare: Any) -> None:
        data = declare.flow(
            declare.certification([declare.passage(), declare.passage(idTechnique="P-2", donneeCertifiee="?")]),
            extra="<action>SUPPRESSION</action>",
        )
        header = CdcXml().header(declare.write(data))
        assert (header.format, header.is_suppression) == ("cdc-xml-1.1.5", True)
        assert declare.read(data) == [Suppression("P-1"), Suppression("P-2")]

    def test_a_suppression_without_id_or_doubled_is_a_fault(self, declare: Any) -> None:
        passages = [declare.passage(idTechnique=""), declare.passage(), declare.passage()]
        data = declare.flow(declare.certification(passages), extra="<action>SUPPRESSION</action>")
        nameless, kept, doubled = declare.read(data)
        assert nameless.code == "cdc.missing"
        assert kept == Suppression("P-1")
        assert doubled.code == "cdc.duplicate-in-file"

    def test_creation_is_like_none(self, declare: Any) -> None:
        data = declare.flow(declare.certification([declare.passage()]), extra="<action>CREATION</action>")
        assert CdcXml().header(declare.write(data)).format == "cdc-xml-1.1.5"
        assert isinstance(declare.read(data)[0], DeclaredAward)

    def test_a_holder_named_by_national_number_only_is_set_aside(self, declare: Any) -> None:
        identity = (
            "<identifiantNational><nir>294024410900157</nir><nomNaissance>KERMARREC</nomNaissance>"
            "</identifiantNational>"
        )
        data = declare.one(identity=identity)
        assert CdcXml().header(declare.write(data)).format == "cdc-xml-1.1.5"
        fault = only_fault(declare.read(data))
        assert fault.code == "cdc.holder-not-named"
        assert "titulaire" in fault.remedy_fr


class TestWholeFileRefused:
    def refused(self, declare: Any, data: bytes) -> InvalidInputError:
        path = declare.write(data)
        with pytest.raises(InvalidInputError) as caught:
            CdcXml().header(path)
        with pytest.raises(InvalidInputError):
            next(iter(CdcXml().read(path)))
        assert caught.value.remedy is not None
        return caught.value

    @pytest.mark.parametrize(
        ("old", "new", "code"),
        [
            ("<idFlux>F-1</idFlux>", "", "cdc.missing"),
            ("F-1", "F" * 51, "cdc.length"),
            ("TIERS001", "TIERS01", "cdc.length"),
            ("CONTRAT-1", "C" * 21, "cdc.length"),
            ("<idContrat>CONTRAT-1</idContrat>", "", "cdc.missing"),
            ("+02:00<", "Z<", "cdc.stamp"),
            ("+02:00<", "<", "cdc.stamp"),
            (":00+02:00<", ":00.5+02:00<", "cdc.stamp"),
            ("T14:", "T02:30 PM", "cdc.stamp"),
            ("+02:00<", "+:20:00<", "cdc.stamp"),
            ("+02:00<", "+15:00<", "cdc.stamp"),
            ("2026-07-10T", "2026-02-30T", "cdc.stamp"),
            ("<type>", "<natureCertification>A</natureCertification><type>", "cdc.unknown-element"),
            ("<type>", "<type>RS</type><type>", "cdc.repeated"),
            ("</certificateur>", "</certificateur><certificateur/>", "cdc.repeated"),
            ("urn:cdc:cpf:pc5:schema:1.0.0", "urn:cdc:cpf:pc5:schema:2.0.0", "cdc.namespace"),
            ("</flux>", "", "cdc.not-well-formed"),
            ("</flux>", "</flux><flux/>", "cdc.not-well-formed"),
            ("KERMARREC", "KERMARREC & FILS", "cdc.not-well-formed"),
            ("KERMARREC", "\0", "cdc.not-well-formed"),
            ("UTF-8", "UTF-7", "cdc.encoding"),
            ("UTF-8", "x-inconnu", "cdc.encoding"),
            ("<idFlux>", "perdu<idFlux>", "cdc.stray-text"),
        ],
    )
    def test_structure(self, declare: Any, old: str, new: str, code: str) -> None:
        data = declare.one().decode()
        assert old in data
        error = self.refused(declare, data.replace(old, new, 1).encode())
        assert error.code == code
        assert (error.where or "").startswith("line ")

    @pytest.mark.parametrize("data", [b"", b" ", b"PK\3\4", b"bonjour", b"<flux", b"<a/>", "é".encode("cp1252")])
    def test_what_is_no_declaration(self, declare: Any, data: bytes) -> None:
        self.refused(declare, data)

    def test_certification_without_passage(self, declare: Any) -> None:
        assert self.refused(declare, declare.flow(declare.certification([]))).code == "cdc.missing"

    def test_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(InvalidInputError):
            CdcXml().header(tmp_path / "absent.xml")

    def test_nothing_is_yielded_of_a_file_cut_off_after_good_passages(self, declare: Any) -> None:
        passages = [declare.passage(idTechnique=f"P-{i}") for i in range(500)]
        whole = declare.flow(declare.certification(passages))
        self.refused(declare, whole[: len(whole) // 2])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_encodings(declare: Any, encoding: str) -> None:
    text = declare.one().decode().replace("UTF-8", encoding.removesuffix("-sig"))
    path = declare.write(text.encode(encoding))
    assert CdcXml().recognises(path)
    (declared,) = CdcXml().read(path)
    assert declared.award.holder.first_names == ("Inès",)


def test_prefixed_names_are_read_like_a_default_namespace(declare: Any) -> None:
    text = declare.one().decode().replace("xmlns=", "xmlns:cpf=")
    for name in ("flux", "idFlux", "horodatage"):
        assert name in text
    prefixed = re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1cpf:", text)
    (declared,) = declare.read(prefixed.encode())
    assert declared.award.technical_id == "P-1"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'<?xml version="1.0"?><flux xmlns="urn:cdc:cpf:pc5:schema:1.0.0">', True),
        (b"\xef\xbb\xbf<cpf:flux xmlns:cpf='urn:cdc:cpf:pc5:schema:1.0.0'>", True),
        (b"<flux>", True),
        (b"<FICHES><FICHE/></FICHES>", False),
        (b"identifiant;certification", False),
        (b"", False),
        (b"\0" * 100, False),
    ],
)
def test_recognises(declare: Any, data: bytes, expected: bool) -> None:
    assert CdcXml().recognises(declare.write(data)) is expected


def test_recognises_nothing_in_a_folder(tmp_path: Path) -> None:
    assert not CdcXml().recognises(tmp_path)
