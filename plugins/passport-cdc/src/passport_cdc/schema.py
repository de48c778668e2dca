"""The CDC declaration as a tree: XSD 1.1.2 (``urn:cdc:cpf:pc5:schema:1.0.0``), with the additions of 1.1.5.

Everything is ``xsd:all``: children come in any order, each at most once. Of 1.1.5 the schema was not at hand: its
``action`` and ``identifiantNational`` are written from their public description.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from passport_cdc.values import Rule, boolean, day, integer, one_of, stamp, text

NAMESPACE: Final = "urn:cdc:cpf:pc5:schema:1.0.0"
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
SEPARATOR: Final = " "  # between namespace and local name, as expat hands them over; no name can hold it


@dataclass(slots=True, eq=False)
class Node:
    """One element. ``rule`` reads a leaf's text; a node without one holds children.

    ``key`` is where a leaf's value is kept (its own name unless two leaves share that). ``repeats``: may come many
    times. ``choice``: exactly one of the children. ``never_read``: the text is not even taken from the parser.
    ``told``: the visitor hears of its beginning and end. ``bit``, ``once`` (the bit of what may come once only),
    ``all_required`` and ``by_name`` are computed for the walker's speed.
    """

    name: str
    rule: Rule | None = None
    children: Sequence[Node] = ()
    required: bool = True
    nillable: bool = False
    repeats: bool = False
    choice: bool = False
    never_read: bool = False
    told: bool = False
    key: str = ""
    bit: int = 0
    once: int = 0
    all_required: int = 0
    by_name: dict[str, Node] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.key = self.key or self.name
        for place, child in enumerate(self.children):
            child.bit = 1 << place
            child.once = 0 if child.repeats else child.bit
            if child.required and not self.choice:
                self.all_required |= child.bit
            self.by_name[f"{NAMESPACE}{SEPARATOR}{child.name}"] = child

    def missing(self, seen: int) -> list[Node]:
        """Return the required children that are not among the ``seen`` bits."""
        return [child for child in self.children if child.bit & self.all_required & ~seen]


def _optional(name: str, rule: Rule, *, key: str = "") -> Node:
    return Node(name, rule, required=False, key=key)


_MENTIONS = one_of(
    "SANS_MENTION",
    "MENTION_ASSEZ_BIEN",
    "MENTION_BIEN",
    "MENTION_TRES_BIEN",
    "MENTION_TRES_BIEN_AVEC_FELICITATIONS_DU_JURY",
)
_ROUTES = one_of(
    "FORMATION_INITIALE_HORS_APPRENTISSAGE",
    "FORMATION_INITIALE_APPRENTISSAGE",
    "FORMATION_CONTINUE_HORS_CONTRAT_DE_PROFESSIONNALISATION",
    "FORMATION_CONTINUE_CONTRAT_DE_PROFESSIONNALISATION",
    "VAE",
    "EQUIVALENCE_DIPLOME_ETRANGER",
    "CANDIDAT_LIBRE",
)

RESULT: Final = Node(
    "resultat",
    children=(
        _optional("niveau", integer(1, 8)),
        _optional("domaineCompetenceId", text(1, 1)),
        _optional("competenceId", text(1, 1)),
    ),
    required=False,
    repeats=True,
    told=True,
)

_CIVIL_HOLDER = Node(
    "titulaire",
    children=(
        Node("nomNaissance", text(1, 60)),
        Node("nomUsage", text(1, 60), nillable=True),
        Node("prenom1", text(1, 60)),
        _optional("prenom2", text(1, 60)),
        _optional("prenom3", text(1, 60)),
        Node("anneeNaissance", integer(1900, 2099)),
        Node("moisNaissance", integer(1, 12), nillable=True),
        Node("jourNaissance", integer(1, 31), nillable=True),
        Node("sexe", one_of("M", "F")),
        Node(
            "codeCommuneNaissance",
            children=(
                Node("codeInseeNaissance", children=(Node("codeInsee", text(5, 5)),)),
                Node("codePostalNaissance", children=(Node("codePostal", text(1, 9), nillable=True),)),
            ),
            choice=True,
        ),
        _optional("libelleCommuneNaissance", text(1, 60)),
        _optional("codePaysNaissance", text(3, 3)),
        _optional("libellePaysNaissance", text(1, 60)),
        _optional("commentairesMEN", text(1, 250)),
    ),
)
_TRAINING_FILE = Node(
    "dossierFormation",
    children=(
        Node("idDossier", text(1, 13)),
        Node("nomTitulaire", text(1, 30)),
        Node("prenom1Titulaire", text(1, 20)),
    ),
)
NATIONAL_NUMBER: Final = Node(
    "identifiantNational",
    children=(
        Node("nir", never_read=True),
        Node("nomNaissance", text(1, 60), key="identifiantNational/nomNaissance"),
    ),
    told=True,
)

PASSAGE: Final = Node(
    "passageCertification",
    children=(
        Node("idTechnique", text(1, 255)),
        _optional("urlPreuve", text(1, 255)),
        _optional("libelleOption", text(1, 255)),
        Node("obtentionCertification", one_of("PAR_ADMISSION", "PAR_SCORING")),
        Node("donneeCertifiee", boolean),
        _optional("dateDebutExamen", day),
        _optional("dateFinExamen", day),
        _optional("modalitePassageExamen", one_of("A_DISTANCE", "EN_PRESENTIEL", "MIXTE")),
        _optional("codePostalCentreExamen", text(1, 9)),
        Node("dateDebutValidite", day),
        Node("dateFinValidite", day, nillable=True),
        Node("presenceNiveauLangueEuro", boolean),
        _optional("niveauLangueEuropeen", one_of("A1", "A2", "B1", "B2", "C1", "C2", "INSUFFISANT")),
        Node("presenceNiveauNumeriqueEuro", boolean),
        Node(
            "niveauNumeriqueEuropeen",
            children=(
                _optional("scoreGeneral", integer(1, 1000)),
                Node("resultats", children=(RESULT,), required=False),
            ),
            required=False,
        ),
        Node("scoring", text(1, 255), nillable=True),
        Node("mentionValidee", _MENTIONS, nillable=True),
        Node(
            "modalitesInscription",
            children=(
                Node("modaliteAcces", _ROUTES, nillable=True),
                _optional("voieAccessVAE", one_of("CONGES_VAE", "VAE_CLASSIQUE")),
                _optional("initiativeInscription", one_of("CERTIFIE", "OF", "POLE_EMPLOI", "EMPLOYEUR", "AUTRE")),
                _optional("dateInscription", day),
            ),
        ),
        Node(
            "identificationTitulaire",
            children=(_TRAINING_FILE, _CIVIL_HOLDER, NATIONAL_NUMBER),
            choice=True,
        ),
        _optional("verbatim", text(1, 255)),
    ),
    repeats=True,
    told=True,
)

PASSAGES: Final = Node("passageCertifications", children=(PASSAGE,), told=True)
TYPE: Final = Node("type", text(1, 255))
CODE: Final = Node("code", text(1, 100))
DEPOSITOR: Final = _optional("natureDeposant", one_of("CERTIFICATEUR", "TIERS_CONFIANCE"))
CERTIFICATION: Final = Node("certification", children=(TYPE, CODE, DEPOSITOR, PASSAGES), repeats=True, told=True)
FLOW: Final = Node(
    "flux",
    children=(
        Node("idFlux", text(1, 50)),
        Node("horodatage", stamp),
        _optional("action", one_of("CREATION", "SUPPRESSION")),
        Node(
            "emetteur",
            children=(
                Node("idClient", text(8, 8), key="emetteur/idClient"),
                Node(
                    "certificateurs",
                    children=(
                        Node(
                            "certificateur",
                            children=(
                                Node("idClient", text(8, 8), key="certificateur/idClient"),
                                Node("idContrat", text(1, 20)),
                                Node("certifications", children=(CERTIFICATION,), told=True),
                            ),
                            told=True,
                        ),
                    ),
                    told=True,
                ),
            ),
            told=True,
        ),
    ),
    told=True,
)
ROOT: Final = Node("", children=(FLOW,))
