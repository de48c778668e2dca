"""Every promised speed, one row each: the same block credential of about 3 KB, and bare signatures in the same run.

What a row is held to stands in ``TARGETS``. Rates are per second of processor time on one core. “Report included”
is ``verify``: every check, evidence ready, nothing fetched; the other verifications are ``ProofFormat.open``.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks import bench_status
from benchmarks.bench_jose import bare, signer_of
from benchmarks.bench_proofs import CREATED, awards, each, rates, repeated
from benchmarks.bench_verify import NOW, evidence_of

from passport_core.credentials import key_binding
from passport_core.credentials.checks import standard_checks
from passport_core.credentials.evidence import Evidence
from passport_core.credentials.formats.eddsa_jcs_2022 import EddsaJcs2022
from passport_core.credentials.formats.eddsa_rdfc_2022 import EddsaRdfc2022
from passport_core.credentials.formats.sd_jwt_vc import SdJwtVc
from passport_core.credentials.formats.vc_jwt import VcJwt
from passport_core.credentials.jwk import to_jwk
from passport_core.credentials.keys import ED25519, P256
from passport_core.credentials.proofs import ProofFormat, ProofUse
from passport_core.credentials.sd_jwt import split
from passport_core.credentials.type_metadata import BLOCK_AWARD_V1
from passport_core.credentials.verifying import verify
from passport_core.outcomes import Verdict

COUNT = 1_200
STARTS = 9
READER = ProofUse(challenge="n-0S6_WzA2Mj", domains=frozenset({"https://employeur.example"}))
LIST = "https://passport.example/status/1"
PERSON = ("birth_family_name", "family_name", "given_name", "birthdate")  # the four that can be withheld

ISSUE_RDFC = "issue eddsa-rdfc-2022, template"
ISSUE_JCS = "issue eddsa-jcs-2022, template"
ISSUE_JWT = "issue VC-JWT ES256"
ISSUE_SD = "issue SD-JWT VC ES256, 4 disclosures"
VERIFY_RDFC = "verify eddsa-rdfc-2022, report included"
VERIFY_JCS = "verify eddsa-jcs-2022"
VERIFY_JWT = "verify VC-JWT ES256"
VERIFY_SD = "verify SD-JWT VC ES256 + key binding"
ENCODE = "status: encode a Bitstring list"
CHECK = "status: check a place of a Bitstring list"
START = "cold start of passport verify --offline"
JUDGE = [str(Path(sys.executable).with_name("passport")), "verify", "--offline", "award.json"]

# At least so much of the baseline; the last three at most so many of their unit (of the start: see ``_start``).
TARGETS: Mapping[str, float] = {
    ISSUE_RDFC: 0.30,
    ISSUE_JCS: 0.65,
    ISSUE_JWT: 0.60,
    ISSUE_SD: 0.35,
    VERIFY_RDFC: 0.25,
    VERIFY_JCS: 0.65,
    VERIFY_JWT: 0.70,
    VERIFY_SD: 0.30,
    ENCODE: 6.0,
    CHECK: 2.0,
}


def sd_claims(claims: Mapping[str, Any], number: int) -> dict[str, Any]:
    """Return the award of a block credential as claims of an SD-JWT VC, those that name the person one by one."""
    subject = claims["credentialSubject"]
    return {
        "vct": BLOCK_AWARD_V1,
        "jti": claims["id"],
        "birth_family_name": f"D’Exemple-{number}",
        "family_name": f"Exemple-{number}",
        "given_name": "Zoé Ana",
        "birthdate": f"2001-02-{number % 28 + 1:02d}",
        "issuer_name": claims["issuer"]["name"],
        "issuer": claims["issuer"],
        "achievement": subject["achievement"],
        "parchment": subject["parchment"],
        "result": subject["result"],
        "status": {"status_list": {"idx": number, "uri": LIST}},
    }


def _data_integrity() -> tuple[dict[str, Callable[[], int]], int]:
    signer, checks = signer_of(ED25519), standard_checks()
    claims = [_listed(one, number) for number, one in enumerate(awards(COUNT, signer.controller))]
    rdfc, jcs = EddsaRdfc2022(), EddsaJcs2022()
    formats: dict[str, ProofFormat] = {rdfc.name: rdfc, jcs.name: jcs}
    meaning = list(rdfc.secure_all(claims, signer=signer, created=CREATED))
    letters = list(jcs.secure_all(claims, signer=signer, created=CREATED))
    method, evidence = signer.method(), evidence_of(signer)
    verified(meaning[0], formats, evidence, checks)
    few = COUNT // 3
    return {
        ISSUE_RDFC: lambda: each(rdfc.secure_all(claims, signer=signer, created=CREATED), len),
        ISSUE_JCS: lambda: each(jcs.secure_all(claims, signer=signer, created=CREATED), len),
        VERIFY_RDFC: lambda: each(meaning[:few], lambda one: verified(one, formats, evidence, checks)),
        VERIFY_JCS: lambda: each(letters[:few], lambda one: jcs.open(one, method=method)),
    }, len(meaning[0])


def _listed(claims: dict[str, Any], number: int) -> dict[str, Any]:
    """Put the award on the status list of the evidence, and under the schema that goes with the software."""
    entry = {
        "id": f"{LIST}#{number}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(number),
        "statusListCredential": LIST,
    }
    schema = {"id": "https://w3id.org/passport-core/award/block-credential-v1.schema.json", "type": "JsonSchema"}
    return {**claims, "credentialStatus": entry, "credentialSchema": [schema]}


def verified(
    document: bytes, formats: Mapping[str, ProofFormat], evidence: Evidence, checks: Any, at: datetime = NOW
) -> bool:
    """Verify it whole; a verdict that is not the expected one makes the measurement worthless."""
    report = verify(document, formats=formats, evidence=evidence, checks=checks, at=at)
    if report.verdict is not Verdict.VALID:
        raise RuntimeError(f"not valid: {report}")
    return True


def _jose() -> tuple[dict[str, Callable[[], int]], int, int]:
    jwt, sd, signer, holder = VcJwt(), SdJwtVc(), signer_of(P256), signer_of(P256)
    claims = list(awards(COUNT, signer.controller))
    selective = [sd_claims(one, number) for number, one in enumerate(claims)]
    mandatory = [f"/{name}" for name in selective[0] if name not in PERSON]
    tokens = list(jwt.secure_all(claims, signer=signer, created=CREATED))
    method = signer.method()

    def issue(one: dict[str, Any]) -> bytes:
        return sd.secure_selectively(one, signer=signer, created=CREATED, mandatory=mandatory, holder=None)

    def show(one: dict[str, Any]) -> bytes:
        document = issue({**one, "cnf": {"jwk": to_jwk(holder.public_key)}})
        if len(split(document).disclosures) != len(PERSON):
            raise RuntimeError("four claims are to be withholdable")
        return key_binding.bind(document, signer=holder, use=READER, issued_at=CREATED)

    shown = list(map(show, selective))
    return (
        {
            ISSUE_JWT: lambda: each(jwt.secure_all(claims, signer=signer, created=CREATED), len),
            ISSUE_SD: lambda: each(selective, issue),
            VERIFY_JWT: lambda: each(tokens, lambda one: jwt.open(one, method=method)),
            VERIFY_SD: lambda: each(shown, lambda one: sd.open(one, method=method, use=READER)),
        },
        len(tokens[0]),
        len(shown[0]),
    )


def _start() -> tuple[float, float]:
    """Return the milliseconds of judging a file in a new process, and of one that does nothing: each at its best,
    since the machine's other work only adds to it."""
    with _judging() as run:

        def timed(arguments: list[str]) -> float:
            started = time.perf_counter()
            run(arguments)
            return (time.perf_counter() - started) * 1000

        timed(JUDGE)  # compiles what is not compiled yet
        pairs = [(timed(JUDGE), timed([sys.executable, "-c", "pass"])) for _ in range(STARTS)]
    return min(judged for judged, _ in pairs), min(nothing for _, nothing in pairs)


def imports_at_start() -> list[tuple[str, float]]:
    """Return the milliseconds that importing takes when a file is judged in a new process, by whose modules."""
    spent: Counter[str] = Counter()
    with _judging() as run:
        run(JUDGE)
        told = run([sys.executable, "-X", "importtime", *JUDGE])
    for line in told.splitlines():
        own, _, module = line.removeprefix("import time:").split("|") if line.count("|") == 2 else ("", "", "")
        if own.strip().isdigit():
            top = module.strip().partition(".")[0]
            named = top if top in ("passport_core", "cryptography", "jsonschema_rs", "orjson", "pluggy") else "others"
            spent["plugins" if top.startswith("passport_") and top != "passport_core" else named] += int(own)
    return [(name, microseconds / 1000) for name, microseconds in spent.most_common()]


@contextmanager
def _judging() -> Iterator[Callable[[list[str]], str]]:
    """Give what runs a program beside a file to judge, with nothing of this process's environment; it returns what the
    program said on its standard error."""
    with tempfile.TemporaryDirectory() as folder:
        signer = signer_of(ED25519)
        award = EddsaRdfc2022().secure(next(awards(1, signer.controller)), signer=signer, created=CREATED)
        Path(folder, "award.json").write_bytes(award)
        environment = {"PATH": "/usr/bin:/bin", "HOME": folder, "LANG": "C.UTF-8"}

        def run(arguments: list[str]) -> str:
            done = subprocess.run(
                arguments, capture_output=True, env=environment, cwd=folder, check=False, encoding="utf-8"
            )
            return done.stderr

        yield run


def tasks() -> tuple[dict[str, Callable[[], int]], Callable[[str], int]]:
    """Return what is measured, by name, and what tells the bytes of a row's documents."""
    signed, size = _data_integrity()
    tokens, token_size, shown_size = _jose()
    return {**signed, **tokens}, lambda name: shown_size if "SD-JWT" in name else token_size if "JWT" in name else size


def run() -> list[dict[str, Any]]:
    """Return rows {name, rate, unit, baseline, ratio, note}."""
    operations = {}
    for algorithm in (ED25519, P256):
        sign, check = bare(algorithm)
        operations |= {f"{algorithm} sign": (sign, COUNT), f"{algorithm} verify": (check, COUNT // 2)}
    baselines: dict[str, Callable[[], int]] = {
        name: lambda work=work, count=count: repeated(count, work)  # type: ignore[misc]
        for name, (work, count) in operations.items()
    }
    paths, length_of = tasks()
    measured = rates({**baselines, **paths})
    rows = []
    for name in TARGETS:
        if name not in measured:
            continue
        algorithm = ED25519 if "eddsa" in name else P256
        baseline = f"{algorithm} {'verify' if name.startswith('verify') else 'sign'}"
        rows.append(
            {
                "name": name,
                "rate": round(measured[name]),
                "unit": "credentials/s",
                "baseline": round(measured[baseline]),
                "ratio": round(measured[name] / measured[baseline], 3),
                "note": f"at least {TARGETS[name]} is promised; {length_of(name)} bytes; baseline: {baseline}"
                " of 64 bytes by cryptography",
            }
        )
    rows += [
        {**row, "note": f"at most {TARGETS[row['name']]:g} is promised; {row['note']}"}
        for row in bench_status.run()
        if row["name"] in TARGETS
    ]
    judged, nothing = _start()
    rows.append(
        {
            "name": START,
            "rate": round(judged, 1),
            "unit": "ms",
            "baseline": round(nothing, 1),
            "ratio": round(judged / nothing, 2),
            "note": f"at most {5 * nothing + 200:.0f} ms is promised (5 × the baseline + 0.2 s); baseline: python -c"
            " pass; wall clock, bytecode compiled",
        }
    )
    return rows


if __name__ == "__main__":
    json.dump(run(), sys.stdout, indent=1)
    sys.exit(0)
