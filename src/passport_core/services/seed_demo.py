"""Fill a fresh installation with the bundled examples: the main job from end to end, on invented people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from passport_core.passport.actors import Holder, Operator
from passport_core.passport.certifier import Certifier
from passport_core.ports.outside import Clock
from passport_core.services.batch_report import BatchReport
from passport_core.services.claim_award import ClaimAward, ClaimSlip
from passport_core.services.issue_batch import IssueBatch
from passport_core.services.keep_passport import KeepPassport
from passport_core.services.load_register import LoadRegister
from passport_core.services.manage_certifiers import ManageCertifiers
from passport_core.services.share_records import ShareRecords

MINISTRY = ("MINISTERE DU TRAVAIL DU PLEIN EMPLOI ET DE L' INSERTION", "11000007200014", "DEMO0001", "CONTRAT-DEMO-1")
CENTRE = ("ATELIER NUMERIQUE DE L'ERDRE", "99900001100018", "DEMO0002", "CONTRAT-DEMO-2")
LEARNER = "KERMARREC"
EVIDENCE = "Démonstration : aucune preuve réelle, cette identité n’est pas celle du ministère."


@dataclass(frozen=True, slots=True)
class Demo:
    """What was made. Tokens and codes are here in clear: they open invented people's records only."""

    certifier: Certifier
    api_key: str
    passport_token: str
    share_token: str
    credential: bytes
    credential_id: str
    claim_code: str
    issued: BatchReport
    refused: BatchReport


@dataclass(frozen=True, slots=True)
class SeedDemo:
    load_register: LoadRegister
    certifiers: ManageCertifiers
    issue: IssueBatch
    claim: ClaimAward
    passports: KeepPassport
    shares: ShareRecords
    clock: Clock

    def __call__(self, examples: Path) -> Demo:
        """Run the whole path once over the example files in ``examples``."""
        operator = Operator("demonstration")
        for file in sorted((examples / "register").glob("*.xml")):
            self.load_register(file, actor=operator)
        ministry, centre = (self.certifier(body, operator) for body in (MINISTRY, CENTRE))
        declarations = examples / "declarations"
        issued = self.issue(declarations / "declaration-demonstration.xml", certifier_id=ministry.id, actor=operator)
        refused = self.issue(declarations / "declaration-centre-agree.xml", certifier_id=centre.id, actor=operator)
        slips = self.claim.make_slips(issued.batch_id, actor=operator)
        passport, token = self.passports.open()
        holder = Holder(passport.id)
        own = next(slip for slip in slips if LEARNER in slip.holder_name)
        records = self.claim(own.code, actor=holder)
        badge = examples / "badges" / "badge-etranger.json"
        self.passports.import_credential(badge.read_bytes(), passport_id=passport.id, actor=holder)
        judged = self.passports.judge_all(records)
        shown = next(one for one in judged if one.holding is not None and one.holding.block is not None)
        _, share_token = self.shares.create(
            passport_id=passport.id,
            record_ids=[shown.record.id],
            actor=holder,
            audience="Sillon Web, coopérative à Nantes",
            purpose="Recrutement : développement front-end",
            expires_at=self.clock.now() + timedelta(days=30),
        )
        _, api_key = self.certifiers.create_api_key(ministry.siret, label="demonstration", actor=operator)
        return Demo(
            certifier=ministry,
            api_key=api_key,
            passport_token=token,
            share_token=share_token,
            credential=shown.record.credential,
            credential_id=shown.record.credential_id,
            claim_code=_someone_else(slips, own).code,
            issued=issued,
            refused=refused,
        )

    def certifier(self, body: tuple[str, str, str, str], operator: Operator) -> Certifier:
        """Set a body up and approve it: name, SIRET, and the two identifiers that its declarations carry."""
        name, siret, client_id, contract_id = body
        certifier = self.certifiers.add(
            name=name,
            siret=siret,
            actor=operator,
            cdc_client_id=client_id,
            cdc_contract_id=contract_id,
            is_demonstration=True,
        )
        self.certifiers.approve(siret, evidence=EVIDENCE, actor=operator)
        return certifier


def _someone_else(slips: Sequence[ClaimSlip], own: ClaimSlip) -> ClaimSlip:
    return next(slip for slip in slips if slip is not own)
