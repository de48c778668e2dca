"""The bundled register files hold what the demonstration and the documentation rest on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from passport_core.passport.identifiers import siren_fault, siret_fault
from passport_core.passport.register import BodyState, Certification, Correspondence, EntryFault, Role, SnapshotHeader
from passport_rncp.xml_source import FranceCompetencesXml

Read = Callable[..., tuple[list[Certification], list[EntryFault]]]
FILES = ("export-fiches-rncp-v4-1-2026-08-16.xml", "export-fiches-rs-v4-1-2026-08-16.xml")
# of a real entry: our wording, invented partners, a choice of its correspondences
WRITTEN_BY_US: dict[str, tuple[()]] = {"blocks": (), "partners": (), "routes": (), "correspondences": ()}


@pytest.fixture
def entries(examples: Path, read_file: Read) -> dict[str, Certification]:
    found: dict[str, Certification] = {}
    for name in FILES:
        certifications, faults = read_file(examples / name)
        assert not faults
        found |= {c.number: c for c in certifications}
    return found


@pytest.mark.parametrize(("name", "register"), [(FILES[0], "RNCP"), (FILES[1], "RS")])
def test_they_are_dated_small_and_recognised(examples: Path, name: str, register: str) -> None:
    path = examples / name
    source = FranceCompetencesXml()
    assert source.recognises(path)
    assert source.headers(path) == [SnapshotHeader(register, date(2026, 8, 16), "xml-4.1")]
    assert path.stat().st_size < 60_000


def test_the_entries_the_demonstration_rests_on(entries: dict[str, Certification]) -> None:
    assert set(entries) == {"RNCP37674", "RNCP36490", "RNCP35419", "RNCP99001", "RS5719", "RS99001"}
    main = entries["RNCP37674"]
    assert [len(b.competencies) for b in main.blocks] == [4, 4]
    centre = next(p for p in main.partners if p.name == "ATELIER NUMERIQUE DE L'ERDRE")
    assert (centre.siret, centre.role, centre.state, centre.active_from) == (
        "99900001100018",
        Role.TRAIN_AND_ASSESS,
        BodyState.ACTIVE,
        date(2024, 3, 12),
    )
    late = entries["RNCP99001"]
    assert (late.is_active, late.registered_until, late.last_issuance_day) == (
        False,
        date(2024, 1, 15),
        date(2025, 7, 15),
    )
    assert (
        Correspondence("RNCP36490", ("RNCP36490BC02", "RNCP36490BC03"), "RNCP35419", ("RNCP35419BC04",))
        in entries["RNCP36490"].correspondences
    )
    assert entries["RNCP36490"].blocks[3].competencies == ()  # one text, no sure separator
    assert entries["RS99001"].issuance_deadline == date(2026, 7, 25)


def test_every_siret_is_well_formed_and_invented_ones_start_with_999(entries: dict[str, Certification]) -> None:
    for entry in entries.values():
        for body in (*entry.certifiers, *entry.partners):
            if body.siret is not None:
                assert siret_fault(body.siret) is None
                assert siren_fault(body.siret[:9]) is None
        assert all(p.siret is None or p.siret.startswith("999") for p in entry.partners)


def test_facts_are_those_of_the_register(
    entries: dict[str, Certification], sample: Callable[[str], Path], read_file: Read
) -> None:
    real: dict[str, Certification] = {}
    for name in ("export_fiches_RNCP_V4_1_sample.xml", "export_fiches_RS_V4_1_sample.xml"):
        real |= {c.number: c for c in read_file(sample(name))[0]}
    for number in set(entries) & set(real):
        ours, theirs = entries[number], real[number]
        assert replace(ours, **WRITTEN_BY_US) == replace(theirs, **WRITTEN_BY_US)
        assert [(b.code, b.title) for b in ours.blocks] == [(b.code, b.title) for b in theirs.blocks]
        assert set(ours.correspondences) <= set(theirs.correspondences)
