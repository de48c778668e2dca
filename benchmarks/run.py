"""Runs every measurement, prints one table, and writes ``benchmarks/results.json``.

A measurement is a module ``benchmarks/bench_NAME.py`` with ``run() -> list[dict]``; each dict has exactly

    name      what was measured
    rate      the number
    unit      of ``rate`` (``credentials/s``, ``MB/s``, ``MB peak`` …)
    baseline  what to compare it with, measured in the same run and in the same unit, or None
    ratio     rate / baseline, or None
    note      how it was measured, and what the number does not say

Each module runs in a process of its own, so that one's memory and caches are not another's.

    python -m benchmarks.run              all
    python -m benchmarks.run issue        those whose name holds “issue”
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
RESULTS = HERE / "results.json"
KEYS = ("name", "rate", "unit", "baseline", "ratio", "note")


def modules(wanted: str = "") -> list[str]:
    return [path.stem for path in sorted(HERE.glob("bench_*.py")) if wanted in path.stem]


def measure_here(module: str) -> list[dict[str, Any]]:
    """Run one module in this process; raise ValueError where a result is not of the agreed shape."""
    results: list[dict[str, Any]] = importlib.import_module(f"benchmarks.{module}").run()
    for result in results:
        if set(result) != set(KEYS):
            raise ValueError(f"{module}: a result has the keys {sorted(result)}, not {sorted(KEYS)}")
    return [{key: result[key] for key in KEYS} for result in results]


def measure_apart(module: str) -> list[dict[str, Any]] | None:
    """Run one module in a process of its own; return None, its fault printed, where it fails."""
    read_end, write_end = os.pipe()
    with os.fdopen(read_end, encoding="utf-8") as answers:
        process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.run", "--into", str(write_end), module],
            cwd=HERE.parent,
            pass_fds=[write_end],
            stdout=sys.stderr,  # what a module prints while it works is for a person
        )
        os.close(write_end)
        answer = answers.read()
    if process.wait() != 0:
        return None
    found: list[dict[str, Any]] = json.loads(answer)
    return found


def number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.3g}"


def table(results: list[dict[str, Any]]) -> str:
    head = ("measurement", "rate", "unit", "baseline", "ratio")
    rows = [
        (
            r["name"],
            number(r["rate"]),
            r["unit"],
            number(r["baseline"]),
            "" if r["ratio"] is None else f"{r['ratio']:.3f}",
        )
        for r in results
    ]
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    lines = []
    for row in [head, tuple("-" * width for width in widths), *rows]:
        cells = [
            cell.rjust(w) if i in (1, 3, 4) else cell.ljust(w)
            for i, (cell, w) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description="Measure and print one table.")
    parser.add_argument("wanted", nargs="?", default="", help="only modules whose name holds this")
    parser.add_argument("--into", type=int, metavar="FD", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.into is not None:
        with os.fdopen(chosen.into, "w", encoding="utf-8") as answers:
            json.dump(measure_here(chosen.wanted), answers)
        return 0

    names = modules(chosen.wanted)
    if not names:
        print(f"No measurement is named “{chosen.wanted}”. There are: {', '.join(modules())}", file=sys.stderr)
        return 2
    results: list[dict[str, Any]] = []
    failed: list[str] = []
    for name in names:
        print(f"{name} …", file=sys.stderr, flush=True)
        found = measure_apart(name)
        if found is None:
            failed.append(name)
        else:
            results += found
    print(f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores\n")
    print(table(results))
    for result in results:
        if result["note"]:
            print(f"\n{result['name']}: {result['note']}")
    if not chosen.wanted and not failed:  # a part of the table must not take the place of the whole
        RESULTS.write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        print(f"\nWritten: {RESULTS.relative_to(HERE.parent)}")
    if failed:
        print(f"\nFailed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
