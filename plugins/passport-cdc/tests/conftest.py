"""Builds small declarations, so that each test says only what is special in its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar

import pytest

from passport_cdc.cdc_xml import CdcXml
from passport_cdc.csv_declaration import PassportCsv

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<flux xmlns="urn:cdc:cpf:pc5:schema:1.0.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
)


def leaf(name: str, value: str | None) -> str:
    return f'<{name} xsi:nil="true"/>' if value is None else f"<{name}>{value}</{name}>"


class Declarations:
    """``passage(element=text or None for nil or "" to leave out)``, ``flow(passages)``, ``read(xml)``."""

    HOLDER: ClassVar = {
        "nomNaissance": "KERMARREC",
        "nomUsage": None,
        "prenom1": "Inès",
        "anneeNaissance": "1994",
        "moisNaissance": "02",
        "jourNaissance": "11",
        "sexe": "F",
    }
    PASSAGE: ClassVar = {
        "idTechnique": "P-1",
        "obtentionCertification": "PAR_ADMISSION",
        "donneeCertifiee": "true",
        "dateDebutValidite": "2026-07-03",
        "dateFinValidite": None,
        "presenceNiveauLangueEuro": "false",
        "presenceNiveauNumeriqueEuro": "false",
        "scoring": None,
        "mentionValidee": None,
    }

    def __init__(self, folder: Path) -> None:
        self.path = folder / "declaration"

    def holder(self, place: str = "", **changes: str | None) -> list[str]:
        values: dict[str, str | None] = {**self.HOLDER, **changes}
        place = place or leaf("codeInseeNaissance", leaf("codeInsee", "44109"))
        return [leaf(name, value) for name, value in values.items() if value != ""] + [
            leaf("codeCommuneNaissance", place)
        ]

    def children(self, *, identity: str = "", enrolment: str = "", extra: str = "", **changes: str | None) -> list[str]:
        values: dict[str, str | None] = {**self.PASSAGE, **changes}
        return [
            *(leaf(name, value) for name, value in values.items() if value != ""),
            leaf("modalitesInscription", enrolment or leaf("modaliteAcces", "VAE")),
            leaf("identificationTitulaire", identity or leaf("titulaire", "".join(self.holder()))),
            extra,
        ]

    def passage(self, **changes: Any) -> str:
        return leaf("passageCertification", "\n" + "\n".join(self.children(**changes)) + "\n")

    def certification(self, passages: Sequence[str], kind: str = "RNCP", code: str = "RNCP37674BC01") -> str:
        return leaf(
            "certification",
            leaf("type", kind) + leaf("code", code) + leaf("passageCertifications", "\n".join(passages)),
        )

    def flow(self, *certifications: str, stamp: str = "2026-07-10T14:30:00+02:00", extra: str = "") -> bytes:
        certifier = (
            leaf("idClient", "DEMO0001")
            + leaf("idContrat", "CONTRAT-1")
            + leaf("certifications", "".join(certifications))
        )
        emitter = leaf("idClient", "TIERS001") + leaf("certificateurs", leaf("certificateur", certifier))
        header = leaf("idFlux", "F-1") + leaf("horodatage", stamp) + extra
        return (HEAD + header + leaf("emetteur", emitter) + "</flux>").encode()

    def one(self, **changes: Any) -> bytes:
        return self.flow(self.certification([self.passage(**changes)]))

    def write(self, data: bytes) -> Path:
        self.path.write_bytes(data)
        return self.path

    def read(self, data: bytes) -> list[Any]:
        return list(CdcXml().read(self.write(data)))

    def read_csv(self, data: bytes) -> list[Any]:
        return list(PassportCsv().read(self.write(data)))


@pytest.fixture(scope="session")
def declare(tmp_path_factory: pytest.TempPathFactory) -> Declarations:
    return Declarations(tmp_path_factory.mktemp("declarations"))


@pytest.fixture(scope="session")
def examples() -> Path:
    return Path(__file__).parents[3] / "examples" / "declarations"


@pytest.fixture(scope="session")
def is_valid() -> Callable[[bytes], bool]:
    """Say whether a file follows the CDC's own schema, as an independent validator sees it."""
    etree = pytest.importorskip("lxml.etree")
    schema = Path(__file__).parents[4] / "shared" / "data" / "cdc" / "cpf-1.1.2.xsd"
    if not schema.is_file():
        pytest.skip("the CDC's schema (cpf-1.1.2.xsd) is not beside this checkout, in ../shared/data/cdc")
    xsd = etree.XMLSchema(etree.parse(schema))
    return lambda data: bool(xsd.validate(etree.fromstring(data)))
