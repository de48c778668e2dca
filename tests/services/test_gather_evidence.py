"""What is sought before a verification: of whom, and what a pinned key keeps out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tests.credentials.certificates import URI, authority, leaf

from passport_core.builtin.resolvers import DidKeyResolver, HttpsResolver
from passport_core.credentials import did_key
from passport_core.credentials.evidence import Evidence
from passport_core.credentials.jwk import to_jwk
from passport_core.credentials.keys import ControllerDocument
from passport_core.credentials.multibase import encode_multikey
from passport_core.credentials.proofs import Peek
from passport_core.credentials.x509 import follow
from passport_core.passport.trust import Binding, BindingState
from passport_core.services.gather_evidence import GatherEvidence
from passport_core.services.judge_award import JudgeAward
from passport_core.testing.doubles import FakeFetcher, FixedClock, MemoryKeyResolver, MemorySigner, MemoryTrust

ISSUER = "https://university.example/issuers/1"
KEY = "https://university.example/keys/1"
DID = "did:web:issuer.example"
SIGNER = MemorySigner(f"{DID}#k1")


def peek(issuer: str, method_id: str | None = None, **changes: Any) -> Peek:
    return Peek("any", issuer, method_id, (), (), {"id": "urn:uuid:1"}, **changes)


def gather(
    asked: Peek,
    *,
    answers: Mapping[str, Any] | None = None,
    document: ControllerDocument | None = None,
    bindings: list[Binding] | None = None,
    online: bool = True,
    roots: tuple[bytes, ...] = (),
) -> tuple[Evidence, list[str]]:
    clock = FixedClock()
    fetcher = FakeFetcher({url: json.dumps(body).encode() for url, body in (answers or {}).items()}, clock)
    web = MemoryKeyResolver("web", {document.id: document} if document else {}, clock=clock, is_offline=False)
    gathering = GatherEvidence(
        store=None,
        resolvers={"https": HttpsResolver(fetcher), "web": web, "key": DidKeyResolver(clock)},
        trust_sources={"memory": MemoryTrust(bindings or [])},
        fetcher=fetcher,
        judge=JudgeAward({}),
        publish_status=None,
        publish_issuer=None,
        clock=clock,
        roots=roots,
    )
    answer = gathering.for_answer([asked], at=clock.now(), online=online)
    return answer(b"{}", asked), fetcher.asked


def binding(*keys: str) -> Binding:
    return Binding(did=DID, siren="110000072", siret=None, name="X", state=BindingState.UNPROVED, keys=keys)


def test_an_https_issuer_is_resolved_by_its_address() -> None:
    jwks = {"keys": [{**to_jwk(SIGNER.public_key), "kid": "k1"}]}
    evidence, asked = gather(peek(ISSUER, f"{ISSUER}#k1"), answers={ISSUER: jwks})
    assert list(evidence.documents[ISSUER].value.methods) == [f"{ISSUER}#k1"]
    assert asked == [ISSUER]


def test_a_key_with_its_own_address_is_had_too_and_is_nobodys() -> None:
    evidence, _ = gather(peek(ISSUER, KEY), answers={KEY: to_jwk(SIGNER.public_key)})
    assert ISSUER not in evidence.documents
    assert ISSUER in evidence.missing
    (method,) = evidence.documents[KEY].value.methods.values()
    assert (method.id, method.controller) == (KEY, KEY)


def test_a_key_that_the_issuer_lists_is_not_sought_elsewhere() -> None:
    jwks = {"keys": [{**to_jwk(SIGNER.public_key), "kid": KEY}]}
    evidence, asked = gather(peek(ISSUER, KEY), answers={ISSUER: jwks})
    assert asked == [ISSUER]
    assert evidence.documents[ISSUER].value.methods[KEY].controller == ISSUER


def test_threat_11_a_did_issuers_document_leads_to_no_address() -> None:
    _, asked = gather(peek(DID, KEY), document=SIGNER.document())
    assert asked == []


def test_offline_nothing_is_fetched() -> None:
    evidence, asked = gather(peek(ISSUER, KEY), online=False)
    assert asked == []
    assert {ISSUER, KEY} <= set(evidence.missing)


def test_an_issuer_of_another_kind_is_said_to_be_unknown() -> None:
    evidence, _ = gather(peek("urn:uuid:2", did_key.method_id("did:key:z")))
    assert "urn:uuid:2" in evidence.missing


def test_threat_28_a_key_newer_than_the_approval_waits_however_it_is_named() -> None:
    document = SIGNER.document()
    old = encode_multikey(MemorySigner(seed=b"\x07" * 32).public_key)
    for asked in (peek(DID, f"{DID}#k1"), peek(DID, None, key=SIGNER.public_key)):
        evidence, _ = gather(asked, document=document, bindings=[binding(old)])
        assert DID not in evidence.documents
        assert "waits" in evidence.missing[DID].en
        evidence, _ = gather(asked, document=document, bindings=[binding(old, encode_multikey(SIGNER.public_key))])
        assert DID in evidence.documents


def test_the_keys_of_further_proofs_are_sought_too() -> None:
    """Of a set or a chain: each under its own controller, a new key of a pinned one kept out."""
    other = did_key.did_for(SIGNER.public_key)
    method_id = did_key.method_id(other)
    missing = "did:web:nowhere.example#k1"
    evidence, _ = gather(peek(DID, f"{DID}#k1", others=(method_id, missing)), document=SIGNER.document())
    assert method_id in evidence.documents[other].value.methods
    assert "did:web:nowhere.example" in evidence.missing
    asked = peek(other, method_id, others=(f"{DID}#k1",))
    evidence, _ = gather(asked, document=SIGNER.document(), bindings=[binding("zOther")])
    assert DID in evidence.missing
    assert DID not in evidence.documents


def test_threat_28_a_proof_that_names_no_key_cannot_bring_a_new_one() -> None:
    stranger = MemorySigner(f"{DID}#k2", seed=b"\x02" * 32)
    document = ControllerDocument(DID, {stranger.method_id: stranger.method()})
    for asked in (peek(DID), peek(DID, key=stranger.public_key)):
        evidence, _ = gather(asked, document=document, bindings=[binding(encode_multikey(SIGNER.public_key))])
        assert DID not in evidence.documents
        assert "waits for an approval" in evidence.missing[DID].en
        evidence, _ = gather(asked, document=document, bindings=[binding(encode_multikey(stranger.public_key))])
        assert DID in evidence.documents


def test_roots_are_given_for_documents_with_certificates() -> None:
    root = authority("Racine")
    one = leaf(root, URI(DID))
    asked = peek(DID, certificates=(one.der,))
    assert gather(asked, roots=(root.der,))[0].roots == (root.der,)
    assert gather(peek(DID), roots=(root.der,))[0].roots == ()


def test_threat_28_a_certificate_does_not_bring_a_new_key_either() -> None:
    root = authority("Racine")
    one = leaf(root, URI(DID))
    asked = peek(DID, certificates=(one.der,))
    evidence, _ = gather(asked, roots=(root.der,), bindings=[binding(encode_multikey(SIGNER.public_key))])
    assert evidence.roots == ()
    assert "waits for an approval" in evidence.missing[f"{DID}#x5c"].en
    own = encode_multikey(follow((one.der,), (root.der,)).key)
    assert gather(asked, roots=(root.der,), bindings=[binding(own)])[0].roots == (root.der,)
    broken = peek(DID, certificates=(one.der, one.der))
    assert gather(broken, roots=(root.der,), bindings=[binding(own)])[0].roots == (root.der,)
