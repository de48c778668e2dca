"""A report on a document with several proofs, or with parts withheld: three answers, each with its code."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.credentials.checks.conftest import World
from tests.credentials.formats.signers import keyed_signer

from passport_core.credentials.evidence import Dated
from passport_core.credentials.formats.data_integrity_family import data_integrity_formats
from passport_core.credentials.formats.ecdsa_sd_2023 import EcdsaSd2023
from passport_core.credentials.keys import P256, P384, ControllerDocument
from passport_core.credentials.report import Report
from passport_core.outcomes import Outcome, Verdict
from passport_core.testing.doubles import MemorySigner

FORMATS = {form.name: form for form in data_integrity_formats()}


@pytest.fixture
def family(world: World) -> World:
    world.formats = FORMATS
    return world


def proof_line(report: Report) -> tuple[Outcome, str]:
    (found,) = (finding for finding in report.findings if finding.check == "proof")
    return found.outcome, found.code


def endorsed(world: World, by: MemorySigner) -> bytes:
    return FORMATS["ecdsa-rdfc-2019"].add_proof(world.secure(), signer=by, created=world.signed)


def test_all_that_hold_are_valid(family: World) -> None:
    report = family.verify(endorsed(family, keyed_signer(P384)))
    assert proof_line(report) == (Outcome.PASSED, "proof.ok")
    assert report.verdict is Verdict.VALID


def test_one_that_fails_is_invalid(family: World) -> None:
    content = json.loads(endorsed(family, keyed_signer(P384)))
    content["proof"][1]["created"] = "2020-01-01T00:00:00Z"
    report = family.verify(json.dumps(content).encode())
    assert proof_line(report) == (Outcome.FAILED, "proof.changed")
    assert report.verdict is Verdict.INVALID


def test_one_whose_key_is_not_there_is_not_established(family: World) -> None:
    """Its controller could not be had; with its document it holds."""
    private = keyed_signer(P256)._key
    other = MemorySigner("did:web:endorser.example#k1", private=private)
    document = endorsed(family, other)
    report = family.verify(document)
    assert proof_line(report) == (Outcome.NOT_ESTABLISHED, "proof.other-unresolved")
    assert report.verdict is Verdict.NOT_ESTABLISHED
    theirs = ControllerDocument(other.controller, {other.method_id: other.method()})
    documents = {**family.documents(), other.controller: Dated(theirs, family.now, other.controller)}
    assert family.verify(document, documents=documents).verdict is Verdict.VALID


def test_one_of_an_unknown_cryptosuite_is_not_established(family: World) -> None:
    content = json.loads(endorsed(family, keyed_signer(P384)))
    content["proof"][1]["cryptosuite"] = "bbs-2023"
    report = family.verify(json.dumps(content).encode())
    assert proof_line(report) == (Outcome.NOT_ESTABLISHED, "proof.unknown-suite")


def test_more_than_can_be_tried_is_not_established(family: World) -> None:
    content = json.loads(family.secure())
    content["proof"] *= 11
    report = family.verify(json.dumps(content).encode())
    assert proof_line(report) == (Outcome.NOT_ESTABLISHED, "proof.too-complex")


def test_a_strangers_proof_does_not_stand_for_the_issuers(family: World) -> None:
    """Of a document that the issuer did not sign, another's proof says nothing of the issuer."""
    claims = family.claims()
    document = FORMATS["eddsa-rdfc-2022"].add_proof(
        json.dumps(claims).encode(), signer=family.stranger, created=family.signed
    )
    report = family.verify(document)
    codes = {finding.check: (finding.outcome, finding.code) for finding in report.findings}
    assert codes["key"] == (Outcome.FAILED, "key.not-issuers")
    assert report.verdict is Verdict.INVALID
    assert report.claims is None


class OnP256(World):
    """The same world, its issuer having a P-256 key."""

    def __init__(self) -> None:
        super().__init__(signer=keyed_signer(P256), formats=FORMATS)

    def status_list(self, **changes: Any) -> bytes:
        claims = json.loads(World(revoked=self.revoked).status_list(**changes))
        del claims["proof"]
        claims["issuer"] = self.signer.controller
        return FORMATS["ecdsa-rdfc-2019"].secure(claims, signer=self.signer, created=self.signed)


def test_what_is_derived_is_judged_and_what_is_kept_is_not() -> None:
    """A base proof is for its holder; what is derived from it keeps what a reader must know."""
    world = OnP256()
    form = FORMATS["ecdsa-sd-2023"]
    assert isinstance(form, EcdsaSd2023)
    base = form.secure_selectively(
        world.claims(), signer=world.signer, created=world.signed, mandatory=["/credentialSubject"], holder=None
    )
    assert proof_line(world.verify(base)) == (Outcome.FAILED, "proof.base")
    derived = form.derive(base, selective=[])
    assert world.verify(derived).verdict is Verdict.VALID
    world.revoked = (42,)
    assert world.verify(derived).verdict is Verdict.INVALID


def test_what_is_withheld_is_no_departure_from_the_model() -> None:
    """A required member may be withheld; one that is shown must be as the model says."""
    world = OnP256()
    form = FORMATS["ecdsa-sd-2023"]
    assert isinstance(form, EcdsaSd2023)

    def line(**changes: Any) -> tuple[Outcome, str]:
        base = form.secure_selectively(
            world.claims(**changes), signer=world.signer, created=world.signed, mandatory=[], holder=None
        )
        report = world.verify(form.derive(base, selective=["/credentialSubject"]))
        (found,) = (finding for finding in report.findings if finding.check == "schema")
        return found.outcome, found.code

    assert line() == (Outcome.PASSED, "schema.as-shown")
    subject = world.claims()["credentialSubject"]
    parchment = {**subject["parchment"], "eqfLevel": 99}
    assert line(credentialSubject={**subject, "parchment": parchment}) == (Outcome.FAILED, "schema.departs")
