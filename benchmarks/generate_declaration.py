"""Writes a CDC declaration of any size, of invented people, for the benchmarks.

python benchmarks/generate_declaration.py            20,000 passages into benchmarks/generated/
BENCH_FULL=1 python benchmarks/generate_declaration.py   200,000
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from xml.sax.saxutils import escape

GENERATED = Path(__file__).parent / "generated"
NAMESPACE = "urn:cdc:cpf:pc5:schema:1.0.0"
_SURNAMES = (
    "KERMARREC",
    "LE GOFF",
    "N'DIAYE",
    "D'ASTIER",
    "MARTIN",
    "BERNARD",
    "PETIT",
    "GARCIA",
    "NGUYEN",
    "TRAORÉ",
    "LEFÈVRE",
    "DA SILVA",
    "MÜLLER",
    "FERNÁNDEZ",
    "ROUSSEAU",
    "BENALI",
    "KOWALSKI",
    "DIALLO",
    "HAMDI",
    "LÉVÊQUE",
    "MOREAU",
    "O'CONNOR",
    "SCHNEIDER",
    "ÇELIK",
    "BOUCHER-MORIN",
)
_FIRST_NAMES = (
    "Inès",
    "Jean-Noël",
    "Anaïs",
    "Loïc",
    "Zoé",
    "Gaël",
    "Maëlle",
    "Cédric",
    "Fatou",
    "Hélène",
    "Björn",
    "Siân",
    "Rémi",
    "Chloé",
    "Yann",
    "Aïcha",
    "Noémie",
    "Léa",
    "Mathéo",
    "Élodie",
    "Omar",
    "Joséphine",
    "Tuấn",
    "Łucja",
    "Salomé",
)
_PLACES = (("44109", "NANTES"), ("29019", "BREST"), ("35238", "RENNES"), ("75113", "PARIS 13E"), ("2A004", "AJACCIO"))
_ROUTES = ("FORMATION_CONTINUE_HORS_CONTRAT_DE_PROFESSIONNALISATION", "FORMATION_INITIALE_APPRENTISSAGE", "VAE")
_MENTIONS = ("SANS_MENTION", "MENTION_ASSEZ_BIEN", "MENTION_BIEN", "MENTION_TRES_BIEN")


def passages_wanted() -> int:
    """Return 20,000, or 200,000 where ``BENCH_FULL`` is set."""
    return 200_000 if os.environ.get("BENCH_FULL") else 20_000


def generate(
    path: Path,
    passages: int,
    certification: str = "RNCP37674",
    blocks: Sequence[str] = ("RNCP37674BC01", "RNCP37674BC02"),
    client_id: str = "BENCH001",
    contract_id: str = "CONTRAT-BENCH",
) -> Path:
    """Write ``passages`` passages, spread over the blocks (over the whole certification where there are none).

    Two passages in a row share a person. The same arguments always give the same bytes. Returns ``path``.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    codes = list(blocks) or [certification]
    random = Random(37674)
    share, extra = divmod(passages, len(codes))
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write(
            f'<?xml version="1.0" encoding="UTF-8"?>\n<flux xmlns="{NAMESPACE}" '
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n  <idFlux>FLUX-BENCH-1</idFlux>\n'
            "  <horodatage>2026-07-10T14:30:00+02:00</horodatage>\n  <emetteur>\n"
            f"    <idClient>{client_id}</idClient>\n    <certificateurs>\n      <certificateur>\n"
            f"        <idClient>{client_id}</idClient>\n        <idContrat>{contract_id}</idContrat>\n"
            "        <certifications>\n"
        )
        number = 0
        for place, code in enumerate(codes):
            count = share + (place < extra)
            if not count:
                continue
            out.write(
                f"          <certification>\n            <type>{'RS' if code.startswith('RS') else 'RNCP'}</type>\n"
                f"            <code>{code}</code>\n            <natureDeposant>CERTIFICATEUR</natureDeposant>\n"
                "            <passageCertifications>\n"
            )
            for ordinal in range(count):
                number += 1
                out.write(_passage(number, ordinal // 2, random))
            out.write("            </passageCertifications>\n          </certification>\n")
        out.write("        </certifications>\n      </certificateur>\n    </certificateurs>\n  </emetteur>\n</flux>\n")
    return path


def _passage(number: int, person: int, random: Random) -> str:
    surname = _SURNAMES[person % len(_SURNAMES)]
    first_name = _FIRST_NAMES[person // len(_SURNAMES) % len(_FIRST_NAMES)]
    born = date(1960, 1, 1) + timedelta(days=person * 7919 % 16_000)
    code, place = _PLACES[person % len(_PLACES)]
    awarded = date(2025, 1, 6) + timedelta(days=random.randrange(540))
    enrolled = awarded - timedelta(days=random.randrange(90, 400))
    return f"""              <passageCertification>
                <idTechnique>PASSAGE-{number:07d}</idTechnique>
                <obtentionCertification>PAR_ADMISSION</obtentionCertification>
                <donneeCertifiee>true</donneeCertifiee>
                <dateDebutExamen>{awarded - timedelta(days=2)}</dateDebutExamen>
                <dateFinExamen>{awarded}</dateFinExamen>
                <modalitePassageExamen>EN_PRESENTIEL</modalitePassageExamen>
                <codePostalCentreExamen>44000</codePostalCentreExamen>
                <dateDebutValidite>{awarded}</dateDebutValidite>
                <dateFinValidite xsi:nil="true"/>
                <presenceNiveauLangueEuro>false</presenceNiveauLangueEuro>
                <presenceNiveauNumeriqueEuro>false</presenceNiveauNumeriqueEuro>
                <scoring xsi:nil="true"/>
                <mentionValidee>{random.choice(_MENTIONS)}</mentionValidee>
                <modalitesInscription>
                  <modaliteAcces>{random.choice(_ROUTES)}</modaliteAcces>
                  <initiativeInscription>CERTIFIE</initiativeInscription>
                  <dateInscription>{enrolled}</dateInscription>
                </modalitesInscription>
                <identificationTitulaire>
                  <titulaire>
                    <nomNaissance>{escape(surname)}</nomNaissance>
                    <nomUsage xsi:nil="true"/>
                    <prenom1>{escape(first_name)}</prenom1>
                    <anneeNaissance>{born.year}</anneeNaissance>
                    <moisNaissance>{born.month:02d}</moisNaissance>
                    <jourNaissance>{born.day:02d}</jourNaissance>
                    <sexe>{"FM"[person % 2]}</sexe>
                    <codeCommuneNaissance>
                      <codeInseeNaissance>
                        <codeInsee>{code}</codeInsee>
                      </codeInseeNaissance>
                    </codeCommuneNaissance>
                    <libelleCommuneNaissance>{place}</libelleCommuneNaissance>
                  </titulaire>
                </identificationTitulaire>
              </passageCertification>
"""


if __name__ == "__main__":
    wanted = passages_wanted()
    written = generate(GENERATED / f"declaration-{wanted}.xml", wanted)
    print(f"{written}: {wanted} passages, {written.stat().st_size / 1e6:.1f} MB")
