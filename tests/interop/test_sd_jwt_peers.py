"""SD-JWT VC both ways with other implementations: theirs opens here, ours is verified there, and nobody lets a tampered
one pass.

``sd-jwt`` is the reference implementation in Python; ``@sd-jwt/sd-jwt-vc`` is what many wallets are built on.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from jwcrypto.jwk import JWK
from sd_jwt.common import SDObj
from sd_jwt.holder import SDJWTHolder
from sd_jwt.issuer import SDJWTIssuer
from sd_jwt.verifier import SDJWTVerifier
from tests.credentials.formats.signers import keyed_signer
from tests.interop.conftest import Peers

from passport_core.credentials import key_binding
from passport_core.credentials.formats.sd_jwt_vc import SdJwtVc
from passport_core.credentials.jwk import from_jwk, to_jwk
from passport_core.credentials.keys import P256, VerificationMethod
from passport_core.credentials.proofs import ISSUING, Opened, ProofUse
from passport_core.credentials.sd_jwt import SdJwt, split
from passport_core.credentials.sd_jwt_packing import Packer
from passport_core.errors import InvalidInputError, ProofError
from passport_core.testing.doubles import MemorySigner

CREATED = datetime(2026, 7, 1, 8, 0, tzinfo=UTC)
PRESENTED = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
FORMAT = SdJwtVc()
READER = ProofUse(challenge="n-0S6_WzA2Mj", domains=frozenset({"https://employeur.example"}))
ELSEWHERE = "did:example:elsewhere"
CLAIMS: dict[str, Any] = {
    "vct": "https://passport.example/types/award",
    "given_name": "Zoë Ana",
    "birth_family_name": "D’Hérouville-Nuñez 👩‍🎓",
    "address": {"city": "Liévin", "country": "FR"},
    "nationalities": ["FR", "ES"],
    "awarded_on": "2026-06-30",
}


@pytest.fixture(scope="module")
def peers(peers_folder: Any) -> Iterator[Peers]:
    """The npm implementation of SD-JWT VC."""
    if not (peers_folder / "node_modules" / "@sd-jwt" / "sd-jwt-vc").is_dir():
        pytest.skip("@sd-jwt/sd-jwt-vc is not among the installed packages")
    found = Peers(peers_folder, "sd_jwt.mjs")
    yield found
    found.close()


def tampered(document: bytes) -> Iterator[tuple[str, bytes]]:
    """Every way to change a presented SD-JWT that whoever holds it has."""
    parts = split(document)
    header, payload, signature = parts.jwt.split(b".")
    for place in (3, len(payload) // 2):
        other = payload[:place] + (b"A" if payload[place : place + 1] != b"A" else b"B") + payload[place + 1 :]
        yield f"payload {place}", SdJwt(b".".join((header, other, signature)), parts.disclosures).compact()
    flipped = (b"A" if signature[:1] != b"A" else b"B") + signature[1:]
    yield "signature", SdJwt(b".".join((header, payload, flipped)), parts.disclosures).compact()
    salted = b"WyJzYWx0MTIzNDU2Nzg5MDEyMzQ1NiIsImlzX2FkbWluIix0cnVlXQ"  # ["salt1…", "is_admin", true]
    yield "disclosure added", SdJwt(parts.jwt, (*parts.disclosures, salted)).compact()
    if parts.disclosures:
        yield "disclosure twice", SdJwt(parts.jwt, (*parts.disclosures, parts.disclosures[0])).compact()


def ours(*, nested: bool = False) -> tuple[MemorySigner, MemorySigner, bytes]:
    issuer, holder = keyed_signer(P256), keyed_signer(P256, seed=9)
    form = SdJwtVc(Packer(decoys=3, nested=nested))
    document = form.secure_selectively(
        CLAIMS, signer=issuer, created=CREATED, mandatory=["/awarded_on"], holder=holder.public_key
    )
    return issuer, holder, document


def opened(document: bytes, key: dict[str, Any], use: ProofUse = ISSUING) -> Opened:
    """Open what an issuer of that key made, whatever it names the key."""
    name = FORMAT.peek(document).method_id or ELSEWHERE
    method = VerificationMethod(name, ELSEWHERE, from_jwk(key), frozenset({"assertionMethod"}))
    return FORMAT.open(document, method=method, use=use)


# -- the reference implementation in Python


def reference_reads(document: bytes, key: MemorySigner, *, bound: bool = False) -> dict[str, Any]:
    asked = {"expected_aud": next(iter(READER.domains)), "expected_nonce": READER.challenge} if bound else {}
    issuer = JWK.from_json(json.dumps(to_jwk(key.public_key)))
    read: dict[str, Any] = SDJWTVerifier(document.decode(), lambda *_: issuer, **asked).get_verified_payload()
    return read


@pytest.mark.parametrize("nested", [False, True])
def test_the_reference_implementation_reads_ours(nested: bool) -> None:
    issuer, holder, document = ours(nested=nested)
    assert reference_reads(document, issuer).items() >= CLAIMS.items()
    selective = ["/given_name", *(["/address/city", "/nationalities/1"] if nested else [])]
    shown = FORMAT.derive(document, selective=selective)
    bound = key_binding.bind(shown, signer=holder, use=READER, issued_at=PRESENTED)
    read = reference_reads(bound, issuer, bound=True)
    assert read["given_name"] == CLAIMS["given_name"]
    assert "birth_family_name" not in read
    assert read == FORMAT.open(bound, method=issuer.method(), use=READER).claims


def test_neither_lets_a_tampered_one_pass() -> None:
    issuer, _, document = ours()
    shown = FORMAT.derive(document, selective=["/given_name"])
    for what, changed in tampered(shown):
        with pytest.raises((InvalidInputError, ProofError)):
            FORMAT.open(changed, method=issuer.method())
        if not what.startswith("disclosure added"):  # which the reference implementation lets pass
            with pytest.raises(Exception):  # noqa: B017 (whatever it raises)
                reference_reads(changed, issuer)


def test_what_the_reference_implementation_makes_opens_here() -> None:
    """Compact only: its JSON serialisation is still that of an earlier draft."""
    issuer, holder = JWK.generate(kty="EC", crv="P-256"), JWK.generate(kty="EC", crv="P-256")
    claims = {
        "iss": ELSEWHERE,
        "vct": CLAIMS["vct"],
        SDObj("given_name"): CLAIMS["given_name"],
        SDObj("address"): {SDObj("city"): "Liévin", "country": "FR"},
        "nationalities": [SDObj("FR"), SDObj("ES")],
    }
    made = SDJWTIssuer(
        claims,
        issuer,
        holder_key=holder,
        add_decoy_claims=True,
        extra_header_parameters={"typ": "dc+sd-jwt"},
    )
    wallet = SDJWTHolder(made.sd_jwt_issuance)
    wallet.create_presentation(
        {"given_name": True, "nationalities": [False, True]},
        nonce=READER.challenge,
        aud=next(iter(READER.domains)),
        holder_key=holder,
    )
    document = wallet.sd_jwt_presentation.encode()
    assert FORMAT.recognises(document)
    read = opened(document, issuer.export_public(as_dict=True), READER)
    assert read.holder_proved
    assert read.claims["given_name"] == CLAIMS["given_name"]
    assert read.claims["nationalities"] == ["ES"]
    assert "address" not in read.claims
    assert set(read.disclosed) == {"/given_name", "/nationalities/0"}
    for _, changed in tampered(split(document).compact()):
        with pytest.raises((InvalidInputError, ProofError)):
            opened(changed, issuer.export_public(as_dict=True))


# -- the npm implementation


def npm_reads(peers: Peers, document: bytes, issuer: MemorySigner, **options: Any) -> dict[str, Any]:
    read: dict[str, Any] = peers.ask(
        task="verify",
        document=document.decode(),
        issuerPublic=to_jwk(issuer.public_key),
        now=int(PRESENTED.timestamp()),
        **options,
    )
    return read


@pytest.mark.parametrize("nested", [False, True])
def test_npm_reads_ours(peers: Peers, nested: bool) -> None:
    issuer, holder, document = ours(nested=nested)
    assert npm_reads(peers, document, issuer).items() >= CLAIMS.items()
    shown = FORMAT.derive(document, selective=["/given_name", *(["/address/city"] if nested else [])])
    bound = key_binding.bind(shown, signer=holder, use=READER, issued_at=PRESENTED)
    read = npm_reads(peers, bound, issuer, nonce=READER.challenge)
    assert read == orjson.loads(orjson.dumps(FORMAT.open(bound, method=issuer.method(), use=READER).claims))


def test_npm_lets_no_tampered_one_of_ours_pass(peers: Peers) -> None:
    issuer, holder, document = ours()
    shown = FORMAT.derive(document, selective=["/given_name"])
    for what, changed in tampered(shown):
        with pytest.raises((InvalidInputError, ProofError)):
            FORMAT.open(changed, method=issuer.method())
        if not what.startswith("disclosure"):  # it lets what nobody signed, or the same twice, pass unread
            with pytest.raises(ValueError, match=r"\w"):
                npm_reads(peers, changed, issuer)
    bound = key_binding.bind(shown, signer=holder, use=READER, issued_at=PRESENTED)
    with pytest.raises(ValueError, match=r"\w"):
        npm_reads(peers, bound, issuer, nonce="another")
    with pytest.raises(ValueError, match=r"\w"):
        npm_reads(peers, shown, issuer, nonce=READER.challenge)


def test_what_npm_makes_opens_here(peers: Peers) -> None:
    issuer, holder = peers.ask(task="keys"), peers.ask(task="keys")
    claims = {**CLAIMS, "iss": ELSEWHERE, "iat": int(CREATED.timestamp()), "cnf": {"jwk": holder["publicKey"]}}
    frame = {
        "_sd": ["given_name", "birth_family_name", "address"],
        "_sd_decoy": 2,
        "address": {"_sd": ["city"]},
        "nationalities": {"_sd": [0, 1]},
    }
    document = peers.ask(task="issue", claims=claims, frame=frame, issuerPrivate=issuer["privateKey"])
    whole = opened(document.encode(), issuer["publicKey"])
    assert whole.claims.items() >= CLAIMS.items()
    assert whole.signed_at == CREATED
    binding = {"iat": int(PRESENTED.timestamp()), "aud": next(iter(READER.domains)), "nonce": READER.challenge}
    shown = peers.ask(
        task="present",
        document=document,
        frame={"given_name": True, "nationalities": {"1": True}},
        binding=binding,
        holderPrivate=holder["privateKey"],
    ).encode()
    read = opened(shown, issuer["publicKey"], READER)
    assert read.holder_proved_at == PRESENTED
    assert read.claims["given_name"] == CLAIMS["given_name"]
    assert read.claims["nationalities"] == ["ES"]
    assert "birth_family_name" not in read.claims
    derived = FORMAT.derive(document.encode(), selective=["/address/city"])
    assert opened(derived, issuer["publicKey"]).claims["address"] == CLAIMS["address"]
    for _, changed in tampered(shown):
        with pytest.raises((InvalidInputError, ProofError)):
            opened(changed, issuer["publicKey"])
    with pytest.raises(ProofError) as caught:
        opened(split(shown).unbound, issuer["publicKey"], READER)
    assert caught.value.code == "proof.no-key-binding"
