"""Data Integrity both ways with other implementations: theirs opens here, ours is verified there, and neither lets a
tampered one pass.

The npm ones are those that the W3C's interoperability reports are made with; PyLD is tried in
``tests/credentials/formats/test_vectors.py``.
"""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.credentials.formats.signers import keyed_signer
from tests.credentials.formats.test_vectors import keyed
from tests.interop.conftest import Peers

from passport_core.credentials.formats.data_integrity import DataIntegrityFormat
from passport_core.credentials.formats.data_integrity_family import data_integrity_formats
from passport_core.credentials.formats.ecdsa_sd_2023 import EcdsaSd2023
from passport_core.credentials.keys import ED25519, P256, P384
from passport_core.credentials.proofs import Opened
from passport_core.errors import ProofError

CREATED = datetime(2026, 7, 1, 8, 0, tzinfo=UTC)
SUITES = [
    ("eddsa-rdfc-2022", ED25519),
    ("eddsa-jcs-2022", ED25519),
    ("ecdsa-jcs-2019", P256),
    ("ecdsa-jcs-2019", P384),
    ("ecdsa-rdfc-2019", P256),
    ("ecdsa-rdfc-2019", P384),
    ("ecdsa-sd-2023", P256),
]
LIBRARIES = ["digitalbazaar", "digitalcredentials"]
# Every place where something may be shown alone: within arrays, of objects without id, of scalars.
SELECTIVE = [
    "/credentialSubject/identifier/1",
    "/credentialSubject/achievement/criteria/narrative",
    "/credentialSubject/achievement/tag/0",
    "/credentialSubject/result/0/value",
]


def badge(issuer: str) -> dict[str, Any]:
    """An Open Badge with look-alike objects without id, any script, numbers and languages; the person is invented."""
    identity = {"type": "IdentityObject", "hashed": False, "identityType": "name"}
    return {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": "urn:uuid:0b7a5c1e-62a4-4b77-9e3f-1d1f1f3c5a12",
        "type": ["VerifiableCredential", "AchievementCredential"],
        "name": "Conduire un véhicule 🚚",
        "issuer": {"id": issuer, "type": ["Profile"], "name": "Organisme d’exemple"},
        "validFrom": "2026-06-30T00:00:00+02:00",
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {**identity, "identityHash": "Zoë D’Hérouville-Nuñez"},
                {**identity, "identityHash": 'داود \\ "Zoé"\n'},
            ],
            "achievement": {
                "id": "https://example.org/achievements/1",
                "type": ["Achievement"],
                "name": "Conduire",
                "description": "Conduire un véhicule.",
                "criteria": {"narrative": "Mise en situation."},
                "creditsAvailable": 2.5,
                "tag": ["route", "transport"],
                "resultDescription": [
                    {
                        "id": "urn:uuid:0b7a5c1e-62a4-4b77-9e3f-1d1f1f3c5a13",
                        "type": ["ResultDescription"],
                        "name": "Mention",
                        "resultType": "Status",
                    }
                ],
            },
            "result": [
                {"type": ["Result"], "value": "14"},
                {"type": ["Result"], "value": "15"},
            ],
        },
    }


def old(issuer: str) -> dict[str, Any]:
    return {
        "@context": ["https://www.w3.org/2018/credentials/v1", "https://w3id.org/security/data-integrity/v2"],
        "type": ["VerifiableCredential"],
        "issuer": issuer,
        "issuanceDate": "2026-07-01T08:00:00Z",
        "credentialSubject": {"id": "urn:uuid:0b7a5c1e-62a4-4b77-9e3f-1d1f1f3c5a14"},
    }


def form_named(name: str) -> DataIntegrityFormat:
    return next(form for form in data_integrity_formats() if form.name == name)


def opened(document: dict[str, Any]) -> Opened:
    body = json.dumps(document).encode()
    (form,) = (form for form in data_integrity_formats() if form.recognises(body))
    peeked = form.peek(body)
    assert peeked.method_id is not None
    others = {one: keyed(one) for one in peeked.others}
    return form.open(body, method=keyed(peeked.method_id), others=others)


def tampered(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The document changed in its issuer, its claims, its dates and its proof."""
    variants = []
    for change in (
        lambda d: d.update(validFrom="2026-06-29T00:00:00+02:00"),
        lambda d: d["credentialSubject"].update(id="did:example:somebody-else"),
        lambda d: d.update(type=d["type"][:1]),
        lambda d: d["issuer"].update(name="Other"),
        lambda d: proofs(d)[0].update(created="2026-07-02T08:00:00Z"),
        lambda d: proofs(d)[0].update(proofPurpose="authentication"),
        lambda d: proofs(d)[0].update(proofValue=proofs(d)[0]["proofValue"][:-1]),
        lambda d: proofs(d)[0].pop("proofValue"),
        lambda d: d.pop("proof"),
    ):
        variant = copy.deepcopy(document)
        change(variant)
        variants.append(variant)
    return variants


def proofs(document: dict[str, Any]) -> list[dict[str, Any]]:
    found = document["proof"]
    return found if isinstance(found, list) else [found]


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize(("suite", "curve"), SUITES)
def test_ours_there(data_integrity_peers: Peers, library: str, suite: str, curve: str) -> None:
    signer = keyed_signer(curve)
    form = form_named(suite)
    claims = badge(signer.controller)
    documents = [json.loads(form.secure(claims, signer=signer, created=CREATED))]
    documents += map(json.loads, form.secure_all([claims], signer=signer, created=CREATED))
    if isinstance(form, EcdsaSd2023):
        base = form.secure_selectively(claims, signer=signer, created=CREATED, mandatory=["/name"], holder=None)
        documents = [json.loads(form.derive(base, selective=choice)) for choice in (SELECTIVE[2:], SELECTIVE)]
    for document in documents:
        found = data_integrity_peers.ask(task="verify", library=library, document=document)
        assert found["verified"], found
    for variant in tampered(documents[-1]):
        found = data_integrity_peers.ask(task="verify", library=library, document=variant)
        assert not found["verified"]
        with pytest.raises((ProofError, ValueError)):
            opened(variant)


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize(("suite", "curve"), SUITES)
def test_theirs_here(data_integrity_peers: Peers, library: str, suite: str, curve: str) -> None:
    document = data_integrity_peers.ask(
        task="issue",
        library=library,
        suite=suite,
        curve=curve,
        credential=badge("did:example:replaced"),
        mandatoryPointers=["/issuer", "/validFrom", "/credentialSubject/identifier/0"],
    )
    if suite == "ecdsa-sd-2023":
        document = data_integrity_peers.ask(task="derive", document=document, selectivePointers=SELECTIVE)
    found = opened(document)
    assert found.claims == {name: value for name, value in document.items() if name != "proof"}
    assert found.is_partial == (suite == "ecdsa-sd-2023")
    for variant in tampered(document):
        with pytest.raises((ProofError, ValueError)):
            opened(variant)


@pytest.mark.parametrize(("suite", "curve"), SUITES)
def test_vcdm_1_1_both_ways(data_integrity_peers: Peers, suite: str, curve: str) -> None:
    document = data_integrity_peers.ask(
        task="issue",
        library="digitalbazaar",
        suite=suite,
        curve=curve,
        credential=old("did:example:replaced"),
        mandatoryPointers=["/issuer", "/issuanceDate"],
    )
    signer = keyed_signer(curve)
    form = form_named(suite)
    mine = form.secure(old(signer.controller), signer=signer, created=CREATED)
    if isinstance(form, EcdsaSd2023):
        mine = form.derive(mine, selective=[])
        document = json.loads(form.derive(json.dumps(document).encode(), selective=["/credentialSubject/id"]))
    assert opened(document).claims["issuer"] == document["issuer"]
    found = data_integrity_peers.ask(task="verify", library="digitalbazaar", document=json.loads(mine))
    assert found["verified"], found


def test_ed25519_signature_2020_of_theirs(data_integrity_peers: Peers) -> None:
    suite = "https://w3id.org/security/suites/ed25519-2020/v1"
    for claims in (old("did:example:replaced"), badge("did:example:replaced")):
        claims["@context"] = [*claims["@context"][: 1 if claims["type"] == ["VerifiableCredential"] else 2], suite]
        for library in LIBRARIES:
            document = data_integrity_peers.ask(
                task="issue", library=library, suite="Ed25519Signature2020", curve="Ed25519", credential=claims
            )
            assert opened(document).format == "Ed25519Signature2020"
            variant = copy.deepcopy(document)
            variant["proof"]["created"] = "2020-01-01T00:00:00Z"
            with pytest.raises(ProofError):
                opened(variant)


def test_base_proofs_are_derived_from_by_either(data_integrity_peers: Peers) -> None:
    """Each issues, each derives, each verifies: all that one part of the way may be another's."""
    signer = keyed_signer(P256)
    form = EcdsaSd2023()
    kept = ["/issuer", "/validFrom", "/credentialSubject/result/1"]
    bases = [
        json.loads(
            form.secure_selectively(
                badge(signer.controller), signer=signer, created=CREATED, mandatory=kept, holder=None
            )
        ),
        data_integrity_peers.ask(
            task="issue",
            library="digitalbazaar",
            suite="ecdsa-sd-2023",
            curve=P256,
            credential=badge("did:example:replaced"),
            mandatoryPointers=kept,
        ),
    ]
    for base in bases:
        theirs = data_integrity_peers.ask(task="derive", document=base, selectivePointers=SELECTIVE)
        mine = json.loads(form.derive(json.dumps(base).encode(), selective=SELECTIVE))
        assert proofs(mine) == proofs(theirs)
        assert {**mine, "proof": None} == {**theirs, "proof": None}
        assert opened(mine).claims == opened(theirs).claims
        assert data_integrity_peers.ask(task="verify", library="digitalbazaar", document=mine)["verified"]
        assert not data_integrity_peers.ask(task="verify", library="digitalbazaar", document=base)["verified"]


def test_sets_of_proofs_there(data_integrity_peers: Peers) -> None:
    """Two proofs of the issuer's hold there both; of a stranger's they say that it is not the issuer's."""
    issuer, stranger = keyed_signer(ED25519), keyed_signer(P384)
    form = form_named("eddsa-rdfc-2022")
    document = form.secure(badge(issuer.controller), signer=issuer, created=CREATED)
    twice = json.loads(form.add_proof(document, signer=issuer, created=CREATED.replace(day=2)))
    found = data_integrity_peers.ask(task="verify", library="digitalbazaar", document=twice)
    assert found["proofs"] == [True, True]
    assert opened(twice).format == "eddsa-rdfc-2022"
    mixed = json.loads(form_named("ecdsa-rdfc-2019").add_proof(document, signer=stranger, created=CREATED))
    found = data_integrity_peers.ask(task="verify", library="digitalbazaar", document=mixed)
    assert found["proofs"] == [True, False]
    assert opened(mixed).method.id == issuer.method_id


@pytest.mark.parametrize("library", LIBRARIES)
def test_what_they_refuse_to_sign_we_refuse_too(data_integrity_peers: Peers, library: str) -> None:
    """An undefined term would go unsigned."""
    claims = {**badge("did:example:replaced"), "unheard": "of"}
    with pytest.raises(ValueError, match=r"[Ss]afe mode|propert|dropp|validation"):
        data_integrity_peers.ask(
            task="issue", library=library, suite="eddsa-rdfc-2022", curve="Ed25519", credential=claims
        )
