"""Every name that a label writes at once, each apart. The labels are ROME's own, version 460."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passport_rome.titles import SEPARATOR, forms_of

PAIRS = [
    ("Développeur / Développeuse web mobile", "Développeur web mobile", "Développeuse web mobile"),
    (
        "Accastilleur-monteur / Accastilleuse-monteuse électronique de marine",
        "Accastilleur-monteur électronique de marine",
        "Accastilleuse-monteuse électronique de marine",
    ),
    ("Directeur / Directrice d'école", "Directeur d'école", "Directrice d'école"),
    ("Baigneur / Baigneuse", "Baigneur", "Baigneuse"),
    ("Boulanger-traiteur / Boulangère-traiteuse", "Boulanger-traiteur", "Boulangère-traiteuse"),
    ("Agent / Agente technique (espaces verts)", "Agent technique espaces verts", "Agente technique espaces verts"),
    ("Conseiller / Conseillère (IARD)", "Conseiller IARD", "Conseillère IARD"),
    ("Assistant administratif / Assistante administrative", "Assistant administratif", "Assistante administrative"),
    ("Chef de projet / Cheffe de projet design", "Chef de projet design", "Cheffe de projet design"),
    ("Chef / Cheffe de culture viticole", "Chef de culture viticole", "Cheffe de culture viticole"),
    ("Metteur en page / Metteuse en page texte", "Metteur en page texte", "Metteuse en page texte"),
    (
        "Responsable administratif, comptable et financier / Responsable administrative, comptable et financière",
        "Responsable administratif, comptable et financier",
        "Responsable administrative, comptable et financière",
    ),
    (
        "Réparateur - habilleur / Réparatrice - habilleuse en chaussures",
        "Réparateur - habilleur en chaussures",
        "Réparatrice - habilleuse en chaussures",
    ),
    (
        "Educateur sportif / Educatrice sportive spécialisé(e) en activités physiques",
        "Educateur sportif spécialisé en activités physiques",
        "Educatrice sportive spécialisée en activités physiques",
    ),
    # The second half repeats only the end of the first.
    ("Caviste affineur / Affineuse", "Caviste affineur", "Caviste affineuse"),
    (
        "Analyste Concepteur / Conceptrice informatique",
        "Analyste Concepteur informatique",
        "Analyste Conceptrice informatique",
    ),
    (
        "Commissaire aux comptes Associé / Associée",
        "Commissaire aux comptes Associé",
        "Commissaire aux comptes Associée",
    ),
    (
        "Secrétaire général adjoint / Générale adjointe d'entreprise",
        "Secrétaire général adjoint d'entreprise",
        "Secrétaire générale adjointe d'entreprise",
    ),
    # Words that no ending tells.
    ("Steward / Hôtesse de l'air", "Steward de l'air", "Hôtesse de l'air"),
    ("Homme / Femme de pied", "Homme de pied", "Femme de pied"),
    ("Barman / Barmaid", "Barman", "Barmaid"),
    ("Torero / Torera", "Torero", "Torera"),
    ("Maître / Maîtresse d'œuvre (architecte)", "Maître d'œuvre architecte", "Maîtresse d'œuvre architecte"),
    ("Ambassadeur / Ambassadrice du tri", "Ambassadeur du tri", "Ambassadrice du tri"),
    # The feminine comes first.
    ("Agente / Agent de service", "Agent de service", "Agente de service"),
]


@pytest.mark.parametrize(("label", "masculine", "feminine"), PAIRS, ids=[label for label, *_ in PAIRS])
def test_a_pair_gives_both_names_whole(label: str, masculine: str, feminine: str) -> None:
    assert forms_of(label) == (masculine, feminine)


MARKED = [
    ("Technicien(ne)", "Technicien", "Technicienne"),
    ("Technicien(ne) de labo de contrôle", "Technicien de labo de contrôle", "Technicienne de labo de contrôle"),
    ("Opérateur(trice) texte", "Opérateur texte", "Opératrice texte"),
    (
        "Dessinateur(rice)-projeteur(se) de maisons",
        "Dessinateur-projeteur de maisons",
        "Dessinatrice-projeteuse de maisons",
    ),
    (
        "Conseiller(ère) conjugal(e) et familial(e)",
        "Conseiller conjugal et familial",
        "Conseillère conjugale et familiale",
    ),
    ("Chef(fe) d'équipe contrôleur(se)", "Chef d'équipe contrôleur", "Cheffe d'équipe contrôleuse"),
    ("Assembleur(bleuse)", "Assembleur", "Assembleuse"),
    ("Responsable administratif(tive)", "Responsable administratif", "Responsable administrative"),
    ("Charpentier(ère) industriel(le)", "Charpentier industriel", "Charpentière industrielle"),
    ("Infirmier(ière) coordinateur(trice)", "Infirmier coordinateur", "Infirmière coordinatrice"),
    ("Technicien(cienne)", "Technicien", "Technicienne"),
    ("Rondier(e)", "Rondier", "Rondière"),
    ("Maître(sse) d'hôtel", "Maître d'hôtel", "Maîtresse d'hôtel"),
    ("Coordinateur (trice)", "Coordinateur", "Coordinatrice"),
    ("Ingénieur(e)", "Ingénieur", "Ingénieure"),
    ("Responsable médical/médicale des études", "Responsable médical des études", "Responsable médicale des études"),
]


@pytest.mark.parametrize(("label", "masculine", "feminine"), MARKED, ids=[label for label, *_ in MARKED])
def test_a_marked_ending_gives_both_names(label: str, masculine: str, feminine: str) -> None:
    assert forms_of(label) == (masculine, feminine)


@pytest.mark.parametrize(
    ("label", "forms"),
    [
        ("Accessoiriste", ()),
        ("Lapidaire / Diamantaire", ("Lapidaire", "Diamantaire")),
        ("Sound designer / Designer sonore", ("Sound designer", "Designer sonore")),
        ("Analyste prix / Analyste pricing", ("Analyste prix", "Analyste pricing")),
        ("Responsable d'atelier en chimie/pharmacie", ()),
        ("Eleveur d'animaux (chèvre)", ("Eleveur d'animaux chèvre",)),
        ("Responsable d'élevage cunicole (lapins)", ("Responsable d'élevage cunicole lapins",)),
        ("Agent(s) de site(s)", ("Agent de site", "Agents de sites")),
        ("Vendeur / Vendeuse / Conseiller de vente", ("Vendeur", "Vendeuse", "Conseiller de vente")),
        ("Groupiste / Groupiste", ("Groupiste",)),
        ("", ()),
        (" / ", ()),
        ("(", ()),
    ],
)
def test_what_is_no_pair_is_left_as_it_is_written(label: str, forms: tuple[str, ...]) -> None:
    assert forms_of(label) == forms


def test_short_labels_add_their_own_forms_once() -> None:
    assert forms_of("Chef / Cheffe d'atelier", "Chef(fe) d'atelier") == ("Chef d'atelier", "Cheffe d'atelier")
    assert forms_of("Chargé / Chargée marketing digital", "Technicien / Technicienne marketing digital") == (
        "Chargé marketing digital",
        "Chargée marketing digital",
        "Technicien marketing digital",
        "Technicienne marketing digital",
    )


WORDS = st.text("abdilmnoprstuvé", min_size=2, max_size=9)
TAIL = st.lists(WORDS, max_size=4)
ENDINGS = st.sampled_from(
    [
        ("teur", "trice"),
        ("eur", "euse"),
        ("ier", "ière"),
        ("ien", "ienne"),
        ("if", "ive"),
        ("ant", "ante"),
        ("el", "elle"),
    ]
)
HEAD = st.lists(st.tuples(WORDS, ENDINGS), min_size=1, max_size=3)


@given(HEAD, TAIL)
def test_any_pair_is_read_back(head: list[tuple[str, tuple[str, str]]], tail: list[str]) -> None:
    masculine = " ".join(stem + endings[0] for stem, endings in head)
    feminine = " ".join(stem + endings[1] for stem, endings in head)
    both = [" ".join([name, *tail]) for name in (masculine, feminine)]
    assert list(forms_of(f"{masculine}{SEPARATOR}{' '.join([feminine, *tail])}")) == both


@given(st.lists(st.text("aer ()/-éÈ'stiuo", max_size=40), min_size=1, max_size=2))
def test_no_label_breaks_it_and_no_form_holds_a_sign(labels: list[str]) -> None:
    forms = forms_of(*labels)
    assert len(set(forms)) == len(forms)
    assert labels[0] not in forms
    for form in forms:
        assert not set("()") & set(form)
        assert SEPARATOR not in form or set("()") & set("".join(labels))
        assert form == " ".join(form.split())
        assert form
