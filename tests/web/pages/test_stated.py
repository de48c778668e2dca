"""What an issuer states of frameworks is shown as its word, by name, and as text."""

from __future__ import annotations

from typing import Any

from passport_core.web.pages.stated import stated_facts
from passport_core.web.pages.views import Fact, Phrase


def claims(*alignments: dict[str, Any], **members: object) -> dict[str, Any]:
    achievement = {"alignment": list(alignments), **members}
    return {"credentialSubject": {"achievement": achievement}}


def aligned(code: str, name: str = "Concevoir", framework: str = "ROME 4.0") -> dict[str, Any]:
    return {"type": ["Alignment"], "targetName": name, "targetCode": code, "targetFramework": framework}


def notes(fact: Fact) -> list[tuple[str, object]]:
    return [(note.text.fr, dict(note.values)) for note in fact.notes if isinstance(note, Phrase)]


def test_items_are_named_with_the_level_that_was_reached() -> None:
    described = {"id": "x", "alignment": aligned("3", framework="RECTEC")}
    stated = claims(aligned("3", "Équipe", "RECTEC"), aligned("1234"), resultDescription=described)
    stated["credentialSubject"]["result"] = {"resultDescription": "x", "value": "2"}
    (fact,) = stated_facts(stated)
    assert notes(fact) == [
        ("{name} ({framework}), niveau {level}", {"name": "Équipe", "framework": "RECTEC", "level": 2}),
        ("{name} ({framework})", {"name": "Concevoir", "framework": "ROME 4.0"}),
    ]


def test_a_register_entry_and_what_is_unknown_are_no_items() -> None:
    assert stated_facts(claims(aligned("RNCP37674", framework="RNCP"), {"targetUrl": "https://example.org/"})) == []
    assert stated_facts({}) == []
    assert stated_facts({"credentialSubject": [3]}) == []


def test_an_item_by_address_alone_is_named_by_its_framework() -> None:
    (fact,) = stated_facts(claims({"targetUrl": "http://data.europa.eu/esco/skill/abc"}))
    assert notes(fact) == [("{name} ({framework})", {"name": "esco:abc", "framework": "esco"})]


def test_threat_14_names_are_cleaned_and_bounded_and_so_are_many() -> None:
    (fact,) = stated_facts(claims(*(aligned(str(n), "x\u202e" * 500) for n in range(1000, 1300))))
    assert len(fact.notes) == 13
    first = notes(fact)[0][1]
    assert isinstance(first, dict)
    assert "\u202e" not in first["name"]
    assert len(first["name"]) <= 160
