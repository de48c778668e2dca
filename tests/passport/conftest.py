"""The real register entries of the samples, as the store would hand them out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.passport.gap_samples import DATED, dated

from passport_core.passport.register import Certification, DatedEntry


@pytest.fixture(scope="session")
def certifications(shared_dir: Path) -> Mapping[str, Certification]:
    """Every entry of both sample files, by number."""
    from passport_rncp.xml_source import FranceCompetencesXml

    source = FranceCompetencesXml()
    found: dict[str, Certification] = {}
    for name in ("export_fiches_RNCP_V4_1_sample.xml", "export_fiches_RS_V4_1_sample.xml"):
        path = shared_dir / "data" / "rncp" / name
        for header in source.headers(path, dated=DATED):
            found |= {one.number: one for one in source.read(path, header) if isinstance(one, Certification)}
    return found


@pytest.fixture(scope="session")
def entries(certifications: Mapping[str, Certification]) -> Mapping[str, DatedEntry]:
    """The same with the snapshot that says so and what other entries say of it."""
    return {number: dated(one, certifications) for number, one in certifications.items()}
