"""Each field of an entry, and each trap seen in real entries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passport_core.passport.register import (
    AccessRoute,
    BodyState,
    Certification,
    CodedLabel,
    Correspondence,
    EntryFault,
    RegisteredCertifier,
    RegisteredPartner,
    Role,
)
from passport_rncp import fields
from passport_rncp.fields import MalformedError

Read = Callable[..., tuple[list[Certification], list[EntryFault]]]
Write = Callable[..., str]


@pytest.fixture
def one(read: Read, fiche: Write) -> Callable[[str], Certification]:
    """Read an entry with this body, which must be without fault."""

    def go(body: str) -> Certification:
        certifications, faults = read(fiche(body))
        assert not faults
        return certifications[0]

    return go


@pytest.fixture
def real(sample: Callable[[str], Path], read_file: Read) -> Callable[[str], Certification]:
    def go(number: str) -> Certification:
        register = "RS" if number.startswith("RS") else "RNCP"
        certifications, _ = read_file(sample(f"export_fiches_{register}_V4_1_sample.xml"))
        return next(c for c in certifications if c.number == number)

    return go


def correspondence(source: str, destination: str) -> str:
    return (
        f"<CORRESPONDANCES><CORRESPONDANCE>{source}<DESTINATION>{destination}</DESTINATION>"
        "</CORRESPONDANCE></CORRESPONDANCES>"
    )


def block(code: str, title: str = "Bloc", text: str = "") -> str:
    return (
        f"<BLOC_COMPETENCES><CODE>{code}</CODE><LIBELLE>{title}</LIBELLE>"
        f"<LISTE_COMPETENCES>{text}</LISTE_COMPETENCES></BLOC_COMPETENCES>"
    )


def test_rncp37674_as_the_register_has_it(real: Callable[[str], Certification]) -> None:
    entry = real("RNCP37674")
    assert (entry.title, entry.is_active, entry.state) == ("Développeur web et web mobile", True, "Publiée")
    assert entry.abbreviation == CodedLabel("TP", "Titre professionnel")
    assert (entry.level, entry.eqf_level) == ("NIV5", 5)
    assert entry.registration_type == "Enregistrement de droit"
    assert (entry.effective_on, entry.registered_until) == (date(2023, 9, 1), date(2028, 9, 1))
    assert (entry.decided_on, entry.issuance_deadline, entry.published_on) == (None, None, date(2023, 6, 12))
    assert [b.code for b in entry.blocks] == ["RNCP37674BC01", "RNCP37674BC02"]
    assert entry.blocks[0].competencies[1] == "Maquetter des interfaces utilisateur web ou web mobile"
    assert entry.blocks[0].competencies_text.startswith("Installer et configurer")
    assert entry.blocks[0].assessment_text
    assert CodedLabel("326t", "Programmation, mise en place de logiciels") in entry.nsf
    assert "M1805" in {c.code for c in entry.rome}
    assert entry.formacodes
    assert entry.partners_declared is True
    # trap: ACTIF is Oui and 471 partners are listed, none of which the register dates
    assert len(entry.partners) == 471
    assert {p.active_from for p in entry.partners} == {None}
    assert entry.certifiers == (
        RegisteredCertifier(
            "MINISTERE DU TRAVAIL DU PLEIN EMPLOI ET DE L' INSERTION",
            "11000007200014",
            BodyState.ACTIVE,
            date(2023, 7, 1),
        ),
    )
    assert {r.code: r.is_open for r in entry.routes}["VAE"] is True


def test_rncp37674_whole_and_block_correspondences(real: Callable[[str], Certification]) -> None:
    assert real("RNCP37674").correspondences == (
        Correspondence("RNCP37674", (), "RNCP31114", ()),
        Correspondence("RNCP37674", ("RNCP37674BC01",), "RNCP31114", ("RNCP31114BC01",)),
        Correspondence("RNCP37674", ("RNCP37674BC02",), "RNCP31114", ("RNCP31114BC02",)),
    )


def test_rncp36490_many_to_many_correspondences(real: Callable[[str], Certification]) -> None:
    found = real("RNCP36490").correspondences
    assert Correspondence("RNCP36490", ("RNCP36490BC02", "RNCP36490BC03"), "RNCP35419", ("RNCP35419BC04",)) in found
    assert (
        Correspondence(
            "RNCP36490",
            ("RNCP36490BC01", "RNCP36490BC02", "RNCP36490BC03"),
            "RNCP37778",
            ("RNCP37778BC01", "RNCP37778BC02"),
        )
        in found
    )


def test_real_certifiers_without_siret_and_across_a_change_of_siret(real: Callable[[str], Certification]) -> None:
    assert [(c.name, c.siret) for c in real("RNCP40344").certifiers][1] == ("SNVEL", None)
    cci = real("RNCP36612").certifiers
    assert [(c.siret, c.state) for c in cci] == [
        ("18750002000073", BodyState.ACTIVE),
        ("18750002000065", BodyState.INACTIVE),
    ]
    assert {c.siren for c in cci} == {"187500020"}


def test_real_rs_entries_have_no_blocks_and_no_level(real: Callable[[str], Certification]) -> None:
    entry = real("RS6232")
    assert (entry.blocks, entry.level, entry.eqf_level, entry.is_active) == ((), None, None, False)
    assert (entry.registered_until, entry.issuance_deadline) == (date(2026, 1, 25), date(2026, 7, 25))
    assert entry.last_issuance_day == date(2026, 7, 25)
    assert real("RS5719").certifiers[0].website == "https://www.interieur.gouv.fr/Accueil"


@pytest.mark.parametrize(
    ("source", "destination", "expected"),
    [
        ("", "<NUMERO_FICHE>RNCP2</NUMERO_FICHE>", ((), "RNCP2", ())),
        ("<SOURCE/>", "<NUMERO_FICHE>RNCP2</NUMERO_FICHE>", ((), "RNCP2", ())),
        (f"<SOURCE>{block('A')}</SOURCE>", "<NUMERO_FICHE>RNCP2</NUMERO_FICHE>", (("A",), "RNCP2", ())),
        ("", f"<NUMERO_FICHE>RNCP2</NUMERO_FICHE>{block('X')}{block('Y')}", ((), "RNCP2", ("X", "Y"))),
        (f"<SOURCE>{block('A')}{block('01')}</SOURCE>", "<NUMERO_FICHE>RS3</NUMERO_FICHE>", (("A", "01"), "RS3", ())),
        (
            "<SOURCE><BLOC_COMPETENCES><CODE>A</CODE><CODE>B</CODE></BLOC_COMPETENCES></SOURCE>",
            "<NUMERO_FICHE>RNCP2</NUMERO_FICHE>",
            (("A", "B"), "RNCP2", ()),
        ),
    ],
)
def test_correspondences_of_every_shape(
    one: Callable[[str], Certification], source: str, destination: str, expected: tuple[object, ...]
) -> None:
    (found,) = one(correspondence(source, destination)).correspondences
    assert (found.source, found.source_blocks, found.destination, found.destination_blocks) == ("RNCP99999", *expected)


def test_a_correspondence_without_destination_is_left_out_and_reported(read: Read, fiche: Write) -> None:
    certifications, faults = read(fiche(correspondence(f"<SOURCE>{block('A')}</SOURCE>", "")))
    assert certifications[0].correspondences == ()
    assert [(f.number, f.element) for f in faults] == [("RNCP99999", "CORRESPONDANCE/DESTINATION/NUMERO_FICHE")]


def test_a_named_block_without_code_never_becomes_the_whole_certification(read: Read, fiche: Write) -> None:
    certifications, faults = read(
        fiche(correspondence(f"<SOURCE>{block('')}</SOURCE>", "<NUMERO_FICHE>RNCP2</NUMERO_FICHE>"))
    )
    assert certifications == []
    assert faults[0].element == "CORRESPONDANCE/SOURCE/BLOC_COMPETENCES/CODE"


def test_a_block_code_is_the_same_on_two_certifications(read: Read, fiche: Write) -> None:
    body = "<BLOCS_COMPETENCES>{}</BLOCS_COMPETENCES>"
    certifications, faults = read(
        fiche(body.format(block("01", "Le bois")), number="RNCP1"),
        fiche(body.format(block("01", "Le métal")), number="RNCP2"),
    )
    assert not faults
    assert [c.block("01").title for c in certifications if c.block("01")] == ["Le bois", "Le métal"]


def test_two_different_blocks_under_one_code_leave_the_entry_out(read: Read, fiche: Write) -> None:
    both = "<BLOCS_COMPETENCES>{}{}</BLOCS_COMPETENCES>"
    certifications, faults = read(
        fiche(both.format(block("01", "Le bois"), block("01", "Le métal")), number="RNCP1"),
        fiche(both.format(block("01"), block("01")), number="RNCP2"),
    )
    assert [(c.number, len(c.blocks)) for c in certifications] == [("RNCP2", 1)]
    assert [(f.number, f.element) for f in faults] == [("RNCP1", "BLOC_COMPETENCES/CODE")]


def test_competencies_are_split_and_the_text_is_kept(one: Callable[[str], Certification]) -> None:
    found = one(
        f"<BLOCS_COMPETENCES>{block('A', text='- Lire  - Écrire')}{block('B', text='Du vrac.')}</BLOCS_COMPETENCES>"
    ).blocks
    assert (found[0].competencies, found[0].competencies_text) == (("Lire", "Écrire"), "- Lire  - Écrire")
    assert (found[1].competencies, found[1].competencies_text) == ((), "Du vrac.")


@pytest.mark.parametrize(
    ("written", "siret"),
    [
        ("\t11000007200014", "11000007200014"),
        (" 110 000 072 00014 ", "11000007200014"),
        ("110\u00a0000\u202f07200014", "11000007200014"),
        ("", None),
        ("  \t ", None),
    ],
)
def test_sirets_with_tabs_spaces_or_absent(one: Callable[[str], Certification], written: str, siret: str) -> None:
    found = one(
        "<CERTIFICATEURS><CERTIFICATEUR><NOM_CERTIFICATEUR>A</NOM_CERTIFICATEUR>"
        f"<SIRET_CERTIFICATEUR>{written}</SIRET_CERTIFICATEUR></CERTIFICATEUR></CERTIFICATEURS>"
    )
    assert found.certifiers == (RegisteredCertifier("A", siret, BodyState.UNKNOWN),)


PARTNER = (
    "<PARTENAIRES><PARTENAIRE><NOM_PARTENAIRE>P</NOM_PARTENAIRE><SIRET_PARTENAIRE>{siret}</SIRET_PARTENAIRE>"
    "<HABILITATION_PARTENAIRE>{role}</HABILITATION_PARTENAIRE><ETAT_HABILITATION>{state}</ETAT_HABILITATION>"
    "{more}</PARTENAIRE></PARTENAIRES>"
)


@pytest.mark.parametrize(
    ("habilitation", "role"),
    [
        ("HABILITATION_FORMER", Role.TRAIN),
        ("HABILITATION_ORGANISER", Role.ASSESS),
        ("HABILITATION_ORGA_FORM", Role.TRAIN_AND_ASSESS),
        ("HABILITATION_AUTRE", Role.UNKNOWN),
        ("", Role.UNKNOWN),
    ],
)
@pytest.mark.parametrize(
    ("etat", "state"),
    [
        ("Actif", BodyState.ACTIVE),
        ("Inactif", BodyState.INACTIVE),
        ("Supprimé", BodyState.REMOVED),
        ("Suspendu", BodyState.UNKNOWN),
        ("", BodyState.UNKNOWN),
    ],
)
def test_partners_keep_their_own_state_in_an_active_entry(
    one: Callable[[str], Certification], habilitation: str, role: Role, etat: str, state: BodyState
) -> None:
    more = "<DATE_ACTIF>12/03/2024</DATE_ACTIF>"
    entry = one(PARTNER.format(siret="11000007200014", role=habilitation, state=etat, more=more))
    assert entry.is_active
    assert entry.partners == (RegisteredPartner("P", "11000007200014", role, state, date(2024, 3, 12)),)


def test_a_partner_line_with_unreadable_details_stays_undated(read: Read, fiche: Write) -> None:
    more = "<DATE_ACTIF>31/02/2024</DATE_ACTIF>"
    certifications, faults = read(fiche(PARTNER.format(siret="1234", role="", state="Actif", more=more)))
    assert certifications[0].partners == (RegisteredPartner("P", None, Role.UNKNOWN, BodyState.ACTIVE, None),)
    assert [(f.number, f.element) for f in faults] == [("RNCP99999", "SIRET_PARTENAIRE"), ("RNCP99999", "DATE_ACTIF")]
    assert all("gardée" in f.reason_fr and "kept" in f.reason_en for f in faults)


@pytest.mark.parametrize(
    ("written", "element"),
    [
        ("<DATE_EFFET>31/02/2024</DATE_EFFET>", "DATE_EFFET"),
        ("<DATE_DECISION>00/00/0000</DATE_DECISION>", "DATE_DECISION"),
        ("<DATE_FIN_ENREGISTREMENT>2026-08-31</DATE_FIN_ENREGISTREMENT>", "DATE_FIN_ENREGISTREMENT"),
        ("<DATE_LIMITE_DELIVRANCE>13/13/2026</DATE_LIMITE_DELIVRANCE>", "DATE_LIMITE_DELIVRANCE"),
        ("<DATE_DE_PUBLICATION>1/9/2023</DATE_DE_PUBLICATION>", "DATE_DE_PUBLICATION"),
        ("<INTITULE>Un autre titre</INTITULE>", "INTITULE"),
        ("<DATE_EFFET>01/01/2024</DATE_EFFET><DATE_EFFET>01/01/2030</DATE_EFFET>", "DATE_EFFET"),
        ("<PARTENAIRES/><PARTENAIRES/>", "PARTENAIRES"),
        ("<CERTIFICATEURS>texte</CERTIFICATEURS>", "CERTIFICATEURS"),
        ("<CERTIFICATEURS><CERTIFICATEUR>texte</CERTIFICATEUR></CERTIFICATEURS>", "CERTIFICATEUR"),
        ("<BLOCS_COMPETENCES><BLOC_COMPETENCES/></BLOCS_COMPETENCES>", None),
        (f"<BLOCS_COMPETENCES>{block('')}</BLOCS_COMPETENCES>", "BLOC_COMPETENCES/CODE"),
    ],
)
def test_what_decides_must_be_readable_else_the_entry_is_left_out_and_the_rest_goes_on(
    read: Read, fiche: Write, written: str, element: str | None
) -> None:
    certifications, faults = read(fiche(written, number="RNCP1"), fiche(number="RNCP2"))
    if element is None:  # an empty line of a list says nothing
        assert [c.number for c in certifications] == ["RNCP1", "RNCP2"]
        return
    assert [c.number for c in certifications] == ["RNCP2"]
    assert [(f.number, f.element, f.line) for f in faults] == [("RNCP1", element, 4)]


@pytest.mark.parametrize("number", ["", "37674", "RNCP", "RNCPABC", "RNCP１２"])
def test_an_entry_without_a_readable_number_is_reported_by_its_line(read: Read, fiche: Write, number: str) -> None:
    certifications, faults = read(fiche(number="RNCP1"), fiche(number=number))
    assert len(certifications) == 1
    assert [(f.number, f.element, f.line) for f in faults] == [(None, "NUMERO_FICHE", 5)]


@pytest.mark.parametrize("active", ["", "Peut-être", "oui et non"])
def test_an_entry_that_does_not_say_whether_it_is_active_is_left_out(read: Read, fiche: Write, active: str) -> None:
    certifications, faults = read(fiche(active=active))
    assert not certifications
    assert faults[0].element == "ACTIF"


@pytest.mark.parametrize(("written", "level"), [("NIV3", "NIV3"), ("NIV8", "NIV8"), ("REPRISE", None), ("", None)])
def test_levels_and_the_word_that_is_none(one: Callable[[str], Certification], written: str, level: str) -> None:
    assert one(f"<NOMENCLATURE_EUROPE><NIVEAU>{written}</NIVEAU></NOMENCLATURE_EUROPE>").level == level


def test_succession_routes_and_labels(one: Callable[[str], Certification]) -> None:
    entry = one(
        "<ANCIENNES_CERTIFICATIONS><ANCIENNE_CERTIFICATION><ID_FICHE_ANCIENNE_CERTIFICATION>RNCP1020"
        "</ID_FICHE_ANCIENNE_CERTIFICATION></ANCIENNE_CERTIFICATION></ANCIENNES_CERTIFICATIONS>"
        "<NOUVELLES_CERTIFICATIONS><NOUVELLE_CERTIFICATION><ID_FICHE_NOUVELLE_CERTIFICATION>RNCP41827"
        "</ID_FICHE_NOUVELLE_CERTIFICATION></NOUVELLE_CERTIFICATION><NOUVELLE_CERTIFICATION>"
        "<ID_FICHE_NOUVELLE_CERTIFICATION>RS7485</ID_FICHE_NOUVELLE_CERTIFICATION></NOUVELLE_CERTIFICATION>"
        "</NOUVELLES_CERTIFICATIONS>"
        "<SI_JURY_FI><ACTIF>Non</ACTIF></SI_JURY_FI>"
        "<SI_JURY_VAE><ACTIF>Oui</ACTIF><COMPOSITION>Trois personnes</COMPOSITION></SI_JURY_VAE>"
        "<ABREGE><CODE>BTS</CODE><LIBELLE>Brevet</LIBELLE></ABREGE>"
        "<CODES_NSF><NSF><CODE>233</CODE><LIBELLE>Bâtiment</LIBELLE></NSF></CODES_NSF>"
        "<EXISTENCE_PARTENAIRES>Non</EXISTENCE_PARTENAIRES>"
    )
    assert (entry.predecessors, entry.successors) == (("RNCP1020",), ("RNCP41827", "RS7485"))
    assert entry.routes == (AccessRoute("FI", False), AccessRoute("VAE", True, "Trois personnes"))
    assert (entry.abbreviation, entry.nsf) == (CodedLabel("BTS", "Brevet"), (CodedLabel("233", "Bâtiment"),))
    assert entry.partners_declared is False


def test_an_element_that_only_looks_like_ours_deeper_down_is_not_taken(one: Callable[[str], Certification]) -> None:
    entry = one("<NOUVEAU><INTITULE>Un autre</INTITULE><FICHE><NUMERO_FICHE>RNCP1</NUMERO_FICHE></FICHE></NOUVEAU>")
    assert (entry.number, entry.title) == ("RNCP99999", "Titre d’essai")


@given(st.dates(min_value=date(1900, 1, 1)))
def test_every_day_written_as_the_register_does_is_read(day: date) -> None:
    assert fields.day(f" {day:%d/%m}/{day.year:04d} ", "X") == day


@given(st.text(max_size=12))
def test_a_day_is_read_or_refused_never_guessed(text: str) -> None:
    try:
        found = fields.day(text, "X")
    except MalformedError:
        return
    assert (found is None) == (not text.strip())
    assert found is None or f"{found:%d/%m}/{found.year:04d}" == text.strip()
