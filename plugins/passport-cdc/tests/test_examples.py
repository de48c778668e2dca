"""The bundled examples say what the documentation says of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

from passport_cdc.cdc_xml import CdcXml
from passport_cdc.csv_declaration import PassportCsv
from passport_core.passport.award import PassageFault
from passport_core.ports.formats import DeclaredAward

DEMONSTRATION = "declaration-demonstration.xml"
CENTRE = "declaration-centre-agree.xml"


def awards(path: Path) -> dict[str, DeclaredAward]:
    return {d.award.technical_id: d for d in CdcXml().read(path) if isinstance(d, DeclaredAward)}


def test_demonstration(examples: Path) -> None:
    path = examples / DEMONSTRATION
    header = CdcXml().header(path)
    assert (header.client_id, header.contract_id) == ("DEMO0001", "CONTRAT-DEMO-1")
    read = awards(path)
    assert len(read) == 24
    ines = read["DEMO-2026-0001"].award
    assert (ines.holder.display_name, ines.block, ines.awarded_on) == (
        "Inès KERMARREC",
        "RNCP37674BC01",
        date(2026, 7, 3),
    )
    assert read["DEMO-2026-0002"].person == read["DEMO-2026-0013"].person
    first, second = read["DEMO-2026-0007"], read["DEMO-2026-0008"]
    assert (first.person, first.award.block) == (second.person, second.award.block)
    assert not read["DEMO-2026-0011"].award.is_certified
    assert (read["DEMO-2026-0017"].award.is_admission, read["DEMO-2026-0017"].award.language_level) == (
        False,
        "INSUFFISANT",
    )
    assert read["DEMO-2026-0024"].award.block == "RNCP37674BC09"
    assert read["DEMO-2026-0025"].award.certification == "RNCP99001"
    assert read["DEMO-2026-0010"].award.awarded_on.year == 2098


def test_demonstration_has_one_malformed_passage(examples: Path) -> None:
    (fault,) = (p for p in CdcXml().read(examples / DEMONSTRATION) if isinstance(p, PassageFault))
    assert (fault.technical_id, fault.element, fault.code) == ("DEMO-2026-0009", "dateDebutValidite", "cdc.date")


def test_centre(examples: Path) -> None:
    assert CdcXml().header(examples / CENTRE).client_id == "DEMO0002"
    assert {d.award.block for d in awards(examples / CENTRE).values()} == {"RNCP37674BC01"}


def test_csv(examples: Path) -> None:
    path = examples / "exemple.csv"
    *good, bad = PassportCsv().read(path)
    assert all(isinstance(row, DeclaredAward) for row in good)
    assert isinstance(bad, PassageFault)
    assert (bad.element, bad.line) == ("date_obtention", 7)
    assert not CdcXml().recognises(path)


def test_every_code_is_in_the_reference() -> None:
    root = Path(__file__).parents[3]
    sources = (root / "plugins" / "passport-cdc" / "src").rglob("*.py")
    codes = {code for source in sources for code in re.findall(r'"(cdc\.[a-z-]+)"', source.read_text(encoding="utf-8"))}
    reference = (root / "docs" / "reference" / "cdc-declaration.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"`(cdc\.[a-z-]+)`", reference))
    assert listed == codes


def test_examples_follow_the_published_schema_but_for_the_passage_meant(
    examples: Path, is_valid: Callable[[bytes], bool]
) -> None:
    assert is_valid((examples / CENTRE).read_bytes())
    demonstration = (examples / DEMONSTRATION).read_bytes()
    assert not is_valid(demonstration)
    assert is_valid(demonstration.replace(b"2026-06-31", b"2026-06-30"))
