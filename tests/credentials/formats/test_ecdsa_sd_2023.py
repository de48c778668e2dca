"""Selective disclosure: what is shown holds, what is withheld cannot be told, and nothing can be made up."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.credentials.formats.signers import keyed_signer
from tests.credentials.formats.test_vectors import keyed, with_citizenship

from passport_core.credentials import cbor, did_key
from passport_core.credentials.contexts import shipped
from passport_core.credentials.formats.ecdsa_sd_2023 import NEVER_WITHHELD, EcdsaSd2023
from passport_core.credentials.formats.eddsa_rdfc_2022 import EddsaRdfc2022
from passport_core.credentials.formats.hashed_suites import canonical_settings
from passport_core.credentials.formats.sd_values import BaseValue, DerivedValue, read_base, read_derived
from passport_core.credentials.keys import P256, VerificationMethod
from passport_core.credentials.multibase import decode_multibase, decode_multikey, encode_base64url, encode_multikey
from passport_core.credentials.private_keys import PrivateKey, from_scalar, generate
from passport_core.credentials.proofs import SelectiveFormat
from passport_core.errors import InvalidInputError, PassportError, ProofError
from passport_core.testing.doubles import MemorySigner

CREATED = datetime(2026, 7, 1, 8, 0, tzinfo=UTC)
NAME = "/credentialSubject/identifier/0"
PLACE = "/credentialSubject/parchment/place"
Change = Callable[[dict[str, Any]], object]


@pytest.fixture
def signer() -> MemorySigner:
    return keyed_signer(P256)


@pytest.fixture
def form() -> EcdsaSd2023:
    return EcdsaSd2023()


@pytest.fixture
def base(form: EcdsaSd2023, claims: dict[str, Any], signer: MemorySigner) -> bytes:
    return form.secure_selectively(claims, signer=signer, created=CREATED, mandatory=["/name"], holder=None)


def open_it(form: EcdsaSd2023, document: bytes | dict[str, Any], signer: MemorySigner) -> dict[str, Any]:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return dict(form.open(body, method=signer.method()).claims)


def refusal(form: EcdsaSd2023, document: bytes | dict[str, Any], signer: MemorySigner) -> str:
    with pytest.raises(ProofError) as caught:
        open_it(form, document, signer)
    assert caught.value.remedy is not None
    return caught.value.code


def with_value(document: dict[str, Any], value: BaseValue | DerivedValue) -> dict[str, Any]:
    changed = copy.deepcopy(document)
    changed["proof"][0]["proofValue"] = value.write()
    return changed


# -- the published vectors, step by step


@pytest.fixture(params=["prc", "employ"])
def vectors(request: pytest.FixtureRequest, shared_dir: Path) -> Path:
    return shared_dir / "artefacts" / "data-integrity" / "ecdsa-TestVectors" / "ecdsa-sd-2023" / str(request.param)


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def test_w3c_base_proof(shared_dir: Path, vectors: Path) -> None:
    """Made again from the published keys: the same message, and signatures that hold over the same statements."""
    material = read(vectors.parent / "SDKeyMaterial.json")
    hmac_key = bytes.fromhex(material["hmacKeyString"])

    def private(pair: dict[str, str]) -> PrivateKey:
        secret = decode_multibase(pair["secretKeyMultibase"])
        assert secret[:2] == b"\x86\x26"
        key = from_scalar(P256, int.from_bytes(secret[2:], "big"))
        assert encode_multikey(key.public()) == pair["publicKeyMultibase"]
        return key

    class Published(EcdsaSd2023):
        def make_secrets(self) -> tuple[bytes, PrivateKey]:
            return hmac_key, private(material["proofKeyPair"])

    class Recording(MemorySigner):
        def sign(self, message: bytes) -> bytes:
            signed.append(message)
            return super().sign(message)

    signed: list[bytes] = []
    published = read(vectors / "addSignedSDBase.json")
    proof = published.pop("proof")
    configuration = {key: value for key, value in proof.items() if key != "proofValue"}
    form = Published(contexts=with_citizenship(shared_dir))
    settings = canonical_settings(proof, published, with_citizenship(shared_dir).newest)
    assert settings.decode() == (vectors / "addProofConfigCanon.txt").read_text(encoding="utf-8")
    pointers = read(vectors / "addBaseTransform.json")["mandatoryPointers"]
    signer = Recording(proof["verificationMethod"], private=private(material["baseKeyPair"]))
    mine = read_base({"proofValue": form._base_proof(published, configuration, signer, pointers)})
    theirs = read_base(proof)
    hashes = read(vectors / "addHashData.json")
    key_bytes = decode_multibase(material["proofKeyPair"]["publicKeyMultibase"])
    assert signed == [bytes.fromhex(hashes["proofHash"]) + key_bytes + bytes.fromhex(hashes["mandatoryHash"])]
    assert (mine.ephemeral, mine.hmac_key, mine.mandatory) == (theirs.ephemeral, hmac_key, theirs.mandatory)
    statements = read(vectors / "addBaseTransform.json")["nonMandatory"]["value"]
    assert len(mine.signatures) == len(theirs.signatures) == len(statements)
    raw = read(vectors / "addRawBaseSignatureInfo.json")
    assert [signature.hex() for signature in theirs.signatures] == raw["signatures"]
    assert theirs.write() == proof["proofValue"]
    form.derive(
        json.dumps({**published, "proof": {**configuration, "proofValue": mine.write()}}).encode(), selective=[]
    )


def test_w3c_derived_proof(shared_dir: Path, vectors: Path) -> None:
    """Byte for byte, since deriving signs nothing; and it opens with the issuer's key."""
    form = EcdsaSd2023(contexts=with_citizenship(shared_dir))
    selected = read(
        vectors.parent.parent / ("prCredSelective.json" if vectors.name == "prc" else "employSelective.json")
    )
    derived = json.loads(form.derive((vectors / "addSignedSDBase.json").read_bytes(), selective=selected))
    assert derived == read(vectors / "derivedRevealDocument.json")
    found = read_derived(derived["proof"])
    assert list(found.mandatory) == read(vectors / "derivedAdjMandatoryIndexes.json")["adjMandatoryIndexes"]
    data = read(vectors / "derivedDisclosureData.json")
    assert {f"c14n{number}": "u" + encode_base64url(label) for number, label in found.labels.items()} == dict(
        data["labelMap"]["value"]
    )
    document = (vectors / "derivedRevealDocument.json").read_bytes()
    method = keyed(derived["proof"]["verificationMethod"])
    opened = form.open(document, method=method)
    assert opened.claims == read(vectors / "derivedUnsignedReveal.json")
    assert opened.is_partial
    kept = derived["issuer"]["id"].encode()
    with pytest.raises(ProofError) as caught:
        form.open(document.replace(kept, b"did:example:other"), method=method)
    assert caught.value.code == "proof.changed"


def test_threat_06_the_key_within_the_proof_is_not_the_issuers(shared_dir: Path) -> None:
    """The published algorithm checks the base signature with the key that travels in the proof: anyone could forge."""
    folder = shared_dir / "artefacts" / "data-integrity" / "ecdsa-TestVectors" / "ecdsa-sd-2023" / "prc"
    document = (folder / "derivedRevealDocument.json").read_bytes()
    proof = json.loads(document)["proof"]
    form = EcdsaSd2023(contexts=with_citizenship(shared_dir))
    named = proof["verificationMethod"]
    embedded = VerificationMethod(
        named, named.partition("#")[0], read_derived(proof).ephemeral, frozenset({"assertionMethod"})
    )
    with pytest.raises(ProofError) as caught:
        form.open(document, method=embedded)
    assert caught.value.code == "proof.changed"


def test_threat_06_a_base_signature_by_the_travelling_key_is_refused(
    form: EcdsaSd2023, claims: dict[str, Any], signer: MemorySigner
) -> None:
    """A forger signs everything, the base too, with a key of their own and names the issuer's method."""
    forger = generate(P256)

    class Forging(EcdsaSd2023):
        def make_secrets(self) -> tuple[bytes, PrivateKey]:
            return bytes(32), forger

    own = MemorySigner(signer.method_id, private=forger)
    document = Forging().secure_selectively(claims, signer=own, created=CREATED, mandatory=[], holder=None)
    derived = form.derive(document, selective=[NAME])
    assert form.open(derived, method=own.method()).claims  # it would hold under the forger's key
    assert refusal(form, derived, signer) == "proof.changed"


# -- what is shown, and what is not


def test_it_is_a_selective_format(form: EcdsaSd2023) -> None:
    assert isinstance(form, SelectiveFormat)


def test_only_what_is_chosen_is_shown(
    form: EcdsaSd2023, base: bytes, claims: dict[str, Any], signer: MemorySigner
) -> None:
    derived = form.derive(base, selective=[PLACE])
    opened = form.open(derived, method=signer.method())
    shown = opened.claims
    assert opened.is_partial
    assert opened.signed_at == CREATED
    assert set(shown) == {
        "@context", "id", "type", "name", "issuer", "validFrom", "credentialStatus", "credentialSchema",
        "credentialSubject",
    }  # fmt: skip
    parchment = claims["credentialSubject"]["parchment"]
    assert shown["credentialSubject"] == {
        "type": claims["credentialSubject"]["type"],
        "parchment": {name: parchment[name] for name in ("id", "type", "place")},
    }
    assert "D’Hérouville".encode() not in derived
    assert b"hmac" not in derived
    assert read_base(json.loads(base)["proof"][0]).hmac_key not in decode_multibase(
        json.loads(derived)["proof"][0]["proofValue"]
    )


def test_what_would_mislead_is_never_withheld(form: EcdsaSd2023, base: bytes, claims: dict[str, Any]) -> None:
    pointers = read_base(json.loads(base)["proof"][0]).mandatory
    assert set(pointers) == {"/name", *(f"/{name}" for name in NEVER_WITHHELD if name in claims)}
    shown = json.loads(form.derive(base, selective=[]))
    assert shown["credentialStatus"] == claims["credentialStatus"]


def test_all_of_it_can_be_shown(form: EcdsaSd2023, base: bytes, claims: dict[str, Any], signer: MemorySigner) -> None:
    everything = form.derive(base, selective=[f"/{name}" for name in claims if name != "@context"])
    assert open_it(form, everything, signer) == claims
    assert open_it(form, form.derive(base, selective=[""]), signer) == claims


def test_secured_as_any_other_nothing_can_be_withheld(
    form: EcdsaSd2023, claims: dict[str, Any], signer: MemorySigner
) -> None:
    document = form.secure(claims, signer=signer, created=CREATED)
    assert read_base(json.loads(document)["proof"][0]).signatures == ()
    assert open_it(form, form.derive(document, selective=[]), signer) == claims
    assert len(list(form.secure_all([claims] * 2, signer=signer, created=CREATED))) == 2


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_choice_holds_and_shows_just_that(data: st.DataObject) -> None:
    claims = sample(keyed_signer(P256).controller)
    form, signer = EcdsaSd2023(), keyed_signer(P256)
    places = [pointer for pointer in pointers_of(claims) if not pointer.startswith("/@context")]
    mandatory = data.draw(st.lists(st.sampled_from(places), max_size=3, unique=True))
    selective = data.draw(st.lists(st.sampled_from(places), max_size=4, unique=True))
    document = form.secure_selectively(claims, signer=signer, created=CREATED, mandatory=mandatory, holder=None)
    shown = open_it(form, form.derive(document, selective=selective), signer)
    leaves = set(leaves_of(shown))
    assert leaves <= set(leaves_of(claims))
    kept = ("/issuer", "/validFrom")
    for pointer in (*mandatory, *selective, *kept):
        assert set(leaves_of(at(claims, pointer))) <= leaves
    texts = [leaf for leaf in leaves_of(claims) if leaf.startswith('"secret ')]
    chosen = {leaf for pointer in (*mandatory, *selective, *kept) for leaf in leaves_of(at(claims, pointer))}
    assert {leaf for leaf in texts if leaf not in chosen}.isdisjoint(leaves)


def sample(issuer: str) -> dict[str, Any]:
    """Many objects without id, several alike, and distinct texts."""
    return {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "type": ["VerifiableCredential", "AchievementCredential"],
        "issuer": {"id": issuer, "type": ["Profile"], "name": "secret 0"},
        "validFrom": "2026-06-30T00:00:00Z",
        "name": "secret 1",
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {"type": "IdentityObject", "hashed": False, "identityHash": f"secret {n}", "identityType": "name"}
                for n in (2, 3, 4)
            ],
            "achievement": {
                "id": "https://example.org/a~b/1",
                "type": ["Achievement"],
                "name": "secret 5",
                "criteria": {"narrative": "secret 6"},
                "description": "secret 7",
                "tag": ["secret 8", "secret 9"],
                "resultDescription": [
                    {"id": "urn:x:r1", "type": ["ResultDescription"], "name": "secret 10", "resultType": "Status",
                     "allowedValue": ["secret 11", "secret 12"]}
                ],
            },
        },
    }  # fmt: skip


def pointers_of(value: Any, path: str = "") -> list[str]:
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = [path] if path else []
    for name, entry in entries:
        step = str(name).replace("~", "~0").replace("/", "~1")
        if name != "allowedValue":  # an ordered list: whole, or not at all
            found += pointers_of(entry, f"{path}/{step}")
    return found


def at(value: Any, pointer: str) -> Any:
    for token in pointer.split("/")[1:]:
        name = token.replace("~1", "/").replace("~0", "~")
        value = value[int(name)] if isinstance(value, list) else value[name]
    return value


def leaves_of(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [leaf for entry in value.values() for leaf in leaves_of(entry)]
    if isinstance(value, list):
        return [leaf for entry in value for leaf in leaves_of(entry)]
    return [json.dumps(value)]


def test_an_ordered_list_is_shown_whole_or_not_at_all(form: EcdsaSd2023, signer: MemorySigner) -> None:
    claims = sample(signer.controller)
    document = form.secure_selectively(claims, signer=signer, created=CREATED, mandatory=[], holder=None)
    values = "/credentialSubject/achievement/resultDescription/0/allowedValue"
    shown = open_it(form, form.derive(document, selective=[values]), signer)
    assert leaves_of(at(shown, values)) == ['"secret 11"', '"secret 12"']
    with pytest.raises(InvalidInputError) as caught:
        form.derive(document, selective=[values + "/1"])
    assert caught.value.code == "pointer.inseparable"


def test_a_text_is_not_shown_without_its_language(
    form: EcdsaSd2023, claims: dict[str, Any], signer: MemorySigner
) -> None:
    claims["description"] = {"@value": "Trois mots", "@language": "fr"}
    document = form.secure_selectively(claims, signer=signer, created=CREATED, mandatory=[], holder=None)
    assert open_it(form, form.derive(document, selective=["/description"]), signer)["description"]["@language"] == "fr"
    with pytest.raises(InvalidInputError) as caught:
        form.derive(document, selective=["/description/@value"])
    assert caught.value.code == "pointer.inseparable"


@pytest.mark.parametrize(
    ("pointer", "code"),
    [
        ("/credentialSubject/nothing", "pointer.nowhere"),
        ("/credentialSubject/identifier/7", "pointer.nowhere"),
        ("/credentialSubject/identifier/-", "pointer.nowhere"),
        ("name", "pointer.malformed"),
        ("/na~me", "pointer.malformed"),
    ],
)
def test_pointers_that_lead_nowhere(
    form: EcdsaSd2023, base: bytes, claims: dict[str, Any], signer: MemorySigner, pointer: str, code: str
) -> None:
    with pytest.raises(InvalidInputError) as caught:
        form.secure_selectively(claims, signer=signer, created=CREATED, mandatory=[pointer], holder=None)
    assert caught.value.code == code
    with pytest.raises(InvalidInputError) as caught:
        form.derive(base, selective=[pointer])
    assert caught.value.code == code


def test_what_cannot_be_secured_or_derived(
    form: EcdsaSd2023, base: bytes, claims: dict[str, Any], signer: MemorySigner
) -> None:
    with pytest.raises(InvalidInputError) as caught:
        form.secure_selectively(claims, signer=signer, created=CREATED, mandatory=[], holder=signer.public_key)
    assert caught.value.code == "proof.no-holder-key"
    with pytest.raises(InvalidInputError) as caught:
        form.secure({**claims, "unheard": "of"}, signer=signer, created=CREATED)
    assert caught.value.code == "jsonld.undefined-term"
    derived = form.derive(base, selective=[NAME])
    with pytest.raises(ProofError) as refused:
        form.derive(derived, selective=[])
    assert refused.value.code == "proof.not-base"
    content = json.loads(base)
    content["name"] += "x"
    content["credentialSubject"]["parchment"]["place"] += "x"
    with pytest.raises(ProofError) as refused:
        form.derive(json.dumps(content).encode(), selective=[PLACE])
    assert refused.value.code == "proof.changed"
    chained = json.loads(base)
    chained["proof"][0]["id"] = "urn:x:1"
    with pytest.raises(InvalidInputError) as caught:
        form.add_proof(json.dumps(chained).encode(), signer=signer, created=CREATED, previous=["urn:x:1"])
    assert caught.value.code == "proof.no-chain"


def test_other_proofs_do_not_go_with_a_part(
    form: EcdsaSd2023, base: bytes, claims: dict[str, Any], signer: MemorySigner
) -> None:
    other = keyed_signer("Ed25519")
    both = EddsaRdfc2022().add_proof(base, signer=other, created=CREATED)
    derived = json.loads(form.derive(both, selective=[]))
    assert [proof["cryptosuite"] for proof in derived["proof"]] == ["ecdsa-sd-2023"]
    assert "credentialSubject" not in open_it(form, derived, signer)


# -- attacks on what is shown


def test_a_base_proof_is_not_presented(form: EcdsaSd2023, base: bytes, signer: MemorySigner) -> None:
    assert form.recognises(base)
    assert refusal(form, base, signer) == "proof.base"


def test_every_shown_leaf_is_covered(form: EcdsaSd2023, base: bytes, signer: MemorySigner) -> None:
    document = json.loads(form.derive(base, selective=[NAME, PLACE]))
    for pointer in pointers_of(document):
        if isinstance(at(document, pointer), str):
            changed = copy.deepcopy(document)
            holder, _, name = pointer.rpartition("/")
            place = at(changed, holder)
            place[int(name) if isinstance(place, list) else name] += "x"
            assert refusal(form, changed, signer).startswith(("proof.", "jsonld.")), pointer
            removed = copy.deepcopy(document)
            place = at(removed, holder)
            del place[int(name) if isinstance(place, list) else name]
            assert refusal(form, removed, signer).startswith(("proof.", "jsonld.")), pointer


@pytest.mark.parametrize(
    "change",
    [
        lambda v: v | {"signatures": v["signatures"][1:]},
        lambda v: v | {"signatures": v["signatures"][::-1]},
        lambda v: v | {"signatures": v["signatures"] + v["signatures"][:1]},
        lambda v: v | {"mandatory": v["mandatory"][1:]},
        lambda v: v | {"mandatory": (*v["mandatory"], 9_999)},
        lambda v: v | {"mandatory": (*v["mandatory"], v["mandatory"][0])},
        lambda v: v | {"mandatory": tuple(range(100))},
        lambda v: v | {"labels": dict(list(v["labels"].items())[1:])},
        lambda v: v | {"labels": v["labels"] | {99: bytes(32)}},
        lambda v: v | {"labels": dict.fromkeys(v["labels"], bytes(32))},
        lambda v: v | {"labels": dict(zip(v["labels"], reversed(v["labels"].values()), strict=True))},
        lambda v: v | {"ephemeral": generate(P256).public()},
        lambda v: v | {"base_signature": v["signatures"][0]},
    ],
)  # fmt: skip
def test_a_derived_value_that_was_tampered_with(
    form: EcdsaSd2023, base: bytes, signer: MemorySigner, change: Change
) -> None:
    document = json.loads(form.derive(base, selective=[NAME, PLACE]))
    value = read_derived(document["proof"][0])
    parts = {name: getattr(value, name) for name in DerivedValue.__dataclass_fields__}
    assert open_it(form, with_value(document, DerivedValue(**parts)), signer)
    changed = change(dict(parts))
    assert isinstance(changed, dict)
    assert refusal(form, with_value(document, DerivedValue(**changed)), signer) in {"proof.changed", "proof.malformed"}


def test_parts_of_two_credentials_do_not_mix(form: EcdsaSd2023, claims: dict[str, Any], signer: MemorySigner) -> None:
    """Another person's name does not fit into this credential, though the same issuer signed both."""
    other = copy.deepcopy(claims)
    other["credentialSubject"]["identifier"][0]["identityHash"] = "Someone Else"
    made = [
        json.loads(
            form.derive(
                form.secure_selectively(one, signer=signer, created=CREATED, mandatory=[], holder=None),
                selective=[NAME],
            )
        )
        for one in (claims, other)
    ]
    mixed = copy.deepcopy(made[0])
    mixed["credentialSubject"]["identifier"] = made[1]["credentialSubject"]["identifier"]
    assert refusal(form, mixed, signer) == "proof.changed"
    values = [read_derived(document["proof"][0]) for document in made]
    swapped = DerivedValue(
        values[0].base_signature,
        values[1].ephemeral,
        values[1].signatures,
        values[1].labels,
        values[1].mandatory,
    )
    assert refusal(form, with_value(made[1], swapped), signer) == "proof.changed"


@pytest.mark.parametrize(
    "value",
    [
        None, 7, "", "u", "z", "u2V0", "u2V0B", "u2V0Bhg", "zu2V0B", "u====",
        "u" + encode_base64url(b"\xd9\x5d\x02" + cbor.encode([b"", b"", [], {}, []])),
        "u" + encode_base64url(b"\xd9\x5d\x01" + cbor.encode([bytes(64), bytes(35), [], {}])),
        "u" + encode_base64url(b"\xd9\x5d\x01" + cbor.encode([bytes(64), bytes(35), [], {}, []])),
        "u" + encode_base64url(b"\xd9\x5d\x01" + cbor.encode([bytes(63), bytes(35), [], {}, []])),
        "u" + encode_base64url(b"\xd9\x5d\x01" + cbor.encode({1: 2})),
        "u" + encode_base64url(b"\xd9\x5d\x01" + b"\x85" * 400),
        "u" + encode_base64url(b"\xd9\x5d\x01" + b"\x9f" * 400),
    ],
)  # fmt: skip
def test_threat_15_malformed_values(form: EcdsaSd2023, base: bytes, signer: MemorySigner, value: object) -> None:
    document = json.loads(form.derive(base, selective=[]))
    document["proof"][0]["proofValue"] = value
    assert refusal(form, document, signer) == "proof.malformed"
    with pytest.raises(ProofError) as caught:
        form.derive(json.dumps({**json.loads(base), "proof": document["proof"]}).encode(), selective=[])
    assert caught.value.code in {"proof.malformed", "proof.not-base"}


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300), st.booleans())
def test_any_value_is_refused_by_code(data: bytes, is_base: bool) -> None:
    header = b"\xd9\x5d\x00" if is_base else b"\xd9\x5d\x01"
    for read_it in (read_base, read_derived):
        with pytest.raises(PassportError):
            read_it({"proofValue": "u" + encode_base64url(header + data)})


def test_a_wrong_shape_within_is_refused() -> None:
    key = decode_multibase(encode_multikey(generate(P256).public()))
    good = [bytes(64), key, [bytes(64)], {0: bytes(32)}, [0]]
    assert read_derived({"proofValue": "u" + encode_base64url(b"\xd9\x5d\x01" + cbor.encode(good))})
    wrong: list[tuple[int, Any]] = [
        (1, decode_multibase(encode_multikey(generate("Ed25519").public()))), (1, b"\x80\x24" + bytes(33)[:-1]),
        (2, bytes(64)), (2, [bytes(63)]), (2, ["x"]), (2, [bytes(64)] * 4_097),
        (3, []), (3, {0: bytes(31)}), (3, {0: bytes(32), 1: bytes(32)}),
        (4, {}), (4, ["0"]), (4, [b"0"]), (4, [1, 1]),
    ]  # fmt: skip
    for place, value in wrong:
        shape = [*good[:place], value, *good[place + 1 :]]
        with pytest.raises(ProofError) as caught:
            read_derived({"proofValue": "u" + encode_base64url(b"\xd9\x5d\x01" + cbor.encode(shape))})
        assert caught.value.code == (
            "proof.too-many" if isinstance(value, list) and len(value) > 9 else "proof.malformed"
        )


def test_threat_19_any_script_is_shown_as_it_was_written(
    form: EcdsaSd2023, claims: dict[str, Any], signer: MemorySigner
) -> None:
    name = '👩🏽‍🎓 Zoé Ze\u0301ro \u2067דוד\u2069 محمد \ue000\U0001f600 a\u0000"\\\t\x7f'
    claims["credentialSubject"]["identifier"][0]["identityHash"] = name
    document = form.secure_selectively(claims, signer=signer, created=CREATED, mandatory=[], holder=None)
    shown = open_it(form, form.derive(document, selective=[NAME]), signer)
    assert shown["credentialSubject"]["identifier"][0]["identityHash"] == name


def test_threat_05_a_poisonous_credential_is_refused(
    form: EcdsaSd2023, claims: dict[str, Any], signer: MemorySigner
) -> None:
    same = {"type": "IdentifierEntry", "identifier": "1"}
    claims["credentialSubject"]["source"] = [{"type": "Profile", "otherIdentifier": [same] * 12}] * 2
    with pytest.raises(InvalidInputError) as caught:
        form.secure(claims, signer=signer, created=CREATED)
    assert caught.value.code == "rdfc.work-limit"


def test_threat_04_an_added_member_is_not_shown_unsigned(form: EcdsaSd2023, base: bytes, signer: MemorySigner) -> None:
    document = json.loads(form.derive(base, selective=[NAME]))
    for added, code in (({"unheard": "of"}, "jsonld.undefined-term"), ({"description": "x"}, "proof.malformed")):
        assert refusal(form, {**document, **added}, signer) == code


def test_a_vcdm_1_1_document_and_its_did(form: EcdsaSd2023) -> None:
    """With the contexts that define Data Integrity for it, which are added."""
    key = decode_multikey("zDnaepBuvsQ8cpsWrVKw8fbpGpvPeNSjVPTWoq6cRqaYzBKVP")
    assert did_key.did_for(key).startswith("did:key:zDn")
    signer = keyed_signer(P256)
    old = {
        "@context": ["https://www.w3.org/2018/credentials/v1"],
        "type": ["VerifiableCredential"],
        "issuer": signer.controller,
        "issuanceDate": "2026-07-01T08:00:00Z",
        "credentialSubject": {"id": "urn:x:1"},
    }
    document = form.secure_selectively(old, signer=signer, created=CREATED, mandatory=[], holder=None)
    shown = open_it(form, form.derive(document, selective=[]), signer)
    assert shown["issuanceDate"] == old["issuanceDate"]
    assert shown["@context"][-1] in shipped().addresses
    assert "credentialSubject" not in shown
