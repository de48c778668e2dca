"""The application over the demonstration, with keys of two certifiers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from litestar.testing import TestClient
from tests.conftest import DemoInstallation
from tests.serving import serving

from passport_core.passport.actors import ALL_SCOPES, Operator
from passport_core.services.seed_demo import CENTRE, MINISTRY


@dataclass
class Api:
    """Calls the API as one caller or another."""

    client: TestClient[Any]
    demo: DemoInstallation
    keys: dict[str, str] = field(default_factory=dict)

    def key(self, siret: str = MINISTRY[1], *scopes: str) -> Mapping[str, str]:
        """Return the headers of a key of that certifier, with these scopes (all)."""
        name = f"{siret} {scopes}"
        if name not in self.keys:
            _, self.keys[name] = self.demo.services.manage_certifiers.create_api_key(
                siret, label="tests", actor=Operator(), scopes=frozenset(scopes) or ALL_SCOPES
            )
        return {"Authorization": f"Bearer {self.keys[name]}"}

    @property
    def other(self) -> Mapping[str, str]:
        return self.key(CENTRE[1])

    @property
    def learner(self) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {self.demo.made.passport_token}"}

    @property
    def share(self) -> str:
        return f"/s/{self.demo.made.share_token}"

    def award(self, state: str = "held") -> str:
        found = self.client.get("/v1/certifier/awards", params={"state": state}, headers=self.key()).json()
        award: str = found["items"][0]["id"]
        return award


@pytest.fixture
def api(demo: DemoInstallation) -> Iterator[Api]:
    with serving(demo.services) as client:
        yield Api(client, demo)
