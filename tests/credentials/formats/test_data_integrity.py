"""What both cryptosuites promise: a round trip, claims only when the proof holds, and a clear code for each refusal."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from passport_core.credentials.formats.data_integrity import DataIntegrityFormat
from passport_core.credentials.formats.eddsa_jcs_2022 import EddsaJcs2022
from passport_core.credentials.formats.eddsa_rdfc_2022 import EddsaRdfc2022
from passport_core.credentials.keys import ED25519, P256, P384, RSA, PublicKey
from passport_core.credentials.multibase import decode_multibase, encode_base64url, encode_multibase
from passport_core.credentials.private_keys import generate
from passport_core.credentials.proofs import ProofFormat, ProofUse, StatusEntry
from passport_core.credentials.signatures import SIGNATURE_LENGTHS
from passport_core.errors import InvalidInputError, ProofError
from passport_core.testing.doubles import MemorySigner

CREATED = datetime(2026, 7, 1, 8, 0, 0, 999_999, tzinfo=UTC)
Change = Callable[[dict[str, Any]], object]


def refusal(form: DataIntegrityFormat, document: bytes, signer: MemorySigner, **method: Any) -> ProofError:
    with pytest.raises(ProofError) as caught:
        form.open(document, method=replace(signer.method(), **method))
    assert caught.value.remedy is not None
    return caught.value


def test_round_trip(form: DataIntegrityFormat, claims: dict[str, Any], signer: MemorySigner) -> None:
    promised: ProofFormat = form
    before = copy.deepcopy(claims)
    document = promised.secure(claims, signer=signer, created=CREATED)
    assert claims == before
    assert promised.recognises(document)
    opened = promised.open(document, method=signer.method())
    assert opened.claims == claims
    assert list(opened.claims) == list(claims)
    assert (opened.format, opened.method) == (form.name, signer.method())
    assert opened.signed_at == datetime(2026, 7, 1, 8, tzinfo=UTC)
    assert opened.proof_expires is None


def test_what_is_written(form: DataIntegrityFormat, claims: dict[str, Any], signer: MemorySigner) -> None:
    document = form.secure(claims, signer=signer, created=CREATED)
    assert "Liévin".encode() in document
    written = json.loads(document)
    assert list(written) == [*claims, "proof"]
    assert document == orjson.dumps(written)
    (proof,) = written["proof"]
    assert (proof["created"], proof["proofPurpose"]) == ("2026-07-01T08:00:00Z", "assertionMethod")
    assert len(decode_multibase(proof["proofValue"])) == SIGNATURE_LENGTHS[signer.algorithm]
    assert ("@context" in proof) is ("-jcs-" in form.name)


def test_peek_says_what_to_gather(form: DataIntegrityFormat, claims: dict[str, Any], signer: MemorySigner) -> None:
    document = form.secure(claims, signer=signer, created=CREATED)
    peeked = form.peek(document)
    assert (peeked.format, peeked.issuer, peeked.method_id) == (form.name, signer.controller, signer.method_id)
    status = claims["credentialStatus"]
    assert peeked.statuses == (
        StatusEntry("BitstringStatusListEntry", "revocation", status["statusListCredential"], 42, status["id"]),
    )
    assert peeked.schema_urls == ("https://passport.example/block.json",)
    assert peeked.unverified["name"] == claims["name"]


@pytest.mark.parametrize(
    ("index", "expected"),
    [("0", 0), (7, None), ("-1", None), ("1.5", None), ("٣", None), (True, None), ("9" * 20, None)],
)
def test_threat_12_an_index_that_is_no_number_is_none(
    claims: dict[str, Any], signer: MemorySigner, index: object, expected: int | None
) -> None:
    claims["credentialStatus"]["statusListIndex"] = index
    assert EddsaJcs2022().peek(json.dumps({**claims, "proof": {}}).encode()).statuses[0].index == expected


def test_threat_12_no_status_entry_is_passed_over(claims: dict[str, Any]) -> None:
    document = {**claims, "credentialStatus": ["https://passport.example/status", claims["credentialStatus"]]}
    assert len(EddsaJcs2022().peek(json.dumps(document).encode()).statuses) == 2


def test_peek_refuses_a_document_without_issuer(form: DataIntegrityFormat) -> None:
    with pytest.raises(InvalidInputError) as caught:
        form.peek(b'{"proof":{}}')
    assert caught.value.code == "credential.no-issuer"


def test_recognises_only_its_own(claims: dict[str, Any], signer: MemorySigner) -> None:
    one, other = EddsaRdfc2022(), EddsaJcs2022()
    document = one.secure(claims, signer=signer, created=CREATED)
    assert one.recognises(document)
    assert not other.recognises(document)
    for foreign in (b"", b"eddsa-rdfc-2022", b'["eddsa-rdfc-2022"]', b'{"proof":"eddsa-rdfc-2022"}', b"\xff{}"):
        assert not one.recognises(foreign)
    assert refusal(other, document, signer).code == "proof.unknown-suite"


def leaves(value: Any, path: tuple[object, ...] = ()) -> Iterator[tuple[object, ...]]:
    if isinstance(value, dict):
        for key, entry in value.items():
            yield from leaves(entry, (*path, key))
    elif isinstance(value, list):
        for position, entry in enumerate(value):
            yield from leaves(entry, (*path, position))
    else:
        yield path


def altered(document: dict[str, Any], path: tuple[Any, ...]) -> bytes:
    document = copy.deepcopy(document)
    place: Any = document
    for step in path[:-1]:
        place = place[step]
    value = place[path[-1]]
    place[path[-1]] = (not value) if isinstance(value, bool) else value + (1 if isinstance(value, int) else "x")
    return json.dumps(document).encode()


def removed(document: dict[str, Any], path: tuple[Any, ...]) -> bytes:
    document = copy.deepcopy(document)
    place: Any = document
    for step in path[:-1]:
        place = place[step]
    del place[path[-1]]
    return json.dumps(document).encode()


def test_every_leaf_is_covered(form: DataIntegrityFormat, claims: dict[str, Any], signer: MemorySigner) -> None:
    """Changing or removing any value anywhere, the proof's own included, is refused."""
    document = json.loads(form.secure(claims, signer=signer, created=CREATED))
    for path in leaves(document):
        assert refusal(form, altered(document, path), signer).code.startswith(("proof.", "jsonld.")), path
        assert refusal(form, removed(document, path), signer).code.startswith(("proof.", "jsonld.")), path


def test_another_key_is_refused(form: DataIntegrityFormat, claims: dict[str, Any], signer: MemorySigner) -> None:
    document = form.secure(claims, signer=signer, created=CREATED)
    other = generate(signer.algorithm).public()
    assert refusal(form, document, signer, key=other).code == "proof.changed"
    assert refusal(form, document, signer, key=PublicKey(signer.algorithm, b"\2" * 31)).code == "proof.wrong-key"


def test_threat_01_a_key_of_another_algorithm_is_refused(
    form: DataIntegrityFormat, claims: dict[str, Any], signer: MemorySigner
) -> None:
    document = form.secure(claims, signer=signer, created=CREATED)
    for algorithm in (ED25519, P256, P384, RSA):
        if algorithm != signer.algorithm:
            found = refusal(form, document, signer, key=generate(algorithm).public()).code
            # Of the other curve of the same suite, the signature has not the length.
            assert found == ("proof.malformed" if algorithm in form.algorithms else "proof.wrong-key")


def test_threat_06_the_method_must_be_the_one_named_and_made_for_it(
    form: DataIntegrityFormat, claims: dict[str, Any], signer: MemorySigner
) -> None:
    document = form.secure(claims, signer=signer, created=CREATED)
    assert refusal(form, document, signer, id=signer.controller + "#other").code == "proof.wrong-method"
    only_login = frozenset({"authentication"})
    assert refusal(form, document, signer, relationships=only_login).code == "proof.purpose"
    assert refusal(form, document, signer, relationships=frozenset()).code == "proof.purpose"


def test_another_purpose_is_refused(claims: dict[str, Any], signer: MemorySigner) -> None:
    both = frozenset({"authentication", "assertionMethod"})
    use = ProofUse(purpose="authentication")
    document = EddsaRdfc2022().secure(claims, signer=signer, created=CREATED, use=use)
    assert refusal(EddsaRdfc2022(), document, signer, relationships=both).code == "proof.purpose"


def zeros(document: dict[str, Any], more: int) -> str:
    """A value of zeros, so much longer than the right one."""
    return encode_multibase(bytes(len(decode_multibase(document["proof"][0]["proofValue"])) + more))


def as_der(document: dict[str, Any]) -> str:
    """The same two numbers as ASN.1 writes them, as other uses of ECDSA do."""
    raw = decode_multibase(document["proof"][0]["proofValue"])
    half = len(raw) // 2
    return encode_multibase(encode_dss_signature(int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big")))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda d: d.pop("proof"), "proof.missing"),
        (lambda d: d.update(proof=None), "proof.missing"),
        (lambda d: d.update(proof=[]), "proof.malformed"),
        (lambda d: d.update(proof="z"), "proof.malformed"),
        (lambda d: d.update(proof=["z"]), "proof.malformed"),
        (lambda d: d["proof"].append("z"), "proof.malformed"),
        (lambda d: d.update(proof=d["proof"] * 11), "proof.too-many"),
        (lambda d: d["proof"][0].update(type="Ed25519Signature2020"), "proof.unknown-suite"),
        (lambda d: d["proof"][0].update(cryptosuite="none"), "proof.unknown-suite"),
        (lambda d: d["proof"][0].update(previousProof="urn:x:1"), "proof.previous-missing"),
        (lambda d: d["proof"][0].pop("proofPurpose"), "proof.purpose"),
        (lambda d: d["proof"][0].update(proofPurpose=["assertionMethod"]), "proof.purpose"),
        (lambda d: d["proof"][0].pop("verificationMethod"), "proof.wrong-method"),
        (lambda d: d["proof"][0].update(created="2026-07-01T08:00:00"), "proof.malformed"),
        (lambda d: d["proof"][0].update(created=20260701), "proof.malformed"),
        (lambda d: d["proof"][0].update(expires="tomorrow"), "proof.malformed"),
        (lambda d: d["proof"][0].update(expires="2026-07-01T25:00:00Z"), "proof.malformed"),
        (lambda d: d["proof"][0].update(expires="2030-07-01T08:00:00Z"), "proof.changed"),
        (lambda d: d["proof"][0].pop("proofValue"), "proof.malformed"),
        (lambda d: d["proof"][0].update(proofValue=d["proof"][0]["proofValue"][1:]), "proof.malformed"),
        (lambda d: d["proof"][0].update(proofValue="z0OIl"), "proof.malformed"),
        (lambda d: d["proof"][0].update(proofValue="z" + "2" * 5000), "proof.malformed"),
        (lambda d: d["proof"][0].update(proofValue=["z"]), "proof.malformed"),
        (lambda d: d["proof"][0].update(proofValue=zeros(d, 1)), "proof.malformed"),
        (lambda d: d["proof"][0].update(proofValue=zeros(d, -1)), "proof.malformed"),
        (lambda d: d["proof"][0].update(proofValue=zeros(d, 0)), "proof.changed"),
        (lambda d: d["proof"][0].update(proofValue=as_der(d)), "proof.malformed"),
        (lambda d: d["proof"][0].update(
            proofValue="u" + encode_base64url(decode_multibase(d["proof"][0]["proofValue"]))), "proof.malformed"),
    ],
)  # fmt: skip
def test_malformed_proofs(
    form: DataIntegrityFormat, claims: dict[str, Any], signer: MemorySigner, change: Change, code: str
) -> None:
    document = json.loads(form.secure(claims, signer=signer, created=CREATED))
    change(document)
    assert refusal(form, json.dumps(document).encode(), signer).code == code


def test_a_proof_may_expire(form: DataIntegrityFormat, claims: dict[str, Any], signer: MemorySigner) -> None:
    """A foreign issuer's ``expires`` is signed, and told to the caller."""

    class Expiring(type(form)):  # type: ignore[misc]  # the class of the parameter
        def configuration(self, *arguments: Any, **options: Any) -> dict[str, Any]:
            return {**super().configuration(*arguments, **options), "expires": "2026-12-31T23:59:59.5+01:00"}

    document = Expiring().secure(claims, signer=signer, created=CREATED)
    opened = form.open(document, method=signer.method())
    assert opened.proof_expires == datetime(2026, 12, 31, 22, 59, 59, 500_000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (b"", "json.malformed"),
        (b"\xff\xfe", "json.malformed"),
        (b"[]", "json.not-an-object"),
        (b'{"proof":{},"proof":{}}', "json.duplicate-key"),
        (b'{"a":' * 65 + b"1" + b"}" * 65, "json.too-deep"),
        (b'{"a":"' + b"x" * 5_000_000 + b'"}', "json.too-large"),
    ],
)
def test_threat_15_unreadable_documents(
    form: DataIntegrityFormat, signer: MemorySigner, document: bytes, code: str
) -> None:
    assert refusal(form, document, signer).code == code


def test_a_duplicate_key_never_reaches_the_claims(
    form: DataIntegrityFormat, claims: dict[str, Any], signer: MemorySigner
) -> None:
    document = form.secure(claims, signer=signer, created=CREATED)
    for smuggled in (document.replace(b'"block":', b'"block":"X","block":'), document[:-1] + b',"name":"Autre"}'):
        assert refusal(form, smuggled, signer).code == "json.duplicate-key"


def test_spaces_and_escapes_change_nothing(
    form: DataIntegrityFormat, claims: dict[str, Any], signer: MemorySigner
) -> None:
    document = json.loads(form.secure(claims, signer=signer, created=CREATED))
    spaced = json.dumps(document, indent=3, ensure_ascii=True).encode()
    assert form.open(spaced, method=signer.method()).claims == claims


NAMES = {
    "accents": "Éloïse Lefèvre-Guichard d’Ætna",
    "composed": "Chlo\u00e9",
    "decomposed": "Chloe\u0301",
    "emoji": "👩🏽‍🎓\u2764\ufe0f 🇫🇷",
    "right to left": "محمد عبد الله",
    "mixed directions": "\u2067דוד\u2069 Dupont \u200f",
    "controls": "a\u0000b\u001fc\u007fd\u2028e\u2029f\tg\nh\\i\"j/k",
    "private use and astral": "\ue000 \uffff 😀",
    "markup": "<script>alert('é')</script> & {{x}}",
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_threat_19_any_script_survives_and_stays_as_written(
    form: DataIntegrityFormat, claims: dict[str, Any], signer: MemorySigner, name: str
) -> None:
    claims["credentialSubject"]["identifier"][0]["identityHash"] = name
    claims["credentialSubject"]["parchment"]["place"] = name
    document = form.secure(claims, signer=signer, created=CREATED)
    assert form.open(document, method=signer.method()).claims == claims
    assert list(form.secure_all([claims] * 3, signer=signer, created=CREATED)) == [document] * 3


def test_threat_19_composed_and_decomposed_are_different_bytes(
    form: DataIntegrityFormat, claims: dict[str, Any], signer: MemorySigner
) -> None:
    claims["credentialSubject"]["parchment"]["place"] = NAMES["composed"]
    document = form.secure(claims, signer=signer, created=CREATED)
    other = document.replace(NAMES["composed"].encode(), NAMES["decomposed"].encode())
    assert refusal(form, other, signer).code == "proof.changed"


@pytest.mark.parametrize(
    ("change", "code", "where"),
    [
        (lambda c: c.update(proof={}), "proof.already-secured", "/proof"),
        (lambda c: c["issuer"].update(id="did:example:other"), "proof.not-issuer", "/issuer"),
        (lambda c: c.update(issuer="did:example:other"), "proof.not-issuer", "/issuer"),
        (lambda c: c.update(issuer=None), "proof.not-issuer", "/issuer"),
        (lambda c: c["credentialSubject"]["parchment"].update(place="\ud800"), None, None),
        (lambda c: c["credentialSubject"]["parchment"].update(eqfLevel=2**60), None, None),
        (lambda c: c["credentialSubject"]["parchment"].update(place=object()), None, None),
        (lambda c: c["credentialSubject"]["parchment"].update(place=float("inf")), None, None),
    ],
)
def test_what_cannot_be_secured(
    form: DataIntegrityFormat,
    claims: dict[str, Any],
    signer: MemorySigner,
    change: Change,
    code: str | None,
    where: str | None,
) -> None:
    change(claims)
    for attempt in (
        lambda: form.secure(claims, signer=signer, created=CREATED),
        lambda: list(form.secure_all([claims, claims], signer=signer, created=CREATED)),
    ):
        with pytest.raises(InvalidInputError) as caught:
            attempt()
        if code is not None:
            assert (caught.value.code, caught.value.where) == (code, where)


def test_a_moment_without_zone_is_a_mistake(
    form: DataIntegrityFormat, claims: dict[str, Any], signer: MemorySigner
) -> None:
    with pytest.raises(ValueError, match="time zone"):
        form.secure(claims, signer=signer, created=datetime(2026, 7, 1))  # noqa: DTZ001 (that is the mistake)


def test_many_at_once_are_as_one_by_one(
    form: DataIntegrityFormat, claims: dict[str, Any], signer: MemorySigner
) -> None:
    batch = []
    for number in range(12):
        one = {**claims, "id": f"urn:x:{number}"}
        subject = {**claims["credentialSubject"], "parchment": {"id": f"urn:x:{number}#p", "type": "BlockParchment"}}
        one["credentialSubject"] = subject
        if number % 3 == 0:
            one["issuer"] = signer.controller
        if number % 4 == 0:
            subject["source"] = claims["issuer"]  # the same part twice in one document
        batch.append(one)
    together = list(form.secure_all(iter(batch), signer=signer, created=CREATED))
    assert together == [form.secure(one, signer=signer, created=CREATED) for one in batch]
