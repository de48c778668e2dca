"""Find the key that signs for a certifier now, and the document that lists all its keys."""

from __future__ import annotations

from dataclasses import dataclass

from passport_core.credentials.keys import Signer
from passport_core.errors import ConfigurationError
from passport_core.outcomes import Text
from passport_core.ports.outside import SignerSource
from passport_core.ports.store import Store


@dataclass(frozen=True, slots=True)
class ChooseSigner:
    """Hand out the signer of exactly one tenant: its newest key that is neither retired nor compromised."""

    store: Store
    signers: SignerSource

    def __call__(self, certifier_id: str) -> Signer:
        with self.store.reading() as session:
            keys = session.certifiers.keys(certifier_id)
        usable = [key for key in keys if key.retired_at is None and key.compromised_at is None]
        if not usable:
            raise ConfigurationError(
                Text(
                    "Ce certificateur n’a plus de clé de signature active.", "This certifier has no active signing key."
                ),
                code="signer.none",
                remedy=Text("Créez une nouvelle clé avant d’émettre.", "Create a new key before issuing."),
                where=certifier_id,
            )
        return self.signers.signer(certifier_id, usable[-1])
