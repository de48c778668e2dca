"""How fast block credentials of about 3 KB are signed and opened, beside bare Ed25519 of 64 bytes in the same run."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from statistics import median
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from passport_core.credentials.formats.data_integrity import DataIntegrityFormat
from passport_core.credentials.formats.eddsa_jcs_2022 import EddsaJcs2022
from passport_core.credentials.formats.eddsa_rdfc_2022 import EddsaRdfc2022
from passport_core.credentials.keys import ED25519, PublicKey, VerificationMethod
from passport_core.credentials.multibase import encode_multikey

COUNT = 2_000
ROUNDS = 5
CREATED = datetime(2026, 7, 1, 8, 0, tzinfo=UTC)
BASE = "https://passeport.example.fr"
ENTRY = "https://www.francecompetences.fr/recherche/rncp/37674/"

ACHIEVEMENT: dict[str, Any] = {
    "id": f"{ENTRY}#RNCP37674BC01",
    "type": ["Achievement"],
    "achievementType": "Competency",
    "name": "Développer une application web sécurisée",
    "humanCode": "RNCP37674BC01",
    "description": "Maquetter des interfaces utilisateur. Développer la partie dynamique des interfaces.",
    "criteria": {
        "id": f"{ENTRY}#RNCP37674BC01-evaluation",
        "narrative": "Mise en situation et entretien technique devant un jury de professionnels habilités.",
    },
    "inLanguage": "fr",
    "alignment": [
        {
            "type": ["Alignment"],
            "targetName": "Développeur web et web mobile",
            "targetUrl": ENTRY,
            "targetCode": "RNCP37674",
            "targetFramework": "RNCP",
            "targetType": "ext:RegisterEntry",
        },
    ],
    "resultDescription": [
        {
            "id": f"{ENTRY}#RNCP37674BC01-score",
            "type": ["ResultDescription"],
            "name": "Score",
            "resultType": "RawScore",
        }
    ],
}
PARCHMENT: dict[str, Any] = {
    "type": "BlockParchment",
    "register": "RNCP",
    "certification": "RNCP37674",
    "certificationTitle": "Développeur web et web mobile",
    "certifierName": "Organisme certificateur d’exemple",
    "registerSnapshotDate": "2026-06-16",
    "block": "BC01",
    "blockTitle": "Développer une application web sécurisée",
    "nationalLevel": "NIV5",
    "eqfLevel": 5,
    "registrationType": "droit",
    "registrationDecisionDate": "2023-09-01",
    "registeredFrom": "2023-09-01",
    "registeredUntil": "2028-09-01",
}


class FixedSigner:
    """A signer whose key is made here."""

    def __init__(self) -> None:
        self._private = Ed25519PrivateKey.generate()
        self.public = PublicKey(ED25519, self._private.public_key().public_bytes_raw())
        multikey = encode_multikey(self.public)
        self.controller = f"did:key:{multikey}"
        self.method_id = f"{self.controller}#{multikey}"
        self.algorithm = ED25519

    def sign(self, message: bytes) -> bytes:
        return self._private.sign(message)

    @property
    def method(self) -> VerificationMethod:
        return VerificationMethod(self.method_id, self.controller, self.public, frozenset({"assertionMethod"}))


def awards(count: int, issuer: str) -> Iterator[dict[str, Any]]:
    """Yield claims of ``count`` awards of one block; issuer and achievement are the same objects in all."""
    profile = {
        "id": issuer,
        "type": ["Profile"],
        "name": "Organisme certificateur d’exemple",
        "otherIdentifier": [
            {"type": "IdentifierEntry", "identifier": "732829320", "identifierType": "ext:siren"},
        ],
    }
    contexts = [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        "https://w3id.org/passport-core/award/v1.jsonld",
    ]
    for number in range(count):
        identity = f"urn:uuid:2f1c9a5e-6a67-4f1e-9d55-{number:012x}"
        day = f"2026-06-{number % 28 + 1:02d}"
        yield {
            "@context": contexts,
            "id": identity,
            "type": ["VerifiableCredential", "AchievementCredential"],
            "name": ACHIEVEMENT["name"],
            "issuer": profile,
            "validFrom": f"{day}T00:00:00+02:00",
            "awardedDate": f"{day}T00:00:00+02:00",
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
                "achievement": ACHIEVEMENT,
                "parchment": {
                    "id": f"{identity}#parchment",
                    **PARCHMENT,
                    "awardedOn": day,
                    "declaredThrough": "cdc-xml",
                    "place": "Liévin",
                    "accessRoute": "FORMATION_CONTINUE",
                },
                "result": [
                    {
                        "type": ["Result"],
                        "resultDescription": f"{ENTRY}#RNCP37674BC01-score",
                        "value": str(number % 21),
                    }
                ],
            },
            "credentialStatus": {
                "id": f"{BASE}/status/7#{number}",
                "type": "BitstringStatusListEntry",
                "statusPurpose": "revocation",
                "statusListIndex": str(number),
                "statusListCredential": f"{BASE}/status/7",
            },
            "credentialSchema": [{"id": f"{BASE}/schemas/block.json", "type": "JsonSchema"}],
        }


def rates(tasks: dict[str, Callable[[], int]]) -> dict[str, float]:
    """Return operations a second of processor time: medians of interleaved rounds, so that all share the noise."""
    found: dict[str, list[float]] = {name: [] for name in tasks}
    for _ in range(ROUNDS):
        for name, task in tasks.items():
            start = time.process_time()
            done = task()
            found[name].append(done / (time.process_time() - start))
    return {name: median(all_rates) for name, all_rates in found.items()}


def repeated(count: int, operation: Callable[[], object]) -> int:
    for _ in range(count):
        operation()
    return count


def each(items: Iterable[Any], operation: Callable[[Any], object]) -> int:
    return sum(1 for item in items if operation(item) is not None)


def tasks_of(
    form: DataIntegrityFormat, signer: FixedSigner, claims: list[dict[str, Any]]
) -> dict[str, Callable[[], int]]:
    """Return what is measured of one format."""
    secured = list(form.secure_all(claims, signer=signer, created=CREATED))
    few = COUNT // 4
    return {
        f"{form.name} issue, batch": lambda: each(form.secure_all(claims, signer=signer, created=CREATED), len),
        f"{form.name} issue, one by one": lambda: each(
            claims[:few], lambda one: form.secure(one, signer=signer, created=CREATED)
        ),
        f"{form.name} verify": lambda: each(secured[:few], lambda one: form.open(one, method=signer.method)),
    }


def run() -> list[dict[str, Any]]:
    """Return rows {name, rate, unit, baseline, ratio, note}, rates in credentials a second of one core."""
    signer = FixedSigner()
    claims = list(awards(COUNT, signer.controller))
    message = bytes(64)
    private = Ed25519PrivateKey.generate()
    public, signature = private.public_key(), private.sign(message)
    tasks: dict[str, Callable[[], int]] = {
        "sign": lambda: repeated(COUNT, lambda: private.sign(message)),
        "verify": lambda: repeated(COUNT // 2, lambda: public.verify(signature, message)),
    }
    for form in (EddsaRdfc2022(), EddsaJcs2022()):
        tasks |= tasks_of(form, signer, claims)
    measured = rates(tasks)
    size = len(EddsaRdfc2022().secure(claims[0], signer=signer, created=CREATED))
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
                    "note": f"block credentials of {size} bytes, proof only, per second of processor time on one core;"
                    f" baseline: Ed25519 {operation} of 64 bytes by cryptography",
                }
            )
    return rows


if __name__ == "__main__":
    for row in run():
        print(f"{row['name']:34} {row['rate']:>7} {row['unit']}  {row['ratio']:.3f} × {row['baseline']}")
    sys.exit(0)
