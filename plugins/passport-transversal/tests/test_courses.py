"""Courses' entry profiles: the example, other files, and what a file may not say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from passport_core.errors import InvalidInputError
from passport_core.passport.frameworks import Importance, ItemKind, ItemRef, Label, ProfileLine
from passport_core.passport.provenance import Provenance
from passport_transversal.courses import CourseEntryJson
from passport_transversal.graded import GradedJson

SOURCE = CourseEntryJson()
Load = Callable[..., Any]
Refusal = Callable[..., InvalidInputError]
Write = Callable[..., Path]

SMALL: dict[str, Any] = {
    "format": "course-entry-1",
    "id": "wood-2",
    "title": {"fr": "Entrer en menuiserie"},
    "course": "Menuiserie",
    "provider": {"name": "Un atelier", "siret": "12345678901234"},
    "leads_to": {"certification": "RNCP1234"},
    "author": "Une formatrice",
    "date": "2026-03-01",
    "licence": "CC0-1.0",
    "requirements": [
        {"framework": "rectec", "item": "4", "level": 2, "proof": "endorsed"},
        {"framework": "clea", "item": "2.1", "proof": "certified"},
    ],
}


def test_a_course_is_one_item_with_one_profile(write: Write, load: Load) -> None:
    path = write(SMALL)
    (header,) = SOURCE.headers(path)
    assert (header.framework, header.version) == ("courses-wood-2", "2026-03-01")
    assert header.dated == date(2026, 3, 1)
    assert (header.title.fr, header.title.en) == ("Entrer en menuiserie", "Entrer en menuiserie")
    items, profiles = load(SOURCE, path)
    assert list(items) == list(profiles) == ["wood-2"]
    course = items["wood-2"]
    assert (course.kind, course.label) == (ItemKind.COURSE, Label(fr="Entrer en menuiserie"))
    assert course.description == "Menuiserie, Un atelier. Mène à RNCP1234."
    assert profiles["wood-2"].lines == (
        ProfileLine(ItemRef("rectec", "4"), Importance.REQUIRED, 2, Provenance.ENDORSED),
        ProfileLine(ItemRef("clea", "2.1"), Importance.REQUIRED, None, Provenance.CERTIFIED),
    )


def test_the_example_asks_for_levels_that_rectec_has(examples: Path, load: Load) -> None:
    _, profiles = load(SOURCE, examples / "courses")
    rectec_path = examples / "transversal" / "rectec.json"
    rectec, _ = load(GradedJson(), rectec_path)
    levels = {level.number for level in GradedJson().headers(rectec_path)[0].scale}
    lines = profiles["back-end-erdre"].lines
    assert [line.item.code for line in lines] == [str(number) for number in range(1, 13)]
    assert all(line.item.framework == "rectec" and line.item.code in rectec and line.level in levels for line in lines)
    assert [line.level for line in lines] == [3, 3, 2, 2, 2, 2, 2, 3, 3, 2, 2, 2]


def test_the_example_says_that_it_is_invented(examples: Path, load: Load) -> None:
    items, _ = load(SOURCE, examples / "courses")
    assert "inventé" in items["back-end-erdre"].description
    assert "RNCP37674BC02" in items["back-end-erdre"].description


REFUSED: dict[str, tuple[dict[str, Any], str, str]] = {
    "asked-twice": (
        {"requirements": [SMALL["requirements"][0], {**SMALL["requirements"][0], "level": 3}]},
        "course-entry.asked-twice",
        "requirements[1]",
    ),
    "no-such-day": ({"date": "2026-13-01"}, "framework-file.day", "date"),
    "one-word": ({"id": "wood"}, "framework-file.schema", "id"),
    "capitals": ({"id": "Wood-2"}, "framework-file.schema", "id"),
    "long-id": ({"id": "a-" + "b" * 31}, "framework-file.schema", "id"),
    "nothing-asked": ({"requirements": []}, "framework-file.schema", "requirements"),
    "no-proof": (
        {"requirements": [{"framework": "rectec", "item": "1"}]},
        "framework-file.schema",
        "requirements[0]",
    ),
    "level-as-text": (
        {"requirements": [{"framework": "rectec", "item": "1", "level": "2", "proof": "declared"}]},
        "framework-file.schema",
        "requirements[0].level",
    ),
    "certification": ({"leads_to": {"certification": "BTS"}}, "framework-file.schema", "leads_to.certification"),
    "siret": ({"provider": {"name": "x", "siret": "1234"}}, "framework-file.schema", "provider.siret"),
    "more": ({"price": 3}, "framework-file.schema", "file.json"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_cannot_be_meant_is_refused_with_the_place(write: Write, refusal: Refusal, case: str) -> None:
    change, code, place = REFUSED[case]
    error = refusal(SOURCE, write({**SMALL, **change}))
    assert error.code == code
    assert error.where is not None
    assert error.where.endswith(place)


def test_a_course_described_by_two_files_is_refused(write: Write, refusal: Refusal, tmp_path: Path) -> None:
    write(SMALL, "a.json")
    write({**SMALL, "date": "2026-04-01"}, "b.json")
    assert refusal(SOURCE, tmp_path).code == "course-entry.id-twice"


def test_each_reader_leaves_the_others_files_alone(examples: Path) -> None:
    assert SOURCE.recognises(examples / "courses")
    assert not SOURCE.recognises(examples / "transversal")
    assert not GradedJson().recognises(examples / "courses")
