"""How fast, and in how much memory, the register is read: file → ``Certification`` objects, nothing stored.

    python benchmarks/bench_register_read.py            60 MB
    BENCH_FULL=1 python benchmarks/bench_register_read.py   570 MB, the size of the real RNCP export

Each measure runs in a process of its own, so that its peak memory (``ru_maxrss``: the whole process, interpreter
and imports included) is its own. Time is the process's CPU time: reading is one thread that waits for nothing, and a
busy machine should not change the figure. The baseline is expat without handlers over the same XML in the same run:
no reader that parses the file with it can be faster.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any
from xml.parsers import expat

sys.path.insert(0, str(Path(__file__).parent))

from generate_register import write_csv, write_xml, write_zip


def bare_expat(path: Path) -> int:
    parser = expat.ParserCreate()
    with path.open("rb") as file:
        while chunk := file.read(256 * 1024):
            parser.Parse(chunk, False)
    parser.Parse(b"", True)
    return 0


def read_register(path: Path) -> int:
    """Return how many entries were read; none may be faulty."""
    from passport_core.passport.register import Certification
    from passport_rncp import register_registers

    source = next(s for s in register_registers() if s.recognises(path))
    entries = 0
    for header in source.headers(path, dated=date(2026, 8, 16)):
        for item in source.read(path, header):
            if not isinstance(item, Certification):
                raise SystemExit(f"unexpected fault: {item}")
            entries += 1
    return entries


MEASURES = {"bare-expat": bare_expat, "read": read_register}


def measure(name: str, path: Path) -> dict[str, float]:
    """Run one measure in a process of its own: CPU seconds, peak memory in MB (10⁶ bytes), entries."""
    done = subprocess.run(
        [sys.executable, __file__, "--measure", name, str(path)], check=True, capture_output=True, text=True
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def run() -> list[dict[str, Any]]:
    """Return the rows of this benchmark."""
    megabytes = 570 if os.environ.get("BENCH_FULL") == "1" else 60
    xml = write_xml(megabytes)
    size = xml.stat().st_size / 1e6
    baseline = size / measure("bare-expat", xml)["seconds"]
    rows = []
    for name, path in (("XML V4.1", xml), ("daily zip", write_zip(xml))):
        found = measure("read", path)
        rate = size / found["seconds"]
        rows.append(
            {
                "name": f"register read, {name}, {size:.0f} MB",
                "rate": round(rate, 1),
                "unit": "MB/s",
                "baseline": round(baseline, 1),
                "ratio": round(rate / baseline, 3),
                "note": f"{found['entries']:.0f} entries, peak {found['peak_mb']:.0f} MB; baseline: bare expat parse",
            }
        )
    lines = 400_000 if megabytes == 570 else 40_000
    found = measure("read", write_csv(entries=lines // 13, partners=lines))
    rows.append(
        {
            "name": f"register read, CSV set, {lines:,} partner lines",
            "rate": round(found["entries"] / found["seconds"]),
            "unit": "entries/s",
            "baseline": None,
            "ratio": None,
            "note": f"RNCP and RS, two passes, peak {found['peak_mb']:.0f} MB",
        }
    )
    return rows


def _measured(name: str, path: Path) -> None:
    start = time.process_time()
    entries = MEASURES[name](path)
    seconds = time.process_time() - start
    unit = 1 if sys.platform == "darwin" else 1024  # ru_maxrss is in KiB, on macOS in bytes
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
    print(json.dumps({"seconds": seconds, "peak_mb": peak, "entries": entries}))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        _measured(sys.argv[2], Path(sys.argv[3]))
    else:
        for row in run():
            print(row)
