"""Find the key that signs for a certifier now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from passport_core.credentials.keys import ED25519, Signer
from passport_core.errors import ConfigurationError
from passport_core.outcomes import Text

if TYPE_CHECKING:
    from passport_core.ports.outside import SignerSource
    from passport_core.ports.store import Store


@dataclass(frozen=True, slots=True)
class ChooseSigner:
    """Hand out the signer of exactly one tenant: its newest key that is neither retired nor compromised.

    ``sources`` by name: a key is used where it was made, whichever source makes new ones.
    """

    store: Store
    sources: Mapping[str, SignerSource]

    def __call__(self, certifier_id: str, *, algorithms: Sequence[str] = ()) -> Signer:
        """Return the signer with the newest key of the first of the algorithms that the certifier has a key of.

        Where none is named: Ed25519 if there is such a key, else the newest of any.

        Raise ConfigurationError: ``signer.none`` where the certifier has no such key in use, ``signer.no-source``
        where the plugin that keeps it is not loaded.
        """
        with self.store.reading() as session:
            usable = [key for key in session.certifiers.keys(certifier_id) if key.is_in_use]
        of_each = ([key for key in usable if key.algorithm == one] for one in algorithms or (ED25519,))
        keys = next(filter(None, of_each), [] if algorithms else usable)
        if not keys:
            kind = f" {'/'.join(algorithms)}" if algorithms else ""
            raise ConfigurationError(
                Text(
                    f"Ce certificateur n’a pas de clé de signature{kind} en service.",
                    f"This certifier has no{kind} signing key in use.",
                ),
                code="signer.none",
                remedy=Text(
                    "Créez-en une avant d’émettre : passport certifier key add.",
                    "Make one before issuing: passport certifier key add.",
                ),
                where=certifier_id,
            )
        key = keys[-1]
        source = self.sources.get(key.source)
        if source is None:
            raise ConfigurationError(
                Text(
                    f"La clé de ce certificateur est gardée par « {key.source} », qui n’est pas chargé ici.",
                    f"This certifier’s key is kept by “{key.source}”, which is not loaded here.",
                ),
                code="signer.no-source",
                remedy=Text(
                    "Installez l’extension qui la garde, ou faites tourner la clé : passport certifier key rotate.",
                    "Install the plugin that keeps it, or rotate the key: passport certifier key rotate.",
                ),
                where=certifier_id,
            )
        return source.signer(certifier_id, key)
