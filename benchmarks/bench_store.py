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


def _issue_chunk(store: Store, first: int) -> float:
    """Do to the store all that issuing one chunk does; return the seconds it took."""
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
    started = time.perf_counter()
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
    return time.perf_counter() - started


def _bare_chunk(connection: sqlite3.Connection, first: int) -> float:
    """Put as many bytes in as few rows as could be: one row a credential, one key, one commit."""
    rows = [(uuid.uuid4().hex, number, BODY) for number in range(first, first + CHUNK)]
    started = time.perf_counter()
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany("INSERT INTO bare VALUES (?, ?, ?)", rows)
    connection.execute("COMMIT")
    return time.perf_counter() - started


def _rate(chunk: Callable[[int], float]) -> float:
    """Return credentials a second, over all chunks but the first, which fills caches."""
    seconds = [chunk(number * CHUNK) for number in range(CHUNKS)]
    return CHUNK * (CHUNKS - 1) / sum(seconds[1:])


def _prepared(database_url: str) -> SqlStore:
    store = SqlStore(database_url)
    store.upgrade()
    with store.writing() as session:
        session.certifiers.add(samples.certifier())
        session.awards.add_batch(samples.batch())
        session.status.add_list(samples.status_list(size=2**20))
    return store


def _bare_rate(folder: Path) -> float:
    connection = sqlite3.connect(folder / "bare.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE bare (id TEXT PRIMARY KEY, number INTEGER, body BLOB)")
    rate = _rate(lambda first: _bare_chunk(connection, first))
    connection.close()
    return rate


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
        bare = _bare_rate(folder)
        store = _prepared(f"sqlite:///{folder / 'passport.db'}")
        rate = _rate(lambda first: _issue_chunk(store, first))
        entries = _register_rate(store)
        store.close()
    return [
        {
            "name": "store: all writes of issuing (SQLite)",
            "rate": round(rate),
            "unit": "credentials/s",
            "baseline": round(bare),
            "ratio": round(rate / bare, 3),
            "note": f"{1000 / rate:.3f} ms a credential of 3 KB, chunks of {CHUNK}, synchronous=FULL; "
            "baseline: one bare driver row a credential",
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
