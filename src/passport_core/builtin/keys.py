"""Signing keys, encrypted at rest for one certifier each.

The installation's key-encryption secret gives every certifier its own key (HKDF-SHA256, RFC 5869, ``info`` the
certifier's id); that key encrypts private keys with AES-256-GCM (NIST SP 800-38D), bound to the certifier, the key's
id and its public half. So a row moved to another certifier, or given another public key, does not decrypt.
"""

from __future__ import annotations

import os
import secrets as random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import NoReturn

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from passport_core.credentials import private_keys
from passport_core.credentials.keys import ED25519, Signer
from passport_core.credentials.private_keys import PrivateKey
from passport_core.errors import ConfigurationError, NotAllowedError
from passport_core.outcomes import Text
from passport_core.ports.made_keys import row_of
from passport_core.ports.outside import DidFor, StoredKey
from passport_core.settings import Settings

SECRET_FILE_NAME = "key-secret"  # noqa: S105 - the name of a file, not a secret
SHORTEST_SECRET = 32  # characters: a secret made by a generator, not by a person
_VERSION = b"\x01"
_NONCE_BYTES = 12
_SALT = b"passport-core signing keys v1"


class EncryptedKeys:
    """Makes keys and hands out signers (port ``SignerSource``). Keeps the secret; shows it nowhere."""

    name = "encrypted"

    def __init__(self, secret: str | Callable[[], str]) -> None:
        """Take the secret, or where to get it when a key is first made or used.

        A secret of fewer than 32 characters raises ConfigurationError (``keys.short-secret``) then.
        """
        self._ask = secret if callable(secret) else lambda: secret
        self._secret = b""

    def __repr__(self) -> str:
        return "EncryptedKeys(…)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key-encryption secret is not to be copied out of the process")

    def create(
        self, certifier_id: str, *, did_for: DidFor, at: datetime, ordinal: int = 1, algorithm: str = ED25519
    ) -> tuple[str, StoredKey]:
        """Make a key; return the certifier's DID and the key to store.

        ``ordinal`` counts the certifier's keys from 1 and names the method of a did:web (``#key-2`` after a rotation).
        """
        private = private_keys.generate(algorithm)
        did, key = row_of(private.public(), certifier_id, did_for=did_for, at=at, ordinal=ordinal, source=self.name)
        nonce = random.token_bytes(_NONCE_BYTES)
        sealed = self._cipher(certifier_id).encrypt(nonce, private.to_secret_bytes(), key.binding)
        return did, replace(key, encrypted_private=_VERSION + nonce + sealed)

    def signer(self, certifier_id: str, key: StoredKey) -> Signer:
        """Return a signer with the certifier's own key.

        Raises NotAllowedError where the key is another certifier's (``keys.other-certifier``), no longer in use
        (``keys.not-in-use``), or does not decrypt (``keys.cannot-decrypt``: another secret, or a changed row).
        """
        key.check_usable(certifier_id)
        return _KeySigner(self._decrypted(certifier_id, key), key.method_id)

    def _decrypted(self, certifier_id: str, key: StoredKey) -> PrivateKey:
        sealed = key.encrypted_private
        nonce, rest = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        try:
            if sealed[:1] != _VERSION:
                raise InvalidTag
            opened = self._cipher(certifier_id).decrypt(nonce, rest, key.binding)
            return private_keys.from_secret_bytes(key.algorithm, opened)
        except (InvalidTag, ValueError):
            raise NotAllowedError(
                Text(
                    "Cette clé de signature ne se déchiffre pas avec le secret de cette installation.",
                    "This signing key does not decrypt with this installation’s secret.",
                ),
                code="keys.cannot-decrypt",
                remedy=Text(
                    "Rendez à l’installation le secret avec lequel la clé a été créée (réglages « key_secret » ou "
                    "« key_secret_file »). S’il est perdu, créez une nouvelle clé et faites-la approuver.",
                    "Give the installation back the secret that the key was made with (settings “key_secret” or "
                    "“key_secret_file”). If it is lost, make a new key and have it approved.",
                ),
                where=key.id,
            ) from None

    def _cipher(self, certifier_id: str) -> AESGCM:
        if not self._secret:
            self._secret = _long_enough(self._ask()).encode()
        derived = HKDF(algorithm=SHA256(), length=32, salt=_SALT, info=certifier_id.encode())
        return AESGCM(derived.derive(self._secret))


class _KeySigner:
    """Signs; the private key cannot be read from it, printed, copied or pickled."""

    __slots__ = ("__sign", "_algorithm", "_controller", "_method_id")

    def __init__(self, private: PrivateKey, method_id: str) -> None:
        self.__sign = private.sign
        self._algorithm = private.algorithm
        self._method_id = method_id
        self._controller = method_id.partition("#")[0]

    @property
    def method_id(self) -> str:
        return self._method_id

    @property
    def controller(self) -> str:
        return self._controller

    @property
    def algorithm(self) -> str:
        return self._algorithm

    def sign(self, message: bytes) -> bytes:
        return self.__sign(message)

    def __repr__(self) -> str:
        return f"<signer {self._method_id}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a signer is not to be copied out of the process")

    def __copy__(self) -> NoReturn:
        self.__reduce__()

    def __deepcopy__(self, memo: object) -> NoReturn:
        self.__reduce__()


def secret_of(settings: Settings) -> str:
    """Return the key-encryption secret: the setting itself, its file, or the data folder's own file.

    Raises ConfigurationError (``keys.no-secret``, ``.short-secret``, ``.secret-file``, ``.secret-exposed``).
    """
    if settings.key_secret:
        return _long_enough(settings.key_secret)
    if settings.key_secret_file:
        return _long_enough(_read(Path(settings.key_secret_file).expanduser()))
    own = settings.data / SECRET_FILE_NAME
    if own.exists():
        return _long_enough(_read_own(own))
    raise _misconfigured(
        "keys.no-secret",
        "Aucun secret n’est réglé pour chiffrer les clés de signature.",
        "No secret is set to encrypt signing keys.",
    )


def load_or_make_secret(data: Path) -> str:
    """Return the secret kept in ``data/key-secret``, made now (256 bits, mode 0600) where there is none.

    Two processes that start at once get the same one. For demonstrations: a real installation keeps its secret
    apart from its data, since whoever copies both can sign.
    """
    own = data / SECRET_FILE_NAME
    if not own.exists():
        try:
            _make(own)
        except OSError as error:
            raise ConfigurationError(
                Text(f"Le fichier {own} ne peut pas être créé.", f"{own} cannot be created."),
                code="keys.secret-file",
                remedy=Text(
                    "Choisissez un dossier de données où vous pouvez écrire (« --data »).",
                    "Choose a data folder that you can write to (“--data”).",
                ),
                where=str(own),
            ) from error
    return _read_own(own)


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{random.token_hex(8)}")
    opened = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(opened, "w", encoding="ascii") as file:
            file.write(random.token_urlsafe(32) + "\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(fresh, path)  # whole or not at all, and never over another's
    finally:
        fresh.unlink()


def _read_own(path: Path) -> str:
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise ConfigurationError(
            Text(
                f"Le fichier {path} peut être lu par d’autres comptes de cette machine.",
                f"{path} can be read by other accounts of this machine.",
            ),
            code="keys.secret-exposed",
            remedy=Text(f"Réservez-le à votre compte : chmod 600 {path}", f"Keep it to your account: chmod 600 {path}"),
            where=str(path),
        )
    return _read(path)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            Text(
                f"Le fichier du secret de chiffrement ({path}) ne peut pas être lu.",
                f"The file of the encryption secret ({path}) cannot be read.",
            ),
            code="keys.secret-file",
            remedy=Text(
                "Vérifiez le réglage « key_secret_file » et les droits de ce fichier.",
                "Check the setting “key_secret_file” and the rights on that file.",
            ),
            where=str(path),
        ) from error


def _long_enough(secret: str) -> str:
    if len(secret) < SHORTEST_SECRET:
        raise _misconfigured(
            "keys.short-secret",
            "Le secret de chiffrement des clés est trop court (32 caractères au moins).",
            "The secret that encrypts keys is too short (32 characters at least).",
        )
    return secret


def _misconfigured(code: str, fr: str, en: str) -> ConfigurationError:
    how = 'python3 -c "import secrets; print(secrets.token_urlsafe(32))"'
    return ConfigurationError(
        Text(fr, en),
        code=code,
        remedy=Text(
            f"Créez-en un ({how}), puis donnez-le par PASSPORT_KEY_SECRET, ou dans un fichier nommé par "
            "PASSPORT_KEY_SECRET_FILE. Gardez-en une copie : sans lui, les clés sont perdues.",
            f"Make one ({how}), then give it in PASSPORT_KEY_SECRET, or in a file named by "
            "PASSPORT_KEY_SECRET_FILE. Keep a copy: without it the keys are lost.",
        ),
    )
