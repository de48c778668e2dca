"""The one session with the token: opened when first needed, again when it was lost, never with a refused PIN."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import pkcs11
from pkcs11 import Mechanism, Session
from pkcs11 import exceptions as told

from passport_core.errors import PassportError
from passport_pkcs11 import MODULE, faults

T = TypeVar("T")
LABEL = "PASSPORT_PKCS11_TOKEN"
PIN, PIN_FILE = "PASSPORT_PKCS11_PIN", "PASSPORT_PKCS11_PIN_FILE"

_LOST = (
    told.SessionHandleInvalid,
    told.SessionClosed,
    told.UserNotLoggedIn,
    told.DeviceRemoved,
    told.DeviceError,
    told.TokenNotPresent,
)
_ABSENT = (told.NoSuchToken, told.TokenNotPresent, told.TokenNotRecognised, told.DeviceRemoved, told.SlotIDInvalid)


class Token:
    """Runs one thing at a time on the token. Raises ConfigurationError and UnavailableError (``pkcs11.*``)."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._lock = threading.Lock()
        self._session: Session | None = None
        self._refused: PassportError | None = None

    def can(self, *mechanisms: Mechanism) -> bool:
        """Say whether the token has all of these mechanisms."""
        return self.use(lambda session: session.token.slot.get_mechanisms().issuperset(mechanisms))

    def use(self, act: Callable[[Session], T]) -> T:
        """Return what ``act`` does in the session; a session that was lost is opened anew, once."""
        with self._lock:
            was_open = self._session is not None
            try:
                return act(self._opened())
            except _LOST as lost:
                self._session = None
                if not was_open:
                    raise self._told(lost) from lost
            except told.PKCS11Error as error:
                raise self._told(error) from error
            try:
                return act(self._opened())
            except told.PKCS11Error as error:
                self._session = None
                raise self._told(error) from error

    def _opened(self) -> Session:
        if self._session is None:
            if self._refused is not None:
                raise self._refused
            self._session = self._open()
        return self._session

    def _open(self) -> Session:
        module, label, pin = self._setting(MODULE), self._setting(LABEL), self._pin()
        try:
            library = pkcs11.lib(module)
        except (told.PKCS11Error, RuntimeError, OSError) as error:
            raise faults.module_unusable(module) from error
        token = library.get_token(token_label=label)
        try:
            return token.open(rw=True, user_pin=pin)
        except told.UserAlreadyLoggedIn:  # by another part of this process: the token knows one user a process
            return token.open(rw=True)

    def _told(self, error: Any) -> PassportError:
        label = self._environment.get(LABEL, "")
        if isinstance(error, (told.PinIncorrect, told.PinInvalid, told.PinLenRange)):
            self._refused = faults.pin_refused()
            return self._refused
        if isinstance(error, told.PinLocked):
            self._refused = faults.pin_locked()
            return self._refused
        if isinstance(error, told.MultipleTokensReturned):
            return faults.several_tokens(label)
        if isinstance(error, _ABSENT):
            return faults.token_absent(label)
        return faults.failed(type(error).__name__)

    def _setting(self, name: str) -> str:
        value = self._environment.get(name, "")
        if not value:
            raise faults.setting_missing(name)
        return value

    def _pin(self) -> str:
        path = self._environment.get(PIN_FILE, "")
        if not path or self._environment.get(PIN):
            return self._setting(PIN)
        try:
            return Path(path).expanduser().read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise faults.pin_file(path) from error
