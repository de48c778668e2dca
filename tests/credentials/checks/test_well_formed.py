"""What the data model asks of a credential is asked of every document, whoever signed it."""

from __future__ import annotations

from typing import Any

import pytest

from passport_core.errors import InvalidInputError
from passport_core.outcomes import Outcome, Verdict


@pytest.mark.parametrize(
    ("change", "code", "place"),
    [
        ({"validFrom": "2026-06-30"}, "model.date", "validFrom: "),
        ({"validUntil": "2020-01-01T00:00:00Z"}, "model.period", "validUntil: "),
        ({"name": ["a", "b"]}, "model.text", "name/0: "),
        ({"evidence": [{"narrative": "Vu."}]}, "model.type-missing", "evidence/0/type: "),
        ({"issuanceDate": "2026-06-30T00:00:00Z"}, "model.v1-member", "issuanceDate: "),
        ({"credentialStatus": []}, "model.object", "credentialStatus: "),
    ],
)
def test_a_signature_makes_no_credential_of_what_is_none(
    world: Any, change: dict[str, Any], code: str, place: str
) -> None:
    report = world.verify(world.tampered(**change))
    finding = report.finding("well_formed")
    assert (finding.code, finding.outcome, report.verdict) == (code, Outcome.FAILED, Verdict.INVALID)
    assert finding.message.en.startswith(place)
    with pytest.raises(InvalidInputError) as refused:
        world.secure(world.claims(**change))
    assert refused.value.code == code


def test_signed_or_not_a_fault_fails(world: Any) -> None:
    signed = world.secure_anyhow(world.claims(validFrom="2026-06-30", credentialSchema=None))
    report = world.verify(signed)
    assert report.finding("proof").outcome is Outcome.PASSED
    assert (report.finding("well_formed").code, report.verdict) == ("model.date", Verdict.INVALID)


def test_a_related_resource_with_another_digest_fails_and_one_not_at_hand_says_nothing(world: Any) -> None:
    wrong = {
        "id": "https://www.w3.org/ns/credentials/v2",
        "digestMultibase": "uM4RgWQc3RUDtjJCSgTJtTfvpZ7SPEg_LNO0ESlovQC0",
    }
    elsewhere = wrong | {"id": "https://certifier.example/framework.json"}
    assert world.verify(world.tampered(relatedResource=wrong)).finding("well_formed").code == "model.digest-mismatch"
    assert world.verify(world.tampered(relatedResource=elsewhere)).finding("well_formed").code == "well-formed.ok"
    with pytest.raises(InvalidInputError, match="digest"):
        world.secure(world.claims(relatedResource=wrong))


def test_several_faults_are_counted_and_hostile_names_are_not_repeated(world: Any) -> None:
    hostile = {"<script>alert(1)</script>": None}
    report = world.verify(
        world.tampered(validFrom=1, validUntil=2, id="x", name=3, credentialStatus="s", evidence=hostile)
    )
    finding = report.finding("well_formed")
    assert finding.message.en.endswith("(And 4 more.)")
    alone = world.verify(world.tampered(credentialSubject={"id": "did:example:1", **hostile}))
    assert "script" not in alone.finding("well_formed").message.en
    assert alone.finding("well_formed").code == "model.null"
