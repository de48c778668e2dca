"""Who the issuer is: by a trust source, or not at all."""

from __future__ import annotations

from typing import Any

from passport_core.outcomes import Outcome, Text, Verdict


def judged(world: Any, *recognitions: Any, **changes: Any) -> Any:
    return world.verify(recognised={world.signer.controller: recognitions}, **changes)


def test_recognised_with_who_says_so_and_as_of_when(world: Any) -> None:
    report = world.verify()
    finding = report.finding("issuer")
    assert (finding.code, finding.outcome) == ("issuer.recognised", Outcome.PASSED)
    assert "« MINISTÈRE DU TRAVAIL (au répertoire) »" in finding.message.fr
    assert "Approved on 1 February 2026." in finding.message.en
    assert (finding.source, finding.as_of) == ("installation", world.recognition().as_of)
    assert report.issuer == world.recognition()


def test_threat_26_an_issuer_nobody_knows_is_not_established(world: Any) -> None:
    report = judged(world)
    assert (report.finding("issuer").code, report.verdict) == ("issuer.unknown", Verdict.NOT_ESTABLISHED)
    assert report.issuer is None


def test_threat_26_an_issuer_entered_but_not_proved_has_another_sentence(world: Any) -> None:
    unproved = judged(world, unproved=frozenset({world.signer.controller}))
    assert (unproved.finding("issuer").code, unproved.verdict) == ("issuer.unproved", Verdict.NOT_ESTABLISHED)
    assert unproved.finding("issuer").message != judged(world).finding("issuer").message
    assert unproved.issuer is None


def test_no_source_asked_is_not_nobody_knows(world: Any) -> None:
    why = Text("Hors ligne.", "Off line.")
    report = world.verify(recognised={}, missing={world.signer.controller: why})
    finding = report.finding("issuer")
    assert (finding.code, finding.outcome) == ("issuer.not-asked", Outcome.NOT_ESTABLISHED)
    assert finding.message.en.endswith("Off line.")


def test_another_issuers_recognition_is_of_no_use(world: Any) -> None:
    report = world.verify(recognised={world.stranger.controller: (world.recognition(),)})
    assert report.finding("issuer").code == "issuer.not-asked"
    assert report.issuer is None


def test_a_demonstration_says_so_in_its_sentence(world: Any) -> None:
    report = judged(world, world.recognition(is_demonstration=True))
    finding = report.finding("issuer")
    assert (finding.code, finding.outcome) == ("issuer.demonstration", Outcome.PASSED)
    assert "DÉMONSTRATION" in finding.message.fr
    assert "DEMONSTRATION" in finding.message.en
    assert report.issuer.is_demonstration


def test_threat_26_a_recognised_body_posing_as_another_fails(world: Any) -> None:
    report = judged(world, world.recognition(identifier="552081317", name="CENTRE AGRÉÉ"))
    assert (report.finding("issuer").code, report.verdict) == ("issuer.claims-another", Verdict.INVALID)
    assert report.issuer is None


def test_sources_that_disagree_establish_nothing(world: Any) -> None:
    other = world.recognition(identifier="552081317", trust_source="did:web:elsewhere.example")
    for order in ((world.recognition(), other), (other, world.recognition())):
        report = judged(world, *order)
        assert (report.finding("issuer").code, report.verdict) == ("issuer.disputed", Verdict.NOT_ESTABLISHED)
        assert report.issuer is None


def test_sources_that_agree_do(world: Any) -> None:
    other = world.recognition(trust_source="did:web:elsewhere.example")
    assert judged(world, world.recognition(), other).verdict is Verdict.VALID


def test_an_issuer_that_claims_no_number_is_judged_by_its_key_alone(world: Any) -> None:
    document = world.secure(world.claims_without_status(issuer={"id": world.signer.controller, "type": ["Profile"]}))
    assert world.verify(document).finding("issuer").code == "issuer.recognised"
