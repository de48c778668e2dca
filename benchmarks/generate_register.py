"""Make a register file of the size of the real ones, with the shape of real entries and invented content.

    python benchmarks/generate_register.py 570          an XML export of 570 MB, and its zip
    python benchmarks/generate_register.py --csv        a CSV set with 400,000 partner lines

The full RNCP export of 2026-08-16 has 30,475 entries of about 19 KB: 55,761 blocks and 397,774 partner lines, most
entries with few partners and some with hundreds. The generator keeps these means. The same seed makes the same file.
"""

from __future__ import annotations

import argparse
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parent / "generated"
DAY = "2026-08-16"
WORDS = """
    analyser application atelier besoin budget chantier client conception conduite contrat contrôle coordonner dossier
    droit durée élaborer entreprise équipe évaluer exigence garantir gérer gestion identifier indicateur installer
    intégrer maintenance matériel mesurer méthode mobile modèle norme objectif organiser outil planifier préparer
    procédure produire projet qualité rédiger réaliser règle réseau respect risque sécurité service situation suivre
    système technique tester texte traiter usager vérifier voisin de la le les du des et en par pour avec sur un une
""".split()  # noqa: SIM905 — a list of sixty words reads worse
STANDARD = (
    "Numero_Fiche;Intitule;Abrege_Libelle;Abrege_Intitule;Nomenclature_Europe_Niveau;Date_Decision;"
    "Date_Fin_Enregistrement;Date_Effet;Type_Enregistrement;Actif"
)
VERBS = ("Analyser", "Concevoir", "Rédiger", "Vérifier", "Organiser", "Mesurer", "Préparer", "Suivre", "Conduire")
BULLETS = ("- {}", "* {}", "{}", "C.{n}. {}", "1.{n} {}")
SEPARATORS = ("  ", "    ", "      ")


class Generator:
    """Writes entries; every text is drawn from a pool, so that the file is fast to make and hard to compress."""

    def __init__(self, seed: int = 20260816) -> None:
        self.random = random.Random(seed)
        self.pool = [self._sentence() for _ in range(20_000)]

    def _sentence(self) -> str:
        words = self.random.choices(WORDS, k=self.random.randint(8, 24))
        return f"{self.random.choice(VERBS)} {' '.join(words)} {self.random.randint(1, 99999)}"

    def text(self, size: int) -> str:
        """Some sentences, about ``size`` characters in all."""
        return "    ".join(self.random.choices(self.pool, k=max(1, size // 125)))

    def competencies(self) -> str:
        shape, separator = self.random.choice(BULLETS), self.random.choice(SEPARATORS)
        items = self.random.choices(self.pool, k=self.random.randint(3, 14))
        return separator.join(shape.format(item, n=n) for n, item in enumerate(items, start=1))

    def siret(self) -> str:
        return f"999{self.random.randrange(10**11):011d}"

    def partners(self) -> int:
        """Thirteen in the mean: most entries have none, one in a hundred has hundreds."""
        draw = self.random.random()
        if draw < 0.6:
            return 0
        return self.random.randint(200, 800) if draw > 0.988 else self.random.randint(1, 36)

    def entry(self, number: int) -> str:
        draw = self.random
        name = f"RNCP{number}"
        head = (
            f"  <FICHE>\n    <ID_FICHE>{number}</ID_FICHE>\n    <NUMERO_FICHE>{name}</NUMERO_FICHE>\n"
            f"    <INTITULE>{self.pool[number % 20_000]}</INTITULE>\n    <ETAT_FICHE>Publiée</ETAT_FICHE>\n"
            "    <NOMENCLATURE_EUROPE>\n      <NIVEAU>NIV5</NIVEAU>\n      <LIBELLE>Niveau 5</LIBELLE>\n"
            "    </NOMENCLATURE_EUROPE>\n    <CODES_NSF>\n      <NSF>\n        <CODE>326t</CODE>\n        <LIBELLE>"
            "Programmation</LIBELLE>\n      </NSF>\n    </CODES_NSF>\n    <CERTIFICATEURS>\n      <CERTIFICATEUR>\n"
            f"        <SIRET_CERTIFICATEUR>{self.siret()}</SIRET_CERTIFICATEUR>\n        <NOM_CERTIFICATEUR>"
            f"CERTIFICATEUR {number}</NOM_CERTIFICATEUR>\n        <ETAT_CERTIFICATEUR>Actif</ETAT_CERTIFICATEUR>\n"
            "      </CERTIFICATEUR>\n    </CERTIFICATEURS>\n    <EXISTENCE_PARTENAIRES>Oui</EXISTENCE_PARTENAIRES>\n"
            f"    <ACTIVITES_VISEES>{self.text(1600)}</ACTIVITES_VISEES>\n"
            f"    <CAPACITES_ATTESTEES>{self.text(1900)}</CAPACITES_ATTESTEES>\n"
            f"    <SECTEURS_ACTIVITE>{self.text(700)}</SECTEURS_ACTIVITE>\n    <CODES_ROME>\n"
        )
        parts = [head]
        parts += [
            f"      <ROME>\n        <CODE>M18{n:02d}</CODE>\n        <LIBELLE>Métier {n}</LIBELLE>\n      </ROME>\n"
            for n in range(draw.randint(1, 4))
        ]
        parts.append("    </CODES_ROME>\n")
        parts += [
            f"    <SI_JURY_{code}>\n      <ACTIF>Oui</ACTIF>\n      <COMPOSITION>{self.text(250)}</COMPOSITION>\n"
            f"    </SI_JURY_{code}>\n"
            for code in ("FI", "CA", "FC", "CQ", "CL", "VAE")
        ]
        parts.append(
            f"    <DATE_DECISION>{draw.randint(1, 28):02d}/06/2022</DATE_DECISION>\n    <DATE_FIN_ENREGISTREMENT>"
            f"{draw.randint(1, 28):02d}/06/2027</DATE_FIN_ENREGISTREMENT>\n    <BLOCS_COMPETENCES>\n"
        )
        parts += [self._block(name, n) for n in range(1, draw.choice((1, 1, 1, 4, 5)) if number % 4 else 1)]
        parts.append(
            f"    </BLOCS_COMPETENCES>\n    <OBJECTIFS_CONTEXTE>{self.text(1000)}</OBJECTIFS_CONTEXTE>\n"
            "    <ACTIF>Oui</ACTIF>\n    <PARTENAIRES>\n"
        )
        parts += [self._partner() for _ in range(self.partners())]
        parts.append("    </PARTENAIRES>\n  </FICHE>\n")
        return "".join(parts)

    def _block(self, name: str, n: int) -> str:
        return (
            f"      <BLOC_COMPETENCES>\n        <CODE>{name}BC{n:02d}</CODE>\n        <LIBELLE>Bloc {n}</LIBELLE>\n"
            f"        <LISTE_COMPETENCES>{self.competencies()}</LISTE_COMPETENCES>\n        <MODALITES_EVALUATION>"
            f"{self.text(900)}</MODALITES_EVALUATION>\n      </BLOC_COMPETENCES>\n"
        )

    def _partner(self) -> str:
        number = self.random.randrange(60_000)
        day = f"{number % 28 + 1:02d}/08/2026"
        return (
            f"      <PARTENAIRE>\n        <NOM_PARTENAIRE>CENTRE DE FORMATION {number}</NOM_PARTENAIRE>\n"
            f"        <SIRET_PARTENAIRE>{self.siret()}</SIRET_PARTENAIRE>\n        <HABILITATION_PARTENAIRE>"
            "HABILITATION_ORGA_FORM</HABILITATION_PARTENAIRE>\n        <ETAT_HABILITATION>Actif</ETAT_HABILITATION>\n"
            f"        <DATE_DERNIERE_MODIFICATION_ETAT>{day}</DATE_DERNIERE_MODIFICATION_ETAT>\n"
            "      </PARTENAIRE>\n"
        )

    def export(self, size: int) -> Iterator[str]:
        """Yield an export of at least ``size`` bytes."""
        yield "<?xml version='1.0' encoding='utf-8'?>\n<FICHES>\n  <VERSION_FLUX>4.1</VERSION_FLUX>\n"
        written, number = 0, 1000
        while written < size:
            entry = self.entry(number)
            written += len(entry.encode())
            number += 1
            yield entry
        yield "</FICHES>\n"


def write_xml(megabytes: int, folder: Path = FOLDER) -> Path:
    """Return the export of that size (10⁶ bytes), made where it is not there yet."""
    path = folder / f"export-fiches-rncp-v4-1-{DAY}-{megabytes}mb.xml"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial")
        with partial.open("w", encoding="utf-8") as file:
            file.writelines(Generator().export(megabytes * 1_000_000))
        partial.rename(path)
    return path


def write_zip(xml: Path) -> Path:
    """Return the export's daily zip: one XML inside."""
    path = xml.with_suffix(".zip")
    if not path.exists():
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            archive.write(xml, xml.name)
    return path


def write_csv(entries: int = 30_475, partners: int = 400_000, folder: Path = FOLDER) -> Path:
    """Return a CSV set of that many entries and partner lines."""
    path = folder / f"export-fiches-csv-{DAY}-{entries}.zip"
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    make = Generator()
    draw = make.random
    number = [f"RNCP{n}" if n % 10 else f"RS{n}" for n in range(1, entries + 1)]
    tables: dict[str, tuple[str, Iterator[str]]] = {
        "Standard": (
            STANDARD,
            (f'"{n}";"{draw.choice(make.pool)}";;;"NIV5";"01/06/2022";"01/06/2027";;"";"ACTIVE"' for n in number),
        ),
        "Blocs_De_Compétences": (
            "Numero_Fiche;Bloc_Competences_Code;Bloc_Competences_Libelle",
            (f'"{n}";"{n}BC0{b}";"{draw.choice(make.pool)}"' for n in number for b in (1, 2)),
        ),
        "Certificateurs": (
            "Numero_Fiche;Siret_Certificateur;Nom_Certificateur",
            (f'"{n}";"\t{make.siret()}";"CERTIFICATEUR"' for n in number),
        ),
        "Partenaires": (
            "Numero_Fiche;Nom_Partenaire;Siret_Partenaire;Habilitation_Partenaire",
            (
                f'"{draw.choice(number)}";"CENTRE {c}";"\t999{c:011d}";"HABILITATION_ORGA_FORM"'
                for c in (draw.randrange(60_000) for _ in range(partners))
            ),
        ),
        "Nsf": ("Numero_Fiche;Nsf_Code;Nsf_Intitule", (f'"{n}";"326t";"326t : Programmation"' for n in number)),
        "Rome": (
            "Numero_Fiche;Codes_Rome_Code;Codes_Rome_Libelle",
            (f'"{n}";"M180{c}";"Métier {c}"' for n in number for c in (1, 2, 3)),
        ),
        "Formacode": (
            "Numero_Fiche;Formacode_Code;Formacode_Libelle",
            (f'"{n}";"3109{c}";"3109{c} : Domaine {c}"' for n in number for c in (1, 2)),
        ),
        "VoixdAccès": (
            "Numero_Fiche;Si_Jury",
            (f'"{n}";"{r}"' for n in number for r in ("Par expérience", "En contrat d’apprentissage")),
        ),
        "Ancienne_Nouvelle_Certification": ("Numero_Fiche;Ancienne_Certification;Nouvelle_Certification", iter(())),
        "CCN": ("Numero_Fiche;Ccn_1_Numero", iter(())),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for table, (head, rows) in tables.items():
            content = "\r\n".join([head, *rows, ""])
            archive.writestr(f"export_fiches_CSV_{table}_{DAY.replace('-', '_')}.csv", content)
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("megabytes", nargs="?", type=int, default=60)
    parser.add_argument("--csv", action="store_true", help="make the CSV set instead")
    arguments = parser.parse_args()
    if arguments.csv:
        print(write_csv())
        return
    xml = write_xml(arguments.megabytes)
    print(xml)
    print(write_zip(xml))


if __name__ == "__main__":
    main()
