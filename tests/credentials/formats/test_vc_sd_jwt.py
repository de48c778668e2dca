"""VCDM documents as SD-JWT: the working group's own, ours, and those that are something else."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from passport_core.credentials import did_key, jose, key_binding, private_keys
from passport_core.credentials.formats.sd_jwt_vc import SdJwtVc
from passport_core.credentials.formats.vc_sd_jwt import VcSdJwt
from passport_core.credentials.keys import P256
from passport_core.credentials.multibase import encode_base64url
from passport_core.credentials.proofs import ISSUING, ProofUse
from passport_core.credentials.sd_jwt import digest, split
from passport_core.errors import InvalidInputError, ProofError
from passport_core.testing.doubles import MemorySigner

CREATED = datetime(2026, 7, 1, 8, 0, tzinfo=UTC)
FORMAT = VcSdJwt()
PRESENTING = ProofUse("authentication", "n-0S6", frozenset({"https://employeur.example"}))
BOTH = frozenset({"assertionMethod", "authentication"})


def made(algorithm: str = P256) -> MemorySigner:
    private = private_keys.generate(algorithm)
    return MemorySigner(did_key.method_id(did_key.did_for(private.public())), private=private)


ISSUER, HOLDER = made(), made()


def sample(**changes: Any) -> dict[str, Any]:
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential"],
        "issuer": ISSUER.controller,
        "validFrom": "2026-06-30T00:00:00Z",
        "credentialSubject": {"id": "did:example:zoe", "firstName": "Zoë", "lastName": "D’Hérouville"},
        **changes,
    }


def issued(**changes: Any) -> bytes:
    return FORMAT.secure_selectively(
        sample(**changes),
        signer=ISSUER,
        created=CREATED,
        mandatory=["/credentialSubject/id"],
        holder=HOLDER.public_key,
    )


def forged(payload: dict[str, Any], typ: str = "vc+sd-jwt", *disclosures: bytes) -> bytes:
    header = jose.write_header(ISSUER, typ=typ)
    return b"~".join((jose.write(header, orjson.dumps(payload), ISSUER), *disclosures, b""))


def refused(document: bytes, use: ProofUse = ISSUING) -> str:
    with pytest.raises(ProofError) as caught:
        FORMAT.open(document, method=ISSUER.method(relationships=BOTH), use=use)
    return caught.value.code


def test_a_credential_is_shown_in_part() -> None:
    document = issued()
    assert FORMAT.recognises(document)
    assert not SdJwtVc().recognises(document)
    assert jose.header_of(document)["typ"] == "vc+sd-jwt"
    assert FORMAT.open(document, method=ISSUER.method()).claims == sample()
    shown = FORMAT.derive(document, selective=["/credentialSubject/firstName"])
    read = FORMAT.open(shown, method=ISSUER.method())
    assert read.claims["credentialSubject"] == {"id": "did:example:zoe", "firstName": "Zoë"}
    assert read.is_partial
    bound = key_binding.bind(shown, signer=HOLDER, use=PRESENTING, issued_at=CREATED)
    asked = ProofUse(challenge=PRESENTING.challenge, domains=PRESENTING.domains)
    assert FORMAT.open(bound, method=ISSUER.method(), use=asked).holder_proved
    assert refused(shown, asked) == "proof.no-key-binding"


def test_a_presentation_answers_by_itself() -> None:
    presentation = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "holder": ISSUER.controller,
        "verifiableCredential": [],
    }
    document = FORMAT.secure(presentation, signer=ISSUER, created=CREATED, use=PRESENTING)
    assert jose.header_of(document)["typ"] == "vp+sd-jwt"
    read = FORMAT.open(document, method=ISSUER.method(relationships=BOTH), use=PRESENTING)
    assert read.claims == presentation
    other = ProofUse("authentication", "another", PRESENTING.domains)
    assert refused(document, other) == "proof.challenge"
    assert (
        refused(document, ProofUse("authentication", "n-0S6", frozenset({"https://autre.example"}))) == "proof.domain"
    )


def test_old_drafts_of_sd_jwt_vc_are_told_apart_and_not_read() -> None:
    old = {"iss": ISSUER.controller, "vct": "https://passport.example/type", "given_name": "Zoë"}
    assert refused(forged(old)) == "proof.superseded-draft"
    with pytest.raises(InvalidInputError) as caught:
        FORMAT.peek(forged(old))
    assert caught.value.code == "proof.superseded-draft"


@pytest.mark.parametrize(
    ("payload", "typ", "code"),
    [
        (sample(vc={}), "vc+sd-jwt", "proof.vc-claim"),
        (sample(), "vp+sd-jwt", "proof.wrong-type"),
        (sample(type=["VerifiablePresentation"]), "vc+sd-jwt", "proof.wrong-type"),
        (sample(), "vc+jwt", "proof.wrong-type"),
        (sample(), "dc+sd-jwt", "proof.wrong-type"),
        (sample(iss="did:example:another"), "vc+sd-jwt", "proof.two-issuers"),
        (sample(jti="urn:uuid:1", id="urn:uuid:2"), "vc+sd-jwt", "proof.claims-differ"),
    ],
)
def test_what_vc_jose_forbids_is_refused(payload: dict[str, Any], typ: str, code: str) -> None:
    assert refused(forged(payload, typ)) == code


@pytest.mark.parametrize("name", ["credentialStatus", "validUntil", "exp", "cnf"])
def test_threat_8_what_says_whether_it_still_counts_cannot_be_withheld(name: str) -> None:
    encoded = encode_base64url(orjson.dumps(["salt", name, {}])).encode()
    document = forged(sample(_sd=[digest(encoded, "sha-256")]), "vc+sd-jwt", encoded)
    assert refused(document) == "proof.disclosure-forbidden"


def test_its_status_is_looked_up_as_that_of_any_credential() -> None:
    status = {
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "42",
        "statusListCredential": "https://passport.example/status/7",
    }
    document = issued(credentialStatus=status)
    assert "credentialStatus" in orjson.loads(jose.read(split(document).jwt).payload)
    (entry,) = FORMAT.peek(document).statuses
    assert (entry.type, entry.index) == ("BitstringStatusListEntry", 42)
