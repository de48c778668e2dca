"""Documents as a stranger or an insider would make them from a genuine one."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.conftest import DemoInstallation

from passport_core.credentials.bitstring_status import status_entry
from passport_core.credentials.did_key import resolve
from passport_core.credentials.keys import Signer
from passport_core.credentials.multibase import encode_multikey
from passport_core.passport.certifier import Certifier
from passport_core.testing.doubles import MemorySigner

FAR_LIST = "https://status.invalid/lists/1"


def stranger(seed: bytes = b"\x07" * 32) -> MemorySigner:
    """Return a signer that anyone could make: a did:key of its own."""
    multibase = encode_multikey(MemorySigner(seed=seed).public_key)
    did = f"did:key:{multibase}"
    (method_id,) = resolve(did).methods
    return MemorySigner(method_id, seed=seed)


@dataclass
class Forger:
    """Starts from the demonstration's genuine credential; each method returns one document."""

    demo: DemoInstallation

    @property
    def genuine(self) -> bytes:
        return self.demo.made.credential

    def claims(self) -> dict[str, Any]:
        """Return the genuine claims without their proof, to be changed."""
        document: dict[str, Any] = json.loads(self.genuine)
        del document["proof"]
        return copy.deepcopy(document)

    def sign(self, claims: Mapping[str, Any], signer: Signer) -> bytes:
        services = self.demo.services
        return services.issuing_format.secure(claims, signer=signer, created=services.clock.now())

    def by(self, siret: str) -> tuple[Certifier, Signer]:
        """Return a certifier of the demonstration with its own signer (an insider's)."""
        certifier = self.demo.services.manage_certifiers.by_siret(siret)
        return certifier, self.demo.services.choose_signer(certifier.id)

    def tampered(self) -> bytes:
        changed = self.genuine.replace("Développer la partie".encode(), b"Developper la partie")
        assert changed != self.genuine
        return changed

    def wrong_key(self) -> bytes:
        """The ministry's name, a stranger's key."""
        signer, claims = stranger(), self.claims()
        signer.controller = claims["issuer"]["id"]
        return self.sign(claims, signer)

    def unknown_issuer(self) -> bytes:
        """A stranger in its own name, as well signed as any."""
        signer, claims = stranger(), self.claims()
        claims["issuer"]["id"] = signer.controller
        claims["credentialStatus"] = status_entry(FAR_LIST, 17)
        return self.sign(claims, signer)

    def unreachable_status(self) -> bytes:
        claims = self.claims()
        claims["credentialStatus"] = status_entry(FAR_LIST, 17)
        return self.sign(claims, self.by(self.demo.made.certifier.siret)[1])

    def undefined_term(self) -> bytes:
        document = json.loads(self.genuine)
        document["credentialSubject"]["mentionSpeciale"] = "avec les félicitations du jury"
        return json.dumps(document, ensure_ascii=False).encode()

    def partner_as_certifier(self, siret: str) -> bytes:
        certifier, signer = self.by(siret)
        claims = self.claims()
        numbers = {"ext:siren": certifier.siren, "ext:siret": certifier.siret}
        claims["issuer"] |= {
            "id": certifier.did,
            "name": certifier.name,
            "otherIdentifier": [
                {"type": "IdentifierEntry", "identifier": number, "identifierType": kind}
                for kind, number in numbers.items()
            ],
        }
        ((list_id, index),) = self.demo.services.publish_status.take(certifier.id, 1)
        claims["credentialStatus"] = status_entry(self.demo.services.publish_status.address(list_id), index)
        return self.sign(claims, signer)


Attack = Callable[[Forger], bytes]
