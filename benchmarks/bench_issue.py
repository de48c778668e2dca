"""The whole issue path: a declaration file to signed, stored credentials in SQLite; and verifying them again.

File → parsed → validated → reserved → signed → stored, by the service that every face calls. The baseline is raw
Ed25519 signing of 64 bytes by ``cryptography`` on the same core in the same run. ``BENCH_FULL=1``: 20,000 passages.
"""

from __future__ import annotations

import cProfile
import os
import pstats
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.generate_declaration import generate
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from passport_core import data
from passport_core.compose import Services
from passport_core.passport.actors import Operator
from passport_core.settings import Settings

MINISTRY = "11000007200014"
CLIENT, CONTRACT = "BENCH001", "CONTRAT-BENCH"
PASSAGES = 20_000 if os.environ.get("BENCH_FULL") else 4_000


def run() -> list[dict[str, Any]]:
    """Issue one generated file and verify some of its credentials; return the rows of the table."""
    with tempfile.TemporaryDirectory(prefix="bench-issue-") as folder:
        services = _services(Path(folder))
        declaration = generate(
            Path(folder) / "declaration.xml",
            PASSAGES,
            certification="RNCP37674",
            blocks=("RNCP37674BC01", "RNCP37674BC02"),
            client_id=CLIENT,
            contract_id=CONTRACT,
        )
        certifier = services.manage_certifiers.by_siret(MINISTRY)
        raw_sign, raw_verify = _raw_rates()
        profile = cProfile.Profile() if os.environ.get("BENCH_PROFILE") else None
        if profile:
            profile.enable()
        wall, cpu = time.perf_counter(), time.process_time()
        report = services.issue_batch(declaration, certifier_id=certifier.id, actor=Operator())
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        if profile:
            profile.disable()
            pstats.Stats(profile).sort_stats("tottime").print_stats(25)
        issued = report.done
        if issued < 0.99 * PASSAGES:  # a few invented people are probable duplicates, and held
            raise RuntimeError(f"{report.counts}: the generated file must be issued")
        rows = [
            _row("issue: file to stored credential (wall)", issued / wall, raw_sign, "raw Ed25519 sign"),
            _row("issue: file to stored credential (CPU)", issued / cpu, raw_sign, "raw Ed25519 sign"),
            *_parts(services, declaration, raw_sign),
        ]
        credentials = [c.body for c in services.read_batch.credentials(report.batch_id, actor=Operator())][:300]
        services.verify_credential(credentials[0])
        rate = _rate(lambda: [services.verify_credential(body) for body in credentials], len(credentials))
        rows.append(_row("verify: gather and decide, one core", rate, raw_verify, "raw Ed25519 verify"))
        services.close()
        return rows


def _services(folder: Path) -> Services:
    services = Services(Settings(data=folder))
    services.prepare_embedded()
    for file in (data.path("examples") / "register").glob("*rncp*.xml"):
        services.load_register(file, actor=Operator())
    services.manage_certifiers.add(
        name="BANC D'ESSAI", siret=MINISTRY, actor=Operator(), cdc_client_id=CLIENT, cdc_contract_id=CONTRACT
    )
    services.manage_certifiers.approve(MINISTRY, evidence="benchmark", actor=Operator())
    return services


def _parts(services: Services, declaration: Path, raw: float) -> list[dict[str, Any]]:
    """Say where the time goes: the parts that can be run alone."""
    source = next(f for f in services.plugins.certifier_formats.values() if f.recognises(declaration))
    return [
        _row(
            "issue, of which: reading the file once",
            _rate(lambda: sum(1 for _ in source.read(declaration)), PASSAGES),
            raw,
            "with the first pass, which refuses a file that breaks off before anything is issued",
        )
    ]


def _raw_rates() -> tuple[float, float]:
    key, message = Ed25519PrivateKey.generate(), bytes(64)
    signature, public = key.sign(message), key.public_key()
    return (
        _rate(lambda: [key.sign(message) for _ in range(5000)], 5000),
        _rate(lambda: [public.verify(signature, message) for _ in range(2000)], 2000),
    )


def _rate(work: Callable[[], object], count: int) -> float:
    start = time.process_time()
    work()
    return count / (time.process_time() - start)


def _row(name: str, rate: float, baseline: float, note: str) -> dict[str, Any]:
    return {
        "name": name,
        "rate": round(rate, 1),
        "unit": "credentials/s",
        "baseline": round(baseline, 1),
        "ratio": round(rate / baseline, 4),
        "note": note,
    }


if __name__ == "__main__":
    for row in run():
        print(row)
