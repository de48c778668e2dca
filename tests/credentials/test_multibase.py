"""Base58btc, base64url and multikeys, there and back."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passport_core.credentials import multibase
from passport_core.credentials.keys import ED25519, PublicKey
from passport_core.errors import InvalidInputError

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def slowly(data: bytes) -> str:
    """Base58 digit by digit."""
    number, digits = int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        digits = ALPHABET[digit] + digits
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + digits


@given(st.binary(max_size=100) | st.integers(0, 40).map(bytes) | st.binary(max_size=64).map(lambda b: b"\0\0" + b))
def test_base58_there_and_back(data: bytes) -> None:
    text = multibase.encode_base58btc(data)
    assert text == slowly(data)
    assert multibase.decode_base58btc(text) == data


@pytest.mark.parametrize(
    ("text", "data"), [("", b""), ("2NEpo7TZRRrLZSi2U", b"Hello World!"), ("11233QC4", bytes.fromhex("0000287fb4cd"))]
)
def test_base58_known_values(text: str, data: bytes) -> None:
    assert multibase.encode_base58btc(data) == text
    assert multibase.decode_base58btc(text) == data


@pytest.mark.parametrize("text", ["0", "O", "I", "l", "a b", "é", "z\n", "2" * 1025])
def test_base58_refusals(text: str) -> None:
    with pytest.raises(InvalidInputError):
        multibase.decode_base58btc(text)


@given(st.binary(max_size=60))
def test_base64url_there_and_back(data: bytes) -> None:
    text = multibase.encode_base64url(data)
    assert text == base64.urlsafe_b64encode(data).decode().rstrip("=")
    assert multibase.decode_base64url(text) == data
    assert multibase.decode_multibase("u" + text) == data


@pytest.mark.parametrize("text", ["QQ==", "Q", "QR", "Q+", "Q/", "Q Q", "QQ\n", "é"])
def test_base64url_is_strict(text: str) -> None:
    with pytest.raises(InvalidInputError):
        multibase.decode_base64url(text)


def test_multikey_of_the_did_key_specification() -> None:
    key = multibase.decode_multikey("z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK")
    assert (key.algorithm, len(key.raw)) == (ED25519, 32)
    assert multibase.encode_multikey(key) == "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (multibase.encode_multibase(b"\xed\x01" + bytes(31)), "multikey.length"),
        (multibase.encode_multibase(b"\xed\x01" + bytes(33)), "multikey.length"),
        (multibase.encode_multibase(b"\x80\x26" + bytes(32)), "multikey.unsupported"),  # a secret key
        (multibase.encode_multibase(b"\xec\x01" + bytes(32)), "multikey.unsupported"),  # X25519
        ("", "multibase.unknown-base"),
        ("m7QE", "multibase.unknown-base"),
    ],
)
def test_multikey_refusals(text: str, code: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        multibase.decode_multikey(text)
    assert caught.value.code == code


def test_unknown_keys_are_not_encoded() -> None:
    for key in (PublicKey("secp256k1", bytes(33)), PublicKey(ED25519, bytes(31))):
        with pytest.raises(InvalidInputError):
            multibase.encode_multikey(key)
