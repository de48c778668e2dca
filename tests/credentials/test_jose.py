"""Compact JWS: read strictly, and never by what the header asks for."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key
from hypothesis import given, settings
from hypothesis import strategies as st

from passport_core.credentials import jose
from passport_core.credentials.jwk import from_jwk, to_jwk
from passport_core.credentials.keys import ED25519, P256, P384, RSA, UNSUPPORTED_KEY, PublicKey
from passport_core.credentials.private_keys import PrivateKey, generate
from passport_core.errors import InvalidInputError, PassportError, ProofError
from passport_core.testing.doubles import MemorySigner

POLICY = jose.HeaderPolicy(frozenset({ED25519, P256, P384, RSA}), frozenset({"jwt"}))
KEYS = {algorithm: generate(algorithm) for algorithm in (ED25519, P256, P384, RSA)}
ISSUER = "did:example:issuer"


def write(algorithm: str = P256, **members: Any) -> bytes:
    signer = MemorySigner(f"{ISSUER}#key-1", private=KEYS[algorithm])
    return jose.write(jose.write_header(signer, **members), b'{"a":1}', signer)


def judge(document: bytes, key: PublicKey) -> None:
    jws = jose.read(document)
    jose.check_header(jws.header, POLICY)
    jose.check_signature(jws, key)


def code_of(document: bytes, key: PublicKey) -> str:
    with pytest.raises((InvalidInputError, ProofError)) as caught:
        judge(document, key)
    assert caught.value.remedy is not None
    return caught.value.code


def segment(value: Any) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@pytest.mark.parametrize("algorithm", KEYS)
def test_what_is_written_is_read(algorithm: str) -> None:
    document = write(algorithm, typ="JWT")
    jws = jose.read(document)
    assert jose.is_compact(document)
    assert jws.header == jose.header_of(document)
    assert list(jws.header) == ["alg", "kid", "typ"]
    assert jws.payload == b'{"a":1}'
    judge(document, KEYS[algorithm].public())


@pytest.mark.parametrize("algorithm", KEYS)
def test_a_changed_byte_anywhere_is_refused(algorithm: str) -> None:
    head, payload, signature = write(algorithm).decode().split(".")
    key = KEYS[algorithm].public()
    assert code_of(f"{head}.{segment({'a': 2})}.{signature}".encode(), key) == "proof.changed"
    flipped = ("A" if signature[0] != "A" else "B") + signature[1:]
    assert code_of(f"{head}.{payload}.{flipped}".encode(), key) == "proof.changed"
    shorter = segment(base64.urlsafe_b64decode(signature + "==")[:-1])
    assert code_of(f"{head}.{payload}.{shorter}".encode(), key) == "proof.changed"
    assert code_of(f"{head}.{payload}.".encode(), key) == "proof.changed"


def test_the_vector_of_rfc_8037_verifies() -> None:
    """RFC 8037 appendix A.4: its payload is no JSON, which the signature does not mind."""
    key = from_jwk({"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})
    document = (
        b"eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc."
        b"hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
    )
    judge(document, key)
    assert jose.read(document).payload == b"Example of Ed25519 signing"


def test_the_fully_specified_name_of_eddsa_is_read() -> None:
    """RFC 9864 §2.2."""
    key = KEYS[ED25519]
    signing_input = f"{segment({'alg': 'Ed25519'})}.{segment({})}".encode()
    judge(signing_input + b"." + segment(key.sign(signing_input)).encode(), key.public())


@pytest.mark.parametrize("name", ["none", "None", "NONE", "nOnE"])
@pytest.mark.parametrize("algorithm", KEYS)
def test_threat_1_none_is_no_signature(name: str, algorithm: str) -> None:
    for signature in ("", segment(b"\x00" * 64)):
        document = f"{segment({'alg': name})}.{segment({'a': 1})}.{signature}".encode()
        assert code_of(document, KEYS[algorithm].public()) == "proof.wrong-algorithm"


def _public_forms(private: PrivateKey) -> list[bytes]:
    """The public key as an attacker finds it: PEM, DER, JWK, bare bytes, certificate-less."""
    key = private.public()
    jwk = to_jwk(key)
    if key.algorithm == RSA:
        loaded: Any = rsa.RSAPublicNumbers(
            *(int.from_bytes(base64.urlsafe_b64decode(jwk[name] + "=="), "big") for name in ("e", "n"))
        ).public_key()
    elif key.algorithm == ED25519:
        loaded = load_der_public_key(bytes.fromhex("302a300506032b6570032100") + key.raw)
    else:
        from cryptography.hazmat.primitives.asymmetric import ec

        curve = ec.SECP256R1() if key.algorithm == P256 else ec.SECP384R1()
        loaded = ec.EllipticCurvePublicKey.from_encoded_point(curve, key.raw)
    pem = loaded.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    der = loaded.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return [pem, pem.strip(), der, json.dumps(jwk).encode(), json.dumps(jwk, separators=(",", ":")).encode(), key.raw]


@pytest.mark.parametrize("name", ["HS256", "HS384", "HS512", "hs256"])
@pytest.mark.parametrize("algorithm", KEYS)
def test_threat_1_the_public_key_is_no_shared_secret(name: str, algorithm: str) -> None:
    for secret in _public_forms(KEYS[algorithm]):
        signing_input = f"{segment({'alg': name, 'kid': f'{ISSUER}#key-1'})}.{segment({'a': 1})}"
        digest = {"256": hashlib.sha256, "384": hashlib.sha384, "512": hashlib.sha512}[name[-3:]]
        tag = hmac.new(secret, signing_input.encode(), digest).digest()
        assert code_of(f"{signing_input}.{segment(tag)}".encode(), KEYS[algorithm].public()) == "proof.wrong-algorithm"


@pytest.mark.parametrize("signs", KEYS)
@pytest.mark.parametrize("claims", KEYS)
def test_threat_1_the_key_decides_and_alg_has_to_agree(signs: str, claims: str) -> None:
    signing_input = f"{segment({'alg': jose.name_of(claims)})}.{segment({'a': 1})}".encode()
    document = signing_input + b"." + segment(KEYS[signs].sign(signing_input)).encode()
    if signs == claims:
        judge(document, KEYS[signs].public())
    else:
        assert code_of(document, KEYS[signs].public()) == "proof.wrong-algorithm"


@pytest.mark.parametrize("name", ["PS256", "RS512", "ES256K", "Ed448", "ES256 ", "es256", "eddsa"])
def test_an_algorithm_unknown_here_is_told_as_unknown(name: str) -> None:
    assert code_of(f"{segment({'alg': name})}.{segment({})}.AA".encode(), KEYS[P256].public()) == "proof.unknown-suite"


@pytest.mark.parametrize("value", [None, 7, ["ES256"], {}])
def test_an_algorithm_that_is_no_name_is_refused(value: object) -> None:
    assert code_of(f"{segment({'alg': value})}.{segment({})}.AA".encode(), KEYS[P256].public()) == "proof.malformed"


def test_threat_1_an_rsa_key_of_1024_bits_verifies_nothing() -> None:
    weak = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505 (weak on purpose)
    numbers = weak.public_key().public_numbers()
    jwk = {"kty": "RSA", "e": "AQAB", "n": segment(numbers.n.to_bytes(128, "big"))}
    assert from_jwk(jwk).algorithm == UNSUPPORTED_KEY
    raw = weak.public_key().public_bytes(Encoding.DER, PublicFormat.PKCS1)
    document = f"{segment({'alg': 'RS256'})}.{segment({})}.{segment(b'x' * 128)}".encode()
    assert code_of(document, PublicKey(RSA, raw)) == "proof.wrong-key"


def test_a_der_signature_is_refused() -> None:
    """RFC 7518 §3.4: r and s of fixed width, never the DER of other protocols."""
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    head, payload, signature = write(P256).decode().split(".")
    raw = base64.urlsafe_b64decode(signature + "==")
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    assert code_of(f"{head}.{payload}.{segment(der)}".encode(), KEYS[P256].public()) == "proof.changed"


@pytest.mark.parametrize(
    "members",
    [
        {"crit": ["exp"], "exp": 1},
        {"crit": ["b64"], "b64": True},
        {"crit": ["b64"], "b64": False},
        {"crit": []},
        {"crit": None},
        {"crit": ["http://example.com/UNDEFINED"], "http://example.com/UNDEFINED": True},
        {"b64": False},
        {"b64": True},
    ],
)
def test_threat_2_no_critical_extension_is_understood(members: dict[str, Any]) -> None:
    assert code_of(write(P256, **members), KEYS[P256].public()) == "proof.critical-header"


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b".",
        b"..",
        b"e30",
        b"e30.e30",
        b"e30.e30.e30.e30",
        b"e30=.e30.AA",
        b"e30.e30=.AA",
        b"e30.e30.AA==",
        b"e30.e3 0.AA",
        b"e30.e30\n.AA",
        b"e30.e3+.AA",
        b"e30.e3/.AA",
        b"e30.e30.A",
        b"e31.e30.AA",  # loose bits in "{}"
        b"e30.e30.AB",
        "e30.é30.AA".encode(),
        b"W10.e30.AA",  # an array as header
        b"eyJhIjoxLCJhIjoyfQ.e30.AA",  # a member twice
        segment({"a": "x" * jose.MAX_HEADER_BYTES}).encode() + b".e30.AA",
    ],
)
def test_what_is_no_strict_compact_jws_is_refused(document: bytes) -> None:
    with pytest.raises(InvalidInputError):
        jose.read(document)


def test_white_space_around_a_document_is_not_of_it() -> None:
    judge(b"\n " + write(P256) + b"\r\n", KEYS[P256].public())


@settings(max_examples=100)
@given(st.binary(max_size=200))
def test_reading_never_fails_otherwise(document: bytes) -> None:
    try:
        jws = jose.read(document)
        jose.check_header(jws.header, POLICY)
        jose.check_signature(jws, KEYS[P256].public())
    except PassportError:
        return
    raise AssertionError("random bytes are no signature")


@settings(max_examples=100)
@given(st.dictionaries(st.sampled_from(["alg", "typ", "kid", "jwk", "x5c", "crit", "iss", "x"]), st.none() | st.text()))
def test_no_header_makes_reading_fail_otherwise(header: dict[str, Any]) -> None:
    document = f"{segment(header)}.e30.AA".encode()
    try:
        read = jose.read(document).header
        jose.check_header(read, POLICY)
        jose.method_id_of(read, ISSUER)
        jose.certificates_of(read)
    except PassportError:
        pass


def test_members_that_a_profile_does_not_list_are_refused() -> None:
    strict = jose.HeaderPolicy(POLICY.algorithms, frozenset({"jwt"}), members=frozenset({"alg", "kid", "typ"}))
    jose.check_header(jose.header_of(write(typ="application/JWT")), strict)
    jose.check_header(jose.header_of(write(x5t="AA")), POLICY)
    with pytest.raises(ProofError) as caught:
        jose.check_header(jose.header_of(write(x5t="AA")), strict)
    assert caught.value.code == "proof.header"


@pytest.mark.parametrize("typ", ["vc+jwt", "", 7, None, "application/jwt2"])
def test_another_type_is_refused(typ: object) -> None:
    with pytest.raises(ProofError) as caught:
        jose.check_header(jose.header_of(write(typ=typ)), POLICY)
    assert caught.value.code == "proof.wrong-type"


def test_a_type_may_be_demanded() -> None:
    with pytest.raises(ProofError) as caught:
        jose.check_header(jose.header_of(write()), jose.HeaderPolicy(POLICY.algorithms, POLICY.types, True))
    assert caught.value.code == "proof.wrong-type"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ({}, None),
        ({"kid": "did:web:example.org#k"}, "did:web:example.org#k"),
        ({"kid": "https://example.org/keys/1"}, "https://example.org/keys/1"),
        ({"kid": "#k"}, f"{ISSUER}#k"),
        ({"kid": "k"}, f"{ISSUER}#k"),
        ({"kid": "k", "jwk": {}}, None),
        ({"kid": "k", "x5c": []}, None),
        ({"kid": "#k", "jwk": {}}, f"{ISSUER}#k"),
        ({"kid": ISSUER}, None),
    ],
)
def test_kid_names_a_method_of_its_own_or_of_the_issuer(header: dict[str, Any], expected: str | None) -> None:
    assert jose.method_id_of(header, ISSUER) == expected


@pytest.mark.parametrize("kid", [7, "", ["k"], {}])
def test_a_kid_that_is_no_text_is_refused(kid: object) -> None:
    with pytest.raises(InvalidInputError) as caught:
        jose.method_id_of({"kid": kid}, ISSUER)
    assert caught.value.code == "proof.malformed"


def test_a_key_in_the_header_is_read() -> None:
    key = KEYS[P384].public()
    assert jose.key_of({"jwk": to_jwk(key)}) == key
    assert jose.key_of({}) is None


@pytest.mark.parametrize(
    "value",
    [
        None,
        7,
        "x",
        [],
        {"kty": "EC", "crv": "P-256"},
        {"kty": "OKP", "crv": "Ed25519", "x": "A", "d": "A"},
        {"kty": "oct", "k": "AA"},
    ],
)
def test_threat_1_a_secret_or_malformed_key_in_the_header_is_refused(value: object) -> None:
    with pytest.raises(ProofError) as caught:
        jose.check_header({"alg": "ES256", "jwk": value}, POLICY)
    assert caught.value.code == "proof.header"


@pytest.mark.parametrize("value", [None, [], "AA==", [7], ["A"], ["A-_="], ["AA=="] * (jose.MAX_CERTIFICATES + 1)])
def test_a_chain_that_is_none_is_refused(value: object) -> None:
    with pytest.raises(InvalidInputError) as caught:
        jose.certificates_of({"x5c": value})
    assert caught.value.code == "proof.malformed"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, datetime(1970, 1, 1, tzinfo=UTC)),
        (1262304000, datetime(2010, 1, 1, tzinfo=UTC)),
        (1262304000.5, datetime(2010, 1, 1, 0, 0, 0, 500000, tzinfo=UTC)),
    ],
)
def test_a_numeric_date_is_read(value: float, expected: datetime) -> None:
    assert jose.moment_of({"exp": value}, "exp") == expected
    assert jose.moment_of({}, "exp") is None


@pytest.mark.parametrize("value", ["1262304000", None, True, -1, 253402300800, 1e300, [1], {}])
def test_what_is_no_numeric_date_is_refused(value: object) -> None:
    with pytest.raises(InvalidInputError) as caught:
        jose.moment_of({"exp": value}, "exp")
    assert caught.value.code == "proof.malformed"


def test_a_moment_without_zone_is_not_signed() -> None:
    with pytest.raises(ValueError, match="time zone"):
        jose.numeric_date(datetime(2026, 1, 1))  # noqa: DTZ001 (that is what is tried)
