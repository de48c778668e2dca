"""The VC-API as ``passport vc-api`` serves it, over an installation of the test's own."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient
from tests.conftest import KEY_SECRET

from passport_core.compose import Services
from passport_core.credentials.did_key import did_for, method_id
from passport_core.credentials.formats.eddsa_rdfc_2022 import EddsaRdfc2022
from passport_core.credentials.keys import ED25519
from passport_core.credentials.private_keys import from_secret_bytes
from passport_core.credentials.proofs import ProofUse
from passport_core.settings import Settings
from passport_core.testing.doubles import CheapHasher, FakeFetcher, FixedClock, MemorySigner
from passport_core.web.protocols.vc_api_command import create_command_app

BASE = "https://127.0.0.1:9000"
V2 = "https://www.w3.org/ns/credentials/v2"
CHALLENGE, DOMAIN = "a challenge of the reader", "reader.example"

VERIFY = "/verifiers/credentials/verify"
VERIFY_PRESENTATION = "/verifiers/presentations/verify"


@dataclass
class Command:
    """Calls the command's endpoints; answers are (status, JSON)."""

    client: TestClient[Any]
    services: Services
    clock: FixedClock

    def get(self, path: str, **options: Any) -> tuple[int, Any]:
        answer = self.client.get(path, **options)
        return answer.status_code, answer.json()

    def post(self, path: str, body: Any, **headers: str) -> tuple[int, Any]:
        answer = self.client.post(path, json=body, headers={"Accept-Language": "en", **headers})
        return answer.status_code, answer.json()

    def issuer(self, name: str) -> str:
        """Return the DID that an instance issues under, as GET / lists it."""
        return next(one["id"] for one in self.get("/")[1]["issuers"] if one["name"] == name)

    def claims(self, name: str = "eddsa-rdfc-2022", **members: Any) -> dict[str, Any]:
        return {
            "@context": [V2],
            "type": ["VerifiableCredential"],
            "issuer": self.issuer(name),
            "credentialSubject": {"id": "did:example:alice", "name": "Zoé"},
            **members,
        }

    def issue(self, name: str = "eddsa-rdfc-2022", options: Any = None, **members: Any) -> Any:
        """Return the credential that an instance secures, in whatever form it answers it."""
        body = {"credential": self.claims(name, **members)} | ({"options": options} if options else {})
        status, answer = self.post(f"/issuers/{name}/credentials/issue", body)
        assert status == 201, answer
        return answer["verifiableCredential"]

    def verify(self, credential: Any, **options: Any) -> tuple[int, Any]:
        return self.post(VERIFY, {"verifiableCredential": credential, "options": options})

    def verify_presentation(self, presentation: Any, **options: Any) -> tuple[int, Any]:
        asked = {"challenge": CHALLENGE, "domain": DOMAIN, **options}
        return self.post(VERIFY_PRESENTATION, {"verifiablePresentation": presentation, "options": asked})


@pytest.fixture
def command(sqlite_template: Path, tmp_path: Path, fetcher: FakeFetcher, clock: FixedClock) -> Iterator[Command]:
    shutil.copyfile(sqlite_template, tmp_path / "passport.db")
    settings = Settings(data=tmp_path, key_secret=KEY_SECRET, base_url=BASE)
    services = Services(settings, clock=clock, fetcher=fetcher, hasher=CheapHasher())
    app: Any = create_command_app(services)
    with TestClient(app, base_url="http://127.0.0.1:9000", raise_server_exceptions=False) as client:
        yield Command(client, services, clock)
    services.close()


Present = Callable[..., dict[str, Any]]


@pytest.fixture
def present(clock: FixedClock) -> Present:
    """Return a function that presents credentials, signed by a holder with a key of its own."""
    holder = wallet()

    def presented(*credentials: Any, signer: MemorySigner = holder, **members: Any) -> dict[str, Any]:
        use = ProofUse(
            "authentication", members.pop("challenge", CHALLENGE), frozenset({members.pop("domain", DOMAIN)})
        )
        claims: Mapping[str, Any] = {
            "@context": [V2],
            "type": ["VerifiablePresentation"],
            **({"verifiableCredential": list(credentials)} if credentials else {}),
            **members,
        }
        secured: dict[str, Any] = json.loads(
            EddsaRdfc2022().secure(claims, signer=signer, created=clock.now(), use=use)
        )
        return secured

    return presented


def wallet(seed: bytes = b"\x07" * 32) -> MemorySigner:
    """Return a holder's signer under its did:key."""
    private = from_secret_bytes(ED25519, seed)
    return MemorySigner(method_id(did_for(private.public())), private=private)
