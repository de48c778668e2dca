"""The project's own small files, in the formats of the real ones: read without a fault, and marked as examples."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from passport_core.passport.frameworks import Item, ItemRef, Link, SourceFault
from passport_core.passport.labour import Figure, Observation
from passport_core.ports.frameworks import FrameworkSource, LabourSource
from passport_labour import register_local_signals, register_skill_frameworks


def reading(path: Path) -> tuple[str, Iterator[object]]:
    """Read a file with the one source that recognises it."""
    sources: list[FrameworkSource | LabourSource] = [*register_skill_frameworks(), *register_local_signals()]
    (source,) = [source for source in sources if source.recognises(path)]
    (header,) = source.headers(path)
    return source.name, source.read(path, header)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "by", "parts"),
    [
        ("exemple-bmo-2025.csv", "bmo-csv", 48),
        ("exemple-tension-2024.csv", "tension-csv", 11),
        ("exemple-bmo-rome.csv", "fap-rome-csv", 11),
        ("exemple-fap-rome.txt", "fap-rome-sas", 8),
    ],
)
def test_every_example_is_read_whole(examples: Path, name: str, by: str, parts: int) -> None:
    source, read = reading(examples / name)
    found = list(read)
    assert source == by
    assert not [part for part in found if isinstance(part, SourceFault)]
    assert len(found) == parts


def test_every_label_of_an_example_says_that_it_is_one(examples: Path) -> None:
    for path in examples.iterdir():
        assert path.name.startswith("exemple-")
        for part in reading(path)[1]:
            if isinstance(part, Observation):
                assert part.area.label.startswith("EXEMPLE")
                assert not part.subject_label or part.subject_label.startswith("Exemple")
            elif isinstance(part, Item):
                assert not part.label.fr or part.label.fr.startswith("Exemple")


def test_the_examples_hold_a_secret_figure_and_a_split_family(examples: Path) -> None:
    rows = [part for part in reading(examples / "exemple-bmo-2025.csv")[1] if isinstance(part, Observation)]
    assert any(Figure.HIRES in row.suppressed for row in rows)
    links = [part for part in reading(examples / "exemple-fap-rome.txt")[1] if isinstance(part, Link)]
    assert {link.condition for link in links if link.target == ItemRef("rome", "M1805")} == {"0-6", "7-8", "9"}
