"""Each key type signs and verifies by its one scheme, and reads back from Multikey and JWK."""

from __future__ import annotations

import pytest

from passport_core.credentials import private_keys
from passport_core.credentials.jwk import from_jwk, is_secret, thumbprint, to_jwk
from passport_core.credentials.keys import ED25519, P256, P384, P521, RSA, UNSUPPORTED_KEY, PublicKey
from passport_core.credentials.multibase import decode_multikey, encode_multikey
from passport_core.credentials.signatures import SIGNATURE_LENGTHS, verifier
from passport_core.errors import InvalidInputError, ProofError

ALGORITHMS = (ED25519, P256, P384, P521, RSA)
MESSAGE = "Bloc de compétences — été".encode()
KEYS = {algorithm: private_keys.generate(algorithm) for algorithm in ALGORITHMS}


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_signature_holds_over_its_message_alone(algorithm: str) -> None:
    key = KEYS[algorithm]
    signature = key.sign(MESSAGE)
    holds = verifier(key.public())
    assert holds(signature, MESSAGE)
    assert not holds(signature, MESSAGE + b"!")
    assert not holds(signature[:-1] + bytes([signature[-1] ^ 1]), MESSAGE)
    assert not holds(signature + b"\0", MESSAGE)
    assert not holds(b"", MESSAGE)
    assert len(signature) == SIGNATURE_LENGTHS.get(algorithm, 384)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_key_comes_back_from_every_way_of_writing_it(algorithm: str) -> None:
    key = KEYS[algorithm].public()
    assert decode_multikey(encode_multikey(key)) == key
    assert from_jwk(to_jwk(key)) == key
    assert len(thumbprint(key)) == 43
    kept = private_keys.from_secret_bytes(algorithm, KEYS[algorithm].to_secret_bytes())
    assert kept.public() == key


def test_a_thumbprint_is_that_of_the_rfc() -> None:
    """RFC 7638 §3.1 and RFC 8037 appendix A.3."""
    ed25519 = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
    assert thumbprint(from_jwk(ed25519)) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


@pytest.mark.parametrize(
    "key",
    [
        PublicKey(P256, b"\x02" + b"\xff" * 32),
        PublicKey(P256, b"\x04" * 65),
        PublicKey(P384, b""),
        PublicKey(ED25519, b"short"),
        PublicKey(RSA, b"\x30\x00"),
        PublicKey(UNSUPPORTED_KEY, b""),
    ],
)
def test_an_unreadable_key_verifies_nothing(key: PublicKey) -> None:
    with pytest.raises(ProofError) as refused:
        verifier(key)
    assert refused.value.code == "proof.wrong-key"


def test_secret_members_are_refused() -> None:
    jwk = {**to_jwk(KEYS[P256].public()), "d": "AA"}
    assert is_secret(jwk)
    with pytest.raises(InvalidInputError, match="secret"):
        from_jwk(jwk)


@pytest.mark.parametrize("change", [{"x": "AA"}, {"y": None}, {"x": "!"}, {"y": "A" * 43}])
def test_a_point_off_the_curve_is_malformed(change: dict[str, str]) -> None:
    with pytest.raises(InvalidInputError) as refused:
        from_jwk({**to_jwk(KEYS[P256].public()), **change})
    assert refused.value.code == "jwk.malformed"


def test_a_weak_rsa_key_is_no_key_at_all() -> None:
    """RFC 7518 §3.3: 2048 bits at least."""
    weak = {"kty": "RSA", "n": "zz8" + "A" * 168 + "B", "e": "AQAB"}
    assert from_jwk(weak).algorithm == UNSUPPORTED_KEY


def test_a_private_key_is_not_shown_or_copied() -> None:
    import pickle

    assert "…" in repr(KEYS[P256])
    with pytest.raises(TypeError):
        pickle.dumps(KEYS[P256])
