"""How fast whole frameworks are loaded and searched by name, and how much memory the search takes.

    python benchmarks/bench_frameworks.py

The real files are needed (ROME 460, ESCO 1.1.1: they are not in the repository, see ``data/`` beside it); without them
there is nothing to measure, and no row. Times are CPU times of this process, which does all the work (SQLite is in it):
a busy machine should not change them.
"""

from __future__ import annotations

import csv
import io
import random
import resource
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from passport_core.compose import Services
from passport_core.passport.actors import Operator
from passport_core.passport.frameworks import ItemKind
from passport_core.services.fold_words import words
from passport_core.services.read_frameworks import forms_of
from passport_core.settings import Settings

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
SEARCHES = 2_000
SCANS = 40


def _tables(path: Path) -> Iterator[io.TextIOWrapper]:
    """Yield every CSV table below a folder, also those in archives."""
    for file in sorted(path.iterdir()):
        if file.suffix == ".zip":
            with zipfile.ZipFile(file) as archive:
                for name in archive.namelist():
                    if name.endswith(".csv"):
                        with archive.open(name) as member:
                            yield io.TextIOWrapper(member, encoding="utf-8", newline="")
        elif file.suffix == ".csv":
            with file.open("rb") as opened:
                yield io.TextIOWrapper(opened, encoding="utf-8", newline="")


def _bare(path: Path) -> tuple[float, float]:
    """Return the seconds that csv.reader alone takes over the tables, and their size in millions of characters."""
    csv.field_size_limit(10_000_000)  # ESCO has long fields
    size = 0
    start = time.process_time()
    for table in _tables(path):
        for row in csv.reader(table):
            size += sum(map(len, row))
    return time.process_time() - start, size / 1e6


def _loading(services: Services, framework: str, path: Path) -> list[dict[str, Any]]:
    bare, size = _bare(path)
    start = time.process_time()
    loaded = [each for each in services.load_framework(path, actor=Operator()) if not each.was_known]
    spent = time.process_time() - start
    version = loaded[0].version
    return [
        {
            "name": f"{framework} {version.header.version}: files loaded, stored (SQLite)",
            "rate": round(size / spent, 2),
            "unit": "million characters/s",
            "baseline": round(size / bare, 2),
            "ratio": round(bare / spent, 3),
            "note": f"{spent:.1f} s of CPU (promised: 15 s) for {version.items} items, {version.profiles} profiles and "
            f"{version.links} links; baseline: csv.reader alone over the same tables ({bare:.2f} s)",
        }
    ]


def _typed(names: Sequence[str], chance: random.Random) -> Iterator[str]:
    """Yield names as people type them: whole, with an error, unfinished, in another order, in part."""
    for place, name in enumerate(chance.choices(names, k=SEARCHES)):
        at = chance.randrange(len(name))
        spoken = name.split()
        yield (
            name,
            name[:at] + chance.choice("aeilnrst") + name[at + 1 :],
            name[: max(3, at)],
            " ".join(chance.sample(spoken, len(spoken))),
            " ".join(chance.sample(spoken, min(2, len(spoken)))),
        )[place % 5]


def _times(searches: Sequence[str], search: Callable[[str], object]) -> list[float]:
    spent = []
    for text in searches:
        start = time.process_time()
        search(text)
        spent.append(time.process_time() - start)
    return sorted(spent)


def _searching(services: Services) -> list[dict[str, Any]]:
    reading = services.read_frameworks
    version = reading.newest("rome")
    with services.store.reading() as session:
        titles = [forms_of(item) for item in session.frameworks.items_of(version.id, [ItemKind.JOB_TITLE])]
    kinds = [ItemKind.JOB_TITLE]
    start = time.process_time()
    reading.search("web", kinds=kinds, framework="rome")
    first = time.process_time() - start
    searches = list(_typed([forms[0] for forms in titles], random.Random(460)))
    spent = _times(searches, lambda text: reading.search(text, kinds=kinds, framework="rome"))

    folded = [[set(words(form)) for form in forms] for forms in titles]

    def scan(text: str) -> list[int]:
        asked = words(text)
        scores = [max(sum(word in form for word in asked) for form in forms) for forms in folded]
        return sorted(range(len(scores)), key=lambda place: -scores[place])[:10]

    scanned = _times(searches[:SCANS], scan)
    rate, naive = len(spent) / sum(spent), len(scanned) / sum(scanned)
    p50, p95 = (1000 * spent[int(len(spent) * share)] for share in (0.5, 0.95))
    return [
        {
            "name": f"job titles searched by name ({len(titles):,} titles)",
            "rate": round(rate),
            "unit": "searches/s",
            "baseline": round(naive),
            "ratio": round(rate / naive, 3),
            "note": f"p50 {p50:.1f} ms, p95 {p95:.1f} ms (promised: 20 ms), slowest {1000 * spent[-1]:.0f} ms, items "
            f"read from the store; the first search, which builds the index, {first:.2f} s (promised: 1.5 s); "
            "baseline: a scan of the titles' words, folded beforehand, that forgives nothing",
        }
    ]


def _memory(services: Services) -> list[dict[str, Any]]:
    reading = services.read_frameworks
    versions = {version.header.framework: version for version in reversed(reading.versions())}
    for framework in versions:
        reading.search("web", framework=framework)
    taken = reading.memory / 1e6
    with services.store.reading() as session:
        names = sum(
            len(form.encode())
            for version in versions.values()
            for item in session.frameworks.items_of(version.id, list(ItemKind))
            for form in forms_of(item)
        )
    unit = 1 if sys.platform == "darwin" else 1024  # ru_maxrss is in KiB, on macOS in bytes
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
    return [
        {
            "name": f"search indexes of everything in {', '.join(sorted(versions))}",
            "rate": round(taken, 1),
            "unit": "MB",
            "baseline": round(names / 1e6, 1),
            "ratio": round(taken * 1e6 / names, 3),
            "note": f"promised: 400 MB a process for all frameworks; the whole process of this measurement, loading "
            f"included, had at most {peak:.0f} MB; baseline: the names themselves, as UTF-8",
        }
    ]


def run() -> list[dict[str, Any]]:
    """Return rows {name, rate, unit, baseline, ratio, note}; none where the real files are not there."""
    if not (DATA / "rome").is_dir():
        print("the real files of ROME and ESCO are not on this machine: nothing to measure", file=sys.stderr)
        return []
    with tempfile.TemporaryDirectory() as name:
        services = Services(Settings(data=Path(name)))
        services.prepare_embedded()
        rows = _loading(services, "ROME", DATA / "rome")
        if any(source.recognises(DATA / "esco") for source in services.plugins.skill_frameworks.values()):
            rows += _loading(services, "ESCO", DATA / "esco")
        rows += _searching(services)
        rows += _memory(services)
        services.close()
    return rows


if __name__ == "__main__":
    for row in run():
        print(row)
