"""Compile published JSON-LD contexts into the term tables of ``passport_core.credentials.contexts``.

    python tools/compile_contexts.py SOURCE_DIR… [--out DIR]

Each SOURCE_DIR is searched for the file names below, in their order; every different content found becomes a version
of its address, unless it compiles to the same table as one found before: then only its hash is added. Our own context
is read from ``schemas/``. A table of which no source is found is left as it is.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from passport_core.credentials.contexts import INDEX, shipped
from passport_core.credentials.jsonld.terms import Table, compile_document, table_to_json

PROJECT = Path(__file__).resolve().parent.parent
OUT = PROJECT / "src" / "passport_core" / "credentials" / "contexts"
OB = "https://purl.imsglobal.org/spec/ob/v3p0/"
CLR = "https://purl.imsglobal.org/spec/clr/v2p0/"
SUITES = "https://w3id.org/security/suites/"
NS = "https://www.w3.org/ns/"
OB_3_0_1 = ("ob-v3p0/context-3.0.1.json", "by-name/ob-v3p0-3.0.1.json", "ob3/contexts/ob-v3p0-context-3.0.1.json")
OB_3_0_2 = ("ob-v3p0/context-3.0.2.json", "by-name/ob-v3p0-3.0.2.json", "ob3/contexts/ob-v3p0-context-3.0.2.json")
OB_3_0_3 = ("by-name/ob-v3p0-3.0.3.json", "ob3/contexts/ob-v3p0-context-3.0.3.json", "ob-v3p0/context-3.0.3.json")
CLR_2_0_1 = ("by-name/clr-v2p0-2.0.1.json", "ob3/contexts/clr_context_2.0.1.json")
UNDEFINED_TERMS = ("by-name/undefined-terms-v2.json", "w3c-credentials/undefined-terms/v2")
DID = "did-context/contexts/did-v1.jsonld"

# name of our file → (address, names under which copies of the published document go, newest content first)
SOURCES: dict[str, tuple[str, tuple[str, ...]]] = {
    "credentials-v1": (
        "https://www.w3.org/2018/credentials/v1",
        ("by-name/credentials-v1.json", "bundled/credentials-v1.jsonld", "credentials-context/contexts/v1.jsonld"),
    ),
    "credentials-v2": (
        NS + "credentials/v2",
        (
            "by-name/credentials-v2.json",
            "bundled/credentials-v2.jsonld",
            "ob3/contexts/credentials-v2.json",
            "credentials-context/contexts/v2.jsonld",
        ),
    ),
    "credentials-examples-v1": (
        "https://www.w3.org/2018/credentials/examples/v1",
        ("w3c-credentials/examples/v1", "contexts/credentials-examples-v1.jsonld"),
    ),
    "credentials-examples-v2": (
        NS + "credentials/examples/v2",
        ("by-name/credentials-examples-v2.json", "w3c-credentials/examples/v2"),
    ),
    "odrl": (NS + "odrl.jsonld", ("ns/odrl.jsonld",)),
    "undefined-terms-v2": (NS + "credentials/undefined-terms/v2", UNDEFINED_TERMS),
    "undefined-term-v2": (NS + "credentials/undefined-term/v2", UNDEFINED_TERMS),  # the same, as it was once called
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
            "data-integrity-context/contexts/data-integrity-v2.jsonld",
        ),
    ),
    "multikey-v1": (
        "https://w3id.org/security/multikey/v1",
        ("w3c-data-integrity/multikey/v1.jsonld", "ob3/contexts/security-multikey-v1.json"),
    ),
    "jwk-v1": ("https://w3id.org/security/jwk/v1", ("w3c-data-integrity/jwk/v1.jsonld",)),
    "cid-v1": (NS + "cid/v1", ("w3c-cid/v1.jsonld",)),
    "did-v1": (NS + "did/v1", ("by-name/did-v1.jsonld", "bundled/did-v1.jsonld", DID)),
    "did-v1.1": (NS + "did/v1.1", ("did/did-v1.1.jsonld", "w3c-cid/v1.jsonld")),
    "security-v1": ("https://w3id.org/security/v1", ("bundled/security-v1.jsonld",)),
    "security-v2": ("https://w3id.org/security/v2", ("bundled/security-v2.jsonld",)),
    "ed25519-2018-v1": (SUITES + "ed25519-2018/v1", ("contexts/ed25519-signature-2018-v1.jsonld",)),
    "ed25519-2020-v1": (
        SUITES + "ed25519-2020/v1",
        (
            "by-name/security-suites-ed25519-2020-v1.jsonld",
            "bundled/security-ed25519-2020-v1.jsonld",
            "contexts/ed25519-signature-2020-v1.jsonld",
        ),
    ),
    "jws-2020-v1": (
        SUITES + "jws-2020/v1",
        ("by-name/suites-jws-2020.jsonld", "bundled/security-jws-2020-v1.jsonld"),
    ),
    "bitstring-status-list-v1": (
        NS + "credentials/status/v1",
        ("by-name/ns-status-v1.json", "w3c-bitstring-status-list/v1.jsonld", "vc-bitstring-status-list-v1.jsonld"),
    ),
    "status-list-2021-v1": (
        "https://w3id.org/vc/status-list/2021/v1",
        ("by-name/status-list-2021-v1.json", "contexts/vc-status-list-v1.jsonld"),
    ),
    "ob-v3p0": (OB + "context.json", ("ob-v3p0/context.json", *OB_3_0_3, *OB_3_0_2, *OB_3_0_1)),
    "ob-v3p0-3.0.0": (OB + "context-3.0.0.json", ("ob-v3p0/context.json",)),
    "ob-v3p0-3.0.1": (OB + "context-3.0.1.json", OB_3_0_1),
    "ob-v3p0-3.0.2": (OB + "context-3.0.2.json", OB_3_0_2),
    "ob-v3p0-3.0.3": (OB + "context-3.0.3.json", OB_3_0_3),
    "ob-v3p0-extensions": (
        OB + "extensions.json",
        ("by-name/ob-v3p0-extensions.json", "ob3/contexts/ob-v3p0-extensions.json"),
    ),
    **{
        f"ob-extension-{name}": (
            f"https://w3id.org/openbadges/extensions/{name}Extension/context-3.0.0.json",
            (f"extensions/{name}Extension-3.0.0.json",),
        )
        for name in ("accessibility", "applyLink", "geoCoordinates", "license")
    },
    "clr-v2p0": (CLR + "context.json", ("by-name/clr-v2p0.json", *CLR_2_0_1)),
    "clr-v2p0-2.0.1": (CLR + "context-2.0.1.json", CLR_2_0_1),
    **{
        f"citizenship-{version}": (
            f"https://w3id.org/citizenship/{version}",
            (
                f"citizenship-vocab/citizenship-{version}.jsonld",
                f"by-name/citizenship-{version}.json",
                f"other/citizenship-{version}.json",
                f"citizenship-context/contexts/{version}.jsonld",
            ),
        )
        for version in ("v1", "v2", "v3", "v4rc1")
    },
}
# Addresses whose publisher changes what stands there from version to version: to be read, never to be written.
MOVING = frozenset({"ob-v3p0", "clr-v2p0"})
OWN = {"award-v1": ("https://w3id.org/passport-core/award/v1.jsonld", PROJECT / "schemas" / "award-v1.context.jsonld")}


class Compiler:
    """Compiles what is found under some folders; a context that names another has it compiled first."""

    def __init__(self, sources: Iterable[Path]) -> None:
        self._files = [file for source in sources for file in sorted(source.rglob("*")) if file.is_file()]
        self._names = dict(SOURCES.values())

    def documents(self, names: Iterable[str]) -> list[bytes]:
        """Return the content of every file whose path ends with one of ``names``, in that order."""
        return [file.read_bytes() for name in names for file in self._files if file.as_posix().endswith("/" + name)]

    def table(self, address: str) -> Table:
        """Return the newest table of a published context: of a copy found, or else the one compiled before."""
        documents = self.documents(self._names.get(address, ()))
        if not documents:
            return shipped().newest.table(address)
        return compile_document(json.loads(documents[0]), self.table)

    def versions(self, documents: Iterable[bytes]) -> list[dict[str, Any]]:
        """Return the versions of one address: a table, and the hashes of the documents that compile to it."""
        versions: list[tuple[dict[str, Any], list[str]]] = []
        for document in documents:
            table = table_to_json(compile_document(json.loads(document), self.table))
            digest = hashlib.sha256(document).hexdigest()
            for known, hashes in versions:
                if known == table:
                    if digest not in hashes:
                        hashes.append(digest)
                    break
            else:
                versions.append((table, [digest]))
        return [{"sha256": hashes, "table": table} for table, hashes in versions]

    def all(self) -> dict[str, dict[str, Any]]:
        """Return the content of each table file, by name; an address of which no copy is found is left out."""
        tables: dict[str, dict[str, Any]] = {}
        for name, (address, names) in SOURCES.items():
            documents = self.documents(names)
            if documents:
                moving = {"moving": True} if name in MOVING else {}
                tables[name] = {"address": address, **moving, "versions": self.versions(documents)}
        for name, (address, path) in OWN.items():
            tables[name] = {"address": address, "versions": self.versions([path.read_bytes()])}
        return tables


def index_of(folder: Path) -> str:
    """Return what the index of a folder of table files says: each one's address and hashes, so that none is read."""
    found = {}
    for file in sorted(folder.glob("*.json")):
        if file.name != INDEX:
            stored = json.loads(file.read_text(encoding="utf-8"))
            versions = [version.pop("sha256") for version in stored["versions"]]
            found[file.stem] = {key: value for key, value in stored.items() if key != "versions"}
            found[file.stem]["versions"] = versions
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description="Compile published JSON-LD contexts into term tables.")
    parser.add_argument("source", type=Path, nargs="+", help="folders that hold the published contexts")
    parser.add_argument("--out", type=Path, default=OUT)
    arguments = parser.parse_args()
    tables = Compiler(arguments.source).all()
    for name, table in tables.items():
        text = json.dumps(table, ensure_ascii=False, indent=1) + "\n"
        (arguments.out / f"{name}.json").write_text(text, encoding="utf-8")
        print(f"{name}: {len(table['versions'])} version(s)")
    (arguments.out / INDEX).write_text(index_of(arguments.out), encoding="utf-8")
    missing = sorted(SOURCES.keys() - tables.keys())
    if missing:
        print("not found: " + ", ".join(missing), file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
