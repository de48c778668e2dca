"""Make a shared view into a Verifiable Presentation for a machine, signed by this service and saying so.

VCDM 2.0 §4.13. The holder of the presentation is the service: it does not prove that the learner presents it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from passport_core.credentials.enveloping import envelope
from passport_core.credentials.proofs import ProofFormat
from passport_core.passport.records import Record
from passport_core.ports.outside import Clock
from passport_core.services.award_claims import CREDENTIALS_V2
from passport_core.services.choose_signer import ChooseSigner
from passport_core.services.manage_certifiers import INSTALLATION, ManageCertifiers
from passport_core.services.share_records import SharedView

STATEMENT = (
    "Presented and signed by the service that keeps the passport, on its holder's instruction; not signed by the "
    "holder: it does not prove that whoever sent the link is the holder. The holder chose what to show."
)


@dataclass(frozen=True, slots=True)
class PresentShare:
    certifiers: ManageCertifiers
    choose_signer: ChooseSigner
    proof_format: ProofFormat
    clock: Clock

    def __call__(self, view: SharedView) -> bytes:
        """Return a fresh presentation of the share's credentials, each as it was secured."""
        self.certifiers.installation()
        signer = self.choose_signer(INSTALLATION)
        presentation = {
            "@context": [CREDENTIALS_V2],
            "type": ["VerifiablePresentation"],
            "holder": signer.controller,
            "description": STATEMENT,
            "verifiableCredential": [_credential(judged.record) for judged in view.records],
        }
        return self.proof_format.secure(presentation, signer=signer, created=self.clock.now())


def _credential(record: Record) -> Any:
    """Return the credential as a presentation holds it: as it is, or enveloped where it is no JSON (VCDM 2.0 §4.13)."""
    if record.credential.lstrip().startswith(b"{"):
        return json.loads(record.credential)
    return envelope(record.credential, media_type=record.media_type)
