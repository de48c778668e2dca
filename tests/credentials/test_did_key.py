"""did:key: the key in the name, one spelling each."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passport_core.credentials import did_key
from passport_core.credentials.keys import ED25519, PublicKey
from passport_core.errors import InvalidInputError


@given(st.binary(min_size=32, max_size=32))
def test_a_key_is_read_back_from_its_did(raw: bytes) -> None:
    key = PublicKey(ED25519, raw)
    did = did_key.did_for(key)
    document = did_key.resolve(did)
    assert document.id == did
    (method,) = document.methods.values()
    assert (method.id, method.controller, method.key) == (did_key.method_id(did), did, key)
    assert "assertionMethod" in method.relationships
    assert method.expires is method.revoked is None


def test_the_published_vectors_resolve(shared_dir: Path) -> None:
    vectors = json.loads((shared_dir / "artefacts/did-key/ed25519-x25519.json").read_text(encoding="utf-8"))
    assert vectors
    for did, vector in vectors.items():
        expected = vector["didDocument"]
        method = did_key.resolve(did).methods[expected["assertionMethod"][0]]
        assert method.controller == expected["id"] == did
        assert did_key.did_for(method.key) == did


@pytest.mark.parametrize("name", ["secp256k1", "x25519", "bls12381"])
def test_other_key_types_are_refused(shared_dir: Path, name: str) -> None:
    for did in json.loads((shared_dir / f"artefacts/did-key/{name}.json").read_text(encoding="utf-8")):
        with pytest.raises(InvalidInputError):
            did_key.resolve(did)


GOOD = "did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp"


@pytest.mark.parametrize(
    "did",
    [
        "",
        "did:key:",
        "did:web:example.org",
        GOOD[:-1],
        GOOD + "1",
        GOOD.replace(":z", ":"),
        GOOD.replace(":z", ":u"),
        GOOD.replace("did:key:", "did:key:1.1:"),
        GOOD + "#" + GOOD[8:],
        GOOD + " ",
        GOOD.replace("z6", "z16"),  # a leading zero byte: another spelling
        "did:key:z" + "6" * 5000,
    ],
)
def test_what_is_no_ed25519_did_key_is_refused(did: str) -> None:
    assert did_key.resolve(GOOD).id == GOOD
    with pytest.raises(InvalidInputError) as refused:
        did_key.resolve(did)
    assert refused.value.code == "did.invalid"
    assert refused.value.remedy is not None


@given(st.text(max_size=80))
def test_any_text_is_a_did_key_or_refused(text: str) -> None:
    with pytest.raises(InvalidInputError):
        did_key.resolve("did:key:" + text)
