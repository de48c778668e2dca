"""The three JWT profiles: what they share, and what each demands of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.credentials.formats.jwt_making import jwt, resigned, segment

from passport_core.credentials import jose
from passport_core.credentials.carriers.png import unbake
from passport_core.credentials.formats.jwt_format import JwtFormat, profile
from passport_core.credentials.formats.ob_jwt import ObJwt
from passport_core.credentials.formats.vc_jwt import VcJwt
from passport_core.credentials.formats.vc_jwt_1_1 import VcJwt11
from passport_core.credentials.jwk import to_jwk
from passport_core.credentials.keys import ED25519, P256, P384, P521, RSA, VerificationMethod
from passport_core.credentials.private_keys import PrivateKey, generate
from passport_core.credentials.proofs import Opened, ProofFormat, ProofUse
from passport_core.errors import InvalidInputError, PassportError, ProofError
from passport_core.testing.doubles import MemorySigner

CREATED = datetime(2026, 7, 1, 8, tzinfo=UTC)
KEYS: dict[str, PrivateKey] = {algorithm: generate(algorithm) for algorithm in (ED25519, P256, P384, P521, RSA)}
ISSUER = "did:web:issuer.example"
V1 = "https://www.w3.org/2018/credentials/v1"
V2 = "https://www.w3.org/ns/credentials/v2"
VELOCITY = (
    "did:velocity:v2:0x4ade3a40a6092366765fa42a8247d07a6c3bdddd:89849842277648:6168:"
    "751347bfd23481074ad4aa6abe9152a3bda15292c8f6fea68a28c1fde065949c"
)
FORMATS: tuple[JwtFormat, ...] = (VcJwt(), ObJwt(), VcJwt11())


@pytest.fixture
def signer() -> MemorySigner:
    return MemorySigner(f"{ISSUER}#key-1", private=KEYS[P256])


@pytest.fixture
def badge() -> dict[str, Any]:
    return {
        "@context": [V2, "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
        "id": "urn:uuid:0b7a5c1e-62a4-4b77-9e3f-1d1f1f3c5a10",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Équipe 🏅 مهارات",
        "issuer": {"id": ISSUER, "type": ["Profile"], "name": "Organisme d’exemple"},
        "validFrom": "2026-06-30T00:00:00+02:00",
        "validUntil": "2030-06-30T00:00:00Z",
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


def open_one(form: ProofFormat, document: bytes, signer: MemorySigner, **use: Any) -> Opened:
    assert form.recognises(document)
    return form.open(document, method=signer.method(), use=ProofUse(**use))


def refusal(form: ProofFormat, document: bytes, signer: MemorySigner, **use: Any) -> str:
    """Open a document that is recognised and must not open; return the code."""
    assert form.recognises(document)
    with pytest.raises(ProofError) as caught:
        form.open(document, method=signer.method(), use=ProofUse(**use))
    assert caught.value.remedy is not None
    return caught.value.code


def unreadable(form: ProofFormat, document: bytes) -> str:
    with pytest.raises(InvalidInputError) as caught:
        form.peek(document)
    return caught.value.code


def old(payload: Mapping[str, Any], signer: MemorySigner, **header: Any) -> bytes:
    """A JWT as VCDM 1.1 writes them."""
    named = {"alg": jose.name_of(signer.algorithm), "typ": "JWT", "kid": signer.method_id, **header}
    return jwt({name: value for name, value in named.items() if value is not None}, payload, signer)


@pytest.fixture
def old_claims() -> dict[str, Any]:
    return {
        "iss": ISSUER,
        "sub": "did:example:zoe",
        "nbf": 1782856800,
        "exp": 1909000800,
        "jti": "urn:uuid:1",
        "vc": {
            "@context": [V1],
            "type": ["VerifiableCredential"],
            "credentialSubject": {"degree": {"name": "Licence"}},
        },
    }


# -- all profiles


@pytest.mark.parametrize("form", [VcJwt(), ObJwt()], ids=lambda form: form.name)
@pytest.mark.parametrize("algorithm", KEYS)
def test_round_trip_with_every_kind_of_key(form: JwtFormat, algorithm: str, badge: dict[str, Any]) -> None:
    promised: ProofFormat = form
    signer = MemorySigner(f"{ISSUER}#key-1", private=KEYS[algorithm])
    before = json.dumps(badge)
    document = promised.secure(badge, signer=signer, created=CREATED)
    assert json.dumps(badge) == before
    assert [other.name for other in FORMATS if other.recognises(document)] == [form.name]
    opened = open_one(form, document, signer)
    assert opened.claims == badge
    assert list(opened.claims) == list(badge)
    assert (opened.format, opened.method, opened.signed_at) == (form.name, signer.method(), CREATED)
    assert (opened.proof_begins, opened.proof_expires) == (None, None)


@pytest.mark.parametrize("form", [VcJwt(), ObJwt()], ids=lambda form: form.name)
def test_many_are_written_as_one_is(form: JwtFormat, badge: dict[str, Any]) -> None:
    signer = MemorySigner(f"{ISSUER}#key-1")
    batch = [{**badge, "id": f"urn:uuid:{number}"} for number in range(5)]
    one_by_one = [form.secure(claims, signer=signer, created=CREATED) for claims in batch]
    assert list(form.secure_all(batch, signer=signer, created=CREATED)) == one_by_one


@pytest.mark.parametrize("form", [VcJwt(), ObJwt()], ids=lambda form: form.name)
def test_peek_says_what_to_gather(form: JwtFormat, badge: dict[str, Any], signer: MemorySigner) -> None:
    claims = {
        **badge,
        "credentialSchema": [{"id": "https://passport.example/block.json", "type": "JsonSchema"}],
        "credentialStatus": {
            "id": "https://passport.example/status/4f2a#42",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": "42",
            "statusListCredential": "https://passport.example/status/4f2a",
        },
    }
    peeked = form.peek(form.secure(claims, signer=signer, created=CREATED))
    assert (peeked.format, peeked.issuer, peeked.method_id) == (form.name, ISSUER, signer.method_id)
    assert (peeked.signed_at, peeked.key, peeked.certificates) == (CREATED, None, ())
    assert [(entry.list_url, entry.index) for entry in peeked.statuses] == [
        ("https://passport.example/status/4f2a", 42)
    ]
    assert peeked.schema_urls == ("https://passport.example/block.json",)
    assert peeked.unverified == claims


@pytest.mark.parametrize("form", [VcJwt(), ObJwt()], ids=lambda form: form.name)
def test_nothing_can_be_changed(form: JwtFormat, badge: dict[str, Any], signer: MemorySigner) -> None:
    document = form.secure(badge, signer=signer, created=CREATED)
    jws = jose.read(document)
    head, _, signature = document.split(b".")
    forged = orjson.dumps({**json.loads(jws.payload), "name": "Autre"})
    assert refusal(form, head + b"." + segment(forged) + b"." + signature, signer) == "proof.changed"
    other = MemorySigner(signer.method_id, private=generate(P256))
    assert refusal(form, document, other) == "proof.changed"
    other = MemorySigner(signer.method_id, private=KEYS[P384])
    assert refusal(form, document, other) == "proof.wrong-algorithm"
    with pytest.raises(ProofError) as caught:
        form.open(document, method=replace(signer.method(), id=f"{ISSUER}#key-2"))
    assert caught.value.code == "proof.wrong-method"
    with pytest.raises(ProofError) as caught:
        form.open(document, method=signer.method(relationships=frozenset({"authentication"})))
    assert caught.value.code == "proof.purpose"


@pytest.mark.parametrize("form", [VcJwt(), ObJwt()], ids=lambda form: form.name)
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"proof": {"type": "DataIntegrityProof"}}, "proof.already-secured"),
        ({"issuer": "did:web:other.example"}, "proof.not-issuer"),
        ({"exp": 1}, "proof.reserved-claim"),
        ({"iss": ISSUER}, "proof.reserved-claim"),
        ({"vc": {}}, "proof.reserved-claim"),
        ({"name": 1}, "model.text"),
        ({"credentialSubject": {}}, "model.subject"),
        ({"credentialSubject": {"id": "did:example:1", "note": {1, 2}}}, "json.unsupported"),
    ],
)
def test_what_a_signer_may_not_write(
    form: JwtFormat, badge: dict[str, Any], signer: MemorySigner, change: dict[str, Any], code: str
) -> None:
    with pytest.raises(InvalidInputError) as caught:
        form.secure({**badge, **change}, signer=signer, created=CREATED)
    assert caught.value.code == code
    with pytest.raises(InvalidInputError):
        list(form.secure_all([{**badge, **change}], signer=signer, created=CREATED))


def test_every_document_is_of_one_profile_at_most(
    badge: dict[str, Any], old_claims: dict[str, Any], signer: MemorySigner
) -> None:
    plain = {**badge, "type": ["VerifiableCredential"]}
    for header, payload, expected in [
        ({"typ": "vc+jwt"}, badge, "vc-jwt"),
        ({"typ": "application/vc+jwt"}, badge, "vc-jwt"),
        ({"typ": "VC+JWT"}, badge, "vc-jwt"),
        ({"typ": "vp+jwt"}, plain, "vc-jwt"),
        ({"typ": "JWT"}, plain, "vc-jwt"),
        ({}, plain, "vc-jwt"),
        ({"typ": "bad+typ"}, plain, "vc-jwt"),
        ({"typ": "vc+jwt"}, {**plain, "vc": {}}, "vc-jwt"),
        ({"typ": "JWT"}, badge, "ob-jwt"),
        ({}, badge, "ob-jwt"),
        ({"typ": "JWT"}, old_claims, "vc-jwt-1.1"),
        ({}, {"vp": {}}, "vc-jwt-1.1"),
        ({"typ": "JWT"}, {"sub": "me"}, None),
        ({"typ": "statuslist+jwt"}, {"status_list": {}}, None),
        ({"typ": "dc+sd-jwt"}, plain, None),
        ({"typ": "JWT"}, {"@context": "https://w3id.org/openbadges/v2", "type": "Assertion"}, None),
    ]:
        document = jwt({"alg": "ES256", **header}, payload, signer)
        assert profile(document) == expected
        assert [form.name for form in FORMATS if form.recognises(document)] == ([expected] if expected else [])


@pytest.mark.parametrize(
    "document", [b"", b"{}", b'{"@context":[]}', b"e30.e30.AA~", b"a.b.c", b"e30.e30", b"\x89PNG", b"eyJ.x", b"e.e.e"]
)
def test_what_is_none_of_them_is_left_to_others(document: bytes) -> None:
    assert not any(form.recognises(document) for form in FORMATS)


# -- VC-JOSE


def test_what_vc_jwt_writes(badge: dict[str, Any], signer: MemorySigner) -> None:
    jws = jose.read(VcJwt().secure(badge, signer=signer, created=CREATED))
    assert jws.header == {"alg": "ES256", "kid": signer.method_id, "typ": "vc+jwt", "cty": "vc"}
    assert json.loads(jws.payload) == {**badge, "iat": 1782892800}
    assert jws.payload.startswith(b'{"@context":[')


def presentation(signer: MemorySigner, **changes: Any) -> dict[str, Any]:
    inner = (
        VcJwt()
        .secure(
            {
                "@context": [V2],
                "type": ["VerifiableCredential"],
                "issuer": ISSUER,
                "credentialSubject": {"id": "did:a:b"},
            },
            signer=signer,
            created=CREATED,
        )
        .decode()
    )
    made = {
        "@context": [V2],
        "type": ["VerifiablePresentation"],
        "holder": signer.controller,
        "verifiableCredential": [
            {"@context": V2, "id": f"data:application/vc+jwt,{inner}", "type": "EnvelopedVerifiableCredential"}
        ],
        **changes,
    }
    return {name: value for name, value in made.items() if value is not None}


USE: dict[str, Any] = {
    "purpose": "authentication",
    "challenge": "n-0S6_WzA2Mj",
    "domains": frozenset({"https://reader.example"}),
}


def open_presentation(document: bytes, signer: MemorySigner, **use: Any) -> Opened:
    method = signer.method(relationships=frozenset({"authentication"}))
    return VcJwt().open(document, method=method, use=ProofUse(**{**USE, **use}))


def test_a_presentation_answers_one_occasion(signer: MemorySigner) -> None:
    claims = presentation(signer)
    document = VcJwt().secure(claims, signer=signer, created=CREATED, use=ProofUse(**USE))
    jws = jose.read(document)
    assert (jws.header["typ"], jws.header["cty"]) == ("vp+jwt", "vp")
    written = json.loads(jws.payload)
    assert (written["aud"], written["nonce"]) == ("https://reader.example", "n-0S6_WzA2Mj")
    assert VcJwt().peek(document).issuer == signer.controller
    assert open_presentation(document, signer).claims == claims
    for use, code in [
        ({"challenge": "other"}, "proof.challenge"),
        ({"domains": frozenset({"https://other.example"})}, "proof.domain"),
        ({"domains": frozenset({"https://reader.example", "https://other.example"})}, "proof.domain"),
        ({"purpose": "assertionMethod"}, "proof.purpose"),
    ]:
        with pytest.raises(ProofError) as caught:
            open_presentation(document, signer, **use)
        assert caught.value.code == code


def test_threat_9_a_presentation_for_nobody_answers_no_question(signer: MemorySigner) -> None:
    document = VcJwt().secure(presentation(signer), signer=signer, created=CREATED)
    with pytest.raises(ProofError) as caught:
        open_presentation(document, signer)
    assert caught.value.code == "proof.challenge"
    with pytest.raises(ProofError) as caught:
        open_presentation(document, signer, challenge=None)
    assert caught.value.code == "proof.domain"


def test_several_readers_are_compared_as_a_set(signer: MemorySigner) -> None:
    domains = frozenset({"https://b.example", "https://a.example"})
    document = VcJwt().secure(presentation(signer), signer=signer, created=CREATED, use=ProofUse(domains=domains))
    assert json.loads(jose.read(document).payload)["aud"] == ["https://a.example", "https://b.example"]
    assert open_presentation(document, signer, challenge=None, domains=domains).claims
    with pytest.raises(ProofError):
        open_presentation(document, signer, challenge=None, domains=frozenset({"https://a.example"}))


def test_a_presentation_without_holder_is_of_whoever_signed_it(signer: MemorySigner) -> None:
    document = VcJwt().secure(presentation(signer, holder=None), signer=signer, created=CREATED)
    assert VcJwt().peek(document).issuer == signer.controller
    anonymous = resigned(document, signer, iss=None)
    assert VcJwt().peek(anonymous).issuer == signer.controller
    nobody = resigned(document, signer, iss=None, header={"kid": None})
    assert unreadable(VcJwt(), nobody) == "credential.no-issuer"


@pytest.mark.parametrize(
    ("header", "claims", "code"),
    [
        ({}, {"vc": {}}, "proof.vc-claim"),
        ({}, {"vp": "x"}, "proof.vc-claim"),
        ({}, {"iss": "did:web:other.example"}, "proof.two-issuers"),
        ({}, {"iss": 7}, "proof.malformed"),
        ({}, {"iss": ""}, "proof.malformed"),
        ({"iss": "did:web:other.example"}, {}, "proof.two-issuers"),
        ({}, {"issuer": "did:web:other.example", "iss": ISSUER}, "proof.two-issuers"),
        ({}, {"jti": "urn:uuid:other"}, "proof.claims-differ"),
        ({}, {"sub": "did:example:eve"}, "proof.claims-differ"),
        ({}, {"exp": "2030-01-01T00:00:00Z"}, "proof.malformed"),
        ({}, {"nbf": True}, "proof.malformed"),
        ({}, {"iat": "yesterday"}, "proof.malformed"),
        ({}, {"type": ["VerifiablePresentation"], "issuer": None}, "proof.wrong-type"),
        ({"typ": "vp+jwt"}, {}, "proof.wrong-type"),
        ({"typ": "vc+ld+jwt"}, {}, "proof.wrong-type"),
        ({"typ": "bad+typ"}, {}, "proof.wrong-type"),
        ({"crit": ["exp"]}, {}, "proof.critical-header"),
        ({"b64": False}, {}, "proof.critical-header"),
        ({"alg": "none"}, {}, "proof.wrong-algorithm"),
        ({"alg": "HS256"}, {}, "proof.wrong-algorithm"),
        ({"alg": "ES256K"}, {}, "proof.unknown-suite"),
        ({"kid": 7}, {}, "proof.malformed"),
        ({"jwk": {"kty": "oct", "k": "AA"}}, {}, "proof.header"),
    ],
)
def test_what_vc_jwt_refuses_before_looking_at_keys(
    badge: dict[str, Any], signer: MemorySigner, header: dict[str, Any], claims: dict[str, Any], code: str
) -> None:
    document = resigned(VcJwt().secure(badge, signer=signer, created=CREATED), signer, header=header, **claims)
    assert refusal(VcJwt(), document, signer) == code
    assert unreadable(VcJwt(), document) == code


@pytest.mark.parametrize(
    ("header", "claims"),
    [
        ({"typ": "application/vc+jwt"}, {}),
        ({"typ": None, "cty": None}, {"type": ["VerifiableCredential"]}),
        ({"unknown": 1}, {"unknown": {"x": 1}}),
        ({"iss": ISSUER, "iat": 1}, {"iss": ISSUER}),
        ({}, {"jti": "urn:uuid:0b7a5c1e-62a4-4b77-9e3f-1d1f1f3c5a10", "sub": "did:example:zoe"}),
        ({"kid": "#key-1"}, {}),
        ({"kid": "key-1"}, {}),
        ({"kid": None}, {}),
        ({"kid": ISSUER}, {}),
    ],
)
def test_what_vc_jwt_lets_pass(
    badge: dict[str, Any], signer: MemorySigner, header: dict[str, Any], claims: dict[str, Any]
) -> None:
    document = resigned(VcJwt().secure(badge, signer=signer, created=CREATED), signer, header=header, **claims)
    assert open_one(VcJwt(), document, signer).claims["issuer"]["id"] == ISSUER


def test_the_signatures_own_dates_are_told_to_the_caller(badge: dict[str, Any], signer: MemorySigner) -> None:
    document = resigned(VcJwt().secure(badge, signer=signer, created=CREATED), signer, iat=0, nbf=10, exp=20.5)
    opened = open_one(VcJwt(), document, signer)
    assert opened.signed_at == datetime(1970, 1, 1, tzinfo=UTC)
    assert opened.proof_begins == datetime(1970, 1, 1, 0, 0, 10, tzinfo=UTC)
    assert opened.proof_expires == datetime(1970, 1, 1, 0, 0, 20, 500000, tzinfo=UTC)


@pytest.mark.parametrize("payload", [b"", b"[]", b'{"a":1,"a":2}', b"{", b'{"a":1e999}', b"\xff"])
def test_a_payload_that_two_would_read_differently_is_refused(payload: bytes, signer: MemorySigner) -> None:
    document = jwt({"alg": "ES256", "typ": "vc+jwt"}, payload, signer)
    assert unreadable(VcJwt(), document).startswith("json.")
    assert refusal(VcJwt(), document, signer).startswith("json.")


# -- Open Badges


def test_what_ob_jwt_writes(badge: dict[str, Any], signer: MemorySigner) -> None:
    jws = jose.read(ObJwt().secure(badge, signer=signer, created=CREATED))
    assert jws.header == {"alg": "ES256", "kid": signer.method_id, "typ": "JWT"}
    assert json.loads(jws.payload) == {
        **badge,
        "iss": ISSUER,
        "jti": badge["id"],
        "sub": "did:example:zoe",
        "nbf": 1782770400,
        "exp": 1909008000,
        "iat": 1782892800,
    }


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"type": ["VerifiableCredential"]}, "/type"),
        ({"id": None}, "/id"),
        ({"validFrom": None}, "/validFrom"),
        ({"credentialSubject": {"type": ["AchievementSubject"]}}, "/credentialSubject/id"),
        ({"credentialSubject": [{"id": "did:a:1"}, {"id": "did:a:2"}]}, "/credentialSubject/id"),
    ],
)
def test_a_badge_that_the_profile_cannot_say_is_not_written(
    badge: dict[str, Any], signer: MemorySigner, change: dict[str, Any], where: str
) -> None:
    claims = {name: value for name, value in {**badge, **change}.items() if value is not None}
    with pytest.raises(InvalidInputError) as caught:
        ObJwt().secure(claims, signer=signer, created=CREATED)
    assert (caught.value.code, caught.value.where) == ("proof.not-of-profile", where)


@pytest.mark.parametrize(
    ("header", "claims", "code"),
    [
        ({}, {"jti": "urn:uuid:other"}, "proof.claims-differ"),
        ({}, {"nbf": 1782770401}, "proof.claims-differ"),
        ({}, {"nbf": "1782770400"}, "proof.malformed"),
        ({}, {"exp": 1909007999}, "proof.claims-differ"),
        ({}, {"validFrom": "yesterday"}, "proof.claims-differ"),
        ({}, {"sub": "did:example:eve"}, "proof.claims-differ"),
        ({}, {"iss": "did:web:other.example"}, "proof.two-issuers"),
        ({"x5t": "AA"}, {}, "proof.header"),
        ({"x5c": ["AA=="]}, {}, "proof.header"),
        ({"cty": "vc"}, {}, "proof.header"),
        ({"crit": ["exp"]}, {}, "proof.critical-header"),
        ({"jwk": {"kty": "OKP", "crv": "Ed25519", "x": "A", "d": "A"}}, {}, "proof.header"),
        ({"alg": "none"}, {}, "proof.wrong-algorithm"),
        ({"alg": "RS256"}, {}, "proof.wrong-algorithm"),
    ],
)
def test_what_ob_jwt_refuses(
    badge: dict[str, Any], signer: MemorySigner, header: dict[str, Any], claims: dict[str, Any], code: str
) -> None:
    document = resigned(ObJwt().secure(badge, signer=signer, created=CREATED), signer, header=header, **claims)
    assert refusal(ObJwt(), document, signer) == code


@pytest.mark.parametrize("taken_out", ["iat", "nbf", "exp", "sub", "jti", "iss"])
def test_what_is_not_repeated_cannot_differ(badge: dict[str, Any], signer: MemorySigner, taken_out: str) -> None:
    document = resigned(ObJwt().secure(badge, signer=signer, created=CREATED), signer, **{taken_out: None})
    assert open_one(ObJwt(), document, signer).claims == badge


def test_an_end_that_only_the_jwt_has_is_the_signatures(badge: dict[str, Any], signer: MemorySigner) -> None:
    del badge["validUntil"]
    document = resigned(ObJwt().secure(badge, signer=signer, created=CREATED), signer, exp=1909008000)
    assert open_one(ObJwt(), document, signer).proof_expires == datetime(2030, 6, 30, tzinfo=UTC)


def test_a_badge_may_bring_its_key(badge: dict[str, Any]) -> None:
    signer = MemorySigner(f"{ISSUER}#key-1", private=KEYS[RSA])
    document = resigned(
        ObJwt().secure(badge, signer=signer, created=CREATED),
        signer,
        header={"kid": None, "jwk": to_jwk(signer.public_key)},
    )
    peeked = ObJwt().peek(document)
    assert (peeked.method_id, peeked.key) == (None, signer.public_key)
    assert open_one(ObJwt(), document, signer).claims == badge


# -- VCDM 1.1


def test_the_registered_claims_are_merged_back(old_claims: dict[str, Any], signer: MemorySigner) -> None:
    opened = open_one(VcJwt11(), old(old_claims, signer), signer)
    assert opened.claims == {
        "@context": [V1],
        "type": ["VerifiableCredential"],
        "id": "urn:uuid:1",
        "issuer": ISSUER,
        "issuanceDate": "2026-06-30T22:00:00Z",
        "expirationDate": "2030-06-29T22:00:00Z",
        "credentialSubject": {"id": "did:example:zoe", "degree": {"name": "Licence"}},
    }
    assert (opened.signed_at, opened.proof_begins, opened.proof_expires) == (None, None, None)


def test_a_credential_that_repeats_its_claims_keeps_its_own_words(
    old_claims: dict[str, Any], signer: MemorySigner
) -> None:
    stated = {
        **old_claims["vc"],
        "id": "urn:uuid:1",
        "issuer": {"id": ISSUER, "name": "Organisme"},
        "issuanceDate": "2026-06-30T22:00:00.142Z",
        "expirationDate": "2030-06-30T00:00:00+02:00",
        "credentialSubject": [{"id": "did:example:zoe"}, {"id": "did:example:other"}],
    }
    assert open_one(VcJwt11(), old({**old_claims, "vc": stated}, signer), signer).claims == stated


def test_an_issuer_object_without_id_is_completed(old_claims: dict[str, Any], signer: MemorySigner) -> None:
    old_claims["vc"]["issuer"] = {"name": "Organisme"}
    opened = open_one(VcJwt11(), old(old_claims, signer), signer)
    assert opened.claims["issuer"] == {"name": "Organisme", "id": ISSUER}


@pytest.mark.parametrize(
    ("inner", "outer", "code"),
    [
        ({"id": "urn:uuid:2"}, {}, "proof.claims-differ"),
        ({"issuer": "did:web:other.example"}, {}, "proof.two-issuers"),
        ({"issuer": {"id": "did:web:other.example"}}, {}, "proof.two-issuers"),
        ({"issuanceDate": "2026-06-30T22:00:01Z"}, {}, "proof.claims-differ"),
        ({"expirationDate": "2031-06-30T22:00:01Z"}, {}, "proof.claims-differ"),
        ({"credentialSubject": {"id": "did:example:eve"}}, {}, "proof.claims-differ"),
        ({"credentialSubject": [{}, {}]}, {}, "proof.claims-differ"),
        ({}, {"nbf": "now"}, "proof.malformed"),
        ({}, {"iss": None}, "credential.no-issuer"),
        ({}, {"iss": {"id": ISSUER}}, "proof.malformed"),
        ({}, {"vp": {}}, "proof.vc-claim"),
        ({}, {"@context": [V2]}, "proof.vc-claim"),
        ({}, {"vc": "eyJ"}, "proof.malformed"),
    ],
)
def test_what_a_1_1_jwt_may_not_say(
    old_claims: dict[str, Any], signer: MemorySigner, inner: dict[str, Any], outer: dict[str, Any], code: str
) -> None:
    payload = {**old_claims, "vc": {**old_claims["vc"], **inner}, **outer}
    document = old({name: value for name, value in payload.items() if value is not None}, signer)
    assert unreadable(VcJwt11(), document) == code


def test_dates_of_a_newer_credential_in_the_old_wrapping_are_the_signatures(
    old_claims: dict[str, Any], signer: MemorySigner
) -> None:
    old_claims["vc"].update({"@context": [V2], "validFrom": "2020-01-01T00:00:00Z"})
    opened = open_one(VcJwt11(), old(old_claims, signer), signer)
    assert "issuanceDate" not in opened.claims
    assert opened.proof_begins == datetime(2026, 6, 30, 22, tzinfo=UTC)
    assert opened.proof_expires == datetime(2030, 6, 29, 22, tzinfo=UTC)


def test_a_presentation_of_1_1_holds_envelopes(old_claims: dict[str, Any], signer: MemorySigner) -> None:
    inner = old(old_claims, signer).decode()
    payload = {
        "iss": signer.controller,
        "jti": "urn:uuid:9",
        "aud": "https://reader.example",
        "nonce": "n",
        "vp": {"@context": [V1], "type": "VerifiablePresentation", "verifiableCredential": inner},
    }
    opened = open_one(
        VcJwt11(), old(payload, signer), signer, challenge="n", domains=frozenset({"https://reader.example"})
    )
    assert opened.claims["holder"] == signer.controller
    assert opened.claims["verifiableCredential"][0]["id"] == f"data:application/jwt,{inner}"
    assert refusal(VcJwt11(), old(payload, signer), signer, challenge="m") == "proof.challenge"


def test_1_1_is_only_verified(badge: dict[str, Any], signer: MemorySigner) -> None:
    for write in (
        lambda: VcJwt11().secure(badge, signer=signer, created=CREATED),
        lambda: list(VcJwt11().secure_all([badge], signer=signer, created=CREATED)),
    ):
        with pytest.raises(InvalidInputError) as caught:
            write()
        assert caught.value.code == "proof.verify-only"


# -- other people's documents


@pytest.mark.parametrize(
    ("name", "issuer", "method_id"),
    [
        ("simple.jwt", "https://example.edu/issuers/565049", None),
        (
            "velocity.jwt",
            "did:web:registrar%3A3000:d:www.acmecorp-zrnkgupzazhhustuwbufc.com",
            f"{VELOCITY}#key-1",
        ),
    ],
)
def test_a_validators_badges_are_read(shared_dir: Path, name: str, issuer: str, method_id: str | None) -> None:
    document = (shared_dir / "artefacts/openbadges/validator-fixtures/ob30" / name).read_bytes()
    peeked = VcJwt11().peek(document)
    assert (peeked.issuer, peeked.method_id) == (issuer, method_id)
    assert peeked.unverified["issuanceDate"]


def test_a_validators_baked_badge_verifies_with_the_key_that_it_brings(shared_dir: Path) -> None:
    """simple-jwt.png: RS256, a ``jwk`` and no ``typ``; who its issuer is, the key does not say."""
    baked = unbake((shared_dir / "artefacts/openbadges/validator-fixtures/ob30/simple-jwt.png").read_bytes())
    assert baked is not None
    form = ObJwt()
    peeked = form.peek(baked.text)
    assert peeked.key is not None
    method = VerificationMethod("x#1", "x", peeked.key, frozenset({"assertionMethod"}))
    assert form.open(baked.text, method=method).claims["name"] == "Teamwork Badge"


@settings(max_examples=60)
@given(
    st.dictionaries(
        st.sampled_from(["alg", "typ", "kid", "jwk", "iss"]), st.sampled_from(["ES256", "JWT", "vc+jwt", 1])
    ),
    st.dictionaries(
        st.sampled_from(["@context", "type", "issuer", "holder", "vc", "vp", "iss", "exp", "nbf", "jti", "sub", "id"]),
        st.sampled_from(
            [V1, V2, "VerifiableCredential", "VerifiablePresentation", 1, None, {}, [], [V1], [{}], {"id": 1}]
        ),
    ),
)
def test_no_jwt_makes_peeking_or_opening_fail_otherwise(header: dict[str, Any], payload: dict[str, Any]) -> None:
    signer = MemorySigner(f"{ISSUER}#key-1", private=KEYS[P256])
    document = jwt({"alg": "ES256", **header}, payload, signer)
    for form in FORMATS:
        if form.recognises(document):
            for read in (
                lambda: form.peek(document),  # noqa: B023 (called at once)
                lambda: form.open(document, method=signer.method()),  # noqa: B023
            ):
                with suppress(PassportError):
                    read()
