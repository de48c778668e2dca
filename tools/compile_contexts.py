"""Compile published JSON-LD contexts into the term tables of ``passport_core.credentials.contexts``.

    python tools/compile_contexts.py SOURCE_DIR… [--out DIR]

Each SOURCE_DIR is searched for the file names below, in their order; every different content found becomes a version
of its address, unless it compiles to the same table as one found before: then only its hash is added. Our own context
is read from ``schemas/``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from passport_core.credentials.jsonld.terms import compile_document, table_to_json

PROJECT = Path(__file__).resolve().parent.parent
OUT = PROJECT / "src" / "passport_core" / "credentials" / "contexts"
OB = "https://purl.imsglobal.org/spec/ob/v3p0/"

# name of our file → (address, names under which copies of the published document go, newest content first)
SOURCES: dict[str, tuple[str, tuple[str, ...]]] = {
    "credentials-v1": (
        "https://www.w3.org/2018/credentials/v1",
        ("by-name/credentials-v1.json", "bundled/credentials-v1.jsonld"),
    ),
    "credentials-v2": (
        "https://www.w3.org/ns/credentials/v2",
        ("by-name/credentials-v2.json", "bundled/credentials-v2.jsonld", "ob3/contexts/credentials-v2.json"),
    ),
    "credentials-examples-v2": (
        "https://www.w3.org/ns/credentials/examples/v2",
        ("by-name/credentials-examples-v2.json", "w3c-credentials/examples/v2"),
    ),
    "undefined-terms-v2": (
        "https://www.w3.org/ns/credentials/undefined-terms/v2",
        ("by-name/undefined-terms-v2.json", "w3c-credentials/undefined-terms/v2"),
    ),
    "data-integrity-v1": (
        "https://w3id.org/security/data-integrity/v1",
        ("by-name/data-integrity-v1.jsonld", "w3c-data-integrity/data-integrity/v1.jsonld"),
    ),
    "data-integrity-v2": (
        "https://w3id.org/security/data-integrity/v2",
        (
            "w3c-data-integrity/data-integrity/v2.jsonld",
            "by-name/data-integrity-v2.json",
            "ob3/contexts/security-data-integrity-v2.json",
        ),
    ),
    "multikey-v1": (
        "https://w3id.org/security/multikey/v1",
        ("w3c-data-integrity/multikey/v1.jsonld", "ob3/contexts/security-multikey-v1.json"),
    ),
    "ed25519-2020-v1": (
        "https://w3id.org/security/suites/ed25519-2020/v1",
        ("by-name/security-suites-ed25519-2020-v1.jsonld", "bundled/security-ed25519-2020-v1.jsonld"),
    ),
    "did-v1": ("https://www.w3.org/ns/did/v1", ("by-name/did-v1.jsonld", "bundled/did-v1.jsonld")),
    "bitstring-status-list-v1": (
        "https://www.w3.org/ns/credentials/status/v1",
        ("by-name/ns-status-v1.json", "w3c-bitstring-status-list/v1.jsonld"),
    ),
    "ob-v3p0-3.0.1": (
        OB + "context-3.0.1.json",
        ("ob-v3p0/context-3.0.1.json", "by-name/ob-v3p0-3.0.1.json", "ob3/contexts/ob-v3p0-context-3.0.1.json"),
    ),
    "ob-v3p0-3.0.2": (
        OB + "context-3.0.2.json",
        ("ob-v3p0/context-3.0.2.json", "by-name/ob-v3p0-3.0.2.json", "ob3/contexts/ob-v3p0-context-3.0.2.json"),
    ),
    "ob-v3p0-3.0.3": (
        OB + "context-3.0.3.json",
        ("by-name/ob-v3p0-3.0.3.json", "ob3/contexts/ob-v3p0-context-3.0.3.json", "ob-v3p0/context-3.0.3.json"),
    ),
    "ob-v3p0-extensions": (
        OB + "extensions.json",
        ("by-name/ob-v3p0-extensions.json", "ob3/contexts/ob-v3p0-extensions.json"),
    ),
    "clr-v2p0-2.0.1": (
        "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json",
        ("by-name/clr-v2p0-2.0.1.json", "ob3/contexts/clr_context_2.0.1.json"),
    ),
}
OWN = {"award-v1": ("https://w3id.org/passport-core/award/v1.jsonld", PROJECT / "schemas" / "award-v1.context.jsonld")}


def compile_versions(documents: Iterable[bytes]) -> list[dict[str, Any]]:
    """Return the versions of one address: a table, and the hashes of the documents that compile to it."""
    versions: list[tuple[dict[str, Any], list[str]]] = []
    for document in documents:
        table = table_to_json(compile_document(json.loads(document)))
        digest = hashlib.sha256(document).hexdigest()
        for known, hashes in versions:
            if known == table:
                if digest not in hashes:
                    hashes.append(digest)
                break
        else:
            versions.append((table, [digest]))
    return [{"sha256": hashes, "table": table} for table, hashes in versions]


def find(sources: Iterable[Path], names: Iterable[str]) -> list[bytes]:
    """Return the content of every file under ``sources`` whose path ends with one of ``names``, in that order."""
    found = []
    files = [file for source in sources for file in sorted(source.rglob("*")) if file.is_file()]
    for name in names:
        found += [file.read_bytes() for file in files if file.as_posix().endswith("/" + name)]
    return found


def compile_all(sources: list[Path]) -> dict[str, dict[str, Any]]:
    """Return the content of each table file, by name; an address of which no copy is found is left out."""
    tables = {}
    for name, (address, names) in SOURCES.items():
        documents = find(sources, names)
        if documents:
            tables[name] = {"address": address, "versions": compile_versions(documents)}
    for name, (address, path) in OWN.items():
        tables[name] = {"address": address, "versions": compile_versions([path.read_bytes()])}
    return tables


def main() -> int:
    parser = argparse.ArgumentParser(description="Compile published JSON-LD contexts into term tables.")
    parser.add_argument("source", type=Path, nargs="+", help="folders that hold the published contexts")
    parser.add_argument("--out", type=Path, default=OUT)
    arguments = parser.parse_args()
    tables = compile_all(arguments.source)
    for name, table in tables.items():
        text = json.dumps(table, ensure_ascii=False, indent=1) + "\n"
        (arguments.out / f"{name}.json").write_text(text, encoding="utf-8")
        print(f"{name}: {len(table['versions'])} version(s)")
    missing = sorted(SOURCES.keys() - tables.keys())
    if missing:
        print("not found: " + ", ".join(missing), file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
