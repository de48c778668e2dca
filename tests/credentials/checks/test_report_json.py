"""The report as JSON: what machines hold us to."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import jsonschema_rs
import pytest

from passport_core import data
from passport_core.credentials.report import Part
from passport_core.credentials.report_json import report_json
from passport_core.outcomes import Text, Verdict


@pytest.fixture
def validator() -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(json.loads(data.path("schemas/report-v1.schema.json").read_text("utf-8")))


def reports(world: Any) -> list[Any]:
    return [
        world.verify(),
        world.verify(b""),
        world.verify(b"{}"),
        world.verify(world.tampered(name="x")),
        world.verify(world.forge(world.claims())),
        world.verify(status_lists={}, missing={world.list_url: Text("Pas de réponse.", "No answer.")}),
        world.verify(recognised={world.signer.controller: (world.recognition(is_demonstration=True),)}),
    ]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_report_follows_its_schema(
    world: Any, validator: jsonschema_rs.Draft202012Validator, language: str
) -> None:
    for report in reports(world):
        written = json.loads(json.dumps(report_json(report, language=language, with_claims=True)))
        assert [error.message for error in validator.iter_errors(written)] == []
        assert written["overall"] == report.verdict.value


def test_the_schema_can_say_no(world: Any, validator: jsonschema_rs.Draft202012Validator) -> None:
    written = report_json(world.verify(world.tampered(name="x")))
    assert validator.is_valid(written)
    for change in ({"overall": "fine"}, {"checks": []}, {"at": "now"}, {"version": "2.0"}):
        assert not validator.is_valid({**written, **change})
    silent = [{**check, "remedy": None} for check in written["checks"]]
    assert not validator.is_valid({**written, "checks": silent})


def test_a_check_has_its_code_outcome_date_and_both_languages(world: Any) -> None:
    written = report_json(world.verify(), language="fr-FR")
    status = next(check for check in written["checks"] if check["check"] == "status")
    assert status["code"] == "status.ok"
    assert status["outcome"] == "passed"
    assert status["required"] is True
    assert status["as_of"] == "2026-11-20T08:58:00+00:00"
    assert status["message"] == status["texts"]["message"]["fr"]
    assert report_json(world.verify(), language="de")["checks"][0]["message"] == "Complete and readable."


def test_claims_are_there_only_when_asked_for_and_proved(world: Any) -> None:
    assert "claims" not in report_json(world.verify())
    assert report_json(world.verify(), with_claims=True)["claims"]["name"] == "Concevoir une application"
    assert "claims" not in report_json(world.verify(world.tampered(name="x")), with_claims=True)


def test_a_report_has_no_truth_value(world: Any) -> None:
    with pytest.raises(TypeError, match="verdict"):
        bool(world.verify())


def test_a_whole_is_no_better_than_the_worst_part_that_counts(
    world: Any, validator: jsonschema_rs.Draft202012Validator
) -> None:
    good, bad, unsure = world.verify(), world.verify(world.tampered(name="x")), world.verify(status_lists={})
    assert [report.verdict for report in (good, bad, unsure)] == [
        Verdict.VALID,
        Verdict.INVALID,
        Verdict.NOT_ESTABLISHED,
    ]

    def holding(*parts: Part) -> Any:
        return replace(good, parts=parts)

    assert holding(Part("credential", "/verifiableCredential/0", good, counts=True)).verdict is Verdict.VALID
    for worse in (bad, unsure):
        counting = Part("credential", "/verifiableCredential/1", worse, counts=True)
        assert holding(Part("credential", "/verifiableCredential/0", good, counts=True), counting).verdict is (
            worse.verdict
        )
        assert holding(replace(counting, counts=False)).verdict is Verdict.VALID
    nested = holding(Part("credential", "/a", holding(Part("endorsement", "/b", bad, counts=False)), counts=True))
    assert nested.verdict is Verdict.VALID
    written = json.loads(json.dumps(report_json(nested, with_claims=True)))
    assert [error.message for error in validator.iter_errors(written)] == []
    assert written["parts"][0]["report"]["parts"][0]["report"]["overall"] == "invalid"
    assert "parts" not in report_json(good)
    del written["parts"][0]["report"]["checks"]
    assert not validator.is_valid(written)
