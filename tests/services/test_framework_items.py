"""What a credential says of competency frameworks is read as it was written, and nothing else is read into it."""

from __future__ import annotations

from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passport_core.outcomes import Text
from passport_core.passport.frameworks import FrameworkHeader, ItemRef, Level
from passport_core.passport.gap import ShownItem
from passport_core.services.framework_items import StatedItem, achievement_parts, framework_items

ROME = FrameworkHeader("rome", "4.0-460", Text("ROME", "ROME"), address="https://www.francetravail.org/opendata")
ESCO = FrameworkHeader("esco", "1.1.1", Text("ESCO", "ESCO"))
RECTEC = FrameworkHeader(
    "rectec", "1", Text("RECTEC", "RECTEC"), scale=(Level(3, Text("Palier 3", "Level 3"), Text("", "")),)
)
CLEA = FrameworkHeader("clea", "1", Text("CléA", "CléA"))
OWN = FrameworkHeader("courses-mon-lycee", "2026", Text("Mon lycée", "My school"))
SKILL = "00064735-8fad-454b-90c7-ed858cc993f2"
SKILL_ADDRESS = f"http://data.europa.eu/esco/skill/{SKILL}"


def stated(header: FrameworkHeader, code: str, level: int | None = None, address: str | None = None) -> StatedItem:
    return StatedItem(ShownItem(ItemRef(header.framework, code), level), f"Élément {code}", header, address)


def written(*items: StatedItem) -> dict[str, Any]:
    parts = achievement_parts(items, "https://example.org/rncp/1/#BC01")
    achievement = {"alignment": list(parts.alignments), "resultDescription": list(parts.descriptions)}
    return {"credentialSubject": {"achievement": achievement, "result": list(parts.results)}}


def aligned(**members: object) -> dict[str, Any]:
    return {"credentialSubject": {"achievement": {"alignment": {"type": ["Alignment"], **members}}}}


def test_what_is_written_is_read_back() -> None:
    items = [
        stated(ROME, "109846"),
        stated(ESCO, SKILL, address=SKILL_ADDRESS),
        stated(RECTEC, "3", 2),
        stated(CLEA, "1.2"),
        stated(OWN, "numeracy", 4),
    ]
    assert framework_items(written(*items)) == tuple(item.shown for item in items)


_HEADERS = st.sampled_from(
    [(ROME, r"[0-9]{4,6}"), (ESCO, r"[a-f0-9]{8}"), (RECTEC, r"[1-9]"), (OWN, r"[a-z][a-z0-9]*")]
)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_whatever_is_written_is_read_back(data: st.DataObject) -> None:
    items = {}
    for _ in range(data.draw(st.integers(0, 6))):
        header, codes = data.draw(_HEADERS)
        code = data.draw(st.from_regex(codes, fullmatch=True).filter(lambda text: len(text) <= 60))
        items[header.framework, code] = stated(header, code, data.draw(st.none() | st.integers(1, 8)))
    assert framework_items(written(*items.values())) == tuple(item.shown for item in items.values())


def test_every_address_is_one_and_the_frameworks_own_where_it_has_one() -> None:
    parts = achievement_parts(
        [stated(ROME, "109846"), stated(ESCO, SKILL, address=SKILL_ADDRESS), stated(RECTEC, "3")],
        "https://example.org/",
    )
    assert [one["targetUrl"] for one in parts.alignments] == [
        "https://www.francetravail.org/opendata#109846",
        SKILL_ADDRESS,
        "https://w3id.org/passport-core/framework/rectec#3",
    ]
    assert [one["targetFramework"] for one in parts.alignments] == ["ROME 4.0", "ESCO 1.1.1", "RECTEC"]


def test_a_level_is_named_as_its_framework_names_it() -> None:
    parts = achievement_parts([stated(RECTEC, "3", 3)], "https://example.org/")
    (description,) = parts.descriptions
    assert description["rubricCriterionLevel"][0]["name"] == "Palier 3"


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"targetFramework": "ROME", "targetCode": "M1855"}, ("rome", "M1855")),
        ({"targetFramework": "rome v4.0", "targetCode": "109846"}, ("rome", "109846")),
        ({"targetFramework": "CLÉA", "targetCode": "7"}, ("clea", "7")),
        ({"targetFramework": "RECTEC+", "targetCode": "12"}, ("rectec", "12")),
        ({"targetFramework": "ESCO", "targetCode": SKILL_ADDRESS}, ("esco", SKILL)),
        ({"targetUrl": SKILL_ADDRESS}, ("esco", SKILL)),
        ({"targetUrl": SKILL_ADDRESS, "targetFramework": "Compétences d’ici", "targetCode": "x"}, ("esco", SKILL)),
    ],
    ids=["rome", "rome-with-a-version", "clea", "rectec-plus", "esco-code-is-address", "esco-address", "other-name"],
)
def test_an_item_that_others_wrote_is_read(members: dict[str, str], expected: tuple[str, str]) -> None:
    assert framework_items(aligned(**members)) == (ShownItem(ItemRef(*expected)),)


@pytest.mark.parametrize(
    "members",
    [
        {"targetFramework": "RNCP", "targetCode": "RNCP37674"},
        {"targetFramework": "ROME V3", "targetCode": "M1805"},
        {"targetFramework": "ROME", "targetCode": "M1855 OR 1=1"},
        {"targetFramework": "ROME", "targetCode": "１０９８４６"},
        {"targetFramework": "ROME", "targetCode": ["109846"]},
        {"targetFramework": {"fr": "ROME"}, "targetCode": "109846"},
        {"targetFramework": "Des compétences", "targetCode": "1"},
        {"targetFramework": "ROME" + " " * 100, "targetCode": "109846"},
        {"targetUrl": "https://evil.example/?http://data.europa.eu/esco/skill/1"},
        {"targetUrl": SKILL_ADDRESS, "targetFramework": "ROME", "targetCode": "109846"},
    ],
    ids=[
        "register-entry",
        "older-rome",
        "no-code",
        "other-digits",
        "list-code",
        "map-name",
        "unknown-name",
        "long-name",
        "address-inside-another",
        "two-items-in-one",
    ],
)
def test_what_names_no_known_item_or_two_is_not_read(members: dict[str, Any]) -> None:
    assert framework_items(aligned(**members)) == ()


def graded(result: dict[str, Any], **description: object) -> dict[str, Any]:
    described = {
        "id": "urn:x",
        "alignment": {"targetFramework": "RECTEC", "targetCode": "3"},
        "rubricCriterionLevel": [{"id": "urn:x-1", "level": "1"}, {"id": "urn:x-2", "level": "2"}],
        **description,
    }
    subject = {"achievement": {"resultDescription": described}, "result": {"resultDescription": "urn:x", **result}}
    return {"credentialSubject": subject}


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        ({"achievedLevel": "urn:x-2"}, (2,)),
        ({"value": "4"}, (4,)),
        ({"achievedLevel": "urn:x-9"}, (None,)),
        ({"value": "très bien"}, (None,)),
        ({"value": "99"}, (None,)),
        ({"value": 3}, (None,)),
        ({"achievedLevel": "urn:x-2", "status": "Failed"}, ()),
        ({"achievedLevel": "urn:x-2", "status": "InProgress"}, ()),
        ({"achievedLevel": "urn:x-2", "status": "Completed"}, (2,)),
    ],
    ids=["rubric", "value", "no-such-level", "word", "too-high", "number", "failed", "in-progress", "completed"],
)
def test_a_level_is_read_where_it_was_reached(result: dict[str, Any], expected: tuple[int | None, ...]) -> None:
    assert tuple(item.level for item in framework_items(graded(result))) == expected


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("RubricCriterionLevel", 4),
        ("PerformanceLevel", 4),
        ("RawScore", None),
        ("Percent", None),
        ("GradePointAverage", None),
        (["RawScore"], None),
    ],
    ids=["rubric", "performance", "score", "percent", "average", "list"],
)
def test_a_score_is_no_level(kind: object, expected: int | None) -> None:
    (item,) = framework_items(graded({"value": "4"}, resultType=kind))
    assert item.level == expected


def test_what_is_said_of_several_people_or_achievements_is_nobodys() -> None:
    claims = aligned(targetFramework="RECTEC", targetCode="3")
    one = claims["credentialSubject"]
    assert len(framework_items({"credentialSubject": [{"achievement": [one["achievement"]]}]})) == 1
    assert framework_items({"credentialSubject": [one, {"id": "urn:somebody-else"}]}) == ()
    assert framework_items({"credentialSubject": {"achievement": [one["achievement"], {}]}}) == ()


def test_results_that_could_be_had_are_not_achieved() -> None:
    claims = graded({})
    del claims["credentialSubject"]["result"]
    assert framework_items(claims) == ()


def test_a_failed_result_takes_its_item_out_of_the_achievement_too() -> None:
    claims = graded({"status": "Failed"})
    claims["credentialSubject"]["achievement"]["alignment"] = {"targetFramework": "RECTEC", "targetCode": "3"}
    assert framework_items(claims) == ()


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["ROME", "109846", "urn:x"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "credentialSubject",
                    "achievement",
                    "alignment",
                    "targetFramework",
                    "targetCode",
                    "targetUrl",
                    "result",
                    "resultDescription",
                    "id",
                    "status",
                    "achievedLevel",
                    "value",
                    "rubricCriterionLevel",
                    "level",
                ]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=30,
)


@settings(max_examples=100, deadline=None)
@given(st.fixed_dictionaries({"credentialSubject": _JSON}))
def test_nothing_that_a_document_holds_makes_reading_fail(claims: dict[str, Any]) -> None:
    for item in framework_items(claims):
        assert item.level is None or 1 <= item.level <= 8


def test_a_document_of_very_many_alignments_is_read_in_part() -> None:
    one = {"targetFramework": "ROME", "targetCode": "1000"}
    many = [{**one, "targetCode": str(number)} for number in range(100_000, 101_000)]
    claims = {"credentialSubject": {"achievement": {"alignment": many}}}
    assert len(framework_items(claims)) == 200


@pytest.mark.parametrize("several", ["subjects", "achievements", "neither"])
def test_threat_15_lists_within_lists_are_not_multiplied(several: str) -> None:
    """670 kB that took 42 seconds: every list's alignments were read again for every achievement."""
    achievements: Any = [{}] * 200 if several != "neither" else {"resultDescription": [{"id": "a"}] * 200}
    subject = {"achievement": achievements, "result": [{"resultDescription": "a", "alignment": [{}] * 200}] * 200}
    began = process_time()
    assert framework_items({"credentialSubject": [subject] * 20 if several == "subjects" else subject}) == ()
    assert process_time() - began < 2
