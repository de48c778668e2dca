"""Several proofs on one document: sets and chains, of mixed cryptosuites. All must hold, or nothing is said to."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.credentials.formats.signers import keyed_signer

from passport_core.credentials.formats.data_integrity import DataIntegrityFormat
from passport_core.credentials.formats.data_integrity_family import data_integrity_formats
from passport_core.credentials.formats.eddsa_rdfc_2022 import EddsaRdfc2022
from passport_core.credentials.keys import ED25519, P256, P384, PublicKey, VerificationMethod
from passport_core.credentials.proofs import Opened, ProofUse
from passport_core.errors import InvalidInputError, ProofError
from passport_core.testing.doubles import MemorySigner

CREATED = datetime(2026, 7, 1, 8, 0, tzinfo=UTC)
FIRST, SECOND = "urn:uuid:6c2c1c0e-0000-4000-8000-000000000001", "urn:uuid:6c2c1c0e-0000-4000-8000-000000000002"
Change = Callable[[dict[str, Any]], object]


@pytest.fixture
def formats() -> dict[str, DataIntegrityFormat]:
    return {form.name: form for form in data_integrity_formats()}


@pytest.fixture
def endorsers() -> tuple[MemorySigner, MemorySigner]:
    return keyed_signer(P256, 11), keyed_signer(P384, 12)


def known(*signers: MemorySigner) -> dict[str, VerificationMethod]:
    return {signer.method_id: signer.method() for signer in signers}


@pytest.fixture
def chain(
    formats: dict[str, DataIntegrityFormat],
    claims: dict[str, Any],
    signer: MemorySigner,
    endorsers: tuple[MemorySigner, MemorySigner],
) -> bytes:
    """An endorser first, the issuer after it, another endorser after both."""
    document = formats["ecdsa-jcs-2019"].add_proof(
        json.dumps(claims).encode(), signer=endorsers[0], created=CREATED, proof_id=FIRST
    )
    document = formats["eddsa-rdfc-2022"].add_proof(
        document, signer=signer, created=CREATED, proof_id=SECOND, previous=[FIRST]
    )
    return formats["ecdsa-rdfc-2019"].add_proof(
        document, signer=endorsers[1], created=CREATED, previous=[FIRST, SECOND]
    )


def open_it(
    formats: dict[str, DataIntegrityFormat], document: bytes, signer: MemorySigner, *others: MemorySigner
) -> Opened:
    form = next(form for form in formats.values() if form.recognises(document))
    peeked = form.peek(document)
    assert (peeked.format, peeked.method_id) == (form.name, signer.method_id)
    assert set(peeked.others) == {
        proof["verificationMethod"] for proof in json.loads(document)["proof"] if "verificationMethod" in proof
    } - {signer.method_id}
    return form.open(document, method=signer.method(), others=known(*others))


def refusal(
    formats: dict[str, DataIntegrityFormat], document: dict[str, Any], signer: MemorySigner, *others: MemorySigner
) -> ProofError:
    with pytest.raises(ProofError) as caught:
        open_it(formats, json.dumps(document).encode(), signer, *others)
    assert caught.value.remedy is not None
    return caught.value


def test_a_set_of_every_cryptosuite(
    formats: dict[str, DataIntegrityFormat], claims: dict[str, Any], signer: MemorySigner
) -> None:
    """The issuer's proof decides the format wherever it stands."""
    document = json.dumps(claims).encode()
    made = []
    for form, algorithm, seed in (
        ("ecdsa-rdfc-2019", P384, 3),
        ("eddsa-jcs-2022", ED25519, 4),
        ("eddsa-rdfc-2022", ED25519, 7),
        ("ecdsa-jcs-2019", P256, 5),
    ):
        made.append(keyed_signer(algorithm, seed))
        document = formats[form].add_proof(document, signer=made[-1], created=CREATED)
    opened = open_it(formats, document, signer, *made)
    assert opened.claims == claims
    assert opened.format == "eddsa-rdfc-2022"
    assert not formats["ecdsa-rdfc-2019"].recognises(document)
    content = json.loads(document)
    content["name"] += "x"
    assert refusal(formats, content, signer, *made).code == "proof.changed"


def test_two_proofs_of_one_key(
    formats: dict[str, DataIntegrityFormat], claims: dict[str, Any], signer: MemorySigner
) -> None:
    form = formats["eddsa-rdfc-2022"]
    document = form.secure(claims, signer=signer, created=CREATED)
    document = form.add_proof(document, signer=signer, created=CREATED + timedelta(days=1))
    opened = open_it(formats, document, signer)
    assert (opened.claims, opened.signed_at) == (claims, CREATED)


def test_a_chain_holds_in_whatever_order_it_is_written(
    formats: dict[str, DataIntegrityFormat],
    chain: bytes,
    claims: dict[str, Any],
    signer: MemorySigner,
    endorsers: tuple[MemorySigner, MemorySigner],
) -> None:
    assert open_it(formats, chain, signer, *endorsers).claims == claims
    content = json.loads(chain)
    content["proof"].reverse()
    assert open_it(formats, json.dumps(content).encode(), signer, *endorsers).claims == claims


@pytest.mark.parametrize(
    ("change", "code", "where"),
    [
        (lambda p: p[0].update(created="2026-07-01T08:00:01Z"), "proof.changed", "/proof/1/proofValue"),
        (lambda p: p[0].update(proofValue=p[1]["proofValue"]), "proof.changed", "/proof/1/proofValue"),
        (lambda p: p[2].update(created="2026-07-01T08:00:01Z"), "proof.changed", "/proof/2/proofValue"),
        (lambda p: p[2].update(previousProof=FIRST), "proof.changed", "/proof/2/proofValue"),
        (lambda p: p[2].pop("previousProof"), "proof.changed", "/proof/2/proofValue"),
        (lambda p: p.pop(0), "proof.previous-missing", "/proof/0/previousProof"),
        (lambda p: p[2].update(previousProof=[FIRST, "urn:x"]), "proof.previous-missing", "/proof/2/previousProof"),
        (lambda p: p[2].update(previousProof=456321), "proof.malformed", "/proof/2/previousProof"),
        (lambda p: p[2].update(previousProof=[FIRST, 1]), "proof.malformed", "/proof/2/previousProof"),
        (lambda p: p[2].update(previousProof=[]), "proof.malformed", "/proof/2/previousProof"),
        (lambda p: p[1].update(previousProof=SECOND), "proof.malformed", "/proof/1/previousProof"),
        (lambda p: p[0].update(previousProof=SECOND), "proof.malformed", "/proof/1/previousProof"),
        (lambda p: p[0].update(id=SECOND), "proof.malformed", "/proof/id"),
        (lambda p: p[0].update(id=7), "proof.malformed", "/proof/id"),
        (lambda p: p[2].pop("verificationMethod"), "proof.malformed", "/proof/2/verificationMethod"),
        (lambda p: p[2].update(cryptosuite="bbs-2023"), "proof.unknown-suite", "/proof/2"),
        (lambda p: p[2].update(proofPurpose="authentication"), "proof.purpose", "/proof/2/proofPurpose"),
    ],
)  # fmt: skip
def test_broken_chains(
    formats: dict[str, DataIntegrityFormat],
    chain: bytes,
    signer: MemorySigner,
    endorsers: tuple[MemorySigner, MemorySigner],
    change: Change,
    code: str,
    where: str,
) -> None:
    content = json.loads(chain)
    change(content["proof"])
    found = refusal(formats, content, signer, *endorsers)
    assert (found.code, found.where) == (code, where)


def test_a_proof_that_is_taken_away_from_a_set_is_not_missed_but_from_a_chain_it_is(
    formats: dict[str, DataIntegrityFormat],
    chain: bytes,
    claims: dict[str, Any],
    signer: MemorySigner,
    endorsers: tuple[MemorySigner, MemorySigner],
) -> None:
    content = json.loads(chain)
    del content["proof"][2]
    assert open_it(formats, json.dumps(content).encode(), signer, *endorsers).claims == claims
    del content["proof"][0]
    assert refusal(formats, content, signer, *endorsers).code == "proof.previous-missing"


def test_threat_06_the_key_of_a_further_proof_must_be_its_controllers_and_good(
    formats: dict[str, DataIntegrityFormat],
    claims: dict[str, Any],
    signer: MemorySigner,
    endorsers: tuple[MemorySigner, MemorySigner],
) -> None:
    form = formats["eddsa-rdfc-2022"]
    other = endorsers[0]
    document = form.secure(claims, signer=signer, created=CREATED)
    document = formats["ecdsa-rdfc-2019"].add_proof(document, signer=other, created=CREATED)
    good = other.method()

    def code(**changes: Any) -> str:
        others = {good.id: replace(good, **changes)}
        with pytest.raises(ProofError) as caught:
            form.open(document, method=signer.method(), others=others)
        return caught.value.code

    for retired in (CREATED + timedelta(seconds=1), None):
        opened = form.open(document, method=signer.method(), others={good.id: replace(good, expires=retired)})
        assert opened.claims == claims
    assert code(controller="did:example:someone-else") == "proof.other-unresolved"
    assert code(revoked=CREATED + timedelta(days=9)) == "proof.other-unresolved"
    assert code(expires=CREATED) == "proof.other-unresolved"
    assert code(key=PublicKey("unsupported", b"")) == "proof.other-unresolved"
    assert code(relationships=frozenset({"authentication"})) == "proof.purpose"
    assert code(key=keyed_signer(P256, 40).public_key) == "proof.changed"
    with pytest.raises(ProofError) as caught:
        form.open(document, method=signer.method())
    assert caught.value.code == "proof.other-unresolved"


def test_the_earliest_end_of_all_proofs_counts(
    formats: dict[str, DataIntegrityFormat], claims: dict[str, Any], signer: MemorySigner
) -> None:
    class Ending(EddsaRdfc2022):
        def configuration(self, *arguments: Any, **options: Any) -> dict[str, Any]:
            return {**super().configuration(*arguments, **options), "expires": "2027-01-01T00:00:00Z"}

    document = EddsaRdfc2022().secure(claims, signer=signer, created=CREATED)
    document = Ending().add_proof(document, signer=signer, created=CREATED)
    assert open_it(formats, document, signer).proof_expires == datetime(2027, 1, 1, tzinfo=UTC)


def test_a_challenge_is_asked_of_every_proof(
    formats: dict[str, DataIntegrityFormat], claims: dict[str, Any], signer: MemorySigner
) -> None:
    form = formats["eddsa-jcs-2022"]
    use = ProofUse(challenge="n-1", domains=frozenset({"reader.example"}))
    document = form.secure(claims, signer=signer, created=CREATED, use=use)
    both = form.add_proof(document, signer=signer, created=CREATED, use=use)
    assert form.open(both, method=signer.method(), use=use).claims == claims
    replayed = form.add_proof(document, signer=signer, created=CREATED, use=ProofUse(challenge="n-0"))
    with pytest.raises(ProofError) as caught:
        form.open(replayed, method=signer.method(), use=use)
    assert (caught.value.code, caught.value.where) == ("proof.challenge", "/proof/1/challenge")


def test_what_cannot_be_added(
    formats: dict[str, DataIntegrityFormat],
    chain: bytes,
    signer: MemorySigner,
    endorsers: tuple[MemorySigner, MemorySigner],
) -> None:
    form = formats["eddsa-rdfc-2022"]

    def code(document: bytes, by: MemorySigner = signer, **options: Any) -> str:
        with pytest.raises((InvalidInputError, ProofError)) as caught:
            form.add_proof(document, signer=by, created=CREATED, **options)
        return caught.value.code

    assert code(chain, previous=["urn:x:gone"]) == "proof.previous-missing"
    assert code(chain, proof_id=FIRST) == "proof.malformed"
    assert code(chain, proof_id="no address") == "jsonld.relative-id"
    assert code(chain, endorsers[0]) == "proof.wrong-key"
    assert code(b"[]") == "json.not-an-object"
    many = json.loads(chain)
    many["proof"] = [{key: value for key, value in many["proof"][1].items() if key != "id"}] * 10
    assert code(json.dumps(many).encode()) == "proof.too-many"


def test_an_unknown_companion_cannot_be_told(claims: dict[str, Any], signer: MemorySigner) -> None:
    """A format that was made alone knows no other."""
    other = keyed_signer(P256)
    (_, _, ecdsa, *_) = data_integrity_formats()
    document = EddsaRdfc2022().secure(claims, signer=signer, created=CREATED)
    document = ecdsa.add_proof(document, signer=other, created=CREATED)
    with pytest.raises(ProofError) as caught:
        EddsaRdfc2022().open(document, method=signer.method(), others=known(other))
    assert (caught.value.code, caught.value.where) == ("proof.unknown-suite", "/proof/1")


def test_a_presentation_without_holder_is_its_signers(
    formats: dict[str, DataIntegrityFormat], signer: MemorySigner
) -> None:
    form = formats["eddsa-rdfc-2022"]
    presentation = {"@context": ["https://www.w3.org/ns/credentials/v2"], "type": ["VerifiablePresentation"]}
    document = form.secure(presentation, signer=signer, created=CREATED, use=ProofUse(purpose="authentication"))
    assert form.peek(document).issuer == signer.controller


def test_a_vcdm_1_1_document_is_given_the_context_of_its_proof(
    formats: dict[str, DataIntegrityFormat], signer: MemorySigner
) -> None:
    """VC Data Integrity §2.4.1: one by one and in batches."""
    old = {
        "@context": ["https://www.w3.org/2018/credentials/v1"],
        "type": ["VerifiableCredential"],
        "issuer": signer.controller,
        "issuanceDate": "2026-07-01T08:00:00Z",
        "credentialSubject": {"id": "urn:x:1"},
    }
    form = formats["eddsa-rdfc-2022"]
    document = form.secure(old, signer=signer, created=CREATED)
    contexts = [*old["@context"], "https://w3id.org/security/data-integrity/v2"]
    assert open_it(formats, document, signer).claims == {**old, "@context": contexts}
    assert list(form.secure_all([old, old], signer=signer, created=CREATED)) == [document, document]
    again = form.secure({**old, "@context": contexts}, signer=signer, created=CREATED)
    assert again == document


def test_definitions_wrapped_as_in_a_file_are_read(
    formats: dict[str, DataIntegrityFormat], claims: dict[str, Any], signer: MemorySigner
) -> None:
    """``{"@context": {…}}`` among the contexts, as processors accept it and chains are published."""
    own = {"motto": "https://example.org/terms#motto"}
    form = formats["eddsa-rdfc-2022"]
    wrapped = {**claims, "@context": [*claims["@context"], {"@context": own}], "motto": "Apprendre"}
    document = form.secure(wrapped, signer=signer, created=CREATED)
    assert form.open(document, method=signer.method()).claims == wrapped
    plain = json.loads(document)
    plain["@context"][-1] = own
    assert form.open(json.dumps(plain).encode(), method=signer.method()).claims["motto"] == "Apprendre"
    plain["@context"][-1] = {"@context": {"@context": own}}
    with pytest.raises(ProofError):
        form.open(json.dumps(plain).encode(), method=signer.method())
