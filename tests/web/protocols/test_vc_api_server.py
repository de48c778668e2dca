"""``passport vc-api`` as a process: http and https on one port, on this machine only."""

from __future__ import annotations

import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509

from passport_core.builtin.own_certificate import own_certificate


@dataclass
class Process:
    port: int
    data: Path

    def ask(self, address: str, body: Any = None) -> tuple[int, Any]:
        request = urllib.request.Request(  # noqa: S310 - our own address
            address,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "Accept": "application/json"},
        )
        trusting = ssl.create_default_context(cafile=str(self.data / "vc-api-certificate.pem"))
        try:
            with urllib.request.urlopen(request, context=trusting, timeout=20) as answer:  # noqa: S310
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refused:
            return refused.code, json.load(refused)


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Process]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    data = tmp_path / "data"
    running = subprocess.Popen(
        [sys.executable, "-m", "passport_core.cli.main", "vc-api", "--port", str(port), "--data", str(data), "--tls"],
        stderr=subprocess.DEVNULL,
        env={**os.environ, "HOME": str(tmp_path), "LANG": "en_GB.UTF-8"},
    )
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert running.poll() is None
            time.sleep(0.1)
        yield Process(port, data)
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(timeout=20)


@pytest.mark.slow
def test_one_port_speaks_http_and_https_and_serves_its_status_lists(process: Process) -> None:
    plain, secure = f"http://127.0.0.1:{process.port}", f"https://localhost:{process.port}"
    listed = process.ask(f"{secure}/")[1]
    assert listed["issuers"][0]["endpoint"].startswith(secure)
    assert [one["id"] for one in listed["issuers"]] == [one["id"] for one in process.ask(f"{plain}/")[1]["issuers"]]

    claims = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": "urn:uuid:9e1cbb0a-6f0f-4a67-9b3c-0f4a4a0f0001",
        "type": ["VerifiableCredential"],
        "issuer": next(one["id"] for one in listed["issuers"] if one["name"] == "status"),
        "credentialSubject": {"id": "did:example:alice"},
    }
    status, issued = process.ask(f"{plain}/issuers/status/credentials/issue", {"credential": claims})
    assert status == 201
    credential = issued["verifiableCredential"]
    address = credential["credentialStatus"]["statusListCredential"]
    assert address.startswith(f"https://127.0.0.1:{process.port}/status/")
    assert process.ask(address)[1]["id"] == address
    for base in (plain, secure):
        asked = {"verifiableCredential": credential, "options": {"checks": ["proof", "credentialStatus"]}}
        assert process.ask(f"{base}/verifiers/credentials/verify", asked)[0] == 200

    # Of this machine only: nothing listens on its other addresses.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as other:
        other.settimeout(2)
        outside = socket.gethostbyname(socket.gethostname())
        if not outside.startswith("127."):
            assert other.connect_ex((outside, process.port)) != 0


def test_a_certificate_is_kept_until_it_nears_its_end(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    chain, key = own_certificate(tmp_path, at=now)
    first = chain.read_bytes()
    assert key.stat().st_mode & 0o777 == 0o600
    names = x509.load_pem_x509_certificate(first).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["localhost"]
    own_certificate(tmp_path, at=now + timedelta(days=300))
    assert chain.read_bytes() == first
    own_certificate(tmp_path, at=now + timedelta(days=360))
    assert chain.read_bytes() != first
