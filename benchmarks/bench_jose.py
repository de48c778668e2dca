"""How fast JWTs of about 3 KB are issued and verified, beside the bare signature of 64 bytes in the same run."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from benchmarks.bench_proofs import CREATED, awards, each, rates, repeated
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256

from passport_core.credentials import did_key
from passport_core.credentials.checks import standard_checks
from passport_core.credentials.evidence import Dated, Evidence
from passport_core.credentials.formats.vc_jwt import VcJwt
from passport_core.credentials.keys import ED25519, P256
from passport_core.credentials.private_keys import generate
from passport_core.credentials.verifying import verify
from passport_core.testing.doubles import MemorySigner

COUNT = 2_000
AT = datetime(2026, 11, 20, tzinfo=UTC)
FORMAT = VcJwt()


def signer_of(algorithm: str) -> MemorySigner:
    """Return a signer with a did:key."""
    private = generate(algorithm)
    return MemorySigner(did_key.method_id(did_key.did_for(private.public())), private=private)


def bare(algorithm: str) -> tuple[Callable[[], object], Callable[[], object]]:
    """Return what signs and what verifies 64 bytes with the cryptographic library alone."""
    message = bytes(64)
    if algorithm == ED25519:
        key = Ed25519PrivateKey.generate()
        public, signature = key.public_key(), key.sign(message)
        return lambda: key.sign(message), lambda: public.verify(signature, message)
    scheme = ec.ECDSA(SHA256())
    curve_key = ec.generate_private_key(ec.SECP256R1())
    curve_public, curve_signature = curve_key.public_key(), curve_key.sign(message, scheme)
    return lambda: curve_key.sign(message, scheme), lambda: curve_public.verify(curve_signature, message, scheme)


def tasks_of(algorithm: str) -> tuple[dict[str, Callable[[], int]], int]:
    """Return what is measured with keys of that algorithm, and the size of one document."""
    signer = signer_of(algorithm)
    claims = list(awards(COUNT, signer.controller))
    secured = list(FORMAT.secure_all(claims, signer=signer, created=CREATED))
    sign, check = bare(algorithm)
    method = signer.method()
    formats = {FORMAT.name: FORMAT}
    checks = standard_checks()
    evidence = Evidence(documents={signer.controller: Dated(signer.document(), AT, signer.controller)})
    return {
        f"{algorithm} sign": lambda: repeated(COUNT, sign),
        f"{algorithm} verify": lambda: repeated(COUNT, check),
        f"vc-jwt {algorithm} issue, batch": lambda: each(
            FORMAT.secure_all(claims, signer=signer, created=CREATED), len
        ),
        f"vc-jwt {algorithm} issue, one by one": lambda: each(
            claims, lambda one: FORMAT.secure(one, signer=signer, created=CREATED)
        ),
        f"vc-jwt {algorithm} verify": lambda: each(secured, lambda one: FORMAT.open(one, method=method)),
        f"vc-jwt {algorithm} verify, whole report": lambda: each(
            secured, lambda one: verify(one, formats=formats, evidence=evidence, checks=checks, at=AT)
        ),
    }, len(secured[0])


def run() -> list[dict[str, Any]]:
    """Return rows {name, rate, unit, baseline, ratio, note}, rates in credentials a second of one core."""
    tasks: dict[str, Callable[[], int]] = {}
    size = 0
    for algorithm in (P256, ED25519):
        made, size = tasks_of(algorithm)
        tasks |= made
    measured = rates(tasks)
    rows = []
    for name, rate in measured.items():
        if not name.startswith("vc-jwt"):
            continue
        algorithm = name.split()[1]
        operation = f"{algorithm} {'verify' if 'verify' in name else 'sign'}"
        rows.append(
            {
                "name": name,
                "rate": round(rate),
                "unit": "credentials/s",
                "baseline": round(measured[operation]),
                "ratio": round(rate / measured[operation], 3),
                "note": f"block credentials as JWTs of {size} bytes, each seen once, per second of processor time on"
                f" one core; baseline: {operation} of 64 bytes by cryptography",
            }
        )
    return rows


if __name__ == "__main__":
    for row in run():
        print(f"{row['name']:40} {row['rate']:>7} {row['unit']}  {row['ratio']:.3f} × {row['baseline']}")
    sys.exit(0)
