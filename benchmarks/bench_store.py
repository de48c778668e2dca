"""How fast whole-issue chunks go into the store, beside the same rows put in by the bare SQLite driver."""

from __future__ import annotations

import os
import sqlite3
import tempfile
import time
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from passport_core.builtin.sql.store import SqlStore
from passport_core.passport.award import AwardState
from passport_core.ports.store import Securing, Store
from passport_core.testing import store_samples as samples
from passport_core.testing.store_samples import NOW, REVOCATION

CHUNK = 500
CHUNKS = 100 if os.environ.get("BENCH_FULL") else 20
BODY = os.urandom(3072)  # a secured block credential is about 3 KB


Spent = tuple[float, float]  # seconds by the clock, and of CPU: the clock counts what else the machine does


def _now() -> Spent:
    return time.perf_counter(), time.process_time()


def _since(started: Spent) -> Spent:
    clock, cpu = _now()
    return clock - started[0], cpu - started[1]


def _issue_chunk(store: Store, first: int) -> Spent:
    """Do to the store all that issuing one chunk does; return what it took."""
    awards = [
        replace(
            samples.stored_award(number),
            id=uuid.uuid4().hex,
            award=replace(samples.award(number), technical_id=f"PASSAGE-{number:08d}"),
            person_digest=f"{number:064x}",
        )
        for number in range(first, first + CHUNK)
    ]
    keys = [(each.person_digest, each.award.certification, each.award.block, each.award.awarded_on) for each in awards]
    started = _now()
    with store.writing() as session:
        places = session.status.take_places("certifier-1", REVOCATION, CHUNK)
    if places is None:
        raise RuntimeError("the list is full")
    with store.writing() as session:
        session.awards.by_technical_ids("certifier-1", [each.award.technical_id for each in awards])
        session.awards.probable_duplicates("certifier-1", keys)
        session.awards.add(awards)
        reserved = [
            Securing(
                credential_id=f"urn:uuid:{uuid.uuid4()}",
                award_id=award.id,
                certifier_id=award.certifier_id,
                format="eddsa-rdfc-2022",
                status_list_id=places.list_id,
                status_index=places.first + step,
            )
            for step, award in enumerate(awards)
        ]
        session.credentials.reserve(reserved)
    signed = [samples.credential_of(each, body=BODY) for each in reserved]
    with store.writing() as session:
        session.credentials.record(signed)
        session.awards.set_state([each.id for each in awards], AwardState.ISSUED, only_from=[AwardState.RESERVED])
    return _since(started)


def _bare_chunk(connection: sqlite3.Connection, first: int) -> Spent:
    """Put as many bytes in as few rows as could be: one row a credential, one key, one commit."""
    rows = [(uuid.uuid4().hex, number, BODY) for number in range(first, first + CHUNK)]
    started = _now()
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany("INSERT INTO bare VALUES (?, ?, ?)", rows)
    connection.execute("COMMIT")
    return _since(started)


def _rates(chunk: Callable[[int], Spent]) -> Spent:
    """Return credentials a second by the clock and of CPU, over all chunks but the first, which fills caches."""
    spent = [chunk(number * CHUNK) for number in range(CHUNKS)][1:]
    credentials = CHUNK * len(spent)
    return credentials / sum(clock for clock, _ in spent), credentials / sum(cpu for _, cpu in spent)


def _prepared(database_url: str) -> SqlStore:
    store = SqlStore(database_url)
    store.upgrade()
    with store.writing() as session:
        session.certifiers.add(samples.certifier())
        session.awards.add_batch(samples.batch())
        session.status.add_list(samples.status_list(size=2**20))
    return store


def _bare_rates(folder: Path) -> Spent:
    connection = sqlite3.connect(folder / "bare.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE bare (id TEXT PRIMARY KEY, number INTEGER, body BLOB)")
    rates = _rates(lambda first: _bare_chunk(connection, first))
    connection.close()
    return rates


def _register_rate(store: Store) -> float:
    entries = [samples.certification(f"RNCP{number}") for number in range(5000)]
    loading = samples.snapshot(date(2026, 2, 28))
    started = time.perf_counter()
    with store.writing() as session:
        session.register.begin_load(loading)
    for first in range(0, len(entries), CHUNK):
        with store.writing() as session:
            session.register.add_entries(loading.id, entries[first : first + CHUNK])
    with store.writing() as session:
        session.register.finish_load(replace(loading, entries=len(entries), loaded_at=NOW))
    return len(entries) / (time.perf_counter() - started)


def run() -> list[dict[str, object]]:
    """Return rows {name, rate, unit, baseline, ratio, note}."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bare, bare_cpu = _bare_rates(folder)
        store = _prepared(f"sqlite:///{folder / 'passport.db'}")
        rate, cpu = _rates(lambda first: _issue_chunk(store, first))
        entries = _register_rate(store)
        store.close()
    return [
        {
            "name": "store: all writes of issuing (SQLite)",
            "rate": round(rate),
            "unit": "credentials/s",
            "baseline": round(bare),
            "ratio": round(rate / bare, 3),
            "note": f"{1000 / rate:.3f} ms by the clock and {1000 / cpu:.3f} ms of CPU a credential of 3 KB, "
            f"chunks of {CHUNK}, synchronous=FULL; "
            f"baseline: one bare driver row a credential ({1000 / bare_cpu:.3f} ms of CPU)",
        },
        {
            "name": "store: register entries (SQLite)",
            "rate": round(entries),
            "unit": "entries/s",
            "baseline": None,
            "ratio": None,
            "note": "small entries, packed and indexed, 500 a transaction",
        },
    ]


if __name__ == "__main__":
    for row in run():
        print(row)
