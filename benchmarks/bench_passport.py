"""How fast a passport is judged: 60 records of three certifiers, everything asked and decided anew at every reading.

    python -m benchmarks.run passport

What the passport page, a share, the gap and the jobs do before anything else. The records are issued through the whole
path from generated declarations; SQLite, on disk. The baseline is raw Ed25519 verification of 64 bytes by
``cryptography`` on the same core in the same run. Times are of processor time, the median of several rounds.
``BENCH_PROFILE=1`` also prints where the time goes.
"""

from __future__ import annotations

import cProfile
import os
import pstats
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.generate_declaration import generate
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from passport_core import data
from passport_core.compose import Services
from passport_core.outcomes import Verdict
from passport_core.passport.actors import Holder, Operator
from passport_core.passport.identifiers import new_id
from passport_core.passport.records import Record
from passport_core.services.keep_passport import JudgedRecord
from passport_core.services.share_records import SHARE_RECORD_LIMIT
from passport_core.settings import Settings

RECORDS = 60
ROUNDS = 9
OPERATOR = Operator()
CERTIFIERS = (  # SIRET, certification, blocks: of the register's example
    ("11000007200014", "RNCP37674", ("RNCP37674BC01", "RNCP37674BC02")),
    ("77572257201109", "RNCP36490", ("RNCP36490BC01", "RNCP36490BC02", "RNCP36490BC03")),
    ("31134913800017", "RNCP35419", ("RNCP35419BC01", "RNCP35419BC02")),
)


def run() -> list[dict[str, Any]]:
    """Fill one passport, judge all of it several times; return the rows of the table."""
    with tempfile.TemporaryDirectory(prefix="bench-passport-") as folder:
        services = Services(Settings(data=Path(folder)))
        services.prepare_embedded()
        for file in (data.path("examples") / "register").glob("*rncp*.xml"):
            services.load_register(file, actor=OPERATOR)
        passport, _ = services.keep_passport.open()
        holder = Holder(passport.id)
        for number in range(len(CERTIFIERS)):
            _award(services, Path(folder), number, holder)
        rows = _measure(services, holder)
        services.close()
        return rows


def _award(services: Services, folder: Path, number: int, holder: Holder) -> None:
    """Issue one certifier's share of the records, straight into the passport."""
    siret, certification, blocks = CERTIFIERS[number]
    client, contract = f"BENCH{number:03}", f"CONTRAT-{number}"
    certifier = services.manage_certifiers.add(
        name=f"Banc {number}", siret=siret, actor=OPERATOR, cdc_client_id=client, cdc_contract_id=contract
    )
    services.manage_certifiers.approve(siret, evidence="benchmark", actor=OPERATOR)
    declaration = generate(
        folder / f"{number}.xml", RECORDS // len(CERTIFIERS), certification, blocks, client, contract
    )
    report = services.issue_batch(declaration, certifier_id=certifier.id, actor=OPERATOR)
    with services.store.writing() as session:
        for one in services.read_batch.credentials(report.batch_id, actor=OPERATOR):
            session.passports.add_record(
                Record(new_id(), holder.passport_id, one.id, one.body, one.media_type, one.issued_at, "claimed")
            )


def _measure(services: Services, holder: Holder) -> list[dict[str, Any]]:
    passports, shares = services.keep_passport, services.share_records
    with services.store.reading() as session:
        records = session.passports.records(holder.passport_id)
    if len(records) != RECORDS:
        raise RuntimeError(f"{len(records)} records, not {RECORDS}")
    shown = [record.id for record in records[:SHARE_RECORD_LIMIT]]
    _, whole = shares.create(passport_id=holder.passport_id, record_ids=shown, actor=holder)
    _, in_part = shares.create(
        passport_id=holder.passport_id, record_ids=shown, actor=holder, fields=["given_name", "birth_family_name"]
    )
    together = _seconds(lambda: passports.judge_all(records))
    apart = _seconds(lambda: [passports.judge(record) for record in records])
    raw = _raw_rate()
    return [
        _rate("passport: judged in one answer", RECORDS / together, raw, f"{1000 * together:.0f} ms for {RECORDS}"),
        _rate("passport: judged one by one", RECORDS / apart, raw, f"{1000 * apart:.0f} ms for {RECORDS}"),
        _milliseconds(
            f"passport: shown, {RECORDS} records, with what they lead to",
            _seconds(lambda: passports.show(holder.passport_id, actor=holder).records),
        ),
        _milliseconds(f"share: read, {len(shown)} records", _seconds(lambda: shares.read(whole, face="bench").records)),
        _milliseconds(
            f"share: read, {len(shown)} records in part", _seconds(lambda: shares.read(in_part, face="bench").records)
        ),
    ]


def _seconds(judge: Callable[[], Iterable[JudgedRecord]]) -> float:
    """Return the seconds of processor time that it takes, once warm; a record that is not valid measures nothing."""
    for judged in judge():
        if judged.report.verdict is not Verdict.VALID:
            raise RuntimeError(f"a generated record must be valid: {judged.report}")
    if os.environ.get("BENCH_PROFILE"):
        profile = cProfile.Profile()
        profile.runcall(judge)
        pstats.Stats(profile).sort_stats("tottime").print_stats(25)
    spent = []
    for _ in range(ROUNDS):
        started = time.process_time()
        judge()
        spent.append(time.process_time() - started)
    return median(spent)


def _raw_rate() -> float:
    key, message = Ed25519PrivateKey.generate(), bytes(64)
    signature, public = key.sign(message), key.public_key()
    started = time.process_time()
    for _ in range(4000):
        public.verify(signature, message)
    return 4000 / (time.process_time() - started)


def _rate(name: str, rate: float, raw: float, note: str) -> dict[str, Any]:
    return {
        "name": name,
        "rate": round(rate),
        "unit": "records/s",
        "baseline": round(raw),
        "ratio": round(rate / raw, 3),
        "note": f"{note} of {len(CERTIFIERS)} certifiers, gathered and decided anew; baseline: raw Ed25519 verify",
    }


def _milliseconds(name: str, seconds: float) -> dict[str, Any]:
    note = "service only, no page; less is better"
    return {
        "name": name,
        "rate": round(1000 * seconds, 1),
        "unit": "ms",
        "baseline": None,
        "ratio": None,
        "note": note,
    }


if __name__ == "__main__":
    for row in run():
        print(row)
