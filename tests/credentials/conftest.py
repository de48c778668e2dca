"""Independent readings of a document, and the published contexts they need."""

from __future__ import annotations

import importlib.util
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pyoxigraph
import pytest
from pyld import jsonld

PROJECT = Path(__file__).resolve().parents[2]
Canonical = Callable[[Mapping[str, Any]], bytes]


@pytest.fixture(scope="session")
def compile_contexts() -> ModuleType:
    """The tool ``tools/compile_contexts.py``, as a module."""
    spec = importlib.util.spec_from_file_location("compile_contexts", PROJECT / "tools" / "compile_contexts.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def context_folders(shared_dir: Path) -> list[Path]:
    """Every folder with published contexts: the samples beside the project, and those that test libraries bring.

    ``PASSPORT_PEERS`` may name a folder of JavaScript packages, which bring more.
    """
    found = [shared_dir / "artefacts" / "contexts"]
    peers = os.environ.get("PASSPORT_PEERS")
    if peers:
        found.append(Path(peers) / "node_modules")
    for library in ("pyld", "openbadgeslib"):
        spec = importlib.util.find_spec(library)
        assert spec is not None
        assert spec.submodule_search_locations
        found.append(Path(spec.submodule_search_locations[0]))
    return found


@pytest.fixture(scope="session")
def published(compile_contexts: ModuleType, context_folders: list[Path]) -> dict[str, Any]:
    """The newest published document of each known context of which there is a copy, by address."""
    compiler = compile_contexts.Compiler(context_folders)
    found = {address: compiler.documents(names) for address, names in compile_contexts.SOURCES.values()}
    documents = {address: json.loads(copies[0]) for address, copies in found.items() if copies}
    documents |= {address: json.loads(path.read_bytes()) for address, path in compile_contexts.OWN.values()}
    return documents


@pytest.fixture(scope="session")
def by_pyld(published: dict[str, Any]) -> Canonical:
    """Canonical N-Quads by PyLD (URDNA2015, the same as RDFC-1.0 but for control characters)."""

    def load(url: str, options: object = None) -> dict[str, Any]:
        return {
            "contentType": "application/ld+json",
            "contextUrl": None,
            "documentUrl": url,
            "document": published[url],
            "tag": "static",
        }

    def canonical(document: Mapping[str, Any]) -> bytes:
        options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": load, "base": None,
                   "rdfDirection": "i18n-datatype"}  # fmt: skip
        text: str = jsonld.normalize(dict(document), options)
        return text.encode()

    return canonical


@pytest.fixture(scope="session")
def by_oxigraph(published: dict[str, Any]) -> Canonical:
    """Canonical N-Quads by Oxigraph (RDFC-1.0), contexts put into the document since it fetches none."""

    def inlined(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: contexts(entry) if key == "@context" else inlined(entry) for key, entry in value.items()}
        return [inlined(entry) for entry in value] if isinstance(value, list) else value

    def contexts(value: Any) -> Any:
        entries = value if isinstance(value, list) else [value]
        return [published[entry]["@context"] if isinstance(entry, str) else entry for entry in entries]

    def canonical(document: Mapping[str, Any]) -> bytes:
        # Oxigraph wants @context and type first; it reads a stream.
        body = json.dumps(first_things_first(inlined(dict(document)))).encode()
        dataset = pyoxigraph.Dataset(pyoxigraph.parse(body, pyoxigraph.RdfFormat.JSON_LD))
        dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
        written = pyoxigraph.serialize(dataset, format=pyoxigraph.RdfFormat.N_QUADS)
        assert written is not None
        return "".join(sorted(line + "\n" for line in written.decode().split("\n") if line)).encode()

    return canonical


def first_things_first(value: Any) -> Any:
    if isinstance(value, dict):
        order = {"@context": 0, "type": 1, "id": 2}
        return {
            key: entry if key == "@context" else first_things_first(entry)
            for key, entry in sorted(value.items(), key=lambda item: order.get(item[0], 3))
        }
    return [first_things_first(entry) for entry in value] if isinstance(value, list) else value
