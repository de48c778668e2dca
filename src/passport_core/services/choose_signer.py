"""Find the key that signs for a certifier now, and the document that lists all its keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from passport_core.credentials.keys import Signer
from passport_core.errors import ConfigurationError
from passport_core.outcomes import Text
from passport_core.ports.outside import SignerSource
from passport_core.ports.store import Store


@dataclass(frozen=True, slots=True)
class ChooseSigner:
    """Hand out the signer of exactly one tenant, of a key that is neither retired nor compromised."""

    store: Store
    signers: SignerSource

    def __call__(self, certifier_id: str, *, algorithms: Sequence[str] = ()) -> Signer:
        """Return the signer of the newest usable key: of the first of ``algorithms`` of which there is one.

        Raise ConfigurationError (``signer.none``).
        """
        with self.store.reading() as session:
            keys = session.certifiers.keys(certifier_id)
        usable = [key for key in keys if key.retired_at is None and key.compromised_at is None]
        if algorithms:
            fitting = ([key for key in usable if key.algorithm == algorithm] for algorithm in algorithms)
            usable = next(filter(None, fitting), [])
        if not usable:
            raise ConfigurationError(
                Text(
                    "Ce certificateur n’a pas de clé de signature active qui convienne.",
                    "This certifier has no active signing key that fits.",
                ),
                code="signer.none",
                remedy=Text("Créez une nouvelle clé avant d’émettre.", "Create a new key before issuing."),
                where=certifier_id,
            )
        return self.signers.signer(certifier_id, usable[-1])
