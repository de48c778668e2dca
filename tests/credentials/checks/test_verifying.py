"""The whole decision, through its one face: a document, evidence, a moment → a report."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from passport_core.credentials.evidence import Dated, Evidence
from passport_core.credentials.examining import Examined
from passport_core.credentials.verifying import peek, verify
from passport_core.errors import InvalidInputError
from passport_core.outcomes import Finding, Outcome, Text, Verdict

NAMES = ["well_formed", "proof", "key", "issuer", "entitled", "validity", "status", "schema", "holder"]
JUDGING = ["issuer", "entitled", "validity", "status", "schema"]


def codes(report: Any, *outcomes: Outcome) -> set[str]:
    return {finding.code for finding in report.findings if finding.outcome in outcomes}


def test_a_right_document_is_valid_and_every_line_is_dated_or_plain(world: Any) -> None:
    report = world.verify()
    assert [finding.check for finding in report.findings] == NAMES
    assert {finding.code for finding in report.findings} == {
        "well-formed.ok",
        "proof.ok",
        "key.ok",
        "issuer.recognised",
        "entitled.ok",
        "validity.none",
        "status.ok",
        "schema.ok",
        "holder.identity-to-be-compared",
    }
    assert report.verdict is Verdict.VALID
    assert report.required == set(NAMES) - {"holder"}
    assert report.claims["credentialSubject"]["achievement"]["humanCode"] == "RNCP37674BC01"
    assert (report.signed_at, report.format) == (world.signed, "eddsa-rdfc-2022")
    assert report.issuer.name == "MINISTÈRE DU TRAVAIL (au répertoire)"


def test_six_wrongs_have_six_codes_and_none_is_valid(world: Any) -> None:
    partner = Text("Un partenaire n’est pas le certificateur.", "A partner is not the certifier.")
    reports = {
        "proof.changed": world.verify(world.tampered(name="Ingénieur")),
        "key.not-issuers": world.verify(world.forge(world.claims())),
        "issuer.unknown": world.verify(recognised={world.signer.controller: ()}),
        "status.unreachable": world.verify(status_lists={}),
        "proof.undefined-term": world.verify(world.tampered(unsignedExtra="RNCP1")),
        "issuer-may-award.partner": world.verify(
            entitlement=(world.rule(Outcome.FAILED, "issuer-may-award.partner", message=partner),)
        ),
    }
    sentences = set()
    for code, report in reports.items():
        found = [finding for finding in report.findings if finding.code == code]
        assert len(found) == 1, code
        assert report.verdict is not Verdict.VALID
        sentences.add(found[0].message)
        assert found[0].remedy is not None
        others = {other for other in reports if other != code}
        assert not others & {finding.code for finding in report.findings}
    assert len(sentences) == 6
    assert [report.verdict for report in reports.values()] == [
        Verdict.INVALID,
        Verdict.INVALID,
        Verdict.NOT_ESTABLISHED,
        Verdict.NOT_ESTABLISHED,
        Verdict.INVALID,
        Verdict.INVALID,
    ]


def test_nothing_after_a_broken_proof_reads_passed(world: Any) -> None:
    for broken in (world.tampered(name="x"), world.forge(world.claims()), world.tampered(undefinedTerm=1)):
        report = world.verify(broken)
        assert report.claims is None
        assert report.issuer is None
        for check in JUDGING:
            assert report.finding(check).outcome is Outcome.NOT_ESTABLISHED, check
    assert world.verify(world.tampered(name="x")).finding("key").outcome is Outcome.NOT_ESTABLISHED


def test_without_the_key_nothing_is_believed(world: Any) -> None:
    report = world.verify(documents={}, missing={world.signer.controller: Text("Pas de réseau.", "No network.")})
    assert report.verdict is Verdict.NOT_ESTABLISHED
    assert report.finding("proof").code == "proof.not-checked"
    assert report.finding("key").code == "key.unreachable"
    assert "No network." in report.finding("key").message.en
    assert report.claims is None


def test_every_line_that_is_not_passed_says_what_to_do(world: Any) -> None:
    reports = [
        world.verify(world.tampered(name="x")),
        world.verify(b"{}"),
        world.verify(b""),
        world.verify(world.forge(world.claims())),
        verify(world.secure(), formats=world.formats, evidence=Evidence(), checks=world.checks, at=world.now),
    ]
    for report in reports:
        for finding in report.findings:
            if finding.outcome in (Outcome.FAILED, Outcome.NOT_ESTABLISHED):
                assert finding.remedy is not None, finding.code
                assert finding.message.fr != finding.message.en


def test_no_evidence_at_all_is_never_a_pass(world: Any) -> None:
    report = verify(world.secure(), formats=world.formats, evidence=Evidence(), checks=world.checks, at=world.now)
    assert report.verdict is Verdict.NOT_ESTABLISHED
    assert codes(report, Outcome.PASSED) == {"well-formed.ok"}


def test_leaving_checks_out_never_makes_a_document_valid(world: Any) -> None:
    evidence = world.evidence()
    for left_out in world.checks:
        checks = [check for check in world.checks if check is not left_out]
        report = verify(world.secure(), formats=world.formats, evidence=evidence, checks=checks, at=world.now)
        expected = Verdict.VALID if left_out.name == "holder" else Verdict.NOT_ESTABLISHED
        assert report.verdict is expected, left_out.name


def test_a_verification_without_checks_or_with_a_naive_moment_is_a_mistake(world: Any) -> None:
    arguments: dict[str, Any] = {"formats": world.formats, "evidence": world.evidence()}
    with pytest.raises(ValueError, match="checks"):
        verify(world.secure(), checks=(), at=world.now, **arguments)
    with pytest.raises(ValueError, match="own name"):
        verify(world.secure(), checks=(*world.checks, *world.checks), at=world.now, **arguments)
    with pytest.raises(ValueError, match="time zone"):
        verify(world.secure(), checks=world.checks, at=datetime(2026, 1, 1), **arguments)  # noqa: DTZ001 (the point)


def test_a_check_that_needs_claims_is_not_even_asked_without(world: Any) -> None:
    class Curious:
        name = "curious"
        needs_claims = True

        def judge(self, document: Examined) -> Finding:
            assert document.opened is not None
            return Finding(self.name, Outcome.PASSED, "curious.ok", Text("a", "b"))

    checks = (*world.checks, Curious())
    arguments: dict[str, Any] = {"formats": world.formats, "evidence": world.evidence(), "checks": checks}
    assert verify(world.secure(), at=world.now, **arguments).finding("curious").code == "curious.ok"
    broken = verify(world.tampered(name="x"), at=world.now, **arguments).finding("curious")
    assert (broken.outcome, broken.code) == (Outcome.NOT_ESTABLISHED, "curious.not-judged")


@pytest.mark.parametrize(
    ("document", "check", "code", "verdict"),
    [
        (b"", "well_formed", "well-formed.unreadable", Verdict.INVALID),
        (b"not json", "well_formed", "well-formed.unreadable", Verdict.INVALID),
        (b"[]", "well_formed", "well-formed.unreadable", Verdict.INVALID),
        (b'{"a":1,"a":2,"proof":{}}', "well_formed", "well-formed.unreadable", Verdict.INVALID),
        (b'{"a":' * 5000 + b"1" + b"}" * 5000, "well_formed", "well-formed.too-large", Verdict.NOT_ESTABLISHED),
        (b'{"a":"' + b"x" * 5_000_000 + b'"}', "well_formed", "well-formed.too-large", Verdict.NOT_ESTABLISHED),
        (b"eyJhbGciOiJub25lIn0.e30.", "well_formed", "well-formed.unsupported", Verdict.NOT_ESTABLISHED),
        (b"\x89PNG\r\n\x1a\n....", "well_formed", "well-formed.unsupported", Verdict.NOT_ESTABLISHED),
        (b"<svg/>", "well_formed", "well-formed.unsupported", Verdict.NOT_ESTABLISHED),
        (b"{}", "proof", "proof.missing", Verdict.INVALID),
        (b'{"proof":[]}', "proof", "proof.missing", Verdict.INVALID),
        (
            b'{"proof":{"type":"DataIntegrityProof","cryptosuite":"none"}}',
            "proof",
            "proof.unknown-suite",
            Verdict.NOT_ESTABLISHED,
        ),
    ],
)
def test_what_is_no_document_of_ours_is_said_plainly(
    world: Any, document: bytes, check: str, code: str, verdict: Verdict
) -> None:
    report = world.verify(document)
    assert report.finding(check).code == code
    assert report.verdict is verdict
    assert report.claims is None


@pytest.mark.parametrize("suite", ["none", "hmac-sha256-2019", "Ed25519Signature2018", "", None, 7])
def test_threat_1_a_signature_of_another_suite_is_never_accepted(world: Any, suite: object) -> None:
    read = orjson.loads(world.secure())
    read["proof"][0]["cryptosuite"] = suite
    report = world.verify(orjson.dumps(read))
    assert report.finding("proof").code == "proof.unknown-suite"
    assert report.verdict is Verdict.NOT_ESTABLISHED


def test_threat_7_a_second_proof_is_not_passed_over(world: Any) -> None:
    read = orjson.loads(world.secure())
    read["proof"].append({**read["proof"][0], "proofValue": "z" + "1" * 80})
    for proofs in (read["proof"], read["proof"][::-1]):
        assert world.verify(world.tampered(proof=proofs)).verdict is not Verdict.VALID


@pytest.mark.parametrize("lacking", ["type", "credentialSubject", "issuer", "@context"])
def test_an_incomplete_document_is_not_valid(world: Any, lacking: str) -> None:
    read = orjson.loads(world.secure())
    del read[lacking]
    assert world.verify(orjson.dumps(read)).verdict is Verdict.INVALID


def test_threat_4_a_swapped_context_is_not_valid(world: Any) -> None:
    read = orjson.loads(world.secure())
    for contexts in (
        ["https://evil.example/context"],
        [*read["@context"], "https://evil.example/context"],
        [*read["@context"], {"humanCode": "https://evil.example/other"}],
        [*read["@context"], {"@vocab": "https://evil.example/"}],
        read["@context"][:2],
        read["@context"][::-1],
    ):
        assert world.verify(world.tampered(**{"@context": contexts})).verdict is not Verdict.VALID


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_changed_byte_is_ever_valid(world: Any, data: st.DataObject) -> None:
    """Whatever single byte changes: a report, never a pass, unless the JSON still means the very same."""
    document = bytearray(world.secure())
    place = data.draw(st.integers(0, len(document) - 1))
    document[place] = data.draw(st.integers(0, 255))
    try:
        is_same = orjson.loads(document) == orjson.loads(world.secure())
    except orjson.JSONDecodeError:
        is_same = False
    report = world.verify(bytes(document))
    assert (report.verdict is Verdict.VALID) == is_same


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(junk=st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=6), data=st.data())
def test_any_member_may_be_junk(world: Any, junk: Any, data: st.DataObject) -> None:
    """A document of anything ends in a report with a verdict, and never valid."""
    member = data.draw(st.sampled_from([*sorted(world.claims()), "proof"]))
    try:
        document = world.tampered(**{member: junk})
    except TypeError:  # an integer that JSON readers disagree on
        return
    assert world.verify(document).verdict is not Verdict.VALID


def test_peek_believes_nothing_and_says_what_to_gather(world: Any) -> None:
    found = peek(world.tampered(name="x"), world.formats)
    assert found.issuer == world.signer.controller
    assert [entry.list_url for entry in found.statuses] == [world.list_url]
    assert found.schema_urls == (world.schema_url,)


@pytest.mark.parametrize(
    ("document", "code"),
    [(b"{}", "proof.missing"), (b"<svg/>", "well-formed.unsupported"), (b"nope", "json.malformed")],
)
def test_peek_says_why_it_cannot_read(world: Any, document: bytes, code: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        peek(document, world.formats)
    assert refused.value.code == code


def test_threat_35_a_stale_offline_bundle_is_not_established(world: Any) -> None:
    """A bundle gathered in November, opened in January: its status list is too old to say anything."""
    report = world.verify(at=world.now + timedelta(days=60))
    assert report.verdict is Verdict.NOT_ESTABLISHED
    assert report.finding("status").code == "status.stale"


def test_threat_17_the_issuers_name_never_comes_from_the_credential(world: Any) -> None:
    claims = world.claims()
    claims["issuer"] = {**claims["issuer"], "name": "Université de Nulle-Part"}
    report = world.verify(world.secure(claims))
    assert report.issuer.name == "MINISTÈRE DU TRAVAIL (au répertoire)"
    assert not [f for f in report.findings if "Nulle-Part" in f.message.fr + f.message.en]
    unknown = world.verify(world.secure(claims), recognised={world.signer.controller: ()})
    assert unknown.issuer is None
    assert not [f for f in unknown.findings if "Nulle-Part" in f.message.fr + f.message.en]


def test_threat_34_a_judgement_is_the_same_for_the_same_triple(world: Any) -> None:
    document, evidence = world.secure(), world.evidence()
    arguments: dict[str, Any] = {"formats": world.formats, "evidence": evidence, "at": world.now}
    assert verify(document, checks=world.checks, **arguments) == verify(document, checks=world.checks, **arguments)


def test_an_issuer_that_differs_between_reading_and_opening_is_refused(world: Any) -> None:
    class TwoFaced(type(world.format)):  # type: ignore[misc]  # a base chosen at run time
        def peek(self, document: bytes) -> Any:
            return replace(super().peek(document), issuer=world.signer.controller)

    two_faced = TwoFaced()
    claims = {**world.claims(), "issuer": world.stranger.controller}
    forged = world.format.secure(claims, signer=world.stranger, created=world.signed)
    method = replace(world.stranger.method(), controller=world.signer.controller)
    document = replace(world.signer.document(), methods={method.id: method})
    report = verify(
        forged,
        formats={"eddsa-rdfc-2022": two_faced},
        evidence=world.evidence(documents={world.signer.controller: Dated(document, world.now, "x")}),
        checks=world.checks,
        at=world.now,
    )
    assert report.finding("proof").code == "proof.two-issuers"
    assert report.verdict is Verdict.INVALID
