"""Graded frameworks as data: the two that come with the plugin, any other, and what a file may not say."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passport_core.errors import InvalidInputError, TooLargeError
from passport_core.outcomes import Text
from passport_core.passport.frameworks import FrameworkHeader, Importance, ItemKind, ItemRef, ProfileLine
from passport_core.passport.provenance import Provenance
from passport_transversal import shipped
from passport_transversal.graded import GradedJson

SOURCE = GradedJson()
Load = Callable[..., Any]
Refusal = Callable[..., InvalidInputError]
Write = Callable[..., Path]

SMALL: dict[str, Any] = {
    "format": "graded-framework-1",
    "framework": "craft",
    "version": "2026.1",
    "dated": "2026-02-28",
    "title": {"fr": "Gestes", "en": "Gestures"},
    "licence": "CC0-1.0",
    "publisher": "Un atelier",
    "sources": ["Inventé pour cet essai."],
    "scale": [
        {"level": 1, "name": {"fr": "Un", "en": "One"}, "meaning": {"fr": "Peu.", "en": "Little."}},
        {"level": 3, "name": {"fr": "Trois", "en": "Three"}, "meaning": {"fr": "Bien.", "en": "Well."}},
    ],
    "items": [
        {"code": "wood", "kind": "competency_group", "label": {"fr": "Bois"}},
        {"code": "saw", "kind": "competency", "parent": "wood", "label": {"fr": "Scier", "en": "Saw"}},
        {
            "code": "carve",
            "kind": "competency",
            "parent": "wood",
            "label": {"en": "Carve"},
            "description": "À la main.",
            "gap_in_source": {"fr": "Non décrit.", "en": "Not described."},
        },
        {"code": "badge", "kind": "course", "label": {"fr": "Brevet"}},
    ],
    "profiles": [
        {"item": "badge", "lines": [{"item": "saw", "level": 3}, {"item": "rectec:3", "level": 7, "proof": "declared"}]}
    ],
}


def changed(*path: str | int, to: Any) -> dict[str, Any]:
    """Return the small framework with one value in another's place."""
    document = copy.deepcopy(SMALL)
    at: Any = document
    for step in path[:-1]:
        at = at[step]
    if isinstance(at, list) and path[-1] == len(at):
        at.append(to)
    else:
        at[path[-1]] = to
    return document


def test_any_framework_is_a_file(write: Write, load: Load) -> None:
    path = write(SMALL)
    (header,) = SOURCE.headers(path)
    assert (header.framework, header.version, header.dated) == ("craft", "2026.1", date(2026, 2, 28))
    assert (header.licence, header.publisher, header.title.en) == ("CC0-1.0", "Un atelier", "Gestures")
    assert [(level.number, level.name.fr, level.meaning.en) for level in header.scale] == [
        (1, "Un", "Little."),
        (3, "Trois", "Well."),
    ]
    items, profiles = load(SOURCE, path)
    assert items["saw"].parent == "wood"
    assert items["carve"].label.to("fr") == "Carve"  # its only name
    assert items["carve"].description == "À la main."
    assert items["carve"].gap_in_source == Text("Non décrit.", "Not described.")
    assert items["wood"].kind is ItemKind.COMPETENCY_GROUP
    assert profiles["badge"].lines == (
        ProfileLine(ItemRef("craft", "saw"), Importance.REQUIRED, 3, Provenance.CERTIFIED),
        ProfileLine(ItemRef("rectec", "3"), Importance.REQUIRED, 7, Provenance.DECLARED),
    )


# ---------------------------------------------------------------- what is shipped


def test_both_frameworks_come_with_the_plugin_and_are_the_examples(examples: Path) -> None:
    assert [path.name for path in shipped()] == ["clea.json", "rectec.json"]
    for path in shipped():
        assert (examples / "transversal" / path.name).samefile(path)
    assert [header.framework for header in SOURCE.headers(examples / "transversal")] == ["clea", "rectec"]


def test_rectec_has_twelve_competencies_in_three_poles_and_eight_levels(examples: Path, load: Load) -> None:
    path = examples / "transversal" / "rectec.json"
    (header,) = SOURCE.headers(path)
    assert [level.number for level in header.scale] == list(range(1, 9))
    for level in header.scale:
        assert level.meaning.fr != level.meaning.en
        assert level.name.fr != level.name.en
    items, profiles = load(SOURCE, path)
    competencies = {code: item for code, item in items.items() if item.kind is ItemKind.COMPETENCY}
    assert set(competencies) == {str(number) for number in range(1, 13)}
    poles = [item.parent for item in competencies.values()]
    assert {pole: poles.count(pole) for pole in poles} == {"organisation": 4, "communication": 4, "reflection": 4}
    assert all(item.label.fr and item.label.en and item.description for item in competencies.values())
    assert profiles == {}


def test_clea_asks_for_every_sub_domain_and_says_which_it_does_not_know(examples: Path, load: Load) -> None:
    items, profiles = load(SOURCE, examples / "transversal" / "clea.json")
    domains = [item for item in items.values() if item.kind is ItemKind.COMPETENCY_GROUP]
    below = [item for item in items.values() if item.kind is ItemKind.COMPETENCY]
    assert [item.code for item in domains] == list("1234567")
    assert {code: sum(item.parent == code for item in below) for code in "1234567"} == {
        "1": 5,
        "2": 5,
        "3": 4,
        "5": 3,
        "7": 4,
        "4": 0,
        "6": 0,
    }
    assert [item.code for item in domains if item.gap_in_source] == ["4", "6"]
    assert {line.item.code for line in profiles["clea"].lines} == {item.code for item in below} | {"4", "6"}
    assert all(line.level is None and line.proof is Provenance.CERTIFIED for line in profiles["clea"].lines)
    assert items["clea"].kind is ItemKind.COURSE


def test_clea_names_are_those_of_the_source(examples: Path, load: Load) -> None:
    facts = examples.parents[1].parent / "shared" / "data" / "frameworks" / "clea.json"
    if not facts.is_file():
        pytest.skip("the facts about CléA are not beside this project")
    items, _ = load(SOURCE, examples / "transversal" / "clea.json")
    for domain in json.loads(facts.read_text(encoding="utf-8"))["domains"]:
        number, is_sourced = str(domain["n"]), domain["status"].startswith("sourced")
        assert items[number].label.fr == domain["title"].replace("'", "’")
        named = [item.label.fr for item in items.values() if item.parent == number]
        assert named == ([sub.replace("'", "’") for sub in domain["sub"]] if is_sourced else [])


# ---------------------------------------------------------------- refused whole

REFUSED: dict[str, tuple[dict[str, Any], str, str]] = {
    "code-twice": (
        changed("items", 1, "code", to="wood"),
        "framework-file.code-twice",
        "items[1].code",
    ),
    "unknown-parent": (changed("items", 1, "parent", to="iron"), "framework-file.unknown-item", "items[1].parent"),
    "own-parent": (changed("items", 0, "parent", to="wood"), "framework-file.parents-in-a-circle", "items[0].parent"),
    "circle": (changed("items", 0, "parent", to="saw"), "framework-file.parents-in-a-circle", "items[0].parent"),
    "unknown-item": (
        changed("profiles", 0, "lines", 0, "item", to="plane"),
        "framework-file.unknown-item",
        "profiles[0].lines[0].item",
    ),
    "unknown-item-in-full": (
        changed("profiles", 0, "lines", 0, "item", to="craft:plane"),
        "framework-file.unknown-item",
        "profiles[0].lines[0].item",
    ),
    "unknown-owner": (changed("profiles", 0, "item", to="x"), "framework-file.unknown-item", "profiles[0].item"),
    "owner-twice": (
        changed("profiles", 1, to=SMALL["profiles"][0]),
        "framework-file.asked-twice",
        "profiles[1].item",
    ),
    "asked-twice": (
        changed("profiles", 0, "lines", 2, to={"item": "craft:saw"}),
        "framework-file.asked-twice",
        "profiles[0].lines[2].item",
    ),
    "level-off-the-scale": (
        changed("profiles", 0, "lines", 0, "level", to=2),
        "framework-file.level",
        "profiles[0].lines[0].level",
    ),
    "level-without-a-scale": (changed("scale", to=[]), "framework-file.level", "profiles[0].lines[0].level"),
    "scale-twice": (changed("scale", 1, "level", to=1), "framework-file.scale", "scale[1].level"),
    "scale-down": (changed("scale", 0, "level", to=4), "framework-file.scale", "scale[1].level"),
    "no-such-day": (changed("dated", to="2026-02-30"), "framework-file.day", "dated"),
    "level-zero": (changed("profiles", 0, "lines", 0, "level", to=0), "framework-file.schema", "level"),
    "level-as-text": (changed("profiles", 0, "lines", 0, "level", to="3"), "framework-file.schema", "level"),
    "level-half": (changed("profiles", 0, "lines", 0, "level", to=2.5), "framework-file.schema", "level"),
    "items-as-text": (changed("items", to="saw"), "framework-file.schema", "items"),
    "no-items": (changed("items", to=[]), "framework-file.schema", "items"),
    "kind": (changed("items", 0, "kind", to="occupation"), "framework-file.schema", "items[0].kind"),
    "label-empty": (changed("items", 0, "label", to={}), "framework-file.schema", "items[0].label"),
    "label-null": (changed("items", 0, "label", "fr", to=None), "framework-file.schema", "items[0].label.fr"),
    "code-with-a-space": (changed("items", 0, "code", to="a b"), "framework-file.schema", "items[0].code"),
    "a-courses-name": (changed("framework", to="courses-craft"), "framework-file.schema", "framework"),
    "an-odd-name": (changed("framework", to="Craft!"), "framework-file.schema", "framework"),
    "half-a-text": (changed("title", to={"fr": "Gestes"}), "framework-file.schema", "title"),
    "a-word-too-many": (changed("items", 0, "levels", to=3), "framework-file.schema", "items[0]"),
    "address": (changed("address", to="javascript:alert(1)"), "framework-file.schema", "address"),
    "proof": (changed("profiles", 0, "lines", 0, "proof", to="seen"), "framework-file.schema", "proof"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_contradicts_itself_is_refused_with_the_place(write: Write, refusal: Refusal, case: str) -> None:
    document, code, place = REFUSED[case]
    error = refusal(SOURCE, write(document))
    assert error.code == code
    assert error.where is not None
    assert error.where.startswith("file.json, ")
    assert error.where.endswith(place)


@pytest.mark.parametrize("wanted", sorted(set(SMALL) - {"format", "dated", "profiles"}))
def test_what_is_missing_is_named(write: Write, refusal: Refusal, wanted: str) -> None:
    error = refusal(SOURCE, write({name: value for name, value in SMALL.items() if name != wanted}))
    assert error.code == "framework-file.schema"
    assert f'"{wanted}"' in error.message.en


def test_two_files_of_one_version_are_refused(write: Write, refusal: Refusal, tmp_path: Path) -> None:
    write(SMALL, "a.json")
    write(changed("title", "fr", to="Autre"), "b.json")
    error = refusal(SOURCE, tmp_path)
    assert (error.code, error.where) == ("framework-file.version-twice", "b.json, version")
    assert "a.json" in error.message.en


def test_a_file_of_ten_megabytes_is_refused_unread(write: Write, refusal: Refusal) -> None:
    path = write(SMALL)
    with path.open("ab") as file:
        file.write(b" " * 10_000_000)
    error = refusal(SOURCE, path)
    assert isinstance(error, TooLargeError)
    assert error.code == "framework-file.too-large"


@pytest.mark.parametrize("depth", [20, 100_000])
def test_threat_15_deep_nesting_is_refused(tmp_path: Path, refusal: Refusal, depth: int) -> None:
    path = tmp_path / "deep.json"
    path.write_text('{"format": "graded-framework-1", "items": ' + "[" * depth + "]" * depth + "}")
    error = refusal(SOURCE, path)
    assert (error.code, error.where) == ("json.too-deep", "deep.json")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"format": "graded-framework-1"', "json.malformed"),
        ('{"format": "graded-framework-1", "format": "graded-framework-1"}', "json.duplicate-key"),
        ('["graded-framework-1"]', "json.not-an-object"),
        ('{"format": "graded-framework-1", "scale": NaN}', "json.malformed"),
    ],
    ids=["cut", "twice", "list", "nan"],
)
def test_bad_json_is_refused(tmp_path: Path, refusal: Refusal, text: str, code: str) -> None:
    path = tmp_path / "bad.json"
    path.write_text(text)
    error = refusal(SOURCE, path)
    assert error.code == code
    assert error.where is not None
    assert error.where.startswith("bad.json")


def test_other_files_are_not_recognised(tmp_path: Path, write: Write) -> None:
    assert not SOURCE.recognises(tmp_path)
    assert not SOURCE.recognises(tmp_path / "absent.json")
    assert not SOURCE.recognises(write({"format": "another"}))


def test_a_header_that_is_not_of_the_file_gives_nothing(write: Write) -> None:
    other = FrameworkHeader("craft", "1999", Text("x", "x"))
    assert list(SOURCE.read(write(SMALL), other)) == []


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 120) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["fr", "code", "item", "x"]), inner),
    max_leaves=6,
)
PLACES: list[tuple[str | int, ...]] = [
    *[(name,) for name in SMALL if name != "format"],
    *[("items", at, name) for at in range(4) for name in ("code", "kind", "parent", "label")],
    *[("profiles", 0, name) for name in ("item", "lines")],
    *[("profiles", 0, "lines", 0, name) for name in ("item", "level", "proof")],
    *[("scale", 0, name) for name in ("level", "name", "meaning")],
]


@given(st.sampled_from(PLACES), VALUES)
def test_any_value_anywhere_is_read_or_refused_in_words(
    tmp_path_factory: pytest.TempPathFactory, place: tuple[str | int, ...], value: Any
) -> None:
    path = tmp_path_factory.mktemp("any") / "any.json"
    path.write_text(json.dumps(changed(*place, to=value)))
    refused = None
    try:
        for header in SOURCE.headers(path):
            list(SOURCE.read(path, header))
    except InvalidInputError as error:
        refused = error
    assert refused is None or (refused.where and refused.remedy)
