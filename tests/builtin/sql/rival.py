"""A process that competes for one store with others.

For each line ``[deed, database address, [argument, …]]`` on its standard input it opens the store and says ``ready``,
waits for another line so that all rivals start together, and prints what it got as one line of JSON.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import replace

from passport_core.builtin.sql.store import SqlStore
from passport_core.passport.award import PassageFault
from passport_core.testing import store_samples as samples
from passport_core.testing.store_samples import NOW, REVOCATION


def take(store: SqlStore, wanted: str, size: str) -> object:
    """Take places until there are enough, rolling over to new lists of that size as the services do."""
    got: list[tuple[str, int]] = []
    turn = 0
    while len(got) < int(wanted):
        turn += 1
        with store.writing() as session:
            places = session.status.take_places("certifier-1", REVOCATION, min(turn % 5 + 1, int(wanted) - len(got)))
        if places is not None:
            got += [(places.list_id, places.first + step) for step in range(places.count)]
            continue
        with store.writing() as session:
            newest = session.status.newest("certifier-1", REVOCATION)
            if newest is None or newest.taken == newest.size:
                ordinal = 0 if newest is None else newest.ordinal + 1
                session.status.add_list(samples.status_list(ordinal, size=int(size)))
    return got


def redeem(store: SqlStore, passport_id: str) -> object:
    with store.writing() as session:
        return session.claims.redeem("code-1", passport_id, NOW)


def read(store: SqlStore, times: str) -> object:
    """Spend readings of a share; return how many were granted."""
    granted = 0
    for _ in range(int(times)):
        with store.writing() as session:
            granted += session.shares.spend_reading("share-1")
    return granted


def declare(store: SqlStore, rival: str) -> object:
    """Add the same 200 technical ids as every rival; return those that went in."""
    awards = [samples.stored_award(number) for number in range(200)]
    renamed = [replace(each, id=f"{each.id}-{rival}") for each in awards]
    with store.writing() as session:
        return sorted(session.awards.add(renamed))


def hit(store: SqlStore, times: str) -> object:
    counts = []
    for _ in range(int(times)):
        with store.writing() as session:
            counts.append(session.limits.hit("subject", window_start=NOW))
    return counts


def advise(store: SqlStore, rival: str, times: str) -> object:
    """Write notes under one grant; return how many were taken."""
    taken = 0
    for number in range(int(times)):
        with store.writing() as session:
            taken += session.plans.add_note(replace(samples.note(), id=f"note-{rival}-{number}"), at_most=50)
    return taken


def finish(store: SqlStore) -> object:
    fault = PassageFault("T-9", "dateFin", "date", "illisible", "unreadable", "corrigez", "correct it", 40)
    with store.writing() as session:
        session.awards.finish_batch("batch-1", {"malformed": 1}, NOW, [fault])
    return None


def upgrade(store: SqlStore) -> object:
    return store.upgrade().current


def stop_in_the_middle(store: SqlStore) -> object:
    """Write much, then wait inside the transaction to be killed."""
    with store.writing() as session:
        samples.issue(session, *range(1000))
        print("written", flush=True)  # noqa: T201 - the parent reads it
        time.sleep(600)
    return None


DEEDS: dict[str, Callable[..., object]] = {
    deed.__name__: deed for deed in (take, redeem, read, declare, hit, advise, finish, upgrade, stop_in_the_middle)
}


def main() -> None:
    for line in sys.stdin:
        name, database_url, arguments = json.loads(line)
        store = SqlStore(database_url, patience=60)
        store.check()
        print("ready", flush=True)  # noqa: T201 - the parent reads it
        sys.stdin.readline()
        print(json.dumps(DEEDS[name](store, *arguments)), flush=True)  # noqa: T201 - the parent reads it
        store.close()


if __name__ == "__main__":
    main()
