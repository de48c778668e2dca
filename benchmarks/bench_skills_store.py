"""How fast frameworks and labour figures of the real sizes go into the store, and come out where all is compared.

The data is made up; its numbers, and the lengths of its texts, are about those of ROME 4.0, ESCO 1.1 and a year of the
BMO survey. Rates are per second of CPU: a busy machine should not change them. The baseline of a reading is the bare
driver that fetches the same rows and parses their JSON, and makes no object of it.
"""

from __future__ import annotations

import random
import sqlite3
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import orjson

from passport_core.builtin.sql.store import SqlStore
from passport_core.passport.frameworks import (
    FrameworkVersion,
    Importance,
    Item,
    ItemKind,
    ItemRef,
    Label,
    Link,
    LinkKind,
    Profile,
    ProfileLine,
)
from passport_core.passport.labour import Area, AreaKind, Observation
from passport_core.passport.register import CodedLabel
from passport_core.ports.store import Store
from passport_core.testing import store_samples as samples

OCCUPATIONS, TITLES, SKILLS, LINES, LINKS = 1584, 13_120, 33_000, 66, 15_000
ESCO_SKILLS, ESCO_OCCUPATIONS, ESCO_LINES = 13_896, 3007, 41
ENTRIES = 30_000
FAMILIES, BASINS = 200, 360
DAY = date(2026, 2, 28)

Part = Item | Profile | Link


def _rome(chance: random.Random) -> Iterator[Part]:
    skills = [str(100_000 + number) for number in range(SKILLS)]
    jobs = [f"M{number:04d}" for number in range(OCCUPATIONS)]
    for code in skills:
        yield Item(code, ItemKind.COMPETENCY, Label(f"Mettre en œuvre la technique {code} selon la demande"))
    for number in range(TITLES):
        parent = jobs[number % OCCUPATIONS]
        names = (f"Technicien {number}", f"Technicienne {number}")
        yield Item(str(number), ItemKind.JOB_TITLE, Label(" / ".join(names)), parent=parent, forms=names)
    for code in jobs:
        yield Item(code, ItemKind.OCCUPATION, Label(f"Métier {code}"), parent=f"K{code[1:]}")
        asked = chance.sample(skills, LINES)
        yield Profile(code, tuple(ProfileLine(ItemRef("rome", skill), Importance.CORE) for skill in asked))
    for number in range(LINKS):
        source, target = chance.sample(jobs, 2)
        yield Link(LinkKind.MOBILITY, ItemRef("rome", source), ItemRef("rome", target), number % 10 + 1)


def _esco(chance: random.Random) -> Iterator[Part]:
    skills = [str(uuid.UUID(int=chance.getrandbits(128))) for _ in range(ESCO_SKILLS)]
    forms = tuple(f"un autre nom que l’on donne à la même chose, le {number}" for number in range(8))
    for code in skills:
        label = Label(f"savoir faire {code}", f"know how to {code}")
        address = f"https://example.org/esco/skill/{code}"
        yield Item(
            code, ItemKind.COMPETENCY, label, forms=forms, description="Ce que cela veut dire. " * 20, address=address
        )
    for number in range(ESCO_OCCUPATIONS):
        asked = chance.sample(skills, ESCO_LINES)
        yield Profile(f"o{number}", tuple(ProfileLine(ItemRef("esco", skill), Importance.ESSENTIAL) for skill in asked))


def _bmo() -> Iterator[Observation]:
    for basin in range(BASINS):
        area = Area(AreaKind.BASIN, "bmo-2025", f"{basin:04d}", f"Bassin {basin}", f"{basin % 96:02d}", "Département")
        for family in range(FAMILIES):
            yield replace(samples.observation(f"F{family:03d}", area=area), year=2025)


def _timed(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _load_framework(store: Store, version: FrameworkVersion, parts: list[Part]) -> None:
    with store.writing() as session:
        samples.load_framework(session, version, *parts)


def _load_labour(store: Store, observations: list[Observation]) -> None:
    with store.writing() as session:
        samples.load_labour(session, samples.labour_set(), *observations)


def _load_register(store: Store) -> None:
    entry = samples.certification()
    with store.writing() as session:
        samples.load(
            session,
            samples.snapshot(DAY),
            *(
                replace(entry, number=f"RNCP{number}", rome=(CodedLabel(f"M{number % OCCUPATIONS:04d}"),))
                for number in range(ENTRIES)
            ),
        )


def _bare(path: Path, query: str) -> float:
    def read() -> None:
        connection = sqlite3.connect(path)
        for row in connection.execute(query):
            orjson.loads(row[-1])
        connection.close()

    return min(_timed(read) for _ in range(3))


def _row(name: str, count: int, unit: str, seconds: float, baseline: float | None, note: str) -> dict[str, object]:
    return {
        "name": name,
        "rate": round(count / seconds),
        "unit": unit,
        "baseline": None if baseline is None else round(count / baseline),
        "ratio": None if baseline is None else round(baseline / seconds, 3),
        "note": f"{seconds:.2f} s of CPU for {count:,}; {note}",
    }


def run() -> list[dict[str, object]]:
    """Return rows {name, rate, unit, baseline, ratio, note}."""
    chance = random.Random(4)
    rome, esco, bmo = list(_rome(chance)), list(_esco(chance)), list(_bmo())
    rome_version = samples.framework_version(framework="rome")
    esco_version = samples.framework_version(framework="esco")
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "passport.db"
        store = SqlStore(f"sqlite:///{path}")
        store.upgrade()
        loads = [
            ("load of a framework like ROME", len(rome), lambda: _load_framework(store, rome_version, rome)),
            ("load of a framework like ESCO", len(esco), lambda: _load_framework(store, esco_version, esco)),
            ("load of labour figures like a year of BMO", len(bmo), lambda: _load_labour(store, bmo)),
        ]
        rows = [
            _row(f"{what} (SQLite)", count, "parts/s", _timed(load), None, "in one transaction, objects ready")
            for what, count, load in loads
        ]
        _load_register(store)

        def best(read: Callable[[Store], object]) -> float:
            return min(_timed(lambda: read(store)) for _ in range(3))

        def profiles(opened: Store) -> None:
            with opened.reading() as session:
                list(session.frameworks.profiles(rome_version.id))

        def titles(opened: Store) -> None:
            with opened.reading() as session:
                list(session.frameworks.items_of(rome_version.id, [ItemKind.JOB_TITLE]))

        def outlines(opened: Store) -> None:
            with opened.reading() as session:
                list(session.register.outlines(DAY))

        rows += [
            _row(
                "all profiles of ROME (SQLite)",
                OCCUPATIONS * LINES,
                "lines/s",
                best(profiles),
                _bare(path, f"SELECT content FROM framework_profile WHERE version_id = '{rome_version.id}'"),
                "as objects",
            ),
            _row("all job titles of ROME (SQLite)", TITLES, "items/s", best(titles), None, "as objects"),
            _row(
                "all certifications in outline (SQLite)",
                ENTRIES,
                "outlines/s",
                best(outlines),
                _bare(
                    path,
                    "SELECT e.*, o.content FROM register_entry e JOIN register_outline o USING (snapshot_id, number)",
                ),
                "as objects",
            ),
        ]
        store.close()
    return rows


if __name__ == "__main__":
    for row in run():
        print(row)
