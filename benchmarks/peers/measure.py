"""Measures other implementations on one credential: JSON in, {rates, versions, skipped} out.

Run by the interpreter of an environment of their own. What is not installed is named under ``skipped``.
"""

from __future__ import annotations

import json
import platform
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

TASK: dict[str, Any] = json.load(sys.stdin)
RATES: dict[str, float] = {}
SKIPPED: dict[str, str] = {}
VERSIONS = {"python": platform.python_version()}


def measure(name: str, operation: Callable[[], object]) -> None:
    """Note operations a second of processor time."""
    try:
        operation()
        started, done = time.process_time(), 0
        while time.process_time() - started < TASK["seconds"]:
            operation()
            done += 1
        RATES[name] = done / (time.process_time() - started)
    except Exception as error:  # noqa: BLE001 - another's fault is told, whatever it is
        SKIPPED[name] = f"{type(error).__name__}: {error}"[:200]


def openbadgeslib() -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
    from openbadgeslib.ob3 import ldp

    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def issue() -> dict[str, Any]:
        made: dict[str, Any] = ldp.add_data_integrity_proof(
            TASK["credential"], private, "did:example:them#key-1", extra_contexts=TASK["contexts"]
        )
        return made

    measure("issue eddsa-rdfc-2022: openbadgeslib", issue)
    signed = issue()
    measure(
        "verify eddsa-rdfc-2022: openbadgeslib",
        lambda: ldp.verify_data_integrity_proof(signed, public, extra_contexts=TASK["contexts"]),
    )


def joserfc() -> None:
    from joserfc import jws
    from joserfc.jwk import ECKey

    key = ECKey.generate_key("P-256")
    header = {"alg": "ES256", "typ": "vc+jwt"}

    def issue() -> str:
        return jws.serialize_compact(header, json.dumps(TASK["credential"]), key)

    token = issue()
    measure("issue VC-JWT ES256: joserfc", issue)
    measure("verify VC-JWT ES256: joserfc", lambda: json.loads(jws.deserialize_compact(token, key).payload))


def sd_jwt() -> None:
    from jwcrypto.jwk import JWK
    from sd_jwt.common import SDObj
    from sd_jwt.holder import SDJWTHolder
    from sd_jwt.issuer import SDJWTIssuer
    from sd_jwt.verifier import SDJWTVerifier

    key, holder = JWK.generate(kty="EC", crv="P-256"), JWK.generate(kty="EC", crv="P-256")
    known = JWK.from_json(key.export_public())
    audience, nonce = TASK["reader"]["audience"], TASK["reader"]["nonce"]

    def issue() -> Any:
        marked = {SDObj(name) if name in TASK["withheld"] else name: value for name, value in TASK["claims"].items()}
        bound_to = JWK.from_json(holder.export_public())
        return SDJWTIssuer(marked, key, holder_key=bound_to, extra_header_parameters={"typ": "dc+sd-jwt"})

    measure("issue SD-JWT VC ES256: sd-jwt", issue)
    presenting = SDJWTHolder(issue().sd_jwt_issuance)
    presenting.create_presentation(True, nonce, audience, holder)
    shown = presenting.sd_jwt_presentation
    measure(
        "verify SD-JWT VC ES256 + key binding: sd-jwt",
        lambda: SDJWTVerifier(shown, lambda *_: known, audience, nonce).get_verified_payload(),
    )


def openvc_core() -> None:
    from openvc.keys import P256SigningKey
    from openvc.proof.sd_jwt import SdJwtVcProofSuite
    from openvc.proof.vc_jwt import VcJwtProofSuite

    issuer = TASK["credential"]["issuer"]["id"]
    key, holder = P256SigningKey.generate(kid=f"{issuer}#key-1"), P256SigningKey.generate(kid="holder")
    jwt, selective, public = VcJwtProofSuite(), SdJwtVcProofSuite(), key.public_jwk()
    audience, nonce = TASK["reader"]["audience"], TASK["reader"]["nonce"]
    claims = {"iss": issuer, **{name: value for name, value in TASK["claims"].items() if name != "vct"}}

    def give() -> Any:
        return selective.issue(
            claims,
            signing_key=key,
            disclosable=TASK["withheld"],
            holder_jwk=holder.public_jwk(),
            vct=TASK["claims"]["vct"],
        )

    measure("issue VC-JWT ES256: openvc-core", lambda: jwt.sign(TASK["credential"], signing_key=key))
    token = jwt.sign(TASK["credential"], signing_key=key)
    measure("verify VC-JWT ES256: openvc-core", lambda: jwt.verify(token, public_key_jwk=public))
    measure("issue SD-JWT VC ES256: openvc-core", give)
    shown = selective.create_presentation(give(), holder_key=holder, audience=audience, nonce=nonce)
    measure(
        "verify SD-JWT VC ES256 + key binding: openvc-core",
        lambda: selective.verify(
            shown, public_key_jwk=public, audience=audience, nonce=nonce, require_key_binding=True
        ),
    )


for package, work in (
    ("openbadgeslib", openbadgeslib),
    ("joserfc", joserfc),
    ("sd-jwt", sd_jwt),
    ("openvc-core", openvc_core),
):
    try:
        VERSIONS[package] = version(package)
        work()
    except Exception as error:  # noqa: BLE001 - likewise
        SKIPPED[package] = f"{type(error).__name__}: {error}"[:200]
json.dump({"rates": RATES, "versions": VERSIONS, "skipped": SKIPPED}, sys.stdout)
