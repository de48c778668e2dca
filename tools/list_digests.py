"""List the digests of published contexts, for credentials that name them as related resources.

    python -m tools.list_digests SOURCE_DIR…

Each SOURCE_DIR is searched as ``tools/compile_contexts.py`` searches it; every different content found is a revision
of its address. Revisions that are listed already stay: what was published once may be named for ever.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from tools.compile_contexts import OWN, PROJECT, SOURCES, Compiler

from passport_core.credentials.data_model.resources import hashes

OUT = PROJECT / "src" / "passport_core" / "credentials" / "data_model" / "published.json"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.list_digests", description="List digests of contexts.")
    parser.add_argument("source", type=Path, nargs="+", help="folders that hold the published contexts")
    sources = parser.parse_args().source
    listed = json.loads(OUT.read_text("utf-8")) if OUT.exists() else {}
    compiler = Compiler(sources)
    named = {address: compiler.documents(names) for address, names in SOURCES.values()}
    named |= {address: [path.read_bytes()] for address, path in OWN.values()}
    for address, documents in named.items():
        revisions = listed.get(address, [])
        for document in documents:
            if (digests := hashes(document)) not in revisions:
                revisions.append(digests)
        if revisions:
            listed[address] = revisions
    OUT.write_text(json.dumps(dict(sorted(listed.items())), indent=1) + "\n", encoding="utf-8")
    print(f"{sum(map(len, listed.values()))} revisions of {len(listed)} contexts")
    return 0


if __name__ == "__main__":
    sys.exit(main())
