"""Small declarations in the CDC's own format, so that a test says only what is special in its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

CLIENT, CONTRACT = "CESI0001", "CONTRAT-1"
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<flux xmlns="urn:cdc:cpf:pc5:schema:1.0.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n'
)


@dataclass(frozen=True)
class Passage:
    """One passage of RNCP36490 (CESI, no State delegation to establish) unless a test says otherwise."""

    id: str
    code: str = "RNCP36490BC02"
    day: str = "2026-07-03"
    enrolled: str = "2025-09-15"
    surname: str = "LE GOFF"
    first_name: str = "Yann"
    born: tuple[str, str, str] = ("1994", "02", "11")
    certified: str = "true"
    obtained: str = "PAR_ADMISSION"
    level: str = ""

    def xml(self) -> str:
        level = f"<niveauLangueEuropeen>{self.level}</niveauLangueEuropeen>" if self.level else ""
        has_level = "true" if self.level else "false"
        return f"""<passageCertification>
  <idTechnique>{self.id}</idTechnique>
  <obtentionCertification>{self.obtained}</obtentionCertification>
  <donneeCertifiee>{self.certified}</donneeCertifiee>
  <dateDebutValidite>{self.day}</dateDebutValidite><dateFinValidite xsi:nil="true"/>
  <presenceNiveauLangueEuro>{has_level}</presenceNiveauLangueEuro>{level}
  <presenceNiveauNumeriqueEuro>false</presenceNiveauNumeriqueEuro>
  <scoring xsi:nil="true"/><mentionValidee xsi:nil="true"/>
  <modalitesInscription><modaliteAcces>VAE</modaliteAcces>
    <dateInscription>{self.enrolled}</dateInscription></modalitesInscription>
  <identificationTitulaire><titulaire>
    <nomNaissance>{self.surname}</nomNaissance><nomUsage xsi:nil="true"/><prenom1>{self.first_name}</prenom1>
    <anneeNaissance>{self.born[0]}</anneeNaissance><moisNaissance>{self.born[1]}</moisNaissance>
    <jourNaissance>{self.born[2]}</jourNaissance><sexe>M</sexe>
    <codeCommuneNaissance><codeInseeNaissance><codeInsee>44109</codeInsee></codeInseeNaissance></codeCommuneNaissance>
  </titulaire></identificationTitulaire>
</passageCertification>
"""


def people(count: int, *, like: Passage = Passage("P"), start: int = 1) -> list[Passage]:
    """Return so many passages of different people."""
    return [
        replace(like, id=f"{like.id}-{n}", surname=f"NOM{_letters(n)}", first_name=f"Prénom{_letters(n)}")
        for n in range(start, start + count)
    ]


def _letters(number: int) -> str:
    return "".join(chr(ord("A") + int(digit)) for digit in str(number))


def declaration(
    passages: Iterable[Passage], *, client: str = CLIENT, contract: str = CONTRACT, action: str = "", flow: str = "F-1"
) -> bytes:
    """Return a declaration file of these passages, one ``certification`` element a run of the same code."""
    certifications: list[tuple[str, list[str]]] = []
    for passage in passages:
        if not certifications or certifications[-1][0] != passage.code:
            certifications.append((passage.code, []))
        certifications[-1][1].append(passage.xml())
    inner = "".join(
        f"<certification><type>RNCP</type><code>{code}</code>"
        f"<passageCertifications>{''.join(items)}</passageCertifications></certification>"
        for code, items in certifications
    )
    said = f"<action>{action}</action>" if action else ""
    return (
        f"{_HEAD}<idFlux>{flow}</idFlux><horodatage>2026-07-10T14:30:00+02:00</horodatage>{said}"
        f"<emetteur><idClient>TIERS001</idClient><certificateurs><certificateur><idClient>{client}</idClient>"
        f"<idContrat>{contract}</idContrat><certifications>{inner}</certifications></certificateur></certificateurs>"
        "</emetteur></flux>"
    ).encode()


def write(folder: Path, passages: Iterable[Passage], *, name: str = "declaration.xml", **header: str) -> Path:
    path = folder / name
    path.write_bytes(declaration(passages, **header))
    return path
