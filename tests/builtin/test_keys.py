"""Signing keys at rest: one tenant each, and of no use without the installation's secret."""

from __future__ import annotations

import copy
import multiprocessing
import pickle
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from passport_core import builtin
from passport_core.builtin.keys import SECRET_FILE_NAME, EncryptedKeys, load_or_make_secret, secret_of
from passport_core.credentials import did_key, signatures
from passport_core.credentials.keys import ED25519, P256, P384, P521, RSA
from passport_core.credentials.multibase import decode_multikey
from passport_core.errors import ConfigurationError, NotAllowedError
from passport_core.ports.outside import StoredKey
from passport_core.settings import Settings

SECRET = "a secret of more than thirty-two characters"
AT = datetime(2026, 11, 20, tzinfo=UTC)


def did_key_for(public_multibase: str) -> str:
    return did_key.PREFIX + public_multibase


def did_web_for(public_multibase: str) -> str:
    return "did:web:example.org:cci"


@pytest.fixture
def keys() -> EncryptedKeys:
    return EncryptedKeys(SECRET)


@pytest.fixture
def key(keys: EncryptedKeys) -> StoredKey:
    return keys.create("cci", did_for=did_key_for, at=AT)[1]


def refusal(keys: EncryptedKeys, key: StoredKey, certifier_id: str = "cci") -> str:
    with pytest.raises(NotAllowedError) as caught:
        keys.signer(certifier_id, key)
    assert caught.value.remedy is not None
    return caught.value.code


def test_what_is_signed_verifies_with_the_public_key(keys: EncryptedKeys) -> None:
    did, key = keys.create("cci", did_for=did_key_for, at=AT)
    signer = keys.signer("cci", key)
    public = Ed25519PublicKey.from_public_bytes(decode_multikey(key.public_multibase).raw)
    public.verify(signer.sign(b"message"), b"message")
    assert (signer.controller, signer.algorithm) == (did, "Ed25519")
    assert key.created_at == AT


@pytest.mark.parametrize("algorithm", [ED25519, P256, P384, P521, RSA])
def test_keys_of_every_algorithm_are_sealed_for_their_tenant(keys: EncryptedKeys, algorithm: str) -> None:
    _, key = keys.create("cci", did_for=did_web_for, at=AT, algorithm=algorithm)
    assert (key.algorithm, key.source, decode_multikey(key.public_multibase).algorithm) == (
        algorithm,
        "encrypted",
        algorithm,
    )
    assert signatures.verifier(decode_multikey(key.public_multibase))(keys.signer("cci", key).sign(b"m"), b"m")
    assert keys._decrypted("cci", key).to_secret_bytes() not in key.encrypted_private
    for place in (0, 1, 20, -1):
        sealed = bytearray(key.encrypted_private)
        sealed[place] ^= 1
        assert refusal(keys, replace(key, encrypted_private=bytes(sealed))) == "keys.cannot-decrypt"
    assert refusal(keys, replace(key, certifier_id="other"), "other") == "keys.cannot-decrypt"
    others = {ED25519, P256, P384, P521, RSA} - {algorithm}
    assert {refusal(keys, replace(key, algorithm=other)) for other in others} == {"keys.cannot-decrypt"}


def test_method_ids_are_those_of_their_did_methods(keys: EncryptedKeys) -> None:
    did, key = keys.create("cci", did_for=did_key_for, at=AT)
    assert key.method_id in did_key.resolve(did).methods
    did, key = keys.create("cci", did_for=did_web_for, at=AT)
    assert (did, key.method_id) == ("did:web:example.org:cci", "did:web:example.org:cci#key-1")
    _, second = keys.create("cci", did_for=did_web_for, at=AT, ordinal=2)
    assert second.method_id == "did:web:example.org:cci#key-2"
    assert keys.signer("cci", second).method_id == second.method_id


def test_each_key_is_its_own(keys: EncryptedKeys) -> None:
    made = [keys.create("cci", did_for=did_key_for, at=AT)[1] for _ in range(20)]
    assert len({key.id for key in made}) == len({key.public_multibase for key in made}) == 20


def test_threat_37_a_signer_cannot_name_another_tenant(keys: EncryptedKeys, key: StoredKey) -> None:
    assert refusal(keys, key, "other") == "keys.other-certifier"


def test_threat_37_a_key_moved_to_another_tenant_does_not_decrypt(keys: EncryptedKeys, key: StoredKey) -> None:
    assert refusal(keys, replace(key, certifier_id="other"), "other") == "keys.cannot-decrypt"


def test_threat_37_tenants_do_not_share_a_key_encryption_key(keys: EncryptedKeys, key: StoredKey) -> None:
    # The same row under a tenant whose id differs only by where it is cut.
    _, longer = keys.create("cci1", did_for=did_key_for, at=AT)
    moved = replace(longer, certifier_id="cci", id="1" + longer.id)
    assert refusal(keys, moved) == "keys.cannot-decrypt"
    # Even with the same nonce and nothing bound to it, the keys themselves differ.
    sealed = {keys._cipher(certifier).encrypt(b"\0" * 12, b"key", b"") for certifier in ("cci", "cci1", "other")}
    assert len(sealed) == 3


@pytest.mark.parametrize(
    "change",
    [
        {"id": "another"},
        {"method_id": "did:web:attacker.example#key-1"},
        {"public_multibase": "z6MkeTHZ4ZNtavygbL6M3MgmD8emrUUJnUzpK6iMj4F5XidQ"},
        {"algorithm": "Ed448"},
        {"encrypted_private": b""},
        {"encrypted_private": b"\x01" + b"\0" * 60},
    ],
)
def test_a_row_that_was_changed_does_not_decrypt(keys: EncryptedKeys, key: StoredKey, change: dict[str, str]) -> None:
    assert refusal(keys, replace(key, **change)) == "keys.cannot-decrypt"  # type: ignore[arg-type]  # mixed fields


def test_every_byte_of_the_sealed_key_counts(keys: EncryptedKeys, key: StoredKey) -> None:
    sealed = key.encrypted_private
    for place in range(len(sealed)):
        changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        assert refusal(keys, replace(key, encrypted_private=changed)) == "keys.cannot-decrypt"


def test_another_secret_is_refused_with_what_to_do(key: StoredKey) -> None:
    assert refusal(EncryptedKeys(SECRET + "!"), key) == "keys.cannot-decrypt"


@pytest.mark.parametrize("state", ["retired_at", "compromised_at"])
def test_a_key_out_of_use_signs_nothing(keys: EncryptedKeys, key: StoredKey, state: str) -> None:
    assert refusal(keys, replace(key, **{state: AT})) == "keys.not-in-use"  # type: ignore[arg-type]  # by name


def test_the_private_key_is_not_stored_in_the_clear(keys: EncryptedKeys, key: StoredKey) -> None:
    raw = keys._decrypted("cci", key).to_secret_bytes()
    assert raw not in key.encrypted_private
    assert raw.hex() not in repr(key)


def test_signer_and_source_show_and_give_away_nothing(keys: EncryptedKeys, key: StoredKey) -> None:
    signer = keys.signer("cci", key)
    assert repr(signer) == f"<signer {key.method_id}>"
    assert SECRET not in repr(keys)
    for thing in (signer, keys):
        with pytest.raises(TypeError):
            pickle.dumps(thing)
        with pytest.raises(TypeError):
            copy.deepcopy(thing)
    with pytest.raises(TypeError):
        copy.copy(signer)
    assert not hasattr(signer, "__dict__")


# The secret


def test_the_secret_is_asked_for_only_when_a_key_is_used(tmp_path: Path) -> None:
    (source,) = builtin.register_signer_sources(Settings(data=tmp_path))
    with pytest.raises(ConfigurationError) as caught:
        source.create("cci", did_for=did_key_for, at=AT)
    assert caught.value.code == "keys.no-secret"
    assert caught.value.remedy is not None
    assert "PASSPORT_KEY_SECRET" in caught.value.remedy.fr


def test_a_setting_wins_over_a_file_and_a_file_over_the_data_folder(tmp_path: Path) -> None:
    own = load_or_make_secret(tmp_path)
    named = tmp_path / "secret.txt"
    named.write_text("from a file " + SECRET + "\n")
    assert secret_of(Settings(data=tmp_path)) == own
    assert secret_of(Settings(data=tmp_path, key_secret_file=str(named))) == "from a file " + SECRET
    assert secret_of(Settings(data=tmp_path, key_secret_file=str(named), key_secret=SECRET)) == SECRET
    assert builtin.key_secret(Settings(data=tmp_path)) == own.encode()


@pytest.mark.parametrize("secret", ["short", "x" * 31])
def test_a_short_secret_is_refused(tmp_path: Path, secret: str) -> None:
    with pytest.raises(ConfigurationError, match="too short"):
        secret_of(Settings(data=tmp_path, key_secret=secret))
    with pytest.raises(ConfigurationError, match="too short"):
        EncryptedKeys(secret).create("cci", did_for=did_key_for, at=AT)


def test_a_missing_secret_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        secret_of(Settings(data=tmp_path, key_secret_file=str(tmp_path / "gone")))
    assert caught.value.code == "keys.secret-file"
    assert caught.value.where == str(tmp_path / "gone")


def test_the_data_folder_s_secret_is_made_once_and_kept_private(tmp_path: Path) -> None:
    data = tmp_path / "new" / "data"
    first = load_or_make_secret(data)
    assert len(first) >= 43  # 256 bits
    assert load_or_make_secret(data) == first
    assert (data / SECRET_FILE_NAME).stat().st_mode & 0o777 == 0o600
    assert [path.name for path in data.iterdir()] == [SECRET_FILE_NAME]


def test_a_secret_that_others_can_read_is_refused(tmp_path: Path) -> None:
    load_or_make_secret(tmp_path)
    (tmp_path / SECRET_FILE_NAME).chmod(0o644)
    with pytest.raises(ConfigurationError) as caught:
        load_or_make_secret(tmp_path)
    assert caught.value.code == "keys.secret-exposed"
    with pytest.raises(ConfigurationError) as caught:
        secret_of(Settings(data=tmp_path))
    assert caught.value.code == "keys.secret-exposed"


def test_processes_that_start_at_once_get_the_same_secret(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        made = pool.map(load_or_make_secret, [tmp_path] * 12, chunksize=1)
    assert len(set(made)) == 1


def test_a_data_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError) as caught:
        load_or_make_secret(tmp_path / "file")
    assert caught.value.code == "keys.secret-file"
