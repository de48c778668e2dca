"""How fast a whole verification decides (every check, evidence at hand), beside a bare Ed25519 verification."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from passport_core.credentials import did_key
from passport_core.credentials.bitstring_status import MINIMUM_SIZE, permute, status_entry, status_list_claims
from passport_core.credentials.checks import Check, standard_checks
from passport_core.credentials.evidence import Dated, Evidence, Recognition
from passport_core.credentials.formats.eddsa_rdfc_2022 import EddsaRdfc2022
from passport_core.credentials.keys import ED25519, PublicKey
from passport_core.credentials.verifying import verify
from passport_core.outcomes import Finding, Outcome, Text, Verdict

COUNT = 400
ROUNDS = 5
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
LIST = "https://passport.example/status/1"
ENTRY = "https://www.francecompetences.fr/recherche/rncp/37674/"
FORMAT = EddsaRdfc2022()


class FixedSigner:
    """A did:key made here."""

    algorithm = ED25519

    def __init__(self) -> None:
        self._private = Ed25519PrivateKey.generate()
        self.controller = did_key.did_for(PublicKey(ED25519, self._private.public_key().public_bytes_raw()))
        self.method_id = did_key.method_id(self.controller)

    def sign(self, message: bytes) -> bytes:
        return self._private.sign(message)


def claims(issuer: str, number: int) -> dict[str, Any]:
    """One award of a block; 3 KB once signed."""
    identity = f"urn:uuid:2f1c9a5e-6a67-4f1e-9d55-{number:012x}"
    title = "Développer une application web sécurisée"
    narrative = "Mise en situation professionnelle, entretien technique et questionnaire devant un jury habilité. " * 8
    return {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
            "https://w3id.org/passport-core/award/v1.jsonld",
        ],
        "id": identity,
        "type": ["VerifiableCredential", "AchievementCredential"],
        "name": title,
        "issuer": {
            "id": issuer,
            "type": ["Profile"],
            "name": "Organisme certificateur d’exemple",
            "otherIdentifier": [{"type": "IdentifierEntry", "identifier": "732829320", "identifierType": "ext:siren"}],
        },
        "validFrom": "2026-06-30T00:00:00+02:00",
        "awardedDate": "2026-06-30T00:00:00+02:00",
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": False,
                    "identityHash": f"Zoé n° {number}",
                    "identityType": "name",
                }
            ],
            "achievement": {
                "id": f"{ENTRY}#RNCP37674BC01",
                "type": ["Achievement"],
                "achievementType": "Competency",
                "name": title,
                "humanCode": "RNCP37674BC01",
                "description": "Maquetter des interfaces. Développer la partie dynamique des interfaces. " * 4,
                "criteria": {"id": f"{ENTRY}#RNCP37674BC01-evaluation", "narrative": narrative},
                "inLanguage": "fr",
            },
            "parchment": {
                "id": f"{identity}#parchment",
                "type": "BlockParchment",
                "register": "RNCP",
                "certification": "RNCP37674",
                "certificationTitle": "Développeur web et web mobile",
                "block": "RNCP37674BC01",
                "blockTitle": title,
                "certifierName": "Organisme certificateur d’exemple",
                "nationalLevel": "NIV5",
                "eqfLevel": 5,
                "awardedOn": "2026-06-30",
                "registeredUntil": "2028-09-01",
            },
        },
        "credentialStatus": status_entry(LIST, number),
        "credentialSchema": [
            {
                "id": "https://w3id.org/passport-core/award/block-credential-v1.schema.json",
                "type": "JsonSchema",
            }
        ],
    }


def evidence_of(signer: FixedSigner) -> Evidence:
    """Everything that a verification of these documents may look at."""
    listed = status_list_claims(
        LIST,
        issuer=signer.controller,
        purpose="revocation",
        revoked=range(COUNT, MINIMUM_SIZE, 97),
        size=MINIMUM_SIZE,
        valid_from=NOW - timedelta(days=1),
        valid_until=NOW + timedelta(days=6),
        ttl=timedelta(minutes=5),
    )
    recognition = Recognition(
        did=signer.controller,
        name="ORGANISME CERTIFICATEUR D’EXEMPLE",
        identifier="732829320",
        trust_source="installation",
        established=Text("Approuvé.", "Approved."),
        since=NOW - timedelta(days=90),
        as_of=date(2026, 11, 19),
    )
    rule = Finding("rule", Outcome.PASSED, "rule.ok", Text("Oui.", "Yes."), as_of=date(2026, 11, 19))
    return Evidence(
        documents={signer.controller: Dated(did_key.resolve(signer.controller), NOW, signer.controller)},
        status_lists={LIST: Dated(FORMAT.secure(listed, signer=signer, created=NOW - timedelta(days=1)), NOW, LIST)},
        recognised={signer.controller: (recognition,)},
        entitlement=(rule,) * 6,
    )


def rates(tasks: Mapping[str, Callable[[], int]]) -> dict[str, float]:
    """Return operations a second of processor time: medians of interleaved rounds, so that all share the noise."""
    found: dict[str, list[float]] = {name: [] for name in tasks}
    for _ in range(ROUNDS):
        for name, task in tasks.items():
            start = time.process_time()
            done = task()
            found[name].append(done / (time.process_time() - start))
    return {name: median(all_rates) for name, all_rates in found.items()}


def verified(
    documents: Sequence[bytes], evidence: Evidence, expected: Verdict, checks: Callable[[], Sequence[Check]]
) -> int:
    """Verify them all; a verdict that is not the expected one makes the measurement worthless."""
    for document in documents:
        report = verify(document, formats={FORMAT.name: FORMAT}, evidence=evidence, checks=checks(), at=NOW)
        if report.verdict is not expected:
            raise RuntimeError(f"expected {expected}, found {report}")
    return len(documents)


def repeated(count: int, operation: Callable[[], object]) -> int:
    for _ in range(count):
        operation()
    return count


def cold_start() -> float:
    """Return the median milliseconds that a new process takes to import all that a verification needs."""
    program = (
        "import time; t = time.perf_counter()\n"
        "from passport_core.credentials.verifying import verify\n"
        "from passport_core.credentials.checks import standard_checks\n"
        "from passport_core.credentials.formats.eddsa_rdfc_2022 import EddsaRdfc2022\n"
        "EddsaRdfc2022(); standard_checks()\n"
        "print((time.perf_counter() - t) * 1000)"
    )
    return median(
        float(subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout)
        for _ in range(ROUNDS)
    )


def run() -> list[dict[str, Any]]:
    """Return rows {name, rate, unit, baseline, ratio, note}."""
    signer = FixedSigner()
    documents = [FORMAT.secure(claims(signer.controller, n), signer=signer, created=NOW) for n in range(COUNT)]
    changed = [document.replace("Zoé".encode(), "Léa".encode()) for document in documents]
    evidence = evidence_of(signer)
    kept = standard_checks()
    private = Ed25519PrivateKey.generate()
    public, message = private.public_key(), bytes(64)
    signature = private.sign(message)
    method = evidence.documents[signer.controller].value.methods[signer.method_id]
    measured = rates(
        {
            "raw": lambda: repeated(4000, lambda: public.verify(signature, message)),
            "proof": lambda: repeated(COUNT, lambda: FORMAT.open(documents[0], method=method)),
            "valid": lambda: verified(documents, evidence, Verdict.VALID, lambda: kept),
            "first": lambda: verified(documents[:50], evidence, Verdict.VALID, standard_checks),
            "changed": lambda: verified(changed, evidence, Verdict.INVALID, lambda: kept),
            "place": lambda: repeated(4000, lambda: permute(17, MINIMUM_SIZE, bytes(32))),
        }
    )
    size = len(documents[0])
    rows = [
        ("verify, every check, many of one list", "valid", "the opened list is remembered"),
        ("verify, every check, a list never seen", "first", "its list's proof and 16 KiB are opened each time"),
        ("verify, changed document", "changed", "refused"),
        ("verify, proof alone", "proof", "ProofFormat.open"),
    ]
    raw = measured["raw"]
    found: list[dict[str, Any]] = [
        {
            "name": name,
            "rate": round(measured[key]),
            "unit": "credentials/s",
            "baseline": round(raw),
            "ratio": round(measured[key] / raw, 3),
            "note": f"{size} bytes, eddsa-rdfc-2022, one core; {note}; baseline: bare Ed25519 verification, 64 bytes",
        }
        for name, key, note in rows
    ]
    found.append(
        {
            "name": "status place from an ordinal",
            "rate": round(measured["place"]),
            "unit": "places/s",
            "baseline": None,
            "ratio": None,
            "note": "keyed permutation of 131,072 places",
        }
    )
    found.append(
        {
            "name": "verify, cold start",
            "rate": round(cold_start()),
            "unit": "ms",
            "baseline": None,
            "ratio": None,
            "note": "imports of a verification in a new process, wall clock",
        }
    )
    return found
