"""The issuers of ``passport vc-api``: one for each format and kind of key, each with its own key and DID."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from passport_core.credentials.keys import ED25519, P256, P384
from passport_core.credentials.proofs import ProofFormat, SelectiveFormat
from passport_core.errors import NotFoundError
from passport_core.outcomes import Text
from passport_core.passport.certifier import Certifier
from passport_core.ports.outside import Clock, SignerSource
from passport_core.ports.store import Store
from passport_core.services.own_tenants import own_tenant


@dataclass(frozen=True, slots=True)
class Instance:
    """One issuer: its name in addresses, the format it secures with, its key's algorithm.

    ``vcdm_format`` is the one for claims of the W3C's data model, where ``format`` has another.
    """

    name: str
    format: str
    algorithm: str
    adds_status: bool = False
    vcdm_format: str | None = None

    def format_for(self, claims: Mapping[str, Any]) -> str:
        """Return the name of the format that these claims are for."""
        return self.vcdm_format if self.vcdm_format and "@context" in claims else self.format


INSTANCES = (
    Instance("eddsa-rdfc-2022", "eddsa-rdfc-2022", ED25519),
    Instance("eddsa-jcs-2022", "eddsa-jcs-2022", ED25519),
    Instance("ecdsa-rdfc-2019-p256", "ecdsa-rdfc-2019", P256),
    Instance("ecdsa-rdfc-2019-p384", "ecdsa-rdfc-2019", P384),
    Instance("ecdsa-jcs-2019-p256", "ecdsa-jcs-2019", P256),
    Instance("ecdsa-jcs-2019-p384", "ecdsa-jcs-2019", P384),
    Instance("ecdsa-sd-2023", "ecdsa-sd-2023", P256),
    Instance("vc-jwt", "vc-jwt", P256),
    Instance("sd-jwt-vc", "sd-jwt-vc", P256, vcdm_format="vc-sd-jwt"),
    Instance("status", "eddsa-rdfc-2022", ED25519, adds_status=True),
)


@dataclass(frozen=True, slots=True)
class KeepInstances:
    """Finds the instances whose format is loaded; makes the key of each when first asked for it.

    An instance's did:key stays as long as the data folder. The one that adds a status also belongs to the address
    served at: its lists name it.
    """

    store: Store
    signers: SignerSource
    formats: Mapping[str, ProofFormat]
    clock: Clock
    base_url: str

    def all(self) -> Sequence[tuple[Instance, Certifier]]:
        return [(instance, self._tenant(instance)) for instance in INSTANCES if instance.format in self.formats]

    def find(self, name: str) -> tuple[Instance, Certifier]:
        """Return the instance of that name and who issues by it; raise NotFoundError."""
        for instance in INSTANCES:
            if instance.name == name and instance.format in self.formats:
                return instance, self._tenant(instance)
        raise NotFoundError(
            Text("Aucun émetteur de ce nom ici.", "No issuer of this name here."),
            code="instance.unknown",
            remedy=Text("GET / les énumère.", "GET / lists them."),
            where=name[:60],
        )

    def is_selective(self, instance: Instance) -> bool:
        """Say whether a holder may derive from what it issues."""
        return isinstance(self.formats[instance.format], SelectiveFormat)

    def _tenant(self, instance: Instance) -> Certifier:
        tenant_id = f"vc-api {instance.name}"
        return own_tenant(
            f"{tenant_id} {self.base_url}" if instance.adds_status else tenant_id,
            name=instance.name,
            algorithm=instance.algorithm,
            did_for=lambda multibase: f"did:key:{multibase}",
            store=self.store,
            signers=self.signers,
            clock=self.clock,
        )
