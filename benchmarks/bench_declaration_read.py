"""How fast a CDC declaration is read into awards, in how much memory, beside a bare expat parse of the same file."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from generate_declaration import GENERATED, generate, passages_wanted

# Each measure runs in a process of its own, so that its peak memory is its own.
_BARE = """
import json, pyexpat, resource, sys, time
parser = pyexpat.ParserCreate()
started = time.perf_counter()
with open(sys.argv[1], "rb") as stream:
    parser.ParseFile(stream)
print(json.dumps({"seconds": time.perf_counter() - started,
                  "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
"""
_READ = """
import json, resource, sys, time
from pathlib import Path
from passport_cdc.cdc_xml import CdcXml
from passport_core.ports.formats import DeclaredAward
started = time.perf_counter()
awards = sum(isinstance(passage, DeclaredAward) for passage in CdcXml().read(Path(sys.argv[1])))
print(json.dumps({"seconds": time.perf_counter() - started, "awards": awards,
                  "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
"""


def _measure(program: str, path: Path) -> dict[str, float]:
    done = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True)
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def run() -> list[dict[str, object]]:
    """Return rows {name, rate, unit, baseline, ratio, note}; rates in passages a second and MB."""
    wanted = passages_wanted()
    path = generate(GENERATED / f"declaration-{wanted}.xml", wanted)
    bare, read = _measure(_BARE, path), _measure(_READ, path)
    if read["awards"] != wanted:
        raise RuntimeError(f"{read['awards']} awards read of {wanted}")
    rate, baseline = wanted / read["seconds"], wanted / bare["seconds"]
    size = path.stat().st_size / 1e6
    return [
        {
            "name": "declaration read (CDC XML, both passes, validated)",
            "rate": round(rate),
            "unit": "passages/s",
            "baseline": round(baseline),
            "ratio": round(rate / baseline, 3),
            "note": f"{wanted} passages, {size:.0f} MB; baseline: one expat parse without handlers",
        },
        {
            "name": "declaration read, peak memory",
            "rate": round(read["peak_mb"], 1),
            "unit": "MB",
            "baseline": round(bare["peak_mb"], 1),
            "ratio": round(read["peak_mb"] / bare["peak_mb"], 2),
            "note": f"{wanted} passages; target: under 300 MB at 200,000; baseline: the bare parse",
        },
    ]


if __name__ == "__main__":
    for row in run():
        print(f"{row['name']}: {row['rate']} {row['unit']}, ratio {row['ratio']} to {row['baseline']}; {row['note']}")
