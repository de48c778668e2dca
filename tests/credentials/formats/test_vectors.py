"""Published vectors and foreign documents: W3C vc-di-eddsa, 1EdTech's validator samples, and independent libraries."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from passport_core.credentials.contexts import ContextSet, shipped
from passport_core.credentials.formats.ecdsa_jcs_2019 import EcdsaJcs2019
from passport_core.credentials.formats.ecdsa_rdfc_2019 import EcdsaRdfc2019
from passport_core.credentials.formats.ed25519_signature_2020 import Ed25519Signature2020
from passport_core.credentials.formats.eddsa_jcs_2022 import EddsaJcs2022
from passport_core.credentials.formats.eddsa_rdfc_2022 import EddsaRdfc2022
from passport_core.credentials.formats.hashed_suites import HashedFormat, RdfcFormat, digest_both
from passport_core.credentials.keys import ED25519, P384, PublicKey, VerificationMethod
from passport_core.credentials.multibase import decode_multibase, decode_multikey, encode_multibase
from passport_core.credentials.private_keys import PrivateKey, from_secret_bytes
from passport_core.errors import InvalidInputError, ProofError
from passport_core.testing.doubles import MemorySigner

CREATED = datetime(2026, 7, 1, 8, 0, tzinfo=UTC)
CITIZENSHIP = "https://w3id.org/citizenship/v4rc1"


def with_citizenship(shared_dir: Path) -> ContextSet:
    """The shipped contexts and the one that some vectors use."""
    published = (shared_dir / "artefacts" / "contexts" / "by-name" / "citizenship-v4rc1.json").read_bytes()
    return shipped().with_document(CITIZENSHIP, published, sha256=hashlib.sha256(published).hexdigest())


def secret_key(multibase: str) -> PrivateKey:
    """The Ed25519 key of a ``secretKeyMultibase``."""
    raw = decode_multibase(multibase)
    assert raw[:2] == b"\x80\x26"
    return from_secret_bytes(ED25519, raw[2:])


def keyed(method_id: str) -> VerificationMethod:
    """The method that a did:key URL (or one with a multikey as fragment) stands for."""
    key = decode_multikey(method_id.rpartition("#")[2].rpartition(":")[2])
    return VerificationMethod(method_id, method_id.partition("#")[0], key, frozenset({"assertionMethod"}))


@pytest.mark.parametrize(
    ("folder", "kind", "suffix"),
    [
        ("eddsa-TestVectors/eddsa-rdfc-2022", EddsaRdfc2022, "DataInt"),
        ("eddsa-TestVectors/eddsa-rdfc-2022/employ", EddsaRdfc2022, "DataInt"),
        ("eddsa-TestVectors/eddsa-jcs-2022", EddsaJcs2022, "JCS"),
        ("eddsa-TestVectors/Ed25519Signature2020", Ed25519Signature2020, "EdSig"),
        ("ecdsa-TestVectors/ecdsa-rdfc-2019-p256", EcdsaRdfc2019, "ECDSAP256"),
        ("ecdsa-TestVectors/ecdsa-rdfc-2019-p256/employ", EcdsaRdfc2019, "ECDSAP256"),
        ("ecdsa-TestVectors/ecdsa-rdfc-2019-p384", EcdsaRdfc2019, "ECDSAP384"),
        ("ecdsa-TestVectors/ecdsa-rdfc-2019-p384/employ", EcdsaRdfc2019, "ECDSAP384"),
        ("ecdsa-TestVectors/ecdsa-jcs-2019-p256", EcdsaJcs2019, "JCSECDSAP256"),
        ("ecdsa-TestVectors/ecdsa-jcs-2019-p384", EcdsaJcs2019, "JCSECDSAP384"),
    ],
)
def test_w3c_vectors(shared_dir: Path, folder: str, kind: type[HashedFormat], suffix: str) -> None:
    """Every intermediate result, the signature (Ed25519's made again from the published key), and the opening."""
    vectors = shared_dir / "artefacts" / "data-integrity"
    form = kind(contexts=with_citizenship(shared_dir)) if issubclass(kind, RdfcFormat) else kind()

    def text(name: str) -> str:
        return (vectors / folder / f"{name}{suffix}.txt").read_text(encoding="utf-8")

    document = (vectors / folder / f"signed{suffix}.json").read_bytes()
    signed = json.loads(document)
    proof = signed.pop("proof")
    method = keyed(proof["verificationMethod"])
    algorithm = method.key.algorithm
    canonical = form.canonical_document(signed, algorithm)
    configuration = form.canonical_configuration(proof, signed, algorithm)
    assert canonical.decode() == text("canonDoc")
    assert configuration.decode() == text("proofCanon")
    digest = hashlib.sha384 if algorithm == P384 else hashlib.sha256
    assert digest(canonical).hexdigest() == text("docHash").strip()
    assert digest(configuration).hexdigest() == text("proofHash").strip()
    combined = digest_both(configuration, canonical, algorithm)
    assert combined.hex() == text("combinedHash").strip()
    assert decode_multibase(proof["proofValue"]).hex() == text("sigHex").strip()
    if algorithm == ED25519:
        pair = json.loads((vectors / "eddsa-TestVectors" / "keyPair.json").read_text(encoding="utf-8"))
        signature = secret_key(pair["privateKeyMultibase"]).sign(combined)
        assert encode_multibase(signature) == text("sigBTC58").strip() == proof["proofValue"]
    assert form.recognises(document)
    assert form.open(document, method=method).claims == signed
    with pytest.raises(ProofError) as caught:
        form.open(document.replace(signed["name"].encode(), b"Other"), method=method)
    assert caught.value.code == "proof.changed"


SETS = ["signedProofSet1", "signedProofSet2", "signedProofChain1", "signedProofChain2"]


@pytest.mark.parametrize("name", SETS)
def test_w3c_sets_and_chains(shared_dir: Path, name: str) -> None:
    """All of it holds; made again step by step from the published keys, it is the same."""
    vectors = shared_dir / "artefacts" / "data-integrity" / "eddsa-TestVectors" / "proof-set-chain"
    document = (vectors / f"{name}.json").read_bytes()
    content = json.loads(document)
    form = EddsaRdfc2022()
    proofs = content["proof"] if isinstance(content["proof"], list) else [content["proof"]]
    methods = {proof["verificationMethod"]: keyed(proof["verificationMethod"]) for proof in proofs}
    peeked = form.peek(document)
    assert {peeked.method_id, *peeked.others} == set(methods)
    opened = form.open(document, method=methods[str(peeked.method_id)], others=methods)
    assert opened.claims == {key: value for key, value in content.items() if key != "proof"}
    pairs = json.loads((vectors / "multiKeyPairs.json").read_text(encoding="utf-8")).values()
    secrets = {pair["publicKeyMultibase"]: secret_key(pair["privateKeyMultibase"]) for pair in pairs}
    made = (vectors / "unsigned.json").read_bytes()
    for proof in proofs:
        method_id = proof["verificationMethod"]
        previous = proof.get("previousProof", [])
        made = form.add_proof(
            made,
            signer=MemorySigner(method_id, private=secrets[method_id.rpartition("#")[2]]),
            created=datetime.fromisoformat(proof["created"]),
            proof_id=proof.get("id"),
            previous=previous if isinstance(previous, list) else [previous],
        )
    assert json.loads(made) == {**content, "proof": proofs}


VALID = [
    "simple.json",
    "complete.json",
    "simple-did-key-method.json",
    "simple-did-web-method.json",
    "simple-context-version.json",
    "simple-context-alias.json",
    "simple-err-expired.json",
    "endorsement-valid.json",
    "bit-string-list/credential-status-revoked-blank-nodes.json",
]
REFUSED = {
    "simple-err-proof-value.json": "proof.changed",
    "simple-err-type.json": "jsonld.undefined-term",
    "simple-err-issuer-type.json": "jsonld.undefined-term",
    "simple-err-context.json": "jsonld.undefined-term",
    "simple-err-proof-method-no-scheme.json": "jsonld.relative-id",
    "simple-noproof.json": "proof.missing",
    "simple_v1.json": "proof.unknown-suite",
    "sd/derivedcredential.json": "proof.unknown-suite",
}


@pytest.fixture
def samples(shared_dir: Path) -> Path:
    return shared_dir / "artefacts" / "openbadges" / "validator-fixtures" / "ob30"


@pytest.mark.parametrize("name", VALID)
def test_foreign_badges_open(samples: Path, name: str) -> None:
    document = (samples / name).read_bytes()
    content = json.loads(document)
    proof = content["proof"][0] if isinstance(content["proof"], list) else content["proof"]
    form = EddsaRdfc2022()
    assert form.recognises(document)
    opened = form.open(document, method=keyed(proof["verificationMethod"]))
    assert opened.claims == {key: value for key, value in content.items() if key != "proof"}


def test_a_set_with_a_proof_of_an_unknown_type_is_not_held_to_hold(samples: Path) -> None:
    document = (samples / "simple-multiple-proofs.json").read_bytes()
    form = EddsaRdfc2022()
    assert form.recognises(document)
    method_id = form.peek(document).method_id
    assert method_id is not None
    with pytest.raises(ProofError) as caught:
        form.open(document, method=keyed(method_id))
    assert (caught.value.code, caught.value.where) == ("proof.unknown-suite", "/proof/0")


@pytest.mark.parametrize(("name", "code"), REFUSED.items())
def test_foreign_badges_refused(samples: Path, name: str, code: str, signer: MemorySigner) -> None:
    document = (samples / name).read_bytes()
    proofs = json.loads(document).get("proof") or [{}]
    stated = [proof.get("verificationMethod") for proof in (proofs if isinstance(proofs, list) else [proofs])]
    named = next((name for name in stated if name), signer.method_id)
    method = VerificationMethod(named, "", signer.public_key, frozenset({"assertionMethod"}))
    with pytest.raises(ProofError) as caught:
        EddsaRdfc2022().open(document, method=method)
    assert caught.value.code == code


def by_hand(document: Mapping[str, Any], canonical: Callable[[Mapping[str, Any]], bytes], key: PublicKey) -> None:
    """Verify eddsa-rdfc-2022 with another canonicalisation and bare Ed25519; raise where it does not hold."""
    claims = {name: value for name, value in document.items() if name != "proof"}
    (proof,) = document["proof"]
    configuration = {name: value for name, value in proof.items() if name != "proofValue"}
    configuration["@context"] = claims["@context"]
    message = hashlib.sha256(canonical(configuration)).digest() + hashlib.sha256(canonical(claims)).digest()
    Ed25519PublicKey.from_public_bytes(key.raw).verify(decode_multibase(proof["proofValue"]), message)


def test_ours_verify_with_pyld_and_oxigraph(
    claims: dict[str, Any],
    signer: MemorySigner,
    by_pyld: Callable[[Mapping[str, Any]], bytes],
    by_oxigraph: Callable[[Mapping[str, Any]], bytes],
) -> None:
    documents = [EddsaRdfc2022().secure(claims, signer=signer, created=CREATED)]
    documents += EddsaRdfc2022().secure_all([claims] * 3, signer=signer, created=CREATED)
    for document in documents:
        by_hand(json.loads(document), by_pyld, signer.public_key)
        by_hand(json.loads(document), by_oxigraph, signer.public_key)


@pytest.fixture
def badge(claims: dict[str, Any]) -> dict[str, Any]:
    """The sample without our own context, which foreign libraries do not know."""
    claims["@context"] = claims["@context"][:2]
    del claims["credentialSubject"]["parchment"]
    return claims


def test_ours_verify_with_openbadgeslib(badge: dict[str, Any], signer: MemorySigner) -> None:
    ldp = pytest.importorskip("openbadgeslib.ob3.ldp")
    public = Ed25519PublicKey.from_public_bytes(signer.public_key.raw)
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    document = json.loads(EddsaRdfc2022().secure(badge, signer=signer, created=CREATED))
    ldp.verify_data_integrity_proof(document, pem)
    document["name"] += "x"
    with pytest.raises(Exception, match=r"[Ss]ignature|[Pp]roof"):
        ldp.verify_data_integrity_proof(document, pem)


def test_theirs_verify_with_ours(badge: dict[str, Any]) -> None:
    ldp = pytest.importorskip("openbadgeslib.ob3.ldp")
    private = Ed25519PrivateKey.generate()
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    signed = ldp.add_data_integrity_proof(badge, pem, "did:example:them#key-1", created=CREATED)
    key = PublicKey("Ed25519", private.public_key().public_bytes_raw())
    method = VerificationMethod("did:example:them#key-1", "did:example:them", key, frozenset({"assertionMethod"}))
    assert EddsaRdfc2022().open(json.dumps(signed).encode(), method=method).claims == badge
    signed["name"] += "x"
    with pytest.raises(ProofError) as caught:
        EddsaRdfc2022().open(json.dumps(signed).encode(), method=method)
    assert caught.value.code == "proof.changed"


# -- the older version of a context that was edited in place


def test_a_badge_signed_under_an_older_context_version_opens(
    published: dict[str, Any], badge: dict[str, Any], signer: MemorySigner
) -> None:
    """``note`` once had another IRI: the newest version does not give the signed bytes, the older does."""
    address = "https://example.org/moving.jsonld"
    versions = [
        json.dumps({"@context": {"note": f"https://example.org/{name}#note"}}).encode() for name in ("new", "old")
    ]
    contexts = shipped()
    for version in versions:
        contexts = contexts.with_document(address, version, sha256=hashlib.sha256(version).hexdigest())
    old = shipped().with_document(address, versions[1], sha256=hashlib.sha256(versions[1]).hexdigest())
    badge["@context"].append(address)
    badge["note"] = "très bien"
    document = EddsaRdfc2022(contexts=old).secure(badge, signer=signer, created=CREATED)
    assert EddsaRdfc2022(contexts=contexts).open(document, method=signer.method()).claims == badge
    with pytest.raises(ProofError):
        EddsaRdfc2022(contexts=contexts).open(document.replace(b"bien", b"mal "), method=signer.method())
    with pytest.raises(ProofError) as caught:
        EddsaRdfc2022().open(document, method=signer.method())
    assert caught.value.code == "jsonld.unknown-context"


def test_a_context_with_another_hash_is_refused() -> None:
    with pytest.raises(InvalidInputError) as caught:
        shipped().with_document("https://example.org/c", b'{"@context":{}}', sha256="00" * 32)
    assert caught.value.code == "jsonld.context-hash"


# -- eddsa-jcs-2022 and contexts


def test_jcs_contexts_added_behind_are_not_in_the_claims(claims: dict[str, Any], signer: MemorySigner) -> None:
    form = EddsaJcs2022()
    document = json.loads(form.secure(claims, signer=signer, created=CREATED))
    document["@context"].append("https://evil.example/context")
    assert form.open(json.dumps(document).encode(), method=signer.method()).claims == claims


def test_threat_04_jcs_contexts_changed_before_or_between_are_refused(
    claims: dict[str, Any], signer: MemorySigner
) -> None:
    form = EddsaJcs2022()
    signed = json.loads(form.secure(claims, signer=signer, created=CREATED))
    own = signed["@context"]
    for contexts in (own[:-1], own[::-1], ["https://evil.example/c", *own], [], own[0], None):
        document = json.dumps({**signed, "@context": contexts}).encode()
        with pytest.raises(ProofError) as caught:
            form.open(document, method=signer.method())
        assert caught.value.code == "proof.malformed"
    without = {key: value for key, value in signed.items() if key != "@context"}
    with pytest.raises(ProofError):
        form.open(json.dumps(without).encode(), method=signer.method())


def test_jcs_proof_without_its_own_context_still_covers_the_documents(
    claims: dict[str, Any], signer: MemorySigner
) -> None:
    """Some issuers leave the copy out; the document's own ``@context`` is then signed as it stands."""

    class Bare(EddsaJcs2022):
        def configuration(self, *arguments: Any, **options: Any) -> dict[str, Any]:
            made = super().configuration(*arguments, **options)
            return {key: value for key, value in made.items() if key != "@context"}

    document = json.loads(Bare().secure(claims, signer=signer, created=CREATED))
    form = EddsaJcs2022()
    assert form.open(json.dumps(document).encode(), method=signer.method()).claims == claims
    document["@context"].append("https://evil.example/context")
    with pytest.raises(ProofError) as caught:
        form.open(json.dumps(document).encode(), method=signer.method())
    assert caught.value.code == "proof.changed"


def test_jcs_of_nothing_is_still_json(signer: MemorySigner) -> None:
    document = EddsaJcs2022().secure({}, signer=signer, created=CREATED)
    assert EddsaJcs2022().open(document, method=signer.method()).claims == {}


# -- what the same quads could be written as


def test_threat_04_a_member_written_as_its_iri_is_refused(claims: dict[str, Any], signer: MemorySigner) -> None:
    """The quads would be the same and the signature would hold; a reader that looks for the name would miss it."""
    form = EddsaRdfc2022()
    document = json.loads(form.secure(claims, signer=signer, created=CREATED))
    document["https://www.w3.org/2018/credentials#credentialStatus"] = document.pop("credentialStatus")
    with pytest.raises(ProofError) as caught:
        form.open(json.dumps(document).encode(), method=signer.method())
    assert caught.value.code in {"jsonld.undefined-term", "jsonld.not-compacted"}


def test_threat_04_a_foreign_context_in_the_proof_is_refused(claims: dict[str, Any], signer: MemorySigner) -> None:
    form = EddsaRdfc2022()
    document = json.loads(form.secure(claims, signer=signer, created=CREATED))
    document["proof"][0]["@context"] = document["@context"]
    assert form.open(json.dumps(document).encode(), method=signer.method()).claims == claims
    document["proof"][0]["@context"] = "https://w3id.org/security/data-integrity/v2"
    with pytest.raises(ProofError) as caught:
        form.open(json.dumps(document).encode(), method=signer.method())
    assert caught.value.code == "proof.malformed"


def test_threat_05_a_poisonous_credential_is_refused(claims: dict[str, Any], signer: MemorySigner) -> None:
    same = {"type": "IdentifierEntry", "identifier": "1"}
    claims["credentialSubject"]["source"] = [{"type": "Profile", "otherIdentifier": [same] * 12}] * 2
    with pytest.raises(InvalidInputError) as caught:
        EddsaRdfc2022().secure(claims, signer=signer, created=CREATED)
    assert caught.value.code == "rdfc.work-limit"
