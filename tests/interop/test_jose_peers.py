"""JWTs both ways with other implementations: each opens the other's, and nobody lets a tampered one pass.

joserfc and PyJWT in Python; ``jose`` and ``did-jwt-vc`` (which writes VCDM 1.1) of npm.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import jwt as pyjwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_der_private_key
from joserfc import jws as rfc_jws
from joserfc.jwk import ECKey, OKPKey, RSAKey
from tests.interop.conftest import Peers

from passport_core.credentials import jose
from passport_core.credentials.enveloping import open_envelope
from passport_core.credentials.formats.jwt_format import JwtFormat
from passport_core.credentials.formats.ob_jwt import ObJwt
from passport_core.credentials.formats.vc_jwt import VcJwt
from passport_core.credentials.formats.vc_jwt_1_1 import VcJwt11
from passport_core.credentials.jwk import to_jwk
from passport_core.credentials.keys import ED25519, P256, P384, RSA
from passport_core.credentials.multibase import encode_base64url
from passport_core.credentials.private_keys import PrivateKey, generate
from passport_core.credentials.proofs import ProofUse
from passport_core.errors import PassportError
from passport_core.testing.doubles import MemorySigner

CREATED = datetime(2026, 7, 1, 8, tzinfo=UTC)
ISSUER = "did:web:issuer.example"
KID = f"{ISSUER}#key-1"
KEYS = {algorithm: generate(algorithm) for algorithm in (ED25519, P256, P384, RSA)}
ALG = {algorithm: jose.name_of(algorithm) for algorithm in KEYS}
CLAIMS: dict[str, Any] = {
    "@context": ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
    "id": "urn:uuid:0b7a5c1e-62a4-4b77-9e3f-1d1f1f3c5a10",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "name": "Équipe 🏅 مهارات",
    "issuer": {"id": ISSUER, "type": ["Profile"], "name": "Organisme d’exemple"},
    "validFrom": "2026-06-30T00:00:00Z",
    "credentialSubject": {
        "id": "did:example:zoe",
        "type": ["AchievementSubject"],
        "achievement": {
            "id": "https://issuer.example/achievements/1",
            "type": ["Achievement"],
            "name": "Équipe",
            "description": "Travailler à plusieurs",
            "criteria": {"narrative": "Zoë D’Hérouville-Nuñez"},
        },
    },
}
OB_CLAIMS = {"iss": ISSUER, "jti": CLAIMS["id"], "sub": "did:example:zoe", "nbf": 1782777600, "iat": 1782892800}
PROFILES: list[tuple[JwtFormat, dict[str, Any], dict[str, Any]]] = [
    (VcJwt(), {"typ": "vc+jwt", "cty": "vc"}, {**CLAIMS, "iat": 1782892800}),
    (ObJwt(), {"typ": "JWT"}, {**CLAIMS, **OB_CLAIMS}),
]


def signer_of(algorithm: str) -> MemorySigner:
    return MemorySigner(KID, private=KEYS[algorithm])


def loaded(private: PrivateKey) -> Any:
    """The key as the cryptographic library has it: the peers' own way in."""
    raw = private.to_secret_bytes()
    return (
        Ed25519PrivateKey.from_private_bytes(raw) if private.algorithm == ED25519 else load_der_private_key(raw, None)
    )


def private_jwk(private: PrivateKey) -> dict[str, Any]:
    numbers: Any = loaded(private)
    public = to_jwk(private.public())
    if private.algorithm == ED25519:
        return {**public, "d": encode_base64url(numbers.private_bytes_raw())}
    found = numbers.private_numbers()
    if isinstance(numbers, rsa.RSAPrivateKey):
        parts = {"d": found.d, "p": found.p, "q": found.q, "dp": found.dmp1, "dq": found.dmq1, "qi": found.iqmp}
        return {**public, **{name: written(value) for name, value in parts.items()}}
    width = numbers.curve.key_size // 8
    return {**public, "d": encode_base64url(found.private_value.to_bytes(width, "big"))}


def written(number: int) -> str:
    return encode_base64url(number.to_bytes((number.bit_length() + 7) // 8, "big"))


def tampered(document: bytes) -> Iterator[bytes]:
    """What whoever holds a JWT can change of it."""
    head, payload, signature = document.split(b".")
    claims = json.loads(base64.urlsafe_b64decode(payload + b"=="))
    changed = encode_base64url(json.dumps({**claims, "name": "Autre"}).encode()).encode()
    yield b".".join((head, changed, signature))
    yield b".".join((head, payload, (b"A" if signature[:1] != b"A" else b"B") + signature[1:]))
    yield b".".join((head, payload, b""))
    for name in ("none", "HS256"):
        header = {**json.loads(base64.urlsafe_b64decode(head + b"==")), "alg": name}
        yield b".".join((encode_base64url(json.dumps(header).encode()).encode(), payload, signature))


# -- ours, verified by them


def by_joserfc(algorithm: str, document: bytes) -> Mapping[str, Any]:
    kinds = {ED25519: OKPKey, RSA: RSAKey}
    key = kinds.get(algorithm, ECKey).import_key(to_jwk(KEYS[algorithm].public()))
    found: dict[str, Any] = json.loads(rfc_jws.deserialize_compact(document, key, algorithms=[ALG[algorithm]]).payload)
    return found


def by_pyjwt(algorithm: str, document: bytes) -> Mapping[str, Any]:
    key = pyjwt.PyJWK(to_jwk(KEYS[algorithm].public()), ALG[algorithm])
    options: Any = {"verify_exp": False, "verify_nbf": False, "verify_iat": False, "verify_aud": False}
    found: dict[str, Any] = pyjwt.decode(document, key, algorithms=[ALG[algorithm]], options=options)
    return found


Verified = Callable[[str, bytes], Mapping[str, Any]]


@pytest.mark.parametrize("verified", [by_joserfc, by_pyjwt])
@pytest.mark.parametrize("algorithm", KEYS)
@pytest.mark.parametrize(("form", "header", "payload"), PROFILES, ids=lambda one: getattr(one, "name", ""))
def test_ours_is_verified_in_python(
    form: JwtFormat, header: dict[str, Any], payload: dict[str, Any], algorithm: str, verified: Verified
) -> None:
    document = form.secure(CLAIMS, signer=signer_of(algorithm), created=CREATED)
    assert verified(algorithm, document) == payload
    for other in tampered(document):
        with pytest.raises(Exception):  # noqa: B017 (each library has its own)
            verified(algorithm, other)


@pytest.fixture(scope="module")
def peers(peers_folder: Any) -> Iterator[Peers]:
    """The npm implementations of JWS and of credentials in JWTs."""
    missing = [
        name for name in ("jose", "did-jwt", "did-jwt-vc") if not (peers_folder / "node_modules" / name).is_dir()
    ]
    if missing:
        pytest.skip(f"not among the installed packages: {', '.join(missing)}")
    found = Peers(peers_folder, "jose.mjs")
    yield found
    found.close()


@pytest.mark.parametrize("algorithm", KEYS)
@pytest.mark.parametrize(("form", "header", "payload"), PROFILES, ids=lambda one: getattr(one, "name", ""))
def test_ours_is_verified_in_node(
    peers: Peers, form: JwtFormat, header: dict[str, Any], payload: dict[str, Any], algorithm: str
) -> None:
    document = form.secure(CLAIMS, signer=signer_of(algorithm), created=CREATED)
    key = {"jwk": to_jwk(KEYS[algorithm].public()), "alg": ALG[algorithm]}
    answer = peers.ask(task="verify", document=document.decode(), **key)
    assert answer == {"payload": payload, "header": {"alg": ALG[algorithm], "kid": KID, **header}}
    for other in tampered(document):
        with pytest.raises(ValueError):
            peers.ask(task="verify", document=other.decode(), **key)


# -- theirs, opened by us


def from_joserfc(algorithm: str, header: dict[str, Any], payload: dict[str, Any]) -> bytes:
    kinds = {ED25519: OKPKey, RSA: RSAKey}
    key = kinds.get(algorithm, ECKey).import_key(private_jwk(KEYS[algorithm]))
    made = rfc_jws.serialize_compact(header, json.dumps(payload).encode(), key, algorithms=[ALG[algorithm]])
    return made.encode()


def from_pyjwt(algorithm: str, header: dict[str, Any], payload: dict[str, Any]) -> bytes:
    return pyjwt.encode(payload, loaded(KEYS[algorithm]), ALG[algorithm], headers=header).encode()


Made = Callable[[str, dict[str, Any], dict[str, Any]], bytes]


def opens(form: JwtFormat, document: bytes, algorithm: str) -> None:
    """Hold a foreign document, and every tampered variant of it, to what must come of it."""
    method = signer_of(algorithm).method()
    assert form.recognises(document)
    opened = form.open(document, method=method)
    assert (opened.claims, opened.signed_at) == (CLAIMS, CREATED)
    for other in tampered(document):
        with pytest.raises(PassportError):
            form.open(other, method=method)


@pytest.mark.parametrize("made", [from_joserfc, from_pyjwt])
@pytest.mark.parametrize("algorithm", KEYS)
@pytest.mark.parametrize(("form", "header", "payload"), PROFILES, ids=lambda one: getattr(one, "name", ""))
def test_theirs_of_python_opens_here(
    form: JwtFormat, header: dict[str, Any], payload: dict[str, Any], algorithm: str, made: Made
) -> None:
    opens(form, made(algorithm, {"alg": ALG[algorithm], "kid": KID, **header}, payload), algorithm)


@pytest.mark.parametrize("algorithm", KEYS)
@pytest.mark.parametrize(("form", "header", "payload"), PROFILES, ids=lambda one: getattr(one, "name", ""))
def test_theirs_of_node_opens_here(
    peers: Peers, form: JwtFormat, header: dict[str, Any], payload: dict[str, Any], algorithm: str
) -> None:
    document = peers.ask(
        task="sign",
        jwk=private_jwk(KEYS[algorithm]),
        header={"alg": ALG[algorithm], "kid": KID, **header},
        payload=payload,
    )
    opens(form, document.encode(), algorithm)


# -- VCDM 1.1, as did-jwt-vc writes it

OLD: dict[str, Any] = {
    "sub": "did:example:zoe",
    "nbf": 1782856800,
    "exp": 4102444800,
    "jti": "urn:uuid:1",
    "vc": {
        "@context": ["https://www.w3.org/2018/credentials/v1"],
        "type": ["VerifiableCredential"],
        "credentialSubject": {"degree": {"name": "Licence"}},
    },
}


def secret(algorithm: str) -> dict[str, str]:
    raw = base64.urlsafe_b64decode(private_jwk(KEYS[algorithm])["d"] + "==")
    return {"did": ISSUER, "alg": ALG[algorithm], "secret": raw.hex()}


@pytest.mark.parametrize("algorithm", [ED25519, P256])
@pytest.mark.parametrize("kid", [KID, None])
def test_a_1_1_credential_of_theirs_opens_here(peers: Peers, algorithm: str, kid: str | None) -> None:
    header = {"kid": kid} if kid else {}
    document = peers.ask(task="issueOld", payload=OLD, header=header, **secret(algorithm)).encode()
    form, method = VcJwt11(), signer_of(algorithm).method()
    assert form.recognises(document)
    opened = form.open(document, method=method)
    theirs = peers.ask(
        task="verifyOld", document=document.decode(), did=ISSUER, kid=KID, jwk=to_jwk(KEYS[algorithm].public())
    )
    assert opened.claims["issuer"] == theirs["issuer"]["id"] == ISSUER
    assert opened.claims["id"] == theirs["id"]
    assert opened.claims["credentialSubject"] == theirs["credentialSubject"]
    for name in ("issuanceDate", "expirationDate"):
        assert opened.claims[name].removesuffix("Z") == theirs[name].removesuffix(".000Z")
    for other in tampered(document):
        with pytest.raises(PassportError):
            form.open(other, method=method)


def test_a_1_1_presentation_of_theirs_opens_here_with_what_it_holds(peers: Peers) -> None:
    inner = peers.ask(task="issueOld", payload=OLD, header={"kid": KID}, **secret(P256))
    payload = {
        "vp": {
            "@context": ["https://www.w3.org/2018/credentials/v1"],
            "type": ["VerifiablePresentation"],
            "verifiableCredential": [inner],
        }
    }
    asked = {"challenge": "n-0S6_WzA2Mj", "domain": "https://reader.example"}
    document = peers.ask(task="presentOld", payload=payload, header={"kid": KID}, **asked, **secret(P256)).encode()
    use = ProofUse("authentication", asked["challenge"], frozenset({asked["domain"]}))
    method = signer_of(P256).method(relationships=frozenset({"authentication"}))
    opened = VcJwt11().open(document, method=method, use=use)
    assert opened.claims["holder"] == ISSUER
    (envelope,) = opened.claims["verifiableCredential"]
    assert open_envelope(envelope) == inner.encode()
    with pytest.raises(PassportError):
        VcJwt11().open(document, method=method, use=ProofUse("authentication", "another"))


def test_a_1_1_reader_of_theirs_does_not_take_ours_for_one(peers: Peers) -> None:
    """A VC-JOSE document has no ``vc`` claim: an old reader refuses it rather than reading something else."""
    document = VcJwt().secure(CLAIMS, signer=signer_of(P256), created=CREATED)
    with pytest.raises(ValueError):
        peers.ask(task="verifyOld", document=document.decode(), did=ISSUER, kid=KID, jwk=to_jwk(KEYS[P256].public()))
