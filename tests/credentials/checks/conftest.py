"""A small world: one ministry with a did:key, its credential, its status list, and all the evidence there could be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson
import pytest

from passport_core.credentials import did_key
from passport_core.credentials.bitstring_status import MINIMUM_SIZE, status_entry, status_list_claims
from passport_core.credentials.checks import standard_checks
from passport_core.credentials.evidence import Dated, Evidence, Recognition
from passport_core.credentials.formats.eddsa_rdfc_2022 import EddsaRdfc2022
from passport_core.credentials.keys import ControllerDocument, Signer
from passport_core.credentials.proofs import Claims, ProofFormat
from passport_core.credentials.report import Report
from passport_core.credentials.verifying import verify
from passport_core.outcomes import Finding, Outcome, Text
from passport_core.testing.doubles import MemorySigner

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SIGNED = datetime(2026, 7, 1, 8, 0, tzinfo=UTC)
LIST = "https://passport.example/status/4f2a"
BLOCK_SCHEMA = "https://w3id.org/passport-core/award/block-credential-v1.schema.json"
SIREN = "110000072"
FORMAT = EddsaRdfc2022()
CHECKS = standard_checks()


class Careless(EddsaRdfc2022):
    """Signs whatever it is given."""

    def check_claims(self, claims: Claims, signer: Signer) -> None:
        pass


def key_signer(seed: int) -> MemorySigner:
    """A signer whose controller is the did:key of its own key."""
    raw = MemorySigner(seed=bytes([seed]) * 32)
    return MemorySigner(did_key.method_id(did_key.did_for(raw.public_key)), seed=bytes([seed]) * 32)


def sample_claims(issuer: str) -> dict[str, Any]:
    """An award of block BC01 of RNCP37674, as design.md §4 shapes it; the person is invented."""
    entry = "https://www.francecompetences.fr/recherche/rncp/37674/"
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
            "id": issuer,
            "type": ["Profile"],
            "name": "Ministère du travail",
            "otherIdentifier": [
                {"type": "IdentifierEntry", "identifier": SIREN, "identifierType": "ext:siren"},
                {"type": "IdentifierEntry", "identifier": SIREN + "00012", "identifierType": "ext:siret"},
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
                    "identityHash": "Zoë D’Hérouville-Nuñez 👩‍🎓",
                    "identityType": "name",
                }
            ],
            "achievement": {
                "id": f"{entry}#RNCP37674BC01",
                "type": ["Achievement"],
                "achievementType": "Competency",
                "name": "Concevoir une application",
                "humanCode": "RNCP37674BC01",
                "description": "Analyser les besoins ; maquetter.",
                "criteria": {"id": f"{entry}#RNCP37674BC01-evaluation", "narrative": "Mise en situation."},
                "alignment": [
                    {
                        "type": ["Alignment"],
                        "targetName": "Concepteur développeur d’applications",
                        "targetUrl": entry,
                        "targetCode": "RNCP37674",
                        "targetFramework": "RNCP",
                        "targetType": "ext:RegisterEntry",
                    }
                ],
            },
            "parchment": {
                "id": "urn:uuid:0b7a5c1e-62a4-4b77-9e3f-1d1f1f3c5a10#parchment",
                "type": "BlockParchment",
                "register": "RNCP",
                "certification": "RNCP37674",
                "certificationTitle": "Concepteur développeur d’applications",
                "block": "RNCP37674BC01",
                "blockTitle": "Concevoir une application",
                "nationalLevel": "NIV6",
                "eqfLevel": 6,
                "certifierName": "Ministère du travail",
                "awardedOn": "2026-06-30",
                "registeredUntil": "2028-06-01",
                "registerSnapshotDate": "2026-06-28",
            },
        },
        "credentialStatus": dict(status_entry(LIST, 42)),
        "credentialSchema": [{"id": BLOCK_SCHEMA, "type": "JsonSchema"}],
    }


@dataclass
class World:
    """Everything is right until a test changes one thing."""

    now = NOW
    signed = SIGNED
    list_url = LIST
    schema_url = BLOCK_SCHEMA
    checks = CHECKS
    format = FORMAT

    signer: MemorySigner = field(default_factory=lambda: key_signer(1))
    stranger: MemorySigner = field(default_factory=lambda: key_signer(2))
    revoked: tuple[int, ...] = (7,)
    formats: Mapping[str, ProofFormat] = field(default_factory=lambda: {FORMAT.name: FORMAT})

    def claims(self, **changes: Any) -> dict[str, Any]:
        """The sample's claims, members replaced, or left out where None."""
        changed = {**sample_claims(self.signer.controller), **changes}
        return {name: value for name, value in changed.items() if value is not None}

    def claims_without_status(self, **changes: Any) -> dict[str, Any]:
        return self.claims(credentialStatus=None, credentialSchema=None, **changes)

    def secure(
        self, claims: Mapping[str, Any] | None = None, *, by: MemorySigner | None = None, at: datetime = SIGNED
    ) -> bytes:
        return FORMAT.secure(self.claims() if claims is None else claims, signer=by or self.signer, created=at)

    def secure_anyhow(self, claims: Mapping[str, Any], *, at: datetime = SIGNED) -> bytes:
        """Sign as an issuer does whose software knows no data model."""
        return Careless().secure(claims, signer=self.signer, created=at)

    def forge(self, claims: Mapping[str, Any], *, at: datetime = SIGNED) -> bytes:
        """Sign the issuer's claims with the stranger's key, as a forger does whom no library stops."""
        forger = MemorySigner(self.stranger.method_id, seed=bytes([2]) * 32)
        forger.controller = self.signer.controller
        return FORMAT.secure(claims, signer=forger, created=at)

    def status_list(self, *, by: MemorySigner | None = None, at: datetime = NOW, **changes: Any) -> bytes:
        arguments: dict[str, Any] = {
            "issuer": (by or self.signer).controller,
            "purpose": "revocation",
            "revoked": self.revoked,
            "size": MINIMUM_SIZE,
            "valid_from": at - timedelta(days=1),
            "valid_until": at + timedelta(days=6),
            "ttl": timedelta(minutes=5),
            **changes,
        }
        url = arguments.pop("url", LIST)
        return self.secure(status_list_claims(url, **arguments), by=by, at=at - timedelta(days=1))

    def recognition(self, **changes: Any) -> Recognition:
        known = Recognition(
            did=self.signer.controller,
            name="MINISTÈRE DU TRAVAIL (au répertoire)",
            identifier=SIREN,
            trust_source="installation",
            established=Text("Approuvé le 01/02/2026.", "Approved on 1 February 2026."),
            since=datetime(2026, 2, 1, tzinfo=UTC),
            as_of=date(2026, 11, 19),
        )
        return replace(known, **changes)

    def documents(self, document: ControllerDocument | None = None) -> dict[str, Dated[ControllerDocument]]:
        found = document or self.signer.document()
        return {self.signer.controller: Dated(found, NOW, self.signer.controller)}

    def evidence(self, **changes: Any) -> Evidence:
        whole: dict[str, Any] = {
            "documents": self.documents(),
            "status_lists": {LIST: Dated(self.status_list(), NOW - timedelta(minutes=2), LIST)},
            "recognised": {self.signer.controller: (self.recognition(),)},
            "entitlement": (self.rule(Outcome.PASSED),),
        }
        return Evidence(**{**whole, **changes})

    def verify(self, document: bytes | None = None, *, at: datetime = NOW, **changes: Any) -> Report:
        secured = self.secure() if document is None else document
        return verify(secured, formats=self.formats, evidence=self.evidence(**changes), checks=CHECKS, at=at)

    def rule(self, outcome: Outcome, code: str = "issuer-may-award.certifier", **changes: Any) -> Finding:
        """What one of the installation's rules said."""
        remedy = None if outcome is Outcome.PASSED else Text("Voyez.", "See.")
        found = Finding("issuer-may-award", outcome, code, Text("Constat.", "Finding."), remedy, date(2026, 11, 19))
        return replace(found, **changes)

    def lists(self, document: bytes, *, fetched: datetime = NOW) -> dict[str, Dated[bytes]]:
        return {LIST: Dated(document, fetched, LIST)}

    def tampered(self, document: bytes | None = None, **changes: Any) -> bytes:
        """The same proof over other content."""
        return orjson.dumps({**orjson.loads(self.secure() if document is None else document), **changes})


@pytest.fixture
def world() -> World:
    return World()
