"""A certifier set up on the real register, and what becomes of its files."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from tests.conftest import KEY_SECRET
from tests.services.declarations import CLIENT, CONTRACT, Passage, write

from passport_core.compose import Services
from passport_core.passport.actors import Holder, Operator
from passport_core.passport.award import AwardState, StoredAward
from passport_core.passport.certifier import Certifier
from passport_core.passport.records import Record
from passport_core.services.batch_report import BatchReport
from passport_core.services.claim_award import ClaimSlip
from passport_core.settings import Settings

OPERATOR = Operator("tests")
CESI_SIRET = "77572257201109"
SAMPLE_DAY = date(2026, 8, 16)


@pytest.fixture(scope="session")
def rncp_file(shared_dir: Path) -> Path:
    """Eight real entries of the RNCP."""
    return shared_dir / "data" / "rncp" / "export_fiches_RNCP_V4_1_sample.xml"


@pytest.fixture(scope="session")
def rs_file(shared_dir: Path) -> Path:
    return shared_dir / "data" / "rncp" / "export_fiches_RS_V4_1_sample.xml"


@pytest.fixture(scope="session")
def real_rome(shared_dir: Path, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """An installation with the whole of ROME 460, loaded once a test run: to be read only."""
    folder = tmp_path_factory.mktemp("rome")
    shutil.copyfile(sqlite_template, folder / "passport.db")
    made = Services(Settings(data=folder, database_url=f"sqlite:///{folder / 'passport.db'}", key_secret=KEY_SECRET))
    made.load_framework(shared_dir / "data" / "rome", actor=OPERATOR)
    yield made
    made.close()


@dataclass
class Desk:
    """CESI, approved, certifier of RNCP36490 in the real register; what its scolarité does."""

    services: Services
    certifier: Certifier
    folder: Path

    def issue(self, *passages: Passage, name: str = "declaration.xml", **header: str) -> BatchReport:
        """Issue a file of these passages, which takes the place of the file of that name."""
        path = write(self.folder, passages, name=name, **header)
        return self.services.issue_batch(path, certifier_id=self.certifier.id, actor=OPERATOR)

    def award(self, technical_id: str) -> StoredAward:
        with self.services.store.reading() as session:
            return session.awards.by_technical_ids(self.certifier.id, [technical_id])[technical_id]

    def states(self) -> dict[str, AwardState]:
        found, _ = self.services.read_batch.awards(self.certifier.id, actor=OPERATOR, limit=10_000)
        return {award.award.technical_id: award.state for award in found}

    def credentials(self, technical_id: str) -> list[str]:
        """Return the ids of the credentials made for a passage, whatever became of them."""
        with self.services.store.reading() as session:
            return [c.id for c in session.credentials.of_award(self.award(technical_id).id)]

    def slips(self, report: BatchReport) -> Sequence[ClaimSlip]:
        return self.services.claim_award.make_slips(report.batch_id, actor=OPERATOR)

    def claim(self, code: str) -> tuple[Holder, Sequence[Record]]:
        """Redeem a code inside a fresh passport."""
        holder = open_passport(self.services)
        return holder, self.services.claim_award(code, actor=holder)


def open_passport(services: Services) -> Holder:
    passport, _ = services.keep_passport.open()
    return Holder(passport.id)


@pytest.fixture
def make_desk(rncp_file: Path, tmp_path: Path) -> Callable[[Services], Desk]:
    def make(services: Services) -> Desk:
        services.load_register(rncp_file, actor=OPERATOR, dated=SAMPLE_DAY)
        certifier = services.manage_certifiers.add(
            name="CESI", siret=CESI_SIRET, actor=OPERATOR, cdc_client_id=CLIENT, cdc_contract_id=CONTRACT
        )
        services.manage_certifiers.approve(CESI_SIRET, evidence="Convention", actor=OPERATOR)
        folder = tmp_path / "files"
        folder.mkdir(exist_ok=True)
        return Desk(services, certifier, folder)

    return make


@pytest.fixture
def desk(services: Services, make_desk: Callable[[Services], Desk]) -> Desk:
    return make_desk(services)
