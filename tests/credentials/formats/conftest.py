"""A signer with a did:key, a credential that has everything, and what independent libraries make of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.credentials.formats.signers import keyed_signer

from passport_core.credentials.formats.ecdsa_jcs_2019 import EcdsaJcs2019
from passport_core.credentials.formats.ecdsa_rdfc_2019 import EcdsaRdfc2019
from passport_core.credentials.formats.eddsa_jcs_2022 import EddsaJcs2022
from passport_core.credentials.formats.eddsa_rdfc_2022 import EddsaRdfc2022
from passport_core.credentials.formats.hashed_suites import HashedFormat
from passport_core.credentials.keys import ED25519, P256, P384
from passport_core.testing.doubles import MemorySigner

CREATED = datetime(2026, 7, 1, 8, 0, tzinfo=UTC)


FORMATS: list[tuple[type[HashedFormat], str]] = [
    (EddsaRdfc2022, ED25519),
    (EddsaJcs2022, ED25519),
    (EcdsaRdfc2019, P256),
    (EcdsaRdfc2019, P384),
    (EcdsaJcs2019, P256),
    (EcdsaJcs2019, P384),
]


@pytest.fixture(params=FORMATS, ids=lambda param: f"{param[0].name} {param[1]}")
def chosen(request: pytest.FixtureRequest) -> tuple[type[HashedFormat], str]:
    """A format, and an algorithm of its keys."""
    made: tuple[type[HashedFormat], str] = request.param
    return made


@pytest.fixture
def signer(request: pytest.FixtureRequest) -> MemorySigner:
    """A signer whose key fits the test's format; Ed25519 where it has none."""
    named = "form" in request.fixturenames
    return keyed_signer(request.getfixturevalue("chosen")[1] if named else ED25519)


@pytest.fixture
def form(chosen: tuple[type[HashedFormat], str]) -> HashedFormat:
    return chosen[0]()


@pytest.fixture
def claims(signer: MemorySigner) -> dict[str, Any]:
    """A block credential, with a status and a schema; the person is invented."""
    return {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
            "https://w3id.org/passport-core/award/v1.jsonld",
        ],
        "id": "urn:uuid:0b7a5c1e-62a4-4b77-9e3f-1d1f1f3c5a10",
        "type": ["VerifiableCredential", "AchievementCredential"],
        "name": "Concevoir une application",
        "issuer": {
            "id": signer.controller,
            "type": ["Profile"],
            "name": "Organisme d’exemple",
            "otherIdentifier": [
                {"type": ["IdentifierEntry"], "identifier": "732829320", "identifierType": "ext:siren"},
                {"type": ["IdentifierEntry"], "identifier": "73282932000074", "identifierType": "ext:siret"},
            ],
        },
        "validFrom": "2026-06-30T00:00:00+02:00",
        "awardedDate": "2026-06-30T00:00:00+02:00",
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": False,
                    "identityHash": "Zoë D’Hérouville-Nuñez",
                    "identityType": "name",
                }
            ],
            "achievement": {
                "id": "https://www.francecompetences.fr/recherche/rncp/37674/#RNCP37674BC01",
                "type": ["Achievement"],
                "achievementType": "Competency",
                "name": "Concevoir une application",
                "humanCode": "RNCP37674BC01",
                "description": "Analyser les besoins ; maquetter.",
                "criteria": {"narrative": "Mise en situation."},
                "resultDescription": [
                    {
                        "id": "https://www.francecompetences.fr/recherche/rncp/37674/#RNCP37674BC01-mention",
                        "type": ["ResultDescription"],
                        "name": "Mention",
                        "resultType": "LetterGrade",
                        "allowedValue": ["MENTION_BIEN", "MENTION_TRES_BIEN"],
                    }
                ],
            },
            "parchment": {
                "id": "urn:uuid:0b7a5c1e-62a4-4b77-9e3f-1d1f1f3c5a10#parchment",
                "type": "BlockParchment",
                "certification": "RNCP37674",
                "block": "RNCP37674BC01",
                "eqfLevel": 6,
                "awardedOn": "2026-06-30",
                "place": "Liévin",
            },
        },
        "credentialStatus": {
            "id": "https://passport.example/status/4f2a#42",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": "42",
            "statusListCredential": "https://passport.example/status/4f2a",
        },
        "credentialSchema": [{"id": "https://passport.example/block.json", "type": "JsonSchema"}],
    }
