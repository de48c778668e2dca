"""Keys on a token: made there, used there, nobody else's, and what is said when the token does not do it."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pkcs11
import pytest
from pkcs11 import Attribute, Mechanism, ObjectClass

from passport_core.compose import Services
from passport_core.credentials import signatures
from passport_core.credentials.formats.eddsa_rdfc_2022 import EddsaRdfc2022
from passport_core.credentials.keys import ED25519, P256, P384, RSA
from passport_core.credentials.multibase import decode_multikey
from passport_core.errors import ConfigurationError, NotAllowedError, PassportError, UnavailableError
from passport_core.passport.actors import Operator
from passport_core.ports.outside import StoredKey
from passport_core.settings import Settings
from passport_core.testing.doubles import CheapHasher
from passport_pkcs11 import register_signer_sources
from passport_pkcs11.keys import TokenKeys

AT = datetime(2026, 11, 20, tzinfo=UTC)
DID = "did:web:example.org:cci"
ALGORITHMS = (ED25519, P256, P384, RSA)


@pytest.fixture
def keys(token_environment: Mapping[str, str]) -> TokenKeys:
    return TokenKeys(token_environment)


def made(keys: TokenKeys, algorithm: str = P256, certifier: str = "cci", ordinal: int = 1) -> StoredKey:
    return keys.create(certifier, did_for=lambda _: DID, at=AT, algorithm=algorithm, ordinal=ordinal)[1]


def refusal(kind: type[PassportError], act: Callable[[], object]) -> str:
    with pytest.raises(kind) as caught:
        act()
    assert caught.value.remedy is not None
    return caught.value.code


def on_token(environment: Mapping[str, str], key: StoredKey) -> Any:
    """Open the token beside the plugin, as its owner could; return the private key's object."""
    token = pkcs11.lib(environment["PASSPORT_PKCS11_MODULE"]).get_token(
        token_label=environment["PASSPORT_PKCS11_TOKEN"]
    )
    try:
        session = token.open(rw=True, user_pin=environment["PASSPORT_PKCS11_PIN"])
    except pkcs11.UserAlreadyLoggedIn:
        session = token.open(rw=True)
    return session.get_key(object_class=ObjectClass.PRIVATE_KEY, id=key.encrypted_private[1:])


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_what_the_token_signs_verifies_with_the_public_key(keys: TokenKeys, algorithm: str) -> None:
    key = made(keys, algorithm)
    assert (key.method_id, key.algorithm, key.source) == (f"{DID}#key-1", algorithm, "pkcs11")
    public = decode_multikey(key.public_multibase)
    assert public.algorithm == algorithm
    signer = keys.signer("cci", key)
    assert (signer.method_id, signer.controller, signer.algorithm) == (key.method_id, DID, algorithm)
    holds = signatures.verifier(public)
    for message in (b"", b"message", b"x" * 5000):
        signature = signer.sign(message)
        assert holds(signature, message)
        assert not holds(signature, message + b".")


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_the_private_key_cannot_leave_the_token(
    keys: TokenKeys, token_environment: Mapping[str, str], algorithm: str
) -> None:
    private = on_token(token_environment, made(keys, algorithm))
    assert not private[Attribute.EXTRACTABLE]
    assert private[Attribute.SENSITIVE]
    assert private[Attribute.ALWAYS_SENSITIVE]
    assert private[Attribute.NEVER_EXTRACTABLE]
    assert private[Attribute.LOCAL]
    secret = Attribute.PRIVATE_EXPONENT if algorithm == RSA else Attribute.VALUE
    with pytest.raises(pkcs11.AttributeSensitive):
        private[secret]


def test_a_did_key_names_its_own_key(keys: TokenKeys) -> None:
    did, key = keys.create("cci", did_for=lambda multibase: f"did:key:{multibase}", at=AT, algorithm=P384)
    assert key.method_id == f"{did}#{key.public_multibase}"


def test_another_process_finds_the_key_again(keys: TokenKeys, token_environment: Mapping[str, str]) -> None:
    key = made(keys)
    assert TokenKeys(token_environment).signer("cci", key).sign(b"m")


def test_signer_and_source_give_nothing_away(keys: TokenKeys) -> None:
    signer = keys.signer("cci", made(keys))
    for thing in (signer, keys):
        with pytest.raises(TypeError):
            pickle.dumps(thing)
        with pytest.raises(TypeError):
            copy.deepcopy(thing)
    assert "test-pin" not in repr(keys) + repr(signer)


# Tenants


def test_threat_37_a_key_of_another_certifier_signs_nothing(keys: TokenKeys) -> None:
    key = made(keys)
    assert refusal(NotAllowedError, lambda: keys.signer("other", key)) == "keys.other-certifier"
    moved = replace(key, certifier_id="other")
    assert refusal(NotAllowedError, lambda: keys.signer("other", moved)) == "pkcs11.no-key"


@pytest.mark.parametrize(
    "change",
    [
        {"id": "another"},
        {"method_id": "did:web:attacker.example#key-1"},
        {"public_multibase": "z6MkeTHZ4ZNtavygbL6M3MgmD8emrUUJnUzpK6iMj4F5XidQ"},
        {"encrypted_private": b""},
    ],
)
def test_threat_37_a_row_that_was_changed_finds_no_key(keys: TokenKeys, change: dict[str, Any]) -> None:
    changed = replace(made(keys), **change)
    assert refusal(NotAllowedError, lambda: keys.signer("cci", changed)) == "pkcs11.no-key"


def test_threat_37_a_row_that_names_another_tenants_key_finds_none(keys: TokenKeys) -> None:
    """Whoever may write the database copies the other tenant's handle, and is found out."""
    mine, theirs = made(keys), made(keys, certifier="other")
    stolen = replace(mine, encrypted_private=theirs.encrypted_private)
    assert refusal(NotAllowedError, lambda: keys.signer("cci", stolen)) == "pkcs11.no-key"


@pytest.mark.parametrize("state", ["retired_at", "compromised_at"])
def test_a_key_out_of_use_signs_nothing(keys: TokenKeys, state: str) -> None:
    key = replace(made(keys), **{state: AT})  # type: ignore[arg-type]  # by name
    assert refusal(NotAllowedError, lambda: keys.signer("cci", key)) == "keys.not-in-use"


# What goes wrong


def test_a_key_that_was_destroyed_is_said_to_be_gone(keys: TokenKeys, token_environment: Mapping[str, str]) -> None:
    key = made(keys)
    signer = keys.signer("cci", key)
    assert signer.sign(b"m")
    on_token(token_environment, key).destroy()
    assert refusal(NotAllowedError, lambda: signer.sign(b"m")) == "pkcs11.no-key"


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # of the session that is gone
def test_a_session_that_was_lost_is_opened_anew(keys: TokenKeys, token_environment: Mapping[str, str]) -> None:
    signer = keys.signer("cci", made(keys))
    assert signer.sign(b"m")
    pkcs11.lib(token_environment["PASSPORT_PKCS11_MODULE"]).reinitialize()  # as after the device was reset
    assert signer.sign(b"m")


def test_a_wrong_pin_is_tried_once(token_environment: Mapping[str, str]) -> None:
    keys = TokenKeys({**token_environment, "PASSPORT_PKCS11_TOKEN": "wrong-pin", "PASSPORT_PKCS11_PIN": "0000"})
    assert refusal(ConfigurationError, lambda: made(keys)) == "pkcs11.pin"
    keys._token._environment = {**token_environment, "PASSPORT_PKCS11_TOKEN": "wrong-pin"}  # even were it right now
    assert refusal(ConfigurationError, lambda: made(keys)) == "pkcs11.pin"


@pytest.mark.parametrize(
    ("change", "kind", "code"),
    [
        ({"PASSPORT_PKCS11_TOKEN": "not-plugged-in"}, UnavailableError, "pkcs11.no-token"),
        ({"PASSPORT_PKCS11_TOKEN": "twin"}, ConfigurationError, "pkcs11.several-tokens"),
        ({"PASSPORT_PKCS11_TOKEN": ""}, ConfigurationError, "pkcs11.setting"),
        ({"PASSPORT_PKCS11_PIN": ""}, ConfigurationError, "pkcs11.setting"),
        ({"PASSPORT_PKCS11_MODULE": ""}, ConfigurationError, "pkcs11.setting"),
        ({"PASSPORT_PKCS11_MODULE": "/nowhere/lib.so"}, ConfigurationError, "pkcs11.module"),
        ({"PASSPORT_PKCS11_MODULE": __file__}, ConfigurationError, "pkcs11.module"),
        ({"PASSPORT_PKCS11_PIN": "", "PASSPORT_PKCS11_PIN_FILE": "/nowhere"}, ConfigurationError, "pkcs11.pin-file"),
    ],
)
def test_what_is_missing_is_said(
    token_environment: Mapping[str, str], change: dict[str, str], kind: type[PassportError], code: str
) -> None:
    assert refusal(kind, lambda: made(TokenKeys({**token_environment, **change}))) == code


def test_the_pin_may_be_in_a_file(token_environment: Mapping[str, str], tmp_path: Path) -> None:
    path = tmp_path / "pin"
    path.write_text(token_environment["PASSPORT_PKCS11_PIN"] + "\n", encoding="utf-8")
    rest = {name: value for name, value in token_environment.items() if name != "PASSPORT_PKCS11_PIN"}
    assert made(TokenKeys({**rest, "PASSPORT_PKCS11_PIN_FILE": str(path)}))


def test_an_algorithm_that_the_token_lacks_is_said(keys: TokenKeys, monkeypatch: pytest.MonkeyPatch) -> None:
    known = {Mechanism.EC_KEY_PAIR_GEN, Mechanism.ECDSA}
    monkeypatch.setattr(keys._token, "can", lambda *asked: known.issuperset(asked))
    assert refusal(ConfigurationError, lambda: made(keys, ED25519)) == "pkcs11.algorithm"
    assert refusal(ConfigurationError, lambda: made(keys, "Ed448")) == "pkcs11.algorithm"
    assert made(keys, P256)


def test_a_key_that_could_leave_the_token_is_destroyed(
    keys: TokenKeys, token_environment: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from passport_pkcs11 import keys as module

    before = _count(token_environment)
    monkeypatch.setitem(module._PRIVATE, Attribute.EXTRACTABLE, True)  # as a token does that ignores what is asked
    assert refusal(ConfigurationError, lambda: made(keys)) == "pkcs11.extractable"
    assert _count(token_environment) == before


def _count(environment: Mapping[str, str]) -> int:
    token = pkcs11.lib(environment["PASSPORT_PKCS11_MODULE"]).get_token(
        token_label=environment["PASSPORT_PKCS11_TOKEN"]
    )
    with token.open() as session:
        return len(list(session.get_objects()))


# In an installation


def test_the_hook_offers_the_token_only_where_one_is_in_question(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PASSPORT_PKCS11_MODULE", raising=False)
    assert list(register_signer_sources(Settings(data=tmp_path))) == []
    (source,) = register_signer_sources(Settings(data=tmp_path, signer_source="pkcs11"))
    assert source.name == "pkcs11"
    monkeypatch.setenv("PASSPORT_PKCS11_MODULE", "/some/lib.so")
    assert len(register_signer_sources(Settings(data=tmp_path))) == 1


def test_an_installation_moves_its_keys_onto_the_token(
    token_environment: Mapping[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Old keys sign from where they are; a rotation makes the next one on the token."""
    siret, secret = "77572257201109", "a secret of more than thirty-two characters"
    for name, value in token_environment.items():
        monkeypatch.setenv(name, value)

    def installation(**settings: str) -> Services:
        chosen = Settings(data=tmp_path, base_url="https://p.example", key_secret=secret, **settings)  # type: ignore[arg-type]
        return Services(chosen, hasher=CheapHasher())

    before = installation()
    before.upgrade()
    certifier = before.manage_certifiers.add(name="CESI", siret=siret, actor=Operator())
    before.close()
    after = installation(signer_source="pkcs11")
    assert after.choose_signer(certifier.id).method_id.endswith("#key-1")
    old, new = after.manage_keys.rotate(siret, actor=Operator())
    assert (old.source, new.source) == ("encrypted", "pkcs11")
    signer = after.choose_signer(certifier.id)
    assert signer.method_id == new.method_id
    secured = EddsaRdfc2022().secure(
        {
            "@context": ["https://www.w3.org/ns/credentials/v2"],
            "type": ["VerifiableCredential"],
            "issuer": certifier.did,
            "credentialSubject": {"id": "urn:uuid:1"},
        },
        signer=signer,
        created=AT,
    )
    document = after.publish_issuer.document(certifier.did)
    assert document is not None
    method = document.methods[new.method_id]
    assert EddsaRdfc2022().open(secured, method=method).claims["issuer"] == certifier.did
    assert json.loads(after.publish_issuer(certifier.id))["verificationMethod"][0]["expires"]
    after.close()
