"""SD-JWT processing: RFC 9901's own examples, and everything that §7.1 has refused."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passport_core.credentials import jose, key_binding
from passport_core.credentials.json_pointer import write
from passport_core.credentials.json_reading import read_object
from passport_core.credentials.jwk import from_jwk
from passport_core.credentials.keys import PublicKey
from passport_core.credentials.multibase import decode_base64url, encode_base64url
from passport_core.credentials.proofs import ProofUse
from passport_core.credentials.sd_jwt import (
    MAX_DISCLOSURES,
    SdJwt,
    Unpacked,
    digest,
    select,
    split,
    unpack,
)
from passport_core.credentials.sd_jwt_packing import Packer
from passport_core.errors import InvalidInputError

GENERATED = ("rfc9901-generated", "sd-jwt-vc-generated")
SALT = "2GLC42sKQveCfGfryNRN9w"


def disclosure(*content: Any) -> bytes:
    return encode_base64url(json.dumps(list(content)).encode()).encode()


def hashed(encoded: bytes, algorithm: str = "sha256") -> str:
    return encode_base64url(hashlib.new(algorithm, encoded).digest())


def refused(payload: dict[str, Any], *disclosures: bytes, never: frozenset[str] = frozenset()) -> str:
    with pytest.raises(InvalidInputError) as caught:
        unpack(payload, disclosures, never=never)
    assert caught.value.remedy is not None
    return caught.value.code


# -- the published examples


def examples(shared_dir: Path) -> list[Path]:
    root = shared_dir / "artefacts" / "sd-jwt"
    return [folder for kind in GENERATED for folder in sorted((root / kind).iterdir()) if folder.is_dir()]


def unwrapped(folder: Path, stem: str) -> bytes:
    """The files break long lines for print."""
    text = next(folder.glob(f"{stem}.*")).read_text()
    return re.sub(r"\n\s*", "", text).encode()


def published_key(folder: Path, name: str) -> PublicKey:
    """The first key of that name in the settings beside the examples (YAML of one plain shape)."""
    text = (folder.parent / "settings.yml").read_text()
    found = re.search(rf"{name}\w*:.*?x: (\S+)\s+y: (\S+)", text, re.DOTALL)
    assert found
    return from_jwk({"kty": "EC", "crv": "P-256", "x": found[1], "y": found[2]})


def test_published_examples_verify_and_say_what_is_published(shared_dir: Path) -> None:
    folders = examples(shared_dir)
    assert len(folders) >= 17
    for folder in folders:
        parts = split(unwrapped(folder, "sd_jwt_presentation"))
        jws = jose.read(parts.jwt)
        jose.check_signature(jws, published_key(folder, "issuer_key"))
        unpacked = unpack(read_object(jws.payload), parts.disclosures)
        assert unpacked.claims == json.loads(unwrapped(folder, "verified_contents")), folder.name
        if parts.key_binding is not None:
            audience = json.loads((folder / "kb_jwt_payload.json").read_bytes())["aud"]
            use = ProofUse(challenge="1234567890", domains=frozenset({audience}))
            key = key_binding.holder_key(unpacked.claims)
            assert key == published_key(folder, "holder_key")
            assert key_binding.check(parts, hash_name=unpacked.hash_name, key=key, use=use) is not None


def test_published_examples_as_issued_say_all_that_the_issuer_knew(shared_dir: Path) -> None:
    for folder in examples(shared_dir):
        parts = split(unwrapped(folder, "sd_jwt_issuance"))
        assert parts.key_binding is None
        unpacked = unpack(read_object(jose.read(parts.jwt).payload), parts.disclosures)
        known = json.loads(unwrapped(folder, "user_claims"))
        assert known.items() <= unpacked.claims.items(), folder.name


def test_threat_8_published_examples_changed_anywhere_are_refused(shared_dir: Path) -> None:
    for folder in examples(shared_dir):
        parts = split(unwrapped(folder, "sd_jwt_presentation"))
        payload = read_object(jose.read(parts.jwt).payload)
        for position, encoded in enumerate(parts.disclosures):
            content = read_array_of(encoded)
            content[-1] = "another"
            changed = list(parts.disclosures)
            changed[position] = disclosure(*content)
            assert refused(payload, *changed) == "proof.disclosure-unreferenced"
            assert refused(payload, *parts.disclosures, encoded) == "proof.disclosure-repeated"


def read_array_of(encoded: bytes) -> list[Any]:
    found: list[Any] = json.loads(decode_base64url(encoded))
    return found


# -- taking apart


@pytest.mark.parametrize(
    "document",
    [
        b"e30.e30.AA",  # no ~ at all
        b"e30.e30.AA~WyJhIl0",  # the last ~ was lost
        b"e30.e30.AA~~",  # an empty disclosure
        b"e30.e30.AA~WyJhIl0~~WyJhIl0~",
        b'{"payload":"e30","protected":"e30"}',
        b'{"payload":"e30","protected":"e30","signature":"A.A"}',
        b'{"payload":"e30","signatures":[]}',
        b'{"payload":"e30","signatures":[{"protected":"e30","signature":"AA"}],"signature":"AA"}',
        b'{"payload":"e30","protected":"e30","signature":"AA","header":{"disclosures":"x"}}',
        b'{"payload":"e30","protected":"e30","signature":"AA","header":{"disclosures":["a~b"]}}',
        b'{"payload":"e30","protected":"e30","signature":"AA","header":{"kb_jwt":""}}',
        b'{"payload":"e30","protected":"e30","signature":"AA","header":{"kb_jwt":7}}',
        b'{"payload":"e30","protected":"e30","signature":"AA","header":{"crit":["x"]}}',
        b'{"payload":"e30","signatures":[{"protected":"e30","signature":"AA"},{"header":{"disclosures":[]}}]}',
    ],
)
def test_what_is_no_sd_jwt_is_refused(document: bytes) -> None:
    with pytest.raises(InvalidInputError) as caught:
        split(document)
    assert caught.value.code == "proof.malformed"


def test_every_serialisation_is_the_same_document() -> None:
    compact = split(b" e30.e30.AA~WyJhIl0~e30.e30.AQ\n")
    assert compact == SdJwt(b"e30.e30.AA", (b"WyJhIl0",), b"e30.e30.AQ")
    header = {"disclosures": ["WyJhIl0"], "kb_jwt": "e30.e30.AQ", "kid": "nobody signed this"}
    signed = {"protected": "e30", "signature": "AA", "header": header}
    assert split(json.dumps({"payload": "e30", **signed}).encode()) == compact
    second = {"protected": "e30", "signature": "Ag"}
    assert split(json.dumps({"payload": "e30", "signatures": [signed, second]}).encode()) == compact
    assert compact.compact() == b"e30.e30.AA~WyJhIl0~e30.e30.AQ"
    assert compact.unbound == b"e30.e30.AA~WyJhIl0~"


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(noise: bytes) -> None:
    for document in (noise, b"e30.e30.AA~" + noise + b"~", b'{"payload":"e30","signature":' + noise + b"}"):
        try:
            parts = split(document)
            unpack({"_sd": []}, parts.disclosures)
        except InvalidInputError:
            pass


# -- what §7.1 has refused


def test_threat_8_a_digest_twice_is_refused_wherever_it_stands() -> None:
    one = disclosure(SALT, "given_name", "Zoë")
    twice = hashed(one)
    for payload in (
        {"_sd": [twice, twice]},
        {"_sd": [twice], "address": {"_sd": [twice]}},
    ):
        assert refused(payload, one) == "proof.disclosure-repeated"
        assert refused(payload) == "proof.disclosure-repeated", "a digest that nobody disclosed counts too"
    assert refused({"_sd": [twice], "in": [{"...": twice}]}) == "proof.disclosure-repeated"
    element = disclosure(SALT, "FR")
    assert refused({"in": [{"...": hashed(element)}, {"...": hashed(element)}]}, element) == "proof.disclosure-repeated"
    inside = disclosure(SALT, "address", {"_sd": [twice]})
    assert refused({"_sd": [twice, hashed(inside)]}, inside) == "proof.disclosure-repeated"


def test_threat_8_a_disclosure_without_its_digest_is_refused() -> None:
    one, other = disclosure(SALT, "given_name", "Zoë"), disclosure(SALT, "is_over_18", True)
    assert refused({"_sd": [hashed(one)]}, one, other) == "proof.disclosure-unreferenced"
    assert refused({}, one) == "proof.disclosure-unreferenced"
    child = disclosure(SALT, "city", "Liévin")
    parent = disclosure(SALT, "address", {"_sd": [hashed(child)]})
    assert unpack({"_sd": [hashed(parent)]}, [child, parent]).claims == {"address": {"city": "Liévin"}}
    assert refused({"_sd": [hashed(parent)]}, child) == "proof.disclosure-unreferenced"


def test_threat_8_no_disclosure_takes_the_place_of_a_claim() -> None:
    one, other = disclosure(SALT, "given_name", "Zoë"), disclosure("other salt", "given_name", "Eve")
    assert refused({"given_name": "Zoë", "_sd": [hashed(other)]}, other) == "proof.disclosure-overwrites"
    assert refused({"_sd": [hashed(one), hashed(other)]}, one, other) == "proof.disclosure-overwrites"
    assert unpack({"given_name": "Zoë", "of": {"_sd": [hashed(other)]}}, [other]).claims["of"] == {"given_name": "Eve"}


@pytest.mark.parametrize(
    "content",
    [[SALT], [SALT, "a", 1, 2], [], [1, "a", 1], [None, "a", 1], [SALT, 1, 1], [SALT, None, 1]],
)
def test_threat_8_a_disclosure_of_another_shape_is_refused(content: list[Any]) -> None:
    one = disclosure(*content)
    assert refused({"_sd": [hashed(one)]}, one) == "proof.disclosure-malformed"


def test_threat_8_a_disclosure_in_the_wrong_place_is_refused() -> None:
    element, claim = disclosure(SALT, "FR"), disclosure(SALT, "country", "FR")
    assert refused({"_sd": [hashed(element)]}, element) == "proof.disclosure-malformed"
    assert refused({"in": [{"...": hashed(claim)}]}, claim) == "proof.disclosure-malformed"
    assert unpack({"in": ["DE", {"...": hashed(element)}]}, [element]).claims == {"in": ["DE", "FR"]}


@pytest.mark.parametrize(
    "encoded", [b"WyJhIl0=", b"W yJhIl0", b"!!", b"bm90IGpzb24", b"e30", b"\xff", b"WyJhIiwxLDFd0"]
)
def test_a_disclosure_that_cannot_be_read_is_refused(encoded: bytes) -> None:
    assert refused({"_sd": [hashed(encoded)]}, encoded) == "proof.disclosure-malformed"


def test_json_that_two_readers_would_read_differently_is_refused_in_disclosures() -> None:
    encoded = encode_base64url(b'["salt","address",{"a":1,"a":2}]').encode()
    assert refused({"_sd": [hashed(encoded)]}, encoded) == "proof.disclosure-malformed"


@pytest.mark.parametrize("name", ["_sd", "...", "_sd_alg"])
def test_threat_8_reserved_names_are_refused(name: str) -> None:
    one = disclosure(SALT, name, "x")
    assert refused({"_sd": [hashed(one)]}, one) == "proof.disclosure-name"


@pytest.mark.parametrize(
    "payload",
    [
        {"...": "x"},
        {"a": {"...": "x"}},
        {"a": [{"...": "x", "b": 1}]},
        {"a": [{"...": 1}]},
        {"_sd": "x"},
        {"_sd": None},
        {"_sd": {}},
        {"_sd": [1]},
        {"a": {"_sd": [["x"]]}},
        {"a": {"_sd_alg": "sha-256"}},
        {"a": [{"b": {"_sd_alg": "sha-512"}}]},
    ],
)
def test_digests_stand_only_where_they_may(payload: dict[str, Any]) -> None:
    assert refused(payload) == "proof.disclosure-name"


def test_threat_8_what_a_profile_never_lets_be_withheld_is_refused_in_whole_and_in_part() -> None:
    never = frozenset({"exp", "status", "cnf"})
    gone = disclosure(SALT, "exp", 1)
    assert refused({"_sd": [hashed(gone)]}, gone, never=never) == "proof.disclosure-forbidden"
    assert unpack({"a": {"_sd": [hashed(gone)]}}, [gone], never=never).claims == {"a": {"exp": 1}}
    for payload in ({"status": {"_sd": ["hidden"]}}, {"cnf": {"jwk": {"_sd": ["hidden"]}}}, {"status": [{"...": "x"}]}):
        assert refused(payload, never=never) == "proof.disclosure-forbidden"


def test_hash_algorithms_are_an_allow_list() -> None:
    one = disclosure(SALT, "given_name", "Zoë")
    for name, algorithm in (("sha-256", "sha256"), ("sha-384", "sha384"), ("sha-512", "sha512")):
        unpacked = unpack({"_sd_alg": name, "_sd": [hashed(one, algorithm)]}, [one])
        assert unpacked.claims == {"given_name": "Zoë"}
        assert unpacked.hash_name == name
    assert unpack({"_sd": [hashed(one)]}, [one]).hash_name == "sha-256"
    for other in ("sha-1", "md5", "SHA-256", "sha-512/256", "", None, 256, ["sha-256"]):
        assert refused({"_sd_alg": other}) == "proof.hash-algorithm"
    assert refused({"_sd_alg": "sha-512", "_sd": [hashed(one)]}, one) == "proof.disclosure-unreferenced"


def test_what_is_withheld_leaves_nothing_behind() -> None:
    unpacked = unpack(
        {"_sd": ["decoy"], "in": [{"...": "decoy2"}], "empty": {"_sd": ["decoy3"]}, "_sd_alg": "sha-256"}, []
    )
    assert unpacked.claims == {"in": [], "empty": {}}
    assert unpacked.is_partial
    assert not unpack({"a": 1, "_sd": []}, []).is_partial


def test_threat_15_counts_and_depths_are_bounded() -> None:
    many = b"~".join([b"e30.e30.AA"] + [b"WyJhIl0"] * (MAX_DISCLOSURES + 1)) + b"~"
    with pytest.raises(InvalidInputError) as caught:
        split(many)
    assert caught.value.code == "proof.too-complex"
    beside = {"header": {"disclosures": ["WyJhIl0"] * (MAX_DISCLOSURES + 1)}}
    with pytest.raises(InvalidInputError) as caught:
        split(json.dumps({"payload": "e30", "protected": "e30", "signature": "AA", **beside}).encode())
    assert caught.value.code == "proof.too-complex"
    chain: list[bytes] = []
    value: Any = 1
    for _ in range(200):
        chain.append(disclosure(SALT, "a", value))
        value = {"_sd": [hashed(chain[-1])]}
    assert refused(value, *chain) == "proof.too-complex"
    listed: list[bytes] = []
    value = 1
    for _ in range(200):
        listed.append(disclosure(SALT, value))
        value = [{"...": hashed(listed[-1])}]
    assert refused({"a": value}, *listed) == "proof.too-complex"


# -- making and choosing

NAMES = st.text(max_size=4).filter(lambda name: name not in ("_sd", "_sd_alg", "..."))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=12,
)
CLAIMS = st.dictionaries(NAMES, JSON, max_size=5)


def round_trip(claims: dict[str, Any], *, nested: bool, mandatory: list[str]) -> tuple[SdJwt, Unpacked]:
    payload, disclosures = Packer(decoys=2, nested=nested).pack(claims, mandatory=mandatory, always=())
    parts = SdJwt(b"e30.e30.AA", tuple(disclosures))
    return parts, unpack(json.loads(json.dumps(payload)), disclosures)


def pointers(value: Any, path: tuple[str | int, ...] = ()) -> list[str]:
    below: list[str] = []
    if isinstance(value, dict):
        below = [found for name, part in value.items() for found in pointers(part, (*path, name))]
    if isinstance(value, list):
        below = [found for place, part in enumerate(value) for found in pointers(part, (*path, place))]
    return [write(path), *below]


@settings(max_examples=100, deadline=None)
@given(CLAIMS, st.booleans(), st.data())
def test_any_claims_come_back_whole_or_as_chosen(claims: dict[str, Any], nested: bool, data: st.DataObject) -> None:
    places = pointers(claims)
    mandatory = data.draw(st.lists(st.sampled_from(places), max_size=3))
    parts, whole = round_trip(claims, nested=nested, mandatory=mandatory)
    assert whole.claims == claims
    wanted = data.draw(st.lists(st.sampled_from(places), max_size=2))
    if not nested:
        wanted = [write(place) for place in whole.places if write(place) in wanted]
    chosen = select(parts, whole, wanted)
    assert set(chosen.disclosures) <= set(parts.disclosures)
    if "" in wanted:
        assert chosen.disclosures == parts.disclosures


def test_only_what_is_not_mandatory_can_be_withheld() -> None:
    claims = {"vct": "x", "a": {"b": 1, "c": 2}, "list": ["x", "y", "z"], "d": {"e": 1}}
    payload, disclosures = Packer().pack(claims, mandatory=["/a/b", "/list/1"], always=["vct"])
    assert payload["a"] == {"b": 1, "_sd": [hashed(disclosures[0])]}
    assert payload["list"] == [{"...": hashed(disclosures[1])}, "y", {"...": hashed(disclosures[2])}]
    assert payload["_sd"] == [hashed(disclosures[3])]
    assert [read_array_of(one)[1:] for one in disclosures] == [["c", 2], ["x"], ["z"], ["d", {"e": 1}]]
    assert all(len(decode_base64url(read_array_of(one)[0].encode())) >= 16 for one in disclosures)
    assert payload["_sd_alg"] == "sha-256"
    assert "_sd_alg" not in Packer().pack(claims, mandatory=[""], always=())[0]


def test_an_injected_source_of_salts_makes_it_the_same_each_time() -> None:
    counted = iter(range(1, 1000))

    def salts(count: int) -> bytes:
        return next(counted).to_bytes(count, "big")

    first = Packer(salts=salts, decoys=3).pack({"a": 1, "b": 2}, mandatory=[], always=())
    counted = iter(range(1, 1000))
    assert Packer(salts=salts, decoys=3).pack({"a": 1, "b": 2}, mandatory=[], always=()) == first
    assert first[0]["_sd"] == sorted(first[0]["_sd"])


def test_decoys_are_as_digests_are() -> None:
    counts = {len(Packer(decoys=4).pack({"a": 1}, mandatory=[], always=())[0]["_sd"]) for _ in range(100)}
    assert counts == {1, 2, 3, 4, 5}


@pytest.mark.parametrize("claims", [{"_sd": []}, {"a": [{"...": 1}]}, {"a": {"_sd_alg": 1}}])
def test_the_formats_own_names_are_no_claims(claims: dict[str, Any]) -> None:
    with pytest.raises(InvalidInputError) as caught:
        Packer().pack(claims, mandatory=[], always=())
    assert caught.value.code == "sd-jwt.reserved-name"
    assert Packer().pack({"a": "_sd", "b": "..."}, mandatory=[""], always=())[0] == {"a": "_sd", "b": "..."}


def test_too_many_disclosures_are_not_made() -> None:
    with pytest.raises(InvalidInputError) as caught:
        Packer().pack({str(number): 1 for number in range(MAX_DISCLOSURES + 1)}, mandatory=[], always=())
    assert caught.value.code == "sd-jwt.too-many"


def test_a_choice_brings_what_is_beneath_and_above_and_nothing_beside() -> None:
    claims = {"address": {"city": "Liévin", "country": "FR"}, "names": ["Zoë", "Ana"], "birthdate": "2000-01-01"}
    parts, whole = round_trip(claims, nested=True, mandatory=[])

    def chosen(*wanted: str) -> dict[str, Any]:
        selected = select(parts, whole, wanted)
        return unpack({"_sd": top}, selected.disclosures).claims

    top = [
        digest(one, "sha-256") for one, place in zip(parts.disclosures, whole.places, strict=True) if len(place) == 1
    ]
    assert chosen("/address/city") == {"address": {"city": "Liévin"}}
    assert chosen("/address") == {"address": claims["address"]}
    assert chosen("/names/1") == {"names": ["Ana"]}
    assert chosen("/names", "/birthdate") == {"names": ["Zoë", "Ana"], "birthdate": "2000-01-01"}
    assert chosen() == {}


def test_what_cannot_be_shown_alone_is_not_shown_with_more() -> None:
    parts, whole = round_trip({"address": {"city": "Liévin", "country": "FR"}}, nested=False, mandatory=[])
    with pytest.raises(InvalidInputError) as caught:
        select(parts, whole, ["/address/city"])
    assert caught.value.code == "pointer.not-separable"
    assert "“/address”" in caught.value.message.en
    with pytest.raises(InvalidInputError) as nowhere:
        select(parts, whole, ["/address/street"])
    assert nowhere.value.code == "pointer.nowhere"
