"""SD-JWT VC: issued, chosen from, bound, verified; and every way in which one is no longer believed."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest

from passport_core.credentials import did_key, jose, key_binding, private_keys
from passport_core.credentials.formats.sd_jwt_vc import NEVER, SdJwtVc
from passport_core.credentials.keys import ED25519, P256, P384, RSA, Signer
from passport_core.credentials.multibase import decode_base64url, encode_base64url
from passport_core.credentials.proofs import ISSUING, Opened, ProofUse, SelectiveFormat
from passport_core.credentials.sd_jwt import SdJwt, digest, split
from passport_core.credentials.sd_jwt_packing import Packer
from passport_core.errors import InvalidInputError, ProofError
from passport_core.testing.doubles import MemorySigner

CREATED = datetime(2026, 7, 1, 8, 0, tzinfo=UTC)
PRESENTED = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
FORMAT = SdJwtVc()
READER = ProofUse(challenge="n-0S6_WzA2Mj", domains=frozenset({"https://employeur.example"}))
VCT = "https://w3id.org/passport-core/award/block-award-v1"


def made(algorithm: str = P256) -> MemorySigner:
    private = private_keys.generate(algorithm)
    return MemorySigner(did_key.method_id(did_key.did_for(private.public())), private=private)


ISSUER, HOLDER, STRANGER = made(), made(), made()


def sample(**changes: Any) -> dict[str, Any]:
    return {
        "iss": ISSUER.controller,
        "vct": VCT,
        "given_name": "Zoë Ana",
        "birth_family_name": "D’Hérouville-Nuñez 👩‍🎓",
        "birthdate": "2001-02-28",
        "certification": {"register": "RNCP", "number": "RNCP37674", "title": "Développeur web"},
        "block": {"number": "RNCP37674BC01", "title": "Concevoir"},
        "awarded_on": "2026-06-30",
        "status": {"status_list": {"idx": 42, "uri": "https://passport.example/status/7"}},
        **changes,
    }


MANDATORY = ["/certification", "/block", "/awarded_on"]


def issued(claims: dict[str, Any] | None = None, *, form: SdJwtVc = FORMAT) -> bytes:
    return form.secure_selectively(
        sample() if claims is None else claims,
        signer=ISSUER,
        created=CREATED,
        mandatory=MANDATORY,
        holder=HOLDER.public_key,
    )


def shown(*selective: str, use: ProofUse = READER) -> bytes:
    derived = FORMAT.derive(issued(), selective=selective)
    return key_binding.bind(derived, signer=HOLDER, use=use, issued_at=PRESENTED)


def forged(payload: dict[str, Any], *, by: Signer = ISSUER, **header: Any) -> bytes:
    """Any payload and header, correctly signed."""
    written = {"alg": jose.name_of(by.algorithm), "kid": by.method_id, "typ": "dc+sd-jwt", **header}
    segment = encode_base64url(orjson.dumps({name: value for name, value in written.items() if value is not None}))
    return jose.write(segment.encode(), orjson.dumps(payload), by) + b"~"


def opened(document: bytes, *, by: MemorySigner = ISSUER, use: ProofUse = ISSUING) -> Opened:
    return FORMAT.open(document, method=by.method(), use=use)


def refused(document: bytes, *, by: MemorySigner = ISSUER, use: ProofUse = ISSUING) -> str:
    with pytest.raises(ProofError) as caught:
        opened(document, by=by, use=use)
    assert caught.value.remedy is not None
    return caught.value.code


def payload_of(document: bytes) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(jose.read(split(document).jwt).payload)
    return found


# -- issuing


def test_it_is_a_selective_format() -> None:
    assert isinstance(FORMAT, SelectiveFormat)


def test_threat_19_what_was_issued_is_what_is_read() -> None:
    document = issued()
    assert FORMAT.recognises(document)
    read = opened(document)
    assert read.claims == {
        **sample(),
        "iat": int(CREATED.timestamp()),
        "cnf": {"jwk": read.claims["cnf"]["jwk"]},
    }
    assert read.signed_at == CREATED
    assert read.holder_key == HOLDER.public_key
    assert not read.is_partial
    assert not read.holder_proved
    assert set(read.disclosed) == {"/given_name", "/birth_family_name", "/birthdate"}


def test_only_what_may_be_withheld_is() -> None:
    payload = payload_of(issued())
    assert set(payload) == {
        "iss",
        "vct",
        "iat",
        "cnf",
        "status",
        "certification",
        "block",
        "awarded_on",
        "_sd",
        "_sd_alg",
    }
    header = jose.header_of(issued())
    assert dict(header) == {"alg": "ES256", "kid": ISSUER.method_id, "typ": "dc+sd-jwt"}


@pytest.mark.parametrize("algorithm", [ED25519, P256, P384])
def test_each_algorithm_signs_and_verifies(algorithm: str) -> None:
    signer = made(algorithm)
    document = FORMAT.secure({"vct": VCT, "name": "x"}, signer=signer, created=CREATED)
    assert document.endswith(b"~")
    assert opened(document, by=signer).claims["iss"] == signer.controller
    assert refused(document, by=ISSUER if algorithm != P256 else STRANGER) in ("proof.wrong-algorithm", "proof.changed")


def test_what_no_reader_could_withhold_is_whole_in_a_document_secured_plainly() -> None:
    documents = list(FORMAT.secure_all([sample(), sample(sub="x")], signer=ISSUER, created=CREATED))
    assert [split(document).disclosures for document in documents] == [(), ()]
    assert "_sd_alg" not in payload_of(documents[0])
    assert not opened(documents[1]).is_partial


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"vct": ""}, "credential.no-type"),
        ({"vct": None}, "credential.no-type"),
        ({"iss": "did:example:another"}, "proof.not-issuer"),
        ({"nbf": "2026-01-01"}, "proof.malformed"),
        ({"exp": True}, "proof.malformed"),
        ({"aka_vcts": "x"}, "proof.malformed"),
        ({"iat": 1}, "proof.reserved-claim"),
        ({"cnf": {"kid": "x"}}, "proof.reserved-claim"),
        ({"_sd": []}, "sd-jwt.reserved-name"),
        ({"x": {"...": 1}}, "sd-jwt.reserved-name"),
        ({"x": {1, 2}}, "json.unsupported"),
    ],
)
def test_what_cannot_be_issued_is_refused(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        issued(sample(**changes))
    assert caught.value.code == code


def test_a_key_of_another_kind_does_not_sign() -> None:
    with pytest.raises(InvalidInputError) as caught:
        FORMAT.secure({"vct": VCT}, signer=made(RSA), created=CREATED)
    assert caught.value.code == "proof.wrong-key"
    with pytest.raises(ValueError, match="time zone"):
        FORMAT.secure({"vct": VCT}, signer=ISSUER, created=CREATED.replace(tzinfo=None))


def test_a_pointer_to_nothing_is_refused() -> None:
    with pytest.raises(InvalidInputError) as caught:
        FORMAT.secure_selectively(sample(), signer=ISSUER, created=CREATED, mandatory=["/title"], holder=None)
    assert caught.value.code == "pointer.nowhere"


# -- choosing and binding


def test_a_holder_shows_what_it_chooses_to_one_reader() -> None:
    read = opened(shown("/given_name"), use=READER)
    assert read.claims["given_name"] == "Zoë Ana"
    assert "birthdate" not in read.claims
    assert read.is_partial
    assert read.holder_proved
    assert read.holder_proved_at == PRESENTED
    assert read.disclosed == ("/given_name",)


def test_parts_of_parts_can_be_chosen_where_they_were_made_separable() -> None:
    document = issued(sample(address={"city": "Liévin", "country": "FR"}), form=SdJwtVc(Packer(nested=True)))
    read = opened(FORMAT.derive(document, selective=["/address/city"]))
    assert read.claims["address"] == {"city": "Liévin"}


def test_what_is_bound_already_is_not_chosen_from_nor_bound_again() -> None:
    with pytest.raises(InvalidInputError) as derived:
        FORMAT.derive(shown(), selective=[])
    with pytest.raises(InvalidInputError) as bound:
        key_binding.bind(shown(), signer=HOLDER, use=READER, issued_at=PRESENTED)
    assert derived.value.code == bound.value.code == "proof.already-bound"


def test_only_the_key_that_the_issuer_named_binds() -> None:
    with pytest.raises(InvalidInputError) as caught:
        key_binding.bind(issued(), signer=STRANGER, use=READER, issued_at=PRESENTED)
    assert caught.value.code == "proof.not-holder"
    unbound = FORMAT.secure(sample(), signer=ISSUER, created=CREATED)
    with pytest.raises(InvalidInputError) as keyless:
        key_binding.bind(unbound, signer=HOLDER, use=READER, issued_at=PRESENTED)
    assert keyless.value.code == "proof.no-holder-key"
    for use in (ProofUse(), ProofUse(challenge="x"), ProofUse(challenge="x", domains=frozenset({"a", "b"}))):
        with pytest.raises(ValueError, match="one reader"):
            key_binding.bind(issued(), signer=HOLDER, use=use, issued_at=PRESENTED)


def test_threat_8_a_stripped_key_binding_is_missed_where_it_was_asked_for() -> None:
    stripped = split(shown()).unbound
    assert refused(stripped, use=READER) == "proof.no-key-binding"
    assert refused(stripped, use=ProofUse(domains=READER.domains)) == "proof.no-key-binding"
    assert refused(stripped, use=ProofUse(challenge=READER.challenge)) == "proof.no-key-binding"
    assert not opened(stripped).holder_proved


def test_threat_9_a_presentation_is_good_for_one_challenge_and_one_reader() -> None:
    document = shown("/given_name")
    assert refused(document, use=ProofUse(challenge="another", domains=READER.domains)) == "proof.challenge"
    other = ProofUse(challenge=READER.challenge, domains=frozenset({"https://autre.example"}))
    assert refused(document, use=other) == "proof.domain"
    either = ProofUse(challenge=READER.challenge, domains=READER.domains | {"x509_san_dns:employeur.example"})
    assert opened(document, use=either).holder_proved


def test_threat_8_key_binding_that_nobody_asked_for_is_verified_all_the_same() -> None:
    parts = split(shown("/given_name"))
    assert parts.key_binding is not None
    assert opened(parts.compact()).holder_proved
    changed = parts.key_binding[:-4] + (b"AAAA" if not parts.key_binding.endswith(b"AAAA") else b"BBBB")
    assert refused(SdJwt(parts.jwt, parts.disclosures, changed).compact()) == "proof.key-binding"


def test_threat_8_key_binding_is_for_what_was_shown_and_no_more() -> None:
    document = issued()
    parts = split(document)
    bound = split(key_binding.bind(document, signer=HOLDER, use=READER, issued_at=PRESENTED)).key_binding
    for disclosures in (parts.disclosures[::-1], parts.disclosures[:-1], ()):
        assert refused(SdJwt(parts.jwt, disclosures, bound).compact(), use=READER) == "proof.key-binding"


def bound_by(document: bytes, *, by: Signer = HOLDER, header: dict[str, Any] | None = None, **changes: Any) -> bytes:
    """Key binding of any content, correctly signed."""
    parts = split(document)
    claims: dict[str, Any] = {
        "iat": int(PRESENTED.timestamp()),
        "aud": next(iter(READER.domains)),
        "nonce": READER.challenge,
        "sd_hash": digest(parts.unbound, "sha-256"),
        **changes,
    }
    written = orjson.dumps(header or {"alg": jose.name_of(by.algorithm), "typ": "kb+jwt"})
    kept = {name: value for name, value in claims.items() if value is not None}
    bound = jose.write(encode_base64url(written).encode(), orjson.dumps(kept), by)
    return SdJwt(parts.jwt, parts.disclosures, bound).compact()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"by": STRANGER}, "proof.key-binding"),
        ({"by": made(ED25519)}, "proof.key-binding"),
        ({"header": {"alg": "ES256"}}, "proof.wrong-type"),
        ({"header": {"alg": "ES256", "typ": "JWT"}}, "proof.wrong-type"),
        ({"header": {"alg": "ES256", "typ": "dc+sd-jwt"}}, "proof.wrong-type"),
        ({"header": {"alg": "none", "typ": "kb+jwt"}}, "proof.wrong-algorithm"),
        ({"header": {"alg": "HS256", "typ": "kb+jwt"}}, "proof.wrong-algorithm"),
        ({"header": {"alg": "ES384", "typ": "kb+jwt"}}, "proof.key-binding"),
        ({"header": {"alg": "ES256", "typ": "kb+jwt", "crit": ["x"], "x": 1}}, "proof.critical-header"),
        ({"iat": None}, "proof.malformed"),
        ({"iat": "2026-11-20"}, "proof.malformed"),
        ({"aud": None}, "proof.malformed"),
        ({"aud": ["https://employeur.example"]}, "proof.malformed"),
        ({"nonce": None}, "proof.malformed"),
        ({"nonce": 7}, "proof.malformed"),
        ({"sd_hash": None}, "proof.key-binding"),
        ({"sd_hash": "x"}, "proof.key-binding"),
    ],
)
def test_threat_8_key_binding_of_another_make_is_refused(changes: dict[str, Any], code: str) -> None:
    assert opened(bound_by(issued()), use=READER).holder_proved
    assert refused(bound_by(issued(), **changes), use=READER) == code


def test_key_binding_without_a_key_to_bind_to_is_refused() -> None:
    unbound = FORMAT.secure(sample(), signer=ISSUER, created=CREATED)
    assert refused(bound_by(unbound), use=READER) == "proof.no-holder-key"
    by_name = FORMAT.secure(sample(cnf={"kid": HOLDER.method_id}), signer=ISSUER, created=CREATED)
    assert refused(bound_by(by_name), use=READER) == "proof.no-holder-key"


def test_a_holders_secret_in_the_document_is_refused() -> None:
    jwk = {**payload_of(issued())["cnf"]["jwk"], "d": "AA"}
    assert refused(forged({**sample(), "cnf": {"jwk": jwk}})) == "jwk.secret"


def test_an_issuer_hands_over_no_presentation() -> None:
    assert FORMAT.receive(issued(), method=ISSUER.method()).holder_key == HOLDER.public_key
    with pytest.raises(ProofError) as caught:
        FORMAT.receive(shown(), method=ISSUER.method())
    assert caught.value.code == "proof.bound-by-issuer"


# -- verifying


def test_threat_8_nothing_of_it_can_be_changed() -> None:
    document = shown("/given_name")
    parts = split(document)
    payload = payload_of(document)
    header, _, signature = parts.jwt.split(b".")
    for name in payload:
        changed = encode_base64url(orjson.dumps({**payload, name: "x"})).encode()
        assert refused(SdJwt(b".".join((header, changed, signature)), parts.disclosures).compact()) == "proof.changed"
    other = split(issued()).disclosures[:1]
    assert refused(SdJwt(parts.jwt, other).compact()) == "proof.disclosure-unreferenced"
    name = encode_base64url(orjson.dumps([json.loads(decode_base64url(parts.disclosures[0]))[0], "given_name", "Eve"]))
    assert refused(SdJwt(parts.jwt, (name.encode(),)).compact()) == "proof.disclosure-unreferenced"


def test_threat_1_the_key_decides_the_algorithm() -> None:
    for header, code in (
        ({"alg": "none"}, "proof.wrong-algorithm"),
        ({"alg": "HS256"}, "proof.wrong-algorithm"),
        ({"alg": "ES384"}, "proof.wrong-algorithm"),
        ({"alg": "EdDSA"}, "proof.wrong-algorithm"),
        ({"alg": "RS256"}, "proof.wrong-algorithm"),
        ({"alg": "PS256"}, "proof.unknown-suite"),
        ({"crit": ["b64"], "b64": False}, "proof.critical-header"),
    ):
        assert refused(forged(sample(), **header)) == code


def test_threat_6_a_key_of_someone_else_opens_nothing() -> None:
    assert refused(issued(), by=STRANGER) == "proof.changed"
    named = MemorySigner(STRANGER.method_id, private=ISSUER._key)
    assert refused(issued(), by=named) == "proof.wrong-method"
    other_use = ISSUER.method(relationships=frozenset({"authentication"}))
    with pytest.raises(ProofError) as caught:
        FORMAT.open(issued(), method=other_use)
    assert caught.value.code == "proof.purpose"
    any_use = ISSUER.method(relationships=frozenset({"authentication", "assertionMethod"}))
    with pytest.raises(ProofError) as caught:
        FORMAT.open(issued(), method=any_use, use=ProofUse(purpose="authentication"))
    assert caught.value.code == "proof.purpose"


@pytest.mark.parametrize("name", sorted(NEVER))
def test_threat_8_what_may_not_be_withheld_is_refused_as_a_disclosure(name: str) -> None:
    content = sample(**{"vct#integrity": "sha256-x", "aka_vcts": [], "nbf": 1, "exp": 9_999_999_999, "cnf": {}})
    value = content.pop(name)
    encoded = encode_base64url(orjson.dumps(["salt", name, value])).encode()
    document = forged({"iss": ISSUER.controller, **content, "_sd": [digest(encoded, "sha-256")]}) + encoded + b"~"
    if name == "iss":
        document = forged({**content, "_sd": [digest(encoded, "sha-256")]}) + encoded + b"~"
    assert refused(document) == "proof.disclosure-forbidden"


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"vct": None}, "credential.no-type"),
        ({"vct": ["x"]}, "credential.no-type"),
        ({"nbf": "1"}, "proof.malformed"),
        ({"exp": "never"}, "proof.malformed"),
        ({"iat": "2026-07-01"}, "proof.malformed"),
        ({"aka_vcts": [1]}, "proof.malformed"),
        ({"_sd_alg": "sha-1"}, "proof.hash-algorithm"),
    ],
)
def test_claims_of_another_shape_are_refused_though_signed(payload: dict[str, Any], code: str) -> None:
    assert refused(forged({**sample(), **payload})) == code


def test_only_its_own_type_is_recognised() -> None:
    for typ in ("vc+sd-jwt", "example+sd-jwt", "JWT", "vc+jwt", None):
        assert not FORMAT.recognises(forged(sample(), typ=typ))
        assert refused(forged(sample(), typ=typ)) == "proof.wrong-type"
    for document in (b"", b"~", b"{}", b"a.b.c~", b"\xff.\xff~", b'{"payload":"","signature":""}'):
        assert not FORMAT.recognises(document)
    assert FORMAT.recognises(forged(sample(), typ="application/dc+sd-jwt"))


def test_json_serialisations_are_read_as_the_compact_one() -> None:
    parts = split(shown("/given_name"))
    protected, payload, signature = parts.jwt.decode().split(".")
    assert parts.key_binding is not None
    beside = {"disclosures": [one.decode() for one in parts.disclosures], "kb_jwt": parts.key_binding.decode()}
    signed = {"protected": protected, "signature": signature, "header": beside}
    for document in ({"payload": payload, **signed}, {"payload": payload, "signatures": [signed]}):
        written = json.dumps(document, indent=1).encode()
        assert FORMAT.recognises(written)
        assert FORMAT.peek(written) == FORMAT.peek(parts.compact())
        assert opened(written, use=READER) == opened(parts.compact(), use=READER)


# -- peeking


def test_a_peek_says_what_to_gather() -> None:
    seen = FORMAT.peek(shown("/given_name"))
    assert seen.format == "sd-jwt-vc"
    assert seen.issuer == ISSUER.controller
    assert seen.method_id == ISSUER.method_id
    assert seen.signed_at == CREATED
    assert seen.unverified["given_name"] == "Zoë Ana"
    (entry,) = seen.statuses
    assert (entry.type, entry.purpose, entry.list_url, entry.index) == (
        "TokenStatusList",
        "",
        "https://passport.example/status/7",
        42,
    )


@pytest.mark.parametrize(
    "status",
    [
        None,
        {},
        "x",
        {"another": {}},
        {"status_list": {"idx": "42", "uri": "x"}},
        {"status_list": {"idx": -1, "uri": 7}},
    ],
)
def test_threat_12_a_status_that_cannot_be_read_is_never_passed_over(status: Any) -> None:
    (entry,) = FORMAT.peek(forged({**sample(), "status": status})).statuses
    assert entry.index is None


def test_a_peek_leaves_out_what_does_not_fit_and_leaves_it_to_opening() -> None:
    document = issued() + b"WyJhIiwiYiIsMV0~"
    assert FORMAT.peek(document).issuer == ISSUER.controller
    assert refused(document) == "proof.disclosure-unreferenced"


def test_what_names_no_issuer_cannot_be_judged() -> None:
    for payload in ({"vct": VCT}, {"vct": VCT, "iss": 7}, {"vct": VCT, "iss": ""}):
        with pytest.raises(InvalidInputError) as caught:
            FORMAT.peek(forged(payload))
        assert caught.value.code == "credential.no-issuer"
    with pytest.raises(InvalidInputError):
        FORMAT.peek(b"e30.e30.AA")


def test_the_moment_of_presenting_is_kept_apart_from_that_of_issuing() -> None:
    read = opened(shown(), use=READER)
    assert read.signed_at is not None
    assert read.holder_proved_at is not None
    assert read.holder_proved_at - read.signed_at > timedelta(days=100)
