"""RDFC-1.0 against the W3C suite, against an independent implementation, and against graphs made to be slow."""

from __future__ import annotations

import contextlib
import json
import re
import time
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passport_core.credentials.rdfc import Dataset, Quad, canonicalize, escape, issue_labels
from passport_core.errors import InvalidInputError

SUITE = Path(__file__).parents[2].parent / "shared" / "artefacts" / "rdfc10"

_TERM = re.compile(
    r'\s*(?:(<[^>]*>)|(_:[^\s<"]+)|"((?:[^"\\]|\\.)*)"(?:\^\^(<[^>]*>)|(@[A-Za-z0-9-]+))?|(\.))', re.DOTALL
)
_ESCAPES = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}


def unescape(text: str) -> str:
    def one(found: re.Match[str]) -> str:
        return chr(int(found[1][1:], 16)) if found[1][0] in "uU" else _ESCAPES[found[1]]

    return re.sub(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", one, text)


def parse(text: str) -> tuple[Dataset, dict[str, int]]:
    """Read N-Quads, well-formed ones only; return the dataset and the number given to each blank node label."""
    labels: dict[str, int] = {}
    ground: list[str] = []
    linked: list[Quad] = []
    for line in re.split(r"[\r\n]+", text):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        terms: list[str | int] = []
        for iri, blank, literal, datatype, language, end in _TERM.findall(line):
            if end:
                break
            if iri:
                terms.append(unescape(iri))
            elif blank:
                terms.append(labels.setdefault(blank, len(labels)))
            else:
                kind = (
                    ""
                    if datatype.endswith("XMLSchema#string>")
                    else f"^^{unescape(datatype)}"
                    if datatype
                    else language
                )
                terms.append(f'"{escape(unescape(literal))}"{kind}')
        subject, predicate, value, *graph = terms
        assert isinstance(predicate, str)
        quad: Quad = (subject, predicate, value, graph[0] if graph else None)
        if any(isinstance(term, int) for term in terms):
            linked.append(quad)
        else:
            ground.append(" ".join(str(term) for term in terms) + " .\n")
    return Dataset(ground, linked, len(labels)), labels


def vectors(kind: str) -> list[object]:
    manifest = SUITE / "manifest.jsonld"
    if not manifest.exists():
        return [pytest.param(None, marks=pytest.mark.skip(reason=f"the W3C suite is not at {SUITE}"))]
    return [
        pytest.param(entry, id=entry["id"])
        for entry in json.loads(manifest.read_text(encoding="utf-8"))["entries"]
        if entry["type"] == kind
    ]


@pytest.mark.parametrize("entry", vectors("rdfc:RDFC10EvalTest"))
def test_w3c_evaluation(entry: dict[str, str]) -> None:
    dataset, _ = parse((SUITE / entry["action"]).read_text(encoding="utf-8"))
    expected = (SUITE / entry["result"]).read_bytes()
    assert canonicalize(dataset, algorithm=entry.get("hashAlgorithm", "SHA256").lower()) == expected


@pytest.mark.parametrize("entry", vectors("rdfc:RDFC10MapTest"))
def test_w3c_labels(entry: dict[str, str]) -> None:
    dataset, names = parse((SUITE / entry["action"]).read_text(encoding="utf-8"))
    algorithm = entry.get("hashAlgorithm", "SHA256").lower()
    labels = issue_labels(list(set(dataset.linked)), dataset.blank_nodes, algorithm=algorithm)
    expected = json.loads((SUITE / entry["result"]).read_text(encoding="utf-8"))
    assert {name[2:]: labels[number][2:] for name, number in names.items()} == expected


@pytest.mark.parametrize("entry", vectors("rdfc:RDFC10NegativeEvalTest"))
def test_w3c_poison(entry: dict[str, str]) -> None:
    dataset, _ = parse((SUITE / entry["action"]).read_text(encoding="utf-8"))
    refused_in_time(dataset)


def refused_in_time(dataset: Dataset) -> None:
    times = []
    for _ in range(3):  # the best of three: a busy machine is not a slow algorithm
        start = time.process_time()
        with pytest.raises(InvalidInputError) as caught:
            canonicalize(dataset)
        times.append(time.process_time() - start)
        assert caught.value.code == "rdfc.work-limit"
    assert min(times) < 0.1


@pytest.mark.parametrize("size", [8, 9, 12, 20, 60])
def test_threat_05_clique_of_blank_nodes_is_refused_within_100_ms(size: int) -> None:
    links: list[Quad] = [(a, "<urn:p>", b, None) for a in range(size) for b in range(size) if a != b]
    refused_in_time(Dataset([], links, size))


def test_threat_05_long_ring_of_blank_nodes_is_refused_within_100_ms() -> None:
    size = 3000
    refused_in_time(Dataset([], [(n, "<urn:p>", (n + 1) % size, None) for n in range(size)], size))


@pytest.mark.parametrize("size", [100, 1000, 20_000])
def test_threat_05_many_equal_blank_nodes_are_refused_or_done_within_100_ms(size: int) -> None:
    dataset = Dataset([], [("<urn:s>", "<urn:p>", n, None) for n in range(size)], size)
    times = []
    for _ in range(3):
        start = time.process_time()
        with contextlib.suppress(InvalidInputError):
            assert canonicalize(dataset).count(b"\n") == size
        times.append(time.process_time() - start)
    assert min(times) < 0.1


def test_many_distinct_blank_nodes_are_no_poison() -> None:
    size = 2000
    lines = canonicalize(Dataset([], [(n, "<urn:p>", f'"{n}"', None) for n in range(size)], size))
    assert lines.count(b"\n") == size


def test_quads_that_look_alike_are_counted_each() -> None:
    """Two different neighbours give a node the same first-degree line twice; a set of lines would lose one."""
    quads: list[Quad] = [(0, "<urn:p>", 1, None), (0, "<urn:p>", 2, None), (1, "<urn:q>", '"a"', None)]
    quads += [(2, "<urn:q>", '"b"', None), (3, "<urn:p>", 4, None), (4, "<urn:q>", '"a"', None)]
    text = "".join(f"{name(s)} {p} {name(o)} .\n" for s, p, o, _ in quads)
    assert canonicalize(Dataset([], quads, 5)) == by_oxigraph(text)


def name(term: str | int) -> str:
    return f"_:x{term}" if isinstance(term, int) else term


def by_oxigraph(text: str) -> bytes:
    dataset = pyoxigraph.Dataset(pyoxigraph.parse(text.encode(), pyoxigraph.RdfFormat.N_QUADS))
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    written = pyoxigraph.serialize(dataset, format=pyoxigraph.RdfFormat.N_QUADS)
    assert written is not None
    return "".join(sorted(line + "\n" for line in written.decode().split("\n") if line)).encode()


nodes = st.integers(0, 4) | st.sampled_from(["<urn:a>", "<urn:b>"])
quads = st.tuples(
    nodes,
    st.sampled_from(["<urn:p>", "<urn:q>"]),
    nodes | st.sampled_from(['"x"', '"é"@fr', '"1"^^<urn:t>']),
    st.none() | st.just("<urn:g>"),  # not a blank node: there Oxigraph 0.5 departs from the reference implementations
)


@given(st.lists(quads, max_size=10))
@settings(max_examples=300, deadline=None)
def test_random_datasets_agree_with_oxigraph(found: list[Quad]) -> None:
    text = "".join(" ".join(name(term) for term in quad if term is not None) + " .\n" for quad in dict.fromkeys(found))
    used = sorted({term for quad in found for term in quad if isinstance(term, int)})
    number = {node: position for position, node in enumerate(used)}
    ground = [
        " ".join(str(term) for term in quad if term is not None) + " .\n"
        for quad in found
        if not any(isinstance(term, int) for term in quad)
    ]
    linked: list[Quad] = [
        tuple(number[term] if isinstance(term, int) else term for term in quad)  # type: ignore[misc]
        for quad in found
        if any(isinstance(term, int) for term in quad)
    ]
    assert canonicalize(Dataset(ground, linked, len(used)), work_limit=1_000_000) == by_oxigraph(text)
