"""The faces that a stranger reaches, over the demonstration."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient
from tests.cli.conftest import Commands
from tests.conftest import DemoInstallation
from tests.serving import serving
from tests.threats.forging import Forger
from tests.web.api.conftest import Api

from passport_core.compose import Services
from passport_core.testing.doubles import CheapHasher

CSV_HEAD = "identifiant;certification;bloc;date_obtention;nom_naissance;prénoms;date_naissance;date_inscription"


@pytest.fixture
def passport(capsys: pytest.CaptureFixture[str], demo: DemoInstallation) -> Commands:
    return Commands(capsys, demo.environment)


@pytest.fixture
def api(demo: DemoInstallation) -> Iterator[Api]:
    with serving(demo.services) as client:
        yield Api(client, demo)


@pytest.fixture
def forger(demo: DemoInstallation) -> Forger:
    return Forger(demo)


@pytest.fixture
def open_network(demo: DemoInstallation) -> Iterator[TestClient[Any]]:
    """The application with its real fetcher, whatever the machine's network."""
    services = Services(demo.services.settings, clock=demo.clock, hasher=CheapHasher())
    with serving(services) as client:
        yield client


@dataclass
class Issued:
    """An award made through the API for a person of that name, claimed and shared."""

    credential: bytes
    share: str
    passport: str


@pytest.fixture
def issue_to(api: Api, tmp_path: Path) -> Callable[[str, str], Issued]:
    """Issue to (birth name, first name) through the API, claim and share."""

    def issue(surname: str, first: str) -> Issued:
        quoted = [f'"{value.replace(chr(34), chr(34) * 2)}"' for value in (surname, first)]
        row = f"H-1;RNCP37674;BC02;03/07/2026;{quoted[0]};{quoted[1]};1990;15/09/2025"
        body = f"{CSV_HEAD}\n{row}\n".encode()
        made = api.client.post("/v1/certifier/batches", content=body, headers=api.key())
        assert made.json()["counts"].get("issued") == 1, made.text
        slips = api.client.post(f"/v1/certifier/batches/{made.json()['batch']}/claim-slips", headers=api.key()).json()
        token = api.client.post("/v1/passports").json()["token"]
        mine = {"Authorization": f"Bearer {token}"}
        claimed = api.client.post("/v1/passport/claims", json={"code": slips[0]["code"]}, headers=mine).json()
        share = api.client.post("/v1/passport/shares", json={"records": [claimed[0]["id"]]}, headers=mine).json()
        body = api.client.get(f"/v1/passport/records/{claimed[0]['id']}/credential", headers=mine).content
        return Issued(body, "/s/" + share["link"].rsplit("/", 1)[-1], token)

    return issue
