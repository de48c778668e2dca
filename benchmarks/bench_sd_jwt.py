"""How fast awards are made and verified as SD-JWT VCs, beside bare P-256 of 64 bytes in the same run.

Every document is another person's. Key binding is verified twice: by one wallet's key, as when a holder shows several
awards, and by keys never seen before, which must each be loaded first. The reference implementation (``sd-jwt``) is
measured in the same run where it is installed.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from benchmarks.bench_proofs import each, rates, repeated
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from passport_core.credentials import did_key, key_binding, private_keys
from passport_core.credentials.formats.sd_jwt_vc import SdJwtVc
from passport_core.credentials.jwk import from_jwk, to_jwk
from passport_core.credentials.keys import P256
from passport_core.credentials.proofs import ProofUse
from passport_core.credentials.sd_jwt import split
from passport_core.credentials.type_metadata import BLOCK_AWARD_V1
from passport_core.testing.doubles import MemorySigner

COUNT = 1_200  # more than any cache of keys holds: going round them, each is loaded anew
CREATED = datetime(2026, 7, 1, 8, 0, tzinfo=UTC)
READER = ProofUse(challenge="n-0S6_WzA2Mj", domains=frozenset({"https://employeur.example"}))
MANDATORY = ["/jti", "/certification", "/block", "/level", "/awarded_on", "/issuer_name"]


def signer_of_its_own() -> MemorySigner:
    private = private_keys.generate(P256)
    return MemorySigner(did_key.method_id(did_key.did_for(private.public())), private=private)


def awards(count: int) -> Iterator[dict[str, Any]]:
    """Yield the claims of ``count`` awards; the four that name the person can be withheld."""
    for number in range(count):
        yield {
            "vct": BLOCK_AWARD_V1,
            "jti": f"urn:uuid:2f1c9a5e-6a67-4f1e-9d55-{number:012x}",
            "birth_family_name": f"D’Exemple-{number}",
            "family_name": f"Exemple-{number}",
            "given_name": "Zoé Ana",
            "birthdate": f"2001-02-{number % 28 + 1:02d}",
            "certification": {"register": "RNCP", "number": "RNCP37674", "title": "Développeur web et web mobile"},
            "block": {"number": "RNCP37674BC01", "title": "Développer une application web sécurisée"},
            "level": {"national": "NIV5", "eqf": 5},
            "awarded_on": f"2026-06-{number % 28 + 1:02d}",
            "issuer_name": "Organisme certificateur d’exemple",
            "status": {"status_list": {"idx": number, "uri": "https://passeport.example.fr/status/7"}},
        }


def _tasks() -> dict[str, Callable[[], int]]:
    form, issuer = SdJwtVc(), signer_of_its_own()
    holders = [signer_of_its_own() for _ in range(COUNT)]
    claims = list(awards(COUNT))
    method = issuer.method()

    def issue(one: tuple[dict[str, Any], dict[str, str] | None]) -> bytes:
        content, jwk = one
        key = from_jwk(jwk) if jwk else None  # as a wallet sends it
        return form.secure_selectively(content, signer=issuer, created=CREATED, mandatory=MANDATORY, holder=key)

    def show(content: dict[str, Any], holder: MemorySigner) -> bytes:
        document = issue((content, to_jwk(holder.public_key)))
        if len(split(document).disclosures) != 4:
            raise RuntimeError("four claims are to be withholdable")
        return key_binding.bind(document, signer=holder, use=READER, issued_at=CREATED)

    unbound = [(content, None) for content in claims]
    bound = [(content, to_jwk(holder.public_key)) for content, holder in zip(claims, holders, strict=True)]
    by_one = [show(content, holders[0]) for content in claims]
    by_many = [show(content, holder) for content, holder in zip(claims, holders, strict=True)]
    return {
        "SD-JWT VC ES256 issue, 4 disclosures": lambda: each(unbound, issue),
        "SD-JWT VC ES256 issue, 4 disclosures, bound to a key": lambda: each(bound, issue),
        "SD-JWT VC ES256 verify": lambda: each(by_one, lambda one: form.open(split(one).unbound, method=method)),
        "SD-JWT VC ES256 + key binding verify": lambda: each(
            by_one, lambda one: form.open(one, method=method, use=READER)
        ),
        "SD-JWT VC ES256 + key binding, keys unseen, verify": lambda: each(
            by_many, lambda one: form.open(one, method=method, use=READER)
        ),
        **_reference(issuer, holders[0], claims[0], by_one[0]),
    }


def _reference(
    issuer: MemorySigner, holder: MemorySigner, claims: dict[str, Any], shown: bytes
) -> dict[str, Callable[[], int]]:
    """Return the same work by the reference implementation; nothing where it is not installed."""
    if importlib.util.find_spec("sd_jwt") is None:
        return {}
    from jwcrypto.jwk import JWK
    from sd_jwt.common import SDObj
    from sd_jwt.issuer import SDJWTIssuer
    from sd_jwt.verifier import SDJWTVerifier

    signing = JWK.generate(kty="EC", crv="P-256")
    known = JWK.from_json(json.dumps(to_jwk(issuer.public_key)))
    bound_to = JWK.from_json(json.dumps(to_jwk(holder.public_key)))
    withheld = {"birth_family_name", "family_name", "given_name", "birthdate"}

    def issue() -> object:
        marked = {SDObj(name) if name in withheld else name: value for name, value in claims.items()}
        return SDJWTIssuer(marked, signing, holder_key=bound_to, extra_header_parameters={"typ": "dc+sd-jwt"})

    def verify() -> object:
        audience = next(iter(READER.domains))
        return SDJWTVerifier(shown.decode(), lambda *_: known, audience, READER.challenge).get_verified_payload()

    return {
        "peer sd-jwt (Python): issue, bound to a key": lambda: repeated(COUNT // 5, issue),
        "peer sd-jwt (Python): + key binding verify": lambda: repeated(COUNT // 5, verify),
    }


def run() -> list[dict[str, Any]]:
    """Return rows {name, rate, unit, baseline, ratio, note}, rates in credentials a second of one core."""
    private, message, scheme = ec.generate_private_key(ec.SECP256R1()), bytes(64), ec.ECDSA(SHA256())
    public, signature = private.public_key(), private.sign(message, scheme)
    measured = rates(
        {
            "sign": lambda: repeated(COUNT, lambda: private.sign(message, scheme)),
            "verify": lambda: repeated(COUNT, lambda: public.verify(signature, message, scheme)),
            **_tasks(),
        }
    )
    rows = []
    for name, rate in measured.items():
        operation = "verify" if name.endswith("verify") else "sign"
        if name != operation:
            rows.append(
                {
                    "name": name,
                    "rate": round(rate),
                    "unit": "credentials/s",
                    "baseline": round(measured[operation]),
                    "ratio": round(rate / measured[operation], 3),
                    "note": f"per second of processor time on one core; baseline: P-256 {operation} of 64 bytes by"
                    " cryptography. With key binding two signatures are verified, by two keys",
                }
            )
    return rows


if __name__ == "__main__":
    for row in run():
        print(f"{row['name']:54} {row['rate']:>7} {row['unit']}  {row['ratio']:.3f} × {row['baseline']}")
    sys.exit(0)
