"""SD-JWT VC type metadata: chains of types, their integrity, and what they demand of claims."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import orjson
import pytest

from passport_core import data
from passport_core.credentials.json_pointer import Path
from passport_core.credentials.type_metadata import (
    BLOCK_AWARD_V1,
    MAX_DEPTH,
    TypeMetadata,
    bundled,
    check_integrity,
    load,
    violation,
)
from passport_core.errors import InvalidInputError, NotFoundError


def written(vct: str, **members: Any) -> bytes:
    return orjson.dumps({"vct": vct, **members})


def sri(document: bytes, algorithm: str = "sha256") -> str:
    return f"{algorithm}-" + base64.b64encode(hashlib.new(algorithm, document).digest()).decode()


def refused(vct: str, documents: dict[str, bytes], **options: Any) -> str:
    with pytest.raises(InvalidInputError) as caught:
        load(vct, documents, **options)
    return caught.value.code


# -- our own type


def test_our_own_type_is_bundled_and_named_in_both_languages() -> None:
    award = bundled(BLOCK_AWARD_V1)
    assert set(award.names) == {"fr", "en"}
    assert all(set(rule.labels) == {"fr", "en"} for rule in award.claims)
    withholdable = {rule.path for rule in award.claims if rule.withholdable == "always"}
    assert withholdable >= {("birth_family_name",), ("given_name",), ("family_name",), ("birthdate",)}
    with pytest.raises(NotFoundError):
        bundled("https://elsewhere.example/type")


AWARD: dict[str, Any] = {
    "vct": BLOCK_AWARD_V1,
    "birth_family_name": "D’Hérouville",
    "given_name": "Zoë",
    "birthdate": "2001-02-28",
    "certification": {"register": "RNCP", "number": "RNCP37674", "title": "Développeur web"},
    "awarded_on": "2026-06-30",
    "issuer_name": "Ministère du travail",
}
IDENTITY: list[Path] = [("birth_family_name",), ("given_name",), ("birthdate",)]


def test_an_award_follows_it_whole_or_in_part() -> None:
    award = bundled(BLOCK_AWARD_V1)
    assert violation(AWARD, award, disclosed=IDENTITY, is_partial=False) is None
    shown = {name: value for name, value in AWARD.items() if name not in ("birth_family_name", "birthdate")}
    assert violation(shown, award, disclosed=[("given_name",)], is_partial=True) is None, "withheld is not missing"
    assert violation(shown, award, disclosed=[("given_name",)], is_partial=False) == "/birth_family_name"


@pytest.mark.parametrize(
    ("changes", "disclosed", "where"),
    [
        ({}, IDENTITY[:2], "/birthdate"),  # it stands there for all to see
        ({}, [*IDENTITY, ("certification",)], "/certification"),
        ({}, [*IDENTITY, ("certification", "number")], "/certification/number"),
        ({"awarded_on": None}, IDENTITY, "/awarded_on"),
        ({"certification": {"register": "RNCP", "title": "x"}}, IDENTITY, "/certification/number"),
    ],
)
def test_an_award_that_breaks_a_rule_is_told_where(changes: dict[str, Any], disclosed: list[Path], where: str) -> None:
    claims = {name: value for name, value in {**AWARD, **changes}.items() if value is not None}
    assert violation(claims, bundled(BLOCK_AWARD_V1), disclosed=disclosed, is_partial=True) == where


# -- any type


def test_a_type_takes_in_what_it_extends_and_tightens_it() -> None:
    base = written(
        "base",
        display=[{"locale": "en", "name": "Base"}],
        claims=[{"path": ["a"], "display": [{"locale": "en", "label": "A"}]}, {"path": ["b"], "sd": "never"}],
    )
    middle = written("middle", extends="base", claims=[{"path": ["a"], "sd": "always", "mandatory": True}])
    top = written("top", **{"extends": "middle", "extends#integrity": sri(middle)})
    found = load("top", {"top": top, "middle": middle, "base": base}, integrity=sri(top, "sha384"))
    assert found.ancestors == ("middle", "base")
    assert found.names == {"en": "Base"}
    assert [(rule.path, rule.withholdable, rule.mandatory, dict(rule.labels)) for rule in found.claims] == [
        (("a",), "always", True, {"en": "A"}),
        (("b",), "never", False, {}),
    ]


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ({"sd": "always"}, {"sd": "never"}),
        ({"sd": "always"}, {"sd": "allowed"}),
        ({"sd": "never"}, {}),
        ({"mandatory": True}, {"mandatory": False}),
        ({"mandatory": True}, {}),
    ],
)
def test_a_type_that_loosens_what_it_extends_is_refused(above: dict[str, Any], below: dict[str, Any]) -> None:
    documents = {
        "base": written("base", claims=[{"path": ["a"], **above}]),
        "top": written("top", extends="base", claims=[{"path": ["a"], **below}]),
    }
    assert refused("top", documents) == "type.loosened"


def test_types_in_a_circle_or_too_deep_are_refused() -> None:
    circle = {"a": written("a", extends="b"), "b": written("b", extends="a")}
    assert refused("a", circle) == "type.circular"
    assert refused("a", {"a": written("a", extends="a")}) == "type.circular"
    chain = {str(n): written(str(n), extends=str(n + 1)) for n in range(MAX_DEPTH)}
    chain[str(MAX_DEPTH)] = written(str(MAX_DEPTH))
    assert refused("0", chain) == "type.too-deep"
    assert len(load("1", chain).ancestors) == MAX_DEPTH - 1


def test_what_is_not_at_hand_is_not_found() -> None:
    for documents in ({}, {"a": written("a", extends="b")}):
        with pytest.raises(NotFoundError) as caught:
            load("a", documents)
        assert caught.value.code == "type.unknown"


def test_bytes_other_than_those_pointed_to_are_refused() -> None:
    base = written("base")
    assert refused("base", {"base": base}, integrity=sri(b"another")) == "type.integrity"
    assert refused("base", {"base": base}, integrity="md5-x") == "type.integrity"
    top = written("top", **{"extends": "base", "extends#integrity": sri(b"another")})
    assert refused("top", {"top": top, "base": base}) == "type.integrity"
    odd = written("top", **{"extends": "base", "extends#integrity": 7})
    assert refused("top", {"top": odd, "base": base}) == "type.integrity"


def test_the_strongest_hash_counts() -> None:
    assert check_integrity(b"x", f"{sri(b'x', 'sha512')} {sri(b'another')}")
    assert not check_integrity(b"x", f"{sri(b'another', 'sha512')} {sri(b'x')}")
    assert check_integrity(b"x", f"{sri(b'another', 'sha384')} {sri(b'x', 'sha384')}?option")
    assert not check_integrity(b"x", "")
    assert not check_integrity(b"x", "sha256-é")


@pytest.mark.parametrize(
    "members",
    [
        {"claims": {}},
        {"claims": [{}]},
        {"claims": [{"path": []}]},
        {"claims": [{"path": "a"}]},
        {"claims": [{"path": [-1]}]},
        {"claims": [{"path": [True]}]},
        {"claims": [{"path": ["a"]}, {"path": ["a"]}]},
        {"claims": [{"path": ["a"], "sd": "sometimes"}]},
        {"claims": [{"path": ["a"], "mandatory": "yes"}]},
        {"claims": [{"path": ["a"], "display": [{"locale": "fr"}]}]},
        {"claims": [{"path": [str(n)]} for n in range(501)]},
        {"display": "x"},
        {"display": [{"lang": "fr", "name": "x"}]},
        {"display": [{"locale": "fr", "name": "x"}, {"locale": "fr", "name": "y"}]},
        {"name": 7},
        {"extends": ["a"]},
    ],
)
def test_a_malformed_description_is_refused(members: dict[str, Any]) -> None:
    assert refused("a", {"a": written("a", **members)}) == "type.malformed"


def test_a_description_of_another_type_is_refused() -> None:
    assert refused("a", {"a": written("b")}) == "type.another"


def test_rules_reach_into_arrays() -> None:
    metadata = load("a", {"a": written("a", claims=[{"path": ["in", None, "x"], "sd": "never"}, {"path": ["in", 1]}])})
    assert isinstance(metadata, TypeMetadata)
    claims = {"in": [{"x": 1}, {"x": 2}]}
    assert violation(claims, metadata, disclosed=[], is_partial=True) is None
    assert violation(claims, metadata, disclosed=[("in", 1)], is_partial=True) == "/in/1/x"


def test_the_reference_page_tells_every_claim_of_ours() -> None:
    page = (data.path("schemas").resolve().parent / "docs/reference/sd-jwt-vc-claims.md").read_text(encoding="utf-8")
    told = {tuple(row.split("`")[1].split(".")) for row in page.splitlines() if row.startswith("| `")}
    assert {rule.path for rule in bundled(BLOCK_AWARD_V1).claims} <= told
