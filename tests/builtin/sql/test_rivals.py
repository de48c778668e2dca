"""Several processes at once on one database: nothing doubled, nothing lost, nothing half written."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from passport_core.builtin.sql.store import SqlStore
from passport_core.testing import store_samples as samples
from passport_core.testing.store_samples import REVOCATION

RIVAL = Path(__file__).with_name("rival.py")
PROCESSES = 8


class Rival:
    """One such process. Starting one costs a second, so they serve a whole test run."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(RIVAL)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )

    def tell(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def hear(self) -> str:
        """Return the next line; empty where the process has ended."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def end(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=60)


class Race:
    def __init__(self) -> None:
        self.rivals = [Rival() for _ in range(PROCESSES)]

    def __call__(self, database_url: str, deed: str, each: Sequence[Sequence[object]]) -> list[Any]:
        """Let one process a set of arguments do the deed, all at once; return what each got."""
        running = self.rivals[: len(each)]
        for rival, arguments in zip(running, each, strict=True):
            rival.tell(json.dumps([deed, database_url, arguments]))
        assert [rival.hear() for rival in running] == ["ready"] * len(each)
        for rival in running:
            rival.tell("go")
        return [json.loads(rival.hear()) for rival in running]


@pytest.fixture(scope="module")
def race() -> Iterator[Race]:
    started = Race()
    yield started
    for rival in started.rivals:
        rival.end()


def test_eight_processes_take_status_places_none_doubled_none_lost(
    store: SqlStore, database_url: str, race: Race
) -> None:
    each, size = 100, 90  # 800 places in lists of 90: nine lists, the last with 80
    with store.writing() as session:
        session.certifiers.add(samples.certifier())
    got = race(database_url, "take", [(each, size)] * PROCESSES)
    assert [len(places) for places in got] == [each] * PROCESSES
    taken = [tuple(place) for places in got for place in places]
    assert len(set(taken)) == len(taken)
    with store.reading() as session:
        lists = session.status.all()
        assert [each.ordinal for each in lists] == list(range(9))
        assert [each.taken for each in lists] == [90] * 8 + [80]
        expected = {(each.id, index) for each in lists for index in range(each.taken)}
    assert set(taken) == expected


def test_a_code_raced_by_eight_processes_is_redeemed_by_exactly_one(
    store: SqlStore, database_url: str, race: Race
) -> None:
    with store.writing() as session:
        samples.issue(session, 1)
        session.claims.add([samples.claim_code(1)])
        for number in range(PROCESSES):
            session.passports.create(samples.passport(number), f"digest-of-{number}")
    got = race(database_url, "redeem", [(f"passport-{number}",) for number in range(PROCESSES)])
    assert got.count(True) == 1
    with store.reading() as session:
        spent = session.claims.by_digest("digest-1")
        assert spent is not None
        assert spent.passport_id == f"passport-{got.index(True)}"


def test_readings_raced_by_several_processes_stop_at_the_limit(store: SqlStore, database_url: str, race: Race) -> None:
    with store.writing() as session:
        session.passports.create(samples.passport(1), "digest")
        session.shares.add(samples.share(1, reading_limit=50), "token")
    got = race(database_url, "read", [(30,)] * 4)
    assert sum(got) == 50


def test_notes_raced_by_several_processes_stop_at_the_bound(store: SqlStore, database_url: str, race: Race) -> None:
    with store.writing() as session:
        session.passports.create(samples.passport(1), "digest")
        session.plans.add_grant(samples.grant(1), "token")
    got = race(database_url, "advise", [(rival, 30) for rival in range(4)])
    assert sum(got) == 50
    with store.reading() as session:
        assert len(session.plans.notes("passport-1")) == 50


def test_threat_25_the_same_file_sent_to_several_processes_makes_each_award_once(
    store: SqlStore, database_url: str, race: Race
) -> None:
    with store.writing() as session:
        session.certifiers.add(samples.certifier())
        session.awards.add_batch(samples.batch())
    got = race(database_url, "declare", [(rival,) for rival in range(4)])
    entered = [award_id for ids in got for award_id in ids]
    with store.reading() as session:
        kept, total = session.awards.list("certifier-1", limit=1000)
        assert total == 200
        assert sorted(each.id for each in kept) == sorted(entered)


def test_a_batch_finished_by_several_processes_has_its_faults_once(
    store: SqlStore, database_url: str, race: Race
) -> None:
    with store.writing() as session:
        session.certifiers.add(samples.certifier())
        session.awards.add_batch(samples.batch())
    race(database_url, "finish", [()] * PROCESSES)
    with store.reading() as session:
        assert len(session.awards.batch_faults("batch-1")) == 1


def test_attempts_counted_by_several_processes_are_all_counted(store: SqlStore, database_url: str, race: Race) -> None:
    got = race(database_url, "hit", [(25,)] * 4)
    assert sorted(count for counts in got for count in counts) == list(range(1, 101))


def test_several_processes_upgrade_an_empty_database_at_once(empty_database_url: str, race: Race) -> None:
    newest = SqlStore(empty_database_url).check().newest
    assert race(empty_database_url, "upgrade", [()] * 4) == [newest] * 4
    store = SqlStore(empty_database_url)
    assert store.check().is_current
    with store.reading() as session:
        assert session.certifiers.all() == []
    store.close()


def test_threat_25_a_process_killed_in_the_middle_of_writing_leaves_nothing_half(
    store: SqlStore, database_url: str
) -> None:
    with store.writing() as session:
        samples.issue(session, 5000)
    victim = Rival()
    victim.tell(json.dumps(["stop_in_the_middle", database_url, []]))
    assert victim.hear() == "ready"
    victim.tell("go")
    assert victim.hear() == "written"
    victim.process.send_signal(signal.SIGKILL)
    victim.process.communicate(timeout=60)
    # The next writer neither waits for the dead one nor sees anything of it.
    with store.writing() as session:
        kept, total = session.awards.list("certifier-1")
        assert ([each.award.technical_id for each in kept], total) == (["T-5000"], 1)
        assert session.awards.get("award-certifier-1-1") is None
        assert session.status.take_places("certifier-1", REVOCATION, 1) is not None
        samples.issue(session, 1, 2)
    with store.reading() as session:
        assert session.awards.list("certifier-1")[1] == 3
